//! The first paragraph of an article as plain text.

use super::edits::events;
use crate::render::text::one_line;
use pulldown_cmark::{Event, Tag, TagEnd};

/// The first paragraph behind the title with all marks removed; empty when there is none.
#[must_use]
pub fn hook(body: &str) -> String {
    let (mut text, mut inside, mut images) = (String::new(), false, 0_usize);
    for (event, _) in events(body) {
        match event {
            Event::Start(Tag::Paragraph) => inside = true,
            Event::End(TagEnd::Paragraph) if !text.trim().is_empty() => break,
            Event::End(TagEnd::Paragraph) => inside = false,
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            Event::Text(part) | Event::Code(part) if inside && images == 0 => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    one_line(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_paragraph_is_plain() {
        for (body, expected) in [
            ("# T\n\nA *b* `c`\nd [e](f)[^1] <b>g</b>.\n\nh\n\n[^1]: i\n", "A b c d e g."),
            ("# T\n\n![badge](x.png)\n\n日本語 👨‍👩‍👧\n", "日本語 👨‍👩‍👧"),
            ("## H\n\n```\ncode\n```\n", ""),
            ("x \\* y &lt;\n", "x * y <"),
        ] {
            assert_eq!(hook(body), expected, "{body:?}");
        }
    }
}
