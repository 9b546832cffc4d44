//! Places in prose: the lines must be there, and must still show what the sentence speaks of.

use super::Checker;
use super::document::{MARK, Mark, Unit};
use super::ledger::Proof;
use super::needles::{contains_word, words};
use super::place::{self, PlaceMark};
use super::tree::FileText;
use crate::model::{Analysis, FindingKind, FunctionEntry, Span, file_name};
use std::collections::BTreeSet;

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
    /// Numbers and file names: showing one of them is enough, but none need be shown.
    hints: Vec<String>,
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
                None => self.shows(topic, &path, span, &file),
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

    fn shows(&self, topic: &Topic, path: &str, span: Span, file: &FileText) -> Proof {
        if topic.names.is_empty() || self.places.contains(path, span) {
            return Proof::Holds;
        }
        let lines = file.slice(span);
        let affordable = self.tree.spend(lines.len().saturating_mul(topic.names.len() + topic.hints.len()));
        if affordable && topic.names.iter().chain(&topic.hints).any(|name| contains_word(lines, name)) {
            return Proof::Holds;
        }
        let enclosing = self.enclosing(path, span);
        if topic.names.iter().any(|name| enclosing.iter().any(|function| function.name.rsplit(['.', ':']).next() == Some(name))) {
            return Proof::Holds;
        }
        Proof::Fails(self.where_instead(topic, file, span))
    }

    /// Functions that contain all of the lines.
    fn enclosing(&self, path: &str, span: Span) -> Vec<&FunctionEntry> {
        let functions = &self.tree.analysis.functions;
        let start = functions.partition_point(|function| *function.path < *path);
        let same_file = functions[start..].iter().take_while(|function| *function.path == *path);
        same_file.filter(|f| f.start_line <= span.start_line && span.end_line <= f.end_line).collect()
    }

    fn where_instead(&self, topic: &Topic, file: &FileText, span: Span) -> String {
        let names: Vec<String> = topic.names.iter().take(3).map(|name| format!("`{name}`")).collect();
        let nearest = topic.names.iter().filter(|_| self.tree.spend(file.text.len())).find_map(|name| {
            let lines = lines_with(file, name);
            lines.into_iter().min_by_key(|line| line.abs_diff(span.start_line)).map(|line| (name, line))
        });
        match nearest {
            Some((name, line)) => format!("these lines do not show {}; `{name}` is on line {line}", names.join(", ")),
            None => format!("these lines do not show {}", names.join(", ")),
        }
    }

    /// What a sentence with these marks speaks of; of a very long one, what its first marks and words say.
    pub(super) fn topic(&self, sentence: &str, marks: &[Mark]) -> Topic {
        let mut topic = Topic { names: Vec::new(), hints: Vec::new() };
        for mark in marks.iter().take(60).filter(|mark| place::parse(&mark.text).is_none()) {
            if self.path_exists(&mark.text) {
                topic.hints.extend(file_name(&mark.text).split('.').next().map(str::to_owned));
                continue;
            }
            let names = words(&mark.text).filter(|word| word.len() > 1 && !self.known.is_reserved(word));
            topic.names.extend(names.take(20).map(str::to_owned));
        }
        let plain = sentence.split(|c: char| c == MARK || c.is_whitespace()).take(200);
        let numerals = plain.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        topic.hints.extend(numerals.filter(|word| word.starts_with(|c: char| c.is_ascii_digit())).map(str::to_owned));
        topic.names.truncate(20);
        topic.hints.truncate(20);
        topic
    }
}

fn lines_with(file: &FileText, word: &str) -> Vec<u32> {
    let hits = memchr::memmem::find_iter(file.text.as_bytes(), word);
    let whole = hits.filter(|&at| super::needles::is_whole(&file.text, at, at + word.len()));
    whole.take(1000).map(|at| file.line_at(at)).collect()
}
