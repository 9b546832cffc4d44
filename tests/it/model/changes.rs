//! What is written again after a change, and what is not.

use super::Desk;
use crate::model_server::ModelServer;

#[test]
fn a_second_run_asks_nothing_and_writes_the_same_bytes() {
    let desk = Desk::new(ModelServer::honest());
    desk.generate(&[]).exit(0).stderr_has("test-model: ");
    let (first, calls) = (desk.article(), desk.server.calls());
    assert!((2..=8).contains(&calls), "{calls} calls");
    assert!(desk.origins().contains(&"model".to_owned()), "{:?}", desk.origins());
    assert_eq!(desk.report()["grounding"]["ratio"], 1.0, "{first}");
    assert_eq!(desk.report()["usage"]["calls"], calls);
    desk.generate(&[]).exit(0).stderr_has(&format!("0 calls, {calls} from the cache"));
    assert_eq!((desk.article(), desk.server.calls()), (first, calls));
    let report = desk.report();
    assert_eq!((&report["usage"]["calls"], &report["usage"]["cached"]), (&0.into(), &calls.into()));
    assert!(!desk.origins().contains(&"model".to_owned()));
}

#[test]
fn code_that_only_moved_costs_no_call() {
    let desk = Desk::new(ModelServer::honest());
    desk.generate(&[]).exit(0).stderr_has("");
    let calls = desk.server.calls();
    let queue = desk.tree.read("src/queue.rs");
    let (head, rest) = queue.split_once("\n\n").unwrap();
    desk.tree.write("src/queue.rs", format!("{head}\n\n\n\n\n{rest}"));
    desk.tree.commit_all("move the queue down");
    desk.generate(&[]).exit(0).stderr_has("0 calls");
    assert_eq!(desk.server.calls(), calls, "{}", desk.server.requests().last().unwrap().text());
    assert_eq!(desk.report()["grounding"]["ratio"], 1.0);
}

#[test]
fn a_file_that_changes_costs_at_most_two_calls() {
    let desk = Desk::new(ModelServer::honest());
    desk.generate(&[]).exit(0).stderr_has("");
    let calls = desk.server.calls();
    let server = desk.tree.read("src/server.rs").replace("if line.trim().is_empty()", "if line.trim().len() == 0");
    desk.tree.write("src/server.rs", server);
    desk.tree.commit_all("count instead of asking");
    desk.generate(&[]).exit(0).stderr_has("");
    assert!(desk.server.calls() - calls <= 2, "{} calls", desk.server.calls() - calls);
}

#[test]
fn refresh_asks_anew() {
    let desk = Desk::new(ModelServer::honest());
    desk.generate(&[]).exit(0).stderr_has("");
    let calls = desk.server.calls();
    desk.generate(&["--refresh"]).exit(0).stderr_has("0 from the cache");
    assert_eq!(desk.server.calls(), 2 * calls);
}

#[test]
fn all_kinds_and_both_wire_forms_are_written() {
    for (kind, api, stream) in [("tutorial", "chat", "false"), ("deep-dive", "responses", "true"), ("change", "responses", "false")]
    {
        let desk = Desk::new(ModelServer::honest());
        let server = desk.tree.read("src/server.rs").replace("if line.trim().is_empty()", "if line.trim().len() == 0");
        desk.tree.write("src/server.rs", server);
        desk.tree.commit_all("count instead of asking");
        let mut arguments = vec!["--kind", kind];
        arguments.extend(match kind {
            "deep-dive" => vec!["--focus", "src"],
            "change" => vec!["--since", "HEAD~1"],
            _ => vec![],
        });
        desk.generate_with(&arguments, &[("TECHDOC_LLM__API", api), ("TECHDOC_LLM__STREAM", stream)])
            .exit(0)
            .stderr_has("test-model: ");
        assert!(desk.origins().contains(&"model".to_owned()), "{kind}: {:?}", desk.origins());
        assert_eq!(desk.report()["grounding"]["ratio"], 1.0, "{kind}: {:#}", desk.report()["grounding"]);
        let path = if api == "chat" { "/v1/chat/completions" } else { "/v1/responses" };
        assert!(desk.server.requests().iter().all(|request| request.path == path));
    }
}
