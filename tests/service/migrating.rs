//! How a database comes to be, and how it is kept up to date.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use domain::collectivity::Collectivity;
use futures_util::future::join_all;
use prisme::store::filter::{ActionFilter, ActionOrder, View, Within};
use prisme::store::page::Window;
use prisme::store::read::collectivity::{NaturalKey, by_natural_keys};
use prisme::store::{Store, StoreError, read, write};

use super::harness::on_both;
use super::harness::world::{TERRITORIES, paris, poitiers, rennes};

on_both!(bare migrations_run_on_an_empty_database_and_again, async |world| {
    assert!(matches!(world.store.check_schema().await, Err(StoreError::Schema(_))));
    world.store.migrate().await.unwrap();
    world.store.check_schema().await.unwrap();
    let applied = world.number("SELECT COUNT(*) FROM seaql_migrations").await;
    world.store.migrate().await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM seaql_migrations").await, applied);
});

on_both!(bare a_database_without_tables_is_told_from_one_that_is_away, async |world| {
    let missing = read::fact::data_version(&world.store).await;
    assert!(matches!(missing, Err(StoreError::Schema(_))), "{missing:?}");
});

on_both!(bare nodes_that_migrate_at_once_all_succeed, async |world| {
    let mut nodes = Vec::new();
    for _ in 0..4 {
        nodes.push(Store::open(&world.url).await.unwrap());
    }
    for outcome in join_all(nodes.iter().map(Store::migrate)).await {
        outcome.unwrap();
    }
    let loads = nodes.iter().map(|node| write::territory::load(node, "official", &TERRITORIES[..500]));
    let written = join_all(loads).await.into_iter().filter(|outcome| *outcome.as_ref().unwrap()).count();
    assert_eq!(written, 1, "the others find the table loaded");
});

on_both!(bare all_territories_load_in_seconds_and_loading_them_again_does_nothing, async |world| {
    world.store.migrate().await.unwrap();
    let began = Instant::now();
    assert!(write::territory::load(&world.store, "official", &TERRITORIES).await.unwrap());
    // The goal is seconds in a release build; this one is ten times slower, and the machine is shared.
    assert!(began.elapsed() < Duration::from_mins(1), "{:?}", began.elapsed());
    let counts = world.counts().await;
    assert_eq!(counts["collectivity"], i64::try_from(TERRITORIES.len()).unwrap());
    assert!(counts["collectivity_membership"] > 34_000);
    let asked = world.store.statements();
    assert!(!write::territory::load(&world.store, "official", &TERRITORIES).await.unwrap());
    assert!(world.store.statements() - asked <= 3, "it asks which table is loaded and stops");
    assert_eq!(world.counts().await, counts);
});

on_both!(whole a_refreshed_table_keeps_ids_and_moves_codes, async |world| {
    let key = |code: &str| NaturalKey::Insee(code.to_owned());
    let at = |code: &str| TERRITORIES.iter().position(|body| body.insee.as_ref().is_some_and(|insee| insee.as_str() == code)).unwrap();
    let (rennes, poitiers) = (at("35238"), at("86194"));
    let mut table = TERRITORIES.clone();
    // Two communes exchange their codes, one is renamed, and a body is listed no more.
    let (one, other) = (table[rennes].insee.clone(), table[poitiers].insee.clone());
    (table[rennes].insee, table[poitiers].insee) = (other, one);
    "Rennes-la-Neuve".clone_into(&mut table[rennes].name);
    let gone = table.remove(at("75101"));
    assert!(write::territory::load(&world.store, "refreshed", &table).await.unwrap());
    let found: HashMap<_, _> = by_natural_keys(&world.store, &[key("35238"), key("86194"), key("75101")]).await.unwrap();
    assert_eq!(found[&key("86194")].id, TERRITORIES[rennes].id());
    assert_eq!(found[&key("86194")].name, "Rennes-la-Neuve");
    assert_eq!(found[&key("35238")].id, TERRITORIES[poitiers].id());
    assert!(!found.contains_key(&key("75101")), "its code is free");
    let kept = read::collectivity::by_ids(&world.store, &[gone.id(), paris()]).await.unwrap();
    assert_eq!(kept.len(), 2, "a body that is listed no more stays");
    assert_eq!(world.number("SELECT COUNT(*) FROM collectivity WHERE NOT in_force").await, 1);
});

on_both!(a_renamed_city_is_listed_under_its_new_name, async |world| {
    let order = [(ActionOrder::CollectivityName, false)];
    let first = async || {
        let (filter, window) = (ActionFilter::default(), Window::first(1));
        let page = read::action::list_each(&world.store, &[Within::Everything], &filter, &order, View::default(), &window).await.unwrap();
        page[&Within::Everything].items[0].0.collectivity
    };
    for city in [rennes(), poitiers()] {
        world.publish(city, "titre\nFormer les agents d'accueil\n").await;
    }
    assert_eq!(first().await, poitiers());
    let mut bodies: Vec<Collectivity> = TERRITORIES.iter().filter(|body| [rennes(), poitiers()].contains(&body.id())).cloned().collect();
    bodies.iter_mut().filter(|body| body.id() == rennes()).for_each(|body| "Aire-de-Rennes".clone_into(&mut body.name));
    assert!(write::territory::load(&world.store, "renamed", &bodies).await.unwrap());
    assert_eq!(first().await, rennes());
});
