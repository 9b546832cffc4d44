//! What tests do: the function of the product that they call most, the tool that they share, the ones that are skipped.

use super::lines::function_at;
use super::{FactDraft, label, seed, snippet};
use crate::analysis::index::{CallEdge, FunctionId, Index};
use crate::model::{Fact, FileRecord, Role, Slot, Span};
use crate::words::{capital, code, count, counted, digits, pick};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer test functions than this share nothing worth a word.
const FEWEST: usize = 5;

/// Tells of the tests' weight, their shared tool, what they call most, and what they skip.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    if !index.analysis.focus.is_empty() {
        return Vec::new();
    }
    [most_called(index), tool(index), cases(index), skipped(index), weight(index), longest(index)].into_iter().flatten().collect()
}

fn is_test(index: &Index<'_>, id: FunctionId) -> bool {
    index.function(id).is_test
}

/// The callers that are tests, by the function that they call and for which `wanted` holds; most first.
fn by_callers(index: &Index<'_>, wanted: impl Fn(&CallEdge) -> bool) -> Vec<(BTreeSet<FunctionId>, FunctionId)> {
    let mut callers: BTreeMap<FunctionId, BTreeSet<FunctionId>> = BTreeMap::new();
    for edge in index.calls.iter().filter(|edge| is_test(index, edge.caller) && wanted(edge)) {
        callers.entry(edge.callee).or_default().insert(edge.caller);
    }
    let mut ranked: Vec<(BTreeSet<FunctionId>, FunctionId)> = callers.into_iter().map(|(id, callers)| (callers, id)).collect();
    ranked.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.1.cmp(&b.1)));
    ranked
}

fn test_functions(index: &Index<'_>) -> usize {
    index.parsed.iter().flat_map(|file| &file.symbols.functions).filter(|function| function.is_test).count()
}

/// The product's function that calls from most tests lead to.
fn most_called(index: &Index<'_>) -> Option<Fact> {
    let product = |edge: &CallEdge| {
        index.record(edge.callee.0).role == Role::Source && !is_test(index, edge.callee) && super::next::is_certain(index, edge)
    };
    let mut ranked = by_callers(index, product);
    // An overload is no other function to a reader.
    let mut names: BTreeSet<String> = BTreeSet::new();
    ranked.retain(|(_, id)| names.insert(index.name(*id)));
    let (callers, id) = ranked.first().filter(|(callers, _)| callers.len() >= FEWEST)?;
    let next = ranked.get(1).filter(|(others, _)| others.len() < callers.len())?;
    let (name, second) = (index.name(*id), index.name(next.1));
    let (what, other) = (label(index, *id), label(index, next.1));
    let number = counted(callers.len(), "test function");
    let after = count(next.0.len());
    let text = match pick(&["a", "b", "c"], &seed(index, "tests")) {
        "a" => format!("What the tests call most is {what} ({{0}}): {number} do so directly; next comes {other} with {after}."),
        "b" => format!(
            "Calls in {number} lead straight to {what} ({{0}}), more than to any other function of the product; {other} follows with {after}."
        ),
        _ => format!(
            "{} is what most tests start from: {number} call it ({{0}}), and {after} call {other}, the next.",
            capital(&what)
        ),
    };
    let place = index.evidence(id.0, Span::line(index.function(*id).name_line));
    let draft = FactDraft::new("tests-call", Slot::Tests, &name, place).score(0.7).text(text);
    // A constructor goes by the name of its type.
    let owner = index.function(*id).owner.as_deref().unwrap_or(&name);
    let draft = draft.heading(format!("{}, as {} call it", capital(&what), counted(callers.len(), "test")));
    Some(
        draft
            .quantity(callers.len(), "function", &[&name, owner])
            .quantity(callers.len(), "test", &[&name, owner])
            .names([name.as_str(), second.as_str()])
            .done(),
    )
}

/// The function of the test files, itself no test, that most tests call.
fn tool(index: &Index<'_>) -> Option<Fact> {
    let in_tests = |edge: &CallEdge| index.record(edge.callee.0).role == Role::Test && !is_test(index, edge.callee);
    let ranked = by_callers(index, in_tests);
    let (callers, id) = ranked.first().filter(|(callers, _)| callers.len() >= FEWEST)?;
    if ranked.get(1).is_some_and(|(others, _)| others.len() == callers.len()) {
        return None;
    }
    let (name, function) = (index.name(*id), index.function(*id));
    let what = label(index, *id);
    let files: BTreeSet<u32> = callers.iter().map(|caller| caller.0).collect();
    let spread = if files.len() > 1 { format!(" in {} files", count(files.len())) } else { String::new() };
    let shown = snippet::opening(index, id.0, function.span, snippet::LONGEST);
    let text = match pick(&["a", "b"], &seed(index, "tool")) {
        "a" => format!("The tests share a tool: {} test functions{spread} call {what} ({{0}}).", count(callers.len())),
        _ => format!("{} ({{0}}) serves {} test functions{spread}.", capital(&what), count(callers.len())),
    };
    let draft = FactDraft::new("tests-tool", Slot::Tests, &name, index.evidence(id.0, Span::line(function.name_line)));
    let draft = draft.also(index.evidence(id.0, shown)).score(0.65).text(text);
    let draft = draft.heading(format!("What the tests share: {what}"));
    let draft = if (4..=snippet::LONGEST).contains(&function.span.len()) { draft.excerpt(1) } else { draft };
    Some(draft.quantity(callers.len(), "function", &[&name]).quantity(files.len(), "file", &[&name]).names([name.as_str()]).done())
}

/// Where tests are calls with a title (`it("...")`) and not functions: how many there are, and which file holds most.
fn cases(index: &Index<'_>) -> Option<Fact> {
    let pattern = Regex::new(r#"^\s*(?:it|test|specify|scenario|should)(?:\.each\(.*\))?\s*(?:\(\s*)?["'`]"#).ok()?;
    let mut counts: Vec<(usize, u32, u32)> = Vec::new();
    for (at, file) in (0..).zip(index.parsed).filter(|(at, _)| index.record(*at).role == Role::Test) {
        if !matches!(file.language.0, "JavaScript" | "JSX" | "TypeScript" | "TSX" | "Ruby") {
            continue;
        }
        let mut hits = (1..).zip(file.text.lines()).filter(|(_, line)| pattern.is_match(line)).map(|(line, _)| line);
        let first = hits.next();
        counts.extend(first.map(|line| (1 + hits.count(), at, line)));
    }
    counts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let all: usize = counts.iter().map(|(number, ..)| number).sum();
    let &(most, at, line) = counts.first().filter(|_| all >= 4 * FEWEST && counts.len() >= 3)?;
    let (path, parsed) = (index.path(at), if index.complete { "" } else { " of the parsed files" });
    let (number, files) = (digits(all as u64), count(counts.len()));
    let text = match pick(&["a", "b"], &seed(index, "cases")) {
        "a" => format!(
            "{number} cases with a title stand in {files} test files{parsed}; {} has most of them, {} ({{0}}).",
            code(path),
            count(most)
        ),
        _ => format!(
            "The tests{parsed} are {number} titled cases in {files} files, and no file has more than {} with {} ({{0}}).",
            code(path),
            count(most)
        ),
    };
    let draft = FactDraft::new("tests-cases", Slot::Tests, path, index.evidence(at, Span::line(line))).score(0.55).text(text);
    let draft = draft.heading(format!("{} cases in {files} test files", capital(&count(all))));
    Some(draft.quantity(all, "case", &[]).quantity(most, "case", &[path]).quantity(counts.len(), "file", &[]).names([path]).done())
}

/// Tests that are marked so that they do not run.
fn skipped(index: &Index<'_>) -> Option<Fact> {
    let marks = r"^\s*(?:#\[ignore|@pytest\.mark\.skip\b|@unittest\.skip\(|@Disabled\b|@Ignore\b|(?:it|test|describe)\.skip\(|x(?:it|describe|test)\(|(?:b|t)\.Skip(?:f|Now)?\(|\[(?:Fact|Theory|Test)\(.*Skip|\$this->markTestSkipped|pytest\.skip\()";
    let pattern = Regex::new(marks).ok()?;
    let mut found: Vec<(u32, u32)> = Vec::new();
    for (at, file) in (0..).zip(index.parsed).filter(|(at, file)| {
        index.record(*at).role == Role::Test || (file.language.0 == "Rust" && index.record(*at).role == Role::Source)
    }) {
        found.extend((1..).zip(file.text.lines()).filter(|(_, line)| pattern.is_match(line)).map(|(line, _)| (at, line)));
    }
    let &(at, line) = found.first()?;
    let name = function_at(index, at, line).map_or_else(|| code(index.path(at)), |id| code(&index.name(id)));
    let parsed = if index.complete { "" } else { " in the parsed files" };
    let places = count(found.len());
    let text = match (found.len(), pick(&["a", "b"], &seed(index, "skipped"))) {
        (1, _) => format!("One place in the tests{parsed} skips what it stands at: {name} ({{0}})."),
        (_, "a") => {
            format!("At {places} places{parsed}, tests are skipped or may skip themselves; the first by path is in {name} ({{0}}).")
        }
        _ => format!(
            "Not every test runs everywhere: {places} places{parsed} skip, or may skip, what they stand in, {name} the first by path ({{0}})."
        ),
    };
    let draft = FactDraft::new("tests-skipped", Slot::Tests, "skipped tests", index.evidence(at, Span::line(line)));
    Some(draft.score(0.5).text(text).done())
}

/// How much test code there is beside the code of the product.
fn weight(index: &Index<'_>) -> Option<Fact> {
    let sum = |role: Role| -> u64 {
        index.analysis.files.iter().filter(|file| file.role == role).map(|file| u64::from(file.counts.code)).sum()
    };
    let (source, test) = (sum(Role::Source), sum(Role::Test));
    let files = |role: Role| index.analysis.files.iter().filter(move |file| file.role == role && file.counts.code > 0);
    if source < 200 || test < 100 || !index.analysis.focus.is_empty() {
        return None;
    }
    let first: &FileRecord = files(Role::Test).max_by(|a, b| a.counts.code.cmp(&b.counts.code).then(b.path.cmp(&a.path)))?;
    let text = crate::source::read_text(index.root, &first.path, 1 << 20).ok()?;
    let evidence = crate::model::Evidence::new(&first.path, Span::line(1), &text);
    let (tests, product) = (digits(test), digits(source));
    // Neither few nor many are not worth a sentence.
    if (source / 4..source * 3 / 2).contains(&test) {
        return None;
    }
    let sentence = match test > source {
        true => format!("Tests and fixtures hold more code than the source files: {tests} lines of code against {product}."),
        false => format!("Beside {product} lines of code in source files, tests and fixtures hold {tests} lines of code."),
    };
    let draft = FactDraft::new("tests-weight", Slot::Tests, "tests", evidence).score(0.45).text(sentence);
    Some(draft.quantity(test as usize, "line of code", &[]).quantity(source as usize, "line of code", &[]).done())
}

/// The longest test, when it stands out.
fn longest(index: &Index<'_>) -> Option<Fact> {
    let tests = (0..)
        .zip(index.parsed)
        .flat_map(|(at, file)| (0..).zip(&file.symbols.functions).map(move |(nth, function)| (FunctionId(at, nth), function)));
    let mut ranked: Vec<(u32, FunctionId)> =
        tests.filter(|(_, function)| function.is_test).map(|(id, function)| (function.span.len(), id)).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let (&(most, id), &(second, _)) = (ranked.first()?, ranked.get(1)?);
    let middle = ranked[ranked.len() / 2].0;
    if ranked.len() < 2 * FEWEST || most < 60 || most < 6 * middle || second == most || !index.complete {
        return None;
    }
    let name = index.name(id);
    let (all, lines) = (digits(test_functions(index) as u64), counted(most as usize, "line"));
    let text = match pick(&["a", "b"], &seed(index, "longest-test")) {
        "a" => format!(
            "{} ({{0}}) is the longest of the {all} test functions, with {lines}; half of them have {middle} lines or fewer.",
            code(&name)
        ),
        _ => format!(
            "Half of the {all} test functions have {middle} lines or fewer; {} ({{0}}), the longest, has {lines}.",
            code(&name)
        ),
    };
    let draft = FactDraft::new("tests-longest", Slot::Tests, &name, index.evidence(id.0, Span::line(index.function(id).name_line)));
    let draft = draft.score(0.4).text(text).quantity(most as usize, "line", &[&name]).quantity(middle as usize, "line", &[&name]);
    Some(draft.quantity(ranked.len(), "function", &[]).names([name.as_str()]).done())
}
