//! What verbs that need the service do first and last: read the settings, start the log, build, run, stop.

use std::future::Future;

use super::Exit;
use super::failure::Failure;
use super::voice::Voice;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::telemetry::traces::Exporting;
use crate::telemetry::{self, Format};

/// Reads the settings.
pub(super) fn settings() -> Result<Config, Failure> {
    Ok(Config::load()?)
}

/// Starts the log of a command that a person waits for: the answer says what happened, so that only faults are worth a line.
pub(super) fn quiet_log(config: &Config) -> Result<(), Failure> {
    let filter = if config.log == Config::USUAL_LOG { "warn" } else { &config.log };
    telemetry::start(filter, Format::Human, None)?;
    Ok(())
}

/// Starts the log of a service, and the sending of its spans for as long as the answer is kept.
pub(super) fn log(config: &Config) -> Result<Option<Exporting>, Failure> {
    Ok(telemetry::start(&config.log, Format::for_standard_error(), config.otlp.as_deref())?)
}

/// Runs a task to its end, on all processors.
pub(super) fn block_on(voice: Voice, task: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|cause| {
        Failure::Machine(voice.say(format!("Le programme ne peut pas démarrer ({cause})."), format!("The program cannot start ({cause}).")))
    })?;
    runtime.block_on(task)
}

/// Builds the service, works with it, and stops it in order, whatever came of the work.
pub(super) async fn with_app(config: Config, work: impl AsyncFnOnce(&App) -> Result<Exit, Failure>) -> Result<Exit, Failure> {
    let app = App::open(config, Clock::system()).await?;
    let outcome = work(&app).await;
    let stopped = app.stop().await;
    let exit = outcome?;
    stopped?;
    Ok(exit)
}
