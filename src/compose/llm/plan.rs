//! The plan: what a model chose among the candidates, or, where it chose nothing usable, what the rules would have chosen.
//!
//! A plan is kept apart from the prompt that led to it. The next run takes it up again as long as its sections still have their facts, so
//! that a commit which touches one file does not throw the whole article over.

use super::draft::{self, Known};
use super::material::{Candidate, FactKey, FactTable, NumberedFact, numbered};
use super::wording;
use crate::model::{Angle, Brief, Finding, Outline, Prompt, SectionKind};
use serde::{Deserialize, Serialize};

const TITLE_CHARS: usize = 120;
const TAGS: usize = 5;
/// The most files to go on with.
const NEXT: usize = 3;

/// A model's answer as it comes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    angles: Vec<Angle>,
    title: String,
    hook: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    tags: Vec<String>,
    sections: Vec<Choice>,
    #[serde(default)]
    first_change: String,
    #[serde(default)]
    try_it: String,
    #[serde(default)]
    next: Vec<Further>,
    /// Title and hook as the sections' writers saw them, where a repair has changed them since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seen: Option<(String, String)>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Choice {
    candidate: String,
    #[serde(default)]
    heading: String,
    #[serde(default)]
    point: String,
}

/// A file to go on with, by the fact that is about it.
#[derive(Debug, Serialize, Deserialize)]
struct Further {
    fact: String,
    why: String,
}

impl Answer {
    /// The answer with the words of a repaired one, and its own sections: these are written already.
    pub(super) fn repaired(self, words: Self) -> Self {
        let seen = self.seen.or(Some((self.title, self.hook)));
        Self { angles: self.angles, sections: self.sections, seen, ..words }
    }
}

/// Reads an answer; none when it has not the form of a plan.
pub(super) fn parse(text: &str) -> Option<Answer> {
    serde_json::from_str(text).ok()
}

/// A section to be written.
#[derive(Clone, Debug)]
pub(super) struct PlannedSection {
    pub(super) candidate: Candidate,
    pub(super) heading: String,
    pub(super) point: String,
}

/// What will be written.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) angles: Vec<Angle>,
    pub(super) title: String,
    /// The opening lines; empty when the rules' own stand.
    pub(super) hook: String,
    pub(super) description: String,
    pub(super) tags: Vec<String>,
    pub(super) sections: Vec<PlannedSection>,
    pub(super) first_change: String,
    /// What to run, and what to watch for.
    pub(super) try_it: String,
    /// Files to go on with, each with a reason; empty when the rules' list stands.
    pub(super) next: Vec<String>,
    /// Title and hook with their marks unfilled: the same in every prompt for as long as the plan lasts.
    pub(super) stable_title: String,
    pub(super) stable_hook: String,
    /// Marks of title, hook and description that lead nowhere.
    pub(super) faults: Vec<(Part, Finding)>,
}

/// A part of a plan that readers see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The title.
    Title,
    /// The opening lines.
    Hook,
    /// The sentence for lists of articles.
    Description,
}

impl Plan {
    /// Which parts stand above the first heading, with their text.
    pub(super) fn parts(&self) -> [(Part, &str); 3] {
        [(Part::Title, &self.title), (Part::Hook, &self.hook), (Part::Description, &self.description)]
    }

    /// Takes over the words of a repaired plan; sections and what their writers saw stay.
    pub(super) fn take_words(&mut self, words: Self) {
        let own = std::mem::replace(self, words);
        (self.angles, self.sections) = (own.angles, own.sections);
        (self.stable_title, self.stable_hook) = (own.stable_title, own.stable_hook);
    }
}

/// The plan of the rules: every candidate, in order.
pub(super) fn by_rules(outline: &Outline, candidates: &[Candidate]) -> Plan {
    let section = |candidate: &Candidate| PlannedSection {
        heading: candidate.heading.clone(),
        point: String::new(),
        candidate: candidate.clone(),
    };
    Plan {
        angles: Vec::new(),
        title: outline.title.clone(),
        hook: String::new(),
        description: outline.description.clone(),
        tags: outline.tags.clone(),
        sections: candidates.iter().map(section).collect(),
        first_change: String::new(),
        try_it: String::new(),
        next: Vec::new(),
        stable_title: String::new(),
        stable_hook: String::new(),
        faults: Vec::new(),
    }
}

/// Makes a plan of an answer, over the plan of the rules where it says nothing usable; none when it chose no section.
pub(super) fn resolve(
    answer: Answer,
    rules: &Plan,
    pool: &[(String, Candidate)],
    facts: &[NumberedFact],
    allowed_tags: &[String],
) -> Option<Plan> {
    let mut sections: Vec<PlannedSection> = Vec::new();
    let mut taken: Vec<String> = Vec::new();
    for choice in answer.sections {
        let id = choice.candidate.trim().to_owned();
        let Some((_, candidate)) = pool.iter().find(|(known, _)| *known == id).filter(|_| !taken.contains(&id)) else { continue };
        taken.push(id);
        let heading = without_marks(choice.heading.trim().trim_start_matches('#').trim());
        let heading = if heading.is_empty() { candidate.heading.clone() } else { heading };
        sections.push(PlannedSection { candidate: candidate.clone(), heading, point: choice.point.trim().to_owned() });
    }
    if sections.is_empty() {
        return None;
    }
    let known = Known { facts, sources: &[] };
    let (title, title_faults) = draft::line(&answer.title, known);
    let (hook, hook_faults) = draft::line(&answer.hook, known);
    let (description, description_faults) = draft::line(&answer.description, known);
    let (first_change, first_faults) = draft::line(&answer.first_change, known);
    let (try_it, try_faults) = draft::line(&answer.try_it, known);
    let next = further(&answer.next, known);
    let (stable_title, stable_hook) = answer.seen.unwrap_or((answer.title, answer.hook));
    let fits = |text: &str| !text.is_empty() && text.chars().count() <= TITLE_CHARS;
    let faults = [(Part::Title, title_faults), (Part::Hook, hook_faults), (Part::Description, description_faults)];
    Some(Plan {
        angles: answer.angles.into_iter().take(5).collect(),
        title: if fits(&title) { title } else { rules.title.clone() },
        hook,
        description: if description.is_empty() { rules.description.clone() } else { description },
        tags: chosen_tags(answer.tags, allowed_tags, &rules.tags),
        sections,
        first_change: if first_faults.is_empty() { first_change } else { String::new() },
        try_it: if try_faults.is_empty() { try_it } else { String::new() },
        next,
        stable_title,
        stable_hook,
        faults: faults.into_iter().flat_map(|(part, found)| found.into_iter().map(move |finding| (part, finding))).collect(),
    })
}

/// The list of files to go on with: each once, by a fact that is about one; nothing when there are fewer than two.
fn further(chosen: &[Further], known: Known<'_>) -> Vec<String> {
    let mut files: Vec<&str> = Vec::new();
    let mut items = Vec::new();
    for Further { fact, why } in chosen {
        let fact = known.facts.iter().find(|own| own.id == fact.trim_matches(['[', ']', ' ']));
        let Some(file) = fact.and_then(|fact| fact.evidence.first()).map(|place| &*place.path) else { continue };
        let (why, faults) = draft::line(why, known);
        if faults.is_empty() && !why.is_empty() && !files.contains(&file) && items.len() < NEXT {
            files.push(file);
            items.push(format!("`{file}`: {}", why.trim_start_matches(['`']).trim()));
        }
    }
    if items.len() < 2 { Vec::new() } else { items }
}

/// A heading for a prompt or a fallback: number and place marks would not be filled there, and a number would be next week's lie.
fn without_marks(text: &str) -> String {
    let has_marks = text.contains("{F") || text.contains("[F") || text.contains("[E");
    let has_numbers = !wording::mask("F0", text).1.is_empty();
    if has_marks || has_numbers { String::new() } else { text.chars().take(90).collect() }
}

fn chosen_tags(tags: Vec<String>, allowed: &[String], rules: &[String]) -> Vec<String> {
    let mut chosen: Vec<String> = Vec::new();
    for tag in tags.into_iter().map(|tag| tag.trim().to_lowercase()) {
        if chosen.len() < TAGS && allowed.contains(&tag) && !chosen.contains(&tag) {
            chosen.push(tag);
        }
    }
    if chosen.is_empty() { rules.to_vec() } else { chosen }
}

/// A plan as it is kept: the prompt that led to it, and which facts its ids meant.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) prompt: Prompt,
    facts: Vec<FactKey>,
    candidates: Vec<CandidateRecord>,
}

#[derive(Debug, Serialize, Deserialize)]
struct CandidateRecord {
    id: String,
    section: SectionKind,
    heading: String,
    /// The facts of the brief, then further ones.
    facts: Vec<FactKey>,
    brief: usize,
    #[serde(default)]
    file: Option<Box<str>>,
}

impl Record {
    /// Notes what the ids of a prompt mean.
    pub(super) fn new(prompt: Prompt, facts: Vec<FactKey>, pool: &[(String, Candidate)], table: &FactTable<'_>) -> Self {
        let candidate = |(id, candidate): &(String, Candidate)| CandidateRecord {
            id: id.clone(),
            section: candidate.section,
            heading: candidate.heading.clone(),
            facts: candidate.facts.iter().map(|fact| table.key(fact)).collect(),
            brief: candidate.brief.facts.len(),
            file: candidate.file.clone(),
        };
        Self { prompt, facts, candidates: pool.iter().map(candidate).collect() }
    }

    /// The facts that title and hook may refer to, those that are gone left out.
    pub(super) fn facts(&self, table: &FactTable<'_>) -> Vec<NumberedFact> {
        let mut known = Vec::new();
        for (at, key) in self.facts.iter().enumerate() {
            if let Some(fact) = table.get(key) {
                known.extend(numbered([fact]).into_iter().map(|one| one.renumbered(&format!("F{}", at + 1))));
            }
        }
        known
    }

    /// The candidates as they are today. One that lost its first fact or half of the others is replaced by today's of the same kind.
    pub(super) fn pool(&self, table: &FactTable<'_>, today: &[Candidate]) -> Vec<(String, Candidate)> {
        let mut pool: Vec<(String, Candidate)> = Vec::new();
        for record in &self.candidates {
            let same_file = || today.iter().find(|candidate| candidate.file.is_some() && candidate.file == record.file).cloned();
            let alive = same_file().or_else(|| self.alive(record, table)).or_else(|| {
                let unused = |candidate: &&Candidate| {
                    candidate.section == record.section
                        && candidate.file.is_none() == record.file.is_none()
                        && !pool.iter().any(|(_, other)| other.heading == candidate.heading)
                };
                today.iter().find(unused).cloned()
            });
            pool.extend(alive.map(|candidate| (record.id.clone(), candidate)));
        }
        pool
    }

    fn alive(&self, record: &CandidateRecord, table: &FactTable<'_>) -> Option<Candidate> {
        if record.file.is_some() {
            return None;
        }
        let own = &record.facts[..record.brief.min(record.facts.len())];
        let of = |keys: &[FactKey]| keys.iter().filter_map(|key| table.get(key)).cloned().collect::<Vec<_>>();
        let brief = of(own);
        let whole = record.section == SectionKind::Path;
        let lasts = table.get(own.first()?).is_some() && brief.len() * 2 >= own.len() && (!whole || steps_last(own, table));
        // A decision's heading counts what its first fact counts, and has to say today's number.
        let leads = record.section == SectionKind::Decision;
        let heading = brief.first().and_then(|lead| lead.heading.clone()).filter(|_| leads).unwrap_or(record.heading.clone());
        lasts.then(|| Candidate {
            section: record.section,
            heading: heading.clone(),
            brief: Brief { section: record.section, heading: Some(heading), facts: brief, blocks: Vec::new() },
            facts: of(&record.facts),
            file: None,
        })
    }
}

/// Whether every step of a path is still there.
fn steps_last(keys: &[FactKey], table: &FactTable<'_>) -> bool {
    keys.iter().filter(|key| key.is_step()).all(|key| table.get(key).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Analysis, Audience, Evidence, Fact, Kind, Message, MessageRole, Operation, Slot, Span};

    /// An analysis with one decision, which counts `types`.
    fn analysis(types: u32) -> Analysis {
        let fact = Fact {
            id: "F1".to_owned(),
            rule: "implementors",
            slot: Slot::Decision,
            score: 1.0,
            subject: "Render".to_owned(),
            heading: Some(format!("{types} types behind `Render`")),
            text: format!("{types} types implement `Render` ({{0}})."),
            evidence: vec![Evidence::new("a.go", Span::new(1, 1), "x\n")],
            excerpt: None,
            quote: None,
            quantities: Vec::new(),
            names: Vec::new(),
        };
        Analysis { facts: vec![fact], ..Analysis::default() }
    }

    fn candidate(analysis: &Analysis) -> Candidate {
        let (section, facts) = (SectionKind::Decision, analysis.facts.clone());
        let heading = facts[0].heading.clone().unwrap();
        let brief = Brief { section, heading: Some(heading.clone()), facts: facts.clone(), blocks: Vec::new() };
        Candidate { section, heading, brief, facts, file: None }
    }

    fn outline() -> Outline {
        let (title, description) = (String::new(), String::new());
        Outline { kind: Kind::Tour, audience: Audience::Engineer, title, description, tags: Vec::new(), briefs: Vec::new() }
    }

    #[test]
    fn a_kept_plan_says_the_counts_of_today() {
        let (before, today) = (analysis(17), analysis(18));
        let prompt = Prompt {
            operation: Operation::Plan,
            template: String::new(),
            messages: vec![Message { role: MessageRole::User, text: String::new() }],
            schema: None,
            max_output_tokens: 1,
        };
        let record = Record::new(prompt, Vec::new(), &[("S1".to_owned(), candidate(&before))], &FactTable::new(&before));
        let pool = record.pool(&FactTable::new(&today), &[]);
        assert_eq!(pool[0].1.brief.heading.as_deref(), Some("18 types behind `Render`"));
        for (heading, expected) in
            [("17 types behind `Render`", "18 types behind `Render`"), ("Why `Render` has no owner", "Why `Render` has no owner")]
        {
            let answer = serde_json::json!({"title": "t", "hook": "", "sections": [{"candidate": "S1", "heading": heading}]});
            let rules = by_rules(&outline(), &[]);
            let plan = resolve(parse(&answer.to_string()).unwrap(), &rules, &pool, &[], &[]).unwrap();
            assert_eq!(plan.sections[0].heading, expected);
        }
    }
}
