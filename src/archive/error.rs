//! Why the archive could not keep or give a document.
//!
//! Whether to try again is decided where the work is done: space may be made, a damaged file will not heal by itself.

use std::io;
use std::path::{Path, PathBuf};

use super::Sha256Digest;

/// Why the archive could not keep or give a document.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// There is no room left.
    #[error("there is no space left for {path}: make room on the disk of the archive", path = .path.display())]
    Full {
        /// What could not be written.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// Something cannot be written.
    #[error("{path} cannot be written: check that the archive is a folder in which Prisme may write", path = .path.display())]
    Unwritable {
        /// What could not be written.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// Something is there and cannot be read.
    #[error("{path} cannot be read: check the disk, and that Prisme may read the archive", path = .path.display())]
    Unreadable {
        /// What could not be read.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The bytes are no longer those that were kept.
    #[error("document {digest} is damaged: bring {path} back from a backup, or give Prisme the same document again", path = .path.display())]
    Damaged {
        /// The document that was asked for.
        digest: Sha256Digest,
        /// The file that holds something else.
        path: PathBuf,
    },
    /// The service is stopping.
    #[error("the service is stopping: ask again when it runs")]
    Stopping,
}

impl ArchiveError {
    /// A failure to write, with the full disk told apart.
    pub fn writing(path: &Path, cause: io::Error) -> Self {
        let path = path.to_owned();
        match cause.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path, cause },
            _ => Self::Unwritable { path, cause },
        }
    }

    /// A failure to read.
    pub(super) fn reading(path: &Path, cause: io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), cause }
    }
}
