//! Mermaid flowcharts: a box is a path of the tree, an arrow an import, be it over other files.

use super::Checker;
use super::document::Fence;
use super::ledger::Proof;
use crate::model::FindingKind;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Words that begin a line which draws nothing.
const DIRECTIVES: [&str; 13] = [
    "flowchart",
    "graph",
    "classDef",
    "class",
    "style",
    "linkStyle",
    "click",
    "direction",
    "subgraph",
    "end",
    "%%",
    "accTitle",
    "accDescr",
];
const ARROWS: [&str; 6] = ["-.->", "-->", "==>", "---", "--o", "--x"];

/// One box as a line mentions it: its id, and its label when the line defines it.
type Node<'t> = (&'t str, Option<String>);

impl Checker<'_> {
    /// Enters the claims of a flowchart.
    pub(super) fn diagram(&mut self, fence: &Fence) {
        let mut labels: BTreeMap<String, String> = BTreeMap::new();
        let mut arrows: Vec<(u32, String, String)> = Vec::new();
        for (at, line) in fence.text.lines().enumerate() {
            let (number, line) = (fence.line + 1 + at as u32, line.trim().trim_end_matches(';'));
            if line.is_empty()
                || DIRECTIVES.contains(&line.split([' ', ':', '{']).next().unwrap_or_default())
                || line.starts_with("%%")
            {
                continue;
            }
            let Some(nodes) = nodes(line) else {
                self.enter(fence, number, line, Proof::Fails("this line of the diagram is not understood".to_owned()));
                continue;
            };
            for (id, label) in &nodes {
                if let Some(label) = label {
                    self.enter(fence, number, label, self.box_exists(label));
                    labels.insert((*id).to_owned(), label.clone());
                }
            }
            arrows.extend(nodes.windows(2).map(|pair| (number, pair[0].0.to_owned(), pair[1].0.to_owned())));
        }
        for (number, from, to) in arrows {
            let proof = self.arrow(labels.get(&from), labels.get(&to));
            self.enter(fence, number, &format!("{from} --> {to}"), proof);
        }
    }

    fn enter(&mut self, fence: &Fence, line: u32, text: &str, proof: Proof) {
        self.ledger.enter(line, &fence.section, FindingKind::Diagram, text, proof);
    }

    fn box_exists(&self, label: &str) -> Proof {
        if self.tree.exists(label) { Proof::Holds } else { Proof::Fails(self.no_such_file(label)) }
    }

    fn arrow(&self, from: Option<&String>, to: Option<&String>) -> Proof {
        let (Some(from), Some(to)) = (from, to) else { return Proof::Fails("one end of the arrow is no box".to_owned()) };
        let (starts, goals) = (self.files_at(from), self.files_at(to));
        let graph = &self.tree.analysis.imports;
        let mut seen = starts.clone();
        let mut queue: VecDeque<u32> = starts.into_iter().collect();
        while let Some(file) = queue.pop_front() {
            for next in graph.imports(file) {
                if !self.tree.spend(64) {
                    return Proof::Fails("the diagram is too large to be checked".to_owned());
                }
                if goals.contains(&next) {
                    return Proof::Holds;
                }
                if seen.insert(next) {
                    queue.push_back(next);
                }
            }
        }
        Proof::Fails(format!("`{from}` does not import `{to}`, nor does anything that it imports"))
    }

    /// The file at a path, or the files directly in a folder and below.
    fn files_at(&self, path: &str) -> BTreeSet<u32> {
        if let Some(file) = self.tree.analysis.file_index(path) {
            return BTreeSet::from([file]);
        }
        let below = if self.tree.is_folder(path) { self.tree.below(path) } else { &[] };
        let affordable = self.tree.spend(below.len() * 64);
        below.iter().filter(|_| affordable).filter_map(|file| self.tree.analysis.file_index(&file.path)).collect()
    }
}

/// The boxes of a line, in order; none when something else is on it.
fn nodes(line: &str) -> Option<Vec<Node<'_>>> {
    let mut nodes = Vec::new();
    let mut rest = line;
    loop {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let id = rest.get(..end).filter(|id| !id.is_empty())?;
        let (label, after) = label(&rest[end..])?;
        nodes.push((id, label));
        rest = after.trim_start();
        if rest.is_empty() {
            return Some(nodes);
        }
        let arrow = ARROWS.iter().find(|arrow| rest.starts_with(**arrow))?;
        rest = rest[arrow.len()..].trim_start();
        if let Some(text) = rest.strip_prefix('|') {
            rest = text.split_once('|')?.1.trim_start();
        }
    }
}

/// The label behind an id, `["path"]` or `("path")` in any bracket, and what follows; an id may stand alone.
fn label(text: &str) -> Option<(Option<String>, &str)> {
    let open = text.find(|c| !matches!(c, '[' | '(' | '{' | '/')).unwrap_or(text.len());
    if open == 0 {
        return Some((None, text));
    }
    let rest = &text[open..];
    let (inner, after) = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?,
        None => rest.split_at(rest.find([']', ')', '}'])?),
    };
    let after = after.trim_start_matches([']', ')', '}', '/']);
    let inner = inner.replace("#quot;", "\"").replace("&quot;", "\"").replace("#35;", "#").replace("&amp;", "&");
    Some((Some(inner), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_boxes() {
        for (line, expected) in [
            ("a[\"src/a.rs\"] --> b[\"src/b.rs\"]", Some("a=src/a.rs b=src/b.rs")),
            ("a --> b --> c", Some("a b c")),
            ("a[src/a.rs]", Some("a=src/a.rs")),
            ("a -->|imports| b", Some("a b")),
            ("a[\"x", None),
            ("--> b", None),
            ("a ~~~ b", None),
        ] {
            let text = nodes(line).map(|nodes| {
                let shown =
                    nodes.iter().map(|(id, label)| label.as_ref().map_or((*id).to_owned(), |label| format!("{id}={label}")));
                shown.collect::<Vec<_>>().join(" ")
            });
            assert_eq!(text.as_deref(), expected, "{line}");
        }
    }
}
