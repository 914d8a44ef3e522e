//! How a figure is cited: in a line, in full, in BibTeX, and as CSL-JSON for reference managers.
//!
//! A citation is made from the facts alone: no clock, no chance. A frozen one has the same bytes for ever.

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar;
use crate::compare::title::whom;
use crate::diagnostic::Language;

/// Who publishes it.
const PUBLISHER: &str = "Prisme";

/// The form of a citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// In a line, below a chart.
    Short,
    /// In full, for print.
    Full,
    /// For LaTeX.
    Bibtex,
    /// For reference managers.
    CslJson,
}

impl Style {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Short, Self::Full, Self::Bibtex, Self::CslJson];
}

/// What is cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts<'a> {
    /// Its title, in the language of the citation.
    pub title: &'a str,
    /// The collectivités, in order.
    pub collectivities: &'a [&'a str],
    /// What the sources said on that day, when one was asked for.
    pub as_of: Option<NaiveDate>,
    /// What had been recorded then.
    pub known_at: DateTime<Utc>,
    /// The number of the data state.
    pub data_version: i64,
    /// The frozen address.
    pub permalink: &'a str,
    /// The licence, by its name.
    pub licence: &'a str,
    /// The version of the method.
    pub methodology: &'a str,
}

impl Facts<'_> {
    /// The citation.
    pub fn cite(&self, style: Style, language: Language) -> String {
        match style {
            Style::Short => self.short(language),
            Style::Full => self.full(language),
            Style::Bibtex => self.bibtex(language),
            Style::CslJson => self.csl_json(language),
        }
    }

    fn short(&self, language: Language) -> String {
        let (title, day, permalink) = (self.title, calendar::day(self.known_at.date_naive(), language), self.permalink);
        match language {
            Language::Fr => format!("{PUBLISHER}, « {title} », données du {day}, {permalink}"),
            Language::En => format!("{PUBLISHER}, “{title}”, data of {day}, {permalink}"),
        }
    }

    fn full(&self, language: Language) -> String {
        let Self { title, data_version, permalink, licence, methodology, .. } = self;
        let known = calendar::instant(self.known_at, language);
        let whom = (!self.collectivities.is_empty()).then(|| whom(self.collectivities, language));
        let as_of = self.as_of.map(|day| calendar::day(day, language));
        match language {
            Language::Fr => {
                let as_of = as_of.map_or_else(String::new, |day| format!(" Ce que les sources disaient au {day}."));
                let whom = whom.map_or_else(String::new, |whom| format!(" Collectivités : {whom}."));
                format!(
                    "{PUBLISHER}. « {title} ».{whom}{as_of} Données connues le {known}, version {data_version} ; méthode {methodology}. {licence}. {permalink}"
                )
            }
            Language::En => {
                let as_of = as_of.map_or_else(String::new, |day| format!(" What the sources said on {day}."));
                let whom = whom.map_or_else(String::new, |whom| format!(" Collectivités: {whom}."));
                format!(
                    "{PUBLISHER}. “{title}”.{whom}{as_of} Data known on {known}, version {data_version}; method {methodology}. {licence}. {permalink}"
                )
            }
        }
    }

    /// The key by which a manager tells citations apart: the data state, and a digest of the address.
    fn key(&self) -> String {
        let digest = blake3::hash(self.permalink.as_bytes()).to_hex();
        format!("prisme-{}-{}", self.data_version, &digest[..8])
    }

    fn note(&self, language: Language) -> String {
        let Self { data_version, licence, methodology, .. } = self;
        let known = self.known_at.to_rfc3339_opts(SecondsFormat::Millis, true);
        match language {
            Language::Fr => format!("Données connues à {known}, version {data_version} ; méthode {methodology} ; {licence}"),
            Language::En => format!("Data known at {known}, version {data_version}; method {methodology}; {licence}"),
        }
    }

    fn bibtex(&self, language: Language) -> String {
        let day = self.known_at.date_naive();
        let name = match language {
            Language::Fr => "french",
            Language::En => "english",
        };
        let fields = [
            ("author", format!("{{{PUBLISHER}}}")),
            ("title", format!("{{{}}}", escaped(self.title))),
            ("year", day.year().to_string()),
            ("month", day.month().to_string()),
            ("version", self.data_version.to_string()),
            ("note", escaped(&self.note(language))),
            ("url", address(self.permalink)),
            ("urldate", day.to_string()),
            ("language", name.to_owned()),
        ];
        let mut entry = format!("@misc{{{},\n", self.key());
        for (name, value) in fields {
            entry.extend(["  ", name, " = {", &value, "},\n"]);
        }
        entry.push_str("}\n");
        entry
    }

    fn csl_json(&self, language: Language) -> String {
        let day = CslDate::from(self.known_at.date_naive());
        let item = CslItem {
            id: self.key(),
            kind: "dataset".to_owned(),
            title: self.title.to_owned(),
            author: vec![CslName { literal: PUBLISHER.to_owned() }],
            publisher: PUBLISHER.to_owned(),
            issued: day.clone(),
            accessed: day,
            version: self.data_version.to_string(),
            url: self.permalink.to_owned(),
            language: tag(language).to_owned(),
            note: self.note(language),
        };
        serde_json::to_string_pretty(&[item]).unwrap_or_default()
    }
}

fn tag(language: Language) -> &'static str {
    match language {
        Language::Fr => "fr-FR",
        Language::En => "en-GB",
    }
}

/// An item of CSL-JSON 1.0, as far as a data set needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the members are those of the published schema csl-data.json")]
pub struct CslItem {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub author: Vec<CslName>,
    pub publisher: String,
    pub issued: CslDate,
    pub accessed: CslDate,
    pub version: String,
    #[serde(rename = "URL")]
    pub url: String,
    pub language: String,
    pub note: String,
}

/// A name that is not cut into given and family names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CslName {
    /// The name.
    pub literal: String,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CslDate {
    /// Year, month and day.
    pub date_parts: [[i64; 3]; 1],
}

impl From<NaiveDate> for CslDate {
    fn from(day: NaiveDate) -> Self {
        Self { date_parts: [[day.year().into(), day.month().into(), day.day().into()]] }
    }
}

/// A text in which LaTeX sees no command; line breaks become spaces.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' => safe.push_str("\\textbackslash{}"),
            '~' => safe.push_str("\\textasciitilde{}"),
            '^' => safe.push_str("\\textasciicircum{}"),
            '{' | '}' | '$' | '&' | '#' | '_' | '%' => {
                safe.push('\\');
                safe.push(sign);
            }
            sign if sign.is_control() || sign.is_whitespace() => safe.push(' '),
            sign => safe.push(sign),
        }
    }
    safe
}

/// An address that cannot close its field.
fn address(permalink: &str) -> String {
    permalink.replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C").replace(char::is_whitespace, "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://prisme.example/comparer?c=paris,poitiers&vue=matrice&connu=2026-11-28T10:05:00.000Z";

    fn facts<'a>(title: &'a str, collectivities: &'a [&'a str]) -> Facts<'a> {
        Facts {
            title,
            collectivities,
            as_of: NaiveDate::from_ymd_opt(2026, 6, 30),
            known_at: DateTime::parse_from_rfc3339("2026-11-28T10:05:00Z").unwrap().to_utc(),
            data_version: 42,
            permalink: LINK,
            licence: "Licence Ouverte 2.0",
            methodology: "2026-11",
        }
    }

    #[test]
    fn a_line_and_a_paragraph_tell_what_when_and_where() {
        let facts = facts("Actions par thème : Paris et Poitiers", &["Paris", "Poitiers"]);
        let short = facts.cite(Style::Short, Language::Fr);
        assert_eq!(short, format!("Prisme, « Actions par thème : Paris et Poitiers », données du 28 novembre 2026, {LINK}"));
        let full = facts.cite(Style::Full, Language::Fr);
        for part in
            ["Paris et Poitiers", "30 juin 2026", "28 novembre 2026 à 10 h 05 (UTC)", "version 42", "Licence Ouverte 2.0", "méthode 2026-11", LINK]
        {
            assert!(full.contains(part), "{part}: {full}");
        }
        assert!(facts.cite(Style::Full, Language::En).contains("What the sources said on 30 June 2026. Data known on 28 November 2026, 10:05 UTC"));
    }

    #[test]
    fn bibtex_is_not_escaped_from() {
        let facts = facts("100 % d'égalité & {plan} \\input{x} #1_a~b^c$\n}", &[]);
        let entry = facts.cite(Style::Bibtex, Language::Fr);
        assert!(entry.contains("{100 \\% d'égalité \\& \\{plan\\} \\textbackslash{}input\\{x\\} \\#1\\_a\\textasciitilde{}b"), "{entry}");
        let depth = entry.replace("\\{", "").replace("\\}", "").chars().try_fold(0_i32, |depth, sign| match sign {
            '{' => Some(depth + 1),
            '}' => (depth > 0).then_some(depth - 1),
            _ => Some(depth),
        });
        assert_eq!(depth, Some(0), "{entry}");
        assert!(entry.starts_with("@misc{prisme-42-") && entry.contains(&format!("url = {{{LINK}}}")));
        assert_eq!(address("https://x/{a}\\ b"), "https://x/%7Ba%7D%5C%20b");
    }

    #[test]
    fn csl_json_is_read_back() {
        let facts = facts("« Santé » \"&\" \\", &["Paris"]);
        let told = facts.cite(Style::CslJson, Language::En);
        let items: Vec<CslItem> = serde_json::from_str(&told).unwrap();
        assert_eq!(items.len(), 1);
        assert_eq!((items[0].kind.as_str(), items[0].title.as_str(), items[0].url.as_str()), ("dataset", facts.title, LINK));
        assert_eq!(items[0].issued.date_parts, [[2026, 11, 28]]);
        assert!(told.contains("\"date-parts\"") && told.contains("\"URL\""));
    }

    #[test]
    fn the_same_facts_give_the_same_bytes_and_another_address_another_key() {
        let (one, mut other) = (facts("Plan", &["Paris"]), facts("Plan", &["Paris"]));
        for style in Style::ALL {
            assert_eq!(one.cite(style, Language::Fr), one.clone().cite(style, Language::Fr));
        }
        other.permalink = "https://prisme.example/comparer?c=rennes";
        assert_ne!(one.key(), other.key());
    }
}
