//! How much each file matters: PageRank over imports, personalised.
//!
//! A reader who follows imports ends up at files that many files lead to. He starts, and starts again, at entry points and source
//! files rather than tests, and a little more often at files that change much.

use crate::model::{FileRecord, History, ImportGraph, Package, Role};
use std::collections::HashMap;

pub use super::imports::{fan_in as in_degree, fan_out as out_degree};
pub use super::modules::modules;

const DAMPING: f64 = 0.85;
const ITERATIONS: usize = 20;
/// How much less a file gives to what it only declares than to what it uses.
const DECLARED_SHARE: f64 = 0.25;
/// The weight of a reader's wish to go elsewhere, in imports: a file with one import passes on 1 / 2.5 of what one with very many
/// does. Without it two files that import only each other keep what reaches them.
const RESTLESSNESS: f64 = 1.5;

/// The rank of every file: PageRank over imports with priors; all add up to 1.
#[must_use]
pub fn rank(files: &[FileRecord], graph: &ImportGraph, packages: &[Package], history: &History) -> Vec<f32> {
    let priors = priors(files, packages, history);
    let links = Links::new(files, graph);
    let (mut ranks, mut next) = (priors.clone(), Vec::new());
    for _ in 0..ITERATIONS {
        links.step(&ranks, &priors, &mut next);
        std::mem::swap(&mut ranks, &mut next);
    }
    ranks.iter_mut().zip(files).for_each(|(rank, file)| *rank *= role_weight(file.role));
    normalised(ranks).into_iter().map(|rank| rank as f32).collect()
}

/// Edges with weights, by their start.
struct Links<'a> {
    graph: &'a ImportGraph,
    files: &'a [FileRecord],
    /// What each file gives away in all.
    given: Vec<f64>,
}

impl<'a> Links<'a> {
    fn new(files: &'a [FileRecord], graph: &'a ImportGraph) -> Self {
        let mut links = Self { graph, files, given: Vec::new() };
        let mut given = vec![0.0; files.len()];
        links.each(|from, _, weight| given[from] += weight);
        links.given = given;
        links
    }

    fn each(&self, mut visit: impl FnMut(usize, usize, f64)) {
        let count = self.files.len();
        let uses = self.graph.edges.iter().map(|edge| (edge, 1.0));
        let declares = self.graph.declares.iter().map(|edge| (edge, DECLARED_SHARE));
        for (&(from, to), weight) in uses.chain(declares) {
            let (from, to) = (from as usize, to as usize);
            if from < count && to < count {
                visit(from, to, weight);
            }
        }
    }

    /// One round: every file passes on a share of its rank as its role allows; the rest goes where readers start.
    fn step(&self, ranks: &[f64], priors: &[f64], next: &mut Vec<f64>) {
        next.clear();
        next.resize(ranks.len(), 0.0);
        self.each(|from, to, weight| {
            let share = weight / (self.given[from] + RESTLESSNESS);
            next[to] += DAMPING * ranks[from] * share * role_weight(self.files[from].role);
        });
        let kept: f64 = next.iter().sum();
        next.iter_mut().zip(priors).for_each(|(rank, prior)| *rank += (1.0 - kept) * prior);
    }
}

/// What a file of a role counts, as a start, as a voter and in the end.
fn role_weight(role: Role) -> f64 {
    match role {
        Role::Source => 1.0,
        Role::Config => 0.15,
        Role::Example => 0.1,
        Role::Test => 0.05,
        Role::Document => 0.03,
        Role::Other | Role::Vendored | Role::Generated => 0.01,
    }
}

fn priors(files: &[FileRecord], packages: &[Package], history: &History) -> Vec<f64> {
    let entries = entries(packages);
    let most = f64::from(history.churn.first().map_or(1, |churn| churn.commits.max(1)));
    let churn: HashMap<&str, f64> = history.churn.iter().map(|churn| (&*churn.path, f64::from(churn.commits) / most)).collect();
    let prior = |file: &FileRecord| {
        let size = 1.0 + (1.0 + f64::from(file.counts.code)).ln() / 8.0;
        let entry = entries.get(&*file.path).copied().unwrap_or_else(|| if is_main(file) { 2.0 } else { 1.0 });
        let change = 1.0 + churn.get(&*file.path).copied().unwrap_or(0.0);
        role_weight(file.role) * size * entry * change
    };
    normalised(files.iter().map(prior).collect())
}

/// Entry files and how much more they count; those of packages near the root more.
fn entries(packages: &[Package]) -> HashMap<&str, f64> {
    let mut entries = HashMap::new();
    for package in packages {
        let depth = package.manifest.matches('/').count() as f64;
        let near = 4.0 / (1.0 + depth).sqrt();
        for program in package.programs.iter().filter_map(|program| program.path.as_deref()) {
            entries.entry(program).or_insert(1.0 + near);
        }
        entries.extend(package.library.as_deref().map(|library| (library, 1.0 + near / 8.0)));
    }
    entries
}

fn is_main(file: &FileRecord) -> bool {
    matches!(file.name().split('.').next(), Some("main" | "__main__" | "Main" | "Program" | "app" | "index"))
}

/// Values that add up to 1.
fn normalised(mut values: Vec<f64>) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    let count = values.len().max(1) as f64;
    values.iter_mut().for_each(|value| *value = if sum > 0.0 { *value / sum } else { 1.0 / count });
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LineCounts;

    fn file(path: &str, role: Role) -> FileRecord {
        FileRecord { path: path.into(), language: None, bytes: 1, counts: LineCounts::default(), role }
    }

    #[test]
    fn what_is_imported_ranks_high_and_tests_low() {
        let files = [
            file("a", Role::Source),
            file("b", Role::Source),
            file("c", Role::Source),
            file("t", Role::Test),
            file("v", Role::Vendored),
        ];
        let graph = ImportGraph { edges: vec![(0, 2), (1, 2), (3, 1), (4, 0)], declares: Vec::new() };
        let ranks = rank(&files, &graph, &[], &History::default());
        assert!(ranks[2] > ranks[1] && ranks[1] > ranks[3] && ranks[3] > ranks[4], "{ranks:?}");
        assert!((ranks.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert_eq!(in_degree(&files, &graph), [0, 0, 2, 0, 0]);
        assert_eq!(
            out_degree(&files, &graph),
            [0, 0, 0, 1, 1].map(|_: u32| 0).iter().zip([1, 1, 0, 1, 1]).map(|(_, n)| n).collect::<Vec<u32>>()
        );
    }

    #[test]
    fn an_empty_tree_has_no_ranks() {
        assert!(rank(&[], &ImportGraph::default(), &[], &History::default()).is_empty());
    }

    #[test]
    fn programs_rank_above_their_like() {
        let files = [file("src/a.rs", Role::Source), file("src/b.rs", Role::Source)];
        let program = crate::model::Program { name: "b".into(), path: Some("src/b.rs".into()), manifest: "Cargo.toml".into() };
        let package = Package { manifest: "Cargo.toml".into(), programs: vec![program], ..Package::default() };
        let ranks = rank(&files, &ImportGraph::default(), &[package], &History::default());
        assert!(ranks[1] > 2.0 * ranks[0]);
    }
}
