//! Secrets in a text are replaced before the text goes anywhere: `[redacted: github-token]`.
//!
//! A cheap search for keywords, signs and digits decides which expressions are made and run at all; their cost is linear, but making one
//! takes up to half a megabyte. What is known to be a placeholder, or holds too little chance, stays. Line feeds inside a secret stay too, so
//! that line numbers keep their meaning. Redacting twice changes nothing more.

mod rules;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;
use rules::{PLACEHOLDERS, RULES, WELL_KNOWN};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

const PRIVATE_KEY: &str = "private-key";
const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const KEY_NAME: &str = "PRIVATE KEY";

/// The expressions of the rules, each made when a text needs it.
static EXPRESSIONS: [OnceLock<Option<Regex>>; RULES.len()] = [const { OnceLock::new() }; RULES.len()];

/// The keywords of all rules.
struct Keywords {
    automaton: Option<AhoCorasick>,
    /// Each with the number of its rule.
    words: Vec<(usize, &'static str)>,
}

static KEYWORDS: LazyLock<Keywords> = LazyLock::new(|| {
    let words = RULES.iter().enumerate().flat_map(|(at, rule)| rule.keywords.iter().map(move |word| (at, *word)));
    let words: Vec<(usize, &str)> = words.collect();
    let mut builder = AhoCorasick::builder();
    // The texts are short; a faster automaton would take ten times the memory.
    builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::ContiguousNFA));
    let automaton = builder.build(words.iter().map(|(_, word)| word));
    Keywords { automaton: automaton.ok(), words }
});

/// Replaces every secret in `text`; also returns the kind and the line, from 1, of each, in order.
#[must_use]
pub fn redact(text: &str) -> (Cow<'_, str>, Vec<(&'static str, u32)>) {
    let found = find(text);
    if found.is_empty() {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut clean = String::with_capacity(text.len());
    let (mut at, mut line) = (0, 1);
    let mut kinds = Vec::new();
    for (range, kind) in found {
        let before = &text[at..range.start];
        line += line_feeds(before);
        kinds.push((kind, line));
        let inside = line_feeds(&text[range.clone()]);
        clean.push_str(before);
        clean.push_str("[redacted: ");
        clean.push_str(kind);
        clean.push(']');
        (0..inside).for_each(|_| clean.push('\n'));
        line += inside;
        at = range.end;
    }
    clean.push_str(&text[at..]);
    (Cow::Owned(clean), kinds)
}

/// Whether a file's name says that it holds credentials, so that it is better not read at all.
#[must_use]
pub fn is_credential_file(path: &str) -> bool {
    let name = crate::model::file_name(path).to_ascii_lowercase();
    let is_template = [".example", ".sample", ".template", ".dist", ".pub"].iter().any(|end| name.ends_with(end));
    let known =
        [".env", ".npmrc", ".pypirc", ".netrc", "_netrc", ".pgpass", ".htpasswd", "kubeconfig", ".git-credentials", ".dockercfg"];
    let keys = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"];
    let ends = [".pem", ".p12", ".pfx", ".jks", ".keystore", ".tfstate", ".ppk", ".kdbx", ".asc.key"];
    let is_credentials =
        name == "credentials" || ["credentials.json", "credentials.yml", "credentials.yaml", "credentials.xml"].contains(&&*name);
    !is_template
        && (known.contains(&&*name)
            || keys.contains(&&*name)
            || name.starts_with(".env.")
            || is_credentials
            || ends.iter().any(|end| name.ends_with(end)))
}

fn line_feeds(text: &str) -> u32 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u32
}

/// Where secrets are, in order, none inside another.
fn find(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found = private_keys(text);
    for at in rules_at_work(text) {
        let Some(expression) = expression(at) else { continue };
        for captures in expression.captures_iter(text) {
            let Some(secret) = captures.get(1).or_else(|| captures.get(0)) else { continue };
            if is_secret(at, secret.as_str()) {
                found.push((secret.range(), RULES[at].kind));
            }
        }
    }
    // A stable sort: of two that begin at one place, the one of the earlier rule stays.
    found.sort_by_key(|(range, _)| range.start);
    let mut end = 0;
    found.retain(|(range, _)| {
        let stays = range.start >= end;
        end = if stays { range.end } else { end };
        stays
    });
    found
}

fn expression(rule: usize) -> Option<&'static Regex> {
    EXPRESSIONS[rule].get_or_init(|| Regex::new(RULES[rule].expression).ok()).as_ref()
}

/// The rules that may find something in the text, in order: a keyword is there, the sign besides, and a word with as many digits as a
/// secret must have.
fn rules_at_work(text: &str) -> Vec<usize> {
    let Keywords { automaton: Some(automaton), words } = &*KEYWORDS else { return (0..RULES.len()).collect() };
    let mut works = vec![false; RULES.len()];
    for found in automaton.find_overlapping_iter(text) {
        let (rule, word) = words[found.pattern().as_usize()];
        works[rule] |= text[found.range()] == *word || RULES[rule].takes_both_cases();
    }
    let digits = most_digits(text);
    (0..RULES.len()).filter(|&at| works[at] && RULES[at].digits <= digits && text.contains(RULES[at].sign)).collect()
}

/// The most digits of any word. White space and quotes end a word; no rule that asks for digits takes a secret with either in it.
fn most_digits(text: &str) -> usize {
    let ends_word = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`');
    let digits = |word: &[u8]| word.iter().filter(|byte| byte.is_ascii_digit()).count();
    text.as_bytes().split(ends_word).map(digits).max().unwrap_or(0)
}

fn is_secret(rule: usize, secret: &str) -> bool {
    let rule = &RULES[rule];
    let lower = secret.to_ascii_lowercase();
    let is_address = rule.kind == "password-in-url";
    let is_variable = secret.starts_with(['$', '{', '<', '%']) || (is_address && WELL_KNOWN.contains(&&*lower));
    let is_placeholder = is_variable || PLACEHOLDERS.iter().any(|word| lower.contains(word));
    let digits = secret.bytes().filter(u8::is_ascii_digit).count();
    let least = if is_address { 1.0 } else { rule.entropy };
    !is_placeholder && digits >= rule.digits && entropy(secret) >= least
}

/// Shannon's entropy in bits a byte.
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    text.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let length = text.len() as f64;
    counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / length).map(|share| -share * share.log2()).sum()
}

/// Blocks of private keys: from the opening line to the closing one; when there is none, as far as it looks like a key.
fn private_keys(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&text.as_bytes()[from..], BEGIN.as_bytes()) {
        let start = from + at;
        from = start + BEGIN.len();
        let Some(end) = key_end(text, from) else { continue };
        found.push((start..end, PRIVATE_KEY));
        from = end;
    }
    found
}

/// The end of the key whose name begins at `from`; none when what follows the opening line is no key.
fn key_end(text: &str, from: usize) -> Option<usize> {
    let name_end = from + memchr::memmem::find(clip(text, from, 60), b"-----")?;
    if !text[from..name_end].contains(KEY_NAME) {
        return None;
    }
    let body = name_end + 5;
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=\\ \t\r\n\"',:;()-.`".contains(byte);
    // A key ends before the next one begins; so no byte is looked at for two keys.
    let rest = &text.as_bytes()[body..];
    let rest = &rest[..memchr::memmem::find(rest, BEGIN.as_bytes()).unwrap_or(rest.len())];
    let length = rest.iter().position(|byte| !is_key(byte)).unwrap_or(rest.len());
    let closing = memchr::memmem::find(&rest[..length], END.as_bytes());
    let coded = &rest[..closing.unwrap_or(length)];
    let longest = coded.split(|byte| !(byte.is_ascii_alphanumeric() || b"+/=".contains(byte))).map(<[u8]>::len).max();
    if longest.unwrap_or(0) < 16 {
        return None;
    }
    let close = closing.map(|at| {
        let after = body + at + END.len();
        memchr::memmem::find(clip(text, after, 60), b"-----").map_or(after, |at| after + at + 5)
    });
    Some(close.unwrap_or(body + length))
}

/// At most `length` bytes from `from`.
fn clip(text: &str, from: usize, length: usize) -> &[u8] {
    &text.as_bytes()[from..text.len().min(from + length)]
}

#[cfg(test)]
mod tests;
