//! What a check found, in the terms of who has to mend it: a writer knows sources and their lines, not files and theirs.

use super::sources::Source;
use crate::model::Finding;
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// A place: `src/a.rs:12`, `src/a.rs:12-14`.
static PLACE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"([\w./-]+):(\d+)(?:-(\d+))?").ok());
/// Where a name stands instead: "`name` is on line 40".
static ON_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"is on line (\d+)").ok());

/// The words of a finding and its reason, with `[E2:3-5]` for places that a source shows.
pub(super) fn of(finding: &Finding, sources: &[Source]) -> (String, String) {
    let Some((place, on_line)) = PLACE.as_ref().zip(ON_LINE.as_ref()) else {
        return (finding.text.clone(), finding.reason.clone());
    };
    let path = place.captures(&finding.text).map(|found| found[1].to_owned());
    let text = place.replace_all(&finding.text, |found: &Captures<'_>| {
        let first = found[2].parse().unwrap_or(0);
        let last = found.get(3).map_or(Some(first), |last| last.as_str().parse().ok()).unwrap_or(first);
        mark(sources, &found[1], first, last).unwrap_or_else(|| found[0].to_owned())
    });
    let reason = on_line.replace_all(&finding.reason, |found: &Captures<'_>| {
        let line = found[1].parse().unwrap_or(0);
        match path.as_deref().and_then(|path| mark(sources, path, line, line)) {
            Some(mark) => format!("stands at {mark}"),
            None => "stands in none of these sources".to_owned(),
        }
    });
    (text.into_owned(), reason.into_owned())
}

/// Lines of a file as lines of the source that shows them.
fn mark(sources: &[Source], path: &str, first: u32, last: u32) -> Option<String> {
    let shows = |source: &&Source| *source.path == *path && source.span.contains(first) && source.span.contains(last);
    let source = sources.iter().find(shows)?;
    let own = |line: u32| line - source.span.start_line + 1;
    let last = if last > first { format!("-{}", own(last)) } else { String::new() };
    Some(format!("[{}:{}{last}]", source.id, own(first)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FindingKind, Span};

    #[test]
    fn places_become_marks() {
        let sources = [Source::for_tests("E2", "src/b.rs", Span::new(11, 50), "x\n")];
        for (text, reason, expected) in [
            (
                "src/b.rs:12-14",
                "these lines do not show `a`; `a` is on line 20",
                ("[E2:2-4]", "these lines do not show `a`; `a` stands at [E2:10]"),
            ),
            ("src/b.rs:12", "`a` is on line 90", ("[E2:2]", "`a` stands in none of these sources")),
            ("src/c.rs:12", "the file has 3 lines", ("src/c.rs:12", "the file has 3 lines")),
            ("reap", "no such name", ("reap", "no such name")),
        ] {
            let (text, reason) = (text.to_owned(), reason.to_owned());
            let finding = Finding { line: 1, section: String::new(), kind: FindingKind::Lines, text, reason };
            assert_eq!(of(&finding, &sources), (expected.0.to_owned(), expected.1.to_owned()));
        }
    }
}
