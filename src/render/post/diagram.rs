//! Mermaid text as techdoc writes it, read back.

use crate::model::Diagram;

/// The diagram that `mermaid` draws; none for anything but a flowchart of plain boxes and arrows, as techdoc writes it.
#[must_use]
pub fn diagram(mermaid: &str) -> Option<Diagram> {
    let mut lines = mermaid.lines().map(str::trim).filter(|line| !line.is_empty());
    let kind = lines.next()?.split_whitespace().next()?;
    if !matches!(kind, "flowchart" | "graph") {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    let mut diagram = Diagram { boxes: Vec::new(), arrows: Vec::new() };
    for line in lines {
        if let Some((from, to)) = line.split_once("-->") {
            let place = |name: &str| names.iter().position(|known| *known == name.trim());
            diagram.arrows.push((place(from)?, place(to)?));
        } else {
            let (name, rest) = line.split_once("[\"")?;
            names.push(name);
            diagram.boxes.push(plain(rest.strip_suffix("\"]")?)?.into());
        }
    }
    (!diagram.boxes.is_empty()).then_some(diagram)
}

/// A label without its entities.
fn plain(label: &str) -> Option<String> {
    let mut out = String::with_capacity(label.len());
    let mut rest = label;
    while let Some((before, entity)) = rest.split_once('#') {
        let (number, after) = entity.split_once(';')?;
        out.push_str(before);
        out.push(char::from_u32(number.parse().ok()?)?);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

/// The arrows of a diagram as a list: each box, then what it leads to. A box without arrows stands alone.
pub(super) fn arrows(diagram: &Diagram) -> String {
    let name = |at: usize| diagram.boxes.get(at).map(|path| crate::words::code(path)).unwrap_or_default();
    let mut out = String::new();
    for at in 0..diagram.boxes.len() {
        let goals: Vec<String> = diagram.arrows.iter().filter(|(from, _)| *from == at).map(|(_, to)| name(*to)).collect();
        let is_goal = diagram.arrows.iter().any(|(_, to)| *to == at);
        if !goals.is_empty() {
            out.push_str(&format!("- {} -> {}\n", name(at), goals.join(", ")));
        } else if !is_goal {
            out.push_str(&format!("- {}\n", name(at)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::mermaid::mermaid;

    #[test]
    fn what_techdoc_writes_is_read_back() {
        let written = Diagram {
            boxes: vec!["src/a.rs".into(), "x\"]; click <b>`#".into(), "日本.rs".into(), "alone".into()],
            arrows: vec![(0, 1), (0, 2)],
        };
        assert_eq!(diagram(&mermaid(&written)), Some(written.clone()));
        assert_eq!(arrows(&written), "- `src/a.rs` -> `` x\"]; click <b>`# ``, `日本.rs`\n- `alone`\n");
    }

    #[test]
    fn other_diagrams_are_none() {
        for text in
            ["", "sequenceDiagram\n A->>B: x", "flowchart TD", "flowchart TD\n a[\"x\"] -.-> b", "graph LR\n a[\"x\"]\n a --> b"]
        {
            assert_eq!(diagram(text), None, "{text:?}");
        }
    }
}
