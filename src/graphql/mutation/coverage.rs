//! What people judge of the coverage of référentiels, and what publishers reply.
//!
//! A judgement is appended with its reason and the versions that were looked at; a later one holds, and none is overwritten.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_graphql::{Context, ID, Object, Result};
use domain::framework::CoverageState as State;
use uuid::Uuid;

use super::input::is_shared;
use super::payload::{CoverageReviewPayload, ReplyPayload, UserError};
use super::refusal::{beyond, not_found, unusable};
use crate::consult::coverage::{OfAction, coverages, of_actions, shown_now};
use crate::graphql::access;
use crate::graphql::context::{deps, forget};
use crate::graphql::edge::load;
use crate::graphql::error::of_store;
use crate::graphql::global_id::Key;
use crate::graphql::node::coverage::{CoverageCell, CoverageLink, CoverageState, PublisherReply};
use crate::graphql::query::filter::CollectivityRef;
use crate::graphql::query::find;
use crate::store::filter::View;
use crate::store::framework::{Criterion, Reply};
use crate::store::record;
use crate::store::write::coverage::{NewReply, NewReview, reply, review};
use crate::store::{Store, StoreError, read};

/// Links and cells that one judgement may speak of.
const MOST: usize = 100;
/// The longest reason, in characters.
const LONGEST: usize = 2_000;
/// The longest reply, in characters.
const REPLY: usize = 5_000;

/// What may be judged and replied.
#[derive(Default)]
pub struct Coverages;

type Refused = Box<UserError>;

#[Object]
impl Coverages {
    /// « Relire »: says of links whether their action answers their criterion, or of whole cells whether the plan does. `links` takes ids of
    /// links (`CoverageLink.id`), and of cells (`CoverageCell.id`) for what no link speaks of: that nothing is found in the whole plan. With
    /// cells, `actions` names actions that answer and that nobody had proposed. States: NOT_FOUND, PARTLY_ADDRESSED, ADDRESSED.
    #[graphql(requires_scopes = "prisme:review", tag = "admin")]
    async fn coverage_review(
        &self,
        ctx: &Context<'_>,
        links: Vec<ID>,
        state: CoverageState,
        rationale: String,
        actions: Option<Vec<ID>>,
    ) -> Result<CoverageReviewPayload> {
        let by = access::reviewer(ctx).await?;
        forget(ctx);
        let asked = match asked(&links, state, &rationale, actions.as_deref()) {
            Ok(asked) => asked,
            Err(error) => return Ok(CoverageReviewPayload::refused(*error)),
        };
        let store = &deps(ctx).store;
        let known = Known::of(store, &asked).await.map_err(|error| of_store(&error))?;
        let cells = match known.cells(&asked) {
            Ok(cells) => cells,
            Err(error) => return Ok(CoverageReviewPayload::refused(*error)),
        };
        if let Some((body, _)) = cells.keys().find(|(body, _)| !by.reaches(*body)) {
            let body = load::collectivity(ctx, *body, View::default()).await?;
            return Ok(CoverageReviewPayload::refused(*beyond(&["links"], body)));
        }
        let new: Vec<NewReview> = cells
            .iter()
            .map(|((collectivity, criterion), cell)| NewReview {
                id: deps(ctx).clock.new_id(),
                collectivity: *collectivity,
                criterion: *criterion,
                whole: cell.whole,
                state: asked.state,
                rationale: rationale.trim().to_owned(),
                versions: known.versions.get(collectivity).cloned().unwrap_or_default(),
                lineages: cell.lineages.iter().copied().collect(),
            })
            .collect();
        review(store, &by, &new, deps(ctx).clock.now()).await.map_err(|error| of_store(&error))?;
        answer(store, &known, &cells).await.map_err(|error| of_store(&error))
    }

    /// « Droit de réponse »: published as received, next to the data, in the name of the collectivité. About a cell or a link of the coverage of
    /// a référentiel it contests the assessment: the cell is DISPUTED until a person judges again.
    #[graphql(requires_scopes = "prisme:publish")]
    async fn publisher_reply_submit(&self, ctx: &Context<'_>, collectivity: CollectivityRef, about: ID, text: String) -> Result<ReplyPayload> {
        let by = access::publisher(ctx).await?;
        forget(ctx);
        if is_shared(ctx, &collectivity).await? {
            return Ok(ReplyPayload::refused(*not_found(&["collectivity", "slug"], None)));
        }
        let Some(body) = find(ctx, &collectivity, View::default()).await? else {
            return Ok(ReplyPayload::refused(*not_found(&["collectivity"], None)));
        };
        let id = body.record.id;
        if !by.may_publish_for(id) {
            return Ok(ReplyPayload::refused(*beyond(&["collectivity"], Some(body))));
        }
        if let Err(error) = said(&text, REPLY, "text") {
            return Ok(ReplyPayload::refused(*error));
        }
        let store = &deps(ctx).store;
        let Some((criterion, lineage)) = subject(store, id, &about).await.map_err(|error| of_store(&error))? else {
            return Ok(ReplyPayload::refused(*not_found(&["about"], Some(about.to_string()))));
        };
        let new =
            NewReply { id: deps(ctx).clock.new_id(), collectivity: id, about: about.to_string(), criterion, lineage, text: text.trim().to_owned() };
        let now = deps(ctx).clock.now();
        reply(store, &by, &new, now).await.map_err(|error| of_store(&error))?;
        let told = Reply { id: new.id, collectivity: id, about: new.about, criterion, lineage, text: new.text, at: now };
        Ok(ReplyPayload { reply: Some(PublisherReply::from(&told)), errors: Vec::new() })
    }
}

/// A text that says something, and is not too long.
fn said(text: &str, most: usize, path: &str) -> std::result::Result<(), Refused> {
    if !text.trim().is_empty() && text.chars().count() <= most {
        return Ok(());
    }
    Err(unusable(
        &[path],
        [
            format!("Écrivez de 1 à {most} signes : ce texte est publié avec la donnée, pour qu'on puisse en juger."),
            format!("Write 1 to {most} characters: this text is published beside the data, so that anybody can judge it."),
        ],
    ))
}

/// What is to be judged, as far as the input itself tells.
struct Asked {
    state: State,
    /// Collectivité and criterion, with the id that was given.
    cells: Vec<((Uuid, Uuid), String)>,
    /// Lineage and criterion, with the id that was given.
    links: Vec<((Uuid, Uuid), String)>,
    /// Actions, with the ids that were given.
    actions: Vec<(Named, String)>,
}

#[derive(Clone, Copy)]
enum Named {
    At(Uuid, i32),
    Lineage(Uuid),
}

fn asked(links: &[ID], state: CoverageState, rationale: &str, actions: Option<&[ID]>) -> std::result::Result<Asked, Refused> {
    let state = State::from(state);
    if !state.is_judged() {
        return Err(unusable(
            &["state"],
            [
                format!("« {} » n'est pas un avis : choisissez NOT_FOUND, PARTLY_ADDRESSED ou ADDRESSED.", state.name()),
                format!("\"{}\" is no judgement: choose NOT_FOUND, PARTLY_ADDRESSED or ADDRESSED.", state.name()),
            ],
        ));
    }
    said(rationale, LONGEST, "rationale")?;
    let actions = actions.unwrap_or_default();
    if links.is_empty() || links.len() > MOST || actions.len() > MOST {
        return Err(unusable(
            &["links"],
            [format!("Donnez de 1 à {MOST} liens ou cases à la fois."), format!("Give 1 to {MOST} links or cells at a time.")],
        ));
    }
    let mut asked = Asked { state, cells: Vec::new(), links: Vec::new(), actions: Vec::new() };
    for id in links {
        match Key::parse(id) {
            Some(Key::CoverageCell(collectivity, criterion)) => asked.cells.push(((collectivity, criterion), id.to_string())),
            Some(Key::CoverageLink(lineage, criterion)) => asked.links.push(((lineage, criterion), id.to_string())),
            _ => return Err(not_found(&["links"], Some(id.to_string()))),
        }
    }
    for id in actions {
        match Key::parse(id) {
            Some(Key::Action(version, position)) => asked.actions.push((Named::At(version, position), id.to_string())),
            Some(Key::Lineage(lineage)) => asked.actions.push((Named::Lineage(lineage), id.to_string())),
            _ => return Err(not_found(&["actions"], Some(id.to_string()))),
        }
    }
    let is_found = state != State::NotFound;
    if !asked.actions.is_empty() && (asked.cells.is_empty() || !is_found) {
        return Err(unusable(
            &["actions"],
            [
                "Les actions répondent à une case : donnez l'id d'une case dans « links », et un avis autre que NOT_FOUND.".to_owned(),
                "Actions answer a cell: give the id of a cell in `links`, and a judgement other than NOT_FOUND.".to_owned(),
            ],
        ));
    }
    Ok(asked)
}

/// What is known of what is to be judged.
struct Known {
    criteria: HashMap<Uuid, Criterion>,
    bodies: HashMap<Uuid, record::Collectivity>,
    by_lineage: HashMap<Uuid, record::Action>,
    by_place: HashMap<(Uuid, i32), record::Action>,
    versions: HashMap<Uuid, Vec<Uuid>>,
}

/// One cell to be judged.
#[derive(Default)]
struct Cell {
    whole: bool,
    lineages: BTreeSet<Uuid>,
}

impl Known {
    async fn of(store: &Store, asked: &Asked) -> Result<Self, StoreError> {
        let now = View::default();
        let criteria: Vec<Uuid> = asked.cells.iter().chain(&asked.links).map(|((_, criterion), _)| *criterion).collect();
        let places: Vec<(Uuid, i32)> = asked
            .actions
            .iter()
            .filter_map(|(named, _)| if let Named::At(version, position) = named { Some((*version, *position)) } else { None })
            .collect();
        let by_place = read::action::by_places(store, &places).await?;
        let mut lineages: Vec<Uuid> = asked.links.iter().map(|((lineage, _), _)| *lineage).collect();
        lineages.extend(by_place.values().map(|action| action.lineage));
        lineages.extend(asked.actions.iter().filter_map(|(named, _)| if let Named::Lineage(lineage) = named { Some(*lineage) } else { None }));
        let by_lineage = read::action::by_lineages(store, &lineages, now).await?;
        let mut bodies: Vec<Uuid> = asked.cells.iter().map(|((body, _), _)| *body).collect();
        bodies.extend(by_lineage.values().map(|action| action.collectivity));
        Ok(Self {
            criteria: read::framework::criteria(store, &criteria).await?,
            bodies: read::collectivity::by_ids(store, &bodies).await?,
            by_lineage,
            by_place,
            versions: shown_now(store, &bodies).await?,
        })
    }

    /// The cells to be judged, by collectivité and criterion; refuses what is not there, and what nobody can judge.
    fn cells(&self, asked: &Asked) -> std::result::Result<BTreeMap<(Uuid, Uuid), Cell>, Refused> {
        let mut cells: BTreeMap<(Uuid, Uuid), Cell> = BTreeMap::new();
        for ((body, criterion), id) in &asked.cells {
            self.check(*body, *criterion, id)?;
            cells.entry((*body, *criterion)).or_default().whole = true;
        }
        for ((lineage, criterion), id) in &asked.links {
            let action = self.by_lineage.get(lineage).ok_or_else(|| not_found(&["links"], Some(id.clone())))?;
            self.check(action.collectivity, *criterion, id)?;
            cells.entry((action.collectivity, *criterion)).or_default().lineages.insert(*lineage);
        }
        for (named, id) in &asked.actions {
            let lineage = match named {
                Named::Lineage(lineage) => Some(*lineage),
                Named::At(version, position) => self.by_place.get(&(*version, *position)).map(|action| action.lineage),
            };
            let action = lineage.and_then(|lineage| self.by_lineage.get(&lineage)).ok_or_else(|| not_found(&["actions"], Some(id.clone())))?;
            let mut of_body = cells.iter_mut().filter(|((body, _), cell)| *body == action.collectivity && cell.whole).peekable();
            if of_body.peek().is_none() {
                return Err(not_found(&["actions"], Some(id.clone())));
            }
            for (_, cell) in of_body {
                cell.lineages.insert(action.lineage);
            }
        }
        Ok(cells)
    }

    fn check(&self, body: Uuid, criterion: Uuid, id: &str) -> std::result::Result<(), Refused> {
        let (Some(body), Some(criterion)) = (self.bodies.get(&body), self.criteria.get(&criterion)) else {
            return Err(not_found(&["links"], Some(id.to_owned())));
        };
        if !criterion.applies(body.kind, &body.official_code) {
            return Err(unusable(
                &["links"],
                [
                    format!("Le critère {} ne s'applique pas à {} : il n'y a rien à relire.", criterion.code, body.name_in_sentence),
                    format!("The criterion {} does not apply to {}: there is nothing to review.", criterion.code, body.name),
                ],
            ));
        }
        if !self.versions.contains_key(&body.id) {
            return Err(unusable(
                &["links"],
                [
                    format!("Aucun plan structuré n'est connu pour {} : Prisme ne peut rien en dire.", body.name_in_sentence),
                    format!("No structured plan of {} is known: nothing can be said of it.", body.name),
                ],
            ));
        }
        Ok(())
    }
}

/// What the judgement made of links and cells.
async fn answer(store: &Store, known: &Known, cells: &BTreeMap<(Uuid, Uuid), Cell>) -> Result<CoverageReviewPayload, StoreError> {
    let now = View::default();
    let judged: BTreeSet<(Uuid, Uuid)> =
        cells.iter().flat_map(|((_, criterion), cell)| cell.lineages.iter().map(move |lineage| (*lineage, *criterion))).collect();
    let actions: Vec<OfAction> = judged.iter().filter_map(|(lineage, _)| known.by_lineage.get(lineage)).map(OfAction::from).collect();
    let mut links: Vec<CoverageLink> = Vec::new();
    for link in of_actions(store, &actions, now).await?.into_values().flatten() {
        if judged.contains(&(link.linked.lineage, link.linked.criterion)) {
            links.push(CoverageLink::new(link, now));
        }
    }
    links.sort_by(|one, other| one.id.cmp(&other.id));
    let mut answered = Vec::new();
    let frameworks: BTreeSet<Uuid> = cells.keys().filter_map(|(_, criterion)| Some(known.criteria.get(criterion)?.framework)).collect();
    let ids: Vec<Uuid> = frameworks.iter().copied().collect();
    let bodies: Vec<record::Collectivity> =
        cells.keys().map(|(body, _)| *body).collect::<BTreeSet<_>>().iter().filter_map(|body| known.bodies.get(body).cloned()).collect();
    for framework in read::framework::by_ids(store, &ids).await?.values() {
        for coverage in coverages(store, framework, &bodies, None, now).await? {
            let here = coverage.cells.into_iter().filter(|cell| cells.contains_key(&(cell.collectivity, cell.criterion.id)));
            answered.extend(here.map(|cell| CoverageCell::new(cell, now)));
        }
    }
    answered.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(CoverageReviewPayload { links, cells: answered, errors: Vec::new() })
}

/// What a reply is about: the criterion that it contests and the action, if it speaks of such; `None` for what is not this collectivité's.
async fn subject(store: &Store, body: Uuid, about: &ID) -> Result<Option<(Option<Uuid>, Option<Uuid>)>, StoreError> {
    let criterion = async |criterion: Uuid| Ok::<_, StoreError>(read::framework::criteria(store, &[criterion]).await?.contains_key(&criterion));
    let of_lineage = async |lineage: Uuid| {
        let found = read::action::by_lineages(store, &[lineage], View::default()).await?;
        Ok::<_, StoreError>(found.get(&lineage).is_some_and(|action| action.collectivity == body))
    };
    let of_plan = async |plan: Uuid| {
        let found = read::plan::by_ids(store, &[plan]).await?;
        Ok::<_, StoreError>(found.get(&plan).is_some_and(|plan| plan.collectivity == body))
    };
    Ok(match Key::parse(about) {
        Some(Key::CoverageCell(of, of_criterion)) if of == body && criterion(of_criterion).await? => Some((Some(of_criterion), None)),
        Some(Key::CoverageLink(lineage, of_criterion)) if criterion(of_criterion).await? && of_lineage(lineage).await? => {
            Some((Some(of_criterion), Some(lineage)))
        }
        Some(Key::Lineage(lineage)) if of_lineage(lineage).await? => Some((None, Some(lineage))),
        Some(Key::Action(version, position)) => {
            let found = read::action::by_places(store, &[(version, position)]).await?.remove(&(version, position));
            found.filter(|action| action.collectivity == body).map(|action| (None, Some(action.lineage)))
        }
        Some(Key::Plan(plan)) if of_plan(plan).await? => Some((None, None)),
        Some(Key::Version(version)) => match read::version::by_ids(store, &[version]).await?.remove(&version) {
            Some(version) if of_plan(version.plan).await? => Some((None, None)),
            _ => None,
        },
        Some(Key::Collectivity(of)) if of == body => Some((None, None)),
        _ => None,
    })
}
