//! Whether and when a failed attempt is followed by another.

use super::{CallError, CallErrorKind};
use crate::model::Prompt;
use crate::remote::{Delays, LONGEST_PAUSE};
use std::time::Duration;
use tokio::time::Instant;

/// The most output tokens that a cut answer is asked for again with.
const MOST_OUTPUT_TOKENS: u32 = 32_768;

/// The retries that a call has left.
#[derive(Debug)]
pub(super) struct Retries {
    left: u32,
    delays: Delays,
    content: Content,
}

/// Whether an answer of no use was followed by another attempt yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Untried,
    Tried,
}

/// What follows a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Another one, after a delay.
    After(Duration),
    /// Another one, after a delay for all callers.
    AfterPause(Duration),
    /// None.
    GiveUp,
}

impl Retries {
    /// `retries` attempts after the first, the first of them after about `first_delay`, each further one after twice as long.
    pub(super) fn new(retries: u32, first_delay: Duration) -> Self {
        Self { left: retries, delays: Delays::new(first_delay), content: Content::Untried }
    }

    /// What follows `error`; a `prompt` whose answer was cut gets a larger limit.
    pub(super) fn next(&mut self, error: &CallError, prompt: &mut Prompt, deadline: Instant) -> Next {
        if self.left == 0 || !self.may_follow(error.kind, prompt) {
            return Next::GiveUp;
        }
        self.left -= 1;
        let delay = match error.retry_after.filter(|asked| !asked.is_zero()) {
            Some(asked) if asked > LONGEST_PAUSE => return Next::GiveUp,
            Some(asked) => asked,
            None => self.delay(error.kind),
        };
        if Instant::now() + delay >= deadline {
            return Next::GiveUp;
        }
        if error.kind == CallErrorKind::RateLimited { Next::AfterPause(delay) } else { Next::After(delay) }
    }

    fn may_follow(&mut self, kind: CallErrorKind, prompt: &mut Prompt) -> bool {
        use CallErrorKind as Kind;
        match kind {
            Kind::Network | Kind::Timeout | Kind::Server | Kind::Overloaded | Kind::RateLimited => true,
            Kind::Cut | Kind::Unusable if self.content == Content::Tried => false,
            Kind::Cut => {
                self.content = Content::Tried;
                let limit = prompt.max_output_tokens;
                prompt.max_output_tokens = limit.saturating_mul(2).min(MOST_OUTPUT_TOKENS).max(limit);
                prompt.max_output_tokens > limit
            }
            Kind::Unusable => {
                self.content = Content::Tried;
                true
            }
            Kind::Quota
            | Kind::Credentials
            | Kind::UnknownModel
            | Kind::ContextTooLong
            | Kind::Request
            | Kind::Filtered
            | Kind::Refused => false,
        }
    }

    fn delay(&mut self, kind: CallErrorKind) -> Duration {
        match kind {
            CallErrorKind::Cut | CallErrorKind::Unusable => Duration::ZERO,
            CallErrorKind::Overloaded => self.delays.next_long_delay(),
            _ => self.delays.next_delay(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::tests::{failure, prompt};

    fn far() -> Instant {
        Instant::now() + Duration::from_secs(600)
    }

    #[tokio::test(start_paused = true)]
    async fn delays_double_from_the_first_up_to_a_limit() {
        let mut retries = Retries::new(9, Duration::from_millis(500));
        for full_ms in [500, 1000, 2000, 4000, 8000, 8000] {
            let Next::After(delay) = retries.next(&failure(CallErrorKind::Server), &mut prompt("p"), far()) else { panic!() };
            let full = Duration::from_millis(full_ms);
            assert!(delay >= full / 2 && delay <= full, "{delay:?} of {full:?}");
        }
        let mut longer = Retries::new(1, Duration::from_millis(500));
        let Next::After(delay) = longer.next(&failure(CallErrorKind::Overloaded), &mut prompt("p"), far()) else { panic!() };
        assert!(delay >= Duration::from_millis(500) && delay <= Duration::from_millis(1000), "{delay:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_server_asks_for_is_kept_or_given_up() {
        let seconds = Duration::from_secs;
        for (asked, deadline, expected) in [
            (seconds(7), seconds(600), Next::AfterPause(seconds(7))),
            (seconds(120), seconds(600), Next::AfterPause(seconds(120))),
            (seconds(121), seconds(600), Next::GiveUp),
            (seconds(300), seconds(600), Next::GiveUp),
            (seconds(7), seconds(6), Next::GiveUp),
        ] {
            let error = CallError { retry_after: Some(asked), ..failure(CallErrorKind::RateLimited) };
            let next = Retries::new(3, seconds(1)).next(&error, &mut prompt("p"), Instant::now() + deadline);
            assert_eq!(next, expected, "{asked:?} within {deadline:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_kind_has_its_number_of_retries() {
        use CallErrorKind as Kind;
        for (kind, expected) in [
            (Kind::Network, 3),
            (Kind::Timeout, 3),
            (Kind::Server, 3),
            (Kind::Overloaded, 3),
            (Kind::RateLimited, 3),
            (Kind::Cut, 1),
            (Kind::Unusable, 1),
            (Kind::Quota, 0),
            (Kind::Credentials, 0),
            (Kind::UnknownModel, 0),
            (Kind::ContextTooLong, 0),
            (Kind::Request, 0),
            (Kind::Filtered, 0),
            (Kind::Refused, 0),
        ] {
            let mut retries = Retries::new(3, Duration::from_millis(1));
            let made = (0..9).take_while(|_| retries.next(&failure(kind), &mut prompt("p"), far()) != Next::GiveUp).count();
            assert_eq!(made, expected, "{kind:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_cut_answer_is_asked_for_with_twice_the_limit() {
        for (limit, larger, expected) in
            [(100, 200, Next::After(Duration::ZERO)), (20_000, 32_768, Next::After(Duration::ZERO)), (40_000, 40_000, Next::GiveUp)]
        {
            let mut asked = prompt("p");
            asked.max_output_tokens = limit;
            let next = Retries::new(3, Duration::from_millis(1)).next(&failure(CallErrorKind::Cut), &mut asked, far());
            assert_eq!((next, asked.max_output_tokens), (expected, larger));
        }
    }
}
