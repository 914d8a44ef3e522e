//! Which actions a comparison speaks of: by their themes and by how the collectivité acts.

use super::Breakdown;
use crate::action::Lever;
use crate::subject::{Census, Subject, ThemeSet};

/// Which actions a comparison speaks of. A part that is absent lets everything through; an empty one lets nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Scope {
    /// Any of these themes; narrower ones have been put in.
    pub themes: Option<ThemeSet>,
    /// Any of these levers, as bits by their numbers.
    pub levers: Option<u8>,
}

impl Scope {
    /// With these levers.
    #[must_use]
    pub fn with_levers(self, levers: &[Lever]) -> Self {
        Self { levers: Some(levers.iter().fold(0, |bits, lever| bits | 1 << (*lever as u8))), ..self }
    }

    /// Whether it speaks of an action about this.
    pub fn admits(&self, subject: &Subject) -> bool {
        self.themes.is_none_or(|themes| themes.meets(subject.themes)) && self.levers.is_none_or(|levers| levers & (1 << (subject.lever as u8)) != 0)
    }

    /// How many actions of each status it speaks of.
    pub fn breakdown(&self, census: &Census) -> Breakdown {
        let mut breakdown = Breakdown::default();
        for count in census.counts() {
            if self.admits(&count.subject) {
                breakdown.add(count.status, u64::from(count.actions));
            }
        }
        breakdown
    }
}
