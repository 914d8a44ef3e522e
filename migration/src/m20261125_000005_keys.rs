//! Keys of the API: what each opens and for whom. Of a key itself there is only the digest, from which it cannot be made again.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table, async_trait};
use sea_orm_migration::schema::{big_integer, big_integer_null, binary, boolean, text, uuid};

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
                    .table("api_key")
                    .col(uuid("id").primary_key())
                    .col(text("label"))
                    .col(text("prefix"))
                    .col(binary("hash"))
                    .col(text("scopes"))
                    .col(boolean("everywhere"))
                    .col(big_integer("created_at"))
                    .col(text("created_by"))
                    .col(big_integer_null("expires_at"))
                    .col(big_integer_null("last_used_at"))
                    .col(big_integer_null("revoked_at"))
                    .to_owned(),
            )
            .await?;
        let by_hash = Index::create().name("api_key_by_hash").table("api_key").col("hash").unique().to_owned();
        manager.create_index(by_hash).await?;
        manager
            .create_table(crate::by_key(
                manager,
                Table::create()
                    .table("api_key_collectivity")
                    .col(uuid("key_id"))
                    .col(uuid("collectivity_id"))
                    .primary_key(Index::create().col("key_id").col("collectivity_id"))
                    .to_owned(),
            ))
            .await
    }
}
