//! What every comparison carries: enough to cite it, to ask it again, and to find it unchanged.

use async_graphql::{Context, Enum, Object, Result};
use chrono::{DateTime, Utc};
use domain::citation::Style;
use domain::compare::caveat;
use domain::compare::question::View as Sight;
use url::form_urlencoded;

use super::again;
use crate::consult::compared::{Described, Undescribed, describe};
use crate::consult::comparison::{FILTERED, Question, Row};
use crate::consult::dataset::{LICENCE, LICENCE_SPDX, LICENCE_URL, METHODOLOGY};
use crate::graphql::context::deps;
use crate::graphql::edge::load;
use crate::graphql::error::{of_comparison, of_fault, of_store};
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::enums::Language;
use crate::graphql::node::value::License;
use crate::graphql::scalar::Url;
use crate::store::filter::View;

/// The form of a citation.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::citation::Style")]
pub enum CitationStyle {
    /// In a line, below a chart.
    Short,
    /// In full, for print.
    Full,
    /// For LaTeX.
    Bibtex,
    /// For reference managers.
    CslJson,
}

/// What every table, chart and export carries: enough to cite it, reload it and find it again unchanged.
pub struct DatasetInfo {
    described: Described,
    view: View,
}

impl DatasetInfo {
    /// Of a comparison that was made of these rows.
    pub async fn of(ctx: &Context<'_>, question: &Question, sight: Sight, rows: &[Row], data_version: i64) -> Result<Self> {
        match describe(&deps(ctx).store, question, sight, rows, data_version).await {
            Ok(described) => Ok(Self { described, view: question.view }),
            Err(Undescribed::Asked(fault)) => Err(of_fault(&fault)),
            Err(Undescribed::Store(failure)) => Err(of_store(&failure)),
        }
    }

    /// Of a comparison whose rows are not at hand.
    pub async fn asked(ctx: &Context<'_>, question: &Question, sight: Sight) -> Result<Self> {
        let rows = deps(ctx).comparisons.rows(question, FILTERED).await.map_err(|error| of_comparison(&error))?;
        Self::of(ctx, question, sight, &rows.rows, rows.data_version).await
    }

    fn below(ctx: &Context<'_>, path: &str) -> Url {
        Url(deps(ctx).addresses.below(path))
    }

    fn file(&self, ctx: &Context<'_>, ending: &str) -> Url {
        Self::below(ctx, &self.described.question.address(ending))
    }
}

/// What every table, chart and export carries: enough to cite it, reload it and find it again unchanged.
#[Object]
impl DatasetInfo {
    /// What it is called.
    async fn title(&self, #[graphql(default)] lang: Language) -> String {
        self.described.dataset.title(lang.into()).to_owned()
    }
    /// Page with the same filters; follows the data.
    async fn permalink(&self, ctx: &Context<'_>) -> Url {
        Self::below(ctx, &self.described.dataset.path)
    }
    /// Same page frozen with `knownAt`: use it in print.
    async fn frozen_permalink(&self, ctx: &Context<'_>) -> Url {
        Self::below(ctx, &self.described.dataset.frozen_path)
    }
    /// A line for each thing that is counted, as CSV.
    async fn csv_url(&self, ctx: &Context<'_>) -> Url {
        self.file(ctx, ".csv")
    }
    /// The same as JSON.
    async fn json_url(&self, ctx: &Context<'_>) -> Url {
        self.file(ctx, ".json")
    }
    /// The same as a workbook.
    async fn xlsx_url(&self, ctx: &Context<'_>) -> Url {
        self.file(ctx, ".xlsx")
    }
    /// A frame for another page; null until there is one.
    async fn embed_url(&self) -> Option<Url> {
        None
    }
    /// GraphQL document and variables that give this dataset, as it is known here.
    async fn graphql_url(&self, ctx: &Context<'_>) -> Url {
        let (document, variables) = (again::document(&self.described), again::variables(&self.described));
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("query", &document).append_pair("variables", &variables).finish();
        Self::below(ctx, &format!("/graphql?{query}"))
    }
    /// How it is cited. A citation names the frozen address.
    async fn citation(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "CitationStyle::Short")] style: CitationStyle,
        #[graphql(default)] lang: Language,
    ) -> String {
        self.described.dataset.cite(&deps(ctx).addresses, Style::from(style), lang.into())
    }
    /// How figures are counted.
    async fn methodology_url(&self, ctx: &Context<'_>) -> Url {
        Self::below(ctx, "/methode")
    }
    /// Another one when figures are counted otherwise.
    async fn methodology_version(&self) -> &'static str {
        METHODOLOGY
    }
    /// Monotonic number of the data state answered from.
    async fn data_version(&self) -> String {
        self.described.dataset.data_version.to_string()
    }
    /// What was known then: the instant of the frozen address.
    async fn generated_at(&self) -> DateTime<Utc> {
        self.described.dataset.known_at
    }
    /// Under what it may be reused.
    async fn license(&self) -> License {
        License { spdx: Some(LICENCE_SPDX.to_owned()), name: LICENCE.to_owned(), url: Some(Url(LICENCE_URL.to_owned())), declared: true }
    }
    /// What must be read before it, computed from the data.
    async fn caveats(&self) -> Vec<Caveat> {
        self.described.caveats.iter().map(|caveat| Caveat { caveat: caveat.clone(), view: self.view }).collect()
    }
}

/// A warning computed from the data: « 4 des 12 villes ne publient aucun état d'avancement ».
pub struct Caveat {
    caveat: caveat::Caveat,
    view: View,
}

/// A warning computed from the data: « 4 des 12 villes ne publient aucun état d'avancement ».
#[Object]
impl Caveat {
    /// Stable.
    async fn code(&self) -> &'static str {
        self.caveat.warning.code()
    }
    /// The sentence.
    async fn message(&self, #[graphql(default)] lang: Language) -> String {
        self.caveat.message(lang.into())
    }
    /// Whom it speaks of; nobody when it speaks of all.
    async fn collectivities(&self, ctx: &Context<'_>) -> Result<Vec<Collectivity>> {
        let loaded = self.caveat.collectivities.iter().map(|id| load::its_collectivity(ctx, *id, self.view));
        futures_util::future::try_join_all(loaded).await
    }
}
