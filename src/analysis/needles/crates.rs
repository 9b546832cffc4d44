//! Imports of known crates in Rust. The name stands right behind the words that open the line, so it is looked up and not searched for:
//! in a large tree that costs less time than an automaton, which would take nearly a megabyte.

use super::{Entry, Family};

/// What opens a line that imports a crate.
const OPENINGS: [&[u8]; 4] = [b"use", b"pub use", b"pub(crate) use", b"extern crate"];

/// The names to look up, each with a number of the caller's.
pub(super) struct Crates {
    /// Paths in the order of their first names.
    paths: Vec<(&'static [u8], u8)>,
    /// Texts that begin a line.
    attributes: Vec<(&'static [u8], u8)>,
}

impl Crates {
    pub(super) fn new(entries: &[Entry]) -> Self {
        let (mut paths, mut attributes) = (Vec::new(), Vec::new());
        for (id, _, modules) in entries.iter().filter(|entry| entry.1 == Family::Rust) {
            for module in *modules {
                match module.strip_prefix('^') {
                    Some(text) => attributes.push((text.as_bytes(), *id)),
                    None => paths.push((module.as_bytes(), *id)),
                }
            }
        }
        paths.sort_unstable_by_key(|(path, _)| (first_name(path), *path));
        Self { paths, attributes }
    }

    /// Hands number and position of every line that imports a crate, or begins with an attribute, to `visit`, in order.
    pub(super) fn find(&self, head: &[u8], visit: &mut impl FnMut(u8, usize)) {
        let ends = memchr::memchr_iter(b'\n', head).chain(std::iter::once(head.len()));
        let mut start = 0;
        for end in ends {
            let line = head[start..end].trim_ascii_start();
            let found = match line.first() {
                Some(b'#') => longest(self.attributes.iter(), line).map(|(_, id)| (id, line)),
                Some(b'u' | b'p' | b'e') => imported(line).and_then(|path| Some((self.named(path)?, path))),
                _ => None,
            };
            if let Some((id, rest)) = found {
                visit(id, end - rest.len());
            }
            start = end + 1;
        }
    }

    /// The number of the longest known path that `path` begins with, when it ends with a whole name.
    fn named(&self, path: &[u8]) -> Option<u8> {
        let name = first_name(path);
        let low = self.paths.partition_point(|(known, _)| first_name(known) < name);
        let same = self.paths[low..].iter().take_while(|(known, _)| first_name(known) == name);
        let (known, id) = longest(same, path)?;
        let next = path.get(known.len()).copied().unwrap_or(b'\n');
        (!is_of_name(next) && next != b'-').then_some(id)
    }
}

fn longest<'a>(known: impl Iterator<Item = &'a (&'static [u8], u8)>, text: &[u8]) -> Option<(&'static [u8], u8)> {
    known.filter(|(known, _)| text.starts_with(known)).max_by_key(|(known, _)| known.len()).copied()
}

/// What a line imports, from the first name on.
fn imported(line: &[u8]) -> Option<&[u8]> {
    let rest = OPENINGS.iter().find_map(|opening| line.strip_prefix(*opening))?;
    if !rest.first().is_some_and(|&byte| byte.is_ascii_whitespace() || byte == b':') {
        return None;
    }
    let rest = rest.trim_ascii_start();
    let colons = rest.iter().take_while(|&&byte| byte == b':').count();
    Some(rest[colons..].trim_ascii_start())
}

fn first_name(path: &[u8]) -> &[u8] {
    &path[..path.iter().position(|&byte| !is_of_name(byte)).unwrap_or(path.len())]
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_at_the_start_of_a_line_are_found() {
        const ENTRIES: &[Entry] = &[
            (1, Family::Rust, &["tokio", "tower::retry", "tower", "^#[tokio::main"]),
            (2, Family::Rust, &["tokio_postgres", "^#[tokio::main(flavor"]),
            (3, Family::Go, &["net"]),
        ];
        let crates = Crates::new(ENTRIES);
        let check = |line: &str, expected: &[(u8, usize)]| {
            let mut found = Vec::new();
            crates.find(line.as_bytes(), &mut |id, at| found.push((id, at)));
            assert_eq!(found, expected, "{line}");
        };
        check("use tokio::fs;\n  pub use ::tokio_postgres as p;", &[(1, 4), (2, 27)]);
        check("extern crate tokio;\npub(crate) use tower::retry::Retry;", &[(1, 13), (1, 35)]);
        check("\t#[tokio::main]\n#[tokio::main(flavor = \"x\")]", &[(1, 1), (2, 16)]);
        check("use tower::retry_all;\nuse tower::x;", &[(1, 26)]);
        for line in ["", "use tokio_x;", "use tokio-x;", "use {tokio};", "usetokio;", "let a = tokio;", "// use tokio;", "use net;"]
        {
            check(line, &[]);
        }
    }
}
