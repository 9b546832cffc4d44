//! Rust.

use crate::analysis::symbols::grammar::{Class, Grammar};
use crate::analysis::symbols::source::{Source, capital, last_name};
use crate::analysis::symbols::syntax::{
    About, Arm, Assigned, Callee, Docs, Marks, Slot, Spawning, Syntax, TypeParts, child_of_kind, named_children,
};
use crate::model::{TypeKind, Visibility};
use std::sync::OnceLock;
use tree_sitter::Node;

pub(in crate::analysis::symbols) static GRAMMAR: Grammar = Grammar {
    name: "rust",
    language: || tree_sitter_rust::LANGUAGE.into(),
    kinds: &[
        (Class::Function, &["function_item"]),
        (Class::Type, &["struct_item", "enum_item", "union_item", "trait_item", "type_item"]),
        (Class::Impl, &["impl_item"]),
        (Class::Module, &["mod_item"]),
        (Class::Attribute, &["attribute_item"]),
        (Class::Call, &["call_expression"]),
        (Class::Macro, &["macro_invocation"]),
        (Class::TokenTree, &["token_tree"]),
        (Class::Await, &["await_expression"]),
        (Class::Condition, &["if_expression"]),
        (Class::Guarded, &["match_pattern"]),
        (Class::Loop, &["for_expression", "while_expression", "loop_expression"]),
        (Class::Binary, &["binary_expression", "let_chain"]),
        (Class::Switch, &["match_expression"]),
        (Class::Arm, &["match_arm"]),
        (Class::EarlyReturn, &["try_expression"]),
        (Class::Comment, &["line_comment", "block_comment"]),
        (Class::Name, &["identifier", "field_identifier", "shorthand_field_identifier"]),
        (Class::TypeName, &["type_identifier"]),
        (Class::Import, &["use_declaration"]),
        (Class::Member, &["field_declaration", "enum_variant", "ordered_field_declaration_list"]),
        (Class::Constant, &["const_item", "static_item"]),
        (Class::Assign, &["let_declaration"]),
        (Class::Parameter, &["parameter"]),
        (Class::Field, &["field_expression"]),
    ],
    operators: &["&&", "||"],
    syntax: &Rust,
    classes: OnceLock::new(),
};

struct Rust;

impl Syntax for Rust {
    fn function<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<crate::analysis::symbols::syntax::Parts<'t>> {
        crate::analysis::symbols::syntax::Parts::plain(node, source).filter(|_| node.kind() == "function_item")
    }

    fn marks(&self, about: &About<'_>) -> Marks {
        let head = about.header.trim_start();
        let of_trait = about.implements || about.owner_kind == Some(TypeKind::Interface);
        let visibility = match head.strip_prefix("pub") {
            Some(rest) if rest.trim_start().starts_with('(') => Visibility::Package,
            Some(_) => Visibility::Public,
            None if of_trait => Visibility::Public,
            None => Visibility::Private,
        };
        Marks { visibility, is_async: about.says("async"), is_test: is_test(about.attributes) }
    }

    fn type_parts<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<TypeParts<'t>> {
        let kind = match node.kind() {
            "enum_item" => TypeKind::Enum,
            "trait_item" => TypeKind::Interface,
            "type_item" => TypeKind::Alias,
            _ => TypeKind::Struct,
        };
        let parts = TypeParts::plain(node, source, kind)?;
        Some(parts.with_bases(node.child_by_field_name("bounds")))
    }

    fn implementation<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(&'t str, Option<&'t str>)> {
        let name = last_type(node.child_by_field_name("type")?, source);
        let implements = node.child_by_field_name("trait").map(|node| last_type(node, source));
        // `impl<T: Show> Print for T` is for no type of a name: its methods go by the trait.
        let parameters = node.child_by_field_name("type_parameters").map(named_children).unwrap_or_default();
        let own = |parameter: Node<'t>| source.of(parameter).split([':', '=']).next().unwrap_or_default().trim();
        let is_parameter = parameters.into_iter().any(|parameter| own(parameter) == name);
        match implements.filter(|_| is_parameter) {
            Some(implements) => Some((implements, None)),
            None => Some((name, implements)),
        }
    }

    fn callee<'t>(&self, node: Node<'t>, _source: Source<'t>) -> Option<Callee<'t>> {
        let (mut function, arguments) = match node.kind() {
            "macro_invocation" => (node.child_by_field_name("macro")?, child_of_kind(node, "token_tree")),
            _ => (node.child_by_field_name("function")?, node.child_by_field_name("arguments")),
        };
        if function.kind() == "generic_function" {
            function = function.child_by_field_name("function")?;
        }
        let (name, receiver) = match function.kind() {
            "field_expression" => (function.child_by_field_name("field")?, function.child_by_field_name("value")),
            "scoped_identifier" => (function.child_by_field_name("name")?, function.child_by_field_name("path")),
            "identifier" => (function, None),
            _ => return None,
        };
        Some(Callee { name, receiver, arguments })
    }

    fn spawns(&self, receiver: &str, name: &str) -> Spawning {
        let known = matches!(name, "spawn" | "spawn_blocking" | "spawn_local" | "spawn_on" | "spawn_named" | "spawn_unchecked");
        if known && !receiver.ends_with("Command") && !receiver.contains("Command::new") { Spawning::First } else { Spawning::No }
    }

    fn members<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Slot<'t>> {
        const PLACES: [&str; 8] = ["0", "1", "2", "3", "4", "5", "6", "7"];
        match node.kind() {
            "field_declaration" => vec![Slot { name: source.field(node, "name"), type_text: source.field(node, "type"), at: node }],
            "enum_variant" => {
                let inside = source.field(node, "body");
                let type_text = inside.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(inside);
                vec![Slot { name: source.field(node, "name"), type_text, at: node }]
            }
            "ordered_field_declaration_list" => {
                let mut cursor = node.walk();
                let types = node.children_by_field_name("type", &mut cursor);
                types.zip(PLACES).map(|(at, name)| Slot { name, type_text: source.of(at), at }).collect()
            }
            _ => Vec::new(),
        }
    }

    fn assigned<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Assigned<'t>> {
        let constant = node.kind() != "let_declaration";
        let target = node.child_by_field_name(if constant { "name" } else { "pattern" });
        let target =
            target.map(|target| if target.kind() == "mut_pattern" { target.named_child(1).unwrap_or(target) } else { target });
        let value = node.child_by_field_name("value");
        let type_text = source.field(node, "type");
        target.into_iter().map(|target| Assigned { target, type_text, value, constant }).collect()
    }

    fn branches_away(&self, node: Node<'_>) -> bool {
        node.child_by_field_name("alternative").is_some()
    }

    fn parameter<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(&'t str, &'t str)> {
        let pattern = source.field(node, "pattern");
        Some((pattern.strip_prefix("mut ").unwrap_or(pattern).trim(), source.field(node, "type")))
    }

    fn arm<'t>(&self, node: Node<'t>, source: Source<'t>) -> Arm<'t> {
        let Some(pattern) = node.child_by_field_name("pattern") else { return Arm::default() };
        let guarded = pattern.child_by_field_name("condition").is_some();
        let mut arm = Arm { strings: true, ..Arm::default() };
        let text = source.between(pattern.start_byte(), pattern.child(0).map_or(pattern.end_byte(), |inner| inner.end_byte()));
        arm.wildcard = text == "_" && !guarded;
        let mut open: Vec<Node<'t>> = named_children(pattern).into_iter().take(1).collect();
        while let Some(inner) = open.pop() {
            match inner.kind() {
                "or_pattern" | "captured_pattern" | "reference_pattern" | "ref_pattern" => {
                    let children = named_children(inner);
                    let skip = usize::from(inner.kind() == "captured_pattern");
                    open.extend(children.into_iter().skip(skip).rev());
                }
                "string_literal" => arm.names.push(child_of_kind(inner, "string_content").map_or("", |text| source.of(text))),
                "tuple_struct_pattern" | "struct_pattern" => add_name(&mut arm, source.field(inner, "type")),
                "scoped_identifier" => add_name(&mut arm, source.of(inner)),
                "identifier" if capital(source.of(inner)) => add_name(&mut arm, source.of(inner)),
                "identifier" => arm.binding |= !guarded,
                _ => {}
            }
        }
        arm
    }

    fn field<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(Node<'t>, &'t str)> {
        Some((node.child_by_field_name("value")?, source.field(node, "field")))
    }

    fn docs(&self) -> Docs {
        Docs::Slashes
    }

    fn own(&self) -> &'static [&'static str] {
        &["self"]
    }

    fn is_test_module(&self, _node: Node<'_>, _source: Source<'_>, attributes: &str) -> bool {
        let text: String = attributes.chars().filter(|character| !character.is_whitespace()).collect();
        text.contains("cfg(test)") || text.contains("cfg(all(test") || text.contains("cfg(any(test")
    }

    fn reexports<'t>(&self, node: Node<'t>, source: Source<'t>, _path: &str) -> Vec<String> {
        let is_public = node.named_child(0).is_some_and(|child| child.kind() == "visibility_modifier" && source.of(child) == "pub");
        let mut names = Vec::new();
        let mut open: Vec<Node<'t>> = node.child_by_field_name("argument").filter(|_| is_public).into_iter().collect();
        while let Some(inner) = open.pop() {
            match inner.kind() {
                "use_list" => open.extend(named_children(inner)),
                "scoped_use_list" => open.extend(inner.child_by_field_name("list")),
                "use_as_clause" => names.push(source.field(inner, "alias").to_owned()),
                "use_wildcard" => names.push(format!("{}::*", last_name(source.of(inner).trim_end_matches("::*")))),
                _ => names.push(last_name(source.of(inner)).to_owned()),
            }
        }
        names
    }
}

fn add_name<'t>(arm: &mut Arm<'t>, text: &'t str) {
    arm.strings = false;
    arm.names.push(last_name(text));
}

/// The last name of a type; references and `dyn` are looked through.
fn last_type<'t>(node: Node<'t>, source: Source<'t>) -> &'t str {
    crate::analysis::symbols::values::type_name(source.of(node)).unwrap_or("")
}

/// Whether an attribute is named `test`, with or without a path: `#[test]`, `#[tokio::test(..)]`; or is one of a test crate.
fn is_test(attributes: &str) -> bool {
    attributes.split("#[").skip(1).any(|attribute| {
        let path = attribute.split(['(', ']', '=']).next().unwrap_or("").trim();
        matches!(
            path.rsplit("::").next().unwrap_or("").trim(),
            "test" | "rstest" | "test_case" | "quickcheck" | "wasm_bindgen_test" | "bench"
        )
    })
}
