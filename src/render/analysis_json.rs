//! An analysis as one JSON document, streamed: no second copy of the file list is made.

use super::selection::Choice;
use crate::model::{
    Analysis, Coverage, Dependency, Fact, FunctionEntry, History, Language, LanguageTotals, Module, Package, Pattern, Repository,
    Role, SCHEMA_VERSION, Step, Tests, Totals,
};
use serde::{Serialize, Serializer};
use std::io::{self, Write};

/// The document's keys, in order.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    repository: &'a Repository,
    totals: &'a Totals,
    coverage: &'a Coverage,
    languages: &'a [LanguageTotals],
    modules: &'a [Module],
    files: Files<'a>,
    functions: &'a [FunctionEntry],
    patterns: &'a [Pattern],
    packages: &'a [Package],
    dependencies: &'a [Dependency],
    tests: &'a Tests,
    history: &'a History,
    facts: &'a [Fact],
    path: &'a [Step],
    #[serde(skip_serializing_if = "<[Choice]>::is_empty")]
    selection: &'a [Choice],
}

/// The files with their ranks, made one at a time.
struct Files<'a>(&'a Analysis);

#[derive(Serialize)]
struct FileEntry<'a> {
    path: &'a str,
    language: Option<Language>,
    lines: u32,
    rank: f64,
    role: Role,
}

impl Serialize for Files<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ranks = self.0.ranks.iter().copied().chain(std::iter::repeat(0.0));
        serializer.collect_seq(self.0.files.iter().zip(ranks).map(|(file, rank)| FileEntry {
            path: &file.path,
            language: file.language,
            lines: file.counts.lines(),
            rank: rounded(rank),
            role: file.role,
        }))
    }
}

/// A rank to six digits, so that it prints alike on every machine.
pub(super) fn rounded(rank: f32) -> f64 {
    (f64::from(rank) * 1e6).round() / 1e6
}

/// Writes the analysis to `out` as JSON with a line feed behind it; `selection` is left out when empty.
///
/// # Errors
/// When `out` cannot be written to.
pub fn analysis_json(analysis: &Analysis, selection: &[Choice], mut out: impl Write) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        repository: &analysis.repository,
        totals: &analysis.totals,
        coverage: &analysis.coverage,
        languages: &analysis.languages,
        modules: &analysis.modules,
        files: Files(analysis),
        functions: &analysis.functions,
        patterns: &analysis.patterns,
        packages: &analysis.packages,
        dependencies: &analysis.dependencies,
        tests: &analysis.tests,
        history: &analysis.history,
        facts: &analysis.facts,
        path: &analysis.path,
        selection,
    };
    serde_json::to_writer(&mut out, &document)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FileRecord, LineCounts};

    #[test]
    fn the_names_of_the_contract_are_there_in_order() {
        let analysis = Analysis {
            files: vec![FileRecord {
                path: "a.rs".into(),
                language: Some(Language("Rust")),
                bytes: 3,
                counts: LineCounts { code: 1, comments: 0, blanks: 0 },
                role: Role::Source,
            }],
            ranks: vec![1.0 / 3.0],
            ..Analysis::default()
        };
        let mut out = Vec::new();
        analysis_json(&analysis, &[], &mut out).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
        let expected = "schema_version repository totals coverage languages modules files functions patterns packages dependencies \
                        tests history facts path";
        assert_eq!(keys, expected.split_whitespace().collect::<Vec<_>>());
        assert_eq!(json["files"][0].to_string(), r#"{"path":"a.rs","language":"Rust","lines":1,"rank":0.333333,"role":"source"}"#);
        assert!(out.ends_with(b"}\n"));
    }
}
