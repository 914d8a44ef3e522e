//! The words by which software finds candidates: « former + police municipale » is met by a text that has both, in any order.
//!
//! A phrase is met by its words one after the other, whatever their number, gender and little words between them.

/// Phrases that a text must have all of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rule(Vec<String>);

impl Rule {
    /// The most phrases of one rule.
    pub const PHRASES: usize = 6;
    /// The longest rule, in characters.
    pub const LONGEST: usize = 200;

    /// Reads phrases joined by « + »; `None` when there is nothing to look for, or too much.
    pub fn parse(given: &str) -> Option<Self> {
        let phrases: Vec<String> = given.split('+').map(|phrase| phrase.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let telling = phrases.iter().all(|phrase| !terms(phrase).is_empty());
        (telling && phrases.len() <= Self::PHRASES && given.chars().count() <= Self::LONGEST).then_some(Self(phrases))
    }

    /// As it is written in a file.
    pub fn text(&self) -> String {
        self.0.join(" + ")
    }

    /// Its phrases.
    pub fn phrases(&self) -> &[String] {
        &self.0
    }
}

/// The terms of a text that tell something, in order.
pub(super) fn terms(text: &str) -> Vec<String> {
    super::propose::stems(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read_back_and_one_that_says_nothing_is_none() {
        let rule = Rule::parse("former +  police   municipale").unwrap();
        assert_eq!(rule.text(), "former + police municipale");
        assert_eq!(Rule::parse(&rule.text()), Some(rule));
        let long = "formation ".repeat(30);
        for given in ["", "+", "former +", "de la", "a + b + c", long.as_str(), "un+deux+trois+quatre+cinq+six+sept"] {
            assert_eq!(Rule::parse(given), None, "{given}");
        }
    }
}
