//! Who wrote what, when, and with which key: a line for each write that somebody answers for. Nothing of it is published.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table, async_trait};
use sea_orm_migration::schema::{big_integer, pk_auto, text, uuid_null};

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
                    .table("audit")
                    .col(pk_auto("number"))
                    .col(big_integer("at"))
                    .col(text("by_name"))
                    .col(uuid_null("key_id"))
                    .col(text("deed"))
                    .col(uuid_null("collectivity_id"))
                    .col(uuid_null("subject_id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(crate::index("audit_by_key", "audit", &["key_id", "number"])).await
    }
}
