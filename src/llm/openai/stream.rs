//! An answer that comes as server-sent events.

use super::answer::Answer;
use crate::config::Api;
use crate::remote::{ANSWER_BYTES, Body, BodyError};
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

/// The most bytes of a line.
const LINE_BYTES: usize = 1 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A body line by line: the parser of events takes quadratic time on many lines at once, and does not survive a byte order mark.
struct Lines {
    body: Body,
    buffer: Vec<u8>,
    begun: bool,
}

impl Lines {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BodyError>> {
        let mut searched = 0;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[searched..]) {
                let rest = self.buffer.split_off(searched + at + 1);
                return Some(Ok(self.without_mark(rest)));
            }
            searched = self.buffer.len();
            if searched > LINE_BYTES {
                return Some(Err(BodyError::TooLarge(LINE_BYTES)));
            }
            match self.body.next().await {
                Some(Ok(piece)) => self.buffer.extend(piece),
                Some(Err(error)) => return Some(Err(error)),
                None if self.buffer.is_empty() => return None,
                None => return Some(Ok(self.without_mark(Vec::new()))),
            }
        }
    }

    /// What is in the buffer, which then holds `rest`.
    fn without_mark(&mut self, rest: Vec<u8>) -> Vec<u8> {
        let line = std::mem::replace(&mut self.buffer, rest);
        let first = !std::mem::replace(&mut self.begun, true);
        match line.strip_prefix(BYTE_ORDER_MARK).filter(|_| first) {
            Some(bare) => bare.to_vec(),
            None => line,
        }
    }
}

/// Reads events into an answer until its last; what was read so far is kept when the stream breaks off.
pub(super) async fn read(body: Body, api: Api, answer: &mut Answer) -> Result<(), StreamError> {
    let lines = Lines { body, buffer: Vec::new(), begun: false };
    let lines = futures_util::stream::unfold(Some(lines), |lines| async {
        let mut lines = lines?;
        let line = lines.next().await?;
        let next = line.is_ok().then_some(lines);
        Some((line, next))
    });
    let events = lines.eventsource();
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
            return Err(StreamError::Body(BodyError::TooLarge(ANSWER_BYTES)));
        }
    }
    if answer.end.is_some() { Ok(()) } else { Err(StreamError::Ended) }
}
