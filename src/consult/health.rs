//! How a feed goes, in a sentence that tells a person what happened and what comes next.

use chrono::{DateTime, Utc};
use domain::diagnostic::Language;
use domain::feed::Health;

use crate::store::record::{Feed, Run};

/// The sentence, from the feed and its last run.
pub fn explanation(feed: &Feed, last: Option<&Run>, now: DateTime<Utc>, language: Language) -> String {
    let french = language == Language::Fr;
    let happened = || last.and_then(|run| run.said.as_ref()).map(|[fr, en]| if french { fr.clone() } else { en.clone() });
    let mut parts = match feed.health(now) {
        Health::Paused => vec![say(french, "Ce flux est en pause : il n'est plus lu.", "This feed is paused: it is not read any more.")],
        Health::NeverRun => vec![say(french, "Ce flux n'a pas encore été lu.", "This feed has not been read yet.")],
        Health::Healthy => vec![read_well(feed, french)],
        Health::NeedsAttention if matches!(feed.last_state.as_deref(), Some("HELD" | "REJECTED" | "ROLLED_BACK")) => {
            vec![happened().unwrap_or_else(|| say(french, "Une version attend une décision.", "A version waits for a decision."))]
        }
        Health::NeedsAttention => {
            vec![read_well(feed, french), say(french, "Le rapport signale des points à corriger.", "The report lists points to correct.")]
        }
        Health::Failing => {
            let what = happened().unwrap_or_else(|| say(french, "La dernière lecture a échoué.", "The last reading failed."));
            vec![what, times(feed.failures, french), in_force(feed, french)]
        }
        Health::Stale => {
            let days = feed.last_success_at.map_or(0, |at| (now - at).num_days());
            let stale = if french {
                format!("Aucune lecture n'a réussi depuis {days} jour(s).")
            } else {
                format!("No reading has succeeded for {days} day(s).")
            };
            vec![stale, happened().unwrap_or_default(), in_force(feed, french)]
        }
    };
    if let Some(next) = feed.next_run_at.filter(|_| !feed.paused) {
        let next = moment(next.max(now), french);
        parts.push(if french { format!("Prochaine lecture : {next}.") } else { format!("Next reading: {next}.") });
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

fn say(french: bool, fr: &str, en: &str) -> String {
    if french { fr } else { en }.to_owned()
}

fn read_well(feed: &Feed, french: bool) -> String {
    match feed.last_success_at {
        Some(at) if french => format!("Lu le {}.", moment(at, french)),
        Some(at) => format!("Read on {}.", moment(at, french)),
        None => String::new(),
    }
}

fn times(failures: i32, french: bool) -> String {
    match (failures, french) {
        (..=1, _) => String::new(),
        (_, true) => format!("C'est le {failures}e essai sans succès."),
        (_, false) => format!("{failures} readings in a row have failed."),
    }
}

fn in_force(feed: &Feed, french: bool) -> String {
    match feed.last_success_at {
        Some(at) if french => format!("Ce qui a été lu le {} reste en vigueur.", moment(at, french)),
        Some(at) => format!("What was read on {} stays in force.", moment(at, french)),
        None => say(french, "Rien n'a encore été publié de ce flux.", "Nothing was published from this feed yet."),
    }
}

/// A moment as a person reads it, in universal time.
fn moment(at: DateTime<Utc>, french: bool) -> String {
    at.format(if french { "%d/%m/%Y à %H:%M UTC" } else { "%Y-%m-%d at %H:%M UTC" }).to_string()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::feed::{Mode, Moderation, Schedule};
    use uuid::Uuid;

    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-25T12:00:00Z".parse().unwrap()
    }

    fn feed() -> Feed {
        Feed {
            id: Uuid::nil(),
            name: "poitiers".to_owned(),
            collectivity: Uuid::nil(),
            title: "Plan d'actions (Poitiers)".to_owned(),
            mode: Mode::Pull,
            format: None,
            url: None,
            landing_page: None,
            schedule: Some(Schedule::Daily),
            licence: None,
            recipe: None,
            recipe_author: None,
            recipe_at: None,
            moderation: Moderation::Automatic,
            acceptance: 500,
            paused: false,
            created_at: now(),
            updated_at: now(),
            next_run_at: Some(now() + TimeDelta::hours(1)),
            failures: 0,
            last_run: Some(Uuid::nil()),
            last_state: Some("UNCHANGED".to_owned()),
            last_success: Some(Uuid::nil()),
            last_success_at: Some(now() - TimeDelta::hours(20)),
            warned: false,
            validated_url: None,
            etag: None,
            last_modified: None,
            settled: None,
            document: None,
        }
    }

    fn failed() -> Run {
        Run {
            id: Uuid::nil(),
            feed: None,
            collectivity: None,
            document: None,
            version: None,
            state: "FAILED".to_owned(),
            trigger: "SCHEDULE".to_owned(),
            queued_at: now(),
            started_at: None,
            finished_at: None,
            report: None,
            failure_code: Some("HTTP_SERVER_ERROR".to_owned()),
            http_status: Some(503),
            retry_at: None,
            said: Some(["Le serveur répond 503.".to_owned(), "The server answers 503.".to_owned()]),
            attempts: 1,
            options: None,
            requested_by: None,
        }
    }

    #[test]
    fn a_feed_that_goes_well_says_when_it_was_read() {
        let said = explanation(&feed(), None, now(), Language::Fr);
        assert_eq!(said, "Lu le 24/11/2026 à 16:00 UTC. Prochaine lecture : 25/11/2026 à 13:00 UTC.");
    }

    #[test]
    fn a_feed_that_fails_says_what_happened_and_what_stays_in_force() {
        let said = explanation(&Feed { failures: 2, ..feed() }, Some(&failed()), now(), Language::En);
        assert_eq!(
            said,
            "The server answers 503. 2 readings in a row have failed. What was read on 2026-11-24 at 16:00 UTC stays in force. Next reading: \
             2026-11-25 at 13:00 UTC."
        );
    }

    #[test]
    fn a_source_that_is_down_for_a_month_is_stale() {
        let down = Feed { failures: 30, last_success_at: Some(now() - TimeDelta::days(30)), ..feed() };
        let said = explanation(&down, Some(&failed()), now(), Language::Fr);
        assert!(said.starts_with("Aucune lecture n'a réussi depuis 30 jour(s). Le serveur répond 503."), "{said}");
    }

    #[test]
    fn a_feed_that_waits_says_so() {
        let never = Feed { last_run: None, last_state: None, last_success: None, last_success_at: None, ..feed() };
        assert!(explanation(&never, None, now(), Language::Fr).starts_with("Ce flux n'a pas encore été lu."));
        let paused = explanation(&Feed { paused: true, ..feed() }, None, now(), Language::Fr);
        assert_eq!(paused, "Ce flux est en pause : il n'est plus lu.");
    }
}
