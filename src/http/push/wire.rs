//! A body that did not come whole, or that nobody reads any more.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use poem::http::StatusCode;

use crate::http::problem::Refusal;
use crate::ingest::{IngestError, ReceiveError};

/// Reads on and drops what comes, for a while: a connection that is closed on somebody who still sends is reset, and the answer is lost.
pub(super) fn let_go(chunks: impl Stream<Item = io::Result<Bytes>> + Send + 'static) {
    const MOST: usize = 32 << 20;
    const LONGEST: Duration = Duration::from_secs(2);
    let reading = async move {
        let (mut chunks, mut count) = (Box::pin(chunks), 0);
        while let Some(Ok(chunk)) = chunks.next().await {
            count += chunk.len();
            if count > MOST {
                return;
            }
        }
    };
    // Whether it came to an end or was cut matters to nobody.
    tokio::spawn(async move { drop(tokio::time::timeout(LONGEST, reading).await) });
}

/// More than is taken, on the wire.
pub(super) fn too_large(most: u64) -> Refusal {
    let most = most >> 20;
    Refusal::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "PAYLOAD_TOO_LARGE",
        format!("Le document dépasse {most} Mo : comprimez-le (gzip), ou partagez-le. Rien n'a été publié."),
        format!("The document has more than {most} MB: compress it (gzip), or divide it. Nothing was published."),
    )
}

/// Why a document did not come whole.
pub(super) fn refusal(error: ReceiveError) -> Refusal {
    match error {
        ReceiveError::TooLarge(most) => too_large(most),
        ReceiveError::TooLargeUnpacked(most) => {
            let most = most >> 20;
            Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "UNPACKED_TOO_LARGE",
                format!("Une fois décompressé, le document dépasse {most} Mo : partagez-le. Rien n'a été publié."),
                format!("Once unpacked, the document has more than {most} MB: divide it. Nothing was published."),
            )
        }
        ReceiveError::Idle(_) | ReceiveError::Slow(_) => Refusal::new(
            StatusCode::REQUEST_TIMEOUT,
            "REQUEST_TIMEOUT",
            "Le document a mis trop longtemps à arriver : rien n'a été publié, recommencez.",
            "The document took too long to arrive: nothing was published, try again.",
        ),
        ReceiveError::Broken | ReceiveError::Length { .. } => Refusal::new(
            StatusCode::BAD_REQUEST,
            "BODY_INCOMPLETE",
            "Le document n'est pas arrivé entier : rien n'a été publié, recommencez.",
            "The document did not arrive whole: nothing was published, try again.",
        ),
        ReceiveError::Undecodable => Refusal::new(
            StatusCode::BAD_REQUEST,
            "CONTENT_CODING_BROKEN",
            "Le document ne se décompresse pas comme l'annonce Content-Encoding : rien n'a été publié.",
            "The document cannot be unpacked as Content-Encoding announces: nothing was published.",
        ),
        ReceiveError::Archive(error) => Refusal::of(&IngestError::from(error)),
    }
}
