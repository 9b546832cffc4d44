//! The blocks of Python that are open, by indentation.

/// What a block belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'t> {
    /// A function, by its index.
    Function(usize),
    /// A class, by its name.
    Class(&'t str),
    /// `for`, `while`.
    Loop,
    /// `try`, `except`, `finally`, and their `else`.
    Try,
    /// `match`, and whether a `case` that takes everything was left out of the count.
    Match {
        /// Whether it was.
        spared: bool,
    },
    /// `if`, `with`, `case` and the rest.
    Other,
}

/// A block, by the column of the statement that opens it.
#[derive(Clone, Copy)]
pub(super) struct Block<'t> {
    pub(super) indent: u32,
    pub(super) kind: Kind<'t>,
}

/// The open blocks.
#[derive(Default)]
pub(super) struct Blocks<'t> {
    open: Vec<Block<'t>>,
    /// The open functions and classes among them.
    scopes: Vec<Kind<'t>>,
    /// The last block that was closed.
    closed: Option<Block<'t>>,
}

impl<'t> Blocks<'t> {
    /// Opens a block.
    pub(super) fn open(&mut self, block: Block<'t>) {
        self.open.push(block);
        if matches!(block.kind, Kind::Function(_) | Kind::Class(_)) {
            self.scopes.push(block.kind);
        }
    }

    /// Closes every block that a statement at `indent` ends, and reports the functions among them.
    pub(super) fn close(&mut self, indent: u32, mut ended: impl FnMut(usize)) {
        self.closed = None;
        while let Some(block) = self.open.pop_if(|block| block.indent >= indent) {
            self.closed = Some(block);
            match block.kind {
                Kind::Function(function) => {
                    self.scopes.pop();
                    ended(function);
                }
                Kind::Class(_) => drop(self.scopes.pop()),
                _ => {}
            }
        }
    }

    /// The kind of the block at `indent` that the current line closed.
    pub(super) fn closed_at(&self, indent: u32) -> Option<Kind<'t>> {
        self.closed.filter(|block| block.indent == indent).map(|block| block.kind)
    }

    /// The function whose own body is open.
    pub(super) fn function(&self) -> Option<usize> {
        match self.scopes.last() {
            Some(&Kind::Function(function)) => Some(function),
            _ => None,
        }
    }

    /// The class whose own body is open.
    pub(super) fn class(&self) -> Option<&'t str> {
        match self.scopes.last() {
            Some(&Kind::Class(name)) => Some(name),
            _ => None,
        }
    }

    /// Whether the innermost block is a `match`.
    pub(super) fn is_match(&self) -> bool {
        self.open.last().is_some_and(|block| matches!(block.kind, Kind::Match { .. }))
    }

    /// Whether the innermost `match` may leave a `case` out of the count; it may once.
    pub(super) fn spare(&mut self) -> bool {
        match self.open.last_mut().map(|block| &mut block.kind) {
            Some(Kind::Match { spared }) => !std::mem::replace(spared, true),
            _ => false,
        }
    }
}
