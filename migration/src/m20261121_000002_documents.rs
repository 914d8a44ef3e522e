//! Documents as they were received, and every attempt to publish one.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table, async_trait};
use sea_orm_migration::schema::{big_integer, big_integer_null, binary, date_null, text, text_null, uuid, uuid_null};

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
            .create_table(
                Table::create()
                    .table("source_document")
                    .col(uuid("id").primary_key())
                    .col(uuid("collectivity_id"))
                    .col(binary("sha256"))
                    .col(big_integer("size_bytes"))
                    .col(text("media_type"))
                    .col(text_null("title"))
                    .col(text_null("file_name"))
                    .col(text_null("url"))
                    .col(text_null("licence"))
                    .col(text("nature"))
                    .col(date_null("published_on"))
                    .col(big_integer("retrieved_at"))
                    .to_owned(),
            )
            .await?;
        let by_content =
            Index::create().name("document_by_content").table("source_document").col("collectivity_id").col("sha256").unique().to_owned();
        manager.create_index(by_content).await?;
        manager
            .create_table(
                Table::create()
                    .table("ingestion_run")
                    .col(uuid("id").primary_key())
                    .col(uuid_null("collectivity_id"))
                    .col(uuid_null("plan_id"))
                    .col(uuid_null("document_id"))
                    .col(uuid_null("produced_version_id"))
                    .col(text("state"))
                    .col(text("trigger"))
                    .col(big_integer("queued_at"))
                    .col(big_integer_null("started_at"))
                    .col(big_integer_null("finished_at"))
                    .col(text_null("report"))
                    .col(text_null("failure_code"))
                    .to_owned(),
            )
            .await?;
        let by_collectivity = Index::create().name("run_by_collectivity").table("ingestion_run").col("collectivity_id").col("queued_at").to_owned();
        manager.create_index(by_collectivity).await
    }
}
