//! How long a plan of 50 actions takes from its bytes until a client sees it: in its city, in a matrix, and in a search.

use std::time::Instant;

use chrono::TimeDelta;
use serde_json::json;

use super::ask::{Client, Measured};
use super::cost::{millis, quantile};
use super::ground::{Ground, VERSIONS};
use super::plans::plan;
use super::questions::{CITY, FEW, named};
use super::table::Figures;

/// So many plans are published one after the other.
const TIMES: usize = 60;
/// So many searches look for what was published a moment ago.
const SEARCHES: usize = 20;

/// Publishes the next version of plans anywhere, and looks at each until it is there.
///
/// One version goes before, unmeasured: copies have addresses of states of their own, and only what was published says the same things at the same addresses.
pub async fn publishing(ground: &Ground, client: &Client, figures: &mut Figures) {
    let next = |turn: usize, version: usize| {
        let city = turn * 7919 % ground.cities.len();
        ground.clock.advance(TimeDelta::minutes(1));
        (city, plan(city % ground.real, version, ground.size.actions))
    };
    for turn in 0..TIMES + SEARCHES {
        let (city, document) = next(turn, VERSIONS);
        ground.publish(city, document).await;
    }
    let mut times: [Vec<f64>; 4] = Default::default();
    let mut cpu = 0.0;
    for turn in 0..TIMES {
        let (city, document) = next(turn, VERSIONS + 1);
        let id = ground.cities[city].id();
        let processor = ground.processor().await;
        let begun = processor.begin();
        ground.publish(city, document).await;
        times[0].push(millis(begun.at.elapsed()));
        let found = client.data(CITY, json!({"ref": named(id)})).await;
        client.data(FEW, json!({"input": {"collectivities": [named(id)]}})).await;
        times[1].push(millis(begun.at.elapsed()));
        cpu += processor.since(&begun);
        assert_eq!(found["collectivity"]["currentPlan"]["currentVersion"]["number"], VERSIONS + 2, "{found}");
    }
    // Apart from those above: what the index does after a search, beside everything else, is not what publishing takes.
    for turn in TIMES..TIMES + SEARCHES {
        let (city, document) = next(turn, VERSIONS + 1);
        ground.publish(city, document).await;
        let at = Instant::now();
        client.data("query($query: String!) { search(query: $query, first: 20) { totalCount } }", json!({"query": "formation"})).await;
        times[2].push(millis(at.elapsed()));
    }
    #[expect(clippy::cast_precision_loss, reason = "some tens")]
    let cpu = cpu / TIMES as f64;
    let p95 = [quantile(&mut times[0], 95), quantile(&mut times[1], 95), quantile(&mut times[2], 95)];
    let measured = |times: &mut Vec<f64>, cpu| Measured { cpu, p50: quantile(times, 50), bytes: 0 };
    figures.add("publish 50 actions", f64::NAN, measured(&mut times[0], f64::NAN));
    figures.add("publish 50 actions, seen in city and matrix", f64::NAN, measured(&mut times[1], cpu));
    figures.add("the first search after it", f64::NAN, measured(&mut times[2], f64::NAN));
    println!("  95 % are published in {:.1} ms, seen in {:.1} ms; the first search after takes {:.1} ms", p95[0], p95[1], p95[2]);
}
