//! The remarks of a report, and the action that each is about.

use async_graphql::{ComplexObject, Context, Result};

use super::connection::DiagnosticConnection;
use super::load;
use crate::graphql::context::loaders;
use crate::graphql::error::of_batch;
use crate::graphql::loader::ActionOfRow;
use crate::graphql::node::action::Action;
use crate::graphql::node::enums::{Language, Severity, name_of};
use crate::graphql::node::report::{Diagnostic, ValidationReport};
use crate::graphql::page::Arguments;

#[ComplexObject]
impl ValidationReport {
    /// One sentence: « 41 actions lues, 3 à corriger, rien n'a été publié ».
    async fn headline(&self, #[graphql(default)] lang: Language) -> String {
        self.report.headline(lang.into())
    }

    /// The remarks: what blocks, what to fix, advice.
    #[expect(clippy::too_many_arguments, reason = "a connection has four, and this one two of its own")]
    #[expect(clippy::unused_async, reason = "a resolver is asynchronous, whether it waits or not")]
    async fn diagnostics(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        severities: Option<Vec<Severity>>,
        codes: Option<Vec<String>>,
    ) -> Result<DiagnosticConnection> {
        let wanted = self.report.diagnostics.iter().filter(|remark| {
            let severity = severities.as_ref().is_none_or(|severities| severities.iter().any(|severity| name_of(*severity) == remark.severity));
            severity && codes.as_ref().is_none_or(|codes| codes.contains(&remark.code))
        });
        let all = wanted.map(|remark| Diagnostic::new(remark.clone(), self.version, self.view)).collect();
        DiagnosticConnection::new(all, &Arguments { first, after, last, before })
    }
}

#[ComplexObject]
impl Diagnostic {
    /// What happened and why it matters.
    async fn message(&self, #[graphql(default)] lang: Language) -> String {
        self.sentence(lang)
    }

    /// What to do.
    async fn suggestion(&self, #[graphql(default)] lang: Language) -> Option<String> {
        self.remark.suggestion(lang.into())
    }

    /// The action that was read from the first row, when a version came of the document.
    async fn action(&self, ctx: &Context<'_>) -> Option<Result<Action>> {
        let (version, row) = (self.version?, self.locator.row?);
        match loaders(ctx).load_one(ActionOfRow(version, row)).await.map_err(|error| of_batch(&error)).transpose()? {
            Ok(position) => load::action(ctx, version, position, self.view).await.transpose(),
            Err(error) => Some(Err(error)),
        }
    }
}
