//! Notability rules: each looks at the whole index for one kind of remarkable thing and says it as a [`Fact`].
//!
//! A rule that finds nothing notable stays silent. A new rule is one file and one line in [`RULES`].

mod aborts;
mod accessors;
mod arguments;
mod asynchrony;
mod authors;
mod boundaries;
mod branching;
mod callers;
mod changes;
mod channels;
mod commands;
mod commented_constants;
mod comments;
mod complexity;
mod constants;
mod conventions;
mod dependencies;
mod deprecations;
mod documentation;
mod documents;
mod eras;
mod fact_draft;
mod families;
mod history;
mod hub;
mod imports;
mod leftovers;
mod lengths;
mod limits;
mod lines;
mod locks;
mod macros;
mod manuals;
mod matrix;
mod methods;
mod mirrors;
mod next;
mod parts;
mod purpose;
mod quotes;
mod raises;
mod recursion;
mod registrations;
mod settings;
mod shapes;
mod silences;
mod snippet;
mod steps;
mod switches;
mod tasks;
mod test_use;
mod tests_naming;
mod unparsed;
mod usage;
mod versions;
mod visibility;
mod waits;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_claims;
#[cfg(test)]
mod tests_of_counts;
#[cfg(test)]
mod tests_of_readings;
#[cfg(test)]
mod tests_of_surveys;
#[cfg(test)]
mod tests_of_tops;

use crate::analysis::index::Index;
use crate::model::Fact;
use fact_draft::FactDraft;

/// A rule: its name, and the function that applies it.
pub struct Rule {
    /// The name, as in [`Fact::rule`].
    pub name: &'static str,
    /// Finds facts; the facts of one rule are ordered, best first.
    pub find: fn(&Index<'_>) -> Vec<Fact>,
}

/// Every rule, in the order of the exemplars' list.
pub static RULES: &[Rule] = &[
    Rule { name: "hub", find: hub::find },
    Rule { name: "call-path", find: hub::call_path },
    Rule { name: "purpose", find: purpose::find },
    Rule { name: "unparsed", find: unparsed::find },
    Rule { name: "step", find: steps::find },
    Rule { name: "second-step", find: steps::second },
    Rule { name: "last-async", find: asynchrony::find },
    Rule { name: "task-boundary", find: boundaries::find },
    Rule { name: "constant-argument", find: arguments::find },
    Rule { name: "recursive-type", find: recursion::find },
    Rule { name: "lock-census", find: locks::find },
    Rule { name: "disjoint-fields", find: locks::disjoint },
    Rule { name: "shared-shape", find: shapes::find },
    Rule { name: "odd-one-out", find: shapes::odd_one_out },
    Rule { name: "family", find: families::find },
    Rule { name: "macros", find: macros::find },
    Rule { name: "why-quote", find: quotes::find },
    Rule { name: "hard-limit", find: limits::find },
    Rule { name: "untested-public", find: tests_naming::find },
    Rule { name: "test-places", find: tests_naming::places },
    Rule { name: "unreachable-public", find: visibility::find },
    Rule { name: "deprecated", find: deprecations::find },
    Rule { name: "undocumented", find: documentation::find },
    Rule { name: "unfinished", find: leftovers::find },
    Rule { name: "stale-name", find: comments::stale_names },
    Rule { name: "version-mismatch", find: versions::find },
    Rule { name: "document-set", find: documents::find },
    Rule { name: "aborting-calls", find: aborts::find },
    Rule { name: "raised", find: raises::find },
    Rule { name: "unrun-examples", find: comments::unrun_examples },
    Rule { name: "co-change", find: history::co_change },
    Rule { name: "most-changed", find: history::most_changed },
    Rule { name: "fix-without-test", find: history::fix_without_test },
    Rule { name: "most-complex", find: complexity::find },
    Rule { name: "longest-function", find: lengths::longest },
    Rule { name: "most-parameters", find: lengths::most_parameters },
    Rule { name: "most-methods", find: methods::find },
    Rule { name: "mutual-imports", find: imports::mutual },
    Rule { name: "mass", find: lengths::mass },
    Rule { name: "constant", find: constants::find },
    Rule { name: "task-census", find: tasks::find },
    Rule { name: "more-comments-than-code", find: comments::more_than_code },
    Rule { name: "dispatch", find: branching::find },
    Rule { name: "leaves", find: imports::leaves },
    Rule { name: "widest", find: imports::widest },
    Rule { name: "sole-caller", find: callers::find },
    Rule { name: "read-next", find: next::find },
    Rule { name: "commented-constant", find: commented_constants::find },
    Rule { name: "channels", find: channels::find },
    Rule { name: "waits", find: waits::find },
    Rule { name: "usage", find: usage::find },
    Rule { name: "parts", find: parts::find },
    Rule { name: "dependencies", find: dependencies::find },
    Rule { name: "manual", find: manuals::find },
    Rule { name: "accessors", find: accessors::find },
    Rule { name: "registrations", find: registrations::find },
    Rule { name: "settings", find: settings::find },
    Rule { name: "switches", find: switches::find },
    Rule { name: "silence", find: silences::find },
    Rule { name: "tests", find: test_use::find },
    Rule { name: "tests-mirror", find: mirrors::find },
    Rule { name: "eras", find: eras::find },
    Rule { name: "authors", find: authors::find },
    Rule { name: "ci-matrix", find: matrix::find },
    Rule { name: "command", find: commands::find },
    Rule { name: "change", find: changes::find },
];

/// Applies every rule and numbers the facts by score.
#[must_use]
pub fn apply(index: &Index<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = RULES.iter().flat_map(|rule| (rule.find)(index)).collect();
    facts.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.rule.cmp(b.rule)).then_with(|| a.evidence.cmp(&b.evidence)));
    for (at, fact) in (1..).zip(&mut facts) {
        fact.id = format!("F{at}");
    }
    facts
}

/// A function as prose names it: what makes an object is called its constructor.
fn label(index: &Index<'_>, id: crate::analysis::index::FunctionId) -> String {
    let function = index.function(id);
    let makes = |owner: &str| {
        function.name == owner || matches!(function.name.as_str(), "__init__" | "__construct" | "constructor" | "initialize")
    };
    match function.owner.as_deref() {
        Some(owner) if makes(owner) => format!("the constructor of {}", crate::words::code(owner)),
        _ => crate::words::code(&index.name(id)),
    }
}

/// The wording seed of a rule in this repository.
fn seed(index: &Index<'_>, rule: &str) -> String {
    format!("{}/{rule}", index.analysis.repository.name)
}

/// "source files", or "parsed source files" when not every file was parsed.
fn source_files(index: &Index<'_>) -> &'static str {
    if index.complete { "source files" } else { "parsed source files" }
}
