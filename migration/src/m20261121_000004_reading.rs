//! Read models, kept by the publishing transaction: the actions in force in answer order, and how many actions of each status a
//! version has in each section.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table, async_trait};
use sea_orm_migration::schema::{big_integer, binary, boolean, date, date_null, integer, integer_null, small_integer, text, uuid};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(crate::by_key(
                manager,
                Table::create()
                    .table("current_action")
                    .col(uuid("plan_id"))
                    .col(integer("position"))
                    .col(uuid("lineage_id"))
                    .col(uuid("version_id"))
                    .col(uuid("collectivity_id"))
                    .col(crate::by_bytes(manager, text("sort_name")))
                    .col(binary("state_hash"))
                    .col(integer_null("section_position"))
                    .col(small_integer("status"))
                    .col(date_null("due_latest"))
                    .col(date("due_order"))
                    .col(boolean("has_budget"))
                    .col(big_integer("changed_at"))
                    .primary_key(Index::create().col("plan_id").col("position"))
                    .to_owned(),
            ))
            .await?;
        for (name, columns) in [
            ("current_action_by_collectivity", ["collectivity_id", "plan_id", "position"].as_slice()),
            ("current_action_by_lineage", &["lineage_id"]),
            ("current_action_by_status", &["status", "plan_id", "position"]),
            ("current_action_by_due", &["due_order", "plan_id", "position"]),
            ("current_action_by_change", &["changed_at", "plan_id", "position"]),
            ("current_action_by_name", &["sort_name", "plan_id", "position"]),
        ] {
            let mut index = Index::create().name(name).table("current_action").to_owned();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        manager
            .create_table(crate::by_key(
                manager,
                Table::create()
                    .table("version_tally")
                    .col(uuid("version_id"))
                    .col(integer("section_position"))
                    .col(small_integer("status"))
                    .col(integer("actions"))
                    .primary_key(Index::create().col("version_id").col("section_position").col("status"))
                    .to_owned(),
            ))
            .await
    }
}
