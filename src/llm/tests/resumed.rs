//! What an earlier attempt at the same article was answered.

use super::*;

fn later(_: &Completion) -> Acceptance {
    Acceptance::Later
}

#[tokio::test(start_paused = true)]
async fn an_answer_outlives_its_attempt_and_is_nobody_elses() {
    let bench = Bench::new([ok("first"), ok("second")]);
    let (line, drawer) = (bench.line_over(Cache::default()), Drawer::default());
    let attempt = || bench.gateway_on(&line, Box::new(drawer.clone()));
    let fresh = attempt().ask(&prompt("p"), &later).await.unwrap();
    assert_eq!((fresh.completion.text.as_str(), fresh.source), ("first", AnswerSource::Model));

    let gateway = attempt();
    let again = gateway.ask(&prompt("p"), &later).await.unwrap();
    assert_eq!(
        (again.completion.text.as_str(), again.source, again.accepted),
        ("first", AnswerSource::EarlierAttempt, Acceptance::Later)
    );
    assert_eq!((bench.script.count(), gateway.receipt().calls), (1, 0));

    let other = bench.gateway_on(&line, Box::new(NoDrafts)).ask(&prompt("p"), &later).await.unwrap();
    assert_eq!(other.completion.text, "second", "another job does not see it");
}

#[tokio::test(start_paused = true)]
async fn what_nobody_can_use_is_not_put_by() {
    let bench = Bench::new([ok("no form"), ok("good")]);
    let (line, drawer) = (bench.line_over(Cache::default()), Drawer::default());
    let attempt = || bench.gateway_on(&line, Box::new(drawer.clone()));
    let accept = |completion: &Completion| if completion.text == "good" { Acceptance::Later } else { Acceptance::DoNotKeep };
    assert_eq!(attempt().ask(&prompt("p"), &accept).await.unwrap().completion.text, "no form");
    assert_eq!(attempt().ask(&prompt("p"), &accept).await.unwrap().completion.text, "good");
    assert_eq!(bench.script.count(), 2);
}
