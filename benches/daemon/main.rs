//! What `benches/serve` runs: `daemon TECHDOC REPOSITORY CLIENTS JOBS` measures a daemon at rest, its reads beside a bare route, and a load
//! of jobs. Exits 1 when a bar is missed. `daemon reference FILE` is the bare route.

#[path = "../bar.rs"]
mod bar;
#[path = "../../tests/it/model_server/mod.rs"]
#[expect(clippy::unwrap_used, reason = "shared with the tests; a server that cannot start ends the measurement")]
mod model_server;

mod load;
mod process;
mod reads;
mod rest;

use bar::Bar;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

type Done<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// What is measured, and with what.
struct Desk {
    techdoc: PathBuf,
    repository: PathBuf,
    clients: usize,
    jobs: usize,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["reference", file] => reads::reference(Path::new(file)).map(|()| true),
        [techdoc, repository, clients, jobs] => desk(techdoc, repository, clients, jobs).and_then(|desk| measure(&desk)),
        _ => return ExitCode::from(2),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => writeln!(std::io::stderr(), "{error}").map_or(ExitCode::FAILURE, |()| ExitCode::FAILURE),
    }
}

fn desk(techdoc: &str, repository: &str, clients: &str, jobs: &str) -> Done<Desk> {
    let (techdoc, repository) = (std::fs::canonicalize(techdoc)?, std::fs::canonicalize(repository)?);
    Ok(Desk { techdoc, repository, clients: clients.parse()?, jobs: jobs.parse()? })
}

/// Measures all parts; whether every bar holds.
fn measure(desk: &Desk) -> Done<bool> {
    // The client wants one, also where nothing is encrypted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut holds = true;
    for part in ["rest", "reads", "load"] {
        let bars = runtime.block_on(async {
            match part {
                "rest" => rest::measure(desk).await,
                "reads" => reads::measure(desk).await,
                _ => load::measure(desk).await,
            }
        })?;
        for bar in bars {
            writeln!(std::io::stdout(), "{part}: {}", bar.line())?;
            holds &= bar.holds;
        }
    }
    Ok(holds)
}
