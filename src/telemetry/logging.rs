//! Logs on stderr, off unless asked for. What a run says to people is not here: that is `cli::Output`.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::sync::OnceLock;
use std::{io, panic, thread};
use tracing::Metadata;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::registry::Registry;
use tracing_subscriber::reload::{self, Handle};
use tracing_subscriber::util::SubscriberInitExt as _;

/// Crates that speak to servers: below info they may tell what is sent.
const DISCREET: &[&str] = &["hyper", "hyper_util", "h2", "rustls", "reqwest", "redis"];

/// The filter of the log of this process; none where nothing is logged.
static FILTER: OnceLock<Handle<EnvFilter, Registry>> = OnceLock::new();

/// How much to log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Level {
    /// Nothing.
    Off,
    /// What techdoc does, and warnings of others.
    Info,
    /// Also why.
    Debug,
    /// Everything.
    Trace,
    /// As these directives say, such as `techdoc::llm=trace,warn`.
    Directives(String),
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

/// The directives make no sense.
#[derive(Debug, thiserror::Error)]
#[error("{0} is no list of log directives, such as techdoc=debug,warn")]
pub struct DirectivesError(&'static str, #[source] tracing_subscriber::filter::ParseError);

/// Sends the log of this process to stderr from now on. A second call changes nothing.
///
/// # Errors
/// When the directives make no sense.
pub fn init(level: &Level, format: Format) -> Result<(), DirectivesError> {
    let Some(filter) = filter(level)? else { return Ok(()) };
    let (filter, handle) = reload::Layer::new(filter);
    if subscriber(filter, format, io::stderr).try_init().is_ok() {
        let _ = FILTER.set(handle);
        log_panics();
    }
    Ok(())
}

/// A panic is a line of the log like any other, in its form. Where errors are not logged it is told as ever.
fn log_panics() {
    let otherwise = panic::take_hook();
    panic::set_hook(Box::new(move |told| {
        if !tracing::enabled!(tracing::Level::ERROR) {
            return otherwise(told);
        }
        let (thread, place) = (thread::current(), told.location().map(ToString::to_string));
        // As RUST_BACKTRACE says.
        let backtrace = Some(Backtrace::capture()).filter(|trace| trace.status() == BacktraceStatus::Captured);
        let backtrace = backtrace.map(|trace| trace.to_string());
        let message = told.payload_as_str().unwrap_or("without a word");
        tracing::error!(thread = thread.name(), place, backtrace, "a thread panicked: {message}");
    }));
}

/// What is to be logged from some moment on.
#[derive(Debug)]
pub struct Change(EnvFilter);

impl Change {
    /// What the directives of the setting `name` say.
    ///
    /// # Errors
    /// When they make no sense.
    pub fn read(name: &'static str, directives: &str) -> Result<Self, DirectivesError> {
        parsed(name, directives).map(Self)
    }

    /// Logs that from now on. Where nothing is logged that stays so.
    pub fn apply(self) {
        if let Some(handle) = FILTER.get() {
            // It lives as long as the process.
            let _ = handle.reload(self.0);
        }
    }
}

fn filter(level: &Level) -> Result<Option<EnvFilter>, DirectivesError> {
    let directives = match level {
        Level::Off => return Ok(None),
        Level::Info => "warn,techdoc=info",
        Level::Debug => "warn,techdoc=debug",
        Level::Trace => "warn,techdoc=trace",
        Level::Directives(directives) => directives,
    };
    parsed("TECHDOC_LOG", directives).map(Some)
}

fn parsed(name: &'static str, directives: &str) -> Result<EnvFilter, DirectivesError> {
    EnvFilter::try_new(directives).map_err(|error| DirectivesError(name, error))
}

fn subscriber<W>(filter: reload::Layer<EnvFilter, Registry>, format: Format, out: W) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(out).with_ansi(false);
    let lines = match format {
        Format::Text => lines.boxed(),
        Format::Json => lines.json().flatten_event(true).with_current_span(false).boxed(),
    };
    tracing_subscriber::registry().with(lines.with_filter(filter.and(filter_fn(is_discreet))))
}

/// Whether nothing of it can be a secret: also with directives of the user's, clients and TLS are not followed byte by byte.
fn is_discreet(metadata: &Metadata<'_>) -> bool {
    let root = metadata.target().split("::").next().unwrap_or_default();
    !DISCREET.contains(&root) || *metadata.level() <= LevelFilter::INFO
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    /// What is logged at every level for us, a stranger and a client.
    fn logged(level: &Level, format: Format) -> String {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let out = Arc::clone(&bytes);
        let subscriber =
            subscriber(reload::Layer::new(filter(level).unwrap().unwrap()).0, format, move || Shared(Arc::clone(&out)));
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(target: "techdoc::llm", "ours-info");
            tracing::debug!(target: "techdoc::llm", "ours-debug");
            tracing::trace!(target: "techdoc::llm", "ours-trace");
            tracing::warn!(target: "other", "other-warn");
            tracing::info!(target: "other", "other-info");
            tracing::info!(target: "hyper::proto", "client-info");
            tracing::debug!(target: "hyper::proto", "client-debug");
        });
        let bytes = bytes.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn levels_let_through_what_they_say() {
        let all = ["ours-info", "ours-debug", "ours-trace", "other-warn", "other-info", "client-info", "client-debug"];
        for (level, expected) in [
            (Level::Info, &["ours-info", "other-warn"][..]),
            (Level::Debug, &["ours-info", "ours-debug", "other-warn"]),
            (Level::Trace, &["ours-info", "ours-debug", "ours-trace", "other-warn"]),
            (Level::Directives("trace".into()), &all[..6]),
            (Level::Directives("off,hyper=trace".into()), &["client-info"]),
        ] {
            let text = logged(&level, Format::Text);
            let seen: Vec<&str> = all.into_iter().filter(|word| text.contains(word)).collect();
            assert_eq!(seen, expected, "{level:?}");
        }
        assert!(filter(&Level::Off).unwrap().is_none());
        assert!(filter(&Level::Directives("techdoc=loud".into())).is_err());
    }

    #[test]
    fn json_lines_have_the_message_at_the_top() {
        let text = logged(&Level::Info, Format::Json);
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((lines.len(), &lines[0]["message"], &lines[0]["level"]), (2, &"ours-info".into(), &"INFO".into()));
    }
}
