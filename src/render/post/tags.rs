//! Tags as a platform takes them.

use crate::render::text::one_line;

/// What a platform asks of tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TagRule {
    /// The most tags.
    pub most: usize,
    /// The most characters of one tag.
    pub characters: usize,
    /// Only letters and digits, in lower case.
    pub letters_and_digits: bool,
    /// The most characters of all tags with ", " between them.
    pub total: Option<usize>,
}

/// What became of an article's tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// Those that the platform takes, in order.
    pub kept: Vec<String>,
    /// Those that it does not, each with the reason: `long-name: longer than 4 characters`.
    pub dropped: Vec<String>,
}

/// `tags` under `rule`. Two that become the same are one.
#[must_use]
pub fn tags(tags: &[String], rule: &TagRule) -> Tags {
    let mut outcome = Tags::default();
    let mut total = 0;
    for tag in tags {
        let mapped = if rule.letters_and_digits { alphanumeric(tag) } else { one_line(tag) };
        if outcome.kept.contains(&mapped) {
            continue;
        }
        let length = mapped.chars().count();
        let with = total + length + if total > 0 { 2 } else { 0 };
        match refusal(&mapped, length, with, outcome.kept.len(), rule) {
            Some(reason) => outcome.dropped.push(format!("{}: {reason}", one_line(tag))),
            None => {
                outcome.kept.push(mapped);
                total = with;
            }
        }
    }
    outcome
}

fn refusal(tag: &str, length: usize, total: usize, kept: usize, rule: &TagRule) -> Option<String> {
    if tag.is_empty() {
        return Some("no letters or digits".to_owned());
    }
    if length > rule.characters {
        return Some(format!("longer than {} characters", rule.characters));
    }
    if kept >= rule.most {
        return Some(format!("more than {} tags", rule.most));
    }
    let most = rule.total.filter(|most| total > *most)?;
    Some(format!("more than {most} characters in all"))
}

/// A tag of nothing but letters and digits: names that differ only in their signs keep their usual spelling.
pub(super) fn alphanumeric(tag: &str) -> String {
    let lower = tag.trim().to_lowercase();
    let spelt = match lower.strip_prefix('.') {
        Some(rest) => format!("dot{rest}"),
        None => lower.replace("++", "pp").replace('#', "sharp"),
    };
    let spelt = if lower.starts_with('#') { lower.trim_start_matches('#').to_owned() } else { spelt };
    spelt.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOREM: TagRule = TagRule { most: 4, characters: 30, letters_and_digits: true, total: Some(126) };

    fn check(rule: TagRule, given: &[&str], kept: &[&str], dropped: &[&str]) {
        let given: Vec<String> = given.iter().map(|tag| (*tag).to_owned()).collect();
        let outcome = tags(&given, &rule);
        assert_eq!((outcome.kept.as_slice(), outcome.dropped.as_slice()), (&owned(kept)[..], &owned(dropped)[..]), "{given:?}");
    }

    fn owned(tags: &[&str]) -> Vec<String> {
        tags.iter().map(|tag| (*tag).to_owned()).collect()
    }

    #[test]
    fn tags_are_mapped_and_the_rest_is_told() {
        check(FOREM, &["C++", "c#", "mini-redis", ".NET"], &["cpp", "csharp", "miniredis", "dotnet"], &[]);
        check(FOREM, &["mini-redis", "miniredis", "#rust", "Rust"], &["miniredis", "rust"], &[]);
        check(
            FOREM,
            &["日本語", "--", "a", "b", "c", "d"],
            &["日本語", "a", "b", "c"],
            &["--: no letters or digits", "d: more than 4 tags"],
        );
        let (long, most) = ("x".repeat(31), "y".repeat(30));
        check(FOREM, &[&long, &most], &[&most], &[&format!("{long}: longer than 30 characters")]);
        let words = TagRule { most: 3, characters: 25, letters_and_digits: false, total: Some(6) };
        check(words, &["a b", "c", "d"], &["a b", "c"], &["d: more than 6 characters in all"]);
    }
}
