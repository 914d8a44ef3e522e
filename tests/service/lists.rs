//! Lists: every item once, in the order asked for, from either end, the same on both engines.
//!
//! What is wanted is computed here from the items themselves; both engines have to agree with it, and so with each other.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use domain::collectivity::Kind;
use prisme::ingest::Submission;
use prisme::store::filter::ActionOrder::{CollectivityName, DueDate, PlanPosition, Status, UpdatedAt};
use prisme::store::filter::CollectivityOrder::{LastUpdated, Name, OfficialCode, Population};
use prisme::store::filter::{ActionFilter, ActionOrder, CollectivityFilter, CollectivityOrder, PlanFilter, PlanOrder, View, Within};
use prisme::store::page::{Cursor, Page, Window};
use prisme::store::record::{Action, Collectivity, Plan};
use prisme::store::{Store, StoreError, read};
use uuid::Uuid;

use super::harness::on_both;
use super::harness::world::{CITIES, TERRITORIES, World};

const ROWS: [&str; 9] = [
    "Accueil;Former les agents;En cours;30/06/2026;12 k€",
    "Accueil;Revoir les formulaires;À venir;;",
    "Culture;Enrichir les fonds;Fait;2025;3 000 €",
    "Culture;Exposer la mémoire;Abandonné;;",
    "Santé;Ouvrir des places;En attente;T4 2026;60 000 €",
    "Santé;Soutenir la prévention;;printemps 2027;",
    "Sport;Signer une charte;En retard;2024;",
    ";Nommer un référent;Permanent;;",
    ";Écouter les agents;Bloqué;01/01/2026;1 €",
];

/// Eleven plans of eight bodies, some in two versions, at different times.
pub async fn furnish(world: &World) {
    for (turn, code) in (0..11).zip(CITIES.iter().cycle()) {
        let rows = ROWS.iter().cycle().skip(turn).take(4 + turn % 4).zip(0..);
        let rows = rows.map(|(row, place)| format!("P{turn};{turn}-{place};{row}\n"));
        let text = format!("id_plan;action_id;axe;titre;statut;echeance;budget\n{}", rows.collect::<String>());
        let body = TERRITORIES.iter().find(|body| body.insee.as_ref().is_some_and(|insee| insee.as_str() == *code)).expect("a city of the table");
        let submission = |text: String, day: &str| Submission {
            collectivity: Some(body.id()),
            bytes: text.into(),
            published_on: day.parse().ok(),
            stage: (turn % 3 == 0).then_some("ADOPTED"),
            adoption: (turn % 4 == 0).then(|| prisme::store::record::Adoption { on: "2024-01-31".parse().unwrap(), ..Default::default() }),
            ..Submission::default()
        };
        world.submit(&submission(text.clone(), &format!("202{}-03-01", turn % 5))).await.unwrap();
        if turn % 2 == 0 {
            world.submit(&submission(text.replace("En cours", "Fait"), "2025-11-30")).await.unwrap();
        }
    }
}

/// Walks through a list from one end to the other, in pages.
async fn walk<T>(limit: u32, backwards: bool, fetch: impl AsyncFn(Window) -> Result<Page<T>, StoreError>) -> Vec<T> {
    let (mut all, mut from) = (Vec::new(), None);
    loop {
        let page = fetch(Window { limit, from, backwards }).await.unwrap();
        let end = if backwards { page.items.first() } else { page.items.last() };
        // A cursor comes back from a client as text.
        from = end.map(|(_, cursor)| Cursor::parse(&cursor.text()).unwrap());
        let items: Vec<T> = page.items.into_iter().map(|(item, _)| item).collect();
        assert!(items.len() <= limit as usize);
        if backwards {
            all.splice(0..0, items)
        } else {
            all.splice(all.len().., items)
        };
        if !page.more {
            return all;
        }
    }
}

/// Walks both ways, and wants the same both times.
async fn check<T: PartialEq + std::fmt::Debug>(wanted: &[T], name: &str, fetch: impl AsyncFn(Window) -> Result<Page<T>, StoreError>) {
    for (limit, backwards) in [(7, false), (7, true), (1_000, false)] {
        let found = walk(limit, backwards, &fetch).await;
        assert_eq!(found.len(), wanted.len(), "{name}, {limit} at a time, backwards: {backwards}");
        assert!(found == wanted, "{name}, {limit} at a time, backwards: {backwards}:\n{found:#?}\nis not\n{wanted:#?}");
    }
}

pub async fn all_actions(store: &Store) -> Vec<Action> {
    let (filter, window) = (ActionFilter::default(), Window::first(1_000));
    let mut lists = read::action::list_each(store, &[Within::Everything], &filter, &[], View::default(), &window).await.unwrap();
    lists.remove(&Within::Everything).unwrap_or_default().items.into_iter().map(|(action, _)| action).collect()
}

pub async fn bodies(store: &Store, actions: &[Action]) -> HashMap<Uuid, Collectivity> {
    let ids: Vec<Uuid> = actions.iter().map(|action| action.collectivity).collect::<HashSet<_>>().into_iter().collect();
    read::collectivity::by_ids(store, &ids).await.unwrap()
}

fn turned(order: Ordering, descending: bool) -> Ordering {
    if descending { order.reverse() } else { order }
}

on_both!(actions_are_walked_through_in_every_order_from_either_end, async |world| {
    furnish(world).await;
    let actions = all_actions(&world.store).await;
    assert_eq!(actions.len(), 59);
    let bodies = bodies(&world.store, &actions).await;
    let due = |action: &Action| action.state.content.due.as_ref().and_then(|due| due.latest);
    assert!(actions.iter().any(|action| due(action).is_none()));
    let compare = |one: &Action, other: &Action, order: ActionOrder, descending: bool| match order {
        ActionOrder::PlanPosition => turned((one.plan, one.position).cmp(&(other.plan, other.position)), descending),
        ActionOrder::CollectivityName => turned(bodies[&one.collectivity].sort_name.cmp(&bodies[&other.collectivity].sort_name), descending),
        ActionOrder::Status => turned(one.state.content.status.cmp(&other.state.content.status), descending),
        ActionOrder::UpdatedAt => turned(one.changed_at.cmp(&other.changed_at), descending),
        // No order of the store.
        ActionOrder::Relevance => Ordering::Equal,
        ActionOrder::DueDate => match (due(one), due(other)) {
            (Some(one), Some(other)) => turned(one.cmp(&other), descending),
            // Without a date comes last in both directions.
            (one, other) => one.is_none().cmp(&other.is_none()),
        },
    };
    let mut orders = vec![vec![]];
    for order in [PlanPosition, CollectivityName, Status, DueDate, UpdatedAt] {
        for descending in [false, true] {
            orders.push(vec![(order, descending)]);
            orders.push(vec![(Status, !descending), (order, descending)]);
            orders.push(vec![(order, descending), (PlanPosition, !descending), (Status, true)]);
        }
    }
    orders.push(vec![(CollectivityName, true), (DueDate, false), (Status, true), (UpdatedAt, false)]);
    for order in orders {
        let mut wanted = actions.clone();
        wanted.sort_by(|one, other| {
            let keys = order.iter().map(|(order, descending)| compare(one, other, *order, *descending));
            let tie = compare(one, other, PlanPosition, false);
            keys.fold(Ordering::Equal, Ordering::then).then(tie)
        });
        let fetch = async |window: Window| {
            let everything = ActionFilter::default();
            let found = read::action::list_each(&world.store, &[Within::Everything], &everything, &order, View::default(), &window).await;
            found.map(|mut found| found.remove(&Within::Everything).unwrap_or_default())
        };
        check(&wanted, &format!("{order:?}"), fetch).await;
    }
});

on_both!(a_list_of_many_parents_is_the_list_of_each, async |world| {
    furnish(world).await;
    let actions = all_actions(&world.store).await;
    let distinct = |parent: fn(&Action) -> Within| -> Vec<Within> { actions.iter().map(parent).collect::<HashSet<_>>().into_iter().collect() };
    let kinds = [
        distinct(|action| Within::Plan(action.plan)),
        distinct(|action| Within::Collectivity(action.collectivity)),
        distinct(|action| Within::Version(action.version)),
        distinct(|action| action.section.map_or(Within::Version(action.version), |section| Within::Section(action.version, section))),
    ];
    let views = [View::default(), View { as_of: "2024-06-01".parse().ok(), known_at: None }];
    for (parents, view) in kinds.iter().flat_map(|parents| views.iter().map(move |view| (parents, *view))) {
        // Parents of one batch are of one kind.
        let parents: Vec<Within> =
            parents.iter().filter(|one| std::mem::discriminant(*one) == std::mem::discriminant(&parents[0])).copied().collect();
        for (backwards, order) in [(false, vec![]), (true, vec![(ActionOrder::DueDate, true)])] {
            let window = Window { limit: 2, from: None, backwards };
            let filter = ActionFilter::default();
            let together = read::action::list_each(&world.store, &parents, &filter, &order, view, &window).await.unwrap();
            let counts = read::action::count_each(&world.store, &parents, &filter, view).await.unwrap();
            for parent in &parents {
                let mut alone = read::action::list_each(&world.store, &[*parent], &filter, &order, view, &window).await.unwrap();
                assert_eq!(together.get(parent), alone.remove(parent).as_ref(), "{parent:?} {view:?}");
                let counted = counts.get(parent).map_or(0, domain::compare::Breakdown::total);
                let page = together.get(parent).map_or((0, false), |page| (page.items.len(), page.more));
                assert_eq!(page, (usize::try_from(counted.min(2)).unwrap(), counted > 2), "{parent:?} {view:?}");
            }
        }
    }
});

on_both!(plans_are_walked_through_in_every_order_from_either_end, async |world| {
    furnish(world).await;
    let filter = PlanFilter::default();
    let list = async |order: &[(PlanOrder, bool)], window: Window| read::plan::list(&world.store, &filter, order, View::default(), &window).await;
    let plans: Vec<Plan> = list(&[], Window::first(100)).await.unwrap().items.into_iter().map(|(plan, _)| plan).collect();
    assert_eq!((plans.len(), read::plan::count(&world.store, &filter, View::default()).await.unwrap()), (11, 11));
    let ids: Vec<Uuid> = plans.iter().map(|plan| plan.collectivity).collect();
    let bodies = read::collectivity::by_ids(&world.store, &ids).await.unwrap();
    let versions: Vec<Uuid> = plans.iter().filter_map(|plan| plan.current).collect();
    let versions = read::version::by_ids(&world.store, &versions).await.unwrap();
    let compare = |one: &Plan, other: &Plan, order: PlanOrder| match order {
        PlanOrder::PublishedOn => versions[&one.current.unwrap()].published_on.cmp(&versions[&other.current.unwrap()].published_on),
        PlanOrder::UpdatedAt => one.updated_at.cmp(&other.updated_at),
        PlanOrder::CollectivityName => bodies[&one.collectivity].sort_name.cmp(&bodies[&other.collectivity].sort_name),
        PlanOrder::CollectivityPopulation => bodies[&one.collectivity].population.cmp(&bodies[&other.collectivity].population),
    };
    for order in [PlanOrder::PublishedOn, PlanOrder::UpdatedAt, PlanOrder::CollectivityName, PlanOrder::CollectivityPopulation] {
        for descending in [false, true] {
            let mut wanted = plans.clone();
            wanted.sort_by(|one, other| turned(compare(one, other, order), descending).then(one.id.cmp(&other.id)));
            check(&wanted, &format!("{order:?} {descending}"), async |window| list(&[(order, descending)], window).await).await;
        }
    }
    let each = read::plan::list_each(&world.store, &ids, &filter, &[(PlanOrder::UpdatedAt, true)], View::default(), &Window::first(1)).await.unwrap();
    let counts = read::plan::count_each(&world.store, &ids, &filter, View::default()).await.unwrap();
    assert_eq!((each.len(), counts.values().sum::<i64>()), (8, 11));
    assert!(each.iter().all(|(id, page)| page.items.len() == 1 && page.more == (counts[id] > 1)));
});

on_both!(collectivities_are_walked_through_in_every_order_from_either_end, async |world| {
    furnish(world).await;
    let departement = domain::collectivity::id(Kind::Departement, "02");
    let filter = CollectivityFilter { within: Some(vec![departement]), ..CollectivityFilter::default() };
    let list = async |order: &[(CollectivityOrder, bool)], window: Window| {
        read::collectivity::list(&world.store, &filter, order, View::default(), &window).await
    };
    let bodies: Vec<Collectivity> = list(&[], Window::first(2_000)).await.unwrap().items.into_iter().map(|(body, _)| body).collect();
    assert!(bodies.len() > 750, "{}", bodies.len());
    let ids: Vec<Uuid> = bodies.iter().map(|body| body.id).collect();
    let plans = read::plan::of_collectivities(&world.store, &ids).await.unwrap();
    let updated = |body: &Collectivity| plans.get(&body.id).and_then(|plans| plans.iter().map(|plan| plan.updated_at).max());
    let compare = |one: &Collectivity, other: &Collectivity, order: CollectivityOrder| match order {
        CollectivityOrder::Name => one.sort_name.cmp(&other.sort_name),
        CollectivityOrder::Population => one.population.cmp(&other.population),
        CollectivityOrder::OfficialCode => one.official_code.cmp(&other.official_code),
        CollectivityOrder::LastUpdated => updated(one).cmp(&updated(other)),
    };
    for order in [Name, Population, OfficialCode, LastUpdated] {
        for descending in [false, true] {
            let mut wanted = bodies.clone();
            wanted.sort_by(|one, other| turned(compare(one, other, order), descending).then(one.id.cmp(&other.id)));
            for (limit, backwards) in [(97, false), (97, true)] {
                let found = walk(limit, backwards, async |window| list(&[(order, descending)], window).await).await;
                assert!(found == wanted, "{order:?} {descending} {backwards}");
            }
        }
    }
});

on_both!(the_names_of_all_bodies_are_in_the_order_of_their_bytes, async |world| {
    let filter = CollectivityFilter { kinds: Some(vec![Kind::Departement, Kind::Region, Kind::Overseas]), ..CollectivityFilter::default() };
    let order = [(CollectivityOrder::Name, false)];
    let page = read::collectivity::list(&world.store, &filter, &order, View::default(), &Window::first(200)).await.unwrap();
    let names: Vec<&str> = page.items.iter().map(|(body, _)| body.sort_name.as_str()).collect();
    assert!(names.len() > 120 && names.is_sorted(), "{names:?}");
});

on_both!(versions_are_listed_newest_first, async |world| {
    furnish(world).await;
    let plans = read::plan::list(&world.store, &PlanFilter::default(), &[], View::default(), &Window::first(100)).await.unwrap();
    let ids: Vec<Uuid> = plans.items.iter().map(|(plan, _)| plan.id).collect();
    let lists = read::version::list_each(&world.store, &ids, View::default(), &Window::first(10)).await.unwrap();
    let counts = read::version::count_each(&world.store, &ids, View::default()).await.unwrap();
    for id in &ids {
        let numbers: Vec<i32> = lists[id].items.iter().map(|(version, _)| version.number).collect();
        assert_eq!(i64::try_from(numbers.len()).unwrap(), counts[id]);
        assert_eq!(numbers, (1..=i32::try_from(counts[id]).unwrap()).rev().collect::<Vec<_>>());
        let numbered = read::version::by_numbers(&world.store, &[(*id, 1), (*id, 99)]).await.unwrap();
        assert_eq!(numbered.len(), 1);
    }
});

on_both!(a_cursor_of_another_order_is_refused, async |world| {
    furnish(world).await;
    let list = async |order: &[(ActionOrder, bool)], from: Option<Cursor>| {
        let window = Window { limit: 3, from, backwards: false };
        read::action::list_each(&world.store, &[Within::Everything], &ActionFilter::default(), order, View::default(), &window).await
    };
    let first = list(&[(ActionOrder::CollectivityName, false)], None).await.unwrap();
    let cursor = first[&Within::Everything].items[0].1.clone();
    for order in [vec![], vec![(ActionOrder::DueDate, false)], vec![(ActionOrder::Status, true)]] {
        let told = list(&order, Some(cursor.clone())).await;
        assert!(matches!(told, Err(StoreError::BadCursor)), "{order:?}: {told:?}");
    }
});
