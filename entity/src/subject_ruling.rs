//! What a person ruled an action to be about; the latest row of a lineage counts, what is null is left as it was.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// What a person ruled an action to be about; the latest row of a lineage counts, what is null is left as it was.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "subject_ruling")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The action through all versions.
    pub lineage_id: Uuid,
    /// Its themes.
    pub themes: Option<i64>,
    /// Whom it is for.
    pub audiences: Option<i64>,
    /// How the collectivité acts.
    pub lever: Option<i16>,
    /// Whose competence it is.
    pub competence: Option<i16>,
    /// Why.
    pub reason: String,
    /// Who decided; not published.
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
