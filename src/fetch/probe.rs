//! A sign of life from a service of our own.
//!
//! Its address comes from the settings: it is not guarded as those of strangers are.

use std::time::Duration;

use super::client;

/// Why a service did not answer as it should.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// Nothing answered in time.
    #[error("nothing answers at {url}")]
    Silent {
        /// What was asked.
        url: String,
        /// What went wrong on the way.
        #[source]
        cause: reqwest::Error,
    },
    /// Something answered, and is not well.
    #[error("{url} answers {status}")]
    Unwell {
        /// What was asked.
        url: String,
        /// The HTTP status.
        status: u16,
    },
}

/// Asks an address of our own for a sign of life: any success will do, within so much time.
pub async fn probe(url: &str, patience: Duration) -> Result<(), ProbeError> {
    let silent = |cause| ProbeError::Silent { url: url.to_owned(), cause };
    // Our own service is asked without encryption: no certificate has to be found for it.
    let client = client::bare().tls_certs_only([]).timeout(patience).build().map_err(silent)?;
    let status = client.get(url).send().await.map_err(silent)?.status();
    if status.is_success() { Ok(()) } else { Err(ProbeError::Unwell { url: url.to_owned(), status: status.as_u16() }) }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    async fn answering(status: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/health", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 1024]).await;
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
        });
        url
    }

    #[tokio::test]
    async fn a_service_that_is_well_says_so() {
        probe(&answering("200 OK").await, Duration::from_secs(5)).await.unwrap();
    }

    #[tokio::test]
    async fn a_service_that_is_not_well_is_told_apart() {
        let error = probe(&answering("503 Service Unavailable").await, Duration::from_secs(5)).await.unwrap_err();
        assert!(matches!(error, ProbeError::Unwell { status: 503, .. }), "{error}");
    }

    #[tokio::test]
    async fn silence_is_a_fault() {
        // A port that was just given back: nobody listens on it.
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let error = probe(&format!("http://{free}/health"), Duration::from_secs(5)).await.unwrap_err();
        assert!(matches!(error, ProbeError::Silent { .. }), "{error}");
    }
}
