//! An action as programs are told it, under the names of the published schema.

use chrono::NaiveDate;
use domain::action::{Indicator, Lever};
use domain::audience::Audience;
use domain::fuzzy_date::FuzzyDate;
use domain::money::Budget;
use domain::status::Status;
use domain::subject::Competence;
use domain::theme::Theme;
use serde::Serialize;
use uuid::Uuid;

use super::action::{audiences, themes};
use crate::consult::export::Exported;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Action<'a> {
    siren: Option<&'a str>,
    insee_code: Option<&'a str>,
    collectivity: &'a str,
    kind: &'static str,
    departement: Option<&'a str>,
    region: Option<&'a str>,
    population: Option<i32>,
    plan: Uuid,
    plan_title: &'a str,
    plan_stage: &'a str,
    version: i32,
    published_on: NaiveDate,
    lineage: Uuid,
    external_id: Option<&'a str>,
    section: Option<&'a str>,
    title: &'a str,
    status: Status,
    raw_status: Option<&'a str>,
    declared_late: bool,
    description: Option<&'a str>,
    implementation: Option<&'a str>,
    leads: Vec<&'a str>,
    partners: Vec<&'a str>,
    start: Option<Day<'a>>,
    due: Option<Day<'a>>,
    budgets: &'a [Budget],
    progress: Option<f64>,
    raw_themes: &'a [String],
    raw_audiences: &'a [String],
    indicators: &'a [Indicator],
    links: &'a [String],
    bodies: &'a [String],
    criteria: &'a [String],
    themes: Vec<&'static str>,
    audiences: Vec<&'static str>,
    lever: Lever,
    competence: Competence,
    source_row: Option<u32>,
    permalink: &'a str,
}

/// A date as written, and the days between which it lies.
#[derive(Serialize)]
struct Day<'a> {
    raw: &'a str,
    earliest: Option<NaiveDate>,
    latest: Option<NaiveDate>,
}

impl<'a> From<&'a FuzzyDate> for Day<'a> {
    fn from(date: &'a FuzzyDate) -> Self {
        Self { raw: &date.raw, earliest: date.earliest, latest: date.latest }
    }
}

impl<'a> Action<'a> {
    pub(super) fn of(action: &'a Exported) -> Self {
        let (source, content) = (&action.source, action.content());
        Self {
            siren: source.body.siren.as_deref(),
            insee_code: source.body.insee_code.as_deref(),
            collectivity: &source.body.name,
            kind: source.body.kind.name(),
            departement: source.body.departement.as_deref(),
            region: source.body.region.as_deref(),
            population: source.body.population,
            plan: source.plan,
            plan_title: &source.title,
            plan_stage: &source.stage,
            version: source.version,
            published_on: source.published_on,
            lineage: action.lineage,
            external_id: content.external_id.as_deref(),
            section: action.sections.last().map(String::as_str),
            title: &content.title,
            status: content.status,
            raw_status: content.raw_status.as_deref(),
            declared_late: content.declared_late,
            description: content.description.as_deref(),
            implementation: content.implementation.as_deref(),
            leads: content.leads.iter().map(|actor| actor.label.as_str()).collect(),
            partners: content.partners.iter().map(|actor| actor.label.as_str()).collect(),
            start: content.start.as_ref().map(Day::from),
            due: content.due.as_ref().map(Day::from),
            budgets: &content.budgets,
            progress: content.permille.map(|permille| f64::from(permille) / 1000.0),
            raw_themes: &content.themes,
            raw_audiences: &content.audiences,
            indicators: &content.indicators,
            links: &content.links,
            bodies: &content.bodies,
            criteria: &content.criteria,
            themes: themes(action).map(Theme::slug).collect(),
            audiences: audiences(action).map(Audience::slug).collect(),
            lever: action.subject.lever,
            competence: action.subject.competence,
            source_row: action.row,
            permalink: &action.permalink,
        }
    }
}
