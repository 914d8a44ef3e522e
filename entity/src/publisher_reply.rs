//! What a publisher replies; published as received.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// What a publisher replies; published as received.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "publisher_reply")]
pub struct Model {
    /// The key, in the order of time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose reply it is.
    pub collectivity_id: Uuid,
    /// What it is about, as the API names it.
    #[sea_orm(column_type = "Text")]
    pub about: String,
    /// The criterion whose assessment it contests.
    pub criterion_id: Option<Uuid>,
    /// The action, if it is about one.
    pub lineage_id: Option<Uuid>,
    /// The reply.
    #[sea_orm(column_type = "Text")]
    pub words: String,
    /// In whose name; not published.
    #[sea_orm(column_type = "Text")]
    pub written_by: String,
    /// The key that was shown.
    pub key_id: Option<Uuid>,
    /// When.
    pub written_at: i64,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
