//! The bytes of files in a commit, and whether the work tree still has them.

use super::process::{self, Output};
use super::{Git, GitError};
use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io::{BufRead as _, Read};
use std::path::Path;

const HEADER_BYTES: usize = 8 << 10;
const BATCH_BYTES: u64 = 4 << 30;

impl Git {
    /// Those of `paths` (below the opened folder, in order) whose bytes in the work tree are not those in `commit`: changed, new, gone,
    /// or with other line ends.
    ///
    /// # Errors
    /// When Git fails.
    pub fn differs(&self, commit: &str, paths: &[&str]) -> Result<Vec<String>, GitError> {
        let commit = self.resolve(commit)?;
        let mut same = self.sizes_agree(&commit, paths)?;
        let candidates: Vec<usize> = (0..paths.len()).filter(|&at| same[at]).collect();
        if !candidates.is_empty() {
            let names: Vec<&str> = candidates.iter().map(|&at| paths[at]).collect();
            let read = |output: &mut Output| names.iter().map(|path| self.bytes_agree(output, path)).collect();
            let equal: Vec<bool> = self.batch("--batch", &commit, &names, BATCH_BYTES, read)?;
            for (at, equal) in candidates.into_iter().zip(equal) {
                same[at] = equal;
            }
        }
        Ok(paths.iter().zip(same).filter(|(_, same)| !same).map(|(path, _)| (*path).to_owned()).collect())
    }

    /// The first `max_bytes` of the file at `path` (below the opened folder) in `commit`; none when it has no such file.
    ///
    /// # Errors
    /// When Git fails.
    pub fn read_blob(&self, commit: &str, path: &str, max_bytes: usize) -> Result<Option<Vec<u8>>, GitError> {
        let commit = self.resolve(commit)?;
        if path.contains(['\n', '\0']) {
            return Ok(None);
        }
        self.batch("--batch", &commit, &[path], max_bytes as u64 + HEADER_BYTES as u64, |output| {
            let Some(size) = blob_size(output)? else { return Ok(None) };
            let mut bytes = Vec::new();
            output.take(size.min(max_bytes as u64)).read_to_end(&mut bytes)?;
            Ok(Some(bytes))
        })
    }

    /// Whether each file is a blob in `commit` of the size that it has in the work tree.
    fn sizes_agree(&self, commit: &str, paths: &[&str]) -> Result<Vec<bool>, GitError> {
        let asked: Vec<&str> = paths.iter().copied().filter(|path| !path.contains(['\n', '\0'])).collect();
        let read = |output: &mut Output| asked.iter().map(|_| blob_size(output)).collect::<std::io::Result<Vec<_>>>();
        let mut sizes = self.batch("--batch-check", commit, &asked, BATCH_BYTES, read)?.into_iter();
        let agrees = |path: &&str| {
            let size = if path.contains(['\n', '\0']) { None } else { sizes.next().flatten() };
            let here = std::fs::symlink_metadata(self.folder.join(path)).ok().filter(std::fs::Metadata::is_file);
            size.is_some() && size == here.map(|file| file.len())
        };
        Ok(paths.iter().map(agrees).collect())
    }

    fn batch<T>(
        &self,
        mode: &str,
        commit: &str,
        paths: &[&str],
        output_bytes: u64,
        read: impl FnOnce(&mut Output) -> std::io::Result<T>,
    ) -> Result<T, GitError> {
        let input: String = paths.iter().map(|path| format!("{commit}:{}{path}\n", self.prefix)).collect();
        let ended = process::stream(
            self.command(&["cat-file", "--buffer", mode]),
            &self.bounds(output_bytes),
            Some(input.into_bytes()),
            read,
        )?;
        if ended.success || ended.cut { Ok(ended.value) } else { Err(self.refusal(&ended.stderr)) }
    }

    /// Whether the next blob of a batch has the bytes of the work tree's file; the blob is read to its end in any case.
    fn bytes_agree(&self, output: &mut Output, path: &str) -> std::io::Result<bool> {
        let Some(size) = blob_size(output)? else { return Ok(false) };
        let mut file = open_regular(&self.folder.join(path)).ok();
        let mut left = size;
        while left > 0 {
            let buffer = output.fill_buf()?;
            if buffer.is_empty() {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let length = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if !file.as_mut().is_some_and(|file| next_bytes_are(file, &buffer[..length])) {
                file = None;
            }
            output.consume(length);
            left -= length as u64;
        }
        let line_feed = output.fill_buf()?.first() == Some(&b'\n');
        output.consume(usize::from(line_feed));
        Ok(file.is_some_and(|mut file| matches!(file.read(&mut [0]), Ok(0))))
    }
}

fn next_bytes_are(file: &mut File, expected: &[u8]) -> bool {
    let mut bytes = vec![0; expected.len()];
    file.read_exact(&mut bytes).is_ok() && bytes == expected
}

/// The size in a batch's header line; none when the object is missing or no blob.
///
/// `ID blob SIZE` when it is there; `NAME missing` when not. Only names that are known to be blobs are asked for with their bytes, so no
/// other object's body has to be passed over.
fn blob_size(output: &mut Output) -> std::io::Result<Option<u64>> {
    let mut line = Vec::new();
    if !process::read_token(output, b'\n', HEADER_BYTES, &mut line)? {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    let line = String::from_utf8_lossy(&line);
    let mut parts = line.rsplitn(3, ' ');
    Ok(match (parts.next(), parts.next()) {
        (Some(size), Some("blob")) => size.parse().ok(),
        _ => None,
    })
}

/// Opens a regular file; links, FIFOs and devices are refused without blocking.
fn open_regular(path: &Path) -> std::io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    if file.metadata()?.is_file() { Ok(file) } else { Err(std::io::ErrorKind::InvalidInput.into()) }
}
