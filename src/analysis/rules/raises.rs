//! What the code refuses: which kinds of errors it raises, how often, and where most.

use super::lines::{code_lines, function_at};
use super::{FactDraft, label, seed, source_files};
use crate::analysis::index::Index;
use crate::model::{Fact, Slot, Span};
use crate::words::{code, count, counted, digits, pick};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Fewer places than this are no habit.
const PLACES: usize = 5;

static THROW_NEW: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\bthrow\s+new\s+\\?([A-Za-z_][\w.\\]*)").ok());
static RAISE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?:.*?[\s(])?raise\s+\(?((?:[A-Za-z_]\w*(?:\.|::))*[A-Z]\w*)").ok());
static THROW: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\bthrow\s+([a-z_][\w:]*)\s*[({]").ok());

/// A statement that raises: the parsed file, its line, and the kind of error.
type Raise = (u32, u32, String);

/// Counts the statements that raise by the kind of error, and names the file with most.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let raises: Vec<Raise> = index.sources().flat_map(|(at, file)| of_file(index, at, file.language.0)).collect();
    if raises.len() < PLACES { Vec::new() } else { told(index, &raises).into_iter().collect() }
}

/// `throw new Kind(`, `raise Kind`; a value that is only passed on has no kind.
fn of_file(index: &Index<'_>, at: u32, language: &str) -> Vec<Raise> {
    let pattern = match language {
        "JavaScript" | "JSX" | "TypeScript" | "TSX" | "Java" | "C#" | "PHP" | "Kotlin" => &THROW_NEW,
        "Python" | "Ruby" => &RAISE,
        "C++" | "C++ Header" => &THROW,
        _ => return Vec::new(),
    };
    let Some(pattern) = LazyLock::force(pattern) else { return Vec::new() };
    let lines = code_lines(index, at).into_iter();
    let kind = |(line, text): (u32, &str)| {
        let found = pattern.captures(text.split(" // ").next().unwrap_or(text))?;
        let name = found[1].rsplit(['.', ':', '\\']).next().unwrap_or_default().to_owned();
        Some((at, line, name)).filter(|(.., name)| !name.is_empty())
    };
    lines.filter_map(kind).collect()
}

fn told(index: &Index<'_>, raises: &[Raise]) -> Option<Fact> {
    let (mut kinds, mut files): (BTreeMap<&str, usize>, BTreeMap<u32, usize>) = (BTreeMap::new(), BTreeMap::new());
    for (at, _, kind) in raises {
        *kinds.entry(kind).or_default() += 1;
        *files.entry(*at).or_default() += 1;
    }
    let mut ranked: Vec<(&str, usize)> = kinds.into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let (&(first, most), (&busy, &here)) =
        (ranked.first()?, files.iter().max_by_key(|(at, number)| (**number, std::cmp::Reverse(**at)))?);
    let of_first = raises.iter().filter(|(.., kind)| kind == first);
    let (home, line, _) =
        of_first.max_by(|a, b| index.weight(a.0).total_cmp(&index.weight(b.0)).then((b.0, b.1).cmp(&(a.0, a.1))))?;
    let place = function_at(index, *home, *line).map_or_else(|| code(index.path(*home)), |id| label(index, id));
    let own = ranked.iter().filter(|(kind, _)| !index.types_named(kind).is_empty()).count();
    let all = places(raises.len());
    let what = match ranked.len() {
        1 => format!("always {}", code(first)),
        kinds => format!("{} kinds in all, {} most often, {}", count(kinds), code(first), times(most)),
    };
    let lead = lead(index, &all, &what, &place);
    let defined = defined(own, ranked.len());
    let share = if files.len() > 1 && 3 * here >= raises.len() && here > 3 {
        format!(" {} of the places stand in {}.", crate::words::capital_count(here), code(index.path(busy)))
    } else {
        String::new()
    };
    let draft = FactDraft::new("raised", Slot::Wrong, first, index.evidence(*home, Span::line(*line)));
    let draft = draft.score(0.52).text(format!("{lead}{defined}.{share}")).quantity(raises.len(), "place", &[]);
    Some(
        draft
            .quantity(ranked.len(), "kind", &[])
            .quantity(most, "time", &[first])
            .quantity(here, "place", &[index.path(busy)])
            .done(),
    )
}

fn places(number: usize) -> String {
    if number > 12 { format!("{} places", digits(number as u64)) } else { counted(number, "place") }
}

fn times(number: usize) -> String {
    match number {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        number if number > 12 => format!("{} times", digits(number as u64)),
        number => format!("{} times", count(number)),
    }
}

/// The first sentence, up to what is defined where.
fn lead(index: &Index<'_>, all: &str, what: &str, place: &str) -> String {
    let files_named = source_files(index);
    match pick(&["a", "b", "c"], &seed(index, "raises")) {
        "a" => format!("The {files_named} raise an error of a named kind at {all}: {what} ({{0}}, in {place})"),
        "b" => {
            format!("At {all} the {files_named} raise an error of a named kind: {what}, as in {place} ({{0}})")
        }
        _ => format!("An error of a named kind is raised at {all} of the {files_named}: {what}, as in {place} ({{0}})"),
    }
}

/// How many of the kinds the project defines itself.
fn defined(own: usize, kinds: usize) -> String {
    match (own, kinds) {
        (_, 1) | (0, _) => String::new(),
        (own, kinds) if own == kinds => "; all of these kinds are defined in the project".to_owned(),
        (own, _) => format!("; {} of the kinds {} defined in the project", count(own), if own == 1 { "is" } else { "are" }),
    }
}
