//! One document: what becomes of it, and what is kept of it.

use bytes::Bytes;
use domain::access::Publisher;
use domain::collectivity::{Kind, id};
use domain::compare::Breakdown;
use domain::diagnostic::Code;
use domain::status::Status;
use prisme::ingest::{IngestError, Submission};
use prisme::store::StoreError;
use prisme::store::filter::View;
use prisme::store::read;
use uuid::Uuid;

use super::harness::on_both;
use super::harness::world::{World, demo, paris, poitiers, rennes};

/// The counts of all tables but the attempts'.
async fn kept(world: &World) -> Vec<(&'static str, i64)> {
    world.counts().await.into_iter().filter(|(table, _)| *table != "ingestion_run").collect()
}

on_both!(the_plan_of_paris_is_read_to_the_letter, async |world| {
    let outcome = world.publish(paris(), demo("paris-2018.tsv")).await;
    assert!(outcome.state.starts_with("SUCCEEDED"), "{outcome:?}");
    let version = outcome.version.unwrap();
    assert_eq!(world.shown(paris()).await, version);
    let sections = read::version::sections(&world.store, &[version]).await.unwrap().remove(&version).unwrap();
    assert_eq!(sections.len(), 7);
    assert_eq!(sections[3].title, "Services publics parisiens");
    let texts = read::version::unattached_texts(&world.store, &[version]).await.unwrap().remove(&version).unwrap();
    assert_eq!(texts.len(), 12);
    let bones = read::action::skeleton(&world.store, version).await.unwrap();
    assert_eq!(bones.len(), 30);
    let hashes: Vec<_> = bones.iter().map(|bone| bone.hash).collect();
    let states = read::action::states(&world.store, &hashes).await.unwrap();
    assert!(states.values().all(|state| state.content.status == Status::NotReported && state.content.raw_status.is_none()));
    let kept = read::version::by_ids(&world.store, &[version]).await.unwrap().remove(&version).unwrap();
    assert_eq!((kept.number, kept.action_count, kept.states_progress), (1, 30, false));
    assert_eq!((kept.published_on.to_string().as_str(), kept.published_on_is_stated), ("2018-11-09", true));
    assert_eq!(world.archived(), 1);
});

on_both!(the_same_bytes_again_leave_nothing_but_the_attempt, async |world| {
    let first = world.publish(paris(), demo("paris-2018.tsv")).await;
    let (before, runs) = (kept(world).await, world.counts().await["ingestion_run"]);
    let again = world.publish(paris(), demo("paris-2018.tsv")).await;
    assert_eq!((again.state, again.version, again.plan), ("UNCHANGED", first.version, first.plan));
    assert_eq!(kept(world).await, before);
    assert_eq!(world.counts().await["ingestion_run"], runs + 1);
    assert_eq!(world.archived(), 1);
});

on_both!(the_same_content_in_another_order_is_unchanged, async |world| {
    let rows = ["Accueil;Former les agents d'accueil;En cours", "Accueil;Revoir les formulaires;À venir", "Culture;Enrichir les fonds;Fait"];
    let file = |order: [usize; 3]| format!("axe;titre;statut\n{}\n{}\n{}\n", rows[order[0]], rows[order[1]], rows[order[2]]);
    world.publish(rennes(), file([0, 1, 2])).await;
    let before = kept(world).await;
    assert_eq!(world.publish(rennes(), file([2, 1, 0])).await.state, "UNCHANGED");
    assert_eq!(kept(world).await, before);
});

on_both!(what_cannot_be_read_leaves_the_attempt_and_its_reason, async |world| {
    let before = kept(world).await;
    let page = "<!doctype html><html><body>Page introuvable</body></html>";
    for document in [Bytes::new(), page.into(), "colonne;autre\na;b\n".into(), Bytes::from_static(b"%PDF-1.7\n")] {
        let outcome = world.publish(rennes(), document.clone()).await;
        assert_eq!((outcome.state, outcome.version), ("REJECTED", None), "{document:?}");
        let run = read::run::by_ids(&world.store, &[outcome.run]).await.unwrap().remove(&outcome.run).unwrap();
        assert_eq!((run.state.as_str(), run.document, run.collectivity), ("REJECTED", None, Some(rennes())));
        assert!(run.report.is_some_and(|report| report.contains("\"accepted\":false")));
    }
    assert_eq!(kept(world).await, before);
    assert_eq!(world.archived(), 0);
});

on_both!(a_document_refused_later_leaves_the_version_in_force, async |world| {
    let shown = world.publish(rennes(), demo("rennes-demo-v1.csv")).await.version;
    assert_eq!(world.publish(rennes(), "<html></html>").await.state, "REJECTED");
    assert_eq!(Some(world.shown(rennes()).await), shown);
});

on_both!(a_document_finds_its_collectivity_by_itself, async |world| {
    let bytes = Bytes::from("collectivite;titre\n35238;Former les agents d'accueil\n");
    let outcome = world.submit(&Submission { bytes, ..Submission::default() }).await.unwrap();
    assert_eq!(outcome.collectivity, Some(rennes()));
});

on_both!(nobody_is_guessed_to_be_the_collectivity, async |world| {
    let before = kept(world).await;
    for text in ["titre\nFormer les agents d'accueil\n", "collectivite;titre\n999999999;Former\n", "collectivite;titre\n00000;Former\n"] {
        let outcome = world.submit(&Submission { bytes: text.into(), ..Submission::default() }).await.unwrap();
        assert_eq!(outcome.state, "REJECTED", "{text}");
    }
    // Nor is one that is in no table.
    let nobody = id(Kind::Commune, "00000");
    let outcome = world.publish(nobody, "titre\nFormer les agents d'accueil\n").await;
    assert_eq!((outcome.state, outcome.collectivity), ("REJECTED", None));
    let report = outcome.report.unwrap();
    assert!(report.diagnostics.iter().any(|remark| remark.code == Code::CollectivityUnknown.name()), "{report:?}");
    assert_eq!(world.publish(nobody, demo("paris-2018.tsv")).await.state, "REJECTED");
    assert_eq!(kept(world).await, before);
    assert_eq!(world.archived(), 0);
});

on_both!(a_document_speaks_for_nobody_but_its_collectivity, async |world| {
    let before = kept(world).await;
    let outcome = world.publish(poitiers(), "collectivite;titre\n35238;Former les agents d'accueil\n").await;
    assert_eq!(outcome.state, "REJECTED");
    let report = outcome.report.unwrap();
    assert!(report.diagnostics.iter().any(|remark| remark.code == Code::PerimeterViolation.name()), "{report:?}");
    assert_eq!(kept(world).await, before);
});

on_both!(a_proof_for_another_collectivity_opens_nothing, async |world| {
    let key = Publisher::bearer(Some(vec![poitiers()]));
    let before = kept(world).await;
    let named = Submission { collectivity: Some(rennes()), bytes: demo("rennes-demo-v1.csv"), ..Submission::default() };
    let told = world.ingest.publish(&key, &named, "API").await;
    assert!(matches!(told, Err(IngestError::Store(StoreError::NotAllowed))), "{told:?}");
    assert_eq!(world.counts().await["ingestion_run"], 0);
    let unnamed = Submission { bytes: "collectivite;titre\n35238;Former\n".into(), ..Submission::default() };
    let told = world.ingest.publish(&key, &unnamed, "API").await;
    assert!(matches!(told, Err(IngestError::Store(StoreError::NotAllowed))), "{told:?}");
    assert_eq!(kept(world).await, before);
    assert_eq!(world.archived(), 0);
});

on_both!(a_plan_of_somebody_else_is_not_updated, async |world| {
    let theirs = world.publish(rennes(), demo("rennes-demo-v1.csv")).await.plan;
    let before = kept(world).await;
    for plan in [theirs, Some(Uuid::nil())] {
        let bytes = Bytes::from("titre\nFormer les agents d'accueil\n");
        let told = world.submit(&Submission { collectivity: Some(poitiers()), plan, bytes, ..Submission::default() }).await;
        assert!(matches!(told, Err(IngestError::PlanUnknown)), "{told:?}");
    }
    assert_eq!(kept(world).await, before);
});

on_both!(a_dry_run_writes_nothing_and_says_the_same, async |world| {
    let submission = Submission { collectivity: Some(rennes()), bytes: demo("rennes-demo-v1.csv"), ..Submission::default() };
    let before = world.counts().await;
    let told = world.ingest.validate(&submission).await.unwrap();
    assert_eq!(world.counts().await, before);
    assert_eq!(world.archived(), 0);
    assert_eq!(Some(told), world.submit(&submission).await.unwrap().report);
});

on_both!(each_publication_is_a_new_data_state_and_nothing_else_is, async |world| {
    let state = async || read::fact::data_version(&world.store).await.unwrap();
    assert_eq!(state().await, 0);
    world.publish(rennes(), demo("rennes-demo-v1.csv")).await;
    assert_eq!(state().await, 1);
    world.publish(rennes(), demo("rennes-demo-v1.csv")).await;
    world.publish(rennes(), "<html></html>").await;
    assert_eq!(state().await, 1);
    world.publish(rennes(), demo("rennes-demo-v2.csv")).await;
    assert_eq!(state().await, 2);
});

on_both!(tallies_and_lists_tell_what_the_version_says, async |world| {
    let version = world.publish(poitiers(), demo("poitiers-demo.json")).await.version.unwrap();
    let bones = read::action::skeleton(&world.store, version).await.unwrap();
    let hashes: Vec<_> = bones.iter().map(|bone| bone.hash).collect();
    let contents = read::action::states(&world.store, &hashes).await.unwrap();
    let tallies = read::tally::of_versions(&world.store, &[version]).await.unwrap().remove(&version).unwrap();
    for bone in &bones {
        let status = contents[&bone.hash].content.status;
        let alike = |other: &&read::action::Bone| other.section == bone.section && contents[&other.hash].content.status == status;
        let counted = u64::try_from(bones.iter().filter(alike).count()).unwrap();
        assert_eq!(tallies[&bone.section.unwrap_or(-1)].of(status), counted);
    }
    let all: u64 = tallies.values().map(Breakdown::total).sum();
    assert_eq!(all, u64::try_from(bones.len()).unwrap());
    let figures = read::fact::figures(&world.store).await.unwrap();
    assert_eq!((figures.plans, figures.with_plan, figures.actions.total()), (1, 1, all));
    let within = prisme::store::filter::Within::Version(version);
    let counted = read::action::count_each(&world.store, &[within], &prisme::store::filter::ActionFilter::default(), View::default()).await.unwrap();
    let mut sum = Breakdown::default();
    for tally in tallies.values() {
        sum.plus(tally);
    }
    assert_eq!(counted[&within], sum);
    assert_eq!(figures.actions, sum);
});
