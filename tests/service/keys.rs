//! Keys of the API from below the faces: what is kept of them, what they open, and until when.

use chrono::TimeDelta;
use domain::access::{Administrator, Bearer, Perimeter, Scope};
use prisme::consult::key::{CONFIGURED, Denied, Keys, list};
use prisme::store::key::{ApiKey, KeyText, Minted, NewKey};
use prisme::store::write::key::{self, Rotation};
use prisme::store::{StoreError, read};
use uuid::Uuid;

use super::harness::world::{World, paris, poitiers, rennes};
use super::harness::{on_both, run};

/// Keys as a service without a key in its settings knows them.
fn keys(world: &World) -> Keys {
    Keys::new(world.store.clone(), None::<fn(&str) -> bool>)
}

/// A new key, and its text.
async fn made(world: &World, by: &Administrator, scopes: &[Scope], perimeter: Perimeter, hours: Option<i64>) -> Result<(ApiKey, String), StoreError> {
    let now = world.clock.now();
    let new = NewKey::new("Ville de Rennes", scopes, perimeter, hours.map(|hours| now + TimeDelta::hours(hours)), now).unwrap();
    let minted = Minted::new(world.clock.new_id(), &world.clock.secret());
    let key = key::create(&world.store, by, &new, &minted, now).await?;
    Ok((key, minted.text.reveal().to_owned()))
}

async fn of_rennes(world: &World, hours: Option<i64>) -> (ApiKey, String) {
    made(world, &Administrator::operator(), &[Scope::Publish], Perimeter::Only(vec![rennes()]), hours).await.unwrap()
}

/// Whom a text lets in, now.
async fn check(world: &World, text: &str) -> Result<Bearer, Denied> {
    keys(world).check(text, world.clock.now()).await.unwrap()
}

/// An administrator of some cities.
fn administrator(cities: &[Uuid]) -> Administrator {
    Bearer::new("Région", None, vec![Scope::Admin], Perimeter::Only(cities.to_vec())).administrator().unwrap()
}

on_both!(a_key_opens_what_it_was_made_for_and_for_nobody_else, async |world| {
    let (key, text) = of_rennes(world, None).await;
    let bearer = check(world, &text).await.unwrap();
    assert_eq!((bearer.name(), bearer.key(), bearer.scopes()), ("Ville de Rennes", Some(key.id), &[Scope::Publish][..]));
    let publisher = bearer.publisher().unwrap();
    assert!(publisher.reaches(rennes()) && !publisher.reaches(paris()) && !publisher.reaches_all());
    assert!(bearer.administrator().is_none() && bearer.feed_manager().is_none() && bearer.reviewer().is_none());
});

on_both!(a_text_that_is_no_key_opens_nothing, async |world| {
    let (_, text) = of_rennes(world, None).await;
    let almost = format!("{}{}", &text[..58], if text.ends_with('0') { '1' } else { '0' });
    let made_up = KeyText::new(&world.clock.secret());
    for other in ["", "prisme_", &text[..58], &almost, made_up.reveal(), &text.to_uppercase(), "' OR 1=1 --", "\0", &"a".repeat(100_000)] {
        assert_eq!(check(world, other).await, Err(Denied::Unknown), "{other:.80}");
    }
});

on_both!(the_hash_alone_is_stored, async |world| {
    let (key, text) = of_rennes(world, None).await;
    let (prefix, rest) = text.split_at(12);
    assert_eq!(key.prefix, prefix);
    let whole = if world.engine() == prisme::store::Engine::Sqlite {
        // Every row, free page and index of the file, and of its log.
        let file = world.url.trim_start_matches("sqlite://");
        [std::fs::read(file).unwrap(), std::fs::read(format!("{file}-wal")).unwrap_or_default()].concat()
    } else {
        world.text("SELECT string_agg(CAST(k AS text), ' ') FROM api_key k").await.into_bytes()
    };
    let holds = |part: &str| whole.windows(part.len()).any(|window| window == part.as_bytes());
    assert!(holds("Ville de Rennes") && holds(prefix), "what is looked at holds the row");
    for length in [8, 16, 52 - 5] {
        assert!(!holds(&rest[..length]), "more of the key is kept than its prefix");
    }
    assert!(!format!("{key:?}").contains(&rest[..8]));
});

on_both!(a_key_ends_at_its_instant, async |world| {
    let (_, text) = of_rennes(world, Some(1)).await;
    world.clock.advance(TimeDelta::hours(1) - TimeDelta::milliseconds(1));
    assert!(check(world, &text).await.is_ok());
    world.clock.advance(TimeDelta::milliseconds(1));
    assert_eq!(check(world, &text).await, Err(Denied::Expired));
});

on_both!(a_revoked_key_opens_nothing_from_that_moment_on_every_node, async |world| {
    let (key, text) = of_rennes(world, Some(1)).await;
    // A node that has just seen the key open something remembers nothing of it.
    let node = keys(world);
    assert!(node.check(&text, world.clock.now()).await.unwrap().is_ok());
    let by = Administrator::operator();
    let revoked = key::revoke(&world.store, &by, key.id, world.clock.now()).await.unwrap().unwrap();
    assert_eq!(revoked.revoked_at, Some(world.clock.now()));
    assert_eq!(node.check(&text, world.clock.now()).await.unwrap(), Err(Denied::Revoked));
    world.clock.advance(TimeDelta::hours(2));
    let again = key::revoke(&world.store, &by, key.id, world.clock.now()).await.unwrap().unwrap();
    assert_eq!(again.revoked_at, revoked.revoked_at, "it is revoked since the first time");
    assert_eq!(check(world, &text).await, Err(Denied::Revoked));
    assert!(key::revoke(&world.store, &by, Uuid::nil(), world.clock.now()).await.unwrap().is_none());
});

async fn rotated(world: &World, by: &Administrator, old: Uuid, overlap: TimeDelta) -> (Rotation, String) {
    let minted = Minted::new(world.clock.new_id(), &world.clock.secret());
    let rotation = key::rotate(&world.store, by, old, &minted, overlap, world.clock.now()).await.unwrap();
    (rotation, minted.text.reveal().to_owned())
}

on_both!(a_rotated_key_goes_on_for_the_overlap_and_the_new_one_opens_the_same, async |world| {
    let by = Administrator::operator();
    let (old, old_text) = of_rennes(world, None).await;
    let (rotation, new_text) = rotated(world, &by, old.id, TimeDelta::hours(24)).await;
    let Rotation::Made(new) = rotation else { panic!("{rotation:?}") };
    assert_eq!((&new.label, &new.scopes, &new.perimeter, new.expires_at), (&old.label, &old.scopes, &old.perimeter, None));
    assert_ne!(old_text, new_text);
    world.clock.advance(TimeDelta::hours(24) - TimeDelta::milliseconds(1));
    assert!(check(world, &old_text).await.is_ok() && check(world, &new_text).await.is_ok());
    world.clock.advance(TimeDelta::milliseconds(1));
    assert_eq!(check(world, &old_text).await, Err(Denied::Expired));
    assert!(check(world, &new_text).await.is_ok());
    // Without an overlap the old one ends at once, and what is over is not brought back.
    let (rotation, newest) = rotated(world, &by, new.id, TimeDelta::zero()).await;
    assert!(matches!(rotation, Rotation::Made(_)));
    assert_eq!(check(world, &new_text).await, Err(Denied::Expired));
    assert!(check(world, &newest).await.is_ok());
    let before = list(&world.store, &by).await.unwrap().len();
    let (rotation, stillborn) = rotated(world, &by, new.id, TimeDelta::zero()).await;
    assert!(matches!(rotation, Rotation::Over));
    assert_eq!(check(world, &stillborn).await, Err(Denied::Unknown));
    assert_eq!(list(&world.store, &by).await.unwrap().len(), before);
});

on_both!(a_rotation_lengthens_nothing, async |world| {
    let by = Administrator::operator();
    let (old, old_text) = of_rennes(world, Some(2)).await;
    let (rotation, _) = rotated(world, &by, old.id, TimeDelta::hours(24)).await;
    let Rotation::Made(new) = rotation else { panic!("{rotation:?}") };
    assert_eq!(new.expires_at, old.expires_at);
    let kept = read::key::by_ids(&world.store, &[old.id]).await.unwrap().remove(&old.id).unwrap();
    assert_eq!(kept.expires_at, old.expires_at, "an overlap ends with the key");
    key::revoke(&world.store, &by, new.id, world.clock.now()).await.unwrap().unwrap();
    assert!(matches!(rotated(world, &by, new.id, TimeDelta::hours(1)).await.0, Rotation::Over));
    world.clock.advance(TimeDelta::hours(2));
    assert_eq!(check(world, &old_text).await, Err(Denied::Expired));
});

on_both!(an_administrator_of_some_cities_stays_within_them, async |world| {
    let region = administrator(&[rennes(), poitiers()]);
    let operator = Administrator::operator();
    for beyond in [Perimeter::Everywhere, Perimeter::Only(vec![paris()]), Perimeter::Only(vec![rennes(), paris()])] {
        let told = made(world, &region, &[Scope::Publish], beyond, None).await;
        assert!(matches!(told, Err(StoreError::NotAllowed)), "{told:?}");
    }
    let (mine, _) = made(world, &region, &[Scope::Publish], Perimeter::Only(vec![rennes()]), None).await.unwrap();
    assert_eq!(mine.created_by, "Région");
    let mut hidden = Vec::new();
    for perimeter in [Perimeter::Everywhere, Perimeter::Only(vec![paris()]), Perimeter::Only(vec![rennes(), paris()])] {
        hidden.push(made(world, &operator, &[Scope::Publish], perimeter, None).await.unwrap());
    }
    assert_eq!(list(&world.store, &region).await.unwrap().iter().map(|key| key.id).collect::<Vec<_>>(), [mine.id]);
    assert_eq!(list(&world.store, &operator).await.unwrap().len(), 4);
    for (key, text) in hidden {
        assert!(key::revoke(&world.store, &region, key.id, world.clock.now()).await.unwrap().is_none());
        assert!(matches!(rotated(world, &region, key.id, TimeDelta::zero()).await.0, Rotation::Unknown));
        assert!(check(world, &text).await.is_ok(), "nothing became of it");
    }
    assert!(key::revoke(&world.store, &region, mine.id, world.clock.now()).await.unwrap().is_some());
});

on_both!(a_use_is_written_once_a_minute_at_most, async |world| {
    let (key, text) = of_rennes(world, None).await;
    let bearer = check(world, &text).await.unwrap();
    let used = async || {
        let kept = read::key::by_ids(&world.store, &[key.id]).await.unwrap().remove(&key.id).unwrap();
        kept.last_used_at
    };
    // The use is written beside the request: reading is what the story can do meanwhile.
    let first = world.clock.now();
    for _ in 0..10_000 {
        if used().await.is_some() {
            break;
        }
    }
    assert_eq!(used().await, Some(first));
    let mut written = 0;
    for _ in 0..121 {
        written += i32::from(key::touch(&world.store, &bearer, world.clock.now()).await.unwrap());
        world.clock.advance(TimeDelta::seconds(1));
    }
    assert_eq!(written, 1, "once in two minutes and no time");
    assert_eq!(used().await, Some(first + TimeDelta::seconds(61)));
    // The key of the settings has no row, and asks for no writing.
    let configured = Keys::new(world.store.clone(), Some(|given: &str| given == "of the settings"));
    let before = world.store.statements();
    let bearer = configured.check("of the settings", world.clock.now()).await.unwrap().unwrap();
    assert_eq!((bearer.name(), bearer.key(), bearer.scopes()), (CONFIGURED, None, &[Scope::Publish][..]));
    assert!(!key::touch(&world.store, &bearer, world.clock.now()).await.unwrap());
    assert_eq!(world.store.statements(), before);
});

on_both!(a_key_is_checked_while_somebody_else_writes, async |world| {
    let (_, text) = of_rennes(world, None).await;
    let writing = world.writes().await;
    let keys = keys(world);
    // Were the use written within the request, this would wait for the writer, who waits for this.
    for _ in 0..20 {
        assert!(keys.check(&text, world.clock.now()).await.unwrap().is_ok());
    }
    writing.rollback().await.unwrap();
});

on_both!(two_who_rotate_and_revoke_at_once_leave_no_key_behind, async |world| {
    let by = Administrator::operator();
    for _ in 0..5 {
        let (key, text) = of_rennes(world, None).await;
        let now = world.clock.now();
        let minted = Minted::new(world.clock.new_id(), &world.clock.secret());
        let (rotation, revoked) =
            tokio::join!(key::rotate(&world.store, &by, key.id, &minted, TimeDelta::hours(1), now), key::revoke(&world.store, &by, key.id, now));
        assert!(revoked.unwrap().is_some_and(|key| key.revoked_at.is_some()));
        assert_eq!(check(world, &text).await, Err(Denied::Revoked));
        // Whoever came first decides; a new key is there when the answer says so, and only then.
        let is_made = matches!(rotation.unwrap(), Rotation::Made(_));
        assert_eq!(check(world, minted.text.reveal()).await.is_ok(), is_made);
    }
});

#[test]
fn a_database_that_is_away_is_told_from_a_key_that_is_unknown() {
    let ground = super::harness::Ground::new(prisme::store::Engine::Sqlite, super::harness::Laid::Bare);
    run(async {
        let world = World::open(&ground).await;
        let text = KeyText::new(&world.clock.secret());
        assert!(matches!(keys(&world).check(text.reveal(), world.clock.now()).await, Err(StoreError::Schema(_))));
    });
}
