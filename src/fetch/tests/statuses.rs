//! Answers that bring no document.

use super::server::{Server, text};
use super::*;

async fn asked(known: &Known, answer: String) -> Result<Answer, FetchError> {
    let server = Server::says(answer).await;
    fetcher(settings(&server)).fetch(&Url::parse(&server.url("/plan.csv")).unwrap(), known, &mut Vec::new()).await
}

#[tokio::test]
async fn nothing_changed_is_an_answer_to_who_asked() {
    for known in [
        Known { etag: Some("W/\"7\"".to_owned()), ..Known::default() },
        Known { last_modified: Some("Sat, 21 Nov 2026 10:00:00 GMT".to_owned()), ..Known::default() },
    ] {
        assert_eq!(asked(&known, text("304 Not Modified", "", "")).await.unwrap(), Answer::NotModified);
    }
}

#[tokio::test]
async fn nothing_changed_is_no_answer_to_who_did_not_ask() {
    let error = asked(&Known::default(), text("304 Not Modified", "", "")).await.unwrap_err();
    assert_eq!((error.code(), error.is_lasting(), error.http_status()), ("NOT_MODIFIED_UNASKED", true, Some(304)));
}

#[tokio::test]
async fn what_only_a_person_can_mend_is_asked_once() {
    for (status, code) in [
        ("204 No Content", "HTTP_STATUS_UNEXPECTED"),
        ("206 Partial Content", "HTTP_STATUS_UNEXPECTED"),
        ("203 Non-Authoritative Information", "HTTP_STATUS_UNEXPECTED"),
        ("403 Forbidden", "HTTP_CLIENT_ERROR"),
        ("404 Not Found", "HTTP_CLIENT_ERROR"),
    ] {
        let server = Server::says(text(status, "", "Action")).await;
        let error = refused(Settings { tries: 3, ..settings(&server) }, &server.url("/plan.csv"), code).await;
        assert_eq!((error.is_lasting(), error.http_status()), (true, status[..3].parse().ok()));
        assert_eq!(server.asked().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_server_in_trouble_is_asked_again() {
    let server = Server::says_in_turn(vec![text("502 Bad Gateway", "", ""), text("200 OK", "", PLAN)]).await;
    let (_, bytes) = fetched(Settings { tries: 2, ..settings(&server) }, &server.url("/plan.csv")).await;
    assert_eq!(bytes, PLAN.as_bytes());
    let server = Server::says(text("500 Internal Server Error", "", "")).await;
    let error = refused(Settings { tries: 2, ..settings(&server) }, &server.url("/plan.csv"), "HTTP_SERVER_ERROR").await;
    assert_eq!((error.is_lasting(), error.http_status(), server.asked().len()), (false, Some(500), 2));
}
