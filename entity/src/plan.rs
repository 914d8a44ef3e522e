//! A plan; what it contains is in its versions.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, Date, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// A plan; what it contains is in its versions.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "plan")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Collectivity: the key of it.
    pub collectivity_id: Uuid,
    /// External: the key of it.
    #[sea_orm(column_type = "Text", nullable)]
    pub external_id: Option<String>,
    /// Stage.
    #[sea_orm(column_type = "Text")]
    pub stage: String,
    /// Adopted on.
    pub adopted_on: Option<Date>,
    /// Adopted by.
    #[sea_orm(column_type = "Text", nullable)]
    pub adopted_by: Option<String>,
    /// Deliberation number.
    #[sea_orm(column_type = "Text", nullable)]
    pub deliberation_number: Option<String>,
    /// Deliberation url.
    #[sea_orm(column_type = "Text", nullable)]
    pub deliberation_url: Option<String>,
    /// Licence.
    #[sea_orm(column_type = "Text", nullable)]
    pub licence: Option<String>,
    /// Current version: the key of it.
    pub current_version_id: Option<Uuid>,
    /// Created at.
    pub created_at: i64,
    /// Updated at.
    pub updated_at: i64,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
