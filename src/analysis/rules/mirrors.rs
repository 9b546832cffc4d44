//! Whether tests are kept beside the code by name: `lexer.rb` with `lexer_test.rb`, `context.js` with a folder `context`.

use super::{FactDraft, seed};
use crate::analysis::index::Index;
use crate::analysis::symbols::supports;
use crate::model::{Evidence, Fact, FileRecord, Role, Slot, Span, file_name, folder};
use crate::source::read_text;
use crate::words::{capital_count, code, count, counted, pick};
use std::collections::BTreeSet;

/// Fewer source files than this have no order to keep.
const FILES: usize = 5;
/// Files with less code than this need no tests of their own.
const CODE: u32 = 10;

/// Counts the source files after which a test file or a folder of tests is called, and names the longest without one.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    if index.analysis.focus.is_empty() { told(index).into_iter().collect() } else { Vec::new() }
}

fn told(index: &Index<'_>) -> Option<Fact> {
    let files = || index.analysis.files.iter();
    let tests = files().filter(|file| file.role == Role::Test && file.language.is_some_and(supports));
    let mut named: BTreeSet<String> = BTreeSet::new();
    for file in tests {
        named.insert(stem(&file.path));
        named.insert(plain(file_name(folder(&file.path))));
    }
    let counts = |file: &&FileRecord| file.role == Role::Source && file.counts.code >= CODE && file.language.is_some_and(supports);
    let (with, without): (Vec<&FileRecord>, Vec<&FileRecord>) =
        files().filter(counts).partition(|file| named.contains(&stem(&file.path)));
    let all = with.len() + without.len();
    // Where hardly any has one, tests are ordered in another way.
    if all < FILES || 3 * with.len() < all || with.len() < 3 {
        return None;
    }
    let Some(longest) = without.iter().max_by(|a, b| a.counts.code.cmp(&b.counts.code).then(b.path.cmp(&a.path))) else {
        return fact(
            index,
            with[0],
            format!(
                "Each of the {} source files of ten lines of code or more has a test file or a folder of tests that is called after it.",
                count(all)
            ),
            (with.len(), all),
        );
    };
    let lines = counted(longest.counts.code as usize, "line");
    let text = match pick(&["a", "b"], &seed(index, "mirrors")) {
        "a" => format!(
            "{} of the {} source files of ten lines of code or more have a test file or a folder of tests that is called after them; the longest without is {}, with {lines} of code.",
            capital_count(with.len()),
            count(all),
            code(&longest.path)
        ),
        _ => format!(
            "Tests are called after what they test for {} of {} source files of ten lines of code or more; {}, with {lines} of code, is the longest for which no test file or folder of tests is.",
            count(with.len()),
            count(all),
            code(&longest.path)
        ),
    };
    fact(index, longest, text, (with.len(), all))
}

fn fact(index: &Index<'_>, shown: &FileRecord, text: String, (with, all): (usize, usize)) -> Option<Fact> {
    let place = Evidence::new(&shown.path, Span::line(1), &read_text(index.root, &shown.path, 1 << 20).ok()?);
    let draft = FactDraft::new("tests-mirror", Slot::Tests, &shown.path, place).score(0.5).text(text);
    let draft = draft.quantity(with, "file", &[]).quantity(all, "file", &[]).quantity(CODE as usize, "line of code", &[]);
    Some(draft.quantity(shown.counts.code as usize, "line of code", &[&shown.path]).done())
}

/// What a file is called without its folder, its ending, and what marks a test; capital letters and underscores do not count.
fn stem(path: &str) -> String {
    let name = file_name(path).split('.').next().unwrap_or_default();
    let bare =
        ["test_", "spec_", "Test"].iter().find_map(|mark| name.strip_prefix(mark).filter(|rest| !rest.is_empty())).unwrap_or(name);
    let ends = ["_test", "_spec", "_tests", "Tests", "Test", "Spec", "-test", "IT"];
    let bare = ends.iter().find_map(|mark| bare.strip_suffix(mark).filter(|rest| !rest.is_empty())).unwrap_or(bare);
    plain(bare)
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn a_test_is_called_after_what_it_tests() {
        for (source, test) in [
            ("lib/lexer.rb", "test/lexer_test.rb"),
            ("src/app.py", "tests/test_app.py"),
            ("src/LogEvent.cs", "test/LogEventTests.cs"),
            ("src/is-stream.js", "__tests__/is-stream.test.js"),
            ("pkg/db.go", "pkg/db_test.go"),
        ] {
            assert_eq!(stem(source), stem(test), "{source}");
        }
        assert_ne!(stem("lib/base.rb"), stem("test/helpers_test.rb"));
    }
}
