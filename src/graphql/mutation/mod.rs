//! What may be changed: documents are checked and published, keys are made and revoked.
//!
//! Expected refusals are data: every payload has `errors`. The response's own errors are for what a caller could not foresee.

mod document;
pub mod input;
mod key;
pub mod payload;
mod refusal;

use async_graphql::MergedObject;

pub use self::document::Documents;
pub use self::key::Keys;
pub use self::payload::UserError;

/// What may be changed.
#[derive(MergedObject, Default)]
pub struct Mutation(Documents, Keys);
