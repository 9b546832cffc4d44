//! Addresses: into the repository they must lead to a file and its lines; elsewhere the tree must know them.

use super::document::Unit;
use super::ledger::Proof;
use super::place::{self, PlaceMark};
use super::{Checker, stamps};
use crate::model::{FindingKind, Span};

/// An address that leads into the repository.
struct Inside {
    commit: Option<String>,
    path: String,
    lines: Option<(u32, u32)>,
}

impl Checker<'_> {
    /// Enters the claim that an address makes.
    pub(super) fn address(&mut self, address: &str, line: u32, section: &str) {
        if address.is_empty() || address.starts_with('#') || address.starts_with("mailto:") {
            return;
        }
        let proof = match self.inside(address) {
            Some(inside) => match self.wrong(&inside) {
                Some(reason) => Proof::Fails(reason),
                None => Proof::Holds,
            },
            None => self.outside(address),
        };
        self.ledger.enter(line, section, FindingKind::Link, address, proof);
    }

    /// Enters addresses that stand in prose without being links.
    pub(super) fn bare_addresses(&mut self, unit: &Unit) {
        let is_end = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '|' | ')' | super::document::MARK);
        let mut past = 0;
        for (at, _) in unit.text.match_indices("http") {
            let rest = &unit.text[at..];
            let is_address = rest.starts_with("https://") || rest.starts_with("http://");
            if at < past || !is_address || self.is_in_link(unit, rest) {
                continue;
            }
            let end = rest.find(is_end).unwrap_or(rest.len());
            past = at + end;
            let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
            self.address(address, unit.line_at(at), &unit.section);
        }
    }

    fn is_in_link(&self, unit: &Unit, rest: &str) -> bool {
        unit.links.iter().take(100).any(|link| rest.starts_with(&*link.address))
    }

    /// Why a link around a place does not lead to that place; none when it does.
    pub(super) fn leads_elsewhere(&self, address: &str, path: &str, span: Span) -> Option<String> {
        let Some(inside) = self.inside(address) else { return Some("the address does not lead into the repository".to_owned()) };
        if let Some(reason) = self.wrong(&inside) {
            return Some(reason);
        }
        let same_lines = inside.lines.is_none_or(|lines| lines == (span.start_line, span.end_line));
        (inside.path != path || !same_lines)
            .then(|| format!("the text says {path}:{}-{}, the address leads elsewhere", span.start_line, span.end_line))
    }

    fn wrong(&self, inside: &Inside) -> Option<String> {
        if let Some(commit) = &inside.commit
            && stamps::is_hash(commit)
            && let Proof::Fails(reason) = self.stamps.commit(commit)
        {
            return Some(reason);
        }
        if !inside.path.is_empty() && !self.tree.exists(&inside.path) {
            return Some(self.no_such_file(&inside.path));
        }
        let (start, end) = inside.lines?;
        self.lines_of(&PlaceMark { path: inside.path.clone(), start, end }).err()
    }

    fn inside(&self, address: &str) -> Option<Inside> {
        let (bare, fragment) = address.split_once('#').unwrap_or((address, ""));
        let lines = place::fragment(fragment);
        if !address.contains("://") {
            let path = bare.split('?').next().unwrap_or(bare).trim_start_matches("./").trim_start_matches('/');
            return Some(Inside { commit: None, path: decode(path), lines });
        }
        let rest = self.below_remote(bare)?;
        let rest = rest.strip_prefix("-/").unwrap_or(rest);
        let (view, rest) = rest.split_once('/')?;
        if !matches!(view, "blob" | "tree" | "src" | "raw" | "blame") {
            return None;
        }
        let rest = rest.strip_prefix("commit/").unwrap_or(rest);
        let (revision, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = decode(path.split('?').next().unwrap_or(path));
        let prefix = self.tree.analysis.repository.prefix.trim_end_matches('/');
        let path = if prefix.is_empty() { path.as_str() } else { path.strip_prefix(prefix)?.trim_start_matches('/') };
        Some(Inside { commit: Some(revision.to_owned()), path: path.to_owned(), lines })
    }

    /// What follows the address of the repository's remote and a slash.
    fn below_remote<'t>(&self, address: &'t str) -> Option<&'t str> {
        let remote = self.tree.analysis.repository.remote.as_deref()?;
        let remote = remote.trim_end_matches('/').trim_end_matches(".git");
        address.strip_prefix(remote)?.strip_prefix('/')
    }

    fn outside(&mut self, address: &str) -> Proof {
        let bare = address.trim_end_matches('/');
        let is_remote = |remote: &str| bare == remote.trim_end_matches('/').trim_end_matches(".git") || bare == remote;
        let repository = &self.tree.analysis.repository;
        if repository.remote.as_deref().is_some_and(is_remote) {
            return Proof::Holds;
        }
        if let Some(commit) = self.below_remote(bare).and_then(|rest| rest.trim_start_matches("-/").strip_prefix("commit/")) {
            return self.stamps.commit(commit);
        }
        Proof::occurs(&mut self.needles, bare, "this address occurs nowhere in the repository")
    }
}

/// Undoes `%20` and the like; what is no UTF-8 afterwards stays as it was.
fn decode(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = (first == b'%')
            .then(|| std::str::from_utf8(tail.get(..2)?).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok()))
            .flatten();
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}
