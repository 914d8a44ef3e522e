//! Collectivités: the bodies that may hold a plan, the codes that name them, and the table that lists them.
//!
//! A body is known by its codes, never by its name; nothing here looks one up, because that takes the whole table at hand.

mod article;
mod body;
mod code;
mod kind;
pub mod official;
mod reference;
pub mod table;

pub use article::Article;
pub use body::{Collectivity, departement_key, id, region_key};
pub use code::{InseeCode, Siren, Siret};
pub use kind::Kind;
pub use reference::{Reference, ReferenceError, parse_reference};
