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
    /// Fields at this level, the fragments written out.
    pub roots: u64,
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
    /// Whether the text of the schema is asked for.
    pub asks_for_sdl: bool,
    /// How often: the text is long, and each time it is written out.
    pub sdls: u64,
    /// What it costs, by the table that the schema carries.
    pub cost: Cost,
    /// Whether `nodes` or `edges` are asked for: the field above is a connection.
    pub paged: bool,
    /// What all this would be if it stood under `__schema`.
    pub as_schema: Schema,
    /// What it holds under `__schema` and `__type`.
    pub introspection: Schema,
}

/// What a selection costs. What stands in a page is known before the page is: it is multiplied by the field that says how long the page is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// What stands there once.
    pub once: u64,
    /// What stands there for each item of the page around it.
    pub paged: u64,
    /// What stands there for each collectivité of the comparison around it.
    pub named: u64,
}

/// How often a field counts for what is around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Often {
    /// So often.
    Times(u64),
    /// As often as the page around it has items.
    Page,
    /// As often as the comparison around it names collectivités.
    Named,
}

/// What a field costs, apart from what is selected below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Charge {
    /// Once.
    pub weight: u64,
    /// For each thing that it leads to.
    pub each: u64,
    /// How many things these are.
    pub often: Often,
    /// How long the page is that it holds.
    pub page: u64,
    /// How many collectivités it names.
    pub named: u64,
}

impl Cost {
    fn beside(self, other: Self) -> Self {
        Self {
            once: self.once.saturating_add(other.once),
            paged: self.paged.saturating_add(other.paged),
            named: self.named.saturating_add(other.named),
        }
    }

    /// A field with this below it.
    fn under(self, charge: Charge) -> Self {
        let pages = self.paged.saturating_mul(charge.page).saturating_add(self.named.saturating_mul(charge.named));
        let each = self.once.saturating_add(pages).saturating_add(charge.each);
        match charge.often {
            Often::Times(times) => Self { once: charge.weight.saturating_add(each.saturating_mul(times)), ..Self::default() },
            Often::Page => Self { once: charge.weight, paged: each, named: 0 },
            Often::Named => Self { once: charge.weight, paged: 0, named: each },
        }
    }

    /// What a whole operation costs; a page of which nothing is known is one item.
    pub(super) fn total(self) -> u64 {
        self.once.saturating_add(self.paged).saturating_add(self.named)
    }
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
    /// What it costs.
    pub charge: Charge,
}

impl Price {
    /// Two selections in one set.
    pub(super) fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            roots: self.roots.saturating_add(other.roots),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            work: self.work.saturating_add(other.work),
            nodes: self.nodes.saturating_add(other.nodes),
            values: self.values.saturating_add(other.values),
            asks_for_sdl: self.asks_for_sdl || other.asks_for_sdl,
            sdls: self.sdls.saturating_add(other.sdls),
            cost: self.cost.beside(other.cost),
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
            roots: 1,
            depth: self.depth.saturating_add(1),
            work: self.work.saturating_add(1),
            nodes: own.nodes.saturating_add(self.nodes.saturating_mul(own.factor)),
            values: self.values.saturating_mul(own.factor).saturating_add(1),
            cost: self.cost.under(own.charge),
            paged: matches!(own.name, "nodes" | "edges"),
            as_schema: self.as_schema.under(own.name),
            ..self
        }
    }

    /// `__schema` or `__type` with this below it.
    pub(super) fn under_schema(self) -> Self {
        Self {
            selections: 1,
            roots: 1,
            depth: 1,
            work: self.work.saturating_add(1),
            nodes: 1,
            values: 1,
            cost: Cost { once: 1, ..Cost::default() },
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
            (
                self.selections,
                limits.selections,
                ["demande plus de", "selects more than"],
                ["champs, fragments compris", "fields, its fragments written out"],
            ),
            (self.sdls, 1, ["demande plus de", "asks for more than"], ["texte du schéma", "text of the schema"]),
            (self.depth, limits.depth, ["imbrique des champs sur plus de", "nests fields more than"], ["niveaux", "deep"]),
            (self.aliases, limits.aliases, ["emploie plus de", "uses more than"], ["alias, fragments compris", "aliases, its fragments written out"]),
            (
                self.directives,
                limits.directives,
                ["emploie plus de", "uses more than"],
                ["directives, fragments compris", "directives, its fragments written out"],
            ),
            (
                self.work,
                limits.work,
                ["donne à vérifier plus de", "gives more than"],
                ["champs, arguments et valeurs", "selections, arguments and values to check"],
            ),
            (
                self.nodes,
                limits.nodes,
                ["pourrait répondre par plus de", "could answer with more than"],
                ["objets : demandez des pages plus courtes (`first`) ou moins de niveaux", "nodes: ask for smaller pages (`first`) or fewer levels"],
            ),
            (self.cost.total(), limits.cost, ["coûte plus de", "costs more than"], LESS),
            (
                self.values,
                limits.values,
                ["pourrait répondre par plus de", "could answer with more than"],
                ["valeurs : demandez des pages plus courtes (`first`) ou moins de champs", "values: ask for smaller pages (`first`) or fewer fields"],
            ),
            (schema.selections, most.selections, ["demande plus de", "selects more than"], ["champs du schéma", "fields of the schema"]),
            (schema.depth, most.depth, ["imbrique des champs du schéma sur plus de", "nests fields of the schema more than"], ["niveaux", "deep"]),
            (schema.lists, most.lists, ["imbrique des listes de types sur plus de", "nests lists of types more than"], ["niveaux", "deep"]),
            (
                schema.values,
                most.values,
                ["pourrait répondre par plus de", "could answer with more than"],
                ["valeurs du schéma", "values of the schema"],
            ),
        ];
        match bounds.into_iter().find(|(asked, most, ..)| asked > most) {
            Some((_, most, verb, noun)) => {
                Err(Refusal::costly(format!("L'opération {} {most} {}.", verb[0], noun[0]), format!("The operation {} {most} {}.", verb[1], noun[1])))
            }
            None => Ok(()),
        }
    }
}

/// What to do about an operation that costs too much.
const LESS: [&str; 2] = [
    "points : demandez des pages plus courtes (`first`), moins de collectivités ou moins de champs",
    "points: ask for smaller pages (`first`), fewer collectivités or fewer fields",
];

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
