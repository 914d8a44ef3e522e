//! Feeds, the queue of their runs, what people ruled on, and versions that were taken back.
//!
//! A run that waits or works is a row without an end: it is taken by a lease, and of each feed there is one at most.

use sea_orm_migration::prelude::{ColumnDef, DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table, async_trait};
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, binary_null, boolean, integer, integer_null, small_integer, text, text_null, uuid, uuid_null,
};
use sea_orm_migration::sea_orm::ConnectionTrait;

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        feed(manager).await?;
        run(manager).await?;
        ruling(manager).await?;
        sheet(manager).await
    }
}

async fn feed(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("feed")
                .col(uuid("id").primary_key())
                .col(crate::by_bytes(manager, text("name")))
                .col(uuid("collectivity_id"))
                .col(text("title"))
                .col(text("mode"))
                .col(text_null("format"))
                .col(text_null("url"))
                .col(text_null("landing_page"))
                .col(text_null("schedule"))
                // Twice this without a success is stale.
                .col(big_integer_null("period"))
                .col(text_null("licence"))
                .col(text_null("recipe"))
                .col(text_null("recipe_author"))
                .col(big_integer_null("recipe_at"))
                .col(text("moderation"))
                .col(small_integer("acceptance"))
                .col(boolean("paused"))
                .col(big_integer("created_at"))
                .col(text("created_by"))
                .col(big_integer("updated_at"))
                // How it stands, kept by the end of each run.
                .col(big_integer_null("next_run_at"))
                .col(integer("failures"))
                .col(uuid_null("last_run_id"))
                .col(text_null("last_state"))
                .col(uuid_null("last_success_id"))
                .col(big_integer_null("last_success_at"))
                .col(boolean("warned"))
                // What the last good answer said of itself, and the digest of its bytes.
                .col(text_null("validated_url"))
                .col(text_null("etag"))
                .col(text_null("last_modified"))
                .col(binary_null("settled_sha256"))
                .col(uuid_null("document_id"))
                .to_owned(),
        )
        .await?;
    manager.create_index(Index::create().name("feed_by_name").table("feed").col("name").unique().to_owned()).await?;
    manager.create_index(Index::create().name("feed_by_collectivity").table("feed").col("collectivity_id").col("id").to_owned()).await?;
    manager.create_index(Index::create().name("feed_by_due").table("feed").col("next_run_at").to_owned()).await
}

async fn run(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut attempts = integer("attempts");
    attempts.default(0);
    let columns: [ColumnDef; 11] = [
        uuid_null("feed_id"),
        big_integer_null("due_at"),
        attempts,
        uuid_null("leased_by"),
        big_integer_null("leased_until"),
        integer_null("http_status"),
        big_integer_null("retry_at"),
        text_null("said_fr"),
        text_null("said_en"),
        text_null("options"),
        text_null("requested_by"),
    ];
    // SQLite adds one column at a time.
    for mut column in columns {
        manager.alter_table(Table::alter().table("ingestion_run").add_column(&mut column).to_owned()).await?;
    }
    let by_feed = Index::create().name("run_by_feed").table("ingestion_run").col("feed_id").col("queued_at").col("id").to_owned();
    manager.create_index(by_feed).await?;
    manager.create_index(Index::create().name("run_by_end").table("ingestion_run").col("finished_at").col("id").to_owned()).await?;
    manager.create_index(Index::create().name("run_by_state").table("ingestion_run").col("state").col("queued_at").to_owned()).await?;
    let db = manager.get_connection();
    db.execute_unprepared("CREATE UNIQUE INDEX run_open_by_feed ON ingestion_run (feed_id) WHERE finished_at IS NULL AND feed_id IS NOT NULL")
        .await?;
    db.execute_unprepared("CREATE INDEX run_due ON ingestion_run (due_at) WHERE finished_at IS NULL AND due_at IS NOT NULL").await?;
    Ok(())
}

async fn ruling(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("ruling")
                .col(uuid("id").primary_key())
                .col(uuid("collectivity_id"))
                .col(uuid_null("feed_id"))
                .col(uuid("run_id"))
                .col(binary("sha256"))
                .col(text("decision"))
                .col(text("reason"))
                .col(text("decided_by"))
                .col(uuid_null("key_id"))
                .col(big_integer("decided_at"))
                .to_owned(),
        )
        .await?;
    let by_content = Index::create().name("ruling_by_content").table("ruling").col("collectivity_id").col("sha256").col("id").to_owned();
    manager.create_index(by_content).await?;
    manager
        .create_table(crate::by_key(
            manager,
            Table::create()
                .table("version_retraction")
                .col(uuid("version_id").primary_key())
                .col(uuid("run_id"))
                .col(text("reason"))
                .col(text("decided_by"))
                .col(big_integer("decided_at"))
                .to_owned(),
        ))
        .await
}

/// A value is found again in a workbook by its sheet too.
async fn sheet(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for table in ["plan_version_action", "unattached_text"] {
        manager.alter_table(Table::alter().table(table).add_column(text_null("source_sheet")).to_owned()).await?;
    }
    Ok(())
}
