//! Where a publisher's plan comes from, how it is read, and how that has gone.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// Where a publisher's plan comes from, how it is read, and how that has gone.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "feed")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people call it; unique.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Collectivity: the key of it.
    pub collectivity_id: Uuid,
    /// As shown.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// How it comes: PULL, PUSH or MANUAL.
    #[sea_orm(column_type = "Text")]
    pub mode: String,
    /// As declared.
    #[sea_orm(column_type = "Text", nullable)]
    pub format: Option<String>,
    /// Where it is fetched.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
    /// The page of the data set.
    #[sea_orm(column_type = "Text", nullable)]
    pub landing_page: Option<String>,
    /// How often it is fetched.
    #[sea_orm(column_type = "Text", nullable)]
    pub schedule: Option<String>,
    /// The same in milliseconds.
    pub period: Option<i64>,
    /// As declared.
    #[sea_orm(column_type = "Text", nullable)]
    pub licence: Option<String>,
    /// What is pinned about the reading, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub recipe: Option<String>,
    /// Who pinned it: PUBLISHER or ADMIN.
    #[sea_orm(column_type = "Text", nullable)]
    pub recipe_author: Option<String>,
    /// When.
    pub recipe_at: Option<i64>,
    /// AUTOMATIC or REVIEW.
    #[sea_orm(column_type = "Text")]
    pub moderation: String,
    /// The least share of rows read, in thousandths.
    pub acceptance: i16,
    /// Whether it waits for a person.
    pub paused: bool,
    /// Created at.
    pub created_at: i64,
    /// In whose name.
    #[sea_orm(column_type = "Text")]
    pub created_by: String,
    /// Updated at.
    pub updated_at: i64,
    /// When it is due.
    pub next_run_at: Option<i64>,
    /// Failures in a row.
    pub failures: i32,
    /// The last run that ended.
    pub last_run_id: Option<Uuid>,
    /// How it ended.
    #[sea_orm(column_type = "Text", nullable)]
    pub last_state: Option<String>,
    /// The last run that ended well.
    pub last_success_id: Option<Uuid>,
    /// When.
    pub last_success_at: Option<i64>,
    /// Whether that one had something to correct.
    pub warned: bool,
    /// The address of the last good answer, after redirections.
    #[sea_orm(column_type = "Text", nullable)]
    pub validated_url: Option<String>,
    /// The validator of the last good answer.
    #[sea_orm(column_type = "Text", nullable)]
    pub etag: Option<String>,
    /// The date of the last good answer.
    #[sea_orm(column_type = "Text", nullable)]
    pub last_modified: Option<String>,
    /// The digest of its bytes.
    pub settled_sha256: Option<Vec<u8>>,
    /// The document of these bytes.
    pub document_id: Option<Uuid>,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
