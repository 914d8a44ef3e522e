//! What an attempt to publish is tied to.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use chrono::{DateTime, Utc};

use super::load;
use crate::graphql::context::{deps, loaders};
use crate::graphql::error::of_batch;
use crate::graphql::loader::{ReportOf, RulingsOf};
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::document::{IngestionRun, SourceDocument};
use crate::graphql::node::enums::Language;
use crate::graphql::node::feed::{Feed, Ruling};
use crate::graphql::node::plan::PlanVersion;
use crate::graphql::node::report::ValidationReport;
use crate::graphql::scalar::Url;
use crate::store::filter::View;

/// A failure of ours or of the network, as opposed to a fault in the file.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct RunFailure {
    /// Stable: `TIMEOUT_IDLE`, `HTTP_NOT_FOUND`, `ADDRESS_REFUSED`, `DISK_FULL`…
    pub code: String,
    /// When it is tried again.
    pub retry_at: Option<DateTime<Utc>>,
    /// The status of an answer over HTTP.
    pub http_status: Option<i32>,
    /// What happened, in French and in English; not published.
    #[graphql(skip)]
    pub said: Option<[String; 2]>,
}

#[ComplexObject]
impl RunFailure {
    /// What happened, and what to do.
    async fn message(&self, #[graphql(default)] lang: Language) -> String {
        match (&self.said, lang) {
            (Some([said, _]), Language::Fr) | (Some([_, said]), Language::En) => said.clone(),
            (None, Language::Fr) => "Le service a échoué, pas le fichier : rien n'a été publié, recommencez plus tard.".to_owned(),
            (None, Language::En) => "The service failed, not the file: nothing was published, try again later.".to_owned(),
        }
    }
}

#[ComplexObject]
impl IngestionRun {
    /// Its public page.
    pub async fn permalink(&self, ctx: &Context<'_>) -> Url {
        Url(deps(ctx).addresses.run(&self.id))
    }

    /// Whose document it was, once that is known.
    async fn collectivity(&self, ctx: &Context<'_>) -> Result<Option<Collectivity>> {
        match self.record.collectivity {
            Some(id) => load::collectivity(ctx, id, View::default()).await,
            None => Ok(None),
        }
    }

    /// The document, when it was kept: a refused one is not.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<SourceDocument>> {
        match self.record.document {
            Some(id) => load::document(ctx, id).await,
            None => Ok(None),
        }
    }

    /// What was understood of it; null when its bytes were known already.
    async fn report(&self, ctx: &Context<'_>) -> Result<Option<ValidationReport>> {
        let report = loaders(ctx).load_one(ReportOf(self.record.id)).await.map_err(|error| of_batch(&error))?;
        let page = deps(ctx).addresses.run(&self.id);
        Ok(report.map(|report| ValidationReport::new(report, self.record.version, page, View::default())))
    }

    /// The version that came of it, or the one in force when nothing had changed.
    async fn produced_version(&self, ctx: &Context<'_>) -> Result<Option<PlanVersion>> {
        match self.record.version {
            Some(id) => load::version(ctx, id, View::default()).await,
            None => Ok(None),
        }
    }

    /// The feed that it is a run of; null for a document that somebody sent by itself.
    async fn feed(&self, ctx: &Context<'_>) -> Result<Option<Feed>> {
        match self.record.feed {
            Some(id) => load::feed(ctx, id).await,
            None => Ok(None),
        }
    }

    /// What people decided about it, oldest first.
    async fn rulings(&self, ctx: &Context<'_>) -> Result<Vec<Ruling>> {
        let rulings = loaders(ctx).load_one(RulingsOf(self.record.id)).await.map_err(|error| of_batch(&error))?;
        Ok(rulings.unwrap_or_default().into_iter().map(Ruling::from).collect())
    }

    /// What failed, when it was no fault of the file.
    async fn failure(&self) -> Option<RunFailure> {
        let run = &self.record;
        let of_the_file = run.report.is_some() || run.state == "HELD";
        let code = run.failure_code.clone().filter(|_| !of_the_file)?;
        Some(RunFailure { code, retry_at: run.retry_at, http_status: run.http_status, said: run.said.clone() })
    }
}
