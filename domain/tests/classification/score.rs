//! Actions labelled by hand, and how well the rules agree with them. Shared by the tests and the bench.

use std::collections::{BTreeMap, BTreeSet};

use domain::action::{Content, Lever};
use domain::audience::Audience;
use domain::classify::classify;
use domain::theme::Theme;

pub const DEV: &str = include_str!("dev.tsv");
pub const TEST: &str = include_str!("test.tsv");
pub const UNSEEN: &str = include_str!("unseen.tsv");
/// All, by name.
#[allow(dead_code, reason = "for the bench")]
pub const SPLITS: [(&str, &str); 3] = [("dev", DEV), ("test", TEST), ("unseen", UNSEEN)];

/// One action with the subject that a person gave it.
pub struct Labelled {
    pub content: Content,
    pub section: Option<String>,
    pub themes: BTreeSet<&'static str>,
    pub lever: Lever,
    pub audiences: BTreeSet<&'static str>,
}

/// Reads a file of labelled actions; a label that does not exist is an error of the file.
pub fn labelled(file: &str) -> Vec<Labelled> {
    let lines = file.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| one(line).unwrap_or_else(|| panic!("a labelled action that cannot be read: {line}"))).collect()
}

fn one(line: &str) -> Option<Labelled> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [title, description, implementation, section, themes, lever, audiences] = cells[..] else { return None };
    let text = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
    let themes: Option<BTreeSet<_>> = slugs(themes).map(|slug| Theme::by_slug(slug).map(Theme::slug)).collect();
    let audiences: Option<BTreeSet<_>> = slugs(audiences).map(|slug| Audience::by_slug(slug).map(Audience::slug)).collect();
    let content = Content { title: title.to_owned(), description: text(description), implementation: text(implementation), ..Content::default() };
    Some(Labelled { content, section: text(section), themes: themes?, lever: Lever::parse(lever)?, audiences: audiences? })
}

fn slugs(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(',').filter(|slug| !slug.is_empty())
}

/// Right, too many, missed.
#[derive(Default, Clone, Copy)]
struct Tally(u32, u32, u32);

/// How often each label was right.
#[derive(Default)]
pub struct Score(BTreeMap<&'static str, Tally>);

impl Score {
    fn add(&mut self, given: &BTreeSet<&'static str>, found: &BTreeSet<&'static str>) {
        for label in given.union(found) {
            let tally = self.0.entry(label).or_default();
            match (given.contains(label), found.contains(label)) {
                (true, true) => tally.0 += 1,
                (false, _) => tally.1 += 1,
                (_, false) => tally.2 += 1,
            }
        }
    }

    fn f1(Tally(right, many, missed): Tally) -> f64 {
        if right == 0 { 0.0 } else { 2.0 * f64::from(right) / f64::from(2 * right + many + missed) }
    }

    /// The mean of the labels' F1, each label the same weight; a label that only the rules gave counts as nought.
    pub fn macro_f1(&self) -> f64 {
        let labels = u32::try_from(self.0.len()).unwrap_or(u32::MAX).max(1);
        self.0.values().map(|tally| Self::f1(*tally)).sum::<f64>() / f64::from(labels)
    }

    /// The F1 of all labels together.
    pub fn micro_f1(&self) -> f64 {
        Self::f1(self.0.values().fold(Tally::default(), |sum, tally| Tally(sum.0 + tally.0, sum.1 + tally.1, sum.2 + tally.2)))
    }
}

/// How well the rules agree with the labels of a file.
#[derive(Default)]
pub struct Scores {
    pub actions: usize,
    pub themes: Score,
    /// Narrow themes counted as their roots.
    pub roots: Score,
    pub levers: Score,
    /// How many levers were concluded, and how many of those are right.
    pub concluded: (usize, usize),
    pub audiences: Score,
    /// What differs, in words.
    pub differences: Vec<String>,
}

fn root(slug: &&'static str) -> &'static str {
    slug.split('.').next().unwrap_or(slug)
}

pub fn score(file: &str) -> Scores {
    let mut scores = Scores::default();
    for action in labelled(file) {
        let found = classify(&action.content, action.section.as_deref());
        let themes: BTreeSet<_> = found.themes.iter().map(|theme| theme.value.slug()).collect();
        let audiences: BTreeSet<_> = found.audiences.iter().map(|audience| audience.value.slug()).collect();
        scores.actions += 1;
        scores.themes.add(&action.themes, &themes);
        scores.roots.add(&action.themes.iter().map(root).collect(), &themes.iter().map(root).collect());
        scores.levers.add(&BTreeSet::from([action.lever.name()]), &BTreeSet::from([found.lever.value.name()]));
        if found.lever.value != Lever::Unclassified {
            scores.concluded.0 += 1;
            scores.concluded.1 += usize::from(found.lever.value == action.lever);
        }
        scores.audiences.add(&action.audiences, &audiences);
        let title = &action.content.title;
        if themes != action.themes {
            scores.differences.push(format!("{title}\n    themes: {:?}, found {themes:?}", action.themes));
        }
        if found.lever.value != action.lever {
            scores.differences.push(format!("{title}\n    lever: {}, found {}", action.lever.name(), found.lever.value.name()));
        }
        if audiences != action.audiences {
            scores.differences.push(format!("{title}\n    audiences: {:?}, found {audiences:?}", action.audiences));
        }
    }
    scores
}

impl std::fmt::Display for Scores {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { actions, themes, roots, levers, audiences, .. } = self;
        write!(to, "{actions} actions")?;
        for (name, score) in [("themes", themes), ("their roots", roots), ("levers", levers), ("audiences", audiences)] {
            write!(to, ", {name} {:.3} (micro {:.3})", score.macro_f1(), score.micro_f1())?;
        }
        write!(to, ", levers concluded {}, right {}", self.concluded.0, self.concluded.1)
    }
}
