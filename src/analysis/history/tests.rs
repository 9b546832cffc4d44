use super::*;
use crate::model::FileChange;
use std::collections::BTreeSet;

type Change = (FileChange, Option<Box<str>>);

fn changed(path: &str, old: Option<&str>) -> Change {
    (FileChange { path: path.into(), added: Some(1), removed: Some(0) }, old.map(Box::from))
}

fn counts(tally: &mut Tally, at_head: &[&str]) -> Vec<(String, u32)> {
    let names: BTreeSet<Box<str>> = at_head.iter().map(|name| Box::from(*name)).collect();
    tally.join_old_names("", &names);
    tally.churn(&names).into_iter().map(|churn| (churn.path.into(), churn.commits)).collect()
}

#[test]
fn renames_are_followed_from_new_to_old() {
    let mut tally = Tally::default();
    tally.add("2024-05-01", "", vec![changed("c", None)]);
    tally.add("2024-04-01", "", vec![changed("c", Some("b"))]);
    tally.add("2024-03-01", "", vec![changed("b", Some("a"))]);
    tally.add("2024-02-01", "", vec![changed("a", None), changed("other", None)]);
    assert_eq!(counts(&mut tally, &["c", "other"]), [("c".to_owned(), 4), ("other".to_owned(), 1)]);
}

#[test]
fn two_files_may_swap_their_names() {
    let mut tally = Tally::default();
    tally.add("2024-03-01", "", vec![changed("a", Some("b")), changed("b", Some("a"))]);
    tally.add("2024-02-01", "", vec![changed("a", None)]);
    tally.add("2024-01-01", "", vec![changed("a", None)]);
    assert_eq!(counts(&mut tally, &["a", "b"]), [("b".to_owned(), 3), ("a".to_owned(), 1)]);
}

#[test]
fn commits_under_an_old_name_met_before_the_rename_are_joined() {
    let mut tally = Tally::default();
    tally.add("2024-05-01", "", vec![changed("old", None)]);
    tally.add("2024-04-01", "", vec![changed("new", Some("old"))]);
    tally.add("2024-03-01", "", vec![changed("old", None)]);
    assert_eq!(counts(&mut tally, &["new"]), [("new".to_owned(), 3)]);
}

#[test]
fn only_files_below_the_prefix_count() {
    let mut tally = Tally::default();
    let here = tally.add("2024-05-01", "in/", vec![changed("in/a", None), changed("out", None), changed("in/b", Some("old"))]);
    let older = tally.add("2024-04-01", "in/", vec![changed("old", None)]);
    let paths = |changes: &[FileChange]| changes.iter().map(|change| change.path.to_string()).collect::<Vec<_>>();
    assert_eq!((paths(&here), paths(&older)), (vec!["a".to_owned(), "b".to_owned()], vec!["b".to_owned()]));
}

#[test]
fn pairs_that_change_together_leave_lock_files_out() {
    let mut tally = Tally::default();
    for commit in 0..10 {
        let mut changes = vec![changed("a", None), changed("Cargo.lock", None), changed("c", None)];
        if commit < 8 {
            changes.push(changed("b", None));
        }
        tally.add("2024-05-01", "", changes);
    }
    (0..10).for_each(|_| drop(tally.add("2024-05-01", "", vec![changed("a", None)])));
    counts(&mut tally, &["a", "b", "c", "Cargo.lock"]);
    let pairs = tally.co_changes();
    let seen: Vec<_> = pairs.iter().map(|pair| (&*pair.rarer, &*pair.other, pair.together, pair.rarer_commits)).collect();
    assert_eq!(seen, [("c", "a", 10, 10), ("b", "a", 8, 8), ("b", "c", 8, 8)]);
}

#[test]
fn sweeping_commits_make_no_pair() {
    let mut tally = Tally::default();
    let pair = || vec![changed("a", None), changed("b", None)];
    (0..9).for_each(|_| drop(tally.add("2024-05-01", "", pair())));
    for _ in 0..4 {
        let swept = (0..20).map(|at| changed(&format!("other{at}"), None)).chain([changed("a", None)]);
        tally.add("2024-04-01", "", swept.collect());
    }
    let seen: Vec<_> = tally.co_changes().iter().map(|pair| (pair.together, pair.rarer_commits, pair.sweeps)).collect();
    assert_eq!(seen, [(9, 9, 4)]);
    let mut sweeps = Tally::default();
    for _ in 0..9 {
        let all = (0..19).map(|at| changed(&format!("other{at}"), None)).chain(pair());
        sweeps.add("2024-04-01", "", all.collect());
    }
    assert!(sweeps.co_changes().is_empty());
}

/// Runs git in `folder`.
fn git(folder: &std::path::Path, arguments: &[&str]) {
    let status = std::process::Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=Ann", "-c", "user.email=a@b.c", "-c", "commit.gpgSign=false", "-c", "tag.gpgSign=false"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .status();
    assert!(status.is_ok_and(|status| status.success()), "git {arguments:?}");
}

fn history(folder: &std::path::Path, limits: &Limits) -> (History, Vec<String>) {
    let mut notes = Vec::new();
    let history = read(&Git::open(folder).expect("a repository"), None, limits, &mut notes);
    (history, notes)
}

#[test]
fn a_repository_from_its_first_commit_to_a_shallow_clone() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = place.path().join("origin");
    std::fs::create_dir(&folder).expect("a folder");
    git(&folder, &["init", "--quiet", "--initial-branch=main"]);
    let (empty, notes) = history(&folder, &Limits::default());
    assert!(!empty.available && notes.len() == 1, "{notes:?}");
    for (at, author) in ["Ann", "Bob", "Ann", "Cy"].iter().enumerate() {
        std::fs::write(folder.join("a"), format!("{at}\n")).expect("written");
        git(&folder, &["add", "a"]);
        let name = format!("user.name={author}");
        let date = format!("--date=2024-0{}-01T12:00:00Z", at + 1);
        git(&folder, &["-c", &name, "commit", "--quiet", "-m", "change", &date]);
    }
    git(&folder, &["tag", "v1.0.0", "HEAD~1"]);
    git(&folder, &["tag", "nightly"]);
    let (all, notes) = history(&folder, &Limits::default());
    assert_eq!((all.commits, all.commits_read, all.contributors, all.release_count, notes.len()), (4, 4, 3, 1, 0));
    assert_eq!((all.first_date.as_deref(), all.last_date.as_deref()), (Some("2024-01-01"), Some("2024-04-01")));
    assert_eq!((all.churn[0].commits, all.recent.len(), all.recent[0].changes.len()), (4, 4, 1));
    let (cut, notes) = history(&folder, &Limits { history_commits: 2, ..Limits::default() });
    assert_eq!((cut.commits, cut.commits_read, cut.contributors, cut.release_count), (4, 2, 3, 1));
    assert_eq!(notes, ["Changes of files were read from the newest 2 of 4 commits counted."]);
    let address = format!("file://{}", folder.display());
    git(place.path(), &["clone", "--quiet", "--depth=2", &address, "shallow"]);
    let (shallow, notes) = history(&place.path().join("shallow"), &Limits::default());
    assert!(shallow.shallow && shallow.commits == 2 && notes[0].contains("shallow"), "{notes:?}");
}
