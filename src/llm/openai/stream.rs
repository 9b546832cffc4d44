//! An answer that comes as server-sent events.

use super::answer::Answer;
use super::body::{Body, BodyError};
use crate::config::Api;
use eventsource_stream::{EventStreamError, Eventsource as _};
use futures_util::StreamExt as _;
use serde_json::Value;

/// Why a stream brought no whole answer.
#[derive(Debug)]
pub(super) enum StreamError {
    Body(BodyError),
    /// It ended before the answer did.
    Ended,
    /// Something came that is no event of this kind.
    Foreign,
}

/// Reads events into an answer until its last; what was read so far is kept when the stream breaks off.
pub(super) async fn read(body: Body, api: Api, answer: &mut Answer) -> Result<(), StreamError> {
    let pieces = futures_util::stream::unfold(Some(body), |body| async {
        let mut body = body?;
        let piece = body.next().await?;
        let next = piece.is_ok().then_some(body);
        Some((piece, next))
    });
    let events = pieces.eventsource();
    let mut events = std::pin::pin!(events);
    while let Some(event) = events.next().await {
        let event = event.map_err(|error| match error {
            EventStreamError::Transport(error) => StreamError::Body(error),
            EventStreamError::Utf8(_) | EventStreamError::Parser(_) => StreamError::Foreign,
        })?;
        if event.data.trim() == "[DONE]" {
            return if answer.end.is_some() || answer.error.is_some() { Ok(()) } else { Err(StreamError::Ended) };
        }
        let Ok(value) = serde_json::from_str::<Value>(&event.data) else { return Err(StreamError::Foreign) };
        let last = match api {
            Api::Chat => {
                answer.take_chat(&value);
                answer.error.is_some()
            }
            Api::Responses => answer.take_event(&value),
        };
        if last {
            return Ok(());
        }
        if answer.is_too_long() {
            return Err(StreamError::Body(BodyError::TooLarge(super::body::ANSWER_BYTES)));
        }
    }
    if answer.end.is_some() { Ok(()) } else { Err(StreamError::Ended) }
}
