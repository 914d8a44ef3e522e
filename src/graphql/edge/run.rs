//! What an attempt to publish is tied to.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use chrono::{DateTime, Utc};

use super::load;
use crate::graphql::context::{deps, loaders};
use crate::graphql::error::of_batch;
use crate::graphql::loader::ReportOf;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::document::{IngestionRun, SourceDocument};
use crate::graphql::node::enums::Language;
use crate::graphql::node::plan::PlanVersion;
use crate::graphql::node::report::ValidationReport;
use crate::graphql::scalar::Url;
use crate::store::filter::View;

/// A failure of ours or of the network, as opposed to a fault in the file.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct RunFailure {
    /// Stable.
    pub code: String,
    /// When it is tried again.
    pub retry_at: Option<DateTime<Utc>>,
    /// The status of an answer over HTTP.
    pub http_status: Option<i32>,
}

#[ComplexObject]
impl RunFailure {
    /// What happened.
    async fn message(&self, #[graphql(default)] lang: Language) -> &'static str {
        match (self.code.as_str(), lang) {
            ("CONFLICT", Language::Fr) => "Une autre publication est passée avant : recommencez.",
            ("CONFLICT", Language::En) => "Another publication came first: try again.",
            ("NOT_ALLOWED_FOR_COLLECTIVITY", Language::Fr) => "Cette clé ne permet pas de publier pour cette collectivité.",
            ("NOT_ALLOWED_FOR_COLLECTIVITY", Language::En) => "This key may not publish for this collectivité.",
            (_, Language::Fr) => "Le service a échoué, pas le fichier : rien n'a été publié, recommencez plus tard.",
            (_, Language::En) => "The service failed, not the file: nothing was published, try again later.",
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

    /// What failed, when it was no fault of the file.
    async fn failure(&self) -> Option<RunFailure> {
        self.record.failure_code.clone().map(|code| RunFailure { code, retry_at: None, http_status: None })
    }
}
