//! What an address asks for: its parameters, in which language, and in which format.

use domain::compare::fault::{Code, Fault};
use domain::diagnostic::Language;
use poem::Request;
use poem::http::{Method, StatusCode, header};
use tracing::error;
use url::form_urlencoded;

use crate::consult::compared::Refused;
use crate::export::Format;
use crate::graphql::error::{AWAY, OURS};
use crate::http::problem::Refusal;
use crate::store::StoreError;
use crate::telemetry::fault::{chain, once};

/// An address longer than this asks for nothing that one answer can hold.
const LONGEST: usize = 16 * 1024;

/// The parameters of an address, without the one that is about the file.
pub(super) struct Parameters {
    /// What is asked.
    pub pairs: Vec<(String, String)>,
    /// What stands between two cells of a table.
    pub separator: u8,
}

/// Reads the parameters, of a request that only reads.
pub(super) fn parameters(request: &Request) -> Result<Parameters, Refusal> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let (fr, en) = ("Cette adresse se lit par GET.", "This address is read by GET.");
        return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", fr, en).with(header::ALLOW, "GET, HEAD"));
    }
    let query = request.uri().query().unwrap_or_default();
    if query.len() > LONGEST {
        let (fr, en) = (
            "Cette adresse est trop longue : choisissez par type, territoire ou population.",
            "This address is too long: choose by kind, territory or population.",
        );
        return Err(Refusal::new(StatusCode::URI_TOO_LONG, "ADDRESS_TOO_LONG", fr, en));
    }
    let (mut pairs, mut separator) = (Vec::new(), b';');
    for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
        if name != "sep" {
            pairs.push((name, value));
            continue;
        }
        separator = match value.as_str() {
            "" | ";" => b';',
            "," => b',',
            "|" => b'|',
            "tab" | "\t" => b'\t',
            _ => return Err(faulty(&[Fault::new(Code::ValueUnknown, "sep", &value).suggest([";", ",", "tab"])])),
        };
    }
    Ok(Parameters { pairs, separator })
}

/// The language of a path, and what is left of it: English stands below `/en`.
pub(super) fn language(path: &str) -> (Language, &str) {
    match path.strip_prefix("/en/") {
        Some(_) => (Language::En, &path["/en".len()..]),
        None => (Language::Fr, path),
    }
}

/// The format of an ending, with the separator that was asked for.
pub(super) fn format(ending: &str, separator: u8) -> Option<Format> {
    Some(match Format::of_ending(ending)? {
        Format::Csv { .. } => Format::Csv { separator },
        other => other,
    })
}

/// All that is wrong with an address, at once.
pub(super) fn faulty(faults: &[Fault]) -> Refusal {
    let said = |language| faults.iter().map(|fault| fault.message(language)).collect::<Vec<_>>().join("\n");
    let code = faults.first().map_or("BAD_REQUEST", |fault| fault.code.name());
    Refusal::new(StatusCode::BAD_REQUEST, code, said(Language::Fr), said(Language::En))
}

/// Why there is no comparison.
pub(super) fn refused(failure: Refused) -> Refusal {
    match failure {
        Refused::Address(faults) => faulty(&faults),
        Refused::Question(fault) => Refusal::new(StatusCode::BAD_REQUEST, fault.code(), fault.sentence(Language::Fr), fault.sentence(Language::En)),
        Refused::Store(failure) => unread(&failure),
    }
}

/// A failure of the store for who only reads; its cause is logged here, once.
fn unread(failure: &StoreError) -> Refusal {
    if failure.may_pass() {
        once(|| error!(error = chain(failure), "the store is unavailable"));
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", AWAY[0], AWAY[1]).with(header::RETRY_AFTER, "1")
    } else {
        once(|| error!(error = chain(failure), "the store failed"));
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", OURS[0], OURS[1])
    }
}
