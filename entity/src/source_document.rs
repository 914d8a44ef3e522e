//! A document as it was received; its bytes are in the archive.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, Date, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// A document as it was received; its bytes are in the archive.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "source_document")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Collectivity: the key of it.
    pub collectivity_id: Uuid,
    /// Of the bytes.
    pub sha256: Vec<u8>,
    /// Size bytes.
    pub size_bytes: i64,
    /// Media type.
    #[sea_orm(column_type = "Text")]
    pub media_type: String,
    /// Title.
    #[sea_orm(column_type = "Text", nullable)]
    pub title: Option<String>,
    /// File name.
    #[sea_orm(column_type = "Text", nullable)]
    pub file_name: Option<String>,
    /// Url.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
    /// Licence.
    #[sea_orm(column_type = "Text", nullable)]
    pub licence: Option<String>,
    /// Nature.
    #[sea_orm(column_type = "Text")]
    pub nature: String,
    /// Published on.
    pub published_on: Option<Date>,
    /// Retrieved at.
    pub retrieved_at: i64,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
