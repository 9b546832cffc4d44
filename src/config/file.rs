//! Reads a file of settings, or of one value: bounded, and never quoted in an error.

use super::error::{ConfigError, Origin};
use super::layer::Layer;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// The most bytes of a file of settings.
const SETTINGS_BYTES: u64 = 256 << 10;
/// The most bytes of a file with one value.
const VALUE_BYTES: u64 = 64 << 10;

/// The settings in the file of `origin`; none when it is not there and nobody asked for it by name.
pub(super) fn read(origin: Origin) -> Result<Option<Layer>, ConfigError> {
    let Some(path) = origin.path() else { return Ok(None) };
    let text = match permit(&origin, path).and_then(|()| text(path, SETTINGS_BYTES)) {
        Ok(text) => text,
        Err(error) if is_absent(&error) && !matches!(origin, Origin::Explicit(_)) => return Ok(None),
        Err(source) => return Err(ConfigError::Unreadable { origin, source }),
    };
    match text.parse() {
        Ok(table) => Ok(Some(Layer { origin, table })),
        Err(error) => Err(syntax(origin, &text, &error)),
    }
}

/// The one value in a file, without the white space around it.
pub(super) fn value(path: &Path) -> io::Result<String> {
    let text = text(path, VALUE_BYTES)?;
    match text.trim() {
        "" => Err(io::Error::new(io::ErrorKind::InvalidData, "it is empty")),
        value => Ok(value.to_owned()),
    }
}

/// A repository's file must be a plain one: a link could name any file of the reader's, a pipe would never end.
fn permit(origin: &Origin, path: &Path) -> io::Result<()> {
    let plain = match origin {
        Origin::Repository(_) => fs::symlink_metadata(path)?.is_file(),
        // Links are how people keep their own settings; a pipe is how a shell passes `--config`.
        Origin::User(_) => fs::metadata(path)?.is_file(),
        Origin::Explicit(_) | Origin::Variable(_) => true,
    };
    if plain { Ok(()) } else { Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a plain file")) }
}

fn text(path: &Path, most_bytes: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most_bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most_bytes {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {} KiB", most_bytes >> 10)));
    }
    let text = String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Whether there is no such file, or no such folder on the way to it.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The parser's own words without the line that it would show: that line may hold a key.
fn syntax(origin: Origin, text: &str, error: &toml::de::Error) -> ConfigError {
    let at = error.span().map_or(0, |span| span.start).min(text.len());
    let before = String::from_utf8_lossy(&text.as_bytes()[..at]).into_owned();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    let reason = error.message().lines().next().unwrap_or("this is not TOML").to_owned();
    ConfigError::Syntax { origin, line, column, reason }
}
