//! The référentiels that come with the program, and those that anybody brings in a file.

use domain::access::Administrator;
use domain::framework::{Fault, Framework, read};

use super::{App, AppError};
use crate::ingest::Imported;
use crate::store::write::framework::Import;

/// What comes with the program: `data/frameworks/`.
const BUNDLED: [&str; 2] =
    [include_str!("../../data/frameworks/amnesty-2026.toml"), include_str!("../../data/frameworks/cent-actions-territoires.toml")];

/// The référentiels that come with the program.
///
/// # Panics
/// Never: a test of domain reads them.
pub fn bundled() -> Vec<Framework> {
    BUNDLED.into_iter().map(|text| read(text).expect("the bundled référentiels are right: a test of domain reads them")).collect()
}

/// Loads those that come with the program: as often as one likes, and at once where they are known. One whose edition somebody has loaded
/// with other words is left alone.
pub async fn load_bundled(app: &App) -> Result<Vec<Imported>, AppError> {
    let mut all = Vec::with_capacity(BUNDLED.len());
    for framework in bundled() {
        all.push(app.ingest.import_framework(&Administrator::operator(), &framework, |_| ()).await.map_err(into_app)?);
    }
    Ok(all)
}

/// Reads a file; all that is wrong with it at once.
pub fn from_file(text: &str) -> Result<Framework, Vec<Fault>> {
    read(text)
}

/// How many were written or are read better now.
pub fn changed(all: &[Imported]) -> usize {
    all.iter().filter(|one| matches!(one.import, Import::Written | Import::Refined)).count()
}

fn into_app(error: crate::ingest::IngestError) -> AppError {
    match error {
        crate::ingest::IngestError::Store(store) => store.into(),
        other => AppError::Frameworks(Box::new(other)),
    }
}
