//! What an article can be made of, in a form that a model can choose from: facts by id, and candidate sections.
//!
//! A fact is known across commits by its key (rule and subject), within a prompt by its id (`F3`).

use super::wording::{self, Value};
use crate::model::{Analysis, Brief, Evidence, Fact, Outline, Role, SectionKind, Slot};
use serde::Serialize;
use std::collections::BTreeMap;

/// The most facts of one section's prompt.
const FACTS: usize = 14;
/// With so many sections nothing is added; and the most files that are, each with at least so many functions.
const ENOUGH: usize = 5;
const FILES: usize = 3;
const FUNCTIONS: usize = 3;

/// A fact as a prompt shows it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct NumberedFact {
    /// `F1`, `F2` ...
    pub(super) id: String,
    /// What it is about: a name or a path.
    pub(super) about: String,
    /// Its sentence, numbers and places as marks.
    pub(super) text: String,
    /// What each number mark is about: `{F1.1}` and `20 to 49`.
    pub(super) hints: Vec<(String, String)>,
    /// The numbers.
    #[serde(skip)]
    pub(super) values: Vec<Value>,
    /// The places.
    #[serde(skip)]
    pub(super) evidence: Vec<Evidence>,
}

impl NumberedFact {
    /// The fact under another id; only its numbers and places are of use then.
    pub(super) fn renumbered(self, id: &str) -> Self {
        Self { id: id.to_owned(), ..self }
    }

    /// The mark of a number, when the fact states it.
    pub(super) fn mark_of(&self, value: &Value) -> Option<String> {
        let at = self.values.iter().position(|own| own.text == value.text)?;
        Some(format!("{{{}.{}}}", self.id, at + 1))
    }

    /// The lines of a prompt that state it. `quoted` is the comment or paragraph that it lets the project say.
    pub(super) fn line(&self, quoted: Option<&str>) -> String {
        let about = if self.text.contains(&self.about) { String::new() } else { format!(" (about {})", self.about) };
        let hints: Vec<String> = self.hints.iter().map(|(mark, hint)| format!("{mark} is {hint}")).collect();
        let hints = if hints.is_empty() { String::new() } else { format!(" // {}", hints.join(", ")) };
        let place = if self.text.contains(&format!("[{}", self.id)) { String::new() } else { format!(" [{}]", self.id) };
        let said = quoted.map_or_else(String::new, |text| format!(" “{}”", text.split_whitespace().collect::<Vec<_>>().join(" ")));
        let file = self.evidence.first().map_or_else(String::new, |place| format!(" // [{}] is in {}", self.id, place.path));
        format!("{}{about}: {}{said}{place}{hints}{file}\n", self.id, self.text)
    }
}

/// Gives facts the ids `F1`, `F2` ... in order.
pub(super) fn numbered<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Vec<NumberedFact> {
    facts.into_iter().enumerate().map(|(at, fact)| number(&format!("F{}", at + 1), fact)).collect()
}

fn number(id: &str, fact: &Fact) -> NumberedFact {
    let mut text = fact.text.clone();
    for at in 0..fact.evidence.len() {
        let mark = if at == 0 { format!("[{id}]") } else { format!("[{id}@{}]", at + 1) };
        text = text.replace(&format!("{{{at}}}"), &mark).replace(&format!("({mark})"), &mark);
    }
    // What the rules show below a colon, a prompt shows elsewhere.
    let text = text.strip_suffix(':').map_or(text.clone(), |text| format!("{text}."));
    let (text, values) = wording::mask(id, &text);
    let hints = values.iter().enumerate().map(|(at, value)| (format!("{{{id}.{}}}", at + 1), value.hint.clone())).collect();
    NumberedFact { id: id.to_owned(), about: fact.subject.clone(), text, hints, values, evidence: fact.evidence.clone() }
}

/// A fact's name across commits: its rule, its subject, and which of those that share both.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(transparent)]
pub(super) struct FactKey(String);

impl FactKey {
    /// Whether it is a step of the path.
    pub(super) fn is_step(&self) -> bool {
        self.0.starts_with("step|")
    }
}

/// Every fact of an analysis by its key.
pub(super) struct FactTable<'a> {
    by_key: BTreeMap<FactKey, &'a Fact>,
    key_by_id: BTreeMap<&'a str, FactKey>,
}

impl<'a> FactTable<'a> {
    pub(super) fn new(analysis: &'a Analysis) -> Self {
        let (mut by_key, mut key_by_id, mut counts) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::<String, u32>::new());
        for fact in &analysis.facts {
            let name = format!("{}|{}", fact.rule, fact.subject);
            let nth = counts.entry(name.clone()).or_default();
            *nth += 1;
            let key = FactKey(format!("{name}|{nth}"));
            by_key.insert(key.clone(), fact);
            key_by_id.insert(fact.id.as_str(), key);
        }
        Self { by_key, key_by_id }
    }

    pub(super) fn get(&self, key: &FactKey) -> Option<&'a Fact> {
        self.by_key.get(key).copied()
    }

    pub(super) fn key(&self, fact: &Fact) -> FactKey {
        self.key_by_id.get(fact.id.as_str()).cloned().unwrap_or_else(|| FactKey(format!("{}|{}", fact.rule, fact.subject)))
    }
}

/// A section that an article can have.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// What kind of section.
    pub(super) section: SectionKind,
    /// The heading that the rules give it.
    pub(super) heading: String,
    /// The brief that rules would write it from.
    pub(super) brief: Brief,
    /// The brief's facts, then others about the same things.
    pub(super) facts: Vec<Fact>,
    /// The file that it looks at as a whole; rules have nothing to say of it, so that it falls away when a model writes nothing.
    pub(super) file: Option<Box<str>>,
}

impl Candidate {
    /// What kind of section it is, in a prompt's words.
    pub(super) fn kind_name(&self) -> &'static str {
        if self.file.is_some() { "one file, and what is decided in it" } else { kind_name(self.section) }
    }
}

/// The sections of an outline that a model may write: those with a heading, apart from the tables and lists that code makes.
pub(super) fn candidates(outline: &Outline, analysis: &Analysis) -> Vec<Candidate> {
    let written = |brief: &&Brief| {
        !matches!(
            brief.section,
            SectionKind::Hook | SectionKind::KeyFacts | SectionKind::Survey | SectionKind::Commands | SectionKind::Next
        ) && brief.heading.is_some()
            && !brief.facts.is_empty()
    };
    let mut used: Vec<&str> = outline.briefs.iter().flat_map(|brief| &brief.facts).map(|fact| fact.id.as_str()).collect();
    let briefs = outline.briefs.iter().filter(written);
    let mut candidates: Vec<Candidate> = briefs.map(|brief| candidate(brief, analysis, &mut used)).collect();
    let files = if candidates.is_empty() { Vec::new() } else { files(&candidates, analysis) };
    let end = candidates.iter().position(|candidate| candidate.section == SectionKind::Wrong).unwrap_or(candidates.len());
    candidates.splice(end..end, files);
    candidates
}

/// Where rules found few sections: the files that most of the code leans on and that none of them is about.
fn files(candidates: &[Candidate], analysis: &Analysis) -> Vec<Candidate> {
    let wanted = ENOUGH.saturating_sub(candidates.len()).min(FILES);
    let shown = |path: &str| {
        let own =
            candidates.iter().filter(|candidate| candidate.section != SectionKind::Wrong).flat_map(|candidate| &candidate.facts);
        own.flat_map(|fact| &fact.evidence).any(|place| *place.path == *path)
    };
    let used: Vec<&str> = candidates.iter().flat_map(|candidate| &candidate.facts).map(|fact| fact.id.as_str()).collect();
    let functions = |path: &str| analysis.functions.iter().filter(|function| *function.path == *path).count();
    let order = analysis.by_rank();
    let ranked = order.iter().map(|&at| &analysis.files[at as usize]).filter(|file| file.role == Role::Source);
    let fits = ranked.filter(|file| functions(&file.path) >= FUNCTIONS && !shown(&file.path) && analysis.in_focus(&file.path));
    fits.map(|file| file_candidate(&file.path, analysis, &used)).take(wanted).collect()
}

/// A section about one file, from its code and the facts that are about it or shown in it.
fn file_candidate(path: &str, analysis: &Analysis, used: &[&str]) -> Candidate {
    let about = |fact: &&Fact| {
        fact.slot != Slot::Key
            && !used.contains(&fact.id.as_str())
            && (fact.subject == path || fact.evidence.first().is_some_and(|place| *place.path == *path))
    };
    let facts: Vec<Fact> = analysis.facts.iter().filter(about).take(FACTS).cloned().collect();
    let heading = format!("Inside `{path}`");
    let brief = Brief { section: SectionKind::Decision, heading: Some(heading.clone()), facts: Vec::new(), blocks: Vec::new() };
    Candidate { section: SectionKind::Decision, heading, brief, facts, file: Some(path.into()) }
}

/// Adds to a brief facts about the same things that no section uses yet.
fn candidate<'a>(brief: &Brief, analysis: &'a Analysis, used: &mut Vec<&'a str>) -> Candidate {
    let mut facts = brief.facts.clone();
    let about = |fact: &Fact| {
        brief
            .facts
            .iter()
            .any(|own| own.subject == fact.subject || own.names.contains(&fact.subject) || fact.names.contains(&own.subject))
    };
    let fits =
        |fact: &&Fact| matches!(fact.slot, Slot::Brief | Slot::Decision | Slot::Path | Slot::Hook | Slot::Diagram) && about(fact);
    for fact in analysis.facts.iter().filter(fits) {
        if facts.len() < FACTS && !used.contains(&fact.id.as_str()) && !facts.iter().any(|own| own.id == fact.id) {
            used.push(&fact.id);
            facts.push(fact.clone());
        }
    }
    facts.truncate(FACTS);
    let heading = brief.heading.clone().unwrap_or_default();
    Candidate { section: brief.section, heading, brief: brief.clone(), facts, file: None }
}

/// What kind of section it is, in a prompt's words.
fn kind_name(section: SectionKind) -> &'static str {
    match section {
        SectionKind::Hook => "hook",
        SectionKind::KeyFacts => "key facts",
        SectionKind::Path => "path through the code",
        SectionKind::Decision => "decision and its cost",
        SectionKind::Wrong => "what can go wrong",
        SectionKind::Commands => "commands",
        SectionKind::Next => "what to read next",
        SectionKind::Change => "what changed",
        SectionKind::Survey => "survey",
    }
}
