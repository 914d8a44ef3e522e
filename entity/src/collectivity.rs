//! A collectivité of the official table.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// A collectivité of the official table.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "collectivity")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Kind.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Official code.
    #[sea_orm(column_type = "Text")]
    pub official_code: String,
    /// Name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Name in sentence.
    #[sea_orm(column_type = "Text")]
    pub name_in_sentence: String,
    /// The name folded, for order.
    #[sea_orm(column_type = "Text")]
    pub sort_name: String,
    /// Slug.
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    /// Article.
    pub article: i16,
    /// Siren.
    #[sea_orm(column_type = "Text", nullable)]
    pub siren: Option<String>,
    /// Insee code.
    #[sea_orm(column_type = "Text", nullable)]
    pub insee_code: Option<String>,
    /// Population.
    pub population: Option<i32>,
    /// Population year.
    pub population_year: Option<i16>,
    /// Departement: the key of it.
    pub departement_id: Option<Uuid>,
    /// Region: the key of it.
    pub region_id: Option<Uuid>,
    /// Whether the last official table lists it.
    pub in_force: bool,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
