//! Arguments of calls as text, and functions that are passed by name.

use super::source::{Source, folded, head, last_name, squeezed};
use super::syntax::{Spawning, named_children};
use tree_sitter::Node;

/// The number of arguments in `list`, and the text of the first 8.
pub(super) fn argument_texts(list: Option<Node<'_>>, source: Source<'_>) -> (u32, Vec<String>) {
    let Some(list) = list else { return (0, Vec::new()) };
    if list.kind() == "token_tree" {
        let inside = source.of(list).get(1..).unwrap_or("");
        let inside = head(inside, 4000);
        let texts = split(inside.strip_suffix([')', ']', '}']).unwrap_or(inside));
        return (texts.len() as u32, texts);
    }
    let mut cursor = list.walk();
    let mut texts = Vec::new();
    let mut count = 0;
    for child in list.named_children(&mut cursor).filter(|child| !child.is_extra()) {
        count += 1;
        if texts.len() < 8 {
            texts.push(folded(head(source.of(child), 400), 60));
        }
    }
    (count, texts)
}

/// The pieces of `text` between commas outside of brackets and strings; at most 8.
fn split(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let (mut depth, mut quoted, mut start) = (0_i32, false, 0);
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' if !escaped => quoted = !quoted,
            b'(' | b'[' | b'{' if !quoted => depth += 1,
            b')' | b']' | b'}' if !quoted => depth -= 1,
            b',' if !quoted && depth == 0 => {
                pieces.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
    }
    pieces.push(&text[start..]);
    pieces.into_iter().map(|piece| folded(piece, 60)).filter(|piece| !piece.is_empty()).take(8).collect()
}

/// The function that `list` passes by name to a spawning call: name, receiver, node.
pub(super) fn passed_function<'t>(list: Node<'t>, spawning: Spawning, source: Source<'t>) -> Option<(&'t str, String, Node<'t>)> {
    let children = named_children(list);
    let target = |child: &&Node<'t>| source.field(**child, "name") == "target";
    let mut node = match spawning {
        Spawning::Target => children.iter().find(target)?.child_by_field_name("value")?,
        _ => *children.first()?,
    };
    while matches!(node.kind(), "argument" | "block_argument" | "unary_expression" | "pointer_expression")
        && node.named_child_count() == 1
    {
        node = node.named_child(0)?;
    }
    let text = head(source.of(node), 300);
    let plain = text.chars().all(|character| super::source::in_name(character) || matches!(character, '.' | ':' | '-' | '>'));
    if !plain || text.starts_with(|character: char| character.is_ascii_digit()) || !text.contains(char::is_alphabetic) {
        return None;
    }
    let name = last_name(text);
    let receiver = text[..text.len() - name.len()].trim_end_matches([':', '.', '-', '>']);
    Some((name, squeezed(receiver, 160), node))
}
