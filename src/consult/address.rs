//! Where things have their public page: addresses that never change.

use domain::text::fold;

/// Makes addresses below the public address of the service.
#[derive(Debug, Clone)]
pub struct Addresses {
    base: String,
}

impl Addresses {
    /// Below this address.
    pub fn new(base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned() }
    }

    /// The page of a collectivité, by its most stable code.
    pub fn collectivity(&self, code: &str, slug: &str) -> String {
        format!("{}/c/{code}/{slug}", self.base)
    }

    /// The page of a plan.
    pub fn plan(&self, id: &str) -> String {
        format!("{}/p/{id}", self.base)
    }

    /// The page of a version.
    pub fn version(&self, id: &str) -> String {
        format!("{}/v/{id}", self.base)
    }

    /// The page of an action, through all versions.
    pub fn action(&self, lineage: &str, title: &str) -> String {
        let slug: String = fold(title).replace(' ', "-").chars().take(80).collect();
        format!("{}/a/{lineage}/{}", self.base, slug.trim_end_matches('-'))
    }

    /// The page of a feed.
    pub fn feed(&self, id: &str) -> String {
        format!("{}/flux/{id}", self.base)
    }

    /// The report of a run.
    pub fn run(&self, id: &str) -> String {
        format!("{}/rapports/{id}", self.base)
    }
}
