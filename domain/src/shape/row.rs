//! What a row below the header is: a section, a repetition, or data, and then which cell stands in which column.
//!
//! The rule for a ragged row: up to the title every cell keeps its place; after it a cell is placed only where it can belong to one
//! column alone. What could belong to two is handed back, never put anywhere (FEEDS §5).

use crate::mapping::Field;
use crate::text;

/// The cells of a row, by position.
pub trait Cells {
    /// How many there are.
    fn count(&self) -> usize;
    /// One of them; empty past the last.
    fn cell(&self, index: usize) -> &str;
    /// Whether every cell certainly stands in its own column, as in a sheet, however few there are.
    fn is_grid(&self) -> bool {
        false
    }
    /// What a cell that is merged over this row from above says in a column.
    fn carried(&self, index: usize) -> Option<&str> {
        let _ = index;
        None
    }
}

impl Cells for crate::decode::records::Record<'_> {
    fn count(&self) -> usize {
        self.len()
    }
    fn cell(&self, index: usize) -> &str {
        unguarded(self.get(index).unwrap_or(""))
    }
}

/// A cell without the apostrophe by which an export keeps a spreadsheet from taking it for a formula.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if text::is_formula(rest) => rest,
        _ => cell,
    }
}

impl Cells for [String] {
    fn count(&self) -> usize {
        self.len()
    }
    fn cell(&self, index: usize) -> &str {
        self.get(index).map_or("", String::as_str)
    }
}

/// What is known of the table when its rows are read.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The field of each column.
    pub fields: Vec<Option<Field>>,
    /// The header, folded.
    pub headers: Vec<String>,
    /// The column of the title.
    pub title: usize,
}

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Nothing in it.
    Blank,
    /// Its only filled cell is the first, stands in a column of sections, or is drawn as a heading: the cell opens a section.
    Section(usize),
    /// The header again, or a total.
    Repeated,
    /// An action, or texts that look for one; cells stand where the header says.
    Aligned,
    /// The same, with fewer or more cells than the header.
    Ragged(Alignment),
}

/// Which cell of a ragged row stands in which column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alignment {
    /// For each column the cell that certainly stands in it.
    pub cells: Vec<Option<usize>>,
    /// Filled cells that could stand in several columns, or in none.
    pub uncertain: Vec<usize>,
    /// Columns that are not published and that an uncertain cell could stand in: the cell is not published either.
    pub withheld: Vec<usize>,
}

impl Layout {
    /// Tells what a row is; `fits` tells whether a value can stand in a column.
    pub fn kind<C: Cells + ?Sized>(&self, row: &C, fits: impl Fn(Option<Field>, &str) -> bool) -> Kind {
        let count = row.count();
        let filled = (0..count).filter(|index| !text::is_blank(row.cell(*index)));
        let mut first_two = filled.clone();
        match (first_two.next(), first_two.next()) {
            (None, _) => return Kind::Blank,
            (Some(only), None) if self.opens_section(only, row.cell(only)) => {
                return if is_total(row.cell(only)) { Kind::Repeated } else { Kind::Section(only) };
            }
            _ => {}
        }
        if self.is_repetition(row, count) {
            return Kind::Repeated;
        }
        let width = self.fields.len();
        let surplus_is_blank = (width..count).all(|index| text::is_blank(row.cell(index)));
        if row.is_grid() {
            let uncertain: Vec<usize> = (width..count).filter(|index| !text::is_blank(row.cell(*index))).collect();
            if uncertain.is_empty() {
                return Kind::Aligned;
            }
            // Only what stands beside the table has no column.
            return Kind::Ragged(Alignment { cells: (0..width).map(Some).collect(), uncertain, withheld: Vec::new() });
        }
        if count == width || (count > width && surplus_is_blank) { Kind::Aligned } else { Kind::Ragged(self.align(row, count, fits)) }
    }

    /// Whether a lone cell opens a section: the first one does. In the title's own column it is an action, unless it is drawn as a
    /// heading; a code in the column of codes is none either, nor what may be personal.
    fn opens_section(&self, column: usize, cell: &str) -> bool {
        match self.fields.get(column).copied().flatten() {
            Some(Field::Axe | Field::SousAxe) => true,
            Some(Field::Withheld) => false,
            _ if column == self.title => is_drawn(cell),
            Some(Field::Collectivite | Field::ActionId | Field::ActionParente) => {
                column == 0 && cell.chars().filter(|sign| sign.is_alphabetic()).count() > 3
            }
            _ => column == 0,
        }
    }

    /// Whether the row is the header again, or a row of totals.
    fn is_repetition<C: Cells + ?Sized>(&self, row: &C, count: usize) -> bool {
        let filled = || (0..count).map(|index| (index, row.cell(index))).filter(|(_, cell)| !text::is_blank(cell));
        let Some((_, first)) = filled().next() else { return false };
        if is_total(first) {
            return filled().skip(1).all(|(_, cell)| is_figure(cell));
        }
        // Names of columns are short: prose is compared with none.
        let same = |(index, cell): (usize, &str)| {
            cell.len() <= 120 && self.headers.get(index).is_some_and(|header| may_begin(cell, header.chars().next()) && *header == text::fold(cell))
        };
        let needed = self.fields.len().min(2);
        same((filled().next().map_or(0, |(index, _)| index), first)) && filled().all(same) && filled().count() >= needed
    }

    fn align<C: Cells + ?Sized>(&self, row: &C, count: usize, fits: impl Fn(Option<Field>, &str) -> bool) -> Alignment {
        let width = self.fields.len();
        let mut claims = Vec::new();
        let mut alignment = Alignment { cells: vec![None; width], ..Alignment::default() };
        for index in (0..count).filter(|index| !text::is_blank(row.cell(*index))) {
            if index <= self.title {
                alignment.cells[index] = Some(index);
                continue;
            }
            let (from, to) = if count < width { (index, index + (width - count)) } else { (index.saturating_sub(count - width), index) };
            let mut candidates =
                (from.max(self.title + 1)..=to.min(width.saturating_sub(1))).filter(|column| fits(self.fields[*column], row.cell(index)));
            let withheld = candidates.clone().find(|column| self.fields[*column] == Some(Field::Withheld));
            match (candidates.next(), candidates.next(), withheld) {
                (Some(column), None, None) => claims.push((column, index)),
                (.., Some(column)) => alignment.withheld.push(column),
                _ => alignment.uncertain.push(index),
            }
        }
        // Two cells for one column: a delimiter stood inside a text, and neither half is the text.
        for (column, index) in &claims {
            let alone = claims.iter().filter(|(other, _)| other == column).count() == 1;
            if alone { alignment.cells[*column] = Some(*index) } else { alignment.uncertain.push(*index) }
        }
        alignment.uncertain.sort_unstable();
        alignment
    }
}

/// Whether a cell is drawn as a heading: in tags, with hashes, or « Axe 2 ».
fn is_drawn(cell: &str) -> bool {
    cell.trim_start().starts_with(['<', '#']) || starts_with_axis(cell)
}

/// Whether a text is numbered as sections are: « Axe 2 : culture ».
pub(super) fn starts_with_axis(cell: &str) -> bool {
    let folded: String = text::fold(&cell.chars().take(24).collect::<String>());
    let mut words = folded.split(' ');
    matches!(words.next(), Some("axe" | "pilier" | "chapitre" | "volet"))
        && words.next().is_some_and(|word| word.chars().all(|sign| sign.is_ascii_digit() || "ivx".contains(sign)))
}

/// Whether the folding of a cell may begin with a sign: most cells are told apart without folding them.
fn may_begin(cell: &str, sign: Option<char>) -> bool {
    text::initial(cell).is_none_or(|initial| sign == Some(initial))
}

fn is_total(cell: &str) -> bool {
    if cell.len() > 60 || !(may_begin(cell, Some('t')) || may_begin(cell, Some('s'))) {
        return false;
    }
    let folded = text::fold(cell);
    let mut words = folded.split(' ');
    match words.next() {
        Some("total" | "totaux") => true,
        Some("sous") => words.next() == Some("total"),
        _ => false,
    }
}

fn is_figure(cell: &str) -> bool {
    cell.chars().any(|sign| sign.is_ascii_digit()) && cell.chars().filter(|sign| sign.is_alphabetic()).count() <= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(fields: &[Option<Field>], title: usize) -> Layout {
        let headers = fields.iter().map(|field| field.map_or(String::new(), |field| text::fold(field.name()))).collect();
        Layout { fields: fields.to_vec(), headers, title }
    }

    fn paris() -> Layout {
        layout(&[Some(Field::Statut), Some(Field::Pilote), Some(Field::Titre), Some(Field::Description), Some(Field::Modalites)], 2)
    }

    fn kind(layout: &Layout, row: &str) -> Kind {
        let cells: Vec<String> = row.split(';').map(str::to_owned).collect();
        layout.kind(cells.as_slice(), |field, value| (field == Some(Field::Statut)) == (value == "en cours"))
    }

    #[test]
    fn a_lone_first_cell_opens_a_section_and_is_never_a_status() {
        assert_eq!(kind(&paris(), "<b>Culture</b>;;;;"), Kind::Section(0));
        assert_eq!(kind(&paris(), "Culture"), Kind::Section(0));
        assert_eq!(kind(&paris(), "en cours;;;;"), Kind::Section(0));
    }

    #[test]
    fn a_lone_title_is_an_action() {
        let layout = layout(&[Some(Field::Titre), Some(Field::Statut)], 0);
        assert_eq!(kind(&layout, "Former les agents;"), Kind::Aligned);
        assert_eq!(kind(&layout, "Axe 2 : culture;"), Kind::Section(0));
    }

    #[test]
    fn a_text_that_could_stand_in_two_columns_stands_in_none() {
        let Kind::Ragged(found) = kind(&paris(), ";;Former;Un texte") else { panic!("four cells of five") };
        assert_eq!(found.cells, [None, None, Some(2), None, None]);
        assert_eq!(found.uncertain, [3]);
    }

    #[test]
    fn a_value_that_fits_one_column_alone_stands_there() {
        let layout = layout(&[Some(Field::Titre), Some(Field::Statut), Some(Field::Description)], 0);
        let Kind::Ragged(found) = kind(&layout, "Former;en cours") else { panic!("two cells of three") };
        assert_eq!((found.cells, found.uncertain), (vec![Some(0), Some(1), None], vec![]));
    }

    #[test]
    fn headers_and_totals_repeat() {
        let layout = layout(&[Some(Field::Titre), Some(Field::BudgetMontant)], 0);
        assert_eq!(kind(&layout, "TITRE;Budget montant"), Kind::Repeated);
        assert_eq!(kind(&layout, "Total général;12 000 €"), Kind::Repeated);
        assert_eq!(kind(&layout, "Totalité des agents formés;12 000 €"), Kind::Aligned);
    }

    #[test]
    fn surplus_empty_cells_are_no_fault() {
        let layout = layout(&[Some(Field::Titre), Some(Field::Statut)], 0);
        assert_eq!(kind(&layout, "Former;en cours;;;"), Kind::Aligned);
        assert!(matches!(kind(&layout, "Former;en cours;de plus"), Kind::Ragged(_)));
    }
}
