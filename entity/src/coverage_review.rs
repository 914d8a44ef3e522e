//! What a person judged; appended, never overwritten.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// What a person judged; appended, never overwritten.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "coverage_review")]
pub struct Model {
    /// The key, in the order of time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose plan.
    pub collectivity_id: Uuid,
    /// The criterion.
    pub criterion_id: Uuid,
    /// Whether the whole cell was judged, and not some links alone.
    pub whole: bool,
    /// What, by its name in the API.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub rationale: String,
    /// The versions in force that were looked at, between spaces.
    #[sea_orm(column_type = "Text")]
    pub versions: String,
    /// In whose name; not published.
    #[sea_orm(column_type = "Text")]
    pub decided_by: String,
    /// The key that was shown.
    pub key_id: Option<Uuid>,
    /// When.
    pub decided_at: i64,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
