//! A document that somebody names by its address: fetched behind the same guard and within the same limits as a feed, and kept by nobody yet.

use std::io;

use bytes::Bytes;
use url::Url;

use super::Ingest;
use crate::fetch::{Answer, FetchError, Known, Sink};
use crate::store::write::run::Trouble;

impl Ingest {
    /// The bytes at an address, or why there are none.
    pub async fn document_at(&self, address: &str) -> Result<Bytes, Trouble> {
        let form = || Trouble {
            code: "URL_INVALID".to_owned(),
            said: ["Écrivez une adresse complète, qui commence par https://.", "Write a whole address that begins with https://."].map(str::to_owned),
            http_status: None,
            retry_at: None,
        };
        let url = Url::parse(address).map_err(|_| form())?;
        let mut bytes = InMemory(Vec::new());
        let trouble = |error: &FetchError| Trouble {
            code: error.code().to_owned(),
            said: [error.sentence(true), error.sentence(false)],
            http_status: error.http_status(),
            retry_at: None,
        };
        match self.fetcher.fetch(&url, &Known::default(), &mut bytes).await {
            Ok(Answer::Fetched(_)) => Ok(bytes.0.into()),
            Ok(Answer::NotModified) => Err(form()),
            Err(error) => Err(trouble(&error)),
        }
    }
}

/// A document in memory: its size is bounded by the fetcher.
struct InMemory(Vec<u8>);

impl Sink for InMemory {
    fn begin(&mut self) -> io::Result<()> {
        self.0.clear();
        Ok(())
    }

    fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.0.extend_from_slice(chunk);
        Ok(())
    }
}
