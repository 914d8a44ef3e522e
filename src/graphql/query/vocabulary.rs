//! The vocabularies that actions are read by.

use async_graphql::Object;
use domain::{audience, theme};

use crate::graphql::node::theme::{Audience, Theme};
use crate::store::filter::View;

/// Themes and audiences.
#[derive(Default)]
pub struct Concepts;

#[Object]
impl Concepts {
    /// « Thèmes »: the roots of the tree, or all of them.
    async fn themes(&self, #[graphql(default = true)] roots: bool) -> Vec<Theme> {
        theme::Theme::all().filter(|theme| !roots || theme.broader().is_none()).map(|theme| Theme::new(theme, View::default())).collect()
    }

    /// One theme; null when none is called so.
    async fn theme(&self, slug: String) -> Option<Theme> {
        theme::Theme::by_slug(&slug).map(|theme| Theme::new(theme, View::default()))
    }

    /// « Publics visés ».
    async fn audiences(&self) -> Vec<Audience> {
        audience::Audience::all().map(Audience::from).collect()
    }
}
