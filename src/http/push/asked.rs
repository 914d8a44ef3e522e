//! What the sender of a document says beside it: in the address, and in headers.
//!
//! A parameter that is not known is refused: a misspelt « essai » must not publish.

use std::str::FromStr;

use chrono::NaiveDate;
use poem::Request;
use poem::http::{HeaderMap, StatusCode, header};
use url::form_urlencoded;
use uuid::Uuid;

use super::digest::Announced;
use crate::graphql::global_id::Key;
use crate::http::problem::Refusal;
use crate::ingest::{Coding, Completeness, Submission};

/// The media types that can be data; the bytes decide which they are.
const DATA: [&str; 19] = [
    "text/csv",
    "text/plain",
    "text/tab-separated-values",
    "application/csv",
    "application/json",
    "application/ld+json",
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/octet-stream",
    "binary/octet-stream",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
    // A browser on Windows calls a CSV so.
    "application/vnd.ms-excel",
    "application/gzip",
    "application/x-gzip",
    "text/json",
    "application/x-jsonlines",
    // What `curl --data-binary` says when it is told nothing.
    "application/x-www-form-urlencoded",
];

/// What was asked.
#[derive(Debug)]
pub(super) struct Asked {
    /// Nothing is stored.
    pub(super) dry: bool,
    /// Nobody waits for the end.
    pub(super) in_background: bool,
    /// How the body is packed.
    pub(super) coding: Coding,
    /// The length that was announced.
    pub(super) length: Option<u64>,
    /// The digests that were announced.
    pub(super) digests: Announced,
    /// The media type that was announced, when it says something.
    pub(super) media_type: Option<String>,
    /// What was said of the document.
    pub(super) submission: Submission,
}

impl Asked {
    /// Reads all but the body.
    pub(super) fn read(request: &Request) -> Result<Self, Refusal> {
        let headers = request.headers();
        let media_type = media_type(headers)?;
        let mut asked = Self {
            dry: false,
            in_background: prefers_no_waiting(headers),
            coding: coding(headers)?,
            length: headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok()),
            digests: Announced::read(headers).map_err(|_| header_malformed("Content-Digest", "sha-256=:…:"))?,
            media_type,
            submission: Submission { limits: Submission::OVER_THE_NETWORK, expected: expected(headers)?, ..Submission::default() },
        };
        for (name, value) in form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()) {
            asked.parameter(&name, value.trim())?;
        }
        Ok(asked)
    }

    fn parameter(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        let wrong = |instead| parameter_malformed(name, instead);
        match name {
            "essai" | "dry_run" => self.dry = yes(value).ok_or_else(|| wrong("oui, non"))?,
            "plan" => self.submission.plan = Some(plan(value).ok_or_else(|| wrong("pln_…"))?),
            "titre" | "title" => self.submission.title = Some(value.to_owned()).filter(|title| !title.is_empty()),
            "date_publication" | "published_on" => {
                self.submission.published_on = Some(NaiveDate::from_str(value).map_err(|_| wrong("AAAA-MM-JJ"))?);
            }
            "complet" | "complete" => {
                let whole = yes(value).ok_or_else(|| wrong("oui, non"))?;
                self.submission.completeness = if whole { Completeness::Full } else { Completeness::Partial };
            }
            _ => {
                let (fr, en) = (
                    "Paramètre inconnu dans l'adresse : écrivez essai, plan, titre, date_publication ou complet. Rien n'a été publié.",
                    "Unknown parameter in the address: write essai, plan, titre, date_publication or complet. Nothing was published.",
                );
                return Err(Refusal::new(StatusCode::BAD_REQUEST, "PARAMETER_UNKNOWN", fr, en));
            }
        }
        Ok(())
    }
}

/// Yes or no; a parameter without a value is a yes.
fn yes(value: &str) -> Option<bool> {
    match value.to_lowercase().as_str() {
        "" | "oui" | "yes" | "true" | "vrai" | "1" => Some(true),
        "non" | "no" | "false" | "faux" | "0" => Some(false),
        _ => None,
    }
}

/// A plan, by its key or by its id in the API.
fn plan(value: &str) -> Option<Uuid> {
    match Key::parse(value) {
        Some(Key::Plan(id)) => Some(id),
        _ => Uuid::parse_str(value).ok(),
    }
}

/// The version that the sender believes to be in force.
fn expected(headers: &HeaderMap) -> Result<Option<Uuid>, Refusal> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let value = value.to_str().unwrap_or_default().trim();
    if value == "*" {
        return Ok(None);
    }
    let tag = value.strip_prefix("W/").unwrap_or(value).trim_matches('"');
    let version = match Key::parse(tag) {
        Some(Key::Version(id)) => Some(id),
        _ => Uuid::parse_str(tag).ok(),
    };
    version.map(Some).ok_or_else(|| header_malformed("If-Match", "\"…\" (ETag)"))
}

/// How the body is packed; what is packed twice is refused.
fn coding(headers: &HeaderMap) -> Result<Coding, Refusal> {
    let given: Vec<&str> = headers.get_all(header::CONTENT_ENCODING).iter().map(|value| value.to_str().unwrap_or("?")).collect();
    match given.join(",").trim().to_lowercase().as_str() {
        "" | "identity" => Ok(Coding::Identity),
        "gzip" | "x-gzip" => Ok(Coding::Gzip),
        "br" => Ok(Coding::Brotli),
        "zstd" => Ok(Coding::Zstd),
        _ => {
            let (fr, en) =
                ("Ce codage n'est pas accepté : envoyez gzip, br, zstd ou rien.", "This coding is not accepted: send gzip, br, zstd or none.");
            let refusal = Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "CONTENT_CODING_UNSUPPORTED", fr, en);
            Err(refusal.with(header::ACCEPT_ENCODING, "gzip, br, zstd"))
        }
    }
}

/// The media type, when it says something of the document.
fn media_type(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return Ok(None) };
    let named = value.to_str().unwrap_or("?").split(';').next().unwrap_or_default().trim().to_lowercase();
    if named.is_empty() {
        return Ok(None);
    }
    if !DATA.contains(&named.as_str()) {
        let (fr, en) = (
            "Ce type de contenu ne peut pas être un plan : envoyez le fichier lui-même (CSV, JSON, NDJSON, XLSX ou ODS) comme corps de la requête, par exemple avec curl --data-binary @plan.csv.",
            "This type of content cannot be a plan: send the file itself (CSV, JSON, NDJSON, XLSX or ODS) as the body, for example with curl --data-binary @plan.csv.",
        );
        let refusal = Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", fr, en);
        return Err(refusal.with(header::ACCEPT, "text/csv, text/plain, text/tab-separated-values, application/json, application/x-ndjson, application/octet-stream, application/gzip, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, application/vnd.oasis.opendocument.spreadsheet"));
    }
    Ok(Some(named).filter(|named| named != "application/x-www-form-urlencoded"))
}

/// `Prefer: respond-async` (RFC 7240).
fn prefers_no_waiting(headers: &HeaderMap) -> bool {
    let preferences = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split([',', ';']));
    preferences.into_iter().any(|preference| preference.trim().eq_ignore_ascii_case("respond-async"))
}

fn header_malformed(name: &str, instead: &str) -> Refusal {
    let fr = format!("L'en-tête {name} ne peut pas être lu : écrivez {instead}. Rien n'a été publié.");
    let en = format!("The header {name} cannot be read: write {instead}. Nothing was published.");
    Refusal::new(StatusCode::BAD_REQUEST, "HEADER_MALFORMED", fr, en)
}

fn parameter_malformed(name: &str, instead: &str) -> Refusal {
    let fr = format!("Le paramètre {name} ne peut pas être lu : écrivez {instead}. Rien n'a été publié.");
    let en = format!("The parameter {name} cannot be read: write {instead}. Nothing was published.");
    Refusal::new(StatusCode::BAD_REQUEST, "PARAMETER_MALFORMED", fr, en)
}
