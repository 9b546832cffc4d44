//! The quality score: 0 to 100 points, from seven parts that are computed from the text alone.
//!
//! | part | points | full when |
//! |---|---|---|
//! | grounding | 30 | every claim was verified |
//! | specificity | 20 | 8 to 30 code marks and numbers stand in 100 words |
//! | excerpts | 10 | 1 to 3 excerpts of code stand in 500 words |
//! | sentences | 10 | the median sentence has 12 to 22 words, and 95 of 100 have at most 40 |
//! | repetition | 10 | at most 1 % of word groups repeat, and at most 5 % of neighbours begin alike |
//! | plainness | 10 | no advertising words |
//! | balance | 10 | every section has content, and none more than 450 words |
//!
//! Outside of its range a part loses points in proportion to the distance. The same text always has the same score.

mod prose;

use crate::model::{Grounding, Score, ScorePart};
use prose::Prose;
use std::collections::BTreeMap;

const WORDS_A_MINUTE: u64 = 220;
const LONGEST_SECTION: u64 = 450;
/// Words and phrases that praise instead of saying something.
const HYPE: &[&str] = &[
    "powerful",
    "robust",
    "robustly",
    "seamless",
    "seamlessly",
    "elegant",
    "elegantly",
    "blazing",
    "blazingly",
    "simply",
    "just",
    "leverage",
    "leverages",
    "leveraging",
    "delve",
    "delves",
    "rich",
    "comprehensive",
    "best practice",
    "best practices",
    "it is worth noting",
    "in this article we will",
    "cutting edge",
    "cutting-edge",
    "state of the art",
    "state-of-the-art",
    "world class",
    "world-class",
    "game changer",
    "game-changer",
    "effortless",
    "effortlessly",
    "revolutionary",
    "unleash",
    "unlock",
    "supercharge",
    "next generation",
    "next-generation",
    "battle-tested",
    "lightning",
    "sleek",
    "intuitive",
    "user-friendly",
];

/// The score of a rendered article whose claims were checked with the outcome `grounding`.
#[must_use]
pub fn score(markdown: &str, grounding: &Grounding) -> Score {
    let prose = Prose::of(markdown);
    let parts = vec![
        grounded(grounding),
        specificity(&prose),
        excerpts(&prose),
        sentences(&prose),
        repetition(&prose),
        plainness(&prose),
        balance(&prose),
    ];
    let total = parts.iter().map(|part| part.points).sum::<f64>().round() as u32;
    Score { total, parts }
}

/// Words of prose; front matter, headings, code, tables, quotations and the footer are not counted. A code mark is one word.
#[must_use]
pub fn count_words(markdown: &str) -> u64 {
    Prose::of(markdown).words
}

/// Minutes to read: 220 words of prose a minute, code at half that speed; at least 1.
#[must_use]
pub fn reading_minutes(markdown: &str) -> u64 {
    let prose = Prose::of(markdown);
    (prose.words + 2 * prose.code_words).div_ceil(WORDS_A_MINUTE).max(1)
}

fn part(name: &'static str, share: f64, of: f64, reason: String) -> ScorePart {
    let points = (share.clamp(0.0, 1.0) * of * 10.0).round() / 10.0;
    ScorePart { name, points, of, reason }
}

/// 1 within `low..=high`, falling to 0 at 0 and at twice `high`.
fn within(value: f64, low: f64, high: f64) -> f64 {
    if value < low { value / low } else { ((2.0 * high - value) / high).clamp(0.0, 1.0) }
}

/// 1 up to `good`, falling to 0 at `bad`.
fn at_most(value: f64, good: f64, bad: f64) -> f64 {
    ((bad - value) / (bad - good)).clamp(0.0, 1.0)
}

fn per(count: u64, words: u64, of: f64) -> f64 {
    if words == 0 { 0.0 } else { count as f64 * of / words as f64 }
}

fn grounded(grounding: &Grounding) -> ScorePart {
    if grounding.checked == 0 {
        return part("grounding", 0.0, 30.0, "the text claims nothing that could be checked".to_owned());
    }
    part("grounding", grounding.ratio, 30.0, format!("{} of {} claims verified", grounding.verified, grounding.checked))
}

fn specificity(prose: &Prose) -> ScorePart {
    let density = per(prose.marks + prose.numbers, prose.words, 100.0);
    let reason = format!("{density:.1} code marks and numbers in 100 words; 8 to 30 are aimed at");
    part("specificity", within(density, 8.0, 30.0), 20.0, reason)
}

fn excerpts(prose: &Prose) -> ScorePart {
    let density = per(prose.excerpts, prose.words.max(500), 500.0);
    let reason = format!("{density:.1} excerpts of code in 500 words; 1 to 3 are aimed at");
    part("excerpts", within(density, 1.0, 3.0), 10.0, reason)
}

fn sentences(prose: &Prose) -> ScorePart {
    let mut lengths: Vec<usize> = prose.sentences.iter().map(Vec::len).collect();
    lengths.sort_unstable();
    let at = |share: f64| {
        lengths.get(((lengths.len() as f64 * share) as usize).min(lengths.len().saturating_sub(1))).copied().unwrap_or(0)
    };
    let (median, long) = (at(0.5), at(0.95));
    let share = if lengths.is_empty() { 0.0 } else { (within(median as f64, 12.0, 22.0) + at_most(long as f64, 40.0, 80.0)) / 2.0 };
    let reason = format!(
        "the median sentence has {median} words, the longest twentieth {long} or more; 12 to 22 and at most 40 are aimed at"
    );
    part("sentences", share, 10.0, reason)
}

fn repetition(prose: &Prose) -> ScorePart {
    let mut groups: BTreeMap<&[String], u64> = BTreeMap::new();
    prose.sentences.iter().flat_map(|sentence| sentence.windows(5)).for_each(|group| *groups.entry(group).or_default() += 1);
    let all: u64 = groups.values().sum();
    let repeated: u64 = groups.values().map(|count| count - 1).sum();
    let alike = prose.sentences.windows(2).filter(|pair| pair[0].first() == pair[1].first()).count() as u64;
    let neighbours = (prose.sentences.len() as u64).saturating_sub(1);
    let (groups, openings) = (per(repeated, all, 100.0), per(alike, neighbours, 100.0));
    let reason =
        format!("{groups:.1} % of groups of five words repeat, {openings:.1} % of neighbouring sentences begin with the same word");
    part("repetition", (at_most(groups, 1.0, 15.0) + at_most(openings, 5.0, 35.0)) / 2.0, 10.0, reason)
}

fn plainness(prose: &Prose) -> ScorePart {
    let mut found: BTreeMap<&str, u64> = BTreeMap::new();
    for sentence in &prose.sentences {
        let text = format!(" {} ", sentence.join(" "));
        for phrase in HYPE {
            let count = text.matches(&format!(" {phrase} ")).count() as u64;
            if count > 0 {
                *found.entry(phrase).or_default() += count;
            }
        }
    }
    let words: Vec<&str> = found.keys().copied().take(5).collect();
    let reason =
        if words.is_empty() { "no advertising words".to_owned() } else { format!("advertising words: {}", words.join(", ")) };
    part("plainness", 1.0 - found.values().sum::<u64>() as f64 / 4.0, 10.0, reason)
}

fn balance(prose: &Prose) -> ScorePart {
    let sections = prose.parts.get(1..).unwrap_or_default();
    let empty = sections.iter().filter(|part| part.words == 0 && !part.has_blocks).count();
    let long = sections.iter().filter(|part| part.words > LONGEST_SECTION).count();
    let hook = u64::from(prose.parts.first().is_none_or(|hook| hook.words == 0)) as usize;
    let count = sections.len() + 1;
    let share = if sections.len() < 2 { 0.0 } else { 1.0 - (empty + long + hook) as f64 / count as f64 * 2.0 };
    let reason = format!("{} sections, {empty} of them empty, {long} longer than {LONGEST_SECTION} words", sections.len());
    part("balance", share, 10.0, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "---\ntitle: x\n---\n\n# Title of `x`\n\nThe hub `Frame` is imported by ten of the 20 source files in `src`, more than any other.\n\n\
        ## Path\n\nFrom `main` it takes six calls to reach `Frame::parse`, and the third of them happens in a spawned task.\n\n`src/a.rs:1-2`\n\n\
        ```rust\nlet a = 1;\nlet b = 2;\n```\n\n## Limits\n\nThere are 250 permits in `MAX`, and no option of the `Cli` changes that number at run time.\n\n---\nFooter words.\n";

    fn checked(verified: u64) -> Grounding {
        Grounding { checked: 10, verified, ratio: verified as f64 / 10.0, findings: Vec::new() }
    }

    fn points(markdown: &str, name: &str) -> f64 {
        score(markdown, &checked(10)).parts.iter().find(|part| part.name == name).unwrap().points
    }

    #[test]
    fn a_good_text_has_nearly_all_points() {
        let score = score(GOOD, &checked(10));
        assert!(score.total >= 90, "{score:#?}");
        assert_eq!(score.parts.iter().map(|part| part.of).sum::<f64>(), 100.0);
        assert!(score.parts.iter().all(|part| part.points <= part.of && !part.reason.is_empty()));
    }

    #[test]
    fn each_fault_costs_points_of_its_part() {
        let vague = GOOD.replace('`', "").replace("20", "many").replace("250", "some").replace("ten", "some").replace("six", "few");
        let breathless = GOOD.replace("\n\n## Limits", &format!("\n\n{}.\n\n## Limits", "and then on it goes ".repeat(30)));
        let repeated = GOOD.replace("## Limits", &"The hub is imported by all the other files. ".repeat(20));
        for (name, text) in [
            ("specificity", vague),
            ("excerpts", GOOD.replace("```rust\nlet a = 1;\nlet b = 2;\n```", "")),
            ("sentences", breathless),
            ("repetition", repeated),
            ("plainness", GOOD.replace("six calls", "six powerful, seamless calls")),
            ("balance", GOOD.replace("## Limits", "## Empty\n\n## Limits")),
        ] {
            assert!(points(&text, name) < points(GOOD, name), "{name}: {:#?}", score(&text, &checked(10)));
        }
        assert!(score(GOOD, &checked(5)).parts[0].points < 30.0);
        assert_eq!(score(GOOD, &Grounding::default()).parts[0].points, 0.0);
    }

    #[test]
    fn words_and_minutes() {
        for (text, words, minutes) in [
            ("", 0, 1),
            ("# Title\n\nOne `two` three.\n\n| a | b |\n|---|---|\n| c | d |\n\n---\nFooter\n", 3, 1),
            (&*"word ".repeat(221), 221, 2),
            (&*format!("`a.rs:1-2`\n\n```rust\n{}\n```\n", "word ".repeat(111)), 0, 2),
        ] {
            assert_eq!((count_words(text), reading_minutes(text)), (words, minutes), "{text}");
        }
    }

    #[test]
    fn hostile_text_has_a_score_too() {
        for text in ["[".repeat(100_000), "> ".repeat(100_000), "a".repeat(1 << 20), "a ".repeat(200_000), "\0`".repeat(10_000)] {
            assert!(score(&text, &Grounding::default()).total <= 100);
        }
    }
}
