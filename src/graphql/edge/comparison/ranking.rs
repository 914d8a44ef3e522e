//! « Classement ».

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use domain::compare::question::{Ranking as Asks, View as Sight};
use domain::compare::ranking::{Place, Thresholds, Unranked};
use domain::compare::word::Metric;

use super::dataset::DatasetInfo;
use crate::consult::comparison::ranking::{Ranked, Ranking as Found};
use crate::consult::comparison::{Question, label};
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::comparison::{RankingMetric, UnrankedReason};
use crate::graphql::node::enums::Language;
use crate::graphql::node::value::Proportion;
use crate::graphql::page::int;
use crate::store::filter::View;
use crate::store::record;

/// Ranked and unranked are two lists: « pas de données » is never the bottom of the table.
pub struct Ranking {
    question: Question,
    metric: RankingMetric,
    thresholds: Thresholds,
    found: Found,
}

impl Ranking {
    /// Of what was found.
    pub fn new(question: Question, metric: RankingMetric, thresholds: Thresholds, found: Found) -> Self {
        Self { question, metric, thresholds, found }
    }
}

/// Ranked and unranked are two lists: « pas de données » is never the bottom of the table.
#[Object]
impl Ranking {
    /// By what.
    async fn metric(&self) -> RankingMetric {
        self.metric
    }
    /// The places, first to last.
    async fn ranked(&self) -> Vec<RankEntry> {
        self.found.ranked.iter().map(|place| RankEntry { place: place.clone(), view: self.question.view }).collect()
    }
    /// Who has no rank, by reason.
    async fn unranked(&self) -> Vec<UnrankedGroup> {
        let group = |(reason, bodies): (&Unranked, &Vec<Arc<record::Collectivity>>)| UnrankedGroup {
            reason: *reason,
            thresholds: self.thresholds,
            bodies: bodies.clone(),
            view: self.question.view,
        };
        self.found.unranked.iter().map(group).collect()
    }
    /// Enough to cite it, to ask it again, and to find it unchanged.
    async fn dataset(&self, ctx: &Context<'_>) -> Result<DatasetInfo> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "thresholds go from 0 to 1")]
        let min_reported = (self.thresholds.reported * 1000.0).round() as u16;
        let sight = Sight::Ranking(Asks {
            metric: match self.metric {
                RankingMetric::DoneShare => Metric::DoneShare,
                RankingMetric::ReportedShare => Metric::ReportedShare,
                RankingMetric::FrameworkCoverage => Metric::FrameworkCoverage,
                RankingMetric::MeetingRegularity => Metric::MeetingRegularity,
            },
            min_reported,
            min_denominator: u32::try_from(self.thresholds.denominator).unwrap_or(u32::MAX),
        });
        DatasetInfo::of(ctx, &self.question, sight, &self.found.rows.rows, self.found.rows.data_version).await
    }
}

/// A place in a ranking.
pub struct RankEntry {
    place: Place<Ranked>,
    view: View,
}

/// A place in a ranking.
#[Object]
impl RankEntry {
    /// Competition ranking: ties share a rank (1, 2, 2, 4).
    async fn rank(&self) -> i32 {
        int(i64::try_from(self.place.rank).unwrap_or(i64::MAX))
    }
    /// Who.
    async fn collectivity(&self) -> Collectivity {
        Collectivity::new((*self.place.who.0).clone(), self.view)
    }
    /// The share that it is ranked by.
    async fn value(&self) -> Proportion {
        self.place.measure.value.into()
    }
    /// The least that the share can be, whatever the missing statuses are.
    async fn lower_bound(&self) -> Option<f64> {
        self.place.measure.lower.ratio()
    }
    /// The most that the share can be, whatever the missing statuses are.
    async fn upper_bound(&self) -> Option<f64> {
        self.place.measure.upper.ratio()
    }
    /// True when its interval overlaps the next one: the order is not established.
    async fn not_distinguishable_from_next(&self) -> bool {
        self.place.not_distinguishable_from_next
    }
}

/// Those who have no rank, for one reason.
pub struct UnrankedGroup {
    reason: Unranked,
    thresholds: Thresholds,
    bodies: Vec<Arc<record::Collectivity>>,
    view: View,
}

/// Those who have no rank, for one reason.
#[Object]
impl UnrankedGroup {
    /// Why.
    async fn reason(&self) -> UnrankedReason {
        self.reason.into()
    }
    /// Why, in a sentence.
    async fn explanation(&self, #[graphql(default)] lang: Language) -> String {
        label::unranked(self.reason, self.thresholds, lang.into())
    }
    /// Who, by name.
    async fn collectivities(&self) -> Vec<Collectivity> {
        self.bodies.iter().map(|body| Collectivity::new((**body).clone(), self.view)).collect()
    }
}
