//! The source files of the house, and the paths that each of them mentions, written out in full.
//!
//! What a path may mention is the business of the laws, not of this file.

use std::fs;
use std::path::{Path, PathBuf};

use super::mention::{Mention, mentions};

/// A source file.
pub struct Source {
    /// Where it is, from the root of the repository, with `/` on every system.
    pub file: String,
    /// Where its module stands: the room, then the modules inside it.
    pub module: Vec<String>,
    /// Its text.
    pub text: String,
    /// Every path in it that has more than one part, and every import.
    pub mentions: Vec<Mention>,
}

impl Source {
    /// Reads a text as if it were this file.
    pub fn new(file: &str, text: &str) -> Self {
        let module = module(file);
        let mentions = mentions(text, &module).unwrap_or_else(|error| panic!("{file} cannot be parsed: {error}"));
        Self { file: file.to_owned(), module, text: text.to_owned(), mentions }
    }

    /// The room that the file belongs to: a package, or a module at the top of `src`.
    pub fn room(&self) -> &str {
        &self.module[0]
    }

    /// The line on which this path begins, as far as it can be found by its words.
    pub fn line(&self, mention: &Mention) -> String {
        let written = mention.written.join("::");
        let found = self.text.lines().position(|line| line.replace(' ', "").contains(&written));
        found.map_or_else(|| self.file.clone(), |line| format!("{}:{}", self.file, line + 1))
    }
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All source files of the four packages.
pub fn house() -> Vec<Source> {
    let folders = ["src", "domain/src", "entity/src", "migration/src"];
    let mut files: Vec<PathBuf> = folders.iter().flat_map(|folder| below(&root().join(folder))).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files.sort();
    let name = |file: &Path| file.strip_prefix(root()).expect("it was found below the root").to_string_lossy().replace('\\', "/");
    files.iter().map(|file| Source::new(&name(file), &fs::read_to_string(file).expect("a source file is text"))).collect()
}

/// The rooms that exist: the packages beside the service, and the modules at the top of it.
pub fn rooms(house: &[Source]) -> Vec<String> {
    let mut rooms: Vec<String> = house.iter().map(|source| source.room().to_owned()).filter(|room| room != "lib").collect();
    rooms.sort();
    rooms.dedup();
    rooms
}

/// `src/store/read/plan.rs` is `store::read::plan`, `src/main.rs` is `main`, `domain/src/text.rs` is `domain::text`.
fn module(file: &str) -> Vec<String> {
    let (package, inside) = file.split_once("src/").expect("sources are in src");
    let mut parts: Vec<String> = inside.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    if !package.is_empty() {
        if parts == ["lib"] {
            parts.clear();
        }
        parts.insert(0, package.trim_end_matches('/').to_owned());
    }
    parts
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("a folder of sources can be listed").path());
    paths.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

#[test]
fn a_file_knows_its_module() {
    let module = |file| module(file).join("::");
    assert_eq!(module("src/main.rs"), "main");
    assert_eq!(module("src/clock.rs"), "clock");
    assert_eq!(module("src/store/mod.rs"), "store");
    assert_eq!(module("src/store/read/plan.rs"), "store::read::plan");
    assert_eq!(module("domain/src/lib.rs"), "domain");
    assert_eq!(module("domain/src/decode/mod.rs"), "domain::decode");
}
