//! What the phrases that were found amount to.

use super::book::Found;
use super::text::{Field, Text};

/// What speaks for one conclusion.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weight {
    /// The number of the theme, audience, lever or competence.
    pub number: u8,
    /// How much it weighs: 1 is enough.
    pub score: f32,
    /// Of that, what stands in the title.
    pub title: f32,
    /// The words, as they stand in the text.
    pub words: Vec<String>,
}

/// What a field is worth: by kind of conclusion, in the order of the fields (title, section, description, « mise en œuvre »).
pub(super) type Worth = [f32; 4];

/// A phrase that was found, and where.
#[derive(Debug)]
pub(super) struct Clue<'t> {
    found: Found,
    field: Field,
    words: &'t str,
}

impl<'t> Clue<'t> {
    pub(super) fn of(found: Found, text: &Text<'t>) -> Self {
        let words = &text.given[found.range.clone()];
        Self { found, field: text.field, words }
    }

    pub(super) const fn kind(&self) -> usize {
        self.found.target.kind
    }
}

/// Adds up; the heaviest first, and the smaller number where two weigh the same. A phrase counts once, where it is worth most: saying a thing
/// three times does not make it truer.
pub(super) fn weigh(clues: &[Clue<'_>], kind: usize, worth: Worth) -> Vec<Weight> {
    let mut weights: Vec<Weight> = Vec::new();
    let of_kind = || clues.iter().enumerate().filter(|(_, clue)| clue.kind() == kind);
    for (place, clue) in of_kind() {
        let mut earlier = clues[..place].iter();
        if earlier.any(|other| other.found.clue == clue.found.clue && worth[other.field as usize] >= worth[clue.field as usize]) {
            continue;
        }
        let number = clue.found.target.number;
        let at = weights.iter().position(|weight| weight.number == number).unwrap_or_else(|| {
            weights.push(Weight { number, score: 0.0, title: 0.0, words: Vec::new() });
            weights.len() - 1
        });
        let points = clue.found.weight * worth[clue.field as usize];
        let weight = &mut weights[at];
        weight.score += points;
        weight.title += if clue.field == Field::Title { points } else { 0.0 };
        if points > 0.0 && !weight.words.iter().any(|words| words == clue.words) {
            weight.words.push(clue.words.to_owned());
        }
    }
    weights.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.number.cmp(&other.number)));
    weights
}

/// How sure a weight makes: half at nothing more than enough, and never quite one.
pub(super) fn confidence(score: f32) -> f32 {
    if score <= 0.0 { 0.0 } else { score / (score + 1.0) }
}
