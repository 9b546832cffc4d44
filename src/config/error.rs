//! What is wrong with a setting, and where it stands. No text here ever holds a value that a user wrote: it may be a key.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Where a setting stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The user's own file.
    User(PathBuf),
    /// `techdoc.toml` of the repository that is looked at.
    Repository(PathBuf),
    /// The file of `--config`.
    Explicit(PathBuf),
    /// A variable of the environment.
    Variable(String),
}

impl Origin {
    /// The path of a file; none for a variable.
    #[must_use]
    pub fn path(&self) -> Option<&PathBuf> {
        match self {
            Self::User(path) | Self::Repository(path) | Self::Explicit(path) => Some(path),
            Self::Variable(_) => None,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(path) | Self::Repository(path) | Self::Explicit(path) => path.display().fmt(f),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file of settings is there, or was asked for, and cannot be read.
    #[error("cannot read the settings in {origin}")]
    Unreadable {
        /// The file.
        origin: Origin,
        /// Why.
        source: io::Error,
    },
    /// A file of settings is no TOML.
    #[error("{origin}, line {line}, column {column}: {reason}")]
    Syntax {
        /// The file.
        origin: Origin,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What the parser says, without the line itself.
        reason: String,
    },
    /// There is no such setting.
    #[error("{origin}: {what}{}", suggestion(.meant))]
    Unknown {
        /// The file or variable.
        origin: Origin,
        /// What is unknown, with the section it stands in.
        what: String,
        /// What was probably meant, with its marks.
        meant: Option<String>,
    },
    /// A repository's file sets what only its reader may set.
    #[error("{origin}: `{key}` cannot be set in a repository's file: it decides {decides}")]
    NotAllowed {
        /// The file.
        origin: Origin,
        /// The section and the key.
        key: String,
        /// What is at stake.
        decides: &'static str,
    },
    /// A value is of the wrong kind or out of range.
    #[error("{origin}: `{key}` {reason}")]
    Invalid {
        /// The file or variable.
        origin: Origin,
        /// The section and the key.
        key: String,
        /// What is wrong, as the rest of a sentence.
        reason: String,
    },
    /// `NAME` and `NAME_FILE` are both set.
    #[error("{name} and {name}_FILE are both set")]
    Both {
        /// The variable.
        name: String,
    },
    /// The file that `NAME_FILE` names cannot be used.
    #[error("{name} names {}, which cannot be read", .path.display())]
    ValueFile {
        /// The variable.
        name: String,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A variable is not UTF-8.
    #[error("{name} is not UTF-8")]
    NotText {
        /// The variable.
        name: String,
    },
}

impl ConfigError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotAllowed { .. } => Some(
                "put it into your own file, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME, or pass a file that you trust \
                 with --config",
            ),
            Self::Unknown { .. } => Some("techdoc config lists every setting"),
            Self::Both { .. } => Some("unset one of the two"),
            Self::Unreadable { .. }
            | Self::Syntax { .. }
            | Self::Invalid { .. }
            | Self::ValueFile { .. }
            | Self::NotText { .. } => None,
        }
    }
}

fn suggestion(meant: &Option<String>) -> String {
    meant.as_ref().map_or_else(String::new, |meant| format!("; did you mean {meant}?"))
}
