//! Référentiels with their editions and criteria, what software proposes, what people judged, and what publishers reply.
//!
//! A proposal hangs on what an action says, not on the action: the same words are the same candidate in every version and in every plan. A
//! judgement is appended and hangs on the action through all versions, or on a collectivité as a whole.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table, async_trait};
use sea_orm_migration::schema::{
    big_integer, binary, binary_null, boolean, date_null, integer, small_integer, small_integer_null, text, text_null, uuid, uuid_null,
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
        organisation(manager).await?;
        framework(manager).await?;
        criterion(manager).await?;
        link(manager).await?;
        review(manager).await?;
        reply(manager).await?;
        // The number of what is loaded: a row from the beginning, so that those who publish can hold on to it.
        manager.get_connection().execute_unprepared("INSERT INTO service_fact (name, number) VALUES ('frameworks', 0)").await?;
        Ok(())
    }
}

async fn organisation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("organisation")
                .col(uuid("id").primary_key())
                .col(text("name"))
                .col(text_null("acronym"))
                .col(text("kind"))
                .col(text_null("siren"))
                .col(text_null("rna"))
                .col(text_null("website"))
                .to_owned(),
        )
        .await?;
    manager.create_index(crate::index("organisation_by_siren", "organisation", &["siren"])).await?;
    manager.create_index(crate::index("organisation_by_rna", "organisation", &["rna"])).await
}

async fn framework(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("framework")
                .col(uuid("id").primary_key())
                .col(crate::by_bytes(manager, text("slug")))
                .col(text("edition"))
                .col(text("title"))
                .col(text_null("title_en"))
                .col(uuid("publisher_id"))
                .col(text("nature"))
                .col(text_null("self_description"))
                .col(text_null("licence"))
                .col(text("source_title"))
                .col(text_null("source_url"))
                .col(date_null("source_published_on"))
                // Digests of what the publisher says, and of what helps to read it; the aids by which all states were gone through.
                .col(binary("statement"))
                .col(binary("aids"))
                .col(binary_null("proposed_by"))
                .col(big_integer("recorded_at"))
                .to_owned(),
        )
        .await?;
    manager.create_index(crate::index("framework_by_edition", "framework", &["slug", "edition"]).unique().to_owned()).await?;
    manager.create_index(crate::index("framework_by_publisher", "framework", &["publisher_id"])).await
}

async fn criterion(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("criterion")
                .col(uuid("id").primary_key())
                .col(uuid("framework_id"))
                .col(integer("position"))
                .col(text("code"))
                .col(text("label"))
                .col(text_null("label_en"))
                .col(text("themes"))
                .col(text("levers"))
                .col(text("competence"))
                .col(text("applies_to"))
                .col(text_null("locator"))
                .col(text_null("quote"))
                .col(text("rules"))
                .to_owned(),
        )
        .await?;
    manager.create_index(crate::index("criterion_by_framework", "criterion", &["framework_id", "position"]).unique().to_owned()).await?;
    manager
        .create_table(crate::by_key(
            manager,
            Table::create()
                .table("criterion_correspondence")
                .col(uuid("criterion_id"))
                .col(integer("position"))
                // By name: the other référentiel may be loaded later.
                .col(text("framework_slug"))
                .col(text_null("edition"))
                .col(text("code"))
                .col(text("relation"))
                .col(text_null("rationale"))
                .primary_key(Index::create().col("criterion_id").col("position"))
                .to_owned(),
        ))
        .await?;
    manager.create_index(crate::index("correspondence_by_name", "criterion_correspondence", &["framework_slug", "code"])).await
}

async fn link(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(crate::by_key(
            manager,
            Table::create()
                .table("coverage_link")
                .col(binary("state_hash"))
                .col(uuid("criterion_id"))
                .col(small_integer("method"))
                .col(small_integer_null("confidence"))
                .col(text("reasons"))
                .col(big_integer("recorded_at"))
                .primary_key(Index::create().col("state_hash").col("criterion_id"))
                .to_owned(),
        ))
        .await?;
    manager.create_index(crate::index("coverage_link_by_criterion", "coverage_link", &["criterion_id", "state_hash"])).await?;
    manager.create_index(crate::index("current_action_by_state", "current_action", &["state_hash"])).await
}

async fn review(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("coverage_review")
                .col(uuid("id").primary_key())
                .col(uuid("collectivity_id"))
                .col(uuid("criterion_id"))
                // Whether the whole cell was judged, and not some links alone.
                .col(boolean("whole"))
                .col(text("state"))
                .col(text("rationale"))
                // The versions in force that were looked at.
                .col(text("versions"))
                .col(text("decided_by"))
                .col(uuid_null("key_id"))
                .col(big_integer("decided_at"))
                .to_owned(),
        )
        .await?;
    manager.create_index(crate::index("coverage_review_by_cell", "coverage_review", &["collectivity_id", "criterion_id", "id"])).await?;
    manager
        .create_table(crate::by_key(
            manager,
            Table::create()
                .table("coverage_review_link")
                .col(uuid("review_id"))
                .col(uuid("lineage_id"))
                .col(uuid("criterion_id"))
                .primary_key(Index::create().col("review_id").col("lineage_id"))
                .to_owned(),
        ))
        .await?;
    manager.create_index(crate::index("coverage_review_by_action", "coverage_review_link", &["lineage_id", "criterion_id"])).await?;
    manager.create_index(crate::index("coverage_review_by_criterion", "coverage_review_link", &["criterion_id", "lineage_id"])).await
}

async fn reply(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("publisher_reply")
                .col(uuid("id").primary_key())
                .col(uuid("collectivity_id"))
                // What it is about, as the API names it.
                .col(text("about"))
                // The cell that it contests, and the action if it is about one.
                .col(uuid_null("criterion_id"))
                .col(uuid_null("lineage_id"))
                .col(text("words"))
                .col(text("written_by"))
                .col(uuid_null("key_id"))
                .col(big_integer("written_at"))
                .to_owned(),
        )
        .await?;
    manager.create_index(crate::index("publisher_reply_by_cell", "publisher_reply", &["collectivity_id", "criterion_id", "id"])).await
}
