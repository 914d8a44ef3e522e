//! A database that is away, or too busy to answer: said as such, within two seconds, in the language asked for, and never as « nothing ».

use std::time::{Duration, Instant};

use domain::access::Publisher;
use prisme::http::push::Settings;
use prisme::ingest::Submission;
use prisme::store::Engine;
use serde_json::{Value, json};

use super::faults::commune;
use super::graph::KEY;
use super::harness::line::{Line, Reply};
use super::harness::on_both;
use super::harness::world::World;

/// The longest wait that is promised.
const PROMISED: Duration = Duration::from_secs(2);

async fn ask(line: &Line, query: &str, headers: &[(&str, &str)]) -> Reply {
    let headers = [&[("Content-Type", "application/json")], headers].concat();
    line.send("POST", "/graphql", &headers, json!({ "query": query }).to_string()).await
}

/// Whether it is told that the database is away, and in which words.
fn told(reply: &Reply) -> String {
    assert_eq!(reply.header("retry-after"), "1");
    let answer = reply.json();
    assert_eq!((&answer["errors"][0]["extensions"]["code"], answer.get("data")), (&json!("UNAVAILABLE"), None), "{answer:#}");
    answer["errors"][0]["message"].as_str().unwrap().to_owned()
}

async fn open(world: &World) -> Line {
    Line::open(world, KEY, Settings::default()).await
}

on_both!(a_database_that_is_away_is_told_and_not_taken_for_nothing, async |world| {
    let line = open(world).await;
    let bearer = format!("Bearer {KEY}");
    let key = ("Authorization", bearer.as_str());
    ask(&line, "{ stats { plans } }", &[]).await.of(200);
    world.store.clone().close().await.unwrap();
    for query in ["{ stats { plans } }", "{ collectivity(ref: {siren: \"213502388\"}) { name } }", "{ search(query: \"état civil\") { totalCount } }"]
    {
        let french = ask(&line, query, &[("Accept-Language", "fr")]).await.of(503);
        assert_eq!(told(&french), "La base de données ne répond pas ; recommencez dans un instant.", "{query}");
        let english = ask(&line, query, &[key]).await.of(503);
        assert_eq!(told(&english), "The database does not answer; try again in a moment.", "{query}");
    }
    let mutation =
        "mutation { planDocumentSubmit(input: {collectivity: {siren: \"213502388\"}, document: {text: \"titre\\nA\"}}) { errors { __typename } } }";
    assert_eq!(told(&ask(&line, mutation, &[key]).await.of(503)), "The database does not answer; try again in a moment.");
    let pieces =
        line.send("GET", "/graphql?query=%7B%20stats%20%7B%20plans%20%7D%20%7D", &[("Accept", "application/graphql-response+json")], "").await;
    told(&pieces.of(503));
    line.send("GET", "/health", &[], "").await.of(503);
    for address in ["/comparer?c=paris,rennes", "/export/actions.csv"] {
        let reply = line.send("GET", address, &[("Accept-Language", "fr")], "").await.of(503);
        assert_eq!(reply.header("retry-after"), "1");
        assert!(reply.body.contains("La base de données ne répond pas ; recommencez dans un instant."), "{address}: {}", reply.body);
    }
});

on_both!(a_database_that_is_too_busy_is_told_within_two_seconds, async |world| {
    let line = open(world).await;
    ask(&line, "{ stats { plans } }", &[]).await.of(200);
    // On a server a question waits for a lock; embedded, a reader waits for nobody.
    let bearer = format!("Bearer {KEY}");
    for (table, headers) in [("service_fact", &[][..]), ("collectivity", &[]), ("collectivity", &[("Authorization", bearer.as_str())])] {
        let lock = if world.engine() == Engine::Postgres { Some(world.lock(table).await) } else { None };
        let at = Instant::now();
        let reply = ask(&line, "{ collectivity(ref: {siren: \"213502388\"}) { name } }", headers).await;
        let took = at.elapsed();
        if lock.is_some() {
            told(&reply.of(503));
            assert!(took < PROMISED, "{took:?}");
        } else {
            reply.of(200);
        }
    }
    ask(&line, "{ stats { plans } }", &[]).await.of(200);
});

on_both!(writers_wait_for_each_other_and_readers_for_none_of_them, async |world| {
    let line = open(world).await;
    // Embedded, somebody else holds the lock of the writer; on a server every publication stops at the same table.
    let writer = if world.engine() == Engine::Sqlite { world.writes().await } else { world.lock("plan_stage").await };
    let waiting: Vec<_> = (0..24)
        .map(|number| {
            let ingest = world.ingest.clone();
            let plan = format!("titre;statut\nFormer les agents du site {number};en cours\n");
            let submission = Submission { collectivity: Some(commune(number)), bytes: plan.into(), ..Submission::default() };
            tokio::spawn(async move { ingest.publish(&Publisher::operator(), &submission, "PUSH").await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let at = Instant::now();
    let answer = ask(&line, "{ collectivities(first: 1) { nodes { name } } stats { plans } }", &[]).await.of(200).json();
    assert!(at.elapsed() < PROMISED, "{:?}", at.elapsed());
    assert_eq!(answer.get("errors"), None::<&Value>, "{answer:#}");
    assert_eq!(answer["data"]["stats"]["plans"], 0);
    writer.rollback().await.unwrap();
    for one in waiting {
        assert_eq!(one.await.unwrap().unwrap().state, "SUCCEEDED");
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM plan").await, 24);
});
