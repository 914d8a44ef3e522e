//! Documents: checked for anybody, published for whoever may.
//!
//! What they mean is told by the way in.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use domain::decode::Limits;

use super::input::{Given, PlanDocumentInput, read};
use super::payload::{DocumentError, InputError, PlanDocumentSubmitPayload, PlanDocumentValidatePayload, UserError, UserErrorCode};
use super::refusal::{INLINE, beyond, conflict, not_found, path, too_large};
use crate::graphql::access;
use crate::graphql::context::deps;
use crate::graphql::edge::load;
use crate::graphql::error::{of_ingest, ours};
use crate::graphql::node::report::ValidationReport;
use crate::ingest::IngestError;
use crate::store::StoreError;
use crate::store::filter::View;

/// What may be done with documents.
#[derive(Default)]
pub struct Documents;

/// So much of a document is checked for a stranger.
const ANONYMOUS: usize = 256 << 10;

#[Object]
impl Documents {
    /// « Essai à blanc »: full validation, nothing is stored; allowed with any key, and anonymously up to 256 kB.
    async fn plan_document_validate(&self, ctx: &Context<'_>, input: PlanDocumentInput) -> Result<PlanDocumentValidatePayload> {
        let Given { mut submission, .. } = match read(ctx, input).await? {
            Ok(given) => given,
            Err(error) => return Ok(PlanDocumentValidatePayload { report: None, errors: vec![*error] }),
        };
        let most = if access::is_known(ctx).await? { INLINE } else { ANONYMOUS };
        if most == ANONYMOUS {
            // A stranger's document is as small unpacked as packed, and no longer than a plan is.
            submission.limits = Limits { document: ANONYMOUS, unpacked: ANONYMOUS, actions: 5_000, ..Limits::default() };
        }
        if submission.url.is_none() && submission.bytes.len() > most {
            return Ok(PlanDocumentValidatePayload { report: None, errors: vec![*too_large()] });
        }
        match deps(ctx).ingest.validate(&submission).await {
            Ok(report) => {
                let page = deps(ctx).addresses.run("essai");
                let report = ValidationReport::new(Arc::new(report), None, page, View::default());
                Ok(PlanDocumentValidatePayload { report: Some(report), errors: Vec::new() })
            }
            Err(IngestError::Store(StoreError::VersionTaken)) => Ok(PlanDocumentValidatePayload { report: None, errors: vec![conflict()] }),
            Err(IngestError::PlanUnknown) => Ok(PlanDocumentValidatePayload { report: None, errors: vec![*not_found(&["input", "plan"], None)] }),
            Err(error) => Err(of_ingest(&error)),
        }
    }

    /// Validate and publish. Idempotent on the content: the same content again makes no version and answers the error code UNCHANGED.
    #[graphql(requires_scopes = "prisme:publish")]
    async fn plan_document_submit(&self, ctx: &Context<'_>, input: PlanDocumentInput) -> Result<PlanDocumentSubmitPayload> {
        let by = access::publisher(ctx).await?;
        let refuse = |error| Ok(PlanDocumentSubmitPayload { run: None, errors: vec![error] });
        let Given { submission, collectivity } = match read(ctx, input).await? {
            Ok(given) => given,
            Err(error) => return refuse(*error),
        };
        if !by.may_publish_for(collectivity.record.id) {
            return refuse(*beyond(&["input", "collectivity"], Some(collectivity)));
        }
        if submission.url.is_none() && submission.bytes.len() > INLINE {
            return refuse(*too_large());
        }
        // A caller that goes away in the middle leaves no attempt without an end: it goes on by itself.
        let ingest = deps(ctx).ingest.clone();
        let publishing = tokio::spawn(async move { ingest.publish(&by, &submission, "PUSH").await });
        let outcome = match publishing.await.unwrap_or(Err(IngestError::Stopped)) {
            Ok(outcome) => outcome,
            Err(IngestError::Store(StoreError::VersionTaken | StoreError::Conflict(_))) => return refuse(conflict()),
            Err(IngestError::PlanUnknown) => return refuse(*not_found(&["input", "plan"], None)),
            Err(error) => return Err(of_ingest(&error)),
        };
        let run = load::run(ctx, outcome.run).await?;
        let document = path(&["input", "document"]);
        let errors = match outcome.state {
            "REJECTED" => {
                let page = run.as_ref().map_or_else(String::new, |run| deps(ctx).addresses.run(&run.id));
                let report = outcome.report.map(|report| ValidationReport::new(Arc::new(report), None, page, View::default()));
                vec![UserError::DocumentError(DocumentError { code: UserErrorCode::DocumentRejected, path: document, report, said: None })]
            }
            "UNCHANGED" => vec![UserError::InputError(InputError { code: UserErrorCode::Unchanged, path: document, said: None })],
            _ => Vec::new(),
        };
        if run.is_none() {
            return Err(ours());
        }
        Ok(PlanDocumentSubmitPayload { run, errors })
    }
}
