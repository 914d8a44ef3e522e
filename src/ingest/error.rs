//! Why a document could not be dealt with, when it is no fault of the document: refusals are outcomes, not errors.

use chrono::{DateTime, Utc};

use crate::archive::ArchiveError;
use crate::store::StoreError;
use crate::store::write::run::Trouble;

/// Why a document could not be dealt with.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The store could not answer or write.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The plan that was named is none of the collectivité's.
    #[error("this collectivité has no such plan")]
    PlanUnknown,
    /// The document could not be kept.
    #[error("the document could not be kept")]
    Archive(#[from] ArchiveError),
    /// The archive does not hold the document any more.
    #[error("the archive does not hold this document")]
    DocumentMissing,
    /// The reading stopped: a fault of ours.
    #[error("the reading stopped")]
    Stopped,
}

impl IngestError {
    /// The code of a failure that is no fault of the document.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(StoreError::NotAllowed) => "NOT_ALLOWED_FOR_COLLECTIVITY",
            Self::Store(StoreError::VersionTaken | StoreError::Conflict(_)) => "CONFLICT",
            Self::Store(StoreError::Full(_)) | Self::Archive(ArchiveError::Full { .. }) => "DISK_FULL",
            Self::Store(_) => "DATABASE",
            Self::PlanUnknown => "PLAN_UNKNOWN",
            Self::Archive(_) | Self::DocumentMissing => "ARCHIVE",
            Self::Stopped => "INTERNAL",
        }
    }

    /// The same for the record of the run.
    pub(super) fn trouble(&self, retry_at: Option<DateTime<Utc>>) -> Trouble {
        let (fr, en) = match self.code() {
            "CONFLICT" => ("Une autre publication est passée avant : recommencez.", "Another publication came first: try again."),
            "NOT_ALLOWED_FOR_COLLECTIVITY" => {
                ("Cette clé ne permet pas de publier pour cette collectivité.", "This key may not publish for this collectivité.")
            }
            "DISK_FULL" => (
                "Le disque du service est plein : rien n'a été publié, la version en vigueur reste la même.",
                "The disk of the service is full: nothing was published, the version in force stays the same.",
            ),
            "PLAN_UNKNOWN" => ("Cette collectivité n'a pas ce plan.", "This collectivité has no such plan."),
            "ARCHIVE" => (
                "L'archive du service a échoué : rien n'a été publié, recommencez plus tard.",
                "The archive of the service failed: nothing was published, try again later.",
            ),
            _ => (
                "Le service a échoué, pas le fichier : rien n'a été publié, recommencez plus tard.",
                "The service failed, not the file: nothing was published, try again later.",
            ),
        };
        Trouble { code: self.code().to_owned(), said: [fr.to_owned(), en.to_owned()], http_status: None, retry_at }
    }
}
