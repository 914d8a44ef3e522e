//! The table that is published with Prisme: is it whole, and does it hold together?

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::sync::LazyLock;

use domain::collectivity::{Collectivity, Kind, departement_key, id, region_key, table};
use flate2::read::GzDecoder;

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = String::new();
    GzDecoder::new(&include_bytes!("../../data/territories.tsv.gz")[..]).read_to_string(&mut text).unwrap();
    text
});

static BODIES: LazyLock<Vec<Collectivity>> = LazyLock::new(|| table::parse(&TEXT).unwrap());

static BY_KEY: LazyLock<HashMap<(Kind, &str), &Collectivity>> =
    LazyLock::new(|| BODIES.iter().map(|body| ((body.kind, body.official_code.as_str()), body)).collect());

fn count(kind: Kind) -> usize {
    BODIES.iter().filter(|body| body.kind == kind).count()
}

#[test]
fn the_table_is_whole() {
    assert!(count(Kind::Commune) >= 34_900);
    assert!(count(Kind::Epci) + count(Kind::Metropole) + count(Kind::Ept) >= 1_250);
    assert_eq!((count(Kind::MunicipalArrondissement), count(Kind::Ept), count(Kind::Metropole)), (45, 11, 21));
    // 101 départements less Paris; 18 régions; Paris, Lyon, Corse, Alsace, Martinique, Guyane, Mayotte.
    assert_eq!((count(Kind::Departement), count(Kind::Region), count(Kind::SpecialStatus), count(Kind::Overseas)), (100, 18, 7, 6));
}

#[test]
fn the_table_is_written_as_it_is_read() {
    assert_eq!(table::write(&BODIES), *TEXT);
    assert!(BODIES.is_sorted_by_key(|body| (body.kind, &body.official_code)));
}

#[test]
fn every_key_names_one_body() {
    assert_eq!(BY_KEY.len(), BODIES.len(), "kind and official code");
    let ids: HashSet<_> = BODIES.iter().map(Collectivity::id).collect();
    assert_eq!(ids.len(), BODIES.len(), "id");
    let mut sirens = HashSet::new();
    let mut insees = HashSet::new();
    for body in BODIES.iter() {
        assert!(body.siren.as_ref().is_none_or(|siren| sirens.insert(siren)), "{body:?}");
        assert!(body.insee.as_ref().is_none_or(|code| insees.insert(code)), "{body:?}");
    }
}

#[test]
fn every_parent_is_in_the_table() {
    let sirens: HashSet<_> = BODIES.iter().filter_map(|body| body.siren.as_ref()).collect();
    for body in BODIES.iter() {
        let departement = body.departement.as_deref().map(departement_key);
        let region = body.region.as_deref().map(region_key);
        for key in departement.into_iter().chain(region) {
            assert!(BY_KEY.contains_key(&key), "{key:?} of {body:?}");
        }
        assert!(body.member_of.iter().all(|siren| sirens.contains(siren)), "{body:?}");
        let parents = body.departement.is_some() || body.region.is_some();
        assert!(parents || !matches!(body.kind, Kind::Commune | Kind::MunicipalArrondissement | Kind::Departement), "{body:?}");
    }
}

#[test]
fn every_body_that_sits_has_a_siren() {
    for body in BODIES.iter().filter(|body| body.siren.is_none()) {
        let overseas = body.kind == Kind::Overseas || body.departement.as_deref().is_some_and(|code| departement_key(code).0 == Kind::Overseas);
        assert!(overseas || body.kind == Kind::MunicipalArrondissement || body.run_by().is_some(), "{body:?}");
    }
}

#[test]
fn paris_is_one_body() {
    let paris: Vec<_> = BODIES.iter().filter(|body| body.name == "Paris").collect();
    assert_eq!(paris.len(), 1);
    assert_eq!(paris[0].id(), id(Kind::SpecialStatus, "75056"));
    assert_eq!((paris[0].siren.as_ref().unwrap().as_str(), paris[0].insee.as_ref().unwrap().as_str()), ("217500016", "75056"));
    assert_eq!((paris[0].name_in_sentence().as_str(), paris[0].slug().as_str()), ("la Ville de Paris", "paris"));
}

#[test]
fn the_same_code_is_two_bodies_at_two_levels() {
    assert_eq!(BY_KEY[&(Kind::Departement, "01")].name, "Ain");
    assert_eq!(BY_KEY[&(Kind::Region, "01")].name, "Guadeloupe");
}

#[test]
fn the_names_of_real_bodies_read_well() {
    for (kind, code, wanted) in [
        (Kind::Commune, "72181", "la commune du Mans"),
        (Kind::Commune, "93045", "la commune des Lilas"),
        (Kind::Commune, "60703", "la commune des Marais"),
        (Kind::Commune, "98817", "la commune du Mont-Dore"),
        (Kind::MunicipalArrondissement, "69381", "le 1er arrondissement de Lyon"),
        (Kind::Departement, "35", "le département d'Ille-et-Vilaine"),
        (Kind::Departement, "93", "le département de la Seine-Saint-Denis"),
        (Kind::SpecialStatus, "200046977", "la Métropole de Lyon"),
        (Kind::Overseas, "975", "la collectivité de Saint-Pierre-et-Miquelon"),
    ] {
        assert_eq!(BY_KEY[&(kind, code)].name_in_sentence(), wanted);
    }
}

#[test]
fn no_sentence_says_de_le_or_de_les() {
    for body in BODIES.iter() {
        let sentence = body.name_in_sentence();
        assert!(!sentence.contains(" de Le ") && !sentence.contains(" de Les "), "{sentence}");
    }
}
