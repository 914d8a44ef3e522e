//! An attempt under way, and the ways in which it ends without a version.

use domain::access::{Publisher, Worker};
use domain::diagnostic::Language;
use uuid::Uuid;

use super::report::Report;
use super::{Ingest, IngestError, Outcome};
use crate::store::record::{Plan, Ruling};
use crate::store::write::run::{self, End, Ending, FeedEnd, Settled, Trouble};

/// An attempt under way.
#[derive(Debug, Clone)]
pub(super) struct Ticket {
    /// Its run.
    pub(super) run: Uuid,
    /// In whose name.
    pub(super) by: Publisher,
    /// Who took it from the queue; nobody when somebody waits for it.
    pub(super) taken_by: Option<Worker>,
    /// Its feed.
    pub(super) feed: Option<Uuid>,
    /// What the answer of the feed said of itself, to be remembered when it ends well.
    pub(super) settled: Option<Settled>,
    /// The document that is kept already.
    pub(super) document: Option<Uuid>,
    /// Whether the bytes are in the archive.
    pub(super) is_archived: bool,
    /// Whether what people ruled on these bytes before holds again.
    pub(super) heeds_rulings: bool,
}

impl Ticket {
    /// An attempt for which somebody waits.
    pub(super) fn unqueued(run: Uuid, by: Publisher) -> Self {
        Self { run, by, taken_by: None, feed: None, settled: None, document: None, is_archived: false, heeds_rulings: false }
    }

    /// The end of this attempt.
    pub(super) fn end(&self, ending: Ending) -> End {
        End { run: self.run, by: self.by.clone(), taken_by: self.taken_by, ending }
    }
}

impl Ingest {
    fn ending(&self, ticket: &Ticket, state: &'static str) -> Ending {
        Ending { state, document: ticket.document, version: None, report: None, trouble: None, at: self.clock.now(), feed: None }
    }

    /// The document cannot be published.
    pub(super) async fn refused(&self, ticket: &Ticket, report: Report, collectivity: Option<Uuid>) -> Result<Outcome, IngestError> {
        let blocking = report.diagnostics.iter().find(|remark| remark.severity == "ERROR");
        let code = blocking.map_or_else(|| "DOCUMENT_REJECTED".to_owned(), |remark| remark.code.clone());
        let said = [report.headline(Language::Fr), report.headline(Language::En)];
        let trouble = Trouble { code, said, http_status: None, retry_at: None };
        let mut ending = self.ending(ticket, "REJECTED");
        ending.report = serde_json::to_string(&report).ok();
        ending.trouble = Some(trouble.clone());
        ending.feed = ticket.feed.map(|feed| (feed, FeedEnd::Failure { retry_at: None }));
        run::end(&self.store, ticket.end(ending)).await?;
        Ok(Outcome { report: Some(report), trouble: Some(trouble), ..empty(ticket.run, "REJECTED", collectivity) })
    }

    /// A person has decided against this document before.
    pub(super) async fn ruled_out(&self, ticket: &Ticket, collectivity: Uuid, ruling: &Ruling) -> Result<Outcome, IngestError> {
        let (day, why) = (ruling.at.format("%d/%m/%Y"), &ruling.reason);
        let said = [
            format!("Ce document a été écarté par une décision du {day} ({why}) : la version en vigueur reste la même."),
            format!("This document was set aside by a decision of {day} ({why}): the version in force stays the same."),
        ];
        let trouble = Trouble { code: "RULED_OUT".to_owned(), said, http_status: None, retry_at: None };
        let mut ending = self.ending(ticket, "REJECTED");
        ending.trouble = Some(trouble.clone());
        ending.feed = ticket.feed.map(|feed| (feed, FeedEnd::Held));
        run::end(&self.store, ticket.end(ending)).await?;
        Ok(Outcome { trouble: Some(trouble), ..empty(ticket.run, "REJECTED", Some(collectivity)) })
    }

    /// A version waits for a person.
    pub(super) async fn held(&self, ticket: &Ticket, report: Report, collectivity: Option<Uuid>) -> Result<Outcome, IngestError> {
        let suspicious = report.diagnostics.iter().find(|remark| remark.code == "MASS_DISAPPEARANCE");
        let trouble = match suspicious {
            Some(remark) => Trouble {
                code: remark.code.clone(),
                said: [
                    format!("{} La nouvelle version attend une décision ; la précédente reste en vigueur.", remark.message(Language::Fr)),
                    format!("{} The new version waits for a decision; the one before stays in force.", remark.message(Language::En)),
                ],
                http_status: None,
                retry_at: None,
            },
            None => Trouble {
                code: "MODERATION".to_owned(),
                said: [
                    "Ce flux est relu avant publication : la nouvelle version attend une décision.".to_owned(),
                    "This feed is reviewed before it is published: the new version waits for a decision.".to_owned(),
                ],
                http_status: None,
                retry_at: None,
            },
        };
        let mut ending = self.ending(ticket, "HELD");
        ending.report = serde_json::to_string(&report).ok();
        ending.trouble = Some(trouble.clone());
        ending.feed = ticket.feed.map(|feed| (feed, FeedEnd::Held));
        run::end(&self.store, ticket.end(ending)).await?;
        Ok(Outcome { report: Some(report), trouble: Some(trouble), ..empty(ticket.run, "HELD", collectivity) })
    }

    /// The plan says the same already.
    pub(super) async fn unchanged(
        &self,
        ticket: &Ticket,
        report: Option<Report>,
        version: Uuid,
        plan: &Plan,
        document: Option<Uuid>,
    ) -> Result<Outcome, IngestError> {
        let warned = report.as_ref().map(|report| report.counts()[1].1 > 0);
        let mut ending = self.ending(ticket, "UNCHANGED");
        ending.document = document.or(ticket.document);
        ending.version = Some(version);
        ending.report = report.as_ref().and_then(|report| serde_json::to_string(report).ok());
        ending.feed = ticket.feed.map(|feed| (feed, FeedEnd::Success { warned, settled: ticket.settled.clone() }));
        run::end(&self.store, ticket.end(ending)).await?;
        let in_force = plan.current == Some(version);
        Ok(Outcome { plan: Some(plan.id), version: Some(version), in_force, report, ..empty(ticket.run, "UNCHANGED", Some(plan.collectivity)) })
    }

    /// The network or the service failed, not the document.
    pub(super) async fn failed(&self, ticket: &Ticket, trouble: Trouble) -> Result<Outcome, IngestError> {
        let mut ending = self.ending(ticket, "FAILED");
        ending.feed = ticket.feed.map(|feed| (feed, FeedEnd::Failure { retry_at: trouble.retry_at }));
        ending.trouble = Some(trouble.clone());
        run::end(&self.store, ticket.end(ending)).await?;
        Ok(Outcome { trouble: Some(trouble), ..empty(ticket.run, "FAILED", None) })
    }

    /// The address gives nothing that could be read, and asking again soon will not help.
    pub(super) async fn unreadable(&self, ticket: &Ticket, trouble: Trouble) -> Result<Outcome, IngestError> {
        let mut ending = self.ending(ticket, "REJECTED");
        ending.feed = ticket.feed.map(|feed| (feed, FeedEnd::Failure { retry_at: trouble.retry_at }));
        ending.trouble = Some(trouble.clone());
        run::end(&self.store, ticket.end(ending)).await?;
        Ok(Outcome { trouble: Some(trouble), ..empty(ticket.run, "REJECTED", None) })
    }

    /// What comes of bytes that were settled before: nothing has to be read, and the end may be written together with others.
    pub(super) fn settled(&self, ticket: &Ticket, version: Option<Uuid>) -> (Outcome, End) {
        let mut ending = self.ending(ticket, "UNCHANGED");
        ending.version = version;
        ending.feed = ticket.feed.map(|feed| (feed, FeedEnd::Success { warned: None, settled: ticket.settled.clone() }));
        let outcome = Outcome { version, in_force: version.is_some(), ..empty(ticket.run, "UNCHANGED", None) };
        (outcome, ticket.end(ending))
    }
}

/// An outcome of which nothing more is known.
pub(super) fn empty(run: Uuid, state: &'static str, collectivity: Option<Uuid>) -> Outcome {
    Outcome { run, state, collectivity, plan: None, version: None, in_force: false, report: None, trouble: None }
}
