//! Words for people, on stderr: notes, errors with their causes, hints. The only place that writes there.

use super::args::{Arguments, ColorChoice, LogFormat};
use super::exit::{Exit, hint};
use crate::render::text::one_line;
use console::Style;
use serde_json::json;
use std::io::{self, Write as _};

/// How to speak: how much, in which format, in which colours.
#[derive(Clone, Debug)]
pub struct Output {
    /// Errors only.
    pub quiet: bool,
    /// How much more than usual to say.
    pub verbose: u8,
    /// For people or for programs.
    pub log_format: LogFormat,
    /// Whether to use colours on stdout.
    pub color: bool,
    /// Whether to use colours on stderr.
    color_stderr: bool,
}

impl Output {
    /// As the arguments ask.
    #[must_use]
    pub fn new(arguments: &Arguments) -> Self {
        let voice = &arguments.voice;
        let colored = |automatic: bool| match voice.color {
            ColorChoice::Auto => automatic,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        Self {
            quiet: voice.quiet,
            verbose: voice.verbose,
            log_format: voice.log_format,
            color: colored(console::colors_enabled()),
            color_stderr: colored(console::colors_enabled_stderr()),
        }
    }

    /// Says what happened, unless asked to be quiet.
    pub fn note(&self, message: &str) {
        if !self.quiet {
            self.say("note", message);
        }
    }

    /// Prints the last lines of a run: for people as they are, for programs as one object.
    pub fn summary(&self, lines: &[String]) {
        match self.log_format {
            _ if self.quiet => {}
            LogFormat::Text => lines.iter().for_each(|line| self.line(&one_line_keeping_indent(line))),
            LogFormat::Json => self.say("note", &one_line(&lines.join("; "))),
        }
    }

    /// Says that a stage begins, where no bar can be drawn.
    pub(super) fn stage(&self, words: &str) {
        match self.log_format {
            _ if self.quiet => {}
            LogFormat::Text => self.line(words),
            LogFormat::Json => self.say("progress", words),
        }
    }

    /// Prints an error with its causes and what can be done about it; returns how to end.
    #[must_use]
    pub fn fail(&self, error: &anyhow::Error) -> Exit {
        let exit = Exit::of(error);
        if exit == Exit::Done {
            return exit;
        }
        let (message, hint) = (chain(error), hint(error));
        match self.log_format {
            LogFormat::Text => self.problem(&message, hint.as_deref()),
            LogFormat::Json => {
                self.line(&json!({"level": "error", "message": message, "hint": hint, "exit_code": exit as u8}).to_string());
            }
        }
        exit
    }

    /// Says what went wrong with a part of the work, and what can be done about it; also when asked to be quiet.
    pub(super) fn problem(&self, message: &str, hint: Option<&str>) {
        if self.log_format == LogFormat::Json {
            return self.line(&json!({"level": "error", "message": one_line(message), "hint": hint}).to_string());
        }
        self.line(&format!("{}: {}", self.styled("error", &Style::new().red().bold()), one_line(message)));
        if let Some(hint) = hint {
            self.line(&format!("{}: {}", self.styled("hint", &Style::new().cyan().bold()), one_line(hint)));
        }
    }

    fn say(&self, level: &str, message: &str) {
        match self.log_format {
            LogFormat::Text => self.line(&format!("{}: {}", self.styled(level, &Style::new().bold()), one_line(message))),
            LogFormat::Json => self.line(&json!({"level": level, "message": one_line(message)}).to_string()),
        }
    }

    fn styled(&self, word: &str, style: &Style) -> String {
        style.clone().force_styling(self.color_stderr).apply_to(word).to_string()
    }

    /// Writes a line. When stderr is gone there is nobody left to tell.
    fn line(&self, line: &str) {
        let _ = writeln!(io::stderr().lock(), "{line}");
    }
}

/// An error and its causes on one line; a cause that its parent already tells is left out.
fn chain(error: &anyhow::Error) -> String {
    let mut message = String::new();
    for cause in error.chain() {
        let text = one_line(&cause.to_string());
        if message.ends_with(&text) {
            continue;
        }
        if !message.is_empty() {
            message.push_str(": ");
        }
        message.push_str(&text);
    }
    message
}

/// Like [`one_line`], with leading spaces kept.
fn one_line_keeping_indent(line: &str) -> String {
    let indent = line.len() - line.trim_start_matches(' ').len();
    format!("{}{}", &line[..indent], one_line(line))
}

/// Writes `bytes` to stdout, all of them.
///
/// # Errors
/// When stdout refuses them.
pub(super) fn print(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn causes_follow_each_other_once() {
        let error = Err::<(), _>(io::Error::other("disk\u{1b} full")).context("cannot write a.md").unwrap_err();
        assert_eq!(chain(&error), "cannot write a.md: disk full");
        assert_eq!(chain(&anyhow::anyhow!("x").context("y: x")), "y: x");
    }
}
