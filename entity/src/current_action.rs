//! An action in force, flat and in answer order: derived from the versions, replaced at each publication.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, Date, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// An action in force, flat and in answer order: derived from the versions, replaced at each publication.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "current_action")]
pub struct Model {
    /// Plan: the key of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub plan_id: Uuid,
    /// Position.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Lineage: the key of it.
    pub lineage_id: Uuid,
    /// Version: the key of it.
    pub version_id: Uuid,
    /// Collectivity: the key of it.
    pub collectivity_id: Uuid,
    /// The name folded, for order.
    #[sea_orm(column_type = "Text")]
    pub sort_name: String,
    /// State hash.
    pub state_hash: Vec<u8>,
    /// Section position.
    pub section_position: Option<i32>,
    /// Status.
    pub status: i16,
    /// Due latest.
    pub due_latest: Option<Date>,
    /// The same for order: the last of all days where there is none.
    pub due_order: Date,
    /// Has budget.
    pub has_budget: bool,
    /// When this state was first published for this action.
    pub changed_at: i64,
    /// Its themes, as a set of bits.
    pub themes: i64,
    /// Whom it is for, as a set of bits.
    pub audiences: i64,
    /// How the collectivité acts.
    pub lever: i16,
    /// Whose competence it is.
    pub competence: i16,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
