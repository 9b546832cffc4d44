//! A TOML or JSON text as a flat list: the path of keys to each scalar, its value and lines. Empty tables and lists count as scalars.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The most entries of one document.
pub(super) const MAX_ENTRIES: usize = 50_000;

/// A key on the way to a value; elements of lists have their number as name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) line: u32,
}

/// A scalar.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) path: Vec<Key>,
    pub(super) value: String,
    pub(super) line: u32,
}

/// A flat document.
#[derive(Debug, Default)]
pub(super) struct Document(pub(super) Vec<Entry>);

/// What lies below one key of a table.
pub(super) struct Member<'a> {
    pub(super) key: &'a Key,
    depth: usize,
    entries: &'a [&'a Entry],
}

impl Entry {
    fn is_below(&self, prefix: &[&str]) -> bool {
        self.path.len() > prefix.len() && self.path.iter().zip(prefix).all(|(key, name)| *name == "*" || key.name == *name)
    }

    fn is_at(&self, path: &[&str]) -> bool {
        self.path.len() == path.len() && self.path.iter().zip(path).all(|(key, name)| key.name == *name)
    }
}

impl Document {
    /// The scalar at `path`.
    pub(super) fn entry(&self, path: &[&str]) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.is_at(path))
    }

    pub(super) fn text(&self, path: &[&str]) -> Option<String> {
        self.entry(path).map(|entry| entry.value.clone()).filter(|value| !value.is_empty())
    }

    pub(super) fn has(&self, path: &[&str]) -> bool {
        self.0.iter().any(|entry| entry.is_at(path) || entry.is_below(path))
    }

    /// The scalars below `prefix`; `*` in it stands for any key.
    pub(super) fn below(&self, prefix: &[&str]) -> Vec<&Entry> {
        self.0.iter().filter(|entry| entry.is_below(prefix)).collect()
    }

    /// The values of a list of strings, or a lone string, with their lines.
    pub(super) fn list(&self, path: &[&str]) -> Vec<(&str, u32)> {
        let found = self.0.iter().filter(|entry| entry.is_at(path) || (entry.is_below(path) && entry.path.len() == path.len() + 1));
        found.filter(|entry| !entry.value.is_empty()).map(|entry| (&*entry.value, entry.line)).collect()
    }

    /// Calls `each` with every key directly below `prefix`.
    pub(super) fn members(&self, prefix: &[&str], mut each: impl FnMut(&Member<'_>)) {
        let entries = self.below(prefix);
        let depth = prefix.len();
        for group in entries.chunk_by(|a, b| a.path[..=depth].iter().zip(&b.path[..=depth]).all(|(a, b)| a.name == b.name)) {
            each(&Member { key: &group[0].path[depth], depth: depth + 1, entries: group });
        }
    }
}

impl Member<'_> {
    /// The value when it is a scalar.
    pub(super) fn value(&self) -> Option<&str> {
        self.entries.iter().find(|entry| entry.path.len() == self.depth).map(|entry| &*entry.value)
    }

    /// A scalar field of it.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        let found = self.entries.iter().find(|entry| entry.path.len() == self.depth + 1 && entry.path[self.depth].name == name);
        found.map(|entry| &*entry.value)
    }

    /// All scalars of it.
    pub(super) fn scalars(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| &*entry.value)
    }
}

/// The starts of lines, to tell lines of offsets.
pub(super) struct Lines(Vec<u32>);

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32).collect())
    }

    /// The line of a byte, from 1.
    pub(super) fn at(&self, offset: usize) -> u32 {
        self.0.partition_point(|&end| (end as usize) < offset) as u32 + 1
    }
}

/// Flattens TOML; faults are stepped over.
pub(super) fn toml(text: &str) -> Document {
    let (table, _) = DeTable::parse_recoverable(text);
    let lines = Lines::new(text);
    let mut out = Vec::new();
    let mut stack: Vec<(Vec<Key>, &Spanned<DeValue<'_>>)> = Vec::new();
    push_table(&[], table.get_ref(), &lines, &mut stack);
    while let Some((path, value)) = stack.pop() {
        if out.len() >= MAX_ENTRIES || stack.len() > 4 * MAX_ENTRIES {
            break;
        }
        let line = lines.at(value.span().start);
        match value.get_ref() {
            DeValue::Table(table) if !table.is_empty() => push_table(&path, table, &lines, &mut stack),
            DeValue::Array(list) if !list.is_empty() => {
                let items = list.iter().enumerate().rev();
                stack.extend(items.map(|(at, item)| (with(&path, at.to_string(), lines.at(item.span().start)), item)));
            }
            scalar => out.push(Entry { path, value: scalar_text(scalar), line }),
        }
    }
    Document(out)
}

fn push_table<'t>(path: &[Key], table: &'t DeTable<'_>, lines: &Lines, stack: &mut Vec<(Vec<Key>, &'t Spanned<DeValue<'t>>)>) {
    let start = stack.len();
    for (key, value) in table {
        stack.push((with(path, key.get_ref().to_string(), lines.at(key.span().start)), value));
    }
    stack[start..].reverse();
}

fn with(path: &[Key], name: String, line: u32) -> Vec<Key> {
    let mut path = path.to_vec();
    path.push(Key { name, line });
    path
}

fn scalar_text(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(_) | DeValue::Table(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_is_flattened_with_lines() {
        let document = toml("a = 1\n[b.c]\nd = \"x\"\ne = [\"y\", \"z\"]\n[b.f]\n");
        assert_eq!(document.text(&["b", "c", "d"]).as_deref(), Some("x"));
        assert_eq!(document.list(&["b", "c", "e"]), [("y", 4), ("z", 4)]);
        let mut members = Vec::new();
        document.members(&["b"], |member| members.push((member.key.name.clone(), member.key.line)));
        assert_eq!(members, [("c".to_owned(), 2), ("f".to_owned(), 5)]);
    }

    #[test]
    fn broken_toml_gives_what_can_be_read() {
        let document = toml("[package]\nname = \"a\"\nversion = \n[dependencies]\nb = \"1\"\n");
        assert_eq!(document.text(&["package", "name"]).as_deref(), Some("a"));
        assert_eq!(document.text(&["dependencies", "b"]).as_deref(), Some("1"));
        assert!(toml(&"[".repeat(200_000)).0.len() < 10);
        assert!(toml(&format!("a = {}", "[".repeat(200_000))).0.len() < 100);
    }
}
