//! Servers that are slow, silent, or not there at all.

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use super::server::Server;
use super::*;

/// Says something, then one byte at a time for ever.
async fn drip(mut stream: TcpStream, first: &str, pause: u64) {
    let _ = stream.write_all(first.as_bytes()).await;
    while stream.write_all(b"a").await.is_ok() {
        sleep(Duration::from_millis(pause)).await;
    }
}

#[tokio::test]
async fn a_document_that_drips_is_cut_by_the_total() {
    let server = Server::serve(|_, _, stream| drip(stream, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", 50)).await;
    assert!(!refused(settings(&server), &server.url("/plan.csv"), "TIMEOUT_TOTAL").await.is_lasting());
}

#[tokio::test]
async fn a_document_that_stops_is_cut_by_the_silence() {
    let server = Server::serve(|_, _, mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nAction").await;
        sleep(Duration::from_mins(1)).await;
    });
    let server = server.await;
    assert!(!refused(settings(&server), &server.url("/plan.csv"), "TIMEOUT_IDLE").await.is_lasting());
}

#[tokio::test]
async fn headers_that_drip_are_cut() {
    let server = Server::serve(|_, _, stream| drip(stream, "HTTP/1.1 200 OK\r\nX-Slow: ", 20)).await;
    refused(settings(&server), &server.url("/plan.csv"), "TIMEOUT_IDLE").await;
    let impatient = Settings { total: Duration::from_millis(200), ..settings(&server) };
    refused(impatient, &server.url("/plan.csv"), "TIMEOUT_TOTAL").await;
}

#[tokio::test]
async fn a_server_that_never_answers_is_asked_twice_at_most() {
    let server = Server::serve(|_, _, stream| async move {
        sleep(Duration::from_mins(1)).await;
        drop(stream);
    });
    let server = server.await;
    let limits = Settings { tries: 5, connect: Duration::from_millis(50), idle: Duration::from_millis(100), ..settings(&server) };
    refused(limits, &server.url("/plan.csv"), "TIMEOUT_IDLE").await;
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn headers_without_end_are_cut() {
    let server = Server::serve(|_, _, mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n").await;
        while stream.write_all(format!("X-Long: {}\r\n", "a".repeat(8_000)).as_bytes()).await.is_ok() {}
    });
    let server = server.await;
    refused(settings(&server), &server.url("/plan.csv"), "CONNECTION_FAILED").await;
}

#[tokio::test]
async fn a_connection_that_breaks_before_an_answer_is_tried_again() {
    for said in ["", "HTTP/1.1 200 O", "SSH-2.0-OpenSSH\r\n\r\n"] {
        let server = Server::says(said).await;
        let limits = Settings { tries: 2, ..settings(&server) };
        assert!(!refused(limits, &server.url("/plan.csv"), "CONNECTION_FAILED").await.is_lasting());
        assert_eq!(server.asked().len(), 2, "{said:?}");
    }
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_told() {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let limits = Settings { allow: vec![Allowed::parse(&address.to_string()).unwrap()], tries: 1, ..Settings::default() };
    let error = refused(limits, &format!("http://{address}/plan.csv?cle=secret"), "CONNECTION_FAILED").await;
    assert!(error.sentence(true).contains("127.0.0.1"), "{error:?}");
}

#[tokio::test]
async fn a_name_that_leads_nowhere_is_told() {
    let limits = Settings { tries: 1, ..Settings::default() };
    // A label longer than names can have: no resolver asks the network about it.
    let error = refused(limits, &format!("http://{}.invalid/plan.csv", "a".repeat(70)), "DNS_FAILED").await;
    assert!(!error.is_lasting());
}

#[tokio::test]
async fn a_document_that_is_cut_once_comes_whole_at_the_second_try() {
    let whole = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{PLAN}", PLAN.len());
    let server = Server::says_in_turn(vec![whole[..whole.len() - 7].to_owned(), whole]).await;
    let (_, bytes) = fetched(Settings { tries: 2, ..settings(&server) }, &server.url("/plan.csv")).await;
    assert_eq!(bytes, PLAN.as_bytes());
}
