//! What may be changed: documents are checked and published, feeds are registered and read, keys are made and revoked, the coverage of
//! référentiels is reviewed and replied to.
//!
//! Expected refusals are data: every payload has `errors`. The response's own errors are for what a caller could not foresee.

mod coverage;
mod document;
mod feed;
mod feed_input;
pub mod input;
mod key;
pub mod payload;
mod refusal;
mod ruling;
mod subject;

use async_graphql::MergedObject;

pub use self::coverage::Coverages;
pub use self::document::Documents;
pub use self::feed::Feeds;
pub use self::key::Keys;
pub use self::payload::UserError;
pub use self::ruling::Rulings;
pub use self::subject::Subjects;

/// What may be changed.
#[derive(MergedObject, Default)]
pub struct Mutation(Documents, Feeds, Rulings, Subjects, Coverages, Keys);
