//! Rule 5: the next hop lies inside a spawn, so the path changes task or thread.

use super::FactDraft;
use crate::analysis::index::Index;
use crate::model::{Fact, Slot, Span};
use crate::words::code;

/// Says at which hop the path leaves the task it started in.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let Some(thread) = &index.thread else { return Vec::new() };
    let mut facts = Vec::new();
    for (at, &call) in thread.calls.iter().enumerate() {
        let (id, next) = (thread.steps[at], thread.steps[at + 1]);
        let call = index.function(id).hop(call);
        let Some(spawner) = &call.spawned_by else { continue };
        let (name, target) = (index.name(id), index.name(next));
        let what = if matches!(spawner.as_str(), "go") {
            "goroutine"
        } else if spawner.to_lowercase().contains("thread") {
            "thread"
        } else {
            "task"
        };
        let each = if call.in_loop { format!(", one {what} for each turn of the loop") } else { String::new() };
        let text =
            format!("There the path leaves the {what} it started in: {} runs inside {}{each}.", code(&target), code(spawner));
        facts.push(
            FactDraft::new("task-boundary", Slot::Path, &name, index.evidence(id.0, Span::line(call.line)))
                .score(0.8)
                .text(text)
                .names([target.as_str()])
                .done(),
        );
    }
    facts.truncate(1);
    facts
}
