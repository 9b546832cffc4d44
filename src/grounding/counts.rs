//! Every count that the analysis can vouch for, and the check of a paragraph's numbers against them.

use super::document::{Place, Unit};
use super::ledger::Proof;
use super::phrases::{self, Phrase};
use super::{Checker, place};
use crate::model::{Analysis, FileRecord, FindingKind, LineCounts, Role, Scope, file_name};
use std::collections::{BTreeMap, BTreeSet};

/// Names of which one stands beside the number; empty for a total.
type Subjects<'a> = Vec<&'a str>;

/// The number of marks of one paragraph that a count can lean on.
const MOST_MARKS: usize = 100;

/// The most things that a paragraph can point back to.
const FEW: u64 = 3;

/// Counts by unit and value.
pub(super) struct Counts<'a> {
    stated: BTreeMap<(String, u64), Vec<Subjects<'a>>>,
    whole: BTreeMap<&'static str, u64>,
    values: BTreeSet<u64>,
    importers: BTreeMap<u32, u64>,
    functions: BTreeMap<&'a str, Vec<u64>>,
}

impl<'a> Counts<'a> {
    /// The counts of `analysis`.
    pub(super) fn new(analysis: &'a Analysis) -> Self {
        let mut counts = Self {
            stated: BTreeMap::new(),
            whole: BTreeMap::new(),
            values: BTreeSet::new(),
            importers: BTreeMap::new(),
            functions: BTreeMap::new(),
        };
        for quantity in analysis.facts.iter().flat_map(|fact| &fact.quantities) {
            let subjects = quantity.subjects.iter().map(String::as_str).collect();
            counts.state(&phrases::canonical(&quantity.unit), quantity.value, subjects);
        }
        counts.totals(analysis);
        counts.manifests(analysis);
        counts.history(analysis);
        counts.languages(analysis);
        for &(_, to) in &analysis.imports.edges {
            *counts.importers.entry(to).or_default() += 1;
        }
        for function in &analysis.functions {
            let lines = u64::from(function.end_line.saturating_sub(function.start_line)) + 1;
            let bare = function.name.rsplit(['.', ':']).next().unwrap_or_default();
            for name in [function.name.as_str(), bare] {
                counts.functions.entry(name).or_default().extend([lines, u64::from(function.complexity) << 32]);
            }
        }
        counts
    }

    fn state(&mut self, unit: &str, value: u64, subjects: Subjects<'a>) {
        self.values.insert(value);
        self.stated.entry((unit.to_owned(), value)).or_default().push(subjects);
    }

    fn total(&mut self, unit: &'static str, value: u64) {
        self.state(unit, value, Vec::new());
        self.whole.entry(unit).or_insert(value);
    }

    fn totals(&mut self, analysis: &'a Analysis) {
        let totals = &analysis.totals;
        for (unit, value) in [
            ("file", totals.files),
            ("line", totals.lines),
            ("code", totals.code),
            ("comment", totals.comments),
            ("blank", totals.blanks),
            ("byte", totals.bytes),
            ("function", analysis.functions.len() as u64),
            ("test", analysis.tests.functions),
            ("language", analysis.languages.len() as u64),
            ("module", analysis.modules.len() as u64),
            ("call", (analysis.path.len() as u64).saturating_sub(1)),
            ("hop", (analysis.path.len() as u64).saturating_sub(1)),
            ("step", analysis.path.len() as u64),
            ("file", analysis.coverage.files_found),
            ("file", analysis.coverage.files_parsed),
            ("file", analysis.coverage.files_parsable),
            ("percent", (analysis.tests.code_share * 100.0).round() as u64),
        ] {
            self.total(unit, value);
        }
        self.state("function", analysis.tests.functions, vec!["tests", "test", "tests/", "Tests", "Test"]);
        let mut roles: BTreeMap<Role, u64> = BTreeMap::new();
        for file in &analysis.files {
            *roles.entry(file.role).or_default() += 1;
        }
        for (role, files) in roles {
            self.total("file", files);
            if role == Role::Test {
                self.state("test", files, vec!["files"]);
            }
        }
    }

    fn manifests(&mut self, analysis: &'a Analysis) {
        for skipped in analysis.coverage.skipped.values() {
            self.total("file", skipped.files);
        }
        self.total("package", analysis.packages.len() as u64);
        self.total("package", analysis.packages.iter().filter(|package| package.name.is_some()).count() as u64);
        let distinct = |scopes: &[Scope]| {
            let of = |scope: Scope| {
                analysis.dependencies.iter().filter(move |d| d.scope == scope).map(|d| (d.ecosystem, d.name.as_str()))
            };
            scopes.iter().map(|&scope| of(scope).collect::<BTreeSet<_>>().len() as u64).sum::<u64>()
        };
        for scopes in [&[Scope::Runtime, Scope::Optional][..], &[Scope::Optional], &[Scope::Dev, Scope::Build]] {
            self.total("dependency", distinct(scopes));
        }
        self.total("dependency", analysis.dependencies.len() as u64);
        let mut groups: BTreeMap<(Option<Scope>, Option<&str>), BTreeSet<&str>> = BTreeMap::new();
        for dependency in &analysis.dependencies {
            let (scope, manifest) = (Some(dependency.scope), Some(&*dependency.manifest));
            for key in [(None, None), (scope, None), (None, manifest), (scope, manifest)] {
                groups.entry(key).or_default().insert(&dependency.name);
            }
        }
        let not_dev = analysis.dependencies.iter().filter(|d| matches!(d.scope, Scope::Runtime | Scope::Optional)).count() as u64;
        self.total("dependency", not_dev);
        for ((_, manifest), names) in groups {
            self.state("dependency", names.len() as u64, manifest.into_iter().collect());
        }
        for package in &analysis.packages {
            let examples = package.scripts.iter().filter(|script| script.command.contains("--example")).count() as u64;
            self.state("example", examples, Vec::new());
        }
    }

    fn history(&mut self, analysis: &'a Analysis) {
        let history = &analysis.history;
        self.total("commit", history.commits);
        self.total("commit", history.commits_read);
        self.total("author", history.contributors);
        self.total("release", history.release_count);
        for churn in &history.churn {
            self.state("commit", u64::from(churn.commits), vec![&churn.path]);
        }
        for pair in &history.co_changes {
            self.state("commit", u64::from(pair.together), vec![&pair.rarer, &pair.other]);
            self.state("commit", u64::from(pair.rarer_commits), vec![&pair.rarer]);
        }
    }

    fn languages(&mut self, analysis: &'a Analysis) {
        for language in &analysis.languages {
            let totals = &language.totals;
            let values = [totals.files, totals.lines, totals.code, totals.comments, totals.blanks];
            for (unit, value) in ["file", "line", "code", "comment", "blank"].into_iter().zip(values) {
                self.state(unit, value, vec![language.name.0]);
            }
        }
    }

    /// "the tree has 28" for the total that a wrong number most likely meant.
    fn hint(&self, unit: &str) -> String {
        self.whole
            .get(unit)
            .filter(|&&value| (1..1_000).contains(&value))
            .map_or_else(String::new, |value| format!("; the tree has {value}"))
    }
}

/// A few things that the paragraph itself shows: "if the two lines changed places" beside their place, "the two functions", or "two
/// functions" beside two names.
fn points_back(unit: &Unit, phrase: &Phrase) -> bool {
    if phrase.value > FEW {
        return false;
    }
    let before = unit.text[..phrase.range.start].trim_end().rsplit(' ').next().unwrap_or_default().to_lowercase();
    let (places, names): (Vec<_>, Vec<_>) = unit.marks.iter().map(|mark| place::parse(&mark.text)).partition(Option::is_some);
    let long = places.iter().flatten().filter_map(place::PlaceMark::span).any(|span| u64::from(span.len()) >= phrase.value);
    match phrase.unit {
        "line" => long,
        "function" | "call" | "name" => {
            matches!(before.as_str(), "the" | "these" | "those" | "both") || names.len() as u64 == phrase.value
        }
        _ => false,
    }
}

impl Checker<'_> {
    /// Enters the counts of a unit. `shown` holds the lengths of excerpts by section.
    pub(super) fn numbers(&mut self, unit: &Unit, shown: &BTreeSet<(String, u64)>) {
        for phrase in phrases::find(&unit.text, unit.place == Place::Row) {
            let holds = !phrase.is_fraction
                && (self.supports(unit, &phrase) || self.is_shown(unit, &phrase, shown) || points_back(unit, &phrase));
            let text = unit.text[phrase.range.clone()].to_owned();
            let reason = || format!("nothing in the analysis counts this{}", self.counts.hint(phrase.unit));
            let proof = Proof::when(holds, reason);
            self.ledger.enter(unit.line_at(phrase.range.start), &unit.section, FindingKind::Number, &text, proof);
        }
    }

    /// Enters large numbers without a unit: some fact must state them, or some file spell them.
    pub(super) fn bare_numbers(&mut self, unit: &Unit) {
        for (range, value) in phrases::bare(&unit.text) {
            let text = unit.text[range.clone()].to_owned();
            // One short hash in 27 has digits only.
            let digits = text.trim_end_matches([':', '.', ',']);
            let proof = if self.counts.values.contains(&value) || (digits.len() >= 7 && self.stamps.has_commit(digits)) {
                Proof::Holds
            } else {
                let reason = "neither the analysis nor a file has this number".to_owned();
                let spellings = [text.clone(), value.to_string(), text.replace(',', "_")];
                Proof::Found { any: spellings.iter().map(|text| vec![self.needles.add(text)]).collect(), reason, suggest: false }
            };
            self.ledger.enter(unit.line_at(range.start), &unit.section, FindingKind::Number, &text, proof);
        }
    }

    fn supports(&self, unit: &Unit, phrase: &Phrase) -> bool {
        let is_preview = matches!(unit.place, Place::Title | Place::Heading) || unit.section.is_empty();
        let stated = self.counts.stated.get(&(phrase.unit.to_owned(), phrase.value));
        let near = |subject: &str| {
            let marks = &unit.marks[..unit.marks.len().min(MOST_MARKS)];
            let affordable = self.tree.spend(unit.text.len());
            marks.iter().any(|mark| is_about(&mark.text, subject)) || (affordable && mentions(&unit.text, subject))
        };
        stated.is_some_and(|all| is_preview || all.iter().any(|subjects| subjects.is_empty() || subjects.iter().any(|s| near(s))))
            || unit.marks.iter().take(MOST_MARKS).any(|mark| self.mark_supports(&mark.text, phrase))
    }

    /// Counts that are read off the file, folder or function in a mark.
    fn mark_supports(&self, mark: &str, phrase: &Phrase) -> bool {
        let path = place::parse(mark).map_or_else(|| mark.to_owned(), |place| place.path);
        let path = path.as_str();
        let at = self.tree.analysis.file_index(path).or_else(|| match self.tree.named(path) {
            [only] => self.tree.analysis.file_index(only),
            _ => None,
        });
        if let Some(at) = at {
            return self.file_supports(at, phrase);
        }
        if self.tree.is_folder(path) {
            return self.folder_supports(path, phrase);
        }
        let name = mark.split('(').next().unwrap_or(mark);
        let measures = self.counts.functions.get(name).map_or(&[][..], Vec::as_slice);
        measures.contains(&if phrase.unit == "point" { phrase.value << 32 } else { phrase.value })
            && matches!(phrase.unit, "line" | "point")
    }

    fn file_supports(&self, at: u32, phrase: &Phrase) -> bool {
        let file = &self.tree.analysis.files[at as usize];
        match phrase.unit {
            "file" => {
                let imports = self.tree.analysis.imports.imports(at).count() as u64;
                [imports, self.counts.importers.get(&at).copied().unwrap_or(0)].contains(&phrase.value)
            }
            "byte" => file.bytes == phrase.value,
            "function" => self.functions_of(file).count() as u64 == phrase.value,
            unit => line_count(file.counts, unit).map(u64::from) == Some(phrase.value),
        }
    }

    fn functions_of(&self, file: &FileRecord) -> impl Iterator<Item = &crate::model::FunctionEntry> {
        let functions = &self.tree.analysis.functions;
        let start = functions.partition_point(|function| function.path < file.path);
        functions[start..].iter().take_while(|function| function.path == file.path)
    }

    fn folder_supports(&self, folder: &str, phrase: &Phrase) -> bool {
        let files = self.tree.below(folder);
        if !self.tree.spend(files.len() * 100) {
            return false;
        }
        let mut sum = LineCounts::default();
        let (mut code_files, mut functions) = (0, 0);
        for file in files {
            sum += file.counts;
            code_files += u64::from(matches!(file.role, Role::Source | Role::Test | Role::Example));
            functions += if phrase.unit == "function" { self.functions_of(file).count() as u64 } else { 0 };
        }
        match phrase.unit {
            "file" => [files.len() as u64, code_files].contains(&phrase.value),
            "function" => functions == phrase.value,
            unit => line_count(sum, unit).map(u64::from) == Some(phrase.value),
        }
    }

    /// "in eleven lines" before or after an excerpt or a place of that length.
    fn is_shown(&self, unit: &Unit, phrase: &Phrase, shown: &BTreeSet<(String, u64)>) -> bool {
        let cites = |mark: &str| {
            place::parse(mark).and_then(|place| place.span()).is_some_and(|span| u64::from(span.len()) == phrase.value)
        };
        phrase.unit == "line"
            && (shown.contains(&(unit.section.to_string(), phrase.value))
                || unit.marks.iter().take(MOST_MARKS).any(|mark| cites(&mark.text)))
    }
}

fn line_count(counts: LineCounts, unit: &str) -> Option<u32> {
    match unit {
        "line" => Some(counts.lines()),
        "code" => Some(counts.code),
        "comment" => Some(counts.comments),
        "blank" => Some(counts.blanks),
        _ => None,
    }
}

/// Whether a mark names a subject: as it is, as a place in it, or as part of a longer name.
fn is_about(mark: &str, subject: &str) -> bool {
    let mark_path = mark.rsplit_once(':').map_or(mark, |(path, _)| path);
    let bare = mark.split('(').next().unwrap_or(mark);
    mark == subject
        || bare == subject
        || mark_path == subject
        || mark.trim_end_matches('/') == subject.trim_end_matches('/')
        || file_name(subject) == mark
        || bare.rsplit([':', '.']).next() == Some(subject)
        || subject.rsplit([':', '.']).next() == Some(bare)
}

fn mentions(text: &str, subject: &str) -> bool {
    !subject.is_empty() && super::needles::contains_word(text, subject)
}
