//! How the things of Prisme lie in the database: one table, one file. Only the store reads this package.
//!
//! No entity names another; instants are milliseconds since 1970.

pub mod action_lineage;
pub mod action_state;
pub mod api_key;
pub mod api_key_collectivity;
pub mod audit;
pub mod change;
pub mod collectivity;
pub mod collectivity_membership;
pub mod coverage_link;
pub mod coverage_review;
pub mod coverage_review_link;
pub mod criterion;
pub mod criterion_correspondence;
pub mod current_action;
pub mod current_subject;
pub mod feed;
pub mod framework;
pub mod ingestion_run;
pub mod organisation;
pub mod past_subject;
pub mod plan;
pub mod plan_section;
pub mod plan_stage;
pub mod plan_version;
pub mod plan_version_action;
pub mod publisher_reply;
pub mod ruling;
pub mod service_fact;
pub mod source_document;
pub mod status_change;
pub mod subject_ruling;
pub mod unattached_text;
pub mod version_census;
pub mod version_retraction;
pub mod version_tally;
