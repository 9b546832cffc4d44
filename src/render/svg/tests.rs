//! Tests of the drawing: nothing overlaps, every arrow is there, circles and odd labels do no harm.

use super::*;

fn diagram(count: usize, arrows: &[(usize, usize)]) -> Diagram {
    Diagram { boxes: (0..count).map(|at| format!("src/module{at}/file_{at}.rs").into()).collect(), arrows: arrows.to_vec() }
}

fn drawing(diagram: &Diagram) -> Drawing {
    let widths: Vec<f64> = diagram.boxes.iter().map(|path| Label::new(path).width()).collect();
    placing::place(&layers::assign(diagram), &widths)
}

fn overlap(a: &Placed, b: &Placed) -> bool {
    (a.x - b.x).abs() < (a.width + b.width) / 2.0 && (a.y - b.y).abs() < placing::BOX_HEIGHT
}

#[test]
fn boxes_never_overlap_and_stay_on_the_page() {
    let cases: &[(usize, &[(usize, usize)])] = &[
        (1, &[]),
        (5, &[]),
        (5, &[(0, 1), (0, 2), (0, 3), (0, 4)]),
        (9, &[(0, 1), (1, 2), (2, 3), (2, 4), (2, 5), (2, 6), (3, 7), (4, 7), (0, 7), (0, 8)]),
        (6, &[(0, 1), (1, 2), (2, 0), (3, 3), (9, 1), (4, 5), (5, 4)]),
        (30, &[(0, 29), (29, 3), (3, 7), (7, 0), (1, 9), (2, 9), (9, 20)]),
    ];
    for (count, arrows) in cases {
        let drawing = drawing(&diagram(*count, arrows));
        for (at, a) in drawing.boxes.iter().enumerate() {
            assert!(a.x - a.width / 2.0 >= 0.0 && a.x + a.width / 2.0 <= drawing.width, "{count} {arrows:?}");
            assert!(a.y + placing::BOX_HEIGHT <= drawing.height);
            assert!(drawing.boxes[at + 1..].iter().all(|b| !overlap(a, b)), "{count} {arrows:?}");
        }
    }
}

#[test]
fn arrows_point_down_except_those_that_close_a_circle() {
    let drawing = drawing(&diagram(3, &[(0, 1), (1, 2), (2, 0)]));
    let heads: Vec<bool> = drawing.lines.iter().map(|line| line.reversed).collect();
    assert_eq!(heads, [false, false, true]);
    assert!(drawing.lines.iter().all(|line| line.points.windows(2).all(|pair| pair[0].1 < pair[1].1)));
}

#[test]
fn a_long_arrow_passes_beside_the_boxes_between() {
    let drawing = drawing(&diagram(3, &[(0, 1), (1, 2), (0, 2)]));
    let middle = &drawing.boxes[1];
    for line in &drawing.lines {
        for &(x, y) in &line.points[1..line.points.len() - 1] {
            let inside = (x - middle.x).abs() < middle.width / 2.0 && y >= middle.y && y <= middle.y + placing::BOX_HEIGHT;
            assert!(!inside, "{x} {y} {middle:?}");
        }
    }
}

#[test]
fn labels_cannot_leave_the_text() {
    let drawn = svg(&Diagram { boxes: vec!["a<b>&\"\u{202e}.rs".into(), "x".repeat(300).into()], arrows: vec![(0, 1)] });
    assert!(drawn.contains("a&lt;b&gt;&amp;&quot;.rs"));
    assert!(!drawn.contains('\u{202e}'));
    assert!(drawn.contains('…'));
    assert!(drawn.ends_with("</svg>\n"));
}

#[test]
fn nothing_to_draw_is_an_empty_page() {
    assert!(svg(&Diagram::default()).ends_with("</svg>\n"));
}
