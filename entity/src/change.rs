//! The journal: one row for each raise of the data version.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// The journal: one row for each raise of the data version.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// The data version from then on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// When it was recorded.
    pub at: i64,
    /// Of which kind, by its name in the API.
    pub kind: String,
    /// What kind of thing changed.
    pub subject: String,
    /// Whose it is.
    pub collectivity_id: Option<Uuid>,
    /// The plan.
    pub plan_id: Option<Uuid>,
    /// The version that it speaks of.
    pub version_id: Option<Uuid>,
    /// Figures, as JSON.
    pub summary: String,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
