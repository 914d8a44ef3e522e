//! Manners: one request at a time, pauses, and peace for those that ask for it.

use std::sync::Mutex;
use std::sync::atomic::Ordering;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::{sleep, timeout};

use super::server::{Server, say, text};
use super::*;

/// A fetcher whose clock stands still until it is moved.
fn with_clock(settings: Settings) -> (Fetcher, Arc<Mutex<DateTime<Utc>>>) {
    let hands = Arc::new(Mutex::new("2026-11-21T10:00:00Z".parse().unwrap()));
    let shown = Arc::clone(&hands);
    (Fetcher::new(settings, Arc::new(move || *shown.lock().unwrap())), hands)
}

async fn ask(fetcher: &Fetcher, url: &str) -> Result<Answer, FetchError> {
    fetcher.fetch(&Url::parse(url).unwrap(), &Known::default(), &mut Vec::new()).await
}

#[tokio::test]
async fn requests_to_one_host_do_not_overlap() {
    let server = Server::serve(|_, _, stream| async move {
        sleep(Duration::from_millis(30)).await;
        say(stream, text("200 OK", "", PLAN).as_bytes()).await;
    });
    let server = server.await;
    let (fetcher, _) = with_clock(settings(&server));
    let url = server.url("/plan.csv");
    let asks = (0..8).map(|_| {
        let (fetcher, url) = (fetcher.clone(), url.clone());
        tokio::spawn(async move { ask(&fetcher, &url).await })
    });
    let answers = futures_util::future::join_all(asks).await;
    assert!(answers.iter().flatten().all(Result::is_ok), "{answers:?}");
    assert_eq!(server.most.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_host_may_get_several_requests_at_a_time() {
    let server = Server::serve(|_, _, stream| async move {
        sleep(Duration::from_millis(100)).await;
        say(stream, text("200 OK", "", PLAN).as_bytes()).await;
    });
    let server = server.await;
    let (fetcher, _) = with_clock(Settings { per_host: 2, ..settings(&server) });
    let url = server.url("/plan.csv");
    futures_util::future::join_all((0..4).map(|_| ask(&fetcher, &url))).await;
    assert_eq!(server.most.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_host_gets_a_pause_when_the_operator_says_so() {
    let server = Server::says(text("200 OK", "", PLAN)).await;
    let (fetcher, _) = with_clock(Settings { delay: Some(Duration::from_millis(300)), ..settings(&server) });
    let url = server.url("/plan.csv");
    ask(&fetcher, &url).await.unwrap();
    assert!(timeout(Duration::from_millis(150), ask(&fetcher, &url)).await.is_err());
    assert_eq!(server.asked().len(), 1);
    ask(&fetcher, &url).await.unwrap();
}

#[tokio::test]
async fn waiting_for_a_turn_is_not_counted() {
    let server = Server::says(text("200 OK", "", PLAN)).await;
    let limits = Settings { delay: Some(Duration::from_millis(300)), total: Duration::from_millis(200), ..settings(&server) };
    let (fetcher, _) = with_clock(limits);
    let url = server.url("/plan.csv");
    ask(&fetcher, &url).await.unwrap();
    ask(&fetcher, &url).await.unwrap();
}

#[tokio::test]
async fn a_host_that_asks_for_peace_gets_it() {
    for (status, code) in [("429 Too Many Requests", "RATE_LIMITED"), ("503 Service Unavailable", "HTTP_SERVER_ERROR")] {
        let busy = || text(status, "Retry-After: 120\r\n", "");
        let server = Server::says_in_turn(vec![busy(), busy(), busy(), text("200 OK", "", PLAN)]).await;
        let (fetcher, hands) = with_clock(Settings { tries: 3, ..settings(&server) });
        let url = server.url("/plan.csv");
        // Three answers in a row speak for the host.
        for _ in 0..3 {
            let error = ask(&fetcher, &url).await.unwrap_err();
            assert_eq!((error.code(), error.is_lasting(), error.retry_after()), (code, false, Some(Duration::from_mins(2))));
        }
        *hands.lock().unwrap() += TimeDelta::seconds(100);
        let error = ask(&fetcher, &url).await.unwrap_err();
        assert_eq!((error.code(), error.is_lasting(), error.retry_after()), ("HOST_LEFT_ALONE", false, Some(Duration::from_secs(20))));
        assert_eq!(server.asked().len(), 3);
        *hands.lock().unwrap() += TimeDelta::seconds(20);
        ask(&fetcher, &url).await.unwrap();
    }
}

#[tokio::test]
async fn a_short_peace_is_waited_for() {
    let peace = text("503 Service Unavailable", "Date: Sat, 21 Nov 2026 12:00:00 GMT\r\nRetry-After: Sat, 21 Nov 2026 12:00:01 GMT\r\n", "");
    let server = Server::says_in_turn(vec![peace, text("200 OK", "", PLAN)]).await;
    let (fetcher, _) = with_clock(Settings { tries: 2, ..settings(&server) });
    ask(&fetcher, &server.url("/plan.csv")).await.unwrap();
}

#[tokio::test]
async fn too_many_requests_without_a_time_is_left_to_the_plan() {
    let server = Server::says(text("429 Too Many Requests", "", "")).await;
    let (fetcher, _) = with_clock(Settings { tries: 3, ..settings(&server) });
    let error = ask(&fetcher, &server.url("/plan.csv")).await.unwrap_err();
    assert_eq!((error.code(), error.retry_after(), server.asked().len()), ("RATE_LIMITED", None, 1));
}
