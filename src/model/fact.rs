//! A true sentence about the repository, with the places that show it.

use crate::model::{Evidence, Span};
use serde::Serialize;

/// Where in an article a fact can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// The first lines.
    Hook,
    /// Beside the diagram.
    Diagram,
    /// On the way from the entry to the hub.
    Path,
    /// How the project is used from outside.
    Use,
    /// On a second way through the code.
    Second,
    /// Decisions and what they cost.
    Decision,
    /// How folders hang together.
    Parts,
    /// What can be set from outside.
    Settings,
    /// How it is tested.
    Tests,
    /// What changed when.
    History,
    /// Limits, gaps, leftovers.
    Wrong,
    /// What to read next.
    Next,
    /// The table of key facts.
    Key,
    /// What changed between two revisions.
    Change,
    /// Only for a model's brief; the offline composer does not use it.
    Brief,
}

/// A count as prose states it: "ten files", with what it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Quantity {
    /// How many.
    pub value: u64,
    /// The unit in the singular: `file`, `line`, `line of code`, `function`, `commit`, `call`, `test`, `dependency` ...
    pub unit: String,
    /// Names (as in code marks, without them) of which at least one stands in the same paragraph; empty for a total.
    pub subjects: Vec<String>,
}

/// A true sentence, found by a rule.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// `F1`, `F2` ... in order of score; stable for equal input.
    pub id: String,
    /// The rule that found it.
    pub rule: &'static str,
    /// Where it fits.
    pub slot: Slot,
    /// Rarity times the rank of the file it is about, 0 to 1.
    pub score: f64,
    /// What it is about: a name as in the code, or a path.
    pub subject: String,
    /// What a section that opens with this fact is called; only for facts that can lead a section.
    pub heading: Option<String>,
    /// One or more sentences in Markdown; `{0}`, `{1}` stand for the evidence of that index.
    pub text: String,
    /// Places that show it; never empty.
    pub evidence: Vec<Evidence>,
    /// Evidence (by index) whose lines are worth showing as code.
    pub excerpt: Option<usize>,
    /// Evidence (by index) whose lines are worth quoting as prose.
    pub quote: Option<usize>,
    /// The counts in `text`.
    pub quantities: Vec<Quantity>,
    /// Other names that the text puts in code marks; used to keep sections apart and to join facts about the same item.
    pub names: Vec<String>,
}

/// A function on the way from an entry to the hub.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// The function as prose names it: `Listener::run`.
    pub name: String,
    /// Its file.
    pub path: Box<str>,
    /// Its lines.
    pub span: Span,
    /// The line in the previous step's file where the call stands; 0 for the first.
    pub call_line: u32,
}
