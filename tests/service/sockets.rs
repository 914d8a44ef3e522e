//! Subscriptions over real sockets, against the real routes; the worker is somebody else.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use poem::listener::{Acceptor, Listener, TcpListener};
use prisme::config::{Config, Variables};
use prisme::http::routes;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::feeds_graph::{PLAN, feed, manager, registered, told, work_off};
use super::graph::{KEY, asked};
use super::harness::{City, World, on_both};

/// The service, listening.
pub struct Service {
    pub address: String,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

pub async fn service(world: &World) -> Service {
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
    let address = acceptor.local_addr()[0].as_socket_addr().unwrap().to_string();
    let variables = [("PRISME_PUBLISH_KEY", KEY), ("PRISME_PUBLIC_URL", "https://prisme.example")];
    let variables: Variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let config = Config::read(&variables, std::path::Path::new("/nowhere")).unwrap();
    let parts = world.parts(config);
    let serving = tokio::spawn(async move {
        let _ended = poem::Server::new_with_acceptor(acceptor).run(routes(&parts)).await;
    });
    Service { address, serving }
}

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The code with which an operation is refused: one that never ran ends with `error`, one that did with what it came to.
pub async fn refused(socket: &mut Socket, id: &str) -> Value {
    let message = hear(socket).await.unwrap();
    assert_eq!(message["id"], id, "{message:#}");
    if message["type"] == "error" {
        return message["payload"][0]["extensions"]["code"].clone();
    }
    assert_eq!(hear(socket).await, Ok(json!({"type": "complete", "id": id})), "{message:#}");
    message["payload"]["errors"][0]["extensions"]["code"].clone()
}

/// Opens a socket; `Err` is the status with which it is refused.
async fn open(service: &Service, protocol: &str, origin: Option<&str>) -> Result<Socket, u16> {
    let mut request = format!("ws://{}/graphql", service.address).into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
    if let Some(origin) = origin {
        request.headers_mut().insert("origin", origin.parse().unwrap());
    }
    match connect_async(request).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

pub async fn say(socket: &mut Socket, message: Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

/// The next message of the protocol; `Err` is the code with which the socket closes.
pub async fn hear(socket: &mut Socket) -> Result<Value, u16> {
    let hearing = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(1005, |frame| frame.code.into())),
                // Signs of life say nothing.
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(1006),
            }
        }
    };
    timeout(Duration::from_secs(20), hearing).await.expect("the service says something")
}

pub async fn greeted(service: &Service) -> Socket {
    let mut socket = open(service, "graphql-transport-ws", None).await.unwrap();
    say(&mut socket, json!({"type": "connection_init"})).await;
    assert_eq!(hear(&mut socket).await, Ok(json!({"type": "connection_ack"})));
    socket
}

pub fn subscribe(id: &str, query: &str, variables: &Value) -> Value {
    json!({"type": "subscribe", "id": id, "payload": {"query": query, "variables": variables}})
}

const UPDATED: &str = "subscription($id: ID!) { ingestionRunUpdated(id: $id) { id state progress { done total } feed { health lastRun { state } } report { accepted } producedVersion { number } } }";
const FINISHED: &str = "subscription { ingestionRunFinished(collectivity: {siren: \"213502388\"}) { id state feed { health lastRun { state } } } }";
const RUN: &str = "mutation($id: ID!) { feedRunRequest(id: $id) { run { id } errors { code } } }";

on_both!(a_run_is_followed_to_its_end_by_somebody_who_does_not_work_on_it, async |world| {
    let (service, city, key) = (service(world).await, City::open(PLAN).await, manager(world).await);
    let feed = registered(world, &key, feed(&city.url("plan.csv"))).await;
    let mut socket = greeted(&service).await;
    say(&mut socket, subscribe("fins", FINISHED, &Value::Null)).await;
    let data = told(world, RUN, json!({"id": feed}), Some(&key)).await;
    let run = data["feedRunRequest"]["run"]["id"].clone();
    say(&mut socket, subscribe("suivi", UPDATED, &json!({"id": run}))).await;
    let first = hear(&mut socket).await.unwrap();
    let queued = json!({"id": run, "state": "QUEUED", "progress": {"done": 0, "total": 3}, "feed": {"health": "NEVER_RUN", "lastRun": null}, "report": null, "producedVersion": null});
    assert_eq!(first, json!({"type": "next", "id": "suivi", "payload": {"data": {"ingestionRunUpdated": queued}}}));
    let (mut states, mut last, mut finished, mut completed) = (vec![json!("QUEUED")], Value::Null, Value::Null, false);
    let listening = async {
        while finished.is_null() || !completed {
            let message = hear(&mut socket).await.unwrap();
            match (message["type"].as_str().unwrap(), message["id"].as_str().unwrap()) {
                ("next", "suivi") => {
                    last = message["payload"]["data"]["ingestionRunUpdated"].clone();
                    states.push(last["state"].clone());
                }
                ("next", "fins") => finished = message["payload"]["data"]["ingestionRunFinished"].clone(),
                ("complete", "suivi") => completed = true,
                other => panic!("{other:?}: {message:#}"),
            }
        }
    };
    tokio::join!(listening, work_off(world, &run));
    // Nothing that was loaded for an earlier event is told again: the feed is as it is now.
    assert_eq!(last["state"], "SUCCEEDED_WITH_WARNINGS", "{states:?}");
    assert_eq!(
        (&last["feed"]["lastRun"]["state"], &last["feed"]["health"], &last["producedVersion"]["number"]),
        (&last["state"], &json!("NEEDS_ATTENTION"), &json!(1)),
        "{last:#}"
    );
    assert_eq!((&last["report"]["accepted"], &last["progress"]["done"]), (&json!(true), &json!(3)));
    states.dedup();
    let order = ["QUEUED", "FETCHING", "VALIDATING", "APPLYING", "SUCCEEDED_WITH_WARNINGS"];
    let places: Vec<usize> = states.iter().map(|state| order.iter().position(|known| known == state).expect("a known state")).collect();
    assert!(places.is_sorted(), "{states:?}");
    assert_eq!((&finished["id"], &finished["state"], &finished["feed"]["health"]), (&run, &last["state"], &json!("NEEDS_ATTENTION")), "{finished:#}");
    // One that has ended is told once.
    say(&mut socket, subscribe("encore", UPDATED, &json!({"id": run}))).await;
    assert_eq!(hear(&mut socket).await.unwrap()["payload"]["data"]["ingestionRunUpdated"]["state"], last["state"]);
    assert_eq!(hear(&mut socket).await, Ok(json!({"type": "complete", "id": "encore"})));
    // The second end of a feed is told with what the feed is then.
    city.fails(503);
    let data = told(world, RUN, json!({"id": feed}), Some(&key)).await;
    work_off(world, &data["feedRunRequest"]["run"]["id"]).await;
    let message = hear(&mut socket).await.unwrap();
    let failed = &message["payload"]["data"]["ingestionRunFinished"];
    assert_eq!((&message["id"], &failed["state"], &failed["feed"]["health"]), (&json!("fins"), &json!("FAILED"), &json!("FAILING")), "{message:#}");
    assert_eq!(failed["feed"]["lastRun"]["state"], "FAILED");
});

on_both!(a_socket_opens_for_our_own_pages_and_for_no_browser, async |world| {
    let service = service(world).await;
    let protocol = "graphql-transport-ws";
    assert!(open(&service, protocol, None).await.is_ok());
    assert!(open(&service, protocol, Some("https://prisme.example")).await.is_ok());
    for origin in ["https://mechant.example", "http://prisme.example", "https://prisme.example.mechant.example", "null"] {
        assert_eq!(open(&service, protocol, Some(origin)).await.err(), Some(403), "{origin}");
    }
    assert_eq!(open(&service, "graphql-ws", None).await.err(), Some(400), "the protocol of old is not spoken");
});

on_both!(what_the_gate_refuses_over_http_it_refuses_over_a_socket, async |world| {
    let service = service(world).await;
    let mut socket = greeted(&service).await;
    let page = "{ plans(first: 100) { nodes { actions(first: 100) { nodes { plan { actions(first: 100) { nodes { title } } } } } } } }";
    let deep = format!("subscription {{ ingestionRunFinished {{ collectivity {page} }} }}");
    let refusals = [
        (page.to_owned(), "COST_EXCEEDED"),
        (deep, "COST_EXCEEDED"),
        (format!("{{ stats {{ plans }} {}", "[".repeat(100)), "COST_EXCEEDED"),
        ("subscription { a: ingestionRunFinished { id } b: ingestionRunFinished { id } }".to_owned(), "BAD_REQUEST"),
        ("subscription { ingestionRunUpdated(id: \"run_x\") { id } }".to_owned(), "BAD_REQUEST"),
        ("subscription { ingestionRunFinished(collectivity: {slug: \"ys\"}) { id } }".to_owned(), "BAD_REQUEST"),
        ("subscription { inconnu { id } }".to_owned(), "BAD_REQUEST"),
    ];
    for (query, code) in refusals {
        say(&mut socket, subscribe("1", &query, &Value::Null)).await;
        assert_eq!(refused(&mut socket, "1").await, code, "{query}");
    }
    for turn in 0..17 {
        say(&mut socket, subscribe(&turn.to_string(), "subscription { ingestionRunFinished { id } }", &Value::Null)).await;
    }
    assert_eq!(refused(&mut socket, "16").await, "OVERLOADED");
    say(&mut socket, json!({"type": "complete", "id": "3"})).await;
    assert_eq!(hear(&mut socket).await, Ok(json!({"type": "complete", "id": "3"})));
    say(&mut socket, subscribe("q", "{ stats { plans } }", &Value::Null)).await;
    assert_eq!(hear(&mut socket).await.unwrap()["payload"]["data"], json!({"stats": {"plans": 0}}), "a place is free again");
});

on_both!(a_socket_knows_the_key_that_introduced_it, async |world| {
    let service = service(world).await;
    let mut socket = open(&service, "graphql-transport-ws", None).await.unwrap();
    say(&mut socket, json!({"type": "connection_init", "payload": {"Authorization": format!("Bearer {KEY}")}})).await;
    assert_eq!(hear(&mut socket).await, Ok(json!({"type": "connection_ack"})));
    say(&mut socket, subscribe("moi", "{ viewer { scopes } }", &Value::Null)).await;
    assert_eq!(hear(&mut socket).await.unwrap()["payload"]["data"]["viewer"]["scopes"], json!(["PUBLISH"]));
    let mut stranger = greeted(&service).await;
    say(&mut stranger, subscribe("moi", "{ viewer { scopes } }", &Value::Null)).await;
    assert_eq!(hear(&mut stranger).await.unwrap()["payload"]["data"]["viewer"], Value::Null);
});

on_both!(a_message_that_is_too_long_or_no_text_ends_the_socket, async |world| {
    let service = service(world).await;
    let mut socket = greeted(&service).await;
    say(&mut socket, subscribe("1", &format!("{{ stats {{ plans }} }} # {}", "x".repeat(17 * 1024)), &Value::Null)).await;
    assert_eq!(hear(&mut socket).await, Err(1009));
    let mut socket = greeted(&service).await;
    socket.send(Message::binary(b"{}".to_vec())).await.unwrap();
    assert_eq!(hear(&mut socket).await, Err(4400));
    let mut rude = open(&service, "graphql-transport-ws", None).await.unwrap();
    say(&mut rude, subscribe("1", "{ stats { plans } }", &Value::Null)).await;
    assert_eq!(hear(&mut rude).await, Err(4401), "who has not introduced themselves is not answered");
    for (message, code) in [(json!({}), 4400), (json!({"type": "x"}), 4400), (json!("nonsense"), 4400), (json!({"type": "connection_init"}), 4429)] {
        let mut socket = greeted(&service).await;
        say(&mut socket, message.clone()).await;
        assert_eq!(hear(&mut socket).await, Err(code), "{message}");
    }
    let mut twice = greeted(&service).await;
    for _ in 0..2 {
        say(&mut twice, subscribe("1", "subscription { ingestionRunFinished { id } }", &Value::Null)).await;
    }
    assert_eq!(hear(&mut twice).await, Err(4409));
});

on_both!(a_socket_answers_questions_as_http_does, async |world| {
    let service = service(world).await;
    let mut socket = greeted(&service).await;
    let query = "{ again: _service { ...Text } } fragment Text on _Service { text: sdl }";
    let asked = asked(world, query, Value::Null, None).await;
    say(&mut socket, subscribe("sdl", query, &Value::Null)).await;
    let heard = hear(&mut socket).await.unwrap();
    assert_eq!(heard["payload"]["data"], asked["data"], "the schema of a subgraph is one text");
    assert!(asked["data"]["again"]["text"].as_str().is_some_and(|sdl| sdl.contains("@listSize(")));
});
