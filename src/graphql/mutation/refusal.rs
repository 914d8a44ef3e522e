//! The refusals that several mutations share, as data.
//!
//! Their sentences are in `payload`.

use super::payload::{ConflictError, DocumentError, InputError, NotFoundError, UserError, UserErrorCode};

/// So much of a document is taken inside a request; larger ones are pushed.
pub(super) const INLINE: usize = 1 << 20;

/// The path of an input field.
pub(super) fn path(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

/// A document that is too large for a request.
pub(super) fn too_large() -> Box<UserError> {
    Box::new(UserError::DocumentError(DocumentError { code: UserErrorCode::DocumentTooLarge, path: path(&["input", "document"]), report: None }))
}

/// Another version is in force by now.
pub(super) fn conflict() -> UserError {
    UserError::ConflictError(ConflictError {
        code: UserErrorCode::Conflict,
        path: path(&["input", "expectedVersion"]),
        current_version: None,
        run: None,
    })
}

/// A value that cannot be used.
pub(super) fn invalid(parts: &[&str]) -> Box<UserError> {
    Box::new(UserError::InputError(InputError { code: UserErrorCode::InvalidInput, path: path(parts) }))
}

/// Nothing is called so.
pub(super) fn not_found(parts: &[&str], id: Option<String>) -> Box<UserError> {
    Box::new(UserError::NotFoundError(NotFoundError { code: UserErrorCode::NotFound, path: path(parts), id }))
}
