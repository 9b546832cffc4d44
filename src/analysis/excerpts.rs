//! The text of the places that facts want shown: spliced from the files, comment signs stripped where it is prose, secrets redacted.

use crate::model::{Evidence, Excerpt, Fact, FileRecord, Language, Redaction, Role};
use crate::source::{read_text, redact};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Reads every excerpt and quotation once, ordered by evidence; also returns the secrets that were replaced.
pub(super) fn splice(root: &Path, facts: &[Fact], files: &[FileRecord]) -> (Vec<Excerpt>, Vec<Redaction>) {
    let mut redactions: BTreeSet<Redaction> = BTreeSet::new();
    let mut wanted: BTreeMap<&Evidence, bool> = BTreeMap::new();
    for fact in facts {
        let places = [(fact.excerpt, false), (fact.quote, true)];
        for (place, prose) in places.into_iter().filter_map(|(at, prose)| Some((fact.evidence.get(at?)?, prose))) {
            wanted.insert(place, prose);
        }
    }
    // Places come file by file.
    let (mut path, mut text): (&str, String) = ("", String::new());
    let excerpts = wanted
        .into_iter()
        .filter_map(|(place, prose)| {
            if *place.path != *path {
                (path, text) = (&place.path, read_text(root, &place.path, 1 << 20).unwrap_or_default());
            }
            let text = &*text;
            let language = files.binary_search_by(|file| file.path.cmp(&place.path)).ok().and_then(|at| files[at].language);
            let lines = place.span.slice(text);
            let is_document =
                files.binary_search_by(|file| file.path.cmp(&place.path)).is_ok_and(|at| files[at].role == Role::Document);
            let language = if is_document { fenced_in(text, place) } else { language };
            let text = if prose && !is_document { stripped(lines) } else { lines.replace("\r\n", "\n") };
            let (text, found) = redact(&text);
            redactions.extend(found.into_iter().map(|(kind, line)| Redaction {
                path: place.path.to_string(),
                line: place.span.start_line + line - 1,
                kind,
            }));
            let text = text.into_owned();
            let text = if text.ends_with('\n') { text } else { text + "\n" };
            (!text.trim().is_empty() && !text.contains(char::REPLACEMENT_CHARACTER)).then(|| Excerpt {
                evidence: place.clone(),
                language: language.filter(|_| !prose),
                text,
            })
        })
        .collect();
    (excerpts, redactions.into_iter().collect())
}

/// The language of the fence in a document that opens right above the place.
fn fenced_in(text: &str, place: &Evidence) -> Option<Language> {
    let above = text.lines().nth((place.span.start_line as usize).checked_sub(2)?)?;
    let info = above.trim().trim_start_matches('`').split([' ', ',', '{']).next()?;
    FENCES.iter().find(|(name, _)| *name == info.to_lowercase()).map(|(_, language)| Language(language))
}

/// What READMEs write behind a fence, with the language that it stands for.
pub(super) const FENCES: &[(&str, &str)] = &[
    ("rust", "Rust"),
    ("rs", "Rust"),
    ("go", "Go"),
    ("python", "Python"),
    ("py", "Python"),
    ("js", "JavaScript"),
    ("javascript", "JavaScript"),
    ("jsx", "JSX"),
    ("ts", "TypeScript"),
    ("typescript", "TypeScript"),
    ("tsx", "TSX"),
    ("java", "Java"),
    ("kotlin", "Kotlin"),
    ("c", "C"),
    ("cpp", "C++"),
    ("c++", "C++"),
    ("csharp", "C#"),
    ("cs", "C#"),
    ("c#", "C#"),
    ("ruby", "Ruby"),
    ("rb", "Ruby"),
    ("php", "PHP"),
];

/// Prose without comment signs and indentation.
fn stripped(lines: &str) -> String {
    let strip = |line: &str| {
        let line = line.trim().trim_end_matches("*/").trim_end_matches("\"\"\"").trim_end();
        let line = line.trim_start_matches("\"\"\"").trim_start_matches("r\"\"\"");
        let signs = ["///", "//!", "//", "/**", "/*!", "/*", "*", "#!", "#", "--", ";;"];
        let bare = signs.iter().find_map(|sign| line.strip_prefix(sign)).unwrap_or(line);
        // The right border of a box of comments.
        let bare = bare.strip_suffix('*').filter(|rest| rest.ends_with("  ")).unwrap_or(bare);
        bare.trim().to_owned() + "\n"
    };
    lines.lines().map(strip).collect()
}
