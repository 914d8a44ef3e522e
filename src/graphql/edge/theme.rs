//! What concepts are called, and what is tied to them.

use async_graphql::{ComplexObject, Context, Result};

use super::connection::ActionConnection;
use crate::graphql::context::deps;
use crate::graphql::node::enums::Language;
use crate::graphql::node::theme::{Audience, Theme};
use crate::graphql::page::Arguments;
use crate::graphql::query::filter::{ActionFilterInput, ActionOrderInput, actions, order_actions};
use crate::graphql::scalar::Url;
use crate::store::filter::{Concept, Within};

#[ComplexObject]
impl Theme {
    /// Its public page.
    pub async fn permalink(&self, ctx: &Context<'_>) -> Url {
        Url(deps(ctx).addresses.theme(&self.slug))
    }

    /// « Libellé ».
    async fn label(&self, #[graphql(default)] lang: Language) -> &'static str {
        self.concept.label(lang.into())
    }

    /// « Définition »; null where the label says it all.
    async fn definition(&self, #[graphql(default)] lang: Language) -> Option<&'static str> {
        self.concept.definition(lang.into())
    }

    /// Other words that publishers write for it.
    async fn alt_labels(&self, #[graphql(default)] lang: Language) -> &'static [&'static str] {
        self.concept.alt_labels(lang.into())
    }

    /// « Thème plus large »; null for a root.
    async fn broader(&self) -> Option<Theme> {
        self.concept.broader().map(|broader| Self::new(broader, self.view))
    }

    /// « Thèmes plus précis ».
    async fn narrower(&self) -> Vec<Theme> {
        self.concept.narrower().map(|narrower| Self::new(narrower, self.view)).collect()
    }

    /// The same concept in public vocabularies; empty where no match is certain.
    async fn exact_match(&self) -> Vec<Url> {
        self.concept.exact_match().iter().map(|address| Url((*address).to_owned())).collect()
    }

    /// Actions in force about it or about its narrower themes.
    #[expect(clippy::too_many_arguments, reason = "a connection has four, and this one two of its own")]
    async fn actions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<ActionFilterInput>,
        order_by: Option<Vec<ActionOrderInput>>,
    ) -> Result<ActionConnection> {
        let arguments = Arguments { first, after, last, before };
        let mut filter = actions(ctx, filter, self.view)?;
        filter.all_themes.push(self.concept.within().0);
        filter.concept = filter.concept.or(Some(Concept::Theme(self.concept.number())));
        ActionConnection::load(ctx, &arguments, Within::Everything, filter, order_actions(order_by)?, self.view).await
    }
}

#[ComplexObject]
impl Audience {
    /// « Libellé ».
    async fn label(&self, #[graphql(default)] lang: Language) -> &'static str {
        self.concept.label(lang.into())
    }
}
