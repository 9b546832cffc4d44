//! BASH and other shells.

use crate::analysis::symbols::grammar::{Class, Grammar};
use crate::analysis::symbols::source::Source;
use crate::analysis::symbols::syntax::{About, Arm, Assigned, Callee, Docs, Marks, Parts, Syntax, TypeParts};
use crate::model::Visibility;
use std::sync::OnceLock;
use tree_sitter::Node;

pub(in crate::analysis::symbols) static GRAMMAR: Grammar = Grammar {
    name: "bash",
    language: || tree_sitter_bash::LANGUAGE.into(),
    kinds: &[
        (Class::Function, &["function_definition"]),
        (Class::Call, &["command"]),
        (Class::Condition, &["if_statement", "elif_clause", "ternary_expression"]),
        (Class::Loop, &["for_statement", "c_style_for_statement", "while_statement"]),
        (Class::Binary, &["list", "binary_expression"]),
        (Class::Switch, &["case_statement"]),
        (Class::Arm, &["case_item"]),
        (Class::Comment, &["comment"]),
        (Class::Name, &["variable_name"]),
        (Class::Assign, &["variable_assignment"]),
    ],
    operators: &["&&", "||"],
    syntax: &Shell,
    classes: OnceLock::new(),
};

struct Shell;

impl Syntax for Shell {
    fn function<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<Parts<'t>> {
        Parts::plain(node, source).filter(|_| node.kind() == "function_definition")
    }

    fn marks(&self, about: &About<'_>) -> Marks {
        let visibility = if about.name.starts_with('_') { Visibility::Private } else { Visibility::Public };
        Marks { visibility, is_async: false, is_test: about.name.starts_with("test_") && about.path.contains("test") }
    }

    fn type_parts<'t>(&self, _node: Node<'t>, _source: Source<'t>) -> Option<TypeParts<'t>> {
        None
    }

    fn callee<'t>(&self, node: Node<'t>, _source: Source<'t>) -> Option<Callee<'t>> {
        let name = node.child_by_field_name("name")?;
        Some(Callee { name, receiver: None, arguments: None })
    }

    fn assigned<'t>(&self, node: Node<'t>, _source: Source<'t>) -> Vec<Assigned<'t>> {
        let value = node.child_by_field_name("value");
        node.child_by_field_name("name")
            .into_iter()
            .map(|target| Assigned { target, type_text: "", value, constant: false })
            .collect()
    }

    fn arm<'t>(&self, node: Node<'t>, source: Source<'t>) -> Arm<'t> {
        let mut cursor = node.walk();
        let values = node.children_by_field_name("value", &mut cursor);
        let names: Vec<&str> = values.map(|value| source.of(value).trim_matches(['"', '\''])).collect();
        if names == ["*"] {
            return Arm { wildcard: true, ..Arm::default() };
        }
        Arm { names, strings: true, ..Arm::default() }
    }

    fn docs(&self) -> Docs {
        Docs::Before
    }
}
