//! Layers: every box below all boxes that import it, and the order within a layer with few crossings.
//!
//! An arrow over several layers is led through a waypoint in each, so that it passes between boxes.

use crate::model::Diagram;

/// A box, or a waypoint of a long arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// The box of this index.
    Box(usize),
    /// A point that an arrow passes.
    Waypoint,
}

/// Nodes in layers, and the arrows as chains of nodes.
#[derive(Debug, Default)]
pub(super) struct Layers {
    /// All nodes; the boxes first, in the diagram's order.
    pub(super) nodes: Vec<Node>,
    /// Indices of nodes: layers from top to bottom, each from left to right.
    pub(super) rows: Vec<Vec<usize>>,
    /// Nodes that each arrow passes from top to bottom; whether it points upwards.
    pub(super) chains: Vec<(Vec<usize>, bool)>,
}

/// Rounds of ordering; drawings of this size settle after a few.
const ROUNDS: usize = 12;

/// The layers of a diagram.
pub(super) fn assign(diagram: &Diagram) -> Layers {
    let count = diagram.boxes.len();
    let arrows = downward(count, &diagram.arrows);
    let depth = depths(count, &arrows);
    let mut layers = Layers { nodes: (0..count).map(Node::Box).collect(), ..Layers::default() };
    layers.rows = vec![Vec::new(); depth.iter().max().map_or(0, |deepest| deepest + 1)];
    for (node, &row) in depth.iter().enumerate() {
        layers.rows[row].push(node);
    }
    for (from, to, reversed) in arrows {
        add_chain(&mut layers, &depth, from, to, reversed);
    }
    order(&mut layers);
    layers
}

/// The arrows without loops and strangers, those that close a circle turned round: `(upper, lower, turned)`.
fn downward(count: usize, arrows: &[(usize, usize)]) -> Vec<(usize, usize, bool)> {
    let mut kept: Vec<(usize, usize)> =
        arrows.iter().copied().filter(|&(from, to)| from != to && from < count && to < count).collect();
    kept.sort_unstable();
    kept.dedup();
    let mut result: Vec<(usize, usize, bool)> = Vec::new();
    for (from, to) in kept {
        let turned = reaches(count, &result, to, from);
        let (upper, lower) = if turned { (to, from) } else { (from, to) };
        result.push((upper, lower, turned));
    }
    result
}

/// Whether `goal` can be reached from `start`.
fn reaches(count: usize, arrows: &[(usize, usize, bool)], start: usize, goal: usize) -> bool {
    let mut seen = vec![false; count];
    let mut open = vec![start];
    while let Some(node) = open.pop() {
        if node == goal {
            return true;
        }
        if !std::mem::replace(&mut seen[node], true) {
            open.extend(arrows.iter().filter(|arrow| arrow.0 == node).map(|arrow| arrow.1));
        }
    }
    false
}

/// The layer of each box: the longest way from a box that nothing points to.
fn depths(count: usize, arrows: &[(usize, usize, bool)]) -> Vec<usize> {
    let mut depth = vec![0; count];
    for _ in 0..count {
        for &(upper, lower, _) in arrows {
            depth[lower] = depth[lower].max(depth[upper] + 1);
        }
    }
    depth
}

fn add_chain(layers: &mut Layers, depth: &[usize], from: usize, to: usize, reversed: bool) {
    let mut chain = vec![from];
    for row in depth[from] + 1..depth[to] {
        let waypoint = layers.nodes.len();
        layers.nodes.push(Node::Waypoint);
        layers.rows[row].push(waypoint);
        chain.push(waypoint);
    }
    chain.push(to);
    layers.chains.push((chain, reversed));
}

/// Sorts each layer by the middle of its neighbours' positions, sweeping down and up, and keeps the order with fewest crossings.
fn order(layers: &mut Layers) {
    let links = links(layers);
    let mut best = layers.rows.clone();
    let mut fewest = crossings(&best, &links);
    for round in 0..ROUNDS {
        let upwards = round % 2 == 1;
        let rows = layers.rows.len();
        for step in 1..rows {
            let row = if upwards { rows - 1 - step } else { step };
            sort_row(&mut layers.rows, row, &links, upwards);
        }
        let crossed = crossings(&layers.rows, &links);
        if crossed < fewest {
            fewest = crossed;
            best.clone_from(&layers.rows);
        }
    }
    layers.rows = best;
}

/// Neighbouring nodes: `(upper, lower)`.
pub(super) fn links(layers: &Layers) -> Vec<(usize, usize)> {
    layers.chains.iter().flat_map(|(chain, _)| chain.windows(2).map(|pair| (pair[0], pair[1]))).collect()
}

fn sort_row(rows: &mut [Vec<usize>], row: usize, links: &[(usize, usize)], upwards: bool) {
    let fixed = if upwards { &rows[row + 1] } else { &rows[row - 1] };
    let place = |node: usize| fixed.iter().position(|&other| other == node);
    let mut keyed: Vec<(f64, usize, usize)> = rows[row]
        .iter()
        .enumerate()
        .map(|(at, &node)| {
            let neighbours: Vec<usize> = links
                .iter()
                .filter_map(|&(upper, lower)| match upwards {
                    true if upper == node => place(lower),
                    false if lower == node => place(upper),
                    _ => None,
                })
                .collect();
            let middle = neighbours.iter().sum::<usize>() as f64 / neighbours.len().max(1) as f64;
            (if neighbours.is_empty() { at as f64 } else { middle }, at, node)
        })
        .collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    rows[row] = keyed.into_iter().map(|(_, _, node)| node).collect();
}

/// The number of pairs of links that cross.
fn crossings(rows: &[Vec<usize>], links: &[(usize, usize)]) -> usize {
    let mut place = std::collections::BTreeMap::new();
    for (row, nodes) in rows.iter().enumerate() {
        place.extend(nodes.iter().enumerate().map(|(at, &node)| (node, (row, at))));
    }
    let lines: Vec<_> = links.iter().filter_map(|(upper, lower)| Some((*place.get(upper)?, *place.get(lower)?))).collect();
    let crossed = |a: &((usize, usize), (usize, usize)), b: &((usize, usize), (usize, usize))| {
        a.0.0 == b.0.0 && (a.0.1 < b.0.1 && a.1.1 > b.1.1 || a.0.1 > b.0.1 && a.1.1 < b.1.1)
    };
    lines.iter().enumerate().map(|(at, a)| lines[at + 1..].iter().filter(|b| crossed(a, b)).count()).sum()
}
