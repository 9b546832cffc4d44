//! What CI repeats its jobs for: the lists of a workflow's matrix.

use super::FactDraft;
use crate::analysis::index::Index;
use crate::model::{Evidence, Fact, Slot, Span};
use crate::source::read_text;
use crate::words::{code, series};

/// The most keys, and the most values of one, that a reader wants to see.
const MOST_KEYS: usize = 3;
const MOST_VALUES: usize = 10;

/// A key of a matrix with its values.
#[derive(Debug, PartialEq, Eq)]
struct Axis {
    key: String,
    values: Vec<String>,
}

/// Shows the first matrix of the workflows that publish nothing.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let publishes = |path: &str| ["release", "publish", "deploy"].iter().any(|word| path.to_lowercase().contains(word));
    let paths = index.analysis.files.iter().map(|file| &*file.path);
    let workflows = paths.filter(|path| path.starts_with(".github/workflows/") && path.ends_with("ml") && !publishes(path));
    for path in workflows.take(20) {
        let Ok(text) = read_text(index.root, path, 256 << 10) else { continue };
        if let Some((span, axes)) = matrix(&text) {
            let shown = |axis: &Axis| {
                let values: Vec<String> = axis.values.iter().map(|value| code(value)).collect();
                format!("{}: {}", code(&axis.key), series(&values))
            };
            let text: Vec<String> = axes.iter().take(MOST_KEYS).map(shown).collect();
            let evidence = Evidence::new(path, span, &read_text(index.root, path, 256 << 10).unwrap_or_default());
            return vec![FactDraft::new("ci-matrix", Slot::Key, path, evidence).score(0.3).text(text.join("; ")).done()];
        }
    }
    Vec::new()
}

/// The first matrix with a list of at least two plain values, and its lines.
fn matrix(text: &str) -> Option<(Span, Vec<Axis>)> {
    let lines: Vec<&str> = text.lines().collect();
    let heads = (0..lines.len()).filter(|&at| lines[at].trim() == "matrix:");
    heads.into_iter().find_map(|head| axes(&lines, head))
}

fn axes(lines: &[&str], head: usize) -> Option<(Span, Vec<Axis>)> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let (outer, mut inner, mut last) = (indent(lines[head]), None, head);
    let mut axes: Vec<Axis> = Vec::new();
    for (at, line) in lines.iter().enumerate().skip(head + 1).filter(|(_, line)| !is_blank(line)) {
        if indent(line) <= outer {
            break;
        }
        let depth = *inner.get_or_insert(indent(line));
        let content = line.trim();
        if let Some(value) = content.strip_prefix("- ").filter(|_| indent(line) >= depth) {
            axes.last_mut()?.values.push(plain(value));
        } else if indent(line) == depth {
            let (key, list) = content.split_once(':')?;
            let list = list.trim().trim_start_matches('[').trim_end_matches(']');
            let values = list.split(',').map(plain).filter(|value| !value.is_empty()).collect();
            axes.push(Axis { key: key.trim().to_owned(), values });
        }
        last = at;
    }
    axes.retain(is_told);
    (!axes.is_empty()).then(|| (Span::new(head as u32 + 1, last as u32 + 1), axes))
}

fn is_blank(line: &str) -> bool {
    let content = line.trim();
    content.is_empty() || content.starts_with('#')
}

fn plain(value: &str) -> String {
    value.split(" #").next().unwrap_or(value).trim().trim_matches(['"', '\'']).to_owned()
}

/// Whether every value is a word or a version, and not a map or an expression.
fn is_told(axis: &Axis) -> bool {
    let is_plain = |value: &String| {
        value.len() < 40 && value.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '^' | '~' | '@'))
    };
    let known = !matches!(axis.key.as_str(), "include" | "exclude");
    known && (2..=MOST_VALUES).contains(&axis.values.len()) && axis.values.iter().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(key: &str, values: &[&str]) -> Axis {
        Axis { key: key.to_owned(), values: values.iter().map(|value| (*value).to_owned()).collect() }
    }

    #[test]
    fn lists_of_a_matrix_are_read_in_both_notations() {
        let text = "jobs:\n  test:\n    strategy:\n      matrix:\n        os: [ubuntu-latest, 'windows-latest']\n        # both\n        php:\n          - \"8.1\"\n          - 8.2 # new\n    steps:\n      - run: make\n";
        let expected = vec![axis("os", &["ubuntu-latest", "windows-latest"]), axis("php", &["8.1", "8.2"])];
        assert_eq!(matrix(text), Some((Span::new(4, 9), expected)));
    }

    #[test]
    fn maps_and_expressions_are_left_out() {
        for list in ["include:\n          - name: a\n          - name: b", "os: ${{ fromJson(x) }}", "os: [one]", "os:"] {
            assert_eq!(matrix(&format!("    strategy:\n      matrix:\n        {list}\n    steps:\n")), None, "{list}");
        }
    }
}
