//! « Couverture » and « écarts »: the criteria of a référentiel against collectivités, as people judged them; software only proposes.

use std::borrow::Cow;

use domain::compare::fault::{Code, Fault};
use domain::compare::word::nearest;
use domain::diagnostic::Language;
use domain::subject::ThemeSet;

use super::asked::Asked;
use super::columns::{column, name, number, say, who, whose};
use super::{Answer, Bare, Refused};
use crate::consult::comparison::{self, Comparisons, FILTERED, NAMED, Rows};
use crate::consult::coverage::{Coverage, coverages, gaps};
use crate::consult::table::{Cell, Column, Kind};
use crate::consult::vocabulary::COVERAGE_STATE;
use crate::store::framework::{Criterion, Framework};
use crate::store::read;
use crate::store::{Store, StoreError};

/// Answers how far a référentiel is covered.
pub(super) async fn answer(store: &Store, comparisons: &Comparisons, asked: &Asked) -> Result<Answer, Refused> {
    let language = asked.words.language;
    let (_, all, Rows { rows, data_version }) = covered(store, comparisons, asked, NAMED).await?;
    let (mut lines, mut glance) = (Vec::new(), Vec::new());
    for row in &rows {
        let Some(coverage) = all.iter().find(|coverage| coverage.collectivity == row.collectivity.id) else { continue };
        for cell in &coverage.cells {
            let mut line = whose(&row.collectivity);
            line.extend(criterion(&cell.criterion));
            line.extend([
                Cell::Text(Cow::Borrowed(cell.state.name())),
                number(cell.link_count as u64),
                cell.best_status.map_or(Cell::Empty, |status| Cell::Text(Cow::Borrowed(status.name()))),
            ]);
            lines.push(line);
        }
        let states = coverage.cells.iter().map(|cell| Cell::Text(Cow::Borrowed(COVERAGE_STATE[cell.state as usize].label(language))));
        glance.push(std::iter::once(Cell::owned(row.collectivity.name.clone())).chain(states).collect());
    }
    let mut columns = who(language);
    columns.extend(criteria(language));
    columns.extend([
        column(language, "etat", Kind::Text, "État", "State"),
        column(language, "liens", Kind::Number, "Actions proches", "Actions linked"),
        column(language, "meilleur_statut", Kind::Text, "Meilleur statut", "Best status"),
    ]);
    let codes = all.first().into_iter().flat_map(|coverage| &coverage.cells);
    let codes = codes.map(|cell| Column::new(cell.criterion.code.clone(), cell.criterion.code.clone(), Kind::Text));
    let shown = std::iter::once(name(language)).chain(codes).collect();
    Ok(Answer { lines: Bare { columns, rows: lines }, glance: Bare { columns: shown, rows: glance }, rows, data_version })
}

/// Answers what is asked and nobody does.
pub(super) async fn missing(store: &Store, comparisons: &Comparisons, asked: &Asked) -> Result<Answer, Refused> {
    let language = asked.words.language;
    let (framework, all, Rows { rows, data_version }) = covered(store, comparisons, asked, FILTERED).await?;
    let found = gaps(&framework, &all);
    let groups = [
        (&found.addressed_nowhere, say(language, "demandé, trouvé dans aucun plan relu", "asked, found in no reviewed plan")),
        (&found.not_assessed, say(language, "pas encore relu partout : rien à en dire", "not yet reviewed everywhere: nothing to say")),
    ];
    let mut lines = Vec::new();
    for (list, finding) in groups {
        lines.extend(list.iter().map(|one| criterion(one).into_iter().chain([Cell::Text(Cow::Borrowed(finding))]).collect::<Vec<_>>()));
    }
    let columns = || criteria(language).into_iter().chain([column(language, "constat", Kind::Text, "Constat", "Finding")]).collect();
    Ok(Answer { lines: Bare { columns: columns(), rows: lines.clone() }, glance: Bare { columns: columns(), rows: lines }, rows, data_version })
}

fn criteria(language: Language) -> [Column; 2] {
    [
        column(language, "critere", Kind::Text, "Critère", "Criterion"),
        column(language, "critere_libelle", Kind::Text, "Libellé du critère", "Label of the criterion"),
    ]
}

fn criterion(criterion: &Criterion) -> [Cell<'static>; 2] {
    [Cell::owned(criterion.code.clone()), Cell::owned(criterion.label.clone())]
}

/// The référentiel that is named, and how it is covered by whoever is asked for.
async fn covered(store: &Store, comparisons: &Comparisons, asked: &Asked, most: usize) -> Result<(Framework, Vec<Coverage>, Rows), Refused> {
    let question = &asked.question;
    let framework = named(store, asked).await?;
    let rows = comparisons.rows(question, most).await?;
    let bodies: Vec<_> = rows.rows.iter().map(|row| (*row.collectivity).clone()).collect();
    let all = coverages(store, &framework, &bodies, question.stages.as_deref(), question.view).await?;
    let themes = question.themes.as_ref().map(|themes| themes.iter().fold(ThemeSet::NONE, |set, theme| set.or(theme.within())));
    let all: Vec<Coverage> = all.into_iter().map(|coverage| coverage.narrowed(themes, question.levers.as_deref())).collect();
    let slug = || framework.slug.clone();
    if all.iter().all(|coverage| coverage.cells.is_empty()) {
        return Err(comparison::Fault::NoCriterion { slug: slug() }.into());
    }
    if !all.iter().any(Coverage::applies) {
        return Err(comparison::Fault::FrameworkForOthers { slug: slug() }.into());
    }
    Ok((framework, all, rows))
}

async fn named(store: &Store, asked: &Asked) -> Result<Framework, Refused> {
    let slug = asked.words.framework.clone().unwrap_or_default();
    let found = read::framework::by_slugs(store, std::slice::from_ref(&slug), asked.question.view).await?.remove(&slug);
    match found {
        Some(framework) => Ok(framework),
        None => Err(Refused::Address(vec![Fault::new(Code::FrameworkUnknown, "ref", &slug).suggest(alike(store, asked, &slug).await?)])),
    }
}

/// Of the référentiels that there are the one that was most likely meant; all of them when they are few.
async fn alike(store: &Store, asked: &Asked, slug: &str) -> Result<Vec<String>, StoreError> {
    const FEW: usize = 5;
    let mut known: Vec<String> = read::framework::list(store, asked.question.view).await?.into_iter().map(|framework| framework.slug).collect();
    known.dedup();
    let meant = nearest(slug, known.iter().map(String::as_str)).map(str::to_owned);
    Ok(match meant {
        Some(meant) => vec![meant],
        None if known.len() <= FEW => known,
        None => Vec::new(),
    })
}
