//! What is said of référentiels: a table or a sentence for people, an object for programs.

use std::collections::HashMap;

use domain::framework::{Addressee, Fault, Framework};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Failure;
use crate::cli::voice::{Voice, cut, plain};
use crate::cli::{Exit, output, table};
use crate::ingest::Imported;
use crate::store::framework::{self as record, Criterion, Organisation};
use crate::store::write::framework::Import;

/// Signs of a column of a table; more are cut.
const WIDEST: usize = 70;

/// All that is wrong with a file: nothing was written.
pub(super) fn faults(faults: &[Fault], voice: Voice) -> Result<Exit, Failure> {
    if voice.json {
        let told: Vec<Value> = faults.iter().map(|fault| fault.json(voice.language)).collect();
        output::json(&json!({ "framework": null, "faults": told }))?;
        return Ok(Exit::Findings);
    }
    output::page(|page| {
        let count = voice.count(faults.len(), "faute", "fautes", "fault", "faults");
        writeln!(page, "{}", voice.say(format!("{count} : rien n'a été chargé."), format!("{count}: nothing was loaded.")))?;
        for fault in faults {
            writeln!(page, "  {}  {}", fault.code.name(), plain(&fault.message(voice.language)))?;
        }
        Ok(())
    })?;
    Ok(Exit::Findings)
}

/// What became of an import, or would.
pub(super) fn imported(framework: &Framework, imported: Imported, dry_run: bool, voice: Voice) -> Result<Exit, Failure> {
    let outcome = outcome(imported.import);
    if voice.json {
        output::json(&json!({
            "framework": { "id": framework.id(), "slug": framework.slug, "edition": framework.edition, "criteria": framework.criteria.len() },
            "outcome": outcome,
            "dryRun": dry_run,
            "wordings": imported.states,
            "candidates": imported.candidates,
            "faults": [],
        }))?;
        return Ok(Exit::Fine);
    }
    output::page(|page| {
        let criteria = voice.count(framework.criteria.len(), "critère", "critères", "criterion", "criteria");
        let name = format!("{} ({})", framework.slug, framework.edition);
        let said = match (imported.import, dry_run) {
            (Import::Written, true) => {
                voice.say(format!("{name} : {criteria}, rien à redire."), format!("{name}: {criteria}, nothing wrong with it."))
            }
            (Import::Written, false) => voice.say(format!("{name} : {criteria} chargés."), format!("{name}: {criteria} loaded.")),
            (Import::Refined, true) => voice.say(format!("{name} serait mieux lu."), format!("{name} would be read better.")),
            (Import::Refined, false) => voice.say(format!("{name} est mieux lu."), format!("{name} is read better.")),
            _ => voice.say(format!("{name} est déjà chargé."), format!("{name} is loaded already.")),
        };
        writeln!(page, "{said}")?;
        if imported.states == 0 {
            return Ok(());
        }
        let (states, found) = (imported.states, imported.candidates);
        let said = voice.say(
            format!("{states} formulations d'actions parcourues : {found} candidats, que personne n'a encore relus."),
            format!("{states} wordings of actions gone through: {found} candidates, which nobody has reviewed yet."),
        );
        writeln!(page, "{said}")
    })?;
    Ok(Exit::Fine)
}

const fn outcome(import: Import) -> &'static str {
    match import {
        Import::Written => "loaded",
        Import::Refined => "refined",
        Import::Known => "unchanged",
        Import::Differs => "differs",
    }
}

fn object(framework: &record::Framework, publisher: Option<&Organisation>) -> Value {
    json!({
        "id": framework.id,
        "slug": framework.slug,
        "edition": framework.edition,
        "title": framework.title,
        "nature": framework.nature,
        "selfDescription": framework.self_description,
        "publisher": publisher.map(|publisher| json!({ "name": publisher.name, "kind": publisher.kind, "website": publisher.website })),
        "source": { "title": framework.source_title, "url": framework.source_url, "publishedOn": framework.source_published_on },
        "recordedAt": framework.recorded_at,
        "proposed": framework.is_proposed,
    })
}

/// The référentiels that are loaded.
pub(super) fn list(
    all: &[record::Framework],
    criteria: &HashMap<Uuid, Vec<Criterion>>,
    publishers: &HashMap<Uuid, Organisation>,
    voice: Voice,
) -> Result<Exit, Failure> {
    let count = |framework: &record::Framework| criteria.get(&framework.id).map_or(0, Vec::len);
    if voice.json {
        let told = all.iter().map(|framework| {
            let mut told = object(framework, publishers.get(&framework.publisher));
            told["criteria"] = count(framework).into();
            told
        });
        output::json(&json!({ "frameworks": told.collect::<Vec<_>>() }))?;
        return Ok(Exit::Fine);
    }
    output::page(|page| {
        if all.is_empty() {
            let none = voice.say(
                "Aucun référentiel : « prisme migrate » charge ceux du programme.",
                "No référentiel: `prisme migrate` loads those of the program.",
            );
            return writeln!(page, "{none}");
        }
        let heads =
            voice.say(["référentiel", "édition", "nature", "critères", "éditeur"], ["référentiel", "edition", "nature", "criteria", "publisher"]);
        let row = |framework: &record::Framework| {
            let publisher = publishers.get(&framework.publisher).map_or("–", |publisher| publisher.name.as_str());
            let nature = framework.nature.name().to_owned();
            [framework.slug.clone(), framework.edition.clone(), nature, count(framework).to_string(), cut(&plain(publisher), WIDEST)]
        };
        let rows: Vec<[String; 5]> = std::iter::once(heads.map(str::to_owned)).chain(all.iter().map(row)).collect();
        table::write(page, &rows, &[3])
    })?;
    Ok(Exit::Fine)
}

/// One référentiel with its criteria.
pub(super) fn show(framework: &record::Framework, criteria: &[Criterion], publisher: Option<&Organisation>, voice: Voice) -> Result<Exit, Failure> {
    if voice.json {
        let mut told = object(framework, publisher);
        let one = |criterion: &Criterion| {
            json!({
                "id": criterion.id,
                "code": criterion.code,
                "label": criterion.label,
                "labelEn": criterion.label_en,
                "themes": criterion.themes,
                "levers": criterion.levers,
                "competence": criterion.competence,
                "appliesTo": criterion.applies_to.iter().map(Addressee::text).collect::<Vec<_>>(),
                "locator": criterion.locator,
                "rules": criterion.rules.iter().map(domain::framework::Rule::text).collect::<Vec<_>>(),
            })
        };
        told["criteria"] = criteria.iter().map(one).collect::<Vec<_>>().into();
        output::json(&json!({ "framework": told }))?;
        return Ok(Exit::Fine);
    }
    output::page(|page| {
        writeln!(page, "{} – {} ({})", plain(&framework.title), framework.nature.name(), framework.edition)?;
        if let Some(publisher) = publisher {
            writeln!(page, "{} : {}", voice.say("Éditeur", "Publisher"), plain(&publisher.name))?;
        }
        if let Some(words) = &framework.self_description {
            writeln!(page, "{} : {}", voice.say("Se dit", "Says of itself"), plain(words))?;
        }
        writeln!(page, "{} : {}\n", voice.say("Source", "Source"), plain(&framework.source_title))?;
        let label = |criterion: &Criterion| voice.say(&criterion.label, criterion.label_en.as_ref().unwrap_or(&criterion.label)).clone();
        let heads = voice.say(["code", "critère", "s'adresse à"], ["code", "criterion", "addressed to"]);
        let row = |criterion: &Criterion| {
            let to: Vec<String> = criterion.applies_to.iter().map(Addressee::text).collect();
            let to = if to.is_empty() { voice.say("toutes", "all").to_owned() } else { to.join(" ") };
            [criterion.code.clone(), cut(&plain(&label(criterion)), WIDEST), to]
        };
        let rows: Vec<[String; 3]> = std::iter::once(heads.map(str::to_owned)).chain(criteria.iter().map(row)).collect();
        table::write(page, &rows, &[])
    })?;
    Ok(Exit::Fine)
}
