//! Versions that wait for a person, versions that are taken back, and documents that are read again.

use domain::access::{Administrator, FeedManager, Reviewer};
use domain::feed::Moderation;
use domain::mapping::Recipe;
use prisme::ingest::{Declaration, RuleError, Submission};
use prisme::store::filter::View;
use prisme::store::read;

use super::faults::{again, feed, pull, queue, work};
use super::harness::on_both;
use super::harness::server::FeedServer;
use super::harness::world::{paris, poitiers, rennes};

on_both!(a_mass_disappearance_waits_for_a_person, async |world| {
    let server = FeedServer::start();
    let shrinking = feed(world, rennes(), "shrinking", &server.url("/shrinking.csv")).await;
    assert_eq!(pull(world, std::slice::from_ref(&shrinking)).await[0].state, "SUCCEEDED");
    let shown = world.shown(rennes()).await;
    server.next_edition();
    let held = pull(world, &[again(world, &shrinking).await]).await.remove(0);
    assert_eq!((held.state.as_str(), held.failure_code.as_deref()), ("HELD", Some("MASS_DISAPPEARANCE")), "{held:?}");
    assert_eq!(world.shown(rennes()).await, shown);
    assert_eq!(again(world, &shrinking).await.health(world.clock.now()).name(), "NEEDS_ATTENTION");
    // The same again takes the place of the one before: a person is asked once.
    let later = pull(world, &[again(world, &shrinking).await]).await.remove(0);
    assert_eq!(later.state, "HELD");
    assert_eq!(read::run::by_ids(&world.store, &[held.id]).await.unwrap()[&held.id].failure_code.as_deref(), Some("SUPERSEDED"));
    let by = Reviewer::operator();
    assert!(matches!(world.ingest.accept(&by, held.id, "trop tard").await, Err(RuleError::NothingToDecide(_))));
    // Accepted, it is published by whoever takes it, without being fetched again.
    let asked = server.asked("/shrinking.csv");
    world.ingest.accept(&by, later.id, "le plan a été resserré").await.unwrap();
    let published = work(world, &[later.id]).await.remove(&later.id).unwrap();
    assert_eq!((published.state.as_str(), server.asked("/shrinking.csv")), ("SUCCEEDED_WITH_WARNINGS", asked), "{published:?}");
    let now_shown = world.shown(rennes()).await;
    assert_eq!(published.version, Some(now_shown));
    assert_eq!(read::version::by_ids(&world.store, &[now_shown]).await.unwrap()[&now_shown].action_count, 2);
    assert_eq!(pull(world, &[again(world, &shrinking).await]).await[0].state, "UNCHANGED");
});

on_both!(a_refusal_holds_when_the_same_bytes_come_again, async |world| {
    let server = FeedServer::start();
    let shrinking = feed(world, rennes(), "shrinking", &server.url("/shrinking.csv")).await;
    pull(world, std::slice::from_ref(&shrinking)).await;
    let shown = world.shown(rennes()).await;
    server.next_edition();
    let held = pull(world, &[again(world, &shrinking).await]).await.remove(0);
    world.ingest.refuse(&Reviewer::operator(), held.id, "fichier tronqué").await.unwrap();
    let refused = read::run::by_ids(&world.store, &[held.id]).await.unwrap().remove(&held.id).unwrap();
    assert_eq!((refused.state.as_str(), refused.failure_code.as_deref()), ("REJECTED", Some("HELD_REFUSED")));
    let next = pull(world, &[again(world, &shrinking).await]).await.remove(0);
    assert_eq!((next.state.as_str(), next.failure_code.as_deref()), ("REJECTED", Some("RULED_OUT")), "{next:?}");
    assert!(next.said.clone().unwrap()[0].contains("fichier tronqué"));
    assert_eq!(world.shown(rennes()).await, shown);
    // A decision may be revoked.
    world.ingest.accept(&Reviewer::operator(), next.id, "vérifié avec la ville").await.unwrap();
    assert_eq!(work(world, &[next.id]).await[&next.id].state, "SUCCEEDED_WITH_WARNINGS");
    assert_ne!(world.shown(rennes()).await, shown);
});

on_both!(a_reviewed_feed_publishes_nothing_by_itself, async |world| {
    let server = FeedServer::start();
    let declared = Declaration {
        name: Some("relu".to_owned()),
        collectivity: rennes(),
        url: Some(server.url("/good/relu.csv")),
        moderation: Some(Moderation::Review),
        ..Declaration::default()
    };
    let reviewed = world.ingest.register(&FeedManager::operator(), &declared).await.unwrap();
    let held = pull(world, &[reviewed]).await.remove(0);
    assert_eq!((held.state.as_str(), held.failure_code.as_deref()), ("HELD", Some("MODERATION")));
    assert_eq!(world.counts().await["plan_version"], 0);
    world.ingest.accept(&Reviewer::operator(), held.id, "relu").await.unwrap();
    assert_eq!(work(world, &[held.id]).await[&held.id].state, "SUCCEEDED");
});

on_both!(a_version_that_is_taken_back_stays_in_the_history, async |world| {
    let server = FeedServer::start();
    let good = feed(world, rennes(), "rennes", &server.url("/good/r.csv")).await;
    let first = pull(world, std::slice::from_ref(&good)).await.remove(0);
    server.next_edition();
    let second = pull(world, &[again(world, &good).await]).await.remove(0);
    assert_eq!(second.state, "SUCCEEDED");
    let before = world.clock.now().timestamp_millis();
    world.clock.advance(chrono::TimeDelta::minutes(5));
    let by = Administrator::operator();
    let shown = world.ingest.roll_back(&by, second.id, "publié par erreur").await.unwrap();
    assert_eq!(shown, first.version);
    assert_eq!(Some(world.shown(rennes()).await), first.version);
    let as_before = "SELECT COUNT(*) FROM current_action c JOIN plan_version_action a ON a.state_hash = c.state_hash AND a.version_id = c.version_id \
        JOIN plan_version v ON v.id = a.version_id WHERE v.number = 1";
    assert_eq!(world.number(as_before).await, 5);
    assert_eq!(read::run::by_ids(&world.store, &[second.id]).await.unwrap()[&second.id].state, "ROLLED_BACK");
    // Both versions stay readable, the history says why, and what was known before is what was known.
    let (plan, taken_back) = (read::plan::of_collectivities(&world.store, &[rennes()]).await.unwrap()[&rennes()][0].id, second.version.unwrap());
    assert_eq!(world.counts().await["plan_version"], 2);
    assert_eq!(read::ruling::retractions(&world.store, &[taken_back]).await.unwrap()[&taken_back].reason, "publié par erreur");
    let then = View { known_at: Some(before), ..View::default() };
    assert_eq!(read::plan::versions_in_force(&world.store, &[plan], then).await.unwrap().get(&plan), Some(&taken_back));
    let now = View { known_at: Some(world.clock.now().timestamp_millis()), ..View::default() };
    assert_eq!(read::plan::versions_in_force(&world.store, &[plan], now).await.unwrap().get(&plan).copied(), first.version);
    // The same bytes do not come back by themselves, and nothing is taken back twice.
    let next = pull(world, &[again(world, &good).await]).await.remove(0);
    assert_eq!((next.state.as_str(), next.failure_code.as_deref()), ("REJECTED", Some("RULED_OUT")), "{next:?}");
    assert!(matches!(world.ingest.roll_back(&by, second.id, "encore").await, Err(RuleError::NothingToDecide(_))));
    // What the city says next is published.
    server.next_edition();
    server.next_edition();
    assert_eq!(pull(world, &[again(world, &good).await]).await[0].state, "REJECTED", "an edition later the feed says the same again");
    server.next_edition();
    assert_eq!(pull(world, &[again(world, &good).await]).await[0].state, "UNCHANGED");
});

on_both!(a_second_feed_of_a_collectivite_has_a_plan_of_its_own, async |world| {
    let server = FeedServer::start();
    let feeds =
        [feed(world, rennes(), "plan", &server.url("/good/plan.csv")).await, feed(world, rennes(), "autre", &server.url("/shuffled.csv")).await];
    assert!(pull(world, &feeds[..1]).await.iter().all(|run| run.state == "SUCCEEDED"));
    assert!(pull(world, &feeds[1..]).await.iter().all(|run| run.state == "SUCCEEDED"));
    assert_eq!(world.counts().await["plan"], 2);
    server.next_edition();
    let again = [again(world, &feeds[0]).await, again(world, &feeds[1]).await];
    let states: Vec<String> = pull(world, &again).await.into_iter().map(|run| run.state).collect();
    assert_eq!(states, ["SUCCEEDED", "UNCHANGED"]);
    assert_eq!(world.counts().await["plan"], 2);
});

on_both!(a_recipe_is_tried_before_it_is_pinned, async |world| {
    let server = FeedServer::start();
    let good = feed(world, rennes(), "rennes", &server.url("/good/r.csv")).await;
    pull(world, std::slice::from_ref(&good)).await;
    let by = FeedManager::operator();
    let recipe = Recipe::parse(r#"{"statusWords": {"en cours": "ON_HOLD"}}"#).unwrap();
    let before = world.counts().await;
    let tried = world.ingest.recast(&by, &again(world, &good).await, recipe.clone(), false).await.unwrap();
    assert!(tried.rows >= 2 && tried.report.is_some(), "{tried:?}");
    assert_eq!((world.counts().await, again(world, &good).await.recipe), (before, None));
    world.ingest.recast(&by, &again(world, &good).await, recipe, true).await.unwrap();
    // The bytes are the same, and are read anew all the same.
    let run = pull(world, &[again(world, &good).await]).await.remove(0);
    assert_eq!(run.state, "SUCCEEDED", "{run:?}");
    assert_eq!(world.number("SELECT COUNT(*) FROM current_action WHERE status = 5").await, i64::try_from(tried.rows).unwrap());
});

on_both!(a_replay_says_what_would_change_and_then_changes_it, async |world| {
    let submission = Submission {
        collectivity: Some(poitiers()),
        bytes: "titre;statut\nFormer les agents;validé\n".into(),
        title: Some("Plan de Poitiers".to_owned()),
        recipe: Recipe::parse(r#"{"statusWords": {"validé": "NOT_STARTED"}}"#).unwrap(),
        ..Submission::default()
    };
    world.submit(&submission).await.unwrap();
    world.publish(paris(), super::harness::world::demo("paris-2018.tsv")).await;
    let (by, before) = (Administrator::operator(), world.counts().await);
    for body in [poitiers(), paris()] {
        let plan = read::plan::of_collectivities(&world.store, &[body]).await.unwrap()[&body][0].clone();
        for dry in [true, false] {
            let replayed = world.ingest.replay(&by, &plan, dry).await.unwrap().unwrap();
            assert_eq!(replayed.outcome, "unchanged", "with the recipe and the title of its sender, a document is read as it was: {replayed:?}");
        }
    }
    assert_eq!(world.counts().await, before);
    // An older reader had not understood a status.
    world.alter("UPDATE plan_version SET content_hash = sha256 FROM source_document WHERE source_document.id = document_id AND plan_version.title = 'Plan de Poitiers'").await;
    let plan = read::plan::of_collectivities(&world.store, &[poitiers()]).await.unwrap()[&poitiers()][0].clone();
    let told = world.ingest.replay(&by, &plan, true).await.unwrap().unwrap();
    assert_eq!((told.outcome, told.made), ("changes", None));
    let made = world.ingest.replay(&by, &plan, false).await.unwrap().unwrap().made.unwrap();
    assert_eq!(world.shown(poitiers()).await, made);
    assert_eq!(world.number("SELECT COUNT(*) FROM ingestion_run WHERE trigger = 'REPLAY' AND state = 'SUCCEEDED'").await, 1);
});

on_both!(two_workers_and_one_feed_make_one_version, async |world| {
    let server = FeedServer::start();
    let good = feed(world, rennes(), "rennes", &server.url("/good/r.csv")).await;
    let first = queue(world, std::slice::from_ref(&good)).await;
    assert_eq!(queue(world, std::slice::from_ref(&good)).await, first, "a feed that has an open run keeps that one");
    let (one, other) = tokio::join!(work(world, &first), work(world, &first));
    assert_eq!((one[&first[0]].state.as_str(), other[&first[0]].version), ("SUCCEEDED", one[&first[0]].version));
    let counts = world.counts().await;
    assert_eq!((counts["ingestion_run"], counts["plan_version"], server.asked("/good/r.csv").0), (1, 1, 1));
});
