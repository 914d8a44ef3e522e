//! For which collectivité a key holds.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// For which collectivité a key holds.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key_collectivity")]
pub struct Model {
    /// Key: the key of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_id: Uuid,
    /// Collectivity: the key of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub collectivity_id: Uuid,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
