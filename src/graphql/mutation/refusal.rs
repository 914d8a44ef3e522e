//! The refusals that several mutations share, as data.
//!
//! Their sentences are in `payload`.

use super::payload::{ConflictError, DocumentError, InputError, NotFoundError, PermissionError, UserError, UserErrorCode};
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::document::IngestionRun;

/// So much of a document is taken inside a request; larger ones are pushed.
pub(super) const INLINE: usize = 1 << 20;

/// The path of an input field.
pub(super) fn path(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

/// A document that is too large for a request.
pub(super) fn too_large() -> Box<UserError> {
    Box::new(UserError::DocumentError(DocumentError {
        code: UserErrorCode::DocumentTooLarge,
        path: path(&["input", "document"]),
        report: None,
        said: None,
    }))
}

/// Another version is in force by now.
pub(super) fn conflict() -> UserError {
    UserError::ConflictError(ConflictError {
        code: UserErrorCode::Conflict,
        path: path(&["input", "expectedVersion"]),
        current_version: None,
        run: None,
        said: None,
    })
}

/// A value that cannot be used.
pub(super) fn invalid(parts: &[&str]) -> Box<UserError> {
    Box::new(UserError::InputError(InputError { code: UserErrorCode::InvalidInput, path: path(parts), said: None }))
}

/// A value that cannot be used, and why, in French and in English.
pub(super) fn unusable(parts: &[&str], said: [String; 2]) -> Box<UserError> {
    Box::new(UserError::InputError(InputError { code: UserErrorCode::InvalidInput, path: path(parts), said: Some(said) }))
}

/// Further than the caller's key reaches.
pub(super) fn beyond(parts: &[&str], collectivity: Option<Collectivity>) -> Box<UserError> {
    let code = UserErrorCode::NotAllowedForCollectivity;
    Box::new(UserError::PermissionError(PermissionError { code, path: path(parts), collectivity, said: None }))
}

/// Something else is there, or under way: a run if that is what is in the way, and what happened where the code does not say enough.
pub(super) fn in_the_way(code: UserErrorCode, parts: &[&str], run: Option<IngestionRun>, said: Option<[String; 2]>) -> Box<UserError> {
    Box::new(UserError::ConflictError(ConflictError { code, path: path(parts), current_version: None, run, said }))
}

/// Nothing is called so.
pub(super) fn not_found(parts: &[&str], id: Option<String>) -> Box<UserError> {
    Box::new(UserError::NotFoundError(NotFoundError { code: UserErrorCode::NotFound, path: path(parts), id, said: None }))
}
