//! JavaScript, JSX, TypeScript and TSX.

use crate::analysis::symbols::grammar::{Class, Grammar};
use crate::analysis::symbols::source::{Source, last_name};
use crate::analysis::symbols::syntax::{
    About, Arm, Assigned, Callee, Marks, Parts, Slot, Spawning, Syntax, TypeParts, child_of_kind, named_children,
};
use crate::model::{TypeKind, Visibility, file_name};
use std::sync::OnceLock;
use tree_sitter::Node;

const KINDS: &[(Class, &[&str])] = &[
    (
        Class::Function,
        &[
            "function_declaration",
            "generator_function_declaration",
            "function_expression",
            "generator_function",
            "method_definition",
            "pair",
        ],
    ),
    (
        Class::Type,
        &[
            "class_declaration",
            "abstract_class_declaration",
            "class",
            "interface_declaration",
            "enum_declaration",
            "type_alias_declaration",
        ],
    ),
    (Class::Unnamed, &["object"]),
    (Class::Export, &["export_statement"]),
    (Class::Group, &["lexical_declaration", "variable_declaration", "expression_statement"]),
    (Class::Attribute, &["decorator"]),
    (Class::Call, &["call_expression"]),
    (Class::New, &["new_expression"]),
    (Class::Await, &["await_expression"]),
    (Class::Condition, &["if_statement", "ternary_expression"]),
    (Class::Loop, &["for_statement", "for_in_statement", "while_statement", "do_statement"]),
    (Class::Binary, &["binary_expression"]),
    (Class::Switch, &["switch_statement"]),
    (Class::Arm, &["switch_case"]),
    (Class::DefaultArm, &["switch_default"]),
    (Class::Handler, &["catch_clause"]),
    (Class::Comment, &["comment"]),
    (
        Class::Name,
        &[
            "identifier",
            "property_identifier",
            "private_property_identifier",
            "shorthand_property_identifier",
            "shorthand_property_identifier_pattern",
        ],
    ),
    (Class::TypeName, &["type_identifier"]),
    (Class::Import, &["import_statement"]),
    (Class::Member, &["property_signature", "enum_assignment", "enum_body"]),
    (Class::Assign, &["variable_declarator", "assignment_expression", "field_definition", "public_field_definition"]),
    (Class::Parameter, &["required_parameter", "optional_parameter"]),
    (Class::Field, &["member_expression"]),
];

const OPERATORS: &[&str] = &["&&", "||"];

pub(in crate::analysis::symbols) static JAVASCRIPT: Grammar = Grammar {
    name: "javascript",
    language: || tree_sitter_javascript::LANGUAGE.into(),
    kinds: KINDS,
    operators: OPERATORS,
    syntax: &JavaScript,
    classes: OnceLock::new(),
};

pub(in crate::analysis::symbols) static TYPESCRIPT: Grammar = Grammar {
    name: "typescript",
    language: || tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
    kinds: KINDS,
    operators: OPERATORS,
    syntax: &JavaScript,
    classes: OnceLock::new(),
};

pub(in crate::analysis::symbols) static TSX: Grammar = Grammar {
    name: "tsx",
    language: || tree_sitter_typescript::LANGUAGE_TSX.into(),
    kinds: KINDS,
    operators: OPERATORS,
    syntax: &JavaScript,
    classes: OnceLock::new(),
};

struct JavaScript;

impl Syntax for JavaScript {
    fn function<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<Parts<'t>> {
        match node.kind() {
            "function_expression" | "generator_function" if is_named_above(node, source) => None,
            "variable_declarator" | "pair" | "field_definition" | "public_field_definition" | "assignment_expression" => {
                value(node, source)
            }
            _ => Parts::plain(node, source),
        }
    }

    fn marks(&self, about: &About<'_>) -> Marks {
        let hidden = about.name.starts_with(['#', '_']) || about.says("private") || about.says("protected");
        let in_class = about.owner_kind.is_some() && !about.owner.is_empty();
        let shared =
            about.exported || in_class || about.header.starts_with("exports.") || about.header.starts_with("module.exports");
        let visibility = if hidden || !shared { Visibility::Private } else { Visibility::Public };
        let is_async = about.header.split('(').next().is_some_and(|head| crate::analysis::symbols::source::has_word(head, "async"))
            || about.header.contains("= async")
            || about.header.contains(": async");
        let file = file_name(about.path);
        let in_tests = file.contains(".test.") || file.contains(".spec.") || about.path.contains("__tests__/");
        let is_test =
            about.name.starts_with("test") && (in_tests || about.path.split('/').any(|part| part == "test" || part == "tests"));
        Marks { visibility, is_async, is_test }
    }

    fn type_parts<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<TypeParts<'t>> {
        let kind = match node.kind() {
            "interface_declaration" => TypeKind::Interface,
            "enum_declaration" => TypeKind::Enum,
            "type_alias_declaration" => TypeKind::Alias,
            _ => TypeKind::Class,
        };
        let mut parts = TypeParts::plain(node, source, kind)?;
        let heritage = child_of_kind(node, "class_heritage").or_else(|| child_of_kind(node, "extends_type_clause"));
        for clause in heritage
            .into_iter()
            .flat_map(|heritage| if heritage.kind() == "class_heritage" { named_children(heritage) } else { vec![heritage] })
        {
            match clause.kind() {
                "extends_clause" => parts.bases.extend(clause.child_by_field_name("value")),
                "implements_clause" | "extends_type_clause" => parts.bases.extend(named_children(clause)),
                _ => parts.bases.push(clause),
            }
        }
        Some(parts)
    }

    fn is_unnamed(&self, node: Node<'_>, _parent: Option<Node<'_>>, _source: Source<'_>) -> bool {
        matches!(node.kind(), "object" | "class")
    }

    fn callee<'t>(&self, node: Node<'t>, _source: Source<'t>) -> Option<Callee<'t>> {
        let arguments = node.child_by_field_name("arguments");
        let function = node.child_by_field_name("function").or_else(|| node.child_by_field_name("constructor"))?;
        match function.kind() {
            "member_expression" => {
                let name = function.child_by_field_name("property")?;
                Some(Callee { name, receiver: function.child_by_field_name("object"), arguments })
            }
            "identifier" | "super" => Some(Callee { name: function, receiver: None, arguments }),
            _ => None,
        }
    }

    fn spawns(&self, receiver: &str, name: &str) -> Spawning {
        let known =
            matches!(name, "setTimeout" | "setInterval" | "setImmediate" | "queueMicrotask" | "nextTick" | "requestAnimationFrame");
        let own = receiver.is_empty() || matches!(receiver, "process" | "window" | "globalThis");
        if known && own { Spawning::First } else { Spawning::No }
    }

    fn members<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Slot<'t>> {
        if node.kind() == "enum_body" {
            let names = named_children(node).into_iter().filter(|child| child.kind() == "property_identifier");
            return names.map(|at| Slot { name: source.of(at), type_text: "", at }).collect();
        }
        let type_text = source.field(node, "type").trim_start_matches([':', ' ']);
        vec![Slot { name: source.field(node, "name"), type_text, at: node }]
    }

    fn assigned<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Assigned<'t>> {
        let fields = ["name", "left", "property"];
        let Some(target) = fields.iter().find_map(|name| node.child_by_field_name(name)) else { return Vec::new() };
        let declares = node.kind() == "variable_declarator";
        let constant = declares && before(node, source).ends_with("const");
        let type_text = source.field(node, "type").trim_start_matches([':', ' ']);
        let value = node.child_by_field_name("value").or_else(|| node.child_by_field_name("right"));
        vec![Assigned { target, type_text, value, constant }]
    }

    fn parameter<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(&'t str, &'t str)> {
        Some((source.field(node, "pattern"), source.field(node, "type").trim_start_matches([':', ' '])))
    }

    fn arm<'t>(&self, node: Node<'t>, source: Source<'t>) -> Arm<'t> {
        let Some(value) = node.child_by_field_name("value") else { return Arm::default() };
        let text = source.of(value);
        match value.kind() {
            "string" => Arm { names: vec![text.trim_matches(['"', '\''])], strings: true, ..Arm::default() },
            "member_expression" | "identifier" => Arm { names: vec![last_name(text)], ..Arm::default() },
            _ => Arm::default(),
        }
    }

    fn field<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(Node<'t>, &'t str)> {
        Some((node.child_by_field_name("object")?, source.field(node, "property")))
    }

    fn reexports<'t>(&self, node: Node<'t>, source: Source<'t>, _path: &str) -> Vec<String> {
        let Some(from) = node.child_by_field_name("source").filter(|_| node.kind() == "export_statement") else {
            return Vec::new();
        };
        if let Some(clause) = child_of_kind(node, "export_clause") {
            let name = |child: Node<'t>| child.child_by_field_name("alias").or_else(|| child.child_by_field_name("name"));
            return named_children(clause).into_iter().filter_map(name).map(|name| source.of(name).to_owned()).collect();
        }
        if let Some(space) = child_of_kind(node, "namespace_export") {
            return vec![last_name(source.of(space).trim_start_matches("* as ")).to_owned()];
        }
        let path = file_name(source.of(from).trim_matches(['"', '\''])).split('.').next().unwrap_or("");
        vec![format!("{path}::*")]
    }
}

/// A function that a variable, property or class field is given as its value.
fn value<'t>(node: Node<'t>, source: Source<'t>) -> Option<Parts<'t>> {
    let function = node.child_by_field_name("value").or_else(|| node.child_by_field_name("right"))?;
    if !matches!(function.kind(), "arrow_function" | "function_expression" | "generator_function") {
        return None;
    }
    let fields = ["name", "key", "left", "property"];
    let target = fields.iter().find_map(|name| node.child_by_field_name(name))?;
    let (name, object) = match target.kind() {
        "member_expression" => (target.child_by_field_name("property")?, target.child_by_field_name("object")),
        "identifier" | "property_identifier" | "private_property_identifier" => (target, None),
        _ => return None,
    };
    let mut parts = Parts::of(name, function, source)?;
    let object = object.map_or("", |object| crate::analysis::symbols::source::head(source.of(object), 200));
    parts.owner = object.strip_suffix(".prototype").map(last_name).filter(|owner| !owner.is_empty());
    Some(parts)
}

/// The last bytes before `node`, white space left out.
fn before<'t>(node: Node<'t>, source: Source<'t>) -> &'t str {
    let end = node.start_byte();
    (0..4).find_map(|more| source.0.get(end.saturating_sub(60 + more)..end)).unwrap_or("").trim_end()
}

/// Whether a variable or property gives the function expression its name.
fn is_named_above(node: Node<'_>, source: Source<'_>) -> bool {
    before(node, source).ends_with(['=', ':'])
}
