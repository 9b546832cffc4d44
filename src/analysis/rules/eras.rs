//! When things changed: the last commits, the rhythm of releases, where branching and change meet.

use super::{FactDraft, seed};
use crate::analysis::index::Index;
use crate::model::{Evidence, Fact, Release, Role, Slot, Span};
use crate::source::read_text;
use crate::words::{capital_count, code, count, counted, digits, pick};

/// Days that a release may keep others waiting before it is told.
const LONG: i64 = 120;
/// Days within which ten versions are many.
const QUICK: i64 = 180;

/// Tells of hot spots, of the last commits, of releases, and of how old most files are.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    if !index.analysis.focus.is_empty() || !index.analysis.history.available {
        return Vec::new();
    }
    [hot_spot(index), latest(index), quiet(index), rhythm(index), age(index)].into_iter().flatten().collect()
}

fn role(index: &Index<'_>, path: &str) -> Option<Role> {
    index.analysis.file_index(path).map(|file| index.analysis.files[file as usize].role)
}

fn place(index: &Index<'_>, path: &str) -> Option<Evidence> {
    Some(Evidence::new(path, Span::line(1), &read_text(index.root, path, 1 << 20).ok()?))
}

/// A place to cite where the fact is about the whole history.
fn anywhere(index: &Index<'_>) -> Option<Evidence> {
    let churn = &index.analysis.history.churn;
    churn.iter().find(|churn| role(index, &churn.path).is_some()).and_then(|churn| place(index, &churn.path))
}

/// The most branching function of the five files that change most, when it is among the first ten of all.
fn hot_spot(index: &Index<'_>) -> Option<Fact> {
    let churn: Vec<_> =
        index.analysis.history.churn.iter().filter(|churn| role(index, &churn.path) == Some(Role::Source)).take(3).collect();
    let mut functions: Vec<(u32, crate::analysis::index::FunctionId)> =
        index.source_functions().map(|(id, f)| (f.decisions.score(), id)).collect();
    functions.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let (at, &(points, id)) =
        functions.iter().take(10).enumerate().find(|(_, (_, id))| churn.iter().any(|churn| *churn.path == *index.path(id.0)))?;
    if points < 10 || functions.len() < 30 {
        return None;
    }
    let nth = churn.iter().position(|churn| *churn.path == *index.path(id.0))?;
    let ranks = ["the most", "the second most", "the third most", "the fourth most", "the fifth most"];
    let rank = ranks.get(at).map_or_else(|| "one of the ten most".to_owned(), |rank| (*rank).to_owned());
    let (name, commits) = (index.name(id), churn[nth].commits as usize);
    let bend = if at > 4 { "functions" } else { "function" };
    let changed = [
        "more often than any other source file",
        "more often than all source files but one",
        "third most often of the source files",
    ];
    let text = format!(
        "{} changed {} ({}), and it holds {} ({{0}}), {rank} branching {bend}{}.",
        code(&churn[nth].path),
        changed[nth],
        counted(commits, "commit"),
        code(&name),
        if index.complete { "" } else { " of the parsed files" },
    );
    let draft =
        FactDraft::new("hot-spot", Slot::History, &churn[nth].path, index.evidence(id.0, Span::line(index.function(id).name_line)));
    let draft = draft.heading(heading(index, &code(&name), nth));
    Some(
        draft
            .score(0.65)
            .text(text)
            .quantity(commits, "commit", &[&churn[nth].path])
            .quantity(10, "function", &[&name])
            .names([&*churn[nth].path, &name])
            .done(),
    )
}

/// What a section is called that opens with a hot spot.
fn heading(index: &Index<'_>, name: &str, nth: usize) -> String {
    match (nth, pick(&["a", "b", "c"], &seed(index, "history"))) {
        (0, "a") => format!("{name}, in the file that changes most"),
        (_, "b") => format!("Branching and often changed: {name}"),
        _ => format!("Where change meets {name}"),
    }
}

/// The newest commit that changes a source file, with its subject. How many came after it is not told: a prompt with that number would
/// be another one after each commit to a document.
fn latest(index: &Index<'_>) -> Option<Fact> {
    let recent = &index.analysis.history.recent;
    let sources = |commit: &crate::model::Commit| -> Vec<String> {
        commit.changes.iter().map(|change| change.path.to_string()).filter(|path| role(index, path) == Some(Role::Source)).collect()
    };
    let commit = recent.iter().find(|commit| !sources(commit).is_empty())?;
    let files = sources(commit);
    let others = commit.changes.len() - files.len();
    let subject = without_number(commit.subject.trim()).trim_end_matches('.');
    if subject.is_empty() || subject.contains(['`', '<', '[', '“', '*', '_']) || subject.chars().count() > 100 {
        return None;
    }
    let what = match files.len() {
        1 => code(&files[0]),
        more => format!("{} and {}", code(&files[0]), counted(more - 1, "other source file")),
    };
    let tests = commit.changes.iter().filter(|change| role(index, &change.path) == Some(Role::Test)).count();
    let beside = match (tests, others) {
        (0, 0) => ", and nothing else".to_owned(),
        (0, _) => ", and no test".to_owned(),
        (some, _) => format!(" together with {}", counted(some, "test file")),
    };
    let id = &commit.id[..7.min(commit.id.len())];
    let (id, date) = (code(id), &commit.date);
    let text = match pick(&["a", "b", "c"], &seed(index, "latest")) {
        "a" => format!("The newest commit to a source file, {id} of {date}, “{subject}”, changes {what}{beside}."),
        "b" => format!("Source files changed last on {date}, in {id}, “{subject}”: {what}{beside}."),
        _ => {
            format!("“{subject}” ({id}, {date}) is the last commit that touches a source file; it changes {what}{beside}.")
        }
    };
    let draft = FactDraft::new("latest-change", Slot::History, &files[0], place(index, &files[0])?).score(0.5).text(text);
    let draft = draft.quantity(files.len() - 1, "file", &[&files[0]]).quantity(tests, "file", &[&files[0]]).quantity(
        tests,
        "test",
        &[&files[0]],
    );
    Some(draft.names([files[0].as_str()]).done())
}

/// A subject without the number of a pull request behind it.
fn without_number(subject: &str) -> &str {
    let cut =
        subject.rsplit_once(" (#").filter(|(_, number)| number.trim_end_matches(')').bytes().all(|byte| byte.is_ascii_digit()));
    cut.map_or(subject, |(before, _)| before)
}

/// How many of the last commits touch no code.
fn quiet(index: &Index<'_>) -> Option<Fact> {
    let recent = &index.analysis.history.recent;
    let silent = recent
        .iter()
        .filter(|commit| !commit.changes.iter().any(|change| matches!(role(index, &change.path), Some(Role::Source))))
        .count();
    let (newest, oldest) = (recent.first()?, recent.last()?);
    if recent.len() < 10 || silent * 5 < recent.len() * 3 || newest.changes.is_empty() {
        return None;
    }
    let tests =
        recent.iter().filter(|commit| commit.changes.iter().any(|change| role(index, &change.path) == Some(Role::Test))).count();
    let tested = if tests == 0 { "; none touches a test".to_owned() } else { format!("; {} touch a test", count(tests)) };
    let tested = if tests == 1 { "; one touches a test".to_owned() } else { tested };
    let (all, time) = (
        count(recent.len()),
        if oldest.date == newest.date {
            format!("all of {}", newest.date)
        } else {
            format!("from {} to {}", oldest.date, newest.date)
        },
    );
    let text = match pick(&["a", "b"], &seed(index, "quiet")) {
        "a" => format!("Of the last {all} commits, {time}, {} touch no source file that is still there{tested}.", count(silent)),
        _ => format!(
            "Lately the work went elsewhere: {} of the last {all} commits, {time}, leave today's source files alone{tested}.",
            count(silent)
        ),
    };
    let draft = FactDraft::new("quiet", Slot::History, "history", anywhere(index)?).score(0.48).text(text);
    Some(draft.quantity(recent.len(), "commit", &[]).quantity(silent, "commit", &[]).done())
}

/// How often versions come, from the dates of the newest tags.
fn rhythm(index: &Index<'_>) -> Option<Fact> {
    let history = &index.analysis.history;
    let releases: Vec<(&Release, i64)> =
        history.releases.iter().filter_map(|release| Some((release, days(&release.date)?))).collect();
    let (newest, oldest) = (releases.first()?, releases.last()?);
    let last = days(history.last_date.as_deref()?)?;
    // Where releases are tagged on branches of their own, the head's history holds but a few old ones.
    if releases.len() < 4 || newest.1 <= oldest.1 || last - newest.1 > 730 || newest.1 - oldest.1 > 3_650 {
        return None;
    }
    let gaps = releases.windows(2).map(|pair| (pair[0].1 - pair[1].1, pair[0].0, pair[1].0));
    let (gap, after, _) = gaps.max_by(|a, b| a.0.cmp(&b.0).then(b.1.tag.cmp(&a.1.tag)))?;
    let (number, whole) = (count(releases.len()), newest.1 - oldest.1);
    let paused = (LONG..=730).contains(&gap) && gap * 2 > whole - gap;
    // Neither quick nor slow is not worth a sentence.
    if !paused && (QUICK..4 * 365).contains(&whole) {
        return None;
    }
    let text = match pick(&["a", "b"], &seed(index, "rhythm")) {
        "a" => format!(
            "The last {number} version tags on the way to this commit lie between {} and {}, from {} to {}",
            oldest.0.date,
            newest.0.date,
            code(&oldest.0.tag),
            code(&newest.0.tag)
        ),
        _ => format!(
            "On the way to this commit, {number} version tags stand from {} ({}) to {} ({})",
            code(&oldest.0.tag),
            oldest.0.date,
            code(&newest.0.tag),
            newest.0.date
        ),
    };
    let pause = if paused {
        format!("; the longest pause, {} days, is the one before {}", digits(gap.unsigned_abs()), code(&after.tag))
    } else {
        String::new()
    };
    let draft =
        FactDraft::new("releases", Slot::History, &newest.0.tag, anywhere(index)?).score(0.46).text(format!("{text}{pause}."));
    Some(draft.quantity(gap as usize, "day", &[]).names([newest.0.tag.as_str(), oldest.0.tag.as_str()]).done())
}

/// The date since which half of the source files have not changed, when the history knows of every one.
fn age(index: &Index<'_>) -> Option<Fact> {
    let history = &index.analysis.history;
    let sources: Vec<&str> = index.analysis.files.iter().filter(|file| file.role == Role::Source).map(|file| &*file.path).collect();
    let date = |path: &&str| history.churn.iter().find(|churn| *churn.path == **path).map(|churn| churn.last_change.as_str());
    let mut dates: Vec<&str> = sources.iter().map(date).collect::<Option<Vec<_>>>()?;
    dates.sort_unstable();
    let middle = *dates.get(dates.len().checked_sub(1)? / 2)?;
    let last = history.last_date.as_deref()?;
    let years = (days(last)? - days(middle)?) / 365;
    if dates.len() < 8 || years < 2 || history.shallow || history.commits_read != history.commits {
        return None;
    }
    let still = dates.iter().filter(|date| **date <= middle).count();
    let text = format!(
        "{} of the {} source files have not changed after {middle}, {} before the last commit.",
        capital_count(still),
        count(dates.len()),
        if years == 1 { "more than a year".to_owned() } else { format!("more than {} years", count(years as usize)) },
    );
    let draft = FactDraft::new("age", Slot::History, "history", anywhere(index)?).score(0.52).text(text);
    Some(draft.quantity(still, "file", &[]).quantity(dates.len(), "file", &[]).done())
}

/// Days since some day long ago, of `YYYY-MM-DD`.
fn days(date: &str) -> Option<i64> {
    let mut parts = date.split('-').map(str::parse::<i64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    Some(365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day)
}

#[cfg(test)]
mod tests {
    use super::super::tests::analyse;
    use super::*;
    use crate::model::{Analysis, Commit, FileChange};

    #[test]
    fn the_newest_change_is_told_the_same_after_commits_to_a_document() {
        let mut analysis = analyse(&[("src/lib.rs", "pub fn add() {}\n"), ("notes.md", "# Notes\n")]);
        let told = |analysis: &Analysis| latest(&Index::build(std::path::Path::new("."), analysis, &[])).expect("a fact").text;
        analysis.history.recent = vec![commit("addition", "src/lib.rs")];
        let alone = told(&analysis);
        assert!(alone.contains("addition") && alone.contains("`src/lib.rs`"), "{alone}");
        for _ in 0..2 {
            analysis.history.recent.insert(0, commit("notes", "notes.md"));
            assert_eq!(told(&analysis), alone);
        }
    }

    fn commit(subject: &str, path: &str) -> Commit {
        let change = FileChange { path: path.into(), added: Some(1), removed: None };
        Commit { id: "0123456789".to_owned(), date: "2024-02-28".to_owned(), subject: subject.to_owned(), changes: vec![change] }
    }

    #[test]
    fn days_between_dates_are_counted() {
        for (from, to, expected) in
            [("2024-02-28", "2024-03-01", 2), ("2023-12-31", "2024-01-01", 1), ("2023-01-01", "2024-01-01", 365)]
        {
            assert_eq!(days(to).zip(days(from)).map(|(to, from)| to - from), Some(expected), "{from} {to}");
        }
        assert_eq!(days("today"), None);
    }
}
