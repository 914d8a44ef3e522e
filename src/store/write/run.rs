//! The record of an attempt to publish: written when it begins, and when it ends.
//!
//! A run that a worker has taken ends by that worker's hand alone, and only while it holds the lease. What the end means for the feed is
//! written with it.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::access::{Publisher, Worker};
use entity::{feed, ingestion_run};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveValue, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{audit, kept, ruling};
use crate::store::audit::Deed;
use crate::store::{Store, StoreError};

/// An attempt that begins.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// The key.
    pub id: Uuid,
    /// For whom, when that is known.
    pub collectivity: Option<Uuid>,
    /// What set it off, by its name in the API.
    pub trigger: &'static str,
    /// When it was asked for.
    pub queued_at: DateTime<Utc>,
    /// What its sender said of the document, as JSON.
    pub options: Option<String>,
}

/// Why an attempt did not end well.
#[derive(Debug, Clone, PartialEq)]
pub struct Trouble {
    /// Stable.
    pub code: String,
    /// What happened, in French and in English.
    pub said: [String; 2],
    /// The status of the answer over HTTP.
    pub http_status: Option<u16>,
    /// When it is tried again.
    pub retry_at: Option<DateTime<Utc>>,
}

/// What a run means for its feed.
#[derive(Debug, Clone, PartialEq)]
pub enum FeedEnd {
    /// The plan is as the feed says.
    Success {
        /// Whether there was something to correct; unchanged when absent.
        warned: Option<bool>,
        /// What the answer said of itself; unchanged when absent.
        settled: Option<Settled>,
    },
    /// A version waits for a person.
    Held,
    /// It failed or was refused.
    Failure {
        /// When it is tried again; as the schedule says when absent.
        retry_at: Option<DateTime<Utc>>,
    },
}

/// A good answer: when it comes again, there is nothing to do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// The digest of its bytes.
    pub sha256: Vec<u8>,
    /// Its document.
    pub document: Option<Uuid>,
    /// When the feed was last changed, as whoever read it knew: what was changed since makes the answer worth reading again.
    pub seen: Option<DateTime<Utc>>,
    /// The address that gave it, after redirections: its validators are shown to no other.
    pub url: Option<String>,
    /// Its validator.
    pub etag: Option<String>,
    /// Its date.
    pub last_modified: Option<String>,
}

/// How an attempt ended.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The state, by its name in the API.
    pub state: &'static str,
    /// The document, when it is kept; what is on record when absent.
    pub document: Option<Uuid>,
    /// The version that is in force after it, when that is what it came to.
    pub version: Option<Uuid>,
    /// The report, as JSON.
    pub report: Option<String>,
    /// Why it did not end well.
    pub trouble: Option<Trouble>,
    /// When.
    pub at: DateTime<Utc>,
    /// What it means for the feed of the run.
    pub feed: Option<(Uuid, FeedEnd)>,
}

/// The end of one attempt.
#[derive(Debug, Clone)]
pub struct End {
    /// The attempt.
    pub run: Uuid,
    /// In whose name.
    pub by: Publisher,
    /// Who had taken it; nobody when it was not queued.
    pub taken_by: Option<Worker>,
    /// How.
    pub ending: Ending,
}

/// Records that an attempt begins.
pub async fn begin(store: &Store, by: &Publisher, run: &NewRun) -> Result<(), StoreError> {
    let row = ingestion_run::Model {
        id: run.id,
        collectivity_id: run.collectivity,
        plan_id: None,
        document_id: None,
        produced_version_id: None,
        state: "VALIDATING".to_owned(),
        trigger: run.trigger.to_owned(),
        queued_at: run.queued_at.timestamp_millis(),
        started_at: Some(run.queued_at.timestamp_millis()),
        finished_at: None,
        report: None,
        failure_code: None,
        feed_id: None,
        due_at: None,
        attempts: 1,
        leased_by: None,
        leased_until: None,
        http_status: None,
        retry_at: None,
        said_fr: None,
        said_en: None,
        options: run.options.clone(),
        requested_by: Some(kept(by.name())),
    };
    let tx = store.begin().await?;
    ingestion_run::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
    audit::note(&tx, by.who(), Deed::RunBegin, (run.collectivity, run.id), run.queued_at).await?;
    Ok(tx.commit().await?)
}

/// Records how an attempt ended.
pub async fn end(store: &Store, end: End) -> Result<(), StoreError> {
    if end_all(store, std::slice::from_ref(&end)).await?.is_empty() { Ok(()) } else { Err(StoreError::LeaseLost) }
}

/// Records how several attempts ended, in one transaction. Answers those whose lease was lost meanwhile, of which nothing is written.
pub async fn end_all(store: &Store, ends: &[End]) -> Result<Vec<Uuid>, StoreError> {
    let tx = store.begin().await?;
    // Of many feeds nothing new comes: their ends are alike, and written in one statement.
    let (alike, single): (Vec<&End>, Vec<&End>) = ends.iter().partition(|end| end.is_plain());
    let mut lost = alike_in(&tx, &alike).await?;
    for end in single {
        if !end_in(&tx, end).await? {
            lost.push(end.run);
        }
    }
    tx.commit().await?;
    Ok(lost)
}

impl End {
    /// Whether it says nothing but that the feed has nothing new.
    fn is_plain(&self) -> bool {
        let ending = &self.ending;
        let nothing = FeedEnd::Success { warned: None, settled: None };
        let says_more = ending.document.is_some() || ending.version.is_some() || ending.report.is_some() || ending.trouble.is_some();
        !says_more && self.taken_by.is_some() && ending.feed.as_ref().is_some_and(|(_, end)| *end == nothing)
    }
}

/// Writes ends that are alike but for their runs. Answers those whose lease was lost.
async fn alike_in(tx: &DatabaseTransaction, ends: &[&End]) -> Result<Vec<Uuid>, StoreError> {
    let (Some(first), Some(at)) = (ends.first(), ends.iter().map(|end| end.ending.at).max()) else { return Ok(Vec::new()) };
    let (state, worker) = (first.ending.state, first.taken_by);
    if ends.iter().any(|end| end.ending.state != state || end.taken_by != worker) {
        return Err(StoreError::Damaged("ends that are not alike".to_owned()));
    }
    let runs = || ends.iter().map(|end| end.run);
    let mut close = Query::update();
    close
        .table(ingestion_run::Entity)
        .value("state", state)
        .value("finished_at", at.timestamp_millis())
        .value("leased_by", Option::<Uuid>::None)
        .value("leased_until", Option::<i64>::None)
        .and_where(Expr::col("id").is_in(runs()))
        .and_where(Expr::col("leased_by").eq(worker.map(Worker::id)))
        .and_where(Expr::col("finished_at").is_null())
        .returning(Query::returning().column("id"));
    let mut closed = HashSet::with_capacity(ends.len());
    for row in tx.query_all(&close).await? {
        closed.insert(row.try_get::<Uuid>("", "id")?);
    }
    let mut tell = Query::update();
    let run = |column: &'static str| Expr::col(("ingestion_run", column));
    tell.table(feed::Entity)
        .value("last_run_id", run("id"))
        .value("last_success_id", run("id"))
        .value("last_state", state)
        .value("last_success_at", at.timestamp_millis())
        .value("failures", 0)
        .from("ingestion_run")
        .and_where(run("feed_id").eq(Expr::col(("feed", "id"))))
        .and_where(run("id").is_in(closed.iter().copied()));
    tx.execute(&tell).await?;
    Ok(runs().filter(|run| !closed.contains(run)).collect())
}

/// Writes the end of a run that is still open and still held; whether it was.
async fn end_in(tx: &DatabaseTransaction, end: &End) -> Result<bool, StoreError> {
    let ending = &end.ending;
    let mut change = closed(ending.state, ending.at);
    change.produced_version_id = ActiveValue::Set(ending.version);
    change.report = ActiveValue::Set(ending.report.as_deref().map(kept));
    if let Some(document) = ending.document {
        change.document_id = ActiveValue::Set(Some(document));
    }
    if let Some(trouble) = &ending.trouble {
        change.failure_code = ActiveValue::Set(Some(trouble.code.clone()));
        change.http_status = ActiveValue::Set(trouble.http_status.map(i32::from));
        change.retry_at = ActiveValue::Set(trouble.retry_at.map(|at| at.timestamp_millis()));
        change.said_fr = ActiveValue::Set(Some(kept(&trouble.said[0])));
        change.said_en = ActiveValue::Set(Some(kept(&trouble.said[1])));
    }
    if !close(tx, end.run, end.taken_by, change).await? {
        return Ok(false);
    }
    if let Some((feed, end_of_feed)) = &ending.feed {
        tell_feed(tx, *feed, end.run, ending.state, end_of_feed, ending.at).await?;
        if ending.state == "HELD" {
            ruling::supersede(tx, *feed, end.run).await?;
        }
    }
    Ok(true)
}

/// What every end says.
pub(super) fn closed(state: &str, at: DateTime<Utc>) -> ingestion_run::ActiveModel {
    ingestion_run::ActiveModel {
        state: ActiveValue::Set(state.to_owned()),
        finished_at: ActiveValue::Set(Some(at.timestamp_millis())),
        leased_by: ActiveValue::Set(None),
        leased_until: ActiveValue::Set(None),
        // What an earlier end said, before the run was taken up again.
        failure_code: ActiveValue::Set(None),
        http_status: ActiveValue::Set(None),
        retry_at: ActiveValue::Set(None),
        said_fr: ActiveValue::Set(None),
        said_en: ActiveValue::Set(None),
        ..Default::default()
    }
}

/// Ends a run that is open and held by whoever says so; whether it was.
pub(super) async fn close(
    tx: &DatabaseTransaction,
    run: Uuid,
    taken_by: Option<Worker>,
    change: ingestion_run::ActiveModel,
) -> Result<bool, StoreError> {
    use ingestion_run::{Column, Entity};
    let open = Entity::update_many().set(change).filter(Column::Id.eq(run)).filter(Column::FinishedAt.is_null());
    let held = match taken_by {
        Some(worker) => open.filter(Column::LeasedBy.eq(worker.id())),
        None => open.filter(Column::LeasedBy.is_null()),
    };
    Ok(held.exec(tx).await?.rows_affected == 1)
}

/// Writes what the end of a run means for its feed.
pub(super) async fn tell_feed(
    tx: &DatabaseTransaction,
    feed: Uuid,
    run: Uuid,
    state: &str,
    end: &FeedEnd,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    use feed::{Column, Entity};
    // Locks the row, so that nobody changes the feed in between.
    let known = Entity::find_by_id(feed).lock_exclusive().one(tx).await?;
    let updated_at = known.map_or(0, |feed| feed.updated_at);
    let mut change =
        feed::ActiveModel { last_run_id: ActiveValue::Set(Some(run)), last_state: ActiveValue::Set(Some(state.to_owned())), ..Default::default() };
    let mut one_more = false;
    match end {
        FeedEnd::Success { warned, settled } => {
            change.failures = ActiveValue::Set(0);
            change.last_success_id = ActiveValue::Set(Some(run));
            change.last_success_at = ActiveValue::Set(Some(at.timestamp_millis()));
            if let Some(warned) = warned {
                change.warned = ActiveValue::Set(*warned);
            }
            if let Some(settled) = settled.as_ref().filter(|settled| settled.seen.is_none_or(|seen| seen.timestamp_millis() == updated_at)) {
                change.settled_sha256 = ActiveValue::Set(Some(settled.sha256.clone()));
                change.document_id = ActiveValue::Set(settled.document);
                change.validated_url = ActiveValue::Set(settled.url.as_deref().map(kept));
                change.etag = ActiveValue::Set(settled.etag.as_deref().map(kept));
                change.last_modified = ActiveValue::Set(settled.last_modified.as_deref().map(kept));
            }
        }
        FeedEnd::Held => change.failures = ActiveValue::Set(0),
        FeedEnd::Failure { retry_at } => {
            one_more = true;
            if let Some(retry_at) = retry_at {
                change.next_run_at = ActiveValue::Set(Some(retry_at.timestamp_millis()));
            }
        }
    }
    let mut update = Entity::update_many().set(change).filter(Column::Id.eq(feed));
    if one_more {
        update = update.col_expr(Column::Failures, Expr::col(Column::Failures).add(1));
    }
    update.exec(tx).await?;
    Ok(())
}
