//! A key of the API.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// A key of the API.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// The key of the row; of no use to a caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub label: String,
    /// Its first signs, to recognise it by.
    #[sea_orm(column_type = "Text")]
    pub prefix: String,
    /// The SHA-256 of the whole key, which is itself kept nowhere.
    pub hash: Vec<u8>,
    /// The names of its scopes, separated by a space.
    #[sea_orm(column_type = "Text")]
    pub scopes: String,
    /// Whether it holds for every collectivité.
    pub everywhere: bool,
    /// Created at.
    pub created_at: i64,
    /// In whose name it was made.
    #[sea_orm(column_type = "Text")]
    pub created_by: String,
    /// Expires at.
    pub expires_at: Option<i64>,
    /// Last used at, to the minute.
    pub last_used_at: Option<i64>,
    /// Revoked at.
    pub revoked_at: Option<i64>,
}

/// None followed from here: the store joins by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
