//! The root of all questions, as federation asks it: what a gateway cannot have is null at its own place, and no more.
//!
//! The library gives up a whole batch of references over one that it cannot read. A gateway asks for what other subgraphs say is there:
//! one of them that is wrong, or that came later, must not take a hundred others with it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::{ContainerType, resolve_container};
use async_graphql::{
    Context, ContextSelectionSet, Name, ObjectType, OutputType, Pos, Positioned, QueryPathNode, QueryPathSegment, Response, ServerError,
    ServerResult, Value,
};

use super::query::Query;
use super::schema::sdl;

/// Wraps the queries; the schema does not show it.
#[derive(Default)]
pub struct Root(Query);

impl ContainerType for Root {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        match self.0.resolve_field(ctx).await {
            Err(error) if may_be_null(ctx) => Ok(Some(null(ctx, error))),
            answer => answer,
        }
    }

    async fn find_entity(&self, ctx: &Context<'_>, reference: &Value) -> ServerResult<Option<Value>> {
        // The library asks for all references of a list in their order, and does not say which is which.
        let index = ctx.data_opt::<Places>().map(|places| places.next(ctx));
        let segment = index.map(QueryPathSegment::Index);
        let at = segment.map(|segment| QueryPathNode { parent: ctx.path_node.as_ref(), segment });
        let mut placed: Context<'_> = ctx.clone();
        placed.path_node = at.or(ctx.path_node);
        let ctx = &placed;
        match self.0.find_entity(ctx, reference).await {
            Ok(found) => Ok(Some(found.unwrap_or(Value::Null))),
            // What fails on its own account has a code, and what is asked below an entity has a place below it; the rest is a key that the
            // library could not read. An entity that could not be had is null at its own place, and the others are there.
            Err(error) if error.path.len() > 2 || error.extensions.as_ref().is_some_and(|given| given.get("code").is_some()) => {
                Ok(Some(null(ctx, error)))
            }
            Err(_) => Ok(Some(Value::Null)),
        }
    }
}

/// How many references of each list were asked for, in one request: a list is told by where its field stands in the document.
#[derive(Debug, Default)]
pub(super) struct Places(Mutex<HashMap<Pos, usize>>);

impl Places {
    fn next(&self, ctx: &Context<'_>) -> usize {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = asked.entry(ctx.item.pos).or_default();
        *next += 1;
        *next - 1
    }
}

/// Whether the schema lets the field that is asked for be null. The library does not look: it lets an error of a root field by, up to `data` itself,
/// and takes with it whatever else was asked (GraphQL 6.4.4).
fn may_be_null(ctx: &Context<'_>) -> bool {
    let field = ctx.schema_env.registry.types.get(&*Query::type_name()).and_then(|query| query.field_by_name(&ctx.item.node.name.node));
    field.is_some_and(|field| !field.ty.ends_with('!'))
}

/// Nothing, with the error beside it.
fn null(ctx: &Context<'_>, error: ServerError) -> Value {
    ctx.add_error(if error.path.is_empty() { ctx.set_error_path(error) } else { error });
    Value::Null
}

impl OutputType for Root {
    fn type_name() -> Cow<'static, str> {
        Query::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Query::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _field: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl ObjectType for Root {}

/// The published schema, made once.
pub fn published() -> &'static str {
    static SDL: LazyLock<String> = LazyLock::new(sdl);
    &SDL
}

/// Where a document asks for the schema of the subgraph: the names under which `_service` and its `sdl` are answered.
pub(super) struct Asked(Vec<(Name, Name)>);

impl Asked {
    /// Looks at the roots of a document.
    pub(super) fn of(document: &ExecutableDocument) -> Self {
        let mut asked = Vec::new();
        let operations: Vec<&SelectionSet> = match &document.operations {
            DocumentOperations::Single(operation) => vec![&operation.node.selection_set.node],
            DocumentOperations::Multiple(operations) => operations.values().map(|operation| &operation.node.selection_set.node).collect(),
        };
        for service in operations.into_iter().flat_map(|set| fields(document, set, 0)).filter(|field| field.name.node == "_service") {
            let inside = fields(document, &service.selection_set.node, 0).into_iter().filter(|field| field.name.node == "sdl");
            asked.extend(inside.map(|sdl| (service.response_key().node.clone(), sdl.response_key().node.clone())));
        }
        Self(asked)
    }

    /// Says what is published: the library writes the schema anew each time, in another order and without what it does not know.
    pub(super) fn answered(&self, mut response: Response) -> Response {
        let Value::Object(data) = &mut response.data else { return response };
        for (service, key) in &self.0 {
            if let Some(Value::Object(told)) = data.get_mut(service)
                && let Some(text) = told.get_mut(key)
            {
                *text = Value::String(published().to_owned());
            }
        }
        response
    }
}

/// The fields of a set, those of fragments too. The gate has refused fragments that spread each other, or too many.
fn fields<'d>(document: &'d ExecutableDocument, set: &'d SelectionSet, depth: usize) -> Vec<&'d Field> {
    /// As deep as the gate lets fields and fragments be within each other.
    const DEEPEST: usize = 100;
    if depth > DEEPEST {
        return Vec::new();
    }
    let of = |selection: &'d Positioned<Selection>| match &selection.node {
        Selection::Field(field) => vec![&field.node],
        Selection::InlineFragment(inline) => fields(document, &inline.node.selection_set.node, depth + 1),
        Selection::FragmentSpread(spread) => {
            let fragment = document.fragments.get(&spread.node.fragment_name.node);
            fragment.map_or_else(Vec::new, |fragment| fields(document, &fragment.node.selection_set.node, depth + 1))
        }
    };
    set.items.iter().flat_map(of).collect()
}
