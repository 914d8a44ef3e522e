//! An organisation, as whoever first named it states it.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// An organisation, as whoever first named it states it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Its acronym.
    #[sea_orm(column_type = "Text", nullable)]
    pub acronym: Option<String>,
    /// Its kind, by its name in the API.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Its number in the Sirene register.
    #[sea_orm(column_type = "Text", nullable)]
    pub siren: Option<String>,
    /// Its number in the register of associations.
    #[sea_orm(column_type = "Text", nullable)]
    pub rna: Option<String>,
    /// Its site.
    #[sea_orm(column_type = "Text", nullable)]
    pub website: Option<String>,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
