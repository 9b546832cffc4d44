//! Calls: their name, receiver, arguments, and whether they run elsewhere.

use super::arguments::{argument_texts, passed_function};
use super::grammar::Class;
use super::scope::Scope;
use super::source::{Source, cut, head, last_name, line, squeezed};
use super::syntax::{Callee, LoneName, Spawning};
use super::walk::{Detail, Walk};
use crate::model::Call;
use tree_sitter::Node;

/// The most characters that are kept of a receiver.
pub(super) const RECEIVER: usize = 160;

impl<'t> Walk<'t> {
    pub(super) fn meet_call(&mut self, node: Node<'t>, class: Class) {
        if class == Class::Call && self.syntax.repeats(node, self.source) {
            self.count(node, |decisions| &mut decisions.loops);
            if let Some(block) = node.child_by_field_name("block") {
                self.open_at(block, Scope::Loop);
            }
        }
        if self.detail == Detail::Functions {
            return;
        }
        if class == Class::Spawn {
            self.spawns.push("go".to_owned());
            return self.open(Scope::Spawn);
        }
        if let Some(callee) = self.syntax.callee(node, self.source) {
            self.record_call(node, class, &callee);
        }
    }

    fn record_call(&mut self, node: Node<'t>, class: Class, callee: &Callee<'t>) {
        let name = self.name_of(callee.name, class);
        let receiver = callee.receiver.map_or(String::new(), |receiver| squeezed(self.source.of(receiver), RECEIVER));
        if class == Class::New {
            self.names.add(name, true);
        }
        let spawning = self.syntax.spawns(&receiver, name);
        let (count, arguments) = argument_texts(callee.arguments, self.source);
        if name.is_empty() || is_wrapping(name, &receiver, class) {
            return;
        }
        let spawner = if class == Class::New { format!("new {name}") } else { joined(&receiver, name, callee, self.source) };
        let call = Call {
            name: name.to_owned(),
            receiver,
            line: line(callee.name),
            arguments,
            awaited: self.is_awaited(),
            spawned_by: None,
            guard: None,
            in_loop: false,
            is_macro: class == Class::Macro,
        };
        self.add_call(node, callee.name.start_byte(), count, call);
        if let Some(list) = callee.arguments.filter(|_| spawning != Spawning::No) {
            self.spawn(node, list, spawner, spawning);
        }
    }

    /// In Ruby a name alone is a call, unless it is a local's; what is one is known when the function ends.
    pub(super) fn meet_lone_name(&mut self, node: Node<'t>) {
        let Some(&(parent, _)) = self.ancestors.last() else { return };
        let name = cut(self.source.of(node), 120);
        match self.syntax.lone_name(node, parent) {
            LoneName::Other => {}
            LoneName::Local => {
                if let Some(draft) = self.drafts.last_mut() {
                    draft.locals.insert(name);
                }
            }
            LoneName::Call => {
                let call = Call {
                    name: name.to_owned(),
                    receiver: String::new(),
                    line: line(node),
                    arguments: Vec::new(),
                    awaited: false,
                    spawned_by: None,
                    guard: None,
                    in_loop: false,
                    is_macro: false,
                };
                self.add_call(node, node.start_byte(), 0, call);
            }
        }
    }

    fn name_of(&self, node: Node<'t>, class: Class) -> &'t str {
        let text = self.source.of(node);
        let text = if class == Class::New { last_name(head(text, 300)) } else { text };
        cut(text, 120)
    }

    /// Everything in `list` runs elsewhere; a function that is only named there is called there.
    fn spawn(&mut self, node: Node<'t>, list: Node<'t>, spawner: String, spawning: Spawning) {
        if let Some((name, receiver, at)) = passed_function(list, spawning, self.source) {
            let call = Call {
                name: name.to_owned(),
                receiver,
                line: line(at),
                arguments: Vec::new(),
                awaited: false,
                spawned_by: Some(spawner.clone()),
                guard: None,
                in_loop: false,
                is_macro: false,
            };
            self.add_call(node, at.start_byte(), 0, call);
        }
        self.spawns.push(spawner);
        self.open_at(list, Scope::Spawn);
    }
}

/// `receiver.name` as written, with the sign that stands between them.
fn joined(receiver: &str, name: &str, callee: &Callee<'_>, source: Source<'_>) -> String {
    let Some(node) = callee.receiver else { return name.to_owned() };
    let sign = squeezed(source.between(node.end_byte(), callee.name.start_byte()), 3);
    format!("{receiver}{sign}{name}")
}

/// Constructors of results, which are no calls of anybody's code.
pub(super) fn is_wrapping(name: &str, receiver: &str, class: Class) -> bool {
    receiver.is_empty() && class == Class::Call && matches!(name, "Ok" | "Err" | "Some")
}
