//! A title that makes a claim which can be checked, and one sentence about the article.

use super::themes;
use crate::model::{Analysis, Audience, Digest, Fact};
use crate::words::numbered;

fn fact<'a>(analysis: &'a Analysis, rule: &str) -> Option<&'a Fact> {
    analysis.facts.iter().find(|fact| fact.rule == rule)
}

/// The commit in short, or nothing.
pub(super) fn short_commit(analysis: &Analysis) -> Option<&str> {
    analysis.repository.head.as_deref().map(|head| &head[..head.len().min(7)])
}

/// A claim from the strongest facts; its form is the same for one repository and differs between repositories.
pub(super) fn title(analysis: &Analysis) -> String {
    let name = &analysis.repository.name;
    let lead = themes::decisions(analysis)
        .into_iter()
        .find_map(|brief| brief.heading)
        .filter(|heading| !heading.starts_with('`'))
        .map(|heading| lower_first(&heading.replace('`', "")));
    let any = themes::decisions(analysis).into_iter().find_map(|brief| brief.heading).map(|heading| heading.replace('`', ""));
    let path = fact(analysis, "call-path").filter(|_| analysis.path.len() >= 3);
    let hub = fact(analysis, "hub");
    let form = Digest::of(name.as_bytes()).0[0] % 4;
    match (path, hub, lead) {
        (Some(path), Some(hub), _) if form == 1 => {
            let (some, all) = (hub.quantities[0].value, hub.quantities[1].value);
            format!("{name}: {} in {some} of {all} files, and {} from {}", hub.subject, length(path), path.names[0])
        }
        (Some(path), _, Some(lead)) if form == 2 && lead.len() < 45 => {
            format!("{name}: {lead}, and {} to {}", length(path), path.names[1])
        }
        (Some(path), _, _) if form == 3 => format!("{name}: how {} comes to {} in {}", path.names[0], path.names[1], length(path)),
        (Some(path), _, _) => format!("{name}: {} from {} to {}", length(path), path.names[0], path.names[1]),
        (None, Some(hub), _) => format!(
            "{name}: {} of {} source files name one type, {}",
            hub.quantities[0].value, hub.quantities[1].value, hub.subject
        ),
        (None, None, Some(lead)) => format!("{name}: {lead}"),
        (None, None, None) if any.is_some() => format!("{name}: {}", any.unwrap_or_default()),
        (None, None, None) if analysis.totals.files == 1 => format!("{name}: one file"),
        (None, None, None) => format!("{name}: {} and how they hang together", numbered(analysis.totals.files, "file")),
    }
}

fn length(path: &Fact) -> String {
    let value = path.quantities.first().map_or(0, |quantity| quantity.value);
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let number = words.get(value as usize).map_or_else(|| value.to_string(), |word| (*word).to_owned());
    format!("{number} {}", if value == 1 { "call" } else { "calls" })
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// One sentence for lists and search results.
pub(super) fn description(analysis: &Analysis, audience: Audience) -> String {
    let name = &analysis.repository.name;
    let at = short_commit(analysis).map_or_else(String::new, |commit| format!(" at commit {commit}"));
    let reader = match audience {
        Audience::Newcomer => "For readers who are new to the code",
        Audience::Engineer => "For engineers who have not opened it",
        Audience::Architect => "For those who decide whether to depend on it",
    };
    match (analysis.path.first(), analysis.path.last()) {
        (Some(first), Some(last)) if analysis.path.len() >= 3 => {
            format!("A tour of {name}{at}, along the calls that lead from {} to {}. {reader}.", first.name, last.name)
        }
        _ => format!("A tour of {name}{at}: what it is made of, what holds it together and what is left open. {reader}."),
    }
}
