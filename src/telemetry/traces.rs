//! Where spans go when somebody collects them: to a collector that speaks OTLP over HTTP, in batches, from a thread of their own.
//!
//! A collector that does not answer costs the service nothing but the spans that it would have been sent.

use std::time::Duration;

use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::registry::LookupSpan;

use super::TelemetryError;

/// How long a batch may take to be sent, and what is left when the process stops.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends spans for as long as it is kept, and what is left when it goes.
#[derive(Debug)]
pub struct Exporting(SdkTracerProvider);

impl Exporting {
    /// To the collector at this address. It is called where waiting harms nobody, and not by a task.
    pub(super) fn to(collector: &str) -> Result<Self, TelemetryError> {
        // Whoever asked for another provider of cryptography before keeps it.
        let _known = rustls::crypto::ring::default_provider().install_default();
        let endpoint = format!("{}/v1/traces", collector.trim_end_matches('/'));
        let exporter = SpanExporter::builder().with_http().with_endpoint(endpoint).with_timeout(PATIENCE).build();
        let exporter = exporter.map_err(|cause| TelemetryError::Collector { given: collector.to_owned(), cause: cause.to_string() })?;
        let service = [KeyValue::new("service.name", "prisme"), KeyValue::new("service.version", env!("CARGO_PKG_VERSION"))];
        let resource = Resource::builder_empty().with_attributes(service).build();
        Ok(Self(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build()))
    }

    /// What hands spans over.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
    {
        tracing_opentelemetry::layer().with_tracer(self.0.tracer("prisme"))
    }
}

impl Drop for Exporting {
    fn drop(&mut self) {
        // What cannot be sent any more is lost, and nobody waits for it.
        let _left = self.0.shutdown_with_timeout(PATIENCE);
    }
}

/// Makes a span part of the trace that a caller names (W3C Trace Context), if it names one.
pub fn continues(span: &Span, traceparent: &str) {
    if let Some(parent) = parent(traceparent) {
        // Without a collector there is nothing to be part of.
        let _unheard = span.set_parent(Context::new().with_remote_span_context(parent));
    }
}

/// The trace that a span belongs to, as 32 hexadecimal digits; `None` when spans are not collected.
pub fn trace_of(span: &Span) -> Option<String> {
    let context = span.context();
    let trace = context.span().span_context().trace_id();
    (trace != TraceId::INVALID).then(|| trace.to_string())
}

fn parent(traceparent: &str) -> Option<SpanContext> {
    let mut parts = traceparent.split('-');
    let (_, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let flags = TraceFlags::new(u8::from_str_radix(flags, 16).ok()?);
    let context = SpanContext::new(TraceId::from_hex(trace).ok()?, SpanId::from_hex(span).ok()?, flags, true, TraceState::NONE);
    context.is_valid().then_some(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_s_trace_is_read_or_left_alone() {
        let context = parent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").unwrap();
        assert_eq!((context.trace_id().to_string().as_str(), context.is_sampled()), ("4bf92f3577b34da6a3ce929d0e0e4736", true));
        for wrong in ["", "00", "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-x-y-z", "00-4bf92f3577b34da6a3ce929d0e0e4736-0-01"] {
            assert!(parent(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn without_a_collector_a_span_belongs_to_no_trace() {
        let span = tracing::info_span!("request");
        continues(&span, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assert_eq!(trace_of(&span), None);
    }
}
