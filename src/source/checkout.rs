//! Checks out a remote (or bare) repository into the cache folder: shallow, bounded, and without a chance to run anything.
//!
//! A checkout lies at `CACHE/NAME-DIGEST/COMMIT` and is never changed once it is there: a newer head is cloned beside it and moved in
//! whole, so an interrupted run leaves nothing half-made. History is cut at [`DEPTH`] commits of the default branch.

use crate::model::Digest;
use crate::progress::Interrupt;
use crate::source::git::process::{self, Bounds};
use crate::source::git::{refusal, remote};
use crate::source::{GitError, Pin};
use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

/// The number of commits that are fetched.
pub const DEPTH: u32 = 200;
const CLONE_TIME: Duration = Duration::from_secs(600);
const ASK_TIME: Duration = Duration::from_secs(30);
const CLONE_BYTES: u64 = 4 << 30;
const CLONE_FILES: u64 = 3_000_000;
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// Where a repository may be fetched from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Only `https://` addresses.
    Https,
    /// A `file://` address or a folder of this machine, such as a bare repository given as a path.
    Local,
}

/// What a private remote asks for. It never appears in arguments, addresses or files.
#[derive(Clone)]
pub struct Credentials {
    username: String,
    token: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(***)")
    }
}

impl Credentials {
    /// A user name and a token or password.
    #[must_use]
    pub fn new(username: &str, token: &str) -> Self {
        Self { username: username.to_owned(), token: token.to_owned() }
    }

    /// `GIT_USERNAME` (else `git`) and `GIT_TOKEN`; none without a token.
    #[must_use]
    pub fn from_environment() -> Option<Self> {
        let token = std::env::var("GIT_TOKEN").ok().filter(|token| !token.is_empty())?;
        let username = std::env::var("GIT_USERNAME").ok().filter(|name| !name.is_empty());
        Some(Self { username: username.unwrap_or_else(|| "git".to_owned()), token })
    }

    /// The header that carries them.
    pub(crate) fn header(&self) -> String {
        format!("Authorization: Basic {}", base64(format!("{}:{}", self.username, self.token).as_bytes()))
    }
}

/// A repository in the cache folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// Its work tree.
    pub folder: PathBuf,
    /// Its commit.
    pub commit: String,
    /// Why the remote could not be asked whether there is a newer one, when that is so.
    pub stale: Option<String>,
}

/// Whether an argument is an address rather than a path: it has a scheme, or the form `user@host:path`.
#[must_use]
pub fn is_address(argument: &str) -> bool {
    let has_scheme = argument.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte))
    });
    let is_scp = argument.split_once(':').is_some_and(|(host, _)| host.contains('@') && !host.contains('/'));
    has_scheme || (is_scp && !Path::new(argument).exists())
}

/// How a remote is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// What it may be.
    pub transport: Transport,
    /// What it asks for.
    pub credentials: Option<&'a Credentials>,
    /// Where its host is; with it, no redirect is followed either.
    pub pin: Option<&'a Pin>,
}

/// Checks out the default branch of `address` below `cache`, or finds it there when the remote's head is still the same.
///
/// # Errors
/// When the address is not allowed, Git is missing, the remote does not answer and no earlier checkout is there, the clone grows beyond
/// the limits, or `interrupt` was requested.
pub fn checkout(address: &str, cache: &Path, asking: Asking<'_>, interrupt: &Interrupt) -> Result<Checkout, GitError> {
    let address = &allowed(address, asking.transport)?;
    let place = cache.join(folder_name(address));
    std::fs::create_dir_all(&place).map_err(|error| unusable(&place, &error))?;
    let clone = Clone { address, asking, interrupt, program: process::program()? };
    let head = match clone.remote_head(&place) {
        Ok(head) => head,
        Err(error) => return newest(&place, &error).ok_or(error),
    };
    let folder = place.join(&head);
    if !folder.join(".git").is_dir() {
        let commit = clone.run(&place)?;
        sweep(&place, &commit);
        return Ok(Checkout { folder: place.join(&commit), commit, stale: None });
    }
    Ok(Checkout { folder, commit: head, stale: None })
}

/// One repository to be fetched.
struct Clone<'a> {
    address: &'a str,
    asking: Asking<'a>,
    interrupt: &'a Interrupt,
    program: PathBuf,
}

impl Clone<'_> {
    /// The commit that the remote's default branch is at.
    fn remote_head(&self, place: &Path) -> Result<String, GitError> {
        let home = tempfile::tempdir_in(place).map_err(|error| unusable(place, &error))?;
        let mut command = self.command(home.path());
        command.args(["ls-remote", "--quiet", "--", self.address, "HEAD"]);
        let answer = self.finish(command, ASK_TIME, home.path())?;
        let id = answer.split_whitespace().next().unwrap_or_default();
        let is_id = matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_id { Ok(id.to_owned()) } else { Err(GitError::Unavailable("the remote has no commits".to_owned())) }
    }

    /// Clones into a temporary folder and moves it to its commit's name.
    fn run(&self, place: &Path) -> Result<String, GitError> {
        let scratch = tempfile::tempdir_in(place).map_err(|error| unusable(place, &error))?;
        let tree = scratch.path().join("tree");
        let depth = format!("--depth={DEPTH}");
        let mut command = self.command(scratch.path());
        command.args(["clone", "--quiet", &depth, "--single-branch", "--no-tags", "--no-recurse-submodules", "--template="]);
        command.args(["--no-local", "--config", "core.symlinks=false", "--config", "core.hooksPath=/dev/null", "--"]);
        command.arg(self.address).arg(&tree);
        self.finish(command, CLONE_TIME, scratch.path())?;
        let mut command = self.command(&tree);
        command.args(["rev-parse", "--verify", "HEAD"]);
        let commit = self.finish(command, ASK_TIME, scratch.path())?;
        let folder = place.join(&commit);
        match std::fs::rename(&tree, &folder) {
            Err(error) if !folder.join(".git").is_dir() => Err(unusable(&folder, &error)),
            _ => Ok(commit),
        }
    }

    /// A git command whose home is `scratch`, so that no settings of the user or the machine take part.
    fn command(&self, scratch: &Path) -> Command {
        let mut command = process::command(&self.program, scratch);
        let settings = [
            "core.symlinks=false",
            "protocol.version=2",
            "submodule.recurse=false",
            "gc.auto=0",
            "maintenance.auto=false",
            "http.lowSpeedLimit=1000",
            "http.lowSpeedTime=30",
        ];
        for setting in settings {
            command.args(["-c", setting]);
        }
        if let Some(pin) = self.asking.pin {
            command.args(["-c", &pin.setting(), "-c", "http.followRedirects=false"]);
        }
        command.env("GIT_LFS_SKIP_SMUDGE", "1").env_remove("GIT_GRAFT_FILE");
        match self.asking.transport {
            Transport::Https => {
                command.env("GIT_ALLOW_PROTOCOL", "https").env("HOME", scratch).env("XDG_CONFIG_HOME", scratch);
                command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_COUNT", "0");
            }
            // The user's own settings stay: they may name folders of other users as safe.
            Transport::Local => {
                command.env("GIT_ALLOW_PROTOCOL", "file");
            }
        }
        if let (Transport::Https, Some(credentials)) = (self.asking.transport, self.asking.credentials) {
            command.env("GIT_CONFIG_COUNT", "2");
            command.env("GIT_CONFIG_KEY_0", format!("http.{}.extraHeader", origin(self.address)));
            command.env("GIT_CONFIG_VALUE_0", credentials.header());
            // A redirect could carry the header to another host.
            command.env("GIT_CONFIG_KEY_1", "http.followRedirects").env("GIT_CONFIG_VALUE_1", "false");
        }
        command
    }

    fn finish(&self, command: Command, time: Duration, scratch: &Path) -> Result<String, GitError> {
        let watch = || outgrown(scratch);
        let bounds = Bounds { time, output_bytes: 1 << 20, interrupt: self.interrupt, watch: Some(&watch) };
        let ended = process::stream(command, &bounds, None, |output| {
            let mut text = String::new();
            output.read_to_string(&mut text).map(|_| text)
        })?;
        if ended.success { Ok(ended.value.trim().to_owned()) } else { Err(refusal(Path::new(self.address), &ended.stderr)) }
    }
}

/// The address without what must not be in it.
fn allowed(address: &str, transport: Transport) -> Result<String, GitError> {
    let wrong = |why: &str| Err(GitError::Address(format!("{why}: {}", without_user(address))));
    if address.starts_with('-') || address.chars().any(|character| character.is_control() || character == ' ') {
        return wrong("no repository address");
    }
    match transport {
        Transport::Https => {
            let Some(rest) = address.strip_prefix("https://") else {
                return wrong("only https:// addresses of repositories are fetched");
            };
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            if host.contains('@') {
                return wrong("an address must not hold credentials; set GIT_USERNAME and GIT_TOKEN");
            }
            if host.is_empty() || path.is_empty() {
                return wrong("no repository address");
            }
            Ok(address.trim_end_matches('/').to_owned())
        }
        Transport::Local if address.starts_with("file:///") => Ok(address.to_owned()),
        Transport::Local => match Path::new(address).canonicalize() {
            Ok(path) => path.to_str().map_or_else(|| wrong("the path is not UTF-8"), |path| Ok(path.to_owned())),
            Err(_) => wrong("no repository there"),
        },
    }
}

fn without_user(address: &str) -> String {
    match address.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.split_once('@')?.1))) {
        Some((scheme, rest)) => format!("{scheme}://{rest}"),
        None => address.escape_default().to_string(),
    }
}

/// `https://host[:port]/`.
fn origin(address: &str) -> String {
    address.splitn(4, '/').take(3).collect::<Vec<_>>().join("/") + "/"
}

/// A name for people, and the first digits of the address's digest.
fn folder_name(address: &str) -> String {
    let plain = |character: char| if character.is_ascii_alphanumeric() || "-_.".contains(character) { character } else { '-' };
    let name: String = remote::name(address).unwrap_or("repository").chars().take(60).map(plain).collect();
    format!("{}-{:.16}", name.trim_start_matches('.'), Digest::of(address.as_bytes()).to_string())
}

/// The youngest earlier checkout.
fn newest(place: &Path, error: &GitError) -> Option<Checkout> {
    if matches!(error, GitError::Interrupted) {
        return None;
    }
    let (_, name) = checkouts(place).into_iter().max()?;
    Some(Checkout { folder: place.join(&name), commit: name, stale: Some(error.to_string()) })
}

/// Removes checkouts of other commits, and what broken-off runs left behind, that nobody has made in the last day.
fn sweep(place: &Path, commit: &str) {
    let Some(limit) = SystemTime::now().checked_sub(KEPT) else { return };
    for entry in std::fs::read_dir(place).into_iter().flatten().flatten() {
        let is_old = entry.metadata().and_then(|file| file.modified()).is_ok_and(|time| time < limit);
        if is_old && entry.file_name() != OsStr::new(commit) {
            // What cannot be removed now is tried again in the next run.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn checkouts(place: &Path) -> Vec<(SystemTime, String)> {
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    let dated = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().ok().filter(|name| matches!(name.len(), 40 | 64))?;
        let is_checkout = entry.path().join(".git").is_dir();
        Some((entry.metadata().ok()?.modified().ok().filter(|_| is_checkout)?, name))
    };
    entries.filter_map(dated).collect()
}

/// Why a folder is too large, when it is.
fn outgrown(folder: &Path) -> Option<String> {
    let (mut bytes, mut files) = (0_u64, 0_u64);
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(metadata) = entry.metadata() else { continue };
            files += 1;
            bytes += metadata.len();
            if metadata.is_dir() {
                folders.push(entry.path());
            }
            if bytes > CLONE_BYTES || files > CLONE_FILES {
                return Some(format!("the clone grew beyond {} GiB or {CLONE_FILES} files", CLONE_BYTES >> 30));
            }
        }
    }
    None
}

fn unusable(path: &Path, error: &std::io::Error) -> GitError {
    GitError::Unavailable(format!("{}: {error}", path.display()))
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, &byte| word << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = (word >> (18 - 6 * place) & 63) as usize;
            text.push(if place <= chunk.len() { char::from(ALPHABET[digit]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn only_safe_addresses_pass() {
        let check = |address: &str, transport, fits| assert_eq!(allowed(address, transport).is_ok(), fits, "{address}");
        check("https://host.org/a/b", Transport::Https, true);
        check("http://host.org/a/b", Transport::Https, false);
        check("file:///srv/a", Transport::Https, false);
        check("/srv/a", Transport::Https, false);
        check("ext::sh -c x", Transport::Https, false);
        check("--upload-pack=x", Transport::Https, false);
        check("--upload-pack=x", Transport::Local, false);
        check("https://me:token@host.org/a/b", Transport::Https, false);
        check("https://host.org/", Transport::Https, false);
        check("/no/such/folder", Transport::Local, false);
        let message = allowed("https://me:token@host.org/a/b", Transport::Https).expect_err("credentials").to_string();
        assert!(!message.contains("token@") && !message.contains("me:"), "{message}");
    }

    #[test]
    fn addresses_are_told_from_paths() {
        for (argument, is) in
            [("https://h.org/a", true), ("git@h.org:a/b", true), ("./a", false), ("a:b", false), ("/x@y:z", false)]
        {
            assert_eq!(is_address(argument), is, "{argument}");
        }
    }

    #[test]
    fn credentials_are_never_printed() {
        let credentials = Credentials::new("me", "canary-token");
        assert!(!format!("{credentials:?}").contains("canary"));
        assert_eq!(origin("https://h.org:8443/a/b"), "https://h.org:8443/");
    }

    #[test]
    fn a_bare_repository_is_checked_out_reused_and_renewed() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let (work, bare, cache) = (place.path().join("work"), place.path().join("thing.git"), place.path().join("cache"));
        let git = |folder: &Path, arguments: &[&str]| {
            let settings = ["-c", "user.name=Ann", "-c", "user.email=a@b.c", "-c", "commit.gpgSign=false"];
            let status = Command::new("git").current_dir(folder).args(settings).args(arguments).status();
            assert!(status.is_ok_and(|status| status.success()), "git {arguments:?}");
        };
        let address = bare.to_str().expect("UTF-8");
        let asking = Asking { transport: Transport::Local, credentials: None, pin: None };
        let checkout = || checkout(address, &cache, asking, &Interrupt::default());
        git(place.path(), &["init", "--quiet", "--initial-branch=main", "work"]);
        git(place.path(), &["init", "--quiet", "--bare", "--initial-branch=main", address]);
        assert!(checkout().expect_err("nothing in it").to_string().contains("no commits"));
        // A link must become a plain file, and no hook or filter of the repository may run.
        std::os::unix::fs::symlink("/etc/passwd", work.join("link")).expect("linked");
        std::fs::write(work.join("a"), "one").expect("written");
        git(&work, &["add", "--all"]);
        git(&work, &["commit", "--quiet", "-m", "first"]);
        git(&work, &["push", "--quiet", address, "main"]);
        let first = checkout().expect("a checkout");
        assert_eq!(std::fs::read_to_string(first.folder.join("link")).expect("a file"), "/etc/passwd");
        assert_eq!(checkout().expect("the same"), first);
        std::fs::write(work.join("a"), "two").expect("written");
        git(&work, &["commit", "--quiet", "-am", "second"]);
        git(&work, &["push", "--quiet", address, "main"]);
        let second = checkout().expect("a checkout");
        assert_ne!(second.folder, first.folder);
        assert_eq!(std::fs::read_to_string(second.folder.join("a")).expect("a file"), "two");
        std::fs::remove_dir_all(bare.join("objects")).expect("removed");
        let stale = checkout().expect("the last one");
        assert!(stale.stale.is_some() && stale.commit.len() == 40);
        assert_eq!(std::fs::read_dir(first.folder.parent().expect("a folder")).expect("a folder").count(), 2);
    }
}
