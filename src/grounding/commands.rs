//! Shell commands: what they name must be declared, or the whole command must be written somewhere in the tree.

use super::document::Fence;
use super::ledger::Proof;
use super::{Checker, makefiles};
use crate::model::{Dependency, FindingKind, Package};

/// What a reading of a command's words comes to.
enum Verdict {
    /// All that it names is there.
    Right,
    /// It names something that is not there.
    Wrong(String),
    /// The words say nothing that the analysis could tell; the tree must spell the command out.
    Open,
}

use Verdict::{Open, Right, Wrong};

const PROGRAMS: &str = "cargo rustup npm npx yarn pnpm bun node deno go make just python python3 pip pip3 pipx uv poetry pytest tox nox \
                        docker docker-compose podman kubectl helm ./gradlew gradle ./mvnw mvn bundle gem rake ruby composer php dotnet \
                        git curl cmake ctest ninja meson bazel brew apt apt-get sh bash sudo";
const CARGO: &str = "build b run r test t check c bench doc clean fmt clippy install publish update tree metadata nextest";
const INSTALLS: [&str; 5] = ["install", "i", "ci", "add", "exec"];

impl Checker<'_> {
    /// The proof for a code mark that is a command; none when it is none.
    pub(super) fn command(&mut self, mark: &str) -> Option<Proof> {
        self.is_command(mark).then(|| self.judge(mark, &shell_words(mark)))
    }

    /// Whether a mark is a program with arguments.
    pub(super) fn is_command(&self, mark: &str) -> bool {
        let words = shell_words(mark);
        let Some(program) = words.first().copied().filter(|_| words.len() > 1 && !is_code(mark)) else { return false };
        program.starts_with("./") || PROGRAMS.split_whitespace().any(|known| known == program) || self.is_own_program(program)
    }

    /// Enters the commands of a `console` or `sh` fence.
    pub(super) fn console(&mut self, fence: &Fence) {
        let has_prompt = fence.text.lines().any(|line| line.starts_with("$ "));
        let mut joined = String::new();
        for (at, line) in fence.text.lines().enumerate() {
            let number = fence.line + 1 + at as u32;
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(part) = line.strip_suffix('\\').filter(|_| joined.len() < 4096) {
                joined.push_str(part);
                continue;
            }
            let whole = std::mem::take(&mut joined) + line;
            let proof = match whole.strip_prefix("$ ") {
                Some(command) => self.shell_line(command),
                None if !has_prompt => self.shell_line(&whole),
                None => Proof::occurs(&mut self.needles, &whole, "this output is written nowhere in the tree"),
            };
            self.ledger.enter(number, &fence.section, FindingKind::Command, &whole, proof);
        }
    }

    fn shell_line(&mut self, line: &str) -> Proof {
        let line = line.split(" # ").next().unwrap_or(line).trim();
        let mut proof = Proof::Holds;
        for part in line.split("&&") {
            let words = shell_words(part);
            proof = match (words.as_slice(), self.judge(part.trim(), &words)) {
                ([], _) => proof,
                (["cd", folder], _) => {
                    Proof::when(self.tree.is_folder(folder) || *folder == self.tree.analysis.repository.name, || {
                        "no such folder".to_owned()
                    })
                }
                (_, judged) => judged,
            };
            if matches!(proof, Proof::Fails(_)) {
                return proof;
            }
        }
        proof
    }

    fn judge(&mut self, command: &str, words: &[&str]) -> Proof {
        match self.verdict(words) {
            Right => Proof::Holds,
            Wrong(reason) => Proof::Fails(reason),
            Open if self.is_declared(command) => Proof::Holds,
            Open => Proof::occurs(&mut self.needles, command, "this command is written nowhere in the repository"),
        }
    }

    fn verdict(&self, words: &[&str]) -> Verdict {
        match words {
            ["cargo", rest @ ..] => self.cargo(rest),
            ["npm" | "yarn" | "pnpm" | "bun", rest @ ..] => self.node_package(words[0], rest),
            ["go", rest @ ..] => self.go(rest),
            ["make", rest @ ..] => self.make(rest),
            ["just", recipe, ..] => {
                Self::right_if(makefiles::has_recipe(&self.tree, recipe), || format!("no justfile has the recipe `{recipe}`"))
            }
            ["python" | "python3" | "node" | "ruby" | "php" | "sh" | "bash", rest @ ..] => self.interpreter(rest),
            ["pip" | "pip3" | "pipx" | "gem" | "composer" | "uv" | "poetry", rest @ ..] => self.installer(rest),
            ["pytest" | "tox" | "nox", rest @ ..] => self.test_runner(words[0], rest),
            ["docker" | "podman", "build", ..] => self.needs_file("Dockerfile"),
            ["./gradlew", "build" | "test"] => {
                Self::right_if(self.tree.exists("gradlew"), || "the tree has no `gradlew`".to_owned())
            }
            ["mvn", "package" | "test" | "verify" | "compile"] => {
                Self::right_if(self.tree.exists("pom.xml"), || "the tree has no `pom.xml`".to_owned())
            }
            ["./gradlew" | "./mvnw", ..] => self.needs_file(words[0].trim_start_matches("./")),
            ["mvn", ..] => self.needs_file("pom.xml"),
            ["bundle", "install"] => self.needs_file("Gemfile"),
            ["dotnet", "build" | "run" | "test" | "restore"] => {
                Self::right_if(self.tree.has_extension("csproj"), || "the tree has no project file".to_owned())
            }
            ["cmake", "-B", _] => {
                Self::right_if(self.tree.exists("CMakeLists.txt"), || "the tree has no `CMakeLists.txt`".to_owned())
            }
            [script, ..] if script.starts_with("./") => {
                Self::open_if(self.tree.exists(&script[2..]), || self.no_such_file(&script[2..]))
            }
            [program, ..] if self.is_own_program(program) => Open,
            _ => Open,
        }
    }

    fn cargo(&self, words: &[&str]) -> Verdict {
        let packages: Vec<&Package> = self.packages("cargo").collect();
        let subcommand = words.iter().find(|word| !word.starts_with(['-', '+'])).copied().unwrap_or_default();
        if packages.is_empty() && self.tree.named("Cargo.toml").is_empty() {
            return Wrong("the tree has no Cargo.toml".to_owned());
        }
        let own: Vec<&str> = words.iter().copied().take_while(|word| *word != "--").collect();
        for (option, value) in options(&own) {
            let missing = match option {
                "--bin" => !self.is_own_program(value) && !packages.iter().any(|package| package.name.as_deref() == Some(value)),
                "--example" => !self.has_script(value) && !self.has_target_file("examples", value),
                "--test" => !self.has_target_file("tests", value),
                "--bench" => !self.has_target_file("benches", value),
                "-p" | "--package" => !packages.iter().any(|package| package.name.as_deref() == Some(value)),
                "--features" | "-F" => value.split(',').any(|feature| !self.has_feature(feature)),
                "--manifest-path" | "--path" => !self.path_exists(value),
                _ => false,
            };
            if missing {
                return Wrong(format!("the repository declares no such target: `{option} {value}`"));
            }
        }
        let known = CARGO.split_whitespace().any(|known| known == subcommand);
        let is_filtered = matches!(subcommand, "test" | "install") && positional(&own).len() > 1;
        if known && !is_filtered { Right } else { self.cargo_filter(subcommand, &own) }
    }

    /// `cargo test NAME` and `cargo install NAME`.
    fn cargo_filter(&self, subcommand: &str, words: &[&str]) -> Verdict {
        let Some(name) = positional(words).get(1).copied() else { return Open };
        let bare = name.rsplit("::").next().unwrap_or(name);
        let has = match subcommand {
            "install" => self.packages("cargo").any(|package| package.name.as_deref() == Some(name)),
            "test" => self.tree.analysis.functions.iter().any(|function| function.name.contains(bare)) || self.tree.is_folder(name),
            _ => false,
        };
        if has { Right } else { Open }
    }

    fn node_package(&self, program: &str, words: &[&str]) -> Verdict {
        if self.tree.named("package.json").is_empty() {
            return Wrong("the tree has no package.json".to_owned());
        }
        let script = match words {
            [] | [_] if words.first().is_none_or(|word| INSTALLS.contains(word)) => return Right,
            [install, name, ..] if INSTALLS.contains(install) => return if self.is_package(name) { Right } else { Open },
            ["run" | "run-script", script, ..] => script,
            [script @ ("test" | "start"), ..] => script,
            [script, ..] if program != "npm" && !script.starts_with('-') => script,
            _ => return Open,
        };
        Self::right_if(self.has_script(script), || format!("no package.json has the script `{script}`"))
    }

    fn go(&self, words: &[&str]) -> Verdict {
        if self.tree.named("go.mod").is_empty() {
            return Wrong("the tree has no go.mod".to_owned());
        }
        let [subcommand @ ("run" | "build" | "test" | "vet" | "generate" | "mod"), rest @ ..] = words else { return Open };
        for path in rest.iter().filter(|word| word.starts_with("./") || word.ends_with(".go")) {
            let path = path.trim_end_matches("...").trim_start_matches("./").trim_end_matches('/');
            if !path.is_empty() && !self.path_exists(path) {
                return Wrong(self.no_such_file(path));
            }
        }
        if *subcommand == "mod" || rest.iter().all(|word| word.starts_with(['.', '-']) || word.ends_with(".go")) {
            Right
        } else {
            Open
        }
    }

    fn make(&self, words: &[&str]) -> Verdict {
        let folder = options(words).find(|(option, _)| *option == "-C").map(|(_, value)| value);
        let targets = positional(words).into_iter().filter(|word| !word.contains('=') && Some(*word) != folder);
        for target in targets {
            if !makefiles::has_target(&self.tree, target, folder) {
                return Wrong(format!("no Makefile has the target `{target}`"));
            }
        }
        Self::right_if(makefiles::has_makefile(&self.tree), || "the tree has no Makefile".to_owned())
    }

    fn interpreter(&self, words: &[&str]) -> Verdict {
        match words {
            ["-m", module, ..] => {
                let path = module.replace('.', "/");
                let is_own = self.tree.is_folder(&path)
                    || self.path_exists(&format!("{path}.py"))
                    || self.tree.by_suffix(&format!("{path}/__main__.py")).is_some();
                let is_tool = matches!(*module, "pytest" | "unittest" | "pip" | "venv" | "build" | "http.server")
                    || self.known.is_name(module);
                if is_own || is_tool { Right } else { Open }
            }
            [script, ..] if !script.starts_with('-') && script.contains('.') => {
                Self::right_if(self.path_exists(script), || self.no_such_file(script))
            }
            _ => Open,
        }
    }

    fn installer(&self, words: &[&str]) -> Verdict {
        let [subcommand, rest @ ..] = words else { return Open };
        if !INSTALLS.contains(subcommand) && *subcommand != "require" && *subcommand != "sync" {
            return Open;
        }
        if let Some((_, file)) = options(rest).find(|(option, _)| *option == "-r") {
            return Self::right_if(self.path_exists(file), || self.no_such_file(file));
        }
        let names = positional(rest);
        if names.iter().all(|name| name.starts_with('.') || self.is_package(name)) { Right } else { Open }
    }

    fn test_runner(&self, program: &str, words: &[&str]) -> Verdict {
        for path in words.iter().filter(|word| !word.starts_with('-') && word.contains(['/', '.'])) {
            if !self.path_exists(path.split("::").next().unwrap_or(path)) {
                return Wrong(self.no_such_file(path));
            }
        }
        let is_used = self.known.is_name(program) || self.tree.analysis.tests.frameworks.contains(&program);
        if is_used && words.iter().all(|word| word.contains(['/', '.']) || word.starts_with('-')) { Right } else { Open }
    }

    fn needs_file(&self, name: &str) -> Verdict {
        Self::open_if(self.tree.exists(name) || !self.tree.named(name).is_empty(), || format!("the tree has no `{name}`"))
    }

    fn right_if(condition: bool, reason: impl FnOnce() -> String) -> Verdict {
        if condition { Right } else { Wrong(reason()) }
    }

    fn open_if(condition: bool, reason: impl FnOnce() -> String) -> Verdict {
        if condition { Open } else { Wrong(reason()) }
    }
}

/// Look-ups in the manifests.
impl Checker<'_> {
    fn packages(&self, ecosystem: &'static str) -> impl Iterator<Item = &Package> {
        self.tree.analysis.packages.iter().filter(move |package| package.ecosystem == ecosystem)
    }

    fn is_own_program(&self, name: &str) -> bool {
        self.tree.analysis.packages.iter().flat_map(|package| &package.programs).any(|program| program.name == name)
    }

    fn has_script(&self, name: &str) -> bool {
        self.tree.analysis.packages.iter().flat_map(|package| &package.scripts).any(|script| script.name == name)
    }

    fn is_declared(&self, command: &str) -> bool {
        self.tree.analysis.packages.iter().flat_map(|package| &package.scripts).any(|script| script.command == command)
    }

    fn has_feature(&self, name: &str) -> bool {
        let name = name.rsplit('/').next().unwrap_or(name).trim_matches('"');
        let packages = &self.tree.analysis.packages;
        packages.iter().any(|package| package.features.iter().any(|feature| feature == name)) || self.is_dependency(name)
    }

    fn is_dependency(&self, name: &str) -> bool {
        self.tree.analysis.dependencies.iter().any(|Dependency { name: declared, .. }| declared == name)
    }

    /// Whether a package of the tree, or one that it depends on, has this name; extras and versions are ignored.
    fn is_package(&self, name: &str) -> bool {
        let bare = name.trim_matches(['"', '\'']).split(['[', '=', '<', '>', '~']).next().unwrap_or(name);
        self.is_dependency(bare) || self.tree.analysis.packages.iter().any(|package| package.name.as_deref() == Some(bare))
    }

    fn has_target_file(&self, folder: &str, name: &str) -> bool {
        [format!("{folder}/{name}.rs"), format!("{folder}/{name}/main.rs")]
            .iter()
            .any(|path| self.tree.is_file(path) || self.tree.by_suffix(path).is_some())
    }
}

/// The first words of a command, without variables before it.
fn shell_words(command: &str) -> Vec<&str> {
    command.split_whitespace().skip_while(|word| is_assignment(word)).take(64).collect()
}

/// `VARIABLE=value` before a command.
fn is_assignment(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
}

/// Whether a mark that begins like a command is code: `go func()`, `make(chan int)`.
fn is_code(mark: &str) -> bool {
    mark.contains("()") || mark.contains(" = ") || mark.starts_with("go func") || mark.ends_with([';', '{'])
}

/// Options with their values: `--bin x` and `--bin=x`.
fn options<'w>(words: &'w [&'w str]) -> impl Iterator<Item = (&'w str, &'w str)> {
    words.iter().enumerate().filter(|(_, word)| word.starts_with('-')).filter_map(|(at, word)| {
        word.split_once('=').or_else(|| Some((*word, *words.get(at + 1).filter(|value| !value.starts_with('-'))?)))
    })
}

/// Options that take the word behind them as their value.
const WITH_VALUE: &str =
    "--bin --example --test --bench -p --package --features -F --manifest-path --path --profile --target -C -r -j";

/// The words that are neither options nor values of options.
fn positional<'w>(words: &[&'w str]) -> Vec<&'w str> {
    let takes_value = |word: &str| WITH_VALUE.split(' ').any(|option| option == word);
    let is_value = |at: usize| at > 0 && takes_value(words[at - 1]);
    words.iter().enumerate().filter(|&(at, word)| !word.starts_with(['-', '+']) && !is_value(at)).map(|(_, word)| *word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted() {
        let words = ["run", "--bin", "x", "--features=a,b", "-q", "y"];
        assert_eq!(positional(&words), ["run", "y"]);
        assert_eq!(options(&words).collect::<Vec<_>>(), [("--bin", "x"), ("--features", "a,b"), ("-q", "y")]);
        assert!(is_assignment("RUST_LOG=debug") && !is_assignment("a=b"));
        assert!(is_code("go func() {") && !is_code("go test ./..."));
    }
}
