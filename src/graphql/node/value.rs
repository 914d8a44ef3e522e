//! Small values: shares, dates as written, sums, actors.

use async_graphql::SimpleObject;
use domain::fuzzy_date;
use domain::money::Budget;
use domain::normalise::people;
use domain::share;

use super::enums::{ActorKind, BudgetKind, DatePrecision, TaxBasis};
use crate::graphql::page::int;
use crate::graphql::scalar::{Date, Decimal, Url};

/// A share, always with its numerator and denominator. `ratio` is 0..1, null when the denominator is 0. There is no Percent scalar:
/// 0..100 against 0..1 and early rounding are the two classic mistakes; formatting belongs to the client.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(shareable)]
pub struct Proportion {
    /// How many.
    pub numerator: i32,
    /// Of how many.
    pub denominator: i32,
    /// 0..1; null when there is nothing to divide by.
    pub ratio: Option<f64>,
}

impl From<share::Proportion> for Proportion {
    fn from(share: share::Proportion) -> Self {
        let whole = |number: u64| int(i64::try_from(number).unwrap_or(i64::MAX));
        Self { numerator: whole(share.numerator), denominator: whole(share.denominator), ratio: share.ratio() }
    }
}

/// A share with the interval that missing statuses leave open.
#[derive(Debug, Clone, SimpleObject)]
pub struct BoundedShare {
    /// Among those that state a status.
    pub of_reported: Proportion,
    /// If every missing status were « not done ».
    pub lower_bound: Option<f64>,
    /// If every missing status were « done ».
    pub upper_bound: Option<f64>,
}

impl From<share::BoundedShare> for BoundedShare {
    fn from(share: share::BoundedShare) -> Self {
        Self { of_reported: share.of_reported.into(), lower_bound: share.lower.ratio(), upper_bound: share.upper.ratio() }
    }
}

/// A date as the source wrote it: « T1 2020 », « fin 2019 », « 2019 », « dans 15 jours ».
#[derive(Debug, Clone, SimpleObject)]
pub struct FuzzyDate {
    /// As written.
    pub raw: String,
    /// The first day that it may be.
    pub earliest: Option<Date>,
    /// The last day that it may be.
    pub latest: Option<Date>,
    /// How precise it is.
    pub precision: DatePrecision,
}

impl From<&fuzzy_date::FuzzyDate> for FuzzyDate {
    fn from(date: &fuzzy_date::FuzzyDate) -> Self {
        Self { raw: date.raw.clone(), earliest: date.earliest.map(Date), latest: date.latest.map(Date), precision: date.precision.into() }
    }
}

/// A sum.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(shareable)]
pub struct Money {
    /// Exact.
    pub amount: Decimal,
    /// ISO 4217; `EUR` in practice.
    pub currency: String,
}

/// Money as the source states it.
#[derive(Debug, Clone, SimpleObject)]
pub struct BudgetLine {
    /// Null when the source gives words.
    pub amount: Option<Money>,
    /// As written.
    pub raw: String,
    /// The year it is for.
    pub year: Option<i32>,
    /// « HT », « TTC » or unstated.
    pub tax_basis: TaxBasis,
    /// What the sum is.
    pub kind: BudgetKind,
}

impl From<&Budget> for BudgetLine {
    fn from(budget: &Budget) -> Self {
        let amount = budget.cents.map(|cents| Money { amount: Decimal::cents(cents), currency: budget.currency.to_string() });
        Self { amount, raw: budget.raw.clone(), year: budget.year.map(i32::from), tax_basis: budget.tax.into(), kind: budget.kind.into() }
    }
}

/// An office, a department or an organisation; never a private person.
#[derive(Debug, Clone, SimpleObject)]
pub struct Actor {
    /// As written.
    pub label: String,
    /// What sort of actor it is.
    pub kind: ActorKind,
}

impl From<&people::Actor> for Actor {
    fn from(actor: &people::Actor) -> Self {
        Self { label: actor.label.clone(), kind: actor.kind.into() }
    }
}

/// A licence as declared by the publisher; `spdx` is null for « Licence Ouverte » texts without an SPDX id or when undeclared.
#[derive(Debug, Clone, SimpleObject)]
pub struct License {
    /// The SPDX identifier.
    pub spdx: Option<String>,
    /// As declared, or that it is not.
    pub name: String,
    /// Its text.
    pub url: Option<Url>,
    /// Whether the publisher declares one.
    pub declared: bool,
}

impl License {
    /// Of what a publisher declares.
    pub fn of(declared: Option<&str>) -> Self {
        let Some(name) = declared else { return Self { spdx: None, name: "non déclarée".to_owned(), url: None, declared: false } };
        let known = match domain::text::fold(name).as_str() {
            "etalab 2 0" | "licence ouverte 2 0" | "lo 2 0" | "licence ouverte v2 0" | "licence ouverte" => {
                Some(("etalab-2.0", "https://spdx.org/licenses/etalab-2.0.html"))
            }
            "odbl" | "odbl 1 0" => Some(("ODbL-1.0", "https://spdx.org/licenses/ODbL-1.0.html")),
            "cc by 4 0" => Some(("CC-BY-4.0", "https://spdx.org/licenses/CC-BY-4.0.html")),
            "cc0" | "cc0 1 0" => Some(("CC0-1.0", "https://spdx.org/licenses/CC0-1.0.html")),
            "eupl 1 2" => Some(("EUPL-1.2", "https://spdx.org/licenses/EUPL-1.2.html")),
            _ => None,
        };
        Self { spdx: known.map(|(spdx, _)| spdx.to_owned()), name: name.to_owned(), url: known.map(|(_, url)| Url(url.to_owned())), declared: true }
    }
}

/// What proves or explains an action.
#[derive(Debug, Clone, SimpleObject)]
pub struct Evidence {
    /// What it is called.
    pub label: String,
    /// Where it is.
    pub url: Url,
    /// Who added it.
    pub added_by: super::enums::ExtractionMethod,
    /// When.
    pub date: Option<Date>,
}
