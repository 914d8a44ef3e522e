//! A status that moved from one version to the next.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, Date, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// A status that moved from one version to the next.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "status_change")]
pub struct Model {
    /// The version that moved it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: Uuid,
    /// The place of the action in it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The action through all versions.
    pub lineage_id: Uuid,
    /// The plan.
    pub plan_id: Uuid,
    /// Whose plan it is.
    pub collectivity_id: Uuid,
    /// The status before.
    pub was: i16,
    /// The status since.
    pub status: i16,
    /// The day of the version.
    pub effective_on: Date,
    /// When it was recorded.
    pub recorded_at: i64,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
