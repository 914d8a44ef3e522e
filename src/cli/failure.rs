//! Why a verb could not do its work, when it is no fault of the document: told once, here, in a sentence that says what to do.

use std::fmt::Write as _;
use std::io;

use domain::diagnostic::Language;
use serde_json::json;

use super::voice::Voice;
use super::{Exit, output};
use crate::app::{AppError, error as sentences};
use crate::config::ConfigError;
use crate::fetch::ProbeError;
use crate::ingest::IngestError;
use crate::store::StoreError;
use crate::telemetry::TelemetryError;

/// Why a verb could not do its work.
#[derive(Debug)]
pub(super) enum Failure {
    /// A setting cannot be used.
    Settings(ConfigError),
    /// The log filter cannot be used.
    Telemetry(TelemetryError),
    /// An argument cannot be used; in the person's language.
    Usage(String),
    /// What a person names is not there, or cannot be decided about; in the person's language.
    Unknown {
        /// Stable.
        code: &'static str,
        /// What is missing, and what to do.
        sentence: String,
    },
    /// What was named is not there, or not as it would have to be; in the person's language.
    Finding {
        /// Stable.
        code: &'static str,
        /// What happened, and what to do.
        sentence: String,
    },
    /// The service cannot be built or made ready.
    App(AppError),
    /// A document cannot be dealt with.
    Ingest(IngestError),
    /// The service does not answer.
    Probe(ProbeError),
    /// Something on this machine is in the way; in the person's language.
    Machine(String),
    /// The answer cannot be written.
    Output(io::Error),
}

impl Failure {
    /// Says what happened, and gives the exit code.
    pub(super) fn report(self, voice: Voice) -> Exit {
        if matches!(&self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe) {
            return Exit::Fine;
        }
        let (code, sentence, exit) = self.told(voice.language);
        tracing::debug!(failure = ?self, "the command failed");
        output::complain(&format!("prisme: {sentence}"));
        if voice.json && !matches!(self, Self::Output(_)) {
            // The sentence was said already; a closed standard output changes nothing.
            let _ = output::json(&json!({ "error": { "code": code, "message": sentence } }));
        }
        exit
    }

    fn told(&self, language: Language) -> (&'static str, String, Exit) {
        let french = language == Language::Fr;
        match self {
            Self::Settings(error) => ("SETTING_INVALID", setting(error, french), Exit::Usage),
            Self::Telemetry(error) if french => (
                "SETTING_INVALID",
                format!("RUST_LOG ne peut pas être lu ({error}) : écrivez des niveaux par module, par exemple prisme=info,warn."),
                Exit::Usage,
            ),
            Self::Telemetry(error) => ("SETTING_INVALID", format!("{error}."), Exit::Usage),
            Self::Usage(sentence) => ("ARGUMENT_INVALID", sentence.clone(), Exit::Usage),
            Self::Unknown { code, sentence } => (code, sentence.clone(), Exit::Usage),
            Self::Finding { code, sentence } => (code, sentence.clone(), Exit::Findings),
            Self::App(error) => {
                let exit = if matches!(error, AppError::Address { .. } | AppError::FetchAllow { .. }) { Exit::Usage } else { Exit::World };
                (app_code(error), error.sentence(language), exit)
            }
            Self::Ingest(IngestError::Store(error)) => (store_code(error), sentences::store(error, language), Exit::World),
            Self::Ingest(IngestError::Archive(error)) => ("ARCHIVE", sentences::archive(error, language), Exit::World),
            Self::Ingest(IngestError::PlanUnknown) => {
                let sentence = if french {
                    "Ce plan n'est pas un plan de cette collectivité : rien n'a été publié."
                } else {
                    "This collectivité has no such plan: nothing was published."
                };
                ("PLAN_UNKNOWN", sentence.to_owned(), Exit::Usage)
            }
            Self::Ingest(IngestError::DocumentMissing) => {
                let sentence = if french {
                    "L'archive ne contient pas ce document : rien n'a été publié. Vérifiez PRISME_DATA_DIR."
                } else {
                    "The archive does not hold this document: nothing was published. Check PRISME_DATA_DIR."
                };
                ("ARCHIVE", sentence.to_owned(), Exit::World)
            }
            Self::Ingest(IngestError::Stopped) => {
                let sentence = if french {
                    "La lecture s'est arrêtée par une faute de Prisme : rien n'a été publié. Signalez-le avec le fichier."
                } else {
                    "The reading stopped by a fault of Prisme: nothing was published. Report it with the file."
                };
                ("INTERNAL", sentence.to_owned(), Exit::World)
            }
            Self::Probe(error) => ("SERVICE_UNAVAILABLE", probe(error, french), Exit::World),
            Self::Machine(sentence) => ("MACHINE", sentence.clone(), Exit::World),
            Self::Output(error) => {
                let said = if french { "La réponse n'a pas pu être écrite" } else { "The answer could not be written" };
                ("OUTPUT", format!("{said} ({error})."), Exit::World)
            }
        }
    }
}

fn app_code(error: &AppError) -> &'static str {
    match error {
        AppError::Address { .. } | AppError::FetchAllow { .. } => "SETTING_INVALID",
        AppError::Folder { .. } | AppError::Archive(_) => "ARCHIVE",
        AppError::Store(error) => store_code(error),
        AppError::NoTerritories => "MIGRATION_NEEDED",
        AppError::Territories(_) => "TERRITORIES",
        AppError::Frameworks(_) => "FRAMEWORKS",
    }
}

fn store_code(error: &StoreError) -> &'static str {
    match error {
        StoreError::Schema(_) => "MIGRATION_NEEDED",
        StoreError::Conflict(_) | StoreError::VersionTaken => "CONFLICT",
        StoreError::NotAllowed => "NOT_ALLOWED_FOR_COLLECTIVITY",
        _ => "DATABASE",
    }
}

/// What is wrong with a setting. In English the settings speak for themselves.
fn setting(error: &ConfigError, french: bool) -> String {
    if !french {
        return format!("{error}.");
    }
    let (place, what) = match error {
        ConfigError::Invalid { place, given, .. } => (place, format!("« {given} » ne peut pas servir")),
        ConfigError::Secret { place, .. } => (place, "la valeur ne peut pas servir".to_owned()),
        ConfigError::NotUnicode { variable } => return format!("{variable} n'est pas de l'UTF-8 valide : réécrivez-la en UTF-8."),
        ConfigError::NotText { place } => return format!("{place} est une liste ou une table : écrivez une seule valeur, entre guillemets."),
        ConfigError::UnknownKey { path, key, known } => {
            return format!("{} contient « {key} », qui n'est pas un réglage : écrivez l'un de {known}.", path.display());
        }
        ConfigError::FileMissing { path } => {
            return format!(
                "PRISME_CONFIG nomme « {} », qui n'existe pas : donnez le chemin d'un fichier TOML, ou retirez la variable.",
                path.display()
            );
        }
        ConfigError::FileUnreadable { path, .. } => {
            return format!("Le fichier de réglages {} ne peut pas être lu : vérifiez ses droits et son encodage (UTF-8).", path.display());
        }
        ConfigError::FileSyntax { path, fault } => {
            return format!(
                "Le fichier de réglages {} n'est pas du TOML ({fault}) : écrivez des lignes comme listen = \"127.0.0.1:8000\".",
                path.display()
            );
        }
    };
    let mut sentence = format!("{place} : {what}");
    let expected = [
        ("LISTEN", "une adresse et un port, par exemple 127.0.0.1:8000, ou 0.0.0.0:8000 pour tous les réseaux"),
        ("METRICS", "une adresse et un port à elle, par exemple 127.0.0.1:9464"),
        ("DATABASE_URL", "sqlite:prisme.db?mode=rwc, ou postgres://utilisateur:mot-de-passe@hôte/prisme"),
        ("PUBLISH_KEY", "au moins 24 lettres et chiffres, par exemple la réponse de « openssl rand -base64 32 »"),
        ("FETCH_IDLE", "un nombre entier de secondes de 1 à 600, par exemple 30"),
        ("FETCH_TOTAL", "un nombre entier de secondes de 1 à 3600, par exemple 60"),
        ("FETCH_DELAY", "un nombre entier de millisecondes de 0 à 60000, par exemple 250"),
        ("FETCH_PER_HOST", "un nombre entier de 1 à 16, par exemple 1"),
        ("FETCH_MAX_UNPACKED", "un nombre entier de mébioctets de 1 à 4096, par exemple 20"),
        ("FETCH_MAX", "un nombre entier de mébioctets de 1 à 1024, par exemple 10"),
        ("FETCH_TRIES", "un nombre entier de 1 à 10, par exemple 3"),
        ("PUBLIC_URL", "l'adresse que les lecteurs utilisent, par exemple https://prisme.example.org"),
    ];
    // A key of the settings file is named like its variable, in small letters.
    let place = place.to_uppercase();
    if let Some((_, instead)) = expected.iter().find(|(name, _)| place.trim_start_matches("PRISME_").starts_with(name)) {
        let _ = write!(sentence, " ; écrivez {instead}");
    }
    sentence + "."
}

fn probe(error: &ProbeError, french: bool) -> String {
    match error {
        ProbeError::Silent { url, .. } if french => {
            format!("Rien ne répond à {url} : le service est-il lancé (prisme servir), avec le même PRISME_LISTEN ?")
        }
        ProbeError::Silent { url, .. } => format!("Nothing answers at {url}: is the service running (prisme serve), with the same PRISME_LISTEN?"),
        ProbeError::Unwell { url, status } if french => format!("{url} répond {status} : le service tourne, mais sa base de données ne répond pas."),
        ProbeError::Unwell { url, status } => format!("{url} answers {status}: the service runs, but its database does not answer."),
    }
}

macro_rules! from {
    ($($cause:ty => $variant:ident),* $(,)?) => {
        $(impl From<$cause> for Failure {
            fn from(cause: $cause) -> Self {
                Self::$variant(cause)
            }
        })*
    };
}

from!(ConfigError => Settings, TelemetryError => Telemetry, AppError => App, IngestError => Ingest, ProbeError => Probe, io::Error => Output);

impl From<StoreError> for Failure {
    fn from(cause: StoreError) -> Self {
        Self::App(cause.into())
    }
}
