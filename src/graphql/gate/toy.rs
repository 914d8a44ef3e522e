//! A small graph with the shapes that matter here: a connection that leads to itself, a mutation, a field that never ends.

use std::sync::LazyLock;

use async_graphql::{EmptySubscription, InputObject, Json, Object, Schema, SimpleObject};

use super::{Gate, Limits};
use crate::graphql::cost::Catalog;

/// The graph behind the gate.
pub(crate) type ToySchema = Schema<Query, Mutation, EmptySubscription>;

/// A gate before the graph, of which no table says what it costs.
pub(crate) fn gate(limits: Limits) -> Gate<ToySchema> {
    static NOTHING: LazyLock<Catalog> = LazyLock::new(Catalog::default);
    let limits = Limits { cost: u64::MAX, roots: u64::MAX, roots_of_mutations: u64::MAX, ..limits };
    Gate::priced(Schema::build(Query, Mutation, EmptySubscription).finish(), limits, &NOTHING)
}

pub(crate) struct Query;

/// A plan, as short as one can be.
#[derive(Clone)]
pub(crate) struct Plan;

/// An action, as short as one can be.
#[derive(Clone)]
pub(crate) struct Action;

/// A page of actions.
#[derive(SimpleObject)]
pub(crate) struct Actions {
    nodes: Vec<Action>,
    total_count: i32,
}

/// What to look for.
#[derive(InputObject)]
pub(crate) struct Filter {
    themes: Option<Vec<String>>,
}

#[Object]
impl Query {
    async fn plan(&self) -> Plan {
        Plan
    }

    async fn title(&self, filter: Option<Filter>, note: Option<Json<serde_json::Value>>) -> &str {
        match (filter.and_then(|filter| filter.themes), note) {
            (None, None) => "Former les agents d'accueil",
            _ => "Rendre visibles les lieux d'écoute",
        }
    }

    async fn plans(&self, ids: Vec<String>) -> Vec<Plan> {
        ids.iter().map(|_| Plan).collect()
    }

    async fn actions(&self, first: Option<i32>, last: Option<i32>) -> Actions {
        page(first.or(last))
    }

    async fn slow(&self) -> bool {
        std::future::pending().await
    }

    async fn broken(&self) -> async_graphql::Result<bool> {
        std::future::ready(Err("the plan cannot be read".into())).await
    }

    async fn caller(&self, ctx: &async_graphql::Context<'_>) -> String {
        let credentials = ctx.data_opt::<crate::graphql::credentials::Credentials>();
        credentials.and_then(|given| given.bearer()).unwrap_or("nobody").to_owned()
    }
}

#[Object]
impl Plan {
    async fn title(&self) -> &str {
        "Plan de lutte contre les discriminations"
    }

    async fn actions(&self, first: Option<i32>, last: Option<i32>) -> Actions {
        page(first.or(last))
    }
}

#[Object]
impl Action {
    async fn title(&self) -> &str {
        "Former les agents d'accueil"
    }

    async fn plan(&self) -> Plan {
        Plan
    }
}

fn page(asked: Option<i32>) -> Actions {
    let length = asked.unwrap_or(2).clamp(0, 100);
    Actions { nodes: (0..length).map(|_| Action).collect(), total_count: length }
}

pub(crate) struct Mutation;

#[Object]
impl Mutation {
    async fn publish(&self, title: String) -> String {
        title
    }
}
