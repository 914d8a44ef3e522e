//! What is taken away by address: comparisons, and lists of all that is told.
//!
//! A file is whole or an error. An address that names an instant of the past is answered with the same bytes for ever, and says so; all others
//! carry the data state as their tag.

mod asked;
mod compare;
mod list;

use poem::http::{StatusCode, header};
use poem::{Body, Response};

use domain::diagnostic::Language;

pub(super) use self::compare::Compare;
pub(super) use self::list::Lists;
use super::tone;
use crate::store::read::fact;
use crate::store::read::moment::{self, Moment};
use crate::store::{Store, StoreError};

/// What a cache may know of an answer.
struct Fresh {
    /// The data state that is answered from.
    state: Moment,
    /// The tag.
    tag: String,
    /// Whether nothing that is recorded from now on changes the answer.
    is_frozen: bool,
}

impl Fresh {
    /// Of an answer about what was known at an instant, or by now.
    async fn of(store: &Store, known_at: Option<i64>) -> Result<Self, StoreError> {
        let territories = fact::state(store).await?.territories;
        let state = moment::at(store, known_at).await?;
        let last = moment::at(store, None).await?.at;
        // What comes after the last thing recorded can still be recorded.
        let is_frozen = known_at.zip(last).is_some_and(|(known_at, last)| known_at <= last.timestamp_millis());
        let territories: String = territories.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        Ok(Self { tag: format!("W/\"{}-{territories}-{}\"", state.number, env!("CARGO_PKG_VERSION")), state, is_frozen })
    }

    /// Whether a caller has this already.
    fn is_had(&self, headers: &poem::http::HeaderMap) -> bool {
        let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|tag| tag.trim() == "*" || bare(tag) == bare(&self.tag))
    }

    /// The answer to a caller who has this already.
    fn unchanged(&self) -> Response {
        self.heads(Response::builder().status(StatusCode::NOT_MODIFIED)).finish()
    }

    /// A file of these bytes.
    fn file(&self, media: &str, name: Option<&str>, language: Language, body: Body) -> Response {
        let mut response = self.heads(Response::builder()).header(header::CONTENT_TYPE, media).header(header::CONTENT_LANGUAGE, tone::tag(language));
        response = response.header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        if let Some(name) = name {
            response = response.header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""));
        }
        response.body(body)
    }

    fn heads(&self, response: poem::ResponseBuilder) -> poem::ResponseBuilder {
        let cache = if self.is_frozen { "public, max-age=31536000, immutable" } else { "public, no-cache" };
        response.header(header::ETAG, &self.tag).header(header::CACHE_CONTROL, cache).header(header::VARY, "Accept, Accept-Encoding")
    }
}
