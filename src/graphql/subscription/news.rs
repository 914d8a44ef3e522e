//! What is published, as it is published: versions of plans, and the actions whose status they move.

use std::collections::VecDeque;

use async_graphql::{Context, Result};
use futures_util::stream::{self, Stream, TryStreamExt};
use uuid::Uuid;

use crate::consult::news::{News, Reader};
use crate::graphql::context::deps;
use crate::graphql::error::{bad_request, of_store};
use crate::graphql::node::action::Action;
use crate::graphql::node::plan::PlanVersion;
use crate::graphql::query::filter::{ActionFilterInput, PlanFilterInput, actions, plans};
use crate::store::change::{Change, ChangeKind, ChangeOf};
use crate::store::filter::{ActionFilter, ActionList, PlanFilter, View, Within};
use crate::store::page::Window;
use crate::store::read;
use crate::store::record;
use crate::store::{Store, StoreError};

/// So many actions are read at once, however many a version moves.
const PAGE: u32 = 100;

/// The plan and the version of a line that says that one was published.
fn published(change: &Change) -> Option<(Uuid, Uuid)> {
    let is = change.of == ChangeOf::PlanVersion && matches!(change.kind, ChangeKind::Created | ChangeKind::Updated);
    change.plan.zip(change.version).filter(|_| is)
}

/// Versions as they are published.
pub(super) async fn versions(ctx: &Context<'_>, given: Option<PlanFilterInput>) -> Result<impl Stream<Item = Result<PlanVersion>> + Send + use<>> {
    let watch = Watch { filter: plans(given)?, ..Watch::of(ctx).await? };
    let stream = stream::try_unfold(watch, |mut watch| async move { Ok(Some((watch.version().await?, watch))) });
    Ok(stream.map_ok(|version| PlanVersion::new(version, View::default())).map_err(|error: StoreError| of_store(&error)))
}

/// Actions whose status a version in force has moved, in the order of the plan.
pub(super) async fn statuses(ctx: &Context<'_>, given: Option<ActionFilterInput>) -> Result<impl Stream<Item = Result<Action>> + Send + use<>> {
    let filter = actions(ctx, given, View::default())?;
    if filter.words.is_some() || filter.any_of.iter().any(|one| one.words.is_some()) {
        return Err(bad_request(
            "« text » ne peut être suivi : les mots d'une version se trouvent un instant après sa publication. Filtrez par thèmes, ou cherchez.",
            "`text` cannot be followed: the words of a version are found a moment after it is published. Filter by themes, or search.",
        ));
    }
    let moved = Moved { watch: Watch::of(ctx).await?, filter, unread: VecDeque::new(), waiting: VecDeque::new() };
    let stream = stream::try_unfold(moved, |mut moved| async move { Ok(Some((moved.action().await?, moved))) });
    Ok(stream.map_ok(|action| Action::new(action, View::default())).map_err(|error: StoreError| of_store(&error)))
}

/// Somebody who waits for versions.
struct Watch {
    store: Store,
    reader: Reader,
    filter: PlanFilter,
}

impl Watch {
    async fn of(ctx: &Context<'_>) -> Result<Self> {
        let (store, news): (Store, &News) = (deps(ctx).store.clone(), &deps(ctx).news);
        let reader = news.from_now().await.map_err(|error| of_store(&error))?;
        Ok(Self { store, reader, filter: PlanFilter::default() })
    }

    /// The next version whose plan passes.
    async fn version(&mut self) -> Result<record::Version, StoreError> {
        loop {
            let Some((plan, version)) = published(&self.reader.next().await?) else { continue };
            if self.passes(plan).await?
                && let Some(found) = read::version::by_ids(&self.store, &[version]).await?.remove(&version)
            {
                return Ok(found);
            }
        }
    }

    async fn passes(&self, plan: Uuid) -> Result<bool, StoreError> {
        if self.filter == PlanFilter::default() {
            return Ok(true);
        }
        if self.filter.ids.as_ref().is_some_and(|ids| !ids.contains(&plan)) {
            return Ok(false);
        }
        let filter = PlanFilter { ids: Some(vec![plan]), ..self.filter.clone() };
        Ok(read::plan::count(&self.store, &filter, View::default()).await? > 0)
    }
}

/// Somebody who waits for statuses that move.
struct Moved {
    watch: Watch,
    filter: ActionFilter,
    /// The versions that are still to be looked at, each with the actions that it moved.
    unread: VecDeque<(Uuid, Vec<Uuid>)>,
    waiting: VecDeque<record::Action>,
}

impl Moved {
    /// The next action that passes.
    async fn action(&mut self) -> Result<record::Action, StoreError> {
        loop {
            if let Some(action) = self.waiting.pop_front() {
                return Ok(action);
            }
            if let Some((plan, lineages)) = self.unread.pop_front() {
                self.waiting.extend(self.those(plan, lineages).await?);
                continue;
            }
            let version = self.watch.version().await?;
            let lineages = read::history::moved_by(&self.watch.store, version.id).await?;
            self.unread.extend(lineages.chunks(PAGE as usize).map(|some| (version.plan, some.to_vec())));
        }
    }

    /// Those of these actions of a plan that pass, as they stand.
    async fn those(&self, plan: Uuid, lineages: Vec<Uuid>) -> Result<Vec<record::Action>, StoreError> {
        let filter = ActionFilter { lineages: Some(lineages.into()), ..self.filter.clone() };
        let list = ActionList { within: Within::Plan(plan), view: View::default(), filter };
        let page = read::action::list(&self.watch.store, &list, &[], &Window::first(PAGE)).await?;
        Ok(page.items.into_iter().map(|(action, _)| action).collect())
    }
}
