//! Runs one git command so that neither the repository nor its size can harm us.
//!
//! Output is streamed to a reader and counted; a watchdog kills the whole process group when time is up, when somebody asks to stop,
//! or when a check of the caller says so. The group is only killed before its leader is reaped, so the number cannot be reused.

use crate::progress::Interrupt;
use crate::source::GitError;
use rustix::process::{Pid, Signal, kill_process_group};
use std::io::{BufRead, BufReader, Read, Take, Write};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// What a command prints, as it comes.
pub(crate) type Output = BufReader<Take<ChildStdout>>;

/// A reason to stop that the caller looks for twice a second; it returns why.
pub(crate) type Watch<'a> = &'a (dyn Fn() -> Option<String> + Sync);

/// What one command may take.
pub(crate) struct Bounds<'a> {
    /// Wall-clock time.
    pub(crate) time: Duration,
    /// Bytes on standard output; the rest is not read.
    pub(crate) output_bytes: u64,
    /// The wish to stop.
    pub(crate) interrupt: &'a Interrupt,
    /// Another reason to stop.
    pub(crate) watch: Option<Watch<'a>>,
}

/// How a command ended.
pub(crate) struct Ended<T> {
    /// What the reader made of its output.
    pub(crate) value: T,
    /// Whether the reader or the byte limit stopped it before its end.
    pub(crate) cut: bool,
    /// Whether it exited with 0.
    pub(crate) success: bool,
    /// The first bytes of its standard error.
    pub(crate) stderr: String,
}

const RUNNING: u8 = 0;
const TIMED_OUT: u8 = 1;
const INTERRUPTED: u8 = 2;
const WATCHED: u8 = 3;
const STDERR_BYTES: u64 = 8 << 10;
const POLL: Duration = Duration::from_millis(50);

/// The git program in an absolute folder of `PATH`; relative ones could lie in the repository.
pub(crate) fn program() -> Result<PathBuf, GitError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join("git"))
        .find(|file| file.is_file())
        .ok_or(GitError::NoProgram)
}

/// A git command in `folder` whose environment and settings let no program of the repository run.
pub(crate) fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_none_or(|name| name.starts_with("GIT_") && !is_kept(name)) {
            command.env_remove(&name);
        }
    }
    command.current_dir(folder).args(["--no-pager", "--literal-pathspecs", "--no-replace-objects"]);
    for setting in ["core.fsmonitor=false", "core.hooksPath=/dev/null", "mailmap.file=", "mailmap.blob=", "log.showRoot=true"] {
        command.args(["-c", setting]);
    }
    command.envs([
        ("LC_ALL", "C"),
        ("GIT_OPTIONAL_LOCKS", "0"),
        ("GIT_TERMINAL_PROMPT", "0"),
        ("GIT_NO_LAZY_FETCH", "1"),
        ("GIT_ALLOW_PROTOCOL", "none"),
        ("GIT_GRAFT_FILE", "/dev/null"),
        ("GIT_ASKPASS", ""),
        ("SSH_ASKPASS", ""),
        ("GIT_PAGER", "cat"),
        ("GIT_EDITOR", "false"),
    ]);
    command
}

/// Variables of the user that do not say which repository is meant.
fn is_kept(name: &str) -> bool {
    name.starts_with("GIT_CONFIG_")
        || name.starts_with("GIT_SSL_")
        || matches!(name, "GIT_EXEC_PATH" | "GIT_CEILING_DIRECTORIES" | "GIT_DISCOVERY_ACROSS_FILESYSTEM")
}

/// Runs `command`, gives it `input`, and lets `read` take its output.
pub(crate) fn stream<T>(
    mut command: Command,
    bounds: &Bounds<'_>,
    input: Option<Vec<u8>>,
    read: impl FnOnce(&mut Output) -> std::io::Result<T>,
) -> Result<Ended<T>, GitError> {
    if bounds.interrupt.requested() {
        return Err(GitError::Interrupted);
    }
    let started = Instant::now();
    command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    let mut child = command.spawn().map_err(|error| GitError::Unavailable(format!("git does not start: {error}")))?;
    let group = Pid::from_child(&child);
    let reason = AtomicU8::new(RUNNING);
    let (value, cut, stderr) = std::thread::scope(|scope| {
        let (done, waiting) = channel::<()>();
        let reason = &reason;
        let watch = scope.spawn(move || guard(group, bounds, started, reason, &waiting));
        if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
            scope.spawn(move || stdin.write_all(&input));
        }
        let errors = child.stderr.take().map(|stderr| scope.spawn(move || first_bytes(stderr)));
        let (value, cut) = take_output(&mut child, bounds, read);
        if cut || value.is_err() {
            kill(group);
        }
        let stderr = errors.and_then(|thread| thread.join().ok()).unwrap_or_default();
        drop(done);
        let message = watch.join().ok().flatten();
        (value, cut, message.unwrap_or(stderr))
    });
    let status = reap(&mut child, group, bounds, started, &reason)?;
    match reason.into_inner() {
        TIMED_OUT => Err(GitError::TimedOut(bounds.time)),
        INTERRUPTED => Err(GitError::Interrupted),
        WATCHED => Err(GitError::TooLarge(stderr)),
        _ => {
            let value = value.map_err(|error| GitError::Unavailable(format!("git's answer cannot be read: {error}")))?;
            Ok(Ended { value, cut, success: status.success(), stderr })
        }
    }
}

fn take_output<T>(
    child: &mut Child,
    bounds: &Bounds<'_>,
    read: impl FnOnce(&mut Output) -> std::io::Result<T>,
) -> (std::io::Result<T>, bool) {
    let Some(stdout) = child.stdout.take() else { return (Err(std::io::ErrorKind::BrokenPipe.into()), true) };
    let mut output = BufReader::with_capacity(64 << 10, stdout.take(bounds.output_bytes));
    let value = read(&mut output);
    let cut = output.get_ref().limit() == 0 || output.fill_buf().is_ok_and(|rest| !rest.is_empty());
    (value, cut)
}

/// Kills the group when a bound is reached; ends when the sender is dropped.
fn guard(group: Pid, bounds: &Bounds<'_>, started: Instant, reason: &AtomicU8, done: &Receiver<()>) -> Option<String> {
    let mut polls = 0_u32;
    while done.recv_timeout(POLL) == Err(RecvTimeoutError::Timeout) {
        polls += 1;
        let message = bounds.watch.filter(|_| polls.is_multiple_of(10)).and_then(|watch| watch());
        let why = if message.is_some() { WATCHED } else { exceeded(bounds, started) };
        if why != RUNNING {
            reason.store(why, Ordering::Relaxed);
            kill(group);
            return message;
        }
    }
    None
}

fn exceeded(bounds: &Bounds<'_>, started: Instant) -> u8 {
    if bounds.interrupt.requested() {
        INTERRUPTED
    } else if started.elapsed() > bounds.time {
        TIMED_OUT
    } else {
        RUNNING
    }
}

/// Waits for a process whose output has ended.
fn reap(child: &mut Child, group: Pid, bounds: &Bounds<'_>, started: Instant, reason: &AtomicU8) -> Result<ExitStatus, GitError> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) => {}
            Err(error) => return Err(GitError::Unavailable(format!("git cannot be waited for: {error}"))),
        }
        let why = exceeded(bounds, started);
        if why != RUNNING {
            reason.store(why, Ordering::Relaxed);
            kill(group);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn kill(group: Pid) {
    // It fails only when the group is gone already.
    let _ = kill_process_group(group, Signal::KILL);
}

fn first_bytes(mut stderr: ChildStderr) -> String {
    let mut bytes = Vec::new();
    let _ = stderr.by_ref().take(STDERR_BYTES).read_to_end(&mut bytes);
    let _ = std::io::copy(&mut stderr, &mut std::io::sink());
    String::from_utf8_lossy(&bytes).trim_end().to_owned()
}

/// Reads up to and without `end` into `token`, which keeps at most `cap` bytes; false at the end of the output.
pub(crate) fn read_token(output: &mut impl BufRead, end: u8, cap: usize, token: &mut Vec<u8>) -> std::io::Result<bool> {
    token.clear();
    let mut any = false;
    loop {
        let buffer = output.fill_buf()?;
        if buffer.is_empty() {
            return Ok(any);
        }
        any = true;
        let found = memchr::memchr(end, buffer);
        let part = &buffer[..found.unwrap_or(buffer.len())];
        token.extend_from_slice(&part[..part.len().min(cap.saturating_sub(token.len()))]);
        let used = part.len() + usize::from(found.is_some());
        output.consume(used);
        if found.is_some() {
            return Ok(true);
        }
    }
}
