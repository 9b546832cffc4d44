//! Environment variables that product code reads, and whether any document names them.

use super::lines::{code_lines, function_at};
use super::{FactDraft, seed};
use crate::analysis::index::{Index, is_tooling};
use crate::model::{Fact, FileRecord, Role, Slot, Span};
use crate::source::Stands;
use crate::words::{capital, capital_count, code, count, names, pick};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// More variables than this are counted by file.
const LISTED: usize = 4;

/// Where a variable is read: the parsed file and the line.
type Reads<'a> = BTreeMap<&'a str, Vec<(u32, u32)>>;

/// Says which variables are read where, and which of them no document names.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let reads = reads(index);
    let facts = if reads.len() > LISTED { many(index, &reads) } else { few(index, &reads) };
    facts.into_iter().chain(unnamed(index, &reads)).collect()
}

fn pattern() -> Option<&'static Regex> {
    static PATTERN: OnceLock<Option<Regex>> = OnceLock::new();
    let text = r#"(?:env::var(?:_os)?\(|option_env!\(|environ\.get\(|environ\[|[gG]etenv\(|LookupEnv\(|\bENV\[|\bENV\.fetch\(|GetEnvironmentVariable\(|\$_ENV\[|process\.env\[)\s*(?:["']([A-Z][A-Z0-9_]{2,})["']|([A-Za-z_][A-Za-z0-9_.]*)\s*[\])])|process\.env\.([A-Z][A-Z0-9_]{2,})"#;
    PATTERN.get_or_init(|| Regex::new(text).ok()).as_ref()
}

fn reads<'a>(index: &Index<'a>) -> Reads<'a> {
    let Some(pattern) = pattern() else { return Reads::new() };
    let constants = constants(index);
    let mut found = Reads::new();
    for (at, _) in index.sources().filter(|(at, _)| !is_tooling(index.path(*at))) {
        for (line, text) in code_lines(index, at) {
            for capture in
                pattern.captures_iter(text).filter(|capture| !is_written(text, capture.get(0).map_or(0, |all| all.end())))
            {
                let spelled = capture.get(1).or_else(|| capture.get(3)).map(|name| name.as_str());
                let by_constant = || constants.get(last_part(capture.get(2)?.as_str())).copied();
                found.extend_read(spelled.or_else(by_constant), (at, line));
            }
        }
    }
    found
}

/// Whether what stands before `end` is set there rather than read.
fn is_written(line: &str, end: usize) -> bool {
    let rest = line[end..].trim_start_matches([']', ')']).trim_start();
    rest.starts_with("||=")
        || (rest.starts_with('=') && !rest.starts_with("==") && !rest.starts_with("=>") && !rest.starts_with("=~"))
}

trait ExtendRead<'a> {
    fn extend_read(&mut self, name: Option<&'a str>, place: (u32, u32));
}

impl<'a> ExtendRead<'a> for Reads<'a> {
    fn extend_read(&mut self, name: Option<&'a str>, place: (u32, u32)) {
        if let Some(name) = name {
            self.entry(name).or_default().push(place);
        }
    }
}

/// Constants whose value is the name of a variable.
fn constants<'a>(index: &Index<'a>) -> BTreeMap<&'a str, &'a str> {
    let all = index.sources().flat_map(|(_, file)| &file.symbols.constants);
    let is_name = |text: &str| text.len() > 2 && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    all.map(|constant| (constant.name.as_str(), constant.value.trim_matches(['"', '\''])))
        .filter(|(_, value)| is_name(value))
        .collect()
}

fn last_part(name: &str) -> &str {
    name.rsplit(['.', ':']).next().unwrap_or(name)
}

fn few(index: &Index<'_>, reads: &Reads<'_>) -> Vec<Fact> {
    let Some((first, places)) = reads.iter().next() else { return Vec::new() };
    let &(at, line) = &places[0];
    let mut draft = FactDraft::new("settings", Slot::Settings, first, index.evidence(at, Span::line(line)));
    let mut items = Vec::new();
    for (nth, (name, places)) in reads.iter().enumerate() {
        let (at, line) = places[0];
        if nth > 0 {
            draft = draft.also(index.evidence(at, Span::line(line)));
        }
        let more = match places.len() {
            1 => String::new(),
            2 => " and one more place".to_owned(),
            all => format!(" and {} more places", count(all - 1)),
        };
        let function = function_at(index, at, line).map_or_else(String::new, |id| format!(" in {}", code(&index.name(id))));
        items.push(format!("{}{function} ({{{nth}}}{more})", code(name)));
    }
    let text = match (reads.len(), pick(&["a", "b"], &seed(index, "settings"))) {
        (1, "a") => format!("One environment variable reaches the code: {}.", items[0]),
        (1, _) => format!("The source files read a single environment variable, {}.", items[0]),
        (more, "a") => format!("{} environment variables reach the code: {}.", capital(&count(more)), items.join(", ")),
        (more, _) => format!("The source files read {} environment variables: {}.", count(more), items.join(", ")),
    };
    vec![draft.heading(heading(reads.len())).score(0.6).text(text).names(reads.keys().copied()).done()]
}

fn heading(number: usize) -> String {
    let words = if number == 1 { "variable sets" } else { "variables set" };
    format!("What {} environment {words}", count(number))
}

fn many(index: &Index<'_>, reads: &Reads<'_>) -> Vec<Fact> {
    let mut by_file: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for (name, places) in reads {
        places.iter().for_each(|(at, _)| {
            by_file.entry(*at).or_default().insert(name);
        });
    }
    let Some((file, own)) = by_file.iter().max_by(|a, b| a.1.len().cmp(&b.1.len()).then(b.0.cmp(a.0))) else { return Vec::new() };
    let by_places = |a: &(&&str, &Vec<(u32, u32)>), b: &(&&str, &Vec<(u32, u32)>)| a.1.len().cmp(&b.1.len()).then(b.0.cmp(a.0));
    let Some((most, places)) = reads.iter().max_by(by_places) else { return Vec::new() };
    let (at, line) = own.first().and_then(|name| reads[*name].iter().find(|(at, _)| at == file)).copied().unwrap_or((*file, 1));
    let spread = if by_file.len() == 1 {
        format!("all of them in {}: {}", code(index.path(*file)), names(own.iter().copied(), 3))
    } else if own.len() == 1 {
        let name = own.first().map_or_else(String::new, |name| code(name));
        format!(
            "in {} files, none of which reads more than one; {} reads {name} ({{0}})",
            count(by_file.len()),
            code(index.path(*file))
        )
    } else {
        format!(
            "in {} files; {} alone reads {} of them, such as {} ({{0}})",
            count(by_file.len()),
            code(index.path(*file)),
            count(own.len()),
            own.first().map_or_else(String::new, |name| code(name)),
        )
    };
    let busiest =
        if places.len() > 2 { format!(" {} is read at {} places.", code(most), count(places.len())) } else { String::new() };
    let text = format!("{} environment variables are read in the source files, {spread}.{busiest}", capital_count(reads.len()));
    let draft = FactDraft::new("settings", Slot::Settings, index.path(*file), index.evidence(at, Span::line(line)));
    let draft = draft.heading(heading(reads.len())).quantity(by_file.len(), "file", &[]);
    vec![draft.score(0.6).text(text).names(own.iter().copied().take(3)).done()]
}

/// Says which of the variables occur in no document.
fn unnamed(index: &Index<'_>, reads: &Reads<'_>) -> Option<Fact> {
    let words: Vec<&str> = reads.keys().copied().collect();
    let hits = index.files_with_words(|file: &FileRecord| file.role == Role::Document, &words, Stands::Alone)?;
    let missing: Vec<&str> = words.iter().zip(&hits).filter(|(_, hits)| **hits == 0).map(|(name, _)| *name).collect();
    let (at, line) = *reads.get(missing.first()?)?.first()?;
    let documents = index.analysis.files.iter().any(|file| file.role == Role::Document);
    if !documents || words.is_empty() {
        return None;
    }
    let text = match (missing.len(), words.len()) {
        (1, 1) => "No document of the repository names it.".to_owned(),
        (some, all) if some == all => "None of them occurs in a document of the repository.".to_owned(),
        (1, _) => format!("One of them, {}, occurs in no document of the repository.", code(missing[0])),
        (some, _) => {
            format!("Of these, {} occur in no document of the repository: {}.", count(some), names(missing.iter().copied(), 3))
        }
    };
    let draft = FactDraft::new("settings-unnamed", Slot::Settings, missing[0], index.evidence(at, Span::line(line)));
    Some(draft.score(0.55).text(text).names(missing.iter().copied().take(3)).done())
}
