//! A client that writes to a socket what it wants, as slowly as it wants, against the real routes.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::SocketAddr;
use std::path::Path;

use poem::Server;
use poem::listener::{Acceptor, Listener, TcpListener};
use prisme::config::{Config, Variables};
use prisme::http::push::Settings;
use prisme::http::routes_with;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::World;

/// A service that listens, until it is dropped.
pub struct Line {
    address: SocketAddr,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Reply {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The same, for a reply of this status.
    #[track_caller]
    pub fn of(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }
}

impl Line {
    /// Serves a world, with this key in its settings.
    pub async fn open(world: &World, key: &str, settings: Settings) -> Self {
        let variables = Variables::from([("PRISME_PUBLISH_KEY".to_owned(), key.to_owned())]);
        let config = Config::read(&variables, Path::new("/nowhere")).expect("settings");
        let parts = world.parts(config);
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a port is free");
        let address = *acceptor.local_addr()[0].as_socket_addr().expect("an address");
        let serving = tokio::spawn(async move {
            let _ = Server::new_with_acceptor(acceptor).run(routes_with(&parts, settings)).await;
        });
        Self { address, serving }
    }

    /// Connects, and writes the head of a request.
    pub async fn begin(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.expect("it listens");
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: prisme\r\nConnection: close\r\n");
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).await.expect("it reads");
        stream
    }

    /// Reads the reply to its end.
    pub async fn end(mut stream: TcpStream) -> Reply {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.expect("it answers whole");
        let text = String::from_utf8(bytes).expect("it answers in UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok()).expect("a status");
        let headers = lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Reply { status, headers, body: body.to_owned() }
    }

    /// Sends a request, and waits for its reply.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Reply {
        let body = body.as_ref();
        let length = body.len().to_string();
        let mut stream = self.begin(method, path, &[headers, &[("Content-Length", length.as_str())]].concat()).await;
        // Who is refused may be told so before all is written.
        let _ = stream.write_all(body).await;
        Self::end(stream).await
    }
}
