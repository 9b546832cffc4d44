//! What `benches/replay` runs: `replay TECHDOC REPOSITORY COMMITS` writes an article at each of the last commits, with a cache that is
//! kept and without one, and counts the calls that a server in the model's place gets. Exits 1 when a run fails, or the bar is missed.

use model_server::scribe::{self, Quotations};
use model_server::{ModelServer, Request, Response};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

#[path = "../tests/it/model_server/mod.rs"]
#[expect(clippy::unwrap_used, reason = "shared with the tests; a server that cannot start ends the measurement")]
mod model_server;

/// A run that takes longer has failed.
const RUN_TIME: Duration = Duration::from_secs(300);
/// The share of calls that may be left, and the one that must not be passed.
const BAR: f64 = 0.15;
const FLOOR: f64 = 0.30;

type Done<T> = Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [techdoc, repository, commits] = arguments.as_slice() else { return ExitCode::from(2) };
    // Runs begin in another folder, from which a relative path leads elsewhere.
    let techdoc = std::fs::canonicalize(techdoc).map_err(|error| format!("{techdoc}: {error}"));
    match techdoc.and_then(|techdoc| replay(&techdoc, repository, commits)) {
        Ok(Verdict::Within) => ExitCode::SUCCESS,
        Ok(verdict) => said(&mut std::io::stderr(), verdict.words(), 1),
        Err(error) => said(&mut std::io::stderr(), &error, 1),
    }
}

/// What the measurement says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Within,
    AboveBar,
    AboveFloor,
    /// A run failed, or none was to be made: then the numbers mean nothing.
    Invalid,
}

impl Verdict {
    fn words(self) -> &'static str {
        match self {
            Self::Within => "within the bar",
            Self::AboveBar => "above the bar",
            Self::AboveFloor => "above the floor",
            Self::Invalid => "no result: runs failed, or none was made",
        }
    }
}

fn said(out: &mut impl Write, text: &str, exit: u8) -> ExitCode {
    writeln!(out, "{text}").map_or(1, |()| exit).into()
}

fn print(text: &str) -> Done<()> {
    writeln!(std::io::stdout(), "{text}").map_err(|error| error.to_string())
}

/// Writes the articles and prints a line for each commit, then what they add up to.
fn replay(techdoc: &Path, repository: &str, commits: &str) -> Done<Verdict> {
    let home = tempfile::tempdir().map_err(|error| error.to_string())?;
    let tree = home.path().join("tree");
    git(home.path(), &["clone", "--quiet", "--no-checkout", repository, "tree"])?;
    let ids = git(&tree, &["rev-list", "--first-parent", "--max-count", commits, "HEAD"])?;
    let ids: Vec<&str> = ids.lines().rev().collect();
    let desk = Desk { techdoc, tree: &tree, server: writer() };
    print("| commit | with cache | which | without | which | grounded |\n|---|---:|---|---:|---|---:|")?;
    let mut totals = Totals { grounded: 1.0, ..Totals::default() };
    for (number, id) in ids.iter().enumerate() {
        git(&tree, &["checkout", "--quiet", "--force", "--detach", id])?;
        let with = desk.write(&home.path().join("kept"));
        let empty = tempfile::tempdir().map_err(|error| error.to_string())?;
        let without = desk.write(empty.path());
        keep_prompts(number, &with)?;
        print(&totals.add(id, &with, &without))?;
    }
    print(&totals.lines(ids.len()))?;
    Ok(totals.verdict())
}

/// The server in the model's place.
fn writer() -> ModelServer {
    let retells = std::env::var_os("RETELL").is_some_and(|value| !value.is_empty());
    let quotations = if retells { Quotations::Retold } else { Quotations::LeftOut };
    ModelServer::start(move |asked, _| Response::Answer(scribe::answer_with(&asked.body, quotations)))
}

/// Where articles are written.
struct Desk<'a> {
    techdoc: &'a Path,
    tree: &'a Path,
    server: ModelServer,
}

/// What one run asked, and how it ended.
struct Written {
    requests: Vec<Request>,
    /// The share of checked statements that hold; or what the run said when it failed.
    grounded: Done<f64>,
}

impl Desk<'_> {
    /// Writes a tour of the tree with the caches and settings of `home`.
    fn write(&self, home: &Path) -> Written {
        let before = self.server.calls();
        let grounded = self.run(home);
        Written { requests: self.server.requests().split_off(before), grounded }
    }

    fn run(&self, home: &Path) -> Done<f64> {
        std::fs::create_dir_all(home).map_err(|error| error.to_string())?;
        let (report, words) = (home.join("report.json"), home.join("stderr"));
        let stderr = std::fs::File::create(&words).map_err(|error| error.to_string())?;
        let mut command = Command::new(self.techdoc);
        command
            .args(["generate", ".", "--composer", "llm", "--quiet", "-o"])
            .arg(home.join("article.md"))
            .arg("--report")
            .arg(&report);
        command.current_dir(self.tree).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", home).env("XDG_CACHE_HOME", home).env("OPENAI_BASE_URL", self.server.base_url());
        command.env("OPENAI_API_KEY", "sk-replay").env("TECHDOC_LLM__MODEL", "scribe");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(stderr);
        if !ended_well(command)? {
            return Err(std::fs::read_to_string(&words).unwrap_or_default());
        }
        let report = std::fs::read_to_string(&report).map_err(|error| error.to_string())?;
        let report: serde_json::Value = serde_json::from_str(&report).map_err(|error| error.to_string())?;
        report["grounding"]["ratio"].as_f64().ok_or_else(|| "the report has no grounding ratio".to_owned())
    }
}

/// Runs a command to its end, or kills it when it takes too long.
fn ended_well(mut command: Command) -> Done<bool> {
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let end = Instant::now() + RUN_TIME;
    loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => return Ok(status.success()),
            None if Instant::now() < end => std::thread::sleep(Duration::from_millis(5)),
            None => {
                child.kill().and_then(|()| child.wait()).map_err(|error| error.to_string())?;
                return Err(format!("a run took longer than {} s", RUN_TIME.as_secs()));
            }
        }
    }
}

/// The sums over all commits.
#[derive(Default)]
struct Totals {
    with: usize,
    without: usize,
    /// The calls of all commits but the first, for which nothing can be kept.
    later_with: usize,
    later_without: usize,
    operations: BTreeMap<&'static str, usize>,
    grounded: f64,
    commits: usize,
    failed: usize,
}

impl Totals {
    /// Adds a commit; its line.
    fn add(&mut self, id: &str, with: &Written, without: &Written) -> String {
        let (calls, all) = (with.requests.len(), without.requests.len());
        self.with += calls;
        self.without += all;
        if self.commits > 0 {
            self.later_with += calls;
            self.later_without += all;
        }
        self.commits += 1;
        for (name, count) in operations(&with.requests) {
            *self.operations.entry(name).or_default() += count;
        }
        let mut grounded = 1.0_f64;
        for run in [with, without] {
            match &run.grounded {
                Ok(ratio) => grounded = grounded.min(*ratio),
                Err(words) => {
                    self.failed += 1;
                    said(&mut std::io::stderr(), &format!("at {id}: {}", words.trim_end()), 0);
                }
            }
        }
        self.grounded = self.grounded.min(grounded);
        let (which, of_all) = (listed(&operations(&with.requests)), listed(&operations(&without.requests)));
        format!("| {} | {calls} | {which} | {all} | {of_all} | {grounded:.3} |", id.get(..10).unwrap_or(id))
    }

    fn verdict(&self) -> Verdict {
        match share(self.with, self.without) {
            _ if self.failed > 0 || self.without == 0 => Verdict::Invalid,
            ratio if ratio <= BAR => Verdict::Within,
            ratio if ratio <= FLOOR => Verdict::AboveBar,
            _ => Verdict::AboveFloor,
        }
    }

    fn lines(&self, commits: usize) -> String {
        let (ratio, verdict) = (share(self.with, self.without), self.verdict().words());
        format!(
            "\n{commits} commits: {} calls with the cache ({}), {} without: {ratio:.3}, {verdict} (bar {BAR}, floor {FLOOR})\n\
             without the first commit: {} of {}: {:.3}\nleast grounding ratio: {:.3}",
            self.with,
            listed(&self.operations),
            self.without,
            self.later_with,
            self.later_without,
            share(self.later_with, self.later_without),
            self.grounded
        )
    }
}

fn share(calls: usize, all: usize) -> f64 {
    calls as f64 / all.max(1) as f64
}

/// How many requests there are of each kind.
fn operations(requests: &[Request]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for request in requests {
        *counts.entry(operation(request)).or_default() += 1;
    }
    counts
}

fn operation(request: &Request) -> &'static str {
    let answered = request.body["messages"].as_array().is_some_and(|all| all.iter().any(|message| message["role"] == "assistant"));
    if answered {
        "repair"
    } else if scribe::prompt(&request.body).contains("Plan the article.") {
        "plan"
    } else {
        "section"
    }
}

fn listed(counts: &BTreeMap<&'static str, usize>) -> String {
    let counts: Vec<String> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    if counts.is_empty() { "-".to_owned() } else { counts.join(", ") }
}

/// Keeps the prompts of a commit as files `NN-OPERATION-HEADING.txt`, when the environment names a folder for them.
fn keep_prompts(number: usize, written: &Written) -> Done<()> {
    let Some(folder) = std::env::var_os("PROMPTS").filter(|folder| !folder.is_empty()) else { return Ok(()) };
    for request in &written.requests {
        let prompt = scribe::prompt(&request.body);
        let heading = prompt.lines().find_map(|line| line.strip_prefix("Now write this section: ")).unwrap_or_default();
        let heading: String = heading.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).take(60).collect();
        let file = PathBuf::from(&folder).join(format!("{number:02}-{}-{heading}.txt", operation(request)));
        std::fs::write(&file, prompt).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Runs git in `folder`, cut off from the settings of the machine; what it prints.
fn git(folder: &Path, arguments: &[&str]) -> Done<String> {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(folder).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    let output = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("git {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim_end()));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}
