//! An attempt to publish a document.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// An attempt to publish a document.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ingestion_run")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Collectivity: the key of it.
    pub collectivity_id: Option<Uuid>,
    /// Plan: the key of it.
    pub plan_id: Option<Uuid>,
    /// Document: the key of it.
    pub document_id: Option<Uuid>,
    /// Produced version: the key of it.
    pub produced_version_id: Option<Uuid>,
    /// State.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Trigger.
    #[sea_orm(column_type = "Text")]
    pub trigger: String,
    /// Queued at.
    pub queued_at: i64,
    /// Started at.
    pub started_at: Option<i64>,
    /// Finished at.
    pub finished_at: Option<i64>,
    /// The report of the reading, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub report: Option<String>,
    /// Failure code.
    #[sea_orm(column_type = "Text", nullable)]
    pub failure_code: Option<String>,
    /// Feed: the key of it.
    pub feed_id: Option<Uuid>,
    /// When it may be taken; none for a run that nobody queued.
    pub due_at: Option<i64>,
    /// How often it was taken.
    pub attempts: i32,
    /// Who works on it.
    pub leased_by: Option<Uuid>,
    /// Until when, by the clock of the database.
    pub leased_until: Option<i64>,
    /// The status of the answer over HTTP.
    pub http_status: Option<i32>,
    /// When it is tried again.
    pub retry_at: Option<i64>,
    /// What happened, in French.
    #[sea_orm(column_type = "Text", nullable)]
    pub said_fr: Option<String>,
    /// What happened, in English.
    #[sea_orm(column_type = "Text", nullable)]
    pub said_en: Option<String>,
    /// What its sender said of the document, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub options: Option<String>,
    /// In whose name.
    #[sea_orm(column_type = "Text", nullable)]
    pub requested_by: Option<String>,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
