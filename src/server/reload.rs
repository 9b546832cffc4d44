//! SIGHUP: settings and the files they name are read again. Tokens, secrets of webhooks, prices, schedules and the level of the log change at
//! once; anything else needs a new start. Settings that make no sense are said in the log, and the old ones stay.

use super::app::Access;
use super::{App, TokenError, Tokens};
use crate::config::{self, ConfigError};
use crate::jobs::{Schedule, ScheduleError};
use crate::pipeline::ModelError;
use crate::telemetry::logging::{Change, DirectivesError};
use crate::telemetry::metrics::RELOADS;
use std::sync::Arc;

/// The setting of what is logged, as errors name it.
const LOG: &str = "[serve] log";

/// Why settings were not read again.
#[derive(Debug, thiserror::Error)]
enum ReloadError {
    #[error(transparent)]
    Settings(#[from] ConfigError),
    #[error(transparent)]
    Tokens(#[from] TokenError),
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    #[error(transparent)]
    Prices(#[from] ModelError),
    #[error(transparent)]
    Log(#[from] DirectivesError),
    /// It may be reachable for others, who would all be let in.
    #[error("there are no tokens any more; a daemon that has some goes on with them")]
    NoTokens,
}

/// Reads settings again whenever somebody asks for it.
pub(super) async fn on_hangup(app: Arc<App>) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut hangups = match signal(SignalKind::hangup()) {
            Ok(hangups) => hangups,
            Err(error) => {
                tracing::error!(%error, "settings are not read again on SIGHUP");
                return;
            }
        };
        while hangups.recv().await.is_some() {
            let outcome = match reload(&app) {
                Ok(()) => {
                    tracing::info!(tokens = app.access().tokens.count(), "settings were read again");
                    "ok"
                }
                Err(error) => {
                    let error = anyhow::Error::from(error);
                    tracing::error!(error = format!("{error:#}"), "settings were not read again; the old ones stay");
                    "failed"
                }
            };
            RELOADS.add(&[("outcome", outcome.to_owned())], 1);
        }
    }
    #[cfg(not(unix))]
    drop(app);
}

fn reload(app: &App) -> Result<(), ReloadError> {
    let settings = config::load(&app.context.sources)?.settings;
    let tokens = Tokens::load(&settings.serve)?;
    if tokens.is_empty() && !app.access().tokens.is_empty() {
        return Err(ReloadError::NoTokens);
    }
    Schedule::all(&settings)?;
    let log = settings.serve.log.as_ref().filter(|_| !app.context.has_fixed_log());
    let log = log.map(|directives| Change::read(LOG, directives)).transpose()?;
    if let Some(model) = &app.context.model {
        model.reprice(&settings)?;
    }
    // Nothing fails from here on: all of it changes, or nothing.
    if let Some(log) = log {
        log.apply();
    }
    app.admit_by(Access { tokens, webhooks: settings.serve.webhooks.clone() });
    app.context.use_settings(settings);
    Ok(())
}
