//! A server that does what a test tells it to, byte by byte.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server, and what it was asked.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    /// How many requests were there at the same time, at most.
    pub(super) most: Arc<AtomicUsize>,
}

impl Server {
    /// Serves each connection with the heads of its request and its number, the first being 0.
    pub(super) async fn serve<F: Future<Output = ()> + Send>(answer: impl Fn(usize, String, TcpStream) -> F + Copy + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (asked, most, here) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let server = Self { address, asked: Arc::clone(&asked), most: Arc::clone(&most) };
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (asked, most, here) = (Arc::clone(&asked), Arc::clone(&most), Arc::clone(&here));
                tokio::spawn(async move {
                    most.fetch_max(here.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    let head = head(&mut stream).await;
                    let number = {
                        let mut asked = asked.lock().unwrap();
                        asked.push(head.clone());
                        asked.len() - 1
                    };
                    answer(number, head, stream).await;
                    here.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    /// Says these bytes to everyone, and hangs up.
    pub(super) async fn says(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes: &'static [u8] = bytes.into().leak();
        Self::serve(move |_, _, stream| say(stream, bytes)).await
    }

    /// Answers each request with its own bytes, and the later ones with the last.
    pub(super) async fn says_in_turn(answers: Vec<String>) -> Self {
        let answers: &'static [String] = answers.leak();
        Self::serve(move |number, _, stream| say(stream, answers[number.min(answers.len() - 1)].as_bytes())).await
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The heads of the requests that came, in small letters.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|head| head.to_lowercase()).collect()
    }
}

/// Reads the head of a request.
async fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// Says these bytes, and hangs up. Whoever has heard enough may hang up first.
pub(super) async fn say(mut stream: TcpStream, bytes: &[u8]) {
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
}

/// A whole answer with these headers.
pub(super) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut bytes = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// A whole answer that is text.
pub(super) fn text(status: &str, headers: &str, body: &str) -> String {
    String::from_utf8(answer(status, headers, body.as_bytes())).unwrap()
}
