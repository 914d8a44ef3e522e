//! What is said over one socket, until one side has enough.
//!
//! The messages are the library's business; here are the frames around them, and the patience with who sends them.

use std::collections::HashSet;
use std::future::ready;
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use async_graphql::http::{WebSocket as Protocol, WebSocketProtocols, WsMessage};
use async_graphql::{Data, Executor};
use domain::diagnostic::Language;
use futures_util::{SinkExt, StreamExt};
use poem::web::websocket::{CloseCode, Message, WebSocketStream};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::{interval, sleep, timeout};

use super::Settings;
use crate::graphql::credentials::Credentials;
use crate::http::rate::Asking;

/// Why a socket is closed: a code of the protocol or of WebSocket itself, and a sentence.
type Reason = (u16, &'static str);

/// So often a client may leave a ping without an answer.
const SILENCES: u32 = 2;

/// What has been heard of a client.
#[derive(Default)]
struct Ear {
    /// Whether anything came since the last ping.
    heard: AtomicBool,
    /// Whether it has introduced itself.
    greeted: AtomicBool,
    /// Why nothing more is read.
    broken: OnceLock<Reason>,
    /// The operations under way, by the ids that the client gives them.
    under_way: Mutex<HashSet<String>>,
    /// Those that ended with an error, of which nothing more is said.
    failed: Mutex<HashSet<String>>,
}

/// What a frame holds.
enum Heard {
    /// A message of the protocol.
    Words(String),
    /// A sign of life.
    Life,
    /// The last that is read.
    End,
}

impl Ear {
    /// What a frame holds.
    fn message(&self, frame: Result<Message, io::Error>) -> Heard {
        self.heard.store(true, Ordering::Relaxed);
        match frame {
            Ok(Message::Text(text)) => match self.understood(&text) {
                Ok(()) => Heard::Words(text),
                Err(reason) => {
                    let _first = self.broken.set(reason);
                    Heard::End
                }
            },
            Ok(Message::Ping(_) | Message::Pong(_)) => Heard::Life,
            Ok(Message::Close(_)) => Heard::End,
            Ok(Message::Binary(_)) => {
                let _first = self.broken.set((4400, "Messages are text."));
                Heard::End
            }
            Err(_) => {
                let _first = self.broken.set((1009, "This message cannot be read: it is too long, or broken."));
                Heard::End
            }
        }
    }
}

/// What every message of the protocol has, as far as it matters here.
#[derive(Deserialize)]
struct Told {
    r#type: String,
    id: Option<String>,
}

impl Ear {
    /// Whether a message is one of the protocol, at a time when it may come; or the code with which the protocol ends (graphql-transport-ws).
    fn understood(&self, text: &str) -> Result<(), Reason> {
        const INVALID: Reason = (4400, "This is no message of graphql-transport-ws.");
        let told: Told = serde_json::from_str(text).map_err(|_| INVALID)?;
        let greeted = self.greeted.load(Ordering::Relaxed);
        match (told.r#type.as_str(), told.id) {
            ("connection_init", _) if greeted => Err((4429, "Too many initialisation requests.")),
            ("connection_init" | "ping" | "pong", _) => Ok(()),
            ("subscribe", Some(_)) if !greeted => Err((4401, "Unauthorized: say connection_init first.")),
            ("subscribe", Some(id)) if self.ids().insert(id.clone()) => {
                // The library forgets an operation whose id is used again: what ended before is not heard of any more.
                self.failed().remove(&id);
                Ok(())
            }
            ("subscribe", Some(_)) => Err((4409, "An operation of this id is under way.")),
            ("complete", Some(id)) => {
                self.ids().remove(&id);
                Ok(())
            }
            _ => Err(INVALID),
        }
    }

    fn ids(&self) -> MutexGuard<'_, HashSet<String>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self) -> MutexGuard<'_, HashSet<String>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the library says, as the protocol wants it: what never ran is an error, which ends the operation. `None` where nothing is to be said.
    fn said(&self, text: String) -> Option<String> {
        let is = |kind: &str| text.starts_with(kind);
        if is(r#"{"type":"complete""#) {
            let id = serde_json::from_str::<Told>(&text).ok()?.id?;
            self.ids().remove(&id);
            let failed = self.failed().remove(&id);
            return (!failed).then_some(text);
        }
        if !is(r#"{"type":"next""#) || !text.contains(r#""data":null"#) {
            return Some(text);
        }
        let Ok(Value::Object(told)) = serde_json::from_str(&text) else { return Some(text) };
        let (id, errors) = (told.get("id").and_then(Value::as_str)?, &told["payload"]["errors"]);
        let ran = errors.as_array().is_none_or(|errors| errors.is_empty() || errors.iter().any(|error| error.get("path").is_some()));
        if ran || !told["payload"]["data"].is_null() {
            return Some(text);
        }
        self.ids().remove(id);
        self.failed().insert(id.to_owned());
        Some(serde_json::json!({ "type": "error", "id": id, "payload": errors }).to_string())
    }
}

/// Who opened a socket, as far as the headers say.
#[derive(Clone)]
pub(super) struct Guest {
    pub(super) credentials: Credentials,
    /// In which language refusals are read.
    pub(super) language: Language,
    /// By whom its messages are counted.
    pub(super) asking: Option<Asking>,
}

/// Talks until one side has enough.
pub(super) async fn talk<E: Executor>(
    socket: WebSocketStream,
    executor: E,
    guest: Guest,
    settings: Settings,
    stopped: impl Future<Output = ()> + Send,
) {
    let (mut out, frames) = socket.split();
    let ear = Arc::new(Ear::default());
    let messages = {
        let ear = Arc::clone(&ear);
        let heard = frames.map(move |frame| ear.message(frame)).take_while(|heard| ready(!matches!(heard, Heard::End)));
        heard.filter_map(|heard| ready(if let Heard::Words(text) = heard { Some(text) } else { None }))
    };
    let greeting = {
        let ear = Arc::clone(&ear);
        move |payload: Value| {
            ear.greeted.store(true, Ordering::Relaxed);
            ready(Ok(introduced(guest, &payload)))
        }
    };
    let protocol = Protocol::new(executor, messages, WebSocketProtocols::GraphQLWS).on_connection_init(greeting);
    let (mut protocol, mut late, mut stopped) = (pin!(protocol), pin!(sleep(settings.greeting)), pin!(stopped));
    let mut pings = interval(settings.ping);
    let mut silences = 0;
    let reason = loop {
        let frame = tokio::select! {
            said = protocol.next() => match said {
                Some(WsMessage::Text(text)) => match ear.said(text) {
                    Some(text) => Message::Text(text),
                    None => continue,
                },
                Some(WsMessage::Close(code, sentence)) => break Some((code, sentence)),
                None => break ear.broken.get().map(|(code, sentence)| (*code, (*sentence).to_owned())),
            },
            () = &mut late, if !ear.greeted.load(Ordering::Relaxed) => break Some((4408, "Connection initialisation timeout".to_owned())),
            () = &mut stopped => break Some((1001, "The service stops; come again in a moment.".to_owned())),
            _ = pings.tick() => {
                silences = if ear.heard.swap(false, Ordering::Relaxed) { 0 } else { silences + 1 };
                if silences > SILENCES {
                    break Some((4408, "No sign of life.".to_owned()));
                }
                Message::Ping(Vec::new())
            }
        };
        if !matches!(timeout(settings.patience, out.send(frame)).await, Ok(Ok(()))) {
            return;
        }
    };
    let reason = reason.map(|(code, sentence)| (CloseCode::from(code), shortened(sentence)));
    // Whether the other side still hears it makes no difference.
    let _sent = timeout(settings.patience, out.send(Message::Close(reason))).await;
}

/// Who a client says it is: by its first message, or else by the headers with which the socket was opened.
fn introduced(by_headers: Guest, payload: &Value) -> Data {
    let given = ["Authorization", "authorization"].iter().find_map(|name| payload.get(name)?.as_str());
    let mut data = Data::default();
    data.insert(by_headers.language);
    if let Some(asking) = by_headers.asking {
        data.insert(asking);
    }
    data.insert(given.map_or(by_headers.credentials, |given| Credentials::new(Some(given))));
    data
}

/// A frame that closes holds 125 bytes, two of which are the code.
fn shortened(mut sentence: String) -> String {
    const MOST: usize = 120;
    sentence.truncate(sentence.floor_char_boundary(MOST));
    sentence
}
