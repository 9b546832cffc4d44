//! What `benches/overhead` runs: `overhead TECHDOC REPOSITORY RUNS` writes an article by rules, with a model that takes a second for each
//! answer, and with everything in the cache, and compares times, memory and books with what the server saw. Exits 1 when a bar is missed.

use bar::Bar;
use model_server::{ModelServer, Request, Response, scribe};
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

#[path = "bar.rs"]
mod bar;
#[path = "../tests/it/model_server/mod.rs"]
#[expect(clippy::unwrap_used, reason = "shared with the tests; a server that cannot start ends the measurement")]
mod model_server;

/// What the model takes for an answer.
const ANSWER_TIME: Duration = Duration::from_secs(1);
/// A model that has a price, so that savings can be compared.
const MODEL: &str = "gpt-4o";

/// The share of a run that may be neither the model's time nor that of a run by rules; the most of a warm run beside one by rules, in
/// processor time, since a shared disk makes the clock's a matter of luck; the most memory; the waves of calls that a run may take, the
/// plan and then all sections at once, with what the sections' requests are apart.
const OVERHEAD_BAR: f64 = 0.05;
const WARM_BAR: f64 = 1.3;
const MEMORY_BAR_MIB: f64 = 64.0;
const WAVES_BAR: f64 = 2.02;

type Done<T> = Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [techdoc, repository, runs] = arguments.as_slice() else { return ExitCode::from(2) };
    let measured = std::fs::canonicalize(techdoc)
        .map_err(|error| format!("{techdoc}: {error}"))
        .and_then(|techdoc| measure(&techdoc, Path::new(repository), runs.parse().unwrap_or(1)));
    match measured {
        Ok(missed) if missed.is_empty() => ExitCode::SUCCESS,
        Ok(missed) => failed(&format!("missed: {}", missed.join(", "))),
        Err(error) => failed(&error),
    }
}

fn failed(text: &str) -> ExitCode {
    writeln!(std::io::stderr(), "{text}").map_or(ExitCode::FAILURE, |()| ExitCode::FAILURE)
}

fn print(text: &str) -> Done<()> {
    writeln!(std::io::stdout(), "{text}").map_err(|error| error.to_string())
}

/// Runs everything and prints it; what missed its bar.
fn measure(techdoc: &Path, repository: &Path, runs: usize) -> Done<Vec<String>> {
    let server = ModelServer::start(|asked, _| {
        std::thread::sleep(ANSWER_TIME);
        let answer = scribe::answer(&asked.body);
        let tokens = counted(asked, &answer);
        Response::Counted(answer, tokens)
    });
    let desk = Desk { techdoc, repository, server };
    desk.by_rules()?;
    let by_rules = least(runs, || desk.by_rules())?;
    let cold = least(runs, || desk.with_empty_cache())?;
    let home = tempfile::tempdir().map_err(|error| error.to_string())?;
    let first = desk.with_model(home.path())?;
    let warm = least(runs, || desk.with_model(home.path()))?;
    let sheet = Sheet { by_rules, cold, first, warm };
    print(&sheet.table())?;
    let bars = sheet.bars();
    for bar in &bars {
        print(&bar.line())?;
    }
    Ok(bars.into_iter().filter(|bar| !bar.holds).map(|bar| bar.what.to_owned()).collect())
}

/// The run with the least time; the most memory of all, and the mean of their processor time, which is measured in steps of 10 ms.
fn least(runs: usize, run: impl Fn() -> Done<Ran>) -> Done<Ran> {
    let mut best = run()?;
    let mut processor = best.processor;
    for _ in 1..runs {
        let next = run()?;
        processor += next.processor;
        let memory_mib = best.memory_mib.max(next.memory_mib);
        best = if next.took < best.took { next } else { best };
        best.memory_mib = memory_mib;
    }
    Ok(Ran { processor: processor / runs.max(1) as f64, ..best })
}

/// Tokens of a request and its answer, by a rule that the program does not know.
fn counted(request: &Request, answer: &str) -> [usize; 2] {
    [request.body["messages"].to_string().len() / 3, answer.len() / 3]
}

/// Where articles are written.
struct Desk<'a> {
    techdoc: &'a Path,
    repository: &'a Path,
    server: ModelServer,
}

/// A run, and what the server saw of it.
struct Ran {
    took: Duration,
    /// Seconds of processor time, those of its children included.
    processor: f64,
    memory_mib: f64,
    /// How long at least one call was under way.
    model: Duration,
    requests: Vec<Request>,
    report: Value,
}

impl Desk<'_> {
    fn by_rules(&self) -> Done<Ran> {
        let home = tempfile::tempdir().map_err(|error| error.to_string())?;
        self.run(home.path(), "offline")
    }

    fn with_empty_cache(&self) -> Done<Ran> {
        let home = tempfile::tempdir().map_err(|error| error.to_string())?;
        self.with_model(home.path())
    }

    fn with_model(&self, home: &Path) -> Done<Ran> {
        self.run(home, "llm")
    }

    fn run(&self, home: &Path, composer: &str) -> Done<Ran> {
        let before = self.server.calls();
        let (report, memory) = (home.join("report.json"), home.join("memory"));
        let mut command = Command::new("/usr/bin/time");
        command.args(["-q", "-f", "%U %S %M", "-o"]).arg(&memory).arg(self.techdoc);
        command.args(["generate", ".", "--quiet", "--composer", composer, "-o"]).arg(home.join("article.md"));
        command.arg("--report").arg(&report).current_dir(self.repository);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", home).env("XDG_CACHE_HOME", home).env("OPENAI_BASE_URL", self.server.base_url());
        command.env("OPENAI_API_KEY", "sk-overhead").env("TECHDOC_LLM__MODEL", MODEL);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let began = Instant::now();
        let output = command.output().map_err(|error| error.to_string())?;
        let took = began.elapsed();
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let requests = self.server.requests().split_off(before);
        let measured = read(&memory)?;
        let measured: Vec<f64> = measured.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [user, system, kib] = measured[..] else { return Err("nothing was measured".to_owned()) };
        let report = serde_json::from_str(&read(&report)?).map_err(|error| error.to_string())?;
        Ok(Ran { took, processor: user + system, memory_mib: kib / 1024.0, model: under_way(&requests), requests, report })
    }
}

fn read(path: &Path) -> Done<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// How long at least one of the calls was under way.
fn under_way(requests: &[Request]) -> Duration {
    let mut begins: Vec<Instant> = requests.iter().map(|request| request.at).collect();
    begins.sort();
    let mut sum = Duration::ZERO;
    let mut until: Option<Instant> = None;
    for begin in begins {
        let end = begin + ANSWER_TIME;
        sum += end - until.map_or(begin, |until| until.max(begin).min(end));
        until = Some(end);
    }
    sum
}

/// All that was measured.
struct Sheet {
    by_rules: Ran,
    cold: Ran,
    first: Ran,
    warm: Ran,
}

/// What the report says, held against what the server counted.
fn equal(what: &'static str, ours: f64, theirs: f64) -> Bar {
    Bar { what, words: format!("{ours} in the report, {theirs} by the server"), holds: (ours - theirs).abs() < 1e-6 }
}

impl Sheet {
    fn table(&self) -> String {
        let line = |name: &str, ran: &Ran| {
            let (took, model) = (ran.took.as_secs_f64(), ran.model.as_secs_f64());
            format!(
                "| {name} | {} | {took:.3} | {model:.3} | {:.3} | {:.3} | {:.2} | {:.1} |",
                ran.requests.len(),
                took - model,
                ran.processor,
                ran.processor / self.by_rules.processor,
                ran.memory_mib
            )
        };
        [
            "| run | calls | s | of it the model | beyond it | CPU s | CPU of rules | MiB |".to_owned(),
            "|---|---:|---:|---:|---:|---:|---:|---:|".to_owned(),
            line("by rules", &self.by_rules),
            line("with a model, empty cache", &self.cold),
            line("with a model, warm cache", &self.warm),
            String::new(),
        ]
        .join("\n")
    }

    fn bars(&self) -> Vec<Bar> {
        let usage = |ran: &Ran, name: &str| ran.report["usage"][name].as_f64().unwrap_or(f64::NAN);
        let (took, model) = (self.cold.took.as_secs_f64(), self.cold.model.as_secs_f64());
        let rules = self.by_rules.took.as_secs_f64();
        let most = [&self.by_rules, &self.cold, &self.first, &self.warm].iter().map(|ran| ran.memory_mib).fold(0.0, f64::max);
        let [prompt, answer] = self.server_tokens();
        vec![
            Bar::at_most(
                "time beyond the model's and that of rules, as a share of the run",
                (took - model - rules) / took,
                OVERHEAD_BAR,
            ),
            Bar::at_most("the model's time in waves of one answer", model / ANSWER_TIME.as_secs_f64(), WAVES_BAR),
            Bar::at_most("a warm run beside one by rules, CPU time", self.warm.processor / self.by_rules.processor, WARM_BAR),
            Bar::at_most("most memory in MiB", most, MEMORY_BAR_MIB),
            equal("calls", usage(&self.first, "calls"), self.first.requests.len() as f64),
            equal("prompt tokens", usage(&self.first, "prompt_tokens"), prompt),
            equal("answer tokens", usage(&self.first, "completion_tokens"), answer),
            equal("calls that the cache saved", usage(&self.warm, "cached"), self.first.requests.len() as f64),
            equal("calls of a warm run", usage(&self.warm, "calls"), self.warm.requests.len() as f64),
            equal("saved_usd, by the price of a call", usage(&self.warm, "saved_usd"), dollars(prompt, answer)),
        ]
    }

    /// What the server counted in the run that filled the cache.
    fn server_tokens(&self) -> [f64; 2] {
        let counts = self.first.requests.iter().map(|request| counted(request, &scribe::answer(&request.body)));
        counts.fold([0.0, 0.0], |[prompt, answer], [more, longer]| [prompt + more as f64, answer + longer as f64])
    }
}

/// What tokens of [`MODEL`] cost, as its maker's page says: $2.50 and $10 a million.
fn dollars(prompt: f64, answer: f64) -> f64 {
    (prompt * 2.5 + answer * 10.0) / 1e6
}
