//! A decision of a person about a document: appended, never overwritten.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// A decision of a person about a document: appended, never overwritten.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ruling")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Collectivity: the key of it.
    pub collectivity_id: Uuid,
    /// Feed: the key of it.
    pub feed_id: Option<Uuid>,
    /// The run it was made about.
    pub run_id: Uuid,
    /// The digest of the document.
    pub sha256: Vec<u8>,
    /// `ACCEPTED`, `REFUSED` or `ROLLED_BACK`.
    #[sea_orm(column_type = "Text")]
    pub decision: String,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// In whose name.
    #[sea_orm(column_type = "Text")]
    pub decided_by: String,
    /// The key that was shown.
    pub key_id: Option<Uuid>,
    /// When.
    pub decided_at: i64,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
