//! Which of a few files commits touched, and how: two long runs of `git diff-tree`, fed with pairs of a commit and one of its parents.
//!
//! Lines that name no object come back from `git diff-tree --stdin` as they are, so each pair is announced by one: `=COMMIT PARENT`, as
//! places in the graph and among the commit's parents.

use super::graph::{Graph, Node};
use super::process::{self, Output};
use super::ranges::Hunk;
use super::{Git, GitError};
use std::collections::HashMap;
use std::path::Path;

const DIFF: [&str; 10] = [
    "diff-tree",
    "--stdin",
    "-r",
    "--root",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-relative",
    "--ignore-submodules=none",
    "-O/dev/null",
];
const RAW: [&str; 4] = ["--raw", "-z", "--no-renames", "--"];
/// Lines as `git log -L` compares them.
const PATCH: [&str; 7] = [
    "--patch",
    "--text",
    "--unified=0",
    "--inter-hunk-context=0",
    "--diff-algorithm=myers",
    "--no-indent-heuristic",
    "--no-renames",
];
const OUTPUT_BYTES: u64 = 256 << 20;
/// Announcements of pairs that do not differ may pile up before the next file.
const TOKEN_BYTES: usize = 1 << 20;
/// More than the beginning of a line of a patch is never needed.
const LINE_BYTES: usize = 256;

/// What happened to a file between a parent and its child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Touch {
    /// It was not there before.
    Added,
    /// It differs.
    Changed,
}

/// Files by the names that a commit gave them: the names that they had before, and how they differ.
pub(super) type Renames = HashMap<String, (String, Vec<Hunk>)>;

/// A commit and one of its parents: a place in the graph, and one among the parents.
pub(super) type Pair = (usize, usize);

/// The files that pairs differ in, in the order in which their patches come.
#[derive(Debug, Default)]
pub(super) struct Touched(HashMap<Pair, Vec<(String, Touch)>>);

impl Touched {
    /// What happened to the file at `path` (from the top); none when it is the same on both sides.
    pub(super) fn touch(&self, pair: Pair, path: &str) -> Option<Touch> {
        self.of(pair).iter().find(|(own, _)| own == path).map(|(_, touch)| *touch)
    }

    /// Where the patch of the file at `path` stands among those of its pair.
    pub(super) fn nth(&self, pair: Pair, path: &str) -> Option<usize> {
        self.of(pair).iter().position(|(own, _)| own == path)
    }

    /// Whether one of the files is in a commit as no parent had it.
    pub(super) fn is_written_by(&self, at: usize, node: &Node) -> bool {
        let mut files = self.of((at, 0)).iter();
        files.any(|(path, _)| (1..node.parents.len()).all(|nth| self.touch((at, nth), path).is_some()))
    }

    fn of(&self, pair: Pair) -> &[(String, Touch)] {
        self.0.get(&pair).map_or(&[], Vec::as_slice)
    }
}

impl Git {
    /// What the commits of `graph` from `first` on did to the files at `paths`.
    pub(super) fn touched(&self, graph: &Graph, first: usize, paths: &[String]) -> Result<Touched, GitError> {
        let mut input = String::new();
        for (at, node) in graph.nodes.iter().enumerate().skip(first) {
            (0..node.parents.len().max(1)).for_each(|nth| announce(&mut input, (at, nth), node));
        }
        let ended = self.diff_trees(&RAW, paths, input, read_touched)?;
        if ended.success || ended.cut { Ok(ended.value) } else { Err(self.refusal(&ended.stderr)) }
    }

    /// Lets `read` take the patches of `pairs` in the files at `paths`, in their order.
    pub(super) fn patches<T>(
        &self,
        graph: &Graph,
        pairs: &[Pair],
        paths: &[String],
        read: impl FnOnce(&mut Patches<'_>) -> std::io::Result<T>,
    ) -> Result<T, GitError> {
        let mut input = String::new();
        pairs.iter().for_each(|&pair| announce(&mut input, pair, &graph.nodes[pair.0]));
        let options = [&PATCH[..], &["--"]].concat();
        let ended = self.diff_trees(&options, paths, input, |output| read(&mut Patches::new(output)))?;
        if ended.success || ended.cut { Ok(ended.value) } else { Err(self.refusal(&ended.stderr)) }
    }

    /// The files that have other names in a commit than in its first parent, and how they differ; none when Git fails.
    pub(super) fn renames(&self, node: &Node) -> Renames {
        let Some(parent) = node.parents.first() else { return Renames::new() };
        let mut options = PATCH.to_vec();
        options.retain(|option| *option != "--no-renames");
        options.extend(["--raw", "-z", "--find-renames", "-l1000", "--diff-filter=R", "--"]);
        let ended = self.diff_trees(&options, &[], format!("{} {parent}\n", node.id), read_renames);
        ended.map(|ended| ended.value).unwrap_or_default()
    }

    fn diff_trees<T>(
        &self,
        options: &[&str],
        paths: &[String],
        input: String,
        read: impl FnOnce(&mut Output) -> std::io::Result<T>,
    ) -> Result<process::Ended<T>, GitError> {
        // Paths count from the top; those of a command from where it runs.
        let up = "../".repeat(Path::new(self.prefix()).components().count());
        let paths: Vec<String> = paths.iter().map(|path| format!("{up}{path}")).collect();
        let arguments: Vec<&str> = DIFF.iter().chain(options).copied().chain(paths.iter().map(String::as_str)).collect();
        process::stream(self.command(&arguments), &self.bounds(OUTPUT_BYTES), Some(input.into_bytes()), read)
    }
}

fn announce(input: &mut String, (at, nth): Pair, node: &Node) {
    let parent = node.parents.get(nth).map_or("", String::as_str);
    input.push_str(&format!("={at} {nth}\n{} {parent}\n", node.id));
}

fn pair(announcement: &str) -> Option<Pair> {
    let (at, nth) = announcement.strip_prefix('=')?.split_once(' ')?;
    Some((at.parse().ok()?, nth.parse().ok()?))
}

/// The commit's name, before it the announcements since the last one, behind it `:MODE MODE ID ID STATUS` and a path for each file.
fn read_touched(output: &mut Output) -> std::io::Result<Touched> {
    let (mut touched, mut token, mut current) = (Touched::default(), Vec::new(), None);
    while process::read_token(output, 0, TOKEN_BYTES, &mut token)? {
        let text = String::from_utf8_lossy(&token).into_owned();
        if text.starts_with('=') {
            let (announcements, _) = text.rsplit_once('\n').unwrap_or((&text, ""));
            current = announcements.rsplit('\n').next().and_then(pair);
        } else if text.starts_with(':') {
            process::read_token(output, 0, TOKEN_BYTES, &mut token)?;
            let touch = if text.ends_with('A') { Touch::Added } else { Touch::Changed };
            let Some(pair) = current else { continue };
            let entry = (String::from_utf8_lossy(&token).into_owned(), touch);
            // A file that became a link, or the other way round, has two patches.
            let patches = if text.ends_with('T') { 2 } else { 1 };
            touched.0.entry(pair).or_default().extend(std::iter::repeat_n(entry, patches));
        }
    }
    Ok(touched)
}

/// The commit's name, `:MODE MODE ID ID STATUS` and two paths for each file, nothing, then the patches in the same order.
fn read_renames(output: &mut Output) -> std::io::Result<Renames> {
    let (mut names, mut token) = (Vec::new(), Vec::new());
    while process::read_token(output, 0, TOKEN_BYTES, &mut token)? && !token.is_empty() {
        if token.starts_with(b":") {
            let mut path = || -> std::io::Result<String> {
                process::read_token(output, 0, TOKEN_BYTES, &mut token)?;
                Ok(String::from_utf8_lossy(&token).into_owned())
            };
            names.push((path()?, path()?));
        }
    }
    let mut patches = Patches::new(output);
    patches.rest()?;
    let hunks = patches.files.into_iter().chain(std::iter::repeat(Vec::new()));
    Ok(names.into_iter().zip(hunks).map(|((old, new), hunks)| (new, (old, hunks))).collect())
}

/// The patches of pairs, read as far as they are asked for.
pub(super) struct Patches<'a> {
    output: &'a mut Output,
    line: Vec<u8>,
    /// The pair that was announced last.
    announced: Option<Pair>,
    /// The pair that was asked for last, and the hunks of each of its files.
    current: Option<Pair>,
    files: Vec<Vec<Hunk>>,
}

impl<'a> Patches<'a> {
    fn new(output: &'a mut Output) -> Self {
        Self { output, line: Vec::new(), announced: None, current: None, files: Vec::new() }
    }

    /// The hunks of each file that a pair differs in. Pairs have to be asked for in their order; nothing comes of one that was passed.
    pub(super) fn of(&mut self, pair: Pair) -> std::io::Result<&[Vec<Hunk>]> {
        if self.current == Some(pair) {
            return Ok(&self.files);
        }
        self.files.clear();
        self.current = Some(pair);
        while self.announced != Some(pair) && self.next_line()? {}
        if self.announced != Some(pair) {
            return Ok(&self.files);
        }
        self.rest()?;
        Ok(&self.files)
    }

    /// Reads up to the next announcement.
    fn rest(&mut self) -> std::io::Result<()> {
        let announced = self.announced;
        while self.next_line()? && self.announced == announced {
            if self.line.starts_with(b"diff --git ") {
                self.files.push(Vec::new());
            } else if self.line.starts_with(b"@@ ") {
                let hunk = Hunk::parse(&String::from_utf8_lossy(&self.line));
                self.files.last_mut().into_iter().for_each(|file| file.extend(hunk));
            }
        }
        Ok(())
    }

    /// Reads a line, and notes what it announces; false at the end.
    fn next_line(&mut self) -> std::io::Result<bool> {
        let more = process::read_token(self.output, b'\n', LINE_BYTES, &mut self.line)?;
        if more && self.line.starts_with(b"=") {
            self.announced = pair(&String::from_utf8_lossy(&self.line));
        }
        Ok(more)
    }
}
