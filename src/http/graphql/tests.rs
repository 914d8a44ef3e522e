//! The endpoint as a client meets it: methods, media types, status codes, headers.

use std::time::Duration;

use poem::http::{Method, StatusCode, header};
use poem::test::{TestClient, TestResponse};
use poem::{Endpoint, Response};
use serde_json::{Value, json};

use super::{Settings, endpoint};
use crate::graphql::gate::{Limits, toy};

const JSON: &str = "application/json; charset=utf-8";
const GRAPHQL: &str = "application/graphql-response+json; charset=utf-8";

fn client() -> TestClient<impl Endpoint<Output = Response>> {
    TestClient::new(endpoint(toy::gate(Limits::default()), Settings { body: 64 * 1024, ..Settings::default() }))
}

async fn post(accept: &str, body: &Value) -> TestResponse {
    client().post("/graphql").header("accept", accept).body_json(body).send().await
}

async fn post_raw(content_type: Option<&str>, body: impl Into<poem::Body>) -> TestResponse {
    let request = client();
    let request = request.post("/graphql").body(body);
    match content_type {
        Some(given) => request.content_type(given).send().await,
        None => request.send().await,
    }
}

async fn get(parameters: &[(&str, &str)]) -> TestResponse {
    let client = client();
    parameters.iter().fold(client.get("/graphql"), |request, (name, value)| request.query(*name, value)).send().await
}

/// Checks the status and the media type, and gives back the body.
async fn check(response: TestResponse, status: StatusCode, media: &str) -> Value {
    response.assert_status(status);
    response.assert_content_type(media);
    let varies = response.0.headers()["vary"].to_str().unwrap().to_owned();
    let body: Value = serde_json::from_slice(&response.0.into_body().into_bytes().await.unwrap()).unwrap();
    // Errors are told in the language of their reader.
    assert_eq!(varies, if body.get("errors").is_some() { "Accept, Accept-Language" } else { "Accept" });
    body
}

fn code(body: &Value) -> &str {
    body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_query_is_answered_by_post_and_by_get() {
    let body = check(post("*/*", &json!({ "query": "{ title }" })).await, StatusCode::OK, JSON).await;
    assert_eq!(body, json!({ "data": { "title": "Former les agents d'accueil" } }));
    assert_eq!(check(get(&[("query", "{ title }")]).await, StatusCode::OK, JSON).await, body);
}

#[tokio::test]
async fn a_get_reads_its_parameters_in_camel_case() {
    let query = "query A { title } query B($n: Int) { actions(first: $n) { totalCount } }";
    let response = get(&[("query", query), ("operationName", "B"), ("variables", r#"{"n":3}"#), ("extensions", "{}")]).await;
    assert_eq!(check(response, StatusCode::OK, JSON).await, json!({ "data": { "actions": { "totalCount": 3 } } }));
    let response = get(&[("query", query), ("operation_name", "B")]).await;
    assert_eq!(code(&check(response, StatusCode::OK, JSON).await), "BAD_REQUEST");
}

#[tokio::test]
async fn the_answer_has_the_media_type_that_was_asked_for() {
    for (accept, media) in [
        ("application/graphql-response+json", GRAPHQL),
        ("application/json", JSON),
        ("*/*", JSON),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL),
    ] {
        check(post(accept, &json!({ "query": "{ title }" })).await, StatusCode::OK, media).await;
    }
    let body = check(post("text/csv", &json!({ "query": "{ title }" })).await, StatusCode::NOT_ACCEPTABLE, JSON).await;
    assert_eq!(code(&body), "NOT_ACCEPTABLE");
}

#[tokio::test]
async fn a_request_error_has_no_data_and_is_400_only_for_those_who_know() {
    for query in ["{", "{ ville }", "query A { title } query B { title }", "query ($n: Int!) { actions(first: $n) { totalCount } }"] {
        for (accept, status, media) in [("application/graphql-response+json", StatusCode::BAD_REQUEST, GRAPHQL), ("*/*", StatusCode::OK, JSON)] {
            let body = check(post(accept, &json!({ "query": query })).await, status, media).await;
            assert!(body.get("data").is_none(), "{body}");
            assert_eq!(code(&body), "BAD_REQUEST", "{body}");
        }
    }
}

#[tokio::test]
async fn a_field_that_failed_is_an_answer() {
    let body = check(post("application/graphql-response+json", &json!({ "query": "{ broken }" })).await, StatusCode::OK, GRAPHQL).await;
    assert_eq!(body["errors"][0]["path"], json!(["broken"]));
    assert_eq!(body["data"], Value::Null);
}

#[tokio::test]
async fn a_mutation_runs_by_post_and_not_by_get() {
    let query = r#"mutation { publish(title: "Plan 2024") }"#;
    let body = check(post("*/*", &json!({ "query": query })).await, StatusCode::OK, JSON).await;
    assert_eq!(body, json!({ "data": { "publish": "Plan 2024" } }));
    let response = get(&[("query", query)]).await;
    response.assert_header("allow", "POST");
    assert_eq!(code(&check(response, StatusCode::METHOD_NOT_ALLOWED, JSON).await), "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn a_body_is_json_in_utf_8_or_it_is_not_read() {
    let body = r#"{"query":"{ title }"}"#;
    for given in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("application/json; charset=iso-8859-1"),
        Some("application/graphql"),
    ] {
        assert_eq!(code(&check(post_raw(given, body).await, StatusCode::UNSUPPORTED_MEDIA_TYPE, JSON).await), "UNSUPPORTED_MEDIA_TYPE");
    }
    for given in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""] {
        check(post_raw(Some(given), body).await, StatusCode::OK, JSON).await;
    }
}

#[tokio::test]
async fn a_body_of_the_wrong_shape_is_refused_with_the_member_that_is_wrong() {
    for (body, named) in [
        ("", "JSON object"),
        ("{", "JSON object"),
        ("\"{ title }\"", "JSON object"),
        ("{}", "`query`"),
        (r#"{"query":null}"#, "`query`"),
        (r#"{"query":7}"#, "`query`"),
        (r#"{"query":"{ title }","operationName":7}"#, "`operationName`"),
        (r#"{"query":"{ title }","variables":[]}"#, "`variables`"),
        (r#"{"query":"{ title }","variables":"{}"}"#, "`variables`"),
        (r#"{"query":"{ title }","extensions":1}"#, "`extensions`"),
        (r#"[{"query":"{ title }"},{"query":"{ title }"}]"#, "list"),
        (" []", "list"),
        ("\u{feff}{}", "JSON object"),
    ] {
        let answer = check(post_raw(Some("application/json"), body).await, StatusCode::BAD_REQUEST, JSON).await;
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains(named), "{body}: {answer}");
    }
}

#[tokio::test]
async fn an_address_of_the_wrong_shape_is_refused() {
    for parameters in [
        &[][..],
        &[("variables", "{}")],
        &[("query", "{ title }"), ("variables", "{")],
        &[("query", "{ title }"), ("variables", "[]")],
        &[("query", "{ title }"), ("extensions", "7")],
        &[("query", "{ title }"), ("query", "{ title }")],
    ] {
        assert_eq!(code(&check(get(parameters).await, StatusCode::BAD_REQUEST, JSON).await), "BAD_REQUEST");
    }
    check(get(&[("query", "{ title }"), ("variables", ""), ("operationName", "")]).await, StatusCode::OK, JSON).await;
}

#[tokio::test]
async fn a_variable_nested_by_the_thousand_is_refused() {
    let (opening, closing) = ("[".repeat(10_000), "]".repeat(10_000));
    let body = format!(r#"{{"query":"query ($n: JSON) {{ title(note: $n) }}","variables":{{"n":{opening}{closing}}}}}"#);
    check(post_raw(Some("application/json"), body).await, StatusCode::BAD_REQUEST, JSON).await;
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_whether_or_not_it_says_so() {
    let body = check(post_raw(Some("application/json"), " ".repeat(64 * 1024 + 1)).await, StatusCode::PAYLOAD_TOO_LARGE, JSON).await;
    assert_eq!(code(&body), "PAYLOAD_TOO_LARGE");
    let stream = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(bytes::Bytes::from_static(&[b' '; 1024])));
    let body = poem::Body::from_bytes_stream(stream);
    check(post_raw(Some("application/json"), body).await, StatusCode::PAYLOAD_TOO_LARGE, JSON).await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let body = poem::Body::from_bytes_stream(futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>());
    let settings = Settings { patience: Duration::from_millis(20), ..Settings::default() };
    let client = TestClient::new(endpoint(toy::gate(Limits::default()), settings));
    let response = client.post("/graphql").content_type("application/json").body(body).send().await;
    check(response, StatusCode::REQUEST_TIMEOUT, JSON).await;
}

#[tokio::test]
async fn other_methods_are_named_what_is_allowed() {
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let response = client().request(method, "/graphql").send().await;
        response.assert_status(StatusCode::METHOD_NOT_ALLOWED);
        response.assert_header("allow", "GET, HEAD, POST, OPTIONS");
    }
}

#[tokio::test]
async fn what_would_cost_too_much_is_refused_with_its_code() {
    let query = format!("{{ {} }}", "title ".repeat(1_001));
    let body = check(post("application/graphql-response+json", &json!({ "query": query })).await, StatusCode::BAD_REQUEST, GRAPHQL).await;
    assert_eq!(code(&body), "COST_EXCEEDED");
}

#[tokio::test]
async fn too_many_at_once_are_told_to_come_back() {
    let limits = Limits { concurrency: 0, patience: Duration::ZERO, ..Limits::default() };
    let client = TestClient::new(endpoint(toy::gate(limits), Settings::default()));
    let response = client.post("/graphql").body_json(&json!({ "query": "{ title }" })).send().await;
    response.assert_header(header::RETRY_AFTER, "1");
    assert_eq!(code(&check(response, StatusCode::SERVICE_UNAVAILABLE, JSON).await), "OVERLOADED");
}

#[tokio::test]
async fn what_takes_too_long_is_stopped() {
    let limits = Limits { time: Duration::from_millis(20), ..Limits::default() };
    let client = TestClient::new(endpoint(toy::gate(limits), Settings::default()));
    let response = client.post("/graphql").body_json(&json!({ "query": "{ slow }" })).send().await;
    let body = check(response, StatusCode::GATEWAY_TIMEOUT, JSON).await;
    assert_eq!(code(&body), "TIMEOUT");
}

#[tokio::test]
async fn the_callers_key_reaches_the_resolvers() {
    let client = client();
    let ask = |key: Option<&'static str>| {
        let request = client.post("/graphql").body_json(&json!({ "query": "{ caller }" }));
        match key {
            Some(key) => request.header("authorization", key),
            None => request,
        }
    };
    let body = check(ask(Some("Bearer prisme_poitiers")).send().await, StatusCode::OK, JSON).await;
    assert_eq!(body["data"]["caller"], "prisme_poitiers");
    let body = check(ask(None).send().await, StatusCode::OK, JSON).await;
    assert_eq!(body["data"]["caller"], "nobody");
}

#[tokio::test]
async fn a_browser_is_shown_a_page_and_a_form_is_not() {
    const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let response = client().get("/graphql").header("accept", BROWSER).send().await;
    response.assert_status_is_ok();
    response.assert_content_type("text/html; charset=utf-8");
    check(post(BROWSER, &json!({ "query": "{ title }" })).await, StatusCode::OK, JSON).await;
    let closed = TestClient::new(endpoint(toy::gate(Limits::default()), Settings { explorer: false, ..Settings::default() }));
    let response = closed.get("/graphql").header("accept", BROWSER).query("query", &"{ title }").send().await;
    check(response, StatusCode::OK, JSON).await;
}
