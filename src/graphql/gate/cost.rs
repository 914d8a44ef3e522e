//! The walk over a document that finds its price, before anything validates or runs it.
//!
//! Each fragment is priced once, however often it is spread: validators write fragments out, and twenty-four fragments that
//! each spread the next one twice keep a processor busy for seconds. What the schema says is not asked here; a field that
//! does not exist has a price too.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Field, FragmentDefinition, OperationDefinition, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Variables};
use async_graphql_value::Value;

use super::Posts;
use super::limits::Limits;
use super::price::{Charge, Often, Own, Price};
use super::refusal::Refusal;
use super::variable::Bound;
use crate::graphql::cost::{Catalog, Cost};

/// Arguments that hold keys, one for each thing that is asked for: federation's, and those of lookups by many keys.
const KEYS: [&str; 3] = ["representations", "ids", "keys"];
/// Fields that only wrap a page (Relay's connections): the connection has counted what they hold.
const WRAPPERS: [&str; 4] = ["nodes", "edges", "node", "pageInfo"];

/// How many collectivités a comparison counts for that chooses them by a filter, and how many it may name.
const FILTERED: u64 = 50;
const NAMED_MOST: u64 = 200;

/// Refuses a document if any of its operations or fragments is above a bound; also those that do not run, since they are
/// validated with the one that does.
///
/// Answers with what the operation costs that is to run, and whether it asks about the schema.
pub(super) fn judge(
    document: &ExecutableDocument,
    chosen: &OperationDefinition,
    variables: &Variables,
    posts: &Posts,
) -> Result<(u64, bool), Refusal> {
    let Posts { limits, catalog, .. } = posts;
    let (mut work, mut cost, mut about_schema) = (0_u64, 0, false);
    for (_, operation) in document.operations.iter() {
        let mut walk = Walk::new(document, variables, Some(&operation.node), limits, catalog);
        let price = walk.operation(&operation.node)?;
        work = work.saturating_add(price.work);
        if std::ptr::eq(&raw const operation.node, chosen) {
            cost = price.cost.total();
            about_schema = price.introspection.selections > 0 || price.asks_for_sdl;
        }
    }
    let mut walk = Walk::new(document, variables, None, limits, catalog);
    for (name, fragment) in &document.fragments {
        let price = walk.fragment(name, &fragment.node, 0)?;
        price.within(limits)?;
        work = work.saturating_add(price.work);
    }
    Price { work, ..Price::default() }.within(limits)?;
    Ok((cost, about_schema))
}

/// One pass over an operation and the fragments that it spreads.
struct Walk<'a> {
    document: &'a ExecutableDocument,
    variables: Bound<'a>,
    limits: &'a Limits,
    catalog: &'a Catalog,
    /// The price of each fragment seen so far; `None` while it is being priced.
    fragments: HashMap<&'a str, Option<Price>>,
}

impl<'a> Walk<'a> {
    fn new(
        document: &'a ExecutableDocument,
        given: &'a Variables,
        operation: Option<&'a OperationDefinition>,
        limits: &'a Limits,
        catalog: &'a Catalog,
    ) -> Self {
        Self { document, variables: Bound::new(given, operation), limits, catalog, fragments: HashMap::new() }
    }

    /// The price of an operation, if it is within the bounds.
    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Price, Refusal> {
        let root = match operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let own = operation.directives.len() + operation.variable_definitions.iter().map(|one| 1 + one.node.directives.len()).sum::<usize>();
        let price = self.set(&operation.selection_set.node, 0, Some(root))?.with(0, count(own), 0);
        price.within(self.limits)?;
        // Each root of a mutation is a piece of work by itself, one after the other.
        let most = if operation.ty == OperationType::Mutation { self.limits.roots_of_mutations } else { self.limits.roots };
        if price.roots > most {
            return Err(Refusal::costly(
                format!("L'opération demande {} champs à la racine, et {most} au plus sont permis.", price.roots),
                format!("The operation asks for {} root fields, and {most} at most are allowed.", price.roots),
            ));
        }
        Ok(price)
    }

    fn set(&mut self, set: &'a SelectionSet, level: usize, of: Option<&'a str>) -> Result<Price, Refusal> {
        if level > self.limits.descent {
            return Err(Refusal::costly(
                format!("Le document imbrique des fragments et des champs sur plus de {} niveaux.", self.limits.descent),
                format!("The document nests fragments and fields more than {} deep.", self.limits.descent),
            ));
        }
        set.items.iter().try_fold(Price::default(), |sum, selection| Ok(sum.beside(self.selection(&selection.node, level, of)?)))
    }

    fn selection(&mut self, selection: &'a Selection, level: usize, of: Option<&'a str>) -> Result<Price, Refusal> {
        match selection {
            Selection::Field(field) => self.field(&field.node, level, of),
            Selection::InlineFragment(inline) => {
                let of = inline.node.type_condition.as_ref().map_or(of, |condition| Some(condition.node.on.node.as_str()));
                let inside = self.set(&inline.node.selection_set.node, level + 1, of)?;
                Ok(inside.spread().with(0, count(inline.node.directives.len()), 0))
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                let inside = match self.document.fragments.get_key_value(name) {
                    Some((name, fragment)) => self.fragment(name, &fragment.node, level + 1)?,
                    // Validation says which fragment is missing.
                    None => Price::default(),
                };
                Ok(inside.spread().with(0, count(spread.node.directives.len()), 0))
            }
        }
    }

    fn fragment(&mut self, name: &'a Name, fragment: &'a FragmentDefinition, level: usize) -> Result<Price, Refusal> {
        match self.fragments.get(name.as_str()) {
            Some(Some(known)) => return Ok(*known),
            Some(None) => {
                return Err(Refusal::unusable("Un fragment du document se contient lui-même.", "A fragment of the document spreads itself."));
            }
            None => {}
        }
        self.fragments.insert(name, None);
        let price = self.set(&fragment.selection_set.node, level, Some(fragment.type_condition.node.on.node.as_str()))?.with(
            0,
            count(fragment.directives.len()),
            0,
        );
        self.fragments.insert(name, Some(price));
        Ok(price)
    }

    fn field(&mut self, field: &'a Field, level: usize, of: Option<&'a str>) -> Result<Price, Refusal> {
        let name = field.name.node.as_str();
        let known = self.catalog.field(of, name);
        let inside = self.set(&field.selection_set.node, level + 1, known.and_then(|known| known.to.as_deref()))?;
        let price = if matches!(name, "__schema" | "__type") { inside.under_schema() } else { inside.under(self.own(field, inside.paged, known)?) };
        let directives = field.directives.iter().map(|directive| self.arguments(&directive.node.arguments)).fold(0, u64::saturating_add);
        let work = self.arguments(&field.arguments).saturating_add(directives);
        let sdls = price.sdls.saturating_add(u64::from(name == "sdl"));
        let price = Price { asks_for_sdl: price.asks_for_sdl || name == "_service", sdls, ..price };
        Ok(price.with(u64::from(field.alias.is_some()), count(field.directives.len()), work))
    }

    /// What a field is by itself: how many things it may hold, and whether they count.
    fn own(&self, field: &'a Field, paged: bool, known: Option<&Cost>) -> Result<Own<'a>, Refusal> {
        let name = field.name.node.as_str();
        let keys = KEYS.iter().filter_map(|key| self.variables.length(&field.get_argument(key)?.node)).max();
        let asked = ["first", "last"].iter().filter_map(|key| self.variables.number(&field.get_argument(key)?.node)).max();
        if let Some(asked) = asked.filter(|asked| *asked > self.limits.largest_page) {
            return Err(Refusal::unusable(
                format!("Une page a de 0 à {} éléments ; {asked} sont demandés.", self.limits.largest_page),
                format!("A page has 0 to {} items; {asked} were asked for.", self.limits.largest_page),
            ));
        }
        let page = asked.or_else(|| paged.then_some(self.limits.page));
        // A comparison says by its input how long it is.
        let list = known.and_then(|known| known.list.or(known.included)).map_or(1, |list| self.named(field).unwrap_or(list));
        let factor = if paged { page.unwrap_or(1) } else { keys.unwrap_or(1).max(page.unwrap_or(1)).max(list) }.max(keys.unwrap_or(1)).max(1);
        let wraps = field.arguments.is_empty() && WRAPPERS.contains(&name);
        let nodes = if field.selection_set.node.items.is_empty() || wraps { 0 } else { factor };
        let work = known.map_or(0, |known| known.work);
        let charge = self.charge(field, asked, keys, known);
        Ok(Own { name, factor, nodes: nodes.saturating_add(work), charge })
    }

    /// What a field costs by the table of the schema; one that is not in the schema costs what validation costs.
    fn charge(&self, field: &'a Field, asked: Option<u64>, keys: Option<u64>, known: Option<&Cost>) -> Charge {
        let composite = !field.selection_set.node.items.is_empty();
        let unknown = Cost { each: u64::from(composite), ..Cost::default() };
        let cost = known.unwrap_or(&unknown);
        let named = self.named(field);
        let often = match field.name.node.as_str() {
            "nodes" | "edges" => Often::Page,
            _ if cost.named => Often::Named,
            _ => Often::Times(keys.or(cost.list.map(|list| named.unwrap_or(list))).unwrap_or(1)),
        };
        let items = field.arguments.iter().map(|(_, value)| self.variables.members(&value.node, "anyOf")).fold(0, u64::saturating_add);
        let weight = cost.weight.unwrap_or(0).saturating_add(items.saturating_mul(Catalog::alternative()));
        let replaced = cost.weight.is_some() && cost.list.is_none() && often == Often::Times(1);
        Charge { weight, each: if replaced { 0 } else { cost.each }, often, page: asked.or(cost.page).unwrap_or(1), named: named.unwrap_or(1) }
    }

    /// How many collectivités a comparison is about; `None` for a field that is no comparison. One that names nobody, or too many, is refused in
    /// words of its own and costs as little as that.
    fn named(&self, field: &'a Field) -> Option<u64> {
        field.get_argument("input")?;
        let all = || field.arguments.iter().map(|(_, value)| &value.node);
        let listed = all().map(|value| self.variables.members(value, "collectivities")).fold(0, u64::saturating_add);
        let filtered = all().any(|value| self.variables.says(value, "collectivityFilter"));
        Some(if filtered { FILTERED } else { Some(listed).filter(|listed| *listed <= NAMED_MOST).unwrap_or(1).max(1) })
    }

    /// What the arguments of a field or a directive give to check: each for one, and the variables in it by their size.
    fn arguments(&mut self, arguments: &'a [(Positioned<Name>, Positioned<Value>)]) -> u64 {
        arguments.iter().fold(0, |sum, (_, value)| sum.saturating_add(self.variables.weight(&value.node)).saturating_add(1))
    }
}

/// A length as a price.
fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
