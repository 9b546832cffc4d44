//! Python.

use crate::analysis::symbols::grammar::{Class, Grammar};
use crate::analysis::symbols::source::{Source, head, last_name};
use crate::analysis::symbols::syntax::{
    About, Arm, Assigned, Callee, Docs, Marks, Parts, Spawning, Syntax, TypeParts, named_children,
};
use crate::model::{TypeKind, Visibility, file_name};
use std::sync::OnceLock;
use tree_sitter::Node;

pub(in crate::analysis::symbols) static GRAMMAR: Grammar = Grammar {
    name: "python",
    language: || tree_sitter_python::LANGUAGE.into(),
    kinds: &[
        (Class::Function, &["function_definition"]),
        (Class::Type, &["class_definition"]),
        (Class::Wrapper, &["decorated_definition"]),
        (Class::Attribute, &["decorator"]),
        (Class::Call, &["call"]),
        (Class::Await, &["await"]),
        (Class::Condition, &["if_statement", "elif_clause", "conditional_expression", "if_clause"]),
        (Class::Loop, &["for_statement", "while_statement", "for_in_clause"]),
        (Class::Comprehension, &["list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"]),
        (Class::Else, &["else_clause"]),
        (Class::TryBlock, &["try_statement"]),
        (Class::Binary, &["boolean_operator"]),
        (Class::Switch, &["match_statement"]),
        (Class::Arm, &["case_clause"]),
        (Class::Handler, &["except_clause"]),
        (Class::Assert, &["assert_statement"]),
        (Class::Comment, &["comment"]),
        (Class::Name, &["identifier"]),
        (Class::TypePosition, &["type"]),
        (Class::Import, &["import_statement", "import_from_statement"]),
        (Class::Assign, &["assignment"]),
        (Class::Parameter, &["typed_parameter", "typed_default_parameter"]),
        (Class::Field, &["attribute"]),
    ],
    operators: &["and", "or"],
    syntax: &Python,
    classes: OnceLock::new(),
};

struct Python;

impl Syntax for Python {
    fn function<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<Parts<'t>> {
        Parts::plain(node, source).filter(|_| node.kind() == "function_definition")
    }

    fn marks(&self, about: &About<'_>) -> Marks {
        let special = about.name.starts_with("__") && about.name.ends_with("__");
        let visibility = if about.name.starts_with('_') && !special { Visibility::Private } else { Visibility::Public };
        let file = file_name(about.path);
        let in_tests = file.starts_with("test")
            || file.ends_with("_test.py")
            || about.path.split('/').any(|part| matches!(part, "tests" | "test"));
        let named = about.name.starts_with("test_") || (about.name.starts_with("test") && about.owner_tests);
        let is_test = named && (in_tests || about.owner_tests);
        Marks { visibility, is_async: about.header.starts_with("async"), is_test }
    }

    fn type_parts<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<TypeParts<'t>> {
        let list = node.child_by_field_name("superclasses");
        let bases = list.map_or("", |list| head(source.of(list), 300));
        let kind = if has(bases, "Enum") || has(bases, "IntEnum") || has(bases, "StrEnum") || has(bases, "Flag") {
            TypeKind::Enum
        } else if has(bases, "Protocol") || has(bases, "ABC") {
            TypeKind::Interface
        } else {
            TypeKind::Class
        };
        TypeParts::plain(node, source, kind).map(|parts| parts.with_bases(list))
    }

    fn callee<'t>(&self, node: Node<'t>, _source: Source<'t>) -> Option<Callee<'t>> {
        let function = node.child_by_field_name("function")?;
        let arguments = node.child_by_field_name("arguments");
        match function.kind() {
            "identifier" => Some(Callee { name: function, receiver: None, arguments }),
            "attribute" => {
                let name = function.child_by_field_name("attribute")?;
                Some(Callee { name, receiver: function.child_by_field_name("object"), arguments })
            }
            _ => None,
        }
    }

    fn spawns(&self, receiver: &str, name: &str) -> Spawning {
        match name {
            "create_task"
            | "ensure_future"
            | "run_coroutine_threadsafe"
            | "start_soon"
            | "to_thread"
            | "apply_async"
            | "run_in_executor"
            | "start_new_thread"
            | "call_soon"
            | "call_soon_threadsafe" => Spawning::First,
            "submit" if !receiver.is_empty() => Spawning::First,
            "Thread" | "Process" | "Timer" => Spawning::Target,
            _ => Spawning::No,
        }
    }

    fn assigned<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Assigned<'t>> {
        let Some(target) = node.child_by_field_name("left") else { return Vec::new() };
        let type_text = source.field(node, "type");
        vec![Assigned { target, type_text, value: node.child_by_field_name("right"), constant: false }]
    }

    fn parameter<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(&'t str, &'t str)> {
        let name = node.child_by_field_name("name").or_else(|| node.named_child(0))?;
        Some((source.of(name).trim_start_matches('*'), source.field(node, "type")))
    }

    fn arm<'t>(&self, node: Node<'t>, source: Source<'t>) -> Arm<'t> {
        let mut arm = Arm { strings: true, ..Arm::default() };
        let mut open: Vec<Node<'t>> = named_children(node).into_iter().filter(|child| child.kind() == "case_pattern").collect();
        let only = open.len() == 1;
        open.reverse();
        while let Some(pattern) = open.pop() {
            let text = source.of(pattern);
            match pattern.kind() {
                "case_pattern" if text == "_" => arm.wildcard = only,
                "case_pattern" | "union_pattern" | "as_pattern" => {
                    let children = named_children(pattern);
                    let most = if pattern.kind() == "as_pattern" { 1 } else { children.len() };
                    open.extend(children.into_iter().take(most).rev());
                }
                "string" => arm.names.push(text.trim_matches(['"', '\''])),
                "class_pattern" => add_name(&mut arm, pattern.named_child(0).map_or("", |name| source.of(name))),
                "dotted_name" if text.contains('.') => add_name(&mut arm, text),
                "dotted_name" | "identifier" if only => arm.wildcard |= arm.names.is_empty() && open.is_empty(),
                _ => {}
            }
        }
        arm.binding = arm.wildcard;
        if node.child_by_field_name("guard").is_some() {
            arm.binding = false;
        }
        arm
    }

    fn field<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(Node<'t>, &'t str)> {
        Some((node.child_by_field_name("object")?, source.field(node, "attribute")))
    }

    fn docs(&self) -> Docs {
        Docs::Strings
    }

    fn own(&self) -> &'static [&'static str] {
        &["self", "cls"]
    }

    fn for_checkers<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<Node<'t>> {
        let condition = source.field(node, "condition");
        let asks = node.kind() == "if_statement" && last_name(condition) == "TYPE_CHECKING" && !condition.contains(' ');
        node.child_by_field_name("consequence").filter(|_| asks)
    }

    fn counts_guards(&self) -> bool {
        false
    }

    fn reexports<'t>(&self, node: Node<'t>, source: Source<'t>, path: &str) -> Vec<String> {
        if node.kind() == "assignment" {
            return declared_exports(node, source);
        }
        let module = source.field(node, "module_name");
        if file_name(path) != "__init__.py" || !module.starts_with('.') {
            return Vec::new();
        }
        if named_children(node).iter().any(|child| child.kind() == "wildcard_import") {
            return vec![format!("{}::*", last_name(module))];
        }
        let mut cursor = node.walk();
        let names = node.children_by_field_name("name", &mut cursor);
        names
            .map(|name| last_name(name.child_by_field_name("alias").map_or(source.of(name), |alias| source.of(alias))).to_owned())
            .collect()
    }
}

/// The strings of `__all__ = [..]`.
fn declared_exports(node: Node<'_>, source: Source<'_>) -> Vec<String> {
    if source.field(node, "left") != "__all__" {
        return Vec::new();
    }
    let strings = node.child_by_field_name("right").into_iter().flat_map(named_children).filter(|child| child.kind() == "string");
    strings.map(|string| source.of(string).trim_matches(['"', '\'']).to_owned()).collect()
}

fn add_name<'t>(arm: &mut Arm<'t>, text: &'t str) {
    arm.strings = false;
    arm.names.push(last_name(text));
}

fn has(text: &str, word: &str) -> bool {
    crate::analysis::symbols::source::has_word(text, word)
}
