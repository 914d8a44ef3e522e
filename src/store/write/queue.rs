//! The queue of runs: rows without an end, taken by a lease.
//!
//! Of each feed there is one at most, which an index holds. Leases are told by the clock of the database: a process whose own clock jumps
//! neither loses what it holds nor takes what another one holds.

use chrono::{DateTime, Utc};
use domain::access::{FeedManager, Publisher, Worker};
use entity::{feed, ingestion_run};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict, Order, Query, SimpleExpr};
use sea_orm::{ActiveValue, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::run::{End, Ending, FeedEnd, Trouble, end_all};
use super::{audit, kept, rows_of};
use crate::store::audit::Deed;
use crate::store::record::Feed;
use crate::store::{Engine, Store, StoreError};

/// How long what a worker took is its own without a sign of life, in milliseconds: a dead worker's work is taken up in less than two minutes.
const LEASE: i64 = 60_000;
/// A run is taken so often at most: one that brings every worker down is given up.
const ATTEMPTS: i32 = 10;
/// A run that nobody queued ends with the process that works on it; one without an end after so long has lost it.
const FORGOTTEN: i64 = 3_600_000;

/// A run to be queued.
#[derive(Debug, Clone)]
pub struct Queued {
    /// The key.
    pub id: Uuid,
    /// The feed; none for a document that is kept already.
    pub feed: Option<Uuid>,
    /// For whom.
    pub collectivity: Uuid,
    /// The document, when it is kept already.
    pub document: Option<Uuid>,
    /// What set it off, by its name in the API.
    pub trigger: &'static str,
    /// In whose name.
    pub requested_by: String,
    /// What its sender said of the document, as JSON.
    pub options: Option<String>,
    /// Now.
    pub at: DateTime<Utc>,
}

/// A run that a worker has taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The key.
    pub run: Uuid,
    /// The feed.
    pub feed: Option<Uuid>,
    /// For whom.
    pub collectivity: Option<Uuid>,
    /// The document, when an earlier worker came that far, or when it was sent.
    pub document: Option<Uuid>,
    /// What set it off, by its name in the API.
    pub trigger: String,
    /// In whose name.
    pub requested_by: Option<String>,
    /// What its sender said of the document, as JSON.
    pub options: Option<String>,
    /// How often it has been taken, this time included.
    pub attempts: i32,
}

/// The database's own time, in milliseconds since 1970.
fn now_there(store: &Store) -> SimpleExpr {
    Expr::cust(match store.engine() {
        Engine::Sqlite => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
        Engine::Postgres => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
    })
}

fn row(queued: &Queued) -> ingestion_run::Model {
    ingestion_run::Model {
        id: queued.id,
        collectivity_id: Some(queued.collectivity),
        plan_id: None,
        document_id: queued.document,
        produced_version_id: None,
        state: "QUEUED".to_owned(),
        trigger: queued.trigger.to_owned(),
        queued_at: queued.at.timestamp_millis(),
        started_at: None,
        finished_at: None,
        report: None,
        failure_code: None,
        feed_id: queued.feed,
        due_at: Some(queued.at.timestamp_millis()),
        attempts: 0,
        leased_by: None,
        leased_until: None,
        http_status: None,
        retry_at: None,
        said_fr: None,
        said_en: None,
        options: queued.options.clone(),
        requested_by: Some(kept(&queued.requested_by)),
    }
}

async fn insert(tx: &DatabaseTransaction, queued: &[Queued]) -> Result<(), StoreError> {
    for chunk in queued.chunks(rows_of(23)) {
        let rows = chunk.iter().map(|queued| row(queued).into_active_model());
        let insert = ingestion_run::Entity::insert_many(rows).on_conflict(OnConflict::new().do_nothing().to_owned());
        insert.exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Queues runs of feeds that somebody may manage. A feed that has an open run keeps that one.
pub async fn request(store: &Store, by: &FeedManager, queued: &[Queued]) -> Result<(), StoreError> {
    if queued.iter().any(|queued| !by.reaches(queued.collectivity)) {
        return Err(StoreError::NotAllowed);
    }
    let tx = store.begin().await?;
    insert(&tx, queued).await?;
    for run in queued {
        audit::note(&tx, by.who(), Deed::FeedRun, (Some(run.collectivity), run.id), run.at).await?;
    }
    Ok(tx.commit().await?)
}

/// Queues a document that somebody sent and that is kept already.
pub async fn submit(store: &Store, by: &Publisher, queued: Queued) -> Result<(), StoreError> {
    if !by.may_publish_for(queued.collectivity) {
        return Err(StoreError::NotAllowed);
    }
    let tx = store.begin().await?;
    audit::note(&tx, by.who(), Deed::DocumentSubmit, (Some(queued.collectivity), queued.id), queued.at).await?;
    insert(&tx, &[queued]).await?;
    Ok(tx.commit().await?)
}

/// Queues a run of each feed that is due, so many at most, and says when each is due next. Answers how many.
pub async fn enqueue_due(
    store: &Store,
    _by: Worker,
    now: DateTime<Utc>,
    most: u64,
    new_id: impl Fn() -> Uuid,
    next: impl Fn(&Feed) -> Option<DateTime<Utc>>,
) -> Result<usize, StoreError> {
    use feed::{Column, Entity};
    let due = || Entity::find().filter(Column::NextRunAt.lte(now.timestamp_millis())).filter(Column::Paused.eq(false));
    // Most times nothing is due: that is found out without a lock.
    if due().one(store.db()).await?.is_none() {
        return Ok(0);
    }
    let tx = store.begin().await?;
    let mut select = due().order_by_asc(Column::NextRunAt).limit(most);
    if store.engine() == Engine::Postgres {
        select = select.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let mut queued = Vec::new();
    for row in select.all(&*tx).await? {
        let feed = Feed::try_from(row)?;
        queued.push(Queued {
            id: new_id(),
            feed: Some(feed.id),
            collectivity: feed.collectivity,
            document: None,
            trigger: "SCHEDULE",
            requested_by: "schedule".to_owned(),
            options: None,
            at: now,
        });
        let change = feed::ActiveModel {
            id: ActiveValue::Unchanged(feed.id),
            next_run_at: ActiveValue::Set(next(&feed).map(|at| at.timestamp_millis())),
            ..Default::default()
        };
        Entity::update(change).exec(&*tx).await?;
    }
    insert(&tx, &queued).await?;
    tx.commit().await?;
    Ok(queued.len())
}

/// Takes runs that are due: these, or any; so many at most. No other worker takes them while this one gives signs of life.
pub async fn take(store: &Store, by: Worker, only: Option<&[Uuid]>, most: u64, now: DateTime<Utc>) -> Result<Vec<Taken>, StoreError> {
    let mut free = Query::select();
    free.column("id").from(ingestion_run::Entity);
    free.and_where(Expr::col("finished_at").is_null()).and_where(Expr::col("due_at").lte(now.timestamp_millis()));
    free.and_where(Expr::col("leased_until").is_null().or(Expr::col("leased_until").lt(now_there(store))));
    if let Some(only) = only {
        free.and_where(Expr::col("id").is_in(only.iter().copied()));
    }
    free.order_by("due_at", Order::Asc).limit(most);
    if store.engine() == Engine::Postgres {
        free.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let mut take = Query::update();
    take.table(ingestion_run::Entity)
        .value("state", Expr::cust("CASE WHEN document_id IS NULL THEN 'FETCHING' ELSE 'VALIDATING' END"))
        .value("leased_by", by.id())
        .value("leased_until", now_there(store).add(LEASE))
        .value("attempts", Expr::col("attempts").add(1))
        .value("started_at", now.timestamp_millis())
        .and_where(Expr::col("id").in_subquery(free))
        .returning(Query::returning().columns(["id", "feed_id", "collectivity_id", "document_id", "trigger", "requested_by", "options", "attempts"]));
    let rows = store.db().query_all(&take).await?;
    let taken = rows.iter().map(|row| {
        Ok(Taken {
            run: row.try_get("", "id")?,
            feed: row.try_get("", "feed_id")?,
            collectivity: row.try_get("", "collectivity_id")?,
            document: row.try_get("", "document_id")?,
            trigger: row.try_get("", "trigger")?,
            requested_by: row.try_get("", "requested_by")?,
            options: row.try_get("", "options")?,
            attempts: row.try_get("", "attempts")?,
        })
    });
    let taken = taken.collect::<Result<Vec<Taken>, StoreError>>()?;
    give_up(store, by, taken, now).await
}

/// Ends those that were taken too often, and answers the others.
async fn give_up(store: &Store, by: Worker, taken: Vec<Taken>, now: DateTime<Utc>) -> Result<Vec<Taken>, StoreError> {
    let (hopeless, good): (Vec<Taken>, Vec<Taken>) = taken.into_iter().partition(|taken| taken.attempts > ATTEMPTS);
    if hopeless.is_empty() {
        return Ok(good);
    }
    let ends: Vec<End> = hopeless.iter().map(|taken| given_up(taken, by, now)).collect();
    end_all(store, &ends).await?;
    Ok(good)
}

fn given_up(taken: &Taken, by: Worker, now: DateTime<Utc>) -> End {
    let said = [
        format!("Le traitement s'est interrompu {ATTEMPTS} fois : il est abandonné. Signalez-le, avec l'adresse du fichier."),
        format!("The work was interrupted {ATTEMPTS} times: it is given up. Report it, with the address of the file."),
    ];
    let trouble = Trouble { code: "WORKER_LOST".to_owned(), said, http_status: None, retry_at: None };
    End {
        run: taken.run,
        by: Publisher::operator(),
        taken_by: Some(by),
        ending: Ending {
            state: "FAILED",
            document: None,
            version: None,
            report: None,
            trouble: Some(trouble),
            at: now,
            feed: taken.feed.map(|feed| (feed, FeedEnd::Failure { retry_at: None })),
        },
    }
}

/// A sign of life: what this worker holds is its own for another while. Answers what it still holds.
pub async fn extend(store: &Store, by: Worker, runs: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
    let mut held = Vec::with_capacity(runs.len());
    for chunk in runs.chunks(1_000) {
        let mut extend = Query::update();
        extend
            .table(ingestion_run::Entity)
            .value("leased_until", now_there(store).add(LEASE))
            .and_where(Expr::col("id").is_in(chunk.iter().copied()))
            .and_where(Expr::col("leased_by").eq(by.id()))
            .and_where(Expr::col("finished_at").is_null())
            .returning(Query::returning().column("id"));
        for row in store.db().query_all(&extend).await? {
            held.push(row.try_get("", "id")?);
        }
    }
    Ok(held)
}

/// Gives back what this worker holds: the next one takes it up at once, and this attempt does not count.
pub async fn release(store: &Store, by: Worker, runs: &[Uuid]) -> Result<(), StoreError> {
    use ingestion_run::{Column, Entity};
    let change = ingestion_run::ActiveModel {
        state: ActiveValue::Set("QUEUED".to_owned()),
        leased_by: ActiveValue::Set(None),
        leased_until: ActiveValue::Set(None),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1))
        .filter(Column::Id.is_in(runs.iter().copied()))
        .filter(Column::LeasedBy.eq(by.id()))
        .filter(Column::FinishedAt.is_null())
        .exec(store.db())
        .await?;
    Ok(())
}

/// Records a step of a run that a worker holds: what somebody who watches is shown.
pub async fn step(store: &Store, by: Worker, run: Uuid, state: &'static str) -> Result<(), StoreError> {
    use ingestion_run::{Column, Entity};
    let change = ingestion_run::ActiveModel { state: ActiveValue::Set(state.to_owned()), ..Default::default() };
    let mine = Entity::update_many().set(change).filter(Column::Id.eq(run)).filter(Column::LeasedBy.eq(by.id()));
    mine.filter(Column::FinishedAt.is_null()).exec(store.db()).await?;
    Ok(())
}

/// Ends runs that nobody queued and whose process is gone. Answers how many.
pub async fn sweep(store: &Store, _by: Worker, now: DateTime<Utc>) -> Result<u64, StoreError> {
    use ingestion_run::{Column, Entity};
    let mut change = super::run::closed("FAILED", now);
    change.failure_code = ActiveValue::Set(Some("INTERRUPTED".to_owned()));
    change.said_fr = ActiveValue::Set(Some("Le service s'est arrêté pendant la publication : rien n'a été publié, recommencez.".to_owned()));
    change.said_en = ActiveValue::Set(Some("The service stopped during the publication: nothing was published, try again.".to_owned()));
    let ended = Entity::update_many()
        .set(change)
        .filter(Column::FinishedAt.is_null())
        .filter(Column::DueAt.is_null())
        .filter(Column::QueuedAt.lt(now.timestamp_millis() - FORGOTTEN))
        .exec(store.db())
        .await?;
    Ok(ended.rows_affected)
}
