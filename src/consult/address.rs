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

    /// Any address of ours, by its path and what stands behind it.
    pub fn below(&self, path: &str) -> String {
        format!("{}{path}", self.base)
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

    /// The page of a theme.
    pub fn theme(&self, slug: &str) -> String {
        format!("{}/themes/{slug}", self.base)
    }

    /// The page of a feed.
    pub fn feed(&self, id: &str) -> String {
        format!("{}/flux/{id}", self.base)
    }

    /// The page of a référentiel.
    pub fn framework(&self, slug: &str) -> String {
        format!("{}/referentiels/{slug}", self.base)
    }

    /// The page of an organisation.
    pub fn organisation(&self, id: &str) -> String {
        format!("{}/o/{id}", self.base)
    }

    /// The report of a run.
    pub fn run(&self, id: &str) -> String {
        format!("{}/rapports/{id}", self.base)
    }
}

/// What parameters of an address are called that open a door to whoever knows them.
const SECRETS: [&str; 9] = ["token", "key", "secret", "signature", "sig", "password", "passwd", "auth", "credential"];

/// An address as everybody may see it: without names and passwords, and without the values of parameters that are keys.
pub fn shown(address: &str) -> String {
    let Ok(mut url) = url::Url::parse(address) else { return address.to_owned() };
    let is_secret = |name: &str| {
        let name = name.to_lowercase();
        name.split(|sign: char| !sign.is_alphanumeric()).any(|word| SECRETS.iter().any(|secret| word == *secret || word.ends_with(secret)))
    };
    let kept: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let hides = kept.iter().any(|(name, _)| is_secret(name));
    let bare = url.username().is_empty() && url.password().is_none();
    if bare && !hides {
        return address.to_owned();
    }
    // An address that has a host may lose its user.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if hides {
        url.query_pairs_mut().clear().extend_pairs(kept.iter().map(|(name, value)| (name, if is_secret(name) { "…" } else { value })));
    }
    url.into()
}

#[cfg(test)]
mod shown_tests {
    use super::shown;

    #[test]
    fn keys_in_an_address_are_not_shown() {
        assert_eq!(shown("https://ville.fr/plan.csv?format=csv&cle=1"), "https://ville.fr/plan.csv?format=csv&cle=1");
        assert_eq!(shown("https://ville.fr/plan.csv?access_token=S3CRET&format=csv"), "https://ville.fr/plan.csv?access_token=%E2%80%A6&format=csv");
        assert!(!shown("https://ville.fr/p?X-Amz-Signature=abc&apikey=def").contains("abc"));
        assert!(!shown("https://ville.fr/p?apikey=def").contains("def"));
        assert_eq!(shown("https://moi:secret@ville.fr/p"), "https://ville.fr/p");
    }
}
