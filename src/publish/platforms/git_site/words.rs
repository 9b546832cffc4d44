//! What git's words mean. They are those of its C locale, in which it is run.

use crate::publish::{ErrorKind, PlatformError};
use crate::source::GitError;

/// The most characters of git's words that are shown.
const SHOWN: usize = 300;

/// Words that tell what went wrong, the first that fits counts.
const MEANINGS: &[(&[&str], ErrorKind, &str)] = &[
    (
        &["could not read Username", "could not read Password", "terminal prompts disabled"],
        ErrorKind::Credentials,
        "set GIT_TOKEN (and GIT_USERNAME where the host asks for a name), or credential_env of the target",
    ),
    (
        &["Authentication failed", "Invalid username or", "HTTP Basic: Access denied", "returned error: 401"],
        ErrorKind::Credentials,
        "the host refuses GIT_USERNAME and GIT_TOKEN: make a new token with the right to write",
    ),
    (
        &["Permission denied (publickey", "Host key verification failed", "No supported authentication methods"],
        ErrorKind::Credentials,
        "ssh is run without a terminal: try `ssh -T` to that host, and load the key into an agent",
    ),
    (
        &["returned error: 403", "Write access to repository not granted", "not allowed to push", "denied to"],
        ErrorKind::Rights,
        "the credential is valid but may not write to this repository",
    ),
    (
        &["protected branch", "hook declined", "GH006", "GH013", "repository rule violations", "pre-receive"],
        ErrorKind::Refused,
        "the branch takes no direct pushes: name another one as `branch` of the target, and merge it",
    ),
    (
        &["returned error: 404", "Repository not found", "does not exist", "does not appear to be a git repository"],
        ErrorKind::Settings,
        "look at `repository` of the target; a host also says so of what the credential may not see",
    ),
    (&["returned error: 429"], ErrorKind::RateLimited, "the host asks to slow down: try again later"),
    (
        &[
            "Could not resolve host",
            "Failed to connect",
            "Connection refused",
            "Connection timed out",
            "Network is unreachable",
            "No route to host",
            "returned error: 5",
        ],
        ErrorKind::Unavailable,
        "the host does not answer: try again later",
    ),
];

/// Words of a clone that is damaged.
const DAMAGES: &[&str] =
    &["not a git repository", "bad object", "object file", "loose object", "is corrupt", "unable to read", "bad tree"];

/// The error that git's words on stderr stand for; `otherwise` when they say nothing known.
pub(super) fn meaning(stderr: &str, otherwise: ErrorKind) -> PlatformError {
    let found = MEANINGS.iter().find(|(marks, ..)| marks.iter().any(|mark| stderr.contains(mark)));
    let message = format!("git: {}", shown(stderr));
    match found {
        Some((_, kind, hint)) => PlatformError::new(*kind, message).hint(*hint),
        None => PlatformError::new(otherwise, message),
    }
}

/// Whether an error comes from a clone that has to be made anew.
pub(super) fn is_damage(error: &PlatformError) -> bool {
    matches!(error.kind, ErrorKind::Local | ErrorKind::Unavailable) && DAMAGES.iter().any(|mark| error.message.contains(mark))
}

/// What a hook or host said, else the fatal line, else the first.
fn shown(stderr: &str) -> String {
    let told: Vec<&str> =
        stderr.lines().filter_map(|line| line.strip_prefix("remote:")).map(str::trim).filter(|line| !line.is_empty()).collect();
    let own = stderr
        .lines()
        .find_map(|line| line.strip_prefix("fatal: ").or_else(|| line.strip_prefix("! ")))
        .or_else(|| stderr.lines().next());
    let mut words = own.unwrap_or("it failed without a word").trim().to_owned();
    if !told.is_empty() {
        words = format!("{words}; it says: {}", told.join(" "));
    }
    without_user(&words).chars().filter(|c| !c.is_control()).take(SHOWN).collect()
}

/// Addresses without the user names that a host may put into them.
fn without_user(words: &str) -> String {
    let mut out = Vec::new();
    for word in words.split(' ') {
        let plain = word.split_once("://").and_then(|(scheme, rest)| {
            let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
            Some(format!("{scheme}://{}/{path}", authority.rsplit_once('@')?.1))
        });
        out.push(plain.unwrap_or_else(|| word.to_owned()));
    }
    out.join(" ")
}

/// A failure to run git at all, or to wait for it; `late` is what it means when time was up.
pub(super) fn of_run(error: GitError, late: ErrorKind) -> PlatformError {
    match error {
        GitError::NoProgram => PlatformError::new(ErrorKind::Local, "no git program is installed").hint("install git"),
        GitError::TimedOut(_) => PlatformError::new(late, error.to_string()),
        GitError::Interrupted => PlatformError::new(late, "interrupted"),
        error => PlatformError::new(ErrorKind::Local, error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_a_meaning_and_keep_no_credentials() {
        for (stderr, kind, part) in [
            ("fatal: could not read Username for 'https://h': terminal prompts disabled", ErrorKind::Credentials, "could not read"),
            (
                "remote: Invalid username or token.\nfatal: Authentication failed for 'https://h/a/'",
                ErrorKind::Credentials,
                "it says: Invalid",
            ),
            (
                "fatal: unable to access 'https://me:canary@h/a/': The requested URL returned error: 403",
                ErrorKind::Rights,
                "https://h/a/",
            ),
            (
                "git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.",
                ErrorKind::Credentials,
                "Could not",
            ),
            ("remote: no\n! [remote rejected] main -> main (pre-receive hook declined)", ErrorKind::Refused, "it says: no"),
            ("fatal: unable to access 'http://h/': Failed to connect to h", ErrorKind::Unavailable, "Failed to connect"),
            ("fatal: the remote end hung up unexpectedly", ErrorKind::Ambiguous, "hung up"),
        ] {
            let error = meaning(stderr, ErrorKind::Ambiguous);
            assert_eq!(error.kind, kind, "{stderr}");
            assert!(error.message.contains(part) && !error.message.contains("canary"), "{}", error.message);
        }
    }
}
