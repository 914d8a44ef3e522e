//! What the program says of itself: log lines on standard error, for a person on a terminal or as JSON lines for a machine; spans to a collector;
//! figures for whoever counts.
//!
//! Standard output belongs to answers. What is worth a line, and that none holds personal data or secrets, is decided where it is written.

pub mod fault;
pub mod metrics;
pub mod traces;

use std::io::IsTerminal;

use tracing::Subscriber;
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use self::traces::Exporting;

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a person.
    Human,
    /// One JSON object a line.
    Json,
}

impl Format {
    /// For a person when one is looking, else for a machine.
    pub fn for_standard_error() -> Self {
        if std::io::stderr().is_terminal() { Self::Human } else { Self::Json }
    }
}

/// Why logging cannot start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is no filter.
    #[error("RUST_LOG (or log in the settings file) is « {given} »: write levels by module, such as prisme=info,warn")]
    Filter {
        /// What was written.
        given: String,
        /// What is wrong with it.
        #[source]
        cause: ParseError,
    },
    /// Spans cannot be sent to the collector.
    #[error("PRISME_OTLP is « {given} », and spans cannot be sent there ({cause}): write the address of a collector, such as http://127.0.0.1:4318")]
    Collector {
        /// What was written.
        given: String,
        /// What is wrong with it.
        cause: String,
    },
    /// Nothing can be counted.
    #[error("figures cannot be counted: {0}")]
    Metrics(String),
}

/// Starts logging what the filter lets through, and sending it to a collector where there is one, for as long as the answer is kept. Once it has
/// started, a second call with a filter that can be read changes nothing.
pub fn start(filter: &str, format: Format, collector: Option<&str>) -> Result<Option<Exporting>, TelemetryError> {
    let lines = subscriber(filter, format, std::io::stderr)?;
    let exporting = collector.map(Exporting::to).transpose()?;
    let spans = exporting.as_ref().map(|exporting| Ok::<_, TelemetryError>(exporting.layer().with_filter(read(filter)?))).transpose()?;
    // It fails only when logging has started before: tests and embedding programs do that.
    let _ = lines.with(spans).try_init();
    Ok(exporting)
}

fn read(filter: &str) -> Result<EnvFilter, TelemetryError> {
    EnvFilter::try_new(filter).map_err(|cause| TelemetryError::Filter { given: filter.to_owned(), cause })
}

fn subscriber<W>(filter: &str, format: Format, writer: W) -> Result<impl Subscriber + for<'a> LookupSpan<'a> + Send + Sync + use<W>, TelemetryError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = read(filter)?;
    // Complaints about a closed standard error would go to standard error, and end the program.
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).log_internal_errors(false);
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match format {
        // On a terminal the layer decides, which honours NO_COLOR.
        Format::Human if std::io::stderr().is_terminal() => lines.boxed(),
        Format::Human => lines.with_ansi(false).boxed(),
        Format::Json => lines.json().flatten_event(true).boxed(),
    };
    Ok(tracing_subscriber::registry().with(lines.with_filter(filter)))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn written(filter: &str, format: Format, log: impl FnOnce()) -> String {
        let page = Page::default();
        let copy = page.clone();
        tracing::subscriber::with_default(subscriber(filter, format, move || copy.clone()).unwrap(), log);
        let bytes = page.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_machine_reads_one_json_object_a_line() {
        let text = written("info", Format::Json, || {
            tracing::info!(document.bytes = 12, "kept a new document");
            tracing::warn!("a feed was refused");
        });
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["message"], "kept a new document");
        assert_eq!(lines[0]["document.bytes"], 12);
        assert_eq!(lines[1]["level"], "WARN");
    }

    #[test]
    fn a_person_reads_a_sentence() {
        let text = written("info", Format::Human, || tracing::info!("kept a new document"));
        assert!(text.contains("INFO") && text.contains("kept a new document") && text.lines().count() == 1, "{text}");
    }

    #[test]
    fn what_the_filter_holds_back_is_not_written() {
        let text = written("prisme=warn,error", Format::Human, || tracing::info!("kept a new document"));
        assert_eq!(text, "");
    }

    #[test]
    fn starting_twice_does_no_harm() {
        assert!(start("off", Format::Json, None).unwrap().is_none());
        assert!(start("off", Format::Human, None).unwrap().is_none());
    }

    #[test]
    fn a_filter_that_cannot_be_read_is_refused_with_a_sentence() {
        let error = start("prisme=bavard", Format::Human, None).unwrap_err();
        assert!(error.to_string().contains("« prisme=bavard »: write levels by module, such as prisme=info,warn"), "{error}");
    }
}
