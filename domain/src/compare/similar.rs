//! How much one action resembles another, with reasons that a person can judge.
//!
//! Words count by their rarity; a theme, a public and a lever in common count besides. An action that shares no rare word does not resemble:
//! thousands have the same theme. The score compares inside one answer, and with nothing else.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::action::{Content, Lever};
use crate::analyse::{each, terms};
use crate::audience::Audience;
use crate::diagnostic::Language;
use crate::subject::{AudienceSet, Subject, ThemeSet};
use crate::theme::Theme;

/// A rare word of an action.
#[derive(Debug, Clone, PartialEq)]
pub struct RareWord {
    /// Its stem.
    pub stem: String,
    /// As the action writes it.
    pub written: String,
    /// How much it tells apart.
    pub rarity: f32,
}

/// Why an action resembles another.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// Rare words in common, the rarest first, as they are written.
    Terms(Vec<String>),
    /// Themes in common.
    Themes(ThemeSet),
    /// Publics in common.
    Audiences(AudienceSet),
    /// The collectivité acts in the same way.
    Lever(Lever),
    /// Criteria in common, by their labels in French and in English.
    Criteria(Vec<[String; 2]>),
}

/// How much an action resembles another, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// From 0 to 1.
    pub score: f32,
    /// The weightiest first; never empty.
    pub reasons: Vec<Reason>,
}

/// What each part of a likeness weighs; together 1, and a criterion in common beyond.
const WORDS: f32 = 0.7;
const THEMES: f32 = 0.15;
const AUDIENCES: f32 = 0.1;
const LEVER: f32 = 0.05;
const CRITERIA: f32 = 0.1;
/// So many words are named in a reason.
const NAMED: usize = 5;
/// How much a word tells where it stands.
const IN_TITLE: f32 = 2.0;
const IN_TEXT: f32 = 1.0;

/// What every plan does, whatever it is about: two actions that share nothing else do not resemble each other. Folded.
const PLAIN: [&str; 76] = [
    "accompagner",
    "action",
    "agir",
    "aider",
    "an",
    "annee",
    "assurer",
    "cadre",
    "chaque",
    "collectivite",
    "commune",
    "concernes",
    "contribuer",
    "courrier",
    "creer",
    "dedier",
    "definir",
    "demander",
    "demarche",
    "departement",
    "deployer",
    "developper",
    "dispositif",
    "elaborer",
    "encourager",
    "engager",
    "etablir",
    "etudier",
    "faire",
    "favoriser",
    "intercommunalite",
    "installer",
    "instaurer",
    "integrer",
    "inscrire",
    "interne",
    "lancer",
    "lieu",
    "mairie",
    "mener",
    "metropole",
    "mettre",
    "mieux",
    "mise",
    "mois",
    "municipal",
    "nouveau",
    "nouvelle",
    "objectif",
    "oeuvre",
    "organiser",
    "participer",
    "permettre",
    "personne",
    "place",
    "plan",
    "poursuivre",
    "prendre",
    "prevoir",
    "projet",
    "promouvoir",
    "proposer",
    "public",
    "rassembler",
    "realiser",
    "region",
    "renforcer",
    "reunion",
    "reunir",
    "service",
    "social",
    "soutenir",
    "suivi",
    "territoire",
    "travail",
    "ville",
];

/// The stems of plain words.
static PLAIN_STEMS: LazyLock<HashSet<String>> = LazyLock::new(|| PLAIN.iter().flat_map(|word| terms(word)).map(|term| term.stem).collect());

/// The words of an action that tell something, by stem: how much each weighs there, and how it is written where it stands first.
pub fn words(content: &Content) -> HashMap<String, (f32, String)> {
    let mut words: HashMap<String, (f32, String)> = HashMap::new();
    let texts = [Some(&content.title), content.description.as_ref(), content.implementation.as_ref()];
    for (text, weight) in texts.into_iter().zip([IN_TITLE, IN_TEXT, IN_TEXT]) {
        let Some(text) = text else { continue };
        each(text, |seen| {
            if !seen.is_stop && !PLAIN_STEMS.contains(seen.stem) && !words.contains_key(seen.stem) {
                words.insert(seen.stem.to_owned(), (weight, text[seen.range].to_owned()));
            }
        });
    }
    words
}

/// How much `other` resembles an action with these rare words and this subject; `None` when it shares none of the words.
pub fn likeness(rare: &[RareWord], subject: &Subject, other: &Content, about: &Subject) -> Option<Likeness> {
    let theirs = words(other);
    let mut shared: Vec<&RareWord> = rare.iter().filter(|word| theirs.contains_key(&word.stem)).collect();
    if shared.is_empty() {
        return None;
    }
    shared.sort_by(|one, other| other.rarity.total_cmp(&one.rarity).then_with(|| one.stem.cmp(&other.stem)));
    let sum = |words: &mut dyn Iterator<Item = f32>| words.sum::<f32>();
    let all = sum(&mut rare.iter().map(|word| word.rarity)).max(f32::MIN_POSITIVE);
    let of_words = sum(&mut shared.iter().map(|word| word.rarity)) / all;
    let mut reasons = vec![Reason::Terms(shared.iter().take(NAMED).map(|word| word.written.clone()).collect())];
    let mut score = WORDS * of_words;
    let themes = ThemeSet(subject.themes.0 & about.themes.0);
    if !themes.is_empty() {
        score += THEMES * part(themes.0, subject.themes.0 | about.themes.0);
        reasons.push(Reason::Themes(themes));
    }
    let audiences = AudienceSet(subject.audiences.0 & about.audiences.0);
    if !audiences.is_empty() {
        score += AUDIENCES * part(audiences.0.into(), (subject.audiences.0 | about.audiences.0).into());
        reasons.push(Reason::Audiences(audiences));
    }
    if subject.lever == about.lever && subject.lever != Lever::Unclassified {
        score += LEVER;
        reasons.push(Reason::Lever(subject.lever));
    }
    Some(Likeness { score: score.clamp(0.0, 1.0), reasons })
}

impl Likeness {
    /// The same, where both answer these criteria, by what their publishers or a person said.
    #[must_use]
    pub fn with_criteria(mut self, labels: Vec<[String; 2]>) -> Self {
        if !labels.is_empty() {
            self.score = (self.score + CRITERIA).min(1.0);
            self.reasons.insert(1, Reason::Criteria(labels));
        }
        self
    }
}

/// Which part of what either has both have.
#[expect(clippy::cast_precision_loss, reason = "counts of at most 64 bits that are set")]
fn part(both: u64, either: u64) -> f32 {
    both.count_ones() as f32 / either.count_ones().max(1) as f32
}

impl Reason {
    /// The reason in words.
    pub fn explanation(&self, language: Language) -> String {
        let french = language == Language::Fr;
        match self {
            Self::Terms(words) => {
                let told = match (words.len(), french) {
                    (1, true) => "1 mot rare en commun".to_owned(),
                    (many, true) => format!("{many} mots rares en commun"),
                    (1, false) => "1 rare word in common".to_owned(),
                    (many, false) => format!("{many} rare words in common"),
                };
                listed(&told, words, french)
            }
            Self::Themes(themes) => {
                let labels = themes.numbers().filter_map(Theme::by_number).map(|theme| theme.label(language).to_owned());
                listed(if french { "Même thème" } else { "Same theme" }, &labels.collect::<Vec<_>>(), french)
            }
            Self::Audiences(audiences) => {
                let labels = audiences.numbers().filter_map(Audience::by_number).map(|audience| audience.label(language).to_owned());
                listed(if french { "Même public" } else { "Same audience" }, &labels.collect::<Vec<_>>(), french)
            }
            Self::Criteria(labels) => {
                let labels: Vec<String> = labels.iter().map(|label| label[usize::from(!french)].clone()).collect();
                listed(if french { "Même critère" } else { "Same criterion" }, &labels, french)
            }
            Self::Lever(lever) => listed(if french { "Même levier" } else { "Same lever" }, &[lever_label(*lever, french).to_owned()], french),
        }
    }
}

fn listed(told: &str, what: &[String], french: bool) -> String {
    format!("{told}{} {}", if french { " :" } else { ":" }, what.join(", "))
}

fn lever_label(lever: Lever, french: bool) -> &'static str {
    let [fr, en] = match lever {
        Lever::OwnService => ["service propre", "own service"],
        Lever::Training => ["formation", "training"],
        Lever::Support => ["soutien", "support"],
        Lever::InternalRules => ["règles internes", "internal rules"],
        Lever::Communication => ["communication", "communication"],
        Lever::Governance => ["gouvernance", "governance"],
        Lever::Advocacy => ["plaidoyer", "advocacy"],
        Lever::Unclassified => ["non classé", "unclassified"],
    };
    if french { fr } else { en }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(title: &str) -> Content {
        Content { title: title.to_owned(), ..Content::default() }
    }

    fn rare(title: &str) -> Vec<RareWord> {
        let mut words: Vec<RareWord> =
            words(&content(title)).into_iter().map(|(stem, (_, written))| RareWord { stem, written, rarity: 1.0 }).collect();
        words.sort_by(|one, other| one.stem.cmp(&other.stem));
        words
    }

    const TITLE: &str = "Former les agents d'état civil au changement de prénom";

    fn training() -> Subject {
        Subject { themes: ThemeSet::one(3).with(4), audiences: AudienceSet::one(1), lever: Lever::Training, ..Subject::default() }
    }

    #[test]
    fn the_same_words_and_the_same_subject_resemble_entirely() {
        let same = likeness(&rare(TITLE), &training(), &content(TITLE), &training()).unwrap();
        assert!((same.score - 1.0).abs() < 1e-5, "{}", same.score);
        assert_eq!(same.reasons.len(), 4);
    }

    #[test]
    fn less_in_common_resembles_less() {
        let score = |title: &str, about: &Subject| likeness(&rare(TITLE), &training(), &content(title), about).unwrap().score;
        let near = "Accueillir le changement de prénom à l'état civil";
        assert!(score(near, &training()) > score(near, &Subject::default()));
        assert!(score(near, &Subject::default()) > score("Rénover le bâtiment de l'état civil", &Subject::default()));
    }

    #[test]
    fn what_shares_no_rare_word_does_not_resemble() {
        assert_eq!(likeness(&rare(TITLE), &training(), &content("Rénover la bibliothèque"), &training()), None);
        assert_eq!(likeness(&[], &training(), &content(TITLE), &training()), None);
    }

    #[test]
    fn what_every_plan_does_is_no_likeness() {
        assert!(rare("Créer un nouveau dispositif et mettre en place un suivi").is_empty());
        assert_eq!(likeness(&rare("Créer un observatoire"), &training(), &content("Créer une commission"), &training()), None);
        let words: Vec<String> = rare("Faire signer une charte").into_iter().map(|word| word.written).collect();
        assert_eq!(words, ["charte", "signer"]);
    }

    #[test]
    fn reasons_are_told_in_both_languages_in_the_words_of_the_action() {
        let other = likeness(&rare("Ouvrir l'état civil"), &Subject::default(), &content("Etats CIVILS"), &Subject::default()).unwrap();
        assert_eq!(other.reasons[0].explanation(Language::Fr), "2 mots rares en commun : civil, état");
        assert_eq!(other.reasons[0].explanation(Language::En), "2 rare words in common: civil, état");
        let label = || ["Former les agents".to_owned(), "Train staff".to_owned()];
        assert!(other.clone().with_criteria(vec![label()]).score > other.score);
        assert_eq!(other.with_criteria(vec![label()]).reasons[1].explanation(Language::En), "Same criterion: Train staff");
        assert_eq!(Reason::Lever(Lever::Advocacy).explanation(Language::Fr), "Même levier : plaidoyer");
    }
}
