//! « Frise »: what happened when.

use async_graphql::{Context, ID, Object, Result, SimpleObject, Union};
use chrono::NaiveDate;
use data_encoding::BASE32HEX_NOPAD;
use domain::compare::question::View as Sight;
use domain::compare::span::{EventKind as Kind, EventKinds};

use super::dataset::DatasetInfo;
use crate::consult::comparison::timeline::{Bucket, Event, Wanted};
use crate::consult::comparison::{Fault, NAMED, Question, label};
use crate::graphql::context::deps;
use crate::graphql::edge::connection::edge;
use crate::graphql::edge::load;
use crate::graphql::error::{of_comparison, of_store};
use crate::graphql::node::action::Action;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::comparison::{EventKind, Granularity};
use crate::graphql::node::enums::{DatePrecision, Language, ProvenanceNature};
use crate::graphql::node::plan::{Plan, PlanVersion};
use crate::graphql::node::value::FuzzyDate;
use crate::graphql::page::{Arguments, PageInfo, int};
use crate::graphql::scalar::Date;
use crate::store::filter::View;
use crate::store::page::{Page, Window};

/// « Frise »: what happened when.
pub struct Timeline {
    question: Question,
    wanted: Wanted,
}

impl Timeline {
    /// Of what was asked for.
    pub fn new(question: Question, wanted: Wanted) -> Self {
        Self { question, wanted }
    }

    /// The kinds that are asked for. One that is not recorded is told, and no empty list.
    pub fn kinds(given: Option<Vec<EventKind>>) -> Result<EventKinds, Fault> {
        let kind = |kind: EventKind| match kind {
            EventKind::PlanAdopted => Ok(Kind::PlanAdopted),
            EventKind::PlanVersionPublished => Ok(Kind::VersionPublished),
            EventKind::ActionStatusChanged => Ok(Kind::StatusChanged),
            EventKind::PlanAnnounced => Err(Fault::NotRecorded { what: "PLAN_ANNOUNCED" }),
            EventKind::MeetingHeld => Err(Fault::NotRecorded { what: "MEETING_HELD" }),
            EventKind::RequestMade => Err(Fault::NotRecorded { what: "REQUEST_MADE" }),
            EventKind::CertificationObtained => Err(Fault::NotRecorded { what: "CERTIFICATION_OBTAINED" }),
            EventKind::CertificationLost => Err(Fault::NotRecorded { what: "CERTIFICATION_LOST" }),
            EventKind::PledgeMade => Err(Fault::NotRecorded { what: "PLEDGE_MADE" }),
        };
        match given {
            None => Ok(EventKinds::ALL),
            Some(kinds) if kinds.is_empty() => Err(Fault::EmptyList { list: "kinds" }),
            Some(kinds) => kinds.into_iter().map(kind).collect(),
        }
    }
}

/// « Frise »: what happened when.
#[Object]
impl Timeline {
    /// What happened, the earliest first.
    async fn events(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<TimelineEventConnection> {
        let window = Arguments { first, after, last, before }.window()?;
        let page = deps(ctx).comparisons.events(&self.wanted, &window).await.map_err(|error| of_store(&error))?;
        Ok(TimelineEventConnection::new(page, &window, &self.wanted, self.question.view))
    }
    /// How many there were in each period; periods without any are left out.
    async fn buckets(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Granularity::Year")] granularity: Granularity,
    ) -> Result<Vec<TimelineBucket>> {
        let buckets = deps(ctx).comparisons.buckets(&self.wanted, granularity.into()).await.map_err(|error| of_store(&error))?;
        Ok(buckets.into_iter().map(|bucket| TimelineBucket { bucket, view: self.question.view }).collect())
    }
    /// Enough to cite it, to ask it again, and to find it unchanged.
    async fn dataset(&self, ctx: &Context<'_>) -> Result<DatasetInfo> {
        let rows = deps(ctx).comparisons.rows(&self.question, NAMED).await.map_err(|error| of_comparison(&error))?;
        DatasetInfo::of(ctx, &self.question, Sight::Timeline(self.wanted.span), &rows.rows, rows.data_version).await
    }
}

/// So many events of one kind and one collectivité in a period.
pub struct TimelineBucket {
    bucket: Bucket,
    view: View,
}

/// So many events of one kind and one collectivité in a period.
#[Object]
impl TimelineBucket {
    /// The first day of the period.
    async fn start(&self) -> Date {
        Date(self.bucket.start)
    }
    /// Of which kind.
    async fn kind(&self) -> EventKind {
        published(self.bucket.kind)
    }
    /// Whose.
    async fn collectivity(&self, ctx: &Context<'_>) -> Result<Collectivity> {
        load::its_collectivity(ctx, self.bucket.collectivity, self.view).await
    }
    /// How many.
    async fn count(&self) -> i32 {
        int(self.bucket.count)
    }
}

const fn published(kind: Kind) -> EventKind {
    match kind {
        Kind::PlanAdopted => EventKind::PlanAdopted,
        Kind::VersionPublished => EventKind::PlanVersionPublished,
        Kind::StatusChanged => EventKind::ActionStatusChanged,
    }
}

/// What an event is about.
#[derive(Union)]
pub enum EventSubject {
    /// A plan.
    Plan(Plan),
    /// A version.
    PlanVersion(PlanVersion),
    /// An action, in the version that moved it.
    Action(Action),
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct TimelineEvent {
    event: Event,
    view: View,
}

/// Something that happened.
#[Object]
impl TimelineEvent {
    /// Stable: the same event has the same id in every answer.
    async fn id(&self) -> ID {
        let mut bytes = vec![self.event.kind as u8];
        bytes.extend(self.event.version.as_bytes());
        bytes.extend(self.event.position.to_be_bytes());
        ID(format!("evt_{}", BASE32HEX_NOPAD.encode(&bytes)))
    }
    /// What.
    async fn kind(&self) -> EventKind {
        published(self.event.kind)
    }
    /// When.
    async fn date(&self) -> FuzzyDate {
        day(self.event.day)
    }
    /// Whose.
    async fn collectivity(&self, ctx: &Context<'_>) -> Result<Collectivity> {
        load::its_collectivity(ctx, self.event.collectivity, self.view).await
    }
    /// What happened, in words.
    async fn title(&self, ctx: &Context<'_>, #[graphql(default)] lang: Language) -> Result<String> {
        let moved = self.event.moved;
        Ok(match self.event.kind {
            Kind::StatusChanged => {
                let action = load::its_action(ctx, self.event.version, self.event.position, self.view).await?;
                label::moved(&action.title, moved, lang.into())
            }
            Kind::VersionPublished => {
                let version = load::its_version(ctx, self.event.version, self.view).await?;
                label::version(&version.record.title, version.record.number, lang.into())
            }
            Kind::PlanAdopted => label::adopted(lang.into()).to_owned(),
        })
    }
    /// Who says so.
    async fn nature(&self, ctx: &Context<'_>) -> Result<ProvenanceNature> {
        let plan = load::its_plan(ctx, self.event.plan, self.view).await?;
        let adopted = plan.record.adoption.is_some();
        Ok(if adopted { ProvenanceNature::AdoptedByCollectivity } else { ProvenanceNature::PublishedByCollectivity })
    }
    /// What it is about.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<EventSubject>> {
        Some(match self.event.kind {
            Kind::PlanAdopted => load::its_plan(ctx, self.event.plan, self.view).await.map(EventSubject::Plan),
            Kind::VersionPublished => load::its_version(ctx, self.event.version, self.view).await.map(EventSubject::PlanVersion),
            Kind::StatusChanged => load::its_action(ctx, self.event.version, self.event.position, self.view).await.map(EventSubject::Action),
        })
    }
}

/// A day that is known.
fn day(day: NaiveDate) -> FuzzyDate {
    FuzzyDate { raw: day.to_string(), earliest: Some(Date(day)), latest: Some(Date(day)), precision: DatePrecision::Day }
}

edge!(TimelineEventEdge, TimelineEvent);

/// A page of what happened.
pub struct TimelineEventConnection {
    edges: Vec<TimelineEventEdge>,
    info: PageInfo,
    wanted: Wanted,
}

impl TimelineEventConnection {
    fn new(page: Page<Event>, window: &Window, wanted: &Wanted, view: View) -> Self {
        let info = PageInfo::of(&page, window);
        let edges = page.items.into_iter().map(|(event, cursor)| TimelineEventEdge { cursor: cursor.text(), node: TimelineEvent { event, view } });
        Self { edges: edges.collect(), info, wanted: wanted.clone() }
    }
}

/// A page of what happened.
#[Object]
impl TimelineEventConnection {
    /// The items with their places.
    async fn edges(&self) -> &[TimelineEventEdge] {
        &self.edges
    }
    /// The items.
    async fn nodes(&self) -> Vec<&TimelineEvent> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
    /// Where the page stands.
    async fn page_info(&self) -> &PageInfo {
        &self.info
    }
    /// How many there are.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        deps(ctx).comparisons.event_count(&self.wanted).await.map(int).map_err(|error| of_store(&error))
    }
}
