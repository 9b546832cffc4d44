//! Progress for people: a bar on a terminal, a line for each stage elsewhere.

use super::args::LogFormat;
use super::output::Output;
use crate::progress::{Progress, Stage};
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// Shows the stages of a run on stderr.
pub(super) enum Bar {
    /// Draws on a terminal.
    Drawn(ProgressBar),
    /// Prints a line when a stage begins.
    Lines(Output),
    /// Says nothing.
    Hidden,
}

impl Bar {
    /// A bar where it can be seen.
    pub(super) fn new(output: &Output) -> Self {
        if output.quiet {
            return Self::Hidden;
        }
        if console::user_attended_stderr() && output.log_format == LogFormat::Text {
            let bar = ProgressBar::new_spinner();
            bar.enable_steady_tick(Duration::from_millis(100));
            return Self::Drawn(bar);
        }
        Self::Lines(output.clone())
    }

    /// Takes the bar off the screen.
    pub(super) fn finish(&self) {
        if let Self::Drawn(bar) = self {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Progress for Bar {
    fn begin(&self, stage: Stage, total: Option<u64>) {
        match self {
            Self::Drawn(bar) => {
                bar.reset();
                bar.set_style(style(total));
                if let Some(total) = total {
                    bar.set_length(total);
                } else {
                    bar.unset_length();
                }
                bar.set_message(words(stage));
            }
            Self::Lines(output) => output.stage(words(stage)),
            Self::Hidden => {}
        }
    }

    fn advance(&self, count: u64) {
        if let Self::Drawn(bar) = self {
            bar.inc(count);
        }
    }
}

/// A bar where the end is known, else a count.
fn style(total: Option<u64>) -> ProgressStyle {
    let template = match total {
        Some(_) => "{spinner} {msg} {bar:24} {human_pos}/{human_len}",
        None => "{spinner} {msg} {human_pos}",
    };
    // The templates are constants that a test reads.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// What a stage does.
fn words(stage: Stage) -> &'static str {
    match stage {
        Stage::Checkout => "fetching the repository",
        Stage::Inventory => "reading files",
        Stage::History => "reading the history",
        Stage::Parse => "parsing the top files",
        Stage::Facts => "looking for facts",
        Stage::Compose => "planning",
        Stage::Write => "waiting for the model",
        Stage::Check => "checking every claim",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_are_valid() {
        for template in ["{spinner} {msg} {bar:24} {human_pos}/{human_len}", "{spinner} {msg} {human_pos}"] {
            assert!(ProgressStyle::with_template(template).is_ok());
        }
    }
}
