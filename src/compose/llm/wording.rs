//! Numbers in a fact's sentence, taken out for a prompt and put back in when the answer is rendered.
//!
//! A prompt that says "36 of 223 files" is a new prompt after every commit. So numbers above five and dates become `{F3.1}`, with a hint
//! of their size, and a section that a model wrote last week states this week's numbers. Nothing inside code marks is touched.

use regex::Regex;
use std::sync::LazyLock;

/// A number or date that was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// As the sentence had it: `2,094`, `ten`, `2023-05-16`.
    pub(super) text: String,
    /// About how much it is: `20 to 49`, `in 2023`.
    pub(super) hint: String,
}

const WORDS: [&str; 7] = ["six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const LEAST: u64 = 6;
/// Sizes that a hint tells apart; larger numbers stay as they are.
const STEPS: [u64; 19] = [
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    20_000,
    50_000,
    100_000,
    200_000,
    500_000,
    1_000_000,
    10_000_000,
    100_000_000,
];

/// A date, a number with separators, or a number word; each as a whole word.
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(\d{4}-\d{2}-\d{2}|\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|six|seven|eight|nine|ten|eleven|twelve)\b").ok()
});

/// `text` with its numbers as `{ID.1}`, `{ID.2}` ..., and what stood there.
pub(super) fn mask(id: &str, text: &str) -> (String, Vec<Value>) {
    let (mut masked, mut values) = (String::with_capacity(text.len()), Vec::new());
    for (nth, part) in text.split('`').enumerate() {
        if nth > 0 {
            masked.push('`');
        }
        if nth % 2 == 1 { masked.push_str(part) } else { mask_prose(id, part, &mut masked, &mut values) }
    }
    (masked, values)
}

fn mask_prose(id: &str, part: &str, masked: &mut String, values: &mut Vec<Value>) {
    let mut at = 0;
    for found in NUMBER.iter().flat_map(|number| number.find_iter(part)) {
        let glued = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '/' | '{' | '@');
        let before = part[..found.start()].chars().next_back();
        let mut after = part[found.end()..].chars();
        let (next, second) = (after.next(), after.next());
        let ends =
            next.is_none_or(|c| !glued(c) && c != '}' || (matches!(c, '.' | '-') && second.is_none_or(|c| !c.is_alphanumeric())));
        let Some(hint) = hint(found.as_str()).filter(|_| before.is_none_or(|c| !glued(c)) && ends) else { continue };
        masked.push_str(&part[at..found.start()]);
        values.push(Value { text: found.as_str().to_lowercase(), hint });
        masked.push_str(&format!("{{{id}.{}}}", values.len()));
        at = found.end();
    }
    masked.push_str(&part[at..]);
}

/// About how much a number is, in steps of 1, 2, 5; none for one that stays as it is.
fn hint(text: &str) -> Option<String> {
    if text.len() == 10 && text.as_bytes()[4] == b'-' {
        return Some(format!("a date in {}", &text[..4]));
    }
    let lower = text.to_lowercase();
    let word = WORDS.iter().position(|word| *word == lower).map(|at| at as u64 + LEAST);
    let value = word.or_else(|| text.replace(',', "").split('.').next()?.parse().ok())?;
    let step = STEPS.windows(2).find(|step| (step[0]..step[1]).contains(&value))?;
    (value >= LEAST).then(|| format!("{} to {}", step[0], step[1] - 1))
}

/// `text` with every `{ID.n}` as `value` gives it, capital at the start of a sentence; what `value` does not know is returned too.
pub(super) fn fill<'a>(text: &str, value: impl Fn(&str) -> Option<&'a Value>) -> (String, Vec<String>) {
    let (mut filled, mut unknown) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        filled.push_str(&rest[..at]);
        let tail = &rest[at..];
        let token = tail.find('}').map(|end| &tail[..=end]).filter(|token| is_token(token));
        let Some(token) = token else {
            filled.push('{');
            rest = &tail[1..];
            continue;
        };
        match value(&token[1..token.len() - 1]) {
            Some(value) if begins_sentence(&filled) => filled.push_str(&crate::words::capital(&value.text)),
            Some(value) => filled.push_str(&value.text),
            None => unknown.push(token.to_owned()),
        }
        rest = &tail[token.len()..];
    }
    filled.push_str(rest);
    (filled, unknown)
}

/// A heading for a prompt: each of its numbers as the mark that `mark` gives it, or as "several" where no fact states it.
pub(super) fn marked(heading: &str, mark: impl Fn(&Value) -> Option<String>) -> String {
    let (mut marked, values) = mask("F0", heading);
    for (at, value) in values.iter().enumerate() {
        let mark = mark(value).unwrap_or_else(|| "several".to_owned());
        marked = marked.replacen(&format!("{{F0.{}}}", at + 1), &mark, 1);
    }
    marked
}

/// `text` for a reader who does not know the facts' ids: numbers as `N`, places left out.
pub(super) fn without_marks(text: &str) -> String {
    let number = Value { text: "(a number)".to_owned(), hint: String::new() };
    let (text, _) = fill(text, |_| Some(&number));
    let mut plain = String::with_capacity(text.len());
    for part in text.split_inclusive(']') {
        match part.rfind(" [F").filter(|_| part.ends_with(']')) {
            Some(at) => plain.push_str(&part[..at]),
            None => plain.push_str(part),
        }
    }
    plain
}

/// Whether `text` looks like `{F3.1}`.
fn is_token(text: &str) -> bool {
    let inner = &text[1..text.len() - 1];
    inner.strip_prefix('F').and_then(|rest| rest.split_once('.')).is_some_and(|(fact, number)| {
        [fact, number].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

fn begins_sentence(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '*', '_', '(']);
    before.is_empty() || before.ends_with(['.', '!', '?', '\n', '-']) && !before.ends_with("`.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_above_five_and_dates_come_out_and_go_back() {
        for (text, masked) in [
            ("Ten of 20 files import `Frame`.", "{F1.1} of {F1.2} files import `Frame`."),
            ("It has 2,094 lines and three arms.", "It has {F1.1} lines and three arms."),
            ("Changed on 2023-05-16, in 11 commits.", "Changed on {F1.1}, in {F1.2} commits."),
            ("`a 20 b` holds UTF-16, v1.20.3 and x86 at {0}.", "`a 20 b` holds UTF-16, v1.20.3 and x86 at {0}."),
            ("(11 % of the code in 250)", "({F1.1} % of the code in {F1.2})"),
            ("nothing", "nothing"),
        ] {
            let (found, values) = mask("F1", text);
            assert_eq!(found, masked);
            let number = |id: &str| values.get(id.strip_prefix("F1.")?.parse::<usize>().ok()? - 1);
            assert_eq!(fill(&found, number), (text.to_owned(), Vec::new()));
        }
    }

    #[test]
    fn headings_state_numbers_of_facts_or_none() {
        let (_, values) = mask("F2", "Of 20 types ten are public.");
        let mark = |value: &Value| Some(format!("{{F2.{}}}", values.iter().position(|own| own == value)? + 1));
        for (heading, expected) in [
            ("20 types behind `Render`", "{F2.1} types behind `Render`"),
            ("Ten types, 30 files", "{F2.2} types, several files"),
            ("Three arms of `case 20`", "Three arms of `case 20`"),
        ] {
            assert_eq!(marked(heading, mark), expected);
        }
    }

    #[test]
    fn hints_change_seldom() {
        for (text, expected) in [
            ("5", None),
            ("6", Some("5 to 9")),
            ("ten", Some("10 to 19")),
            ("36", Some("20 to 49")),
            ("2,094", Some("2000 to 4999")),
            ("2023-05-16", Some("a date in 2023")),
        ] {
            assert_eq!(hint(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_of_ours_stays_or_is_named() {
        let (text, unknown) = fill("{x} {F9.1} {F2} { {F", |_| None);
        assert_eq!((text.as_str(), unknown), ("{x}  {F2} { {F", vec!["{F9.1}".to_owned()]));
    }
}
