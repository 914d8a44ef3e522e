//! Whom a person means by a code on the command line: a SIREN, a SIRET, an INSEE code, or the slug of a name that only one body bears.
//!
//! Nothing is guessed: a slug that several bear is refused, however much larger one of them is.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use domain::collectivity::{Collectivity, InseeCode, Reference, ReferenceError, Siren, parse_reference};
use domain::diagnostic::{Code, Diagnostic};
use domain::provenance::Place;
use domain::reading::Gazetteer;
use domain::text::fold;
use uuid::Uuid;

use super::failure::Failure;
use crate::app::territories;
use crate::store::read::collectivity::{NaturalKey, by_natural_keys};
use crate::store::{Store, record};

/// The bodies of the bundled table.
pub(super) struct Bodies(Vec<Collectivity>);

impl Bodies {
    /// Unpacks the table.
    pub(super) fn bundled() -> Self {
        Self(territories::bundled())
    }

    /// By what files call them.
    fn references(&self) -> HashMap<String, Uuid> {
        let mut found = HashMap::with_capacity(self.0.len() * 2);
        for body in &self.0 {
            let siren = body.siren.iter().map(Siren::as_str);
            let insee = body.insee.iter().map(InseeCode::as_str);
            found.extend(siren.chain(insee).map(|code| (code.to_owned(), body.id())));
        }
        found
    }

    /// The body of a code, or the remark that says why there is none.
    pub(super) fn find(&self, code: &str) -> Result<Uuid, Box<Diagnostic>> {
        match meant(code)? {
            Meant::Reference(reference) => {
                let bears = |body: &&Collectivity| match reference.siren() {
                    Some(siren) => body.siren.as_ref() == Some(&siren),
                    None => body.insee.as_ref() == reference.insee(),
                };
                self.0.iter().find(bears).map(Collectivity::id).ok_or_else(|| unknown(code))
            }
            Meant::Slug(slug) => {
                let bearers: Vec<&Collectivity> = self.0.iter().filter(|body| body.slug() == slug).collect();
                match bearers[..] {
                    [only] => Ok(only.id()),
                    [] => Err(unknown(code)),
                    _ => Err(unknown(&format!("{code} ({})", bearers.iter().map(|body| label(body)).collect::<Vec<_>>().join(", ")))),
                }
            }
        }
    }
}

/// Who is called what, by the bundled table. It is unpacked when a document first names somebody: most files do not.
pub(super) fn gazetteer() -> Arc<Gazetteer> {
    let references = OnceLock::new();
    Arc::new(move |reference: &Reference| {
        let references = references.get_or_init(|| Bodies::bundled().references());
        let siren = reference.siren();
        let code = siren.as_ref().map(Siren::as_str).or_else(|| reference.insee().map(InseeCode::as_str))?;
        references.get(code).copied()
    })
}

/// A body that shares its slug, with what tells it apart.
fn label(body: &Collectivity) -> String {
    let code = body.siren.as_ref().map(Siren::as_str).or(body.insee.as_ref().map(InseeCode::as_str));
    format!("{} {}", body.name_in_sentence(), code.unwrap_or(&body.official_code))
}

/// The body of a code in a database, or the remark that says why there is none.
pub(super) async fn find(store: &Store, code: &str) -> Result<Result<record::Collectivity, Box<Diagnostic>>, Failure> {
    let key = match meant(code) {
        Err(remark) => return Ok(Err(remark)),
        Ok(Meant::Reference(reference)) => NaturalKey::from(&reference),
        // The database tells the most populous bearer of a slug, and not whether there are others.
        Ok(Meant::Slug(slug)) => match Bodies::bundled().find(&slug) {
            Err(remark) => return Ok(Err(remark)),
            Ok(_) => NaturalKey::Slug(slug),
        },
    };
    let found = by_natural_keys(store, std::slice::from_ref(&key)).await?.remove(&key);
    Ok(found.ok_or_else(|| unknown(code)))
}

/// What was written.
enum Meant {
    Reference(Reference),
    Slug(String),
}

fn meant(code: &str) -> Result<Meant, Box<Diagnostic>> {
    match parse_reference(code) {
        Ok(reference) => match (reference.remark(), reference.insee()) {
            // In a file a lost zero is put back and remarked; a person who types a code is asked which one is meant.
            (Some(_), Some(whole)) => Err(Box::new(Diagnostic::new(Code::CollectivityUnknown, Place::document()).raw(code).suggest(whole.as_str()))),
            _ => Ok(Meant::Reference(reference)),
        },
        Err(error @ ReferenceError::SirenInvalid) => Err(Box::new(Diagnostic::new(error.code(), Place::document()).raw(code))),
        Err(ReferenceError::Empty | ReferenceError::NotAReference) => match fold(code).replace(' ', "-") {
            slug if slug.is_empty() => Err(unknown(code)),
            slug => Ok(Meant::Slug(slug)),
        },
    }
}

fn unknown(code: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::CollectivityUnknown, Place::document()).raw(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_found_by_each_of_its_codes_and_by_a_slug_of_its_own() {
        let bodies = Bodies::bundled();
        let paris = bodies.find("217500016").unwrap();
        for code in ["217 500 016", "21750001600019", "75056", "paris", "Paris"] {
            assert_eq!(bodies.find(code).as_ref(), Ok(&paris), "{code}");
        }
        assert_eq!(bodies.references().get("75056"), Some(&paris));
    }

    #[test]
    fn a_wrong_key_an_unknown_code_and_a_shared_name_are_refused() {
        let bodies = Bodies::bundled();
        for (code, wanted) in [
            ("217500017", Code::SirenInvalid),
            ("99999", Code::CollectivityUnknown),
            ("ville-imaginaire", Code::CollectivityUnknown),
            ("", Code::CollectivityUnknown),
            ("saint-denis", Code::CollectivityUnknown),
        ] {
            assert_eq!(bodies.find(code).unwrap_err().code, wanted, "{code}");
        }
        let shared = bodies.find("saint-denis").unwrap_err();
        assert!(shared.raw.is_some_and(|raw| raw.contains("929939411")));
    }
}
