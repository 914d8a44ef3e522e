//! Figures for whoever counts, on an address of their own; and whether requests are wanted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use poem::http::{StatusCode, header};
use poem::{Endpoint, Request, Response, Route, get};
use tokio::sync::watch;

use crate::store::{Store, read};
use crate::telemetry::metrics::Metrics;

/// The routes of the address of figures: `/metrics`, in the text format of Prometheus.
pub fn figures_of(metrics: Metrics, store: Store) -> impl Endpoint<Output = Response> {
    use poem::EndpointExt;
    Route::new().at("/metrics", get(Figures { metrics, store })).map_to_response()
}

struct Figures {
    metrics: Metrics,
    store: Store,
}

impl Endpoint for Figures {
    type Output = Response;

    async fn call(&self, _request: Request) -> poem::Result<Response> {
        let response = Response::builder().header(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
        Ok(response.body(self.metrics.told(self.store.statements())))
    }
}

/// Whether requests are wanted: not any more once the service was told to stop. Whoever holds a connection open hears of it.
#[derive(Debug, Clone)]
pub struct Readiness(Arc<watch::Sender<bool>>);

impl Default for Readiness {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Readiness {
    /// No more requests, please.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether the service was told to stop.
    pub(super) fn is_stopping(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the service is told to stop.
    pub(super) fn stopped(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut told = self.0.subscribe();
        async move {
            // Nobody can tell any more: that is no order to stop.
            if told.wait_for(|stopping| *stopping).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

/// Whether the service can do its work: its schema is up to date, it knows the territories, and it was not told to stop. Unlike its health this
/// is about sending it requests, not about starting it anew.
pub(super) struct Ready {
    pub(super) store: Store,
    pub(super) readiness: Readiness,
    /// What was found once stays so: a schema does not go back.
    pub(super) found: AtomicBool,
}

impl Ready {
    async fn why_not(&self) -> Option<&'static str> {
        const PATIENCE: Duration = Duration::from_millis(1_500);
        if self.readiness.is_stopping() {
            return Some("stopping");
        }
        if !matches!(tokio::time::timeout(PATIENCE, self.store.ping()).await, Ok(Ok(()))) {
            return Some("database");
        }
        if self.found.load(Ordering::Relaxed) {
            return None;
        }
        if self.store.check_schema().await.is_err() {
            return Some("schema");
        }
        if !matches!(read::fact::territories(&self.store).await, Ok(Some(_))) {
            return Some("territories");
        }
        self.found.store(true, Ordering::Relaxed);
        None
    }
}

impl Endpoint for Ready {
    type Output = Response;

    async fn call(&self, _request: Request) -> poem::Result<Response> {
        let (status, body) = match self.why_not().await {
            None => (StatusCode::OK, r#"{"status":"ready"}"#.to_owned()),
            Some(lacks) => (StatusCode::SERVICE_UNAVAILABLE, format!(r#"{{"status":"unavailable","lacks":"{lacks}"}}"#)),
        };
        Ok(Response::builder().status(status).header(header::CACHE_CONTROL, "no-store").content_type("application/json").body(body))
    }
}
