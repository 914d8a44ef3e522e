//! The document and the variables by which a comparison is asked again, as it was known.

use domain::collectivity::InseeCode;
use domain::compare::question::View;
use domain::compare::span::{EventKind, EventKinds};
use domain::compare::word::Word;
use serde_json::{Map, Value, json};

use crate::consult::compared::Described;
use crate::consult::dataset::written;
use crate::graphql::global_id::Key;

/// What every document asks for besides the figures.
const DATASET: &str = "dataset { title dataVersion caveats { code message } }";
const COUNTS: &str = "breakdown { total counts { status count } }";

/// The document.
pub fn document(described: &Described) -> String {
    let framework = described.question.framework.is_some();
    let field = match described.question.view {
        View::Breakdowns => format!("statusBreakdowns(input: $input) {{ rows {{ collectivity {{ name }} {COUNTS} }} {DATASET} }}"),
        View::Territories(grouping) => {
            let by = api(grouping);
            format!("territoryBreakdowns(input: $input, by: {by}) {{ rows {{ key label {COUNTS} }} {DATASET} }}")
        }
        View::Timeline(span) => {
            let days = [("from", span.from), ("to", span.to)].into_iter().filter_map(|(name, day)| Some(format!(", {name}: \"{}\"", day?)));
            let kinds = span.kinds.kinds().map(EventKind::name).collect::<Vec<_>>().join(", ");
            let span = days.chain((span.kinds != EventKinds::ALL).then(|| format!(", kinds: [{kinds}]"))).collect::<String>();
            format!("timeline(input: $input{span}) {{ events(first: 100) {{ nodes {{ date {{ raw }} title collectivity {{ name }} }} }} {DATASET} }}")
        }
        View::Ranking(ranking) => {
            let (metric, reported, least) = (api(ranking.metric), f64::from(ranking.min_reported) / 1000.0, ranking.min_denominator);
            let places = "ranked { rank collectivity { name } value { numerator denominator } } unranked { reason collectivities { name } }";
            let thresholds = format!("minReportedShare: {reported}, minDenominator: {least}");
            let framework = if framework { ", framework: $framework" } else { "" };
            format!("ranking(input: {{ metric: {metric}{framework}, scope: $input, {thresholds} }}) {{ {places} {DATASET} }}")
        }
        View::Matrix(columns) => {
            let cells = "columns { key label } rows { collectivity { name } cells { columnKey state breakdown { total } } }";
            let framework = if framework { ", framework: $framework" } else { "" };
            format!("comparisonMatrix(input: $input, columns: {}{framework}) {{ {cells} {DATASET} }}", api(columns))
        }
        View::Coverage => {
            let cells =
                "collectivity { name } addressed { numerator denominator } assessed { numerator denominator } cells { criterion { code } state }";
            format!("frameworkCoverages(input: $input, framework: $framework) {{ {cells} {DATASET} }}")
        }
        View::Gaps => {
            let lists = "addressedNowhere { code } notYetAssessed { code } actionsOutside(first: 100) { totalCount nodes { title } }";
            format!("frameworkGaps(input: $input, framework: $framework) {{ {lists} {DATASET} }}")
        }
    };
    let also = if framework { ", $framework: ID!" } else { "" };
    format!("query($input: ComparisonInput!{also}) {{ {field} }}")
}

/// The name of a value in the API.
fn api<T: Word>(value: T) -> &'static str {
    T::WORDS.iter().find(|(known, ..)| *known == value).map_or("", |(.., name)| name)
}

/// The variables, as JSON.
pub fn variables(described: &Described) -> String {
    let question = &described.question;
    let mut input = Map::new();
    let mut put = |key: &str, value: Value| {
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty);
        if !is_empty {
            input.insert(key.to_owned(), value);
        }
    };
    put("collectivities", question.collectivities.iter().map(|body| named(body)).collect());
    put("collectivityFilter", filter(described));
    put("themes", question.themes.iter().map(|theme| theme.slug()).collect());
    put("levers", question.levers.iter().map(|lever| lever.name()).collect());
    put("planStages", question.stages.iter().map(|stage| stage.name()).collect());
    put("asOf", question.as_of.map(|day| day.to_string()).into());
    put("knownAt", written(described.dataset.known_at).into());
    match &question.framework {
        Some(framework) => json!({ "input": input, "framework": framework }).to_string(),
        None => json!({ "input": input }).to_string(),
    }
}

fn named(body: &str) -> Value {
    if body.len() == 9 && body.bytes().all(|sign| sign.is_ascii_digit()) {
        json!({ "siren": body })
    } else if InseeCode::parse(body).is_some() {
        json!({ "inseeCode": body })
    } else {
        json!({ "slug": body })
    }
}

fn filter(described: &Described) -> Value {
    let filter = &described.question.filter;
    let mut told = Map::new();
    if !filter.kinds.is_empty() {
        told.insert("kinds".to_owned(), filter.kinds.iter().map(|kind| kind.name()).collect());
    }
    if !described.within.is_empty() && !filter.within.is_empty() {
        told.insert("within".to_owned(), described.within.iter().map(|id| Key::Collectivity(*id).id().0).collect());
    }
    for (name, number) in [("populationMin", filter.population_min), ("populationMax", filter.population_max)] {
        told.extend(number.map(|number| (name.to_owned(), number.into())));
    }
    Value::Object(told)
}
