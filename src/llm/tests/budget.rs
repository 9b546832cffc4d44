//! What is spent never exceeds what may be spent, also with calls at once and retries.

use super::*;
use futures_util::future::join_all;

#[tokio::test(start_paused = true)]
async fn six_calls_at_once_never_exceed_the_limit() {
    let script =
        Script::new([Act::Fail(failure(CallErrorKind::Network)), Act::Answer("{}"), Act::Fail(failure(CallErrorKind::Timeout))]);
    let budget = BudgetSettings { max_cost_usd: Some(0.3), ..BudgetSettings::default() };
    let gateway = gateway(&script, |_| {}, budget);
    let answers = join_all(["a", "b", "c", "d", "e", "f"].map(|text| ask(&gateway, text))).await;
    assert!(answers.iter().any(Result::is_ok));
    assert!(answers.iter().any(|answer| matches!(answer, Err(GatewayError::Budget(BudgetError::Cost { .. })))));
    assert!(gateway.receipt().cost_usd.unwrap() <= 0.3 && gateway.budget.gone().cost_usd <= 0.3 + 1e-9);
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_tokens_is_kept_without_a_price() {
    let script = Script::new([]);
    let gateway = gateway(&script, |_| {}, BudgetSettings { max_tokens: Some(150), ..BudgetSettings::default() });
    assert!(ask(&gateway, "a").await.is_ok());
    let refused = loop {
        if let Err(error) = ask(&gateway, &format!("b{}", script.calls())).await {
            break error;
        }
    };
    assert!(matches!(refused, GatewayError::Budget(BudgetError::Tokens { .. })));
    let receipt = gateway.receipt();
    assert!(receipt.prompt_tokens + receipt.completion_tokens <= 150, "{receipt:?}");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_without_money() {
    let script = Script::new([]);
    let gateway = gateway(&script, |_| {}, BudgetSettings { max_cost_usd: Some(0.0), ..BudgetSettings::default() });
    assert!(matches!(ask(&gateway, "a").await, Err(GatewayError::Budget(_))));
    assert_eq!(script.calls(), 0);
}
