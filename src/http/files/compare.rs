//! `/comparer`: a page without script, and the same comparison as CSV, JSON, NDJSON and XLSX.

use domain::compare::address::read;
use domain::compare::question::Question;
use domain::diagnostic::Language;
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Body, Endpoint, Request, Response};

use super::Fresh;
use super::asked::{faulty, format, language, parameters, refused};
use crate::clock::Clock;
use crate::consult::address::Addresses;
use crate::consult::compared::{self, Compared, Refused};
use crate::consult::comparison::Comparisons;
use crate::export::{Format, comparison, page, plain};
use crate::http::negotiate::{Media, negotiate};
use crate::http::problem::Refusal;
use crate::http::tone;
use crate::store::Store;
use crate::telemetry::fault::once;

/// The page may load nothing and run nothing.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *";

/// The endpoint.
pub(in crate::http) struct Compare {
    /// What is known.
    pub store: Store,
    /// What counts.
    pub comparisons: Comparisons,
    /// Where things have their page.
    pub addresses: Addresses,
    /// The time of day.
    pub clock: Clock,
}

impl Endpoint for Compare {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let mut voice = tone::of(request.headers());
        let (language, path) = language(request.uri().path());
        voice.language = language;
        let ending = path.strip_prefix("/comparer.").map(str::to_owned);
        voice.json |= matches!(ending.as_deref(), Some("json" | "ndjson"));
        Ok(self.answer(&request, ending.as_deref(), language).await.unwrap_or_else(|refusal| refusal.answer(voice)))
    }
}

impl Compare {
    async fn answer(&self, request: &Request, ending: Option<&str>, language: Language) -> Result<Response, Box<Refusal>> {
        let asked = parameters(request)?;
        let format = match ending {
            None => None,
            Some(ending) => Some(format(ending, asked.separator).ok_or_else(|| unknown(ending))?),
        };
        let question = read(&asked.pairs, language).map_err(|faults| faulty(&faults))?;
        compared::in_time(&question, self.clock.now()).map_err(refused)?;
        let view = compared::view(&question);
        let fresh = Fresh::of(&self.store, view.known_at).await.map_err(|failure| refused(Refused::Store(failure)))?;
        if fresh.is_had(request.headers()) {
            return Ok(fresh.unchanged());
        }
        let compared = compared::answer(&self.store, &self.comparisons, &self.addresses, &question).await.map_err(refused)?;
        let made = tokio::task::spawn_blocking({
            let text = format.is_none() && negotiate(request.headers(), &[Media::Text, Media::Page]) != Some(Media::Page);
            let question = question.clone();
            move || {
                match format {
                    Some(format) => comparison::write(&compared.table, format, Vec::new()),
                    None if text => plainly(&compared),
                    None => Ok(page::of(&compared.glance, &files(&question)).into_bytes()),
                }
                .map(|bytes| (bytes, text))
            }
        });
        let (bytes, text) = made.await.map_err(|_| failed())?.map_err(|_| failed())?;
        let body = if request.method() == Method::HEAD { Body::empty() } else { Body::from_vec(bytes) };
        Ok(response(&fresh, format, text, language, body))
    }
}

fn response(fresh: &Fresh, format: Option<Format>, text: bool, language: Language, body: Body) -> Response {
    match format {
        Some(format) => {
            let name = format!("comparaison-{}.{}", fresh.state.number, format.ending());
            fresh.file(format.media_type(), Some(&name), language, body)
        }
        None if text => fresh.file(Media::Text.content_type(), None, language, body),
        None => {
            let mut response = fresh.file(Media::Page.content_type(), None, language, body);
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
            response
        }
    }
}

fn plainly(compared: &Compared) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    plain::write(&mut text, &compared.glance, plain::Look { width: None, colour: false })?;
    Ok(text)
}

/// Where the same comparison is found as a file.
fn files(question: &Question) -> Vec<(&'static str, String)> {
    ["csv", "json", "ndjson", "xlsx"].into_iter().map(|ending| (ending, question.address(&format!(".{ending}")))).collect()
}

/// A format that nobody writes.
pub(super) fn unknown(ending: &str) -> Refusal {
    let ending: String = ending.chars().filter(|sign| !sign.is_control()).take(20).collect();
    Refusal::new(
        StatusCode::NOT_FOUND,
        "FORMAT_UNKNOWN",
        format!("Le format « {ending} » n'existe pas ici : demandez csv, json, ndjson ou xlsx."),
        format!("There is no format “{ending}” here: ask for csv, json, ndjson or xlsx."),
    )
}

/// A failure of our own while a file was written.
pub(super) fn failed() -> Refusal {
    once(|| tracing::error!("a file could not be written"));
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "INTERNAL",
        "Le fichier n'a pas pu être écrit : rien d'incomplet n'est envoyé, c'est noté.",
        "The file could not be written: nothing incomplete is sent, it has been noted.",
    )
}
