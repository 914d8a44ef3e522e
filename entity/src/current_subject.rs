//! The actions in force by what they are about: a theme counts for every broader one, audiences are numbered from 64.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, Date, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// The actions in force by what they are about: a theme counts for every broader one, audiences are numbered from 64.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "current_subject")]
pub struct Model {
    /// The plan.
    #[sea_orm(primary_key, auto_increment = false)]
    pub plan_id: Uuid,
    /// The place of the action in it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The theme, or 64 and the audience.
    #[sea_orm(primary_key, auto_increment = false)]
    pub concept: i16,
    /// The status of the action.
    pub status: i16,
    /// Its last due day; of those without, the last day there is.
    pub due_order: Date,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
