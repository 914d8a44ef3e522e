//! A document that is being written, piece by piece: it has no name before it is whole.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::folder::{self, Folder};
use super::{ArchiveError, Sha256Digest, aside};

/// So much is held in memory: most documents are smaller, and many of them are known already, so that no disk is touched for them.
const IN_MEMORY: usize = 256 << 10;

/// A document that is being written; gone when it is dropped.
#[derive(Debug)]
pub struct Draft {
    folder: Arc<Folder>,
    head: Vec<u8>,
    spilled: Option<(File, folder::Draft)>,
    hasher: Sha256,
    size: u64,
}

impl Draft {
    pub(super) fn new(folder: Arc<Folder>) -> Self {
        Self { folder, head: Vec::new(), spilled: None, hasher: Sha256::new(), size: 0 }
    }

    /// Begins anew: what was written is dropped.
    pub fn restart(&mut self) {
        *self = Self::new(Arc::clone(&self.folder));
    }

    /// Writes the next piece.
    pub fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.hasher.update(chunk);
        self.size += chunk.len() as u64;
        if self.spilled.is_none() && self.head.len() + chunk.len() <= IN_MEMORY {
            self.head.extend_from_slice(chunk);
            return Ok(());
        }
        if self.spilled.is_none() {
            let (mut file, draft) = self.folder.draft()?;
            file.write_all(&self.head)?;
            self.head = Vec::new();
            self.spilled = Some((file, draft));
        }
        self.spilled.as_mut().map_or(Ok(()), |(file, _)| file.write_all(chunk))
    }

    /// The digest of what was written so far.
    pub fn digest(&self) -> Sha256Digest {
        Sha256Digest::from_bytes(self.hasher.clone().finalize().into())
    }

    /// Bytes written so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// What was written, in memory; the draft goes on.
    pub async fn read(mut self) -> Result<(Self, Vec<u8>), ArchiveError> {
        aside(move || {
            let Some((file, _)) = &mut self.spilled else {
                let head = self.head.clone();
                return Ok((self, head));
            };
            let mut bytes = Vec::with_capacity(usize::try_from(self.size).unwrap_or(0));
            let whole = file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut bytes));
            whole.map_err(|cause| ArchiveError::reading(std::path::Path::new("."), cause))?;
            Ok((self, bytes))
        })
        .await
    }

    /// Keeps what was written. Once it answers, it outlives a power cut.
    pub async fn finish(self) -> Result<Sha256Digest, ArchiveError> {
        let digest = self.digest();
        aside(move || {
            let Some((file, draft)) = self.spilled else { return self.folder.put(&self.head).map(drop) };
            file.sync_all().map_err(|cause| ArchiveError::writing(std::path::Path::new("."), cause))?;
            self.folder.take(draft, digest, self.size)
        })
        .await?;
        Ok(digest)
    }
}
