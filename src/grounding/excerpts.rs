//! Spliced code and prose: what the article shows must be the bytes of the lines that it names.

use super::Checker;
use super::document::{Block, Fence, Mark, Quote};
use super::ledger::Proof;
use super::place;
use super::tree::FileText;
use crate::model::{FindingKind, Span};
use std::collections::BTreeSet;

const REDACTED: &str = "[redacted: ";
const COMMAND_LANGUAGES: [&str; 6] = ["console", "sh", "bash", "shell", "zsh", "powershell"];
const LINE_STARTS: [&str; 18] =
    ["<!--", "///", "//!", "//", "/**", "/*!", "/*", "*/", "\"\"\"", "'''", "#!", "#", "--", ";", "%", ">", "*", "-"];
const LINE_ENDS: [&str; 4] = ["*/", "\"\"\"", "'''", "-->"];

/// The number of lines of each excerpt, with its section.
pub(super) fn lengths(blocks: &[Block]) -> BTreeSet<(String, u64)> {
    let fences = blocks.iter().filter_map(|block| match block {
        Block::Fence(fence) if fence.citation.is_some() => Some(fence),
        _ => None,
    });
    fences.map(|fence| (fence.section.to_string(), fence.text.lines().count() as u64)).collect()
}

/// How shown text is compared with lines.
type Comparison = fn(&str, &str) -> bool;

impl Checker<'_> {
    /// Enters the claims of a fence: a diagram, commands, or code from the tree.
    pub(super) fn fence(&mut self, fence: &Fence) {
        let language = fence.info.split([' ', ',', '{']).next().unwrap_or_default().to_ascii_lowercase();
        match &fence.citation {
            Some(mark) => self.splice(mark, &fence.section, FindingKind::Code, &fence.text, matches_code),
            None if language == "mermaid" => self.diagram(fence),
            None if COMMAND_LANGUAGES.contains(&&*language) => self.console(fence),
            None => self.unplaced(fence.line, &fence.section, FindingKind::Code, &fence.text),
        }
    }

    /// Enters the claim of a block quote.
    pub(super) fn quote(&mut self, quote: &Quote) {
        match &quote.citation {
            Some(mark) => self.splice(mark, &quote.section, FindingKind::Quote, &quote.text, matches_prose),
            None => self.unplaced(quote.line, &quote.section, FindingKind::Quote, &quote.text),
        }
    }

    fn unplaced(&mut self, line: u32, section: &str, kind: FindingKind, text: &str) {
        let proof = Proof::Fails("no place in the tree is given for it".to_owned());
        self.ledger.enter(line, section, kind, text.lines().next().unwrap_or_default(), proof);
    }

    fn splice(&mut self, mark: &Mark, section: &str, kind: FindingKind, shown: &str, same: Comparison) {
        let (kind, proof) = match self.judge_splice(mark, shown, kind, same) {
            Ok(()) => (kind, Proof::Holds),
            Err((kind, reason)) => (kind, Proof::Fails(reason)),
        };
        self.ledger.enter(mark.line, section, kind, &mark.text, proof);
    }

    fn judge_splice(&self, mark: &Mark, shown: &str, kind: FindingKind, same: Comparison) -> Result<(), (FindingKind, String)> {
        let place = place::parse(&mark.text).ok_or_else(|| (kind, "no place in the tree".to_owned()))?;
        let kind_of = |reason: &str| match reason {
            reason if reason.starts_with("no such file") => FindingKind::Path,
            _ => FindingKind::Lines,
        };
        let (path, span, file) = self.lines_of(&place).map_err(|reason| {
            let moved = self.moved_in(&place.path, shown);
            (kind_of(&reason), moved.unwrap_or(reason))
        })?;
        if let Some(reason) = mark.link.as_deref().and_then(|link| self.leads_elsewhere(link, &path, span)) {
            return Err((FindingKind::Link, reason));
        }
        let lines = file.slice(span);
        if self.tree.spend(lines.len() + shown.len()) && same(shown, lines) {
            return Ok(());
        }
        Err((kind, self.moved(&file, shown).unwrap_or_else(|| difference(shown, lines, span))))
    }

    fn moved_in(&self, path: &str, shown: &str) -> Option<String> {
        self.moved(&*self.tree.text(path)?, shown)
    }

    /// Where the shown bytes stand in the file now.
    pub(super) fn moved(&self, file: &FileText, shown: &str) -> Option<String> {
        let needle = shown.trim_matches('\n');
        if needle.trim().is_empty() || !self.tree.spend(file.text.len()) {
            return None;
        }
        let at_line_start = |at: &usize| *at == 0 || file.text.as_bytes()[at - 1] == b'\n';
        let at = memchr::memmem::find_iter(file.text.as_bytes(), needle).take(1000).find(at_line_start)?;
        let (start, end) = (file.line_at(at), file.line_at(at + needle.len() - 1));
        Some(format!("these lines moved to {start}-{end}"))
    }
}

fn difference(shown: &str, lines: &str, span: Span) -> String {
    let (shown_count, count) = (shown.lines().count(), lines.lines().count());
    if shown_count != count && !shown.contains(REDACTED) {
        return format!("it has {shown_count} lines, the place has {count}");
    }
    let first = shown.lines().zip(lines.lines()).position(|(a, b)| a != b);
    format!("differs from the file on line {}", span.start_line + first.unwrap_or(0) as u32)
}

fn matches_code(shown: &str, lines: &str) -> bool {
    matches_redacted(shown.trim_end_matches('\n'), lines.trim_end_matches('\n'))
}

fn matches_prose(shown: &str, lines: &str) -> bool {
    matches_redacted(&fold(shown), &fold(lines))
}

/// Whether `shown` is `original` with stretches of it redacted; such a stretch lies within a line, except a key's.
fn matches_redacted(shown: &str, original: &str) -> bool {
    let Some((first, mut rest)) = shown.split_once(REDACTED) else { return shown == original };
    let Some(mut original) = original.strip_prefix(first) else { return false };
    while let Some((kind, tail)) = rest.split_once(']') {
        let (segment, more) = tail.split_once(REDACTED).map_or((tail, None), |(segment, more)| (segment, Some(more)));
        let gap_end = match more {
            Some(_) => memchr::memmem::find(original.as_bytes(), segment.as_bytes()),
            None => original.len().checked_sub(segment.len()).filter(|_| original.ends_with(segment)),
        };
        let Some(gap_end) = gap_end.filter(|&end| kind.contains("key") || !original.as_bytes()[..end].contains(&b'\n')) else {
            return false;
        };
        original = &original[gap_end + segment.len()..];
        match more {
            Some(more) => rest = more,
            None => return true,
        }
    }
    false
}

/// Prose without comment signs, Markdown emphasis, escapes and line breaks.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for line in text.lines() {
        for word in bare(line).split_whitespace() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.extend(word.chars().filter(|c| !matches!(c, '*' | '_' | '`' | '\\')));
        }
    }
    folded.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// A line without the comment signs at its ends.
fn bare(line: &str) -> &str {
    let mut line = line.trim();
    while let Some(rest) = LINE_STARTS.iter().find_map(|sign| line.strip_prefix(sign)) {
        line = rest.trim_start();
    }
    while let Some(rest) = LINE_ENDS.iter().find_map(|sign| line.strip_suffix(sign)) {
        line = rest.trim_end();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_equal_their_lines_up_to_signs() {
        for (shown, lines, expected) in [
            ("A note: use it.", "    /// A *note*:\n    /// use `it`.\n", true),
            ("A note", "/** A note */", true),
            ("A note", "\"\"\"A note\"\"\"", true),
            ("**Disclaimer** Do not", "**Disclaimer** Do\nnot\n", true),
            ("a &lt;b&gt;", "# a <b>", true),
            ("A note", "/// A notes", false),
            ("", "/// A note", false),
        ] {
            assert_eq!(matches_prose(shown, lines), expected, "{shown}");
        }
    }

    #[test]
    fn redaction_hides_part_of_a_line() {
        for (shown, original, expected) in [
            ("let key = \"[redacted: token]\";", "let key = \"abc\";", true),
            ("a [redacted: x] b [redacted: y]", "a 1 b 2", true),
            ("a [redacted: x] c", "a 1 b", false),
            ("a [redacted: x] c", "a 1\n2 c", false),
            ("a [redacted: private-key] c", "a 1\n2 c", true),
            ("[redacted: ", "[redacted: ", false),
        ] {
            assert_eq!(matches_redacted(shown, original), expected, "{shown}");
        }
    }
}
