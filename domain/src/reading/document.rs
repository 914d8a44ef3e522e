//! One JSON object: a `prisme-plan/1` document with its axes, an envelope with a list under some key, or a lone record.
//!
//! Parts that are not read yet (bodies, meetings, labels, pledges) are remarked and stay in the archived document.

use super::flat::{flatten, shown};
use super::json::Stream;
use crate::decode::Refusal;
use crate::decode::json::{Node, Part};
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::Field;
use crate::mapping::alias::{self, Meaning};
use crate::provenance::Place;

/// An envelope in an envelope in an envelope is looked into; deeper, a list is a value.
const ENVELOPES: usize = 3;

/// Reads one object.
pub(super) fn read(whole: &Part<'_>, stream: &mut Stream<'_, '_>) -> Result<(), Refusal> {
    let entries = whole.entries()?;
    for (key, part) in &entries {
        if entries.iter().filter(|(other, _)| other == key).count() > 1 && entries.len() < 1000 {
            stream.builder.report.remarks.add(Diagnostic::new(Code::DuplicateKey, part.place()).raw(key));
        }
    }
    let list = find_list(&entries, ENVELOPES)?;
    if list.is_none() && entries.iter().any(|(key, _)| is_title(key)) && !entries.iter().any(|(key, _)| key == "axes") {
        return stream.part(whole, &[]);
    }
    envelope(&entries, list.as_ref(), stream)
}

/// Reads what an envelope says of the plan, then its axes and its list.
fn envelope(entries: &[(String, Part<'_>)], list: Option<&Part<'_>>, stream: &mut Stream<'_, '_>) -> Result<(), Refusal> {
    for (key, part) in entries {
        if list.is_some_and(|list| list.pointer == part.pointer) || key == "axes" || key.starts_with('$') {
            continue;
        }
        if let Some(list) = list
            && part.is_object()
            && list.pointer.starts_with(&format!("{}/", part.pointer))
        {
            envelope(&part.entries()?, Some(list), stream)?;
        } else {
            constant(key, part, stream)?;
        }
    }
    for (_, part) in entries.iter().filter(|(key, part)| key == "axes" && part.is_list()) {
        part.each(&mut |axis| section(&axis, None, stream))?;
    }
    match list {
        // The list is read once, at the level that holds it.
        Some(list) if entries.iter().any(|(_, part)| part.pointer == list.pointer) => list.each(&mut |part| stream.part(&part, &[])),
        _ => Ok(()),
    }
}

/// What is said once for the whole plan; the rest is remarked.
fn constant(key: &str, part: &Part<'_>, stream: &mut Stream<'_, '_>) -> Result<(), Refusal> {
    if part.is_list() {
        stream.builder.report.other_parts = true;
        set_aside(key, part, stream);
        return Ok(());
    }
    if meaning(key) == Some(Field::Withheld) {
        stream.builder.report.remarks.add(Diagnostic::new(Code::PersonalDataWithheld, part.place()).raw(key));
        return Ok(());
    }
    let node = part.read(&stream.builder.options.limits)?;
    let pairs = match &node {
        Node::Object(_) => flatten(&node).into_iter().map(|entry| (format!("{key} {}", entry.name), entry.name, entry.value)).collect(),
        other => vec![(key.to_owned(), String::new(), shown(other))],
    };
    for (name, inner, value) in pairs {
        if value.trim().is_empty() {
            continue;
        }
        // « titre » is the plan's own inside « plan », and an action's anywhere else.
        let field = match (key, inner.as_str()) {
            ("plan", "titre" | "title" | "intitule") => Some(Field::TitrePlan),
            ("plan", "complet") => continue,
            _ => meaning(&name).or_else(|| meaning(&inner)).filter(|field| field.is_constant() || matches!(field, Field::DateMaj | Field::Withheld)),
        };
        match field {
            Some(Field::Withheld) => {
                stream.builder.report.remarks.add(Diagnostic::new(Code::PersonalDataWithheld, part.place()).raw(&inner));
            }
            Some(field) => stream.builder.constant(field, &value, &part.place()),
            None if alias::key(&inner) == "nom" || alias::key(&name) == "nom" => {}
            None => {
                let place = Place::pointer(Some(part.line), &format!("{}{}{inner}", part.pointer, if inner.is_empty() { "" } else { "/" }));
                stream.builder.report.remarks.add_kind(Diagnostic::new(Code::TextSetAside, place).raw(&value));
            }
        }
    }
    Ok(())
}

fn meaning(name: &str) -> Option<Field> {
    match alias::meaning(name) {
        Some(Meaning::Field(field)) => Some(field),
        _ => None,
    }
}

fn set_aside(key: &str, part: &Part<'_>, stream: &mut Stream<'_, '_>) {
    stream.builder.report.remarks.add_kind(Diagnostic::new(Code::TextSetAside, part.place()).raw(key));
}

/// An axis, with its actions and the axes below it.
fn section(axis: &Part<'_>, above: Option<&str>, stream: &mut Stream<'_, '_>) -> Result<(), Refusal> {
    if !axis.is_object() {
        return stream.part(axis, &[]);
    }
    let entries = axis.entries()?;
    let title = entries.iter().find(|(key, _)| is_title(key) || alias::key(key) == "axe" || alias::key(key) == "nom").map(|(_, part)| part);
    let title = match title {
        Some(part) => shown(&part.read(&stream.builder.options.limits)?),
        None => String::new(),
    };
    let mut context = Vec::new();
    match above {
        Some(above) if !title.trim().is_empty() => context.extend([(Field::Axe, above.to_owned()), (Field::SousAxe, title.clone())]),
        Some(above) => context.push((Field::Axe, above.to_owned())),
        None if !title.trim().is_empty() => context.push((Field::Axe, title.clone())),
        None => {}
    }
    for (key, part) in &entries {
        match alias::key(key).as_str() {
            "actions" | "mesures" if part.is_list() => part.each(&mut |action| stream.part(&action, &context))?,
            "axes" | "sous axes" | "sousaxes" if part.is_list() => part.each(&mut |below| section(&below, Some(above.unwrap_or(&title)), stream))?,
            _ => {}
        }
    }
    Ok(())
}

fn is_title(key: &str) -> bool {
    matches!(alias::meaning(key), Some(Meaning::Field(Field::Titre)))
}

/// The list of records in an envelope: of the lists of objects the one whose keys are best known.
fn find_list<'a>(entries: &[(String, Part<'a>)], depth: usize) -> Result<Option<Part<'a>>, Refusal> {
    let mut best: Option<(usize, Part<'a>)> = None;
    let mut consider = |score: usize, part: Part<'a>| {
        if score > 0 && best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((score, part));
        }
    };
    for (key, part) in entries {
        if part.is_list() && key != "axes" {
            consider(score(part)?, part.clone());
        } else if part.is_object() && depth > 0 {
            let inner = part.entries()?;
            if let Some(found) = find_list(&inner, depth - 1)? {
                consider(score(&found)?, found);
            }
        }
    }
    Ok(best.map(|(_, part)| part))
}

/// How many known names the first objects of a list have; nothing without a title.
fn score(list: &Part<'_>) -> Result<usize, Refusal> {
    const LOOKED_AT: usize = 5;
    let (mut known, mut titled, mut seen) = (0, false, 0);
    let mut look = |part: Part<'_>| {
        if seen < LOOKED_AT && part.is_object() {
            seen += 1;
            let keys = part.entries()?;
            titled |= keys.iter().any(|(key, _)| is_title(key));
            known = known.max(keys.iter().filter(|(key, _)| alias::is_name(key)).count());
        }
        Ok(())
    };
    list.each(&mut look)?;
    Ok(if titled { known } else { 0 })
}
