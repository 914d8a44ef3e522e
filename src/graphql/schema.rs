//! The schema: how it is built, and how it is published.

use async_graphql::{ErrorExtensionValues, Executor, Request, Response, SDLExportOptions, Schema, SchemaBuilder};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use super::access::Asking;
use super::context::Deps;
use super::mutation::{Mutation, UserError};
use super::query::{Node, Permalinked, Sourced};
use super::root::{Asked, Root};
use super::subscription::Subscription;

type Built = Schema<Root, Mutation, Subscription>;

fn builder() -> SchemaBuilder<Root, Mutation, Subscription> {
    Schema::build(Root::default(), Mutation::default(), Subscription)
        .register_output_type::<Node>()
        .register_output_type::<Permalinked>()
        .register_output_type::<Sourced>()
        .register_output_type::<UserError>()
        .enable_federation()
        .enable_subscription_in_federation()
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
    async fn execute(&self, mut request: Request) -> Response {
        let (loaders, batches) = self.deps.loaders();
        let asked = request.parsed_query().map(Asked::of);
        let request = request.data(loaders).data(Asking::default());
        let response = coded(batches.run(self.schema.execute(request)).await);
        if let Ok(asked) = asked { asked.answered(response) } else { response }
    }

    fn execute_stream(&self, request: Request, session: Option<std::sync::Arc<async_graphql::Data>>) -> BoxStream<'static, Response> {
        let (loaders, batches) = self.deps.loaders();
        // Its data last as long as somebody listens: what was loaded for one event is not true for the next.
        loaders.enable_all_cache(false);
        let request = request.data(loaders).data(Asking::default());
        batches.run_each(Executor::execute_stream(&self.schema, request, session)).map(coded).boxed()
    }
}
