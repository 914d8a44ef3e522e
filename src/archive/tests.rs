//! The archive on a real disk, in a temporary folder.

use std::error::Error;
use std::fs;
use std::io;
use std::path::PathBuf;

use super::*;

const PLAN: &[u8] = "Action;État\nFormer les agents d'accueil;\n".as_bytes();

fn files(below: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(below).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn archive() -> (tempfile::TempDir, Archive) {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::open(&dir.path().join("archive")).unwrap();
    (dir, archive)
}

#[tokio::test]
async fn the_same_bytes_are_kept_once_under_their_digest() {
    let (dir, archive) = archive();
    let digest = archive.put(Bytes::from_static(PLAN)).await.unwrap();
    assert_eq!(archive.put(Bytes::from_static(PLAN)).await.unwrap(), digest);
    let name = digest.to_string();
    assert_eq!(files(dir.path()), [dir.path().join("archive/sha256").join(&name[..2]).join(&name[2..])]);
    assert_eq!(archive.get(digest).await.unwrap().as_deref(), Some(PLAN));
}

#[tokio::test]
async fn a_document_that_was_never_kept_is_absent() {
    let (_dir, archive) = archive();
    assert_eq!(archive.get(Sha256Digest::of(PLAN)).await.unwrap(), None);
}

#[tokio::test]
async fn an_empty_document_is_a_document() {
    let (_dir, archive) = archive();
    let digest = archive.put(Bytes::new()).await.unwrap();
    assert_eq!(archive.get(digest).await.unwrap(), Some(Vec::new()));
}

#[tokio::test]
async fn an_archive_can_be_opened_again() {
    let (dir, archive) = archive();
    let digest = archive.put(Bytes::from_static(PLAN)).await.unwrap();
    let again = Archive::open(&dir.path().join("archive")).unwrap();
    assert_eq!(again.get(digest).await.unwrap().as_deref(), Some(PLAN));
}

#[tokio::test]
async fn a_damaged_file_is_an_error_until_the_document_comes_again() {
    let (dir, archive) = archive();
    let digest = archive.put(Bytes::from_static(PLAN)).await.unwrap();
    for damage in [&PLAN[1..], &PLAN.to_ascii_uppercase()] {
        fs::write(&files(dir.path())[0], damage).unwrap();
        let error = archive.get(digest).await.unwrap_err();
        assert!(matches!(error, ArchiveError::Damaged { digest: of, .. } if of == digest), "{error}");
        assert_eq!(archive.put(Bytes::from_static(PLAN)).await.unwrap(), digest);
        assert_eq!(archive.get(digest).await.unwrap().as_deref(), Some(PLAN));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_bytes_may_come_from_many_sides_at_once() {
    let (dir, archive) = archive();
    let bytes = Bytes::from(PLAN.repeat(5_000));
    let puts: Vec<_> = (0..32)
        .map(|_| {
            let (archive, bytes) = (archive.clone(), bytes.clone());
            tokio::spawn(async move { archive.put(bytes).await })
        })
        .collect();
    for put in puts {
        assert_eq!(put.await.unwrap().unwrap(), Sha256Digest::of(&bytes));
    }
    assert_eq!(files(dir.path()).len(), 1);
    assert_eq!(archive.get(Sha256Digest::of(&bytes)).await.unwrap().as_deref(), Some(&*bytes));
}

#[tokio::test]
async fn a_failure_leaves_no_temporary_file() {
    let (dir, archive) = archive();
    let name = Sha256Digest::of(PLAN).to_string();
    // A folder stands where the document should: it can be neither read nor replaced.
    let rack = dir.path().join("archive/sha256").join(&name[..2]);
    fs::create_dir_all(rack.join(&name[2..]).join("obstacle")).unwrap();
    let error = archive.put(Bytes::from_static(PLAN)).await.unwrap_err();
    assert!(matches!(error, ArchiveError::Unwritable { .. }), "{error}");
    assert_eq!(files(dir.path()), Vec::<PathBuf>::new());
    let error = archive.get(Sha256Digest::of(PLAN)).await.unwrap_err();
    assert!(matches!(error, ArchiveError::Unreadable { .. }), "{error}");
}

#[test]
fn a_folder_that_cannot_be_made_is_refused_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a-file");
    fs::write(&file, "not a folder").unwrap();
    let error = Archive::open(&file.join("archive")).unwrap_err();
    assert!(matches!(error, ArchiveError::Unwritable { .. }), "{error}");
    assert!(error.to_string().contains("a-file/archive/sha256 cannot be written: check"), "{error}");
    assert!(error.source().is_some());
}

#[test]
fn a_full_disk_is_told_apart() {
    for kind in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded] {
        let error = ArchiveError::writing(Path::new("archive/sha256"), kind.into());
        assert!(matches!(error, ArchiveError::Full { .. }) && error.to_string().contains("make room"), "{error}");
    }
}

#[tokio::test]
async fn a_document_that_comes_piece_by_piece_is_kept_whole_or_not_at_all() {
    let place = tempfile::tempdir().unwrap();
    let archive = Archive::open(place.path()).unwrap();
    for size in [0_usize, 10, 256 << 10, (256 << 10) + 1, 3 << 20] {
        let bytes: Vec<u8> = (0..size).map(|index| u8::try_from(index % 251).unwrap()).collect();
        let mut draft = archive.draft();
        draft.write(b"what a broken connection left").unwrap();
        draft.restart();
        for piece in bytes.chunks(100_000) {
            draft.write(piece).unwrap();
        }
        assert_eq!(draft.digest(), Sha256Digest::of(&bytes));
        for _ in 0..2 {
            let mut again = archive.draft();
            again.write(&bytes).unwrap();
            assert_eq!(again.finish().await.unwrap(), Sha256Digest::of(&bytes), "{size}");
        }
        assert_eq!(archive.get(Sha256Digest::of(&bytes)).await.unwrap().as_deref(), Some(bytes.as_slice()), "{size}");
        drop(draft);
    }
    let drafts = std::fs::read_dir(place.path().join("sha256")).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_file()).count();
    assert_eq!(drafts, 0);
}
