//! Which numbers of an article the rules would write otherwise today.
//!
//! The composer without a model is reproducible: the same tree gives the same sentences. So a sentence that it would still write, but
//! with another number in it, is stale or was tampered with. Sentences that it would not write are left to the grounding.

use crate::model::{Finding, FindingKind};
use std::collections::BTreeMap;

const WORDS: &[&str] = &["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// Compares the sentences of `article` with those of `fresh`, the same article written anew.
#[must_use]
pub fn stale_numbers(article: &str, fresh: &str) -> Vec<Finding> {
    let mut known: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for sentence in sentences(fresh) {
        known.entry(sentence.shape).or_default().push(sentence.numbers);
    }
    let stale = |sentence: &Sentence| {
        let fresh = known.get(&sentence.shape)?;
        (!fresh.contains(&sentence.numbers)).then(|| fresh[0].clone())
    };
    sentences(article)
        .into_iter()
        .filter_map(|sentence| Some((stale(&sentence)?, sentence)))
        .map(|(fresh, sentence)| finding(&fresh, sentence))
        .collect()
}

fn finding(fresh: &[String], sentence: Sentence) -> Finding {
    let differs = sentence.numbers.iter().zip(fresh).find(|(old, new)| old != new);
    let reason = differs.map_or_else(|| "the numbers differ".to_owned(), |(old, new)| format!("{old} would be {new} today"));
    Finding { line: sentence.line, section: sentence.section, kind: FindingKind::Number, text: sentence.text, reason }
}

/// A sentence, with its numbers taken out.
struct Sentence {
    line: u32,
    section: String,
    text: String,
    shape: String,
    numbers: Vec<String>,
}

/// The sentences, table rows and list items of an article that hold a number; code, and lines that name the commit, left out.
fn sentences(markdown: &str) -> Vec<Sentence> {
    let (mut found, mut section, mut fenced) = (Vec::new(), String::new(), false);
    for (line, text) in (1..).zip(markdown.lines()) {
        if text.starts_with("```") {
            fenced = !fenced;
        }
        if fenced || text.starts_with('>') || text.contains("ommit `") || text.contains("commit:") || text.contains("at commit ") {
            continue;
        }
        if let Some(heading) = text.strip_prefix("## ") {
            heading.clone_into(&mut section);
        }
        for part in text.split(". ") {
            let (shape, numbers) = taken_apart(part.trim_end_matches('.'));
            if !numbers.is_empty() {
                found.push(Sentence { line, section: section.clone(), text: part.trim().to_owned(), shape, numbers });
            }
        }
    }
    found
}

/// A sentence with `#` for every number, and the numbers in order: digits and number words, small or capital.
fn taken_apart(text: &str) -> (String, Vec<String>) {
    let (mut shape, mut numbers, mut word) = (String::new(), Vec::new(), String::new());
    for character in text.chars().chain(['\n']) {
        if character.is_alphanumeric() || (character == ',' && word.ends_with(|c: char| c.is_ascii_digit())) {
            word.push(character);
            continue;
        }
        let (bare, rest) = word.strip_suffix(',').map_or((word.as_str(), ""), |bare| (bare, ","));
        let lower = bare.to_lowercase();
        let is_number = !bare.is_empty() && bare.chars().all(|c| c.is_ascii_digit() || c == ',') || WORDS.contains(&lower.as_str());
        if is_number {
            numbers.push(lower);
            shape.push('#');
        } else {
            shape.push_str(bare);
        }
        shape.push_str(rest);
        shape.push(character);
        word.clear();
    }
    (shape, numbers)
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
            ("```\nSix of 99 files name `Frame`.\n```\n", 0),
        ] {
            assert_eq!(stale_numbers(article, fresh).len(), expected, "{article}");
        }
    }
}
