//! Rule 4: the last function on the path that may suspend.

use super::FactDraft;
use crate::analysis::index::Index;
use crate::model::{Fact, Slot, Span};
use crate::words::{code, counted};

/// Says where the path turns synchronous.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let Some(thread) = &index.thread else { return Vec::new() };
    let Some(last) = thread.steps.iter().rposition(|&id| index.function(id).is_async) else { return Vec::new() };
    let below = thread.steps.len() - 1 - last;
    if below == 0 {
        return Vec::new();
    }
    let id = thread.steps[last];
    let name = index.name(id);
    let keyword = if index.parsed_of(id).language.0 == "Rust" { "`async fn`" } else { "`async` function" };
    let rest = match below {
        1 => format!("{}, which it leads to, is synchronous", code(&index.name(thread.steps[last + 1]))),
        _ => format!("the {} below it are synchronous", counted(below, "function")),
    };
    vec![
        FactDraft::new("last-async", Slot::Path, &name, index.evidence(id.0, Span::line(index.function(id).name_line)))
            .score(0.75)
            .text(format!("{} ({{0}}) is the last {keyword} on the way; {rest}.", code(&name)))
            .quantity(below, "function", &[&name])
            .names([name.as_str()])
            .done(),
    ]
}
