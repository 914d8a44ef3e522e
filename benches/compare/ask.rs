//! Asks the service through its real routes, one request after the other, and measures what that takes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderValue, Method, StatusCode};
use poem::{Endpoint, Request, Response};
use serde_json::{Value, json};

use super::cost::{Processor, millis, quantile};

/// A question takes part for so long, or so many times.
const LONG: Duration = Duration::from_millis(1500);
const TIMES: usize = 400;
/// So many are asked before any is measured.
const FIRST: usize = 12;

/// The service, as a client has it.
#[derive(Clone)]
pub struct Client(pub Arc<BoxEndpoint<'static, Response>>);

/// What a kind of request takes.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Processor time a request, in milliseconds.
    pub cpu: f64,
    /// Half of the requests take less, on the clock, in milliseconds.
    pub p50: f64,
    /// Bytes of an answer, on average.
    pub bytes: usize,
}

impl Client {
    /// The bytes of an answer without errors.
    pub async fn bytes(&self, body: Vec<u8>) -> Vec<u8> {
        let request = Request::builder().method(Method::POST).uri_str("/graphql").content_type("application/json").body(body);
        let endpoint = Arc::clone(&self.0);
        // On a worker of the runtime, as the server answers.
        let answering = tokio::spawn(async move {
            let response = endpoint.get_response(request).await;
            assert_eq!(response.status(), StatusCode::OK);
            response.into_body().into_vec().await.expect("a body")
        });
        let bytes = answering.await.expect("it is answered");
        let told = bytes.windows(9).any(|part| part == b"\"errors\":");
        assert!(!told, "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(600)]));
        bytes
    }

    /// The data of an answer.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let bytes = self.bytes(body(query, &variables)).await;
        let mut answer: Value = serde_json::from_slice(&bytes).expect("an answer is JSON");
        answer["data"].take()
    }

    /// Asks a question with other keys each time; a variable that nobody reads keeps an answer from being remembered.
    pub async fn measure(&self, processor: &Processor, query: &str, variables: &[Value]) -> Measured {
        let mut turn = 0;
        repeated(processor, async || {
            let mut variables = variables[turn % variables.len()].clone();
            variables["turn"] = json!(turn);
            turn += 1;
            self.bytes(body(query, &variables)).await.len()
        })
        .await
    }

    /// Asks the same question again, which is remembered.
    pub async fn measure_again(&self, processor: &Processor, query: &str, variables: &Value) -> Measured {
        let body = body(query, variables);
        repeated(processor, async || self.bytes(body.clone()).await.len()).await
    }

    /// Asks the same question again, knowing the answer.
    pub async fn measure_known(&self, processor: &Processor, query: &str, variables: &Value) -> Measured {
        let mut address = url::Url::parse("http://prisme.test/graphql").expect("an address");
        address.query_pairs_mut().append_pair("query", query).append_pair("variables", &variables.to_string());
        let path = format!("/graphql?{}", address.query().unwrap_or_default());
        let ask = |tag: Option<HeaderValue>| {
            let mut request = Request::builder().method(Method::GET).uri_str(&path).header("accept", "application/json");
            if let Some(tag) = tag {
                request = request.header("if-none-match", tag);
            }
            (Arc::clone(&self.0), request.finish())
        };
        let (endpoint, request) = ask(None);
        let first = tokio::spawn(async move { endpoint.get_response(request).await }).await.expect("it is answered");
        let tag = first.headers().get("etag").cloned();
        assert!(tag.is_some(), "an answer has a tag");
        repeated(processor, async || {
            let (endpoint, request) = ask(tag.clone());
            let answer = tokio::spawn(async move { endpoint.get_response(request).await }).await.expect("it is answered");
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
            0
        })
        .await
    }
}

fn body(query: &str, variables: &Value) -> Vec<u8> {
    json!({"query": query, "variables": variables}).to_string().into_bytes()
}

/// Does something again and again, which answers how many bytes came of it.
pub async fn repeated(processor: &Processor, mut work: impl AsyncFnMut() -> usize) -> Measured {
    for _ in 0..FIRST {
        work().await;
    }
    // Longer for whoever looks with a profiler.
    let seconds = std::env::var("PRISME_BENCH_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let (long, most) = seconds.map_or((LONG, TIMES), |seconds| (Duration::from_secs(seconds), usize::MAX));
    let begun = processor.begin();
    let (mut times, mut bytes) = (Vec::with_capacity(TIMES), 0);
    while times.len() < most && (begun.at.elapsed() < long || times.len() < 5) {
        let at = Instant::now();
        bytes += work().await;
        times.push(millis(at.elapsed()));
    }
    #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
    let cpu = processor.since(&begun) / times.len() as f64;
    let count = times.len();
    Measured { cpu, p50: quantile(&mut times, 50), bytes: bytes / count }
}
