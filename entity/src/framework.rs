//! One edition of a référentiel.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, Date, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// One edition of a référentiel.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "framework")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The name in addresses and files.
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    /// Which edition.
    #[sea_orm(column_type = "Text")]
    pub edition: String,
    /// The title in French.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// The title in English.
    #[sea_orm(column_type = "Text", nullable)]
    pub title_en: Option<String>,
    /// Who publishes it.
    pub publisher_id: Uuid,
    /// What kind of text, by its name in the API.
    #[sea_orm(column_type = "Text")]
    pub nature: String,
    /// The publisher's own words on its political position.
    #[sea_orm(column_type = "Text", nullable)]
    pub self_description: Option<String>,
    /// The licence, as declared.
    #[sea_orm(column_type = "Text", nullable)]
    pub licence: Option<String>,
    /// The title of the text.
    #[sea_orm(column_type = "Text")]
    pub source_title: String,
    /// Its address.
    #[sea_orm(column_type = "Text", nullable)]
    pub source_url: Option<String>,
    /// The day it was published.
    pub source_published_on: Option<Date>,
    /// The digest of what the publisher says.
    pub statement: Vec<u8>,
    /// The digest of what helps to read it.
    pub aids: Vec<u8>,
    /// The aids by which all states were gone through; none while that is to be done.
    pub proposed_by: Option<Vec<u8>>,
    /// When it was recorded.
    pub recorded_at: i64,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
