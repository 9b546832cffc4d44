//! Why a walk found nothing to read, in words for the person who waited for it.

use super::rule_files::Refused;
use super::walk::builder;
use crate::limits::Limits;
use crate::model::{Coverage, SkipReason};
use ignore::WalkBuilder;
use std::path::Path;

/// The reason why no file was read. Counts the tree a second time, without ignore rules.
pub(super) fn nothing_to_read(root: &Path, single: bool, coverage: &Coverage, limits: &Limits) -> String {
    let mut causes: Vec<(u64, &str)> = coverage.skipped.iter().map(|(reason, skipped)| (skipped.files, words(*reason))).collect();
    let total = if single { 1 } else { count(WalkBuilder::new(root).standard_filters(false), limits) };
    let ignored = total.saturating_sub(coverage.files_found);
    if ignored > 0 {
        causes.push((ignored, ignoring_file(root, coverage.files_found, limits)));
    }
    match causes.as_slice() {
        [] => "the folder is empty".into(),
        [(files, cause)] if ignored == 0 => format!("{}, {}{cause}", counted(*files), if *files > 1 { "all " } else { "" }),
        [(_, cause)] => format!("0 of {}: {}{cause}", counted(total), if total > 1 { "all " } else { "" }),
        _ => {
            let parts: Vec<String> =
                causes.iter().map(|(files, cause)| format!("{} {cause}", crate::words::digits(*files))).collect();
            format!("0 of {}: {}", counted(total), parts.join(", "))
        }
    }
}

/// Names `.gitignore` alone when as few files are left without the other ignore files.
fn ignoring_file(root: &Path, files_found: u64, limits: &Limits) -> &'static str {
    if count(builder(root, limits, &Refused::default()).ignore(false).git_exclude(false), limits) == files_found {
        "ignored by .gitignore"
    } else {
        "ignored by .gitignore, .ignore or .git/info/exclude"
    }
}

fn count(builder: &mut WalkBuilder, limits: &Limits) -> u64 {
    let entries =
        builder.hidden(false).max_depth(Some(limits.walk_depth)).filter_entry(|entry| entry.file_name() != ".git").build();
    let files = entries.flatten().filter(|entry| entry.file_type().is_some_and(|kind| !kind.is_dir()));
    files.take(limits.walk_files).count() as u64
}

fn words(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Binary => "binary",
        SkipReason::CutAtLimit => "cut at the size limit",
        SkipReason::Unreadable => "unreadable",
        SkipReason::SymbolicLink => "symbolic links",
        SkipReason::NotRegular => "not regular files",
        SkipReason::NameNotUtf8 => "with names that are not UTF-8",
        SkipReason::OutsideWalkLimit => "outside the walk limits",
        SkipReason::Submodule => "submodules",
        SkipReason::OwnArticle => "written by techdoc",
        SkipReason::Credential => "credential files by their names",
        SkipReason::FunctionFileLimit | SkipReason::FunctionSizeLimit | SkipReason::ParseFailed => "not parsed",
    }
}

fn counted(files: u64) -> String {
    crate::words::numbered(files, "file")
}
