//! Documents in a local folder, one file each: `sha256/ab/cdef…`.
//!
//! Everything here waits for the disk. A file appears under its name only when it is whole and safe from a power cut.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{ArchiveError, Sha256Digest};

/// A folder of documents.
#[derive(Debug)]
pub(super) struct Folder {
    /// Where the racks stand: `sha256` below the folder of the archive.
    root: PathBuf,
}

impl Folder {
    /// Opens the folder, and makes it when it is missing.
    pub(super) fn open(dir: &Path) -> Result<Self, ArchiveError> {
        let root = dir.join("sha256");
        fs::create_dir_all(&root).and_then(|()| sync_folder(dir)).map_err(|cause| ArchiveError::writing(&root, cause))?;
        let folder = Self { root };
        folder.tidy();
        Ok(folder)
    }

    /// Keeps the bytes under their digest; what is there already and whole stays as it is, what is damaged is replaced.
    pub(super) fn put(&self, bytes: &[u8]) -> Result<Sha256Digest, ArchiveError> {
        let digest = Sha256Digest::of(bytes);
        let path = self.path(digest);
        let rack = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(rack).map_err(|cause| ArchiveError::writing(rack, cause))?;
        if !holds(&path, bytes) {
            let draft = Draft::write(rack, bytes).map_err(|cause| ArchiveError::writing(&path, cause))?;
            draft.name(&path).map_err(|cause| ArchiveError::writing(&path, cause))?;
        }
        // Also when the file was there: whoever wrote it may not have come this far yet.
        for folder in [rack, &self.root] {
            sync_folder(folder).map_err(|cause| ArchiveError::writing(folder, cause))?;
        }
        Ok(digest)
    }

    /// Keeps a file that was written here under its digest, unless the same bytes are there already.
    pub(super) fn take(&self, draft: Draft, digest: Sha256Digest, size: u64) -> Result<(), ArchiveError> {
        let path = self.path(digest);
        let rack = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(rack).map_err(|cause| ArchiveError::writing(rack, cause))?;
        let same_length = fs::metadata(&path).is_ok_and(|file| file.len() == size);
        if !same_length || self.get(digest).is_err() {
            draft.name(&path).map_err(|cause| ArchiveError::writing(&path, cause))?;
        }
        for folder in [rack, &self.root] {
            sync_folder(folder).map_err(|cause| ArchiveError::writing(folder, cause))?;
        }
        Ok(())
    }

    /// A file for a document of which the digest is not known yet.
    pub(super) fn draft(&self) -> io::Result<(File, Draft)> {
        Draft::create(&self.root)
    }

    /// Removes what processes left behind that died a day ago or earlier.
    fn tidy(&self) {
        const DAY: std::time::Duration = std::time::Duration::from_hours(24);
        let Ok(entries) = fs::read_dir(&self.root) else { return };
        for entry in entries.flatten() {
            let is_draft = entry.file_name().to_string_lossy().ends_with(".part");
            let age = entry.metadata().and_then(|about| about.modified()).ok().and_then(|written| written.elapsed().ok());
            if is_draft && age.is_some_and(|age| age > DAY) {
                // Somebody else may be tidying too.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// The bytes of this digest, checked.
    pub(super) fn get(&self, digest: Sha256Digest) -> Result<Option<Vec<u8>>, ArchiveError> {
        let path = self.path(digest);
        match fs::read(&path) {
            Ok(bytes) if Sha256Digest::of(&bytes) == digest => Ok(Some(bytes)),
            Ok(_) => Err(ArchiveError::Damaged { digest, path }),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(ArchiveError::reading(&path, cause)),
        }
    }

    /// Two digits of the digest name the rack, so that no folder grows beyond what tools can list.
    fn path(&self, digest: Sha256Digest) -> PathBuf {
        let name = digest.to_string();
        let (rack, rest) = name.split_at(2);
        self.root.join(rack).join(rest)
    }
}

/// Whether this file holds exactly these bytes. The length is asked first; a file that cannot be read is written again.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    let same_length = fs::metadata(path).is_ok_and(|file| file.len() == bytes.len() as u64);
    same_length && fs::read(path).is_ok_and(|kept| kept == bytes)
}

/// A file that is being written, beside the place where it will stand; it goes when it is not given its name.
#[derive(Debug)]
pub(super) struct Draft {
    path: PathBuf,
    named: bool,
}

impl Draft {
    /// Writes the bytes, and waits until the disk has them.
    fn write(rack: &Path, bytes: &[u8]) -> io::Result<Self> {
        let (mut file, draft) = Self::create(rack)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(draft)
    }

    /// Opens a file that nobody else has. Processes on several machines may have the same number: the next name is tried then.
    fn create(rack: &Path) -> io::Result<(File, Self)> {
        static TURN: AtomicU64 = AtomicU64::new(0);
        loop {
            let turn = TURN.fetch_add(1, Ordering::Relaxed);
            let path = rack.join(format!(".{}-{turn}.part", std::process::id()));
            match OpenOptions::new().read(true).write(true).create_new(true).open(&path) {
                Ok(file) => return Ok((file, Self { path, named: false })),
                Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {}
                Err(cause) => return Err(cause),
            }
        }
    }

    /// Gives the file its name, in one step.
    fn name(mut self, path: &Path) -> io::Result<()> {
        fs::rename(&self.path, path)?;
        self.named = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.named {
            // The failure that led here is the one to report.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Makes names in this folder outlive a power cut. Some network disks cannot, and say so; they keep names in their own way.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        Err(cause) if matches!(cause.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        outcome => outcome,
    }
}

/// Elsewhere a folder cannot be opened as a file, and the system keeps names by itself.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
