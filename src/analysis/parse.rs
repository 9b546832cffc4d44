//! Parses the top-ranked files: those within the text limit wholly, the rest of the function limit for their functions only.

use super::index::Parsed;
use super::survey::Run;
use super::symbols::{self, ListedFunction};
use crate::model::{Analysis, FunctionEntry, Role, SkipReason};
use crate::progress::Stage;
use crate::source::{SourceError, read_text};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of text that are worth one more thread. Each thread has a heap of its own, which parsing fills, and starting it costs time.
const BYTES_PER_THREAD: u64 = 1 << 20;
/// Of so many bytes at most one may be no UTF-8.
const UNREADABLE: usize = 50;

/// What one file came to.
enum Outcome {
    Whole(Box<Parsed>),
    Functions(Vec<FunctionEntry>),
    Failed,
}

/// Parses the files that the limits allow; the functions of those that are not kept go to the analysis at once.
///
/// # Errors
/// When somebody asked to stop.
pub(super) fn parse_top(root: &Path, analysis: &mut Analysis, run: &Run<'_>) -> Result<Vec<Parsed>, SourceError> {
    let chosen = choose(analysis, run);
    run.progress.begin(Stage::Parse, Some(chosen.len() as u64));
    let whole = run.limits.files.min(run.limits.function_files);
    let mut outcomes = in_parallel(root, analysis, &chosen, whole, run);
    if run.interrupt.requested() {
        return Err(SourceError::Interrupted);
    }
    outcomes.sort_by_key(|(file, _)| *file);
    let mut parsed = Vec::new();
    for (file, outcome) in outcomes {
        match outcome {
            Outcome::Whole(file) => parsed.push(*file),
            Outcome::Functions(entries) => analysis.functions.extend(entries),
            Outcome::Failed => {
                let path = analysis.files[file as usize].path.to_string();
                analysis.coverage.skip(SkipReason::ParseFailed, &path);
                continue;
            }
        }
        analysis.coverage.files_parsed += 1;
    }
    Ok(parsed)
}

/// The files to parse, highest rank first; what the limits leave out is recorded.
fn choose(analysis: &mut Analysis, run: &Run<'_>) -> Vec<u32> {
    let order = analysis.by_rank();
    let mut chosen = Vec::new();
    let (mut large, mut beyond) = (Vec::new(), Vec::new());
    for at in order {
        let file = &analysis.files[at as usize];
        let wanted = matches!(file.role, Role::Source | Role::Test | Role::Example) && file.language.is_some_and(symbols::supports);
        if !wanted {
            continue;
        }
        analysis.coverage.files_parsable += 1;
        match (file.bytes > run.limits.function_bytes as u64, chosen.len() >= run.limits.function_files) {
            (true, _) => large.push(at),
            (false, true) => beyond.push(at),
            (false, false) => chosen.push(at),
        }
    }
    for (reason, mut left_out) in [(SkipReason::FunctionSizeLimit, large), (SkipReason::FunctionFileLimit, beyond)] {
        left_out.sort_unstable();
        for at in left_out {
            let path = analysis.files[at as usize].path.clone();
            analysis.coverage.skip(reason, &path);
        }
    }
    chosen
}

fn in_parallel(root: &Path, analysis: &Analysis, chosen: &[u32], whole: usize, run: &Run<'_>) -> Vec<(u32, Outcome)> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(&at) = chosen.get(place).filter(|_| !run.interrupt.requested()) else { return done };
            done.push((at, one(root, analysis, at, place < whole, run)));
            run.progress.advance(1);
        }
    };
    let bytes: u64 = chosen.iter().map(|&at| analysis.files[at as usize].bytes).sum();
    let threads = (1 + bytes / BYTES_PER_THREAD).min(run.limits.worker_threads() as u64);
    if threads == 1 {
        return work();
    }
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
    })
}

fn one(root: &Path, analysis: &Analysis, at: u32, whole: bool, run: &Run<'_>) -> Outcome {
    let file = &analysis.files[at as usize];
    let (Some(language), Ok(text)) = (file.language, read_text(root, &file.path, run.limits.function_bytes)) else {
        return Outcome::Failed;
    };
    // Latin-1 in comments and strings leaves code readable; a file with more of it is no text in a known encoding.
    if UNREADABLE * text.matches(char::REPLACEMENT_CHARACTER).count() > text.len() {
        return Outcome::Failed;
    }
    if whole {
        let parsed = symbols::parse(&file.path, language, &text).map(|symbols| Parsed { file: at, language, text, symbols });
        return parsed.map_or(Outcome::Failed, |parsed| Outcome::Whole(Box::new(parsed)));
    }
    let listed = symbols::parse_functions(&file.path, language, &text);
    listed.map_or(Outcome::Failed, |functions| {
        Outcome::Functions(functions.into_iter().map(|function| entry(&file.path, function)).collect())
    })
}

fn entry(path: &str, function: ListedFunction) -> FunctionEntry {
    let complexity = function.decisions.score();
    FunctionEntry {
        path: path.into(),
        name: function.name,
        start_line: function.span.start_line,
        end_line: function.span.end_line,
        complexity,
    }
}
