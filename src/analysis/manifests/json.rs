//! A forgiving JSON reader: comments and trailing commas pass, and a broken or cut text gives what stands before the fault.
//! It keeps its own stack, so nesting costs no call depth.

use super::document::{Document, Entry, Key, MAX_ENTRIES};

/// Deeper values are stepped over.
const MAX_DEPTH: usize = 24;

/// A container that is open.
struct Open {
    is_list: bool,
    key: Option<Key>,
    count: usize,
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
    open: Vec<Open>,
    out: Vec<Entry>,
}

/// Flattens JSON.
pub(super) fn read(text: &str) -> Document {
    let mut reader = Reader { text: text.as_bytes(), at: 0, line: 1, open: Vec::new(), out: Vec::new() };
    while reader.out.len() < MAX_ENTRIES && reader.step() {}
    Document(reader.out)
}

impl Reader<'_> {
    /// Reads one token; false at the end or at a fault.
    fn step(&mut self) -> bool {
        self.skip_space();
        let Some(&byte) = self.text.get(self.at) else { return false };
        match byte {
            b'{' | b'[' => {
                self.at += 1;
                self.open.push(Open { is_list: byte == b'[', key: None, count: 0 });
            }
            b'}' | b']' => {
                self.at += 1;
                let Some(closed) = self.open.pop() else { return false };
                if closed.count == 0 { self.emit(String::new(), self.line) } else { self.next() }
            }
            b',' | b':' => self.at += 1,
            b'"' => return self.string(),
            _ => return self.word(),
        }
        true
    }

    fn skip_space(&mut self) {
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' => {}
                b'/' if self.text[self.at..].starts_with(b"//") => {
                    let rest = &self.text[self.at..];
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                    continue;
                }
                b'/' if self.text[self.at..].starts_with(b"/*") => {
                    let rest = &self.text[self.at..];
                    let end = memchr::memmem::find(rest, b"*/").map_or(rest.len(), |end| end + 2);
                    self.line += memchr::memchr_iter(b'\n', &rest[..end]).count() as u32;
                    self.at += end;
                    continue;
                }
                _ => return,
            }
            self.at += 1;
        }
    }

    fn string(&mut self) -> bool {
        let line = self.line;
        let Some(text) = self.string_text() else { return false };
        match self.open.last_mut() {
            Some(open) if !open.is_list && open.key.is_none() => open.key = Some(Key { name: text, line }),
            _ => self.emit(text, line),
        }
        true
    }

    /// The text of the string that begins here; none when it does not end.
    fn string_text(&mut self) -> Option<String> {
        let start = self.at + 1;
        let mut end = start;
        loop {
            match self.text.get(end)? {
                b'"' => break,
                b'\\' => end += 2,
                b'\n' => return None,
                _ => end += 1,
            }
        }
        self.at = end + 1;
        let whole = &self.text[start - 1..=end];
        let plain = || String::from_utf8_lossy(&whole[1..whole.len() - 1]).into_owned();
        Some(serde_json::from_slice(whole).unwrap_or_else(|_| plain()))
    }

    fn word(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let end = rest.iter().position(|byte| b",:]}{[\"\n \t\r".contains(byte)).unwrap_or(rest.len());
        let text = String::from_utf8_lossy(&rest[..end]).into_owned();
        self.at += end;
        let is_scalar = matches!(&*text, "true" | "false" | "null") || text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        if is_scalar {
            self.emit(if text == "null" { String::new() } else { text }, self.line);
        }
        is_scalar
    }

    /// Adds a scalar and goes on to the next key.
    fn emit(&mut self, value: String, line: u32) {
        if self.open.len() <= MAX_DEPTH {
            let key = |open: &Open| match &open.key {
                _ if open.is_list => Key { name: open.count.to_string(), line },
                Some(key) => key.clone(),
                None => Key { name: String::new(), line },
            };
            self.out.push(Entry { path: self.open.iter().map(key).collect(), value, line });
        }
        self.next();
    }

    /// The value of the innermost container's key is complete.
    fn next(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.key = None;
            open.count += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_flattened_with_lines() {
        let document = read("{\n \"a\": {\"b\": \"x\\n\", // note\n \"c\": [1, \"y\",],\n },\n \"d\": {}, \"e\": true}");
        let flat: Vec<String> = document
            .0
            .iter()
            .map(|entry| {
                let path: Vec<&str> = entry.path.iter().map(|key| &*key.name).collect();
                format!("{}={}:{}", path.join("."), entry.value.trim(), entry.line)
            })
            .collect();
        assert_eq!(flat, ["a.b=x:2", "a.c.0=1:3", "a.c.1=y:3", "d=:5", "e=true:5"]);
    }

    #[test]
    fn broken_json_gives_what_stands_before_the_fault() {
        for (text, count) in [("{\"a\":1, \"b\": oops}", 1), ("{\"a\":\"x", 0), ("", 0), ("]]]", 0), ("{\"a\": 1", 1)] {
            assert_eq!(read(text).0.len(), count, "{text}");
        }
        assert!(read(&"[".repeat(200_000)).0.is_empty());
        assert!(read(&"{\"a\":".repeat(200_000)).0.is_empty());
    }
}
