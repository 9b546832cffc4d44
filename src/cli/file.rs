//! Files are replaced whole or not at all, and only when techdoc wrote them.

use super::exit::Refusal;
use anyhow::Context as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

/// Whether a file that somebody else wrote may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Replace {
    /// Only techdoc's own.
    Own,
    /// Any: `--force`.
    Any,
}

impl Replace {
    pub(super) fn new(force: bool) -> Self {
        if force { Self::Any } else { Self::Own }
    }
}

/// How many first bytes show who wrote a file.
const HEAD_BYTES: u64 = 4096;

/// Refuses a path that [`write`] would refuse, before any work is done.
///
/// # Errors
/// When the folder is missing, the path is a folder, or the file is somebody else's.
pub(super) fn permit(path: &Path, replace: Replace) -> anyhow::Result<()> {
    let folder = folder_of(path);
    if !folder.is_dir() {
        return Err(Refusal::NoFolder(folder.to_owned()).into());
    }
    let Ok(metadata) = fs::metadata(path) else { return Ok(()) };
    anyhow::ensure!(!metadata.is_dir(), "{} is a folder", path.display());
    if replace == Replace::Own && metadata.is_file() && metadata.len() > 0 && !is_own(path)? {
        return Err(Refusal::NotOurs(path.to_owned()).into());
    }
    Ok(())
}

/// Replaces the file at `path` by what `fill` writes. Until all of it is on the disk the old file stays; a device or a pipe is
/// written to directly.
///
/// # Errors
/// As [`permit`], and when the disk refuses; then the old file is as it was.
pub(super) fn write(path: &Path, replace: Replace, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    permit(path, replace)?;
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let written = match fs::metadata(&target) {
        Ok(metadata) if !metadata.is_file() => write_directly(&target, fill),
        Ok(metadata) => write_aside(&target, Some(metadata.permissions()), fill),
        Err(_) => write_aside(&target, None, fill),
    };
    written.with_context(|| format!("cannot write {}", path.display()))
}

fn write_directly(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut file = BufWriter::new(fs::OpenOptions::new().write(true).open(path)?);
    fill(&mut file)?;
    file.flush()
}

/// Writes a new file in the same folder and moves it over the old one.
fn write_aside(
    path: &Path,
    permissions: Option<fs::Permissions>,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let folder = folder_of(path);
    let mut aside = builder().tempfile_in(folder)?;
    let mut buffered = BufWriter::new(aside.as_file_mut());
    fill(&mut buffered)?;
    buffered.flush()?;
    drop(buffered);
    if let Some(permissions) = permissions {
        aside.as_file().set_permissions(permissions)?;
    }
    aside.as_file().sync_all()?;
    aside.persist(path).map_err(|error| error.error)?;
    // The new file is whole either way; this only makes its name survive a power cut.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// New files get the rights that any program would give them.
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".techdoc-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

/// The folder that `path` lies in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Whether the file's first bytes say that techdoc wrote it.
fn is_own(path: &Path) -> anyhow::Result<bool> {
    let mut head = Vec::new();
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    file.take(HEAD_BYTES).read_to_end(&mut head).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(is_own_head(&String::from_utf8_lossy(&head)))
}

/// Front matter with a `techdoc` key, a document of techdoc, a drawing or a page of its own.
fn is_own_head(head: &str) -> bool {
    let first = head.lines().next().unwrap_or_default();
    if first == "---" {
        let mut marks = head.lines().skip(1).take_while(|line| *line != "---").skip_while(|line| *line != "techdoc:").skip(1);
        return marks.next().is_some_and(|line| line.trim_start().starts_with("version:"));
    }
    let start: String = head.chars().take(80).collect();
    let document = start.starts_with('{')
        && start.contains("\"schema_version\"")
        && ["\"repository\"", "\"article\""].iter().any(|key| start.contains(key));
    let drawing = first.starts_with("<svg") && first.contains("data-generator=\"techdoc\"");
    document
        || drawing
        || first == "<!-- techdoc: analysis -->"
        || (first.starts_with(super::page::PLAIN_HEAD) && head.lines().nth(1).is_some_and(|line| line.contains(" lines: ")))
}

/// A name for an article about `repository`, fit for every file system.
pub(super) fn article_name(repository: &str, kind: &str) -> PathBuf {
    let mut name: String =
        repository.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' }).take(80).collect();
    if name.trim_matches(['.', '-']).is_empty() {
        name = "repository".to_owned();
    }
    PathBuf::from(format!("{}-{kind}.md", name.trim_start_matches(['.', '-'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_files_are_known_by_their_first_lines() {
        let cases = [
            ("---\ntitle: x\ntechdoc:\n  version: 1\n---\n", true),
            ("---\ntitle: x\n---\ntechdoc:\n", false),
            ("---\ntitle: 'techdoc: x'\n---\n", false),
            ("{\"schema_version\":1,\"repository\":{", true),
            ("{\n  \"schema_version\": 1,\n  \"article\": {", true),
            ("{\"schema_version\":1,\"users\":[]}", false),
            ("---\ntechdoc: no\n---\n", false),
            ("{\"name\":\"x\"}", false),
            ("<svg xmlns=\"x\" data-generator=\"techdoc\">", true),
            ("<svg xmlns=\"x\">", false),
            ("<!-- techdoc: analysis -->\n", true),
            ("# My own notes on techdoc\n", false),
            ("", false),
        ];
        for (head, expected) in cases {
            assert_eq!(is_own_head(head), expected, "{head:?}");
        }
    }

    #[test]
    fn a_write_that_fails_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write(&path, Replace::Own, |out| out.write_all(b"{\"schema_version\":1}")).unwrap();
        let error = write(&path, Replace::Own, |out| {
            out.write_all(b"half")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        });
        assert!(error.is_err());
        assert_eq!(fs::read(&path).unwrap(), b"{\"schema_version\":1}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn somebody_elses_file_is_replaced_only_by_force() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("README.md");
        fs::write(&path, "# Mine\n").unwrap();
        assert!(write(&path, Replace::Own, |_| Ok(())).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"# Mine\n");
        write(&path, Replace::Any, |out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn names_of_articles_are_plain() {
        let cases = [
            ("mini-redis", "mini-redis-tour.md"),
            ("a/b c", "a-b-c-tour.md"),
            ("..", "repository-tour.md"),
            ("", "repository-tour.md"),
        ];
        for (repository, expected) in cases {
            assert_eq!(article_name(repository, "tour"), PathBuf::from(expected));
        }
        assert_eq!(article_name("-rf", "tour"), PathBuf::from("rf-tour.md"));
    }
}
