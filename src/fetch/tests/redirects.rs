//! Redirects: where they may lead, and what goes with them.

use super::server::{Server, say, text};
use super::*;

fn to(location: &str) -> String {
    text("302 Found", &format!("Location: {location}\r\n"), "")
}

#[tokio::test]
async fn a_redirect_is_followed_and_forgets_what_was_known_elsewhere() {
    let server = Server::serve(|_, head, stream| async move {
        let answer = if head.starts_with("GET /ancien/plan.csv") { to("../nouveau/plan égalité.csv#haut") } else { text("200 OK", "", PLAN) };
        say(stream, answer.as_bytes()).await;
    });
    let server = server.await;
    let known = Known { etag: Some("\"7\"".to_owned()), ..Known::default() };
    let mut bytes = Vec::new();
    let url = Url::parse(&server.url("/ancien/plan.csv")).unwrap();
    let answer = fetcher(settings(&server)).fetch(&url, &known, &mut bytes).await;
    let Ok(Answer::Fetched(fetched)) = answer else { panic!("{answer:?}") };
    assert_eq!(fetched.url.as_str(), server.url("/nouveau/plan%20%C3%A9galit%C3%A9.csv"));
    assert_eq!(bytes, PLAN.as_bytes());
    let asked = server.asked();
    assert!(asked[0].contains("if-none-match: \"7\""), "{}", asked[0]);
    assert!(!asked[1].contains("if-none-match") && !asked[1].contains("referer"), "{}", asked[1]);
}

#[tokio::test]
async fn what_is_known_is_asked_where_it_came_from() {
    let server = Server::serve(|_, head, stream| async move {
        let stable = head.starts_with("GET /stable");
        let answer = if stable { to("/7/plan.csv") } else { text("304 Not Modified", "", "") };
        say(stream, answer.as_bytes()).await;
    });
    let server = server.await;
    let last = Some(Url::parse(&server.url("/7/plan.csv")).unwrap());
    let known = Known { url: last, etag: Some("\"7\"".to_owned()), last_modified: None };
    let url = Url::parse(&server.url("/stable")).unwrap();
    assert_eq!(fetcher(settings(&server)).fetch(&url, &known, &mut Vec::new()).await.unwrap(), Answer::NotModified);
    assert!(!server.asked()[0].contains("if-none-match"));
}

#[tokio::test]
async fn a_circle_of_redirects_ends() {
    let server = Server::says(to("/encore")).await;
    assert!(refused(settings(&server), &server.url("/"), "REDIRECT_LIMIT").await.is_lasting());
    assert_eq!(server.asked().len(), 6);
}

#[tokio::test]
async fn a_redirect_to_nowhere_is_refused() {
    for (answer, code) in [
        (text("302 Found", "", ""), "REDIRECT_LIMIT"),
        (text("302 Found", "Location: \r\n", ""), "REDIRECT_LIMIT"),
        (to("http://[:::1]/"), "URL_INVALID"),
        (text("300 Multiple Choices", "Location: /b\r\n", ""), "HTTP_STATUS_UNEXPECTED"),
    ] {
        let server = Server::says(answer.clone()).await;
        assert!(refused(Settings { tries: 3, ..settings(&server) }, &server.url("/"), code).await.is_lasting(), "{answer}");
        assert_eq!(server.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_redirect_opens_nothing_that_is_closed() {
    let hidden = Server::says(text("200 OK", "", "secret")).await;
    let port = hidden.address.port();
    for (location, code) in [
        (hidden.url("/"), "ADDRESS_REFUSED"),
        (format!("http://localhost:{port}/"), "ADDRESS_REFUSED"),
        (format!("http://2130706433:{port}/"), "ADDRESS_REFUSED"),
        (format!("http://[::ffff:127.0.0.1]:{port}/"), "ADDRESS_REFUSED"),
        (format!("//0x7f.1:{port}/"), "ADDRESS_REFUSED"),
        ("http://169.254.169.254/latest/meta-data/".to_owned(), "ADDRESS_REFUSED"),
        ("file:///etc/passwd".to_owned(), "URL_INVALID"),
        ("data:text/csv,Action".to_owned(), "URL_INVALID"),
        ("http://user:secret@ville.fr/".to_owned(), "URL_INVALID"),
        ("http://ville.fr:22/".to_owned(), "URL_INVALID"),
    ] {
        let server = Server::says(to(&location)).await;
        refused(settings(&server), &server.url("/"), code).await;
    }
    assert!(hidden.asked().is_empty());
}

#[tokio::test]
async fn a_closed_address_is_never_asked() {
    let hidden = Server::says(text("200 OK", "", "secret")).await;
    let closed = Settings { allow: Vec::new(), ..settings(&hidden) };
    for host in ["127.0.0.1", "localhost", "localhost.", "0x7f.1", "[::ffff:127.0.0.1]", "0.0.0.0"] {
        let url = format!("http://{host}:{}/", hidden.address.port());
        refused(closed.clone(), &url, "ADDRESS_REFUSED").await;
    }
    assert!(hidden.asked().is_empty());
}

#[tokio::test]
async fn a_name_that_resolves_to_a_closed_address_is_refused_unless_the_name_is_opened() {
    // The guard knows the name `localhost`; here the resolver is asked, as for any name that points inside.
    let server = Server::says(text("200 OK", "", PLAN)).await;
    let port = server.address.port();
    let url = format!("http://localhost:{port}/");
    let clients = client::Clients::new(&settings(&server)).unwrap();
    let cause = clients.of(guard::Door::Public).get(&url).send().await.unwrap_err();
    assert_eq!(FetchError::of_request("localhost", cause).code(), "ADDRESS_REFUSED");
    assert!(server.asked().is_empty());

    let by_name = |entry: String| Settings { allow: vec![Allowed::parse(&entry).unwrap()], ..settings(&server) };
    assert_eq!(fetched(by_name(format!("localhost:{port}")), &url).await.1, PLAN.as_bytes());
    assert_eq!(fetched(by_name("localhost".to_owned()), &url).await.1, PLAN.as_bytes());
    refused(by_name(format!("localhost:{}", port ^ 1)), &url, "ADDRESS_REFUSED").await;
}
