//! What a person rules an action to be about: it wins over the rules, and holds for every later version.

use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::subject::{AudienceSet, ThemeSet};

use super::payload::{ActionPayload, UserError};
use super::refusal::{beyond, not_found, unusable};
use crate::graphql::access;
use crate::graphql::context::{deps, forget, loaders};
use crate::graphql::edge::load;
use crate::graphql::error::{of_batch, of_store};
use crate::graphql::global_id::Key;
use crate::graphql::loader::ActionByLineage;
use crate::graphql::node::action::Action;
use crate::graphql::node::enums::{ActionLever, Competence};
use crate::graphql::query::concept;
use crate::store::filter::View;
use crate::store::record::SubjectRuling;
use crate::store::write::subject::rule;

/// The longest reason, in characters.
const LONGEST: usize = 2_000;

/// What an action is about, as a person rules. What is absent is left to the rules; an empty list says « of none ».
#[derive(Debug, Clone, InputObject)]
pub struct ActionSubjectInput {
    /// Its themes.
    pub themes: Option<Vec<ID>>,
    /// Whom it is for.
    pub audiences: Option<Vec<ID>>,
    /// How the collectivité acts.
    pub lever: Option<ActionLever>,
    /// Whose competence it is.
    pub competence: Option<Competence>,
    /// Why; published with the decision.
    pub reason: String,
}

/// What may be ruled about actions.
#[derive(Default)]
pub struct Subjects;

#[Object]
impl Subjects {
    /// « Classer une action »: rules what it is about, by its id or its lineage. The ruling wins over the publisher's words and over the published
    /// rules, and holds for every later version of the plan; answers given before stay as they were under `knownAt`.
    #[graphql(requires_scopes = "prisme:review", tag = "admin")]
    async fn action_subject_rule(&self, ctx: &Context<'_>, id: ID, input: ActionSubjectInput) -> Result<ActionPayload> {
        let by = access::reviewer(ctx).await?;
        forget(ctx);
        let Some(action) = named(ctx, &id).await? else { return Ok(refused(not_found(&["id"], Some(id.to_string())))) };
        if !by.reaches(action.record.collectivity) {
            let body = load::collectivity(ctx, action.record.collectivity, View::default()).await?;
            return Ok(refused(beyond(&["id"], body)));
        }
        let (themes, audiences) = (concept::themes(input.themes.as_ref())?, concept::audiences(input.audiences.as_ref())?);
        let says_nothing = themes.is_none() && audiences.is_none() && input.lever.is_none() && input.competence.is_none();
        if says_nothing || input.reason.trim().is_empty() || input.reason.chars().count() > LONGEST {
            let said = [
                format!("Dites ce que l'action est (thèmes, publics, levier ou compétence), et pourquoi, en {LONGEST} signes au plus."),
                format!("Say what the action is about (themes, audiences, lever or competence), and why, in {LONGEST} characters at most."),
            ];
            return Ok(refused(unusable(&["input"], said)));
        }
        let clock = &deps(ctx).clock;
        let ruling = SubjectRuling {
            id: clock.new_id(),
            lineage: action.record.lineage,
            themes: themes.map(|themes| themes.iter().map(|theme| theme.number()).collect::<ThemeSet>()),
            audiences: audiences.map(|audiences| audiences.iter().map(|audience| audience.number()).collect::<AudienceSet>()),
            lever: input.lever.map(Into::into),
            competence: input.competence.map(Into::into),
            reason: input.reason.trim().to_owned(),
            at: clock.now(),
        };
        if !rule(&deps(ctx).store, &by, &ruling).await.map_err(|error| of_store(&error))? {
            return Ok(refused(not_found(&["id"], Some(id.to_string()))));
        }
        let now = load::action(ctx, action.record.version, action.record.position, View::default()).await?;
        Ok(ActionPayload { action: now, errors: Vec::new() })
    }
}

async fn named(ctx: &Context<'_>, id: &ID) -> Result<Option<Action>> {
    let view = View::default();
    match Key::parse(id) {
        Some(Key::Action(version, position)) => load::action(ctx, version, position, view).await,
        Some(Key::Lineage(lineage)) => {
            let found = loaders(ctx).load_one(ActionByLineage { lineage, view }).await.map_err(|error| of_batch(&error))?;
            Ok(found.map(|record| Action::new(record, view)))
        }
        _ => Ok(None),
    }
}

fn refused(error: Box<UserError>) -> ActionPayload {
    ActionPayload { action: None, errors: vec![*error] }
}
