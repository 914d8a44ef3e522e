//! The document that a verb is given: a file, or standard input.
//!
//! A file that cannot be read is a finding about the document, like any other: a code, a sentence, and what to do.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use domain::decode::Limits;
use domain::diagnostic::{Code, Diagnostic};
use domain::provenance::Place;

use super::voice::Voice;

/// A document and its name.
pub(super) struct Source {
    /// The name of the file; none for standard input.
    pub(super) name: Option<String>,
    /// All of it: the reader goes over it more than once.
    pub(super) bytes: Vec<u8>,
}

/// Reads a document whole, once, within the limit; `-` is standard input.
pub(super) fn open(path: &Path, voice: Voice) -> Result<Source, Box<Diagnostic>> {
    let limit = Limits::default().document;
    let refused = |cause: io::Error| Box::new(refused(path, &cause, limit, voice));
    if path.as_os_str() == "-" {
        return Ok(Source { name: None, bytes: whole(io::stdin().lock(), 0, limit).map_err(refused)? });
    }
    let file = File::open(path).map_err(refused)?;
    let about = file.metadata().map_err(refused)?;
    if about.is_dir() {
        return Err(refused(ErrorKind::IsADirectory.into()));
    }
    let bytes = whole(file, about.len(), limit).map_err(refused)?;
    Ok(Source { name: path.file_name().map(|name| name.to_string_lossy().into_owned()), bytes })
}

/// Reads to the end. Room is made once when the size is known, so that the document is never in memory twice.
fn whole(from: impl Read, size: u64, limit: usize) -> io::Result<Vec<u8>> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if size > limit {
        return Err(ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size).map_err(|_| io::Error::from(ErrorKind::OutOfMemory))?;
    let room = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    from.take(room).read_to_end(&mut bytes)?;
    if bytes.len() > limit { Err(ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

fn refused(path: &Path, cause: &io::Error, limit: usize, voice: Voice) -> Diagnostic {
    let path = path.display();
    let reason = match cause.kind() {
        ErrorKind::FileTooLarge => return Diagnostic::new(Code::FileTooLarge, Place::document()).detail(format!("{} Mo", limit >> 20)),
        ErrorKind::OutOfMemory => {
            let memory = voice.say("la mémoire de cette machine", "the memory of this machine");
            return Diagnostic::new(Code::FileTooLarge, Place::document()).detail(memory);
        }
        ErrorKind::NotFound => voice.say(format!("il n'y a pas de fichier {path}"), format!("there is no file {path}")),
        ErrorKind::IsADirectory => voice.say(format!("{path} est un dossier"), format!("{path} is a folder")),
        ErrorKind::PermissionDenied => voice.say(format!("la lecture de {path} n'est pas permise"), format!("reading {path} is not permitted")),
        _ => format!("{path} ({cause})"),
    };
    Diagnostic::new(Code::FileNotReadable, Place::document()).detail(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_taken_up_to_the_limit_and_no_further() {
        assert_eq!(whole(&b"titre"[..], 0, 5).unwrap(), b"titre");
        assert_eq!(whole(&b"titres"[..], 0, 5).unwrap_err().kind(), ErrorKind::FileTooLarge);
        assert_eq!(whole(&b"titre"[..], 6, 5).unwrap_err().kind(), ErrorKind::FileTooLarge);
        assert_eq!(whole(io::repeat(b'a'), 0, 1 << 16).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }
}
