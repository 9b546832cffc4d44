//! `techdoc serve`: settings, store, sockets; then the daemon runs until it is asked to stop.
//!
//! The first line on stdout is JSON with the addresses that were bound: `{"listen":"127.0.0.1:8080","admin_listen":"127.0.0.1:9090"}`.

use super::args::{Arguments, Serve};
use super::output::{Output, print};
use super::{Exit, Refusal, cache_folder, store};
use crate::cache::Cache;
use crate::config::{self, Loaded, ServeSettings, Settings, Sources, TargetType};
use crate::jobs::{Allowed, Context, Schedule};
use crate::pipeline::{Model, ModelLine};
use crate::progress::Interrupt;
use crate::publish::Surroundings;
use crate::server::{self, App, Exporter, Listeners, Tokens};
use crate::store::Store;
use crate::telemetry::logging;
use anyhow::Context as _;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::watch;

pub(super) fn run(arguments: &Arguments, serve: &Serve, output: &Output, interrupt: &Interrupt) -> anyhow::Result<Exit> {
    // No repository's file: the daemon's own settings are nobody else's to make.
    let sources = Sources::from_process(arguments.configuration.config.clone(), None);
    let Loaded { settings, notes, .. } = config::load(&sources)?;
    notes.iter().for_each(|note| output.note(note));
    let settings = with_flags(settings, serve);
    let tokens = Tokens::load(&settings.serve)?;
    permit(&settings.serve, &tokens)?;
    warn(&settings.serve, output);
    let exporter = Exporter::install(&open_labels(&settings)).context("metrics cannot be counted")?;
    let context = context(settings, sources)?;
    if let Some(directives) = context.settings.serve.log.clone().filter(|_| !context.has_fixed_log()) {
        logging::Change::read("[serve] log", &directives)?.apply();
    }
    let app = Arc::new(App::new(context, tokens));
    let runtime = Builder::new_multi_thread().enable_all().build().context("cannot start a runtime")?;
    let ended = runtime.block_on(async {
        let listeners = bind(app.settings()).await?;
        announce(&listeners)?;
        server::run(listeners, Arc::clone(&app), exporter, interrupt).await;
        anyhow::Ok(Exit::Done)
    });
    // What still runs was told to stop and holds no lease any more.
    runtime.shutdown_background();
    ended
}

fn with_flags(mut settings: Settings, serve: &Serve) -> Settings {
    settings.serve.listen = serve.listen.unwrap_or(settings.serve.listen);
    settings.serve.admin_listen = serve.admin_listen.unwrap_or(settings.serve.admin_listen);
    settings
}

/// Without tokens nobody but this machine can be let in.
fn permit(serve: &ServeSettings, tokens: &Tokens) -> Result<(), Refusal> {
    if tokens.is_empty() && !serve.listen.ip().is_loopback() { Err(Refusal::Open(serve.listen)) } else { Ok(()) }
}

fn warn(serve: &ServeSettings, output: &Output) {
    if serve.roots.is_empty() && serve.git_hosts.is_empty() {
        output.note("neither [serve] roots nor git_hosts is set: no repository may be analysed");
    }
}

fn context(settings: Settings, sources: Sources) -> anyhow::Result<Context> {
    let schedules = Schedule::all(&settings)?;
    let store = store::open_pool(&settings.database)?;
    let allowed =
        Allowed::new(&settings.serve.roots, &settings.serve.git_hosts).map_err(|(root, error)| Refusal::Root(root, error))?;
    let environment = sources.environment.clone();
    let surroundings = Surroundings { environment, cache_folder: cache_folder() };
    let latest = watch::Sender::new(Arc::new(settings.clone()));
    let model = model_line(&settings, &store)?;
    Ok(Context { store, schedules, allowed, sources, settings, latest, model, cache_folder: cache_folder(), surroundings })
}

fn model_line(settings: &Settings, store: &Store) -> anyhow::Result<Option<ModelLine>> {
    if !Model::is_configured(&settings.llm) {
        return Ok(None);
    }
    let folder = settings.cache.folder.clone().unwrap_or_else(cache_folder);
    let cache = Cache::open(&settings.cache, &folder).cache;
    Ok(Some(ModelLine::new(settings, cache, Some(store.clone())).map_err(super::model::refused)?))
}

/// The values of labels that only settings know.
fn open_labels(settings: &Settings) -> Vec<(&'static str, Vec<String>)> {
    let platforms = TargetType::ALL.iter().map(|kind| kind.name().to_owned()).collect();
    vec![("model", settings.llm.model.iter().cloned().collect()), ("platform", platforms)]
}

async fn bind(serve: &ServeSettings) -> anyhow::Result<Listeners> {
    let listen = async |address: SocketAddr| TcpListener::bind(address).await.map_err(|error| Refusal::Bind(address, error));
    Ok(Listeners { api: listen(serve.listen).await?, admin: listen(serve.admin_listen).await? })
}

fn announce(listeners: &Listeners) -> anyhow::Result<()> {
    let (listen, admin) = (listeners.api.local_addr()?, listeners.admin.local_addr()?);
    print(format!("{}\n", json!({"listen": listen, "admin_listen": admin})).as_bytes())?;
    Ok(())
}
