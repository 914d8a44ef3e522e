//! Which state stands where in a version.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, Date, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// Which state stands where in a version.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "plan_version_action")]
pub struct Model {
    /// Version: the key of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: Uuid,
    /// Position.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Lineage: the key of it.
    pub lineage_id: Uuid,
    /// State hash.
    pub state_hash: Vec<u8>,
    /// Section position.
    pub section_position: Option<i32>,
    /// Parent position.
    pub parent_position: Option<i32>,
    /// Status, told from the state.
    pub status: i16,
    /// Due latest, told from the state.
    pub due_latest: Option<Date>,
    /// Has budget, told from the state.
    pub has_budget: bool,
    /// Source sheet.
    #[sea_orm(column_type = "Text", nullable)]
    pub source_sheet: Option<String>,
    /// Line of the document.
    pub source_row: Option<i32>,
    /// Column of the document.
    pub source_column: Option<i32>,
    /// Header of that column.
    #[sea_orm(column_type = "Text", nullable)]
    pub source_column_name: Option<String>,
    /// JSON pointer in the document.
    #[sea_orm(column_type = "Text", nullable)]
    pub source_pointer: Option<String>,
    /// Why it is the action that it was before.
    #[sea_orm(column_type = "Text")]
    pub matched_by: String,
    /// Likeness.
    pub likeness: Option<f64>,
    /// When this state was first published for this action.
    pub changed_at: i64,
    /// Its themes, as a set of bits.
    pub themes: i64,
    /// Whom it is for, as a set of bits.
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
