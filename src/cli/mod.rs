//! The command line: arguments in, one exit code out.
//!
//! stdout is data; everything else goes to stderr. A subcommand is one file and returns its [`Exit`], or an error that
//! [`Exit::of`] turns into one.

mod analyze;
pub mod args;
mod bar;
mod cache;
mod choices;
mod config;
mod exit;
mod file;
mod generate;
mod healthcheck;
mod interrupt;
mod model;
mod output;
mod page;
mod printed;
mod publish;
mod publish_args;
mod published;
mod report;
mod serve;
mod serve_args;
mod settings;
mod store;
mod time;

pub use exit::{Exit, Refusal};
pub use interrupt::interruptible;
pub use output::Output;
pub use settings::settings;

use crate::progress::Interrupt;
use crate::telemetry::logging::{self, Format, Level};
use anyhow::Context as _;
use args::{Arguments, Command, LogFormat};
use clap::Parser as _;
use std::ffi::OsString;
use std::path::PathBuf;

/// The arguments, or the exit code after help, version or a usage error was printed.
///
/// # Errors
/// When there is nothing to run.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Box<Arguments>, Exit> {
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => Ok(Box::new(arguments)),
        Err(error) => {
            let printed = error.print();
            Err(if error.use_stderr() { Exit::Usage } else { printed.map_or_else(|error| Exit::of_write(&error), |()| Exit::Done) })
        }
    }
}

/// Runs the subcommand.
///
/// # Errors
/// Whatever keeps it from doing what was asked.
pub fn run(arguments: &Arguments, interrupt: &Interrupt) -> anyhow::Result<Exit> {
    let output = Output::new(arguments);
    log(&output, default_level(&arguments.command))?;
    match &arguments.command {
        Command::Analyze(analyze) => analyze::run(analyze, &output, interrupt),
        Command::Generate(generate) => generate::run(arguments, generate, &output, interrupt),
        Command::Publish(publish) => publish::run(arguments, publish, &output, interrupt),
        Command::Serve(serve) => serve::run(arguments, serve, &output, interrupt),
        Command::Healthcheck(check) => healthcheck::run(arguments, check),
        Command::Cache { action } => cache::run(arguments, action, &output),
        Command::Report(report) => report::run(arguments, report),
        Command::Config(config) => config::run(arguments, config, &output),
        Command::Completions { shell } => printed::completions(*shell),
        Command::Man { command } => printed::man(command.as_deref()),
    }
}

/// A daemon tells what it does; other runs end with what they did.
fn default_level(command: &Command) -> Level {
    if matches!(command, Command::Serve(_)) { Level::Info } else { Level::Off }
}

/// Starts the log: as `TECHDOC_LOG` says, else as often as `-v` was given, else at `usual`; never with `-q`.
fn log(output: &Output, usual: Level) -> anyhow::Result<()> {
    let directives = std::env::var("TECHDOC_LOG").ok().filter(|directives| !directives.trim().is_empty());
    let level = match (output.quiet, directives, output.verbose) {
        (true, ..) => Level::Off,
        (false, None, 0) => usual,
        (false, Some(directives), _) => Level::Directives(directives),
        (false, None, 1) => Level::Info,
        (false, None, 2) => Level::Debug,
        (false, None, _) => Level::Trace,
    };
    let format = match output.log_format {
        LogFormat::Text => Format::Text,
        LogFormat::Json => Format::Json,
    };
    Ok(logging::init(&level, format)?)
}

/// Where checkouts of remote repositories are kept: `techdoc` in the XDG cache folder, else in `~/.cache`, else in the
/// system's temporary folder.
fn cache_folder() -> PathBuf {
    absolute("XDG_CACHE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(std::env::temp_dir)
        .join("techdoc")
}

/// Where the ledger is kept: `techdoc` in the XDG data folder, else in `~/.local/share`, else in the system's temporary folder.
fn data_folder() -> PathBuf {
    absolute("XDG_DATA_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
        .unwrap_or_else(std::env::temp_dir)
        .join("techdoc")
}

/// A folder that the environment names; a relative one does not count.
fn absolute(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute())
}

/// Runs async work to its end on this thread.
fn wait_for<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start a runtime")?;
    Ok(runtime.block_on(work))
}
