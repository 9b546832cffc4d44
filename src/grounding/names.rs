//! Code marks that are neither places nor commands: paths, globs, names, flags, variables, literals.

use super::known::{closest, split_owner};
use super::needles::{is_word, words};
use super::{Checker, ledger::Proof};
use crate::model::{FindingKind, file_name};
use regex::Regex;

/// Extensions that mark a path even where the tree has no such file.
const EXTENSIONS: &str = "rs py js jsx ts tsx mjs cjs go java kt c h cc cpp cxx hpp cs rb php sh toml json yaml yml xml md rst txt \
                          html css lock sql proto gradle cfg ini mod sum csproj sln vue swift scala";

impl Checker<'_> {
    /// What a mark claims and whether it holds; none when it claims nothing.
    pub(super) fn name(&mut self, mark: &str) -> Option<(FindingKind, Proof)> {
        if self.known.is_name(mark) || self.is_bare_word_of_language(mark) {
            return Some((FindingKind::Name, Proof::Holds));
        }
        if looks_like_path(mark) || !self.tree.named(mark).is_empty() || self.tree.is_folder(mark) {
            if self.path_exists(mark) {
                return Some((FindingKind::Path, Proof::Holds));
            }
            // Ruby's `Templates.erb` is a method, whatever a file of that name would be.
            if self.tree.analysis.functions.iter().any(|function| function.name == mark) {
                return Some((FindingKind::Name, Proof::Holds));
            }
            if self.must_be_path(mark) {
                return Some((FindingKind::Path, self.missing_path(mark)));
            }
        }
        if mark.starts_with('-') && mark.len() > 1 && mark[1..].starts_with(|c: char| c == '-' || c.is_alphabetic()) {
            return Some((FindingKind::Command, self.flag(mark)));
        }
        if let Some(variable) = environment_variable(mark) {
            return Some((FindingKind::Command, Proof::occurs(&mut self.needles, variable, "no such variable in the tree")));
        }
        Some((FindingKind::Name, self.expression(mark)))
    }

    fn is_bare_word_of_language(&self, mark: &str) -> bool {
        words(mark).all(|word| self.known.is_reserved(word)) && !mark.contains(|c: char| c.is_ascii_digit())
    }

    /// Whether a file or folder is there, or a pattern matches one.
    pub(super) fn path_exists(&self, path: &str) -> bool {
        let path = path.strip_prefix("./").unwrap_or(path);
        if path.contains('*') {
            return self.glob_matches(path);
        }
        let as_file = !path.ends_with('/') && (self.tree.is_file(path) || !self.tree.named(path).is_empty());
        as_file || self.tree.is_folder(path) || self.tree.by_suffix(path).is_some()
    }

    fn must_be_path(&self, mark: &str) -> bool {
        let extension = file_name(mark).rsplit_once('.').map(|(_, extension)| extension);
        let has_extension = extension
            .is_some_and(|extension| EXTENSIONS.split(' ').any(|known| known == extension) || self.tree.has_extension(extension));
        let top = mark.trim_start_matches("./").split('/').next().unwrap_or_default();
        (has_extension && !mark.contains('(')) || (mark.contains('/') && self.tree.is_folder(top))
    }

    /// A path that is not in the tree may still be one that the code writes: then the tree spells it out.
    fn missing_path(&mut self, path: &str) -> Proof {
        let reason = self.no_such_file(path);
        if self.tree.is_folder(path.split('/').next().unwrap_or_default()) {
            return Proof::Fails(reason);
        }
        Proof::occurs(&mut self.needles, path, &reason)
    }

    /// "no such file", with the nearest path when there is one.
    pub(super) fn no_such_file(&self, path: &str) -> String {
        let files = &self.tree.analysis.files;
        let same_name = self.tree.named(file_name(path)).first().copied();
        let near = || if self.tree.spend(files.len() * 200) { closest(path, files.iter().map(|file| &*file.path)) } else { None };
        match same_name.or_else(near) {
            Some(near) => format!("no such file; did you mean `{near}`?"),
            None => "no such file or folder".to_owned(),
        }
    }

    fn glob_matches(&self, glob: &str) -> bool {
        let files = &self.tree.analysis.files;
        let Some(pattern) = glob_pattern(glob).filter(|_| self.tree.spend(files.len() * 20)) else { return false };
        files.iter().any(|file| pattern.is_match(&file.path))
    }

    fn flag(&mut self, mark: &str) -> Proof {
        let flag = mark.split(['=', ' ']).next().unwrap_or(mark);
        let name = flag.trim_start_matches('-');
        let mut any = vec![vec![self.needles.add(flag)]];
        if name.len() > 1 {
            any.push(vec![self.needles.add(&name.replace('-', "_"))]);
            any.push(vec![self.needles.add(name)]);
        }
        Proof::Found { any, reason: "no such flag in the tree".to_owned(), suggest: false }
    }

    fn expression(&mut self, mark: &str) -> Proof {
        let called = mark.split('(').next().unwrap_or(mark).trim_start_matches('&');
        // `save!` is a name of Ruby; `vec!` is the name of a macro and its mark.
        if split_owner(called).is_some_and(|(owner, method)| self.known.has_method(owner, method) == Some(true)) {
            return self.words_occur(mark);
        }
        let head = called.trim_end_matches('!');
        let is_pair = !head.is_empty() && head.chars().all(|c| is_word(c) || matches!(c, ':' | '.'));
        if is_pair
            && let Some((owner, method)) = split_owner(head)
            && let Some(has) = self.known.has_method(owner, method)
        {
            return if has { self.words_occur(mark) } else { self.unknown_method(head, owner, method) };
        }
        if words(mark).next().is_none() {
            return if mark.chars().any(is_word) {
                Proof::occurs(&mut self.needles, mark, "does not occur in the tree")
            } else {
                Proof::Holds
            };
        }
        self.words_occur(mark)
    }

    /// A variant, constant or inherited method: the pair must at least be written somewhere.
    fn unknown_method(&mut self, pair: &str, owner: &str, method: &str) -> Proof {
        let reason = match self.known.closest_method(owner, method) {
            Some(near) => format!("`{owner}` has no `{method}`; did you mean `{near}`?"),
            None => format!("`{owner}` has no `{method}`"),
        };
        let mut any = vec![vec![self.needles.add(pair)]];
        let separator = if pair.contains("::") { "::" } else { "." };
        any.push(vec![self.needles.add(&format!("{owner}{separator}{method}"))]);
        Proof::Found { any, reason, suggest: false }
    }

    fn words_occur(&mut self, mark: &str) -> Proof {
        let whole = strip_quotes(mark);
        let mut any = vec![vec![self.needles.add(whole)]];
        let is_literal = whole.len() < mark.len();
        let is_kebab = whole.contains('-') && whole.chars().all(|c| is_word(c) || c == '-');
        if is_kebab {
            any.push(vec![self.needles.add(&whole.replace('-', "_"))]);
        } else if !is_literal {
            let names = words(mark).filter(|word| !self.known.is_reserved(word) && !self.known.is_name(word));
            let all: Vec<usize> = names.map(|word| self.needles.add(word)).collect();
            any.push(all);
        }
        Proof::Found { any, reason: "no such name in the tree".to_owned(), suggest: true }
    }

    /// The function of the tree whose name is spelled most like `name`.
    pub(super) fn near_name(&self, name: &str) -> Option<String> {
        let functions = &self.tree.analysis.functions;
        let candidates = functions.iter().map(|function| match name.contains(['.', ':']) {
            true => function.name.as_str(),
            false => split_owner(&function.name).map_or(function.name.as_str(), |(_, method)| method),
        });
        let bare = name.trim_end_matches("()");
        closest(bare, candidates.take_while(|_| self.tree.spend(100))).map(str::to_owned)
    }
}

fn looks_like_path(mark: &str) -> bool {
    let plain = |c: char| is_word(c) || matches!(c, '/' | '.' | '-' | '*' | '+' | '@' | '~' | '[' | ']' | '{' | '}' | '$' | '#');
    mark.chars().all(plain) && mark.contains(['/', '.']) && !mark.starts_with("//") && mark.chars().any(is_word)
}

/// `NAME` of `$NAME`, `${NAME}` and `NAME=value`.
fn environment_variable(mark: &str) -> Option<&str> {
    let is_name = |name: &str| name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let name = match mark.strip_prefix('$') {
        Some(rest) => rest.trim_start_matches('{').trim_end_matches('}'),
        None => mark.split_once('=')?.0,
    };
    is_name(name).then_some(name)
}

fn strip_quotes(mark: &str) -> &str {
    let inner = |quote: char| mark.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)).filter(|inner| !inner.is_empty());
    inner('"').or_else(|| inner('\'')).unwrap_or(mark)
}

fn glob_pattern(glob: &str) -> Option<Regex> {
    if glob.len() > 300 {
        return None;
    }
    let mut pattern = String::from("^");
    let mut rest = glob;
    while let Some(c) = rest.chars().next() {
        let (piece, length) = match c {
            '*' if rest.starts_with("**/") => ("(?:.*/)?".to_owned(), 3),
            '*' if rest.starts_with("**") => (".*".to_owned(), 2),
            '*' => ("[^/]*".to_owned(), 1),
            '{' => ("(?:".to_owned(), 1),
            '}' => (")".to_owned(), 1),
            ',' => ("|".to_owned(), 1),
            c => (regex::escape(c.encode_utf8(&mut [0; 4])), c.len_utf8()),
        };
        pattern.push_str(&piece);
        rest = &rest[length..];
    }
    regex::RegexBuilder::new(&format!("{pattern}$")).size_limit(1 << 20).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_told_apart() {
        for (mark, expected) in
            [("src/db.rs", true), ("src/", true), ("a::b", false), ("// note", false), ("?", false), ("a b/c", false)]
        {
            assert_eq!(looks_like_path(mark), expected, "{mark}");
        }
        for (mark, expected) in
            [("$HOME", Some("HOME")), ("${A_B}", Some("A_B")), ("RUST_LOG=debug", Some("RUST_LOG")), ("a=b", None), ("$x", None)]
        {
            assert_eq!(environment_variable(mark), expected, "{mark}");
        }
        for (glob, path, expected) in [
            ("src/*.rs", "src/db.rs", true),
            ("src/*.rs", "src/cmd/get.rs", false),
            ("src/**/*.rs", "src/db.rs", true),
            ("**/*.{rs,toml}", "a/Cargo.toml", true),
            ("*.py", "a.rs", false),
        ] {
            assert_eq!(glob_pattern(glob).unwrap().is_match(path), expected, "{glob} {path}");
        }
        assert!(glob_pattern("{*").is_none());
    }
}
