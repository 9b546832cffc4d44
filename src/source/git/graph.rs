//! The newest commits and their parents, children first.

use super::process::{self, Output};
use super::{Git, GitError};
use std::collections::HashMap;

/// How far back is looked: this many commits along first parents, and what was merged into them.
const FIRST_PARENTS: usize = 1_000;
/// The most commits that are looked at.
const COMMITS: usize = 20_000;
const LINE_BYTES: usize = 8 << 10;
const OUTPUT_BYTES: u64 = 16 << 20;

/// A commit by its whole name, and its parents by theirs.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) id: String,
    pub(super) parents: Vec<String>,
}

impl Node {
    pub(super) fn is_merge(&self) -> bool {
        self.parents.len() > 1
    }
}

/// Commits in an order in which each stands before its parents.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    places: HashMap<String, usize>,
}

impl Graph {
    /// Where a commit stands; none for one that is too old to be looked at.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }
}

impl Git {
    /// The commits before the head, as far back as is looked.
    pub(super) fn graph(&self) -> Result<Graph, GitError> {
        let (count, end) = (format!("--max-count={COMMITS}"), format!("^HEAD~{FIRST_PARENTS}"));
        // A history that is shorter has no such end, which is then left out.
        let arguments = ["rev-list", "--topo-order", "--parents", "--ignore-missing", &count, "HEAD", &end, "--"];
        let ended = self.stream(&arguments, OUTPUT_BYTES, read)?;
        if ended.success || ended.cut { Ok(ended.value) } else { Err(self.refusal(&ended.stderr)) }
    }
}

fn read(output: &mut Output) -> std::io::Result<Graph> {
    let (mut graph, mut line) = (Graph::default(), Vec::new());
    while process::read_token(output, b'\n', LINE_BYTES, &mut line)? {
        let text = String::from_utf8_lossy(&line);
        let mut ids = text.split(' ').map(str::to_owned);
        let Some(id) = ids.next() else { continue };
        graph.places.insert(id.clone(), graph.nodes.len());
        graph.nodes.push(Node { id, parents: ids.collect() });
    }
    Ok(graph)
}
