//! Filters: each lets through what it says, on both engines. What is wanted is computed here from the items themselves.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::collectivity::{Collectivity, Kind, id};
use domain::status::Status;
use prisme::store::filter::Availability::{NoKnownPlan, StructuredWithProgress, StructuredWithoutProgress};
use prisme::store::filter::{ActionFilter, Availability, CollectivityFilter, OPEN, PlanFilter, View, Within};
use prisme::store::page::Window;
use prisme::store::read::collectivity::NaturalKey;
use prisme::store::record::{Action, Plan, Version};
use prisme::store::{Store, read};
use uuid::Uuid;

use super::harness::on_both;
use super::harness::world::{TERRITORIES, paris, rennes};
use super::lists::{all_actions, bodies, furnish};

/// A filter, and which items it should let through.
type Case<'a, F, T> = (F, Box<dyn Fn(&T) -> bool + 'a>);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The actions that a filter lets through, as far as a list and a count tell.
async fn actions(store: &Store, filter: &ActionFilter) -> Vec<(Uuid, i32)> {
    let everything = [Within::Everything];
    let list = read::action::list_each(store, &everything, filter, &[], View::default(), &Window::first(1_000)).await.unwrap();
    let found: Vec<_> =
        list.get(&everything[0]).into_iter().flat_map(|page| &page.items).map(|(action, _)| (action.version, action.position)).collect();
    let counts = read::action::count_each(store, &everything, filter, View::default()).await.unwrap();
    let counted = counts.get(&everything[0]).map_or(0, domain::compare::Breakdown::total);
    assert_eq!(u64::try_from(found.len()).unwrap(), counted, "{filter:?}");
    found
}

on_both!(actions_are_filtered_by_each_field, async |world| {
    furnish(world).await;
    let all = all_actions(&world.store).await;
    let bodies = bodies(&world.store, &all).await;
    let ids: Vec<Uuid> = all.iter().map(|action| action.plan).collect();
    let plans: HashMap<Uuid, Plan> = read::plan::by_ids(&world.store, &ids).await.unwrap();
    let due = |action: &Action| action.state.content.due.as_ref().and_then(|due| due.latest);
    let status = |action: &Action| action.state.content.status;
    let late = |action: &Action, on: NaiveDate| {
        due(action).filter(|_| status(action) != Status::NotReported).map(|due| due < on && OPEN.contains(&status(action)))
    };
    let base = ActionFilter::default;
    let in_paris = CollectivityFilter { ids: Some(vec![paris()]), ..CollectivityFilter::default() };
    let some = (all[3].version, all[3].position);
    let section = all.iter().find_map(|action| Some((action.version, action.section?))).unwrap();
    let since = all[20].changed_at;
    let on = day("2026-06-01");
    let cases: Vec<Case<'_, ActionFilter, Action>> = vec![
        (base(), Box::new(|_| true)),
        (ActionFilter { ids: Some(vec![some, (Uuid::nil(), 0)]), ..base() }, Box::new(|action| (action.version, action.position) == some)),
        (ActionFilter { ids: Some(vec![]), ..base() }, Box::new(|_| false)),
        (ActionFilter { collectivity: Some(in_paris.clone()), ..base() }, Box::new(|action| action.collectivity == paris())),
        (ActionFilter { plans: Some(vec![all[0].plan]), ..base() }, Box::new(|action| action.plan == all[0].plan)),
        (ActionFilter { plan_stages: Some(vec!["ADOPTED".into()]), ..base() }, Box::new(|action| plans[&action.plan].stage == "ADOPTED")),
        (
            ActionFilter { sections: Some(vec![section]), ..base() },
            Box::new(|action| action.section == Some(section.1) && action.version == section.0),
        ),
        (
            ActionFilter { statuses: Some(vec![Status::Done, Status::Blocked]), ..base() },
            Box::new(|action| [Status::Done, Status::Blocked].contains(&status(action))),
        ),
        (ActionFilter { statuses: Some(vec![]), ..base() }, Box::new(|_| false)),
        (ActionFilter { exclude_statuses: Some(vec![Status::Done]), ..base() }, Box::new(|action| status(action) != Status::Done)),
        (ActionFilter { due_from: Some(on), ..base() }, Box::new(|action| due(action).is_some_and(|due| due >= on))),
        (ActionFilter { due_to: Some(on), ..base() }, Box::new(|action| due(action).is_some_and(|due| due <= on))),
        (ActionFilter { has_due_date: Some(true), ..base() }, Box::new(|action| due(action).is_some())),
        (ActionFilter { has_due_date: Some(false), ..base() }, Box::new(|action| due(action).is_none())),
        (ActionFilter { overdue: Some((true, on)), ..base() }, Box::new(|action| late(action, on) == Some(true))),
        (ActionFilter { overdue: Some((false, on)), ..base() }, Box::new(|action| late(action, on) == Some(false))),
        (ActionFilter { has_budget: Some(true), ..base() }, Box::new(|action| action.state.content.budgets.iter().any(|one| one.cents.is_some()))),
        (ActionFilter { has_budget: Some(false), ..base() }, Box::new(|action| action.state.content.budgets.iter().all(|one| one.cents.is_none()))),
        (ActionFilter { updated_since: Some(since.timestamp_millis()), ..base() }, Box::new(|action| action.changed_at >= since)),
        (
            ActionFilter {
                any_of: vec![ActionFilter { collectivity: Some(in_paris), ..base() }, ActionFilter { statuses: Some(vec![Status::Done]), ..base() }],
                has_budget: Some(true),
                ..base()
            },
            Box::new(|action| {
                (action.collectivity == paris() || status(action) == Status::Done)
                    && action.state.content.budgets.iter().any(|one| one.cents.is_some())
            }),
        ),
    ];
    for (filter, wanted) in &cases {
        let expected: Vec<(Uuid, i32)> = all.iter().filter(|action| wanted(action)).map(|action| (action.version, action.position)).collect();
        assert_eq!(actions(&world.store, filter).await, expected, "{filter:?}");
    }
    assert!(bodies.len() == 8 && cases.iter().filter(|(_, wanted)| all.iter().any(wanted)).count() > 15, "the cases say something");
});

on_both!(plans_are_filtered_by_each_field, async |world| {
    furnish(world).await;
    let base = PlanFilter::default;
    let list = async |filter: &PlanFilter, view: View| -> Vec<Plan> {
        let page = read::plan::list(&world.store, filter, &[], view, &Window::first(100)).await.unwrap();
        assert_eq!(read::plan::count(&world.store, filter, view).await.unwrap(), i64::try_from(page.items.len()).unwrap(), "{filter:?}");
        page.items.into_iter().map(|(plan, _)| plan).collect()
    };
    let all = list(&base(), View::default()).await;
    let versions: Vec<Uuid> = all.iter().filter_map(|plan| plan.current).collect();
    let versions: HashMap<Uuid, Version> = read::version::by_ids(&world.store, &versions).await.unwrap();
    let published = |plan: &Plan| versions[&plan.current.unwrap()].published_on;
    let in_rennes = CollectivityFilter { insee_codes: Some(vec!["35238".into()]), ..CollectivityFilter::default() };
    let cases: Vec<Case<'_, PlanFilter, Plan>> = vec![
        (PlanFilter { ids: Some(vec![all[2].id]), ..base() }, Box::new(|plan| plan.id == all[2].id)),
        (PlanFilter { collectivity: Some(in_rennes), ..base() }, Box::new(|plan| plan.collectivity == rennes())),
        (PlanFilter { stages: Some(vec!["ADOPTED".into(), "\0".into()]), ..base() }, Box::new(|plan| plan.stage == "ADOPTED")),
        (PlanFilter { adopted_only: true, ..base() }, Box::new(|plan| plan.adoption.is_some())),
        (PlanFilter { published_from: Some(day("2024-03-01")), ..base() }, Box::new(|plan| published(plan) >= day("2024-03-01"))),
        (PlanFilter { published_to: Some(day("2024-03-01")), ..base() }, Box::new(|plan| published(plan) <= day("2024-03-01"))),
    ];
    for (filter, wanted) in &cases {
        let expected: Vec<Plan> = all.iter().filter(|plan| wanted(plan)).cloned().collect();
        assert!(!expected.is_empty() && expected.len() < all.len(), "{filter:?} tells nothing");
        assert_eq!(list(filter, View::default()).await, expected, "{filter:?}");
    }
    assert!(list(&base(), View { as_of: Some(day("2022-12-31")), known_at: None }).await.len() < all.len());
});

on_both!(whole collectivities_are_filtered_by_each_field, async |world| {
    furnish(world).await;
    let base = CollectivityFilter::default;
    let departement = id(Kind::Departement, "35");
    let epci = TERRITORIES.iter().find(|body| body.name == "Rennes Métropole").unwrap();
    let siren = epci.siren.as_ref().unwrap();
    let starts = |body: &Collectivity, start: &str| domain::text::fold(&body.name).starts_with(start);
    let people = |body: &Collectivity| body.population.and_then(|people| i32::try_from(people).ok());
    let cases: Vec<Case<'_, CollectivityFilter, Collectivity>> = vec![
        (base(), Box::new(|_| true)),
        (CollectivityFilter { ids: Some(vec![paris()]), ..base() }, Box::new(|body| body.id() == paris())),
        (
            CollectivityFilter { kinds: Some(vec![Kind::Region, Kind::Ept]), ..base() },
            Box::new(|body| [Kind::Region, Kind::Ept].contains(&body.kind)),
        ),
        (
            CollectivityFilter { within: Some(vec![departement]), ..base() },
            Box::new(|body| body.departement.as_deref() == Some("35") && body.id() != departement),
        ),
        (CollectivityFilter { within: Some(vec![epci.id()]), ..base() }, Box::new(|body| body.member_of.contains(siren))),
        (
            CollectivityFilter { sirens: Some(vec![siren.as_str().into(), "\0".into()]), ..base() },
            Box::new(|body| body.siren.as_ref() == Some(siren)),
        ),
        (
            CollectivityFilter { insee_codes: Some(vec!["2A004".into()]), ..base() },
            Box::new(|body| body.insee.as_ref().is_some_and(|code| code.as_str() == "2A004")),
        ),
        (CollectivityFilter { population_min: Some(200_000), ..base() }, Box::new(|body| people(body).is_some_and(|people| people >= 200_000))),
        (CollectivityFilter { population_max: Some(10), ..base() }, Box::new(|body| people(body).is_some_and(|people| people <= 10))),
        (CollectivityFilter { name_starts_with: Some("ÉPI".into()), ..base() }, Box::new(|body| starts(body, "epi"))),
        (CollectivityFilter { name_starts_with: Some("L'Haÿ".into()), ..base() }, Box::new(|body| starts(body, "l hay"))),
        (CollectivityFilter { name_starts_with: Some("%_'; DROP TABLE \0".into()), ..base() }, Box::new(|body| starts(body, "% drop table"))),
    ];
    for (filter, wanted) in &cases {
        let mut expected: Vec<Uuid> = TERRITORIES.iter().filter(|body| wanted(body)).map(Collectivity::id).collect();
        expected.sort_unstable();
        assert_eq!(
            read::collectivity::count(&world.store, filter, View::default()).await.unwrap(),
            i64::try_from(expected.len()).unwrap(),
            "{filter:?}"
        );
        let page = read::collectivity::list(&world.store, filter, &[], View::default(), &Window::first(2_000)).await.unwrap();
        let found: Vec<Uuid> = page.items.iter().map(|(body, _)| body.id).collect();
        assert_eq!(found, expected[..expected.len().min(2_000)], "{filter:?}");
    }
});

on_both!(whole availability_is_told_by_the_versions_in_force, async |world| {
    furnish(world).await;
    world.publish(id(Kind::Commune, "86194"), "titre\nFormer les agents d'accueil\n").await;
    let count = async |wanted: &[Availability], as_of: Option<NaiveDate>| {
        let filter = CollectivityFilter { availability: Some(wanted.to_vec()), ..CollectivityFilter::default() };
        read::collectivity::count(&world.store, &filter, View { as_of, known_at: None }).await.unwrap()
    };
    assert_eq!(count(&[StructuredWithProgress], None).await, 8);
    assert_eq!(count(&[StructuredWithoutProgress], None).await, 1);
    let all = i64::try_from(TERRITORIES.len()).unwrap();
    assert_eq!(count(&[NoKnownPlan], None).await, all - 9);
    assert_eq!(count(&[NoKnownPlan, StructuredWithProgress, StructuredWithoutProgress], None).await, all);
    assert_eq!(count(&[StructuredWithProgress, StructuredWithoutProgress], Some(day("2000-01-01"))).await, 0);
});

on_both!(whole a_collectivity_is_found_by_each_of_its_keys, async |world| {
    let find = async |keys: &[NaturalKey]| read::collectivity::by_natural_keys(&world.store, keys).await.unwrap();
    let keys = [
        NaturalKey::Siren("217500016".into()),
        NaturalKey::Insee("75056".into()),
        NaturalKey::Official(Kind::SpecialStatus, "75056".into()),
        NaturalKey::Slug("paris".into()),
    ];
    let found = find(&keys).await;
    assert!(keys.iter().all(|key| found[key].id == paris()));
    // « 01 » is the Ain and the Guadeloupe.
    let both = [NaturalKey::Official(Kind::Departement, "01".into()), NaturalKey::Official(Kind::Region, "01".into())];
    let found = find(&both).await;
    assert_eq!((found[&both[0]].name.as_str(), found[&both[1]].name.as_str()), ("Ain", "Guadeloupe"));
    let nobody = [NaturalKey::Siren("\0".into()), NaturalKey::Slug("' OR 1=1 --".into()), NaturalKey::Insee(String::new())];
    assert!(find(&nobody).await.is_empty());
    // Of one name, the most populous; one whose population is unknown is the least.
    let most = |slug: &str| {
        let bodies = TERRITORIES.iter().filter(|body| body.slug() == slug);
        bodies.max_by(|one, other| one.population.cmp(&other.population).then_with(|| other.id().cmp(&one.id()))).map(Collectivity::id)
    };
    for slug in ["sainte-colombe", "saint-denis", "mayotte", "guyane", "la-reunion", "corse"] {
        let key = NaturalKey::Slug(slug.into());
        assert_eq!(find(std::slice::from_ref(&key)).await.get(&key).map(|body| body.id), most(slug), "{slug}");
    }
});

on_both!(whole thousands_of_keys_are_asked_for_at_once, async |world| {
    furnish(world).await;
    let keys: Vec<NaturalKey> = TERRITORIES
        .iter()
        .flat_map(|body| {
            let insee = body.insee.as_ref().map(|code| NaturalKey::Insee(code.as_str().to_owned()));
            insee.into_iter().chain([NaturalKey::Official(body.kind, body.official_code.clone())])
        })
        .take(12_000)
        .collect();
    assert_eq!(read::collectivity::by_natural_keys(&world.store, &keys).await.unwrap().len(), keys.len());
    let ids: Vec<Uuid> = TERRITORIES.iter().map(Collectivity::id).collect();
    assert_eq!(read::collectivity::by_ids(&world.store, &ids).await.unwrap().len(), ids.len());
    assert!(read::collectivity::memberships(&world.store, &ids).await.unwrap().len() > 34_000);
    let all = all_actions(&world.store).await;
    let mut places: Vec<(Uuid, i32)> = all.iter().map(|action| (action.version, action.position)).collect();
    // Places in as many versions, of which there are none.
    places.extend((0..3_000).map(|number| (Uuid::from_u128(number), 0)));
    assert_eq!(read::action::by_places(&world.store, &places).await.unwrap().len(), all.len());
    assert_eq!(read::action::origins(&world.store, &places).await.unwrap().len(), all.len());
    assert!(read::version::by_numbers(&world.store, &places).await.unwrap().is_empty());
    let filter = ActionFilter { ids: Some(places), ..ActionFilter::default() };
    assert_eq!(actions(&world.store, &filter).await.len(), all.len());
    let sections: Vec<Within> = (0..3_000).map(|number| Within::Section(Uuid::from_u128(number), 0)).collect();
    let none = read::action::list_each(&world.store, &sections, &ActionFilter::default(), &[], View::default(), &Window::first(3)).await.unwrap();
    assert!(none.is_empty());
});
