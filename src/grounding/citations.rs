//! Places in prose: the lines must be there, and must still show what the sentence speaks of.

use super::document::{MARK, Mark, Unit};
use super::ledger::Proof;
use super::needles::{contains_word, words};
use super::place::{self, PlaceMark};
use super::tree::FileText;
use super::{Checker, phrases, stamps};
use crate::model::{Analysis, FindingKind, Span, file_name};
use std::collections::BTreeSet;

/// Up to this many lines, a number in a sentence without names must stand in them.
const FEW_LINES: u32 = 3;

/// Places that the fresh analysis itself points to.
pub(super) struct KnownPlaces<'a> {
    spans: BTreeSet<(&'a str, Span)>,
}

impl<'a> KnownPlaces<'a> {
    /// The evidence, functions, and manifest lines of `analysis`.
    pub(super) fn new(analysis: &'a Analysis) -> Self {
        let mut spans = BTreeSet::new();
        let evidence =
            analysis.facts.iter().flat_map(|fact| &fact.evidence).chain(analysis.patterns.iter().flat_map(|p| &p.evidence));
        spans.extend(evidence.map(|evidence| (&*evidence.path, evidence.span)));
        spans.extend(analysis.functions.iter().map(|f| (&*f.path, Span::new(f.start_line, f.end_line))));
        spans.extend(analysis.path.iter().map(|step| (&*step.path, step.span)));
        spans.extend(analysis.dependencies.iter().map(|d| (&*d.manifest, Span::line(d.line))));
        for package in &analysis.packages {
            let lines = package.links.iter().map(|&(_, line)| line).chain([package.version_line]);
            spans.extend(lines.map(|line| (&*package.manifest, Span::line(line))));
            spans.extend(package.scripts.iter().map(|script| (&*script.manifest, Span::line(script.line))));
        }
        Self { spans }
    }

    fn contains(&self, path: &str, span: Span) -> bool {
        self.spans.contains(&(path, span))
    }
}

/// What a sentence speaks of.
pub(super) struct Topic {
    /// Names in code marks: one of them must be shown.
    names: Vec<String>,
    /// Numbers and versions: of a few lines one must be shown when there are no names.
    literals: Vec<String>,
    /// Numbers and file names: showing one of them is enough, but none need be shown.
    hints: Vec<String>,
}

impl Topic {
    /// Whether no name is to be shown.
    pub(super) fn names_nothing(&self) -> bool {
        self.names.is_empty()
    }
}

impl Checker<'_> {
    /// Enters the claim of a place in a sentence about `topic`.
    pub(super) fn citation(&mut self, unit: &Unit, mark: &Mark, place: &PlaceMark, topic: &Topic) {
        let proof = match self.lines_of(place) {
            Err(reason) => Proof::Fails(reason),
            Ok((path, span, file)) => match mark.link.as_deref().and_then(|link| self.leads_elsewhere(link, &path, span)) {
                Some(reason) => {
                    self.ledger.enter(
                        mark.line,
                        &unit.section,
                        FindingKind::Link,
                        mark.link.as_deref().unwrap_or_default(),
                        Proof::Fails(reason),
                    );
                    return;
                }
                None => match self.since_pinned(&path, span, &file) {
                    Some(reason) => Proof::Fails(reason),
                    None => self.shows(topic, &path, span, &file),
                },
            },
        };
        let kind = if matches!(&proof, Proof::Fails(reason) if reason.starts_with("no such file")) {
            FindingKind::Path
        } else {
            FindingKind::Lines
        };
        self.ledger.enter(mark.line, &unit.section, kind, &mark.text, proof);
    }

    /// The path as the tree spells it, the lines, and the file; or why there is none.
    pub(super) fn lines_of(&self, place: &PlaceMark) -> Result<(String, Span, std::rc::Rc<FileText>), String> {
        let written = place.path.strip_prefix("./").unwrap_or(&place.path);
        let path = match self.tree.analysis.file_index(written) {
            Some(_) => written,
            None => self.tree.by_suffix(written).ok_or_else(|| self.no_such_file(written))?,
        };
        let span = place.span().ok_or("the lines are not in order, or do not count from 1")?;
        let file = self.tree.text(path).ok_or("the file could not be read")?;
        if span.end_line > file.len() {
            return Err(format!("the file has {} lines", file.len()));
        }
        Ok((path.to_owned(), span, file))
    }

    /// What became of the lines since the commit that the article is pinned to; none when they are the same.
    fn since_pinned(&self, path: &str, span: Span, file: &FileText) -> Option<String> {
        let pinned = self.tree.pinned_text(path)?;
        let then = pinned.slice(span);
        if !self.tree.spend(then.len()) || then.trim_end() == file.slice(span).trim_end() {
            return None;
        }
        Some(self.moved(file, then).unwrap_or_else(|| "these lines have changed since the article's commit".to_owned()))
    }

    fn shows(&self, topic: &Topic, path: &str, span: Span, file: &FileText) -> Proof {
        if self.places.contains(path, span) {
            return Proof::Holds;
        }
        let lines = file.slice(span);
        if let Some(reason) = implausible(lines) {
            return Proof::Fails(reason.to_owned());
        }
        let hints_count = topic.names.is_empty() && span.len() <= FEW_LINES && !topic.literals.is_empty();
        let names = if hints_count { &topic.literals } else { &topic.names };
        if names.is_empty() {
            return Proof::Holds;
        }
        let affordable = self.tree.spend(lines.len().saturating_mul(names.len() + topic.hints.len()));
        if affordable && names.iter().chain(&topic.hints).any(|name| contains_word(lines, name)) {
            return Proof::Holds;
        }
        if self.is_inside_named(topic, path, span, file) {
            return Proof::Holds;
        }
        Proof::Fails(self.where_instead(names, file, span))
    }

    /// Lines of a function that the sentence names need not name it again.
    fn is_inside_named(&self, topic: &Topic, path: &str, span: Span, file: &FileText) -> bool {
        self.tree.spend(1 << 10)
            && self.owners_of(path, span, file).any(|part| topic.names.iter().any(|name| name.eq_ignore_ascii_case(part)))
    }

    /// The parts of the names of functions that contain all of the lines, or that these lines document.
    fn owners_of<'s>(&'s self, path: &str, span: Span, file: &FileText) -> impl Iterator<Item = &'s str> {
        let functions = &self.tree.analysis.functions;
        let start = functions.partition_point(|function| *function.path < *path);
        let end = start + functions[start..].partition_point(|function| *function.path == *path);
        let until = functions[start..end].partition_point(|function| function.start_line <= span.end_line);
        let documented = functions[start..end].get(until).filter(|function| is_comment(file, span.start_line, function.start_line));
        let inside = functions[start..start + until]
            .iter()
            .rev()
            .take(50)
            .filter(move |f| f.start_line <= span.start_line && span.end_line <= f.end_line);
        inside.chain(documented).flat_map(|function| function.name.split([':', '.']).filter(|part| !part.is_empty()))
    }

    fn where_instead(&self, wanted: &[String], file: &FileText, span: Span) -> String {
        let names: Vec<String> = wanted.iter().take(3).map(|name| format!("`{name}`")).collect();
        let nearest = wanted.iter().filter(|_| self.tree.spend(file.text.len())).find_map(|name| {
            let lines = lines_with(file, name);
            lines.into_iter().min_by_key(|line| line.abs_diff(span.start_line)).map(|line| (name, line))
        });
        match nearest {
            Some((name, line)) => format!("these lines do not show {}; `{name}` is on line {line}", names.join(", ")),
            None => format!("these lines do not show {}", names.join(", ")),
        }
    }

    /// What a sentence with these marks and numerals speaks of; of a very long one, what its first marks say.
    pub(super) fn topic(&self, numerals: &Numerals, marks: &[Mark]) -> Topic {
        let mut topic = Topic { names: Vec::new(), literals: numerals.literals.clone(), hints: numerals.all.clone() };
        let told = |mark: &&Mark| place::parse(&mark.text).is_none() && !self.is_command(&mark.text);
        for mark in marks.iter().take(60).filter(told) {
            if self.path_exists(&mark.text) {
                topic.hints.extend(file_name(&mark.text).split('.').next().map(str::to_owned));
                continue;
            }
            let names = words(&mark.text).filter(|word| word.len() > 1 && !self.known.is_reserved(word));
            topic.names.extend(names.take(20).map(str::to_owned));
        }
        topic.names.truncate(20);
        topic
    }
}

/// The numbers of a sentence as they are written, at most 20 of each sort.
pub(super) struct Numerals {
    all: Vec<String>,
    literals: Vec<String>,
}

impl Numerals {
    /// The numbers of `sentence`.
    pub(super) fn of(sentence: &str) -> Self {
        let plain = sentence.split(|c: char| c == MARK || c.is_whitespace());
        let numerals = plain.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        let all: Vec<String> =
            numerals.filter(|word| word.starts_with(|c: char| c.is_ascii_digit())).take(20).map(str::to_owned).collect();
        let large = phrases::bare(sentence).into_iter().take(20).map(|(range, _)| sentence[range].to_owned());
        let literals = large.chain(all.iter().filter(|word| stamps::is_version(word)).cloned()).collect();
        Self { all, literals }
    }
}

/// Why lines are no place that anybody would point to; none when they may be one.
fn implausible(lines: &str) -> Option<&'static str> {
    let blank = |line: Option<&str>| line.is_none_or(|line| line.trim().is_empty());
    if blank(lines.lines().next()) || blank(lines.lines().next_back()) {
        return Some("these lines begin or end with an empty line");
    }
    let is_end = |line: &str| line.trim().chars().all(|c| matches!(c, '}' | ')' | ']' | ';' | ','));
    (lines.lines().nth(1).is_some() && lines.lines().next().is_some_and(is_end))
        .then_some("these lines begin with the end of a block")
}

/// Whether the lines from `start` up to `end` are all comments or attributes.
fn is_comment(file: &FileText, start: u32, end: u32) -> bool {
    let signs = ["//", "#", "/*", "*", "@", "--", ";"];
    end > start
        && end - start <= 60
        && file.slice(Span::new(start, end - 1)).lines().all(|line| signs.iter().any(|sign| line.trim_start().starts_with(sign)))
}

fn lines_with(file: &FileText, word: &str) -> Vec<u32> {
    let hits = memchr::memmem::find_iter(file.text.as_bytes(), word);
    let whole = hits.filter(|&at| super::needles::is_whole(&file.text, at, at + word.len()));
    whole.take(1000).map(|at| file.line_at(at)).collect()
}
