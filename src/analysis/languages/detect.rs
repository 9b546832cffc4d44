//! Which language a file is in: by its name, then its extension (and its content where an extension is shared), then its first line.

use super::content;
use super::index::INDEX;
use super::table::Row;
use crate::model::{Language, file_name};

/// The language of a file, by its name, extension, first line, then content where several languages share an extension.
#[must_use]
pub fn detect(path: &str, bytes: &[u8]) -> Option<Language> {
    let name = file_name(path).to_ascii_lowercase();
    if let Some(row) = INDEX.file_name(&name) {
        return Some(Language(row.name));
    }
    let known = match name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) {
        Some((stem, extension)) => by_extension(stem, extension, bytes),
        None => None,
    };
    known.or_else(|| by_first_line(bytes).map(|row| Language(row.name)))
}

fn by_extension(stem: &str, extension: &str, bytes: &[u8]) -> Option<Language> {
    match content::shared(stem, extension, bytes) {
        content::Shared::No => INDEX.extension(extension).map(|row| Language(row.name)),
        content::Shared::Yes(name) => name.and_then(|name| INDEX.language(name)).map(|entry| Language(entry.row.name)),
        content::Shared::Pattern => by_extension_of_pattern(stem, bytes),
    }
}

/// A pattern such as `config.h.in` is in the language of what it makes, one with `@NAME@` in it belongs to Autoconf.
fn by_extension_of_pattern(stem: &str, bytes: &[u8]) -> Option<Language> {
    if content::is_autoconf(bytes) {
        return Some(Language("Autoconf"));
    }
    let inner = || stem.rsplit_once('.').and_then(|(_, extension)| INDEX.extension(extension));
    Some(Language(INDEX.file_name(stem).or_else(inner).map_or("Plain Text", |row| row.name)))
}

fn by_first_line(bytes: &[u8]) -> Option<&'static Row> {
    if bytes.starts_with(b"<?xml") {
        return INDEX.extension("xml");
    }
    let line = bytes.strip_prefix(b"#!")?;
    let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len()).min(256)];
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split_ascii_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
    let first = words.next()?;
    let program = if first == "env" { words.find(|word| !word.starts_with('-') && !word.contains('='))? } else { first };
    let program = program.to_ascii_lowercase();
    let bare = program.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '.' || letter == '-');
    INDEX.interpreter(&program).or_else(|| INDEX.interpreter(bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_detected() {
        let check = |path: &str, text: &str, expected: &str| {
            assert_eq!(detect(path, text.as_bytes()).map_or("", |language| language.0), expected, "{path}: {text}");
        };
        for (path, expected) in [
            ("src/main.rs", "Rust"),
            ("a.TSX", "TSX"),
            ("a.jsx", "JSX"),
            ("x.d.ts", "TypeScript"),
            ("a/Makefile", "Makefile"),
            ("Dockerfile.dev", "Dockerfile"),
            ("CMakeLists.txt", "CMake"),
            ("notes.txt", "Plain Text"),
            ("Cargo.lock", "TOML"),
            ("view.blade.php", "Blade"),
            ("meson.build", "Meson"),
            ("Gemfile", "Ruby"),
            ("a.hpp", "C++ Header"),
            (".bashrc", "BASH"),
            ("LICENSE", ""),
            (".gitignore", ""),
            ("a.unknown", ""),
            ("package.json", "JSON"),
            ("a.S", "GNU Style Assembly"),
        ] {
            check(path, "", expected);
        }
        check("run", "#!/usr/bin/env python3\n", "Python");
        check("run", "#!/usr/bin/env -S uv run\n", "Python");
        check("run", "#!/bin/bash -e\n", "BASH");
        check("run", "#!/bin/sh", "Shell");
        check("run", "#!/usr/bin/perl5.36\n", "Perl");
        check("run", "#!\n", "");
        check("form", "<?xml version='1.0'?>", "XML");
        check("a.h", "int f(void);\n", "C Header");
        check("a.h", "#ifdef __cplusplus\nextern \"C\" {\n#endif\nclass X;\n", "C Header");
        check("a.h", "namespace a {\nclass B;\n}\n", "C++ Header");
        check("a.h", "#include <vector>\n", "C++ Header");
        check("a.h", "namespace {\nint a;\n}\n", "C++ Header");
        check("a.h", "\tclass = CATALOG;\n\t/* it is\n\t   explicit */\n", "C Header");
        check("a.h", "#import <UIKit/UIKit.h>\n@interface A\n@end\n", "Objective-C");
        check("a.m", "#import \"a.h\"\n@implementation A\n", "Objective-C");
        check("a.m", "% adds\nfunction y = f(x)\n", "MATLAB");
        check("a.pl", "use strict;\nmy $x = 1;\n", "Perl");
        check("a.pl", ":- module(a, []).\nf(X) :- g(X).\n", "Prolog");
        check("a.ts", "<?xml version=\"1.0\"?>\n<!DOCTYPE TS>\n", "Qt Translation");
        check("a.ts", "import x from 'x';\n", "TypeScript");
        check("a.v", "module m(input a);\nendmodule\n", "Verilog");
        check("a.v", "Require Import List.\nLemma a : True.\nProof.\n", "Coq");
        check("a.v", "module main\nfn main() {\n}\n", "V");
        check("a.r", "x <- 1\n", "R");
        check("a.r", "REBOL [\n]\n", "Rebol");
        check("Makefile.in", "CC = @CC@\n", "Autoconf");
        check("MANIFEST.in", "include README.md\n", "Plain Text");
        check("version.py.in", "x = 1\n", "Python");
    }
}
