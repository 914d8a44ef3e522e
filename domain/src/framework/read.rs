//! A file to a référentiel: TOML or JSON, every fault of it at once.

use serde_json::{Map, Value};

use super::fault::{Fault, FaultCode};
use super::field::{Faults, Fields, nearest};
use super::{Addressee, Correspondence, Criterion, Framework, Nature, Relation, Rule, Source};
use crate::action::Lever;
use crate::collectivity::{Kind, Siren};
use crate::organisation::{self, Organisation, OrganisationKind};
use crate::subject::Competence;
use crate::theme::Theme;

/// The largest file, in bytes.
const BYTES: usize = 1 << 20;
/// The most criteria of one référentiel.
const CRITERIA: usize = 500;
/// The most rules of one criterion.
const RULES: usize = 100;
/// The most correspondences of one criterion.
const CORRESPONDENCES: usize = 50;
/// The longest title or label, in characters.
const LABEL: usize = 300;
/// The longest quotation: a few words, not the text.
const QUOTE: usize = 200;
/// The longest note.
const NOTE: usize = 1_000;
/// The longest name, code or address.
const NAME: usize = 200;
const URL: usize = 2_000;

const FRAMEWORK: [&str; 11] =
    ["slug", "edition", "title", "title_en", "nature", "self_description", "licence", "applies_to", "publisher", "source", "criteria"];
const PUBLISHER: [&str; 6] = ["name", "acronym", "kind", "url", "siren", "rna"];
const SOURCE: [&str; 3] = ["title", "url", "published_on"];
const CRITERION: [&str; 11] =
    ["code", "label", "label_en", "themes", "levers", "competence", "applies_to", "locator", "quote", "rules", "correspondences"];
const CORRESPONDENCE: [&str; 5] = ["framework", "edition", "code", "relation", "rationale"];

/// Reads the file of a référentiel; says all that is wrong with it.
pub fn read(text: &str) -> Result<Framework, Vec<Fault>> {
    let mut faults = Faults::default();
    let Some(table) = parsed(text, &mut faults) else { return Err(faults.0) };
    let framework = framework(&table, &mut faults);
    if faults.0.is_empty() { Ok(framework) } else { Err(faults.0) }
}

fn parsed(text: &str, faults: &mut Faults) -> Option<Map<String, Value>> {
    if text.len() > BYTES {
        faults.add(FaultCode::FileTooLarge, "", "", None);
        return None;
    }
    let text = text.trim_start_matches('\u{feff}');
    let parsed = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| error.to_string())
    } else {
        toml::from_str(text).map_err(|error| error.to_string())
    };
    match parsed {
        Ok(table) => Some(table),
        Err(said) => {
            faults.add(FaultCode::Unreadable, "", said.lines().next().unwrap_or_default().trim_end_matches('.'), None);
            None
        }
    }
}

fn framework(table: &Map<String, Value>, faults: &mut Faults) -> Framework {
    let fields = Fields::new(table, String::new(), &FRAMEWORK, faults);
    let slug = fields.needed("slug", NAME, faults);
    if !slug.is_empty() && !is_slug(&slug) {
        faults.add(FaultCode::SlugUnusable, "slug", &slug, None);
    }
    let edition = fields.needed("edition", NAME, faults);
    if !edition.is_empty() && !is_code(&edition) {
        faults.add(FaultCode::CodeUnusable, "edition", &edition, None);
    }
    let everybody = addressees(&fields, faults);
    let mut framework = Framework {
        title: fields.needed("title", LABEL, faults),
        title_en: fields.text("title_en", LABEL, faults),
        nature: term(&fields, "nature", FaultCode::NatureUnknown, Nature::ALL, Nature::name, faults).unwrap_or(Nature::Research),
        self_description: fields.text("self_description", LABEL, faults),
        licence: fields.text("licence", NAME, faults),
        publisher: publisher(fields.table("publisher", faults), faults),
        source: source(fields.table("source", faults), faults),
        criteria: Vec::new(),
        slug,
        edition,
    };
    let before = faults.0.len();
    for (index, table) in fields.tables("criteria", CRITERIA, faults).into_iter().enumerate() {
        let criterion = criterion(table, index, &everybody, &framework, faults);
        framework.criteria.push(criterion);
    }
    if framework.criteria.is_empty() && faults.0.len() == before {
        faults.add(FaultCode::CriteriaMissing, "criteria", "", None);
    }
    within(&framework, faults);
    framework
}

/// What holds between criteria: codes are unique, and correspondences within the référentiel find theirs.
fn within(framework: &Framework, faults: &mut Faults) {
    let mut seen = std::collections::HashSet::new();
    for (index, criterion) in framework.criteria.iter().enumerate() {
        // Codes that differ in case alone would be taken for each other.
        if !criterion.code.is_empty() && !seen.insert(criterion.code.to_ascii_uppercase()) {
            faults.add(FaultCode::CodeDuplicated, &place(index, &criterion.code), &criterion.code, None);
        }
    }
    for (index, criterion) in framework.criteria.iter().enumerate() {
        for other in &criterion.correspondences {
            let here = other.framework == framework.slug && other.edition.as_ref().is_none_or(|edition| *edition == framework.edition);
            if here && !framework.criteria.iter().any(|criterion| criterion.code == other.code) {
                let codes = framework.criteria.iter().map(|criterion| criterion.code.as_str());
                let at = format!("{}.correspondences", place(index, &criterion.code));
                faults.add(FaultCode::CorrespondenceUnknown, &at, &other.code, nearest(&other.code, codes));
            }
        }
    }
}

fn place(index: usize, code: &str) -> String {
    if code.is_empty() { format!("criteria[{}]", index + 1) } else { format!("criteria[{}] ({code})", index + 1) }
}

fn publisher(table: Option<&Map<String, Value>>, faults: &mut Faults) -> Organisation {
    let empty = Map::new();
    let fields = Fields::new(table.unwrap_or(&empty), "publisher".to_owned(), &PUBLISHER, faults);
    let siren = fields.text("siren", NAME, faults);
    let rna = fields.text("rna", NAME, faults);
    let siren = siren
        .and_then(|given| checked(Siren::parse(&given).map(|siren| siren.as_str().to_owned()), FaultCode::SirenUnusable, "siren", &given, faults));
    let rna = rna.and_then(|given| checked(organisation::rna(&given), FaultCode::RnaUnusable, "rna", &given, faults));
    let kind = term(&fields, "kind", FaultCode::PublisherKindUnknown, OrganisationKind::ALL, OrganisationKind::name, faults);
    Organisation {
        name: fields.needed("name", NAME, faults),
        acronym: fields.text("acronym", NAME, faults),
        kind: kind.unwrap_or(OrganisationKind::Other),
        siren,
        rna,
        website: url(&fields, "url", faults),
    }
}

fn checked<T>(read: Option<T>, code: FaultCode, name: &str, given: &str, faults: &mut Faults) -> Option<T> {
    if read.is_none() {
        faults.add(code, &format!("publisher.{name}"), given, None);
    }
    read
}

fn source(table: Option<&Map<String, Value>>, faults: &mut Faults) -> Source {
    let empty = Map::new();
    let fields = Fields::new(table.unwrap_or(&empty), "source".to_owned(), &SOURCE, faults);
    Source { title: fields.needed("title", LABEL, faults), url: url(&fields, "url", faults), published_on: fields.day("published_on", faults) }
}

fn criterion(table: &Map<String, Value>, index: usize, everybody: &[Addressee], framework: &Framework, faults: &mut Faults) -> Criterion {
    let code = table.get("code").and_then(Value::as_str).unwrap_or_default().trim();
    let fields = Fields::new(table, place(index, code), &CRITERION, faults);
    let code = fields.needed("code", NAME, faults);
    if !code.is_empty() && !is_code(&code) {
        faults.add(FaultCode::CodeUnusable, &fields.at("code"), &code, None);
    }
    let levers: Vec<&str> = Lever::ALL.iter().map(|lever| lever.name()).collect();
    let competence = term(&fields, "competence", FaultCode::CompetenceUnknown, &Competence::ALL, Competence::name, faults);
    let applies_to = if table.contains_key("applies_to") { addressees(&fields, faults) } else { everybody.to_vec() };
    Criterion {
        label: fields.needed("label", LABEL, faults),
        label_en: fields.text("label_en", LABEL, faults),
        themes: themes(&fields, faults),
        levers: fields.terms("levers", FaultCode::LeverUnknown, &levers, Lever::parse, faults),
        competence: if table.contains_key("competence") { competence.unwrap_or_default() } else { Competence::Unknown },
        applies_to,
        locator: fields.text("locator", NAME, faults),
        quote: fields.text("quote", QUOTE, faults),
        rules: rules(&fields, faults),
        correspondences: correspondences(&fields, &code, framework, faults),
        code,
    }
}

fn themes(fields: &Fields<'_>, faults: &mut Faults) -> Vec<String> {
    let known: Vec<&str> = Theme::all().map(Theme::slug).collect();
    let mut themes =
        fields.terms("themes", FaultCode::ThemeUnknown, &known, |slug| Theme::by_slug(slug).map(|theme| theme.slug().to_owned()), faults);
    themes.sort_unstable();
    themes.dedup();
    themes
}

fn rules(fields: &Fields<'_>, faults: &mut Faults) -> Vec<Rule> {
    let place = fields.at("rules");
    let mut rules = Vec::new();
    for given in fields.texts("rules", RULES, faults) {
        match Rule::parse(&given) {
            Some(rule) if !rules.contains(&rule) => rules.push(rule),
            Some(_) => {}
            None => faults.add(FaultCode::RuleUnusable, &place, &given, None),
        }
    }
    rules
}

fn addressees(fields: &Fields<'_>, faults: &mut Faults) -> Vec<Addressee> {
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    let mut to = fields.terms("applies_to", FaultCode::AddresseeUnknown, &kinds, Addressee::parse, faults);
    to.sort_unstable();
    to.dedup();
    to
}

fn correspondences(fields: &Fields<'_>, code: &str, framework: &Framework, faults: &mut Faults) -> Vec<Correspondence> {
    let place = fields.at("correspondences");
    let mut found: Vec<Correspondence> = Vec::new();
    for table in fields.tables("correspondences", CORRESPONDENCES, faults) {
        let fields = Fields::new(table, place.clone(), &CORRESPONDENCE, faults);
        let relation = term(&fields, "relation", FaultCode::RelationUnknown, Relation::ALL, Relation::name, faults);
        let other = Correspondence {
            framework: fields.text("framework", NAME, faults).unwrap_or_else(|| framework.slug.clone()),
            edition: fields.text("edition", NAME, faults),
            code: fields.needed("code", NAME, faults),
            relation: relation.unwrap_or(Relation::Close),
            rationale: fields.text("rationale", NOTE, faults),
        };
        let same = |one: &Correspondence| (&one.framework, &one.edition, &one.code) == (&other.framework, &other.edition, &other.code);
        let its_own = other.framework == framework.slug && other.code == code && other.edition.as_ref().is_none_or(|it| *it == framework.edition);
        if its_own || found.iter().any(same) {
            faults.add(FaultCode::CorrespondenceUnusable, &place, &format!("{}:{}", other.framework, other.code), None);
        } else {
            found.push(other);
        }
    }
    found
}

fn url(fields: &Fields<'_>, name: &str, faults: &mut Faults) -> Option<String> {
    let given = fields.text(name, URL, faults)?;
    let host = given.strip_prefix("https://").or_else(|| given.strip_prefix("http://"));
    let usable = host
        .is_some_and(|host| !host.is_empty() && !host.starts_with('/') && !given.contains(|sign: char| sign.is_whitespace() || sign.is_control()));
    if !usable {
        faults.add(FaultCode::UrlUnusable, &fields.at(name), &given, None);
    }
    usable.then_some(given)
}

/// One word that has one meaning; absent, it is told as missing.
fn term<T: Copy>(fields: &Fields<'_>, name: &str, code: FaultCode, all: &[T], text: impl Fn(T) -> &'static str, faults: &mut Faults) -> Option<T> {
    let is_optional = name == "competence";
    let given = if is_optional { fields.text(name, NAME, faults)? } else { fields.needed(name, NAME, faults) };
    let found = all.iter().copied().find(|term| text(*term) == given);
    if found.is_none() && !given.is_empty() {
        faults.add(code, &fields.at(name), &given, nearest(&given, all.iter().map(|term| text(*term))));
    }
    found
}

fn is_slug(given: &str) -> bool {
    let signs = given.bytes().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'-');
    signs && given.len() <= 80 && !given.starts_with('-') && !given.ends_with('-')
}

fn is_code(given: &str) -> bool {
    let signs = given.bytes().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, b'.' | b'-' | b'_'));
    signs && given.len() <= 32
}
