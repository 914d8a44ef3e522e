//! Documents that are named by their digest instead of being sent: those that a client told once, and those that an operator trusts.
//!
//! The first are Apollo's automatic persisted queries (`extensions.persistedQuery`): a client sends the digest, is told that nobody knows it,
//! and sends both. The second are a list that is read at the start: with it, nothing else runs.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use async_graphql::{Extensions, Request as Question, Value};
use data_encoding::HEXLOWER;
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};

use super::parameters::{Asked, Problem};

/// Bytes of all documents that clients told.
const MOST: u64 = 8 * 1024 * 1024;
/// A longer document is not remembered: the gate refuses it anyway.
const LONGEST: usize = 16 * 1024;
/// The member of `extensions`.
const EXTENSION: &str = "persistedQuery";

/// The digest of a document.
type Digest = [u8; 32];

/// Documents by their digests: cheap to clone, one for each process.
#[derive(Clone)]
pub struct Persisted {
    told: Cache<Digest, Arc<str>>,
    trusted: Option<Arc<HashMap<String, Arc<str>>>>,
}

/// A list of trusted documents that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It cannot be read.
    #[error("the list of trusted documents cannot be read")]
    Read(#[from] std::io::Error),
    /// It is no object of texts.
    #[error("the list of trusted documents is no JSON object of texts by their ids")]
    Form(#[from] serde_json::Error),
}

impl Default for Persisted {
    fn default() -> Self {
        let weigher = |_: &Digest, text: &Arc<str>| u32::try_from(text.len() + 64).unwrap_or(u32::MAX);
        Self { told: Cache::builder().max_capacity(MOST).weigher(weigher).build(), trusted: None }
    }
}

impl Persisted {
    /// Only these documents run: an object of texts by their ids, as the compilers of Relay and of others write it.
    pub fn trusting(path: &Path) -> Result<Self, ManifestError> {
        let listed: HashMap<String, Arc<str>> = serde_json::from_slice(&std::fs::read(path)?)?;
        // Whoever sends the text itself, or its digest, means the same document.
        let own = listed.values().map(|text| (HEXLOWER.encode(&digest(text)), Arc::clone(text))).collect::<Vec<_>>();
        Ok(Self { trusted: Some(Arc::new(listed.into_iter().chain(own).collect())), ..Self::default() })
    }

    /// The request with the text of its document.
    pub(super) fn found(&self, asked: Asked) -> Result<Question, Problem> {
        let Asked { query, document, mut question } = asked;
        let named = named(&mut question.extensions)?;
        let text = match &self.trusted {
            Some(trusted) => {
                let id = document.or(named.map(|digest| HEXLOWER.encode(&digest))).or(query.as_deref().map(|text| HEXLOWER.encode(&digest(text))));
                let known = id.and_then(|id| trusted.get(&id).cloned());
                // A text beside the name of another one is no trusted one.
                known.filter(|known| query.as_deref().is_none_or(|text| text == &**known)).ok_or_else(Problem::not_trusted)?
            }
            None => self.told(query, named)?,
        };
        question.query = text.to_string();
        Ok(question)
    }

    /// Whether a document may run that is sent as it is: over a socket nothing is named.
    pub(super) fn admits(&self, text: &str) -> bool {
        self.trusted.as_ref().is_none_or(|trusted| trusted.contains_key(&HEXLOWER.encode(&digest(text))))
    }

    fn told(&self, query: Option<String>, named: Option<Digest>) -> Result<Arc<str>, Problem> {
        match (query, named) {
            (Some(text), None) => Ok(text.into()),
            (Some(text), Some(named)) if digest(&text) == named => {
                let text: Arc<str> = text.into();
                if text.len() <= LONGEST {
                    self.told.insert(named, Arc::clone(&text));
                }
                Ok(text)
            }
            (Some(_), Some(_)) => Err(Problem::malformed(
                "L'empreinte dans `extensions.persistedQuery` n'est pas celle de la requête.",
                "The digest in `extensions.persistedQuery` is not that of the query.",
            )),
            (None, Some(named)) => self.told.get(&named).ok_or_else(Problem::not_persisted),
            (None, None) => Err(Problem::malformed("Le membre `query` manque.", "The member `query` is missing.")),
        }
    }
}

fn digest(text: &str) -> Digest {
    Sha256::digest(text).into()
}

/// Takes the digest out of the extensions: what is left of them may change the answer, and this does not.
fn named(extensions: &mut Extensions) -> Result<Option<Digest>, Problem> {
    let Some(Value::Object(given)) = extensions.remove(EXTENSION) else { return Ok(None) };
    let version = given.get("version").and_then(|version| if let Value::Number(number) = version { number.as_u64() } else { None });
    let digest = given.get("sha256Hash").and_then(|text| if let Value::String(text) = text { Some(text) } else { None });
    let digest = digest.and_then(|text| HEXLOWER.decode(text.to_ascii_lowercase().as_bytes()).ok()).and_then(|bytes| bytes.try_into().ok());
    match (version, digest) {
        (Some(1), Some(digest)) => Ok(Some(digest)),
        _ => Err(Problem::malformed(
            "`extensions.persistedQuery` a `version` 1 et `sha256Hash`, 64 chiffres hexadécimaux.",
            "`extensions.persistedQuery` has `version` 1 and `sha256Hash`, 64 hexadecimal digits.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = "{ __typename }";

    fn asked(query: Option<&str>, extension: serde_json::Value) -> Asked {
        let mut question = Question::new("");
        if !extension.is_null() {
            question.extensions.insert(EXTENSION.to_owned(), Value::from_json(extension).unwrap());
        }
        Asked { query: query.map(str::to_owned), document: None, question }
    }

    fn hash(text: &str) -> serde_json::Value {
        json!({"version": 1, "sha256Hash": HEXLOWER.encode(&digest(text))})
    }

    fn text(found: Result<Question, Problem>) -> Result<String, u16> {
        found.map(|question| question.query).map_err(|problem| problem.status.as_u16())
    }

    #[test]
    fn a_document_is_told_once() {
        let persisted = Persisted::default();
        assert_eq!(text(persisted.found(asked(None, hash(TEXT)))), Err(200));
        assert_eq!(text(persisted.found(asked(Some(TEXT), hash(TEXT)))).as_deref(), Ok(TEXT));
        let found = persisted.found(asked(None, hash(TEXT))).unwrap();
        assert_eq!((found.query.as_str(), found.extensions.len()), (TEXT, 0));
        assert_eq!(text(persisted.found(asked(Some("{ a }"), hash(TEXT)))), Err(400));
        assert_eq!(text(persisted.found(asked(None, json!(null)))), Err(400));
        for wrong in [json!({}), json!({"version": 2, "sha256Hash": "00"}), json!({"version": 1, "sha256Hash": "zz"})] {
            assert_eq!(text(persisted.found(asked(Some(TEXT), wrong))), Err(400));
        }
    }

    #[test]
    fn what_is_not_trusted_does_not_run() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("documents.json");
        std::fs::write(&path, json!({"a1": TEXT}).to_string()).unwrap();
        let persisted = Persisted::trusting(&path).unwrap();
        let by_id = |id: &str, query: Option<&str>| Asked { document: Some(id.to_owned()), ..asked(query, json!(null)) };
        assert_eq!(text(persisted.found(by_id("a1", None))).as_deref(), Ok(TEXT));
        assert_eq!(text(persisted.found(asked(Some(TEXT), json!(null)))).as_deref(), Ok(TEXT));
        assert_eq!(text(persisted.found(asked(None, hash(TEXT)))).as_deref(), Ok(TEXT));
        assert_eq!(text(persisted.found(asked(Some("{ plans { totalCount } }"), json!(null)))), Err(403));
        assert_eq!(text(persisted.found(by_id("a1", Some("{ other }")))), Err(403));
        assert_eq!(text(persisted.found(by_id("zz", None))), Err(403));
        assert!(persisted.admits(TEXT) && !persisted.admits("{ other }") && Persisted::default().admits("{ other }"));
        std::fs::write(&path, "[]").unwrap();
        assert!(matches!(Persisted::trusting(&path), Err(ManifestError::Form(_))));
        assert!(matches!(Persisted::trusting(&folder.path().join("none")), Err(ManifestError::Read(_))));
    }
}
