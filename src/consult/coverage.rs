//! How plans answer a référentiel: cell by cell, with what was proposed, what a person judged and since when that may be out of date.
//!
//! The states are those of `domain::framework::coverage`; here what is known is brought together, in as many statements for two hundred
//! collectivités as for one.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::action::{Lever, StateHash};
use domain::framework::coverage::{Evidence, Judged, Standing, Totals, standing};
use domain::framework::{CoverageState, Method};
use domain::status::Status;
use domain::subject::ThemeSet;
use domain::theme::Theme;
use uuid::Uuid;

use super::comparison::counting::counts;
use crate::store::filter::View;
use crate::store::framework::{Criterion, Framework, Linked, Proposed, Reply, Review};
use crate::store::record::{self, Collectivity};
use crate::store::{Store, StoreError, read};

/// The most links of a cell that are shown: those that people judged first, then what speaks loudest.
const LINKS: usize = 100;

/// A link with what a person judged of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The action and the criterion.
    pub linked: Linked,
    /// The last judgement; none where nobody has looked.
    pub review: Option<Review>,
}

impl Link {
    /// How strong it is: what a person judged, or to be reviewed.
    pub fn strength(&self) -> CoverageState {
        self.review.as_ref().map_or(CoverageState::ToReview, |review| review.state)
    }

    /// The order in which links are shown.
    fn weight(&self) -> (bool, CoverageState, bool, u16) {
        let proposed = self.linked.proposed.as_ref();
        let is_publishers = proposed.is_some_and(|proposed| proposed.method == Method::Publisher);
        (self.review.is_some(), self.strength(), is_publishers, proposed.and_then(|proposed| proposed.confidence).unwrap_or(0))
    }
}

/// One criterion for one collectivité.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Whose.
    pub collectivity: Uuid,
    /// The criterion.
    pub criterion: Arc<Criterion>,
    /// The state.
    pub state: CoverageState,
    /// The judgement that the state rests on, contested or not.
    pub review: Option<Review>,
    /// Since when versions that the reviewer has not seen are in force.
    pub stale_since: Option<DateTime<Utc>>,
    /// Links, the weightiest first.
    pub links: Vec<Link>,
    /// How many there are, shown or not.
    pub link_count: usize,
    /// The status of the best-advanced action that a person found to answer; none unless addressed.
    pub best_status: Option<Status>,
    /// What the publisher replied.
    pub replies: Vec<Reply>,
}

/// A référentiel for one collectivité.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// The référentiel.
    pub framework: Framework,
    /// Whose.
    pub collectivity: Uuid,
    /// Its plans that count and show a version.
    pub plans: Vec<Uuid>,
    /// Its cells, in the order of the criteria.
    pub cells: Vec<Cell>,
}

impl Coverage {
    /// Whether a structured plan is known.
    pub fn has_plan(&self) -> bool {
        !self.plans.is_empty()
    }

    /// Only the criteria about these themes, and that ask for these ways of acting.
    #[must_use]
    pub fn narrowed(mut self, themes: Option<ThemeSet>, levers: Option<&[Lever]>) -> Self {
        let about = |criterion: &Criterion| {
            let own: ThemeSet = criterion.themes.iter().filter_map(|slug| Theme::by_slug(slug)).map(Theme::number).collect();
            themes.is_none_or(|themes| own.meets(themes)) && levers.is_none_or(|levers| criterion.levers.iter().any(|lever| levers.contains(lever)))
        };
        self.cells.retain(|cell| about(&cell.criterion));
        self
    }

    /// Its cells, counted.
    pub fn totals(&self) -> Totals {
        Totals::of(self.cells.iter().map(|cell| cell.state))
    }

    /// Whether any of its criteria applies.
    pub fn applies(&self) -> bool {
        self.cells.iter().any(|cell| cell.state != CoverageState::NotApplicable)
    }
}

/// A version that a plan shows.
#[derive(Debug, Clone, Copy)]
struct InForce {
    plan: Uuid,
    version: Uuid,
    recorded_at: DateTime<Utc>,
}

/// The versions that the plans that count show, by collectivité; one without such a plan is absent.
async fn in_force(store: &Store, bodies: &[Uuid], stages: Option<&[String]>, view: View) -> Result<HashMap<Uuid, Vec<InForce>>, StoreError> {
    let mut found: HashMap<Uuid, Vec<InForce>> = HashMap::new();
    for plan in read::standing::of_collectivities(store, bodies, view).await?.into_iter().filter(|plan| counts(plan, stages)) {
        let shown =
            InForce { plan: plan.plan, version: plan.version, recorded_at: DateTime::from_timestamp_millis(plan.recorded_at).unwrap_or_default() };
        found.entry(plan.collectivity).or_default().push(shown);
    }
    Ok(found)
}

/// The versions that a reviewer of these collectivités sees now.
pub async fn shown_now(store: &Store, bodies: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>, StoreError> {
    let found = in_force(store, bodies, None, View::default()).await?;
    Ok(found.into_iter().map(|(body, shown)| (body, shown.iter().map(|one| one.version).collect())).collect())
}

/// All that is known of some collectivités and some criteria.
#[derive(Default)]
struct Known {
    in_force: HashMap<Uuid, Vec<InForce>>,
    links: HashMap<(Uuid, Uuid), Vec<Linked>>,
    judged: HashMap<(Uuid, Uuid), Review>,
    whole: HashMap<(Uuid, Uuid), Review>,
    replies: HashMap<(Uuid, Uuid), Vec<Reply>>,
}

impl Known {
    async fn of(store: &Store, bodies: &[Uuid], criteria: &[Uuid], stages: Option<&[String]>, view: View) -> Result<Self, StoreError> {
        let mut known = Self { in_force: in_force(store, bodies, stages, view).await?, ..Self::default() };
        let versions: HashSet<Uuid> = known.in_force.values().flatten().map(|shown| shown.version).collect();
        let links = read::coverage::links(store, bodies, criteria, view).await?;
        for linked in links.into_iter().filter(|linked| versions.contains(&linked.version)) {
            known.links.entry((linked.collectivity, linked.criterion)).or_default().push(linked);
        }
        for review in read::coverage::reviews(store, bodies, criteria, view).await? {
            // They come in the order of time: the last one stays.
            for lineage in &review.lineages {
                known.judged.insert((*lineage, review.criterion), review.clone());
            }
            if review.whole {
                known.whole.insert((review.collectivity, review.criterion), review);
            }
        }
        for reply in read::coverage::contestations(store, bodies, criteria, view).await? {
            if let Some(criterion) = reply.criterion {
                known.replies.entry((reply.collectivity, criterion)).or_default().push(reply);
            }
        }
        Ok(known)
    }

    fn cell(&mut self, body: &Collectivity, criterion: &Arc<Criterion>) -> Cell {
        let key = (body.id, criterion.id);
        let linked = self.links.remove(&key).unwrap_or_default();
        let link = |linked: Linked| Link { review: self.judged.get(&(linked.lineage, criterion.id)).cloned(), linked };
        let mut links: Vec<Link> = linked.into_iter().map(link).collect();
        links.sort_by_key(|link| (std::cmp::Reverse(link.weight()), link.linked.version, link.linked.position));
        let (whole, replies) = (self.whole.remove(&key), self.replies.remove(&key).unwrap_or_default());
        let judged = |review: &Review| Judged { state: review.state, at: review.at };
        let of_links: Vec<Option<Judged>> = links.iter().map(|link| link.review.as_ref().map(judged)).collect();
        let shown = self.in_force.get(&body.id).map_or(&[][..], Vec::as_slice);
        let Standing { state, judged } = standing(Evidence {
            has_plan: !shown.is_empty(),
            applies: criterion.applies(body.kind, &body.official_code),
            links: &of_links,
            whole: whole.as_ref().map(judged),
            contested: replies.last().map(|reply| reply.at),
        });
        let review = judged.and_then(|held| {
            let at_hand = links.iter().filter_map(|link| link.review.as_ref()).chain(&whole);
            at_hand.filter(|review| review.at == held.at).max_by_key(|review| (review.state == held.state, review.id)).cloned()
        });
        let best = links.iter().filter(|link| link.strength().is_addressed()).map(|link| link.linked.status);
        Cell {
            collectivity: body.id,
            criterion: Arc::clone(criterion),
            stale_since: review.as_ref().and_then(|review| stale_since(review, shown)),
            best_status: if state.is_addressed() { best.max_by_key(|status| advance(*status)) } else { None },
            link_count: links.len(),
            links: {
                links.truncate(LINKS);
                links
            },
            state,
            review,
            replies,
        }
    }
}

/// Since when a version is in force that the reviewer has not seen; the time of the judgement itself where what is shown is older.
fn stale_since(review: &Review, shown: &[InForce]) -> Option<DateTime<Utc>> {
    let unseen = shown.iter().filter(|shown| !review.versions.contains(&shown.version)).map(|shown| shown.recorded_at).min()?;
    Some(unseen.max(review.at))
}

/// How far an action has come, for the best of several.
const fn advance(status: Status) -> u8 {
    match status {
        Status::Done => 9,
        Status::Recurring => 8,
        Status::PartlyDone => 7,
        Status::InProgress => 6,
        Status::NotStarted => 5,
        Status::UnderDiscussion => 4,
        Status::OnHold | Status::Blocked => 3,
        Status::NotAchieved | Status::Abandoned => 2,
        Status::NotApplicable => 1,
        Status::NotReported => 0,
    }
}

/// A référentiel for each of these collectivités, in their order, by plans of these stages.
pub async fn coverages(
    store: &Store,
    framework: &Framework,
    bodies: &[Collectivity],
    stages: Option<&[String]>,
    view: View,
) -> Result<Vec<Coverage>, StoreError> {
    let criteria = read::framework::criteria_of(store, &[framework.id]).await?.remove(&framework.id).unwrap_or_default();
    let criteria: Vec<Arc<Criterion>> = criteria.into_iter().map(Arc::new).collect();
    let ids: Vec<Uuid> = criteria.iter().map(|criterion| criterion.id).collect();
    let all: Vec<Uuid> = bodies.iter().map(|body| body.id).collect();
    let mut known = Known::of(store, &all, &ids, stages, view).await?;
    let coverage = |body: &Collectivity| Coverage {
        framework: framework.clone(),
        collectivity: body.id,
        plans: known.in_force.get(&body.id).into_iter().flatten().map(|shown| shown.plan).collect(),
        cells: criteria.iter().map(|criterion| known.cell(body, criterion)).collect(),
    };
    // A collectivité that is named twice is answered once.
    let mut seen = HashSet::new();
    Ok(bodies.iter().filter(|body| seen.insert(body.id)).map(coverage).collect())
}

/// « Écarts »: what is asked and nobody does; what is done and nobody asked is the list of actions without a link.
#[derive(Debug, Clone, PartialEq)]
pub struct Gaps {
    /// The référentiel.
    pub framework: Framework,
    /// Assessed by a person everywhere in scope, and found nowhere.
    pub addressed_nowhere: Vec<Arc<Criterion>>,
    /// Not yet assessed everywhere in scope: nothing can be said of them.
    pub not_assessed: Vec<Arc<Criterion>>,
    /// Collectivités in scope without a structured plan: nothing can be said of them either.
    pub without_data: Vec<Uuid>,
    /// The plans in scope of the others.
    pub plans: Vec<Uuid>,
}

/// What is asked and nobody does, among these collectivités. Those without a structured plan say nothing, and are named.
pub fn gaps(framework: &Framework, coverages: &[Coverage]) -> Gaps {
    let (with, without): (Vec<&Coverage>, Vec<&Coverage>) = coverages.iter().partition(|coverage| coverage.has_plan());
    let mut gaps = Gaps {
        framework: framework.clone(),
        addressed_nowhere: Vec::new(),
        not_assessed: Vec::new(),
        without_data: without.iter().map(|coverage| coverage.collectivity).collect(),
        plans: with.iter().flat_map(|coverage| coverage.plans.iter().copied()).collect(),
    };
    let criteria = coverages.first().map_or(0, |coverage| coverage.cells.len());
    for at in 0..criteria {
        let states: BTreeSet<CoverageState> =
            with.iter().map(|coverage| coverage.cells[at].state).filter(|state| *state != CoverageState::NotApplicable).collect();
        let criterion = || Arc::clone(&coverages[0].cells[at].criterion);
        if states.contains(&CoverageState::ToReview) {
            gaps.not_assessed.push(criterion());
        } else if states.iter().eq([&CoverageState::NotFound]) {
            // What is contested is not settled: it is no gap.
            gaps.addressed_nowhere.push(criterion());
        }
    }
    gaps
}

/// An action, as far as its links are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OfAction {
    /// Whose it is.
    pub collectivity: Uuid,
    /// The action through all versions.
    pub lineage: Uuid,
    /// The version.
    pub version: Uuid,
    /// Its place in it.
    pub position: i32,
    /// Its status.
    pub status: Status,
    /// What it says.
    pub hash: StateHash,
}

impl From<&record::Action> for OfAction {
    fn from(action: &record::Action) -> Self {
        Self {
            collectivity: action.collectivity,
            lineage: action.lineage,
            version: action.version,
            position: action.position,
            status: action.state.content.status,
            hash: action.hash,
        }
    }
}

/// Links of actions to criteria: what is proposed in their words, and what people judged of it; the weightiest first.
pub async fn of_actions(store: &Store, actions: &[OfAction], view: View) -> Result<HashMap<OfAction, Vec<Link>>, StoreError> {
    let hashes: Vec<_> = actions.iter().map(|action| action.hash).collect();
    let lineages: Vec<Uuid> = actions.iter().map(|action| action.lineage).collect();
    let proposed = read::coverage::proposed(store, &hashes, view).await?;
    let judged = read::coverage::of_lineages(store, &lineages, view).await?;
    let mut by_lineage: HashMap<Uuid, Vec<&Review>> = HashMap::new();
    for ((lineage, _), review) in &judged {
        by_lineage.entry(*lineage).or_default().push(review);
    }
    let links = |action: &OfAction| {
        let link = |criterion: Uuid, proposed: Option<&Proposed>, review: Option<&Review>| {
            let OfAction { collectivity, lineage, version, position, status, .. } = *action;
            let linked = Linked { collectivity, lineage, version, position, status, criterion, proposed: proposed.cloned() };
            Link { linked, review: review.cloned() }
        };
        let found = proposed.get(&action.hash).map_or(&[][..], Vec::as_slice);
        let mut links: Vec<Link> = found.iter().map(|one| link(one.criterion, Some(one), judged.get(&(action.lineage, one.criterion)))).collect();
        let by_hand = by_lineage.get(&action.lineage).into_iter().flatten();
        let by_hand = by_hand.filter(|review| !found.iter().any(|one| one.criterion == review.criterion));
        links.extend(by_hand.map(|review| link(review.criterion, None, Some(review))));
        links.sort_by_key(|link| (std::cmp::Reverse(link.weight()), link.linked.criterion));
        (*action, links)
    };
    Ok(actions.iter().map(links).collect())
}
