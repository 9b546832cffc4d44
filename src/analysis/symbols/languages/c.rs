//! C and C++.

use crate::analysis::symbols::grammar::{Class, Grammar};
use crate::analysis::symbols::source::{Source, last_name};
use crate::analysis::symbols::syntax::{
    About, Arm, Assigned, Callee, Docs, Marks, Parts, Slot, Spawning, Syntax, TypeParts, child_of_kind, named_children,
};
use crate::model::{TypeKind, Visibility};
use std::sync::OnceLock;
use tree_sitter::Node;

const KINDS: &[(Class, &[&str])] = &[
    (Class::Function, &["function_definition"]),
    (
        Class::Type,
        &["struct_specifier", "class_specifier", "union_specifier", "enum_specifier", "alias_declaration", "type_definition"],
    ),
    (Class::Wrapper, &["template_declaration"]),
    (Class::Call, &["call_expression"]),
    (Class::New, &["new_expression"]),
    (Class::Await, &["co_await_expression"]),
    (Class::Condition, &["if_statement", "conditional_expression"]),
    (Class::Loop, &["for_statement", "while_statement", "do_statement", "for_range_loop"]),
    (Class::Binary, &["binary_expression"]),
    (Class::Switch, &["switch_statement"]),
    (Class::Arm, &["case_statement"]),
    (Class::Handler, &["catch_clause", "seh_except_clause"]),
    (Class::Comment, &["comment"]),
    (Class::Name, &["identifier", "field_identifier", "namespace_identifier"]),
    (Class::TypeName, &["type_identifier"]),
    (Class::Import, &["using_declaration"]),
    (Class::Member, &["field_declaration", "enumerator", "access_specifier"]),
    (Class::Constant, &["preproc_def"]),
    (Class::Assign, &["declaration"]),
    (Class::Parameter, &["parameter_declaration", "optional_parameter_declaration"]),
    (Class::Field, &["field_expression"]),
];

const OPERATORS: &[&str] = &["&&", "||", "and", "or"];

pub(in crate::analysis::symbols) static C: Grammar = Grammar {
    name: "c",
    language: || tree_sitter_c::LANGUAGE.into(),
    kinds: KINDS,
    operators: OPERATORS,
    syntax: &Curly,
    classes: OnceLock::new(),
};

pub(in crate::analysis::symbols) static CPP: Grammar = Grammar {
    name: "cpp",
    language: || tree_sitter_cpp::LANGUAGE.into(),
    kinds: KINDS,
    operators: OPERATORS,
    syntax: &Curly,
    classes: OnceLock::new(),
};

struct Curly;

impl Syntax for Curly {
    fn function<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<Parts<'t>> {
        let body = node.child_by_field_name("body").filter(|_| node.kind() == "function_definition")?;
        if has_broken_header(node, body) {
            return None;
        }
        let declarator = function_declarator(node.child_by_field_name("declarator")?)?;
        let parameters = declarator.child_by_field_name("parameters");
        let mut name_node = declarator.child_by_field_name("declarator")?;
        let mut owner = None;
        while name_node.kind() == "qualified_identifier" {
            owner = name_node.child_by_field_name("scope").map(|scope| last_name(source.of(scope)));
            name_node = name_node.child_by_field_name("name")?;
        }
        if name_node.kind() == "template_function" {
            name_node = name_node.child_by_field_name("name")?;
        }
        Some(Parts { name: source.of(name_node), name_node, body, parameters, owner, receiver: "" })
    }

    fn marks(&self, about: &About<'_>) -> Marks {
        let hidden = about.says("static") && about.owner.is_empty();
        let default = if about.owner_kind == Some(TypeKind::Class) { Visibility::Private } else { Visibility::Public };
        let visibility = if hidden { Visibility::Private } else { about.section.unwrap_or(default) };
        let tests = ["TEST", "TEST_F", "TEST_P", "TEST_CASE", "BOOST_AUTO_TEST_CASE", "TYPED_TEST"];
        let is_test = tests.contains(&about.name) || (about.name.starts_with("test_") && about.path.contains("test"));
        Marks { visibility, is_async: false, is_test }
    }

    fn type_parts<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<TypeParts<'t>> {
        if node.kind() == "type_definition" {
            return definition(node, source);
        }
        if node.kind() == "alias_declaration" {
            return TypeParts::plain(node, source, TypeKind::Alias);
        }
        let body = node.child_by_field_name("body")?;
        if has_broken_header(node, body) {
            return None;
        }
        let mut parts = TypeParts::plain(node, source, kind(node))?;
        let clause = child_of_kind(node, "base_class_clause").into_iter().flat_map(named_children);
        parts.bases = clause.filter(|base| base.kind() != "access_specifier").collect();
        Some(parts)
    }

    fn callee<'t>(&self, node: Node<'t>, _source: Source<'t>) -> Option<Callee<'t>> {
        let arguments = node.child_by_field_name("arguments");
        if let Some(name) = node.child_by_field_name("type") {
            return Some(Callee { name, receiver: None, arguments });
        }
        let mut function = node.child_by_field_name("function")?;
        let mut receiver = None;
        loop {
            function = match function.kind() {
                "field_expression" => {
                    receiver = function.child_by_field_name("argument");
                    function.child_by_field_name("field")?
                }
                "qualified_identifier" => {
                    receiver = function.child_by_field_name("scope").or(receiver);
                    function.child_by_field_name("name")?
                }
                "template_function" | "template_method" | "dependent_name" => {
                    function.child_by_field_name("name").or_else(|| function.named_child(0))?
                }
                "identifier" | "field_identifier" => return Some(Callee { name: function, receiver, arguments }),
                _ => return None,
            };
        }
    }

    fn spawns(&self, receiver: &str, name: &str) -> Spawning {
        match name {
            "async" | "thread" | "jthread" if receiver == "std" => Spawning::First,
            "enqueue" | "post" | "dispatch" if !receiver.is_empty() => Spawning::First,
            _ => Spawning::No,
        }
    }

    fn members<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Slot<'t>> {
        match node.kind() {
            _ if node.has_error() => Vec::new(),
            "enumerator" => vec![Slot { name: source.field(node, "name"), type_text: "", at: node }],
            "field_declaration" => {
                let type_text = source.field(node, "type");
                let mut cursor = node.walk();
                let declarators: Vec<_> = node.children_by_field_name("declarator", &mut cursor).collect();
                let fields = declarators.into_iter().filter(|at| function_declarator(*at).is_none());
                fields.map(|at| Slot { name: declared(at).map_or("", |name| source.of(name)), type_text, at }).collect()
            }
            _ => Vec::new(),
        }
    }

    fn assigned<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Assigned<'t>> {
        let value = node.child_by_field_name("value");
        if node.kind() == "preproc_def" {
            return node
                .child_by_field_name("name")
                .into_iter()
                .map(|target| Assigned { target, type_text: "", value, constant: true })
                .collect();
        }
        let constant = named_children(node).iter().take(4).any(|child| matches!(source.of(*child), "const" | "constexpr"));
        let type_text = Some(source.field(node, "type")).filter(|text| *text != "auto").unwrap_or("");
        let mut cursor = node.walk();
        let declarators: Vec<_> = node.children_by_field_name("declarator", &mut cursor).take(50).collect();
        let plain = declarators.into_iter().filter(|at| function_declarator(*at).is_none());
        plain
            .filter_map(|at| Some(Assigned { target: declared(at)?, type_text, value: at.child_by_field_name("value"), constant }))
            .collect()
    }

    fn parameter<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(&'t str, &'t str)> {
        let name = declared(node.child_by_field_name("declarator")?)?;
        Some((source.of(name), source.field(node, "type")))
    }

    fn arm<'t>(&self, node: Node<'t>, source: Source<'t>) -> Arm<'t> {
        let Some(value) = node.child_by_field_name("value") else { return Arm { wildcard: true, ..Arm::default() } };
        match value.kind() {
            "identifier" | "qualified_identifier" => Arm { names: vec![last_name(source.of(value))], ..Arm::default() },
            _ => Arm::default(),
        }
    }

    fn field<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(Node<'t>, &'t str)> {
        Some((node.child_by_field_name("argument")?, source.field(node, "field")))
    }

    fn docs(&self) -> Docs {
        Docs::Before
    }

    fn implicit_own(&self) -> bool {
        true
    }

    fn section(&self, node: Node<'_>, source: Source<'_>) -> Option<Visibility> {
        if node.kind() != "access_specifier" {
            return None;
        }
        Some(if source.of(node).starts_with("public") { Visibility::Public } else { Visibility::Private })
    }
}

/// Whether a macro has confused the parser before the body: then what follows may belong to something else.
fn has_broken_header(node: Node<'_>, body: Node<'_>) -> bool {
    let mut cursor = node.walk();
    node.has_error() && node.children(&mut cursor).any(|child| child.id() != body.id() && child.has_error())
}

fn kind(node: Node<'_>) -> TypeKind {
    match node.kind() {
        "class_specifier" => TypeKind::Class,
        "enum_specifier" => TypeKind::Enum,
        _ => TypeKind::Struct,
    }
}

/// `typedef`: of a type without a name it gives the name, else it is an alias; of `typedef struct x x` it is nothing new.
fn definition<'t>(node: Node<'t>, source: Source<'t>) -> Option<TypeParts<'t>> {
    let inner = node.child_by_field_name("type")?;
    let name_node = declared(node.child_by_field_name("declarator")?)?;
    let has_body = inner.child_by_field_name("body").is_some();
    if inner.child_by_field_name("name").is_some_and(|name| has_body || source.of(name) == source.of(name_node)) {
        return None;
    }
    let kind = if has_body { kind(inner) } else { TypeKind::Alias };
    Some(TypeParts { name: source.of(name_node), name_node, kind, bases: Vec::new() })
}

/// The declarator of a function inside of pointers and references.
fn function_declarator(mut node: Node<'_>) -> Option<Node<'_>> {
    for _ in 0..20 {
        if node.kind() == "function_declarator" {
            return Some(node);
        }
        if !matches!(node.kind(), "pointer_declarator" | "reference_declarator" | "attributed_declarator") {
            return None;
        }
        node = node.child_by_field_name("declarator").or_else(|| node.named_child(0))?;
    }
    None
}

/// The name in a declarator.
fn declared(mut node: Node<'_>) -> Option<Node<'_>> {
    for _ in 0..20 {
        if matches!(node.kind(), "identifier" | "field_identifier" | "type_identifier") {
            return Some(node);
        }
        node = node.child_by_field_name("declarator").or_else(|| node.named_child(0))?;
    }
    None
}
