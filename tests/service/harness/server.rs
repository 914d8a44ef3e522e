//! Servers that nobody here controls: five hundred that behave, and one of each that does not.
//!
//! They speak HTTP by hand, since no library lies about lengths or drips a byte a second.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server on a thread of its own, which stops with this value.
pub struct FeedServer {
    /// Where it listens.
    pub address: SocketAddr,
    state: Arc<State>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

#[derive(Default)]
struct State {
    /// What feeds say grows with it.
    edition: AtomicUsize,
    /// How often each address was asked, and how often the answer was « not modified ».
    asked: Mutex<HashMap<String, (usize, usize)>>,
    /// Requests under way, and the most there ever were.
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
}

impl FeedServer {
    /// Starts on a port that the system chooses.
    pub fn start() -> Self {
        let state = Arc::new(State { edition: AtomicUsize::new(1), ..State::default() });
        let (told, address) = std::sync::mpsc::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let shared = Arc::clone(&state);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be built");
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
                told.send(listener.local_addr().expect("it listens")).expect("somebody waits");
                let accept = async {
                    while let Ok((stream, _)) = listener.accept().await {
                        let state = Arc::clone(&shared);
                        tokio::spawn(async move { drop(converse(stream, &state).await) });
                    }
                };
                tokio::select! {
                    () = accept => {}
                    _ = stopped => {}
                }
            });
        });
        let address = address.recv().expect("the server starts");
        Self { address, state, stop: Some(stop), thread: Some(thread) }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// From now on feeds say something else.
    pub fn next_edition(&self) -> usize {
        self.state.edition.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// How often a path was asked, and how often it was not modified.
    pub fn asked(&self, path: &str) -> (usize, usize) {
        self.state.asked.lock().expect("nobody panicked").get(path).copied().unwrap_or_default()
    }

    /// The most requests that there ever were at once.
    pub fn most_at_once(&self) -> usize {
        self.state.most_at_once.load(Ordering::SeqCst)
    }
}

impl Drop for FeedServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Answers one request after the other on a connection.
async fn converse(mut stream: TcpStream, state: &State) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut head = Vec::new();
    loop {
        let mut byte = [0; 1024];
        let count = stream.read(&mut byte).await?;
        if count == 0 {
            return Ok(());
        }
        head.extend_from_slice(&byte[..count]);
        if !head.windows(4).any(|end| end == b"\r\n\r\n") {
            continue;
        }
        let request = String::from_utf8_lossy(&head).into_owned();
        head.clear();
        let path = request.split_whitespace().nth(1).unwrap_or("/").to_owned();
        let validator = request.lines().find_map(|line| line.to_lowercase().strip_prefix("if-none-match: ").map(str::to_owned));
        state.asked.lock().expect("nobody panicked").entry(path.clone()).or_default().0 += 1;
        let now = state.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        state.most_at_once.fetch_max(now, Ordering::SeqCst);
        let answered = answer(&mut stream, &path, validator.as_deref(), state).await;
        state.at_once.fetch_sub(1, Ordering::SeqCst);
        if !answered? {
            return Ok(());
        }
    }
}

/// A plan of some actions, which says something else in each edition.
pub fn plan(actions: usize, edition: usize) -> String {
    let mut text = String::from("axe;titre;description;statut\n");
    for action in 0..actions {
        let status = if action % 2 == 0 { "en cours" } else { "réalisé" };
        let session = edition % 2;
        let _ = writeln!(text, "Accueil;Former les agents du service {action};Séance {session};{status}");
    }
    text
}

async fn send(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) -> std::io::Result<bool> {
    let mut answer = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n", body.len()).into_bytes();
    answer.extend_from_slice(body);
    stream.write_all(&answer).await?;
    Ok(true)
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// A plan as a city keeps it.
fn workbook() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Plan 2026").expect("a name");
    for (row, cells) in
        (0_u32..).zip([["Axe", "Action", "État"], ["Accueil", "Former les agents", "En cours"], ["", "Revoir les formulaires", "À venir"]])
    {
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write(row, column, cell).expect("a cell");
        }
    }
    workbook.save_to_buffer().expect("memory can be written")
}

/// Ten gigabytes of nothing in ten megabytes: a thousand packets of ten megabytes.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| packed(&vec![b' '; 10 << 20]));

/// Answers a request; whether the connection may be used again.
async fn answer(stream: &mut TcpStream, path: &str, validator: Option<&str>, state: &State) -> std::io::Result<bool> {
    let edition = state.edition.load(Ordering::SeqCst);
    let good = |actions| plan(actions, edition);
    let csv = "Content-Type: text/csv\r\n";
    match path {
        _ if path.starts_with("/good/") => {
            let etag = format!("\"{edition}\"");
            if validator == Some(&etag) {
                state.asked.lock().expect("nobody panicked").entry(path.to_owned()).or_default().1 += 1;
                stream.write_all(format!("HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n").as_bytes()).await?;
                return Ok(true);
            }
            send(stream, "200 OK", &format!("{csv}ETag: {etag}\r\n"), good(5).as_bytes()).await
        }
        // The same content every time, under a new validator.
        "/restless.csv" => {
            let turn = state.asked.lock().expect("nobody panicked").get(path).map_or(0, |asked| asked.0);
            send(stream, "200 OK", &format!("{csv}ETag: W/\"{turn}\"\r\n"), plan(5, 1).as_bytes()).await
        }
        // The same rows in another order every time.
        "/shuffled.csv" => {
            let turn = state.asked.lock().expect("nobody panicked").get(path).map_or(0, |asked| asked.0);
            let text = plan(7, 1);
            let mut rows: Vec<&str> = text.lines().skip(1).collect();
            rows.rotate_left(turn % 7);
            let text = format!("axe;titre;description;statut\n{}\n", rows.join("\n"));
            send(stream, "200 OK", csv, text.as_bytes()).await
        }
        "/plan.xlsx" => send(stream, "200 OK", "", &workbook()).await,
        "/large.csv" => send(stream, "200 OK", csv, good(3_000).as_bytes()).await,
        "/shrinking.csv" => send(stream, "200 OK", csv, good(if edition > 1 { 2 } else { 10 }).as_bytes()).await,
        "/gzip.csv" => send(stream, "200 OK", "Content-Encoding: gzip\r\n", &packed(good(5).as_bytes())).await,
        "/moved.csv" => send(stream, "302 Found", "Location: /good/moved.csv\r\n", b"").await,
        "/foreign.csv" => send(stream, "200 OK", csv, "collectivite;titre\n75056;Former les agents d'accueil\n".as_bytes()).await,
        "/html" => send(stream, "200 OK", csv, b"<!doctype html><html><body>Connexion</body></html>").await,
        "/forbidden" => send(stream, "403 Forbidden", "", b"").await,
        "/broken" => send(stream, "500 Internal Server Error", "", b"").await,
        "/busy" => send(stream, "429 Too Many Requests", "Retry-After: 7200\r\n", b"").await,
        "/unasked" => send(stream, "304 Not Modified", "", b"").await,
        "/loop" => send(stream, "302 Found", "Location: /loop\r\n", b"").await,
        "/nowhere" => send(stream, "302 Found", "", b"").await,
        "/inside" => send(stream, "302 Found", "Location: http://169.254.169.254/latest/meta-data/\r\n", b"").await,
        "/decimal" => send(stream, "302 Found", "Location: http://2852039166/latest/meta-data/\r\n", b"").await,
        "/liar" => send(stream, "200 OK", "Content-Encoding: gzip\r\n", good(5).as_bytes()).await,
        "/brotli-liar" => send(stream, "200 OK", "Content-Encoding: br\r\n", good(5).as_bytes()).await,
        "/odd-coding" => send(stream, "200 OK", "Content-Encoding: compress\r\n", good(5).as_bytes()).await,
        "/half-packed" => {
            let whole = packed(good(500).as_bytes());
            send(stream, "200 OK", "Content-Encoding: gzip\r\n", &whole[..whole.len() / 2]).await
        }
        // More is promised than comes.
        "/cut" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\ntitre;statut\nFormer").await?;
            Ok(false)
        }
        // Less is promised than comes: the client sees the promise.
        "/short" => {
            let text = good(9);
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", text.len() - 25);
            stream.write_all(&[head.as_bytes(), text.as_bytes()].concat()).await?;
            Ok(false)
        }
        "/huge" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\ntitre\n").await?;
            Ok(false)
        }
        "/bomb" => {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", BOMB.len() * 1_000);
            stream.write_all(head.as_bytes()).await?;
            for _ in 0..1_000 {
                stream.write_all(&BOMB).await?;
            }
            Ok(false)
        }
        "/endless" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\ntitre;statut\n").await?;
            loop {
                stream.write_all("Former les agents d'accueil;en cours\n".repeat(1_000).as_bytes()).await?;
            }
        }
        "/drip" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n").await?;
            for byte in good(1_000).as_bytes().chunks(1) {
                stream.write_all(byte).await?;
                stream.flush().await?;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Ok(false)
        }
        "/silent" => {
            tokio::time::sleep(Duration::from_hours(1)).await;
            Ok(false)
        }
        _ => send(stream, "404 Not Found", "", b"").await,
    }
}
