//! Budgets, receipts and estimates, seen through the gateway.

use super::*;
use crate::config::PriceSettings;
use crate::model::CallOutcome;
use std::collections::BTreeMap;

/// A reply that used `prompt_tokens` and the whole of its limit.
fn full(prompt_tokens: u64) -> Step {
    let mut step = ok_after("text", Duration::from_secs(1));
    if let Ok(reply) = &mut step.outcome {
        reply.completion.usage = Some(Usage { prompt_tokens, completion_tokens: 1000, ..Usage::default() });
    }
    step
}

#[tokio::test(start_paused = true)]
async fn limits_hold_with_six_calls_at_once_and_retries() {
    // Worst case of a call: about 20 + 1000 tokens; each answer uses nearly all of it, each second attempt fails for an unknown price.
    for (max_tokens, max_cost_usd) in [(Some(5_000), None), (None, Some(0.0105)), (Some(5_000), Some(0.0105))] {
        let steps = (0..40)
            .map(|at| if at % 2 == 0 { full(8) } else { Step { takes: Duration::from_secs(1), ..fails(CallErrorKind::Server) } });
        let mut bench = Bench::new(steps).set(|settings| settings.breaker_failures = 99);
        bench.budget = BudgetSettings { max_tokens, max_cost_usd, per_day_usd: None };
        let gateway = bench.gateway();
        let names: Vec<String> = (0..18).map(|at| format!("p{at}")).collect();
        let outcomes = ask_all(&gateway, names.iter().map(|name| prompt(name))).await;
        let (made, receipt) = (bench.script.count() as u64, gateway.receipt());
        assert!(made >= 4, "{made} calls: something fits");
        assert!(outcomes.iter().any(|outcome| matches!(outcome, Err(GatewayError::Budget(_)))), "not everything fits");
        // Every attempt counts, as a failed one may have been billed in full.
        assert!(max_tokens.is_none_or(|limit| made * 1008 <= limit), "{made} calls");
        assert!(max_cost_usd.is_none_or(|limit| made as f64 * (8.0 * 0.25e-6 + 1000.0 * 2e-6) <= limit), "{made} calls");
        assert!(receipt.cost_usd.is_some_and(|cost| max_cost_usd.is_none_or(|limit| cost <= limit)));
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_not_used_can_be_used_by_others() {
    let mut bench = Bench::new([ok("text")]);
    bench.budget.max_tokens = Some(1_400);
    let gateway = bench.gateway();
    for name in ["a", "b", "c", "d"] {
        assert!(gateway.ask(&prompt(name), &keep).await.is_ok(), "{name}: 110 tokens of a worst case of 1,020");
    }
    assert!(matches!(gateway.ask(&prompt("e"), &keep).await, Err(GatewayError::Budget(BudgetError::Tokens { gone: 440, .. }))));
}

#[tokio::test(start_paused = true)]
async fn requests_that_a_server_refuses_cost_nothing() {
    let mut bench = Bench::new([fails(CallErrorKind::RateLimited), fails(CallErrorKind::Overloaded), ok("text")]);
    bench.budget.max_tokens = Some(1_100);
    assert!(bench.gateway().ask(&prompt("p"), &keep).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_usage_keeps_its_worst_case() {
    let mut step = ok("a short answer");
    if let Ok(reply) = &mut step.outcome {
        reply.completion.usage = None;
    }
    let mut bench = Bench::new([step]);
    bench.budget.max_tokens = Some(1_500);
    let gateway = bench.gateway();
    assert!(gateway.ask(&prompt("a"), &keep).await.is_ok());
    assert!(matches!(gateway.ask(&prompt("b"), &keep).await, Err(GatewayError::Budget(_))));
    let line = &bench.ledger.lines()[0];
    assert!(line.estimated && line.usage.completion_tokens > 0 && line.usage.completion_tokens < 10, "{line:?}");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_price_stays_unknown() {
    let mut bench = Bench::new([ok("text")]);
    bench.prices = Prices::default();
    let gateway = bench.gateway();
    gateway.ask(&prompt("p"), &keep).await.unwrap();
    assert_eq!((gateway.receipt().cost_usd, bench.ledger.lines()[0].cost_usd), (None, None));
    assert_eq!(gateway.estimate(&[prompt("q")]).await.cost_usd, None);

    bench.budget.max_cost_usd = Some(1.0);
    let refused = bench.gateway().ask(&prompt("p"), &keep).await.unwrap_err();
    assert!(refused.to_string().starts_with("price of gpt-5-mini is unknown"), "{refused}");
    assert_eq!(bench.script.count(), 1, "nothing was sent");
}

#[tokio::test(start_paused = true)]
async fn the_spending_of_earlier_runs_of_the_day_counts() {
    for (spent, fits) in [(0.5, true), (0.999, false)] {
        let mut bench = Bench::new([ok("text")]);
        bench.ledger = TodayLedger::new(spent);
        bench.budget.per_day_usd = Some(1.0);
        assert_eq!(bench.gateway().ask(&prompt("p"), &keep).await.is_ok(), fits, "{spent}");
        assert_eq!(bench.ledger.asked()[0] % 86_400_000, 0, "since midnight, UTC");
    }
    let mut bench = Bench::new([ok("text")]);
    (bench.ledger, bench.budget.per_day_usd) = (TodayLedger::broken(), Some(1.0));
    let refused = bench.gateway().ask(&prompt("p"), &keep).await;
    assert!(matches!(refused, Err(GatewayError::Budget(BudgetError::Ledger(_)))), "{refused:?}");
}

#[tokio::test(start_paused = true)]
async fn a_receipt_adds_up_what_the_server_counted() {
    let mut bench = Bench::new([ok("text")]);
    let row = PriceSettings { input_cost_per_token: 0.001, output_cost_per_token: 0.01, ..Default::default() };
    bench.prices = Prices::default().with(&BTreeMap::from([("gpt-5-mini".to_owned(), row)]));
    let gateway = bench.gateway();
    for name in ["a", "b"] {
        gateway.ask(&prompt(name), &keep).await.unwrap();
    }
    let receipt = gateway.receipt();
    assert_eq!((receipt.calls, receipt.cached, receipt.failed), (2, 0, 0));
    assert_eq!((receipt.prompt_tokens, receipt.completion_tokens), (200, 20));
    assert!(receipt.cost_usd.is_some_and(|cost| (cost - 0.4).abs() < 1e-9), "{receipt:?}");
    let lines = bench.ledger.lines();
    assert!(
        lines
            .iter()
            .all(|line| line.outcome == CallOutcome::Answered && line.run == "run" && line.attempts == 1 && !line.estimated)
    );
}

#[tokio::test(start_paused = true)]
async fn usage_that_cannot_be_true_breaks_no_sum() {
    let mut step = ok("text");
    if let Ok(reply) = &mut step.outcome {
        reply.completion.usage = Some(Usage {
            prompt_tokens: u64::MAX,
            cached_tokens: u64::MAX,
            cache_write_tokens: u64::MAX,
            completion_tokens: u64::MAX,
            reasoning_tokens: u64::MAX,
        });
    }
    let bench = Bench::new([step]);
    let gateway = bench.gateway();
    for name in ["a", "b", "c"] {
        _ = gateway.ask(&prompt(name), &keep).await;
    }
    assert!(gateway.receipt().cost_usd.is_some_and(f64::is_finite));
}

#[tokio::test(start_paused = true)]
async fn an_estimate_sends_nothing_and_bounds_the_bill() {
    let bench = Bench::new([full(8)]);
    let gateway = bench.gateway();
    let prompts = ["a", "b"].map(prompt);
    let estimate = gateway.estimate(&prompts).await;
    assert_eq!((estimate.calls, estimate.output_tokens_max, bench.script.count()), (2, 2000, 0));
    ask_all(&gateway, prompts).await;
    let cost = gateway.receipt().cost_usd.unwrap();
    assert!(estimate.cost_usd.unwrap() < cost && cost <= estimate.cost_usd_max.unwrap(), "{estimate:?} {cost}");
}
