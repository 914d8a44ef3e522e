//! Who wrote what, when, and with which key.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// Who wrote what, when, and with which key.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// The key, in the order of writing.
    #[sea_orm(primary_key)]
    pub number: i32,
    /// When.
    pub at: i64,
    /// In whose name: the label of a key, a feed, or `operator`.
    pub by_name: String,
    /// The key that was shown.
    pub key_id: Option<Uuid>,
    /// What was done.
    pub deed: String,
    /// For whom.
    pub collectivity_id: Option<Uuid>,
    /// To what: a version, a run, a feed, a key, as the deed says.
    pub subject_id: Option<Uuid>,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
