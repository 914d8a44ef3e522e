//! What is counted and measured, by its names; told in the text format of Prometheus.
//!
//! Every name and every label is written here: labels are few words that are known beforehand, never what a caller sent. Without [`Metrics::install`]
//! nothing is counted, and counting costs nothing.

use std::time::{Duration, Instant};

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::TelemetryError;

/// Requests by route, method and status.
const REQUESTS: &str = "prisme_http_requests_total";
/// How long they took.
const REQUEST_SECONDS: &str = "prisme_http_request_duration_seconds";
/// What GraphQL operations cost by the table of the schema.
const COST: &str = "prisme_graphql_operation_cost";
/// Operations that were refused before they ran.
const REFUSED: &str = "prisme_graphql_refused_total";
/// Subscriptions that are open.
const SUBSCRIPTIONS: &str = "prisme_graphql_subscriptions";
/// Attempts to publish, by how they ended.
const RUNS: &str = "prisme_runs_total";
/// Statements asked of the database.
const STATEMENTS: &str = "prisme_store_statements_total";

/// Upper bounds of durations, in seconds.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// Upper bounds of costs.
const POINTS: [f64; 8] = [1.0, 10.0, 50.0, 100.0, 500.0, 1_000.0, 5_000.0, 10_000.0];

/// What was counted so far.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Counts from now on, for the whole process.
    pub fn install() -> Result<Self, TelemetryError> {
        let handle = builder()?.install_recorder().map_err(|cause| TelemetryError::Metrics(cause.to_string()))?;
        describe();
        Ok(Self(handle))
    }

    /// The text that a collector reads; the store counts its statements itself.
    pub fn told(&self, statements: u64) -> String {
        counter!(STATEMENTS).absolute(statements);
        self.0.run_upkeep();
        self.0.render()
    }
}

fn builder() -> Result<PrometheusBuilder, TelemetryError> {
    let bucketed = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &SECONDS)
        .and_then(|builder| builder.set_buckets_for_metric(Matcher::Full(COST.to_owned()), &POINTS));
    bucketed.map_err(|cause| TelemetryError::Metrics(cause.to_string()))
}

fn describe() {
    describe_counter!(REQUESTS, "Requests by route, method and status.");
    describe_histogram!(REQUEST_SECONDS, Unit::Seconds, "How long requests took, by route.");
    describe_histogram!(COST, "What GraphQL operations cost by the weights of the schema.");
    describe_counter!(REFUSED, "GraphQL operations that were refused before they ran, by code.");
    describe_gauge!(SUBSCRIPTIONS, "GraphQL subscriptions that are open.");
    describe_counter!(RUNS, "Attempts to publish a plan, by how they ended.");
    describe_counter!(STATEMENTS, "Statements asked of the database.");
}

/// Measures a duration.
#[derive(Debug, Clone, Copy)]
pub struct Timer(Instant);

impl Timer {
    /// From now on.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Until now.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// A request was answered.
pub fn request(route: &'static str, method: &'static str, status: u16, timer: Timer) {
    counter!(REQUESTS, "route" => route, "method" => method, "status" => status.to_string()).increment(1);
    histogram!(REQUEST_SECONDS, "route" => route).record(timer.elapsed().as_secs_f64());
}

/// An operation was admitted that costs so much.
pub fn admitted(cost: u64) {
    #[expect(clippy::cast_precision_loss, reason = "a histogram of round figures")]
    histogram!(COST).record(cost as f64);
}

/// An operation was refused.
pub fn refused(code: &'static str) {
    counter!(REFUSED, "code" => code).increment(1);
}

/// An attempt to publish ended.
pub fn run(state: &'static str) {
    counter!(RUNS, "state" => state).increment(1);
}

/// A subscription, for as long as it is open.
#[derive(Debug)]
pub struct Subscribed(());

impl Subscribed {
    /// One more.
    pub fn begin() -> Self {
        gauge!(SUBSCRIPTIONS).increment(1.0);
        Self(())
    }
}

impl Drop for Subscribed {
    fn drop(&mut self) {
        gauge!(SUBSCRIPTIONS).decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_is_told_in_the_words_of_prometheus() {
        let recorder = builder().unwrap().build_recorder();
        let told = metrics::with_local_recorder(&recorder, || {
            describe();
            request("/graphql", "POST", 200, Timer::start());
            request("/graphql", "POST", 200, Timer::start());
            admitted(42);
            refused("COST_EXCEEDED");
            run("SUCCEEDED");
            let _one = Subscribed::begin();
            drop(Subscribed::begin());
            Metrics(recorder.handle()).told(7)
        });
        for line in [
            "# HELP prisme_http_requests_total Requests by route, method and status.",
            "# TYPE prisme_http_request_duration_seconds histogram",
            "prisme_http_requests_total{route=\"/graphql\",method=\"POST\",status=\"200\"} 2",
            "prisme_http_request_duration_seconds_count{route=\"/graphql\"} 2",
            "prisme_graphql_operation_cost_bucket{le=\"50\"} 1",
            "prisme_graphql_refused_total{code=\"COST_EXCEEDED\"} 1",
            "prisme_graphql_subscriptions 1",
            "prisme_runs_total{state=\"SUCCEEDED\"} 1",
            "prisme_store_statements_total 7",
        ] {
            assert!(told.lines().any(|told| told == line), "« {line} » is not told:\n{told}");
        }
    }
}
