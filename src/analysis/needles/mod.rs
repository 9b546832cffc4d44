//! Finds imports of known modules in the first bytes of a file: one automaton per language family finds candidates, then the line around
//! each must really be an import. A name in a string, a comment or a longer name does not count.

mod crates;

use crate::model::Language;
use aho_corasick::{AhoCorasick, Input, MatchKind};
use crates::Crates;
use std::ops::Range;
use std::sync::OnceLock;

/// Languages that import in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Rust,
    Python,
    JavaScript,
    Go,
    Java,
    CSharp,
    C,
    Ruby,
    Php,
}

const FAMILIES: usize = 9;

/// The family of a language; none when imports are not looked for in it.
pub(crate) fn family(language: Option<Language>) -> Option<Family> {
    Some(match language?.0 {
        "Rust" => Family::Rust,
        "Python" => Family::Python,
        "JavaScript" | "TypeScript" | "JSX" | "TSX" | "Vue" | "Svelte" => Family::JavaScript,
        "Go" => Family::Go,
        "Java" | "Kotlin" | "Scala" | "Groovy" => Family::Java,
        "C#" => Family::CSharp,
        "C" | "C++" | "C Header" | "C++ Header" | "Objective-C" | "Objective-C++" => Family::C,
        "Ruby" => Family::Ruby,
        "PHP" => Family::Php,
        _ => return None,
    })
}

/// Modules to look for, each with a number of the caller's. A module that begins with `^` is any text that begins a line.
pub(crate) type Entry = (u8, Family, &'static [&'static str]);

/// The automata over a list of entries, each made when the first file of its family is met: they are large, and few trees hold all.
pub(crate) struct Needles {
    entries: &'static [Entry],
    families: [OnceLock<Searcher>; FAMILIES],
    crates: OnceLock<Crates>,
}

struct Searcher {
    automaton: Option<AhoCorasick>,
    ids: Vec<(u8, bool)>,
}

impl Needles {
    /// Will look for the modules of `entries`.
    pub(crate) fn new(entries: &'static [Entry]) -> Self {
        Self { entries, families: [const { OnceLock::new() }; FAMILIES], crates: OnceLock::new() }
    }

    /// Hands number and position of every import in `head` to `visit`, in order.
    pub(crate) fn find(&self, family: Family, head: &[u8], mut visit: impl FnMut(u8, usize)) {
        let head = &head[..head.len().min(HEAD_BYTES)];
        if family == Family::Rust {
            return self.crates.get_or_init(|| Crates::new(self.entries)).find(head, &mut visit);
        }
        let searcher = self.families[family as usize].get_or_init(|| Searcher::new(self.entries, family));
        let find = |lines: Range<usize>| searcher.find(family, head, lines, &mut visit);
        match family {
            Family::C => directives(head, find),
            _ => searcher.find(family, head, 0..head.len(), &mut visit),
        }
    }
}

impl Searcher {
    fn new(entries: &[Entry], family: Family) -> Self {
        let (mut words, mut ids) = (Vec::new(), Vec::new());
        for (id, _, modules) in entries.iter().filter(|entry| entry.1 == family) {
            for module in *modules {
                let (word, opens_line) = module.strip_prefix('^').map_or((*module, false), |word| (word, true));
                words.push(word);
                ids.push((*id, opens_line));
            }
        }
        let build = || AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&words).ok();
        Self { automaton: if words.is_empty() { None } else { build() }, ids }
    }

    /// Looks at whole lines of `head`.
    fn find(&self, family: Family, head: &[u8], lines: Range<usize>, visit: &mut impl FnMut(u8, usize)) {
        let Some(automaton) = &self.automaton else { return };
        for found in automaton.find_iter(Input::new(head).range(lines)) {
            let (id, opens_line) = self.ids[found.pattern().as_usize()];
            let start = memchr::memrchr(b'\n', &head[..found.start()]).map_or(0, |at| at + 1);
            let end = memchr::memchr(b'\n', &head[found.end()..]).map_or(head.len(), |at| found.end() + at);
            let line = Line {
                before: &head[start..found.start()],
                name: &head[found.start()..found.end()],
                after: &head[found.end()..end],
            };
            let fits = if opens_line { line.before.trim_ascii().is_empty() } else { line.imports(family) };
            if fits && !(family == Family::Python && is_in_docstring(&head[..start])) {
                visit(id, found.start());
            }
        }
    }
}

/// Calls `visit` with what stands behind every `#include` up to the end of its line: trees of C are the largest ones.
fn directives(head: &[u8], mut visit: impl FnMut(Range<usize>)) {
    for at in memchr::memchr_iter(b'#', head) {
        let directive = head[at + 1..].trim_ascii_start();
        if directive.starts_with(b"include") {
            let start = head.len() - directive.len();
            visit(start..memchr::memchr(b'\n', directive).map_or(head.len(), |length| start + length));
        }
    }
}

/// No more of a file is looked at, whatever the caller passes: looking around each name costs up to the whole text.
const HEAD_BYTES: usize = 64 << 10;
/// A line around a name. Lines longer than this are made by programs.
const LINE_BYTES: usize = 1_000;

struct Line<'a> {
    before: &'a [u8],
    name: &'a [u8],
    after: &'a [u8],
}

impl Line<'_> {
    /// Whether the line imports the name that stands in its middle.
    fn imports(&self, family: Family) -> bool {
        let Ok(before) = std::str::from_utf8(self.before) else { return false };
        let next = self.after.first().copied().unwrap_or(b'\n');
        let goes_on = next.is_ascii_alphanumeric() || next == b'_' || next == b'-';
        let ends = !goes_on || self.name.ends_with(b"/");
        if !ends || before.len() > LINE_BYTES {
            return false;
        }
        let words = before.trim();
        match family {
            // Looked up by `Crates`.
            Family::Rust => false,
            Family::Python => imports_python(before),
            Family::JavaScript => imports_javascript(words, next),
            Family::Go => imports_go(words, next),
            Family::Java => matches!(words, "import" | "import static") && matches!(next, b'.' | b';' | b'\n' | b'\r' | b' '),
            Family::CSharp => matches!(words, "using" | "global using" | "using static" | "global using static"),
            Family::C => words.starts_with('#') && words[1..].trim_start().starts_with("include") && words.ends_with(['<', '"']),
            Family::Ruby => imports_ruby(words),
            Family::Php => {
                matches!(words.trim_end_matches('\\').trim_end(), "use" | "use function")
                    || words.starts_with("use ") && words.ends_with(',')
            }
        }
    }
}

fn imports_python(before: &str) -> bool {
    let listed = before.starts_with("import ") && before.trim_end().ends_with(',') && !before.contains('#');
    matches!(before.trim_end(), "from" | "import") && before.starts_with(['f', 'i']) || listed
}

fn imports_javascript(words: &str, next: u8) -> bool {
    let is_comment = words.starts_with("//") || words.starts_with('*') || words.starts_with("/*");
    let opened = words.strip_suffix(['"', '\'']).map(str::trim_end);
    let imports = |text: &str| ["from", "import", "require(", "import("].iter().any(|word| text.ends_with(word));
    !is_comment && matches!(next, b'"' | b'\'' | b'/') && opened.is_some_and(imports)
}

/// In an import block a line holds only the quoted path, with another name or `_` before it.
fn imports_go(words: &str, next: u8) -> bool {
    if words.starts_with("func ") {
        return true;
    }
    let Some(before) = words.strip_suffix('"') else { return false };
    let name = before.trim().strip_prefix("import").unwrap_or(before).trim();
    matches!(next, b'"' | b'/') && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.')
}

fn imports_ruby(words: &str) -> bool {
    let required = words.strip_suffix(['"', '\'']).map(str::trim_end).is_some_and(|text| matches!(text, "require" | "gem"));
    required || words == "include" || (words.starts_with("class ") && words.ends_with('<'))
}

/// Whether an odd number of triple quotes lies before.
fn is_in_docstring(before: &[u8]) -> bool {
    let count = |quotes: &[u8]| memchr::memmem::find_iter(before, quotes).count();
    count(b"\"\"\"") % 2 == 1 || count(b"'''") % 2 == 1
}

/// Counts lines up to growing positions, each byte once.
pub(crate) struct LineCounter<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl<'a> LineCounter<'a> {
    /// Begins at line 1.
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The line of `position`, which must not be smaller than the last one.
    pub(crate) fn line_of(&mut self, position: usize) -> u32 {
        self.line += memchr::memchr_iter(b'\n', &self.text[self.at..position]).count() as u32;
        self.at = position;
        self.line
    }
}
