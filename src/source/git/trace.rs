//! Which commits changed which lines: what `git log -L` says of a place, for many places in one pass.
//!
//! `git log -L` walks the history anew for each place. Here commits are listed once, are asked once which of the files they touched, and then
//! each place is followed from the head backwards, by Git's own rules: a merge that left the file as one parent had it leads to that
//! parent only, one that mixed several leads to all. A file that was renamed is followed in another round.

use super::graph::{Graph, Node};
use super::lines::LineCommit;
use super::ranges::{Hunk, LineSet};
use super::touched::{Pair, Patches, Renames, Touch, Touched};
use super::{Git, GitError};
use crate::model::Span;
use std::collections::{BTreeMap, HashMap};

/// Names that a file is followed through.
const ROUNDS: usize = 4;

impl Git {
    /// For each place, a file below the opened folder and lines of it as they stand at the head, the newest `limit` commits that changed
    /// these lines, merges left out. The last 1,000 commits are looked at, and what was merged into them.
    ///
    /// # Errors
    /// When Git fails; a place that does not exist has no commits.
    pub fn commits_of_lines(&self, places: &[(&str, Span)], limit: usize) -> Result<Vec<Vec<LineCommit>>, GitError> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let graph = self.graph()?;
        let mut trace = Trace::new(self, &graph, limit, places);
        for _ in 0..ROUNDS {
            if !trace.live.is_empty() {
                trace.round()?;
            }
        }
        let found = trace.into_found();
        let mut all: Vec<usize> = found.iter().flatten().copied().collect();
        all.sort_unstable();
        all.dedup();
        let ids: Vec<&str> = all.iter().map(|&at| graph.nodes[at].id.as_str()).collect();
        let messages: HashMap<usize, LineCommit> = all.iter().copied().zip(self.messages(&ids)?).collect();
        let told = |commits: Vec<usize>| commits.iter().filter_map(|at| messages.get(at).cloned()).collect();
        Ok(found.into_iter().map(told).collect())
    }
}

/// Lines on their way back.
#[derive(Clone, Debug)]
struct Trail {
    /// Which of the places they belong to.
    place: usize,
    /// What the file is called here, from the repository's top.
    path: String,
    lines: LineSet,
}

/// Trails by the commit that they have come to; in the order of the graph, so that all children come before it.
type Trails = BTreeMap<usize, Vec<Trail>>;

struct Trace<'a> {
    git: &'a Git,
    graph: &'a Graph,
    limit: usize,
    live: Trails,
    /// Where the next round begins: in files with other names.
    later: Trails,
    /// The commits that changed the lines of each place.
    found: Vec<Vec<usize>>,
    /// What was found out about commits that brought files.
    renames: HashMap<usize, Renames>,
}

/// How files differ between a commit and each of its parents.
type Sides = Vec<Vec<Vec<Hunk>>>;

impl<'a> Trace<'a> {
    fn new(git: &'a Git, graph: &'a Graph, limit: usize, places: &[(&str, Span)]) -> Self {
        let trail = |(place, (path, span)): (usize, &(&str, Span))| Trail {
            place,
            path: format!("{}{path}", git.prefix()),
            lines: LineSet::of(span.start_line, span.end_line),
        };
        let trails: Vec<Trail> = places.iter().enumerate().map(trail).collect();
        Self {
            git,
            graph,
            limit,
            live: if graph.nodes.is_empty() { Trails::new() } else { Trails::from([(0, trails)]) },
            later: Trails::new(),
            found: vec![Vec::new(); places.len()],
            renames: HashMap::new(),
        }
    }

    /// Follows all live trails to their ends, or to where their files had other names.
    fn round(&mut self) -> Result<(), GitError> {
        let (git, graph) = (self.git, self.graph);
        let first = self.live.first_key_value().map_or(0, |(at, _)| *at);
        let mut paths: Vec<String> = self.live.values().flatten().map(|trail| trail.path.clone()).collect();
        paths.sort_unstable();
        paths.dedup();
        let touched = git.touched(graph, first, &paths)?;
        let commits = graph.nodes.iter().enumerate().skip(first).filter(|(at, node)| touched.is_written_by(*at, node));
        let pairs: Vec<Pair> = commits.flat_map(|(at, node)| (0..node.parents.len().max(1)).map(move |nth| (at, nth))).collect();
        git.patches(graph, &pairs, &paths, |patches| {
            while let Some((at, mut trails)) = self.live.pop_first() {
                trails.retain(|trail| self.found[trail.place].len() < self.limit);
                let sides = if trails.is_empty() { Sides::new() } else { self.sides(at, &touched, patches)? };
                trails.into_iter().for_each(|trail| self.step(at, trail, &touched, &sides));
            }
            Ok(())
        })?;
        self.live = std::mem::take(&mut self.later);
        Ok(())
    }

    /// How files differ between a commit and its parents; nothing where it only took them over.
    fn sides(&self, at: usize, touched: &Touched, patches: &mut Patches<'_>) -> std::io::Result<Sides> {
        let node = &self.graph.nodes[at];
        let count = if touched.is_written_by(at, node) { node.parents.len().max(1) } else { 0 };
        (0..count).map(|nth| Ok(patches.of((at, nth))?.to_vec())).collect()
    }

    /// Takes a trail over one commit.
    fn step(&mut self, at: usize, trail: Trail, touched: &Touched, sides: &Sides) {
        let node = &self.graph.nodes[at];
        if node.is_merge() {
            return self.over_merge(at, node, trail, touched, sides);
        }
        match touched.touch((at, 0), &trail.path) {
            None => self.go_on(node.parents.first(), trail),
            Some(Touch::Added) => self.over_addition(at, node, &trail),
            Some(Touch::Changed) => {
                let (lines, changed) = trail.lines.before(hunks(sides, touched, (at, 0), &trail.path));
                self.note(at, trail.place, changed);
                self.go_on(node.parents.first(), Trail { lines, ..trail });
            }
        }
    }

    /// A file that a commit brought: it is new, or had another name.
    fn over_addition(&mut self, at: usize, node: &Node, trail: &Trail) {
        let renames = self.renames.entry(at).or_insert_with(|| self.git.renames(node));
        let Some((path, hunks)) = renames.get(&trail.path) else { return self.note(at, trail.place, true) };
        let (lines, changed) = trail.lines.before(hunks);
        let trail = Trail { place: trail.place, path: path.clone(), lines };
        self.note(at, trail.place, changed);
        add(&mut self.later, node.parents.first().and_then(|id| self.graph.place(id)), trail);
    }

    fn over_merge(&mut self, at: usize, node: &Node, trail: Trail, touched: &Touched, sides: &Sides) {
        let unlike: Vec<Option<Touch>> = (0..node.parents.len()).map(|nth| touched.touch((at, nth), &trail.path)).collect();
        if let Some(same) = unlike.iter().position(Option::is_none) {
            return self.go_on(node.parents.get(same), trail);
        }
        let mut ways = Vec::new();
        for (nth, parent) in node.parents.iter().enumerate().filter(|(nth, _)| unlike[*nth] == Some(Touch::Changed)) {
            let (lines, changed) = trail.lines.before(hunks(sides, touched, (at, nth), &trail.path));
            let way = Trail { lines, ..trail.clone() };
            if !changed {
                return self.go_on(Some(parent), way);
            }
            ways.push((parent, way));
        }
        ways.into_iter().for_each(|(parent, way)| self.go_on(Some(parent), way));
    }

    fn note(&mut self, at: usize, place: usize, changed: bool) {
        if changed {
            self.found[place].push(at);
        }
    }

    fn go_on(&mut self, parent: Option<&String>, trail: Trail) {
        add(&mut self.live, parent.and_then(|id| self.graph.place(id)), trail);
    }

    /// The newest commits of each place, in the order of the graph.
    fn into_found(self) -> Vec<Vec<usize>> {
        let newest = |mut commits: Vec<usize>| {
            commits.sort_unstable();
            commits.dedup();
            commits.truncate(self.limit);
            commits
        };
        self.found.into_iter().map(newest).collect()
    }
}

/// How the file at `path` differs between a commit and a parent.
fn hunks<'s>(sides: &'s Sides, touched: &Touched, pair: Pair, path: &str) -> &'s [Hunk] {
    let found = sides.get(pair.1).zip(touched.nth(pair, path)).and_then(|(files, nth)| files.get(nth));
    found.map_or(&[], Vec::as_slice)
}

/// Adds a trail to those at a commit; one without lines, or beyond the oldest commit, is at its end.
fn add(trails: &mut Trails, at: Option<usize>, trail: Trail) {
    let Some(at) = at.filter(|_| !trail.lines.is_empty()) else { return };
    let here = trails.entry(at).or_default();
    match here.iter_mut().find(|other| other.place == trail.place && other.path == trail.path) {
        Some(other) => other.lines = other.lines.union(&trail.lines),
        None => here.push(trail),
    }
}
