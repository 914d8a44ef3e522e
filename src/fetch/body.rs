//! The bytes of an answer: counted as they come, unpacked, counted again, and given on in small pieces.
//!
//! A document is never held whole, so a bomb costs what the limits allow and no memory.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;
use tokio_util::io::StreamReader;

use super::error::FetchError;
use super::settings::Settings;
use super::sink::Sink;

/// What Prisme can unpack.
pub(super) const ACCEPTED: &str = "gzip, br, zstd";
/// How much is unpacked at a time.
const PIECE: usize = 64 << 10;
/// How far a zstd document may look back: 8 MiB, as RFC 9659 has it for HTTP.
const WINDOW: u32 = 23;

/// How many bytes came, and how many came out of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub wire: u64,
    pub bytes: u64,
}

/// Reads an answer to its end, and gives it to the sink.
pub(super) async fn read(response: Response, host: &str, limits: &Settings, sink: &mut dyn Sink) -> Result<Counted, FetchError> {
    let coding = coding(response.headers(), host)?;
    if response.content_length().is_some_and(|announced| announced > limits.wire) {
        return Err(FetchError::TooLarge { limit: limits.wire, unpacked: false });
    }
    let wire = Arc::new(AtomicU64::new(0));
    let packed = StreamReader::new(metered(response, host.to_owned(), limits, Arc::clone(&wire)));
    // A packed document may be several, one after the other; what follows the last is not passed over in silence.
    let mut unpacked: Pin<Box<dyn AsyncRead + Send>> = match coding {
        Coding::Plain => Box::pin(packed),
        Coding::Gzip => {
            let mut decoder = GzipDecoder::new(packed);
            decoder.multiple_members(true);
            Box::pin(decoder)
        }
        Coding::Brotli => {
            let mut decoder = BrotliDecoder::new(packed);
            decoder.multiple_members(true);
            Box::pin(decoder)
        }
        Coding::Zstd => {
            let mut decoder = ZstdDecoder::with_params(packed, &[DParameter::window_log_max(WINDOW)]);
            decoder.multiple_members(true);
            Box::pin(decoder)
        }
    };
    let mut piece = vec![0; PIECE];
    let mut bytes = 0;
    loop {
        let read = unpacked.read(&mut piece).await.map_err(|error| fault(error, host, coding))?;
        if read == 0 {
            return Ok(Counted { wire: wire.load(Ordering::Relaxed), bytes });
        }
        bytes += read as u64;
        if bytes > limits.unpacked {
            return Err(FetchError::TooLarge { limit: limits.unpacked, unpacked: true });
        }
        sink.write(&piece[..read]).map_err(FetchError::Sink)?;
        // Unpacking may never have to wait: the other tasks, and the time limit, get their chance here.
        tokio::task::yield_now().await;
    }
}

/// The bytes as they come, up to the limit, and for as long as the server does not fall silent.
fn metered(
    response: Response,
    host: String,
    limits: &Settings,
    wire: Arc<AtomicU64>,
) -> Pin<Box<impl Stream<Item = io::Result<Bytes>> + Send + use<>>> {
    let (idle, limit) = (limits.idle, limits.wire);
    let chunks = try_unfold(response, move |mut response| {
        let (host, wire) = (host.clone(), Arc::clone(&wire));
        async move {
            let chunk = match timeout(idle, response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => return Ok(None),
                Ok(Err(cause)) => return Err(FetchError::Truncated { host, cause: cause.without_url().into() }),
                Err(_) => return Err(FetchError::IdleTimeout { host, limit: idle }),
            };
            let came = chunk.len() as u64;
            if wire.fetch_add(came, Ordering::Relaxed) + came > limit {
                return Err(FetchError::TooLarge { limit, unpacked: false });
            }
            Ok(Some((chunk, response)))
        }
    });
    Box::pin(futures_util::TryStreamExt::map_err(chunks, io::Error::other))
}

/// How a document is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Plain,
    Gzip,
    Brotli,
    Zstd,
}

impl Coding {
    const fn name(self) -> &'static str {
        match self {
            Self::Plain => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }
}

/// How the server says that the document is packed. Packed twice is not asked for, and not unpacked.
fn coding(headers: &HeaderMap, host: &str) -> Result<Coding, FetchError> {
    let mut coding = Coding::Plain;
    for value in headers.get_all(CONTENT_ENCODING) {
        let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        for name in value.split(',').map(str::trim) {
            coding = match (name, coding) {
                ("" | "identity", coding) => coding,
                ("gzip" | "x-gzip", Coding::Plain) => Coding::Gzip,
                ("br", Coding::Plain) => Coding::Brotli,
                ("zstd", Coding::Plain) => Coding::Zstd,
                _ => return Err(FetchError::WrongEncoding { host: host.to_owned(), encoding: value.chars().take(40).collect() }),
            };
        }
    }
    Ok(coding)
}

/// What stopped the reading: our own limits, an early end, or bytes that are not what was said.
fn fault(error: io::Error, host: &str, coding: Coding) -> FetchError {
    let other = match error.downcast::<FetchError>() {
        Ok(ours) => return ours,
        Err(error) => error,
    };
    if other.kind() == ErrorKind::UnexpectedEof {
        FetchError::Truncated { host: host.to_owned(), cause: other.into() }
    } else {
        FetchError::WrongEncoding { host: host.to_owned(), encoding: coding.name().to_owned() }
    }
}
