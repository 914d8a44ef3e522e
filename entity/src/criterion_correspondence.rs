//! What an editor asserts about a criterion and another one.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// What an editor asserts about a criterion and another one.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "criterion_correspondence")]
pub struct Model {
    /// The criterion.
    #[sea_orm(primary_key, auto_increment = false)]
    pub criterion_id: Uuid,
    /// Its place among those of the criterion.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The other référentiel.
    #[sea_orm(column_type = "Text")]
    pub framework_slug: String,
    /// Its edition; any when none.
    #[sea_orm(column_type = "Text", nullable)]
    pub edition: Option<String>,
    /// The other criterion.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// How the other one relates to this one.
    #[sea_orm(column_type = "Text")]
    pub relation: String,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub rationale: Option<String>,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
