//! The table of territories: the one that comes with the program, or a newer one that somebody made.
//!
//! How official files become a table is `domain::collectivity::official`; how it is stored, `store::write::territory`.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use domain::collectivity::official::{self, OfficialError, Sources};
use domain::collectivity::{Collectivity, table};
use domain::diagnostic::Language;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::AppError;
use crate::archive::Sha256Digest;
use crate::store::{Store, read, write};

/// The table that comes with the program.
static BUNDLED: &[u8] = include_bytes!("../../data/territories.tsv.gz");
/// What is kept by hand beside the official files.
const SIRENS: &str = include_str!("../../data/territories-siren.tsv");
const YEARS: &str = include_str!("../../data/territories-years.tsv");
/// Before the digest of a table that somebody made: the bundled one does not replace it unasked.
const OWN: &str = "own:";

/// What became of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loading {
    /// So many bodies were written.
    Written(usize),
    /// The same table, of so many bodies, was there.
    Known(usize),
    /// A table that somebody made is there, and stays.
    OwnKept,
}

/// Why official files cannot become a table.
#[derive(Debug, thiserror::Error)]
pub enum TerritoriesError {
    /// A file cannot be read or written.
    #[error("{path} cannot be used", path = .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The files do not fit together.
    #[error("the official files cannot become a table")]
    Official(#[from] OfficialError),
}

impl TerritoriesError {
    /// What happened and what to do, for a person.
    pub fn sentence(&self, language: Language) -> String {
        match (self, language) {
            (Self::File { path, cause }, Language::Fr) => format!(
                "{} ne peut pas servir ({cause}) : donnez le dossier qui contient communes.json, epci.json, ept.json, departements.json et regions.json.",
                path.display()
            ),
            (Self::File { path, cause }, Language::En) => format!(
                "{} cannot be used ({cause}): give the folder that holds communes.json, epci.json, ept.json, departements.json and regions.json.",
                path.display()
            ),
            (Self::Official(error), Language::Fr) => {
                format!("Les fichiers officiels ne forment pas une table ({error}) : prenez-les tous de la même année. La table en place reste.")
            }
            (Self::Official(error), Language::En) => {
                format!("The official files do not make a table ({error}): take them all from one year. The table in place stays.")
            }
        }
    }
}

/// The bodies of the table that comes with the program.
///
/// # Panics
/// Never: tests read the table that is built in.
pub fn bundled() -> Vec<Collectivity> {
    let mut text = String::new();
    GzDecoder::new(BUNDLED).read_to_string(&mut text).expect("the bundled table is gzip: a test of domain unpacks it");
    table::parse(&text).expect("the bundled table is a table: a test of domain reads it whole")
}

/// Loads the bundled table, unless it is there, or somebody's own is and may not be replaced.
pub async fn load_bundled(store: &Store, replace_own: bool) -> Result<Loading, AppError> {
    let loaded = read::fact::territories(store).await?;
    if loaded.is_some_and(|digest| digest.starts_with(OWN)) && !replace_own {
        return Ok(Loading::OwnKept);
    }
    let bodies = bundled();
    let written = write::territory::load(store, &Sha256Digest::of(BUNDLED).to_string(), &bodies).await?;
    Ok(if written { Loading::Written(bodies.len()) } else { Loading::Known(bodies.len()) })
}

/// Loads the bundled table into a database that has none.
pub async fn load_first(store: &Store) -> Result<(), AppError> {
    if read::fact::territories(store).await?.is_none() {
        load_bundled(store, false).await?;
    }
    Ok(())
}

/// Loads a table that was made from newer files.
pub async fn load_own(store: &Store, bodies: &[Collectivity]) -> Result<Loading, AppError> {
    let digest = format!("{OWN}{}", Sha256Digest::of(table::write(bodies).as_bytes()));
    let written = write::territory::load(store, &digest, bodies).await?;
    Ok(if written { Loading::Written(bodies.len()) } else { Loading::Known(bodies.len()) })
}

/// Makes a table from a folder of official files. Files kept by hand may lie beside them; else those of the program are used.
pub fn from_official(folder: &Path) -> Result<Vec<Collectivity>, TerritoriesError> {
    let text = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|cause| TerritoriesError::File { path, cause })
    };
    let by_hand = |name: &str, ours: &str| match text(name) {
        Err(TerritoriesError::File { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => Ok(ours.to_owned()),
        other => other,
    };
    Ok(official::read(&Sources {
        communes: &text("communes.json")?,
        epci: &text("epci.json")?,
        ept: &text("ept.json")?,
        departements: &text("departements.json")?,
        regions: &text("regions.json")?,
        sirens: &by_hand("territories-siren.tsv", SIRENS)?,
        years: &by_hand("territories-years.tsv", YEARS)?,
    })?)
}

/// Writes a table as `data/territories.tsv.gz` is written: the same bodies give the same bytes.
pub fn save(bodies: &[Collectivity], path: &Path) -> Result<(), TerritoriesError> {
    let written = || {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(table::write(bodies).as_bytes())?;
        std::fs::write(path, packed.finish()?)
    };
    written().map_err(|cause| TerritoriesError::File { path: path.to_owned(), cause })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_table_reads_back_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.tsv.gz");
        let bodies: Vec<Collectivity> = bundled().into_iter().take(500).collect();
        save(&bodies, &path).unwrap();
        let mut text = String::new();
        GzDecoder::new(&*std::fs::read(&path).unwrap()).read_to_string(&mut text).unwrap();
        assert_eq!(table::parse(&text).unwrap(), bodies);
    }

    #[test]
    fn a_folder_without_the_files_is_refused_with_the_first_that_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let error = from_official(folder.path()).unwrap_err();
        let sentence = error.sentence(Language::Fr);
        assert!(sentence.contains("communes.json") && sentence.contains("regions.json"), "{sentence}");
    }
}
