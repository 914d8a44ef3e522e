//! Why the service could not be built or made ready, in sentences that say what to do.
//!
//! An address of a database is never part of a sentence: it may hold a password.

use std::io;
use std::path::PathBuf;

use domain::diagnostic::Language;

pub use super::address::Fault;
use super::territories::TerritoriesError;
use crate::archive::ArchiveError;
use crate::store::StoreError;

/// Why the service could not be built or made ready.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The address of the database has no usable form.
    #[error("PRISME_DATABASE_URL is no usable address of a database")]
    Address {
        /// What is wrong with it.
        fault: Fault,
    },
    /// The data folder can be neither opened nor made.
    #[error("the data folder {path} cannot be made", path = .path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A host that is to be opened is written in no way that is known.
    #[error("PRISME_FETCH_ALLOW holds {given}, which is no host")]
    FetchAllow {
        /// The entry.
        given: String,
    },
    /// The archive cannot be used.
    #[error("the archive cannot be used")]
    Archive(#[from] ArchiveError),
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Store(#[from] StoreError),
    /// The database of a server has no territories yet.
    #[error("the database has no table of territories")]
    NoTerritories,
    /// The référentiels of the program could not be loaded.
    #[error("the référentiels of the program could not be loaded")]
    Frameworks(#[source] Box<crate::ingest::IngestError>),
    /// A table of territories cannot be used.
    #[error("the table of territories cannot be used")]
    Territories(#[from] TerritoriesError),
}

impl AppError {
    /// What happened and what to do, for a person.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::Address { fault } => address(*fault, language).to_owned(),
            Self::Folder { path, cause } => {
                let path = path.display();
                match language {
                    Language::Fr => {
                        format!("Le dossier de données {path} ne peut pas être créé ({cause}) : choisissez-en un autre par PRISME_DATA_DIR.")
                    }
                    Language::En => format!("The data folder {path} cannot be made ({cause}): choose another one with PRISME_DATA_DIR."),
                }
            }
            Self::FetchAllow { given } => match language {
                Language::Fr => format!(
                    "PRISME_FETCH_ALLOW contient « {given} », qui n'est pas un hôte : écrivez un nom, une adresse ou une plage, avec ou sans port, par exemple intranet:8600 ou 192.168.1.0/24."
                ),
                Language::En => format!(
                    "PRISME_FETCH_ALLOW holds « {given} », which is no host: write a name, an address or a range, with a port or without, such as intranet:8600 or 192.168.1.0/24."
                ),
            },
            Self::Archive(error) => archive(error, language),
            Self::Store(error) => store(error, language),
            Self::NoTerritories => match language {
                Language::Fr => "La base n'a pas encore la table des collectivités : lancez « prisme migrate » une fois, puis recommencez.",
                Language::En => "The database has no table of collectivités yet: run `prisme migrate` once, then try again.",
            }
            .to_owned(),
            Self::Frameworks(_) => match language {
                Language::Fr => "Les référentiels fournis n'ont pas pu être chargés : relancez « prisme migrate ».",
                Language::En => "The bundled référentiels could not be loaded: run `prisme migrate` again.",
            }
            .to_owned(),
            Self::Territories(error) => error.sentence(language),
        }
    }
}

fn address(fault: Fault, language: Language) -> &'static str {
    match (fault, language) {
        (Fault::Form, Language::Fr) => {
            "PRISME_DATABASE_URL n'est pas une adresse de base de données : écrivez sqlite:prisme.db?mode=rwc, ou postgres://utilisateur:mot-de-passe@hôte/prisme (les signes spéciaux du mot de passe en %XX)."
        }
        (Fault::Form, Language::En) => {
            "PRISME_DATABASE_URL is no address of a database: write sqlite:prisme.db?mode=rwc, or postgres://user:password@host/prisme (special signs of the password as %XX)."
        }
        (Fault::NoFile, Language::Fr) => "PRISME_DATABASE_URL ne nomme aucun fichier : écrivez par exemple sqlite:prisme.db?mode=rwc.",
        (Fault::NoFile, Language::En) => "PRISME_DATABASE_URL names no file: write for example sqlite:prisme.db?mode=rwc.",
        (Fault::NoDatabase, Language::Fr) => {
            "PRISME_DATABASE_URL nomme un serveur sans base : ajoutez son nom, par exemple postgres://utilisateur@hôte/prisme."
        }
        (Fault::NoDatabase, Language::En) => {
            "PRISME_DATABASE_URL names a server without a database: add its name, for example postgres://user@host/prisme."
        }
    }
}

/// What happened to the archive, for a person.
pub fn archive(error: &ArchiveError, language: Language) -> String {
    if language == Language::En {
        return format!("The archive failed: {error}.");
    }
    match error {
        ArchiveError::Full { path, .. } => {
            format!("Il n'y a plus de place pour {} : libérez de l'espace sur le disque de l'archive.", path.display())
        }
        ArchiveError::Unwritable { path, .. } => {
            format!("{} ne peut pas être écrit : vérifiez que le dossier de données est un dossier où Prisme peut écrire.", path.display())
        }
        ArchiveError::Unreadable { path, .. } => format!("{} ne peut pas être lu : vérifiez le disque, et les droits de Prisme.", path.display()),
        ArchiveError::Damaged { digest, path } => {
            format!("Le document {digest} est abîmé : reprenez {} d'une sauvegarde, ou redonnez le même document à Prisme.", path.display())
        }
        ArchiveError::Stopping => "Le service s'arrête : recommencez quand il tourne.".to_owned(),
    }
}

/// What happened to the database, for a person.
pub fn store(error: &StoreError, language: Language) -> String {
    let (fr, en) = match error {
        StoreError::Unavailable(_) => (
            "La base de données ne répond pas : vérifiez PRISME_DATABASE_URL (serveur lancé, nom, mot de passe, dossier du fichier), puis recommencez.",
            "The database does not answer: check PRISME_DATABASE_URL (server running, name, password, folder of the file), then try again.",
        ),
        StoreError::Conflict(_) | StoreError::VersionTaken => (
            "Une autre publication a eu lieu au même moment : rien n'a été écrit, recommencez.",
            "Another publication took place at the same moment: nothing was written, try again.",
        ),
        StoreError::LeaseLost => (
            "Une autre machine a repris cette exécution : rien n'a été écrit ici, son résultat compte.",
            "Another machine has taken this run over: nothing was written here, its outcome counts.",
        ),
        StoreError::Full(_) => (
            "Le disque de la base est plein : rien n'a été écrit, libérez de la place.",
            "The disk of the database is full: nothing was written, make room.",
        ),
        StoreError::Schema(reason) if reason.contains("missing") && !reason.contains("a table") => (
            "La base a été écrite par une version plus récente de Prisme : mettez le programme à jour, ou reprenez une sauvegarde.",
            "The database was written by a newer Prisme: update the program, or go back to a backup.",
        ),
        StoreError::Schema(_) => (
            "La base n'est pas à jour : lancez « prisme migrate », puis recommencez.",
            "The database is not up to date: run `prisme migrate`, then try again.",
        ),
        StoreError::NotAllowed => ("Cette clé ne vaut pas pour cette collectivité.", "This key does not hold for this collectivité."),
        StoreError::Damaged(_) => (
            "Une valeur de la base est abîmée : reprenez une sauvegarde, et signalez-le.",
            "A value of the database is damaged: go back to a backup, and report it.",
        ),
        StoreError::BadCursor | StoreError::Refused(_) => (
            "La base a refusé une demande de Prisme : rien n'a été écrit. Le journal (RUST_LOG=debug) en dit plus.",
            "The database refused a request of Prisme: nothing was written. The log (RUST_LOG=debug) says more.",
        ),
    };
    if language == Language::Fr { fr } else { en }.to_owned()
}
