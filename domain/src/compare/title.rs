//! How a comparison is called: what is looked at, of whom, about what.
//!
//! It follows from the question and the names alone, so that a frozen comparison keeps its title.

use chrono::NaiveDate;

use super::group::Grouping;
use super::question::{Question, View};
use super::span::Span;
use super::word::{Columns, Metric};
use crate::calendar;
use crate::diagnostic::Language;

/// So many collectivités are named; of more their number is told.
const NAMED: usize = 5;

/// The title of a question. `names` are those of the collectivités, in order, and `themes` the labels of the themes, in the same language.
pub fn title(question: &Question, names: &[&str], themes: &[&str], language: Language) -> String {
    let whom = if names.is_empty() { unnamed(question, language).to_owned() } else { whom(names, language) };
    let mut title = format!("{}{}{whom}", what(question.view, language), colon(language));
    if !themes.is_empty() {
        title.extend([" — ", &enumerated(themes, language)]);
    }
    if let View::Timeline(Span { from, to, .. }) = question.view {
        title.push_str(&between(from, to, language));
    }
    if let Some(day) = question.as_of {
        let day = calendar::day(day, language);
        let on = match language {
            Language::Fr => " (au ",
            Language::En => " (on ",
        };
        title.extend([on, &day, ")"]);
    }
    title
}

/// The days between which things happened.
fn between(from: Option<NaiveDate>, to: Option<NaiveDate>, language: Language) -> String {
    let day = |day| calendar::day(day, language);
    match (from, to, language) {
        (None, None, _) => String::new(),
        (Some(from), None, Language::Fr) => format!(", depuis le {}", day(from)),
        (Some(from), None, Language::En) => format!(", since {}", day(from)),
        (None, Some(to), Language::Fr) => format!(", jusqu'au {}", day(to)),
        (None, Some(to), Language::En) => format!(", until {}", day(to)),
        (Some(from), Some(to), Language::Fr) => format!(", du {} au {}", day(from), day(to)),
        (Some(from), Some(to), Language::En) => format!(", from {} to {}", day(from), day(to)),
    }
}

/// Whom a question is about that names nobody.
fn unnamed(question: &Question, language: Language) -> &'static str {
    match (question.filter.is_empty(), language) {
        (true, Language::Fr) => "France entière",
        (true, Language::En) => "the whole of France",
        (false, Language::Fr) => "collectivités choisies par filtre",
        (false, Language::En) => "collectivités chosen by a filter",
    }
}

/// « Paris, Poitiers et Rennes », « 12 collectivités ».
pub fn whom(names: &[&str], language: Language) -> String {
    match (names.len(), language) {
        (0, Language::Fr) => "aucune collectivité".to_owned(),
        (0, Language::En) => "no collectivité".to_owned(),
        (many, _) if many > NAMED => format!("{many} collectivités"),
        _ => enumerated(names, language),
    }
}

fn enumerated(names: &[&str], language: Language) -> String {
    let and = match language {
        Language::Fr => " et ",
        Language::En => " and ",
    };
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] => format!("{}{and}{last}", most.join(", ")),
    }
}

fn colon(language: Language) -> &'static str {
    match language {
        Language::Fr => " : ",
        Language::En => ": ",
    }
}

/// What is looked at.
fn what(view: View, language: Language) -> &'static str {
    let [fr, en] = match view {
        View::Matrix(Columns::Themes) => ["Actions par thème", "Actions by theme"],
        View::Matrix(Columns::Criteria) => ["Actions par critère", "Actions by criterion"],
        View::Matrix(Columns::Levers) => ["Actions par levier", "Actions by lever"],
        View::Matrix(Columns::Audiences) => ["Actions par public", "Actions by audience"],
        View::Breakdowns => ["État d'avancement", "Progress"],
        View::Territories(Grouping::Region) => ["Plans et actions par région", "Plans and actions by région"],
        View::Territories(Grouping::Departement) => ["Plans et actions par département", "Plans and actions by département"],
        View::Territories(Grouping::Kind) => ["Plans et actions par type de collectivité", "Plans and actions by kind of collectivité"],
        View::Territories(Grouping::PopulationBand) => ["Plans et actions par taille de population", "Plans and actions by population"],
        View::Timeline(_) => ["Frise", "Timeline"],
        View::Ranking(ranking) => match ranking.metric {
            Metric::DoneShare => ["Part des actions réalisées", "Share of actions done"],
            Metric::ReportedShare => ["Part des actions renseignées", "Share of actions with a stated status"],
            Metric::FrameworkCoverage => ["Couverture du référentiel", "Coverage of the framework"],
            Metric::MeetingRegularity => ["Régularité des réunions", "Regularity of meetings"],
        },
        View::Coverage => ["Couverture du référentiel", "Coverage of the framework"],
        View::Gaps => ["Écarts au référentiel", "Gaps against the framework"],
    };
    match language {
        Language::Fr => fr,
        Language::En => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_a_few_and_counts_many() {
        let mut question = Question::about(View::Matrix(Columns::Themes), Vec::new());
        assert_eq!(title(&question, &["Paris", "Poitiers", "Rennes"], &[], Language::Fr), "Actions par thème : Paris, Poitiers et Rennes");
        question.as_of = chrono::NaiveDate::from_ymd_opt(2026, 6, 30);
        let told = title(&question, &["Paris"], &["health", "sport"], Language::En);
        assert_eq!(told, "Actions by theme: Paris — health and sport (on 30 June 2026)");
        assert_eq!(whom(&["a", "b", "c", "d", "e", "f"], Language::Fr), "6 collectivités");
        assert_eq!(whom(&[], Language::En), "no collectivité");
        let country = Question::about(View::Territories(Grouping::Region), Vec::new());
        assert_eq!(super::title(&country, &[], &[], Language::Fr), "Plans et actions par région : France entière");
    }
}
