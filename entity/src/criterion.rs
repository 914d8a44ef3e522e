//! One line of a référentiel.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// One line of a référentiel.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "criterion")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The référentiel.
    pub framework_id: Uuid,
    /// Its place, from 0.
    pub position: i32,
    /// Its code.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// Its label in French.
    #[sea_orm(column_type = "Text")]
    pub label: String,
    /// Its label in English.
    #[sea_orm(column_type = "Text", nullable)]
    pub label_en: Option<String>,
    /// Slugs of its themes, between spaces.
    #[sea_orm(column_type = "Text")]
    pub themes: String,
    /// Levers, between spaces.
    #[sea_orm(column_type = "Text")]
    pub levers: String,
    /// Whose competence.
    #[sea_orm(column_type = "Text")]
    pub competence: String,
    /// To whom it is addressed, between spaces; empty for all.
    #[sea_orm(column_type = "Text")]
    pub applies_to: String,
    /// Where it stands in the source.
    #[sea_orm(column_type = "Text", nullable)]
    pub locator: Option<String>,
    /// A few words of the source.
    #[sea_orm(column_type = "Text", nullable)]
    pub quote: Option<String>,
    /// Words by which software looks, one rule a line.
    #[sea_orm(column_type = "Text")]
    pub rules: String,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
