//! Opening and reading one file of a tree that may be hostile.
//!
//! A file is opened below a folder handle without following a link in any component, without blocking on a FIFO, and is looked at with
//! `fstat` before the first byte is read. The size that the system states is never trusted: reading stops at the limit or at the end.
//! Text is judged by the first 1,024 bytes. A NUL further on does not make a file binary: the byte is handed on as it is.

use crate::model::SkipReason;
use content_inspector::ContentType;
use rustix::fs::{FileType, Mode, OFlags, fstat};
use rustix::io::Errno;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::{Condvar, Mutex, PoisonError};

/// How much is read before the content is judged.
const HEAD_BYTES: usize = 64 << 10;
/// What a worker has of its own: few files are larger, and there are many workers. Those files are read into memory that workers
/// share, one after the other.
const OWN_BYTES: usize = 128 << 10;
/// How many workers share the memory for a large file.
const SHARERS: usize = 4;
const FILE_FLAGS: OFlags = OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);
const FOLDER_FLAGS: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// An open folder that files are opened below.
pub(super) struct Folder(OwnedFd);

impl Folder {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(rustix::fs::open(path, FOLDER_FLAGS, Mode::empty())?))
    }

    /// Opens a file below the folder; a link in any component of `path` is refused.
    pub(super) fn open_file(&self, path: &str) -> Result<OwnedFd, Errno> {
        match self.open_beneath(path) {
            // An older kernel, or a sandbox that does not know the call.
            Err(Errno::NOSYS | Errno::PERM | Errno::INVAL) => self.open_by_steps(path),
            other => other,
        }
    }

    /// Whether `folder/.git` is a file: the mark of a submodule or of another work tree.
    pub(super) fn has_git_file(&self, folder: &str) -> bool {
        let path = format!("{folder}/.git");
        rustix::fs::statat(&self.0, path, rustix::fs::AtFlags::SYMLINK_NOFOLLOW)
            .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile)
    }

    #[cfg(target_os = "linux")]
    fn open_beneath(&self, path: &str) -> Result<OwnedFd, Errno> {
        use rustix::fs::ResolveFlags;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        rustix::fs::openat2(&self.0, path, FILE_FLAGS, Mode::empty(), resolve)
    }

    #[cfg(not(target_os = "linux"))]
    fn open_beneath(&self, _: &str) -> Result<OwnedFd, Errno> {
        Err(Errno::NOSYS)
    }

    fn open_by_steps(&self, path: &str) -> Result<OwnedFd, Errno> {
        if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(Errno::INVAL);
        }
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut folder: Option<OwnedFd> = None;
        for part in folders.split('/').filter(|part| !part.is_empty()) {
            let above = folder.as_ref().map_or(self.0.as_fd(), AsFd::as_fd);
            folder = Some(rustix::fs::openat(above, part, FOLDER_FLAGS | OFlags::NOFOLLOW, Mode::empty())?);
        }
        let above = folder.as_ref().map_or(self.0.as_fd(), AsFd::as_fd);
        rustix::fs::openat(above, name, FILE_FLAGS, Mode::empty())
    }
}

/// The text of one file, borrowed from a [`Buffer`].
pub(super) struct Text<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) size: u64,
    pub(super) cut: bool,
}

/// The memory for files that are too large for a worker's own: less than there are workers, handed round.
pub(super) struct Spare {
    free: Mutex<Vec<Vec<u8>>>,
    returned: Condvar,
}

impl Spare {
    pub(super) fn new(workers: usize) -> Self {
        Self { free: Mutex::new(vec![Vec::new(); workers.div_ceil(SHARERS).max(1)]), returned: Condvar::new() }
    }

    /// Takes one, which may mean to wait for it.
    fn take(&self) -> Vec<u8> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.returned.wait_while(free, |free| free.is_empty()).unwrap_or_else(PoisonError::into_inner);
        free.pop().unwrap_or_default()
    }

    fn put(&self, memory: Vec<u8>) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
        self.returned.notify_one();
    }
}

/// A worker's memory: it holds one file at a time and never more than `limit` bytes of it.
pub(super) struct Buffer<'s> {
    own: Vec<u8>,
    spare: &'s Spare,
    /// There while a large file is looked at.
    large: Option<Vec<u8>>,
    decoded: String,
    limit: usize,
}

impl Drop for Buffer<'_> {
    fn drop(&mut self) {
        self.release();
    }
}

impl<'s> Buffer<'s> {
    pub(super) fn new(limit: usize, spare: &'s Spare) -> Self {
        Self { own: Vec::new(), spare, large: None, decoded: String::new(), limit }
    }

    /// Lets others use the memory for large files, when this buffer holds it.
    pub(super) fn release(&mut self) {
        if let Some(large) = self.large.take() {
            self.spare.put(large);
        }
        self.decoded.clear();
        self.decoded.shrink_to(OWN_BYTES);
    }

    /// Reads one file; an error says why its text is not there. [`release`](Self::release) it soon.
    pub(super) fn read(&mut self, folder: &Folder, path: &str) -> Result<Text<'_>, SkipReason> {
        self.release();
        let file = folder.open_file(path).map_err(refusal)?;
        let stat = fstat(&file).map_err(refusal)?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(SkipReason::NotRegular);
        }
        let size = u64::try_from(stat.st_size).unwrap_or(0);
        let (filled, content) = self.fill(&file, size).map_err(refusal)?;
        let read = filled.min(self.limit);
        let cut = filled > self.limit;
        let size = size.max(filled as u64);
        let text = &self.large.as_deref().unwrap_or(&self.own)[..read];
        let bytes = match content {
            ContentType::UTF_8_BOM => text.get(3..).unwrap_or_default(),
            ContentType::UTF_16LE => decode(text, u16::from_le_bytes, &mut self.decoded, self.limit),
            ContentType::UTF_16BE => decode(text, u16::from_be_bytes, &mut self.decoded, self.limit),
            ContentType::UTF_8 => text,
            _ => return Err(SkipReason::Binary),
        };
        Ok(Text { bytes, size, cut })
    }

    /// Reads up to one byte more than the limit, which tells a file that ends there from a longer one, and stops after the head of
    /// a file that is not text.
    fn fill(&mut self, file: &OwnedFd, size: u64) -> Result<(usize, ContentType), Errno> {
        let most = self.limit.saturating_add(1);
        let mut content = ContentType::UTF_8;
        let mut filled = 0;
        while filled < most {
            let bytes = self.room(filled, most);
            let end = if filled == 0 { HEAD_BYTES.min(bytes.len()) } else { bytes.len() };
            let count = match rustix::io::read(file, &mut bytes[filled..end]) {
                Err(Errno::INTR) => continue,
                other => other?,
            };
            if filled == 0 {
                content = content_inspector::inspect(&bytes[..count]);
            }
            filled += count;
            if count == 0 || filled as u64 == size || is_foreign(content) {
                break;
            }
        }
        Ok((filled, content))
    }

    /// Memory in which more than `filled` bytes have room, those that are there first.
    fn room(&mut self, filled: usize, most: usize) -> &mut [u8] {
        if self.large.is_none() && filled < OWN_BYTES.min(most) {
            if self.own.is_empty() {
                self.own = vec![0; OWN_BYTES.min(most)];
            }
            return &mut self.own;
        }
        let is_first = self.large.is_none();
        let large = self.large.get_or_insert_with(|| self.spare.take());
        if large.len() <= filled {
            large.resize((2 * filled).min(most), 0);
        }
        if is_first {
            large[..filled].copy_from_slice(&self.own[..filled]);
        }
        large
    }
}

fn is_foreign(content: ContentType) -> bool {
    matches!(content, ContentType::BINARY | ContentType::UTF_32LE | ContentType::UTF_32BE)
}

fn refusal(error: Errno) -> SkipReason {
    match error {
        Errno::LOOP => SkipReason::SymbolicLink,
        Errno::NXIO | Errno::ISDIR | Errno::NODEV => SkipReason::NotRegular,
        _ => SkipReason::Unreadable,
    }
}

/// Turns UTF-16 behind its two-byte mark into UTF-8 of at most `limit` bytes.
fn decode<'a>(bytes: &[u8], unit: fn([u8; 2]) -> u16, text: &'a mut String, limit: usize) -> &'a [u8] {
    text.clear();
    let units = bytes.get(2..).unwrap_or_default().chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    for decoded in char::decode_utf16(units) {
        let decoded = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
        if text.len() + decoded.len_utf8() > limit {
            break;
        }
        text.push(decoded);
    }
    text.as_bytes()
}

/// Reads a text file of a tree again, at most `max_bytes`, with the same care as [`walk`](super::walk()); lossy where it is not UTF-8.
///
/// # Errors
/// When the file cannot be opened, when a component of `path` is a symbolic link, or when it is no regular text file any more.
pub fn read_text(root: &Path, path: &str, max_bytes: usize) -> io::Result<String> {
    let folder = Folder::open(root)?;
    let spare = Spare::new(1);
    let mut buffer = Buffer::new(max_bytes, &spare);
    match buffer.read(&folder, path) {
        Ok(text) => Ok(String::from_utf8_lossy(text.bytes).into_owned()),
        Err(reason) => Err(io::Error::other(format!("{path} is not read: {reason:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_opening_refuse_links_and_steps_upwards() {
        let tree = tempfile::tempdir().unwrap();
        std::fs::create_dir(tree.path().join("in")).unwrap();
        std::fs::write(tree.path().join("in/a"), "x").unwrap();
        std::os::unix::fs::symlink("in", tree.path().join("link")).unwrap();
        std::os::unix::fs::symlink("in/a", tree.path().join("file")).unwrap();
        let folder = Folder::open(tree.path()).unwrap();
        for open in [Folder::open_file, Folder::open_by_steps] {
            assert!(open(&folder, "in/a").is_ok());
            for path in ["link/a", "file", "../a", "in/../../a", "/etc/passwd", "in//../..", ""] {
                assert!(open(&folder, path).is_err(), "{path}");
            }
        }
    }

    #[test]
    fn workers_wait_for_the_memory_for_large_files_and_read_the_same() {
        let tree = tempfile::tempdir().unwrap();
        let text = |at: usize| vec![b'a' + at as u8; OWN_BYTES * (at + 1) / 2];
        (0..4).for_each(|at| std::fs::write(tree.path().join(at.to_string()), text(at)).unwrap());
        let (folder, spare) = (Folder::open(tree.path()).unwrap(), Spare::new(1));
        std::thread::scope(|scope| {
            for worker in 0..3 {
                let (folder, spare) = (&folder, &spare);
                scope.spawn(move || {
                    let mut buffer = Buffer::new(OWN_BYTES + OWN_BYTES / 4, spare);
                    for at in (0..40).map(|turn| (turn + worker) % 4) {
                        let read = buffer.read(folder, &at.to_string()).ok().unwrap();
                        let expected = text(at).len().min(OWN_BYTES + OWN_BYTES / 4);
                        assert_eq!((read.bytes.len(), read.cut), (expected, text(at).len() > expected));
                        assert!(read.bytes.iter().all(|&byte| byte == b'a' + at as u8));
                        buffer.release();
                    }
                });
            }
        });
    }
}
