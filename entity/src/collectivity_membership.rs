//! What a collectivité is part of.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// What a collectivité is part of.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "collectivity_membership")]
pub struct Model {
    /// Member: the key of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: Uuid,
    /// Grouping: the key of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub grouping_id: Uuid,
    /// Position.
    pub position: i16,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
