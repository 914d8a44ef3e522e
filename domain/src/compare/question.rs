//! A question about several collectivités, and the one address that it has.
//!
//! Whoever asks the same has the same address, letter for letter, so that a page, its files and a citation name one thing. How an address is
//! read is `address`; whether the collectivités exist is for whoever has the table.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use super::group::Grouping;
use super::span::{EventKinds, Span};
use super::word::{Columns, Metric, Sort, Word};
use crate::action::Lever;
use crate::collectivity::Kind;
use crate::diagnostic::Language;
use crate::plan::Stage;
use crate::theme::Theme;

/// So many collectivités may be named in one question.
pub const MOST_COLLECTIVITIES: usize = 200;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// What is drawn or listed.
    pub view: View,
    /// Whom it is about, in this order, each once: SIREN, INSEE codes or slugs.
    pub collectivities: Vec<String>,
    /// Whom it is about when nobody is named; otherwise who of those named.
    pub filter: Filter,
    /// About these themes, in this order; about all when empty.
    pub themes: Vec<Theme>,
    /// About these ways to act, in the order of their words; about all when empty.
    pub levers: Vec<Lever>,
    /// In plans of these stages, in the order of their words; in all when empty.
    pub stages: Vec<Stage>,
    /// Against this référentiel, by slug, where the view needs one.
    pub framework: Option<String>,
    /// What the sources said on that day.
    pub as_of: Option<NaiveDate>,
    /// What had been recorded at that instant, to the millisecond.
    pub known_at: Option<DateTime<Utc>>,
    /// In which language it is answered.
    pub language: Language,
}

/// What is drawn or listed, with what this sort alone needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// « Matrice »: collectivités against subjects.
    Matrix(Columns),
    /// « Barres »: how far each plan has come.
    Breakdowns,
    /// « Tableau »: one line for each territory or group.
    Territories(Grouping),
    /// « Frise »: what happened when.
    Timeline(Span),
    /// « Classement ».
    Ranking(Ranking),
    /// « Couverture »: the criteria of a référentiel against collectivités.
    Coverage,
    /// « Écarts »: what a référentiel asks and nobody does, and the reverse.
    Gaps,
}

/// By what is ranked, and who is left out of the ranks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ranking {
    /// By what.
    pub metric: Metric,
    /// Who states less than this is not ranked, per mille.
    pub min_reported: u16,
    /// Who has fewer to divide by is not ranked.
    pub min_denominator: u32,
}

impl Default for Ranking {
    fn default() -> Self {
        Self { metric: Metric::default(), min_reported: 500, min_denominator: 5 }
    }
}

/// Which collectivités.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Of these kinds, in the order of their words.
    pub kinds: Vec<Kind>,
    /// In any of these territories: SIREN, INSEE codes or slugs, each once.
    pub within: Vec<String>,
    /// With so many inhabitants at least.
    pub population_min: Option<u32>,
    /// With so many at most.
    pub population_max: Option<u32>,
}

impl Filter {
    /// Whether it leaves nobody out.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl View {
    /// Its sort.
    pub fn sort(self) -> Sort {
        match self {
            Self::Matrix(_) => Sort::Matrix,
            Self::Breakdowns => Sort::Breakdowns,
            Self::Territories(_) => Sort::Territories,
            Self::Timeline(_) => Sort::Timeline,
            Self::Ranking(_) => Sort::Ranking,
            Self::Coverage => Sort::Coverage,
            Self::Gaps => Sort::Gaps,
        }
    }

    /// Whether it says nothing without a référentiel.
    pub fn needs_framework(self) -> bool {
        match self {
            Self::Matrix(columns) => columns == Columns::Criteria,
            Self::Ranking(ranking) => ranking.metric == Metric::FrameworkCoverage,
            Self::Coverage | Self::Gaps => true,
            Self::Breakdowns | Self::Territories(_) | Self::Timeline(_) => false,
        }
    }
}

impl Question {
    /// A question about these collectivités, today, in French.
    pub fn about(view: View, collectivities: Vec<String>) -> Self {
        Self {
            view,
            collectivities,
            filter: Filter::default(),
            themes: Vec::new(),
            levers: Vec::new(),
            stages: Vec::new(),
            framework: None,
            as_of: None,
            known_at: None,
            language: Language::Fr,
        }
    }

    /// The same question about what was known at an instant: its answer does not change any more.
    #[must_use]
    pub fn frozen(&self, known_at: DateTime<Utc>) -> Self {
        Self { known_at: Some(whole_millisecond(known_at)), ..self.clone() }
    }

    /// The address below that of the service, with an ending for a file: `""` for the page, `".csv"` for the table.
    pub fn address(&self, ending: &str) -> String {
        let language = match self.language {
            Language::Fr => "",
            Language::En => "/en",
        };
        format!("{language}/comparer{ending}?{}", self.query())
    }

    /// What stands behind the question mark. Nothing in it needs an escape.
    pub fn query(&self) -> String {
        let mut query = self.selection();
        let mut put = |name: &str, value: &str| put(&mut query, name, value);
        put("vue", self.view.sort().word());
        match self.view {
            View::Matrix(columns) if columns != Columns::default() => put("colonnes", columns.word()),
            View::Territories(grouping) => put("par", grouping.word()),
            View::Ranking(ranking) => {
                let usual = Ranking::default();
                put("mesure", ranking.metric.word());
                if ranking.min_reported != usual.min_reported {
                    put("seuil", &percent(ranking.min_reported));
                }
                if ranking.min_denominator != usual.min_denominator {
                    put("min", &ranking.min_denominator.to_string());
                }
            }
            View::Timeline(span) => {
                if span.kinds != EventKinds::ALL {
                    put("quoi", &words(&span.kinds.kinds().collect::<Vec<_>>()));
                }
                put("du", &day(span.from));
                put("au", &day(span.to));
            }
            _ => {}
        }
        put("ref", self.framework.as_deref().unwrap_or_default());
        put("le", &day(self.as_of));
        put("connu", &self.known_at.map_or_else(String::new, |instant| instant.to_rfc3339_opts(SecondsFormat::Millis, true)));
        query
    }

    /// The part of it that says of whom and of which actions: what a list that is exported has.
    pub fn selection(&self) -> String {
        let mut query = String::new();
        let mut put = |name: &str, value: &str| put(&mut query, name, value);
        let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
        put("c", &self.collectivities.join(","));
        put("type", &words(&self.filter.kinds));
        put("dans", &self.filter.within.join(","));
        put("pop_min", &number(self.filter.population_min));
        put("pop_max", &number(self.filter.population_max));
        put("t", &self.themes.iter().map(|theme| theme.slug()).collect::<Vec<_>>().join(","));
        put("l", &words(&self.levers));
        put("stade", &words(&self.stages));
        query
    }
}

/// Adds a parameter that has a value.
fn put(query: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let and = if query.is_empty() { "" } else { "&" };
        query.extend([and, name, "=", value]);
    }
}

/// An instant as databases keep it.
pub(super) fn whole_millisecond(instant: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(instant.timestamp_millis()).unwrap_or(instant)
}

fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

fn words<T: Word>(values: &[T]) -> String {
    values.iter().map(|value| value.word()).collect::<Vec<_>>().join(",")
}

/// `50` or `33.3`.
fn percent(permille: u16) -> String {
    match permille % 10 {
        0 => (permille / 10).to_string(),
        tenths => format!("{}.{tenths}", permille / 10),
    }
}
