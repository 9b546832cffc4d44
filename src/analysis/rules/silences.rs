//! Errors that are dropped without a word: handlers that do nothing, results that are thrown away.

use super::FactDraft;
use super::lines::{code_lines, place_name};
use crate::analysis::index::Index;
use crate::model::{Fact, Slot, Span};
use crate::words::{capital_count, code, count, counted};
use std::collections::{BTreeMap, BTreeSet};

/// A way to be silent: how a sentence names it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// `catch (e) {}`, `except: pass`, `rescue nil`.
    Handler,
    /// Rust's `let _ = call()`.
    Underscore,
    /// Rust's `.ok();`.
    Ok,
    /// Go's `_ = call()`.
    Blank,
}

/// Says how often an error is caught and dropped, and shows one place.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let mut places: BTreeMap<Way, Vec<(u32, u32)>> = BTreeMap::new();
    for (at, file) in index.sources() {
        for (way, line) in silences(file.language.0, &code_lines(index, at)) {
            places.entry(way).or_default().push((at, line));
        }
    }
    let mut facts: Vec<Fact> =
        places.iter().filter(|(_, found)| found.len() > 1).map(|(way, found)| fact(index, *way, found)).collect();
    facts.sort_by(|a, b| b.score.total_cmp(&a.score));
    facts.truncate(2);
    facts
}

fn fact(index: &Index<'_>, way: Way, found: &[(u32, u32)]) -> Fact {
    let files: BTreeSet<u32> = found.iter().map(|(at, _)| *at).collect();
    let by_weight = |a: &&(u32, u32), b: &&(u32, u32)| index.weight(a.0).total_cmp(&index.weight(b.0)).then(b.cmp(a));
    let &(at, line) = found.iter().max_by(by_weight).unwrap_or(&found[0]);
    let (number, name) = (found.len(), place_name(index, at, line));
    let spread = if files.len() == 1 { "one file".to_owned() } else { counted(files.len(), "file") };
    let text = match way {
        Way::Handler => format!(
            "{} handlers in {spread} catch an error and do nothing with it, one of them in {} ({{0}}).",
            capital_count(number),
            code(&name)
        ),
        Way::Underscore => format!(
            "At {} places in {spread}, `let _ =` drops what a call returned, an error included where it is one; {} has such a line ({{0}}).",
            count(number),
            code(&name)
        ),
        Way::Ok => format!(
            "{} times in {spread}, `.ok();` turns a result into nothing, as in {} ({{0}}).",
            capital_count(number),
            code(&name)
        ),
        Way::Blank => format!(
            "{} results of calls in {spread} go to `_` alone, so that nobody looks at them; {} has one ({{0}}).",
            capital_count(number),
            code(&name)
        ),
    };
    let base = if way == Way::Handler { 0.57 } else { 0.47 };
    let draft = FactDraft::new("silence", Slot::Wrong, &name, index.evidence(at, Span::line(line)));
    draft.score(base).text(text).quantity(files.len(), "file", &[]).names([name.as_str()]).done()
}

fn silences(language: &str, lines: &[(u32, &str)]) -> Vec<(Way, u32)> {
    let mut found = Vec::new();
    for (nth, &(line, text)) in lines.iter().enumerate() {
        let text = text.trim();
        let next = lines.get(nth + 1).filter(|(after, _)| *after == line + 1).map_or("", |(_, next)| next.trim());
        if let Some(way) = silence(language, text, next) {
            found.push((way, line));
        }
    }
    found
}

fn silence(language: &str, text: &str, next: &str) -> Option<Way> {
    match language {
        "Rust" if text.starts_with("let _ = ") && text.contains('(') => Some(Way::Underscore),
        "Rust" if text.ends_with(".ok();") && !text.contains('=') && !text.starts_with("return") => Some(Way::Ok),
        "Go" if text.starts_with("_ = ") && text.ends_with(')') && text.contains('(') => Some(Way::Blank),
        "Python" => (text.starts_with("except") && (text.ends_with(": pass") || (text.ends_with(':') && next == "pass")))
            .then_some(Way::Handler),
        "Ruby" => text.ends_with(" rescue nil").then_some(Way::Handler),
        "JavaScript" | "JSX" | "TypeScript" | "TSX" | "Java" | "C#" | "PHP" | "C++" => {
            let opens = text.split_once("catch").map(|(before, after)| (before.trim_end(), after.trim()));
            let is_handler = |(before, _): &(&str, &str)| before.is_empty() || before.ends_with('}');
            let (_, after) = opens.filter(is_handler)?;
            let body = after.rsplit(')').next().unwrap_or(after).trim();
            let empty = matches!(body, "{}" | "{ }") || (body == "{" && next == "}");
            empty.then_some(Way::Handler)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_empty_handlers_are_silent() {
        for (language, text, next, expected) in [
            ("Python", "except KeyError:", "pass", Some(Way::Handler)),
            ("Python", "except KeyError:", "return 1", None),
            ("Java", "} catch (IOException e) {", "}", Some(Way::Handler)),
            ("Java", "} catch (IOException e) {", "throw e;", None),
            ("JavaScript", "} catch {}", "", Some(Way::Handler)),
            ("JavaScript", "promise.catch(() => {})", "", None),
            ("Go", "_ = file.Close()", "", Some(Way::Blank)),
            ("Go", "_ = x", "", None),
            ("Rust", "let _ = tx.send(1);", "", Some(Way::Underscore)),
            ("Rust", "tx.send(1).ok();", "", Some(Way::Ok)),
            ("Rust", "let x = tx.send(1).ok();", "", None),
            ("Ruby", "Integer(x) rescue nil", "", Some(Way::Handler)),
        ] {
            assert!(silence(language, text, next) == expected, "{language} {text}");
        }
    }
}
