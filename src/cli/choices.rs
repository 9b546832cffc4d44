//! The words that flags choose among.

use crate::model::{Audience, Kind};
use clap::ValueEnum;

/// How figures are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PrintFormat {
    /// Words and tables for a terminal.
    Human,
    /// One JSON document.
    Json,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How notes and errors look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object on each line.
    Json,
}

/// How an analysis is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AnalysisFormat {
    /// A page for a terminal.
    Human,
    /// One JSON document.
    Json,
    /// Markdown with tables.
    Markdown,
}

/// How settings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SettingsFormat {
    /// Lines of TOML, with the origin of each value.
    Human,
    /// One JSON document.
    Json,
}

/// How an article is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ArticleFormat {
    /// Markdown with front matter.
    Markdown,
    /// One JSON document.
    Json,
}

/// The kinds of articles, as flags name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KindFlag {
    /// The repository as a whole.
    Tour,
    /// One folder or file.
    DeepDive,
    /// What changed.
    Change,
    /// One concrete use, step by step.
    Tutorial,
}

/// The readers, as flags name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AudienceFlag {
    /// Has not written the language.
    Newcomer,
    /// Writes the language.
    Engineer,
    /// Decides whether to depend on it.
    Architect,
}

/// Who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Composer {
    /// A model where one is configured, else rules.
    Auto,
    /// Rules.
    Offline,
    /// A model.
    Llm,
}

impl From<KindFlag> for Kind {
    fn from(flag: KindFlag) -> Self {
        match flag {
            KindFlag::Tour => Self::Tour,
            KindFlag::DeepDive => Self::DeepDive,
            KindFlag::Change => Self::Change,
            KindFlag::Tutorial => Self::Tutorial,
        }
    }
}

impl From<AudienceFlag> for Audience {
    fn from(flag: AudienceFlag) -> Self {
        match flag {
            AudienceFlag::Newcomer => Self::Newcomer,
            AudienceFlag::Engineer => Self::Engineer,
            AudienceFlag::Architect => Self::Architect,
        }
    }
}
