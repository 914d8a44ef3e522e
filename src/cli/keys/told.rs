//! What is said of keys: a table or a sentence for people, an object for programs.
//!
//! A secret is in what is said of its making, and nowhere else.

use std::collections::HashMap;
use std::io::{self, Write};

use chrono::{DateTime, Utc};
use domain::access::{Perimeter, Scope};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::Failure;
use crate::cli::output;
use crate::cli::voice::{Voice, cut, plain};
use crate::store::key::{ApiKey, KeyText};
use crate::store::record::Collectivity;
use crate::store::{Store, read};

/// Signs of a column of the table; more are cut.
const WIDEST: usize = 40;

/// A key as programs are told it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    id: Uuid,
    label: String,
    prefix: String,
    scopes: Vec<&'static str>,
    everywhere: bool,
    collectivities: Vec<Named>,
    state: &'static str,
    created_at: DateTime<Utc>,
    created_by: String,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

/// A collectivité for which a key holds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    id: Uuid,
    name: String,
    siren: Option<String>,
    insee_code: Option<String>,
}

/// Keys with the names of their collectivités.
async fn all(store: &Store, keys: Vec<ApiKey>, now: DateTime<Utc>) -> Result<Vec<Told>, Failure> {
    let mut wanted: Vec<Uuid> = keys.iter().flat_map(|key| these(&key.perimeter)).copied().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let bodies = read::collectivity::by_ids(store, &wanted).await?;
    Ok(keys.into_iter().map(|key| Told::new(key, &bodies, now)).collect())
}

async fn one(store: &Store, key: ApiKey, now: DateTime<Utc>) -> Result<Told, Failure> {
    let told = all(store, vec![key], now).await?;
    Ok(told.into_iter().next().expect("as many are told as were given"))
}

fn these(perimeter: &Perimeter) -> &[Uuid] {
    match perimeter {
        Perimeter::Everywhere => &[],
        Perimeter::Only(these) => these,
    }
}

impl Told {
    fn new(key: ApiKey, bodies: &HashMap<Uuid, Collectivity>, now: DateTime<Utc>) -> Self {
        let named =
            |body: &Collectivity| Named { id: body.id, name: body.name.clone(), siren: body.siren.clone(), insee_code: body.insee_code.clone() };
        let state = match key.revoked_at {
            Some(_) => "REVOKED",
            None if key.is_expired(now) => "EXPIRED",
            None => "ACTIVE",
        };
        Self {
            id: key.id,
            scopes: key.scopes.iter().copied().map(Scope::name).collect(),
            everywhere: key.perimeter == Perimeter::Everywhere,
            collectivities: these(&key.perimeter).iter().filter_map(|id| bodies.get(id)).map(named).collect(),
            state,
            label: key.label,
            prefix: key.prefix,
            created_at: key.created_at,
            created_by: key.created_by,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
            revoked_at: key.revoked_at,
        }
    }

    fn whom(&self, voice: Voice) -> String {
        if self.everywhere {
            return voice.say("partout", "everywhere").to_owned();
        }
        plain(&self.collectivities.iter().map(|body| body.name.as_str()).collect::<Vec<_>>().join(", "))
    }
}

/// A key that was made; one that takes the place of another says until when the other goes on.
pub(super) async fn made(
    store: &Store,
    key: ApiKey,
    text: &KeyText,
    old_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    voice: Voice,
) -> Result<(), Failure> {
    let told = one(store, key, now).await?;
    if voice.json {
        let mut object = json!({ "key": told, "secret": text.reveal() });
        if let Some(until) = old_until {
            object["oldKeyUntil"] = json!(until);
        }
        return Ok(output::json(&object)?);
    }
    output::page(|page| {
        let (label, scopes, whom) = (plain(&told.label), told.scopes.join(", "), told.whom(voice));
        let end = told.expires_at.map_or_else(
            || voice.say("jusqu'à révocation", "until it is revoked").to_owned(),
            |end| voice.say(format!("jusqu'au {}", minute(end)), format!("until {}", minute(end))),
        );
        writeln!(
            page,
            "{}",
            voice.say(format!("Clé « {label} » créée : {scopes} ; {whom} ; {end}."), format!("Key \"{label}\" made: {scopes}; {whom}; {end}."))
        )?;
        writeln!(page, "\n  {}\n", text.reveal())?;
        let once = voice.say(
            "Notez-la maintenant : elle n'est montrée qu'une fois, et Prisme ne la garde pas.",
            "Note it now: it is shown once, and Prisme does not keep it.",
        );
        writeln!(page, "{once}")?;
        if let Some(until) = old_until {
            let until = minute(until);
            writeln!(page, "{}", voice.say(format!("L'ancienne clé ouvre encore jusqu'au {until}."), format!("The old key opens until {until}.")))?;
        }
        Ok(())
    })?;
    Ok(())
}

/// A key that was revoked.
pub(super) async fn revoked(store: &Store, key: ApiKey, now: DateTime<Utc>, voice: Voice) -> Result<(), Failure> {
    let told = one(store, key, now).await?;
    if voice.json {
        return Ok(output::json(&json!({ "key": told }))?);
    }
    let label = plain(&told.label);
    output::page(|page| {
        writeln!(
            page,
            "{}",
            voice.say(
                format!("Clé « {label} » ({}) révoquée : elle n'ouvre plus rien.", told.prefix),
                format!("Key \"{label}\" ({}) revoked: it opens nothing any more.", told.prefix)
            )
        )
    })?;
    Ok(())
}

/// All keys.
pub(super) async fn list(store: &Store, keys: Vec<ApiKey>, now: DateTime<Utc>, voice: Voice) -> Result<(), Failure> {
    let told = all(store, keys, now).await?;
    if voice.json {
        return Ok(output::json(&json!({ "keys": told }))?);
    }
    output::page(|page| {
        if told.is_empty() {
            return writeln!(page, "{}", voice.say("Aucune clé : « prisme keys create » en crée une.", "No key: `prisme keys create` makes one."));
        }
        table(page, &told, voice)
    })?;
    Ok(())
}

fn table(page: &mut dyn Write, told: &[Told], voice: Voice) -> io::Result<()> {
    let heads = voice
        .say(["CLÉ", "LIBELLÉ", "PORTÉES", "POUR", "FIN", "DERNIER USAGE", "ÉTAT"], ["KEY", "LABEL", "SCOPES", "FOR", "END", "LAST USED", "STATE"]);
    let instant = |instant: Option<DateTime<Utc>>| instant.map_or_else(|| "–".to_owned(), minute);
    let row = |key: &Told| {
        [
            key.prefix.clone(),
            cut(&plain(&key.label), WIDEST),
            key.scopes.join(" "),
            cut(&key.whom(voice), WIDEST),
            instant(key.expires_at),
            instant(key.last_used_at),
            state(key.state, voice).to_owned(),
        ]
    };
    let mut rows = vec![heads.map(str::to_owned)];
    rows.extend(told.iter().map(row));
    let widths: [usize; 7] = std::array::from_fn(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
    for row in &rows {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        writeln!(page, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

fn state(name: &str, voice: Voice) -> &'static str {
    match name {
        "REVOKED" => voice.say("révoquée", "revoked"),
        "EXPIRED" => voice.say("expirée", "expired"),
        _ => voice.say("active", "active"),
    }
}

fn minute(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%d %H:%M UTC").to_string()
}
