//! A document that is sent piece by piece: counted on the wire and once it is unpacked, and written beside the archive while it comes.
//!
//! However many send, and however slowly, little is in memory. What a protocol calls these things is not known here.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use bytes::Bytes;
use domain::access::Publisher;
use futures_util::{Stream, StreamExt};
use sha2::{Digest as _, Sha256, Sha512};
use tokio::io::{AsyncRead, AsyncReadExt, BufReader};
use tokio::time::timeout;
use tokio_util::io::StreamReader;
use uuid::Uuid;

use super::{Ingest, IngestError, Submission};
use crate::archive::{ArchiveError, Draft};
use crate::store::StoreError;
use crate::store::write::document::{NewDocument, keep_waiting};
use crate::store::write::queue::{Queued, submit};

/// How much is taken of a document that is sent, and how long it may take.
#[derive(Debug, Clone, Copy)]
pub struct Intake {
    /// Bytes on the wire.
    pub wire: u64,
    /// Bytes once it is unpacked.
    pub unpacked: u64,
    /// How long nothing may come.
    pub idle: Duration,
    /// How long all of it may take.
    pub total: Duration,
}

impl Default for Intake {
    fn default() -> Self {
        Self { wire: 10 << 20, unpacked: 20 << 20, idle: Duration::from_secs(30), total: Duration::from_mins(1) }
    }
}

/// How a document is packed for the journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// As it is.
    Identity,
    /// By gzip.
    Gzip,
    /// By Brotli.
    Brotli,
    /// By Zstandard.
    Zstd,
}

/// The digests of what came on the wire, as anyone can compute them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WireDigests {
    /// SHA-256.
    pub sha256: [u8; 32],
    /// SHA-512.
    pub sha512: [u8; 64],
}

/// A document that came whole; gone when nobody keeps it.
#[derive(Debug)]
pub struct Received {
    draft: Draft,
    /// The digests of what came on the wire.
    pub digests: WireDigests,
}

impl Received {
    /// Its size once unpacked.
    pub fn size(&self) -> u64 {
        self.draft.size()
    }
}

/// Why a document did not come whole.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// More came than is taken.
    #[error("more than {0} bytes came")]
    TooLarge(u64),
    /// More came out than is taken.
    #[error("more than {0} bytes were unpacked")]
    TooLargeUnpacked(u64),
    /// Nothing came for too long.
    #[error("nothing came for {0:?}")]
    Idle(Duration),
    /// It took too long.
    #[error("it was not whole after {0:?}")]
    Slow(Duration),
    /// The connection broke.
    #[error("the connection broke")]
    Broken,
    /// Less or more came than was announced.
    #[error("{came} bytes came, {declared} were announced")]
    Length {
        /// What was announced.
        declared: u64,
        /// What came.
        came: u64,
    },
    /// It is not packed as it was said to be.
    #[error("what came cannot be unpacked")]
    Undecodable,
    /// It could not be written down.
    #[error("it could not be written down")]
    Archive(#[from] ArchiveError),
}

/// A window of eight megabytes is what a content coding may ask for (RFC 9659).
const ZSTD_WINDOW_LOG: u32 = 23;

/// What has come on the wire so far.
#[derive(Debug, Default)]
struct Wire {
    bytes: u64,
    sha256: Sha256,
    sha512: Sha512,
}

impl Ingest {
    /// Takes a document that comes piece by piece, within these limits; `declared` is the length that was announced.
    pub async fn receive<S>(&self, chunks: &mut S, coding: Coding, declared: Option<u64>, intake: &Intake) -> Result<Received, ReceiveError>
    where
        S: Stream<Item = io::Result<Bytes>> + Send + Unpin,
    {
        if declared.is_some_and(|length| length > intake.wire) {
            return Err(ReceiveError::TooLarge(intake.wire));
        }
        let wire = Arc::new(Mutex::new(Wire::default()));
        let mut draft = self.archive.draft();
        let taking = take(&mut draft, on_the_wire(chunks, intake, &wire), coding, intake.unpacked);
        timeout(intake.total, taking).await.map_err(|_| ReceiveError::Slow(intake.total))??;
        let wire = std::mem::take(&mut *wire.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(declared) = declared.filter(|length| *length != wire.bytes) {
            return Err(ReceiveError::Length { declared, came: wire.bytes });
        }
        let digests = WireDigests { sha256: wire.sha256.finalize().into(), sha512: wire.sha512.finalize().into() };
        Ok(Received { draft, digests })
    }

    /// A document that was received, in memory.
    pub async fn open(&self, received: Received) -> Result<Bytes, IngestError> {
        let (_, bytes) = received.draft.read().await?;
        Ok(bytes.into())
    }

    /// Keeps a document that was received, and queues it to be published as the submission says. Once it answers, nothing of it is lost.
    pub async fn enqueue(&self, by: &Publisher, received: Received, submission: &Submission, media_type: &str) -> Result<Uuid, IngestError> {
        let Some(collectivity) = submission.collectivity.filter(|collectivity| by.may_publish_for(*collectivity)) else {
            return Err(StoreError::NotAllowed.into());
        };
        let size = received.size();
        let sha256 = *received.draft.finish().await?.as_bytes();
        let now = self.clock.now();
        let document = NewDocument {
            id: self.clock.new_id(),
            sha256,
            size_bytes: i64::try_from(size).unwrap_or(i64::MAX),
            media_type: media_type.to_owned(),
            title: submission.title.clone(),
            file_name: submission.file_name.clone(),
            url: None,
            licence: submission.licence.clone(),
            published_on: submission.published_on,
        };
        let document = keep_waiting(&self.store, by, collectivity, &document, now).await?;
        let queued = Queued {
            id: self.clock.new_id(),
            feed: None,
            collectivity,
            document: Some(document),
            trigger: "PUSH",
            requested_by: by.name().to_owned(),
            options: submission.said(),
            at: now,
        };
        let run = queued.id;
        submit(&self.store, by, queued).await?;
        Ok(run)
    }
}

/// The pieces as they come, as long as they come and are not too many.
fn on_the_wire<'s, S>(chunks: &'s mut S, intake: &Intake, wire: &Arc<Mutex<Wire>>) -> impl Stream<Item = io::Result<Bytes>> + Send + use<'s, S>
where
    S: Stream<Item = io::Result<Bytes>> + Send + Unpin,
{
    let (idle, most, wire) = (intake.idle, intake.wire, Arc::clone(wire));
    futures_util::stream::unfold(chunks, move |chunks| {
        let wire = Arc::clone(&wire);
        async move {
            let next = match timeout(idle, chunks.next()).await {
                Err(_) => Err(ReceiveError::Idle(idle)),
                Ok(None) => return None,
                Ok(Some(Err(_))) => Err(ReceiveError::Broken),
                Ok(Some(Ok(chunk))) => {
                    let mut wire = wire.lock().unwrap_or_else(PoisonError::into_inner);
                    wire.bytes += chunk.len() as u64;
                    wire.sha256.update(&chunk);
                    wire.sha512.update(&chunk);
                    if wire.bytes > most { Err(ReceiveError::TooLarge(most)) } else { Ok(chunk) }
                }
            };
            Some((next.map_err(io::Error::other), chunks))
        }
    })
}

/// Writes down what comes, unpacked.
async fn take(draft: &mut Draft, wire: impl Stream<Item = io::Result<Bytes>> + Send, coding: Coding, most: u64) -> Result<(), ReceiveError> {
    let mut wire = BufReader::new(StreamReader::new(Box::pin(wire)));
    let mut buffer = vec![0; 64 << 10];
    {
        let mut body: Pin<Box<dyn AsyncRead + Send + '_>> = match coding {
            Coding::Identity => Box::pin(&mut wire),
            Coding::Gzip => {
                let mut decoder = GzipDecoder::new(&mut wire);
                decoder.multiple_members(true);
                Box::pin(decoder)
            }
            Coding::Brotli => Box::pin(BrotliDecoder::new(&mut wire)),
            Coding::Zstd => Box::pin(ZstdDecoder::with_params(&mut wire, &[DParameter::window_log_max(ZSTD_WINDOW_LOG)])),
        };
        loop {
            let count = body.read(&mut buffer).await.map_err(fault)?;
            if count == 0 {
                break;
            }
            if draft.size() + count as u64 > most {
                return Err(ReceiveError::TooLargeUnpacked(most));
            }
            draft.write(&buffer[..count]).map_err(|cause| ArchiveError::writing(std::path::Path::new("."), cause))?;
        }
    }
    // What follows the packed document is no part of it, and would be lost in silence.
    if wire.read(&mut buffer).await.map_err(fault)? > 0 { Err(ReceiveError::Undecodable) } else { Ok(()) }
}

/// Our own errors travel inside those of reading; the others are the decoder's.
fn fault(error: io::Error) -> ReceiveError {
    match error.into_inner() {
        Some(inner) => inner.downcast::<ReceiveError>().map_or(ReceiveError::Undecodable, |ours| *ours),
        None => ReceiveError::Undecodable,
    }
}
