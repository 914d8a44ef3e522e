//! The body of an answer, counted twice: on the wire, and once it is unpacked.
//!
//! Whatever the server claims, no more is taken than the limits allow, and what ends early is told apart from what is whole.

use std::io;
use std::pin::Pin;

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt};
use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use tokio::io::{AsyncBufRead, AsyncRead, AsyncReadExt, BufReader};
use tokio::time::timeout;
use tokio_util::io::StreamReader;

use super::{FetchError, Settings, Sink};

/// What was taken.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Taken {
    pub(super) wire: u64,
    pub(super) bytes: u64,
}

/// A window of eight megabytes is what a content coding may ask for (RFC 9659).
const ZSTD_WINDOW_LOG: u32 = 23;

/// Hands the body of an answer to a sink.
pub(super) async fn take(response: Response, settings: &Settings, sink: &mut dyn Sink) -> Result<Taken, FetchError> {
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(|value| value.trim().to_lowercase());
    let declared = header(CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if declared.is_some_and(|length| length > settings.wire) {
        return Err(FetchError::TooLarge(settings.wire));
    }
    let encoding = header(CONTENT_ENCODING).unwrap_or_default();
    let counted = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let wire = BufReader::new(StreamReader::new(Box::pin(on_the_wire(response, settings, std::sync::Arc::clone(&counted)))));
    let mut body = unpacked(wire, &encoding)?;
    let mut taken = Taken::default();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match body.read(&mut buffer).await {
            Ok(0) => break,
            Ok(count) => {
                taken.bytes += count as u64;
                if taken.bytes > settings.unpacked {
                    return Err(FetchError::TooLarge(settings.unpacked));
                }
                sink.write(&buffer[..count]).map_err(FetchError::Sink)?;
            }
            Err(error) => return Err(fault(error, &encoding)),
        }
    }
    taken.wire = counted.load(std::sync::atomic::Ordering::Relaxed);
    Ok(taken)
}

/// The bytes as they come, as long as they come and are not too many.
fn on_the_wire(
    response: Response,
    settings: &Settings,
    counted: std::sync::Arc<std::sync::atomic::AtomicU64>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
    let (idle, most) = (settings.idle, settings.wire);
    let chunks = response.bytes_stream().map_err(|_| FetchError::Truncated);
    futures_util::stream::unfold(Box::pin(chunks), move |mut chunks| {
        let counted = std::sync::Arc::clone(&counted);
        async move {
            let next = match timeout(idle, chunks.next()).await {
                Err(_) => Err(FetchError::Idle(idle)),
                Ok(None) => return None,
                Ok(Some(Err(error))) => Err(error),
                Ok(Some(Ok(chunk))) => {
                    let sum = counted.fetch_add(chunk.len() as u64, std::sync::atomic::Ordering::Relaxed) + chunk.len() as u64;
                    if sum > most { Err(FetchError::TooLarge(most)) } else { Ok(chunk) }
                }
            };
            Some((next.map_err(io::Error::other), chunks))
        }
    })
}

type Body = Pin<Box<dyn AsyncRead + Send>>;

fn unpacked(wire: impl AsyncBufRead + Send + 'static, encoding: &str) -> Result<Body, FetchError> {
    Ok(match encoding {
        "" | "identity" => Box::pin(wire),
        "gzip" | "x-gzip" => {
            let mut decoder = GzipDecoder::new(wire);
            decoder.multiple_members(true);
            Box::pin(decoder)
        }
        "br" => Box::pin(BrotliDecoder::new(wire)),
        "zstd" => Box::pin(ZstdDecoder::with_params(wire, &[DParameter::window_log_max(ZSTD_WINDOW_LOG)])),
        other => return Err(FetchError::Encoding(other.chars().take(40).collect())),
    })
}

/// Our own errors travel inside those of reading; the others are the decoder's.
fn fault(error: io::Error, encoding: &str) -> FetchError {
    let kind = error.kind();
    match error.into_inner().map(|inner| inner.downcast::<FetchError>()) {
        Some(Ok(ours)) => *ours,
        _ if kind == io::ErrorKind::UnexpectedEof => FetchError::Truncated,
        _ => FetchError::Encoding(encoding.to_owned()),
    }
}
