//! The variables of an operation, as far as its price depends on them.
//!
//! Whether a value has the type that the schema asks for is not judged here: a number that is no number has no price.

use std::collections::HashMap;

use async_graphql::Variables;
use async_graphql::parser::types::OperationDefinition;
use async_graphql_value::{ConstValue, Value};

/// A long text in a variable weighs one more for each so many bytes.
const BYTES_OF_ONE: usize = 1024;

/// The values that came with a request, and the defaults of one operation.
pub(super) struct Bound<'a> {
    given: &'a Variables,
    operation: Option<&'a OperationDefinition>,
    /// What each variable weighs, once it was asked.
    weights: HashMap<&'a str, u64>,
}

impl<'a> Bound<'a> {
    /// The variables of a request, for one of its operations; without an operation there are no defaults.
    pub(super) fn new(given: &'a Variables, operation: Option<&'a OperationDefinition>) -> Self {
        Self { given, operation, weights: HashMap::new() }
    }

    /// The number that an argument asks for; `None` when it asks for none.
    pub(super) fn number(&self, argument: &'a Value) -> Option<u64> {
        match argument {
            Value::Number(number) => number.as_u64(),
            Value::Variable(name) => match self.value(name)? {
                ConstValue::Number(number) => number.as_u64(),
                _ => None,
            },
            _ => None,
        }
    }

    /// The length of the list that an argument holds; `None` when it holds none.
    pub(super) fn length(&self, argument: &'a Value) -> Option<u64> {
        let length = match argument {
            Value::List(list) => list.len(),
            Value::Variable(name) => match self.value(name)? {
                ConstValue::List(list) => list.len(),
                _ => return None,
            },
            _ => return None,
        };
        u64::try_from(length).ok()
    }

    /// How many items the lists of this name hold that stand anywhere in an argument.
    pub(super) fn members(&self, argument: &'a Value, name: &str) -> u64 {
        match argument {
            Value::Variable(variable) => self.value(variable).map_or(0, |value| members(value, name)),
            Value::List(list) => list.iter().map(|one| self.members(one, name)).fold(0, u64::saturating_add),
            Value::Object(object) => object
                .iter()
                .map(|(key, value)| {
                    let own = if key == name { self.length(value).unwrap_or(1) } else { 0 };
                    own.saturating_add(self.members(value, name))
                })
                .fold(0, u64::saturating_add),
            _ => 0,
        }
    }

    /// Whether something is said under this name anywhere in an argument; null says nothing.
    pub(super) fn says(&self, argument: &'a Value, name: &str) -> bool {
        match argument {
            Value::Variable(variable) => self.value(variable).is_some_and(|value| says(value, name)),
            Value::List(list) => list.iter().any(|one| self.says(one, name)),
            Value::Object(object) => object.iter().any(|(key, value)| (key == name && *value != Value::Null) || self.says(value, name)),
            _ => false,
        }
    }

    /// How much there is to look at in an argument: one for each value, written or in a variable, and more for long texts.
    pub(super) fn weight(&mut self, argument: &'a Value) -> u64 {
        match argument {
            Value::Variable(name) => {
                if let Some(known) = self.weights.get(name.as_str()) {
                    return *known;
                }
                let found = self.value(name).map_or(1, weight);
                self.weights.insert(name, found);
                found
            }
            Value::List(list) => list.iter().fold(1, |sum: u64, one| sum.saturating_add(self.weight(one))),
            Value::Object(members) => members.values().fold(1, |sum: u64, one| sum.saturating_add(self.weight(one))),
            _ => 1,
        }
    }

    fn value(&self, name: &str) -> Option<&'a ConstValue> {
        let default = || {
            let definitions = &self.operation?.variable_definitions;
            definitions.iter().find(|one| one.node.name.node == *name)?.node.default_value.as_ref().map(|value| &value.node)
        };
        self.given.get(name).or_else(default)
    }
}

/// How many items the lists of this name hold in a value that came with the request.
fn members(value: &ConstValue, name: &str) -> u64 {
    match value {
        ConstValue::List(list) => list.iter().map(|one| members(one, name)).fold(0, u64::saturating_add),
        ConstValue::Object(object) => object
            .iter()
            .map(|(key, value)| {
                let own = match value {
                    ConstValue::List(list) if key == name => u64::try_from(list.len()).unwrap_or(u64::MAX),
                    _ => 0,
                };
                own.saturating_add(members(value, name))
            })
            .fold(0, u64::saturating_add),
        _ => 0,
    }
}

/// Whether something is said under this name in a value that came with the request.
fn says(value: &ConstValue, name: &str) -> bool {
    match value {
        ConstValue::List(list) => list.iter().any(|one| says(one, name)),
        ConstValue::Object(object) => object.iter().any(|(key, value)| (key == name && *value != ConstValue::Null) || says(value, name)),
        _ => false,
    }
}

/// How much there is to look at in a value that came with the request.
fn weight(value: &ConstValue) -> u64 {
    match value {
        ConstValue::String(text) => 1 + u64::try_from(text.len() / BYTES_OF_ONE).unwrap_or(u64::MAX - 1),
        ConstValue::List(list) => list.iter().map(weight).fold(1, u64::saturating_add),
        ConstValue::Object(members) => members.values().map(weight).fold(1, u64::saturating_add),
        _ => 1,
    }
}
