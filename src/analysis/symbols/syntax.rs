//! What a table of node kinds cannot say about a language: where names, bodies, types and arms are in a node.

use super::source::Source;
use crate::model::{TypeKind, Visibility};
use tree_sitter::Node;

/// The parts of a function with a body.
pub(super) struct Parts<'t> {
    /// Its name.
    pub(super) name: &'t str,
    /// Where the name stands.
    pub(super) name_node: Node<'t>,
    /// Its body; decisions and calls before it do not count.
    pub(super) body: Node<'t>,
    /// Its parameters.
    pub(super) parameters: Option<Node<'t>>,
    /// The type that the syntax itself names as the owner.
    pub(super) owner: Option<&'t str>,
    /// What the object is called in the body, when the function chooses the name (Go).
    pub(super) receiver: &'t str,
}

impl<'t> Parts<'t> {
    /// The fields `name`, `body`, `parameters` of `node`.
    pub(super) fn plain(node: Node<'t>, source: Source<'t>) -> Option<Self> {
        Self::of(node.child_by_field_name("name")?, node, source)
    }

    /// A function called as `name_node` says, with the fields `body` and `parameters` of `node`.
    pub(super) fn of(name_node: Node<'t>, node: Node<'t>, source: Source<'t>) -> Option<Self> {
        let body = node.child_by_field_name("body")?;
        let parameters = node.child_by_field_name("parameters").or_else(|| node.child_by_field_name("parameter"));
        Some(Self { name: source.of(name_node), name_node, body, parameters, owner: None, receiver: "" })
    }
}

/// What is known of a function or type when its marks are read.
pub(super) struct About<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// The type around it, empty when there is none.
    pub(super) owner: &'a str,
    /// The first bytes of its text, up to the body.
    pub(super) header: &'a str,
    /// The text of decorators and attributes before it.
    pub(super) attributes: &'a str,
    /// Whether it lies in an `export` statement.
    pub(super) exported: bool,
    /// The file.
    pub(super) path: &'a str,
    /// What the type around it is.
    pub(super) owner_kind: Option<TypeKind>,
    /// Whether the type around it names a base class of test cases.
    pub(super) owner_tests: bool,
    /// What a section such as `private:` says of the lines below it.
    pub(super) section: Option<Visibility>,
    /// Whether it implements an interface (Rust `impl Trait for`).
    pub(super) implements: bool,
}

impl About<'_> {
    /// Whether `word` stands in the header before the name.
    pub(super) fn says(&self, word: &str) -> bool {
        let end = self.header.find(self.name).unwrap_or(self.header.len());
        super::source::has_word(&self.header[..end], word)
    }
}

/// What the header of a function says.
pub(super) struct Marks {
    /// Who may use it.
    pub(super) visibility: Visibility,
    /// Whether it is asynchronous.
    pub(super) is_async: bool,
    /// Whether it is a test.
    pub(super) is_test: bool,
}

/// The parts of a type.
pub(super) struct TypeParts<'t> {
    /// Its name.
    pub(super) name: &'t str,
    /// Where the name stands.
    pub(super) name_node: Node<'t>,
    /// What it is.
    pub(super) kind: TypeKind,
    /// The nodes that name its bases.
    pub(super) bases: Vec<Node<'t>>,
}

impl<'t> TypeParts<'t> {
    /// The type that the field `name` of `node` names.
    pub(super) fn plain(node: Node<'t>, source: Source<'t>, kind: TypeKind) -> Option<Self> {
        let name_node = node.child_by_field_name("name")?;
        Some(Self { name: source.of(name_node), name_node, kind, bases: Vec::new() })
    }

    /// The same, with every named child of `list` as a base.
    pub(super) fn with_bases(mut self, list: Option<Node<'t>>) -> Self {
        self.bases.extend(list.into_iter().flat_map(named_children));
        self
    }
}

/// What is called.
pub(super) struct Callee<'t> {
    /// The last name.
    pub(super) name: Node<'t>,
    /// What stands before it.
    pub(super) receiver: Option<Node<'t>>,
    /// The arguments.
    pub(super) arguments: Option<Node<'t>>,
}

/// How a call starts its argument elsewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Spawning {
    /// It does not.
    No,
    /// The first argument is a task, a closure, or the name of a function.
    First,
    /// The named argument `target` is the function.
    Target,
}

/// A field of a type, or a variant.
pub(super) struct Slot<'t> {
    /// Its name.
    pub(super) name: &'t str,
    /// Its type as written.
    pub(super) type_text: &'t str,
    /// Where it stands.
    pub(super) at: Node<'t>,
}

/// A variable or constant that is given a value.
pub(super) struct Assigned<'t> {
    /// The name, or `self.x`.
    pub(super) target: Node<'t>,
    /// The type as written, or empty.
    pub(super) type_text: &'t str,
    /// The value.
    pub(super) value: Option<Node<'t>>,
    /// Whether the language says that it is a constant.
    pub(super) constant: bool,
}

/// What an arm matches.
#[derive(Default)]
pub(super) struct Arm<'t> {
    /// The last names or the literals of its patterns.
    pub(super) names: Vec<&'t str>,
    /// Whether they are string literals.
    pub(super) strings: bool,
    /// Whether it is `default` or a lone `_`, which is no decision.
    pub(super) wildcard: bool,
    /// Whether it is a lone name that matches everything.
    pub(super) binding: bool,
}

/// What an identifier without arguments is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LoneName {
    /// A call, unless the function has a local of that name.
    Call,
    /// Where a local gets its name.
    Local,
    /// Neither.
    Other,
}

/// Which comments document what follows them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Docs {
    /// `/** */`.
    Stars,
    /// `///` and `/** */`.
    Slashes,
    /// Those, and any comment right before a definition.
    Before,
    /// None: docstrings do.
    Strings,
}

/// The part of a language that is code and not a table. `node` always has the class that the method is about.
pub(super) trait Syntax: Sync {
    /// The parts of a function; none when it has no name or no body.
    fn function<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<Parts<'t>> {
        Parts::plain(node, source)
    }

    /// What the header of a function says.
    fn marks(&self, about: &About<'_>) -> Marks;

    /// The parts of a type; none when the node only mentions one.
    fn type_parts<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<TypeParts<'t>>;

    /// The type, and the interface, that a block of methods is for.
    fn implementation<'t>(&self, _node: Node<'t>, _source: Source<'t>) -> Option<(&'t str, Option<&'t str>)> {
        None
    }

    /// Whether `node` below `parent` is the body of a class without a name, or an object literal.
    fn is_unnamed(&self, _node: Node<'_>, _parent: Option<Node<'_>>, _source: Source<'_>) -> bool {
        false
    }

    /// What a call calls.
    fn callee<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<Callee<'t>>;

    /// Whether a call starts its argument in another task or thread.
    fn spawns(&self, _receiver: &str, _name: &str) -> Spawning {
        Spawning::No
    }

    /// Whether a call with a block repeats the block.
    fn repeats(&self, _node: Node<'_>, _source: Source<'_>) -> bool {
        false
    }

    /// The fields or variants that a member node declares.
    fn members<'t>(&self, _node: Node<'t>, _source: Source<'t>) -> Vec<Slot<'t>> {
        Vec::new()
    }

    /// The variables that a node declares or assigns.
    fn assigned<'t>(&self, _node: Node<'t>, _source: Source<'t>) -> Vec<Assigned<'t>> {
        Vec::new()
    }

    /// Whether the assignment can fail and branch away (`let ... else`).
    fn branches_away(&self, _node: Node<'_>) -> bool {
        false
    }

    /// The names and the type of a parameter.
    fn parameter<'t>(&self, _node: Node<'t>, _source: Source<'t>) -> Option<(&'t str, &'t str)> {
        None
    }

    /// What an arm matches.
    fn arm<'t>(&self, _node: Node<'t>, _source: Source<'t>) -> Arm<'t> {
        Arm::default()
    }

    /// The object and the name in `x.y`.
    fn field<'t>(&self, _node: Node<'t>, _source: Source<'t>) -> Option<(Node<'t>, &'t str)> {
        None
    }

    /// Which comments are documentation.
    fn docs(&self) -> Docs {
        Docs::Stars
    }

    /// What the own object is called.
    fn own(&self) -> &'static [&'static str] {
        &["this"]
    }

    /// Whether a method may call its siblings, or name its fields, without naming the object.
    fn implicit_own(&self) -> bool {
        false
    }

    /// Whether a module holds tests.
    fn is_test_module(&self, _node: Node<'_>, _source: Source<'_>, _attributes: &str) -> bool {
        false
    }

    /// Whether only a part of an `if` of a comprehension and the like counts.
    fn counts_guards(&self) -> bool {
        true
    }

    /// What an identifier below `parent` is, where a lone name can be a call.
    fn lone_name(&self, _node: Node<'_>, _parent: Node<'_>) -> LoneName {
        LoneName::Other
    }

    /// The lines that only a type checker reads, when `node` sets such apart (`if TYPE_CHECKING:`).
    fn for_checkers<'t>(&self, _node: Node<'t>, _source: Source<'t>) -> Option<Node<'t>> {
        None
    }

    /// Whether the lines below this node have another visibility (`private:`).
    fn section(&self, _node: Node<'_>, _source: Source<'_>) -> Option<Visibility> {
        None
    }

    /// Names that an import or export hands on.
    fn reexports<'t>(&self, _node: Node<'t>, _source: Source<'t>, _path: &str) -> Vec<String> {
        Vec::new()
    }

    /// Whether the field `type` of a node marks the position of a type.
    fn types_by_field(&self) -> bool {
        false
    }
}

/// The named children of `node`, comments left out.
pub(super) fn named_children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| !child.is_extra()).collect()
}

/// The first named child of `node` that has `kind`.
pub(super) fn child_of_kind<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| child.kind() == kind)
}
