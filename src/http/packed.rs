//! Answers packed for the journey, as the caller accepts them; and what a cache between must know of it.

use poem::http::{HeaderValue, StatusCode, header};
use poem::middleware::Compression;
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response};

/// An endpoint whose answers are packed.
pub(super) struct Packed<N>(N);

/// Packs what this endpoint answers.
pub(super) fn packed<N: Endpoint<Output = Response> + 'static>(inner: N) -> Packed<impl Endpoint<Output = Response>> {
    Packed(inner.with(Compression::new()).map_to_response())
}

impl<N: Endpoint<Output = Response>> Endpoint for Packed<N> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        if let Some(accepted) = request.headers().get(header::ACCEPT_ENCODING).and_then(|accepted| accepted.to_str().ok()).map(wanted) {
            match HeaderValue::from_str(&accepted) {
                Ok(accepted) if !accepted.is_empty() => request.headers_mut().insert(header::ACCEPT_ENCODING, accepted),
                _ => request.headers_mut().remove(header::ACCEPT_ENCODING),
            };
        }
        let mut response = self.0.call(request).await?.into_response();
        let empty = matches!(response.status(), StatusCode::NOT_MODIFIED | StatusCode::NO_CONTENT);
        let headers = response.headers_mut();
        if empty {
            headers.remove(header::CONTENT_ENCODING);
        }
        headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        Ok(response)
    }
}

/// The codings that are accepted, without those of which nothing is (`q=0`): the library does not look.
fn wanted(accepted: &str) -> String {
    let refused = |one: &&str| !one.split(';').skip(1).any(|part| part.trim().strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0_f32)));
    accepted.split(',').map(str::trim).filter(|one| !one.is_empty()).filter(refused).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use poem::test::TestClient;
    use poem::{endpoint, get};

    use super::*;

    #[test]
    fn what_is_refused_is_not_wanted() {
        assert_eq!(wanted("gzip;q=0, br;q=0.5, zstd"), "br;q=0.5, zstd");
        assert_eq!(wanted("gzip; q=0.000"), "");
    }

    #[tokio::test]
    async fn a_cache_is_told_and_what_is_refused_is_not_sent() {
        let answers = packed(endpoint::make_sync(|_| Response::builder().header(header::VARY, "Accept").body("a".repeat(1_000))));
        let client = TestClient::new(poem::Route::new().at("/", get(answers)));
        for (accepted, coding) in [("gzip", Some("gzip")), ("gzip;q=0", None), ("br, gzip;q=0", Some("br")), ("", None)] {
            let response = client.get("/").header("accept-encoding", accepted).send().await.0;
            let found = response.headers().get(header::CONTENT_ENCODING).map(|coding| coding.to_str().unwrap());
            assert_eq!(found, coding, "{accepted}");
            let varies: Vec<&str> = response.headers().get_all(header::VARY).iter().map(|value| value.to_str().unwrap()).collect();
            assert_eq!(varies, ["Accept", "Accept-Encoding"]);
        }
        let unchanged = packed(endpoint::make_sync(|_| Response::builder().status(StatusCode::NOT_MODIFIED).finish()));
        let client = TestClient::new(poem::Route::new().at("/", get(unchanged)));
        let response = client.get("/").header("accept-encoding", "gzip").send().await.0;
        assert!(response.headers().get(header::CONTENT_ENCODING).is_none());
    }
}
