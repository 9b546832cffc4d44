//! Which sentences of an article the rules would write otherwise today.
//!
//! The composer without a model is reproducible: the same tree gives the same sentences. So a sentence that it would still write, but
//! with another number or name in it, is stale or was tampered with; the same holds for a row of the table, a quotation's place and a
//! line of the diagram. Sentences that it would not write at all are left to the grounding.

use crate::model::{Finding, FindingKind};
use std::collections::BTreeMap;

const WORDS: &[&str] = &["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// Compares the sentences of `article` with those of `fresh`, the same article written anew.
#[must_use]
pub fn stale_sentences(article: &str, fresh: &str) -> Vec<Finding> {
    let mut known: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for sentence in sentences(fresh) {
        known.entry(sentence.shape).or_default().push(sentence.values);
    }
    let stale = |sentence: &Sentence| {
        let fresh = known.get(&sentence.shape)?;
        (!fresh.contains(&sentence.values)).then(|| fresh[0].clone())
    };
    sentences(article)
        .into_iter()
        .filter_map(|sentence| Some((stale(&sentence)?, sentence)))
        .map(|(fresh, sentence)| finding(&fresh, sentence))
        .collect()
}

fn finding(fresh: &[String], sentence: Sentence) -> Finding {
    let differs = sentence.values.iter().zip(fresh).find(|(old, new)| old != new);
    let reason = differs.map_or_else(|| "the values differ".to_owned(), |(old, new)| format!("{old} would be {new} today"));
    Finding { line: sentence.line, section: sentence.section, kind: FindingKind::Number, text: sentence.text, reason }
}

/// A sentence, with its numbers and code marks taken out.
struct Sentence {
    line: u32,
    section: String,
    text: String,
    shape: String,
    values: Vec<String>,
}

/// The sentences, rows, list items, quotations' places and diagram lines of an article; other code, and lines that name the commit,
/// left out.
fn sentences(markdown: &str) -> Vec<Sentence> {
    let (mut found, mut section, mut fence) = (Vec::new(), String::new(), None);
    for (line, text) in (1..).zip(markdown.lines()) {
        if let Some(info) = text.strip_prefix("```") {
            fence = if fence.is_none() { Some(info) } else { None };
            continue;
        }
        let quoted = text.starts_with('>') && !text.starts_with("> — ");
        if fence.is_some_and(|info| info != "mermaid")
            || quoted
            || text.starts_with("| Commit ")
            || text.contains("ommit `")
            || text.contains("commit:")
            || text.contains("at commit ")
        {
            continue;
        }
        if let Some(heading) = text.strip_prefix("## ") {
            heading.clone_into(&mut section);
        }
        let mut add = |text: &str, (shape, values): (String, Vec<String>)| {
            if !values.is_empty() {
                found.push(Sentence { line, section: section.clone(), text: text.trim().to_owned(), shape, values });
            }
        };
        if fence.is_some() {
            add(text, ("mermaid".to_owned(), vec![text.to_owned()]));
        } else if let Some((name, value)) = text.strip_prefix("| ").and_then(|row| row.split_once(" | ")) {
            add(text, (format!("row {name}"), vec![value.trim_end_matches([' ', '|']).to_owned()]));
        } else {
            text.split(". ").for_each(|part| add(part, taken_apart(part.trim_end_matches('.'))));
        }
    }
    found
}

/// A sentence with `#` for every code mark and number, and what stood there, in order; number words count, small or capital.
fn taken_apart(text: &str) -> (String, Vec<String>) {
    let (mut shape, mut values) = (String::new(), Vec::new());
    for (nth, part) in text.split('`').enumerate() {
        if nth % 2 == 1 {
            shape.push_str("`#`");
            values.push(part.to_owned());
        } else {
            take_numbers(part, &mut shape, &mut values);
        }
    }
    (shape, values)
}

fn take_numbers(text: &str, shape: &mut String, values: &mut Vec<String>) {
    let mut word = String::new();
    for character in text.chars().chain(['\n']) {
        if character.is_alphanumeric() || (character == ',' && word.ends_with(|c: char| c.is_ascii_digit())) {
            word.push(character);
            continue;
        }
        let (bare, rest) = word.strip_suffix(',').map_or((word.as_str(), ""), |bare| (bare, ","));
        let lower = bare.to_lowercase();
        let is_number = !bare.is_empty() && bare.chars().all(|c| c.is_ascii_digit() || c == ',') || WORDS.contains(&lower.as_str());
        if is_number {
            values.push(lower);
            shape.push('#');
        } else {
            shape.push_str(bare);
        }
        shape.push_str(rest);
        shape.push(character);
        word.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changed_numbers_are_stale() {
        let fresh = "## A\n\nSix of 20 files name `Frame`. It has 1,234 lines (`src/a.rs:12`).\n";
        for (article, expected) in [
            (fresh, 0),
            ("## A\n\nSeven of 20 files name `Frame`. It has 1,234 lines (`src/a.rs:12`).\n", 1),
            ("## A\n\nSix of 20 files name `Frame`. It has 1,234 lines (`src/a.rs:13`).\n", 1),
            ("## A\n\nSix of 21 files name `Frame`. It has 1,235 lines (`src/a.rs:12`).\n", 2),
            ("## A\n\nNine other files do something else.\n", 0),
            ("## A\n\nSix of 20 files name `Db`.\n", 1),
            ("```\nSix of 99 files name `Frame`.\n```\n", 0),
        ] {
            assert_eq!(stale_sentences(article, fresh).len(), expected, "{article}");
        }
    }
}
