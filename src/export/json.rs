//! An action as programs are told it, under the names of the published schema.

use chrono::NaiveDate;
use domain::fuzzy_date::FuzzyDate;
use domain::money::Budget;
use domain::status::Status;
use serde::Serialize;
use uuid::Uuid;

use crate::consult::export::Exported;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Action<'a> {
    siren: Option<&'a str>,
    insee_code: Option<&'a str>,
    collectivity: &'a str,
    plan: Uuid,
    plan_title: &'a str,
    version: i32,
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
    source_row: Option<u32>,
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
            siren: source.siren.as_deref(),
            insee_code: source.insee_code.as_deref(),
            collectivity: &source.collectivity,
            plan: source.plan,
            plan_title: &source.title,
            version: source.version,
            lineage: action.lineage,
            external_id: content.external_id.as_deref(),
            section: action.section.as_deref(),
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
            source_row: action.row,
        }
    }
}
