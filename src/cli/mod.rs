//! The command line: one file for each verb.
//!
//! A verb reads its arguments, calls the floors below, and says what happened, for a person or as one JSON object. It decides nothing about plans.

mod audit;
mod bar;
mod collectivity;
mod compare;
mod demo;
mod export;
mod failure;
mod feeds;
mod frameworks;
mod french;
mod fresh;
mod health;
mod index;
mod ingest;
mod keys;
mod migrate;
mod output;
mod part;

mod publish;
mod read;
mod recipe;
mod replay;
mod report;
mod runs;
mod schema;
mod serve;
mod source;
mod spool;
mod start;
mod table;
mod territories;
mod validate;
mod voice;
mod whole;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::ingest::told::{json, locator, run as run_told};
use voice::Voice;

/// Reads the action plans that French collectivités publish, keeps their versions, and answers GraphQL.
#[derive(Debug, Parser)]
#[command(name = "prisme", version, max_term_width = 110, disable_help_subcommand = true)]
struct Arguments {
    /// Print one JSON object on standard output, and nothing else.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Bring the database up to date: its schema, and the table of collectivités.
    #[command(visible_alias = "migrer")]
    Migrate(migrate::Arguments),
    /// Make the table of collectivités anew from newer official files.
    #[command(visible_alias = "territoires")]
    Territories(territories::Arguments),
    /// Read a plan and print what was understood; touches no database.
    #[command(visible_alias = "lire")]
    Read(read::Arguments),
    /// Check a plan and print the report; touches no database.
    #[command(visible_alias = "valider")]
    Validate(validate::Arguments),
    /// Publish a plan for a collectivité.
    #[command(visible_alias = "publier")]
    Publish(publish::Arguments),
    /// Register feeds, and see how they go.
    #[command(visible_alias = "flux")]
    Feeds(feeds::Arguments),
    /// Read feeds now, and wait for the end.
    #[command(visible_alias = "collecter")]
    Ingest(ingest::Arguments),
    /// See attempts to publish, and decide about versions that are held.
    #[command(visible_alias = "executions")]
    Runs(runs::Arguments),
    /// Read archived documents again with today's reader.
    #[command(visible_alias = "relire")]
    Replay(replay::Arguments),
    /// Write what is in force to a file: JSON, a table, or a workbook.
    #[command(visible_alias = "exporter")]
    Export(export::Arguments),
    /// Make the search index anew.
    Index(index::Arguments),
    /// Bring in référentiels from files, and see them.
    #[command(visible_alias = "referentiels")]
    Frameworks(frameworks::Arguments),
    /// Show collectivités side by side.
    #[command(visible_alias = "comparer")]
    Compare(Box<compare::Arguments>),
    /// Make, list, replace and revoke the keys of the API.
    #[command(visible_alias = "cles")]
    Keys(keys::Arguments),
    /// See who wrote what, when, and with which key.
    #[command(visible_alias = "journal")]
    Audit(audit::Arguments),
    /// Answer GraphQL over HTTP.
    #[command(visible_alias = "servir")]
    Serve(serve::Arguments),
    /// Print the GraphQL schema.
    Schema(schema::Arguments),
    /// Fill a fresh database with the bundled plans, and serve it.
    Demo(demo::Arguments),
    /// Ask the running service whether it is well.
    #[command(visible_alias = "sante")]
    Health(health::Arguments),
}

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, and nothing stands against it.
    Fine = 0,
    /// The document was refused or has faults that block it; or what was named is not there.
    Findings = 1,
    /// The command or a setting cannot be used.
    Usage = 2,
    /// The network, the database or the disk failed.
    World = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Runs the command that was typed.
pub fn run() -> ExitCode {
    let language = voice::language();
    let parsed = french::speak(Arguments::command(), language).try_get_matches().and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => return unparsed(&error, language),
    };
    let voice = Voice { language, json: arguments.json };
    let outcome = match arguments.verb {
        Verb::Migrate(arguments) => migrate::run(&arguments, voice),
        Verb::Territories(arguments) => territories::run(&arguments, voice),
        Verb::Read(arguments) => read::run(&arguments, voice),
        Verb::Validate(arguments) => validate::run(&arguments, voice),
        Verb::Publish(arguments) => publish::run(&arguments, voice),
        Verb::Feeds(arguments) => feeds::run(&arguments, voice),
        Verb::Ingest(arguments) => ingest::run(&arguments, voice),
        Verb::Runs(arguments) => runs::run(&arguments, voice),
        Verb::Replay(arguments) => replay::run(&arguments, voice),
        Verb::Export(arguments) => export::run(&arguments, voice),
        Verb::Audit(arguments) => audit::run(&arguments, voice),
        Verb::Index(arguments) => index::run(&arguments, voice),
        Verb::Frameworks(arguments) => frameworks::run(&arguments, voice),
        Verb::Compare(arguments) => compare::run(&arguments, voice),
        Verb::Keys(arguments) => keys::run(&arguments, voice),
        Verb::Serve(arguments) => serve::run(&arguments, voice),
        Verb::Schema(arguments) => schema::run(&arguments, voice),
        Verb::Demo(arguments) => demo::run(&arguments, voice),
        Verb::Health(arguments) => health::run(&arguments, voice),
    };
    outcome.unwrap_or_else(|failure| failure.report(voice)).into()
}

/// Help and version are answers; anything else that is not understood goes to standard error.
fn unparsed(error: &clap::Error, language: domain::diagnostic::Language) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // Whoever closes the page has read enough.
        let _ = error.print();
        return Exit::Fine.into();
    }
    let sentence = french::usage(error, language);
    output::complain(&sentence);
    if std::env::args_os().any(|argument| argument == "--json") {
        // The sentence was said already; a closed standard output changes nothing.
        let _ = output::json(&serde_json::json!({ "error": { "code": "ARGUMENT_INVALID", "message": sentence.trim() } }));
    }
    Exit::Usage.into()
}
