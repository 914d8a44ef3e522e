//! One version after another: what moves, what stays, and which one is shown when.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::diff;
use prisme::ingest::{Completeness, IngestError, Submission};
use prisme::store::StoreError;
use prisme::store::filter::{ActionFilter, View, Within};
use prisme::store::page::Window;
use prisme::store::read;
use prisme::store::read::action::Bone;
use prisme::store::record::Action;
use uuid::Uuid;

use super::harness::on_both;
use super::harness::world::{World, demo, paris, poitiers, rennes};

async fn skeleton(world: &World, version: Uuid) -> Vec<Bone> {
    read::action::skeleton(&world.store, version).await.unwrap()
}

fn pairs(bones: &[Bone]) -> Vec<(Uuid, [u8; 32])> {
    bones.iter().map(|bone| (bone.lineage, bone.hash.0)).collect()
}

/// The actions of a version by the identifier of their publisher.
async fn by_external_id(world: &World, version: Uuid) -> HashMap<String, Action> {
    let within = Within::Version(version);
    let pages = read::action::list_each(&world.store, &[within], &ActionFilter::default(), &[], View::default(), &Window::first(100)).await.unwrap();
    pages[&within].items.iter().map(|(action, _)| (action.state.content.external_id.clone().unwrap_or_default(), action.clone())).collect()
}

async fn of_day(world: &World, collectivity: Uuid, text: &str, day: &str) -> prisme::ingest::Outcome {
    let published_on = Some(day.parse().unwrap());
    world
        .submit(&Submission { collectivity: Some(collectivity), bytes: text.to_owned().into(), published_on, ..Submission::default() })
        .await
        .unwrap()
}

on_both!(one_moved_status_stores_one_state, async |world| {
    let text = String::from_utf8(demo("paris-2018.tsv").to_vec()).unwrap();
    let first = world.publish(paris(), text.clone()).await.version.unwrap();
    let before = world.counts().await;
    let title = "\t\tCréer un observatoire parisien LGBTQI+";
    assert!(text.contains(title));
    let second = world.publish(paris(), text.replace(title, &title.replacen('\t', "En cours\t", 1))).await;
    let report = second.report.unwrap();
    let second = second.version.unwrap();
    let changes = report.changes.unwrap();
    assert_eq!((changes.added, changes.changed, changes.removed, changes.unchanged, changes.status_changes), (0, 1, 0, 29, 1));
    let after = world.counts().await;
    assert_eq!(after["action_state"], before["action_state"] + 1);
    assert_eq!(after["action_lineage"], before["action_lineage"]);
    assert_eq!(after["plan_version_action"], 60);
    assert_eq!(after["current_action"], 30);
    let (old, new) = (skeleton(world, first).await, skeleton(world, second).await);
    let lineages = |bones: &[Bone]| bones.iter().map(|bone| bone.lineage).collect::<Vec<_>>();
    assert_eq!(lineages(&old), lineages(&new));
    let moved: Vec<&Bone> = new.iter().zip(&old).filter(|(new, old)| new.changed_at != old.changed_at).map(|(new, _)| new).collect();
    assert_eq!(moved.len(), 1);
    let difference = diff::compare(&pairs(&old), &pairs(&new));
    assert_eq!((difference.added, difference.removed, difference.unchanged), (vec![], vec![], 29));
    assert_eq!(difference.changed, [moved[0].lineage]);
    let states = read::action::states(&world.store, &[old[0].hash, new[0].hash]).await.unwrap();
    let fields = diff::fields(&states[&old[0].hash].content, &states[&new[0].hash].content);
    assert_eq!(fields.iter().map(|change| change.field).collect::<Vec<_>>(), ["status", "rawStatus"]);
    let versions = read::version::by_ids(&world.store, &[first, second]).await.unwrap();
    assert_eq!((versions[&first].number, versions[&second].number, versions[&second].states_progress), (1, 2, true));
});

on_both!(the_two_versions_of_rennes_differ_as_they_say, async |world| {
    let first = world.publish(rennes(), demo("rennes-demo-v1.csv")).await.version.unwrap();
    let outcome = world.publish(rennes(), demo("rennes-demo-v2.csv")).await;
    let second = outcome.version.unwrap();
    let changes = outcome.report.unwrap().changes.unwrap();
    assert_eq!((changes.added, changes.changed, changes.removed, changes.unchanged, changes.status_changes), (1, 2, 1, 11, 1));
    let (old, new) = (by_external_id(world, first).await, by_external_id(world, second).await);
    let difference = diff::compare(&pairs(&skeleton(world, first).await), &pairs(&skeleton(world, second).await));
    let named = |lineages: &[Uuid]| -> HashSet<String> {
        let all = old.iter().chain(&new);
        all.filter(|(_, action)| lineages.contains(&action.lineage)).map(|(id, _)| id.clone()).collect()
    };
    assert_eq!(named(&difference.added), HashSet::from(["R15".to_owned()]));
    assert_eq!(named(&difference.removed), HashSet::from(["R12".to_owned()]));
    assert_eq!(named(&difference.changed), HashSet::from(["R04".to_owned(), "R05".to_owned()]));
    assert_eq!(difference.unchanged, 11);
    assert_eq!(old["R04"].lineage, new["R04"].lineage);
    assert!(new["R04"].changed_at > old["R04"].changed_at);
    assert_eq!(new["R01"].changed_at, old["R01"].changed_at);
});

on_both!(an_older_document_that_comes_late_is_kept_and_not_shown, async |world| {
    let newer = of_day(world, rennes(), "titre;statut\nFormer les agents;Fait\n", "2026-09-22").await;
    let text = "titre;statut\nFormer les agents;En cours\n";
    let older = of_day(world, rennes(), text, "2025-01-15").await;
    assert_eq!(older.plan, newer.plan);
    assert_eq!(Some(world.shown(rennes()).await), newer.version);
    assert_eq!(world.number("SELECT COUNT(*) FROM plan_version").await, 2);
    assert_eq!(world.number("SELECT status FROM current_action").await, 8, "the list in force says done");
    // It may come as often as it likes.
    let again = of_day(world, rennes(), text, "2025-01-15").await;
    assert_eq!((again.state, again.version), ("UNCHANGED", older.version));
    assert_eq!(world.number("SELECT COUNT(*) FROM plan_version").await, 2);
    // A return to old words on a later day is news.
    let back = of_day(world, rennes(), text, "2026-10-01").await;
    assert_eq!(Some(world.shown(rennes()).await), back.version);
});

on_both!(a_view_shows_what_was_said_then_and_what_was_known_then, async |world| {
    let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
    let first = of_day(world, rennes(), "titre;statut\nFormer les agents;À venir\n", "2024-03-01").await.version.unwrap();
    let known_first = world.clock.now().timestamp_millis();
    let third = of_day(world, rennes(), "titre;statut\nFormer les agents;Fait\n", "2026-03-01").await.version.unwrap();
    let known_third = world.clock.now().timestamp_millis();
    // What stood between the two is learnt last.
    let outcome = of_day(world, rennes(), "titre;statut\nFormer les agents;En cours\n", "2025-03-01").await;
    let (second, plan) = (outcome.version.unwrap(), outcome.plan.unwrap());
    let check = async |as_of: Option<NaiveDate>, known_at: Option<i64>, wanted: Option<Uuid>| {
        let view = View { as_of, known_at };
        let found = read::plan::versions_in_force(&world.store, &[plan], view).await.unwrap();
        assert_eq!(found.get(&plan).copied(), wanted, "{view:?}");
        let within = Within::Plan(plan);
        let pages = read::action::list_each(&world.store, &[within], &ActionFilter::default(), &[], view, &Window::first(5)).await.unwrap();
        let listed: Vec<Uuid> = pages.get(&within).into_iter().flat_map(|page| &page.items).map(|(action, _)| action.version).collect();
        assert_eq!(listed, wanted.into_iter().collect::<Vec<_>>(), "{view:?}");
        let counted = read::action::count_each(&world.store, &[within], &ActionFilter::default(), view).await.unwrap();
        assert_eq!(counted.get(&within).map_or(0, domain::compare::Breakdown::total), u64::from(wanted.is_some()), "{view:?}");
    };
    check(None, None, Some(third)).await;
    check(day("2023-12-31"), None, None).await;
    check(day("2024-03-01"), None, Some(first)).await;
    check(day("2025-06-01"), None, Some(second)).await;
    check(day("2030-01-01"), None, Some(third)).await;
    check(None, Some(known_first - 1), None).await;
    check(None, Some(known_first), Some(first)).await;
    check(None, Some(known_third), Some(third)).await;
    check(day("2025-06-01"), Some(known_third), Some(first)).await;
    let bones = skeleton(world, first).await;
    let view = View { as_of: day("2025-06-01"), known_at: None };
    let found = read::action::by_lineages(&world.store, &[bones[0].lineage], view).await.unwrap();
    assert_eq!(found[&bones[0].lineage].version, second);
});

on_both!(a_partial_document_leaves_the_others_alone, async |world| {
    let whole = "axe;action_id;titre;statut\nAccueil;1;Former les agents;En cours\nAccueil;2;Revoir les formulaires;À venir\n\
        Culture;3;Enrichir les fonds;Fait\n";
    let first = world.publish(rennes(), whole).await.version.unwrap();
    let old = by_external_id(world, first).await;
    let completeness = Completeness::Partial;
    let part = "axe;action_id;titre;statut\nAccueil;2;Revoir les formulaires;En cours\nSport;4;Signer une charte;À venir\n";
    let submission = Submission { collectivity: Some(rennes()), bytes: part.into(), completeness, ..Submission::default() };
    let outcome = world.submit(&submission).await.unwrap();
    let changes = outcome.report.unwrap().changes.unwrap();
    assert_eq!((changes.added, changes.changed, changes.removed, changes.unchanged), (1, 1, 0, 2));
    let new = by_external_id(world, outcome.version.unwrap()).await;
    let places: Vec<(i32, Option<i32>)> = ["1", "2", "3", "4"].map(|id| (new[id].position, new[id].section)).into();
    assert_eq!(places, [(0, Some(0)), (1, Some(0)), (2, Some(1)), (3, Some(2))]);
    for id in ["1", "3"] {
        assert_eq!((new[id].lineage, new[id].hash, new[id].changed_at), (old[id].lineage, old[id].hash, old[id].changed_at));
    }
    assert_eq!(new["2"].lineage, old["2"].lineage);
    // Once more, it says nothing new.
    let same = "action_id;titre;statut;axe\n4;Signer une charte;À venir;Sport\n";
    let again = world.submit(&Submission { bytes: same.into(), ..submission }).await.unwrap();
    assert_eq!(again.state, "UNCHANGED");
});

on_both!(a_partial_document_keeps_the_texts_that_nobody_could_claim, async |world| {
    world.publish(paris(), demo("paris-2018.tsv")).await;
    let bytes = "ETAT\tACTION\nEn cours\tCréer un observatoire parisien LGBTQI+\n".into();
    let submission = Submission { collectivity: Some(paris()), bytes, completeness: Completeness::Partial, ..Submission::default() };
    let version = world.submit(&submission).await.unwrap().version.unwrap();
    let texts = read::version::unattached_texts(&world.store, &[version]).await.unwrap().remove(&version).unwrap();
    let sections = read::version::sections(&world.store, &[version]).await.unwrap().remove(&version).unwrap();
    assert_eq!((texts.len(), sections.len(), skeleton(world, version).await.len()), (12, 7, 30));
});

on_both!(who_expects_another_version_is_told_so, async |world| {
    let first = world.publish(rennes(), demo("rennes-demo-v1.csv")).await.version;
    let submission = |expected| Submission { collectivity: Some(rennes()), bytes: demo("rennes-demo-v2.csv"), expected, ..Submission::default() };
    let told = world.submit(&submission(Some(Uuid::nil()))).await;
    assert!(matches!(told, Err(IngestError::Store(StoreError::VersionTaken))), "{told:?}");
    assert_eq!(Some(world.shown(rennes()).await), first);
    let second = world.submit(&submission(first)).await.unwrap().version;
    assert_eq!(Some(world.shown(rennes()).await), second);
});

on_both!(what_two_cities_say_in_the_same_words_is_one_state, async |world| {
    let text = "titre;statut\nFormer les agents d'accueil;En cours\n";
    world.publish(rennes(), text).await;
    world.publish(poitiers(), text).await;
    let counts = world.counts().await;
    assert_eq!((counts["action_state"], counts["action_lineage"], counts["plan"], counts["source_document"]), (1, 2, 2, 2));
});
