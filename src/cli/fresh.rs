//! The folder of the demonstration, made fresh: what an earlier one made is removed, and nothing else, ever.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::voice::Voice;

/// Says that a folder was made here; whoever holds its lock is using it.
const MARK: &str = ".prisme-demo";

/// Why the folder of the demonstration cannot be used.
pub(super) enum Fault {
    /// Another demonstration is using it.
    Busy,
    /// It holds something, and was not made here.
    NotOurs(PathBuf),
    /// The disk says no.
    Disk(io::Error),
}

impl From<io::Error> for Fault {
    fn from(cause: io::Error) -> Self {
        Self::Disk(cause)
    }
}

impl Fault {
    /// The same, for a person.
    pub(super) fn told(self, folder: &Path, voice: Voice) -> Failure {
        let folder = folder.display();
        Failure::Machine(match self {
            Self::Busy => voice.say(
                format!("Une autre démonstration se sert de {folder} : arrêtez-la, ou choisissez un autre dossier par PRISME_DATA_DIR."),
                format!("Another demonstration is using {folder}: stop it, or choose another folder with PRISME_DATA_DIR."),
            ),
            Self::NotOurs(found) => voice.say(
                format!(
                    "{} n'a pas été fait par une démonstration, et ne sera pas effacé : déplacez-le, ou choisissez un autre PRISME_DATA_DIR.",
                    found.display()
                ),
                format!("{} was not made by a demonstration and will not be removed: move it, or choose another PRISME_DATA_DIR.", found.display()),
            ),
            Self::Disk(cause) => voice.say(
                format!("Le dossier {folder} ne peut pas être préparé ({cause}) : choisissez-en un autre par PRISME_DATA_DIR."),
                format!("The folder {folder} cannot be prepared ({cause}): choose another one with PRISME_DATA_DIR."),
            ),
        })
    }
}

/// Makes the folder empty but for its mark, whose lock is held as long as the answer lives.
pub(super) fn fresh(folder: &Path) -> Result<File, Fault> {
    fs::create_dir_all(folder)?;
    let mark = folder.join(MARK);
    if !mark.exists()
        && let Some(found) = fs::read_dir(folder)?.next()
    {
        return Err(Fault::NotOurs(found?.path()));
    }
    let lock = File::options().create(true).truncate(false).write(true).open(&mark)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Fault::Busy),
        Err(TryLockError::Error(cause)) => return Err(cause.into()),
    }
    for name in ["prisme.db", "prisme.db-wal", "prisme.db-shm"] {
        gone(fs::remove_file(folder.join(name)))?;
    }
    gone(fs::remove_dir_all(folder.join("archive")))?;
    Ok(lock)
}

fn gone(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_demonstration_made_is_removed() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("demo");
        drop(fresh(&folder).ok().unwrap());
        fs::write(folder.join("prisme.db"), "made by a demonstration").unwrap();
        fs::write(folder.join("notes.txt"), "made by a person").unwrap();
        let mine = fresh(&folder).ok().unwrap();
        assert!(!folder.join("prisme.db").exists() && folder.join("notes.txt").exists());
        assert!(matches!(fresh(&folder), Err(Fault::Busy)));
        drop(mine);
    }

    #[test]
    fn a_folder_that_nobody_marked_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("prisme.db"), "the data of a city").unwrap();
        assert!(matches!(fresh(place.path()), Err(Fault::NotOurs(_))));
        assert!(place.path().join("prisme.db").exists());
    }
}
