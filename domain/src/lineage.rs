//! Who is who across versions of a plan, and why (FEEDS §7): identifier, title, likeness; else a new action.
//!
//! A doubtful likeness is listed and not applied. Position only breaks ties. Nothing here changes a version.

use std::collections::{HashMap, HashSet};

use crate::text;

/// What is known of an action when it is matched.
#[derive(Debug, Clone, Copy)]
pub struct Trait<'a> {
    /// The publisher's identifier.
    pub external_id: Option<&'a str>,
    /// The title.
    pub title: &'a str,
    /// The title of its section.
    pub section: &'a str,
    /// Its position in its version.
    pub position: u32,
}

/// Why two actions are one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// The same identifier, used once in each version.
    Identifier,
    /// The same folded title.
    Title,
    /// The same folded title more than once: the one in the same place.
    Place,
    /// Most words in common, within the section; the share of them.
    Likeness(f64),
    /// Nobody before.
    New,
}

impl Reason {
    /// The name as stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identifier => "IDENTIFIER",
            Self::Title => "TITLE",
            Self::Place => "PLACE",
            Self::Likeness(_) => "LIKENESS",
            Self::New => "NEW",
        }
    }
}

/// For each action of the new version who it was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lineage {
    /// The index in the old version, and why; `None` for a new action.
    pub matches: Vec<(Option<usize>, Reason)>,
    /// Pairs (old, new) that resemble each other without certainty.
    pub doubtful: Vec<(usize, usize)>,
    /// Actions of the old version that are in the new one no more.
    pub gone: Vec<usize>,
}

/// Above this share of common words two actions of one section are one.
const SURE: f64 = 0.6;
/// Above this share it is worth a person's look.
const DOUBTFUL: f64 = 0.4;
/// So many comparisons at most: beyond, likeness is not looked for, and an action without identifier or title match is new.
const COMPARISONS: usize = 2_000_000;

/// Matches the actions of a new version with those of the old one.
pub fn trace(old: &[Trait<'_>], new: &[Trait<'_>]) -> Lineage {
    let mut tracing = Tracing { old, new, taken: vec![false; old.len()], matches: vec![(None, Reason::New); new.len()] };
    tracing.by_identifier();
    tracing.by_title();
    let doubtful = tracing.by_likeness();
    let gone = tracing.taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(index, _)| index).collect();
    Lineage { matches: tracing.matches, doubtful, gone }
}

struct Tracing<'a> {
    old: &'a [Trait<'a>],
    new: &'a [Trait<'a>],
    taken: Vec<bool>,
    matches: Vec<(Option<usize>, Reason)>,
}

impl Tracing<'_> {
    fn join(&mut self, old: usize, new: usize, reason: Reason) {
        self.taken[old] = true;
        self.matches[new] = (Some(old), reason);
    }

    fn by_identifier(&mut self) {
        let (before, after) = (unique_ids(self.old), unique_ids(self.new));
        for (id, new) in after {
            if let Some(&old) = before.get(id) {
                self.join(old, new, Reason::Identifier);
            }
        }
    }

    fn by_title(&mut self) {
        let mut before: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, action) in self.old.iter().enumerate().filter(|(index, _)| !self.taken[*index]) {
            before.entry(text::fold(action.title)).or_default().push(index);
        }
        let mut after: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, action) in self.new.iter().enumerate().filter(|(index, _)| self.matches[*index].0.is_none()) {
            after.entry(text::fold(action.title)).or_default().push(index);
        }
        for (title, news) in after {
            let Some(olds) = before.get(&title) else { continue };
            if let ([old], [new]) = (&olds[..], &news[..]) {
                if self.compatible(*old, *new) {
                    self.join(*old, *new, Reason::Title);
                }
            } else {
                self.by_place(olds, &news);
            }
        }
    }

    /// Two actions that both carry an identifier, and not the same, are two.
    fn compatible(&self, old: usize, new: usize) -> bool {
        match (self.old[old].external_id, self.new[new].external_id) {
            (Some(before), Some(after)) => before == after,
            _ => true,
        }
    }

    /// Of several actions with one title: first those in the same section, then those in the same order.
    fn by_place(&mut self, olds: &[usize], news: &[usize]) {
        for same_section in [true, false] {
            for &new in news {
                if self.matches[new].0.is_some() {
                    continue;
                }
                let fits = |old: &&usize| {
                    !self.taken[**old]
                        && self.compatible(**old, new)
                        && (!same_section || text::fold(self.old[**old].section) == text::fold(self.new[new].section))
                };
                if let Some(&old) = olds.iter().find(fits) {
                    self.join(old, new, Reason::Place);
                }
            }
        }
    }

    fn by_likeness(&mut self) -> Vec<(usize, usize)> {
        let left_old: Vec<usize> = (0..self.old.len()).filter(|index| !self.taken[*index]).collect();
        let left_new: Vec<usize> = (0..self.new.len()).filter(|index| self.matches[*index].0.is_none()).collect();
        if left_old.len().saturating_mul(left_new.len()) > COMPARISONS {
            return Vec::new();
        }
        let old_words: Vec<HashSet<String>> = left_old.iter().map(|index| words(self.old[*index].title)).collect();
        let mut pairs = Vec::new();
        for &new in &left_new {
            let these = words(self.new[new].title);
            let section = text::fold(self.new[new].section);
            for (&old, those) in left_old.iter().zip(&old_words) {
                let likeness = dice(&these, those);
                if likeness >= DOUBTFUL && self.compatible(old, new) && text::fold(self.old[old].section) == section {
                    pairs.push((likeness, self.old[old].position.abs_diff(self.new[new].position), old, new));
                }
            }
        }
        pairs.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| (one.1, one.2, one.3).cmp(&(other.1, other.2, other.3))));
        let mut doubtful = Vec::new();
        for (likeness, _, old, new) in pairs {
            if self.taken[old] || self.matches[new].0.is_some() {
                continue;
            }
            if likeness >= SURE {
                self.join(old, new, Reason::Likeness(likeness));
            } else if !doubtful.iter().any(|(before, after)| *before == old || *after == new) {
                doubtful.push((old, new));
            }
        }
        doubtful.retain(|(old, new)| !self.taken[*old] && self.matches[*new].0.is_none());
        doubtful
    }
}

/// Identifiers that one action alone carries.
fn unique_ids<'a>(actions: &[Trait<'a>]) -> HashMap<&'a str, usize> {
    let mut ids: HashMap<&str, Option<usize>> = HashMap::new();
    for (index, action) in actions.iter().enumerate() {
        if let Some(id) = action.external_id {
            ids.entry(id).and_modify(|known| *known = None).or_insert(Some(index));
        }
    }
    ids.into_iter().filter_map(|(id, index)| index.map(|index| (id, index))).collect()
}

fn words(title: &str) -> HashSet<String> {
    text::fold(title).split(' ').filter(|word| word.len() > 2).map(|word| word.trim_end_matches('s').to_owned()).collect()
}

/// Twice the common words over all words.
#[expect(clippy::cast_precision_loss, reason = "titles have a few dozen words")]
fn dice(one: &HashSet<String>, other: &HashSet<String>) -> f64 {
    let all = one.len() + other.len();
    if all == 0 { 0.0 } else { 2.0 * one.intersection(other).count() as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action<'a>(id: Option<&'a str>, title: &'a str, section: &'a str, position: u32) -> Trait<'a> {
        Trait { external_id: id, title, section, position }
    }

    #[test]
    fn a_unique_identifier_outlives_a_new_title() {
        let found = trace(&[action(Some("A1"), "Former", "", 0)], &[action(Some("A1"), "Sensibiliser tout le monde", "", 0)]);
        assert_eq!(found.matches, [(Some(0), Reason::Identifier)]);
    }

    #[test]
    fn an_identifier_used_twice_is_none() {
        let old = [action(Some("1"), "Former", "", 0), action(Some("1"), "Soutenir", "", 1)];
        let new = [action(Some("1"), "Soutenir", "", 0), action(Some("1"), "Former", "", 1)];
        assert_eq!(trace(&old, &new).matches, [(Some(1), Reason::Title), (Some(0), Reason::Title)]);
    }

    #[test]
    fn a_title_written_with_other_accents_is_the_same() {
        let found = trace(&[action(None, "Créer un observatoire", "", 0)], &[action(None, "CREER UN OBSERVATOIRE", "", 5)]);
        assert_eq!(found.matches, [(Some(0), Reason::Title)]);
    }

    #[test]
    fn a_reworded_title_in_its_section_is_likely_the_same_and_elsewhere_it_is_not() {
        let old = [action(None, "Former les agents d'accueil de la mairie", "Services", 0)];
        let near = [action(None, "Former tous les agents d'accueil de la mairie centrale", "Services", 0)];
        assert!(matches!(trace(&old, &near).matches[0], (Some(0), Reason::Likeness(_))));
        let far = [action(None, "Former tous les agents d'accueil de la mairie centrale", "École", 0)];
        assert_eq!(trace(&old, &far).matches, [(None, Reason::New)]);
    }

    #[test]
    fn a_doubtful_likeness_is_listed_and_not_applied() {
        let old = [action(None, "Former les agents d'accueil", "S", 0)];
        let new = [action(None, "Former les policiers municipaux et leurs agents de nuit", "S", 0)];
        let found = trace(&old, &new);
        assert_eq!((found.matches, found.doubtful, found.gone), (vec![(None, Reason::New)], vec![(0, 0)], vec![0]));
    }
}
