//! How much one document may ask; each number with its reason.
//!
//! No number is read from the environment here: the room `config` may set them, and the defaults are meant to be kept.

use std::time::Duration;

/// The bounds of one gate. A document at a bound passes; one above it is refused before it runs.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a document. The standard introspection query has 1.6 KB; a large page of a client, 6 KB.
    pub bytes: usize,
    /// Tokens of a document: names, numbers, strings and signs.
    pub tokens: usize,
    /// Brackets inside brackets. The parser and all that follow recurse by it: some hundreds overflow a worker's stack.
    pub nesting: usize,
    /// Operations that one document may hold, though one only is run.
    pub operations: usize,
    /// Fields, spreads and inline fragments of an operation, with its fragments written out.
    pub selections: u64,
    /// Fields inside fields.
    pub depth: u64,
    /// Renamed fields, with the fragments written out: the cheapest way to ask for one thing a thousand times.
    pub aliases: u64,
    /// Fields at the root, with the fragments written out.
    pub roots: u64,
    /// The same for a mutation.
    pub roots_of_mutations: u64,
    /// Directives, with the fragments written out.
    pub directives: u64,
    /// What validation has to look at: selections, their arguments and the values of the variables in them, for all definitions.
    pub work: u64,
    /// Selection sets inside each other, through fragments: how deep the stack may grow while fragments are followed.
    pub descent: usize,
    /// Things that the answer may hold, were every page full.
    pub nodes: u64,
    /// Values that the answer may hold, were every page full.
    pub values: u64,
    /// What an operation may cost by the table of the schema (`@cost`, `@listSize`), for whoever shows a key.
    pub cost: u64,
    /// The same for a stranger.
    pub cost_of_strangers: u64,
    /// What an operation costs at least of which few run at once.
    pub heavy: u64,
    /// So many of those.
    pub heavy_at_once: usize,
    /// Whether strangers may ask for the schema.
    pub describes: bool,
    /// How many things a connection counts for when the query does not say: the size of a page by default.
    pub page: u64,
    /// The most that `first` and `last` count for: the size of the largest page.
    pub largest_page: u64,
    /// The same bounds for what lies under `__schema` and `__type`.
    pub introspection: Introspection,
    /// Bytes of memory for documents that were read before.
    pub remembered: u64,
    /// How long one operation may run.
    pub time: Duration,
    /// Operations that run at the same time.
    pub concurrency: usize,
    /// How long an operation may wait for its turn before it is sent away.
    pub patience: Duration,
    /// Subscriptions that are open at the same time.
    pub subscriptions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 16 * 1024,
            tokens: 4_000,
            nesting: 40,
            operations: 10,
            selections: 1_000,
            depth: 15,
            aliases: 100,
            roots: 50,
            roots_of_mutations: 5,
            directives: 100,
            work: 20_000,
            descent: 100,
            nodes: 20_000,
            values: 200_000,
            cost: 10_000,
            cost_of_strangers: 1_000,
            heavy: 500,
            heavy_at_once: 8,
            describes: true,
            page: 20,
            largest_page: 100,
            introspection: Introspection::default(),
            remembered: 32 * 1024 * 1024,
            time: Duration::from_secs(10),
            concurrency: 64,
            patience: Duration::from_millis(500),
            subscriptions: 1_000,
        }
    }
}

/// The bounds of what a query asks about the schema itself: deep by nature, and the same answer for everyone.
#[derive(Debug, Clone, Copy)]
pub struct Introspection {
    /// Fields, spreads and inline fragments. The standard query has 239.
    pub selections: u64,
    /// Fields inside fields. The standard query has 14.
    pub depth: u64,
    /// Lists of types inside lists of types (`fields`, `interfaces`, `possibleTypes`, `inputFields`). graphql-js' own rule
    /// `MaxIntrospectionDepthRule` refuses the third.
    pub lists: u64,
    /// Values that the answer may hold, by a guess at the length of each list. The standard query is priced at 297,000.
    pub values: u64,
}

impl Default for Introspection {
    fn default() -> Self {
        Self { selections: 500, depth: 20, lists: 2, values: 500_000 }
    }
}
