//! `prisme serve`: the service, until it is told to stop.

use std::net::SocketAddr;
use std::time::Duration;

use poem::Server;
use poem::listener::{Acceptor, Listener, TcpListener};
use serde_json::json;
use tracing::{info, warn};

use super::failure::Failure;
use super::voice::Voice;
use super::{Exit, output, start};
use crate::app::App;
use crate::http::{PATIENCE, Parts, Patient, Persisted, Readiness, figures_of, routes};
use crate::ingest::Ingest;
use crate::jobs::{Runner, Settings};
use crate::telemetry::metrics::Metrics;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What this process does: answers, reads feeds, or both.
    #[arg(long, value_enum, default_value_t)]
    role: Role,
}

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Role {
    /// Answers, and reads feeds.
    #[default]
    All,
    /// Answers only.
    Api,
    /// Reads feeds only.
    Worker,
}

/// How often the index is brought to where the database is, beside what searches do themselves.
const FOLLOW: Duration = Duration::from_secs(1);
/// How long requests under way may take once the service is told to stop; what starts services gives ten seconds.
const GRACE: Duration = Duration::from_secs(8);

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let config = start::settings()?;
    let _exporting = start::log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            let work = Runner::new(app.store.clone(), app.ingest.clone(), app.clock.clone(), Settings::default());
            if arguments.role != Role::Api {
                tokio::spawn(classify_anew(app.ingest.clone()));
            }
            if arguments.role == Role::Worker {
                let _told = figures(app, voice).await?;
                work.serve(told_to_stop()).await;
                info!("the worker has stopped");
                return Ok(Exit::Fine);
            }
            let answering = serve(app, voice, |address| {
                if voice.json {
                    output::json(&json!({ "listening": format!("http://{address}") }))
                } else {
                    output::page(|page| writeln!(page, "{}", listening(address, voice)))
                }
            });
            if arguments.role == Role::Api {
                return answering.await;
            }
            // Told to stop by the same signal, or because nobody answers any more.
            let (quit, quitting) = tokio::sync::oneshot::channel::<()>();
            let answering = async {
                let answered = answering.await;
                drop(quit);
                answered
            };
            let stop = async {
                tokio::select! {
                    () = told_to_stop() => {}
                    _ = quitting => {}
                }
            };
            let (answered, ()) = tokio::join!(answering, work.serve(stop));
            answered
        }),
    )
}

/// A task that ends with whoever keeps it.
struct Task(tokio::task::JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Counts, and tells figures on their own address, where somebody is to read them, for as long as the answer is kept.
async fn figures(app: &App, voice: Voice) -> Result<Option<Task>, Failure> {
    let Some(wanted) = app.config.metrics else { return Ok(None) };
    let taken = |cause: std::io::Error| {
        Failure::Machine(voice.say(
            format!("L'adresse {wanted} ne peut pas être prise ({cause}) : choisissez-en une autre par PRISME_METRICS."),
            format!("The address {wanted} cannot be taken ({cause}): choose another one with PRISME_METRICS."),
        ))
    };
    let acceptor = TcpListener::bind(wanted.to_string()).into_acceptor().await.map_err(taken)?;
    let endpoint = figures_of(Metrics::install()?, app.store.clone());
    info!(listen = %wanted, "figures are told at {wanted}/metrics");
    Ok(Some(Task(tokio::spawn(async move {
        if let Err(error) = Server::new_with_acceptor(acceptor).name("figures").run(endpoint).await {
            warn!(%error, "figures are told no more");
        }
    }))))
}

/// Classifies what other rules classified, beside all other work; what is not done when the process stops is done by the next one.
async fn classify_anew(ingest: Ingest) {
    match ingest.reclassify(|_| ()).await {
        Ok(0) => {}
        Ok(versions) => info!(versions, "versions were classified by the rules of this program"),
        Err(error) => warn!(error = &error as &dyn std::error::Error, "versions could not be classified; the next start tries again"),
    }
}

/// The documents that are named instead of sent: only those of a list where the operator has one.
fn persisted(app: &App, voice: Voice) -> Result<Persisted, Failure> {
    let Some(path) = &app.config.trusted_documents else { return Ok(Persisted::default()) };
    Persisted::trusting(path).map_err(|error| {
        let (cause, path) = (std::error::Error::source(&error).map_or_else(String::new, ToString::to_string), path.display());
        let sentence = voice.say(
            format!("La liste des documents de confiance {path} ne peut pas être lue ({cause}) : PRISME_TRUSTED_DOCUMENTS nomme un fichier JSON, un objet de textes par leurs identifiants."),
            format!("The list of trusted documents {path} cannot be read ({cause}): PRISME_TRUSTED_DOCUMENTS names a JSON file, an object of texts by their ids."),
        );
        Failure::Unknown { code: "SETTING_INVALID", sentence }
    })
}

/// Where the service answers, for a person.
pub(super) fn listening(address: SocketAddr, voice: Voice) -> String {
    voice.say(
        format!("Prisme répond à http://{address}/graphql (Ctrl-C pour arrêter)."),
        format!("Prisme answers at http://{address}/graphql (Ctrl-C to stop)."),
    )
}

/// Answers until the process is told to stop; `announce` is told the address once somebody can connect.
pub(super) async fn serve(app: &App, voice: Voice, announce: impl FnOnce(SocketAddr) -> std::io::Result<()>) -> Result<Exit, Failure> {
    let wanted = app.config.listen;
    let taken = |cause: std::io::Error| {
        Failure::Machine(voice.say(
            format!("L'adresse {wanted} ne peut pas être prise ({cause}) : arrêtez ce qui l'occupe, ou choisissez-en une autre par PRISME_LISTEN."),
            format!("The address {wanted} cannot be taken ({cause}): stop what holds it, or choose another one with PRISME_LISTEN."),
        ))
    };
    let persisted = persisted(app, voice)?;
    let _told = figures(app, voice).await?;
    let acceptor = TcpListener::bind(wanted.to_string()).into_acceptor().await.map_err(taken)?;
    let address = acceptor.local_addr().first().and_then(|local| local.as_socket_addr().copied()).unwrap_or(wanted);
    let parts = Parts {
        config: app.config.clone(),
        clock: app.clock.clone(),
        store: app.store.clone(),
        ingest: app.ingest.clone(),
        keeper: app.keeper.clone(),
        persisted,
        readiness: Readiness::default(),
    };
    // Whoever sends requests here is told first that none are wanted any more.
    let readiness = parts.readiness.clone();
    let stop = async move {
        told_to_stop().await;
        readiness.stop();
    };
    // Whoever started the service may have closed its standard output; that is no reason not to serve.
    if let Err(error) = announce(address) {
        warn!(%error, "the address could not be announced on standard output");
    }
    info!(listen = %address, "the service answers at {address}");
    let server = Server::new_with_acceptor(Patient::new(acceptor, PATIENCE)).name("prisme");
    let answering = server.run_with_graceful_shutdown(routes(&parts), stop, Some(GRACE));
    // The index follows for as long as somebody may search.
    let followed = app.keeper.follow(FOLLOW, std::future::pending());
    tokio::select! {
        answered = answering => answered.map_err(taken)?,
        () = followed => {}
    }
    info!("the service has stopped");
    Ok(Exit::Fine)
}

/// Ends when the process is asked to stop, by a person or by what started it.
async fn told_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a way to be told, only the other way is left.
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupted => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
