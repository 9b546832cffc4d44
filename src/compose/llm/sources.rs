//! The text that a model sees of a repository: functions and passages around the evidence of a brief, secrets redacted.
//!
//! Lines are numbered from 1 within each source, so that code which only moved gives the same prompt.

use super::extent::{LINES, above, around, within};
use crate::limits::Limits;
use crate::model::{Analysis, Digest, Evidence, Excerpt, Fact, FunctionEntry, Language, Redaction, Span};
use crate::source::{read_text, redact};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The most sources of one section and their bytes together.
const SOURCES: usize = 10;
const BYTES: usize = 22 << 10;
/// Functions of the same file that come with a decision.
const NEIGHBOURS: usize = 5;
/// Functions of the same type as these.
const RELATIVES: usize = 2;
/// The most bytes of one source.
const SOURCE_BYTES: usize = 6 << 10;
/// Functions of a section that looks at a whole file.
const OF_A_FILE: usize = 7;
/// What is said of a function that is not shown whole.
const PART: &str = " (a part)";

/// Code or prose that a model sees, by its id: `E1`.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// `E1`, `E2` ... within one prompt.
    pub(super) id: String,
    /// The function's name, or nothing for a passage.
    pub(super) name: Option<String>,
    /// Where it stands.
    pub(super) path: Box<str>,
    /// Its lines there.
    pub(super) span: Span,
    /// The language; none for prose, which is quoted and not shown as code.
    pub(super) language: Option<Language>,
    /// The text as the model sees it.
    pub(super) text: String,
    /// The bytes of the lines, of which digests are made.
    raw: String,
}

impl Source {
    /// The place of lines `first..=last` of this source, counted from 1; none when it has no such lines.
    pub(super) fn place(&self, first: u32, last: u32) -> Option<Evidence> {
        let fits = first >= 1 && first <= last && last <= self.span.len();
        fits.then(|| {
            let span = Span::new(self.span.start_line + first - 1, self.span.start_line + last - 1);
            let digest = Digest::of(Span::new(first, last).slice(&self.raw).as_bytes());
            Evidence { path: self.path.clone(), span, digest }
        })
    }

    /// The lines `first..=last` as a block of code or quotation.
    pub(super) fn excerpt(&self, first: u32, last: u32) -> Option<Excerpt> {
        let evidence = self.place(first, last)?;
        let text = Span::new(first, last).slice(&self.text).to_owned();
        let text = if text.ends_with('\n') { text } else { text + "\n" };
        Some(Excerpt { evidence, language: self.language, text })
    }

    /// A source of `text` at lines `span` of `path`.
    #[cfg(test)]
    pub(super) fn for_tests(id: &str, path: &str, span: Span, text: &str) -> Self {
        let evidence = Evidence { path: path.into(), span, digest: Digest::of(b"") };
        Self { id: id.to_owned(), text: text.to_owned(), raw: text.to_owned(), ..passage(evidence, Some(Language("Rust"))) }
    }

    /// Its name, and the first sentence of its comment.
    pub(super) fn summary(&self) -> Option<String> {
        let name = self.name.as_ref()?;
        let is_comment = |line: &&str| {
            ["//", "#", "*", "/*", "\"\"\""].iter().any(|sign| line.trim_start().starts_with(sign))
                && !line.trim_start().starts_with("#[")
        };
        let comment = self.text.lines().take(8).find(is_comment).unwrap_or_default();
        let comment = comment.trim().trim_matches(['/', '*', '#', '"', '!', ' ']);
        let comment = comment.split(". ").next().unwrap_or_default();
        Some(format!("`{name}` in {}{}{comment}\n", self.path, if comment.is_empty() { "" } else { ": " }))
    }

    /// Its name and its first lines, comments left out.
    pub(super) fn beginning(&self, lines: usize) -> String {
        let code = self.code();
        let rest = if code.len() > lines { "...\n" } else { "" };
        let code: String = code.into_iter().take(lines).map(|line| format!("{line}\n")).collect();
        format!("`{}` in {}:\n{code}{rest}", self.name.as_deref().unwrap_or_default(), self.path)
    }

    /// Its lines without empty ones, comments and the text that documents a Python function.
    pub(super) fn code(&self) -> Vec<&str> {
        let (mut code, mut in_text) = (Vec::new(), false);
        for line in self.text.lines() {
            let trimmed = line.trim();
            let quotes = trimmed.matches("\"\"\"").count();
            let was_in_text = in_text;
            in_text ^= quotes == 1;
            let is_comment = ["//", "/*", "*", "# ", "#:"].iter().any(|sign| trimmed.starts_with(sign));
            if !(trimmed.is_empty() || is_comment || was_in_text || quotes > 0 && trimmed.starts_with(['"', 'r'])) {
                code.push(line);
            }
        }
        code
    }

    /// The text with a number before each line.
    pub(super) fn numbered(&self) -> String {
        let lines: String = self.text.lines().enumerate().map(|(at, line)| format!("{}| {line}\n", at + 1)).collect();
        let is_part = self.name.as_ref().is_some_and(|name| name.ends_with(PART));
        if is_part { lines + "(the function has more lines, which are not shown: claim nothing about them)\n" } else { lines }
    }
}

/// What was read of a tree.
#[derive(Default)]
pub(super) struct Shelf {
    texts: BTreeMap<Box<str>, String>,
    /// Secrets that were replaced.
    redactions: BTreeSet<Redaction>,
}

/// Reads files once, however many sources are cut from them.
pub(super) struct Library<'a> {
    root: &'a Path,
    analysis: &'a Analysis,
    file_bytes: usize,
    shelf: Shelf,
}

impl<'a> Library<'a> {
    pub(super) fn new(root: &'a Path, analysis: &'a Analysis, shelf: Shelf) -> Self {
        Self { root, analysis, file_bytes: Limits::default().file_bytes, shelf }
    }

    pub(super) fn into_shelf(self) -> Shelf {
        self.shelf
    }

    /// The secrets that were replaced.
    pub(super) fn redactions(&self) -> impl Iterator<Item = &Redaction> {
        self.shelf.redactions.iter()
    }

    /// The sources of a brief's facts: around their evidence, then the functions that they name, each place once.
    pub(super) fn sources(&mut self, facts: &[Fact]) -> Vec<Source> {
        let mut sources: Vec<Source> = Vec::new();
        for fact in facts {
            for (at, place) in fact.evidence.iter().enumerate().take(3) {
                self.add(&mut sources, place, fact.quote == Some(at));
            }
        }
        for named in [Self::named, Self::mentioned] {
            for place in facts.iter().flat_map(|fact| named(self, fact)).collect::<Vec<_>>() {
                self.add(&mut sources, &place, false);
            }
        }
        renumbered(&sources)
    }

    /// The functions of a file in which most is decided, in its order.
    pub(super) fn sources_of_file(&mut self, path: &str) -> Vec<Source> {
        let mut functions: Vec<&FunctionEntry> =
            self.analysis.functions.iter().filter(|function| *function.path == *path).collect();
        functions.sort_by(|a, b| b.complexity.cmp(&a.complexity).then_with(|| a.start_line.cmp(&b.start_line)));
        let mut places: Vec<Evidence> = functions.into_iter().take(OF_A_FILE).map(place_of).collect();
        places.sort_by_key(|place| place.span.start_line);
        let mut sources = Vec::new();
        places.iter().for_each(|place| self.add(&mut sources, place, false));
        renumbered(&sources)
    }

    /// The same, and the most branching functions of the first fact's file, which show what a decision governs.
    pub(super) fn sources_with_neighbours(&mut self, facts: &[Fact]) -> Vec<Source> {
        let mut sources = self.sources(facts);
        let Some(path) = facts.first().and_then(|fact| fact.evidence.first()).map(|place| place.path.clone()) else {
            return sources;
        };
        let mut neighbours: Vec<&FunctionEntry> = self.analysis.functions.iter().filter(|function| function.path == path).collect();
        neighbours.sort_by(|a, b| b.complexity.cmp(&a.complexity).then_with(|| a.start_line.cmp(&b.start_line)));
        let words: Vec<String> = facts[0].names.iter().chain([&facts[0].subject]).map(|name| last_word(name).to_owned()).collect();
        let (near, far): (Vec<&FunctionEntry>, Vec<&FunctionEntry>) = neighbours.into_iter().partition(|function| {
            let text = self.raw(&place_of(function));
            words.iter().any(|word| holds_word(&text, word))
        });
        // Others of the file are noise, unless they belong to the same type as those that speak of it.
        let of_same_type = |function: &&FunctionEntry| {
            owner(&function.name).is_some_and(|own| near.iter().any(|other| owner(&other.name) == Some(own)))
        };
        let far: Vec<&FunctionEntry> = far.into_iter().filter(of_same_type).take(RELATIVES).collect();
        for function in near.into_iter().take(NEIGHBOURS).chain(far) {
            self.add(&mut sources, &place_of(function), false);
        }
        renumbered(&sources)
    }

    fn add(&mut self, sources: &mut Vec<Source>, place: &Evidence, quoted: bool) {
        if sources.len() == SOURCES || sources.iter().any(|source| covers(source, place)) {
            return;
        }
        let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
        if let Some(source) = self.source(place, quoted).filter(|source| bytes + source.text.len() <= BYTES) {
            sources.push(Source { id: format!("E{}", sources.len() + 1), ..source });
        }
    }

    /// The functions that a fact names, in the files that show it.
    fn named(&self, fact: &Fact) -> Vec<Evidence> {
        let is_named = |function: &&FunctionEntry| {
            fact.evidence.iter().any(|place| place.path == function.path)
                && (fact.names.contains(&function.name) || fact.subject == function.name)
        };
        self.analysis.functions.iter().filter(is_named).map(place_of).collect()
    }

    /// The functions that a fact's sentence mentions by their last name, in the files that show it.
    fn mentioned(&self, fact: &Fact) -> Vec<Evidence> {
        let words: Vec<&str> = fact.text.split('`').skip(1).step_by(2).collect();
        let is_mentioned = |function: &&FunctionEntry| {
            fact.evidence.iter().any(|place| place.path == function.path) && words.contains(&last_word(&function.name))
        };
        self.analysis.functions.iter().filter(is_mentioned).map(place_of).collect()
    }

    /// What surrounds `place`.
    fn source(&mut self, place: &Evidence, quoted: bool) -> Option<Source> {
        if quoted
            && let Some(excerpt) = self.analysis.excerpt(place)
            && excerpt.language.is_none()
        {
            return Some(Source { text: excerpt.text.clone(), raw: self.raw(place), ..passage(place.clone(), None) });
        }
        let function = self.enclosing(place).cloned();
        let imports =
            |line: &str| ["use ", "import ", "from ", "#include", "require"].iter().any(|word| line.trim_start().starts_with(word));
        let is_bare_import = |text: &str| text.lines().all(imports);
        let text = self.text(&place.path).to_owned();
        let span = match &function {
            Some(function) => {
                let whole = Span::new(above(&text, function.start_line), function.end_line);
                if whole.len() <= LINES { whole } else { within(around(place.span, &text), whole) }
            }
            None => around(place.span, &text),
        };
        let raw = span.slice(&text);
        let clean = self.clean(&place.path, span.start_line, raw).replace("\r\n", "\n");
        let fits = !clean.trim().is_empty()
            && !is_bare_import(&clean)
            && clean.len() <= SOURCE_BYTES
            && !clean.contains(char::REPLACEMENT_CHARACTER);
        fits.then(|| Source {
            id: String::new(),
            name: function.map(|function| {
                let part = function.end_line - function.start_line >= span.len();
                if part { format!("{}{PART}", function.name) } else { function.name }
            }),
            path: place.path.clone(),
            span,
            language: self.language(&place.path),
            text: clean,
            raw: raw.to_owned(),
        })
    }

    /// `text` without secrets; each is noted by its kind and its line, `text` beginning at `first` of `path`.
    pub(super) fn clean(&mut self, path: &str, first: u32, text: &str) -> String {
        let (clean, found) = redact(text);
        let noted = |(kind, line)| Redaction { path: path.to_owned(), line: first + line - 1, kind };
        self.shelf.redactions.extend(found.into_iter().map(noted));
        clean.into_owned()
    }

    fn raw(&mut self, place: &Evidence) -> String {
        place.span.slice(self.text(&place.path)).to_owned()
    }

    fn language(&self, path: &str) -> Option<Language> {
        self.analysis.file_index(path).and_then(|at| self.analysis.files[at as usize].language)
    }

    /// The smallest function that holds a place.
    fn enclosing(&self, place: &Evidence) -> Option<&FunctionEntry> {
        let of_file = self.analysis.functions.iter().filter(|function| function.path == place.path);
        let holds =
            |function: &&FunctionEntry| function.start_line <= place.span.start_line && place.span.end_line <= function.end_line;
        of_file.filter(holds).min_by_key(|function| function.end_line - function.start_line)
    }

    /// The text of a file of the tree; empty when it cannot be read.
    pub(super) fn text(&mut self, path: &str) -> &str {
        let (root, bytes) = (self.root, self.file_bytes);
        self.shelf.texts.entry(path.into()).or_insert_with(|| read_text(root, path, bytes).unwrap_or_default())
    }
}

/// Whether a word stands in a text as a whole; words of one or two letters stand everywhere and count for nothing.
fn holds_word(text: &str, word: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    word.len() > 2
        && text
            .match_indices(word)
            .any(|(at, found)| !is_word(text[..at].chars().next_back()) && !is_word(text[at + found.len()..].chars().next()))
}

/// What stands before the last part of a qualified name.
fn owner(name: &str) -> Option<&str> {
    name.rfind([':', '.']).map(|at| name[..at].trim_end_matches(':'))
}

/// The last part of a qualified name.
fn last_word(name: &str) -> &str {
    name.rsplit([':', '.', '/']).next().unwrap_or(name)
}

/// Sources that no other one shows in whole, with ids in order.
fn renumbered(sources: &[Source]) -> Vec<Source> {
    let shows = |other: &Source, one: &Source| {
        other.path == one.path
            && other.span != one.span
            && other.span.start_line <= one.span.start_line
            && one.span.end_line <= other.span.end_line
    };
    let kept = sources.iter().filter(|one| one.language.is_none() || !sources.iter().any(|other| shows(other, one))).cloned();
    kept.enumerate().map(|(at, source)| Source { id: format!("E{}", at + 1), ..source }).collect()
}

/// Where a function stands; its bytes are read later.
fn place_of(function: &FunctionEntry) -> Evidence {
    let span = Span::new(function.start_line, function.end_line);
    Evidence { path: function.path.clone(), span, digest: Digest::of(b"") }
}

fn passage(place: Evidence, language: Option<Language>) -> Source {
    let (path, span) = (place.path, place.span);
    Source { id: String::new(), name: None, path, span, language, text: String::new(), raw: String::new() }
}

/// Whether a source already shows a place.
fn covers(source: &Source, place: &Evidence) -> bool {
    source.path == place.path && source.span.contains(place.span.start_line) && source.span.contains(place.span.end_line)
}
