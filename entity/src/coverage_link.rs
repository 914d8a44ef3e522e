//! What speaks for a criterion in the words of an action.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// What speaks for a criterion in the words of an action.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "coverage_link")]
pub struct Model {
    /// What the action says.
    #[sea_orm(primary_key, auto_increment = false)]
    pub state_hash: Vec<u8>,
    /// The criterion.
    #[sea_orm(primary_key, auto_increment = false)]
    pub criterion_id: Uuid,
    /// Who says so: 0 the publisher, 1 software.
    pub method: i16,
    /// How much speaks for it, per mille.
    pub confidence: Option<i16>,
    /// Why, as JSON.
    #[sea_orm(column_type = "Text")]
    pub reasons: String,
    /// When it was first proposed.
    pub recorded_at: i64,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
