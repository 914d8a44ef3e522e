//! Answers that were given before, for as long as the data are the same: remembered under the question and the data state, told by an
//! `ETag`, and not sent again to whoever has them.
//!
//! The data state is asked of the database each time: an answer is never older than the last publication, whichever process made it.

use bytes::Bytes;
use data_encoding::HEXLOWER;
use moka::sync::Cache;
use poem::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::store::read::fact;
use crate::store::{Store, StoreError};

/// Bytes of all answers together.
const MOST: u64 = 32 * 1024 * 1024;
/// Bytes of one answer; a longer one is made anew each time.
const LONGEST: usize = 1024 * 1024;

/// Answers that were given before: cheap to clone, one for each process.
#[derive(Clone)]
pub struct Memory {
    store: Store,
    clock: Clock,
    answers: Cache<Mark, Bytes>,
}

/// What an answer is remembered by: the question and the data it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mark([u8; 32]);

impl Memory {
    /// Remembers nothing yet.
    pub fn new(store: Store, clock: Clock) -> Self {
        let weigher = |_: &Mark, answer: &Bytes| u32::try_from(answer.len() + 64).unwrap_or(u32::MAX);
        Self { store, clock, answers: Cache::builder().max_capacity(MOST).weigher(weigher).build() }
    }

    /// The mark of a question by now.
    pub async fn mark(&self, parts: &[&[u8]]) -> Result<Mark, StoreError> {
        let state = fact::state(&self.store).await?;
        // What is overdue follows the day.
        let day = self.clock.today().to_string();
        let mut hash = Sha256::new();
        for part in [&state.version.to_be_bytes()[..], state.territories.as_bytes(), day.as_bytes()].iter().chain(parts) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Ok(Mark(hash.finalize().into()))
    }

    /// The answer with this mark.
    pub fn recall(&self, mark: Mark) -> Option<Bytes> {
        self.answers.get(&mark)
    }

    /// Remembers an answer, unless it is too long.
    pub fn keep(&self, mark: Mark, answer: &Bytes) {
        if answer.len() <= LONGEST {
            self.answers.insert(mark, answer.clone());
        }
    }
}

impl Mark {
    /// The tag, as a header: weak, since an answer may be packed on its way.
    pub fn tag(self) -> HeaderValue {
        let text = HEXLOWER.encode(&self.0[..16]);
        HeaderValue::from_str(&format!("W/\"{text}\"")).unwrap_or_else(|_| HeaderValue::from_static("W/\"\""))
    }

    /// Whether a caller has the answer already. `*` says so of anything, also of what would be refused: it is no knowledge.
    pub fn is_known_to(self, headers: &HeaderMap) -> bool {
        let tag = self.tag();
        let bare = tag.to_str().unwrap_or_default().trim_start_matches("W/");
        let given = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        given.flat_map(|value| value.split(',')).any(|one| one.trim().trim_start_matches("W/") == bare)
    }
}
