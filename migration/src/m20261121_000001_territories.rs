//! Collectivités, what each is part of, and the few facts that the service keeps about its own data.
//!
//! Instants are milliseconds since 1970, in every table: the two engines keep text and microseconds otherwise.

use sea_orm_migration::prelude::{ColumnDef, DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table, async_trait};
use sea_orm_migration::schema::{big_integer, boolean, integer_null, small_integer, small_integer_null, text, text_null, uuid, uuid_null};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        collectivity(manager).await?;
        membership(manager).await?;
        facts(manager).await
    }
}

async fn collectivity(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("collectivity")
                .col(uuid("id").primary_key())
                .col(text("kind"))
                .col(crate::by_bytes(manager, text("official_code")))
                .col(text("name"))
                .col(text("name_in_sentence"))
                .col(crate::by_bytes(manager, text("sort_name")))
                .col(text("slug"))
                .col(small_integer("article"))
                .col(text_null("siren").unique_key())
                .col(text_null("insee_code").unique_key())
                .col(integer_null("population"))
                .col(small_integer_null("population_year"))
                .col(uuid_null("departement_id"))
                .col(uuid_null("region_id"))
                .col(boolean("in_force"))
                .to_owned(),
        )
        .await?;
    for (name, columns, unique) in [
        ("collectivity_official", ["kind", "official_code"].as_slice(), true),
        ("collectivity_by_name", &["sort_name", "id"], false),
        ("collectivity_by_population", &["population", "id"], false),
        ("collectivity_by_departement", &["departement_id"], false),
        ("collectivity_by_region", &["region_id"], false),
        ("collectivity_by_slug", &["slug"], false),
    ] {
        let mut index = Index::create().name(name).table("collectivity").to_owned();
        for column in columns {
            index.col(*column);
        }
        if unique {
            index.unique();
        }
        manager.create_index(index).await?;
    }
    Ok(())
}

async fn membership(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(crate::by_key(
            manager,
            Table::create()
                .table("collectivity_membership")
                .col(uuid("member_id"))
                .col(uuid("grouping_id"))
                .col(small_integer("position"))
                .primary_key(Index::create().col("member_id").col("grouping_id"))
                .to_owned(),
        ))
        .await?;
    manager.create_index(Index::create().name("membership_by_grouping").table("collectivity_membership").col("grouping_id").to_owned()).await
}

/// The data version, and the digest of the table of territories that is loaded.
async fn facts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("service_fact")
                .col(ColumnDef::new("name").text().not_null().primary_key().to_owned())
                .col(big_integer("number").default(0))
                .col(text_null("words"))
                .to_owned(),
        )
        .await
}
