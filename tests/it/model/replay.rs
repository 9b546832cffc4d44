//! What a commit that a section does not show must not cost.

use super::Desk;
use crate::model_server::ModelServer;

#[test]
fn a_new_file_of_tests_costs_no_call() {
    let desk = Desk::new(ModelServer::honest());
    desk.generate(&[]).exit(0).stderr_has("");
    let calls = desk.server.calls();
    assert!(desk.server.requests().iter().any(|request| request.text().contains("Test files hold the name")));
    // It comes before the other one in every order, and names what that one names.
    desk.tree.write("tests/a_first.rs", desk.tree.read("tests/queue.rs"));
    desk.tree.commit_all("test the queue once more");
    desk.generate(&[]).exit(0).stderr_has("0 calls");
    assert_eq!(desk.server.calls(), calls, "{}", desk.server.requests().last().unwrap().text());
}
