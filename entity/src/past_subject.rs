//! What an action of a version was said to be about until an instant.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// What an action of a version was said to be about until an instant.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "past_subject")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: Uuid,
    /// The place of the action in it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Until when.
    #[sea_orm(primary_key, auto_increment = false)]
    pub until: i64,
    /// Its themes.
    pub themes: i64,
    /// Whom it was for.
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
