//! A diagram as Mermaid text, for pages that draw it themselves.

use super::text::one_line;
use crate::model::Diagram;

/// A flowchart from the top down: one line for each box, then one for each arrow.
pub(super) fn mermaid(diagram: &Diagram) -> String {
    let mut out = String::from("flowchart TD\n");
    for (at, path) in diagram.boxes.iter().enumerate() {
        out.push_str(&format!("  n{at}[\"{}\"]\n", label(path)));
    }
    for &(from, to) in &diagram.arrows {
        out.push_str(&format!("  n{from} --> n{to}\n"));
    }
    out
}

/// `path` with the characters that end a label, or mean something in one, as entities.
fn label(path: &str) -> String {
    let mut label = String::with_capacity(path.len());
    for c in one_line(path).chars() {
        match c {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | ';' => label.push_str(&format!("#{};", u32::from(c))),
            _ => label.push(c),
        }
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_cannot_leave_their_quotes() {
        let diagram = Diagram { boxes: vec!["src/a.rs".into(), "x\"]; click <b>`#".into()], arrows: vec![(0, 1)] };
        let expected = "flowchart TD\n  n0[\"src/a.rs\"]\n  n1[\"x#34;]#59; click #60;b#62;#96;#35;\"]\n  n0 --> n1\n";
        assert_eq!(mermaid(&diagram), expected);
    }
}
