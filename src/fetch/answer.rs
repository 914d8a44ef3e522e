//! What is asked, and what comes back.

use std::io;

use url::Url;

/// What the last good answer said of itself: the server may say that nothing has changed since.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Its validator.
    pub etag: Option<String>,
    /// Its date.
    pub last_modified: Option<String>,
}

impl Known {
    /// Whether there is nothing to be compared with.
    pub(super) fn is_nothing(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// What a server answered.
#[derive(Debug)]
pub enum Answer {
    /// Nothing has changed since the answer that is known.
    NotModified,
    /// A document, which was handed to the sink.
    Fetched(Fetched),
}

/// A document that was fetched.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// Where it came from, after redirections.
    pub url: Url,
    /// What the server says that it is; the bytes decide.
    pub media_type: Option<String>,
    /// What the server or the address calls it.
    pub file_name: Option<String>,
    /// Its validator.
    pub etag: Option<String>,
    /// Its date.
    pub last_modified: Option<String>,
    /// Bytes on the wire.
    pub wire: u64,
    /// Bytes once they were unpacked.
    pub bytes: u64,
}

/// Takes a document piece by piece.
pub trait Sink: Send {
    /// A try begins: what was written before is dropped.
    fn begin(&mut self) -> io::Result<()>;
    /// The next piece.
    fn write(&mut self, chunk: &[u8]) -> io::Result<()>;
}
