//! What an action says, addressed by its content.

use sea_orm::entity::prelude::{ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait};

/// What an action says, addressed by its content.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "action_state")]
pub struct Model {
    /// Hash.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: Vec<u8>,
    /// Canonical JSON of `domain::action::Content`.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// The row as received, as JSON.
    #[sea_orm(column_type = "Text")]
    pub raw: String,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
