//! Plans, their immutable versions, and actions addressed by their content.
//!
//! A version in which one status moved stores one new state: `plan_version_action` says which state stands where.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table, async_trait};
use sea_orm_migration::schema::{
    big_integer, binary, boolean, date, date_null, double_null, integer, integer_null, small_integer, text, text_null, uuid, uuid_null,
};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        plan(manager).await?;
        version(manager).await?;
        section(manager).await?;
        action(manager).await?;
        version_action(manager).await?;
        unattached_text(manager).await
    }
}

async fn plan(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("plan")
                .col(uuid("id").primary_key())
                .col(uuid("collectivity_id"))
                .col(text_null("external_id"))
                .col(text("stage"))
                .col(date_null("adopted_on"))
                .col(text_null("adopted_by"))
                .col(text_null("deliberation_number"))
                .col(text_null("deliberation_url"))
                .col(text_null("licence"))
                .col(uuid_null("current_version_id"))
                .col(big_integer("created_at"))
                .col(big_integer("updated_at"))
                .to_owned(),
        )
        .await?;
    manager.create_index(Index::create().name("plan_by_collectivity").table("plan").col("collectivity_id").col("id").to_owned()).await?;
    manager.create_index(Index::create().name("plan_by_update").table("plan").col("updated_at").col("id").to_owned()).await
}

async fn version(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("plan_version")
                .col(uuid("id").primary_key())
                .col(uuid("plan_id"))
                .col(integer("number"))
                .col(uuid("document_id"))
                .col(uuid("run_id"))
                .col(binary("content_hash"))
                .col(text("title"))
                .col(date("published_on"))
                .col(boolean("published_on_is_stated"))
                .col(date("effective_on"))
                .col(big_integer("observed_at"))
                .col(big_integer("recorded_at"))
                .col(integer("action_count"))
                .col(boolean("states_progress"))
                .to_owned(),
        )
        .await?;
    let numbered = Index::create().name("version_by_number").table("plan_version").col("plan_id").col("number").unique().to_owned();
    manager.create_index(numbered).await?;
    let dated = Index::create().name("version_by_day").table("plan_version").col("plan_id").col("effective_on").col("number").to_owned();
    manager.create_index(dated).await
}

async fn section(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(crate::by_key(
            manager,
            Table::create()
                .table("plan_section")
                .col(uuid("version_id"))
                .col(integer("position"))
                .col(text("title"))
                .col(integer("depth"))
                .col(integer_null("parent_position"))
                .primary_key(Index::create().col("version_id").col("position"))
                .to_owned(),
        ))
        .await
}

async fn action(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(crate::by_key(
            manager,
            Table::create().table("action_lineage").col(uuid("id").primary_key()).col(uuid("plan_id")).col(uuid("first_version_id")).to_owned(),
        ))
        .await?;
    manager.create_index(Index::create().name("lineage_by_plan").table("action_lineage").col("plan_id").to_owned()).await?;
    manager
        .create_table(Table::create().table("action_state").col(binary("hash").primary_key()).col(text("content")).col(text("raw")).to_owned())
        .await
}

async fn version_action(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(crate::by_key(
            manager,
            Table::create()
                .table("plan_version_action")
                .col(uuid("version_id"))
                .col(integer("position"))
                .col(uuid("lineage_id"))
                .col(binary("state_hash"))
                .col(integer_null("section_position"))
                .col(integer_null("parent_position"))
                // What lists are filtered and counted by, told from the state: a list need not open the states of all it passes over.
                .col(small_integer("status"))
                .col(date_null("due_latest"))
                .col(boolean("has_budget"))
                .col(integer_null("source_row"))
                .col(integer_null("source_column"))
                .col(text_null("source_column_name"))
                .col(text_null("source_pointer"))
                .col(text("matched_by"))
                .col(double_null("likeness"))
                .col(big_integer("changed_at"))
                .primary_key(Index::create().col("version_id").col("position"))
                .to_owned(),
        ))
        .await?;
    manager.create_index(Index::create().name("version_action_by_lineage").table("plan_version_action").col("lineage_id").to_owned()).await
}

async fn unattached_text(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("unattached_text")
                .col(uuid("version_id"))
                .col(integer("position"))
                .col(text("words"))
                .col(integer_null("source_row"))
                .col(integer_null("source_column"))
                .col(text_null("source_pointer"))
                .col(integer_null("likely_position"))
                .primary_key(Index::create().col("version_id").col("position"))
                .to_owned(),
        )
        .await
}
