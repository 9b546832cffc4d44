//! Python's tokens, as far as blocks and decisions need them. Strings are one token; the expressions in f-strings are tokens.

/// A token, or the start or end of a logical line.
#[derive(Clone, Copy)]
pub(super) enum Token {
    /// A logical line starts in this column.
    Indent(u32),
    /// A logical line ends.
    NewLine,
    /// A name or keyword from here to there.
    Word(usize, usize),
    /// A sign.
    Symbol(u8),
    /// A number or string.
    Value,
}

/// What the current place lies in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nest {
    /// A bracket, by its closing sign.
    Bracket(u8),
    /// The text of an f-string.
    Literal { quote: u8, triple: bool, raw: bool },
    /// The expression of a field in an f-string.
    Field,
    /// The format of such a field.
    Format,
}

/// The tokens of a text.
pub(super) struct Tokens<'t> {
    bytes: &'t [u8],
    at: usize,
    line: u32,
    nests: Vec<Nest>,
    at_line_start: bool,
    broken: bool,
}

impl<'t> Tokens<'t> {
    /// The tokens of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { bytes: text.as_bytes(), at, line: 1, nests: Vec::new(), at_line_start: true, broken: false }
    }

    /// The line of the last token's end, from 1.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// The place after the last token.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Whether no bracket and no string is open.
    pub(super) fn is_open(&self) -> bool {
        self.nests.is_empty()
    }

    /// Whether everything that was opened was closed.
    pub(super) fn is_balanced(&self) -> bool {
        self.nests.is_empty() && !self.broken
    }

    /// Whether what follows the word `match` can be its subject, and not an operator that makes it a name.
    pub(super) fn may_follow_match(&self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let next = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t'));
        next.is_some_and(|byte| is_word(*byte) || matches!(byte, b'(' | b'[' | b'{' | b'"' | b'\'' | b'-' | b'~' | b'*' | b'\\'))
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// The next token; none at the end, or where brackets do not match.
    pub(super) fn next(&mut self) -> Option<Token> {
        loop {
            if self.broken || self.at >= self.bytes.len() {
                return None;
            }
            match self.nests.last() {
                Some(&Nest::Literal { quote, triple, raw }) => self.skip_literal(quote, triple, raw),
                Some(Nest::Format) => self.skip_format(),
                _ if self.at_line_start => {
                    if let Some(indent) = self.indent() {
                        self.at_line_start = false;
                        return Some(Token::Indent(indent));
                    }
                }
                _ => {
                    if let Some(token) = self.code() {
                        return Some(token);
                    }
                }
            }
        }
    }

    /// The column that a line starts in; none for a line without code, which is skipped.
    fn indent(&mut self) -> Option<u32> {
        let mut column = 0;
        loop {
            match self.peek(0) {
                b' ' => column += 1,
                b'\t' => column = column / 8 * 8 + 8,
                b'\x0c' => column = 0,
                b'#' => {
                    self.skip_line();
                    continue;
                }
                b'\r' => {}
                b'\n' => {
                    self.line += 1;
                    column = 0;
                }
                0 if self.at >= self.bytes.len() => return None,
                _ => return Some(column),
            }
            self.at += 1;
        }
    }

    fn skip_line(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }

    fn code(&mut self) -> Option<Token> {
        let byte = self.peek(0);
        match byte {
            b' ' | b'\t' | b'\r' | b'\x0c' => self.at += 1,
            b'\n' => {
                self.at_line_start = self.nests.is_empty();
                let token = self.at_line_start.then_some(Token::NewLine);
                self.line += 1;
                self.at += 1;
                return token;
            }
            b'#' => self.skip_line(),
            b'\\' => {
                let skip = 1 + usize::from(self.peek(1) == b'\r');
                self.line += u32::from(self.peek(skip) == b'\n');
                self.at += skip + 1;
            }
            b'"' | b'\'' => {
                self.begin_string(self.at);
                return Some(Token::Value);
            }
            b'0'..=b'9' => {
                while is_word(self.peek(0)) || self.peek(0) == b'.' {
                    self.at += 1;
                }
                return Some(Token::Value);
            }
            _ if is_word(byte) => return Some(self.word()),
            _ => return Some(self.symbol(byte)),
        }
        None
    }

    fn word(&mut self) -> Token {
        let start = self.at;
        while is_word(self.peek(0)) {
            self.at += 1;
        }
        if matches!(self.peek(0), b'"' | b'\'')
            && self.at - start <= 3
            && self.bytes[start..self.at].iter().all(|byte| b"rRbBuUfFtT".contains(byte))
        {
            self.begin_string(start);
            return Token::Value;
        }
        Token::Word(start, self.at)
    }

    fn symbol(&mut self, byte: u8) -> Token {
        self.at += 1;
        match byte {
            b'(' => self.nests.push(Nest::Bracket(b')')),
            b'[' => self.nests.push(Nest::Bracket(b']')),
            b'{' => self.nests.push(Nest::Bracket(b'}')),
            b'}' if self.nests.last() == Some(&Nest::Field) => drop(self.nests.pop()),
            b')' | b']' | b'}' => self.broken |= self.nests.pop() != Some(Nest::Bracket(byte)),
            b':' if self.nests.last() == Some(&Nest::Field) => self.nests.push(Nest::Format),
            b':' if self.peek(0) == b'=' => {
                self.at += 1;
                return Token::Symbol(b'=');
            }
            _ => {}
        }
        Token::Symbol(byte)
    }

    /// Begins the string whose prefix starts at `start` and whose quote is next.
    fn begin_string(&mut self, start: usize) {
        let prefix = &self.bytes[start..self.at];
        let raw = prefix.iter().any(|byte| matches!(byte, b'r' | b'R'));
        let formatted = prefix.iter().any(|byte| matches!(byte, b'f' | b'F' | b't' | b'T'));
        let quote = self.peek(0);
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if triple { 3 } else { 1 };
        if formatted {
            return self.nests.push(Nest::Literal { quote, triple, raw });
        }
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(found) = memchr::memchr3(quote, b'\\', b'\n', rest) else {
                self.broken = true;
                return;
            };
            self.at += found;
            match self.peek(0) {
                b'\\' => self.skip_escape(),
                b'\n' if triple => self.newline(),
                b'\n' => {
                    self.broken = true;
                    return;
                }
                _ if self.ends(quote, triple) => return,
                _ => self.at += 1,
            }
        }
    }

    fn newline(&mut self) {
        self.line += 1;
        self.at += 1;
    }

    /// Skips a backslash and what it escapes.
    fn skip_escape(&mut self) {
        self.at += 1;
        if self.peek(0) == b'\r' && self.peek(1) == b'\n' {
            self.at += 1;
        }
        self.line += u32::from(self.peek(0) == b'\n');
        self.at += 1;
    }

    /// Whether a string ends here; then goes behind it.
    fn ends(&mut self, quote: u8, triple: bool) -> bool {
        let ends = !triple || (self.peek(1) == quote && self.peek(2) == quote);
        if ends {
            self.at += if triple { 3 } else { 1 };
        }
        ends
    }

    fn skip_literal(&mut self, quote: u8, triple: bool, raw: bool) {
        match self.peek(0) {
            byte if byte == quote && self.ends(quote, triple) => drop(self.nests.pop()),
            b'{' if self.peek(1) == b'{' => self.at += 2,
            b'{' => {
                self.at += 1;
                self.nests.push(Nest::Field);
            }
            b'\\' if !raw && self.peek(1) == b'N' && self.peek(2) == b'{' => {
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                self.at += memchr::memchr(b'}', rest).map_or(rest.len(), |end| end + 1);
            }
            b'\\' if matches!(self.peek(1), b'{' | b'}') => self.at += 1,
            b'\\' => self.skip_escape(),
            b'\n' if triple => self.newline(),
            b'\n' => self.broken = true,
            _ => self.at += 1,
        }
    }

    fn skip_format(&mut self) {
        match self.peek(0) {
            b'{' => {
                self.at += 1;
                self.nests.push(Nest::Field);
            }
            b'}' => {
                self.at += 1;
                self.nests.truncate(self.nests.len().saturating_sub(2));
            }
            b'\n' => self.newline(),
            _ => self.at += 1,
        }
    }
}

/// Whether `byte` can be in a name.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
