//! Charts as plain rectangles and texts, whose colours the style sheet gives; each with a table that says the same.

use minijinja::{Value, context};

const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 190.0;
/// The place of numbers beside the columns.
const LEFT: f64 = 52.0;
/// The place of names beside the rows.
const NAMES: f64 = 92.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 24.0;
const ROW: f64 = 26.0;
/// The width of a character of a name, rather too much than too little.
const CHARACTER: f64 = 8.6;

/// What a chart is about.
pub(super) struct Caption {
    /// Its name on the page.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// What it says, in a sentence.
    pub(super) summary: String,
    /// The heads of its table.
    pub(super) columns: Vec<&'static str>,
    /// The table.
    pub(super) rows: Vec<Vec<String>>,
}

/// One bar.
pub(super) struct Point {
    /// What it stands for.
    pub(super) name: String,
    /// Its length; none where nothing is known, which is not zero.
    pub(super) value: Option<f64>,
    /// Its value in words.
    pub(super) text: String,
}

/// Where the axis ends and how its numbers are written.
pub(super) struct Axis {
    pub(super) end: f64,
    pub(super) text: fn(f64) -> String,
}

impl Axis {
    /// An axis that all values fit below, whose half is a round number too.
    pub(super) fn round(points: &[Point], least: f64, text: fn(f64) -> String) -> Self {
        let most = points.iter().filter_map(|point| point.value).fold(least, f64::max);
        let scale = 10_f64.powf(most.log10().floor());
        let end = [1.0, 2.0, 4.0, 6.0, 8.0, 10.0].into_iter().map(|step| step * scale).find(|end| *end >= most * 0.999_999);
        Self { end: end.unwrap_or(most), text }
    }
}

/// Bars side by side, as for days.
pub(super) fn columns(caption: Caption, points: &[Point], axis: &Axis) -> Value {
    let (depth, step) = (HEIGHT - TOP - BOTTOM, (WIDTH - LEFT) / points.len().max(1) as f64);
    let height = |value: f64| (value / axis.end).clamp(0.0, 1.0) * depth;
    let bar = |(at, point): (usize, &Point)| {
        let height = height(point.value.unwrap_or(0.0));
        rectangle(point, "", (LEFT + at as f64 * step + step * 0.12, TOP + depth - height), (step * 0.76, height))
    };
    let bars: Vec<Value> = points.iter().enumerate().map(bar).collect();
    let ticks = [0.0, 0.5, 1.0].map(|share| (TOP + depth - share * depth, (axis.text)(share * axis.end)));
    let lines: Vec<Value> = ticks.iter().map(|(y, _)| line((LEFT, *y), (WIDTH, *y))).collect();
    let mut texts: Vec<Value> = ticks.iter().map(|(y, tick)| text((LEFT - 6.0, y + 4.0), "end", tick)).collect();
    texts.extend(names(points, step));
    chart(caption, HEIGHT, (bars, lines, texts))
}

/// As many names as have room below their columns, the last one always.
fn names(points: &[Point], step: f64) -> impl Iterator<Item = Value> {
    let longest = points.iter().map(|point| point.name.chars().count()).max().unwrap_or(0) as f64 * CHARACTER;
    let every = ((longest + 6.0) / step).ceil().max(1.0) as usize;
    let last = points.len().saturating_sub(1);
    points.iter().enumerate().filter(move |(at, _)| (last - at).is_multiple_of(every)).map(move |(at, point)| {
        let middle = LEFT + (at as f64 + 0.5) * step;
        let (x, anchor) = if middle + longest / 2.0 > WIDTH { (WIDTH, "end") } else { (middle, "middle") };
        text((x, HEIGHT - 6.0), anchor, &point.name)
    })
}

/// Bars below each other, as for platforms; a paler one behind each shows the whole.
pub(super) fn rows(caption: Caption, points: &[Point]) -> Value {
    let (room, height) = (WIDTH - NAMES - 62.0, points.len() as f64 * ROW + TOP);
    let top = |at: usize| TOP + at as f64 * ROW;
    let bars = points.iter().enumerate().flat_map(|(at, point)| {
        let width = point.value.unwrap_or(0.0).clamp(0.0, 1.0) * room;
        let bar = |class: &str, width: f64| rectangle(point, class, (NAMES, top(at)), (width, ROW * 0.62));
        [bar("rest", room), bar("good", width)]
    });
    let texts = points.iter().enumerate().flat_map(|(at, point)| {
        let y = top(at) + ROW * 0.5;
        [text((NAMES - 8.0, y), "end", &point.name), text((NAMES + room + 8.0, y), "start", &point.text)]
    });
    chart(caption, height, (bars.collect(), Vec::new(), texts.collect()))
}

fn chart(caption: Caption, height: f64, (bars, lines, texts): (Vec<Value>, Vec<Value>, Vec<Value>)) -> Value {
    let Caption { id, title, summary, columns, rows } = caption;
    context! { id, title, summary, columns, rows, width => WIDTH, height, bars, lines, texts }
}

fn rectangle(point: &Point, class: &str, (x, y): (f64, f64), (width, height): (f64, f64)) -> Value {
    let (x, y, width, height) = (tenth(x), tenth(y), tenth(width), tenth(height));
    context! { name => point.name.clone(), value => point.text.clone(), class, x, y, width, height }
}

fn line((x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> Value {
    context! { x1 => tenth(x1), y1 => tenth(y1), x2 => tenth(x2), y2 => tenth(y2) }
}

fn text((x, y): (f64, f64), anchor: &str, text: &str) -> Value {
    context! { x => tenth(x), y => tenth(y), anchor, text }
}

/// A tenth of a pixel is as fine as anybody can see.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(name: &str, value: Option<f64>) -> Point {
        Point { name: name.to_owned(), value, text: value.map_or("unknown".to_owned(), |value| value.to_string()) }
    }

    fn caption() -> Caption {
        Caption { id: "c", title: "T", summary: "s".to_owned(), columns: vec!["a", "b"], rows: Vec::new() }
    }

    fn numbers(chart: &Value, list: &str, name: &str) -> Vec<f64> {
        let items: Vec<Value> = chart.get_attr(list).unwrap().try_iter().unwrap().collect();
        items.iter().map(|item| f64::try_from(item.get_attr(name).unwrap()).unwrap()).collect()
    }

    #[test]
    fn axes_end_at_round_numbers() {
        let end = |most: f64, least: f64| Axis::round(&[point("a", Some(most)), point("b", None)], least, |v| v.to_string()).end;
        assert_eq!([end(0.0, 2.0), end(1.0, 2.0), end(3.0, 2.0), end(17.0, 2.0), end(100.0, 2.0)], [2.0, 2.0, 4.0, 20.0, 100.0]);
        assert!((end(0.031, 0.01) - 0.04).abs() < 1e-9);
    }

    #[test]
    fn columns_are_as_high_as_their_values() {
        let points = [point("a", Some(2.0)), point("b", Some(1.0)), point("c", None)];
        let chart = columns(caption(), &points, &Axis { end: 2.0, text: |value| value.to_string() });
        assert_eq!(numbers(&chart, "bars", "height"), [156.0, 78.0, 0.0]);
        assert_eq!(numbers(&chart, "bars", "y"), [10.0, 88.0, 166.0]);
    }

    #[test]
    fn rows_show_a_share_of_the_whole() {
        let chart = rows(caption(), &[point("a", Some(0.5))]);
        assert_eq!(numbers(&chart, "bars", "width"), [366.0, 183.0]);
    }
}
