//! The limiter: waits, learning, debts and order.

use super::*;
use std::sync::Arc;
use tokio::time::sleep;

fn far() -> Instant {
    Instant::now() + Duration::from_secs(3600)
}

/// Seconds that a call waits; jitter adds up to a quarter of one.
async fn seconds_for(limiter: &Limiter<()>, tokens: u64) -> f64 {
    let began = Instant::now();
    limiter.take(tokens, far()).await.unwrap().mark_sent();
    began.elapsed().as_secs_f64()
}

fn near(seconds: f64, expected: f64) -> bool {
    seconds >= expected - 0.001 && seconds <= expected + 0.3
}

fn window(limit: u64, remaining: u64, reset_s: u64) -> WindowLimit {
    WindowLimit { limit: Some(limit), remaining: Some(remaining), reset: Some(Duration::from_secs(reset_s)) }
}

#[tokio::test(start_paused = true)]
async fn nothing_waits_without_limits() {
    let limiter = Limiter::<()>::new(None, None);
    for _ in 0..1000 {
        assert!(seconds_for(&limiter, 1_000_000).await < 0.001);
    }
}

#[tokio::test(start_paused = true)]
async fn requests_and_tokens_both_need_room() {
    let requests = Limiter::<()>::new(Some(60), None);
    for _ in 0..60 {
        assert!(seconds_for(&requests, 1).await < 0.001);
    }
    assert!(near(seconds_for(&requests, 1).await, 1.0));

    let tokens = Limiter::<()>::new(Some(60), Some(6_000));
    assert!(seconds_for(&tokens, 6_000).await < 0.001);
    let waited = seconds_for(&tokens, 1_000).await;
    assert!(near(waited, 10.0), "{waited}");
}

#[tokio::test(start_paused = true)]
async fn a_call_larger_than_the_bucket_waits_for_a_full_one_and_leaves_a_debt() {
    let limiter = Limiter::<()>::new(None, Some(600));
    assert!(seconds_for(&limiter, 1_200).await < 0.001, "the bucket is full");
    let waited = seconds_for(&limiter, 10_000).await;
    assert!(near(waited, 120.0), "a minute of debt and a minute to fill: {waited}");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_used_is_given_back() {
    let limiter = Limiter::<()>::new(Some(1), Some(600));
    let taken = limiter.take(600, far()).await.unwrap();
    drop(taken);
    let mut taken = limiter.take(600, far()).await.unwrap();
    taken.mark_sent();
    taken.undo();
    let mut taken = limiter.take(600, far()).await.unwrap();
    taken.mark_sent();
    taken.settle(100);
    drop(taken);
    let waited = seconds_for(&limiter, 500).await;
    assert!(near(waited, 60.0), "one request a minute, 500 tokens are there: {waited}");
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_woken_when_tokens_come_back() {
    let limiter = Arc::new(Limiter::<()>::new(None, Some(600)));
    let mut taken = limiter.take(600, far()).await.unwrap();
    taken.mark_sent();
    let waiting = tokio::spawn({
        let limiter = limiter.clone();
        async move { seconds_for(&limiter, 500).await }
    });
    sleep(Duration::from_secs(5)).await;
    taken.settle(50);
    let waited = waiting.await.unwrap();
    assert!((5.0..5.1).contains(&waited), "{waited}");
}

#[tokio::test(start_paused = true)]
async fn limits_are_learnt_from_answers() {
    let cases = [
        ("tokens left", WindowLimit::default(), window(6_000, 1_000, 50), 2_000, 10.0),
        ("no tokens left", WindowLimit::default(), window(6_000, 0, 60), 600, 6.0),
        ("requests of a day", window(200, 0, 86_400), WindowLimit::default(), 1, 432.0),
        ("a full bucket", window(10, 10, 0), WindowLimit::default(), 1, 0.0),
        ("a limit of nothing is none", window(0, 0, 60), window(0, 0, 60), 1, 0.0),
        ("more left than there are", window(10, 99, 1), WindowLimit::default(), 1, 0.0),
    ];
    for (what, requests, tokens, needed, expected) in cases {
        let limiter = Limiter::<()>::new(None, None);
        limiter.learn(&RateLimits { requests, tokens });
        let waited = seconds_for(&limiter, needed).await;
        assert!(near(waited, expected), "{what}: {waited}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_user_set_holds_whatever_the_server_says() {
    let limiter = Limiter::<()>::new(Some(1), None);
    limiter.learn(&RateLimits { requests: window(10_000, 10_000, 1), ..RateLimits::default() });
    assert!(seconds_for(&limiter, 1).await < 0.001);
    assert!(near(seconds_for(&limiter, 1).await, 60.0));
}

#[tokio::test(start_paused = true)]
async fn calls_pass_in_the_order_in_which_they_came() {
    let limiter = Arc::new(Limiter::<()>::new(None, Some(60)));
    seconds_for(&limiter, 60).await;
    let passed = Arc::new(Mutex::new(Vec::new()));
    let mut waiting = Vec::new();
    for (name, tokens) in [("large", 50), ("small", 1), ("middle", 20)] {
        let (limiter, passed) = (limiter.clone(), passed.clone());
        waiting.push(tokio::spawn(async move {
            seconds_for(&limiter, tokens).await;
            passed.lock().unwrap().push(name);
        }));
        tokio::task::yield_now().await;
    }
    for task in waiting {
        task.await.unwrap();
    }
    assert_eq!(*passed.lock().unwrap(), ["large", "small", "middle"]);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_leaves_the_queue() {
    let limiter = Limiter::<()>::new(Some(1), None);
    seconds_for(&limiter, 1).await;
    let cancelled = tokio::time::timeout(Duration::from_secs(1), limiter.take(1, far())).await;
    assert!(cancelled.is_err());
    assert!(near(seconds_for(&limiter, 1).await, 59.0));
}
