//! Exit codes, and which error leads to which.

use super::settings;
use crate::compose::llm::{TemplateError, WriterError};
use crate::config::ConfigError;
use crate::jobs::ScheduleError;
use crate::llm::openai::ClientError;
use crate::llm::{CallErrorKind, GatewayError, PriceError};
use crate::pipeline::{Gate, Held, PipelineError};
use crate::publish::{ManuscriptError, PlatformError};
use crate::server::TokenError;
use crate::source::SourceError;
use crate::store::{StoreError, StoreFailure};
use crate::telemetry::logging::DirectivesError;
use std::io;
use std::path::PathBuf;

/// How the program ends; the numbers are part of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// What was asked for was done.
    Done = 0,
    /// Something nobody expected, such as a full disk.
    Unexpected = 1,
    /// Usage or configuration.
    Usage = 2,
    /// The source is not there, unreadable, or leaves nothing to analyse.
    Source = 3,
    /// Credentials are missing or refused.
    Credentials = 4,
    /// A remote stayed unavailable.
    Unavailable = 5,
    /// The budget leaves nothing to be done.
    Budget = 6,
    /// Grounding below the minimum, or a stale article.
    Grounding = 7,
    /// Partly done; the report says what is missing.
    Partial = 8,
    /// Somebody asked to stop.
    Interrupted = 130,
}

/// What the command line refuses to do.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// A file that techdoc did not write is in the way.
    #[error("{} exists and was not written by techdoc", .0.display())]
    NotOurs(PathBuf),
    /// The folder to write to is not there.
    #[error("{} is not a folder", .0.display())]
    NoFolder(PathBuf),
    /// The article to check cannot be read.
    #[error("cannot read the article {}", .0.display())]
    Article(PathBuf, #[source] io::Error),
    /// A file is no article.
    #[error(transparent)]
    Manuscript(ManuscriptError),
    /// A target cannot be used as it is set.
    #[error("target {0}")]
    Target(String, #[source] PlatformError),
    /// Two targets are one.
    #[error("the targets {0} and {1} are the same place")]
    SamePlace(String, String),
    /// The time of `--at` is over.
    #[error("the time of --at is over")]
    Past,
    /// The article did not pass a gate.
    #[error("nothing was published: {}", held(.0))]
    Held(Vec<Held>),
    /// Somebody asked to stop in the middle of publishing.
    #[error("interrupted; what was under way is looked up when the article is published again")]
    InterruptedPublishing,
    /// A model was asked for and none is configured.
    #[error("no model is configured: there is neither a key nor an address")]
    NoModel,
    /// A model was asked for and wrote nothing.
    #[error("the model wrote nothing; nothing was written")]
    Model(#[source] GatewayError),
    /// Nothing that the model wrote held against the code.
    #[error("nothing that the model wrote holds against the code; nothing was written")]
    NothingStands,
    /// The table of prices cannot be used.
    #[error("the table of prices cannot be used")]
    Prices(#[source] PriceError),
    /// The daemon would let everybody in.
    #[error("{0} can be reached from other machines, and there are no tokens")]
    Open(std::net::SocketAddr),
    /// A root is not there.
    #[error("cannot use the root {}", .0.display())]
    Root(PathBuf, #[source] io::Error),
    /// An address cannot be listened on.
    #[error("cannot listen on {0}")]
    Bind(std::net::SocketAddr, #[source] io::Error),
    /// A daemon answers that it is not well.
    #[error("{0} answered {1}")]
    Unhealthy(String, u16),
    /// Nobody answers where a daemon should.
    #[error("no daemon answers on {0}")]
    NoDaemon(std::net::SocketAddr, #[source] io::Error),
    /// There is no such manual page.
    #[error("there is no subcommand {0}")]
    NoSubcommand(String),
    /// Too few claims hold.
    #[error("grounding {ratio:.3} is below the minimum of {minimum}; nothing was written")]
    Grounding {
        /// The share of claims that hold.
        ratio: f64,
        /// The share that was asked for.
        minimum: f64,
    },
    /// Somebody asked to stop before anything was written.
    #[error("interrupted; nothing was written")]
    Interrupted,
}

impl Exit {
    /// The exit code that `error` leads to.
    #[must_use]
    pub fn of(error: &anyhow::Error) -> Self {
        error.chain().find_map(Self::of_cause).unwrap_or(Self::Unexpected)
    }

    fn of_cause(cause: &(dyn std::error::Error + 'static)) -> Option<Self> {
        if let Some(refusal) = cause.downcast_ref::<Refusal>() {
            return Some(Self::of_refusal(refusal));
        }
        if let Some(error) = cause.downcast_ref::<PipelineError>() {
            return Some(Self::of_pipeline(error));
        }
        if cause.is::<ConfigError>() || cause.is::<DirectivesError>() {
            return Some(Self::Usage);
        }
        if let Some(error) = cause.downcast_ref::<StoreError>() {
            return Some(Self::of_store(error));
        }
        if cause.is::<ScheduleError>() {
            return Some(Self::Usage);
        }
        if cause.is::<ClientError>() || cause.is::<TemplateError>() || cause.is::<TokenError>() {
            return Some(Self::Usage);
        }
        cause.downcast_ref::<io::Error>().filter(|error| error.kind() == io::ErrorKind::BrokenPipe).map(Self::of_write)
    }

    fn of_refusal(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Manuscript(_) | Refusal::Target(..) | Refusal::SamePlace(..) | Refusal::Past => Self::Usage,
            Refusal::Held(held) if held.iter().all(|held| matches!(held.gate, Gate::Secret | Gate::Image)) => Self::Usage,
            Refusal::Held(_) => Self::Grounding,
            Refusal::Open(_) | Refusal::Root(..) | Refusal::Bind(..) => Self::Usage,
            Refusal::NotOurs(_) | Refusal::NoFolder(_) | Refusal::Article(..) | Refusal::NoSubcommand(_) | Refusal::Prices(_) => {
                Self::Usage
            }
            Refusal::Unhealthy(..) | Refusal::NoDaemon(..) => Self::Unavailable,
            Refusal::NoModel => Self::Credentials,
            Refusal::Model(error) => Self::of_model(error),
            Refusal::NothingStands | Refusal::Grounding { .. } => Self::Grounding,
            Refusal::Interrupted | Refusal::InterruptedPublishing => Self::Interrupted,
        }
    }

    /// What a model's failure means where only a model was to write.
    fn of_model(error: &GatewayError) -> Self {
        match (error, error.kind()) {
            (GatewayError::Budget(_), _) | (_, Some(CallErrorKind::Quota)) => Self::Budget,
            (_, Some(CallErrorKind::Credentials)) => Self::Credentials,
            (_, Some(CallErrorKind::UnknownModel)) => Self::Usage,
            _ => Self::Unavailable,
        }
    }

    fn of_store(error: &StoreError) -> Self {
        match error.failure() {
            StoreFailure::Settings => Self::Usage,
            StoreFailure::Credentials => Self::Credentials,
            StoreFailure::Unavailable => Self::Unavailable,
            StoreFailure::Newer | StoreFailure::Local => Self::Unexpected,
        }
    }

    fn of_pipeline(error: &PipelineError) -> Self {
        match error {
            PipelineError::Source(SourceError::Interrupted) => Self::Interrupted,
            PipelineError::Source(_) | PipelineError::Git(_) => Self::Source,
            PipelineError::Writer(WriterError::Interrupted) => Self::Interrupted,
            PipelineError::Usage(_) | PipelineError::Writer(_) => Self::Usage,
        }
    }

    /// The exit code after stdout refused to be written to. A reader that has gone, as `head` goes, has what it wanted.
    #[must_use]
    pub fn of_write(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Done } else { Self::Unexpected }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

fn held(held: &[Held]) -> String {
    held.iter().map(|held| held.message.as_str()).collect::<Vec<_>>().join("; ")
}

/// What a person can do about `error`.
#[must_use]
pub(super) fn hint(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(|cause| {
        if let Some(error) = cause.downcast_ref::<PlatformError>() {
            return error.hint.clone();
        }
        known_hint(cause).map(str::to_owned)
    })
}

fn known_hint(cause: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    if let Some(refusal) = cause.downcast_ref::<Refusal>() {
        return refusal_hint(refusal);
    }
    if let Some(error) = cause.downcast_ref::<ClientError>() {
        return client_hint(error);
    }
    if let Some(error) = cause.downcast_ref::<StoreError>() {
        return store_hint(error);
    }
    if cause.is::<ScheduleError>() {
        return Some("an order has a source, and what POST /api/v1/articles takes besides");
    }
    if let Some(error) = cause.downcast_ref::<ConfigError>() {
        return settings::hint(error);
    }
    match cause.downcast_ref::<PipelineError>()? {
        PipelineError::Source(SourceError::Missing(_)) => Some("give a folder, a file, or the https address of a Git repository"),
        _ => None,
    }
}

fn refusal_hint(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::NotOurs(_) => Some("pass --force to replace it, or another name with -o"),
        Refusal::NoFolder(_) => Some("create it first"),
        Refusal::NoModel => {
            Some("set OPENAI_API_KEY or OPENAI_BASE_URL, or pass --composer offline: rules write a complete article without a key")
        }
        Refusal::Model(error) => model_hint(error),
        Refusal::NothingStands => Some("the report lists what was found; another model or --composer auto may do"),
        Refusal::Prices(_) => Some("llm.price_table is a JSON file in the form of LiteLLM's table"),
        Refusal::Open(_) => Some("set TECHDOC_API_TOKENS or [serve] tokens_file, or listen on 127.0.0.1"),
        Refusal::Root(..) => Some("[serve] roots are folders that exist"),
        Refusal::Bind(..) => Some("another program may have it; port 0 takes a free one"),
        Refusal::NoDaemon(..) => Some("techdoc serve prints the addresses that it listens on; --admin-listen names another one"),
        Refusal::NoSubcommand(_) => Some("techdoc --help lists the subcommands"),
        Refusal::Grounding { .. } => Some("pass a lower --min-grounding, or see the findings above"),
        Refusal::Manuscript(ManuscriptError::Head(_)) => {
            Some("it has to be a YAML table of at most 16 KiB between two lines of `---`; quote a title that holds a colon")
        }
        Refusal::Manuscript(ManuscriptError::Canonical(_)) => {
            Some("name the address of the original, such as https://example.org/post, or leave it out")
        }
        Refusal::Manuscript(_) => Some("an article is a Markdown file with a title and a text"),
        Refusal::Past => Some("pass --live to publish now"),
        Refusal::SamePlace(..) => Some("leave one of them out of --to"),
        Refusal::Held(held) if held.iter().any(|held| held.gate == Gate::Secret) => {
            Some("take it out of the article; an example that looks like a key can be shortened")
        }
        Refusal::Held(held) if held.iter().any(|held| held.gate == Gate::Image) => {
            Some("add the image, or take it out of the article")
        }
        Refusal::Held(_) => Some("techdoc generate --check lists what is stale; generate the article anew"),
        Refusal::Article(..) | Refusal::Target(..) | Refusal::Unhealthy(..) => None,
        Refusal::Interrupted | Refusal::InterruptedPublishing => None,
    }
}

fn store_hint(error: &StoreError) -> Option<&'static str> {
    match error.failure() {
        StoreFailure::Settings => Some("see sslmode and sslrootcert in DATABASE_URL"),
        StoreFailure::Credentials => Some("check the user, the password and the name of the database in DATABASE_URL"),
        StoreFailure::Unavailable => Some("check that the server of DATABASE_URL runs, and can be reached from here"),
        StoreFailure::Newer => Some("use the version that made the tables, or a later one"),
        StoreFailure::Local => None,
    }
}

fn client_hint(error: &ClientError) -> Option<&'static str> {
    match error {
        ClientError::NoModel => Some("name it with --model or llm.model; a server of your own has no default"),
        ClientError::Address(_) => Some("OPENAI_BASE_URL is an address such as http://localhost:11434/v1"),
        ClientError::Header(_) => {
            Some("see [llm.headers], llm.key_header and the key: a header is one line of printable characters")
        }
        ClientError::Tls(_) => Some("install the system's certificates (package ca-certificates), or set SSL_CERT_FILE"),
    }
}

fn model_hint(error: &GatewayError) -> Option<&'static str> {
    match (error, error.kind()) {
        (GatewayError::Budget(_), _) => {
            Some("raise --max-cost or --max-tokens, or pass --composer auto: rules write what does not fit")
        }
        (_, Some(CallErrorKind::Quota)) => Some("the provider wants money or a higher limit; --composer offline needs neither"),
        (_, Some(CallErrorKind::Credentials)) => Some("check OPENAI_API_KEY and the address that it belongs to"),
        (_, Some(CallErrorKind::UnknownModel)) => Some("check --model and OPENAI_BASE_URL"),
        _ => Some("pass --composer auto: rules write what the model does not"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn errors_lead_to_their_exit_codes_through_any_context() {
        let pipe = || io::Error::from(io::ErrorKind::BrokenPipe);
        let cases: Vec<(anyhow::Error, Exit)> = vec![
            (Refusal::NoModel.into(), Exit::Credentials),
            (Refusal::NotOurs("x".into()).into(), Exit::Usage),
            (Refusal::Grounding { ratio: 0.5, minimum: 1.0 }.into(), Exit::Grounding),
            (PipelineError::Source(SourceError::Interrupted).into(), Exit::Interrupted),
            (PipelineError::Source(SourceError::Missing("x".into())).into(), Exit::Source),
            (PipelineError::Usage("x".into()).into(), Exit::Usage),
            (ConfigError::Both { name: "X".into() }.into(), Exit::Usage),
            (pipe().into(), Exit::Done),
            (io::Error::other("disk").into(), Exit::Unexpected),
            (anyhow::anyhow!("x"), Exit::Unexpected),
        ];
        for (error, expected) in cases {
            let text = format!("{error:?}");
            assert_eq!(Exit::of(&Err::<(), _>(error).context("while at it").unwrap_err()), expected, "{text}");
        }
    }
}
