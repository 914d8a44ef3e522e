//! Where the index lies, and who may write it: one process of a machine writes, everybody reads, and nobody waits for anybody.
//!
//! The stamp is part of the name of the folder, so that an index of other fields or of another analyser is never read by mistake. What
//! cannot be opened is thrown away: the database can make it anew.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tantivy::directory::error::LockError;
use tantivy::directory::{Directory, DirectoryLock, INDEX_WRITER_LOCK, RamDirectory};
use tantivy::merge_policy::LogMergePolicy;
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy};

use super::change::Change;
use super::error::IndexError;
use super::place::Place;
use super::schema::{self, Fields};
use super::snapshot::Snapshot;
use super::unsynced::Unsynced;

/// What the writer may hold in memory before it writes a part to the disk. The least that the engine takes is 15 MB.
const MEMORY: usize = 32_000_000;
/// Parts that are this small, in documents, are merged as one level: a publication makes a part of some tens.
const SMALL: u32 = 2_000;

/// The index: cheap to clone.
#[derive(Clone)]
pub struct Index(Arc<Inner>);

struct Inner {
    folder: Option<PathBuf>,
    open: RwLock<Open>,
    writer: Mutex<Writer>,
}

/// What is open: replaced as a whole when it is thrown away.
struct Open {
    engine: tantivy::Index,
    reader: IndexReader,
    snapshot: Arc<Snapshot>,
}

/// The writer: not made yet, resting, or in somebody's hands.
enum Writer {
    None,
    Resting(Box<IndexWriter>),
    Taken,
}

impl Index {
    /// Opens the index in this folder, and makes an empty one where there is none that is whole and that this program can read.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        let folder = folder.join(schema::stamp());
        std::fs::create_dir_all(&folder)?;
        let open = match alone(&folder) {
            Ok(_alone) => match Open::at(&folder) {
                Ok(open) if open.is_whole() => open,
                _damaged => {
                    remove(&folder)?;
                    Open::at(&folder)?
                }
            },
            // Who writes it has looked at it.
            Err(IndexError::Busy) => Open::at(&folder)?,
            Err(other) => return Err(other),
        };
        Ok(Self(Arc::new(Inner { folder: Some(folder), open: RwLock::new(open), writer: Mutex::new(Writer::None) })))
    }

    /// An index that lasts as long as it is held, for those that are asked once, and for tests.
    pub fn in_memory() -> Result<Self, IndexError> {
        let open = Open::new(Box::new(RamDirectory::create()))?;
        Ok(Self(Arc::new(Inner { folder: None, open: RwLock::new(open), writer: Mutex::new(Writer::None) })))
    }

    /// What can be read now. It stays as it is, whatever is written meanwhile.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.0.open.read().unwrap_or_else(PoisonError::into_inner).snapshot)
    }

    /// How far it follows the database; `None` while it has never been filled.
    pub fn place(&self) -> Option<Place> {
        self.snapshot().place().copied()
    }

    /// Looks whether another process has written meanwhile.
    pub fn refresh(&self) -> Result<(), IndexError> {
        self.0.open.write().unwrap_or_else(PoisonError::into_inner).refresh()
    }

    /// Whether every byte is as it was written: reads all of it.
    pub fn is_whole(&self) -> bool {
        self.0.open.read().unwrap_or_else(PoisonError::into_inner).is_whole()
    }

    /// Begins a change; refused while somebody else makes one, in this process or another.
    pub fn change(&self) -> Result<Change, IndexError> {
        let mut writer = self.writer();
        let taken = match std::mem::replace(&mut *writer, Writer::Taken) {
            Writer::Resting(resting) => *resting,
            Writer::Taken => return Err(IndexError::Busy),
            Writer::None => match self.new_writer() {
                Ok(new) => new,
                Err(error) => {
                    *writer = Writer::None;
                    return Err(error);
                }
            },
        };
        Ok(Change::new(self.clone(), taken, self.fields()))
    }

    /// Throws everything away and begins with nothing, as after damage. Those who read go on with what they have.
    pub fn reset(&self) -> Result<(), IndexError> {
        let mut writer = self.writer();
        if matches!(*writer, Writer::Taken) {
            return Err(IndexError::Busy);
        }
        *writer = Writer::None;
        let mut open = self.0.open.write().unwrap_or_else(PoisonError::into_inner);
        *open = match &self.0.folder {
            Some(folder) => {
                let _alone = alone(folder)?;
                remove(folder)?;
                Open::at(folder)?
            }
            None => Open::new(Box::new(RamDirectory::create()))?,
        };
        Ok(())
    }

    /// Takes a writer back, with what it has written.
    pub(super) fn give_back(&self, writer: IndexWriter) {
        *self.writer() = Writer::Resting(Box::new(writer));
    }

    /// Forgets a writer that has failed: the next change makes a new one.
    pub(super) fn lose(&self) {
        *self.writer() = Writer::None;
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.0.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fields(&self) -> Fields {
        *self.snapshot().fields()
    }

    fn new_writer(&self) -> Result<IndexWriter, IndexError> {
        let engine = self.0.open.read().unwrap_or_else(PoisonError::into_inner).engine.clone();
        let writer = engine.writer_with_num_threads(1, MEMORY)?;
        let mut policy = LogMergePolicy::default();
        policy.set_min_layer_size(SMALL);
        // A replaced plan leaves its old actions in the statistics until a merge: a tenth of them is not worth one, a third is.
        policy.set_del_docs_ratio_before_merge(0.3);
        writer.set_merge_policy(Box::new(policy));
        if let Some(folder) = &self.0.folder {
            remove_others(folder);
        }
        Ok(writer)
    }
}

impl Open {
    fn at(folder: &Path) -> Result<Self, IndexError> {
        std::fs::create_dir_all(folder)?;
        Self::new(Box::new(directory(folder)?))
    }

    fn is_whole(&self) -> bool {
        self.engine.validate_checksum().is_ok_and(|damaged| damaged.is_empty())
    }

    fn new(directory: Box<dyn Directory>) -> Result<Self, IndexError> {
        let (schema, fields) = schema::schema();
        let settings = IndexSettings::default();
        let builder = tantivy::Index::builder().schema(schema).settings(settings).tokenizers(schema::analysers());
        let engine = builder.open_or_create(directory)?;
        let reader: IndexReader = engine.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(0).try_into()?;
        let place = Place::read(engine.load_metas()?.payload.as_deref());
        let snapshot = Arc::new(Snapshot::new(reader.searcher(), fields, place));
        let mut open = Self { engine, reader, snapshot };
        open.refresh()?;
        Ok(open)
    }

    /// Reads what was committed last, and how far that goes: a commit between the two is read again.
    fn refresh(&mut self) -> Result<(), IndexError> {
        loop {
            let before = self.engine.load_metas()?;
            self.reader.reload()?;
            if self.engine.load_metas()?.payload == before.payload {
                let place = Place::read(before.payload.as_deref());
                self.snapshot = Arc::new(Snapshot::new(self.reader.searcher(), *self.snapshot.fields(), place));
                return Ok(());
            }
        }
    }
}

fn directory(folder: &Path) -> Result<Unsynced, IndexError> {
    Unsynced::open(folder).map_err(|error| IndexError::Damaged(error.into()))
}

/// Makes sure that no other process writes here, for as long as the answer is held.
fn alone(folder: &Path) -> Result<DirectoryLock, IndexError> {
    directory(folder)?.acquire_lock(&INDEX_WRITER_LOCK).map_err(|error| match error {
        LockError::LockBusy => IndexError::Busy,
        LockError::IoError(error) => IndexError::Folder(std::io::Error::new(error.kind(), error.to_string())),
    })
}

fn remove(folder: &Path) -> Result<(), IndexError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Removes what other versions of the program have left beside this folder; what cannot be removed takes room and harms nobody.
fn remove_others(folder: &Path) {
    let Some(parent) = folder.parent() else { return };
    for other in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let ours = other.file_name().to_string_lossy().starts_with(schema::FAMILY);
        if ours && other.path() != folder {
            let _ = std::fs::remove_dir_all(other.path());
        }
    }
}
