//! What a cell says, as a sentence: for screen readers, and for whoever points at it.

use domain::compare::CellState;
use domain::diagnostic::Language;
use domain::status::Status;

use super::Cell;
use crate::consult::vocabulary::{ACTION_STATUS, CELL_STATE};

/// The sentence of a cell: « Poitiers, santé : 2 actions, état non renseigné ».
pub fn of(who: &str, what: &str, cell: Cell, language: Language) -> String {
    let french = language == Language::Fr;
    let colon = if french { "\u{a0}:" } else { ":" };
    let total = cell.counted.total();
    if total == 0 {
        let state = CELL_STATE[cell.state as usize].label(language);
        return format!("{who}, {}{colon} {}", lower(what), lower(state));
    }
    let noun = if total == 1 { "action" } else { "actions" };
    if cell.state == CellState::PresentStatusUnknown && cell.counted.of(Status::NotReported) == total {
        let silent = if french { "état non renseigné" } else { "status not reported" };
        return format!("{who}, {}{colon} {total} {noun}, {silent}", lower(what));
    }
    let parts: Vec<String> = Status::ALL
        .into_iter()
        .filter(|status| cell.counted.of(*status) > 0)
        .map(|status| format!("{} {}", cell.counted.of(status), lower(ACTION_STATUS[status as usize].label(language))))
        .collect();
    format!("{who}, {}{colon} {total} {noun} ({})", lower(what), parts.join(", "))
}

/// A label within a sentence: small, unless it begins with an abbreviation.
fn lower(label: &str) -> String {
    let mut signs = label.chars();
    match (signs.next(), signs.next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => first.to_lowercase().chain(label.chars().skip(1)).collect(),
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::compare::Breakdown;

    #[test]
    fn a_cell_is_told_in_words() {
        let mut counted = Breakdown::default();
        counted.add(Status::NotReported, 2);
        let cell = |counted: Breakdown, state| Cell { state, counted };
        let told = of("Poitiers", "Santé", cell(counted, CellState::PresentStatusUnknown), Language::Fr);
        assert_eq!(told, "Poitiers, santé\u{a0}: 2 actions, état non renseigné");
        counted.add(Status::Done, 1);
        let told = of("Poitiers", "État civil", cell(counted, CellState::DoneAtLeastOne), Language::En);
        assert_eq!(told, "Poitiers, état civil: 3 actions (2 not reported, 1 done)");
        let told = of("Poitiers", "VIH", cell(Breakdown::default(), CellState::NoData), Language::Fr);
        assert_eq!(told, "Poitiers, VIH\u{a0}: pas de données");
    }
}
