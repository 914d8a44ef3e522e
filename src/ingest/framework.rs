//! Référentiels on their way in: written once, and all that is published gone through for candidates, page by page.
//!
//! What is published meanwhile proposes for itself: see `publish`. A run that was cut short goes on when the same file comes again.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::access::Administrator;
use domain::action::{Content, StateHash};
use domain::framework::{Compiled, Framework, LookedFor};
use uuid::Uuid;

use super::{Ingest, IngestError, parallel};
use crate::store::framework::NewLink;
use crate::store::write::coverage::repropose;
use crate::store::write::framework::{self as write, Import};
use crate::store::write::plan::NewVersion;
use crate::store::{Store, StoreError, read};

/// So many states are in memory at a time.
const PAGE: u64 = 2_000;

/// What became of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// What was written.
    pub import: Import,
    /// The référentiel.
    pub framework: Uuid,
    /// So many different wordings of actions were gone through.
    pub states: u64,
    /// So many candidates were found in them.
    pub candidates: u64,
}

/// Référentiels that are ready to be asked, as of one number of what is loaded.
#[derive(Debug, Default)]
pub(super) struct Proposing {
    /// The number.
    pub number: i64,
    /// The référentiels.
    pub compiled: Compiled,
}

fn read_content(canonical: &str) -> Result<Content, StoreError> {
    serde_json::from_str(canonical).map_err(|error| StoreError::Damaged(error.to_string()))
}

/// The subject is told from the words alone: a proposal is the same wherever the same words stand.
fn links(compiled: &Compiled, hash: StateHash, content: &Content) -> Vec<NewLink> {
    if compiled.is_empty() {
        return Vec::new();
    }
    let subject = domain::classify::classify(content, None).subject();
    let link = |found: domain::framework::Proposal| NewLink {
        hash,
        criterion: found.criterion,
        method: found.method,
        confidence: found.confidence,
        reasons: found.reasons,
    };
    compiled.propose(content, &subject).into_iter().map(link).collect()
}

impl Ingest {
    /// The référentiels that are loaded now; compiled anew when they are others than before.
    pub(super) async fn frameworks(&self) -> Result<Arc<Proposing>, StoreError> {
        let mut kept = self.frameworks.lock().await;
        let number = read::framework::number(&self.store).await?;
        if kept.number != number {
            *kept = Arc::new(Proposing { number, compiled: compile(&self.store, None).await?.0 });
        }
        Ok(Arc::clone(&kept))
    }

    /// Writes a référentiel and goes through all that is published; `told` hears how many wordings were gone through.
    pub async fn import_framework(&self, by: &Administrator, given: &Framework, told: impl Fn(u64)) -> Result<Imported, IngestError> {
        let now = self.clock.now();
        let import = write::import(&self.store, by, given, now).await?;
        let mut imported = Imported { import, framework: given.id(), states: 0, candidates: 0 };
        if import == Import::Differs {
            return Ok(imported);
        }
        let known = read::framework::by_ids(&self.store, &[given.id()]).await?.remove(&given.id());
        if known.is_some_and(|known| known.is_proposed) {
            return Ok(imported);
        }
        let (compiled, criteria) = compile(&self.store, Some(given.id())).await?;
        let compiled = Arc::new(compiled);
        let mut after = None;
        loop {
            let page = read::coverage::states_after(&self.store, after, PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(*last);
            imported.states += u64::try_from(page.len()).unwrap_or(0);
            imported.candidates += self.go_through(by, &compiled, &criteria, page, now).await?;
            told(imported.states);
        }
        write::gone_through(&self.store, by, given.id(), &given.aids()).await?;
        Ok(imported)
    }

    /// Proposes what the words of a version speak for, as far as they are new.
    pub(super) async fn propose(&self, frameworks: &Arc<Proposing>, new: &mut NewVersion) -> Result<(), IngestError> {
        new.frameworks = frameworks.number;
        if frameworks.compiled.is_empty() {
            return Ok(());
        }
        let (frameworks, actions) = (Arc::clone(frameworks), std::mem::take(&mut new.actions));
        let found = self.aside(move || {
            let links = parallel::map(&actions, |action| {
                let Some((content, _)) = &action.words else { return Ok(Vec::new()) };
                read_content(content).map(|content| links(&frameworks.compiled, action.hash, &content))
            });
            (actions, links.into_iter().collect::<Result<Vec<_>, StoreError>>())
        });
        let (actions, links) = found.await?;
        new.actions = actions;
        new.links = links?.concat();
        Ok(())
    }

    async fn go_through(
        &self,
        by: &Administrator,
        compiled: &Arc<Compiled>,
        criteria: &[Uuid],
        page: Vec<(StateHash, String)>,
        now: DateTime<Utc>,
    ) -> Result<u64, IngestError> {
        let compiled = Arc::clone(compiled);
        let found = self.aside(move || {
            let of = |(hash, content): &(StateHash, String)| read_content(content).map(|content| links(&compiled, *hash, &content));
            let links = parallel::map(&page, of).into_iter().collect::<Result<Vec<_>, _>>()?.concat();
            Ok::<_, StoreError>((page.into_iter().map(|(hash, _)| hash).collect::<Vec<_>>(), links))
        });
        let (states, links) = found.await??;
        repropose(&self.store, by, criteria, &states, &links, now).await?;
        Ok(u64::try_from(links.len()).unwrap_or(0))
    }
}

/// The criteria of one référentiel, or of all, ready to be asked.
async fn compile(store: &Store, only: Option<Uuid>) -> Result<(Compiled, Vec<Uuid>), StoreError> {
    let all = read::framework::list(store, crate::store::filter::View::default()).await?;
    let frameworks: Vec<_> = all.into_iter().filter(|framework| only.is_none_or(|only| only == framework.id)).collect();
    let ids: Vec<Uuid> = frameworks.iter().map(|framework| framework.id).collect();
    let criteria = read::framework::criteria_of(store, &ids).await?;
    let looked = frameworks.iter().flat_map(|framework| {
        criteria.get(&framework.id).into_iter().flatten().map(|one| LookedFor {
            id: one.id,
            framework: &framework.slug,
            edition: &framework.edition,
            code: &one.code,
            themes: &one.themes,
            levers: &one.levers,
            rules: &one.rules,
        })
    });
    let compiled = Compiled::of(looked);
    Ok((compiled, criteria.values().flatten().map(|one| one.id).collect()))
}
