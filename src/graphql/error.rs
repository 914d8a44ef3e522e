//! What a client may read of an error: a code and a sentence; the cause is logged, once, here.

use std::sync::Arc;

use async_graphql::{Error, ErrorExtensionValues, ErrorExtensions, Response, Value};
use domain::diagnostic::Language;
use tracing::error;

use crate::consult::comparison::{ComparisonError, Fault};
use crate::consult::search::SearchError;
use crate::ingest::IngestError;
use crate::store::StoreError;
use crate::telemetry::fault::{chain, once};

/// The sentence of an error for those who read French; the error itself carries the English one, until it is known who reads it.
#[derive(Debug, Clone)]
struct French(String);

/// Under this name a value of the wrong form carries that sentence: such an error has no other place for it. It never leaves.
pub(super) const FRENCH: &str = "french";
/// What the framework says of a subscription that is asked for like a question.
const NO_STREAM: &str = "Subscriptions are not supported on this transport.";
/// What is said instead, in French and in English.
const STREAMED: [&str; 2] = [
    "Un abonnement se suit par WebSocket (graphql-transport-ws), ou en text/event-stream.",
    "A subscription is followed by WebSocket (graphql-transport-ws), or as text/event-stream.",
];

/// What is said of a database that does not answer, in French and in English.
pub const AWAY: [&str; 2] =
    ["La base de données ne répond pas ; recommencez dans un instant.", "The database does not answer; try again in a moment."];

/// What is said of a failure that is not the reader's, in French and in English.
pub const OURS: [&str; 2] = ["Une erreur s'est produite de notre côté ; elle est notée.", "Something went wrong on our side; it has been noted."];

/// A client's own fault, with a sentence in French and one in English.
pub fn bad_request(french: impl Into<String>, english: impl Into<String>) -> Error {
    coded(french, english, "BAD_REQUEST")
}

/// An error with its code.
pub fn coded(french: impl Into<String>, english: impl Into<String>, code: &'static str) -> Error {
    let error = Error { message: english.into(), source: Some(Arc::new(French(french.into()))), extensions: None };
    error.extend_with(|_, extensions| extensions.set("code", code))
}

/// Something that is not the client's fault, and that the log tells more of.
pub fn ours() -> Error {
    coded(OURS[0], OURS[1], "INTERNAL")
}

/// A cursor that no list of ours has made.
pub fn foreign_cursor() -> Error {
    bad_request(
        "Ce curseur n'est pas de ceux d'ici : prenez-le dans pageInfo ou dans edges.",
        "This cursor is none of ours: take one from pageInfo or an edge.",
    )
}

/// A page that is longer than pages are, or shorter than nothing.
pub fn page_size(most: impl std::fmt::Display, asked: i32) -> Error {
    bad_request(
        format!("Une page a de 0 à {most} éléments ; {asked} sont demandés."),
        format!("A page has 0 to {most} items; {asked} were asked for."),
    )
}

/// Tells errors in the language of the reader, each with a code. One without is the framework's own, about a question that does not go with the
/// schema: the caller's fault. The framework speaks English; whoever reads French is told in French what kind of fault it is.
pub fn told(mut response: Response, language: Language) -> Response {
    for error in &mut response.errors {
        let french = error.source::<French>().cloned().map(|French(sentence)| sentence);
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        let french = french.or_else(|| match extensions.get(FRENCH) {
            Some(Value::String(sentence)) => Some(sentence.clone()),
            _ => None,
        });
        extensions.unset(FRENCH);
        let known = extensions.get("code").is_some();
        if !known {
            extensions.set("code", "BAD_REQUEST");
        }
        if error.message == NO_STREAM {
            STREAMED[usize::from(language == Language::En)].clone_into(&mut error.message);
        } else if language == Language::Fr {
            match french {
                Some(sentence) => error.message = sentence,
                None if !known => error.message = format!("La requête ne convient pas au schéma : {}", error.message),
                None => {}
            }
        }
    }
    response
}

/// What a client may read of a failure of the store.
pub fn of_store(failure: &StoreError) -> Error {
    match failure {
        StoreError::BadCursor => bad_request(
            "Ce curseur appartient à une autre liste ou à un autre ordre : recommencez sans lui.",
            "This cursor belongs to another list or another order: begin again without it.",
        ),
        StoreError::NotAllowed => {
            coded("Cette clé ne vaut pas pour cette collectivité.", "This key does not hold for this collectivité.", "FORBIDDEN")
        }
        StoreError::Unavailable(_) | StoreError::Conflict(_) => {
            once(|| error!(error = chain(failure), "the store is unavailable"));
            coded(AWAY[0], AWAY[1], "UNAVAILABLE")
        }
        _ => {
            once(|| error!(error = chain(failure), "the store failed"));
            ours()
        }
    }
}

/// The same for a failure that a batch shares.
pub fn of_batch(failure: &Arc<StoreError>) -> Error {
    of_store(failure)
}

/// What a client may read of a search without an answer.
pub fn of_search(failure: &SearchError) -> Error {
    match failure {
        SearchError::TooLong => bad_request(
            "Une recherche prend 300 signes et 24 mots au plus : retirez les mots qui comptent le moins.",
            "A search takes 300 signs and 24 words at most: leave out the words that matter least.",
        ),
        SearchError::BeingMade(percent) => coded(
            format!("L'index de recherche est en cours de construction ({percent} %) et ne trouverait pas tout : recommencez dans un instant."),
            format!("The search index is being made ({percent} % done), and would not find everything yet: try again in a moment."),
            "UNAVAILABLE",
        ),
        SearchError::TooMany(many) => bad_request(
            format!(
                "« text » correspond à {many} actions, trop pour une liste avec d'autres filtres ou ordres : ajoutez un mot, demandez sous une \
                 collectivité ou un plan, ou ordonnez par RELEVANCE seul."
            ),
            format!(
                "`text` matches {many} actions, more than a list with other filters or orders is made of: add a word, ask below a collectivité or \
                 a plan, or order by RELEVANCE alone."
            ),
        ),
        SearchError::NotThen => bad_request(
            "« text » se cherche dans ce qui est en vigueur : retirez asOf et knownAt, ou demandez sous une collectivité, un plan ou une version.",
            "`text` is looked for in what is in force: leave out asOf and knownAt, or ask below a collectivité, a plan or a version.",
        ),
        SearchError::NoRanking => bad_request(
            "RELEVANCE dit combien les actions en vigueur répondent à « text » : donnez un texte, aucun autre ordre, ni asOf ni knownAt ; si la \
             liste est longue, paginez par first et after.",
            "RELEVANCE is how well actions in force answer `text`: give a text, no other order, and neither asOf nor knownAt; where it is long, \
             page with first and after.",
        ),
        SearchError::Store(store) => of_store(store),
        SearchError::Index(_) => {
            once(|| error!(error = chain(failure), "a search failed"));
            ours()
        }
    }
}

/// What a client may read of a question that cannot be answered: which fault it is, beside the sentence.
pub fn of_fault(fault: &Fault) -> Error {
    let reason = fault.code();
    bad_request(fault.sentence(Language::Fr), fault.sentence(Language::En)).extend_with(|_, extensions| extensions.set("reason", reason))
}

/// What a client may read of a comparison that was not made.
pub fn of_comparison(failure: &ComparisonError) -> Error {
    match failure {
        ComparisonError::Asked(fault) => of_fault(fault),
        ComparisonError::Store(failure) => of_store(failure),
    }
}

/// What a client may read of a failed publication.
pub fn of_ingest(failure: &IngestError) -> Error {
    match failure {
        IngestError::Store(store) => of_store(store),
        other => {
            once(|| error!(error = chain(other), "a publication failed"));
            coded(
                "Une erreur s'est produite de notre côté ; rien n'a été publié.",
                "Something went wrong on our side; nothing was published.",
                "INTERNAL",
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Pos;

    use super::*;

    fn said(error: Error, language: Language) -> (String, Value) {
        let response = told(Response::from_errors(vec![error.into_server_error(Pos::default())]), language);
        let error = &response.errors[0];
        (error.message.clone(), error.extensions.as_ref().and_then(|extensions| extensions.get("code")).cloned().unwrap_or_default())
    }

    #[test]
    fn an_error_is_told_in_the_language_of_its_reader() {
        let all = [
            of_store(&StoreError::BadCursor),
            of_store(&StoreError::NotAllowed),
            of_search(&SearchError::BeingMade(40)),
            of_search(&SearchError::TooMany(7)),
            of_fault(&Fault::InvertedDates),
            page_size(100, -1),
            foreign_cursor(),
            ours(),
            Error::new("Unknown argument"),
        ];
        for error in all {
            let [(french, code), (english, same)] = [Language::Fr, Language::En].map(|language| said(error.clone(), language));
            assert_ne!(french, english);
            assert_eq!(code, same);
            assert_ne!(code, Value::Null, "{english}");
        }
    }

    #[test]
    fn a_value_of_the_wrong_form_is_told_in_both_languages_and_leaves_no_trace() {
        let error = || <crate::graphql::scalar::Siren as async_graphql::ScalarType>::parse(Value::from("12")).unwrap_err();
        let [french, english] = [Language::Fr, Language::En].map(|language| {
            let response = told(Response::from_errors(vec![error().into_server_error(Pos::default())]), language);
            assert_eq!(response.errors[0].extensions.as_ref().and_then(|extensions| extensions.get(FRENCH)), None);
            response.errors[0].message.clone()
        });
        assert_eq!(french, "« Siren » ne peut pas être lu : un SIREN a 9 chiffres, dont le dernier est une clé de contrôle.");
        assert!(english.contains("a SIREN has 9 digits"), "{english}");
    }

    #[test]
    fn what_the_framework_says_is_told_to_be_about_the_schema() {
        let (sentence, code) = said(Error::new("Unknown argument \"a\"."), Language::Fr);
        assert_eq!(sentence, "La requête ne convient pas au schéma : Unknown argument \"a\".");
        assert_eq!(code, Value::from("BAD_REQUEST"));
    }
}
