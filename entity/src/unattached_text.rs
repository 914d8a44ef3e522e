//! A text that no action of its version could claim.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// A text that no action of its version could claim.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "unattached_text")]
pub struct Model {
    /// Version: the key of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: Uuid,
    /// Position.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Words.
    #[sea_orm(column_type = "Text")]
    pub words: String,
    /// Source sheet.
    #[sea_orm(column_type = "Text", nullable)]
    pub source_sheet: Option<String>,
    /// Line of the document.
    pub source_row: Option<i32>,
    /// Column of the document.
    pub source_column: Option<i32>,
    /// JSON pointer in the document.
    #[sea_orm(column_type = "Text", nullable)]
    pub source_pointer: Option<String>,
    /// The action it most likely speaks of.
    pub likely_position: Option<i32>,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
