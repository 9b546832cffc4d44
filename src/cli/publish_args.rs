//! The arguments of `techdoc publish`.

use super::args::share;
use super::choices::PrintFormat;
use super::time::moment;
use clap::Args;
use std::path::PathBuf;

/// `techdoc publish`.
#[derive(Args, Debug)]
pub struct Publish {
    /// The article: a Markdown file
    #[arg(value_name = "ARTICLE", required_unless_present = "doctor")]
    pub article: Option<PathBuf>,
    /// Where to: names of [publish.NAME] tables in the settings, or types: file, git-site, devto, ghost, wordpress, github, hashnode,
    /// medium, mastodon, bluesky, linkedin [default: publish.to in the settings, else file]
    #[arg(long, value_name = "NAME[,NAME]", value_delimiter = ',')]
    pub to: Vec<String>,
    /// Keep new posts from the public; what is public stays public [the default]
    #[arg(long, conflicts_with_all = ["live", "at"])]
    pub draft: bool,
    /// Make posts public
    #[arg(long, conflicts_with = "at")]
    pub live: bool,
    /// Make posts public at this time, as in 2026-12-01T09:00:00Z
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub at: Option<i64>,
    /// Write nothing: show what would be sent, and how it differs from what is there
    #[arg(long, conflicts_with = "doctor")]
    pub dry_run: bool,
    /// Look whether each target can be reached and lets us publish; without --to, each that the settings name
    #[arg(long)]
    pub doctor: bool,
    /// How to print the results
    #[arg(long, value_enum, default_value_t = PrintFormat::Human, value_name = "human|json", hide_possible_values = true)]
    pub format: PrintFormat,
    /// The repository that the article is about [default: the one around the current folder or the article, if it has its commit]
    #[arg(long, value_name = "PATH")]
    pub repository: Option<PathBuf>,
    /// Publish only an article that was checked against its repository and is still true
    #[arg(long)]
    pub require_fresh: bool,
    /// Publish only an article with at least this score
    #[arg(long, value_name = "0..100", value_parser = clap::value_parser!(u32).range(0..=100))]
    pub min_score: Option<u32>,
    /// Publish only an article of whose claims at least this share holds
    #[arg(long, value_name = "0..1", value_parser = share)]
    pub min_grounding: Option<f64>,
    /// Post again where nobody can tell whether an earlier attempt worked; look there first
    #[arg(long)]
    pub retry_unknown: bool,
}
