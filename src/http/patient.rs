//! Connections that end when nothing has been told on them for long: one that never sends its head to the end is not held for ever.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use poem::listener::Acceptor;
use poem::web::{LocalAddr, RemoteAddr};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How long a connection may be told nothing: longer than a document may take to arrive, and than the silence between signs of life.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// Accepts what another accepts, and is patient with it only so long.
pub struct Patient<A> {
    inner: A,
    patience: Duration,
}

impl<A> Patient<A> {
    /// So patient.
    pub fn new(inner: A, patience: Duration) -> Self {
        Self { inner, patience }
    }
}

impl<A: Acceptor> Acceptor for Patient<A> {
    type Io = Connection<A::Io>;

    fn local_addr(&self) -> Vec<LocalAddr> {
        self.inner.local_addr()
    }

    async fn accept(&mut self) -> io::Result<(Self::Io, LocalAddr, RemoteAddr, poem::http::uri::Scheme)> {
        let (inner, local, remote, scheme) = self.inner.accept().await?;
        Ok((Connection::new(inner, self.patience), local, remote, scheme))
    }
}

/// A connection, until nothing was written to it for too long.
pub struct Connection<T> {
    inner: T,
    patience: Duration,
    end: Pin<Box<Sleep>>,
}

impl<T> Connection<T> {
    fn new(inner: T, patience: Duration) -> Self {
        Self { inner, patience, end: Box::pin(sleep(patience)) }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Connection<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.end.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.inner).poll_read(cx, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Connection<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let patience = self.patience;
        self.end.set(sleep(patience));
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, parts: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let patience = self.patience;
        self.end.set(sleep(patience));
        Pin::new(&mut self.inner).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::timeout;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_never_comes_to_an_end_is_cut_off_and_whoever_is_told_something_is_not() {
        let (mut client, service) = duplex(64);
        let mut service = Connection::new(service, PATIENCE);
        client.write_all(b"POST / HTTP/1.1\r\n").await.unwrap();
        let mut buffer = [0; 64];
        assert_eq!(service.read(&mut buffer).await.unwrap(), 17);
        assert!(timeout(PATIENCE / 2, service.read(&mut buffer)).await.is_err(), "it may take a while");
        service.write_all(b": sign of life").await.unwrap();
        assert!(timeout(PATIENCE / 2 + PATIENCE / 4, service.read(&mut buffer)).await.is_err(), "it was told something");
        assert_eq!(service.read(&mut buffer).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
