//! The questions of the goals, with other keys each time, so that no answer is one that was kept.

use data_encoding::BASE64URL_NOPAD;
use domain::theme::Theme;
use prisme::graphql::global_id::Key;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ground::Ground;
use super::plans::Numbers;

/// A question: what it is called in the tables, its words, and its keys.
pub struct Question {
    /// The name in the tables.
    pub name: &'static str,
    /// How much more it may take at L than at S.
    pub growth: f64,
    /// The words.
    pub query: &'static str,
    /// Keys, one set for each request.
    pub variables: Vec<Value>,
}

/// So many sets of keys for each question.
const SETS: usize = 500;

/// One city with its latest plan.
pub const CITY: &str = "query($ref: CollectivityRef!) { collectivity(ref: $ref) { name slug population currentPlan { title stage
    currentVersion { number publishedOn } statusBreakdown { total counts { status count } } } } }";
const LIST: &str = "query($theme: ID!, $status: ActionStatus!) { actions(first: 50, filter: {themes: [$theme], statuses: [$status]},
    orderBy: [{field: DUE_DATE}]) { nodes { title status due { latest } collectivity { name } } } }";
/// A matrix with its counts.
pub const MATRIX: &str = "query($input: ComparisonInput!) { comparisonMatrix(input: $input) { columns { key }
    rows { collectivity { name } cells { state breakdown { total counts { status count } } } } } }";
/// The states of a matrix.
pub const FEW: &str = "query($input: ComparisonInput!) { comparisonMatrix(input: $input) { rows { cells { state } } } }";
const REGIONS: &str = "query($input: ComparisonInput!) { territoryBreakdowns(by: REGION, input: $input) { rows { label
    breakdown { total counts { status count } done { ofReported { numerator denominator } } } } } }";
const SEARCH: &str =
    "query($query: String!) { search(query: $query, first: 20) { nodes { __typename ... on Action { title status collectivity { name } }
    ... on Plan { title } ... on Collectivity { name } } } }";
const HISTORY: &str =
    "query($id: ID!) { plan(id: $id) { currentVersion { actions(first: 40) { nodes { title history { nodes { from to effectiveOn } } } } } } }";
const ENTITIES: &str = "query($keys: [_Any!]!) { _entities(representations: $keys) { ... on Collectivity { name statusBreakdown {
    total counts { status count } reported { numerator denominator } } } } }";
const PAGE: &str = "query($after: String) { actions(first: 50, after: $after) { nodes { title status } pageInfo { hasNextPage endCursor } } }";
const SIMILAR: &str =
    "query($id: ID!) { action(lineage: $id) { similar(first: 10) { edges { node { title collectivity { name } } reasons { kind } } } } }";
const COUNT: &str = "query($theme: ID!) { actions(first: 1, filter: {themes: [$theme]}) { totalCount } }";
const NATION: &str = "query($first: Int) { actions(first: $first) { totalCount statusBreakdown { total counts { status count } } } }";

/// The slugs that searches are made of.
const WORDS: [&str; 16] = [
    "centre LGBTQI+",
    "formation accueil",
    "dépistage VIH",
    "harcèlement collège",
    "personnes trans",
    "mémoire déportés",
    "hébergement urgence jeunes",
    "observatoire",
    "marche des fiertés",
    "état civil prénom",
    "familles homoparentales",
    "clause commande publique",
    "jumelage international",
    "seniors établissement",
    "charte sport",
    "permanence victimes",
];

/// What questions are asked about.
pub struct Keys {
    plans: Vec<Uuid>,
    lineages: Vec<Uuid>,
    deep: Vec<String>,
}

impl Keys {
    /// Looks them up: of 200 cities anywhere.
    pub async fn of(ground: &Ground) -> Self {
        let mut numbers = Numbers::new(3);
        let (mut plans, mut lineages) = (Vec::new(), Vec::new());
        for city in some(ground, &mut numbers, 200) {
            plans.extend(ground.keys("SELECT id FROM plan WHERE collectivity_id = $1", city).await);
            lineages.extend(ground.keys("SELECT lineage_id FROM current_action WHERE collectivity_id = $1 AND position IN (3, 21)", city).await);
        }
        // The place after which page 1,000 begins, or the last whole pages where there are fewer.
        let at = (1_000 * 50 / ground.size.actions).min(ground.size.plans - 10);
        let some = ground.keys(&format!("SELECT id FROM plan WHERE id <> $1 ORDER BY id LIMIT 20 OFFSET {}", at - 20), Uuid::nil()).await;
        let place = |plan: Uuid, place: i32| BASE64URL_NOPAD.encode(json!([format!("i{plan}"), format!("n{place}")]).to_string().as_bytes());
        let deep = some.into_iter().flat_map(|plan| (0..25).map(move |at| place(plan, at))).collect();
        Self { plans, lineages, deep }
    }
}

/// So many cities of the nation, anywhere.
pub fn some(ground: &Ground, numbers: &mut Numbers, count: usize) -> Vec<Uuid> {
    (0..count).map(|_| ground.cities[numbers.below(ground.cities.len())].id()).collect()
}

/// Names a collectivité.
pub fn named(city: Uuid) -> Value {
    json!({"id": Key::Collectivity(city).id().0})
}

/// All questions.
pub fn questions(ground: &Ground, keys: &Keys) -> Vec<Question> {
    let mut numbers = Numbers::new(11);
    let mut many = |count: usize| some(ground, &mut numbers, count);
    let statuses = ["IN_PROGRESS", "DONE", "NOT_STARTED", "NOT_REPORTED"];
    let all: Vec<Theme> = Theme::all().collect();
    let themes: Vec<String> = (0..SETS).map(|at| Key::Theme(all[at * 7 % all.len()].number()).id().0).collect();
    let mut inputs =
        || (0..SETS).map(|_| json!({"input": {"collectivities": many(20).into_iter().map(named).collect::<Vec<_>>()}})).collect::<Vec<_>>();
    let (matrix, few) = (inputs(), inputs());
    let city = (0..SETS).map(|_| json!({"ref": named(many(1)[0])})).collect();
    let list = (0..SETS).map(|at| json!({"theme": themes[at], "status": statuses[at % 4]})).collect();
    let regions = themes.iter().map(|theme| json!({"input": {"themes": [theme]}})).collect();
    let more = ["", "guide", "jeunes", "habitants"];
    let search = (0..SETS).map(|at| json!({"query": format!("{} {}", WORDS[at % 16], more[at / 16 % 4]).trim()})).collect();
    let history = keys.plans.iter().map(|plan| json!({"id": Key::Plan(*plan).id().0})).collect();
    let entity = |city| json!({"__typename": "Collectivity", "id": Key::Collectivity(city).id().0});
    let entities = (0..SETS).map(|_| json!({"keys": many(100).into_iter().map(entity).collect::<Vec<_>>()})).collect();
    let page = keys.deep.iter().map(|place| json!({"after": place})).collect();
    let similar = keys.lineages.iter().map(|lineage| json!({"id": Key::Lineage(*lineage).id().0})).collect();
    let count = themes.iter().map(|theme| json!({"theme": theme})).collect();
    let nation = (1..=20).map(|first| json!({"first": first})).collect();
    let question = |name, growth, query, variables| Question { name, growth, query, variables };
    vec![
        question("q1 one city, its latest plan", 1.3, CITY, city),
        question("q2 50 by theme and status, by due date", 3.0, LIST, list),
        question("q3 matrix, 20 cities, all themes, counts", 1.3, MATRIX, matrix),
        question("q3 the same, states alone", 1.3, FEW, few),
        question("q4 one theme by region", 1.3, REGIONS, regions),
        question("q5 search, first 20", 20.0, SEARCH, search),
        question("q6 history of 40 actions, 3 versions", 1.3, HISTORY, history),
        question("q7 100 entities with counts", 3.0, ENTITIES, entities),
        question("q8 page 1,000 of actions", 1.3, PAGE, page),
        question("q9 similar actions, first 10", 20.0, SIMILAR, similar),
        question("how many of one theme", f64::NAN, COUNT, count),
        question("how many of each status, nation", f64::NAN, NATION, nation),
        question("{ __typename }", f64::NAN, "{ __typename }", vec![json!({})]),
    ]
}

impl Ground {
    /// The keys that a statement answers.
    async fn keys(&self, sql: &str, key: Uuid) -> Vec<Uuid> {
        let statement = Statement::from_sql_and_values(self.raw.get_database_backend(), sql, [key.into()]);
        let rows = self.raw.query_all_raw(statement).await.expect("it is answered");
        rows.iter().map(|row| row.try_get_by_index(0).expect("a key")).collect()
    }
}
