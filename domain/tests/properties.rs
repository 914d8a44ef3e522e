//! What holds for every document, whatever it holds.

use domain::decode::Limits;
use domain::diagnostic::Code;
use domain::reading::{Options, Reading, read_whole};
use proptest::prelude::*;

use crate::support::*;

/// The columns of the tables made up here, each with values of a real plan and some that do not belong there.
const COLUMNS: [(&str, &[&str]); 9] = [
    ("titre", &["Former les agents d'accueil", "Créer un observatoire", "", "Axe 1 : santé", "<b>Culture</b>", "=1+1", "Total", "titre"]),
    ("axe", &["Santé", "École", "", "-", "## Sport"]),
    ("sous-axe", &["Dépistage", "", ""]),
    ("statut", &["en cours", "réalisé", "", "bientôt", "60 %", "statut"]),
    ("pilote", &["DRH", "CCAS | Direction de la culture", "", "voir a@ville.fr"]),
    ("échéance", &["31/12/2026", "03/04/19", "25/04/19", "fin 2026", "un jour", ""]),
    ("budget", &["12 000 €", "1.234", "selon le marché", "", "Total : 12"]),
    ("contact", &["Camille Durand", "", "01 42 76 40 40"]),
    ("note", &["a|b", "Une note ; une autre", "", "\"", "x\0y", "deux\nlignes"]),
];

/// A table: which columns stand in which order, and rows of choices among their values; a row may be cut short or go on too far.
#[derive(Debug, Clone)]
struct Table {
    columns: Vec<usize>,
    rows: Vec<(Vec<u8>, i8)>,
}

impl Table {
    fn cell(&self, row: usize, column: usize) -> &'static str {
        let values = COLUMNS[column].1;
        values[usize::from(self.rows[row].0[column]) % values.len()]
    }

    /// The cells of a row as the file has them.
    fn cells(&self, row: usize) -> Vec<&'static str> {
        let mut cells: Vec<&str> = self.columns.iter().map(|column| self.cell(row, *column)).collect();
        let width = usize::try_from(isize::try_from(cells.len()).unwrap() + isize::from(self.rows[row].1)).unwrap_or(0).max(1);
        cells.resize(width, "de trop");
        cells
    }

    fn csv(&self) -> String {
        let quoted = |cell: &&str| format!("\"{}\"", cell.replace('"', "\"\""));
        let header = self.columns.iter().map(|column| COLUMNS[*column].0).collect::<Vec<_>>().join(";");
        let rows = (0..self.rows.len()).map(|row| self.cells(row).iter().map(quoted).collect::<Vec<_>>().join(";"));
        std::iter::once(header).chain(rows).collect::<Vec<_>>().join("\n") + "\n"
    }

    fn json(&self) -> String {
        let object = |row: usize| self.columns.iter().map(|column| (COLUMNS[*column].0.to_owned(), self.cell(row, *column).into())).collect();
        serde_json::Value::Array((0..self.rows.len()).map(|row| serde_json::Value::Object(object(row))).collect()).to_string()
    }

    /// The rows that hold something.
    fn filled(&self) -> usize {
        (0..self.rows.len()).filter(|row| self.cells(*row).iter().any(|cell| !cell.trim().is_empty())).count()
    }
}

fn tables(ragged: bool) -> impl Strategy<Value = Table> {
    let columns = Just((0..COLUMNS.len()).collect::<Vec<_>>()).prop_shuffle();
    let reach = if ragged { -3..3_i8 } else { 0..1 };
    let rows = prop::collection::vec((prop::collection::vec(any::<u8>(), COLUMNS.len()), reach), 0..30);
    (columns, rows).prop_map(|(columns, rows)| Table { columns, rows })
}

fn seeds() -> impl Strategy<Value = Vec<u8>> {
    prop::sample::select(vec![
        include_bytes!("../../data/demo/paris-2018.tsv").to_vec(),
        include_bytes!("../../data/demo/poitiers-demo.json").to_vec(),
        include_bytes!("../../data/demo/rennes-demo-v1.csv").to_vec(),
        include_bytes!("../../data/demo/rennes-demo-v2.csv").to_vec(),
    ])
}

/// Whether a JSON text holds U+0000; a backslash that is written twice escapes nothing.
fn holds_zero(json: &str) -> bool {
    json.replace("\\\\", "").contains("\\u0000")
}

/// Reads within small limits; what was read adds up, and holds no U+0000.
fn check(bytes: &[u8]) -> Reading {
    let limits = Limits { document: 1 << 20, unpacked: 1 << 20, record: 1 << 16, columns: 500, ..Limits::default() };
    let reading = read_whole(bytes, &Options { limits, keep_raw: true, ..Options::default() });
    if reading.report.accepted {
        whole(&reading);
    } else {
        assert!(reading.actions.is_empty());
    }
    for action in &reading.actions {
        assert!(!holds_zero(&action.content.canonical()));
        assert!(!action.content.title.trim().is_empty());
        assert!(action.section.is_none_or(|section| (section as usize) < reading.sections.len()));
    }
    reading
}

fn same(one: &Reading, other: &Reading) {
    assert_eq!((&one.actions, &one.sections, &one.unattached), (&other.actions, &other.sections, &other.unattached));
    assert_eq!(one.report.diagnostics, other.report.diagnostics);
    assert_eq!(one.report.status_words, other.report.status_words);
    assert_eq!(
        (&one.report.plan, &one.report.columns, &one.report.completeness),
        (&other.report.plan, &other.report.columns, &other.report.completeness)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn served_and_set_aside_are_the_rows_of_a_table(table in tables(true)) {
        let reading = check(table.csv().as_bytes());
        if reading.report.accepted {
            prop_assert_eq!(reading.report.rows_read as usize, table.filled());
        } else {
            prop_assert!(table.filled() == 0, "{:?}", reading.report.diagnostics);
        }
    }

    #[test]
    fn served_and_set_aside_are_the_elements_of_a_list(table in tables(false)) {
        let reading = check(table.json().as_bytes());
        prop_assert!(reading.report.accepted || table.rows.is_empty(), "{:?}", reading.report.diagnostics);
        prop_assert_eq!(reading.report.rows_read as usize, table.rows.len());
    }

    #[test]
    fn nothing_personal_is_shown(table in tables(true)) {
        for text in [table.csv(), table.json()] {
            let reading = check(text.as_bytes());
            let shown = format!("{:?}{:?}{:?}", reading.actions, reading.unattached, reading.report);
            for personal in ["a@ville.fr", "01 42 76 40 40"] {
                prop_assert!(!shown.contains(personal), "{}", shown);
            }
        }
    }

    #[test]
    fn columns_may_stand_in_any_order(table in tables(false), order in Just((0..COLUMNS.len()).collect::<Vec<_>>()).prop_shuffle()) {
        // Titles stand first in both: a lone first cell opens a section, and which cell is first is the order of columns.
        let first = |columns: Vec<usize>| std::iter::once(0).chain(columns.into_iter().filter(|column| *column != 0)).collect();
        let one = Table { columns: first(table.columns.clone()), ..table.clone() };
        let other = Table { columns: first(order), ..table };
        for (one, other) in [(one.csv(), other.csv()), (one.json(), other.json())] {
            let (one, other) = (check(one.as_bytes()), check(other.as_bytes()));
            let contents = |reading: &Reading| reading.actions.iter().map(|action| (action.content.clone(), action.section)).collect::<Vec<_>>();
            prop_assert_eq!(contents(&one), contents(&other));
            prop_assert_eq!(&one.sections, &other.sections);
        }
    }

    #[test]
    fn the_same_bytes_read_the_same(table in tables(true)) {
        let text = table.csv();
        same(&check(text.as_bytes()), &check(text.as_bytes()));
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes);
    }

    #[test]
    fn any_text_with_a_header_gets_an_answer(text in "(titre[;,\t|](statut|axe|contact|budget)\n)?[a-c;,\t\"\n\r |<>/0-9é{}\\[\\]:]{0,200}") {
        check(text.as_bytes());
    }

    #[test]
    fn damaged_files_get_an_answer(seed in seeds(), edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..12), cut in any::<prop::sample::Index>()) {
        let mut bytes = seed;
        for (at, byte, kind) in edits {
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        same(&check(&bytes), &check(&bytes));
        check(&bytes[..cut.index(bytes.len())]);
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn nothing_is_taken_beyond_the_limits(cells in 1..2000_usize, length in 1..200_000_usize) {
        let wide = format!("titre;statut{}\nFormer;en cours\n", ";x".repeat(cells));
        let reading = check(wide.as_bytes());
        prop_assert_eq!(reading.report.accepted, cells + 2 <= 500);
        let long = check(format!("titre;statut\n{};en cours\n", "a".repeat(length)).as_bytes());
        prop_assert_eq!(long.report.accepted, length + 8 <= 1 << 16);
        for refusal in [&reading, &long].into_iter().filter(|reading| !reading.report.accepted) {
            prop_assert_eq!(refusal.report.diagnostics[0].code, Code::FileTooLarge);
        }
    }
}
