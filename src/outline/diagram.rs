//! The diagram: files of the call path with their top imports; where files hardly import each other, folders.

use crate::model::{Analysis, Diagram, Role, file_name};
use std::collections::{BTreeMap, BTreeSet};

const MOST: usize = 9;
const FEWEST: usize = 4;

/// Draws the import graph around the path, when it has enough boxes and arrows.
pub(super) fn diagram(analysis: &Analysis) -> Option<Diagram> {
    of_files(analysis).or_else(|| of_modules(analysis))
}

fn is_root(path: &str) -> bool {
    matches!(file_name(path), "lib.rs" | "__init__.py" | "index.ts" | "index.js" | "index.tsx")
}

fn of_files(analysis: &Analysis) -> Option<Diagram> {
    let mut chosen: Vec<u32> = Vec::new();
    for step in &analysis.path {
        if let Some(file) = analysis.file_index(&step.path).filter(|file| !chosen.contains(file)) {
            chosen.push(file);
        }
    }
    chosen.truncate(MOST);
    let usable = |file: u32| analysis.files[file as usize].role == Role::Source && !is_root(&analysis.files[file as usize].path);
    for seed in analysis.by_rank().into_iter().filter(|&file| usable(file)).take(if chosen.is_empty() { 2 } else { 0 }) {
        chosen.push(seed);
    }
    while chosen.len() < MOST {
        let neighbours: BTreeSet<u32> = analysis
            .imports
            .edges
            .iter()
            .filter_map(|&(from, to)| match (chosen.contains(&from), chosen.contains(&to)) {
                (true, false) => Some(to),
                _ => None,
            })
            .filter(|&file| usable(file))
            .collect();
        let rank = |file: u32| analysis.ranks[file as usize];
        let Some(best) = neighbours.into_iter().max_by(|&a, &b| rank(a).total_cmp(&rank(b)).then(b.cmp(&a))) else { break };
        chosen.push(best);
    }
    let edges = analysis.imports.edges.iter().copied().filter(|(from, to)| chosen.contains(from) && chosen.contains(to)).collect();
    finish(&chosen, edges, |file| analysis.files[file as usize].path.clone())
}

fn of_modules(analysis: &Analysis) -> Option<Diagram> {
    let modules = &analysis.modules;
    let place: BTreeMap<&str, u32> = (0..).zip(modules).map(|(at, module)| (&*module.path, at)).collect();
    let edges: BTreeSet<(u32, u32)> = (0..)
        .zip(modules)
        .flat_map(|(from, module)| {
            module.imports.iter().filter_map(|to| place.get(&**to)).map(move |&to| (from, to)).collect::<Vec<_>>()
        })
        .filter(|(from, to)| from != to)
        .collect();
    let degree = |at: u32| edges.iter().filter(|(from, to)| *from == at || *to == at).count();
    let mut chosen: Vec<u32> = (0..modules.len() as u32).filter(|&at| degree(at) > 0).collect();
    chosen
        .sort_by(|&a, &b| degree(b).cmp(&degree(a)).then(modules[b as usize].code.cmp(&modules[a as usize].code)).then(a.cmp(&b)));
    chosen.truncate(MOST);
    let edges = edges.into_iter().filter(|(from, to)| chosen.contains(from) && chosen.contains(to)).collect();
    finish(&chosen, edges, |at| modules[at as usize].path.clone())
}

/// Drops boxes without arrows, reduces, and puts boxes that import before those they import.
fn finish(chosen: &[u32], edges: BTreeSet<(u32, u32)>, path: impl Fn(u32) -> Box<str>) -> Option<Diagram> {
    let edges = reduced(&acyclic(chosen, edges));
    let mut kept: Vec<u32> = chosen.iter().copied().filter(|at| edges.iter().any(|(from, to)| from == at || to == at)).collect();
    if kept.len() < FEWEST || edges.len() + 1 < FEWEST {
        return None;
    }
    let depth = depths(&kept, &edges);
    kept.sort_by_key(|at| (depth[at], chosen.iter().position(|other| other == at)));
    let place = |at: u32| kept.iter().position(|&other| other == at);
    let arrows = edges.iter().filter_map(|&(from, to)| Some((place(from)?, place(to)?))).collect();
    Some(Diagram { boxes: kept.iter().map(|&at| path(at)).collect(), arrows })
}

/// Leaves out arrows that close a circle: those that lead back in the order of `chosen`.
fn acyclic(chosen: &[u32], edges: BTreeSet<(u32, u32)>) -> BTreeSet<(u32, u32)> {
    let place = |at: u32| chosen.iter().position(|&other| other == at);
    let mut kept = BTreeSet::new();
    let (forward, backward): (Vec<_>, Vec<_>) = edges.into_iter().partition(|&(from, to)| place(from) < place(to));
    for (from, to) in forward.into_iter().chain(backward) {
        if !reaches(&kept, to, from) {
            kept.insert((from, to));
        }
    }
    kept
}

fn reaches(edges: &BTreeSet<(u32, u32)>, from: u32, to: u32) -> bool {
    let (mut open, mut seen) = (vec![from], BTreeSet::new());
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        if seen.insert(at) {
            open.extend(edges.range((at, 0)..=(at, u32::MAX)).map(|&(_, next)| next));
        }
    }
    false
}

/// Leaves out arrows that a longer way implies.
fn reduced(edges: &BTreeSet<(u32, u32)>) -> BTreeSet<(u32, u32)> {
    let implied = |&(from, to): &(u32, u32)| {
        edges.range((from, 0)..=(from, u32::MAX)).any(|&(_, middle)| middle != to && reaches(edges, middle, to))
    };
    edges.iter().copied().filter(|edge| !implied(edge)).collect()
}

fn depths(boxes: &[u32], edges: &BTreeSet<(u32, u32)>) -> BTreeMap<u32, usize> {
    let mut depth: BTreeMap<u32, usize> = boxes.iter().map(|&at| (at, 0)).collect();
    for _ in boxes {
        for &(from, to) in edges {
            let next = depth.get(&from).copied().unwrap_or(0) + 1;
            if let Some(own) = depth.get_mut(&to).filter(|own| **own < next) {
                *own = next;
            }
        }
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_are_reduced_and_circles_opened() {
        let edges = BTreeSet::from([(0, 1), (1, 2), (0, 2), (2, 3), (3, 0)]);
        let diagram = finish(&[0, 1, 2, 3], edges, |at| format!("{at}").into()).expect("four boxes");
        assert_eq!(diagram.arrows, [(0, 1), (1, 2), (2, 3)]);
    }
}
