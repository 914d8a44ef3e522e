//! Who may do what: proofs that only a passed check can make. No proof, no call.
//!
//! How a key or a shell is checked is for the door that checks it; here a proof says what it proves, and in whose name.

use std::sync::Arc;

use uuid::Uuid;

/// What a key opens, by its name in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Reading, with the limits of somebody who is known.
    Read,
    /// Publishing documents for the collectivités of the perimeter.
    Publish,
    /// Registering and running feeds of these collectivités.
    FeedsManage,
    /// Ruling on versions that are held.
    Review,
    /// Everything, keys included.
    Admin,
}

impl Scope {
    /// All of them, from the least to the most.
    pub const ALL: [Self; 5] = [Self::Read, Self::Publish, Self::FeedsManage, Self::Review, Self::Admin];

    /// The name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "READ",
            Self::Publish => "PUBLISH",
            Self::FeedsManage => "FEEDS_MANAGE",
            Self::Review => "REVIEW",
            Self::Admin => "ADMIN",
        }
    }

    /// Reads a name of the API, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name().eq_ignore_ascii_case(name.trim()))
    }
}

/// For which collectivités something holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Perimeter {
    /// For all of them.
    Everywhere,
    /// For these alone.
    Only(Vec<Uuid>),
}

impl Perimeter {
    /// Whether it reaches a collectivité.
    pub fn reaches(&self, collectivity: Uuid) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Only(these) => these.contains(&collectivity),
        }
    }
}

/// Somebody whose key was checked, or who runs the program beside the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    name: Arc<str>,
    key: Option<Uuid>,
    scopes: Vec<Scope>,
    perimeter: Perimeter,
}

impl Bearer {
    /// The bearer of a checked key. It is made at the door that checks keys, and nowhere else.
    pub fn new(name: &str, key: Option<Uuid>, scopes: Vec<Scope>, perimeter: Perimeter) -> Self {
        Self { name: name.into(), key, scopes, perimeter }
    }

    /// The operator: whoever can run the program beside the data may do everything.
    pub fn operator() -> Self {
        Self::new("operator", None, vec![Scope::Admin], Perimeter::Everywhere)
    }

    /// In whose name: the label of a key, or `operator`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key that was shown; none for the operator.
    pub fn key(&self) -> Option<Uuid> {
        self.key
    }

    /// What the key opens.
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// For which collectivités.
    pub fn perimeter(&self) -> &Perimeter {
        &self.perimeter
    }

    /// Whether a scope is held; who administers holds all.
    pub fn holds(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope) || self.scopes.contains(&Scope::Admin)
    }

    /// The proof that this bearer may publish.
    pub fn publisher(&self) -> Option<Publisher> {
        self.holds(Scope::Publish).then(|| Publisher(self.clone()))
    }

    /// The proof that this bearer may manage feeds.
    pub fn feed_manager(&self) -> Option<FeedManager> {
        self.holds(Scope::FeedsManage).then(|| FeedManager(self.clone()))
    }

    /// The proof that this bearer may rule on versions that are held.
    pub fn reviewer(&self) -> Option<Reviewer> {
        self.holds(Scope::Review).then(|| Reviewer(self.clone()))
    }

    /// The proof that this bearer may do everything; a perimeter bounds it no less.
    pub fn administrator(&self) -> Option<Administrator> {
        self.holds(Scope::Admin).then(|| Administrator(self.clone()))
    }
}

macro_rules! proof {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(Bearer);

        impl $name {
            /// Whose proof it is.
            pub fn who(&self) -> &Bearer {
                &self.0
            }

            /// In whose name.
            pub fn name(&self) -> &str {
                self.0.name()
            }

            /// The key that was shown; none for the operator and for the service itself.
            pub fn key(&self) -> Option<Uuid> {
                self.0.key()
            }

            /// Whether this proof holds for a collectivité.
            pub fn reaches(&self, collectivity: Uuid) -> bool {
                self.0.perimeter.reaches(collectivity)
            }

            /// Whether this proof holds for every collectivité.
            pub fn reaches_all(&self) -> bool {
                self.0.perimeter == Perimeter::Everywhere
            }
        }
    };
}

proof! {
    /// Somebody who may publish, and for whom. The store's writers ask for it.
    Publisher
}
proof! {
    /// Somebody who may register, change and run feeds.
    FeedManager
}
proof! {
    /// Somebody who may accept or refuse a version that is held.
    Reviewer
}
proof! {
    /// Somebody who may make keys, and take back what was published.
    Administrator
}

impl Publisher {
    /// The operator: whoever can run the program beside the data may write them.
    pub fn operator() -> Self {
        Self(Bearer::operator())
    }

    /// The bearer of a checked key; `None` as perimeter is every collectivité.
    pub fn bearer(perimeter: Option<Vec<Uuid>>) -> Self {
        let perimeter = perimeter.map_or(Perimeter::Everywhere, Perimeter::Only);
        Self(Bearer::new("bearer", None, vec![Scope::Publish], perimeter))
    }

    /// A registered feed, which speaks for its own collectivité and for no other.
    pub fn feed(name: &str, collectivity: Uuid) -> Self {
        Self(Bearer::new(name, None, vec![Scope::Publish], Perimeter::Only(vec![collectivity])))
    }

    /// Whether this proof holds for a collectivité.
    pub fn may_publish_for(&self, collectivity: Uuid) -> bool {
        self.reaches(collectivity)
    }
}

impl FeedManager {
    /// The operator.
    pub fn operator() -> Self {
        Self(Bearer::operator())
    }

    /// The proof that what this feed manager has registered may be published.
    pub fn publisher(&self) -> Publisher {
        Publisher(self.0.clone())
    }
}

impl Reviewer {
    /// The operator.
    pub fn operator() -> Self {
        Self(Bearer::operator())
    }

    /// Whoever accepts a version publishes it.
    pub fn publisher(&self) -> Publisher {
        Publisher(self.0.clone())
    }
}

impl Administrator {
    /// The operator.
    pub fn operator() -> Self {
        Self(Bearer::operator())
    }

    /// Whether this proof reaches as far as a perimeter does: nobody hands on what they do not hold.
    pub fn covers(&self, perimeter: &Perimeter) -> bool {
        match perimeter {
            Perimeter::Everywhere => self.reaches_all(),
            Perimeter::Only(these) => these.iter().all(|collectivity| self.reaches(*collectivity)),
        }
    }
}

/// A process that works on the queue: what it takes, it alone may end, for as long as it says that it is alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Worker(Uuid);

impl Worker {
    /// A process that just started, by a name that no other one has.
    pub fn new(name: Uuid) -> Self {
        Self(name)
    }

    /// Its name.
    pub fn id(self) -> Uuid {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(scopes: &[Scope]) -> Bearer {
        Bearer::new("Ville de Poitiers", Some(Uuid::from_u128(1)), scopes.to_vec(), Perimeter::Only(vec![Uuid::from_u128(86)]))
    }

    #[test]
    fn a_scope_opens_its_own_door_and_no_other() {
        let city = bearer(&[Scope::Publish]);
        assert!(city.publisher().is_some());
        assert!(city.feed_manager().is_none() && city.reviewer().is_none() && city.administrator().is_none());
        assert!(bearer(&[]).publisher().is_none());
    }

    #[test]
    fn who_administers_may_do_all_and_only_within_the_perimeter() {
        let region = bearer(&[Scope::Admin]);
        let publisher = region.publisher().unwrap();
        assert!(region.feed_manager().is_some() && region.reviewer().is_some() && region.administrator().is_some());
        assert!(publisher.reaches(Uuid::from_u128(86)) && !publisher.reaches(Uuid::from_u128(75)));
        assert!(!region.administrator().unwrap().reaches_all());
    }

    #[test]
    fn an_administrator_covers_no_more_than_the_own_perimeter() {
        let region = bearer(&[Scope::Admin]).administrator().unwrap();
        let only = |cities: &[u128]| Perimeter::Only(cities.iter().map(|city| Uuid::from_u128(*city)).collect());
        assert!(region.covers(&only(&[86])));
        assert!(!region.covers(&only(&[86, 75])) && !region.covers(&Perimeter::Everywhere));
        assert!(Administrator::operator().covers(&Perimeter::Everywhere));
    }

    #[test]
    fn a_feed_speaks_for_its_own_collectivite() {
        let feed = Publisher::feed("poitiers", Uuid::from_u128(86));
        assert!(feed.may_publish_for(Uuid::from_u128(86)) && !feed.may_publish_for(Uuid::from_u128(75)));
    }

    #[test]
    fn a_scope_is_read_by_its_name() {
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(&scope.name().to_lowercase()), Some(scope));
        }
        assert_eq!(Scope::parse("ROOT"), None);
    }
}
