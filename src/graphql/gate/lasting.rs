//! Which questions have the same answer for as long as the data stay the same: they may be remembered under the data version.
//!
//! What goes by runs, feeds, the caller or the search index changes without a publication: such questions are asked again each time. Names are
//! looked at and not types, so that a field of another name than these is remembered only where its root is one of these.

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Request, Value as ConstValue};
use async_graphql_value::Value;

use super::{Gate, document};

/// Roots that are answered from the data alone.
const ROOTS: [&str; 22] = [
    "__typename",
    "action",
    "actions",
    "audiences",
    "changes",
    "collectivities",
    "collectivity",
    "comparisonMatrix",
    "framework",
    "frameworkCoverages",
    "frameworkGaps",
    "frameworks",
    "plan",
    "plans",
    "ranking",
    "stats",
    "statusBreakdowns",
    "territoryBreakdowns",
    "theme",
    "themes",
    "timeline",
    "vocabulary",
];
/// Fields below them that are not.
const BELOW: [&str; 9] = ["feed", "feeds", "generatedAt", "lastCheckedAt", "lastRun", "lastSuccess", "run", "runs", "similar"];
/// An argument, or a field of one, that is answered by the search index.
const WORDS: &str = "text";

impl<E> Gate<E> {
    /// Whether a request has the same answer for as long as the data and the day stay the same.
    pub fn lasts(&self, request: &Request) -> bool {
        let Ok(document) = self.posts.documents.read(&request.query, &self.posts.limits) else { return false };
        let name = request.operation_name.as_deref().filter(|name| !name.is_empty());
        let Ok(operation) = document::chosen(&document, name) else { return false };
        operation.ty == OperationType::Query
            && !request.variables.iter().any(|(name, value)| name == WORDS || has_words(value))
            && roots(&document, &operation.selection_set.node, 0)
            && document.fragments.values().all(|fragment| below(&fragment.node.selection_set.node))
            && below(&operation.selection_set.node)
    }
}

/// So many fragments within each other, at the root.
const DEEP: usize = 20;

fn roots(document: &ExecutableDocument, set: &SelectionSet, depth: usize) -> bool {
    depth < DEEP
        && set.items.iter().all(|selection| match &selection.node {
            Selection::Field(field) => ROOTS.contains(&field.node.name.node.as_str()),
            Selection::InlineFragment(inline) => roots(document, &inline.node.selection_set.node, depth + 1),
            Selection::FragmentSpread(spread) => {
                let fragment = document.fragments.get(&spread.node.fragment_name.node);
                fragment.is_some_and(|fragment| roots(document, &fragment.node.selection_set.node, depth + 1))
            }
        })
}

fn below(set: &SelectionSet) -> bool {
    set.items.iter().all(|selection| match &selection.node {
        Selection::Field(field) => {
            let field = &field.node;
            !BELOW.contains(&field.name.node.as_str()) && !asks_words(&field.arguments) && below(&field.selection_set.node)
        }
        Selection::InlineFragment(inline) => below(&inline.node.selection_set.node),
        // Every fragment is looked at by itself.
        Selection::FragmentSpread(_) => true,
    })
}

fn asks_words(arguments: &[(Positioned<Name>, Positioned<Value>)]) -> bool {
    arguments.iter().any(|(name, value)| name.node == WORDS || holds_words(&value.node))
}

fn holds_words(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.iter().any(|(name, value)| name == WORDS || holds_words(value)),
        Value::List(values) => values.iter().any(holds_words),
        _ => false,
    }
}

fn has_words(value: &ConstValue) -> bool {
    match value {
        ConstValue::Object(fields) => fields.iter().any(|(name, value)| name == WORDS || has_words(value)),
        ConstValue::List(values) => values.iter().any(has_words),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{Request, Variables};
    use serde_json::json;

    use crate::graphql::gate::Limits;
    use crate::graphql::gate::toy::gate;

    fn lasts(query: &str, variables: serde_json::Value) -> bool {
        gate(Limits::default()).lasts(&Request::new(query).variables(Variables::from_json(variables)))
    }

    #[test]
    fn what_is_answered_from_the_data_alone_lasts() {
        for query in [
            "{ plans { nodes { title } } }",
            "query($f: ActionFilter) { actions(filter: $f) { totalCount } }",
            "query { ...a } fragment a on Query { collectivity(ref: {siren: \"1\"}) { name } }",
        ] {
            assert!(lasts(query, json!({"f": {"statuses": ["DONE"]}})), "{query}");
        }
    }

    #[test]
    fn what_changes_without_a_publication_does_not() {
        for query in [
            "{ feeds { totalCount } }",
            "{ viewer { name } }",
            "mutation { plans { nodes { title } } }",
            "{ collectivity(ref: {siren: \"1\"}) { feeds { id } } }",
            "{ collectivity(ref: {siren: \"1\"}) { lastCheckedAt } }",
            "query { ...a } fragment a on Query { plans { nodes { currentVersion { run { state } } } } }",
            "{ actions(filter: {anyOf: [{text: \"vih\"}]}) { totalCount } }",
            "query { ...a } fragment a on Query { ...a }",
            "{ nothing",
        ] {
            assert!(!lasts(query, json!({})), "{query}");
        }
        assert!(!lasts("query($f: ActionFilter) { actions(filter: $f) { totalCount } }", json!({"f": {"text": "vih"}})));
    }
}
