//! One action of one version of a plan.

use std::sync::Arc;

use async_graphql::{ID, SimpleObject};

use super::enums::{ActionLever, ActionStatus, Competence, StatusOrigin};
use super::provenance::Provenance;
use super::value::{Actor, BudgetLine, Evidence, FuzzyDate};
use crate::graphql::global_id::Key;
use crate::graphql::scalar::{Date, Url};
use crate::store::filter::View;
use crate::store::record;

/// One action of one version of a plan. `lineage` follows it across versions.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Action {
    /// This action in this version.
    pub id: ID,
    /// Shared by the same action in all versions of the plan; the address of its permanent page. As a federation key it resolves to the
    /// action in the version in force.
    pub lineage: ID,
    /// Identifier given by the publisher (`action_id`).
    pub external_id: Option<String>,
    /// Its place in the version, from 0.
    pub position: i32,
    /// « Titre ».
    pub title: String,
    /// « Description ».
    pub description: Option<String>,
    /// « Mise en œuvre ».
    pub implementation: Option<String>,
    /// How the collectivité acts; UNCLASSIFIED where nobody has told.
    pub lever: ActionLever,
    /// Whose legal competence the subject is; UNKNOWN where nobody has told.
    pub competence: Competence,
    /// « État d'avancement », as declared.
    pub status: ActionStatus,
    /// Progress stated by the publisher, 0..1; never computed from the status.
    pub progress: Option<f64>,
    /// « Pilotage »: offices and departments, not names of people.
    pub leads: Vec<Actor>,
    /// « Partenaires ».
    pub partners: Vec<Actor>,
    /// « Début ».
    pub start: Option<FuzzyDate>,
    /// « Échéance ».
    pub due: Option<FuzzyDate>,
    /// « En retard », in the publisher's own words.
    pub declared_late: bool,
    /// « Budget », as stated.
    pub budget_lines: Vec<BudgetLine>,
    /// What proves or explains it.
    pub evidence: Vec<Evidence>,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub record: Arc<record::Action>,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl Action {
    /// Wraps a record, under a view.
    pub fn new(record: record::Action, view: View) -> Self {
        let content = &record.state.content;
        let evidence = content.links.iter().filter(|link| link.starts_with("http://") || link.starts_with("https://")).map(|link| Evidence {
            label: link.clone(),
            url: Url(link.clone()),
            added_by: super::enums::ExtractionMethod::PublisherEntry,
            date: None,
        });
        Self {
            id: Key::Action(record.version, record.position).id(),
            lineage: Key::Lineage(record.lineage).id(),
            external_id: content.external_id.clone(),
            position: record.position,
            title: content.title.clone(),
            description: content.description.clone(),
            implementation: content.implementation.clone(),
            lever: record.subject.lever.into(),
            competence: record.subject.competence.into(),
            status: content.status.into(),
            progress: content.permille.map(|permille| f64::from(permille) / 1000.0),
            leads: content.leads.iter().map(Actor::from).collect(),
            partners: content.partners.iter().map(Actor::from).collect(),
            start: content.start.as_ref().map(FuzzyDate::from),
            due: content.due.as_ref().map(FuzzyDate::from),
            declared_late: content.declared_late,
            budget_lines: content.budgets.iter().map(BudgetLine::from).collect(),
            evidence: evidence.collect(),
            record: Arc::new(record),
            view,
        }
    }
}

/// The status as stated, and how it was read.
#[derive(Debug, Clone, SimpleObject)]
pub struct StatusDetail {
    /// Who says so.
    pub origin: StatusOrigin,
    /// As read.
    pub status: ActionStatus,
    /// The publisher's own word; null when the cell was empty.
    pub raw: Option<String>,
    /// Day the status describes.
    pub stated_on: Option<Date>,
    /// What the publisher adds.
    pub comment: Option<String>,
    /// Where it stands.
    pub provenance: Provenance,
    /// False when the raw word matched no mapping and status stayed NOT_REPORTED.
    pub mapped: bool,
}
