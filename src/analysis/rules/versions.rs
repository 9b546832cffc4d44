//! Rule 18, first half: two versions that disagree.

use super::FactDraft;
use crate::analysis::index::Index;
use crate::model::{Evidence, Fact, Package, Slot, Span, folder};
use crate::source::read_text;
use crate::words::code;

/// Says where a manifest's link, or the README's install line, names another version than the manifest has.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let Some(package) = index.analysis.packages.first() else { return Vec::new() };
    let Some(version) = package
        .version
        .as_deref()
        .filter(|version| version.split('.').count() == 3 && version.starts_with(|c: char| c.is_ascii_digit()))
    else {
        return Vec::new();
    };
    link(index, package, version).or_else(|| readme(index, package, version)).into_iter().collect()
}

fn link(index: &Index<'_>, package: &Package, version: &str) -> Option<Fact> {
    let (other, line) = package.links.iter().find_map(|(link, line)| Some((version_in(link)?, *line)))?;
    let text = read_text(index.root, &package.manifest, 1 << 20).ok()?;
    let place = |line: u32| Evidence::new(&package.manifest, Span::line(line.max(1)), &text);
    (other != version).then(|| {
        let text = format!("The manifest has version {version} ({{0}}), one of its links {other} ({{1}}).");
        FactDraft::new("version-mismatch", Slot::Wrong, &package.manifest, place(package.version_line))
            .also(place(line))
            .score(0.65)
            .text(text)
            .done()
    })
}

/// The first `1.2.3` in `text`.
fn version_in(text: &str) -> Option<&str> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .find(|part| part.split('.').count() == 3 && part.split('.').all(|n| !n.is_empty()))
}

/// `name = "1.2"` in the README of a Rust package whose version has moved on.
fn readme(index: &Index<'_>, package: &Package, version: &str) -> Option<Fact> {
    let name = package.name.as_deref().filter(|_| package.ecosystem == "cargo")?;
    let record = index
        .analysis
        .files
        .iter()
        .find(|file| folder(&file.path).is_empty() && file.name().to_lowercase().starts_with("readme"))?;
    let text = read_text(index.root, &record.path, 256 << 10).ok()?;
    let (line, shown) = (1..).zip(text.lines()).find_map(|(line, content)| {
        let rest = content.trim().strip_prefix(name)?.trim_start().strip_prefix('=')?;
        let shown = rest.split('"').find(|part| part.starts_with(|c: char| c.is_ascii_digit()))?;
        Some((line, shown.to_owned()))
    })?;
    let agrees = version.starts_with(shown.trim_end_matches(".0").trim_end_matches(".0"));
    (!agrees).then(|| {
        let manifest = read_text(index.root, &package.manifest, 1 << 20).unwrap_or_default();
        let sentence = format!(
            "The README tells its readers to depend on {} {shown} ({{0}}), while the manifest is at {version} ({{1}}).",
            code(name)
        );
        FactDraft::new("version-mismatch", Slot::Wrong, &package.manifest, Evidence::new(&record.path, Span::line(line), &text))
            .also(Evidence::new(&package.manifest, Span::line(package.version_line.max(1)), &manifest))
            .score(0.55)
            .text(sentence)
            .done()
    })
}
