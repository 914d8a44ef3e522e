//! What a feed is taken for where nobody has said it.

use crate::store::record::Feed;

/// The format of a feed, by its name in the API: as declared, or else as its last document turned out to be, or as its address ends; failing
/// all of them, that of most plans.
pub fn format<'a>(feed: &'a Feed, found: Option<&'a str>) -> &'a str {
    let known = feed.format.as_deref().or(found);
    known.or_else(|| feed.url.as_deref().and_then(by_address)).unwrap_or("CSV")
}

/// What the file name at the end of an address says.
fn by_address(url: &str) -> Option<&'static str> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    match name.rsplit_once('.')?.1 {
        "csv" | "tsv" | "txt" => Some("CSV"),
        "xlsx" | "xlsm" => Some("XLSX"),
        "ods" => Some("ODS"),
        "json" | "geojson" => Some("JSON"),
        "ndjson" | "jsonl" => Some("NDJSON"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::by_address;

    fn check(url: &str, expected: Option<&str>) {
        assert_eq!(by_address(url), expected, "{url}");
    }

    #[test]
    fn the_end_of_an_address_tells_the_format() {
        check("https://ville.fr/plan.csv", Some("CSV"));
        check("https://ville.fr/plan.v2.XLSX?version=3#feuille", Some("XLSX"));
        check("https://ville.fr/plan.ndjson.gz", Some("NDJSON"));
        check("https://ville.fr/export?format=csv", None);
        check("https://ville.fr/v1.2/export", None);
        check("https://ville.fr", None);
    }
}
