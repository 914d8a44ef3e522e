//! What a client may read of an error: a code and a sentence; the cause is logged, once, here.

use std::sync::Arc;

use async_graphql::{Context, Error, ErrorExtensions};
use domain::diagnostic::Language;
use tracing::error;

use crate::consult::comparison::{ComparisonError, Fault};
use crate::consult::search::SearchError;
use crate::ingest::IngestError;
use crate::store::StoreError;

/// A client's own fault, with a sentence.
pub fn bad_request(sentence: impl Into<String>) -> Error {
    coded(sentence, "BAD_REQUEST")
}

/// An error with its code.
pub fn coded(sentence: impl Into<String>, code: &'static str) -> Error {
    Error::new(sentence).extend_with(|_, extensions| extensions.set("code", code))
}

/// What a client may read of a failure of the store.
pub fn of_store(failure: &StoreError) -> Error {
    match failure {
        StoreError::BadCursor => bad_request("This cursor belongs to another list or another order: begin again without it."),
        StoreError::NotAllowed => coded("This key does not hold for this collectivité.", "FORBIDDEN"),
        StoreError::Unavailable(_) | StoreError::Conflict(_) => {
            error!(error = failure as &dyn std::error::Error, "the store is unavailable");
            coded("The database does not answer; try again in a moment.", "UNAVAILABLE")
        }
        _ => {
            error!(error = failure as &dyn std::error::Error, "the store failed");
            coded("Something went wrong on our side; it has been noted.", "INTERNAL")
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
        SearchError::TooLong => bad_request("A search takes 300 signs and 24 words at most: leave out the words that matter least."),
        SearchError::BeingMade(percent) => coded(
            format!("The search index is being made ({percent} % done), and would not find everything yet: try again in a moment."),
            "UNAVAILABLE",
        ),
        SearchError::TooMany(many) => bad_request(format!(
            "`text` matches {many} actions, more than a list with other filters or orders is made of: add a word, ask below a collectivité or a \
             plan, or order by RELEVANCE alone."
        )),
        SearchError::NotThen => {
            bad_request("`text` is looked for in what is in force: leave out asOf and knownAt, or ask below a collectivité, a plan or a version.")
        }
        SearchError::NoRanking => bad_request(
            "RELEVANCE is how well actions in force answer `text`: give a text, no other order, and neither asOf nor knownAt; where it is long, \
             page with first and after.",
        ),
        SearchError::Store(store) => of_store(store),
        SearchError::Index(_) => {
            error!(error = failure as &dyn std::error::Error, "a search failed");
            coded("Something went wrong on our side; it has been noted.", "INTERNAL")
        }
    }
}

/// What a client may read of a question that cannot be answered: which fault it is, beside the sentence.
pub fn of_fault(ctx: &Context<'_>, fault: &Fault) -> Error {
    let reason = fault.code();
    bad_request(fault.sentence(language(ctx))).extend_with(|_, extensions| extensions.set("reason", reason))
}

/// The language of errors: that of the request where it names one, and else English, as every sentence of the library below.
fn language(ctx: &Context<'_>) -> Language {
    ctx.data_opt::<Language>().copied().unwrap_or(Language::En)
}

/// What a client may read of a comparison that was not made.
pub fn of_comparison(ctx: &Context<'_>, failure: &ComparisonError) -> Error {
    match failure {
        ComparisonError::Asked(fault) => of_fault(ctx, fault),
        ComparisonError::Store(failure) => of_store(failure),
    }
}

/// What a client may read of a failed publication.
pub fn of_ingest(failure: &IngestError) -> Error {
    match failure {
        IngestError::Store(store) => of_store(store),
        other => {
            error!(error = other as &dyn std::error::Error, "a publication failed");
            coded("Something went wrong on our side; nothing was published.", "INTERNAL")
        }
    }
}
