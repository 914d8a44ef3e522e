//! How many actions of a status a version has in a section (-1: in none).

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// How many actions of a status a version has in a section (-1: in none).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "version_tally")]
pub struct Model {
    /// Version: the key of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: Uuid,
    /// Section position.
    #[sea_orm(primary_key, auto_increment = false)]
    pub section_position: i32,
    /// Status.
    #[sea_orm(primary_key, auto_increment = false)]
    pub status: i16,
    /// Actions.
    pub actions: i32,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
