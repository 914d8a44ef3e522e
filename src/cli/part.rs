//! The parts of a reading as a program is told them: sections, actions, texts apart, under the names of the published schema.

use domain::action::{Action, Indicator, Lever};
use domain::fuzzy_date::FuzzyDate;
use domain::money::{Budget, BudgetKind, TaxBasis};
use domain::normalise::people::Actor;
use domain::plan::{Section, UnattachedText};
use domain::status::Status;
use serde::Serialize;

use super::locator::Locator;

/// `Section`.
#[derive(Serialize)]
pub(super) struct SectionRead<'a> {
    title: &'a str,
    position: u32,
    depth: u32,
    parent: Option<u32>,
}

impl<'a> From<&'a Section> for SectionRead<'a> {
    fn from(section: &'a Section) -> Self {
        Self { title: &section.title, position: section.position, depth: section.depth, parent: section.parent }
    }
}

/// `Action`, as far as one document can tell it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActionRead<'a> {
    position: u32,
    external_id: Option<&'a str>,
    section: Option<&'a str>,
    title: &'a str,
    description: Option<&'a str>,
    implementation: Option<&'a str>,
    status: Status,
    raw_status: Option<&'a str>,
    declared_late: bool,
    stated_on: Option<&'a FuzzyDate>,
    status_comment: Option<&'a str>,
    progress: Option<f64>,
    leads: &'a [Actor],
    partners: &'a [Actor],
    themes: &'a [String],
    audiences: &'a [String],
    lever: Lever,
    start: Option<&'a FuzzyDate>,
    due: Option<&'a FuzzyDate>,
    budget_lines: Vec<BudgetLine<'a>>,
    indicators: &'a [Indicator],
    links: &'a [String],
    criteria: &'a [String],
    parent: Option<&'a str>,
    extras: &'a [(String, String)],
    locator: Locator<'a>,
}

impl<'a> ActionRead<'a> {
    /// An action, in the section of this title.
    pub(super) fn of(action: &'a Action, section: Option<&'a str>) -> Self {
        let content = &action.content;
        Self {
            position: action.position,
            external_id: content.external_id.as_deref(),
            section,
            title: &content.title,
            description: content.description.as_deref(),
            implementation: content.implementation.as_deref(),
            status: content.status,
            raw_status: content.raw_status.as_deref(),
            declared_late: content.declared_late,
            stated_on: content.stated_on.as_ref(),
            status_comment: content.status_comment.as_deref(),
            progress: content.permille.map(|permille| f64::from(permille) / 1000.0),
            leads: &content.leads,
            partners: &content.partners,
            themes: &content.themes,
            audiences: &content.audiences,
            lever: content.lever,
            start: content.start.as_ref(),
            due: content.due.as_ref(),
            budget_lines: content.budgets.iter().map(BudgetLine::from).collect(),
            indicators: &content.indicators,
            links: &content.links,
            criteria: &content.criteria,
            parent: action.parent.as_deref(),
            extras: &content.extras,
            locator: Locator::from(&action.place),
        }
    }
}

/// `BudgetLine`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BudgetLine<'a> {
    amount: Option<Money>,
    raw: &'a str,
    year: Option<u16>,
    tax_basis: TaxBasis,
    kind: BudgetKind,
    yearly: bool,
}

/// `Money`: the amount as a decimal text, so that no client rounds it.
#[derive(Serialize)]
struct Money {
    amount: String,
    currency: &'static str,
}

impl<'a> From<&'a Budget> for BudgetLine<'a> {
    fn from(budget: &'a Budget) -> Self {
        let amount = budget.cents.map(|cents| Money { amount: decimal(cents), currency: budget.currency });
        Self { amount, raw: &budget.raw, year: budget.year, tax_basis: budget.tax, kind: budget.kind, yearly: budget.yearly }
    }
}

fn decimal(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

/// `UnattachedText`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TextRead<'a> {
    text: &'a str,
    row: Option<u32>,
    column: Option<u32>,
    json_pointer: Option<&'a str>,
    likely_action: Option<&'a str>,
}

impl<'a> TextRead<'a> {
    /// A text, with the title of the action it most likely speaks of.
    pub(super) fn of(text: &'a UnattachedText, likely_action: Option<&'a str>) -> Self {
        let place = &text.place;
        Self { text: &text.text, row: place.row, column: place.column, json_pointer: place.json_pointer.as_deref(), likely_action }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_exact() {
        assert_eq!(decimal(1_200_050), "12000.50");
        assert_eq!(decimal(-5), "-0.05");
        assert_eq!(decimal(i64::MIN), "-92233720368547758.08");
    }

    #[test]
    fn a_budget_in_words_has_no_amount() {
        let words = Budget::words("Sans coût direct");
        let told = serde_json::to_value(BudgetLine::from(&words)).unwrap();
        assert_eq!(told["amount"], serde_json::Value::Null);
        assert_eq!((told["raw"].as_str(), told["taxBasis"].as_str()), (Some("Sans coût direct"), Some("UNSTATED")));
    }
}
