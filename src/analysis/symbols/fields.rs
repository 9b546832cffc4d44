//! Fields of the own object that a function names, also through locals that hold a lock.

use super::grammar::Class;
use super::source::head;
use super::walk::Walk;
use tree_sitter::Node;

impl<'t> Walk<'t> {
    pub(super) fn meet_field(&mut self, node: Node<'t>) {
        let Some((object, name)) = self.syntax.field(node, self.source) else { return };
        if self.is_called(node) {
            return;
        }
        let text = head(self.source.of(object), 200);
        let (own, locked) = (self.syntax.own(), self.locks > 0);
        let Some(draft) = self.body(node) else { return };
        let is_own = own.contains(&text) || text.starts_with('@') || (text == draft.receiver && !text.is_empty());
        let is_guard = draft.guards.contains(&text) || (text.ends_with(')') && is_lock(text, own, draft.receiver));
        if (is_own && !locked) || is_guard {
            draft.fields.insert(name.trim_start_matches(['@', '$', '#']));
        }
    }

    /// Whether the current node is what a call calls: a method, not a field.
    fn is_called(&self, node: Node<'t>) -> bool {
        let Some(&(parent, class)) = self.ancestors.last() else { return false };
        let function = || parent.child_by_field_name("function");
        class == Class::Call
            && (function().or_else(|| parent.child(0)).is_some_and(|child| child.id() == node.id()) && function().is_some())
            || parent.kind() == "generic_function"
    }
}

/// Whether `text` takes a lock, or a borrow, of a part of the own object.
pub(super) fn is_lock(text: &str, own: &[&str], receiver: &str) -> bool {
    let first = text.split(['.', '-', '?', ' ']).next().unwrap_or("");
    let starts = own.contains(&first) || (first == receiver && !receiver.is_empty());
    starts
        && [".lock()", ".read()", ".write()", ".borrow()", ".borrow_mut()", ".upgradable_read()"]
            .iter()
            .any(|call| text.contains(call))
}
