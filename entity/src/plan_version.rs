//! A version of a plan: immutable once written.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, Date, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// A version of a plan: immutable once written.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "plan_version")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Plan: the key of it.
    pub plan_id: Uuid,
    /// From 1.
    pub number: i32,
    /// Document: the key of it.
    pub document_id: Uuid,
    /// Run: the key of it.
    pub run_id: Uuid,
    /// Content hash.
    pub content_hash: Vec<u8>,
    /// Title.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Published on.
    pub published_on: Date,
    /// Published on is stated.
    pub published_on_is_stated: bool,
    /// The day by which versions follow each other.
    pub effective_on: Date,
    /// Observed at.
    pub observed_at: i64,
    /// Recorded at.
    pub recorded_at: i64,
    /// Action count.
    pub action_count: i32,
    /// States progress.
    pub states_progress: bool,
    /// The rules by which its actions are classified; none when nobody has classified them yet.
    pub classified_by: Option<String>,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
