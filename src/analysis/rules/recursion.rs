//! Rule 7: a type that contains itself, and functions of it that call themselves.

use super::FactDraft;
use crate::analysis::index::Index;
use crate::model::{Fact, Slot, Span};
use crate::words::{code, names};

/// Says which type of the path is recursive and which of its functions follow it.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let on_path = |name: &str| {
        index.thread.as_ref().is_some_and(|t| t.steps.iter().any(|&id| index.function(id).owner.as_deref() == Some(name)))
    };
    let mut facts = Vec::new();
    for (id, definition) in index.source_types().filter(|(_, t)| t.is_recursive && on_path(&t.name)) {
        let holder = definition.members.iter().find(|member| member.type_text.contains(&definition.name));
        let recursive: Vec<(crate::analysis::index::FunctionId, String)> = index
            .source_functions()
            .filter(|(_, f)| f.is_recursive && f.owner.as_deref() == Some(&definition.name))
            .map(|(f, _)| (f, index.name(f)))
            .collect();
        let (Some(member), false) = (holder, recursive.is_empty()) else { continue };
        let called = names(recursive.iter().map(|(_, name)| name.as_str()), 3);
        let verb = if recursive.len() == 1 { "calls itself" } else { "call themselves" };
        let text = format!(
            "{} of {} holds {} again, and accordingly {called} {verb}.",
            code(&member.name),
            code(&definition.name),
            code(&definition.name)
        );
        let mut draft =
            FactDraft::new("recursive-type", Slot::Path, &definition.name, index.evidence(id.0, Span::line(member.line)))
                .score(0.65)
                .text(text)
                .names(recursive.iter().map(|(_, name)| name.as_str()));
        for (function, _) in &recursive {
            draft = draft.also(index.evidence(function.0, Span::line(index.function(*function).name_line)));
        }
        facts.push(draft.done());
    }
    facts.truncate(1);
    facts
}
