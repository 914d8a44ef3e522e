//! The schema: how it is built, and how it is published.

use async_graphql::{Data, Executor, Pos, Request, Response, SDLExportOptions, Schema, SchemaBuilder};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};

use super::access::Asking;
use super::context::Deps;
use super::cost;
use super::credentials::Credentials;
use super::error::{of_store, told};
use super::gate::{Priced, language, within};
use super::mutation::{Mutation, UserError};
use super::query::{Node, Permalinked, Sourced};
use super::root::{Asked, Places, Root};
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
    let sdl = builder().finish().sdl_with_options(options);
    cost::annotated(&linked(sdl.trim_end()))
}

/// The library links to a version of federation that knows no costs yet.
fn linked(sdl: &str) -> String {
    sdl.replace("https://specs.apollo.dev/federation/v2.5", "https://specs.apollo.dev/federation/v2.9")
        .replace("\"@requiresScopes\"]", "\"@requiresScopes\", \"@cost\", \"@listSize\"]")
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

impl Graph {
    /// Why an operation is not run that costs more than a stranger may ask, when a stranger asks. Whoever asks for little is not looked up.
    async fn too_costly(&self, data: &Data, session: Option<&Data>, asking: &Asking) -> Option<Response> {
        let refusal = within::<Priced>(data)?.refusal()?;
        let nobody = Credentials::default();
        let credentials = within::<Credentials>(data).or_else(|| within(session?)).unwrap_or(&nobody);
        match asking.settle(&self.deps, credentials).await {
            Ok(caller) if caller.bearer().is_ok() => None,
            Ok(_) => Some(refusal.told(language(data, session))),
            Err(error) => {
                let response = Response::from_errors(vec![of_store(&error).into_server_error(Pos::default())]);
                Some(told(response, language(data, session)))
            }
        }
    }
}

impl Executor for Graph {
    async fn execute(&self, mut request: Request) -> Response {
        let (loaders, batches) = self.deps.loaders();
        let asked = request.parsed_query().map(Asked::of);
        let asking = Asking::default();
        if let Some(refusal) = self.too_costly(&request.data, None, &asking).await {
            return refusal;
        }
        let language = language(&request.data, None);
        let request = request.data(loaders).data(asking).data(Places::default());
        let response = told(batches.run(self.schema.execute(request)).await, language);
        if let Ok(asked) = asked { asked.answered(response) } else { response }
    }

    fn execute_stream(&self, mut request: Request, session: Option<std::sync::Arc<async_graphql::Data>>) -> BoxStream<'static, Response> {
        let (loaders, batches) = self.deps.loaders();
        // Its data last as long as somebody listens: what was loaded for one event is not true for the next.
        loaders.enable_all_cache(false);
        let graph = self.clone();
        let answers = async move {
            let asking = Asking::default();
            if let Some(refusal) = graph.too_costly(&request.data, session.as_deref(), &asking).await {
                return stream::iter([refusal]).boxed();
            }
            let language = language(&request.data, session.as_deref());
            let asked = request.parsed_query().map(Asked::of).ok();
            let request = request.data(loaders).data(asking).data(Places::default());
            let answer = move |response| {
                let response = told(response, language);
                if let Some(asked) = &asked { asked.answered(response) } else { response }
            };
            batches.run_each(Executor::execute_stream(&graph.schema, request, session)).map(answer).boxed()
        };
        stream::once(answers).flatten().boxed()
    }
}
