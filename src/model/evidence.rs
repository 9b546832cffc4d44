//! Where a fact can be seen: a path, lines, and a digest of the bytes there.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest, printed as lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The bytes that hexadecimal digits stand for; none where something else is among them.
#[must_use]
pub fn bytes_of_hexadecimal(digits: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = digits.chars().map(|digit| digit.to_digit(16).map(|value| value as u8)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// Lines of a file, counted from 1, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// The first line.
    pub start_line: u32,
    /// The last line.
    pub end_line: u32,
}

impl Span {
    /// The lines from `start_line` to `end_line`.
    #[must_use]
    pub fn new(start_line: u32, end_line: u32) -> Self {
        Self { start_line, end_line: end_line.max(start_line) }
    }

    /// One line.
    #[must_use]
    pub fn line(line: u32) -> Self {
        Self::new(line, line)
    }

    /// The number of lines.
    #[must_use]
    pub fn len(self) -> u32 {
        self.end_line - self.start_line + 1
    }

    /// Whether there is no line; never, a span has at least one.
    #[must_use]
    pub fn is_empty(self) -> bool {
        false
    }

    /// Whether `line` lies within.
    #[must_use]
    pub fn contains(self, line: u32) -> bool {
        (self.start_line..=self.end_line).contains(&line)
    }

    /// These lines of `text`, line ends included.
    #[must_use]
    pub fn slice(self, text: &str) -> &str {
        let mut starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        let start = starts.nth(self.start_line as usize - 1).unwrap_or(text.len());
        let end = starts.nth((self.end_line - self.start_line) as usize).unwrap_or(text.len());
        &text[start..end]
    }
}

/// A place that a reader can open to see that a fact is true.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Evidence {
    /// The file, from the root, with `/`.
    pub path: Box<str>,
    /// The lines in it.
    #[serde(flatten)]
    pub span: Span,
    /// The digest of these lines' bytes.
    pub digest: Digest,
}

impl Evidence {
    /// The lines `span` of the file at `path` whose whole text is `text`.
    #[must_use]
    pub fn new(path: &str, span: Span, text: &str) -> Self {
        Self { path: path.into(), span, digest: Digest::of(span.slice(text).as_bytes()) }
    }
}

impl std::fmt::Display for Evidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.path, self.span.start_line)?;
        if self.span.end_line > self.span.start_line { write!(f, "-{}", self.span.end_line) } else { Ok(()) }
    }
}
