//! Which of the languages that share an extension a file is in, judged by how its first lines begin.

/// How far the content is looked at.
const HEAD_BYTES: usize = 32 << 10;

/// Whether an extension is shared, and then the language; none when it is none of them.
pub(super) enum Shared {
    No,
    Yes(Option<&'static str>),
    /// The file is the pattern of another one.
    Pattern,
}

/// Judges a file by its content when its extension (in lower case) is shared.
pub(super) fn shared(stem: &str, extension: &str, bytes: &[u8]) -> Shared {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let name = match extension {
        "h" => header(head),
        "m" => matlab(head),
        "pl" => prolog(head),
        "ts" => qt_translation(head),
        "v" => proof_or_circuit(head),
        "r" => return Shared::Yes(if head.to_ascii_uppercase().starts_with(b"REBOL") { Some("Rebol") } else { Some("R") }),
        "t" => {
            return Shared::Yes(
                begins(head, &["use strict", "use Test", "use warnings", "#!/usr/bin/perl", "#!/usr/bin/env perl", "#!perl"])
                    .then_some("Perl"),
            );
        }
        "fs" if begins(head, &["#version", "void main", "precision ", "varying "]) => "GLSL",
        "d" if first_line(head).windows(3).any(|part| part == b".o:" || part == b".d:") => "Makefile",
        "cl" if begins(head, &[";", "(defun", "(in-package", "(defpackage"]) => "Common Lisp",
        "cls" if begins(head, &["\\", "%"]) => "TeX",
        "cls" if begins(head, &["public ", "global ", "private ", "@isTest", "/*"]) => "Apex",
        "pro" if begins(head, &["QT ", "TEMPLATE", "SOURCES", "HEADERS", "TARGET", "CONFIG", "include("]) => "QMake",
        "def" if begins(head, &["/*", "//", "#"]) => "C Header",
        "spec" if begins(head, &["a = Analysis", "# -*- mode: python"]) => "Python",
        "inc" => return Shared::Yes(included(head)),
        "props" | "targets" | "master" | "sitemap" if !head.trim_ascii_start().starts_with(b"<") => return Shared::Yes(None),
        "in" if stem != "configure" => return Shared::Pattern,
        _ => return Shared::No,
    };
    Shared::Yes(Some(name))
}

/// Whether a pattern holds `@NAME@`, or macros of Autoconf.
pub(super) fn is_autoconf(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    begins(head, &["AC_", "dnl", "AM_", "#undef "]) || memchr::memchr_iter(b'@', head).any(|at| is_placeholder(&head[at + 1..]))
}

fn is_placeholder(rest: &[u8]) -> bool {
    let length = rest.iter().take(64).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    length > 0 && rest.get(length) == Some(&b'@')
}

fn header(head: &[u8]) -> &'static str {
    if begins(head, &["@interface", "@protocol", "@class", "#import", "@property", "@import"]) {
        return "Objective-C";
    }
    if memchr::memmem::find(head, b"extern \"C\"").is_some() {
        return "C Header";
    }
    if lines(head).any(is_cpp_line) { "C++ Header" } else { "C Header" }
}

/// Whether a line can only be C++. Words that a comment might begin with count only where the line ends as code does.
fn is_cpp_line(line: &[u8]) -> bool {
    const SURE: &[&[u8]] =
        &[b"template<", b"template <", b"public:", b"private:", b"protected:", b"using namespace ", b"constexpr "];
    const LIKELY: &[&[u8]] = &[b"class ", b"namespace ", b"virtual ", b"enum class ", b"explicit ", b"friend "];
    if SURE.iter().any(|begin| opens(line, begin)) {
        return true;
    }
    if !line.first().is_some_and(|first| b"#cnvef".contains(first)) {
        return false;
    }
    if let Some(name) = line.strip_prefix(b"#include <") {
        let end = memchr::memchr(b'>', name).unwrap_or(0);
        return end > 0 && name[..end].iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'_');
    }
    // In C these are names as good as any: `class = 1;`.
    let word = LIKELY.iter().find(|begin| opens(line, begin));
    let is_named =
        |begin: &&[u8]| line.get(begin.len()).is_some_and(|&next| next.is_ascii_alphabetic() || b"_{[~:".contains(&next));
    if !word.is_some_and(is_named) {
        return false;
    }
    let code_end = matches!(line.last(), Some(b'{' | b';' | b':'));
    let two_words = line.iter().filter(|&&byte| byte == b' ').count() == 1;
    code_end || two_words
}

fn matlab(head: &[u8]) -> &'static str {
    const OBJECTIVE: &[&str] = &["#import", "#include", "@interface", "@implementation", "@import", "//", "/*"];
    if !begins(head, OBJECTIVE) && begins(head, &["%", "function ", "classdef ", "end"]) { "MATLAB" } else { "Objective-C" }
}

fn prolog(head: &[u8]) -> &'static str {
    let perl = begins(head, &["use ", "my ", "sub ", "package ", "#!", "our ", "require "]);
    let rule = begins(head, &[":-", "?-"]) || memchr::memmem::find(head, b" :-").is_some();
    if !perl && rule { "Prolog" } else { "Perl" }
}

fn qt_translation(head: &[u8]) -> &'static str {
    if begins(&head[..head.len().min(512)], &["<?xml", "<!DOCTYPE TS", "<TS"]) { "Qt Translation" } else { "TypeScript" }
}

fn proof_or_circuit(head: &[u8]) -> &'static str {
    const PROOF: &[&str] = &["Require ", "From ", "Lemma ", "Theorem ", "Definition ", "Proof", "Inductive ", "Fixpoint ", "(*"];
    if begins(head, &["fn ", "pub fn ", "import ", "struct ", "pub struct "]) && !begins(head, &["endmodule"]) {
        "V"
    } else if begins(head, PROOF) {
        "Coq"
    } else {
        "Verilog"
    }
}

fn included(head: &[u8]) -> Option<&'static str> {
    if memchr::memmem::find(head, b"<?php").is_some() {
        Some("PHP")
    } else if begins(head, &["%macro", "%define", "section ", "%if"]) {
        Some("Assembly")
    } else if begins(head, &["#include", "#define", "#if", "/*", "//"]) {
        Some("C Header")
    } else {
        begins(head, &["inherit ", "SRC_URI", "require ", "DEPENDS", "LICENSE"]).then_some("Bitbake")
    }
}

/// Whether some line, white space in front aside, begins with one of these.
fn begins(head: &[u8], starts: &[&str]) -> bool {
    lines(head).any(|line| starts.iter().any(|start| opens(line, start.as_bytes())))
}

/// Most lines differ in their first byte, which spares them the comparison.
fn opens(line: &[u8], start: &[u8]) -> bool {
    line.first() == start.first() && line.starts_with(start)
}

fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let ends = memchr::memchr_iter(b'\n', head).chain(std::iter::once(head.len()));
    let mut start = 0;
    ends.map(move |end| head[std::mem::replace(&mut start, end + 1)..end].trim_ascii())
}

fn first_line(head: &[u8]) -> &[u8] {
    &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())]
}
