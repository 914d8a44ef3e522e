//! What is said over one socket, until one side has enough.
//!
//! The messages are the library's business; here are the frames around them, and the patience with who sends them.

use std::future::ready;
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use async_graphql::http::{WebSocket as Protocol, WebSocketProtocols, WsMessage};
use async_graphql::{Data, Executor};
use domain::diagnostic::Language;
use futures_util::{SinkExt, StreamExt};
use poem::web::websocket::{CloseCode, Message, WebSocketStream};
use serde_json::Value;
use tokio::time::{interval, sleep, timeout};

use super::Settings;
use crate::graphql::credentials::Credentials;

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
            Ok(Message::Text(text)) => Heard::Words(text),
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

/// Who opened a socket, as far as the headers say.
#[derive(Debug, Clone)]
pub(super) struct Guest {
    pub(super) credentials: Credentials,
    /// In which language refusals are read.
    pub(super) language: Language,
}

/// Talks until one side has enough.
pub(super) async fn talk<E: Executor>(socket: WebSocketStream, executor: E, guest: Guest, settings: Settings) {
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
    let (mut protocol, mut late) = (pin!(protocol), pin!(sleep(settings.greeting)));
    let mut pings = interval(settings.ping);
    let mut silences = 0;
    let reason = loop {
        let frame = tokio::select! {
            said = protocol.next() => match said {
                Some(WsMessage::Text(text)) => Message::Text(text),
                Some(WsMessage::Close(code, sentence)) => break Some((code, sentence)),
                None => break ear.broken.get().map(|(code, sentence)| (*code, (*sentence).to_owned())),
            },
            () = &mut late, if !ear.greeted.load(Ordering::Relaxed) => break Some((4408, "Connection initialisation timeout".to_owned())),
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
    data.insert(given.map_or(by_headers.credentials, |given| Credentials::new(Some(given))));
    data
}

/// A frame that closes holds 125 bytes, two of which are the code.
fn shortened(mut sentence: String) -> String {
    const MOST: usize = 120;
    sentence.truncate(sentence.floor_char_boundary(MOST));
    sentence
}
