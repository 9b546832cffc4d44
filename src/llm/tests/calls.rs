//! Retries, pauses, the breaker, the end of a run that cannot pay, calls at once.

use super::*;
use futures_util::future::join_all;
use tokio::time::Instant;

fn fail(kind: CallErrorKind) -> Act {
    Act::Fail(failure(kind))
}

fn plain(script: &Script) -> Gateway {
    gateway(script, |_| {}, BudgetSettings::default())
}

#[tokio::test(start_paused = true)]
async fn a_failing_server_is_asked_four_times_and_then_given_up() {
    let script = Script::new(std::iter::repeat_n(fail(CallErrorKind::Server), 9));
    let outcome = ask(&plain(&script), "p").await;
    assert_eq!((outcome.unwrap_err().kind(), script.calls()), (Some(CallErrorKind::Server), 4));
}

#[tokio::test(start_paused = true)]
async fn a_retry_brings_the_answer_and_the_receipt_counts_all_requests() {
    let script = Script::new([fail(CallErrorKind::Network), fail(CallErrorKind::Overloaded), Act::Answer("yes")]);
    let gateway = plain(&script);
    assert_eq!(ask(&gateway, "p").await.unwrap().completion.text, "yes");
    let receipt = gateway.receipt();
    assert_eq!((receipt.calls, receipt.failed, receipt.completion_tokens), (3, 2, 5));
}

#[tokio::test(start_paused = true)]
async fn what_trying_again_cannot_help_is_sent_once() {
    use CallErrorKind as Kind;
    for kind in
        [Kind::Request, Kind::ContextTooLong, Kind::Filtered, Kind::Refused, Kind::Quota, Kind::Credentials, Kind::UnknownModel]
    {
        let script = Script::new([fail(kind)]);
        assert_eq!(ask(&plain(&script), "p").await.unwrap_err().kind(), Some(kind));
        assert_eq!(script.calls(), 1, "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_account_ends_all_calls_of_the_run() {
    for kind in [CallErrorKind::Quota, CallErrorKind::Credentials, CallErrorKind::UnknownModel] {
        let script = Script::new([fail(kind)]);
        let gateway = plain(&script);
        for text in ["a", "b", "c"] {
            assert_eq!(ask(&gateway, text).await.unwrap_err().kind(), Some(kind));
        }
        assert_eq!((script.calls(), gateway.receipt().calls), (1, 1), "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_holds_everybody_back_and_opens_no_breaker() {
    let limited = CallError { retry_after: Some(Duration::from_secs(7)), ..failure(CallErrorKind::RateLimited) };
    let script = Script::new([Act::Fail(limited)]);
    let gateway = gateway(&script, |settings| settings.breaker_failures = 1, BudgetSettings::default());
    let began = Instant::now();
    let answers = join_all(["a", "b", "c"].map(|text| async { (ask(&gateway, text).await, Instant::now()) })).await;
    assert!(answers.iter().all(|(answer, _)| answer.is_ok()));
    assert!(answers[0].1 - began >= Duration::from_secs(7), "{:?}", answers[0].1 - began);
    assert_eq!((script.calls(), gateway.breaker_state()), (4, BreakerState::Closed));
}

#[tokio::test(start_paused = true)]
async fn a_wait_of_five_minutes_is_not_waited_for() {
    let limited = CallError { retry_after: Some(Duration::from_secs(300)), ..failure(CallErrorKind::RateLimited) };
    let script = Script::new([Act::Fail(limited)]);
    let (gateway, began) = (plain(&script), Instant::now());
    assert!(ask(&gateway, "a").await.is_err() && ask(&gateway, "b").await.is_err());
    assert!(began.elapsed() < Duration::from_secs(1) && script.calls() == 1);
}

#[tokio::test(start_paused = true)]
async fn the_breaker_opens_after_five_failures_and_lets_one_probe_pass() {
    let script = Script::new(std::iter::repeat_n(fail(CallErrorKind::Server), 6));
    let gateway = gateway(&script, |settings| settings.retries = 0, BudgetSettings::default());
    for text in ["a", "b", "c", "d", "e"] {
        assert_eq!(ask(&gateway, text).await.unwrap_err().kind(), Some(CallErrorKind::Server));
    }
    let refused = ask(&gateway, "f").await.unwrap_err();
    assert!(matches!(refused, GatewayError::Open { left } if left > Duration::from_secs(59)), "{refused}");
    assert_eq!(script.calls(), 5);
    tokio::time::sleep(Duration::from_secs(61)).await;
    let probes = join_all(["g", "h", "i"].map(|text| ask(&gateway, text))).await;
    assert_eq!((script.calls(), probes.iter().filter(|probe| probe.is_ok()).count()), (6, 0));
    tokio::time::sleep(Duration::from_secs(61)).await;
    assert!(ask(&gateway, "j").await.is_ok() && ask(&gateway, "k").await.is_ok());
    assert_eq!(gateway.breaker_state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_cut_answer_is_asked_for_once_more_with_a_larger_limit() {
    let script = Script::new([fail(CallErrorKind::Cut), fail(CallErrorKind::Cut), Act::Answer("late")]);
    assert_eq!(ask(&plain(&script), "p").await.unwrap_err().kind(), Some(CallErrorKind::Cut));
    let limits: Vec<u32> = script.seen.lock().unwrap().iter().map(|prompt| prompt.max_output_tokens).collect();
    assert_eq!(limits, [100, 200]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_hangs_ends_at_the_deadline() {
    let script = Script::new([Act::Hang]);
    let gateway = gateway(&script, |settings| settings.deadline_ms = 3_000, BudgetSettings::default());
    let began = Instant::now();
    assert!(matches!(ask(&gateway, "p").await.unwrap_err(), GatewayError::Deadline { .. }));
    assert_eq!((began.elapsed().as_secs(), gateway.receipt().failed), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn the_same_prompt_at_once_is_one_call() {
    let script = Script::new([Act::Answer("one")]);
    let gateway = plain(&script);
    let answers = join_all((0..6).map(|_| ask(&gateway, "same"))).await;
    assert!(answers.iter().all(|answer| answer.as_ref().unwrap().completion.text == "one"));
    assert_eq!((script.calls(), gateway.receipt().cached), (1, 5));
}

#[tokio::test(start_paused = true)]
async fn at_most_as_many_calls_are_under_way_as_are_allowed() {
    let script = Script::new([]);
    let gateway = gateway(&script, |settings| settings.concurrency = 2, BudgetSettings::default());
    let began = Instant::now();
    join_all(["a", "b", "c", "d", "e", "f"].map(|text| ask(&gateway, text))).await;
    assert_eq!(began.elapsed().as_millis() / 100, 3);
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_the_right_form_is_an_error() {
    let script = Script::new([]);
    let outcome = plain(&script).ask(&prompt("p"), &|_| Acceptance::Drop).await;
    assert!(matches!(outcome, Err(GatewayError::Form)));
}
