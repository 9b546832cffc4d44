//! Targets that make no sense whatever their type: names, addresses, numbers out of range.

use super::checks::{Problem, address_problem, whole_problem};
use super::publish::{PublishRules, PublishSettings, TargetSettings, TargetType};

/// A day: nothing here may take longer.
const LONGEST_MS: u64 = 86_400_000;
const NAME_CHARACTERS: usize = 40;

/// The first thing in `[publish]` that makes no sense.
pub(super) fn first_problem(publish: &PublishSettings) -> Option<Problem> {
    let of_rules = in_rules(publish).map(|(key, reason)| problem(&[key], reason));
    of_rules.or_else(|| {
        publish.targets.iter().find_map(|(name, target)| {
            in_name(name).map(|reason| problem(&[name], reason)).or_else(|| {
                let (key, reason) = in_target(name, target)?;
                Some(problem(&[name, key], reason))
            })
        })
    })
}

fn problem(path: &[&str], reason: String) -> Problem {
    let names = ["publish"].iter().chain(path).map(|name| (*name).to_owned());
    Problem { key: names.collect(), reason }
}

fn in_rules(publish: &PublishSettings) -> Option<(&'static str, String)> {
    let PublishRules { to, home, min_score, min_grounding, .. } = &publish.rules;
    let unknown = |name: &String| !publish.targets.contains_key(name) && TargetType::of(name).is_none();
    if let Some(name) = home.iter().find(|name| unknown(name)) {
        return Some(("home", format!("names `{name}`, which is no target")));
    }
    if let Some(name) = to.iter().flatten().find(|name| unknown(name)) {
        return Some(("to", format!("names `{name}`, which is no target")));
    }
    if let Some(reason) = min_score.and_then(|score| whole_problem(u64::from(score), &(0..=100))) {
        return Some(("min_score", reason));
    }
    let share = min_grounding.filter(|share| !(0.0..=1.0).contains(share))?;
    Some(("min_grounding", format!("is {share}, not in 0 to 1")))
}

fn in_name(name: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let fits = !name.is_empty() && name.len() <= NAME_CHARACTERS && name.chars().all(plain);
    (!fits).then(|| format!("is no name of a target: letters, digits, `-` and `_`, at most {NAME_CHARACTERS}"))
}

/// The key of a target, and what is wrong with it.
fn in_target(name: &str, target: &TargetSettings) -> Option<(&'static str, String)> {
    if target.kind.is_none() && TargetType::of(name).is_none() {
        let types = TargetType::ALL.map(TargetType::name).join(", ");
        return Some(("type", format!("is missing; one of {types} is needed")));
    }
    if target.credential_env.is_some() && target.credential_file.is_some() {
        return Some(("credential_env", "and credential_file are both set".to_owned()));
    }
    if let Some(reason) = target.url.as_deref().and_then(address_problem) {
        return Some(("url", reason));
    }
    let ms = 1..=LONGEST_MS;
    let numbers = [
        ("timeout_ms", target.timeout_ms, ms.clone()),
        ("deadline_ms", target.deadline_ms, ms.clone()),
        ("retry_delay_ms", target.retry_delay_ms, ms),
        ("retries", target.retries.map(u64::from), 0..=10),
        ("settle_ms", target.settle_ms, 0..=LONGEST_MS),
        ("requests_per_minute", target.requests_per_minute.map(u64::from), 1..=100_000),
    ];
    numbers.into_iter().find_map(|(key, value, range)| Some((key, whole_problem(value?, &range)?)))
}
