//! The git program with what it needs to speak to one repository. No credential is ever among its arguments.

use super::address::{Address, Transport};
use super::words;
use crate::config::{TargetSettings, TargetType};
use crate::progress::Interrupt;
use crate::publish::credential::{Environment, credential};
use crate::publish::target::Surroundings;
use crate::publish::{ErrorKind, PlatformError};
use crate::source::checkout::Credentials;
use crate::source::git::process::{self, Bounds, Ended};
use std::ffi::OsString;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The most bytes that git may print.
const OUTPUT_BYTES: u64 = 64 << 20;

/// The author where neither settings nor git name one.
const NOBODY: (&str, &str) = ("techdoc", "techdoc@localhost");

/// A way to run git.
pub(super) struct Program {
    pub(super) address: Address,
    credentials: Option<Credentials>,
    author: Option<(String, String)>,
    environment: Vec<(String, OsString)>,
    time: Duration,
}

/// One call: its arguments, what it reads, and variables of its own.
#[derive(Default)]
pub(super) struct Call<'a> {
    pub(super) arguments: &'a [&'a str],
    pub(super) input: Option<Vec<u8>>,
    pub(super) variables: &'a [(&'a str, &'a Path)],
    /// What it means when it ends in a way that nobody knows.
    pub(super) otherwise: Option<ErrorKind>,
}

impl Program {
    pub(super) fn new(address: Address, settings: &TargetSettings, surroundings: &Surroundings) -> Result<Self, PlatformError> {
        let author = settings.author.as_deref().map(person).transpose()?;
        let is_web = matches!(address.transport, Transport::Https | Transport::Http);
        let credentials = if is_web { credentials(settings, &surroundings.environment)? } else { None };
        // Git runs without the variables that begin with its name, but for these, which are the user's own way to a host and their name.
        let kept = ["GIT_SSH", "GIT_SSH_COMMAND", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL"];
        let kept = kept.into_iter().filter_map(|name| Some((name.to_owned(), surroundings.environment.get(name)?.clone())));
        Ok(Self { address, credentials, author, environment: kept.collect(), time: crate::publish::target::deadline(settings) })
    }

    /// Whether there is a credential of the target's own.
    pub(super) fn has_credentials(&self) -> bool {
        self.credentials.is_some()
    }

    /// Runs git in `folder`; what it prints, when it ends well.
    pub(super) fn run(&self, folder: &Path, call: Call<'_>, interrupt: &Interrupt) -> Result<Vec<u8>, PlatformError> {
        let otherwise = call.otherwise.unwrap_or(ErrorKind::Local);
        let ended = self.end(folder, call, interrupt)?;
        if ended.success { Ok(ended.value) } else { Err(self.meaning(&ended.stderr, otherwise)) }
    }

    /// The error that git's words stand for.
    pub(super) fn meaning(&self, stderr: &str, otherwise: ErrorKind) -> PlatformError {
        // Git asks a person only after the host has refused what it was sent.
        if self.has_credentials() && stderr.contains("could not read Username") {
            return words::meaning("fatal: Authentication failed: the host refuses the name and the token", otherwise);
        }
        words::meaning(stderr, otherwise)
    }

    /// Runs git in `folder`, however it ends.
    pub(super) fn end(&self, folder: &Path, call: Call<'_>, interrupt: &Interrupt) -> Result<Ended<Vec<u8>>, PlatformError> {
        let late = call.otherwise.unwrap_or(ErrorKind::Unavailable);
        let git = process::program().map_err(|error| words::of_run(error, late))?;
        let mut command = process::command(&git, folder);
        self.prepare(&mut command, &git, folder);
        command.args(call.arguments).env("GIT_DIR", folder).envs(call.variables.iter().copied());
        let bounds = Bounds { time: self.time, output_bytes: OUTPUT_BYTES, interrupt, watch: None };
        let read = |output: &mut process::Output| {
            let mut bytes = Vec::new();
            output.read_to_end(&mut bytes).map(|_| bytes)
        };
        process::stream(command, &bounds, call.input, read).map_err(|error| words::of_run(error, late))
    }

    fn prepare(&self, command: &mut Command, git: &Path, folder: &Path) {
        let settings = ["protocol.version=2", "gc.autoDetach=false", "http.lowSpeedLimit=1000", "http.lowSpeedTime=30"];
        for setting in settings {
            command.args(["-c", setting]);
        }
        command.env("GIT_ALLOW_PROTOCOL", self.address.transport.protocol());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        if self.address.transport == Transport::Ssh && !self.has_own_ssh(git, folder) {
            // A question for a passphrase or a host key has nobody to answer it.
            command.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
        }
        if let Some(credentials) = &self.credentials {
            let settings = [
                (format!("http.{}.extraHeader", self.address.origin()), credentials.header()),
                // A redirect could carry the header to another host, and a helper could ask a person.
                ("http.followRedirects".to_owned(), "false".to_owned()),
                ("credential.helper".to_owned(), String::new()),
            ];
            command.env("GIT_CONFIG_COUNT", settings.len().to_string());
            for (at, (key, value)) in settings.into_iter().enumerate() {
                command.env(format!("GIT_CONFIG_KEY_{at}"), key).env(format!("GIT_CONFIG_VALUE_{at}"), value);
            }
        }
    }

    /// Whether the user has said by which command hosts are reached.
    fn has_own_ssh(&self, git: &Path, folder: &Path) -> bool {
        let mut ask = process::command(git, folder);
        ask.args(["config", "--get", "core.sshCommand"]).stdin(Stdio::null()).stderr(Stdio::null());
        self.environment.iter().any(|(name, _)| name.starts_with("GIT_SSH"))
            || ask.output().is_ok_and(|output| !output.stdout.is_empty())
    }

    /// The name and address under which commits are made: of the settings, of the environment, of git's own settings, or none's.
    pub(super) fn author(&self, folder: &Path, interrupt: &Interrupt) -> Result<(String, String), PlatformError> {
        if let Some(author) = &self.author {
            return Ok(author.clone());
        }
        let set = |variable: &str, key: &str| -> Result<Option<String>, PlatformError> {
            let given = self.environment.iter().find(|(name, _)| name == variable).and_then(|(_, value)| value.to_str());
            if let Some(value) = given.filter(|value| !value.trim().is_empty()) {
                return Ok(Some(value.to_owned()));
            }
            let ended = self.end(folder, Call { arguments: &["config", "--get", key], ..Call::default() }, interrupt)?;
            Ok(Some(String::from_utf8_lossy(&ended.value).trim().to_owned()).filter(|value| !value.is_empty()))
        };
        match (set("GIT_AUTHOR_NAME", "user.name")?, set("GIT_AUTHOR_EMAIL", "user.email")?) {
            (Some(name), Some(address)) => Ok((name, address)),
            _ => Ok((NOBODY.0.to_owned(), NOBODY.1.to_owned())),
        }
    }
}

/// `Name <address>`.
fn person(text: &str) -> Result<(String, String), PlatformError> {
    let parts = text.split_once('<').and_then(|(name, rest)| Some((name.trim(), rest.trim().strip_suffix('>')?)));
    let fits = |part: &str| !part.is_empty() && !part.contains(['<', '>', '\n']);
    match parts.filter(|(name, address)| fits(name) && fits(address)) {
        Some((name, address)) => Ok((name.to_owned(), address.to_owned())),
        None => Err(PlatformError::new(ErrorKind::Settings, "`author` is not `Name <address>`")),
    }
}

/// The target's own credential, else the token of the environment; a host that asks for none needs none.
fn credentials(settings: &TargetSettings, environment: &Environment) -> Result<Option<Credentials>, PlatformError> {
    let own = settings.credential_env.is_some() || settings.credential_file.is_some();
    let has = |name: &str| environment.contains_key(name) || environment.contains_key(&format!("{name}_FILE"));
    if !own && !has("GIT_TOKEN") {
        return Ok(None);
    }
    let mut environment = environment.clone();
    if !has("GIT_USERNAME") {
        environment.insert("GIT_USERNAME".to_owned(), "git".into());
    }
    let parts = credential(TargetType::GitSite, settings, &environment)?;
    Ok(match parts.as_slice() {
        [name, token] => Some(Credentials::new(name.expose(), token.expose())),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_has_a_name_and_an_address() {
        assert_eq!(person("Ada L. <ada@example.org>").unwrap(), ("Ada L.".to_owned(), "ada@example.org".to_owned()));
        for wrong in ["Ada", "<a@b>", "Ada <>", "Ada <a@b> x"] {
            assert!(person(wrong).is_err(), "{wrong}");
        }
    }
}
