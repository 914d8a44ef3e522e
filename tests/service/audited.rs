//! Every write leaves a line that says who did it, with which key.

use bytes::Bytes;
use domain::access::{Administrator, Perimeter, Publisher, Scope};
use prisme::ingest::Submission;
use prisme::store::StoreError;
use prisme::store::audit::Line;
use prisme::store::key::{Minted, NewKey};
use prisme::store::read::audit::{Wanted, list};
use prisme::store::write::key::{create, revoke};
use serde_json::json;
use uuid::Uuid;

use super::feeds_graph::{PLAN, feed, manager, registered, told};
use super::harness::world::{paris, rennes};
use super::harness::{City, World, on_both};

async fn lines(world: &World) -> Vec<Line> {
    list(&world.store, Wanted::default(), 100).await.unwrap()
}

fn deeds(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line.deed.as_str()).collect()
}

const DOCUMENT: &[u8] = b"titre;statut\nFormer les agents;en cours\n";

on_both!(a_publication_and_its_attempt_are_noted_and_one_that_fails_is_not, async |world| {
    let outcome = world.publish(paris(), DOCUMENT).await;
    let found = lines(world).await;
    assert_eq!(deeds(&found), ["VERSION_PUBLISH", "RUN_BEGIN"]);
    assert_eq!((found[0].subject, found[0].collectivity, found[0].by.as_str(), found[0].key), (outcome.version, Some(paris()), "operator", None));
    assert_eq!(found[1].subject, Some(outcome.run));
    let before = found.len();
    let submission = Submission {
        collectivity: Some(paris()),
        bytes: Bytes::from_static(b"titre;statut\nFormer les agents;fait\n"),
        expected: Some(Uuid::from_u128(7)),
        ..Submission::default()
    };
    let refused = world.ingest.publish(&Publisher::operator(), &submission, "MANUAL").await;
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(deeds(&lines(world).await)[..lines(world).await.len() - before], ["RUN_BEGIN"]);
    let stranger = Publisher::bearer(Some(vec![rennes()]));
    assert!(world.ingest.publish(&stranger, &submission, "MANUAL").await.is_err());
    assert_eq!(lines(world).await.len(), before + 1, "who may not write has written nothing");
});

on_both!(what_is_done_with_a_key_names_the_key, async |world| {
    let (city, key) = (City::open(PLAN).await, manager(world).await);
    let feed = registered(world, &key, feed(&city.url("plan.csv"))).await;
    told(world, "mutation($id: ID!) { feedRunRequest(id: $id) { errors { code } } }", json!({"id": feed}), Some(&key)).await;
    let found = lines(world).await;
    assert_eq!(deeds(&found)[..2], ["FEED_RUN", "FEED_REGISTER"]);
    let id = found[0].key.expect("the key is noted");
    assert_eq!((found[1].key, found[0].collectivity, found[1].collectivity), (Some(id), Some(rennes()), Some(rennes())));
    let with = list(&world.store, Wanted { key: Some(id), ..Wanted::default() }, 100).await.unwrap();
    assert_eq!(deeds(&with), ["FEED_RUN", "FEED_REGISTER"], "lines are found by key");
    let older = list(&world.store, Wanted { before: Some(found[0].number), ..Wanted::default() }, 1).await.unwrap();
    assert_eq!(older, found[1..2], "and page by page");
});

on_both!(keys_are_noted_as_they_come_and_go, async |world| {
    let (operator, now) = (Administrator::operator(), world.clock.now());
    let minted = Minted::new(Uuid::from_u128(11), &[7; 32]);
    let new = NewKey::new("Ville de Poitiers", &[Scope::Publish], Perimeter::Only(vec![paris()]), None, now).unwrap();
    let made = create(&world.store, &operator, &new, &minted, now).await.unwrap();
    revoke(&world.store, &operator, made.id, now).await.unwrap();
    let found = lines(world).await;
    assert_eq!(deeds(&found)[..2], ["KEY_REVOKE", "KEY_CREATE"]);
    assert!(found[..2].iter().all(|line| line.subject == Some(made.id) && line.by == "operator"), "{found:?}");
    let bounded = domain::access::Bearer::new("Réseau", Some(made.id), vec![Scope::Admin], Perimeter::Only(vec![rennes()]));
    let refused = create(&world.store, &bounded.administrator().unwrap(), &new, &Minted::new(Uuid::from_u128(12), &[8; 32]), now).await;
    assert!(matches!(refused, Err(StoreError::NotAllowed)));
    assert_eq!(lines(world).await.len(), found.len());
});
