//! Référentiels: what is asked, what software proposes, what people judge of it, and what publishers reply.

use chrono::TimeDelta;
use domain::access::{Administrator, Bearer, Perimeter, Scope};
use domain::framework::{Framework, read as read_file};
use prisme::ingest::{Imported, Submission};
use prisme::store::StoreError;
use prisme::store::write::framework::{Import, import};
use serde_json::{Value, json};

use super::feeds_graph::told;
use super::graph::asked;
use super::harness::on_both;
use super::harness::world::{World, paris, poitiers, rennes};
use super::key_doors::made;

pub(super) const AMNESTY: &str = include_str!("../../data/frameworks/amnesty-2026.toml");
const HANDBOOK: &str = include_str!("../../data/frameworks/cent-actions-territoires.toml");
pub(super) const RENNES: &str = "213502388";

/// A plan of Rennes: two actions that speak to Amnesty's list, one that names a criterion by itself, and one that nobody asks for.
pub(super) const PLAN: &str = "id;titre;description;statut;référentiels\n\
    1;Former les agents d'accueil;;en cours;\n\
    2;Mettre des locaux à disposition des associations;;réalisé;\n\
    3;Voyage d'étude;;à venir;amnesty-2026:L8\n\
    4;Hisser le drapeau arc-en-ciel;;réalisé;\n";

/// The same plan, in which the staff is trained no more.
const LATER: &str = "id;titre;description;statut;référentiels\n\
    2;Mettre des locaux à disposition des associations;;réalisé;\n\
    3;Voyage d'étude;;à venir;amnesty-2026:L8\n\
    4;Hisser le drapeau arc-en-ciel;;réalisé;\n";

fn file(text: &str) -> Framework {
    read_file(text).unwrap()
}

pub(super) async fn load(world: &World, text: &str) -> Imported {
    world.ingest.import_framework(&Administrator::operator(), &file(text), |_| ()).await.unwrap()
}

pub(super) fn amnesty() -> String {
    prisme::graphql::global_id::Key::Framework(file(AMNESTY).id()).id().to_string()
}

const COVERAGE: &str = "query($cities: [CollectivityRef!], $framework: ID!, $knownAt: DateTime, $asOf: Date) {
    frameworkCoverages(input: {collectivities: $cities, knownAt: $knownAt, asOf: $asOf}, framework: $framework) {
        collectivity { name } framework { slug }
        addressed { numerator denominator } assessed { numerator denominator }
        counts { state count }
        cells { id state reviewedState rationale staleSince bestStatus linkCount criterion { code } replies { text }
            links { id strength method confidence rationale action { title } } } } }";

/// The coverage of Amnesty's list by the plan of a city.
pub(super) async fn coverage(world: &World, siren: &str, more: Value) -> Value {
    let mut variables = json!({"cities": [{"siren": siren}], "framework": amnesty()});
    variables.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    told(world, COVERAGE, variables, None).await["frameworkCoverages"][0].clone()
}

pub(super) fn cell<'a>(coverage: &'a Value, code: &str) -> &'a Value {
    coverage["cells"].as_array().unwrap().iter().find(|cell| cell["criterion"]["code"] == code).unwrap()
}

fn count(coverage: &Value, state: &str) -> i64 {
    coverage["counts"].as_array().unwrap().iter().find(|one| one["state"] == state).unwrap()["count"].as_i64().unwrap()
}

const REVIEW: &str = "mutation($links: [ID!]!, $state: CoverageState!, $why: String!, $actions: [ID!]) {
    coverageReview(links: $links, state: $state, rationale: $why, actions: $actions) {
        links { strength method rationale } cells { state reviewedState criterion { code } } errors { __typename code path message(lang: FR) } } }";

pub(super) async fn review(world: &World, key: &str, ids: &[&Value], state: &str) -> Value {
    world.clock.advance(chrono::TimeDelta::minutes(1));
    told(world, REVIEW, json!({"links": ids, "state": state, "why": "lu dans le plan"}), Some(key)).await["coverageReview"].clone()
}

pub(super) async fn reviewer(world: &World) -> String {
    made(world, "Centre LGBTI", &[Scope::Review], &[]).await.0
}

on_both!(software_proposes_and_does_not_judge, async |world| {
    world.publish(rennes(), PLAN).await;
    let imported = load(world, AMNESTY).await;
    assert_eq!((imported.import, imported.states), (Import::Written, 4));
    let answer = coverage(world, RENNES, json!({})).await;
    assert_eq!((count(&answer, "TO_REVIEW"), count(&answer, "ADDRESSED"), count(&answer, "NOT_FOUND")), (13, 0, 0));
    assert_eq!(answer["assessed"], json!({"numerator": 0, "denominator": 13}));
    assert_eq!(answer["addressed"]["denominator"], 0);
    let trained = &cell(&answer, "L5")["links"][0];
    assert_eq!(
        (&trained["method"], &trained["strength"], &trained["action"]["title"]),
        (&json!("MACHINE"), &json!("TO_REVIEW"), &json!("Former les agents d'accueil"))
    );
    assert!(trained["rationale"].as_str().unwrap().contains("« Former »"), "{trained}");
    // What the publisher names itself is told apart, and judges nothing either.
    let named = cell(&answer, "L8");
    assert_eq!(
        (&named["state"], &named["links"][0]["method"], &named["links"][0]["confidence"]),
        (&json!("TO_REVIEW"), &json!("PUBLISHER_FEED"), &Value::Null)
    );
    assert_eq!(cell(&answer, "L7")["linkCount"], 0);
});

on_both!(what_is_published_after_an_import_is_proposed_at_once, async |world| {
    load(world, AMNESTY).await;
    world.publish(rennes(), PLAN).await;
    let answer = coverage(world, RENNES, json!({})).await;
    assert_eq!(cell(&answer, "L5")["linkCount"], 1);
    assert_eq!(cell(&answer, "L2")["linkCount"], 1);
    // The same words in another plan are the same candidate: nothing is written twice.
    let before = world.number("SELECT COUNT(*) FROM coverage_link").await;
    world.publish(poitiers(), PLAN).await;
    assert_eq!(world.number("SELECT COUNT(*) FROM coverage_link").await, before);
    assert_eq!(cell(&coverage(world, "218601946", json!({})).await, "L5")["linkCount"], 1);
});

on_both!(an_edition_is_kept_and_the_same_file_changes_nothing, async |world| {
    world.publish(rennes(), PLAN).await;
    assert_eq!(load(world, AMNESTY).await.import, Import::Written);
    let before = world.counts().await;
    assert_eq!(load(world, AMNESTY).await.import, Import::Known);
    assert_eq!(world.counts().await, before);
    // What the publisher says does not change within an edition; how it is looked for may.
    let said = AMNESTY.replace("label = \"Former la police municipale\"", "label = \"Former les gendarmes\"");
    assert_eq!(load(world, &said).await.import, Import::Differs);
    let ruled = AMNESTY.replace("    \"jumelage\",\n", "    \"jumelage\",\n    \"drapeau\",\n");
    assert_eq!(load(world, &ruled).await.import, Import::Refined);
    let links = async || cell(&coverage(world, RENNES, json!({})).await, "L8")["linkCount"].clone();
    assert_eq!(links().await, 2);
    assert_eq!(load(world, AMNESTY).await.import, Import::Refined);
    assert_eq!(links().await, 1);
    // Another edition stands beside the first.
    let next = ruled.replace("edition = \"2026\"", "edition = \"2032\"");
    assert_eq!(load(world, &next).await.import, Import::Written);
    let data = told(world, "{ frameworks { slug edition criteria { code } } framework(slug: \"amnesty-2026\") { edition } }", json!({}), None).await;
    assert_eq!((data["frameworks"].as_array().unwrap().len(), &data["framework"]["edition"]), (2, &json!("2032")));
    let narrow = Bearer::new("Région", None, vec![Scope::Admin], Perimeter::Only(vec![rennes()])).administrator().unwrap();
    assert!(matches!(import(&world.store, &narrow, &file(HANDBOOK), world.clock.now()).await, Err(StoreError::NotAllowed)));
});

on_both!(a_person_with_the_scope_judges_and_nobody_else, async |world| {
    world.publish(rennes(), PLAN).await;
    load(world, AMNESTY).await;
    let answer = coverage(world, RENNES, json!({})).await;
    let link = &cell(&answer, "L2")["links"][0]["id"];
    let variables = json!({"links": [link], "state": "ADDRESSED", "why": "lu"});
    let (publisher, _) = made(world, "Dépôt", &[Scope::Publish], &[rennes()]).await;
    for (key, code) in [(None, "UNAUTHENTICATED"), (Some(publisher.as_str()), "FORBIDDEN")] {
        let refused = asked(world, REVIEW, variables.clone(), key).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], code, "{refused:#}");
    }
    let (elsewhere, _) = made(world, "Poitiers", &[Scope::Review], &[poitiers()]).await;
    let refused = told(world, REVIEW, variables, Some(&elsewhere)).await;
    assert_eq!(refused["coverageReview"]["errors"][0]["code"], "NOT_ALLOWED_FOR_COLLECTIVITY");
    let key = reviewer(world).await;
    let judged = review(world, &key, &[link], "ADDRESSED").await;
    assert_eq!(judged["errors"], json!([]), "{judged:#}");
    assert_eq!((&judged["links"][0]["strength"], &judged["cells"][0]["state"]), (&json!("ADDRESSED"), &json!("ADDRESSED")));
    // A whole cell that no link speaks of.
    let judged = review(world, &key, &[&cell(&answer, "L7")["id"], &cell(&answer, "L6")["id"]], "NOT_FOUND").await;
    assert_eq!(judged["cells"].as_array().unwrap().len(), 2, "{judged:#}");
    let now = coverage(world, RENNES, json!({})).await;
    assert_eq!((&now["addressed"], &now["assessed"]), (&json!({"numerator": 1, "denominator": 3}), &json!({"numerator": 3, "denominator": 13})));
    assert_eq!((&cell(&now, "L2")["bestStatus"], &cell(&now, "L7")["bestStatus"]), (&json!("DONE"), &Value::Null));
    assert_eq!(cell(&now, "L7")["rationale"], "lu dans le plan");
    // A later judgement holds, and the earlier one is kept.
    review(world, &key, &[link], "PARTLY_ADDRESSED").await;
    assert_eq!(cell(&coverage(world, RENNES, json!({})).await, "L2")["state"], "PARTLY_ADDRESSED");
    assert_eq!(world.number("SELECT COUNT(*) FROM coverage_review").await, 4);
});

on_both!(an_action_that_nobody_proposed_may_be_named, async |world| {
    world.publish(rennes(), PLAN).await;
    load(world, AMNESTY).await;
    let key = reviewer(world).await;
    let answer = coverage(world, RENNES, json!({})).await;
    let data = told(world, "{ actions(first: 10) { nodes { title lineage } } }", json!({}), None).await;
    let flag = data["actions"]["nodes"].as_array().unwrap().iter().find(|action| action["title"] == "Hisser le drapeau arc-en-ciel").unwrap();
    let variables =
        json!({"links": [cell(&answer, "L8")["id"]], "state": "PARTLY_ADDRESSED", "why": "le drapeau prend position", "actions": [flag["lineage"]]});
    let judged = told(world, REVIEW, variables, Some(&key)).await["coverageReview"].clone();
    assert_eq!((&judged["errors"], &judged["links"][0]["method"]), (&json!([]), &json!("EDITOR")), "{judged:#}");
    let filtered = "query($criteria: [ID!]) { actions(filter: {criteria: $criteria}) { totalCount } reviewed: actions(filter: {criteria: $criteria, reviewedOnly: true}) { nodes { title coverageLinks { method strength } } } }";
    let criterion = told(world, "{ framework(slug: \"amnesty-2026\") { criteria { id code } } }", json!({}), None).await;
    let criterion = criterion["framework"]["criteria"].as_array().unwrap().iter().find(|one| one["code"] == "L8").unwrap()["id"].clone();
    let data = told(world, filtered, json!({"criteria": [criterion]}), None).await;
    assert_eq!(data["actions"]["totalCount"], 2);
    assert_eq!(
        data["reviewed"]["nodes"],
        json!([{"title": "Hisser le drapeau arc-en-ciel", "coverageLinks": [{"method": "EDITOR", "strength": "PARTLY_ADDRESSED"}]}])
    );
});

const REPLY: &str =
    "mutation($siren: Siren!, $about: ID!, $text: String!) { publisherReplySubmit(collectivity: {siren: $siren}, about: $about, text: $text) {
    reply { text about publishedAt } errors { code path message(lang: FR) } } }";

on_both!(a_publisher_contests_until_somebody_judges_again, async |world| {
    world.publish(rennes(), PLAN).await;
    load(world, AMNESTY).await;
    let key = reviewer(world).await;
    let answer = coverage(world, RENNES, json!({})).await;
    let about = cell(&answer, "L7")["id"].clone();
    review(world, &key, &[&about], "NOT_FOUND").await;
    world.clock.advance(chrono::TimeDelta::minutes(1));
    let (city, _) = made(world, "Ville de Rennes", &[Scope::Publish], &[rennes()]).await;
    let (other, _) = made(world, "Paris", &[Scope::Publish], &[paris()]).await;
    let reply = json!({"siren": RENNES, "about": about, "text": "L'arrêté est abrogé depuis 2021."});
    assert_eq!(told(world, REPLY, reply.clone(), Some(&other)).await["publisherReplySubmit"]["errors"][0]["code"], "NOT_ALLOWED_FOR_COLLECTIVITY");
    assert_eq!(told(world, REPLY, reply.clone(), Some(&city)).await["publisherReplySubmit"]["errors"], json!([]));
    let disputed = coverage(world, RENNES, json!({})).await;
    let held = cell(&disputed, "L7");
    assert_eq!((&held["state"], &held["reviewedState"], &held["replies"][0]["text"]), (&json!("DISPUTED"), &json!("NOT_FOUND"), &reply["text"]));
    assert_eq!((&disputed["addressed"], &disputed["assessed"]["numerator"]), (&json!({"numerator": 0, "denominator": 1}), &json!(1)));
    let replies =
        told(world, "query($siren: Siren!) { collectivity(ref: {siren: $siren}) { replies { text about } } }", json!({"siren": RENNES}), None).await;
    assert_eq!(replies["collectivity"]["replies"][0]["about"], about);
    review(world, &key, &[&about], "ADDRESSED").await;
    let settled = coverage(world, RENNES, json!({})).await;
    assert_eq!((&cell(&settled, "L7")["state"], cell(&settled, "L7")["replies"].as_array().unwrap().len()), (&json!("ADDRESSED"), 1));
    for (about, text) in [(json!("cov_AAAA"), "x"), (json!("act_"), "x"), (cell(&settled, "L7")["id"].clone(), "  ")] {
        let refused = told(world, REPLY, json!({"siren": RENNES, "about": about, "text": text}), Some(&city)).await;
        assert!(!refused["publisherReplySubmit"]["errors"].as_array().unwrap().is_empty(), "{about} {text}");
    }
});

on_both!(what_was_known_stays_known_and_a_later_version_is_told, async |world| {
    world.publish(rennes(), PLAN).await;
    load(world, AMNESTY).await;
    let key = reviewer(world).await;
    let answer = coverage(world, RENNES, json!({})).await;
    world.clock.advance(TimeDelta::seconds(1));
    let before = world.clock.now();
    let (trained, nothing) = (cell(&answer, "L5")["links"][0]["id"].clone(), cell(&answer, "L7")["id"].clone());
    review(world, &key, &[&trained], "ADDRESSED").await;
    review(world, &key, &[&nothing], "NOT_FOUND").await;
    world.clock.advance(TimeDelta::seconds(1));
    let judged = world.clock.now();
    let fresh = coverage(world, RENNES, json!({})).await;
    assert_eq!((&cell(&fresh, "L5")["state"], &cell(&fresh, "L7")["staleSince"]), (&json!("ADDRESSED"), &Value::Null));
    world.publish(rennes(), LATER).await;
    let later = coverage(world, RENNES, json!({})).await;
    // The action is gone: what was found in it is not in the plan. What holds for the whole plan holds on, and says that the plan has changed.
    assert_eq!(cell(&later, "L5")["state"], "TO_REVIEW");
    assert_eq!(cell(&later, "L7")["state"], "NOT_FOUND");
    assert!(cell(&later, "L7")["staleSince"].is_string());
    let then = coverage(world, RENNES, json!({"knownAt": judged})).await;
    assert_eq!((&cell(&then, "L5")["state"], &cell(&then, "L7")["staleSince"]), (&json!("ADDRESSED"), &Value::Null));
    let earlier = coverage(world, RENNES, json!({"knownAt": before})).await;
    assert_eq!((&cell(&earlier, "L5")["state"], &cell(&earlier, "L7")["state"]), (&json!("TO_REVIEW"), &json!("TO_REVIEW")));
});

const GAPS: &str = "query($cities: [CollectivityRef!], $framework: ID!) { frameworkGaps(input: {collectivities: $cities}, framework: $framework) {
    addressedNowhere { code } notYetAssessed { code } structured { numerator denominator } withoutData { name }
    actionsOutside(first: 10) { totalCount nodes { title collectivity { name } } } } }";

on_both!(gaps_tell_what_nobody_does_and_what_nobody_asked, async |world| {
    world.publish(rennes(), PLAN).await;
    world.publish(poitiers(), PLAN).await;
    load(world, AMNESTY).await;
    let key = reviewer(world).await;
    let variables = json!({"cities": [{"siren": RENNES}, {"siren": "218601946"}, {"siren": "217500016"}], "framework": amnesty()});
    let ask = async || told(world, GAPS, variables.clone(), None).await["frameworkGaps"].clone();
    let first = ask().await;
    assert_eq!((&first["addressedNowhere"], first["notYetAssessed"].as_array().unwrap().len()), (&json!([]), 13));
    assert_eq!((&first["structured"], &first["withoutData"][0]["name"]), (&json!({"numerator": 2, "denominator": 3}), &json!("Paris")));
    assert_eq!(first["actionsOutside"]["totalCount"], 2, "{first:#}");
    assert!(first["actionsOutside"]["nodes"].as_array().unwrap().iter().all(|action| action["title"] == "Hisser le drapeau arc-en-ciel"));
    let [one, two] = [coverage(world, RENNES, json!({})).await, coverage(world, "218601946", json!({})).await];
    review(world, &key, &[&cell(&one, "L7")["id"]], "NOT_FOUND").await;
    assert_eq!(ask().await["addressedNowhere"], json!([]));
    review(world, &key, &[&cell(&two, "L7")["id"]], "NOT_FOUND").await;
    assert_eq!(ask().await["addressedNowhere"], json!([{"code": "L7"}]));
    // A link that a person rejects is none: the action is outside again.
    review(world, &key, &[&cell(&one, "L5")["links"][0]["id"]], "NOT_FOUND").await;
    assert_eq!(ask().await["actionsOutside"]["totalCount"], 3);
});

on_both!(bad_input_is_told_in_a_code_and_a_sentence, async |world| {
    world.publish(rennes(), PLAN).await;
    load(world, AMNESTY).await;
    let many: Vec<Value> = (0..201).map(|_| json!({"siren": RENNES})).collect();
    let region = json!({"official": {"kind": "REGION", "code": "53"}});
    let cases = [
        (json!([{"siren": RENNES}]), json!("fwk_AAAA"), "FRAMEWORK_UNKNOWN"),
        (json!([{"siren": RENNES}]), json!("col_00000000000000000000000000"), "FRAMEWORK_UNKNOWN"),
        (json!(many), json!(amnesty()), "TOO_MANY_COLLECTIVITIES"),
        (json!([]), json!(amnesty()), "EMPTY_LIST"),
        (Value::Null, json!(amnesty()), "NO_COLLECTIVITY_NAMED"),
        (json!([{"slug": "atlantis"}]), json!(amnesty()), "COLLECTIVITY_UNKNOWN"),
        (json!([region]), json!(amnesty()), "FRAMEWORK_FOR_OTHER_BODIES"),
    ];
    for (cities, framework, reason) in cases {
        for query in [COVERAGE, GAPS] {
            let answer = asked(world, query, json!({"cities": cities, "framework": framework}), None).await;
            let error = &answer["errors"][0];
            assert_eq!((&error["extensions"]["code"], &error["extensions"]["reason"]), (&json!("BAD_REQUEST"), &json!(reason)), "{answer:#}");
            assert!(error["message"].as_str().unwrap().len() > 30);
        }
    }
    // A body that the list is not addressed to, beside one that it is.
    let mixed = told(world, COVERAGE, json!({"cities": [{"siren": RENNES}, region], "framework": amnesty()}), None).await;
    assert_eq!(count(&mixed["frameworkCoverages"][1], "NOT_APPLICABLE"), 13);
    let empty = coverage(world, "217500016", json!({})).await;
    assert_eq!(count(&empty, "NO_DATA"), 13);
    let nested = "query($siren: Siren!, $framework: ID!) { collectivity(ref: {siren: $siren}) { frameworkCoverage(framework: $framework) { assessed { denominator } } } }";
    let of = async |siren: &str| {
        told(world, nested, json!({"siren": siren, "framework": amnesty()}), None).await["collectivity"]["frameworkCoverage"].clone()
    };
    assert_eq!((of("217500016").await, of(RENNES).await), (Value::Null, json!({"assessed": {"denominator": 13}})));
    // What nobody can judge, and what is no judgement.
    let key = reviewer(world).await;
    let [applies, without] = [coverage(world, RENNES, json!({})).await, empty];
    let long = "x".repeat(2_001);
    for (id, state, why, path) in [
        (json!("lnk_AAAA"), "ADDRESSED", "lu", "links"),
        (cell(&without, "L1")["id"].clone(), "NOT_FOUND", "lu", "links"),
        (cell(&mixed["frameworkCoverages"][1], "L1")["id"].clone(), "NOT_FOUND", "lu", "links"),
        (cell(&applies, "L1")["id"].clone(), "TO_REVIEW", "lu", "state"),
        (cell(&applies, "L1")["id"].clone(), "ADDRESSED", " ", "rationale"),
        (cell(&applies, "L1")["id"].clone(), "ADDRESSED", long.as_str(), "rationale"),
    ] {
        let refused = told(world, REVIEW, json!({"links": [id], "state": state, "why": why}), Some(&key)).await;
        assert_eq!(refused["coverageReview"]["errors"][0]["path"][0], path, "{refused:#}");
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM coverage_review").await, 0);
    let unknown = asked(world, "{ actions(filter: {criteria: [\"act_1\"]}) { totalCount } }", json!({}), None).await;
    assert_eq!(unknown["errors"][0]["extensions"]["code"], "BAD_REQUEST");
});

on_both!(two_cities_cost_as_many_statements_as_one, async |world| {
    world.publish(rennes(), PLAN).await;
    world.publish(poitiers(), PLAN).await;
    load(world, AMNESTY).await;
    let cost = async |cities: Value| {
        let before = world.store.statements();
        told(world, COVERAGE, json!({"cities": cities, "framework": amnesty()}), None).await;
        world.store.statements() - before
    };
    cost(json!([{"siren": RENNES}])).await;
    let one = cost(json!([{"siren": RENNES}])).await;
    let two = cost(json!([{"siren": RENNES}, {"siren": "218601946"}])).await;
    assert!(two <= one && one <= 20, "{one} statements for one city, {two} for two");
});

on_both!(correspondences_are_seen_from_both_sides, async |world| {
    load(world, HANDBOOK).await;
    load(world, AMNESTY).await;
    let query = "query($slug: String!) { framework(slug: $slug) { nature publisher { kind frameworks { slug } } selfDescription criteria { code text
        themes { slug } correspondences { relation criterion { code framework { slug } } } } } }";
    let ask = async |slug: &str| told(world, query, json!({"slug": slug}), None).await["framework"].clone();
    let (amnesty, handbook) = (ask("amnesty-2026").await, ask("cent-actions-territoires").await);
    let of = |framework: &Value, code: &str| {
        let criteria = framework["criteria"].as_array().unwrap().clone();
        let found = criteria.into_iter().find(|one| one["code"] == code).unwrap();
        found["correspondences"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| format!("{} {}", one["relation"].as_str().unwrap(), one["criterion"]["code"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (of(&amnesty, "L9"), of(&handbook, "O5"), of(&amnesty, "L5")),
        (vec!["CLOSE D4".into(), "CLOSE O1".into()], vec!["BROADER L5".into()], vec!["NARROWER O5".to_owned()])
    );
    assert_eq!(
        (&amnesty["nature"], &handbook["nature"], &amnesty["publisher"]["frameworks"][0]["slug"]),
        (&json!("NGO_DEMANDS"), &json!("PARTY_PLATFORM"), &json!("amnesty-2026"))
    );
    assert!(handbook["selfDescription"].as_str().unwrap().contains("union de la gauche"));
});

on_both!(a_run_that_was_cut_short_goes_on, async |world| {
    world.publish(rennes(), PLAN).await;
    // Written, and nothing gone through: what a crash leaves.
    let now = world.clock.now();
    assert_eq!(import(&world.store, &Administrator::operator(), &file(AMNESTY), now).await.unwrap(), Import::Written);
    assert_eq!(world.number("SELECT COUNT(*) FROM coverage_link").await, 0);
    // What is published meanwhile proposes for itself.
    world
        .submit(&Submission { collectivity: Some(poitiers()), bytes: "titre\nFormer la police municipale\n".into(), ..Submission::default() })
        .await
        .unwrap();
    assert!(world.number("SELECT COUNT(*) FROM coverage_link").await > 0);
    let again = load(world, AMNESTY).await;
    assert_eq!((again.import, again.states), (Import::Known, 5));
    assert_eq!(cell(&coverage(world, RENNES, json!({})).await, "L5")["linkCount"], 1);
    assert_eq!(load(world, AMNESTY).await.states, 0);
});
