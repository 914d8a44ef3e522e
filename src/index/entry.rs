//! What can be found: a thing of any kind, with its words and the values by which it is narrowed and counted.

use chrono::NaiveDate;
use domain::action::Lever;
use domain::status::Status;
use domain::subject::{AudienceSet, ThemeSet};
use uuid::Uuid;

/// What a thing is. New kinds are added here and change nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the type of that name")]
pub enum Kind {
    Collectivity,
    Plan,
    Action,
    Pledge,
    Framework,
    Criterion,
    Meeting,
    Organisation,
    Theme,
}

impl Kind {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Collectivity,
        Self::Plan,
        Self::Action,
        Self::Pledge,
        Self::Framework,
        Self::Criterion,
        Self::Meeting,
        Self::Organisation,
        Self::Theme,
    ];

    /// The name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Collectivity => "COLLECTIVITY",
            Self::Plan => "PLAN",
            Self::Action => "ACTION",
            Self::Pledge => "PLEDGE",
            Self::Framework => "FRAMEWORK",
            Self::Criterion => "CRITERION",
            Self::Meeting => "MEETING",
            Self::Organisation => "ORGANISATION",
            Self::Theme => "THEME",
        }
    }
}

/// What a thing is called by those who keep it: an action by its lineage, a theme by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// What it is.
    pub kind: Kind,
    /// Which one.
    pub id: Uuid,
}

/// A thing as the index takes it in. What is not known of it is empty, and is counted as missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it is called.
    pub key: Key,
    /// With what it is replaced: a plan with all its actions.
    pub group: Uuid,
    /// Its title or its name: weighs more than the rest.
    pub title: String,
    /// What it says besides.
    pub texts: Vec<String>,
    /// Words that stand around it and are not its own: the title of the section.
    pub around: Vec<String>,
    /// What the collectivité is called whose it is.
    pub whose: Option<String>,
    /// Who speaks.
    pub nature: Option<String>,
    /// Whose it is; a collectivité is its own.
    pub collectivity: Option<Uuid>,
    /// What kind of collectivité that is.
    pub collectivity_kind: Option<&'static str>,
    /// Its région.
    pub region: Option<Uuid>,
    /// All that the collectivité is part of.
    pub within: Vec<Uuid>,
    /// How many people live there.
    pub population: Option<u32>,
    /// Its themes, with the broader ones.
    pub themes: ThemeSet,
    /// Whom it is for.
    pub audiences: AudienceSet,
    /// How the collectivité acts.
    pub lever: Option<Lever>,
    /// How far it has come.
    pub status: Option<Status>,
    /// The day of the statement.
    pub day: Option<NaiveDate>,
}

impl Entry {
    /// A thing of which nothing but its words is known.
    pub fn new(kind: Kind, id: Uuid, group: Uuid, title: impl Into<String>) -> Self {
        Self {
            key: Key { kind, id },
            group,
            title: title.into(),
            texts: Vec::new(),
            around: Vec::new(),
            whose: None,
            nature: None,
            collectivity: None,
            collectivity_kind: None,
            region: None,
            within: Vec::new(),
            population: None,
            themes: ThemeSet::NONE,
            audiences: AudienceSet::NONE,
            lever: None,
            status: None,
            day: None,
        }
    }
}
