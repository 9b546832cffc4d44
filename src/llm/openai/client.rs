//! The client: sends a prompt, adapts what the server refuses, and makes a reply or an error of what comes.

use super::adapt::Adaptations;
use super::answer::Answer;
use super::classify::{Context, ErrorBody, Refused, error};
use super::headers;
use super::request::{body, parameters};
use super::stream::{StreamError, read};
use crate::config::{Api, LlmSettings, Secret};
use crate::llm::{CallError, CallErrorKind, Identity, Provider, Reply};
use crate::model::{Completion, Prompt};
use crate::remote::{self, ANSWER_BYTES, Body, BodyError, ERROR_BYTES, RateLimits, header_text, request_id, retry_after, shown};
use futures_util::future::BoxFuture;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Response, StatusCode, Url};
use serde_json::Value;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use tokio::time::timeout;

/// OpenAI's own address.
const OPENAI: &str = "https://api.openai.com/v1";
/// Changes to a request that one call may learn.
const ADAPTATIONS: u32 = 4;

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No model was named.
    #[error("no model is named")]
    NoModel,
    /// The address is none.
    #[error("{0} is not an http address of a model")]
    Address(String),
    /// A header cannot be sent.
    #[error("the header {0} cannot be sent")]
    Header(String),
    /// The system gives no certificates, or TLS cannot be begun.
    #[error("cannot prepare https")]
    Tls(#[source] reqwest::Error),
}

/// A model behind an OpenAI-compatible address.
pub struct OpenAi {
    client: Client,
    address: Url,
    base_url: String,
    model: String,
    settings: LlmSettings,
    adaptations: Mutex<Adaptations>,
}

/// An attempt that failed, and what of it may be adapted.
struct Failed {
    error: CallError,
    refused: Option<Refused>,
}

impl From<CallError> for Failed {
    fn from(error: CallError) -> Self {
        Self { error, refused: None }
    }
}

impl OpenAi {
    /// A client for the configured address; nothing is sent yet.
    ///
    /// # Errors
    /// When an address, a header or the model's name cannot be used.
    pub fn new(settings: &LlmSettings) -> Result<Self, ClientError> {
        let model = settings.model.clone().filter(|model| !model.trim().is_empty()).ok_or(ClientError::NoModel)?;
        let base_url = settings.base_url.as_deref().unwrap_or(OPENAI).trim_end_matches('/').to_owned();
        let path = if settings.api == Api::Chat { "chat/completions" } else { "responses" };
        let address = Url::parse(&format!("{base_url}/{path}")).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let address = address.filter(Url::has_host).ok_or_else(|| ClientError::Address(base_url.clone()))?;
        let client = client(&address, settings)?;
        Ok(Self { client, address, base_url, model, settings: settings.clone(), adaptations: Mutex::default() })
    }

    async fn adapted(&self, prompt: &Prompt) -> Result<Reply, CallError> {
        let mut requests = 0;
        loop {
            let adaptations = self.adaptations.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let body = body(&self.settings, &self.model, prompt, &adaptations);
            let outcome = self.once(prompt, &body).await;
            match outcome {
                Ok((completion, limits)) => return Ok(Reply { completion, limits, requests: requests + 1 }),
                Err(Failed { error, refused }) => {
                    requests += error.requests;
                    let next = refused.filter(|_| requests <= ADAPTATIONS).and_then(|refused| adaptations.after(&refused, &body));
                    let Some(next) = next else { return Err(CallError { requests, ..error }) };
                    tracing::debug!(error = %error, "the server does not take a parameter; the request is changed");
                    *self.adaptations.lock().unwrap_or_else(PoisonError::into_inner) = next;
                }
            }
        }
    }

    /// Sends one request.
    async fn once(&self, prompt: &Prompt, body: &Value) -> Result<(Completion, RateLimits), Failed> {
        let began = Instant::now();
        let wait = Duration::from_millis(self.settings.headers_timeout_ms);
        let sent = timeout(wait, self.client.post(self.address.clone()).json(body).send()).await;
        let response = match sent {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(unsent(&error, &self.host()).into()),
            Err(_) => {
                return Err(failure(
                    CallErrorKind::Timeout,
                    format!("no answer from {} for {:.1} s", self.host(), wait.as_secs_f64()),
                )
                .into());
            }
        };
        let (status, id) = (response.status(), request_id(response.headers()));
        let limits = headers::limits(response.headers());
        let outcome = self.understand(prompt, response, &limits).await;
        let tokens = outcome.as_ref().ok().and_then(|completion| completion.usage).unwrap_or_default();
        tracing::debug!(
            host = %self.host(), model = %self.model, status = status.as_u16(), request = id.as_deref().unwrap_or("-"),
            milliseconds = began.elapsed().as_millis() as u64, prompt_tokens = tokens.prompt_tokens,
            completion_tokens = tokens.completion_tokens, "model request"
        );
        outcome.map(|completion| (completion, limits))
    }

    async fn understand(&self, prompt: &Prompt, response: Response, limits: &RateLimits) -> Result<Completion, Failed> {
        let idle = Duration::from_millis(self.settings.idle_timeout_ms);
        let status = response.status();
        if status.is_redirection() {
            return Err(self.redirected(&response).into());
        }
        let context = Context {
            status: status.as_u16(),
            retry_after: retry_after(response.headers(), SystemTime::now()),
            limits: limits.clone(),
            request_id: request_id(response.headers()),
            key: self.settings.api_key.as_ref().map(Secret::expose),
        };
        let kind = header_text(response.headers(), "content-type").unwrap_or_default().to_ascii_lowercase();
        if !status.is_success() {
            let body = ErrorBody::of(&Body::new(response, idle, ERROR_BYTES).beginning().await);
            let refused = (status == StatusCode::BAD_REQUEST || status == StatusCode::UNPROCESSABLE_ENTITY).then(|| body.refused());
            return Err(Failed { error: error(&context, &body), refused });
        }
        let mut answer = Answer::default();
        if kind.starts_with("text/event-stream") {
            let read = read(Body::new(response, idle, ANSWER_BYTES), self.settings.api, &mut answer).await;
            if let (Err(fault), None) = (read, &answer.error) {
                return Err(CallError { usage: answer.usage, limits: limits.clone(), ..of_stream(fault) }.into());
            }
        } else {
            let bytes = Body::new(response, idle, ANSWER_BYTES).whole().await.map_err(|error| of_body(&error))?;
            let value = serde_json::from_slice::<Value>(&bytes).ok().filter(Value::is_object);
            let Some(value) = value else {
                let said = shown(&ErrorBody::of(&bytes).message, context.key).chars().take(80).collect::<String>();
                return Err(failure(CallErrorKind::Unusable, format!("what came is no answer of a model: {said}")).into());
            };
            match self.settings.api {
                Api::Chat => answer.take_chat(&value),
                Api::Responses => answer.take_response(&value),
            }
        }
        if let Some(body) = &answer.error {
            return Err(CallError { usage: answer.usage, ..error(&context, body) }.into());
        }
        Ok(answer.finish(prompt, limits)?)
    }

    /// A redirect is not followed: its target would get the prompt, and could get the key.
    fn redirected(&self, response: &Response) -> CallError {
        let to = header_text(response.headers(), "location").and_then(|to| self.address.join(to).ok());
        let to = to.as_ref().and_then(Url::host_str).unwrap_or("an unknown place");
        let message =
            format!("{} sends the request on to {}; it is not followed, and no key went there", self.host(), shown(to, None));
        failure(CallErrorKind::Request, message)
    }

    fn host(&self) -> String {
        remote::host(&self.address)
    }
}

impl Provider for OpenAi {
    fn identity(&self) -> Identity {
        Identity {
            base_url: self.base_url.clone(),
            api: self.settings.api,
            model: self.model.clone(),
            parameters: {
                let mut parameters = parameters(&self.settings);
                if let (Api::Responses, Some(verbosity)) = (self.settings.api, &self.settings.verbosity) {
                    parameters.insert("verbosity".to_owned(), Value::String(verbosity.clone()));
                }
                parameters
            },
        }
    }

    fn complete<'a>(&'a self, prompt: &'a Prompt) -> BoxFuture<'a, Result<Reply, CallError>> {
        Box::pin(self.adapted(prompt))
    }
}

fn client(address: &Url, settings: &LlmSettings) -> Result<Client, ClientError> {
    let connect_timeout = Duration::from_millis(settings.connect_timeout_ms);
    remote::client(address, connect_timeout, default_headers(settings)?).map_err(ClientError::Tls)
}

fn default_headers(settings: &LlmSettings) -> Result<HeaderMap, ClientError> {
    let mut map = HeaderMap::new();
    let mut insert = |name: &str, value: &str| -> Result<(), ClientError> {
        let wrong = || ClientError::Header(name.to_owned());
        let mut value = HeaderValue::from_str(value).map_err(|_| wrong())?;
        value.set_sensitive(true);
        map.insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?, value);
        Ok(())
    };
    insert(CONTENT_TYPE.as_str(), "application/json")?;
    for (name, value) in &settings.headers {
        insert(name, value)?;
    }
    if let Some(organization) = &settings.organization {
        insert("openai-organization", organization)?;
    }
    if let Some(project) = &settings.project {
        insert("openai-project", project)?;
    }
    if let Some(key) = &settings.api_key {
        if settings.key_header.eq_ignore_ascii_case(AUTHORIZATION.as_str()) {
            insert(AUTHORIZATION.as_str(), &format!("Bearer {}", key.expose()))?;
        } else {
            insert(&settings.key_header, key.expose())?;
        }
    }
    Ok(map)
}

/// An error that the server had no part in putting into words.
fn failure(kind: CallErrorKind, message: String) -> CallError {
    CallError { kind, message, retry_after: None, limits: RateLimits::default(), usage: None, requests: 1 }
}

/// No answer came; the address stands in the message, so reqwest's own words, which may hold more of it, are not needed.
fn unsent(error: &reqwest::Error, host: &str) -> CallError {
    let cause = remote::innermost(error).map_or_else(String::new, |cause| format!(": {}", shown(&cause, None)));
    let kind = if error.is_timeout() { CallErrorKind::Timeout } else { CallErrorKind::Network };
    let what = if error.is_connect() { "cannot connect to" } else { "the connection broke off before an answer of" };
    let requests = u32::from(!error.is_connect());
    CallError { requests, ..failure(kind, format!("{what} {host}{cause}")) }
}

fn of_body(error: &BodyError) -> CallError {
    let kind = match error {
        BodyError::Idle(_) => CallErrorKind::Timeout,
        BodyError::Broken => CallErrorKind::Network,
        BodyError::TooLarge(_) => CallErrorKind::Unusable,
    };
    failure(kind, error.to_string())
}

fn of_stream(fault: StreamError) -> CallError {
    match fault {
        StreamError::Body(error) => of_body(&error),
        StreamError::Ended => failure(CallErrorKind::Network, "the stream ended without its end mark".to_owned()),
        StreamError::Foreign => {
            failure(CallErrorKind::Unusable, "the stream holds something that is no event of a model".to_owned())
        }
    }
}
