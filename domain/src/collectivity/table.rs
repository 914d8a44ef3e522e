//! The table of territories as text: one body a line, tabs between the cells.
//!
//! Compression and files are the caller's. What is written reads back the same, to the byte.

use super::article::Article;
use super::body::Collectivity;
use super::code::{InseeCode, Siren};
use super::kind::Kind;

/// The first line of the table, which is also its documentation.
pub const HEADER: &str = "kind\tcode\tname\tarticle\tsiren\tinsee\tpopulation\tyear\tdepartement\tregion\tmember_of";

const COLUMNS: usize = 11;

/// Why a text is no table of territories.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// The first line is another one: a newer or foreign table.
    #[error("line 1 is not the header of a table of territories")]
    HeaderUnknown,
    /// A line has too many cells or too few.
    #[error("line {line} has {found} cells instead of 11")]
    CellCount {
        /// The line, counted from 1.
        line: usize,
        /// How many there are.
        found: usize,
    },
    /// A cell cannot be what its column says.
    #[error("line {line}: {given:?} is no {column}")]
    CellInvalid {
        /// The line, counted from 1.
        line: usize,
        /// The column, as the header names it.
        column: &'static str,
        /// The cell as written.
        given: String,
    },
}

/// Reads a table; the first fault ends the reading, because the table is ours.
pub fn parse(text: &str) -> Result<Vec<Collectivity>, TableError> {
    let mut lines = text.lines().zip(1..);
    if lines.next().is_none_or(|(first, _)| first != HEADER) {
        return Err(TableError::HeaderUnknown);
    }
    lines.map(|(line, number)| body(line, number)).collect()
}

/// Writes a table, in the order given. Names hold neither tab nor line end: the official files see to it.
pub fn write(bodies: &[Collectivity]) -> String {
    let mut text = String::with_capacity(96 * (bodies.len() + 1));
    text.push_str(HEADER);
    text.push('\n');
    for body in bodies {
        let members: Vec<&str> = body.member_of.iter().map(Siren::as_str).collect();
        let cells: [&str; COLUMNS] = [
            body.kind.name(),
            &body.official_code,
            &body.name,
            &body.article.code().to_string(),
            body.siren.as_ref().map_or("", Siren::as_str),
            body.insee.as_ref().map_or("", InseeCode::as_str),
            &body.population.map(|people| people.to_string()).unwrap_or_default(),
            &body.population_year.map(|year| year.to_string()).unwrap_or_default(),
            body.departement.as_deref().unwrap_or(""),
            body.region.as_deref().unwrap_or(""),
            &members.join(" "),
        ];
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                text.push('\t');
            }
            text.push_str(cell);
        }
        text.push('\n');
    }
    text
}

fn body(text: &str, line: usize) -> Result<Collectivity, TableError> {
    let mut cells = [""; COLUMNS];
    let mut found = 0;
    for cell in text.split('\t') {
        if let Some(place) = cells.get_mut(found) {
            *place = cell;
        }
        found += 1;
    }
    if found != COLUMNS {
        return Err(TableError::CellCount { line, found });
    }
    let [kind, code, name, article, siren, insee, population, year, departement, region, members] = cells;
    let at = |column, given: &str| TableError::CellInvalid { line, column, given: given.to_owned() };
    let required = |column, given: &str| if given.is_empty() { Err(at(column, given)) } else { Ok(given.to_owned()) };
    Ok(Collectivity {
        kind: Kind::parse(kind).ok_or_else(|| at("kind", kind))?,
        official_code: required("code", code)?,
        name: required("name", name)?,
        article: article.parse().ok().and_then(Article::from_code).ok_or_else(|| at("article", article))?,
        siren: optional(siren, Siren::parse).ok_or_else(|| at("siren", siren))?,
        insee: optional(insee, InseeCode::parse).ok_or_else(|| at("insee", insee))?,
        population: optional(population, |people| people.parse().ok()).ok_or_else(|| at("population", population))?,
        population_year: optional(year, |year| year.parse().ok()).ok_or_else(|| at("year", year))?,
        departement: (!departement.is_empty()).then(|| departement.to_owned()),
        region: (!region.is_empty()).then(|| region.to_owned()),
        member_of: members.split_terminator(' ').map(Siren::parse).collect::<Option<_>>().ok_or_else(|| at("member_of", members))?,
    })
}

/// What a cell that may be empty holds: the outer `None` says that it cannot be read.
#[expect(clippy::option_option, reason = "an empty cell is not a wrong one")]
fn optional<T>(cell: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    if cell.is_empty() { Some(None) } else { read(cell).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "COMMUNE\t93066\tSaint-Denis\t0\t929939411\t93066\t149077\t2023\t93\t11\t200054781 200057867\n\
        REGION\t01\tGuadeloupe\t3\t239710015\t\t384160\t2023\t\t\t\n\
        OVERSEAS\t987\tPolynésie française\t0\t\t\t\t\t\t\t\n";

    #[test]
    fn what_is_written_reads_back_the_same() {
        let text = format!("{HEADER}\n{LINES}");
        let bodies = parse(&text).unwrap();
        assert_eq!(bodies.len(), 3);
        assert_eq!((bodies[0].member_of.len(), bodies[1].siren.is_some(), bodies[2].population), (2, true, None));
        assert_eq!(write(&bodies), text);
        assert_eq!(write(&parse(HEADER).unwrap()), format!("{HEADER}\n"));
    }

    #[test]
    fn a_fault_is_told_with_its_line() {
        let check = |from: &str, to: &str, wanted: TableError| {
            let text = format!("{HEADER}\n{LINES}").replacen(from, to, 1);
            assert_eq!(parse(&text), Err(wanted));
        };
        let invalid = |line, column, given: &str| TableError::CellInvalid { line, column, given: given.to_owned() };
        check("REGION", "REGIONS", invalid(3, "kind", "REGIONS"));
        check("929939411", "929939412", invalid(2, "siren", "929939412"));
        check("200057867", "200057868", invalid(2, "member_of", "200054781 200057868"));
        check("384160", "beaucoup", invalid(3, "population", "beaucoup"));
        check("Guadeloupe\t3", "Guadeloupe\t9", invalid(3, "article", "9"));
        check("Guadeloupe", "", invalid(3, "name", ""));
        check("Guadeloupe\t", "Guadeloupe", TableError::CellCount { line: 3, found: 10 });
        check("kind", "sorte", TableError::HeaderUnknown);
        assert_eq!(parse(""), Err(TableError::HeaderUnknown));
    }
}
