//! A file that appears once it is whole: it is written beside its place, and put there at the end.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::failure::Failure;
use super::voice::Voice;

/// What a draft is written to.
pub(super) type Out = BufWriter<NamedTempFile>;

/// A place for a file.
pub(super) struct Place<'a> {
    path: &'a Path,
    voice: Voice,
}

impl<'a> Place<'a> {
    pub(super) fn new(path: &'a Path, voice: Voice) -> Self {
        Self { path, voice }
    }

    /// Begins a draft.
    pub(super) fn begin(&self) -> Result<Out, Failure> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf);
        let draft = drafts().tempfile_in(folder).map_err(|cause| self.refused(&cause))?;
        Ok(BufWriter::with_capacity(1 << 16, draft))
    }

    /// Puts a draft in its place.
    pub(super) fn put(&self, draft: Out) -> Result<(), Failure> {
        let draft = draft.into_inner().map_err(|cause| self.refused(cause.error()))?;
        draft.persist(self.path).map_err(|cause| self.refused(&cause.error))?;
        Ok(())
    }

    /// What is told when the disk refuses.
    pub(super) fn told(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Output(cause) => self.refused(&cause),
            other => other,
        }
    }

    fn refused(&self, cause: &io::Error) -> Failure {
        let path = self.path.display();
        Failure::Machine(self.voice.say(format!("{path} ne peut pas être écrit ({cause})."), format!("{path} cannot be written ({cause}).")))
    }
}

/// Drafts that others may read as they may read any new file: a temporary one is for its owner alone unless told.
fn drafts() -> tempfile::Builder<'static, 'static> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has permissions of this sort"))]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}
