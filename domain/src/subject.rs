//! What an action is about, small enough to be counted by the million: its themes, whom it is for, how the collectivité acts, and whose
//! competence it is.
//!
//! Names and trees are those of `theme` and `audience`; here they are numbers that never change.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::action::Lever;
use crate::status::Status;

/// Whose legal competence a subject is (fr. *compétence*).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Competence {
    /// The collectivité's own.
    Collectivity,
    /// The State's.
    State,
    /// Of both.
    Shared,
    /// Somebody else's.
    ThirdParty,
    /// Nothing told.
    #[default]
    Unknown,
}

impl Competence {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Collectivity, Self::State, Self::Shared, Self::ThirdParty, Self::Unknown];

    /// The name in the API and in data files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Collectivity => "COLLECTIVITY",
            Self::State => "STATE",
            Self::Shared => "SHARED",
            Self::ThirdParty => "THIRD_PARTY",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// Reads a name; `None` when there is no such competence.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|competence| competence.name() == name)
    }
}

macro_rules! set {
    ($(#[$doc:meta])* $name:ident, $bits:ty, $most:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub $bits);

        impl $name {
            /// Nothing.
            pub const NONE: Self = Self(0);
            /// The highest number that has a place.
            pub const MOST: u8 = $most;

            /// This one alone; nothing when the number has no place.
            pub const fn one(number: u8) -> Self {
                if number > Self::MOST { Self(0) } else { Self(1 << number) }
            }

            /// With this one too.
            #[must_use]
            pub const fn with(self, number: u8) -> Self {
                Self(self.0 | Self::one(number).0)
            }

            /// What is in either.
            #[must_use]
            pub const fn or(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// Whether it is in.
            pub const fn has(self, number: u8) -> bool {
                self.0 & Self::one(number).0 != 0
            }

            /// Whether they have any in common.
            pub const fn meets(self, other: Self) -> bool {
                self.0 & other.0 != 0
            }

            /// Whether nothing is in.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// The numbers, smallest first.
            pub fn numbers(self) -> impl Iterator<Item = u8> {
                (0..=Self::MOST).filter(move |number| self.has(*number))
            }
        }

        impl FromIterator<u8> for $name {
            fn from_iter<I: IntoIterator<Item = u8>>(numbers: I) -> Self {
                numbers.into_iter().fold(Self::NONE, Self::with)
            }
        }
    };
}

set!(
    /// A set of themes, by number. The highest bit stays free: databases count with a sign.
    ThemeSet,
    u64,
    62
);
set!(
    /// A set of audiences, by number.
    AudienceSet,
    u32,
    31
);

/// What one action is about. Themes are those assigned, without the broader ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// Its themes.
    pub themes: ThemeSet,
    /// Whom it is for.
    pub audiences: AudienceSet,
    /// How the collectivité acts.
    pub lever: Lever,
    /// Whose competence it is.
    pub competence: Competence,
}

/// So many actions of one subject and one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count {
    /// What they are about.
    pub subject: Subject,
    /// How far they have come.
    pub status: Status,
    /// How many.
    pub actions: u32,
}

/// A census (fr. *dénombrement*): how many actions of each subject and status one version has. Sorted, each pair once, no zeros.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census(Vec<Count>);

/// The size of one count when packed.
const PACKED: usize = 8 + 4 + 1 + 1 + 1 + 1 + 4;

impl Census {
    /// Counts actions.
    pub fn of(actions: impl IntoIterator<Item = (Subject, Status)>) -> Self {
        let mut counts: BTreeMap<(Subject, Status), u32> = BTreeMap::new();
        for pair in actions {
            *counts.entry(pair).or_default() += 1;
        }
        Self(counts.into_iter().map(|((subject, status), actions)| Count { subject, status, actions }).collect())
    }

    /// The counts.
    pub fn counts(&self) -> &[Count] {
        &self.0
    }

    /// As bytes, little end first: themes, audiences, lever, competence, status, one byte left free, how many.
    pub fn pack(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * PACKED);
        for count in &self.0 {
            bytes.extend(count.subject.themes.0.to_le_bytes());
            bytes.extend(count.subject.audiences.0.to_le_bytes());
            bytes.extend([count.subject.lever as u8, count.subject.competence as u8, count.status as u8, 0]);
            bytes.extend(count.actions.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`Self::pack`] wrote; `None` for anything else.
    pub fn unpack(bytes: &[u8]) -> Option<Self> {
        let (chunks, rest) = bytes.as_chunks::<PACKED>();
        rest.is_empty().then_some(())?;
        let count = |chunk: &[u8; PACKED]| {
            let (themes, chunk) = chunk.split_first_chunk::<8>()?;
            let (audiences, chunk) = chunk.split_first_chunk::<4>()?;
            let ([lever, competence, status, 0], chunk) = chunk.split_first_chunk::<4>()? else { return None };
            let subject = Subject {
                themes: ThemeSet(u64::from_le_bytes(*themes)),
                audiences: AudienceSet(u32::from_le_bytes(*audiences)),
                lever: *Lever::ALL.get(usize::from(*lever))?,
                competence: *Competence::ALL.get(usize::from(*competence))?,
            };
            let status = *Status::ALL.get(usize::from(*status))?;
            Some(Count { subject, status, actions: u32::from_le_bytes(*chunk.first_chunk::<4>()?) })
        };
        chunks.iter().map(count).collect::<Option<Vec<_>>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set: ThemeSet = [3, 62, 0, 63, 200].into_iter().collect();
        assert_eq!(set.numbers().collect::<Vec<_>>(), [0, 3, 62]);
        assert!(set.has(62) && !set.has(63) && !set.has(1));
        assert!(set.meets(ThemeSet::one(3)) && !set.meets(ThemeSet::one(4)) && ThemeSet::one(63).is_empty());
        assert!(i64::try_from(ThemeSet::one(ThemeSet::MOST).0).is_ok());
    }

    #[test]
    fn a_census_is_read_back_and_other_bytes_are_none() {
        let subject = Subject { themes: ThemeSet::one(7), audiences: AudienceSet::one(31), lever: Lever::Advocacy, competence: Competence::State };
        let census = Census::of([(subject, Status::Done), (Subject::default(), Status::NotReported), (subject, Status::Done)]);
        assert_eq!(census.counts().iter().map(|count| count.actions).sum::<u32>(), 3);
        assert_eq!(census.counts().len(), 2);
        let bytes = census.pack();
        assert_eq!(Census::unpack(&bytes), Some(census));
        assert_eq!(Census::unpack(&[]), Some(Census::default()));
        assert_eq!(Census::unpack(&bytes[1..]), None);
        let mut odd = bytes.clone();
        odd[12] = 99;
        assert_eq!(Census::unpack(&odd), None);
    }

    #[test]
    fn levers_and_competences_have_the_numbers_of_their_order() {
        for (number, lever) in Lever::ALL.into_iter().enumerate() {
            assert_eq!(lever as usize, number);
            assert_eq!(Lever::parse(lever.name()), Some(lever));
        }
        for (number, competence) in Competence::ALL.into_iter().enumerate() {
            assert_eq!(competence as usize, number);
            assert_eq!(Competence::parse(competence.name()), Some(competence));
        }
    }
}
