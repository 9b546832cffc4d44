//! Counts lines of code, comment and blank in one pass over the bytes.
//!
//! A line with only white space is blank, also inside a comment, but not inside a string. A line with anything outside comments is code,
//! strings and Python docstrings included; the rest are comments. In text for people every line that is not blank counts as a comment: it is no
//! code. Code that is embedded in another language (a script in a page, an example in a doc comment) counts as its host does.
//!
//! Each byte has a class; runs of plain bytes are skipped 64 bytes at a time, comments and strings by `memchr`.

use super::marks::Marks;
use super::syntax::{Quote, Raw, Syntax};
use crate::model::LineCounts;
use memchr::{memchr, memchr2, memchr3};

const WORD: u8 = 0;
const SPACE: u8 = 1;
const LINE: u8 = 2;
const MARK: u8 = 3;
const CODE: u8 = 1;
const COMMENT: u8 = 2;
/// The most signs in front of a Rust raw string, and the longest name of a C++ one.
const RAW_MARKS: usize = 16;

#[derive(Clone, Copy)]
enum Sign {
    Line,
    First,
    Block(&'static str),
    Margin(&'static str),
    Quote(&'static Quote),
}

/// A syntax, prepared for counting.
pub(super) struct Scanner {
    class: [u8; 256],
    /// The bytes of the classes `LINE` and `MARK`.
    marks: Vec<u8>,
    /// Longest first.
    signs: Vec<(&'static str, Sign)>,
    syntax: &'static Syntax,
    /// Whether nothing behind the first word of a line can change what the next line is.
    simple: bool,
}

impl Scanner {
    pub(super) fn new(syntax: &'static Syntax) -> Self {
        let mut signs: Vec<(&'static str, Sign)> = Vec::new();
        signs.extend(syntax.line.iter().map(|&text| (text, Sign::Line)));
        signs.extend(syntax.first.iter().map(|&text| (text, Sign::First)));
        signs.extend(syntax.block.iter().map(|&(open, close)| (open, Sign::Block(close))));
        signs.extend(syntax.margin.iter().map(|&(open, close)| (open, Sign::Margin(close))));
        signs.extend(syntax.strings.iter().map(|quote| (quote.open, Sign::Quote(quote))));
        signs.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        let mut class = [WORD; 256];
        for space in [b' ', b'\t', b'\r', 0x0b, 0x0c] {
            class[usize::from(space)] = SPACE;
        }
        for (text, _) in &signs {
            class[usize::from(text.as_bytes()[0])] = MARK;
        }
        if syntax.raw == Raw::Rust {
            class[usize::from(b'\'')] = MARK;
        }
        class[usize::from(b'\n')] = LINE;
        let simple = syntax.block.is_empty() && !syntax.strings.iter().any(|quote| quote.multiline) && syntax.raw == Raw::None;
        let marks = (0..=u8::MAX).filter(|&byte| class[usize::from(byte)] >= LINE).collect();
        Self { class, marks, signs, syntax, simple }
    }

    pub(super) fn count(&self, bytes: &[u8]) -> LineCounts {
        let marks = Marks::new(&self.marks, bytes);
        let mut pass = Pass { scanner: self, bytes, at: 0, marks, line_start: 0, seen: 0, counts: LineCounts::default() };
        pass.run();
        pass.counts
    }
}

/// One pass over one file. Every method moves `at` forward, so the pass is linear.
struct Pass<'a> {
    scanner: &'a Scanner,
    bytes: &'a [u8],
    at: usize,
    marks: Marks<'a>,
    line_start: usize,
    /// What the current line has so far.
    seen: u8,
    counts: LineCounts,
}

impl Pass<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match self.scanner.class[usize::from(byte)] {
                // Most lines are indented by fours.
                SPACE => self.at += if self.bytes[self.at..].starts_with(b"    ") { 4 } else { 1 },
                LINE => self.end_line(),
                WORD => self.word(),
                _ => self.mark(byte),
            }
        }
        if self.line_start < self.bytes.len() {
            self.end_line();
        }
    }

    /// Counts the current line; `at` is on its line feed, or at the end.
    fn end_line(&mut self) {
        match self.seen {
            0 => self.counts.blanks += 1,
            COMMENT => self.counts.comments += 1,
            _ => self.counts.code += 1,
        }
        self.at += 1;
        self.line_start = self.at;
        self.seen = 0;
    }

    /// Ends a line inside a comment or string and notes whether the next one has anything on it; an empty line of a string has.
    fn next_line(&mut self, kind: u8) {
        self.end_line();
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|&byte| !matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)).unwrap_or(rest.len());
        if self.bytes.get(self.at).is_some_and(|&byte| byte != b'\n' || kind == CODE) {
            self.seen |= kind;
        }
    }

    fn word(&mut self) {
        self.seen |= if self.scanner.syntax.prose { COMMENT } else { CODE };
        if self.scanner.simple {
            return self.skip_line();
        }
        self.at = self.marks.next(self.at);
    }

    fn skip_line(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += memchr(b'\n', rest).unwrap_or(rest.len());
    }

    fn mark(&mut self, byte: u8) {
        match self.scanner.syntax.raw {
            Raw::Rust if byte == b'\'' => return self.rust_character(),
            raw if byte == b'"' && raw != Raw::None => {
                if let Some((open, close, escape)) = raw_string(raw, self.bytes, self.at) {
                    self.seen |= CODE;
                    self.at += open;
                    return self.string(&close, escape, true);
                }
            }
            _ => {}
        }
        let rest = &self.bytes[self.at..];
        let fits = |(text, sign): &&(&'static str, Sign)| {
            text.as_bytes().first() == Some(&byte)
                && rest.starts_with(text.as_bytes())
                && match sign {
                    Sign::First => self.seen == 0,
                    Sign::Margin(_) => self.at == self.line_start,
                    _ => true,
                }
        };
        match self.scanner.signs.iter().find(fits) {
            Some(&(text, sign)) => self.sign(text, sign),
            None => {
                self.at += 1;
                self.word();
            }
        }
    }

    fn sign(&mut self, text: &'static str, sign: Sign) {
        match sign {
            Sign::Line | Sign::First | Sign::Margin("\n") => {
                self.seen |= COMMENT;
                self.skip_line();
            }
            Sign::Block(close) => {
                self.seen |= COMMENT;
                self.at += text.len();
                self.block(text.as_bytes(), close.as_bytes());
            }
            Sign::Margin(close) => {
                self.seen |= COMMENT;
                self.skip_line();
                self.margin(close.as_bytes());
            }
            Sign::Quote(_) if self.scanner.simple => {
                self.seen |= CODE;
                self.skip_line();
            }
            Sign::Quote(quote) => {
                self.seen |= CODE;
                self.at += text.len();
                self.string(quote.close.as_bytes(), quote.escape, quote.multiline);
            }
        }
    }

    /// Passes a block comment whose opening is already passed. Nesting is a number, not recursion.
    fn block(&mut self, open: &[u8], close: &[u8]) {
        let nested = self.scanner.syntax.nested && open != close;
        let mut depth = 1;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let first = if nested { memchr3(b'\n', close[0], open[0], rest) } else { memchr2(b'\n', close[0], rest) };
            let Some(offset) = first else {
                self.at = self.bytes.len();
                return;
            };
            self.at += offset;
            let rest = &self.bytes[self.at..];
            if rest.starts_with(close) {
                self.at += close.len();
                depth -= 1;
                if depth == 0 {
                    return;
                }
            } else if nested && rest.starts_with(open) {
                self.at += open.len();
                depth += 1;
            } else if rest[0] == b'\n' {
                self.next_line(COMMENT);
            } else {
                self.at += 1;
            }
        }
    }

    /// Passes whole lines until one begins with `close`.
    fn margin(&mut self, close: &[u8]) {
        while self.at < self.bytes.len() {
            self.next_line(COMMENT);
            let ends = self.bytes.get(self.line_start..).is_some_and(|line| line.starts_with(close));
            self.skip_line();
            if ends {
                return;
            }
        }
    }

    /// Passes a string whose opening is already passed.
    fn string(&mut self, close: &[u8], escape: u8, multiline: bool) {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let first = if escape == 0 { memchr2(b'\n', close[0], rest) } else { memchr3(b'\n', close[0], escape, rest) };
            let Some(offset) = first else {
                self.at = self.bytes.len();
                return;
            };
            self.at += offset;
            let rest = &self.bytes[self.at..];
            let doubled = rest[0] != close[0] || rest.get(1) == Some(&escape);
            if escape != 0 && rest[0] == escape && doubled {
                self.escaped();
            } else if close == b"\n" && rest[0] == b'\n' {
                return;
            } else if rest.starts_with(close) {
                self.at += close.len();
                return;
            } else if rest[0] != b'\n' {
                self.at += 1;
            } else if multiline {
                self.next_line(CODE);
            } else {
                return;
            }
        }
    }

    /// Passes an escaped character. An escaped line feed ends its line, but not the string.
    fn escaped(&mut self) {
        self.at += 1;
        if self.bytes[self.at..].starts_with(b"\r\n") {
            self.at += 1;
        }
        match self.bytes.get(self.at) {
            Some(b'\n') => self.next_line(CODE),
            Some(_) => self.at += 1,
            None => {}
        }
    }

    /// Passes `'x'` or `'\x'`, or only the sign of a lifetime.
    fn rust_character(&mut self) {
        self.seen |= CODE;
        let rest = &self.bytes[self.at..];
        self.at += match rest {
            [_, b'\\', _, more @ ..] => 3 + memchr(b'\'', &more[..more.len().min(10)]).map_or(0, |end| end + 1),
            [_, byte, b'\'', ..] if *byte != b'\n' => 3,
            _ => 1,
        };
        self.at = self.at.min(self.bytes.len());
    }
}

/// The length of a raw string's opening at the quote `at`, its end, and its escape; none when it is an ordinary string.
fn raw_string(raw: Raw, bytes: &[u8], at: usize) -> Option<(usize, Vec<u8>, u8)> {
    let before = &bytes[..at];
    match raw {
        Raw::Rust => {
            let hashes = before.iter().rev().take(RAW_MARKS).take_while(|&&byte| byte == b'#').count();
            let letters = &before[..at - hashes];
            let prefixed = letters.strip_suffix(b"r").is_some_and(|rest| {
                let rest = rest.strip_suffix(b"b").or(rest.strip_suffix(b"c")).unwrap_or(rest);
                !rest.last().is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte == b'_')
            });
            prefixed.then(|| (1, [b"\"".as_slice(), &b"#".repeat(hashes)].concat(), 0))
        }
        Raw::Cpp => {
            let rest = before.ends_with(b"R").then(|| &bytes[at + 1..])?;
            let length = memchr(b'(', &rest[..rest.len().min(RAW_MARKS + 1)])?;
            Some((length + 2, [b")", &rest[..length], b"\""].concat(), 0))
        }
        Raw::CSharp => (before.ends_with(b"@") || before.ends_with(b"@$")).then(|| (1, b"\"".to_vec(), b'"')),
        Raw::None => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::languages::count;
    use crate::model::Language;

    /// Each letter is one line: c code, - comment, . blank.
    fn check(language: &'static str, text: &str, expected: &str) {
        let counts = count(Some(Language(language)), text.as_bytes());
        let times = |letter| u32::try_from(expected.matches(letter).count()).unwrap();
        let got = (counts.code, counts.comments, counts.blanks, counts.lines());
        assert_eq!(got, (times('c'), times('-'), times('.'), times('c') + times('-') + times('.')), "{language}: {text}");
    }

    #[test]
    fn lines_are_code_comment_or_blank() {
        check("Rust", "", "");
        check("Rust", "\n", ".");
        check("Rust", "fn a() {} // x\n// y\n\n  \t\n", "c-..");
        check("Rust", "/* a\n\n b */ c\n/* d */\n", "-.c-");
        check("Rust", "/* /* */\n*/\nx", "--c");
        check("Rust", "let s = \"// no /* no\";\n/* yes */", "c-");
        check("Rust", "let s = \"a\n// in\n\nb\";\n", "cccc");
        check("Rust", "let s = r#\"a\" // \n// b\"#;\n// c\n", "cc-");
        check("Rust", "let c = '\"';\n// a\nlet d = '\\'';\n// b\nfn e<'a>() {}\n// c", "c-c-c-");
        check("C", "char *s = \"a\\\n// b\";\n// c\n", "cc-");
        check("C", "// a\r\n\r\nint x;\r\n", "-.c");
        check("C", "#error don't\n/* a */\n", "c-");
        check("C++", "auto s = R\"x(\n// a )\"\n)x\";\n// b\n", "ccc-");
        check("C#", "var s = @\"a\\\";\n// b\nvar t = @\"x\"\"\n// in\";\n", "c-cc");
        check("Python", "\"\"\"doc\n# in\n\"\"\"\n# out\nx = '#'\n", "ccc-c");
        check("JavaScript", "let a = `x\n// in ${1}\n`; // out\n// out\n", "ccc-");
        check("Ruby", "=begin\na\n\nb\n=end\nx # y\n", "--.--c");
        check("Perl", "my $x;\n=pod\n\ntext\n=cut\n$x;\n", "c-.--c");
        check("Lua", "--[[ a\nb ]]\nx = [[\n-- c\n]]\n-- d\n", "--ccc-");
        check("HTML", "<p>\n<!-- a\nb -->\n</p>\n", "c--c");
        check("Markdown", "# a\n\ntext\n", "-.-");
        check("JSON", "{\n\n}\n", "c.c");
        check("Shell", "#!/bin/sh\necho '#' # x\n", "-c");
        check("Haskell", "{- a {- b -}\n-}\nx = 1 -- y\n", "--c");
        check("FORTRAN Legacy", "C note\n      CALL X\n", "-c");
        check("Batch", "rem a\n@echo off\n:: b\n", "-c-");
        check("Zig", "const a = \\\\// b\n;\n// c\n", "cc-");
    }

    #[test]
    fn hostile_text_is_linear() {
        for (language, piece) in [
            ("Rust", "/*"),
            ("Rust", "(["),
            ("Rust", "#\""),
            ("C++", "R\"("),
            ("Python", "\"\"\""),
            ("Rust", "'\\"),
            ("C#", "@\"\""),
            ("HTML", "<!-"),
            ("Perl", "=pod\n"),
            ("Zig", "\\\\"),
            ("C", "\"\\\n"),
            ("Haskell", "{-"),
        ] {
            let text = piece.repeat(200_000);
            let counts = count(Some(Language(language)), text.as_bytes());
            assert!(counts.lines() >= 1);
        }
    }
}
