//! `prisme compare paris poitiers`: collectivités side by side, on a terminal or as a file.
//!
//! What is asked has the same words and the same faults as the address of the page; nothing is guessed.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use domain::compare::address::read;
use domain::compare::fault::Fault;
use domain::compare::question::Question;
use serde_json::json;

use super::failure::Failure;
use super::voice::{Voice, plain};
use super::whole::Place;
use super::{Exit, output, start};
use crate::consult::address::Addresses;
use crate::consult::compared::{self, Compared, Refused};
use crate::consult::comparison::Comparisons;
use crate::export::plain::{Look, write as write_plain};
use crate::export::{Format, comparison};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Whom to compare: SIREN, SIRET, INSEE code, or slug (`paris`).
    #[arg(value_name = "CITY")]
    cities: Vec<String>,
    /// Only actions about these themes, by slug, with commas between them.
    #[arg(long = "themes", value_name = "THEMES")]
    compared_themes: Vec<String>,
    /// Only these ways to act, such as `formation`.
    #[arg(long = "levers", value_name = "LEVERS")]
    compared_levers: Vec<String>,
    /// Only plans of these stages, such as `adopte`.
    #[arg(long = "stages", value_name = "STAGES")]
    compared_stages: Vec<String>,
    /// What to show: matrice, barres, tableau, frise, classement, couverture, ecarts.
    #[arg(long, value_name = "VIEW")]
    view: Option<String>,
    /// What the columns of a matrix are: themes, leviers, publics.
    #[arg(long, value_name = "COLUMNS")]
    columns: Option<String>,
    /// By what a table is grouped: region, departement, type, population.
    #[arg(long = "by", value_name = "GROUPING")]
    grouped_by: Option<String>,
    /// By what a ranking ranks: realise, renseigne.
    #[arg(long, value_name = "METRIC")]
    metric: Option<String>,
    /// The référentiel that is covered, by slug.
    #[arg(long = "framework", value_name = "SLUG")]
    compared_framework: Option<String>,
    /// Everybody of these kinds, such as `metropole`.
    #[arg(long = "kind", value_name = "KINDS")]
    compared_kinds: Vec<String>,
    /// Everybody within these territories.
    #[arg(long, value_name = "CODES")]
    within: Vec<String>,
    /// Everybody with so many inhabitants at least.
    #[arg(long, value_name = "NUMBER")]
    population_min: Option<String>,
    /// Everybody with so many inhabitants at most.
    #[arg(long, value_name = "NUMBER")]
    population_max: Option<String>,
    /// What the sources said on that day (YYYY-MM-DD).
    #[arg(long = "as-of", value_name = "DATE")]
    as_of: Option<String>,
    /// What Prisme knew at that instant, such as 2026-06-30T12:00:00Z.
    #[arg(long = "known-at", value_name = "INSTANT")]
    known_at: Option<String>,
    /// Write a table to this file, for a spreadsheet.
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    csv: Option<PathBuf>,
    /// Write to this file, as its name says: .csv .json .ndjson .xlsx.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The parameters of an address, and what a person types for them, in the order of [`Arguments::parameters`].
const NAMES: [(&str, &str); 15] = [
    ("c", "CITY"),
    ("t", "--themes"),
    ("l", "--levers"),
    ("stade", "--stages"),
    ("type", "--kind"),
    ("dans", "--within"),
    ("vue", "--view"),
    ("colonnes", "--columns"),
    ("par", "--by"),
    ("mesure", "--metric"),
    ("ref", "--framework"),
    ("pop_min", "--population-min"),
    ("pop_max", "--population-max"),
    ("le", "--as-of"),
    ("connu", "--known-at"),
];

/// A fault of an address as one of a command line: `--themes`, and not `t`.
fn typed(fault: &Fault) -> Fault {
    let option =
        |name: &str| NAMES.iter().find(|(parameter, _)| *parameter == name).map_or_else(|| name.to_owned(), |(_, typed)| (*typed).to_owned());
    let options: Vec<String> = fault.parameter.split(", ").map(option).collect();
    let example = if fault.parameter == "c" { "prisme compare paris poitiers".to_owned() } else { format!("{} …", options.join(" ")) };
    fault.clone().written(&options.join(", "), &example)
}

impl Arguments {
    /// What was typed, under the names of the parameters of an address.
    fn parameters(&self) -> Vec<(&'static str, String)> {
        let several = [&self.cities, &self.compared_themes, &self.compared_levers, &self.compared_stages, &self.compared_kinds, &self.within]
            .map(Vec::as_slice);
        let single = [
            &self.view,
            &self.columns,
            &self.grouped_by,
            &self.metric,
            &self.compared_framework,
            &self.population_min,
            &self.population_max,
            &self.as_of,
            &self.known_at,
        ];
        let given = several.into_iter().chain(single.map(Option::as_slice));
        NAMES.iter().zip(given).flat_map(|((name, _), values)| values.iter().map(move |value| (*name, value.clone()))).collect()
    }

    /// The file to be written, and how.
    fn file(&self, voice: Voice) -> Result<Option<(&Path, Format)>, Failure> {
        if let Some(path) = &self.csv {
            return Ok(Some((path, Format::TABLE)));
        }
        let Some(path) = &self.output else { return Ok(None) };
        if let Some(format) = path.extension().and_then(|ending| Format::of_ending(ending.to_str()?)) {
            return Ok(Some((path, format)));
        }
        let path = plain(&path.display().to_string());
        Err(Failure::Usage(voice.say(
            format!("« {path} » ne dit pas dans quel format écrire : terminez le nom par .csv, .json, .ndjson ou .xlsx."),
            format!("“{path}” does not say in which format to write: end the name with .csv, .json, .ndjson or .xlsx."),
        )))
    }
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let file = arguments.file(voice)?;
    let question = read(&arguments.parameters(), voice.language).map_err(|faults| refused(&Refused::Address(faults), voice))?;
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            let addresses = Addresses::new(&app.config.public_url);
            compared::in_time(&question, app.clock.now()).map_err(|failure| refused(&failure, voice))?;
            let comparisons = Comparisons::new(app.store.clone());
            let compared = match compared::answer(&app.store, &comparisons, &addresses, &question).await {
                Ok(compared) => compared,
                Err(Refused::Store(failure)) => return Err(failure.into()),
                Err(failure) => return Err(refused(&failure, voice)),
            };
            show(&compared, &question, file, voice)?;
            Ok(Exit::Fine)
        }),
    )
}

/// Writes the answer where it was asked for.
fn show(compared: &Compared, question: &Question, file: Option<(&Path, Format)>, voice: Voice) -> Result<(), Failure> {
    let Some((path, format)) = file else {
        if voice.json {
            comparison::write(&compared.table, Format::Json, io::stdout())?;
            return Ok(());
        }
        let look = Look { width: width(), colour: io::stdout().is_terminal() && console::colors_enabled() };
        return Ok(output::page(|page| write_plain(page, &compared.glance, look))?);
    };
    let place = Place::new(path, voice);
    let draft = comparison::write(&compared.table, format, place.begin()?).map_err(|cause| place.told(cause.into()))?;
    place.put(draft)?;
    let (rows, shown) = (compared.table.rows.len(), path.display().to_string());
    if voice.json {
        return Ok(output::json(&json!({ "rows": rows, "output": shown, "address": question.address("") }))?);
    }
    let lines = voice.count(rows, "ligne", "lignes", "line", "lines");
    Ok(output::page(|page| writeln!(page, "{}", voice.say(format!("{lines} dans {}.", plain(&shown)), format!("{lines} in {}.", plain(&shown)))))?)
}

/// How wide the terminal is; nothing when nobody looks at one.
fn width() -> Option<usize> {
    console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns))
}

/// All that is wrong, at once.
fn refused(failure: &Refused, voice: Voice) -> Failure {
    let said = match failure {
        Refused::Address(faults) => Refused::Address(faults.iter().map(typed).collect()).said(voice.language),
        other => other.said(voice.language),
    };
    let code = said.first().map_or("ARGUMENT_INVALID", |(code, _)| code);
    let sentences: Vec<String> = said.iter().map(|(_, sentence)| plain(sentence)).collect();
    Failure::Unknown { code, sentence: sentences.join("\n") }
}
