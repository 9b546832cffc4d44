//! C#.

use crate::analysis::symbols::grammar::{Class, Grammar};
use crate::analysis::symbols::source::{Source, last_name};
use crate::analysis::symbols::syntax::{
    About, Arm, Assigned, Callee, Docs, Marks, Parts, Slot, Spawning, Syntax, TypeParts, child_of_kind, named_children,
};
use crate::model::{TypeKind, Visibility};
use std::sync::OnceLock;
use tree_sitter::Node;

pub(in crate::analysis::symbols) static GRAMMAR: Grammar = Grammar {
    name: "c_sharp",
    language: || tree_sitter_c_sharp::LANGUAGE.into(),
    kinds: &[
        (
            Class::Function,
            &[
                "method_declaration",
                "constructor_declaration",
                "destructor_declaration",
                "operator_declaration",
                "local_function_statement",
            ],
        ),
        (
            Class::Type,
            &["class_declaration", "struct_declaration", "record_declaration", "interface_declaration", "enum_declaration"],
        ),
        (Class::Attribute, &["attribute_list"]),
        (Class::Call, &["invocation_expression"]),
        (Class::New, &["object_creation_expression"]),
        (Class::Await, &["await_expression"]),
        (Class::Condition, &["if_statement", "conditional_expression", "when_clause", "catch_filter_clause"]),
        (Class::Loop, &["for_statement", "foreach_statement", "while_statement", "do_statement"]),
        (Class::Binary, &["binary_expression"]),
        (Class::Switch, &["switch_statement", "switch_expression"]),
        (Class::Arm, &["switch_section", "switch_expression_arm"]),
        (Class::Handler, &["catch_clause"]),
        (Class::Comment, &["comment"]),
        (Class::Name, &["identifier"]),
        (Class::TypePosition, &["base_list", "type_argument_list", "nullable_type", "type_parameter_constraint"]),
        (Class::Import, &["using_directive"]),
        (Class::Member, &["property_declaration", "enum_member_declaration"]),
        (Class::Constant, &["field_declaration"]),
        (Class::Assign, &["local_declaration_statement"]),
        (Class::Parameter, &["parameter"]),
        (Class::Field, &["member_access_expression"]),
    ],
    operators: &["&&", "||"],
    syntax: &CSharp,
    classes: OnceLock::new(),
};

struct CSharp;

impl Syntax for CSharp {
    fn function<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<Parts<'t>> {
        match node.kind() {
            "operator_declaration" => Parts::of(node.child_by_field_name("operator")?, node, source),
            "local_declaration_statement" => None,
            _ => Parts::plain(node, source),
        }
    }

    fn marks(&self, about: &About<'_>) -> Marks {
        let visibility = if about.says("public") || about.owner_kind == Some(TypeKind::Interface) {
            Visibility::Public
        } else if about.says("internal") || (about.owner.is_empty() && about.owner_kind.is_none() && !about.says("private")) {
            Visibility::Package
        } else {
            Visibility::Private
        };
        let marks = ["[Fact", "[Theory", "[Test]", "[Test(", "[TestCase", "[TestMethod"];
        let is_test = marks.iter().any(|mark| about.header.contains(mark));
        Marks { visibility, is_async: about.says("async"), is_test }
    }

    fn type_parts<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<TypeParts<'t>> {
        let kind = match node.kind() {
            "interface_declaration" => TypeKind::Interface,
            "enum_declaration" => TypeKind::Enum,
            "class_declaration" => TypeKind::Class,
            _ => TypeKind::Struct,
        };
        Some(TypeParts::plain(node, source, kind)?.with_bases(child_of_kind(node, "base_list")))
    }

    fn callee<'t>(&self, node: Node<'t>, _source: Source<'t>) -> Option<Callee<'t>> {
        let arguments = node.child_by_field_name("arguments");
        if let Some(name) = node.child_by_field_name("type") {
            return Some(Callee { name, receiver: None, arguments });
        }
        let function = node.child_by_field_name("function")?;
        let (name, receiver) = match function.kind() {
            "member_access_expression" => (function.child_by_field_name("name")?, function.child_by_field_name("expression")),
            "conditional_access_expression" => {
                let binding = child_of_kind(function, "member_binding_expression")?;
                (binding.child_by_field_name("name")?, function.child_by_field_name("condition"))
            }
            "identifier" | "generic_name" => (function, None),
            _ => return None,
        };
        let name = if name.kind() == "generic_name" { name.named_child(0)? } else { name };
        Some(Callee { name, receiver, arguments })
    }

    fn spawns(&self, receiver: &str, name: &str) -> Spawning {
        match (receiver, name) {
            ("Task" | "Parallel", "Run" | "ForEachAsync" | "Invoke") | ("", "Thread") => Spawning::First,
            (_, "QueueUserWorkItem" | "StartNew") => Spawning::First,
            _ => Spawning::No,
        }
    }

    fn members<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Slot<'t>> {
        if node.kind() != "field_declaration" {
            return vec![Slot { name: source.field(node, "name"), type_text: source.field(node, "type"), at: node }];
        }
        if is_constant(node, source) {
            return Vec::new();
        }
        let Some(declaration) = child_of_kind(node, "variable_declaration") else { return Vec::new() };
        let type_text = source.field(declaration, "type");
        let names = named_children(declaration).into_iter().filter_map(|at| at.child_by_field_name("name"));
        names.map(|at| Slot { name: source.of(at), type_text, at }).collect()
    }

    fn assigned<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Assigned<'t>> {
        let constant = is_constant(node, source);
        if node.kind() == "field_declaration" && !constant {
            return Vec::new();
        }
        let Some(declaration) = child_of_kind(node, "variable_declaration") else { return Vec::new() };
        let type_text = Some(source.field(declaration, "type")).filter(|text| *text != "var").unwrap_or("");
        let declarators = named_children(declaration).into_iter().filter(|child| child.kind() == "variable_declarator");
        let assigned = |declarator: Node<'t>| {
            let target = declarator.child_by_field_name("name")?;
            let value = named_children(declarator).into_iter().skip(1).last();
            Some(Assigned { target, type_text, value, constant })
        };
        declarators.filter_map(assigned).collect()
    }

    fn parameter<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(&'t str, &'t str)> {
        Some((source.field(node, "name"), source.field(node, "type")))
    }

    fn arm<'t>(&self, node: Node<'t>, source: Source<'t>) -> Arm<'t> {
        let text = crate::analysis::symbols::source::head(source.of(node), 200);
        let pattern = named_children(node).into_iter().next();
        let kind = pattern.map_or("", |pattern| pattern.kind());
        let wildcard = text.starts_with("default") || kind == "discard" || text.starts_with("_ =>") || text.starts_with("_=>");
        let mut arm = Arm { wildcard, ..Arm::default() };
        if wildcard {
            return arm;
        }
        let text = pattern.map_or("", |pattern| source.of(pattern));
        let text = text.trim_start_matches("case ").trim();
        if text.starts_with('"') {
            arm.names.push(text.trim_matches('"'));
            arm.strings = true;
        } else if matches!(
            kind,
            "constant_pattern" | "declaration_pattern" | "type_pattern" | "member_access_expression" | "identifier"
        ) {
            let path = text.split_whitespace().next().unwrap_or("");
            if !path.starts_with(|character: char| character.is_ascii_digit() || character == '\'' || character == '-') {
                arm.names.push(last_name(path));
            }
        }
        arm
    }

    fn field<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(Node<'t>, &'t str)> {
        Some((node.child_by_field_name("expression")?, source.field(node, "name")))
    }

    fn docs(&self) -> Docs {
        Docs::Slashes
    }

    fn implicit_own(&self) -> bool {
        true
    }

    fn types_by_field(&self) -> bool {
        true
    }
}

fn is_constant(node: Node<'_>, source: Source<'_>) -> bool {
    let words: Vec<&str> =
        named_children(node).into_iter().filter(|child| child.kind() == "modifier").map(|word| source.of(word)).collect();
    words.contains(&"const") || (words.contains(&"static") && words.contains(&"readonly"))
}
