//! Where articles are published: `[publish]` and its tables, one for each target.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// `[publish]`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct PublishSettings {
    /// What holds for every target.
    #[serde(flatten)]
    pub rules: PublishRules,
    /// The targets by name.
    #[serde(flatten)]
    pub targets: BTreeMap<String, TargetSettings>,
}

/// The keys of `[publish]` itself.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct PublishRules {
    /// The targets where `--to` names none.
    pub to: Option<Vec<String>>,
    /// The target whose address becomes the canonical one of all others.
    pub home: Option<String>,
    /// Whether an article is published only when it was checked against its repository and is still true.
    pub require_fresh: Option<bool>,
    /// The least score, 0 to 100.
    pub min_score: Option<u32>,
    /// The least share of claims that hold, 0 to 1.
    pub min_grounding: Option<f64>,
    /// What the user states about the text beyond what techdoc knows of it.
    pub authorship: Option<Authorship>,
}

/// What a user may state about a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Authorship {
    /// A person has read and edited it.
    Edited,
}

/// The types of targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetType {
    /// A folder.
    File,
    /// A static site in a Git repository.
    GitSite,
    /// dev.to and any other Forem.
    Devto,
    /// Ghost.
    Ghost,
    /// `WordPress`.
    Wordpress,
    /// A file or the notes of a release on GitHub.
    Github,
    /// Hashnode.
    Hashnode,
    /// Medium.
    Medium,
    /// A post on Mastodon.
    Mastodon,
    /// A post on Bluesky.
    Bluesky,
    /// A post on LinkedIn.
    Linkedin,
}

/// Generators of static sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SiteGenerator {
    /// Hugo.
    Hugo,
    /// Jekyll.
    Jekyll,
    /// Astro.
    Astro,
    /// Docusaurus.
    Docusaurus,
    /// `MkDocs`.
    Mkdocs,
}

/// `[publish.NAME]`: one target. Which keys a type needs and takes is checked when it is used.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct TargetSettings {
    /// What it is; none means what its name says.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<TargetType>,
    /// The base address of the platform.
    pub url: Option<String>,
    /// The variable that holds the credential, instead of the type's own.
    pub credential_env: Option<String>,
    /// The file that holds the credential.
    pub credential_file: Option<PathBuf>,
    /// The address of a Git repository, or `owner/name` on GitHub.
    pub repository: Option<String>,
    /// The branch that is written to.
    pub branch: Option<String>,
    /// The folder of `file`; in a repository the path with `{slug}`, `{date}`.
    pub path: Option<String>,
    /// What builds a static site.
    pub generator: Option<SiteGenerator>,
    /// The public address of a page with `{slug}`, `{year}`, `{month}`, `{day}`, where the platform cannot tell it.
    pub public_url: Option<String>,
    /// Names of front matter fields where a site has its own: `{ date = "pubDate" }`.
    pub fields: BTreeMap<String, String>,
    /// The author of commits: `Name <address>`.
    pub author: Option<String>,
    /// The publication on Hashnode or Medium.
    pub publication_id: Option<String>,
    /// The organisation on a Forem.
    pub organization_id: Option<u64>,
    /// The series on a Forem.
    pub series: Option<String>,
    /// Whether GitHub gets a pull request instead of a commit.
    pub pull_request: Option<bool>,
    /// The tag of the release on GitHub whose notes the article becomes.
    pub release: Option<String>,
    /// Who sees a post on Mastodon (`public`, `unlisted` ...) or LinkedIn (`PUBLIC`, `CONNECTIONS`).
    pub visibility: Option<String>,
    /// The version of the platform's interface, where it has to be named.
    pub api_version: Option<String>,
    /// Who posts on LinkedIn: `urn:li:person:...` or `urn:li:organization:...`.
    pub author_urn: Option<String>,
    /// Whether the platform draws Mermaid diagrams, where that depends on the site.
    pub draws_diagrams: Option<bool>,
    /// Time for one request.
    pub timeout_ms: Option<u64>,
    /// Time for all requests of one publication, with retries and waits.
    pub deadline_ms: Option<u64>,
    /// Retries of a request after the first attempt.
    pub retries: Option<u32>,
    /// The first delay before a retry.
    pub retry_delay_ms: Option<u64>,
    /// How long to wait before looking for what a lost answer may have made, where the platform's list lags behind.
    pub settle_ms: Option<u64>,
    /// Requests a minute.
    pub requests_per_minute: Option<u32>,
}

impl TargetType {
    /// All types, in the order in which the documentation lists them.
    pub const ALL: [Self; 11] = [
        Self::File,
        Self::GitSite,
        Self::Devto,
        Self::Ghost,
        Self::Wordpress,
        Self::Github,
        Self::Hashnode,
        Self::Medium,
        Self::Mastodon,
        Self::Bluesky,
        Self::Linkedin,
    ];

    /// Its name in settings, reports and the ledger.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::GitSite => "git-site",
            Self::Devto => "devto",
            Self::Ghost => "ghost",
            Self::Wordpress => "wordpress",
            Self::Github => "github",
            Self::Hashnode => "hashnode",
            Self::Medium => "medium",
            Self::Mastodon => "mastodon",
            Self::Bluesky => "bluesky",
            Self::Linkedin => "linkedin",
        }
    }

    /// The type of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
