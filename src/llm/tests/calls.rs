//! Retries, latches, the breaker and the deadline, seen through the gateway.

use super::*;
use CallErrorKind as Kind;

#[tokio::test(start_paused = true)]
async fn a_failing_server_is_asked_as_often_as_is_set() {
    for (kind, retries, expected) in [
        (Kind::Server, 3, 4),
        (Kind::Network, 2, 3),
        (Kind::Timeout, 0, 1),
        (Kind::Overloaded, 3, 4),
        (Kind::RateLimited, 3, 4),
        (Kind::Request, 3, 1),
        (Kind::Refused, 3, 1),
        (Kind::Unusable, 3, 2),
        (Kind::Cut, 3, 2),
    ] {
        let bench = Bench::new([fails(kind)]).set(|settings| settings.retries = retries);
        let outcome = bench.gateway().ask(&prompt("p"), &keep).await;
        assert_eq!((kind_of(&outcome), bench.script.count()), (Some(kind), expected), "{kind:?}");
        let lines = bench.ledger.lines();
        assert_eq!((lines.len(), lines[0].attempts as usize), (1, expected), "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_burst_of_failures_is_survived() {
    let bench = Bench::new([fails(Kind::Server), fails(Kind::Network), ok("text")]);
    let gateway = bench.gateway();
    let answer = gateway.ask(&prompt("p"), &keep).await.unwrap();
    assert_eq!((answer.completion.text.as_str(), answer.source, answer.accepted), ("text", AnswerSource::Model, Acceptance::Keep));
    let gaps = bench.script.gaps();
    assert!((0.25..=0.501).contains(&gaps[0]) && (0.5..=1.001).contains(&gaps[1]), "{gaps:?}");
    let receipt = gateway.receipt();
    assert_eq!((receipt.calls, receipt.failed, receipt.prompt_tokens > 100), (3, 2, true));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_for_time_gets_it() {
    for (kind, asked) in [(Kind::RateLimited, 7.5), (Kind::Server, 3.0), (Kind::Overloaded, 119.0)] {
        let bench = Bench::new([fails_asking(kind, Duration::from_secs_f64(asked)), ok("text")]);
        bench.gateway().ask(&prompt("p"), &keep).await.unwrap();
        let gap = bench.script.gaps()[0];
        assert!(gap >= asked && gap <= asked + 0.3, "{kind:?}: {gap} for {asked}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_for_too_much_time_fails_the_call_at_once() {
    for (asked_s, deadline_ms) in [(300, 600_000), (121, 600_000), (20, 10_000)] {
        let bench = Bench::new([fails_asking(Kind::RateLimited, Duration::from_secs(asked_s))])
            .set(|settings| settings.deadline_ms = deadline_ms);
        let (gateway, began) = (bench.gateway(), Instant::now());
        let first = gateway.ask(&prompt("p"), &keep).await;
        let second = gateway.ask(&prompt("q"), &keep).await;
        assert_eq!((kind_of(&first), kind_of(&second)), (Some(Kind::RateLimited), Some(Kind::RateLimited)));
        assert_eq!(
            (bench.script.count(), began.elapsed().as_millis()),
            (1, 0),
            "{asked_s} s: the second does not run into the wall"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_pauses_everybody_and_leaves_the_breaker_alone() {
    let bench = Bench::new([fails_asking(Kind::RateLimited, Duration::from_secs(30)), ok("text")])
        .set(|settings| (settings.breaker_failures, settings.concurrency) = (1, 1));
    let gateway = bench.gateway();
    let outcomes = ask_all(&gateway, ["a", "b", "c"].map(prompt)).await;
    assert!(outcomes.iter().all(Result::is_ok));
    let calls = bench.script.calls();
    assert_eq!(calls.len(), 4);
    assert!(calls[1..].iter().all(|call| call.at - calls[0].at >= Duration::from_secs(30)), "{calls:?}");
    assert_eq!(gateway.line.breaker_state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn what_no_call_can_mend_stops_the_run_after_one() {
    for kind in [Kind::Quota, Kind::Credentials, Kind::UnknownModel] {
        let bench = Bench::new([fails(kind), ok("text")]).set(|settings| settings.concurrency = 1);
        let gateway = bench.gateway();
        let mut outcomes = ask_all(&gateway, ["a", "b", "c"].map(prompt)).await;
        outcomes.push(gateway.ask(&prompt("d"), &keep).await);
        assert!(outcomes.iter().all(|outcome| kind_of(outcome) == Some(kind)), "{kind:?}");
        let receipt = gateway.receipt();
        assert_eq!((bench.script.count(), receipt.calls, receipt.failed, bench.ledger.lines().len()), (1, 1, 1, 1), "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_breaker_opens_says_how_long_and_lets_one_probe_through() {
    let bench = Bench::new([fails(Kind::Server), fails(Kind::Server), Step { takes: Duration::from_secs(5), ..ok("text") }])
        .set(|settings| (settings.breaker_failures, settings.retries) = (2, 0));
    let gateway = bench.gateway();
    for name in ["a", "b"] {
        assert_eq!(kind_of(&gateway.ask(&prompt(name), &keep).await), Some(Kind::Server));
    }
    tokio::time::advance(Duration::from_secs(15)).await;
    let Err(GatewayError::Open { left }) = gateway.ask(&prompt("c"), &keep).await else { panic!("let through") };
    assert_eq!((left.as_secs(), bench.script.count()), (45, 2));
    assert_eq!(gateway.line.breaker_state(), BreakerState::Open { left });

    tokio::time::advance(left).await;
    let outcomes = ask_all(&gateway, ["d", "e", "f", "g"].map(prompt)).await;
    let refused = outcomes.iter().filter(|outcome| matches!(outcome, Err(GatewayError::Open { .. }))).count();
    assert_eq!((refused, outcomes.iter().filter(|outcome| outcome.is_ok()).count(), bench.script.count()), (3, 1, 3));
    assert_eq!(gateway.line.breaker_state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn many_callers_of_a_dead_server_make_few_calls() {
    let bench = Bench::new([fails(Kind::Server)]);
    let gateway = bench.gateway();
    let names: Vec<String> = (0..30).map(|at| format!("prompt {at}")).collect();
    let outcomes = ask_all(&gateway, names.iter().map(|name| prompt(name))).await;
    assert!(outcomes.iter().all(Result::is_err));
    assert!(bench.script.count() <= 5, "{} calls", bench.script.count());
}

#[tokio::test(start_paused = true)]
async fn one_deadline_bounds_calls_retries_and_waits() {
    let hanging = Step { takes: Duration::from_secs(3600), ..ok("never") };
    let bench = Bench::new([fails(Kind::Server), hanging]).set(|settings| settings.deadline_ms = 20_000);
    let (gateway, began) = (bench.gateway(), Instant::now());
    let outcome = gateway.ask(&prompt("p"), &keep).await;
    assert!(matches!(outcome, Err(GatewayError::Deadline { deadline_ms: 20_000 })), "{outcome:?}");
    assert!((20.0..20.1).contains(&began.elapsed().as_secs_f64()));
    let line = &bench.ledger.lines()[0];
    assert_eq!((line.attempts, line.estimated, gateway.receipt().failed), (2, true, 2));
    assert!(line.usage.prompt_tokens > 0, "an attempt that was cut off may have been billed");
}

#[tokio::test(start_paused = true)]
async fn a_queue_for_a_place_does_not_outlast_the_deadline() {
    let bench = Bench::new([ok_after("text", Duration::from_secs(8))])
        .set(|settings| (settings.deadline_ms, settings.concurrency) = (10_000, 1));
    let (gateway, began) = (bench.gateway(), Instant::now());
    let outcomes = ask_all(&gateway, ["a", "b", "c"].map(prompt)).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(began.elapsed() < Duration::from_secs(11));
}

#[tokio::test(start_paused = true)]
async fn a_cut_answer_is_asked_for_once_more_with_room() {
    let bench = Bench::new([fails(Kind::Cut), ok("whole")]);
    let answer = bench.gateway().ask(&prompt("p"), &keep).await.unwrap();
    let limits: Vec<u32> = bench.script.calls().iter().map(|call| call.max_output_tokens).collect();
    assert_eq!((answer.completion.text.as_str(), limits), ("whole", vec![1000, 2000]));
}

#[tokio::test(start_paused = true)]
async fn at_most_as_many_calls_as_are_set_run_at_once() {
    let bench = Bench::new([ok_after("text", Duration::from_secs(1))]).set(|settings| settings.concurrency = 2);
    let (gateway, began) = (bench.gateway(), Instant::now());
    ask_all(&gateway, ["a", "b", "c", "d", "e", "f"].map(prompt)).await;
    assert_eq!(began.elapsed().as_millis() / 10, 300, "six calls in three waves");
}
