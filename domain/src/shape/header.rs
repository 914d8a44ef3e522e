//! Where the header is: within the first thirty lines, by known names.

use crate::mapping::alias::{self, Meaning};
use crate::mapping::{Field, Recipe};
use crate::shape::row::Cells;
use crate::text;

/// So many lines are searched.
pub const LINES_SEARCHED: u32 = 30;

/// One of the first lines, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Its number, 1-based.
    pub number: u32,
    /// Its cells.
    pub cells: Vec<String>,
    /// Whether every cell certainly stands in its own column.
    pub grid: bool,
    /// What merged cells above say of it, by column.
    pub carried: Vec<(usize, String)>,
}

impl Cells for Line {
    fn count(&self) -> usize {
        self.cells.len()
    }
    fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", String::as_str)
    }
    fn is_grid(&self) -> bool {
        self.grid
    }
    fn carried(&self, index: usize) -> Option<&str> {
        self.carried.iter().find(|(column, _)| *column == index).map(|(_, shown)| shown.as_str())
    }
}

/// Comparing with every alias is for the headers that people write.
const CELLS_COMPARED: usize = 40;

/// The index of the header; `None` when no line names a title column.
pub fn find(lines: &[Line], recipe: &Recipe) -> Option<usize> {
    let searched = || lines.iter().take_while(|line| line.number <= LINES_SEARCHED).enumerate();
    let best = |evidence: &dyn Fn(&Line) -> Option<usize>| {
        let scored = searched().filter_map(|(index, line)| Some((evidence(line)?, index)));
        // Of equals the first: a header that is repeated further down is a repetition.
        scored.max_by_key(|(names, index)| (*names, std::cmp::Reverse(*index))).map(|(_, index)| index)
    };
    // A slip of the pen in the title column is looked for where no line is a header for certain: it takes its time.
    best(&|line| certain(line, recipe)).or_else(|| best(&|line| likely(line, recipe)))
}

fn filled(line: &Line) -> Vec<&String> {
    line.cells.iter().filter(|cell| !text::is_blank(cell)).collect()
}

/// What a cell names, by the recipe or by what cities call columns.
fn named(cell: &str, recipe: &Recipe) -> Option<Meaning> {
    match recipe.column(cell) {
        // A column that the recipe passes over has a name all the same.
        Some(field) => Some(Meaning::Field(field.unwrap_or(Field::Withheld))),
        None => alias::meaning(cell),
    }
}

fn names(filled: &[&String], recipe: &Recipe) -> usize {
    filled.iter().filter(|cell| named(cell, recipe).is_some()).count()
}

/// How many known names a line has that names the title column.
fn certain(line: &Line, recipe: &Recipe) -> Option<usize> {
    let filled = filled(line);
    // A title of one word alone, « Actions », may be a heading; a header has company, known or not, or is the whole width of the table.
    let company = filled.len() >= 2 || line.cells.len() == 1;
    let named = || filled.iter().filter_map(|cell| named(cell, recipe));
    let is_title = |meaning: Meaning| matches!(meaning, Meaning::Field(Field::Titre | Field::SousAction));
    (company && named().any(is_title)).then(|| named().count())
}

/// How many known names a line has that nearly names the title column.
fn likely(line: &Line, recipe: &Recipe) -> Option<usize> {
    let filled = filled(line);
    let names = names(&filled, recipe);
    let company = names >= 1 && names * 3 >= filled.len() && filled.len() <= CELLS_COMPARED;
    let near_title = || filled.iter().any(|cell| alias::nearest(cell).is_some_and(|(field, _)| field == Field::Titre));
    (company && near_title()).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lines: &[&str], found: Option<usize>) {
        let lines: Vec<Line> = lines
            .iter()
            .zip(1..)
            .map(|(line, number)| Line { number, cells: line.split(';').map(str::to_owned).collect(), ..Line::default() })
            .collect();
        assert_eq!(find(&lines, &Recipe::default()), found);
    }

    #[test]
    fn the_header_stands_below_a_preamble() {
        check(&["Plan d'actions;;", "Mise à jour : 09/11/2018;;", "ETAT;PILOTAGE;ACTION", "en cours;;Former"], Some(2));
    }

    #[test]
    fn a_repeated_header_is_not_the_first() {
        check(&["titre;statut", "Former;en cours", "titre;statut"], Some(0));
    }

    #[test]
    fn a_table_of_one_column_has_a_header_of_one_word() {
        check(&["Titre", "Former les agents"], Some(0));
    }

    #[test]
    fn a_slip_of_the_pen_in_the_title_is_near_enough() {
        check(&["Plan;", "Intitullé;statut", "Former;en cours"], Some(1));
    }

    #[test]
    fn without_a_title_column_there_is_none() {
        check(&["couleur;taille", "bleu;grand"], None);
        check(&["statut;pilote", "en cours;DRH"], None);
    }
}
