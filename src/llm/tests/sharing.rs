//! Single flight, acceptance and refresh. What needs a real cache is tested where one can be opened.

use super::*;
use crate::model::CallOutcome;

#[tokio::test(start_paused = true)]
async fn the_same_prompt_at_once_is_one_call() {
    let bench = Bench::new([ok_after("text", Duration::from_secs(2))]);
    let gateway = bench.gateway();
    let answers = ask_all(&gateway, ["same", "same", "other", "same"].map(prompt)).await;
    assert_eq!(bench.script.count(), 2);
    let sources: Vec<AnswerSource> = answers.into_iter().map(|answer| answer.unwrap().source).collect();
    assert_eq!(sources.iter().filter(|source| **source == AnswerSource::Model).count(), 2);
    let receipt = gateway.receipt();
    assert_eq!((receipt.calls, receipt.cached), (2, 2));
    assert!(receipt.saved_usd.is_some_and(|saved| saved > 0.0));
    assert_eq!(bench.ledger.lines().iter().filter(|line| line.outcome == CallOutcome::Cached).count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_failed_leader_passes_its_error_to_those_who_wait_and_to_nobody_later() {
    let slow_failure = Step { takes: Duration::from_secs(1), ..fails(CallErrorKind::Request) };
    let bench = Bench::new([slow_failure, ok("text")]);
    let gateway = bench.gateway();
    let outcomes = ask_all(&gateway, ["same", "same", "same"].map(prompt)).await;
    assert!(outcomes.iter().all(|outcome| kind_of(outcome) == Some(CallErrorKind::Request)));
    assert_eq!(bench.script.count(), 1);
    assert!(gateway.ask(&prompt("same"), &keep).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_leader_is_followed_by_one_of_those_who_wait() {
    let hanging = Step { takes: Duration::from_secs(3600), ..ok("never") };
    let bench = Bench::new([hanging, ok("text")]);
    let gateway = bench.gateway();
    let leader = tokio::spawn({
        let gateway = gateway.clone();
        async move { gateway.ask(&prompt("same"), &keep).await }
    });
    while bench.script.count() == 0 {
        tokio::task::yield_now().await;
    }
    let waiting = ["same", "same"].map(prompt);
    let waiters = tokio::spawn({
        let gateway = gateway.clone();
        async move { ask_all(&gateway, waiting).await }
    });
    sleep(Duration::from_secs(1)).await;
    leader.abort();
    let outcomes = waiters.await.unwrap();
    assert!(outcomes.iter().all(|outcome| outcome.as_ref().is_ok_and(|answer| answer.completion.text == "text")));
    assert_eq!(bench.script.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_cut_off_by_its_asker_counts_in_full_and_frees_its_place() {
    let hanging = Step { takes: Duration::from_secs(3600), ..ok("never") };
    let mut bench = Bench::new([hanging, ok("text")]).set(|settings| settings.concurrency = 1);
    bench.budget.max_tokens = Some(2_500);
    let gateway = bench.gateway();
    let cut = tokio::time::timeout(Duration::from_secs(1), gateway.ask(&prompt("a"), &keep)).await;
    assert!(cut.is_err());
    assert!(gateway.budget.gone().tokens > 1000, "nobody knows what it cost");
    assert!(gateway.ask(&prompt("b"), &keep).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_not_accepted_is_handed_over_all_the_same() {
    let bench = Bench::new([ok("doubtful")]);
    let answer = bench.gateway().ask(&prompt("p"), &|_| Acceptance::DoNotKeep).await.unwrap();
    assert_eq!((answer.completion.text.as_str(), answer.accepted), ("doubtful", Acceptance::DoNotKeep));
}

#[tokio::test(start_paused = true)]
async fn a_breaker_that_opened_for_one_run_is_open_for_all() {
    let bench = Bench::new([fails(CallErrorKind::Server)]).set(|settings| (settings.breaker_failures, settings.retries) = (2, 1));
    let line = bench.line_over(Cache::default());
    let run = || bench.gateway_on(&line, Box::new(NoDrafts));
    assert_eq!(kind_of(&run().ask(&prompt("a"), &keep).await), Some(CallErrorKind::Server));
    assert!(matches!(line.breaker_state(), BreakerState::Open { .. }));
    assert!(matches!(run().ask(&prompt("b"), &keep).await, Err(GatewayError::Open { .. })));
    assert_eq!(bench.script.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn runs_share_calls_and_the_places_for_them() {
    let bench = Bench::new([ok_after("text", Duration::from_secs(2))]).set(|settings| settings.concurrency = 1);
    let line = bench.line_over(Cache::default());
    let asks = ["same", "same", "other"].map(|text| {
        let gateway = bench.gateway_on(&line, Box::new(NoDrafts));
        async move { gateway.ask(&prompt(text), &keep).await.unwrap() }
    });
    futures_util::future::join_all(asks).await;
    assert_eq!(bench.script.gaps(), [2.0], "two calls, one after the other");
}

#[tokio::test(start_paused = true)]
async fn a_days_budget_holds_over_runs_at_once() {
    let mut bench = Bench::new([ok_after("text", Duration::from_secs(1))]);
    // A call costs 2 thousandths of a dollar in the worst case, and a hundredth of that in fact.
    bench.budget.per_day_usd = Some(0.0045);
    let line = bench.line_over(Cache::default());
    let asks = (0..4).map(|at| {
        let gateway = bench.gateway_on(&line, Box::new(NoDrafts));
        async move { gateway.ask(&prompt(&format!("p{at}")), &keep).await }
    });
    let outcomes = futures_util::future::join_all(asks).await;
    let refused = outcomes.iter().filter(|outcome| matches!(outcome, Err(GatewayError::Budget(BudgetError::Day { .. })))).count();
    assert_eq!((bench.script.count(), refused), (2, 2));
    let gateway = bench.gateway_on(&line, Box::new(NoDrafts));
    assert!(gateway.ask(&prompt("later"), &keep).await.is_ok(), "what was not used is free again");
}
