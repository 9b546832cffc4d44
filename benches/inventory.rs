//! What the figures are measured with: `inventory read PATH` reads every byte of a tree once, `inventory count PATH` makes the
//! inventory of every file, `inventory languages PATH` prints it per language, `inventory files PATH` per file.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use techdoc::analysis::languages;
use techdoc::limits::Limits;
use techdoc::model::{Language, LineCounts, Role};
use techdoc::progress::{Interrupt, Silent};
use techdoc::source::{SourceError, SourceFile, Walked, walk};

fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, path] = arguments.as_slice() else { return std::process::ExitCode::from(2) };
    let done = match mode.as_str() {
        "read" => read_all(Path::new(path)).map_err(|error| error.to_string()),
        "walk" => walk(Path::new(path), &limits(), &Silent, &Interrupt::default(), |file| file.bytes.len())
            .map_err(|error| error.to_string())
            .map(|walked| format!("{} files", walked.files.len())),
        mode => inventory(Path::new(path)).map_err(|error| error.to_string()).map(|walked| print(mode, &walked)),
    };
    match done {
        Ok(text) => writeln!(std::io::stdout(), "{}", text.trim_end()).map_or(1, |()| 0).into(),
        Err(text) => writeln!(std::io::stderr(), "{text}").map_or(1, |()| 3).into(),
    }
}

/// Reads every regular file below `root` once, one after the other, into one buffer.
fn read_all(root: &Path) -> std::io::Result<String> {
    let mut folders: Vec<PathBuf> = vec![root.to_owned()];
    let mut buffer = vec![0_u8; 1 << 20];
    let (mut files, mut bytes) = (0_u64, 0_u64);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() && entry.file_name() != ".git" {
                folders.push(entry.path());
            } else if kind.is_file() {
                let mut file = std::fs::File::open(entry.path())?;
                files += 1;
                loop {
                    match file.read(&mut buffer)? {
                        0 => break,
                        count => bytes += count as u64,
                    }
                }
            }
        }
    }
    Ok(format!("{files} files, {bytes} bytes"))
}

type Inventory = Walked<(Option<Language>, LineCounts, Role)>;

fn limits() -> Limits {
    let threads = std::env::var("THREADS").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let file_bytes = std::env::var("FILE_BYTES").ok().and_then(|text| text.parse().ok()).unwrap_or(1 << 20);
    Limits { threads, file_bytes, ..Limits::default() }
}

fn inventory(root: &Path) -> Result<Inventory, SourceError> {
    walk(root, &limits(), &Silent, &Interrupt::default(), |file: &SourceFile<'_>| {
        let language = languages::detect(file.path, file.bytes);
        (language, languages::count(language, file.bytes), languages::role(file.path, language, file.bytes))
    })
}

fn print(mode: &str, walked: &Inventory) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut languages: BTreeMap<&str, (u64, LineCounts)> = BTreeMap::new();
    for (path, _, (language, counts, role)) in &walked.files {
        let name = language.map_or("-", |language| language.0);
        let sum = languages.entry(name).or_default();
        sum.0 += 1;
        sum.1 += *counts;
        if mode == "files" {
            lines.push(format!("{path}\t{name}\t{}\t{}\t{}\t{role:?}", counts.code, counts.comments, counts.blanks));
        }
    }
    if mode == "languages" {
        lines.extend(languages.iter().map(|(name, (files, counts))| {
            format!("{name}\t{files}\t{}\t{}\t{}\t{}", counts.lines(), counts.code, counts.comments, counts.blanks)
        }));
    }
    if mode != "files" {
        let skipped: Vec<String> =
            walked.coverage.skipped.iter().map(|(reason, skipped)| format!("{reason:?} {}", skipped.files)).collect();
        lines.push(format!("{} files read; {}", walked.coverage.files_read, skipped.join(", ")));
    }
    lines.join("\n")
}
