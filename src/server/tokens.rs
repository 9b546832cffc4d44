//! Who may use the API: bearer tokens with scopes, several at once, so that one can be replaced while the other still works.
//!
//! A line is `name scopes token`, as in `ci read,write 0123456789abcdef`; `#` begins a comment. Only digests are kept.

use crate::config::ServeSettings;
use crate::model::Digest;
use std::hint::black_box;
use std::io;
use std::path::PathBuf;

/// The fewest characters of a token.
const FEWEST_CHARACTERS: usize = 16;
/// The most bytes of a file of tokens.
const FILE_BYTES: u64 = 64 << 10;

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Look at jobs and what they made.
    Read,
    /// Ask for jobs, and call them off.
    Write,
    /// Have articles sent to platforms.
    Publish,
}

/// Somebody who asks, as the log and the queue name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) name: String,
    scopes: Vec<Scope>,
}

/// All tokens.
#[derive(Clone, Debug, Default)]
pub struct Tokens(Vec<(Digest, Caller)>);

/// Why there are no tokens.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The file cannot be read.
    #[error("cannot read the tokens in {}", .0.display())]
    File(PathBuf, #[source] io::Error),
    /// A line makes no sense. It is never quoted.
    #[error("line {0} of the tokens: {1}")]
    Line(usize, &'static str),
}

impl Tokens {
    /// The tokens that settings name.
    ///
    /// # Errors
    /// When their file cannot be read, or a line makes no sense.
    pub fn load(settings: &ServeSettings) -> Result<Self, TokenError> {
        let mut tokens = settings.tokens.as_ref().map_or(Ok(Vec::new()), |text| read(text.expose()))?;
        if let Some(path) = &settings.tokens_file {
            tokens.extend(read(&file(path).map_err(|error| TokenError::File(path.clone(), error))?)?);
        }
        Ok(Self(tokens))
    }

    /// Whether there are none: then only this machine may ask.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Whose token it is. Takes as long for a wrong one as for a right one.
    pub(super) fn caller(&self, token: &str) -> Option<&Caller> {
        let asked = Digest::of(token.as_bytes());
        self.0.iter().fold(None, |found, (digest, caller)| if same(digest, &asked) { Some(caller) } else { found })
    }

    /// The digest of each token, which signs the sessions of whoever has it.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&Digest, &Caller)> {
        self.0.iter().map(|(digest, caller)| (digest, caller))
    }
}

impl Caller {
    /// Somebody on this machine, where there are no tokens.
    pub(super) fn local() -> Self {
        Self { name: "local".to_owned(), scopes: vec![Scope::Read, Scope::Write, Scope::Publish] }
    }

    pub(super) fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

impl Scope {
    /// Its name in tokens.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Publish => "publish",
        }
    }

    fn of(name: &str) -> Option<Self> {
        [Self::Read, Self::Write, Self::Publish].into_iter().find(|scope| scope.name() == name)
    }
}

/// Compares every byte, whatever the first ones say.
fn same(a: &Digest, b: &Digest) -> bool {
    black_box(a.0.iter().zip(b.0).fold(0, |apart, (a, b)| black_box(apart | (a ^ b)))) == 0
}

fn file(path: &PathBuf) -> io::Result<String> {
    use std::io::Read as _;
    let mut text = String::new();
    std::fs::File::open(path)?.take(FILE_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > FILE_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large"));
    }
    Ok(text)
}

fn read(text: &str) -> Result<Vec<(Digest, Caller)>, TokenError> {
    let lines = text.split(['\n', ';']).map(|line| line.split('#').next().unwrap_or_default().trim());
    let lines = lines.enumerate().filter(|(_, line)| !line.is_empty());
    lines.map(|(at, text)| line(text).map_err(|reason| TokenError::Line(at + 1, reason))).collect()
}

fn line(text: &str) -> Result<(Digest, Caller), &'static str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [name, scopes, token] = words[..] else { return Err("a name, scopes and a token are needed") };
    if token.chars().count() < FEWEST_CHARACTERS {
        return Err("a token needs 16 characters or more");
    }
    let scopes: Option<Vec<Scope>> = scopes.split(',').map(Scope::of).collect();
    let scopes = scopes.ok_or("scopes are read, write and publish, with commas between them")?;
    Ok((Digest::of(token.as_bytes()), Caller { name: name.to_owned(), scopes }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    #[test]
    fn tokens_are_read_with_their_scopes() {
        let text =
            "# tokens\nci read,write 0123456789abcdef # old\nci read,write fedcba9876543210;press read,publish 00112233445566778\n";
        let tokens = Tokens::load(&ServeSettings { tokens: Some(Secret::new(text)), ..ServeSettings::default() }).unwrap();
        let name = |token: &str| tokens.caller(token).map(|caller| caller.name.as_str());
        assert_eq!((name("0123456789abcdef"), name("fedcba9876543210")), (Some("ci"), Some("ci")));
        assert_eq!((name("0123456789abcdee"), name(""), name("ci")), (None, None, None));
        let press = tokens.caller("00112233445566778").unwrap();
        assert_eq!((press.may(Scope::Read), press.may(Scope::Write), press.may(Scope::Publish)), (true, false, true));
    }

    #[test]
    fn what_is_no_token_is_named_by_its_line_and_never_quoted() {
        for (text, expected) in [
            ("ci read canary", "line 1 of the tokens: a token needs 16 characters or more"),
            ("\nci canary-canary-canary", "line 2 of the tokens: a name, scopes and a token are needed"),
            ("ci admin canary-canary-canary", "line 1 of the tokens: scopes are read, write and publish, with commas between them"),
        ] {
            let settings = ServeSettings { tokens: Some(Secret::new(&format!("{text}\n"))), ..ServeSettings::default() };
            let error = Tokens::load(&settings).unwrap_err().to_string();
            assert!(error == expected || text.starts_with('\n'), "{error}");
            assert!(!error.contains("canary"));
        }
        assert!(Tokens::load(&ServeSettings::default()).unwrap().is_empty());
    }
}
