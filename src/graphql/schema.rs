//! The schema: how it is built, and how it is published.

use async_graphql::{EmptySubscription, ErrorExtensionValues, Executor, Request, Response, SDLExportOptions, Schema, SchemaBuilder};
use futures_util::stream::BoxStream;

use super::access::Asking;
use super::context::Deps;
use super::mutation::{Mutation, UserError};
use super::query::{Node, Permalinked, Query, Sourced};

type Built = Schema<Query, Mutation, EmptySubscription>;

fn builder() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .register_output_type::<Node>()
        .register_output_type::<Permalinked>()
        .register_output_type::<Sourced>()
        .register_output_type::<UserError>()
        .enable_federation()
}

/// The published schema, as a federation v2 subgraph.
pub fn sdl() -> String {
    let options =
        SDLExportOptions::new().federation().compose_directive().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    let mut sdl = builder().finish().sdl_with_options(options);
    sdl.truncate(sdl.trim_end().len());
    sdl.push('\n');
    sdl
}

/// The graph, ready to answer: every request gets its own loaders, and finds out for itself who asks.
#[derive(Clone)]
pub struct Graph {
    schema: Built,
    deps: Deps,
}

impl Graph {
    /// Stands on these rooms.
    pub fn new(deps: Deps) -> Self {
        Self { schema: builder().data(deps.clone()).finish(), deps }
    }

    fn prepared(&self, request: Request) -> Request {
        request.data(self.deps.loaders()).data(Asking::default())
    }
}

/// Every error carries a code. One without is the framework's own: an argument of the wrong form, which is the caller's fault.
fn coded(mut response: Response) -> Response {
    for error in &mut response.errors {
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        if extensions.get("code").is_none() {
            extensions.set("code", "BAD_REQUEST");
        }
    }
    response
}

impl Executor for Graph {
    async fn execute(&self, request: Request) -> Response {
        coded(self.schema.execute(self.prepared(request)).await)
    }

    fn execute_stream(&self, request: Request, session: Option<std::sync::Arc<async_graphql::Data>>) -> BoxStream<'static, Response> {
        Executor::execute_stream(&self.schema, self.prepared(request), session)
    }
}
