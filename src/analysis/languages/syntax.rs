//! How comments and strings look in a family of languages: all that line counting needs to know of a language.
//!
//! Each constant serves several languages; a language with a trait of its own has its own constant.

/// A string that a comment sign inside does not end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quote {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    /// The byte that takes the meaning from the next one; 0 when there is none.
    pub(super) escape: u8,
    /// Whether it goes on over line feeds. One that does not ends with its line, so that an apostrophe costs one line at most.
    pub(super) multiline: bool,
}

/// What comes before a `"` and changes how the string ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Raw {
    /// Nothing does.
    None,
    /// `r#"..."#` with as many signs as there are in front; also what makes `'x'` a character and `'x` a lifetime.
    Rust,
    /// `R"name(...)name"`.
    Cpp,
    /// `@"..."`, where `""` stands for a quote.
    CSharp,
}

/// The comments and strings of a language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Syntax {
    /// Signs of a comment up to the end of the line.
    pub(super) line: &'static [&'static str],
    /// The same, where only the first word of a line counts.
    pub(super) first: &'static [&'static str],
    /// Begin and end of a block comment.
    pub(super) block: &'static [(&'static str, &'static str)],
    /// The same, where only the very beginning of a line counts.
    pub(super) margin: &'static [(&'static str, &'static str)],
    /// Whether block comments nest.
    pub(super) nested: bool,
    /// Strings, longer openings first.
    pub(super) strings: &'static [Quote],
    /// Raw strings.
    pub(super) raw: Raw,
    /// Whether it is text for people: then every line that is not blank counts as a comment.
    pub(super) prose: bool,
}

const fn quote(sign: &'static str) -> Quote {
    Quote { open: sign, close: sign, escape: b'\\', multiline: false }
}

const fn long(sign: &'static str) -> Quote {
    Quote { open: sign, close: sign, escape: b'\\', multiline: true }
}

const fn raw(open: &'static str, close: &'static str) -> Quote {
    Quote { open, close, escape: 0, multiline: true }
}

const BOTH: &[Quote] = &[quote("\""), quote("'")];
const DOUBLE: &[Quote] = &[quote("\"")];
const TRIPLE: &[Quote] = &[raw("\"\"\"", "\"\"\""), quote("\""), quote("'")];
const SLASH_STAR: &[(&str, &str)] = &[("/*", "*/")];

/// No comments: data.
pub(super) const DATA: Syntax =
    Syntax { line: &[], first: &[], block: &[], margin: &[], nested: false, strings: &[], raw: Raw::None, prose: false };
pub(super) const PROSE: Syntax = Syntax { prose: true, ..DATA };
pub(super) const C: Syntax = Syntax { line: &["//"], block: SLASH_STAR, strings: BOTH, ..DATA };
pub(super) const CPP: Syntax = Syntax { raw: Raw::Cpp, ..C };
pub(super) const CSHARP: Syntax = Syntax { strings: TRIPLE, raw: Raw::CSharp, ..C };
pub(super) const JAVA: Syntax = Syntax { strings: &[long("\"\"\""), quote("\""), quote("'")], ..C };
pub(super) const KOTLIN: Syntax = Syntax { strings: TRIPLE, nested: true, ..C };
pub(super) const SCALA: Syntax = Syntax { strings: &[raw("\"\"\"", "\"\"\""), quote("\"")], nested: true, ..C };
pub(super) const SWIFT: Syntax = Syntax { strings: &[long("\"\"\""), quote("\"")], nested: true, ..C };
pub(super) const DART: Syntax = Syntax { strings: &[long("\"\"\""), long("'''"), quote("\""), quote("'")], nested: true, ..C };
pub(super) const GROOVY: Syntax = Syntax { nested: false, ..DART };
pub(super) const JAVASCRIPT: Syntax = Syntax { strings: &[quote("\""), quote("'"), long("`")], ..C };
pub(super) const GO: Syntax = Syntax { strings: &[quote("\""), quote("'"), raw("`", "`")], ..C };
pub(super) const RUST: Syntax = Syntax { strings: &[long("\"")], raw: Raw::Rust, nested: true, ..C };
pub(super) const NESTED_C: Syntax = Syntax { strings: DOUBLE, nested: true, ..C };
pub(super) const D: Syntax =
    Syntax { block: &[("/*", "*/"), ("/+", "+/")], strings: &[long("\""), quote("'"), raw("`", "`")], nested: false, ..C };
pub(super) const PHP: Syntax = Syntax { line: &["#", "//"], strings: &[long("\""), long("'")], ..C };
pub(super) const SLASHES: Syntax = Syntax { line: &["//"], strings: BOTH, ..DATA };
pub(super) const ZIG: Syntax = Syntax { strings: &[raw("\\\\", "\n"), quote("\""), quote("'")], ..SLASHES };
pub(super) const CSS: Syntax = Syntax { block: SLASH_STAR, strings: BOTH, ..DATA };
pub(super) const HCL: Syntax = Syntax { line: &["#", "//"], strings: DOUBLE, ..C };
pub(super) const GAS: Syntax = Syntax { line: &["//", "#"], first: &["@", ";"], strings: DOUBLE, ..C };
pub(super) const PROLOG: Syntax = Syntax { line: &["%"], block: SLASH_STAR, strings: DOUBLE, ..DATA };
pub(super) const HASH: Syntax = Syntax { line: &["#"], strings: BOTH, ..DATA };
pub(super) const PYTHON: Syntax = Syntax { strings: &[long("\"\"\""), long("'''"), quote("\""), quote("'")], ..HASH };
pub(super) const ELIXIR: Syntax = Syntax { strings: &[long("\"\"\""), quote("\""), quote("'")], ..HASH };
pub(super) const TOML: Syntax = Syntax { strings: &[long("\"\"\""), raw("'''", "'''"), quote("\""), quote("'")], ..HASH };
pub(super) const RUBY: Syntax = Syntax { margin: &[("=begin", "=end")], ..HASH };
pub(super) const PERL: Syntax = Syntax {
    margin: &[
        ("=pod", "=cut"),
        ("=head", "=cut"),
        ("=over", "=cut"),
        ("=item", "=cut"),
        ("=begin", "=cut"),
        ("=for", "=cut"),
        ("=encoding", "=cut"),
    ],
    ..HASH
};
pub(super) const NIM: Syntax =
    Syntax { block: &[("#[", "]#")], nested: true, strings: &[raw("\"\"\"", "\"\"\""), quote("\"")], ..HASH };
pub(super) const JULIA: Syntax = Syntax { block: &[("#=", "=#")], nested: true, strings: &[long("\"\"\""), quote("\"")], ..HASH };
pub(super) const NIX: Syntax = Syntax { block: SLASH_STAR, strings: &[raw("''", "''"), long("\"")], ..HASH };
pub(super) const COFFEE: Syntax = Syntax { block: &[("###", "###")], ..PYTHON };
pub(super) const POWERSHELL: Syntax = Syntax { block: &[("<#", "#>")], strings: &[], ..HASH };
pub(super) const CMAKE: Syntax = Syntax { block: &[("#[[", "]]")], strings: DOUBLE, ..HASH };
pub(super) const M4: Syntax = Syntax { line: &["#"], first: &["dnl"], ..DATA };
pub(super) const LISP: Syntax = Syntax { line: &[";"], block: &[("#|", "|#")], nested: true, strings: &[long("\"")], ..DATA };
pub(super) const SEMICOLON: Syntax = Syntax { line: &[";"], strings: &[long("\"")], ..DATA };
pub(super) const ASSEMBLY: Syntax = Syntax { line: &[";"], strings: BOTH, ..DATA };
pub(super) const INI: Syntax = Syntax { first: &[";", "#"], ..DATA };
pub(super) const HASKELL: Syntax = Syntax { line: &["--"], block: &[("{-", "-}")], nested: true, strings: DOUBLE, ..DATA };
pub(super) const ELM: Syntax = Syntax { strings: &[long("\"\"\""), quote("\"")], ..HASKELL };
pub(super) const OCAML: Syntax = Syntax { block: &[("(*", "*)")], nested: true, strings: &[long("\"")], ..DATA };
pub(super) const FSHARP: Syntax = Syntax { line: &["//"], strings: &[raw("\"\"\"", "\"\"\""), long("\"")], ..OCAML };
pub(super) const PASCAL: Syntax = Syntax { line: &["//"], block: &[("(*", "*)"), ("{", "}")], strings: &[quote("'")], ..DATA };
pub(super) const SQL: Syntax = Syntax { line: &["--"], block: SLASH_STAR, strings: &[raw("'", "'")], ..DATA };
pub(super) const LUA: Syntax = Syntax {
    line: &["--"],
    block: &[("--[[", "]]"), ("--[=[", "]=]")],
    strings: &[raw("[[", "]]"), quote("\""), quote("'")],
    ..DATA
};
pub(super) const DASHES: Syntax = Syntax { line: &["--"], strings: DOUBLE, ..DATA };
pub(super) const PERCENT: Syntax = Syntax { line: &["%"], ..DATA };
pub(super) const ERLANG: Syntax = Syntax { strings: DOUBLE, ..PERCENT };
pub(super) const MATLAB: Syntax = Syntax { line: &["%"], margin: &[("%{", "%}")], strings: DOUBLE, ..DATA };
pub(super) const MARKUP: Syntax = Syntax { block: &[("<!--", "-->")], ..DATA };
pub(super) const SCRIPTED_MARKUP: Syntax = Syntax { line: &[], block: &[("<!--", "-->"), ("/*", "*/")], first: &["//"], ..DATA };
pub(super) const JINJA: Syntax = Syntax { block: &[("{#", "#}"), ("<!--", "-->")], ..DATA };
pub(super) const HANDLEBARS: Syntax = Syntax { block: &[("{{!--", "--}}"), ("{{!", "}}"), ("<!--", "-->")], ..DATA };
pub(super) const SERVER_PAGES: Syntax = Syntax { block: &[("<%--", "--%>"), ("<!--", "-->")], ..DATA };
pub(super) const PUG: Syntax = Syntax { first: &["//"], ..DATA };
pub(super) const BATCH: Syntax = Syntax { first: &["::", "rem ", "REM ", "Rem ", "@rem ", "@REM "], ..DATA };
pub(super) const BASIC: Syntax = Syntax { line: &["'"], first: &["Rem ", "REM "], strings: DOUBLE, ..DATA };
pub(super) const VIM: Syntax = Syntax { first: &["\""], ..DATA };
pub(super) const FORTRAN: Syntax = Syntax { line: &["!"], strings: BOTH, ..DATA };
pub(super) const FIXED_FORTRAN: Syntax =
    Syntax { line: &["!"], margin: &[("C", "\n"), ("c", "\n"), ("*", "\n")], strings: BOTH, ..DATA };
pub(super) const COBOL: Syntax = Syntax { line: &["*>"], first: &["*"], ..DATA };
pub(super) const QUOTED_PROSE: Syntax = Syntax { line: &["//"], block: SLASH_STAR, ..DATA };
