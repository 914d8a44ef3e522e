//! A section of a version.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// A section of a version.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "plan_section")]
pub struct Model {
    /// Version: the key of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: Uuid,
    /// Position.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Title.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Depth.
    pub depth: i32,
    /// Parent position.
    pub parent_position: Option<i32>,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
