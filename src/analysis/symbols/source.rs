//! The text of a file as nodes see it, and ways to shorten what is shown of it. Every cut is bounded by its result, not its input.

use crate::model::Span;
use tree_sitter::Node;

/// The text that a tree was parsed from.
#[derive(Clone, Copy)]
pub(super) struct Source<'t>(pub(super) &'t str);

impl<'t> Source<'t> {
    /// The text of `node`.
    pub(super) fn of(self, node: Node<'_>) -> &'t str {
        self.between(node.start_byte(), node.end_byte())
    }

    /// The text of the field `name` of `node`, empty when it has none.
    pub(super) fn field(self, node: Node<'_>, name: &str) -> &'t str {
        node.child_by_field_name(name).map_or("", |child| self.of(child))
    }

    /// The text from `start` to `end`, empty when they do not lie on characters.
    pub(super) fn between(self, start: usize, end: usize) -> &'t str {
        self.0.get(start..end).unwrap_or("")
    }
}

/// The line that `node` starts in, from 1.
pub(super) fn line(node: Node<'_>) -> u32 {
    node.start_position().row as u32 + 1
}

/// The last line that `node` has text in; some grammars end a node with the line feed.
pub(super) fn last_line(node: Node<'_>) -> u32 {
    let end = node.end_position();
    let row = if end.column == 0 && end.row > node.start_position().row { end.row - 1 } else { end.row };
    row as u32 + 1
}

/// The lines of `node`.
pub(super) fn span(node: Node<'_>) -> Span {
    Span::new(line(node), last_line(node))
}

/// At most `most` characters of `text`, every run of white space one space.
pub(super) fn folded(text: &str, most: usize) -> String {
    let mut result = String::new();
    let mut gap = false;
    for (count, character) in text.trim().chars().enumerate() {
        if count >= most * 4 || result.chars().count() >= most {
            break;
        }
        if character.is_whitespace() {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) {
            result.push(' ');
        }
        result.push(character);
    }
    cut(&result, most).to_owned()
}

/// At most `most` characters of `text`, white space left out.
pub(super) fn squeezed(text: &str, most: usize) -> String {
    text.chars().take(most * 4).filter(|character| !character.is_whitespace()).take(most).collect()
}

/// The first `most` characters of `text`.
pub(super) fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(at, _)| &text[..at])
}

/// The first bytes of `text`, about `most`, cut at a character.
pub(super) fn head(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Whether `character` can stand in a name.
pub(super) fn in_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

/// The last name of a path such as `a::b::C<T>`, `a.b.C`, `a\b\C`, without what follows it.
pub(super) fn last_name(text: &str) -> &str {
    let text = text.split(['<', '[', '(', '{', ' ']).next().unwrap_or(text);
    text.rsplit(|character: char| !in_name(character)).find(|part| !part.is_empty()).unwrap_or("")
}

/// Whether `text` begins with a capital letter, leading underscores aside.
pub(super) fn capital(text: &str) -> bool {
    text.trim_start_matches('_').chars().next().is_some_and(char::is_uppercase)
}

/// Whether `text` is written like a constant: `MAX_SIZE`.
pub(super) fn shouting(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

/// Whether `word` occurs in `text` as a whole name.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    !word.is_empty() && text.split(|character| !in_name(character)).any(|part| part == word)
}
