//! Coordinates: boxes of a layer side by side without overlap, each as near as possible to what it is linked with.

use super::layers::{self, Layers, Node};

/// The height of a box in pixels.
pub(super) const BOX_HEIGHT: f64 = 46.0;
/// The room between layers, where arrows bend.
const ROW_GAP: f64 = 46.0;
/// The room between neighbours of a layer.
const COLUMN_GAP: f64 = 26.0;
/// The width that an arrow passing a layer is given.
const WAYPOINT_WIDTH: f64 = 10.0;
/// The margin of the page.
const MARGIN: f64 = 18.0;
/// Rounds of moving nodes towards their neighbours.
const ROUNDS: usize = 16;

/// A box on the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    /// Its middle.
    pub(super) x: f64,
    /// Its upper edge.
    pub(super) y: f64,
    /// Its width.
    pub(super) width: f64,
}

/// An arrow on the page.
#[derive(Debug)]
pub(super) struct Line {
    /// Points from top to bottom.
    pub(super) points: Vec<(f64, f64)>,
    /// Whether its head is at the top.
    pub(super) reversed: bool,
}

/// Everything with its place.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    /// The width of the page.
    pub(super) width: f64,
    /// The height of the page.
    pub(super) height: f64,
    /// The boxes in the diagram's order.
    pub(super) boxes: Vec<Placed>,
    /// The arrows.
    pub(super) lines: Vec<Line>,
}

/// Places the nodes of `layers`, whose boxes have these widths.
pub(super) fn place(layers: &Layers, widths: &[f64]) -> Drawing {
    let width_of: Vec<f64> = layers
        .nodes
        .iter()
        .map(|node| match node {
            Node::Box(at) => widths[*at],
            Node::Waypoint => WAYPOINT_WIDTH,
        })
        .collect();
    let middles = middles(layers, &width_of);
    let mut drawing = Drawing::default();
    let right = middles.iter().zip(&width_of).map(|(x, width)| x + width / 2.0).fold(0.0, f64::max);
    drawing.width = right + MARGIN;
    let rows = layers.rows.len() as f64;
    drawing.height = 2.0 * MARGIN + rows * BOX_HEIGHT + (rows - 1.0).max(0.0) * ROW_GAP;
    let row_of = row_of(layers);
    drawing.boxes =
        (0..widths.len()).map(|node| Placed { x: middles[node], y: top(row_of[node]), width: width_of[node] }).collect();
    drawing.lines = lines(layers, &middles, &width_of, &row_of);
    drawing
}

/// The upper edge of a layer.
fn top(row: usize) -> f64 {
    MARGIN + row as f64 * (BOX_HEIGHT + ROW_GAP)
}

fn row_of(layers: &Layers) -> Vec<usize> {
    let mut row_of = vec![0; layers.nodes.len()];
    for (row, nodes) in layers.rows.iter().enumerate() {
        for &node in nodes {
            row_of[node] = row;
        }
    }
    row_of
}

/// The horizontal middle of every node, the leftmost edge at the margin.
fn middles(layers: &Layers, widths: &[f64]) -> Vec<f64> {
    let mut x = vec![0.0; layers.nodes.len()];
    for row in &layers.rows {
        let wished: Vec<f64> = row.iter().map(|_| 0.0).collect();
        settle(row, &wished, widths, &mut x);
    }
    let links = layers::links(layers);
    for round in 0..ROUNDS {
        let rows: Vec<&Vec<usize>> = if round % 2 == 0 { layers.rows.iter().collect() } else { layers.rows.iter().rev().collect() };
        for row in rows {
            let wished: Vec<f64> = row.iter().map(|&node| neighbour_mean(node, &links, &x)).collect();
            settle(row, &wished, widths, &mut x);
        }
    }
    let left = x.iter().zip(widths).map(|(x, width)| x - width / 2.0).fold(f64::INFINITY, f64::min);
    x.iter().map(|x| x - left + MARGIN).collect()
}

/// The mean place of a node's neighbours; its own when it has none.
fn neighbour_mean(node: usize, links: &[(usize, usize)], x: &[f64]) -> f64 {
    let mut sum = 0.0;
    let mut count = 0.0;
    for &(upper, lower) in links.iter().filter(|&&(upper, lower)| upper == node || lower == node) {
        sum += x[if upper == node { lower } else { upper }];
        count += 1.0;
    }
    if count > 0.0 { sum / count } else { x[node] }
}

/// Puts the nodes of one layer near `wished`, in their order and without overlap: the mean of pushing from the left and from
/// the right keeps every distance that both keep.
fn settle(row: &[usize], wished: &[f64], widths: &[f64], x: &mut [f64]) {
    let room = |a: usize, b: usize| (widths[row[a]] + widths[row[b]]) / 2.0 + COLUMN_GAP;
    let mut from_left = wished.to_vec();
    for at in 1..row.len() {
        from_left[at] = from_left[at].max(from_left[at - 1] + room(at - 1, at));
    }
    let mut from_right = wished.to_vec();
    for at in (1..row.len()).rev() {
        from_right[at - 1] = from_right[at - 1].min(from_right[at] - room(at - 1, at));
    }
    for (at, &node) in row.iter().enumerate() {
        x[node] = (from_left[at] + from_right[at]) / 2.0;
    }
}

/// The arrows, those of one box side by side on its edge in the order of their other ends.
fn lines(layers: &Layers, middles: &[f64], widths: &[f64], row_of: &[usize]) -> Vec<Line> {
    let links = layers::links(layers);
    let port = |node: usize, other: usize, below: bool| {
        let mut others: Vec<usize> = links
            .iter()
            .filter_map(|&(upper, lower)| match below {
                true if upper == node => Some(lower),
                false if lower == node => Some(upper),
                _ => None,
            })
            .collect();
        others.sort_by(|&a, &b| middles[a].total_cmp(&middles[b]).then(a.cmp(&b)));
        let at = others.iter().position(|&candidate| candidate == other).unwrap_or(0) as f64;
        let step = (widths[node] * 0.6 / others.len().max(1) as f64).min(28.0);
        middles[node] + (at - (others.len() as f64 - 1.0) / 2.0) * step
    };
    layers
        .chains
        .iter()
        .map(|(chain, reversed)| Line { points: points(chain, middles, row_of, &port), reversed: *reversed })
        .collect()
}

/// The points of one arrow: the lower edge of its first box, both edges of each layer that it passes, the upper edge of its last.
fn points(chain: &[usize], middles: &[f64], row_of: &[usize], port: &impl Fn(usize, usize, bool) -> f64) -> Vec<(f64, f64)> {
    let (first, last) = (chain[0], chain[chain.len() - 1]);
    let mut points = vec![(port(first, chain[1], true), top(row_of[first]) + BOX_HEIGHT)];
    for &node in &chain[1..chain.len() - 1] {
        points.push((middles[node], top(row_of[node])));
        points.push((middles[node], top(row_of[node]) + BOX_HEIGHT));
    }
    points.push((port(last, chain[chain.len() - 2], false), top(row_of[last])));
    points
}
