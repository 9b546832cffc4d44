//! A session at a personal data server: made once for a run, because signing in is limited, and renewed when it ends.

use crate::config::Secret;
use crate::publish::{ErrorKind, Http, PlatformError, Repeat, Reply};
use reqwest::{Client, RequestBuilder};
use serde_json::json;
use tokio::sync::Mutex;

/// What signing in gave.
#[derive(Clone)]
pub(super) struct Session {
    /// The account's id.
    pub(super) did: String,
    /// The account's name.
    pub(super) handle: String,
    token: Secret,
}

/// The account, and its session once there is one.
pub(super) struct Account {
    pub(super) http: Http,
    pub(super) identifier: String,
    password: Secret,
    session: Mutex<Option<Session>>,
}

impl Account {
    pub(super) fn new(http: Http, identifier: &Secret, password: Secret) -> Self {
        let identifier = identifier.expose().trim().trim_start_matches('@').to_owned();
        Self { http, identifier, password, session: Mutex::new(None) }
    }

    /// The session of this run.
    pub(super) async fn session(&self) -> Result<Session, PlatformError> {
        let mut kept = self.session.lock().await;
        if let Some(session) = &*kept {
            return Ok(session.clone());
        }
        let session = self.sign_in().await?;
        *kept = Some(session.clone());
        Ok(session)
    }

    async fn sign_in(&self) -> Result<Session, PlatformError> {
        let address = self.http.at("xrpc/com.atproto.server.createSession");
        let body = json!({ "identifier": self.identifier, "password": self.password.expose() });
        let answer = self.http.send(Repeat::May, |client| client.post(address.clone()).json(&body)).await?.json();
        let text = |name: &str| answer[name].as_str().map(str::to_owned);
        match (text("did"), text("handle"), text("accessJwt")) {
            (Some(did), Some(handle), Some(token)) => Ok(Session { did, handle, token: Secret::new(&token) }),
            _ => Err(PlatformError::new(ErrorKind::Refused, format!("{} signs in without a session", self.http.host()))),
        }
    }

    /// Sends a request with the session's token; one that has ended is replaced once. Whatever is sent may be sent twice.
    pub(super) async fn send(&self, request: impl Fn(&Client, &Session) -> RequestBuilder) -> Result<Reply, PlatformError> {
        let session = self.session().await?;
        let sent = |session: &Session| {
            let session = session.clone();
            let request = &request;
            async move { self.http.send(Repeat::May, |client| request(client, &session).bearer_auth(session.token.expose())).await }
        };
        match sent(&session).await {
            Err(error) if error.kind == ErrorKind::Credentials => {
                let fresh = self.sign_in().await?;
                *self.session.lock().await = Some(fresh.clone());
                sent(&fresh).await
            }
            other => other,
        }
    }
}
