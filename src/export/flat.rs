//! Cells as files hold them: a share becomes its numerator, its denominator and their ratio, each in a column of its own.

use std::borrow::Cow;

use chrono::NaiveDate;
use domain::diagnostic::Language;
use domain::share::Proportion;

use crate::consult::table::{Cell, Column, Kind};

/// A cell of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Flat<'a> {
    /// Nothing.
    Empty,
    /// A text.
    Text(Cow<'a, str>),
    /// A whole number.
    Number(i64),
    /// The ratio of a share that has one.
    Ratio(Proportion),
    /// A day.
    Day(NaiveDate),
}

/// The heads of the columns that a column becomes, from its name.
pub fn heads(column: &Column, name: &str, language: Language) -> Vec<String> {
    if column.kind != Kind::Share {
        return vec![name.to_owned()];
    }
    let as_key = name == column.key;
    let [of, ratio] = match (as_key, language) {
        (true, _) => ["_sur", "_part"],
        (false, Language::Fr) => [" (sur)", " (part)"],
        (false, Language::En) => [" (of)", " (share)"],
    };
    vec![name.to_owned(), format!("{name}{of}"), format!("{name}{ratio}")]
}

/// What a cell becomes in a column of that kind.
pub fn parts<'a>(cell: &'a Cell<'_>, kind: Kind, language: Language) -> impl Iterator<Item = Flat<'a>> + use<'a> {
    let alone = |flat| [Some(flat), None, None];
    let cells = match (cell, kind) {
        (Cell::Share(share), _) => {
            let number = |number: u64| Some(Flat::Number(i64::try_from(number).unwrap_or(i64::MAX)));
            [number(share.numerator), number(share.denominator), Some(Flat::Ratio(*share))]
        }
        // A reason in a column of numbers would be no number; the row says it elsewhere.
        (_, Kind::Share) => [Some(Flat::Empty), Some(Flat::Empty), Some(Flat::Empty)],
        (Cell::Missing(_), Kind::Number | Kind::Day) | (Cell::Empty, _) => alone(Flat::Empty),
        (Cell::Missing(missing), _) => alone(Flat::Text(Cow::Borrowed(missing.words(language)))),
        (Cell::Text(text) | Cell::State(_, text), _) => alone(Flat::Text(Cow::Borrowed(text))),
        (Cell::Number(number), _) => alone(Flat::Number(*number)),
        (Cell::Day(day), _) => alone(Flat::Day(*day)),
    };
    cells.into_iter().flatten()
}

/// A ratio with four decimals, rounded half up, in whole numbers: every machine writes the same.
pub fn decimals(share: Proportion, point: char) -> String {
    if share.denominator == 0 {
        return String::new();
    }
    let (numerator, denominator) = (u128::from(share.numerator), u128::from(share.denominator));
    let rounded = (numerator * 20_000 + denominator) / (2 * denominator);
    format!("{}{point}{:04}", rounded / 10_000, rounded % 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consult::table::{Missing, Tone};

    fn flat<'a>(cell: &'a Cell<'_>, kind: Kind) -> Vec<Flat<'a>> {
        parts(cell, kind, Language::Fr).collect()
    }

    #[test]
    fn a_share_is_three_columns_with_or_without_a_value() {
        let column = Column::new("realisees", "Réalisées", Kind::Share);
        assert_eq!(heads(&column, "realisees", Language::Fr), ["realisees", "realisees_sur", "realisees_part"]);
        assert_eq!(heads(&column, "Réalisées", Language::Fr), ["Réalisées", "Réalisées (sur)", "Réalisées (part)"]);
        let share = Proportion { numerator: 1, denominator: 3 };
        assert_eq!(flat(&Cell::Share(share), Kind::Share), [Flat::Number(1), Flat::Number(3), Flat::Ratio(share)]);
        assert_eq!(flat(&Cell::Missing(Missing::NothingToDivide), Kind::Share), [Flat::Empty, Flat::Empty, Flat::Empty]);
    }

    #[test]
    fn a_reason_stands_where_texts_stand() {
        assert_eq!(flat(&Cell::Missing(Missing::NoData), Kind::State), [Flat::Text("pas de données".into())]);
        assert_eq!(flat(&Cell::Missing(Missing::NoData), Kind::Number), [Flat::Empty]);
        assert_eq!(flat(&Cell::State(Tone::Done, "DONE".into()), Kind::State), [Flat::Text("DONE".into())]);
    }

    #[test]
    fn ratios_are_rounded_the_same_everywhere() {
        let of = |numerator, denominator| decimals(Proportion { numerator, denominator }, ',');
        assert_eq!([of(1, 3), of(2, 3), of(1, 20_000), of(3, 3), of(0, 7)], ["0,3333", "0,6667", "0,0001", "1,0000", "0,0000"]);
        assert_eq!(of(1, 0), "");
        assert_eq!(of(u64::MAX, u64::MAX), "1,0000");
    }
}
