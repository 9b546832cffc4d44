//! The arguments as clap sees them, and nothing else.

pub use super::choices::*;
pub use super::publish_args::Publish;
pub use super::serve_args::{Healthcheck, Serve};
pub use super::time::Since;
use super::time::since;
use crate::limits::Limits;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    unexpected, such as a full disk
  2    usage or configuration
  3    source: not there, unreadable, or nothing left to analyse
  4    credentials
  5    a model or another remote stayed unavailable
  6    the budget leaves nothing to be done
  7    grounding below the minimum, or --check found the article stale
  8    partly done: a model did not write, or a target failed; the report says what is missing
  130  interrupted";

/// Reads a code repository and writes a technical article about it that cannot lie about the code.
#[derive(Debug, Parser)]
#[command(name = "techdoc", version = env!("TECHDOC_VERSION"), propagate_version = false, disable_help_subcommand = true, after_help = EXIT_CODES)]
#[command(max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How to speak.
    #[command(flatten)]
    pub voice: Voice,
    /// Where settings are.
    #[command(flatten)]
    pub configuration: Configuration,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show what is known of a repository: languages, modules, hot spots, patterns, dependencies
    Analyze(Box<Analyze>),
    /// Write an article about a repository, or check one
    Generate(Box<Generate>),
    /// Publish an article on one platform or many, never twice on one
    Publish(Box<Publish>),
    /// Answer an HTTP API: jobs come in, articles come out
    Serve(Serve),
    /// Ask a daemon on this machine whether it is ready; exit with 5 when it is not
    Healthcheck(Healthcheck),
    /// Show or clear the cache of what models answered
    Cache {
        /// What to do with it
        #[command(subcommand)]
        action: CacheAction,
    },
    /// Show what articles cost and how good they are, from the ledger
    Report(Report),
    /// Show the settings in force and where each comes from
    Config(Config),
    /// Print a completion script
    #[command(hide = true)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print a manual page
    #[command(hide = true)]
    Man {
        /// The subcommand; without it the page of techdoc
        command: Option<String>,
    },
}

/// What is looked at, the same for every subcommand.
#[derive(Args, Debug)]
pub struct Target {
    /// A folder, a file, or the https address of a Git repository
    #[arg(value_name = "PATH|URL", default_value = ".")]
    pub target: String,
    /// Stay within this folder or file of the repository; may be repeated
    #[arg(long, value_name = "PATH")]
    pub focus: Vec<String>,
    /// Look at what changed since this revision
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,
}

/// `techdoc analyze`.
#[derive(Args, Debug)]
pub struct Analyze {
    /// What to look at.
    #[command(flatten)]
    pub target: Target,
    /// How to print it
    #[arg(long, value_enum, default_value_t = AnalysisFormat::Human, value_name = "human|json|markdown", hide_possible_values = true)]
    pub format: AnalysisFormat,
    /// Say why the top files were chosen and the next ones were not
    #[arg(long)]
    pub explain_selection: bool,
    /// Write to this file instead of stdout
    #[arg(short, long, value_name = "FILE|-", default_value = "-", hide_default_value = true)]
    pub output: PathBuf,
    /// Replace a file that techdoc did not write
    #[arg(long)]
    pub force: bool,
    /// The caps.
    #[command(flatten)]
    pub limits: LimitFlags,
}

/// `techdoc generate`.
#[derive(Args, Debug)]
pub struct Generate {
    /// What to look at.
    #[command(flatten)]
    pub target: Target,
    /// The kind of article [default: tour; deep-dive with --focus, change with --since]
    #[arg(long, value_enum, value_name = "tour|deep-dive|change|tutorial", hide_possible_values = true)]
    pub kind: Option<KindFlag>,
    /// For whom [default: engineer]
    #[arg(long, value_enum, value_name = "newcomer|engineer|architect", hide_possible_values = true)]
    pub audience: Option<AudienceFlag>,
    /// Who writes: auto takes a model where one is configured, and rules otherwise
    #[arg(long, value_enum, default_value_t = Composer::Auto, value_name = "auto|offline|llm", hide_possible_values = true)]
    pub composer: Composer,
    /// Write the article to this file, - for stdout [default: NAME-KIND.md in the current folder; its name is printed]
    #[arg(short, long, value_name = "FILE|-")]
    pub output: Option<PathBuf>,
    /// How to print it; json is one document with the report and the article, on stdout unless -o is given
    #[arg(long, value_enum, default_value_t = ArticleFormat::Markdown, value_name = "markdown|json", hide_possible_values = true)]
    pub format: ArticleFormat,
    /// Write a report as JSON: words, score, grounding, coverage
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write the diagram as SVG into this folder
    #[arg(long, value_name = "DIR")]
    pub assets: Option<PathBuf>,
    /// Write nothing and exit with 7 when a smaller share of the claims holds
    #[arg(long, value_name = "0..1", value_parser = share)]
    pub min_grounding: Option<f64>,
    /// Check this article against the repository instead of writing one; exit with 7 when it is stale
    #[arg(long, value_name = "ARTICLE", conflicts_with_all = ["output", "report", "assets", "kind", "min_grounding"])]
    pub check: Option<PathBuf>,
    /// Replace a file that techdoc did not write
    #[arg(long)]
    pub force: bool,
    /// The model.
    #[command(flatten)]
    pub model: ModelFlags,
    /// The caps.
    #[command(flatten)]
    pub limits: LimitFlags,
}

/// What a model may do; one that is not given keeps its setting.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Model")]
pub struct ModelFlags {
    /// The model to ask, as the provider names it
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Print the calls, tokens and dollars that writing would take, and send nothing
    #[arg(long, conflicts_with_all = ["check", "output", "report", "assets"])]
    pub estimate: bool,
    /// The most dollars of this run; sections that do not fit are written by rules
    #[arg(long, value_name = "USD", value_parser = dollars)]
    pub max_cost: Option<f64>,
    /// The most tokens of this run, prompts and answers
    #[arg(long, value_name = "N")]
    pub max_tokens: Option<u64>,
    /// Ask again instead of reading answers from the cache
    #[arg(long)]
    pub refresh: bool,
    /// The language of the text, such as German; code and names stay as they are
    #[arg(long, value_name = "NAME")]
    pub language: Option<String>,
}

/// `techdoc cache`.
#[derive(Clone, Debug, Subcommand)]
pub enum CacheAction {
    /// Show how much is kept, and where
    Stats {
        /// How to print it
        #[arg(long, value_enum, default_value_t = PrintFormat::Human, value_name = "human|json", hide_possible_values = true)]
        format: PrintFormat,
    },
    /// Delete what is kept
    Clear {
        /// Only what has expired
        #[arg(long)]
        expired: bool,
    },
}

/// `techdoc report`.
#[derive(Args, Clone, Debug)]
pub struct Report {
    /// From when on
    #[arg(long, default_value = "30d", value_name = "7d|24h|DATE", value_parser = since)]
    pub since: Since,
    /// How to print it
    #[arg(long, value_enum, default_value_t = PrintFormat::Human, value_name = "human|json", hide_possible_values = true)]
    pub format: PrintFormat,
}

/// `techdoc config`.
#[derive(Args, Debug)]
pub struct Config {
    /// The folder, file or address whose settings are shown
    #[arg(value_name = "PATH|URL", default_value = ".")]
    pub target: String,
    /// How to print it
    #[arg(long, value_enum, default_value_t = SettingsFormat::Human, value_name = "human|json", hide_possible_values = true)]
    pub format: SettingsFormat,
}

/// The caps of a run; one that is not given keeps its default.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Limits")]
pub struct LimitFlags {
    /// Bytes read of any file [default: 1048576]
    #[arg(long, value_name = "N", value_parser = positive)]
    pub max_file_bytes: Option<usize>,
    /// Top-ranked files whose text is kept [default: 50, for an article 800]
    #[arg(long, value_name = "N", value_parser = positive)]
    pub max_files: Option<usize>,
    /// First bytes of every file in which imports and patterns are looked for [default: 8192]
    #[arg(long, value_name = "N", value_parser = positive)]
    pub chunk_bytes: Option<usize>,
    /// Top-ranked files that are parsed for functions [default: 15, for an article 800]
    #[arg(long, value_name = "N|all", value_parser = number_or_all)]
    pub function_max_files: Option<usize>,
    /// Size above which a file is not parsed for functions [default: 262144]
    #[arg(long, value_name = "N", value_parser = positive)]
    pub function_max_bytes: Option<usize>,
    /// Worker threads [default: one per core, at most 8]
    #[arg(long, value_name = "N", value_parser = positive)]
    pub threads: Option<usize>,
}

/// Flags of every subcommand.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Output")]
pub struct Voice {
    /// When to use colours; auto honours NO_COLOR
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "auto|always|never", hide_possible_values = true)]
    pub color: ColorChoice,
    /// Print errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more: what was skipped, the parts of the score; -vv and -vvv log what is done
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// How notes and errors look on stderr; json is one object on each line
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text, value_name = "text|json", hide_possible_values = true)]
    pub log_format: LogFormat,
}

/// Where settings are, the same for every subcommand.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Configuration")]
pub struct Configuration {
    /// Read settings from this file instead of the user's, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

impl LimitFlags {
    /// `defaults` with what the flags say.
    #[must_use]
    pub fn over(&self, defaults: &Limits) -> Limits {
        Limits {
            file_bytes: self.max_file_bytes.unwrap_or(defaults.file_bytes),
            files: self.max_files.unwrap_or(defaults.files),
            chunk_bytes: self.chunk_bytes.unwrap_or(defaults.chunk_bytes),
            function_files: self.function_max_files.unwrap_or(defaults.function_files),
            function_bytes: self.function_max_bytes.unwrap_or(defaults.function_bytes),
            threads: self.threads.unwrap_or(defaults.threads),
            ..defaults.clone()
        }
    }
}

fn positive(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|&number| number > 0).ok_or_else(|| "a whole number above 0 is needed".to_owned())
}

fn number_or_all(text: &str) -> Result<usize, String> {
    if text == "all" { Ok(usize::MAX) } else { text.parse().map_err(|_| "a whole number or `all` is needed".to_owned()) }
}

fn dollars(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|number: &f64| number.is_finite() && *number >= 0.0)
        .ok_or_else(|| "a number of dollars is needed".to_owned())
}

pub(super) fn share(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|number| (0.0..=1.0).contains(number)).ok_or_else(|| "a number from 0 to 1 is needed".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_flag_that_is_not_given_keeps_its_default() {
        let flags = LimitFlags { function_max_files: Some(usize::MAX), threads: Some(3), ..LimitFlags::default() };
        let limits = flags.over(&Limits::for_article());
        assert_eq!((limits.files, limits.function_files, limits.threads, limits.file_bytes), (800, usize::MAX, 3, 1 << 20));
    }

    #[test]
    fn shares_lie_between_0_and_1() {
        for (text, ok) in [("0", true), ("0.95", true), ("1", true), ("1.1", false), ("-1", false), ("NaN", false), ("x", false)] {
            assert_eq!(share(text).is_ok(), ok, "{text}");
        }
    }
}
