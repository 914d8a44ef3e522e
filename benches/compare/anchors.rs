//! What the database itself takes for the same rows: prepared statements on the read models, without the service.

use domain::theme::Theme;
use sea_orm::{ConnectionTrait, Statement, Value};
use uuid::Uuid;

use super::ask::{Measured, repeated};
use super::cost::Processor;
use super::ground::Ground;
use super::plans::Numbers;
use super::questions::some;

const CITY: &str = "SELECT c.name, c.slug, c.population, v.title, v.number, v.published_on, t.status, SUM(t.actions) FROM collectivity c
    JOIN plan p ON p.collectivity_id = c.id JOIN plan_version v ON v.id = p.current_version_id JOIN version_tally t ON t.version_id = v.id
    WHERE c.id = $1 GROUP BY c.name, c.slug, c.population, v.title, v.number, v.published_on, t.status";
const LIST: &str = "SELECT s.content, a.status, a.due_latest, c.name FROM (SELECT plan_id, position, due_order FROM current_subject WHERE concept = $1 AND status = $2
    ORDER BY due_order, plan_id, position LIMIT 50) t JOIN current_action a ON a.plan_id = t.plan_id AND a.position = t.position
    JOIN action_state s ON s.hash = a.state_hash JOIN collectivity c ON c.id = a.collectivity_id ORDER BY t.due_order, t.plan_id, t.position";
const PAGE: &str =
    "SELECT s.content, a.status FROM (SELECT plan_id, position, status, state_hash FROM current_action WHERE (plan_id, position) > ($1, 7)
    ORDER BY plan_id, position LIMIT 50) a JOIN action_state s ON s.hash = a.state_hash ORDER BY a.plan_id, a.position";

/// A statement with other values each time.
async fn statement(ground: &Ground, processor: &Processor, sql: &str, values: Vec<Vec<Value>>) -> Measured {
    let backend = ground.raw.get_database_backend();
    let mut next = values.into_iter().cycle();
    repeated(processor, async || {
        let values = next.next().expect("there are some");
        ground.raw.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await.expect("it is answered").len()
    })
    .await
}

/// All of them, by the names of the questions whose rows they read.
pub async fn anchors(ground: &Ground, processor: &Processor) -> Vec<(&'static str, Measured)> {
    let mut numbers = Numbers::new(23);
    let id = |id: Uuid| Value::from(id);
    let themes: Vec<Theme> = Theme::all().collect();
    let cities = some(ground, &mut numbers, 300).into_iter().map(|city| vec![id(city)]).collect();
    let list = (0..300).map(|at| vec![i16::from(themes[at * 7 % themes.len()].number()).into(), [3_i16, 8, 2, 0][at % 4].into()]).collect();
    let twenty: Vec<String> = (1..=20).map(|at| format!("${at}")).collect();
    let census = format!(
        "SELECT p.collectivity_id, z.census FROM plan p JOIN version_census z ON z.version_id = p.current_version_id WHERE p.collectivity_id IN ({})",
        twenty.join(",")
    );
    let rows = (0..300).map(|_| some(ground, &mut numbers, 20).into_iter().map(id).collect()).collect();
    let deep = "SELECT id FROM plan WHERE collectivity_id = $1";
    let mut places = Vec::new();
    for city in some(ground, &mut numbers, 100) {
        let statement = Statement::from_sql_and_values(ground.raw.get_database_backend(), deep, [city.into()]);
        let row = ground.raw.query_one_raw(statement).await.expect("it is answered").expect("there is a row");
        places.push(vec![id(row.try_get_by_index(0).expect("a key"))]);
    }
    vec![
        ("SELECT 1", statement(ground, processor, "SELECT 1", vec![Vec::new()]).await),
        ("q1", statement(ground, processor, CITY, cities).await),
        ("q2", statement(ground, processor, LIST, list).await),
        ("q3, 20 censuses, not read", statement(ground, processor, &census, rows).await),
        ("q8", statement(ground, processor, PAGE, places).await),
    ]
}
