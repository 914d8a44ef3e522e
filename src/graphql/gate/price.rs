//! The arithmetic of cost: what a selection asks for, and what becomes of it under a field.
//!
//! A price depends on nothing around the selection, so that a fragment has one price wherever it is spread. All sums
//! saturate: a price may be astronomic, never wrong.

use super::limits::Limits;
use super::refusal::Refusal;

/// What a set of selections asks for, its fragments written out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Price {
    /// Fields, spreads and inline fragments.
    pub selections: u64,
    /// Fields inside fields.
    pub depth: u64,
    /// Renamed fields.
    pub aliases: u64,
    /// Directives.
    pub directives: u64,
    /// Selections, arguments, directives and the values of variables: what validation walks over.
    pub work: u64,
    /// Things in the answer, were every page full.
    pub nodes: u64,
    /// Values in the answer, were every page full.
    pub values: u64,
    /// Whether `nodes` or `edges` are asked for: the field above is a connection.
    pub paged: bool,
    /// What all this would be if it stood under `__schema`.
    pub as_schema: Schema,
    /// What it holds under `__schema` and `__type`.
    pub introspection: Schema,
}

/// What a selection asks about the schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Schema {
    /// Fields, spreads and inline fragments.
    pub selections: u64,
    /// Fields inside fields.
    pub depth: u64,
    /// Lists of types inside lists of types.
    pub lists: u64,
    /// Values in the answer, by a guess at each list's length.
    pub values: u64,
}

/// One field, apart from what is selected below it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Own<'a> {
    /// As the schema calls it.
    pub name: &'a str,
    /// How many things the field may hold.
    pub factor: u64,
    /// How many of them count: 0 for the wrappers of a page and for values, otherwise the factor.
    pub nodes: u64,
}

impl Price {
    /// Two selections in one set.
    pub(super) fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            work: self.work.saturating_add(other.work),
            nodes: self.nodes.saturating_add(other.nodes),
            values: self.values.saturating_add(other.values),
            paged: self.paged || other.paged,
            as_schema: self.as_schema.beside(other.as_schema),
            introspection: self.introspection.beside(other.introspection),
        }
    }

    /// A spread or an inline fragment with this inside.
    pub(super) fn spread(self) -> Self {
        let as_schema = Schema { selections: self.as_schema.selections.saturating_add(1), ..self.as_schema };
        Self { selections: self.selections.saturating_add(1), work: self.work.saturating_add(1), as_schema, ..self }
    }

    /// A field of the data with this below it.
    pub(super) fn under(self, own: Own<'_>) -> Self {
        Self {
            selections: self.selections.saturating_add(1),
            depth: self.depth.saturating_add(1),
            work: self.work.saturating_add(1),
            nodes: own.nodes.saturating_add(self.nodes.saturating_mul(own.factor)),
            values: self.values.saturating_mul(own.factor).saturating_add(1),
            paged: matches!(own.name, "nodes" | "edges"),
            as_schema: self.as_schema.under(own.name),
            ..self
        }
    }

    /// `__schema` or `__type` with this below it.
    pub(super) fn under_schema(self) -> Self {
        Self {
            selections: 1,
            depth: 1,
            work: self.work.saturating_add(1),
            nodes: 1,
            values: 1,
            paged: false,
            introspection: self.introspection.beside(self.as_schema),
            ..self
        }
    }

    /// The same, with what is written at the selection itself.
    pub(super) fn with(self, aliases: u64, directives: u64, work: u64) -> Self {
        Self {
            aliases: self.aliases.saturating_add(aliases),
            directives: self.directives.saturating_add(directives),
            work: self.work.saturating_add(work).saturating_add(directives),
            ..self
        }
    }

    /// Refuses what is above a bound, and names the bound.
    pub(super) fn within(&self, limits: &Limits) -> Result<(), Refusal> {
        let (schema, most) = (self.introspection, limits.introspection);
        let bounds = [
            (self.selections, limits.selections, "selects more than", "fields, its fragments written out"),
            (self.depth, limits.depth, "nests fields more than", "deep"),
            (self.aliases, limits.aliases, "uses more than", "aliases, its fragments written out"),
            (self.directives, limits.directives, "uses more than", "directives, its fragments written out"),
            (self.work, limits.work, "gives more than", "selections, arguments and values to check"),
            (self.nodes, limits.nodes, "could answer with more than", "nodes: ask for smaller pages (`first`) or fewer levels"),
            (self.values, limits.values, "could answer with more than", "values: ask for smaller pages (`first`) or fewer fields"),
            (schema.selections, most.selections, "selects more than", "fields of the schema"),
            (schema.depth, most.depth, "nests fields of the schema more than", "deep"),
            (schema.lists, most.lists, "nests lists of types more than", "deep"),
            (schema.values, most.values, "could answer with more than", "values of the schema"),
        ];
        match bounds.into_iter().find(|(asked, most, ..)| asked > most) {
            Some((_, most, verb, noun)) => Err(Refusal::costly(format!("The operation {verb} {most} {noun}."))),
            None => Ok(()),
        }
    }
}

impl Schema {
    fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            depth: self.depth.max(other.depth),
            lists: self.lists.max(other.lists),
            values: self.values.saturating_add(other.values),
        }
    }

    fn under(self, name: &str) -> Self {
        let (factor, list) = length_in_schema(name);
        Self {
            selections: self.selections.saturating_add(1),
            depth: self.depth.saturating_add(1),
            lists: self.lists.saturating_add(u64::from(list)),
            values: self.values.saturating_mul(factor).saturating_add(1),
        }
    }
}

/// A guess at the length of each list of the introspection schema, and whether it is a list that leads from type to type.
fn length_in_schema(name: &str) -> (u64, bool) {
    match name {
        "types" => (150, false),
        "directives" => (8, false),
        "args" => (3, false),
        "enumValues" => (10, false),
        "fields" | "inputFields" => (10, true),
        "interfaces" | "possibleTypes" => (3, true),
        _ => (1, false),
    }
}
