//! A GraphQL request as HTTP carries it: in the address of a GET, or in the body of a POST.
//!
//! Each member has one type, and a sentence that says so; what the query asks is not looked at.

use std::time::Duration;

use async_graphql::{ErrorExtensionValues, Extensions, Request as Question, ServerError, Variables};
use domain::diagnostic::Language;
use poem::Request;
use poem::error::ReadBodyError;
use poem::http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::time::timeout;

use crate::graphql::error::AWAY;

/// Why a request is sent away before anybody reads its query.
#[derive(Debug)]
pub(super) struct Problem {
    /// For HTTP.
    pub status: StatusCode,
    code: &'static str,
    /// In French and in English.
    said: [String; 2],
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, french: impl Into<String>, english: impl Into<String>) -> Self {
        Self { status, code, said: [french.into(), english.into()] }
    }

    pub(super) fn malformed(french: impl Into<String>, english: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", french, english)
    }

    /// A digest of a document that nobody told: the message is the one that clients of Apollo's protocol wait for. Its status too, so that
    /// nothing on the way takes it for a failure.
    pub(super) fn not_persisted() -> Self {
        Self::new(StatusCode::OK, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound", "PersistedQueryNotFound")
    }

    /// A document that is not on the list.
    pub(super) fn not_trusted() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "DOCUMENT_NOT_TRUSTED",
            "Ce service n'exécute que les documents de sa liste : nommez-en un par `documentId`, ou adressez-vous à qui l'exploite.",
            "This service runs documents of its list only: name one by `documentId`, or ask its operator.",
        )
    }

    /// A method that the endpoint does not know.
    pub(super) fn method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "Demandez par GET ou POST.", "Ask by GET or POST.")
    }

    /// A caller who accepts none of our media types.
    pub(super) fn not_acceptable() -> Self {
        let sentence = "Answers are written as application/graphql-response+json or application/json.";
        let french = "Les réponses sont écrites en application/graphql-response+json ou en application/json.";
        Self::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", french, sentence)
    }

    /// A page of somebody else's that opens a socket in its reader's name.
    pub(super) fn foreign() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "FORBIDDEN",
            "Un canal s'ouvre depuis les pages de ce service, ou depuis un programme qui n'est pas un navigateur.",
            "Sockets are opened from the pages of this service, or from programs that are no browser.",
        )
    }

    /// A socket for another protocol than ours.
    pub(super) fn protocol() -> Self {
        Self::malformed(
            "Un canal parle WebSocket 13 avec le protocole graphql-transport-ws.",
            "Sockets speak WebSocket 13 with the protocol graphql-transport-ws.",
        )
    }

    /// Somebody asks more often than one caller may.
    pub(super) fn too_often(wait: Duration) -> Self {
        let seconds = seconds(wait);
        let sentence = format!("Too many requests from one address or with one key; ask again in {seconds} s.");
        let french = format!("Trop de requêtes d'une même adresse ou avec une même clé ; recommencez dans {seconds} s.");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", french, sentence)
    }

    /// One address holds too many connections open.
    pub(super) fn too_many() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "RATE_LIMITED",
            "Trop de connexions d'une même adresse sont ouvertes ; fermez-en une d'abord.",
            "Too many connections of one address are open; close one of them first.",
        )
    }

    /// Too many sockets are open.
    pub(super) fn crowded() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "OVERLOADED",
            "Trop de canaux sont ouverts ; recommencez dans un instant.",
            "Too many sockets are open; try again in a moment.",
        )
    }

    /// The schema, for a stranger where strangers may not read it.
    pub(super) fn closed() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "FORBIDDEN",
            "Ce service ne décrit son schéma qu'aux porteurs d'une clé : demandez { _service { sdl } }.",
            "This service describes its schema to bearers of a key only: ask for { _service { sdl } }.",
        )
    }

    /// The database does not answer.
    pub(super) fn away() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", AWAY[0], AWAY[1])
    }

    /// The problem as GraphQL says it.
    pub(super) fn error(&self, language: Language) -> ServerError {
        let [french, english] = &self.said;
        let mut error = ServerError::new(if language == Language::Fr { french } else { english }.clone(), None);
        error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", self.code);
        error
    }
}

/// A wait in whole seconds, at least one.
pub(super) fn seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

/// The parameters of an address; those of other names are not ours.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// A request whose document may be named instead of written.
#[derive(Debug)]
pub(super) struct Asked {
    /// The document, if it is written.
    pub query: Option<String>,
    /// Its id on a list of trusted documents.
    pub document: Option<String>,
    /// All the rest.
    pub question: Question,
}

/// Reads the request of a GET.
pub(super) fn by_get(request: &Request) -> Result<Asked, Problem> {
    let address: Address = request
        .params()
        .map_err(|_| Problem::malformed("Les paramètres de l'adresse ne peuvent pas être lus.", "The parameters of the address cannot be read."))?;
    let member = |name, text: Option<String>| match text.filter(|text| !text.is_empty()) {
        Some(text) => serde_json::from_str(&text)
            .map_err(|_| Problem::malformed(format!("Le paramètre `{name}` n'est pas du JSON."), format!("The parameter `{name}` is no JSON."))),
        None => Ok(Value::Null),
    };
    let variables = object("variables", member("variables", address.variables)?)?;
    let extensions = object("extensions", member("extensions", address.extensions)?)?;
    let question = question(address.operation_name, variables, extensions);
    Ok(Asked { query: address.query, document: address.document_id, question })
}

/// Reads the request of a POST, if its body is JSON, not too long, and arrives in time.
pub(super) async fn by_post(mut request: Request, most: usize, patience: Duration) -> Result<Asked, Problem> {
    if !request.content_type().is_some_and(is_json) {
        let sentence = "Send the body as application/json, in UTF-8.";
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            "Envoyez le corps en application/json, en UTF-8.",
            sentence,
        ));
    }
    let bytes = match timeout(patience, request.take_body().into_bytes_limit(most)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(ReadBodyError::PayloadTooLarge)) => {
            let sentence = format!("The body has more than {most} bytes.");
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", format!("Le corps a plus de {most} octets."), sentence));
        }
        Ok(Err(_)) => return Err(Problem::malformed("Le corps n'est pas arrivé en entier.", "The body did not arrive whole.")),
        Err(_) => {
            return Err(Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "REQUEST_TIMEOUT",
                "Le corps a mis trop longtemps à arriver.",
                "The body took too long to arrive.",
            ));
        }
    };
    body(&bytes)
}

/// Reads a body: one object, with the members that the specification names.
fn body(bytes: &[u8]) -> Result<Asked, Problem> {
    if bytes.iter().find(|sign| !sign.is_ascii_whitespace()) == Some(&b'[') {
        return Err(Problem::malformed("Envoyez une opération à la fois, et non une liste.", "Send one operation at a time, not a list of them."));
    }
    let mut members: Map<String, Value> = serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Problem::malformed(
            format!("Le corps n'est pas un objet JSON : voyez la ligne {line}, colonne {column}."),
            format!("The body is no JSON object: look at line {line}, column {column}."),
        )
    })?;
    let mut member = |name| members.remove(name).unwrap_or_default();
    let (query, document) = (text("query", member("query"))?, text("documentId", member("documentId"))?);
    let name = text("operationName", member("operationName"))?;
    let variables = object("variables", member("variables"))?;
    let extensions = object("extensions", member("extensions"))?;
    Ok(Asked { query, document, question: question(name, variables, extensions) })
}

fn question(name: Option<String>, variables: Option<Variables>, extensions: Option<Extensions>) -> Question {
    let mut question = Question::new("").variables(variables.unwrap_or_default());
    question.operation_name = name;
    question.extensions = extensions.unwrap_or_default();
    question
}

/// A member that is a text or absent.
fn text(name: &str, value: Value) -> Result<Option<String>, Problem> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        _ => Err(Problem::malformed(format!("`{name}` doit être un texte."), format!("`{name}` must be a string."))),
    }
}

/// A member that is an object or absent.
fn object<T: DeserializeOwned>(name: &str, value: Value) -> Result<Option<T>, Problem> {
    let wrong = || Problem::malformed(format!("`{name}` doit être un objet."), format!("`{name}` must be an object."));
    match value {
        Value::Null => Ok(None),
        Value::Object(_) => serde_json::from_value(value).map(Some).map_err(|_| wrong()),
        _ => Err(wrong()),
    }
}

/// Whether a content type is JSON in UTF-8, which it is when no other character set is named.
fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/json"));
    let charset = parts.filter_map(|part| part.split_once('=')).find(|(key, _)| key.trim().eq_ignore_ascii_case("charset"));
    named && charset.is_none_or(|(_, value)| matches!(value.trim().trim_matches('"').to_ascii_lowercase().as_str(), "utf-8" | "utf8"))
}
