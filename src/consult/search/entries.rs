//! What the index is told of: themes, référentiels, collectivités, and plans in force with their actions. One more kind is one more list here.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::audience;
use domain::diagnostic::Language::{En, Fr};
use domain::framework::Nature;
use domain::subject::ThemeSet;
use domain::theme::{self, Theme};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::index::{Entry, Key, Kind};
use crate::store::filter::{View, Within};
use crate::store::framework::Framework;
use crate::store::read::{action, collectivity, document, framework, plan, version};
use crate::store::record::{Action, Collectivity, Document, Plan, Section, Version};
use crate::store::{Store, StoreError};

/// The entries of collectivités, each a group of its own.
pub(super) async fn of_collectivities(store: &Store, bodies: Vec<Collectivity>) -> Result<Vec<Entry>, StoreError> {
    let ids: Vec<Uuid> = bodies.iter().map(|body| body.id).collect();
    let mut memberships = collectivity::memberships(store, &ids).await?;
    let entry = |body: Collectivity| {
        let whose = Whose::new(&body, memberships.remove(&body.id).unwrap_or_default());
        let codes = [body.siren, body.insee_code].into_iter().flatten().collect();
        whose.entry(Entry { around: codes, ..Entry::new(Kind::Collectivity, body.id, body.id, body.name) })
    };
    Ok(bodies.into_iter().map(entry).collect())
}

/// The entries of these plans, by plan. A plan that shows nothing any more has none.
pub(super) async fn of_plans(store: &Store, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Entry>>, StoreError> {
    let mut entries: HashMap<Uuid, Vec<Entry>> = ids.iter().map(|id| (*id, Vec::new())).collect();
    let plans: Vec<Plan> = plan::by_ids(store, ids).await?.into_values().filter(|plan| plan.current.is_some()).collect();
    let shown: Vec<Uuid> = plans.iter().filter_map(|plan| plan.current).collect();
    let bodies: Vec<Uuid> = plans.iter().map(|plan| plan.collectivity).collect();
    let versions = version::by_ids(store, &shown).await?;
    let sections = version::sections(store, &shown).await?;
    let documents: Vec<Uuid> = versions.values().map(|version| version.document).collect();
    let documents = document::by_ids(store, &documents).await?;
    let memberships = collectivity::memberships(store, &bodies).await?;
    let bodies = collectivity::by_ids(store, &bodies).await?;
    let parents: Vec<Within> = plans.iter().map(|plan| Within::Plan(plan.id)).collect();
    let mut actions: HashMap<Uuid, Vec<Action>> = HashMap::new();
    for action in action::all_within(store, &parents, View::default()).await? {
        actions.entry(action.version).or_default().push(action);
    }
    for plan in plans {
        let version = plan.current.and_then(|id| versions.get(&id));
        let (Some(version), Some(body)) = (version, bodies.get(&plan.collectivity)) else { continue };
        let told = Told {
            version,
            body,
            whose: Whose::new(body, memberships.get(&body.id).cloned().unwrap_or_default()),
            document: documents.get(&version.document),
            sections: sections.get(&version.id).map(Vec::as_slice).unwrap_or_default(),
        };
        // Read between two statements, a plan may show another version than a moment ago: the journal will say so.
        let actions = actions.remove(&version.id).unwrap_or_default();
        entries.insert(plan.id, std::iter::once(told.plan()).chain(actions.iter().map(|action| told.action(action))).collect());
    }
    Ok(entries)
}

/// The entries of référentiels and their criteria, each référentiel a group.
pub(super) async fn of_frameworks(store: &Store) -> Result<HashMap<Uuid, Vec<Entry>>, StoreError> {
    let frameworks = framework::list(store, View::default()).await?;
    let ids: Vec<Uuid> = frameworks.iter().map(|framework| framework.id).collect();
    let mut criteria = framework::criteria_of(store, &ids).await?;
    let entries = |framework: Framework| {
        let day = framework.source_published_on;
        let nature = Some(speaker(framework.nature).to_owned());
        let told = |entry: Entry| Entry { nature: nature.clone(), day, ..entry };
        let texts = framework.title_en.clone().into_iter().chain([framework.source_title.clone()]).chain(framework.self_description.clone());
        let whole = Entry { texts: texts.collect(), ..Entry::new(Kind::Framework, framework.id, framework.id, framework.title.clone()) };
        let lines = criteria.remove(&framework.id).unwrap_or_default().into_iter().map(|criterion| {
            let themes = criterion.themes.iter().filter_map(|slug| Theme::by_slug(slug)).map(Theme::number).collect();
            let texts = criterion.label_en.into_iter().chain(criterion.quote).collect();
            let around = vec![framework.title.clone(), criterion.code];
            let entry = Entry::new(Kind::Criterion, criterion.id, framework.id, criterion.label);
            told(Entry { texts, around, themes: theme::widened(themes), ..entry })
        });
        (framework.id, std::iter::once(told(whole)).chain(lines).collect())
    };
    Ok(frameworks.into_iter().map(entries).collect())
}

/// Who is speaking, by its name in the API.
const fn speaker(nature: Nature) -> &'static str {
    match nature {
        Nature::StatePlan => "STATE_TEXT",
        Nature::PartyPlatform => "PARTY_POSITION",
        Nature::NgoDemands | Nature::NetworkGuide => "NGO_DEMAND",
        Nature::CertificationStandard | Nature::Research => "EDITORIAL",
    }
}

/// The entries of the themes of the vocabulary: the same in every Prisme of this version.
pub(super) fn of_themes() -> Vec<Entry> {
    let entry = |theme: Theme| {
        let id = theme_key(theme).id;
        let labels = [Fr, En].into_iter().flat_map(|language| theme.alt_labels(language).iter().copied().chain(theme.definition(language)));
        let texts = labels.chain([theme.label(En)]).map(str::to_owned).collect();
        Entry { texts, themes: theme::widened(ThemeSet::one(theme.number())), ..Entry::new(Kind::Theme, id, id, theme.label(Fr)) }
    };
    Theme::all().map(entry).collect()
}

/// A theme as the index calls it.
fn theme_key(theme: Theme) -> Key {
    Key { kind: Kind::Theme, id: Uuid::from_u128(theme.number().into()) }
}

/// The theme that the index calls so.
pub fn theme(key: Key) -> Option<Theme> {
    (key.kind == Kind::Theme).then(|| u8::try_from(key.id.as_u128()).ok().and_then(Theme::by_number)).flatten()
}

/// A number that is another one when the vocabulary says something else.
pub(super) fn vocabulary() -> u64 {
    static NUMBER: LazyLock<u64> = LazyLock::new(|| {
        let words = of_themes().into_iter().flat_map(|entry| entry.texts.into_iter().chain([entry.title]));
        let digest = Sha256::digest(words.collect::<Vec<_>>().join("\n"));
        digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    });
    *NUMBER
}

/// What is the same for everything of a collectivité.
struct Whose {
    id: Uuid,
    kind: &'static str,
    region: Option<Uuid>,
    within: Vec<Uuid>,
    population: Option<u32>,
}

impl Whose {
    fn new(body: &Collectivity, groupings: Vec<Uuid>) -> Self {
        let within = body.departement.into_iter().chain(body.region).chain(groupings).collect();
        let population = body.population.and_then(|population| u32::try_from(population).ok());
        Self { id: body.id, kind: body.kind.name(), region: body.region, within, population }
    }

    fn entry(&self, entry: Entry) -> Entry {
        Entry {
            collectivity: Some(self.id),
            collectivity_kind: Some(self.kind),
            region: self.region,
            within: self.within.clone(),
            population: self.population,
            ..entry
        }
    }
}

/// A plan in force, with what is told of all its actions.
struct Told<'a> {
    version: &'a Version,
    body: &'a Collectivity,
    whose: Whose,
    document: Option<&'a Document>,
    sections: &'a [Section],
}

impl Told<'_> {
    fn entry(&self, entry: Entry) -> Entry {
        let nature = self.document.map(|document| document.nature.clone());
        let whose = Some(self.body.name.clone());
        self.whose.entry(Entry { nature, whose, day: Some(self.version.published_on), ..entry })
    }

    fn plan(&self) -> Entry {
        let texts = self.sections.iter().map(|section| section.title.clone()).collect();
        let entry = Entry::new(Kind::Plan, self.version.plan, self.version.plan, self.version.title.clone());
        self.entry(Entry { texts, ..entry })
    }

    fn action(&self, action: &Action) -> Entry {
        let section = action.section.and_then(|place| self.sections.iter().find(|section| section.position == place));
        let around = section.map(|section| section.title.clone()).into_iter().collect();
        let content = &action.state.content;
        let texts = [&content.description, &content.implementation].into_iter().flatten().cloned().collect();
        let entry = Entry::new(Kind::Action, action.lineage, self.version.plan, content.title.clone());
        self.entry(Entry {
            texts,
            around,
            themes: theme::widened(action.subject.themes),
            audiences: audience::widened(action.subject.audiences),
            lever: Some(action.subject.lever),
            status: Some(content.status),
            ..entry
        })
    }
}
