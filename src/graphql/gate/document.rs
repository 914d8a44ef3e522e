//! Documents, read once and remembered by their text.
//!
//! A text that cannot be read is not remembered, and the memory is bounded: a flood of new texts pushes out other texts only.

use std::sync::Arc;

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, VariableDefinition};
use async_graphql::parser::{Error, parse_query};
use async_graphql::{Value as ConstValue, Variables};
use moka::sync::Cache;

use super::limits::Limits;
use super::refusal::{Refusal, shortened};
use super::scan::scan;

/// What a parsed document takes in memory for each byte of its text: a guess on the high side, since a field of two letters
/// becomes a node with a place, a name and three lists.
const GROWTH: usize = 64;

/// The documents that were read before.
#[derive(Debug)]
pub(super) struct Documents(Cache<String, Arc<ExecutableDocument>>);

impl Documents {
    /// An empty memory.
    pub(super) fn new(limits: &Limits) -> Self {
        let weigher = |text: &String, _: &Arc<ExecutableDocument>| u32::try_from(text.len().saturating_mul(GROWTH)).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(limits.remembered).weigher(weigher).build())
    }

    /// The document of a text, from memory or read now.
    pub(super) fn read(&self, text: &str, limits: &Limits) -> Result<Arc<ExecutableDocument>, Refusal> {
        if let Some(known) = self.0.get(text) {
            return Ok(known);
        }
        scan(text, limits)?;
        let document = parse_query(text).map_err(|error| unreadable(&error))?;
        if document.operations.iter().len() > limits.operations {
            return Err(Refusal::costly(
                format!("Le document contient plus de {} opérations.", limits.operations),
                format!("The document holds more than {} operations.", limits.operations),
            ));
        }
        let document = Arc::new(document);
        self.0.insert(text.to_owned(), Arc::clone(&document));
        Ok(document)
    }
}

/// The operation that a request asks to run.
pub(super) fn chosen<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Result<&'a OperationDefinition, Refusal> {
    let unknown = || Refusal::unusable("Le document ne contient aucune opération de ce nom.", "The document holds no operation of that name.");
    match (&document.operations, name) {
        (DocumentOperations::Single(only), None) => Ok(&only.node),
        (DocumentOperations::Single(_), Some(_)) => Err(unknown()),
        (DocumentOperations::Multiple(several), Some(name)) => several.get(name).map(|found| &found.node).ok_or_else(unknown),
        (DocumentOperations::Multiple(several), None) => match several.values().next() {
            Some(only) if several.len() == 1 => Ok(&only.node),
            _ => Err(Refusal::unusable(
                "Le document contient plusieurs opérations : nommez celle à exécuter dans `operationName`.",
                "The document holds several operations: name the one to run in `operationName`.",
            )),
        },
    }
}

/// Refuses a request that leaves out a variable which its operation cannot do without (GraphQL 6.1.2). The library only
/// notices when the argument cannot do without it either.
pub(super) fn supplied(operation: &OperationDefinition, given: &Variables) -> Result<(), Refusal> {
    let lacks = |definition: &VariableDefinition| {
        let value = given.get(&definition.name.node).or(definition.default_value.as_ref().map(|value| &value.node));
        !definition.var_type.node.nullable && value.is_none_or(|value| *value == ConstValue::Null)
    };
    match operation.variable_definitions.iter().find(|definition| lacks(&definition.node)) {
        Some(definition) => {
            let name = shortened(&definition.node.name.node);
            Err(Refusal::unusable(
                format!("La variable `{name}` doit être donnée, et pas comme null."),
                format!("The variable `{name}` must be given, and not as null."),
            )
            .at(Some(definition.pos)))
        }
        None => Ok(()),
    }
}

/// Gives each variable that is left out its default (GraphQL 6.1.2): the library does so for arguments, and not for `@skip` and `@include`.
pub(super) fn complete(operation: &OperationDefinition, given: &mut Variables) {
    for definition in &operation.variable_definitions {
        if let Some(default) = &definition.node.default_value
            && !given.contains_key(&definition.node.name.node)
        {
            given.insert(definition.node.name.node.clone(), default.node.clone());
        }
    }
}

/// Refuses a subscription to several things at once (GraphQL 5.2.3.1): each of them would ask the database again and again.
pub(super) fn single(operation: &OperationDefinition) -> Result<(), Refusal> {
    let roots = &operation.selection_set.node.items;
    let alone = matches!(roots.as_slice(), [only] if matches!(only.node, Selection::Field(_)));
    if operation.ty != OperationType::Subscription || alone {
        return Ok(());
    }
    Err(Refusal::unusable(
        "Une souscription a un seul champ à la racine, écrit sans fragment.",
        "A subscription has one root field, written without a fragment.",
    ))
}

/// Says where and why a text cannot be read. The parser's own message repeats the whole line of the query; its last line,
/// which says what was expected, does not.
fn unreadable(error: &Error) -> Refusal {
    let refusal = match error {
        Error::Syntax { message, start, .. } => {
            let reason = shortened(message.rsplit_once("\n  = ").map_or("no GraphQL", |(_, reason)| reason.trim()));
            let (line, column) = (start.line, start.column);
            Refusal::unusable(
                format!("Le document ne peut pas être lu à la ligne {line}, colonne {column} : {reason}."),
                format!("The document cannot be read at line {line}, column {column}: {reason}."),
            )
        }
        other => Refusal::unusable(
            shortened(&format!("Le document ne peut pas être utilisé : {other}")),
            shortened(&format!("The document cannot be used: {other}")),
        ),
    };
    refusal.at(error.positions().next())
}
