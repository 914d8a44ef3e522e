//! What is published, told as it is published: over sockets and as events, whichever node publishes.

use std::time::Duration;

use bytes::Bytes;
use domain::access::Publisher;
use prisme::ingest::{Ingest, Submission};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::harness::world::{paris, rennes};
use super::harness::{World, on_both};
use super::sockets::{Service, Socket, greeted, hear, refused, say, service, subscribe};

const VERSIONS: &str = "subscription($filter: PlanFilter) { planVersionPublished(filter: $filter) { number plan { collectivity { slug } } } }";
const STATUSES: &str =
    "subscription($filter: ActionFilter) { actionStatusChanged(filter: $filter) { title status version { number } collectivity { slug } } }";
const FIRST: &str = "titre;statut\nFormer les agents;à venir\nOuvrir un centre;à venir\nSoutenir la marche;en cours\n";
const SECOND: &str = "titre;statut\nFormer les agents;réalisé\nOuvrir un centre;en cours\nSoutenir la marche;en cours\n";

/// What is asked for is listened to once a question that came later is answered, and a moment has passed.
async fn listened(socket: &mut Socket) {
    say(socket, subscribe("avant", "{ __typename }", &Value::Null)).await;
    for _ in 0..2 {
        assert_eq!(hear(socket).await.unwrap()["id"], "avant");
    }
    sleep(Duration::from_millis(400)).await;
}

async fn publish(world: &World, node: &Ingest, collectivity: Uuid, document: &'static str) {
    world.clock.advance(chrono::TimeDelta::minutes(1));
    let submission = Submission { collectivity: Some(collectivity), bytes: Bytes::from_static(document.as_bytes()), ..Submission::default() };
    let outcome = node.publish(&Publisher::operator(), &submission, "MANUAL").await.unwrap();
    assert!(outcome.version.is_some(), "{outcome:?}");
}

/// The next events, by who asked for them.
async fn next(socket: &mut Socket, many: usize) -> Vec<(String, Value)> {
    let mut heard = Vec::new();
    while heard.len() < many {
        let message = hear(socket).await.unwrap();
        assert_eq!(message["type"], "next", "{message:#}");
        heard.push((message["id"].as_str().unwrap().to_owned(), message["payload"]["data"].clone()));
    }
    heard.sort_by_key(|(id, _)| id.clone());
    heard
}

on_both!(a_version_is_told_to_whoever_listens_whichever_node_publishes_it, async |world| {
    let (service, node) = (service(world).await, world.another_node().await);
    let mut socket = greeted(&service).await;
    say(&mut socket, subscribe("toutes", VERSIONS, &Value::Null)).await;
    say(&mut socket, subscribe("paris", VERSIONS, &json!({"filter": {"collectivity": {"inseeCodes": ["75056"]}}}))).await;
    listened(&mut socket).await;
    let told_at = std::time::Instant::now();
    publish(world, &node, rennes(), FIRST).await;
    let version = |number: u32, slug: &str| json!({"planVersionPublished": {"number": number, "plan": {"collectivity": {"slug": slug}}}});
    assert_eq!(next(&mut socket, 1).await, [("toutes".to_owned(), version(1, "rennes"))]);
    assert!(told_at.elapsed() < Duration::from_secs(4), "a server says so itself, and is not only looked at every five seconds");
    publish(world, &node, paris(), FIRST).await;
    publish(world, &node, paris(), SECOND).await;
    let heard = next(&mut socket, 4).await;
    let told: Vec<(&str, &Value)> = heard.iter().map(|(id, data)| (id.as_str(), data)).collect();
    let (first, second) = (version(1, "paris"), version(2, "paris"));
    assert_eq!(told, [("paris", &first), ("paris", &second), ("toutes", &first), ("toutes", &second)]);
    // The same again is no version, and nothing is told of it.
    publish(world, &node, paris(), SECOND).await;
    assert!(timeout(Duration::from_millis(900), hear(&mut socket)).await.is_err());
});

on_both!(an_action_whose_status_moves_is_told_as_it_stands, async |world| {
    let (service, node) = (service(world).await, world.another_node().await);
    publish(world, &node, paris(), FIRST).await;
    let mut socket = greeted(&service).await;
    say(&mut socket, subscribe("tous", STATUSES, &Value::Null)).await;
    say(&mut socket, subscribe("faits", STATUSES, &json!({"filter": {"statuses": ["DONE"]}}))).await;
    say(&mut socket, subscribe("ailleurs", STATUSES, &json!({"filter": {"collectivity": {"inseeCodes": ["35238"]}}}))).await;
    listened(&mut socket).await;
    publish(world, &node, paris(), SECOND).await;
    let action = |title: &str, status: &str| json!({"actionStatusChanged": {"title": title, "status": status, "version": {"number": 2}, "collectivity": {"slug": "paris"}}});
    let (done, begun) = (action("Former les agents", "DONE"), action("Ouvrir un centre", "IN_PROGRESS"));
    let heard = next(&mut socket, 3).await;
    let told: Vec<(&str, &Value)> = heard.iter().map(|(id, data)| (id.as_str(), data)).collect();
    assert_eq!(told, [("faits", &done), ("tous", &done), ("tous", &begun)]);
    say(&mut socket, subscribe("mots", STATUSES, &json!({"filter": {"text": "former"}}))).await;
    assert_eq!(refused(&mut socket, "mots").await, "BAD_REQUEST");
});

/// Asks for events; the answer is read for as long as it comes.
async fn events(service: &Service, method: &str, path: &str, body: &str, more: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&service.address).await.unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: prisme\r\nAccept: text/event-stream\r\nAccept-Encoding: gzip, br\r\nContent-Type: application/json\r\n{more}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// Reads on until this stands there.
async fn until(stream: &mut TcpStream, read: &mut String, wanted: &str) {
    let mut buffer = [0; 4096];
    while !read.contains(wanted) {
        let count = timeout(Duration::from_secs(20), stream.read(&mut buffer)).await.expect("the service says something").unwrap();
        assert!(count > 0, "the answer ended without « {wanted} »:\n{read}");
        read.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
}

on_both!(whoever_cannot_open_a_socket_is_told_by_events, async |world| {
    let (service, node) = (service(world).await, world.another_node().await);
    let body = json!({"query": VERSIONS}).to_string();
    let (mut stream, mut read) = (events(&service, "POST", "/graphql", &body, "").await, String::new());
    until(&mut stream, &mut read, "\r\n\r\n").await;
    let head = read.to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200") && head.contains("content-type: text/event-stream") && !head.contains("content-encoding"), "{head}");
    sleep(Duration::from_millis(400)).await;
    publish(world, &node, paris(), FIRST).await;
    until(&mut stream, &mut read, "\n\n").await;
    until(&mut stream, &mut read, "event: next\ndata: {\"data\":{\"planVersionPublished\":{\"number\":1,").await;
    assert!(!read.contains("event: complete"));
    // One answer is an event, and then it is over; a mutation by GET is not run, a refusal is read in the language asked for.
    let (mut stream, mut read) = (events(&service, "GET", "/graphql?query=%7Bstats%7Bplans%7D%7D", "", "").await, String::new());
    until(&mut stream, &mut read, "event: complete").await;
    assert!(read.contains("data: {\"data\":{\"stats\":{\"plans\":1}}}"), "{read}");
    let mutation = "/graphql?query=mutation%7BfeedRunRequest(id%3A%22x%22)%7Berrors%7Bcode%7D%7D%7D";
    let (mut stream, mut read) = (events(&service, "GET", mutation, "", "Accept-Language: fr\r\n").await, String::new());
    until(&mut stream, &mut read, "event: complete").await;
    assert!(read.contains("METHOD_NOT_ALLOWED") && read.contains("envoyez-la par POST"), "{read}");
});
