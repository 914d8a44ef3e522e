//! What an attempt to publish is tied to.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use chrono::{DateTime, Utc};

use super::load;
use crate::graphql::context::{deps, loaders};
use crate::graphql::error::of_batch;
use crate::graphql::loader::{ReportOf, RulingsOf};
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::document::{IngestionRun, SourceDocument};
use crate::graphql::node::enums::{Language, RunState};
use crate::graphql::node::feed::{Feed, Ruling};
use crate::graphql::node::plan::PlanVersion;
use crate::graphql::node::report::ValidationReport;
use crate::graphql::scalar::Url;
use crate::store::filter::View;

/// A failure of ours or of the network, as opposed to a fault in the file.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct RunFailure {
    /// Stable: `HTTP_SERVER_ERROR`, `TIMEOUT`, `DATABASE`…
    pub code: String,
    /// When it is tried again; null when the schedule alone decides.
    pub retry_at: Option<DateTime<Utc>>,
    /// The status of the publisher's answer over HTTP, when there was one.
    pub http_status: Option<i32>,
    /// What happened, in French and in English; not published so.
    #[graphql(skip)]
    pub said: [String; 2],
}

#[ComplexObject]
impl RunFailure {
    /// What happened, and what to do.
    async fn message(&self, #[graphql(default)] lang: Language) -> &str {
        &self.said[usize::from(lang == Language::En)]
    }
}

#[ComplexObject]
impl IngestionRun {
    /// Its public page.
    pub async fn permalink(&self, ctx: &Context<'_>) -> Url {
        Url(deps(ctx).addresses.run(&self.id))
    }

    /// Whose document it was, once that is known.
    async fn collectivity(&self, ctx: &Context<'_>) -> Option<Result<Collectivity>> {
        load::collectivity(ctx, self.record.collectivity?, View::default()).await.transpose()
    }

    /// The document, when it was kept: a refused one is not.
    async fn document(&self, ctx: &Context<'_>) -> Option<Result<SourceDocument>> {
        load::document(ctx, self.record.document?).await.transpose()
    }

    /// What was understood of it; null when its bytes were known already.
    async fn report(&self, ctx: &Context<'_>) -> Option<Result<ValidationReport>> {
        let report = loaders(ctx).load_one(ReportOf(self.record.id)).await.map_err(|error| of_batch(&error)).transpose()?;
        let page = deps(ctx).addresses.run(&self.id);
        Some(report.map(|report| ValidationReport::new(report, self.record.version, page, View::default())))
    }

    /// The version that came of it, or the one in force when nothing had changed.
    async fn produced_version(&self, ctx: &Context<'_>) -> Option<Result<PlanVersion>> {
        load::version(ctx, self.record.version?, View::default()).await.transpose()
    }

    /// What failed, when the run did not end well and that was no fault in the file: the network, the publisher's server, or this service.
    async fn failure(&self) -> Option<RunFailure> {
        let failed = match self.state {
            RunState::Failed => true,
            RunState::Rejected => self.record.report.is_none(),
            _ => false,
        };
        failed.then(|| RunFailure {
            code: self.record.failure_code.clone().unwrap_or_else(|| "INTERNAL".to_owned()),
            retry_at: self.record.retry_at,
            http_status: self.record.http_status,
            said: self.record.said.clone().unwrap_or_else(|| OURS.map(str::to_owned)),
        })
    }

    /// Why it ended as it did, in a sentence, when no new version came of it: what failed, what was refused, what a held version waits for.
    async fn explanation(&self, #[graphql(default)] lang: Language) -> Option<&str> {
        let said = self.record.said.as_ref().filter(|_| self.record.finished_at.is_some())?;
        Some(said[usize::from(lang == Language::En)].as_str())
    }

    /// The feed that it read; null for a document that somebody sent by itself.
    async fn feed(&self, ctx: &Context<'_>) -> Option<Result<Feed>> {
        load::feed(ctx, self.record.feed?).await.transpose()
    }

    /// What people decided about it, oldest first.
    async fn rulings(&self, ctx: &Context<'_>) -> Result<Vec<Ruling>> {
        let rulings = loaders(ctx).load_one(RulingsOf(self.record.id)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        Ok(rulings.into_iter().filter_map(Ruling::of).collect())
    }
}

/// What is said of a failure that left no words: it is never the file's.
const OURS: [&str; 2] = [
    "Le service a échoué, pas le fichier : rien n'a été publié, recommencez plus tard.",
    "The service failed, not the file: nothing was published, try again later.",
];
