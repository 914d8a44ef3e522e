//! What actions are about, how many of each a version has, what people ruled about it, and the journal of what was recorded.
//!
//! Versions that were there before are entered into the journal in the order in which they were recorded; what their actions are about is
//! told by the program, which leaves them unclassified until then.

use sea_orm_migration::prelude::{ColumnDef, DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table, async_trait};
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, boolean, date, integer, small_integer, small_integer_null, text, text_null, uuid, uuid_null,
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
        columns(manager).await?;
        concepts(manager).await?;
        census(manager).await?;
        rulings(manager).await?;
        journal(manager).await?;
        changes(manager).await?;
        stages(manager).await?;
        backfill(manager).await
    }
}

/// Levers are numbered from 0; 7 is « unclassified ». Competences likewise; 4 is « unknown ».
fn subject() -> [ColumnDef; 4] {
    [
        big_integer("themes").default(0).take(),
        big_integer("audiences").default(0).take(),
        small_integer("lever").default(7).take(),
        small_integer("competence").default(4).take(),
    ]
}

async fn columns(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for table in ["plan_version_action", "current_action"] {
        for column in subject() {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
    }
    manager.alter_table(Table::alter().table("plan_version").add_column(text_null("classified_by")).to_owned()).await?;
    let levers = ["lever", "plan_id", "position"];
    manager.create_index(crate::index("current_action_by_lever", "current_action", &levers)).await?;
    manager.create_index(crate::index("version_by_classification", "plan_version", &["classified_by", "id"])).await
}

/// The actions in force by what they are about, in the order of answers. A theme counts for every broader one; audiences are numbered from 64.
async fn concepts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(crate::by_key(
            manager,
            Table::create()
                .table("current_subject")
                .col(uuid("plan_id"))
                .col(integer("position"))
                .col(small_integer("concept"))
                .col(small_integer("status"))
                .col(date("due_order"))
                .primary_key(Index::create().col("plan_id").col("position").col("concept"))
                .to_owned(),
        ))
        .await?;
    let answers = ["concept", "status", "due_order", "plan_id", "position"];
    manager.create_index(crate::index("current_subject_by_answer", "current_subject", &answers)).await?;
    manager.create_index(crate::index("current_subject_by_place", "current_subject", &["concept", "plan_id", "position"])).await
}

async fn census(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("version_census")
                .col(uuid("version_id"))
                // A later one takes the place of an earlier one: a person ruled, or the rules changed.
                .col(big_integer("recorded_at"))
                .col(binary("census"))
                .primary_key(Index::create().col("version_id").col("recorded_at"))
                .to_owned(),
        )
        .await
}

async fn rulings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("subject_ruling")
                .col(uuid("id").primary_key())
                .col(uuid("lineage_id"))
                .col(big_integer_null("themes"))
                .col(big_integer_null("audiences"))
                .col(small_integer_null("lever"))
                .col(small_integer_null("competence"))
                .col(text("reason"))
                .col(text("decided_by"))
                .col(uuid_null("key_id"))
                .col(big_integer("decided_at"))
                .to_owned(),
        )
        .await?;
    manager.create_index(crate::index("subject_ruling_by_lineage", "subject_ruling", &["lineage_id", "decided_at"])).await?;
    // What an action was said to be about before it was said anew, for whoever asks what was known then.
    let mut past = Table::create()
        .table("past_subject")
        .col(uuid("version_id"))
        .col(integer("position"))
        .col(big_integer("until"))
        .primary_key(Index::create().col("version_id").col("position").col("until"))
        .to_owned();
    for mut column in subject() {
        past.col(&mut column);
    }
    manager.create_table(past).await
}

async fn journal(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("change")
                .col(big_integer("number").primary_key())
                .col(big_integer("at"))
                .col(text("kind"))
                .col(text("subject"))
                .col(uuid_null("collectivity_id"))
                .col(uuid_null("plan_id"))
                .col(uuid_null("version_id"))
                .col(text("summary"))
                .to_owned(),
        )
        .await?;
    manager.create_index(crate::index("change_by_instant", "change", &["at", "number"])).await?;
    manager.create_index(crate::index("change_by_kind", "change", &["kind", "number"])).await
}

async fn changes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("status_change")
                .col(uuid("version_id"))
                .col(integer("position"))
                .col(uuid("lineage_id"))
                .col(uuid("plan_id"))
                .col(uuid("collectivity_id"))
                .col(small_integer("was"))
                .col(small_integer("status"))
                .col(date("effective_on"))
                .col(big_integer("recorded_at"))
                .primary_key(Index::create().col("version_id").col("position"))
                .to_owned(),
        )
        .await?;
    manager.create_index(crate::index("status_change_by_day", "status_change", &["collectivity_id", "effective_on"])).await?;
    manager.create_index(crate::index("status_change_by_record", "status_change", &["recorded_at"])).await
}

/// How far a plan had come, from an instant on: the plan itself only tells how far it has come.
async fn stages(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("plan_stage")
                .col(uuid("plan_id"))
                .col(big_integer("recorded_at"))
                .col(text("stage"))
                .col(boolean("is_adopted"))
                .primary_key(Index::create().col("plan_id").col("recorded_at"))
                .to_owned(),
        )
        .await
}

/// What the journal and the list of status changes would hold, had they been kept from the beginning.
async fn backfill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for words in [
        "INSERT INTO plan_stage (plan_id, recorded_at, stage, is_adopted) SELECT id, created_at, stage, adopted_on IS NOT NULL FROM plan",
        // A version was always recorded with one raise of the data version: the numbers do not reach those to come.
        r"INSERT INTO change (number, at, kind, subject, collectivity_id, plan_id, version_id, summary)
          SELECT ROW_NUMBER() OVER (ORDER BY v.recorded_at, v.id), v.recorded_at,
                 CASE WHEN v.number = 1 THEN 'CREATED' ELSE 'UPDATED' END, 'PLAN_VERSION', p.collectivity_id, v.plan_id, v.id, '{}'
          FROM plan_version v JOIN plan p ON p.id = v.plan_id",
        r"INSERT INTO status_change (version_id, position, lineage_id, plan_id, collectivity_id, was, status, effective_on, recorded_at)
          SELECT s.version_id, s.position, s.lineage_id, s.plan_id, s.collectivity_id, s.was, s.status, s.published_on, s.recorded_at
          FROM (SELECT x.version_id, x.position, x.lineage_id, v.plan_id, p.collectivity_id, x.status, v.published_on, v.recorded_at,
                       LAG(x.status) OVER (PARTITION BY x.lineage_id ORDER BY v.number) AS was
                FROM plan_version_action x JOIN plan_version v ON v.id = x.version_id JOIN plan p ON p.id = v.plan_id) s
          WHERE s.was IS NOT NULL AND s.was <> s.status",
    ] {
        manager.get_connection().execute_unprepared(words).await?;
    }
    Ok(())
}
