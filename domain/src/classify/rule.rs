//! One line of a rule file: what it says of an action, how strongly, and the phrases that it looks for.
//!
//! A phrase is words in their order, compared by their stems, stop words apart. `a/b` is either word, `=a` that very word and
//! no other of its stem, `*` up to two words of any kind, and `^` before the first word the beginning of a field. A line that cannot be read is left out, and a test holds that there is none.

use crate::analyse;

use super::text::Field;

/// Where a phrase may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Fields(u8);

impl Fields {
    const ALL: Self = Self(0b1111);

    /// Reads letters, as in `TS`; none means everywhere.
    fn read(letters: &str) -> Option<Self> {
        if letters.is_empty() {
            return Some(Self::ALL);
        }
        letters.chars().try_fold(Self(0), |fields, letter| Some(Self(fields.0 | 1 << (Field::read(letter)? as u8))))
    }

    pub(super) const fn has(self, field: Field) -> bool {
        self.0 & (1 << field as u8) != 0
    }
}

/// One step of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// One of these stems.
    Word(Vec<String>),
    /// Up to two words.
    Gap,
}

/// Words to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    /// Whether it must begin the field.
    pub first: bool,
    /// Never empty, and no gap at either end.
    pub steps: Vec<Step>,
}

impl Phrase {
    fn read(given: &str) -> Option<Self> {
        let (first, words) = given.trim().strip_prefix('^').map_or((false, given.trim()), |words| (true, words));
        let mut steps = Vec::new();
        for word in words.split_whitespace() {
            if word == "*" {
                steps.push(Step::Gap);
            } else if word.contains('/') {
                let either: Vec<String> = word.split('/').filter_map(|word| stems(word).into_iter().next()).collect();
                (either.len() > 1).then(|| steps.push(Step::Word(either)))?;
            } else {
                steps.extend(stems(word).into_iter().map(|stem| Step::Word(vec![stem])));
            }
        }
        let whole = matches!(steps.first(), Some(Step::Word(_))) && matches!(steps.last(), Some(Step::Word(_)));
        whole.then_some(Self { first, steps })
    }
}

/// The stems of a word; `=` stays before a word that is to be that very one.
fn stems(given: &str) -> Vec<String> {
    let mut stems = Vec::new();
    analyse::each(given, |term| {
        if !term.is_stop {
            stems.push(if given.starts_with('=') { format!("={}", term.word) } else { term.stem.to_owned() });
        }
    });
    stems
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule<'l> {
    /// What it says of the action, by name.
    pub target: &'l str,
    /// How strongly; below zero, it speaks against.
    pub weight: f32,
    /// Where it looks.
    pub fields: Fields,
    /// Any of them is enough; each counts.
    pub phrases: Vec<Phrase>,
}

impl<'l> Rule<'l> {
    /// Reads `target`, `weight`, `fields`, `phrases`.
    pub(super) fn read(line: &'l str) -> Option<Self> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [target, weight, fields, phrases] = cells[..] else { return None };
        let phrases = phrases.split('|').map(Phrase::read).collect::<Option<Vec<_>>>()?;
        Some(Self { target, weight: weight.parse().ok()?, fields: Fields::read(fields)?, phrases })
    }
}

/// The lines of a rule file, without remarks.
pub(super) fn lines(file: &str) -> impl Iterator<Item = &str> {
    file.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_target_a_weight_fields_and_phrases() {
        let rule = Rule::read("sante\t1.5\tTD\tcentre de santé|^accès * soins/santé").unwrap();
        assert!(rule.fields.has(Field::Title) && rule.fields.has(Field::Description) && !rule.fields.has(Field::Section));
        assert_eq!(rule.phrases.iter().map(|phrase| phrase.steps.len()).collect::<Vec<_>>(), [2, 3]);
        assert!(rule.phrases[1].first && rule.phrases[1].steps[1] == Step::Gap);
    }

    #[test]
    fn a_line_that_says_nothing_is_no_rule() {
        for line in
            ["", "sante\t1\t\t", "sante\tbeaucoup\t\tsoins", "sante\t1\tX\tsoins", "sante\t1\t\tde la", "sante\t1\t\t* soins", "sante\t1\tsoins"]
        {
            assert_eq!(Rule::read(line), None, "{line}");
        }
    }
}
