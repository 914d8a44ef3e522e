//! From what is ready to the version as the store writes it.

use super::step::Ready;
use super::submission::Submission;
use super::ticket::Ticket;
use super::{Ingest, subject};
use crate::store::write::document::NewDocument;
use crate::store::write::plan::{NewVersion, PlanHead};
use crate::store::write::run::FeedEnd;

impl Ingest {
    /// The version to be written.
    pub(super) fn version(&self, submission: &Submission, ready: Ready, ticket: &Ticket, sha256: [u8; 32]) -> NewVersion {
        let stated = submission.published_on.or(ready.reading.report.plan.published_on);
        let said = ready.reading.report.plan;
        let licence = submission.licence.clone().or(said.licence);
        let adopted = said.adopted_on.map(|on| crate::store::record::Adoption { on, by: None, number: None, url: said.deliberation_url.clone() });
        let warned = ready.report.counts()[1].1 > 0;
        let changes = ready.prepared.changes;
        let published_on = stated.unwrap_or_else(|| self.clock.today());
        // Only a stated day can place a document before another stated one; else the document that comes last is the last.
        let effective_on = match ready.before {
            Some((before, was_stated)) if stated.is_none() || !was_stated => published_on.max(before),
            _ => published_on,
        };
        NewVersion {
            collectivity: ready.collectivity,
            plan: PlanHead {
                id: ready.plan.as_ref().map_or_else(|| self.clock.new_id(), |plan| plan.id),
                shows: ready.plan.as_ref().and_then(|plan| plan.current),
                siblings: ready.siblings,
                external_id: said.external_id,
                stage: submission.stage,
                adoption: submission.adoption.clone().or(adopted),
                licence: licence.clone(),
            },
            document: NewDocument {
                id: self.clock.new_id(),
                sha256,
                size_bytes: i64::try_from(submission.bytes.len()).unwrap_or(i64::MAX),
                media_type: Submission::media_type(ready.report.format.as_deref()),
                title: said.title,
                file_name: submission.file_name.clone(),
                url: submission.url.clone(),
                licence,
                published_on: stated,
            },
            run: ticket.run,
            taken_by: ticket.taken_by,
            feed: ticket.feed.map(|feed| (feed, FeedEnd::Success { warned: Some(warned), settled: ticket.settled.clone() })),
            run_state: if warned { "SUCCEEDED_WITH_WARNINGS" } else { "SUCCEEDED" },
            report: serde_json::to_string(&ready.report).unwrap_or_default(),
            id: self.clock.new_id(),
            content_hash: ready.prepared.digest.0,
            title: ready.title,
            published_on,
            published_on_is_stated: stated.is_some(),
            effective_on,
            now: self.clock.now(),
            sections: ready.prepared.sections,
            actions: ready.prepared.actions,
            unattached: ready.reading.unattached,
            links: Vec::new(),
            frameworks: 0,
            classified_by: subject::rules(),
            summary: serde_json::to_string(&changes).unwrap_or_default(),
        }
    }
}
