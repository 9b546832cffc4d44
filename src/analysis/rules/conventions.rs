//! What a reader can run where nothing is documented: the commands that a file at the top of the tree makes work.

use super::FactDraft;
use crate::analysis::index::Index;
use crate::model::{Evidence, Fact, Role, Slot, Span};
use crate::source::read_text;

/// A file at the top by its name, or by how that ends where the project chooses the rest, the command that builds, and the one that tests.
const CONVENTIONS: &[(&str, &str, &str)] = &[
    ("Cargo.toml", "cargo build", "cargo test"),
    ("go.mod", "go build ./...", "go test ./..."),
    (".sln", "dotnet build", "dotnet test"),
    (".slnx", "dotnet build", "dotnet test"),
    ("gradlew", "./gradlew build", "./gradlew test"),
    ("pom.xml", "mvn package", "mvn test"),
    ("CMakeLists.txt", "cmake -B build", ""),
];

/// The commands of the first file that is there; a test command only where there are tests.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let is = |path: &str, name: &str| path == name || (name.starts_with('.') && path.ends_with(name));
    let top = |name: &str| index.analysis.files.iter().find(|file| !file.path.contains('/') && is(&file.path, name));
    let Some((record, build, test)) = CONVENTIONS.iter().find_map(|(name, build, test)| Some((top(name)?, *build, *test))) else {
        return Vec::new();
    };
    let Ok(text) = read_text(index.root, &record.path, 1 << 20) else { return Vec::new() };
    let has_tests = index.analysis.files.iter().any(|file| file.role == Role::Test)
        || index.parsed.iter().flat_map(|file| &file.symbols.functions).any(|function| function.is_test);
    let commands = [Some(build), Some(test).filter(|command| has_tests && !command.is_empty())];
    let fact = |(nth, command): (usize, &str)| {
        let evidence = Evidence::new(&record.path, Span::line(1), &text);
        FactDraft::new("command", Slot::Key, command, evidence).score(0.3 - nth as f64 / 100.0).text("convention").done()
    };
    commands.into_iter().flatten().enumerate().map(fact).collect()
}
