//! Commands that the README or CI documents and whose target exists in the tree.

use super::FactDraft;
use crate::analysis::index::Index;
use crate::model::{Evidence, Fact, Package, Slot, Span};
use crate::source::read_text;
use std::collections::BTreeSet;

const MOST: usize = 6;

/// Offers documented commands, those of the README before those of CI, then what a manifest alone implies.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let mut seen = BTreeSet::new();
    let mut facts = Vec::new();
    let programs = index.analysis.packages.iter().flat_map(|package| &package.programs).map(|program| program.name.as_str());
    let programs: Vec<&str> = programs.filter(|name| is_own(name)).collect();
    for (path, source) in documents(index) {
        let Ok(text) = read_text(index.root, &path, 256 << 10) else { continue };
        for (line, command) in documented(&text, source, &programs).into_iter().filter(|(_, command)| exists(index, command)) {
            if facts.len() < MOST && seen.insert(command.clone()) {
                let evidence = Evidence::new(&path, Span::line(line), &text);
                let says = match source {
                    Source::Readme if path.to_lowercase().starts_with("readme") => "readme",
                    Source::Readme => "contributing",
                    Source::Ci => "ci",
                };
                let score = if source == Source::Readme { 0.6 } else { 0.5 } - facts.len() as f64 / 100.0;
                facts.push(FactDraft::new("command", Slot::Key, &command, evidence).score(score).text(says).done());
            }
        }
    }
    if facts.is_empty() {
        facts.extend(implied(index));
    }
    let is_more = |fact: &Fact| {
        !["fmt", "lint", "install", "clippy", "ci"].iter().any(|word| fact.subject.split([' ', ':']).any(|part| part == *word))
    };
    if !facts.iter().any(is_more) {
        facts.extend(super::conventions::find(index));
    }
    facts
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Readme,
    Ci,
}

fn documents(index: &Index<'_>) -> Vec<(String, Source)> {
    let paths = || index.analysis.files.iter().map(|file| &*file.path);
    let is_text = |path: &str| {
        let lower = path.to_lowercase();
        !path.contains('/') && (lower.starts_with("readme") || lower.starts_with("contributing")) && !lower.ends_with(".html")
    };
    let mut readmes: Vec<(String, Source)> =
        paths().filter(|path| is_text(path)).map(|path| (path.to_owned(), Source::Readme)).collect();
    readmes.sort_by_key(|(path, _)| !path.to_lowercase().starts_with("readme"));
    let publishes = |path: &str| ["release", "publish", "deploy"].iter().any(|word| path.to_lowercase().contains(word));
    let ci = |path: &&str| {
        let workflow = path.starts_with(".github/workflows/") && path.ends_with("ml");
        !publishes(path) && (workflow || *path == ".gitlab-ci.yml" || *path == ".travis.yml")
    };
    readmes.into_iter().chain(paths().filter(ci).map(|path| (path.to_owned(), Source::Ci)).take(4)).collect()
}

/// The lines of a document that are commands of a program we know.
fn documented(text: &str, source: Source, own: &[&str]) -> Vec<(u32, String)> {
    let mut fenced = false;
    let mut found = Vec::new();
    for (line, content) in (1..).zip(text.lines()) {
        let trimmed = content.trim();
        if trimmed.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let indented = content.starts_with("    ") || content.starts_with('\t');
        let command = match source {
            Source::Readme if fenced || indented => trimmed.trim_start_matches(['$', '>', '%']).trim_start(),
            Source::Readme => continue,
            Source::Ci => trimmed.trim_start_matches("- ").strip_prefix("run:").unwrap_or(trimmed.trim_start_matches("- ")).trim(),
        };
        let command = command
            .trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '_')
            .strip_prefix('=')
            .and_then(|rest| rest.split_once(' '))
            .map_or(command, |(_, rest)| rest);
        let command = command.split(" #").next().unwrap_or(command).trim().trim_matches('"');
        if is_command(command, if source == Source::Readme { own } else { &[] }) {
            found.push((line, command.to_owned()));
        }
    }
    found
}

const PROGRAMS: &[&str] = &[
    "cargo",
    "npm",
    "yarn",
    "pnpm",
    "go",
    "make",
    "just",
    "pytest",
    "tox",
    "python",
    "python3",
    "mvn",
    "./gradlew",
    "bundle",
    "rake",
    "composer",
    "dotnet",
    "./configure",
    "cmake",
];

/// Programs of the system: a manifest that calls its own so does not make `rm -rf .` a command to try.
const SYSTEM: &[&str] = &[
    "sh",
    "bash",
    "zsh",
    "dash",
    "ksh",
    "sudo",
    "su",
    "doas",
    "env",
    "eval",
    "exec",
    "source",
    "xargs",
    "nohup",
    "rm",
    "mv",
    "cp",
    "dd",
    "ln",
    "cat",
    "tee",
    "find",
    "tar",
    "chmod",
    "chown",
    "kill",
    "killall",
    "pkill",
    "mkfs",
    "mount",
    "curl",
    "wget",
    "nc",
    "ssh",
    "scp",
    "rsync",
    "git",
    "docker",
    "podman",
    "kubectl",
    "systemctl",
    "crontab",
    "apt",
    "apt-get",
    "brew",
    "dnf",
    "yum",
    "pip",
    "pip3",
    "npx",
    "node",
    "perl",
    "ruby",
    "php",
    "powershell",
    "pwsh",
    "cmd",
];

/// Whether a name that a manifest gives to a program is one that only this project can mean.
fn is_own(name: &str) -> bool {
    let plain =
        name.starts_with(char::is_alphanumeric) && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    plain && !SYSTEM.contains(&name.to_lowercase().as_str()) && !PROGRAMS.contains(&name)
}

/// A short single command of a known program, or of one of the project's own, without placeholders, pipes or variables.
fn is_command(text: &str, own: &[&str]) -> bool {
    let mut parts = text.split_whitespace();
    let program = parts.next().unwrap_or_default();
    let is_own = own.contains(&program);
    let known = is_own || PROGRAMS.contains(&program);
    let harmful = ["clean", "release", "publish", "deploy", "push", "uninstall"].iter().any(|word| text.contains(word));
    known
        && (!harmful || text.contains("clean verify") || text.contains("--release"))
        && parts.next().is_some()
        && text.len() < 70
        && !text.contains(['<', '>', '|', '&', ';', '$', '{', '\\', '…', '`', '*', '='])
        && (is_own || !text.contains(['"', '\'']))
        && !text.contains("...")
        // A folder that was configured before, and a place on somebody's machine, are not here.
        && !["cmake --build", "cmake --install"].iter().any(|start| text.starts_with(start))
        && !text.contains(" /")
}

/// Whether what a command names is there.
fn exists(index: &Index<'_>, command: &str) -> bool {
    let parts: Vec<&str> = command.split_whitespace().collect();
    let packages = &index.analysis.packages;
    let has = |ecosystem: &str| packages.iter().any(|package| package.ecosystem == ecosystem);
    let file = |name: &str| index.analysis.file_index(name).is_some();
    let after = |flag: &str| parts.iter().position(|part| *part == flag).and_then(|at| parts.get(at + 1)).copied();
    let script = |name: &str| packages.iter().flat_map(|package: &Package| &package.scripts).any(|script| script.name == name);
    let program = |name: &str| packages.iter().flat_map(|package| &package.programs).any(|program| program.name == name);
    if parts.len() < 2 {
        return matches!(parts.first(), Some(&("./configure" | "cmake"))) && (file("CMakeLists.txt") || file("configure"));
    }
    match parts[0] {
        "cargo" => {
            let plain = matches!(parts[1], "build" | "test" | "run" | "bench" | "doc" | "clippy" | "check" | "fmt");
            let installs =
                parts[1] == "install" && parts.last().is_some_and(|last| packages.iter().any(|p| p.name.as_deref() == Some(last)));
            has("cargo")
                && (plain || installs)
                && after("--bin").is_none_or(program)
                && after("--example").is_none_or(script)
                && after("-p").is_none_or(|name| packages.iter().any(|p| p.name.as_deref() == Some(name)))
        }
        "npm" | "yarn" | "pnpm" => {
            let name = if parts[1] == "run" { parts.get(2).copied().unwrap_or_default() } else { parts[1] };
            has("npm") && (matches!(name, "install" | "ci") && parts.len() == 2 || script(name))
        }
        "go" => {
            has("go")
                && matches!(parts[1], "build" | "test" | "run" | "vet")
                && parts[2..].iter().all(|part| part.starts_with('-') || part.starts_with("./") || file(part))
        }
        "make" => file("Makefile") && script(parts[1]) && parts.len() == 2,
        "just" => script(parts[1]) && parts.len() == 2,
        "pytest" | "tox" => has("pypi") && parts.len() == 2 && !parts[1].contains('.'),
        "python" | "python3" => parts[1..].iter().any(|part| file(part)),
        "mvn" => {
            has("maven")
                && parts[1..].iter().all(|part| matches!(*part, "test" | "verify" | "package" | "install" | "clean" | "compile"))
        }
        "./gradlew" => file("gradlew") && parts.len() == 2 && matches!(parts[1], "build" | "test" | "check" | "run" | "assemble"),
        "bundle" => {
            file("Gemfile") && (parts[1] == "install" || matches!(parts.get(2), Some(&"rake" | &"rspec"))) && parts.len() <= 4
        }
        "rake" => file("Rakefile") && parts.len() == 2,
        "composer" => has("packagist") && (parts[1] == "install" && parts.len() == 2 || script(parts[1])),
        "dotnet" => has("nuget") && matches!(parts[1], "build" | "test" | "restore") && parts.len() == 2,
        "./configure" | "cmake" => file("CMakeLists.txt") || file("configure"),
        own => program(own),
    }
}

/// Scripts that a manifest declares, when no document names a command.
fn implied(index: &Index<'_>) -> Vec<Fact> {
    let wanted = ["start", "build", "test", "dev", "lint"];
    let scripts =
        index.analysis.packages.iter().flat_map(|package| &package.scripts).filter(|script| wanted.contains(&script.name.as_str()));
    scripts
        .take(3)
        .enumerate()
        .filter_map(|(nth, script)| {
            let text = read_text(index.root, &script.manifest, 1 << 20).ok()?;
            let evidence = Evidence::new(&script.manifest, Span::line(script.line.max(1)), &text);
            Some(
                FactDraft::new("command", Slot::Key, &script.command, evidence)
                    .score(0.4 - nth as f64 / 100.0)
                    .text("manifest")
                    .done(),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_from_fences_and_ci() {
        let readme = "Run it:\n\n```sh\n$ cargo run --bin server\ncargo run -- <FILE>\n```\n\n    make test\n";
        assert_eq!(
            documented(readme, Source::Readme, &[]),
            [(4, "cargo run --bin server".to_owned()), (8, "make test".to_owned())]
        );
        assert_eq!(documented("  - run: cargo test --all\n  - name: x\n", Source::Ci, &[]), [(1, "cargo test --all".to_owned())]);
        let own = "```\n$ serve run\n  * Serving\n$ other run\n```\n";
        assert_eq!(documented(own, Source::Readme, &["serve"]), [(2, "serve run".to_owned())]);
        let build = "  - run: cmake --build out\n  - run: make -C /srv/x\n";
        assert!(documented(build, Source::Ci, &[]).is_empty());
        for open in ["  - run: tox run -e ${{ matrix.tox }}\n", "  - run: npm test -- --shard=${{ matrix.shard }}\n"] {
            assert!(documented(open, Source::Ci, &[]).is_empty(), "{open}");
        }
        let quoted = "```\nc run 'x'\ncargo run 'x'\n```\n";
        assert_eq!(documented(quoted, Source::Readme, &["c"]), [(2, "c run 'x'".to_owned())]);
    }

    #[test]
    fn a_manifest_does_not_take_the_names_of_the_system() {
        for (name, expected) in [
            ("small", true),
            ("small-2", true),
            ("rm", false),
            ("RM", false),
            ("sudo", false),
            ("cargo", false),
            ("/bin/rm", false),
        ] {
            assert_eq!(is_own(name), expected, "{name}");
        }
    }
}
