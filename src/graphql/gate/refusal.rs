//! Why the gate sends a request away, in a code for programs and a sentence for people.
//!
//! A refusal never repeats the query at length: the answer to an abuse is shorter than the abuse.

use async_graphql::{ErrorExtensionValues, Pos, Response, ServerError, Value};
use domain::diagnostic::Language;

/// The longest message that leaves the gate, in characters.
const LONGEST_MESSAGE: usize = 240;
/// The most errors that one refused document is told.
const MOST_ERRORS: usize = 20;

/// What kind of refusal a response carries, as `extensions.code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The document, its variables or the name of its operation cannot be used as they are.
    BadRequest,
    /// The operation may ask for more than one answer can hold.
    CostExceeded,
    /// A mutation came where only queries may.
    MethodNotAllowed,
    /// Too many operations are running; asking again later may work.
    Overloaded,
    /// The operation ran for too long and was stopped.
    Timeout,
    /// Only a bearer of a key may ask that.
    Forbidden,
    /// The database, or the index, cannot be asked now; asking again later may work.
    Unavailable,
}

impl Code {
    const ALL: [Self; 7] =
        [Self::BadRequest, Self::CostExceeded, Self::MethodNotAllowed, Self::Overloaded, Self::Timeout, Self::Forbidden, Self::Unavailable];

    /// The word that is published.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::CostExceeded => "COST_EXCEEDED",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::Overloaded => "OVERLOADED",
            Self::Timeout => "TIMEOUT",
            Self::Forbidden => "FORBIDDEN",
            Self::Unavailable => "UNAVAILABLE",
        }
    }

    /// The code of a response that never ran; `None` for one that did, whatever its resolvers said.
    pub fn of(response: &Response) -> Option<Self> {
        Self::told(response.errors.first().filter(|_| never_ran(response))?)
    }

    /// The code that an error carries, when it is one of these.
    pub fn told(error: &ServerError) -> Option<Self> {
        let Some(Value::String(word)) = error.extensions.as_ref().and_then(|given| given.get("code")) else { return None };
        Self::ALL.into_iter().find(|code| code.as_str() == word)
    }
}

/// Whether a response is a request error (GraphQL 7.1.2): no data, and no error that has a place in the data.
pub fn never_ran(response: &Response) -> bool {
    response.data == Value::Null && !response.errors.is_empty() && response.errors.iter().all(|error| error.path.is_empty())
}

/// One refusal.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// For programs.
    pub code: Code,
    /// For people, in French and in English.
    pub said: [String; 2],
    /// Where in the document, when one place is to blame.
    pub place: Option<Pos>,
}

impl Refusal {
    /// A document or a request that cannot be used as it is.
    pub(super) fn unusable(french: impl Into<String>, english: impl Into<String>) -> Self {
        Self::new(Code::BadRequest, french, english)
    }

    fn new(code: Code, french: impl Into<String>, english: impl Into<String>) -> Self {
        Self { code, said: [french.into(), english.into()], place: None }
    }

    /// An operation above one of the bounds.
    pub(super) fn costly(french: impl Into<String>, english: impl Into<String>) -> Self {
        Self::new(Code::CostExceeded, french, english)
    }

    /// A question about the schema by somebody who shows no key, where only others may ask it.
    pub(super) fn closed() -> Self {
        Self::new(
            Code::Forbidden,
            "Ce service ne décrit son schéma qu'aux porteurs d'une clé : envoyez-la par « Authorization: Bearer … ».",
            "This service describes its schema to bearers of a key only: send it as « Authorization: Bearer … ».",
        )
    }

    /// A mutation where only queries may come.
    pub(super) fn mutation() -> Self {
        Self::new(Code::MethodNotAllowed, "Une mutation change des données : envoyez-la par POST.", "A mutation changes things: send it by POST.")
    }

    /// Too much is going on.
    pub(super) fn overloaded() -> Self {
        Self::new(
            Code::Overloaded,
            "Trop d'opérations sont en cours ; recommencez dans un instant.",
            "Too many operations are running; ask again in a moment.",
        )
    }

    /// An operation that was stopped.
    pub(super) fn timeout() -> Self {
        Self::new(
            Code::Timeout,
            "L'opération a duré trop longtemps et a été arrêtée ; demandez moins à la fois.",
            "The operation took too long and was stopped; ask for less at once.",
        )
    }

    /// The same, with the place to blame.
    pub(super) fn at(self, place: Option<Pos>) -> Self {
        Self { place, ..self }
    }
}

impl Refusal {
    /// The answer to whoever reads this language.
    pub fn told(&self, language: Language) -> Response {
        let [french, english] = &self.said;
        let sentence = if language == Language::Fr { french } else { english };
        let mut error = ServerError::new(shortened(sentence), self.place);
        mark(&mut error, self.code);
        Response::from_errors(vec![error])
    }
}

/// Bounds and marks what validation said about a document, so that all request errors look alike. Where the schema is not described to strangers,
/// no name of it is suggested.
pub(super) fn settled(mut response: Response, describes: bool) -> Response {
    const SUGGESTION: &str = " Did you mean";
    if never_ran(&response) {
        response.errors.truncate(MOST_ERRORS);
        for error in &mut response.errors {
            if let Some(end) = error.message.find(SUGGESTION).filter(|_| !describes) {
                error.message.truncate(end);
            }
            error.message = shortened(&error.message);
            mark(error, Code::BadRequest);
        }
    }
    response
}

/// Gives an error a code, unless it has one.
fn mark(error: &mut ServerError, code: Code) {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    if extensions.get("code").is_none() {
        extensions.set("code", code.as_str());
    }
}

/// A message, cut where it gets long.
pub(super) fn shortened(message: &str) -> String {
    match message.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{PathSegment, Response, ServerError};

    use domain::diagnostic::Language;

    use super::{Code, LONGEST_MESSAGE, MOST_ERRORS, Refusal, settled};

    #[test]
    fn every_code_is_found_again_in_its_response() {
        let all = [
            Refusal::unusable("a", "b"),
            Refusal::costly("a", "b"),
            Refusal::mutation(),
            Refusal::overloaded(),
            Refusal::timeout(),
            Refusal::closed(),
        ];
        for refusal in all {
            let (french, english) = (refusal.told(Language::Fr), refusal.told(Language::En));
            assert_eq!([Code::of(&french), Code::of(&english)], [Some(refusal.code); 2]);
            assert_ne!(french.errors[0].message, english.errors[0].message);
        }
    }

    #[test]
    fn what_a_resolver_says_is_no_refusal_and_is_left_alone() {
        let mut error = ServerError::new("é".repeat(LONGEST_MESSAGE + 1), None);
        error.path.push(PathSegment::Field("plan".to_owned()));
        let response = settled(Response::from_errors(vec![error.clone()]), false);
        assert_eq!(response.errors, vec![error]);
        assert_eq!(Code::of(&response), None);
    }

    #[test]
    fn names_are_suggested_only_where_the_schema_is_described() {
        let errors = || Response::from_errors(vec![ServerError::new("Unknown field \"plan\" on type \"Query\". Did you mean \"plans\"?", None)]);
        assert!(settled(errors(), true).errors[0].message.ends_with("\"plans\"?"));
        assert_eq!(settled(errors(), false).errors[0].message, "Unknown field \"plan\" on type \"Query\".");
    }

    #[test]
    fn what_validation_says_is_cut_and_marked() {
        let errors = vec![ServerError::new("é".repeat(LONGEST_MESSAGE * 9), None); MOST_ERRORS * 9];
        let response = settled(Response::from_errors(errors), true);
        assert_eq!(response.errors.len(), MOST_ERRORS);
        assert_eq!(response.errors[0].message.chars().count(), LONGEST_MESSAGE + 1);
        assert_eq!(Code::of(&response), Some(Code::BadRequest));
    }
}
