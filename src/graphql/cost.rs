//! What asking costs: one table, which the published schema carries as `@cost` and `@listSize` and by which the gate prices operations.
//!
//! The arithmetic is that of the specification for cost directives: an object costs 1 and a value nothing unless a line below says otherwise, and
//! what stands in a list counts as often as the list is long. The gate knows at times more than the schema can say (how many collectivités a
//! comparison names), and then asks for less; never for more.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};

/// What a field costs, once, and each item of an argument: `Type.field`. Where one object stands, instead of that object.
const WEIGHTS: [(&str, u64); 36] = [
    ("Action.similar", 20),
    ("ActionConnection.facets", 5),
    ("ActionConnection.statusBreakdown", 2),
    ("ActionFilter.anyOf", 5),
    ("BreakdownTable.dataset", 5),
    ("Collectivity.dataset", 5),
    ("Collectivity.frameworkCoverage", 10),
    ("Collectivity.statusBreakdown", 5),
    ("CollectivityConnection.facets", 5),
    ("ComparisonMatrix.dataset", 5),
    ("FeedConnection.facets", 5),
    ("FrameworkCoverage.dataset", 5),
    ("FrameworkGaps.dataset", 5),
    ("Mutation.feedRunRequest", 20),
    ("Mutation.planDocumentSubmit", 50),
    ("Mutation.planDocumentValidate", 20),
    ("Plan.statusBreakdown", 5),
    ("PlanConnection.facets", 5),
    ("PlanVersion.diff", 10),
    ("Query.comparisonMatrix", 30),
    ("Query.frameworkCoverages", 30),
    ("Query.frameworkGaps", 30),
    ("Query.ranking", 30),
    ("Query.search", 10),
    ("Query.stats", 5),
    ("Query.statusBreakdowns", 15),
    ("Query.territoryBreakdowns", 15),
    ("Query.timeline", 15),
    ("Ranking.dataset", 5),
    ("SearchConnection.facets", 5),
    ("Section.statusBreakdown", 2),
    ("Subscription.actionStatusChanged", 10),
    ("Subscription.ingestionRunFinished", 10),
    ("Subscription.planVersionPublished", 10),
    ("TerritoryTable.dataset", 5),
    ("Timeline.dataset", 5),
];

/// How long a list counts for that has no arguments to say it.
const LISTS: [(&str, u64); 33] = [
    ("Action.subActions", 5),
    ("ApiKey.collectivities", 5),
    ("BreakdownTable.rows", 50),
    ("BreakdownTable.withoutData", 50),
    ("Caveat.collectivities", 50),
    ("Collectivity.feeds", 5),
    ("Collectivity.memberOf", 5),
    ("Collectivity.themesOutOfScope", 40),
    ("ComparisonMatrix.columns", 20),
    ("ComparisonMatrix.rows", 50),
    ("Framework.criteria", 100),
    ("FrameworkCoverage.cells", 100),
    ("FrameworkGaps.addressedNowhere", 100),
    ("FrameworkGaps.notYetAssessed", 100),
    ("FrameworkGaps.withoutData", 50),
    ("MatrixRow.cells", 20),
    ("Plan.sections", 10),
    ("PlanDiff.added", 20),
    ("PlanDiff.changed", 20),
    ("PlanDiff.removed", 20),
    ("PlanVersion.sections", 10),
    ("Query.apiKeys", 20),
    ("Query.audiences", 30),
    ("Query.frameworkCoverages", 50),
    ("Query.frameworks", 20),
    ("Query.nodes", 100),
    ("Query.themes", 40),
    ("Ranking.ranked", 50),
    ("TerritoryTable.rows", 30),
    ("Theme.narrower", 10),
    ("Timeline.buckets", 100),
    ("UnrankedGroup.collectivities", 50),
    ("Viewer.collectivities", 5),
];

/// Lists that cost as much as one of their items, since they come with what holds them, and are counted all the same where the size of an answer is
/// bounded.
const INCLUDED: [(&str, u64); 5] = [
    ("Action.coverageLinks", 5),
    ("CoverageCell.links", 3),
    ("Criterion.correspondences", 3),
    ("Facet.buckets", 100),
    ("Organisation.frameworks", 20),
];

/// Fields whose answer is computed from more than they answer: so many things are read besides. The schema has no word for it; the bound on what
/// one answer may be made of has.
const WORK: [(&str, u64); 2] = [("Action.similar", 1_000), ("Query.search", 500)];

/// How long a page counts for when the query does not say, where it is not [`PAGE`].
const PAGES: [(&str, u64); 7] = [
    ("Action.history", 10),
    ("Action.similar", 10),
    ("Collectivity.plans", 5),
    ("MatrixCell.actions", 5),
    ("Plan.versions", 10),
    ("Query.changes", 100),
    ("ValidationReport.diagnostics", 50),
];

/// How long the others count for.
pub const PAGE: u64 = 20;

/// Types that cost nothing beside what holds them: those that only wrap the items of a page (and every `…Edge`), cells and criteria, which are few
/// words in memory until somebody opens them, and values of several parts.
const FREE: [&str; 18] = [
    "BoundedShare",
    "CellStateLegend",
    "CoverageCell",
    "CoverageStateCount",
    "Criterion",
    "FacetBucket",
    "FuzzyDate",
    "HighlightSpan",
    "License",
    "MatrixCell",
    "MatrixColumn",
    "Money",
    "PageInfo",
    "Proportion",
    "SeverityCount",
    "SourceLocator",
    "StatusCount",
    "StatusDetail",
];

/// Lists that are as long as the comparison above them names collectivités.
const NAMED: [&str; 6] = [
    "BreakdownTable.rows",
    "BreakdownTable.withoutData",
    "ComparisonMatrix.rows",
    "FrameworkGaps.withoutData",
    "Ranking.ranked",
    "UnrankedGroup.collectivities",
];

/// What is known of a field before it is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cost {
    /// The composite type that it leads to.
    pub to: Option<String>,
    /// What it costs, once; nothing when nothing is said.
    pub weight: Option<u64>,
    /// What each thing costs that it leads to.
    pub each: u64,
    /// Whether its items are pages of a connection, and how long one counts for when the query does not say.
    pub page: Option<u64>,
    /// How long the list counts for.
    pub list: Option<u64>,
    /// Whether it is as long as a comparison names collectivités.
    pub named: bool,
    /// How long an answer may be of which it is a part, where that is not what it costs.
    pub included: Option<u64>,
    /// What is read for it besides what it answers.
    pub work: u64,
}

/// What every field costs.
#[derive(Debug, Default)]
pub struct Catalog(HashMap<String, HashMap<String, Cost>>);

impl Catalog {
    /// That of the published schema, made once.
    pub fn published() -> &'static Self {
        static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::of(super::root::published()));
        &CATALOG
    }

    /// Reads a schema.
    pub fn of(sdl: &str) -> Self {
        let Ok(document) = parse_schema(sdl) else { return Self::default() };
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(definition.node),
            _ => None,
        });
        let types: Vec<_> = types.collect();
        let is_value = |name: &str| !types.iter().any(|one| one.name.node == name && !matches!(one.kind, TypeKind::Scalar | TypeKind::Enum(_)));
        let mut all = HashMap::new();
        for definition in &types {
            let name = definition.name.node.as_str();
            let fields = match &definition.kind {
                TypeKind::Object(object) => &object.fields,
                TypeKind::Interface(interface) => &interface.fields,
                _ => continue,
            };
            let fields = fields.iter().map(|field| {
                let mut cost = costs(name, &field.node);
                cost.to = cost.to.filter(|to| !is_value(to));
                if cost.to.is_none() {
                    cost.each = 0;
                }
                (field.node.name.node.to_string(), cost)
            });
            all.insert(name.to_owned(), fields.collect());
        }
        Self(all)
    }

    /// What a field of a type costs; `None` where the schema has no such field.
    pub fn field(&self, of: Option<&str>, name: &str) -> Option<&Cost> {
        self.0.get(of?)?.get(name)
    }

    /// What each alternative of a filter costs.
    pub fn alternative() -> u64 {
        listed(&WEIGHTS, "ActionFilter.anyOf").unwrap_or(0)
    }
}

/// What a table says of a place.
fn listed(table: &[(&str, u64)], at: &str) -> Option<u64> {
    table.iter().find(|(place, _)| *place == at).map(|(_, number)| *number)
}

/// How long a page counts for at a place; `None` where the type that stands there is no connection.
fn page(to: &str, at: &str) -> Option<u64> {
    to.ends_with("Connection").then(|| listed(&PAGES, at).unwrap_or(PAGE))
}

fn costs(of: &str, field: &FieldDefinition) -> Cost {
    let name = field.name.node.as_str();
    let at = format!("{of}.{name}");
    let to = base(&field.ty.node);
    Cost {
        weight: listed(&WEIGHTS, &at),
        each: u64::from(!is_free(to)),
        page: page(to, &at),
        list: listed(&LISTS, &at),
        named: NAMED.contains(&at.as_str()),
        included: listed(&INCLUDED, &at),
        work: listed(&WORK, &at).unwrap_or(0),
        to: Some(to.to_owned()),
    }
}

fn is_free(of: &str) -> bool {
    of.ends_with("Edge") || FREE.contains(&of)
}

fn base(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => base(inner),
    }
}

/// A schema with the table written into it: each field that costs, or is long, says so.
pub(super) fn annotated(sdl: &str) -> String {
    let mut told = String::with_capacity(sdl.len() + 8_192);
    let (mut of, mut described) = (String::new(), false);
    for line in sdl.lines() {
        let text = line.trim_start();
        described ^= text.matches("\"\"\"").count() % 2 == 1;
        if !described && !line.starts_with('\t') {
            of = opened(line).unwrap_or(of);
        }
        let free = !described && line.starts_with("type ") && is_free(&of);
        match line.strip_suffix(" {").filter(|_| free) {
            Some(head) => {
                let _ = write!(told, "{head} @cost(weight: 0) {{");
            }
            None => told.push_str(line),
        }
        if !described && line.starts_with('\t') && !text.starts_with('"') {
            told.push_str(&directives(&of, text));
        }
        told.push('\n');
    }
    told
}

/// The type that a line opens.
fn opened(line: &str) -> Option<String> {
    let rest = ["type ", "interface ", "input ", "extend type "].into_iter().find_map(|word| line.strip_prefix(word))?;
    rest.split([' ', '{']).next().map(str::to_owned)
}

/// What is to be said of the field that a line defines.
fn directives(of: &str, line: &str) -> String {
    let name = line.split(['(', ':', ' ']).next().unwrap_or_default();
    let at = format!("{of}.{name}");
    let mut said = String::new();
    let to = line.split(" @").next().unwrap_or_default().trim_end_matches('!');
    if let Some(weight) = listed(&WEIGHTS, &at) {
        let _ = write!(said, " @cost(weight: {weight})");
    }
    if let Some(size) = page(to, &at) {
        let by = ["first", "last"].into_iter().filter(|argument| line.contains(&format!("{argument}: "))).map(|argument| format!("\"{argument}\""));
        let by = by.collect::<Vec<_>>().join(", ");
        let by = if by.is_empty() { String::new() } else { format!("slicingArguments: [{by}], ") };
        let _ = write!(said, " @listSize(assumedSize: {size}, {by}sizedFields: [\"edges\", \"nodes\"], requireOneSlicingArgument: false)");
    } else if let Some(size) = listed(&LISTS, &at) {
        let _ = write!(said, " @listSize(assumedSize: {size})");
    }
    said
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const SCHEMA: &str = include_str!("../../schema.graphql");

    /// What the published schema says of each field and type: place, directive, number.
    fn said() -> BTreeSet<(String, &'static str, u64)> {
        let (mut of, mut said, mut described) = (String::new(), BTreeSet::new(), false);
        for line in SCHEMA.lines() {
            described ^= line.matches("\"\"\"").count() % 2 == 1;
            let text = line.trim_start();
            if described || text.starts_with('"') {
                continue;
            }
            let inside = line.starts_with('\t');
            if !inside {
                of = opened(line).unwrap_or(of);
            }
            let at = if inside { format!("{of}.{}", text.split(['(', ':']).next().unwrap()) } else { of.clone() };
            for (directive, argument) in [("@cost", "@cost(weight: "), ("@listSize", "@listSize(assumedSize: ")] {
                let number = line.split(argument).nth(1).map(|rest| rest.split([',', ')']).next().unwrap().parse().unwrap());
                said.extend(number.map(|number| (at.clone(), directive, number)));
            }
        }
        said
    }

    #[test]
    fn the_schema_says_what_the_table_says_and_no_more() {
        let said = said();
        for (place, weight) in WEIGHTS {
            assert!(said.contains(&(place.to_owned(), "@cost", weight)), "{place}");
        }
        for (place, size) in LISTS.iter().chain(&PAGES) {
            assert!(said.contains(&((*place).to_owned(), "@listSize", *size)), "{place}");
        }
        for (place, directive, number) in &said {
            let says = |table: &[(&str, u64)]| table.contains(&(place.as_str(), *number));
            match *directive {
                "@cost" => assert!(says(&WEIGHTS) || (*number == 0 && is_free(place)), "{place}"),
                _ => assert!(says(&LISTS) || says(&PAGES) || *number == PAGE, "{place}"),
            }
        }
        assert!(said.iter().filter(|(_, directive, number)| *directive == "@listSize" && *number == PAGE).count() > 10);
    }

    #[test]
    fn every_connection_says_how_long_a_page_counts() {
        let said = said();
        for (of, fields) in &Catalog::published().0 {
            for (name, cost) in fields.iter().filter(|(_, cost)| cost.page.is_some()) {
                assert!(said.contains(&(format!("{of}.{name}"), "@listSize", cost.page.unwrap())), "{of}.{name}");
            }
        }
    }

    #[test]
    fn a_field_knows_where_it_leads_and_a_value_costs_nothing() {
        let field = |of, name| Catalog::published().field(Some(of), name).unwrap();
        assert_eq!(field("Query", "plans"), &Cost { to: Some("PlanConnection".to_owned()), each: 1, page: Some(20), ..Cost::default() });
        assert_eq!(field("Action", "title"), &Cost::default());
        assert_eq!(field("PlanEdge", "node").each, 1);
        assert_eq!((field("PlanConnection", "edges").each, field("MatrixRow", "cells").each), (0, 0));
        assert_eq!(Catalog::alternative(), 5);
        assert!(Catalog::published().field(Some("Query"), "inconnu").is_none() && Catalog::published().field(None, "plans").is_none());
    }
}
