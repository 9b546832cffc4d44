//! One section on its way: asked for, answered, read, found wanting, repaired, or written by rules after all.

use super::draft::{self, Known};
use super::marks;
use super::plan::PlannedSection;
use super::stage::SectionRequest;
use super::steering;
use crate::compose::offline;
use crate::config::ArticleSettings;
use crate::model::{Analysis, Completion, Draft, Finding, FindingKind, Origin, Prompt, Section};
use crate::source::redact;
use serde::Deserialize;

/// A model's answer as it comes.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    heading: String,
    text: String,
}

/// Reads an answer; none when it has not the form of a section.
pub(super) fn parse(text: &str) -> Option<Answer> {
    serde_json::from_str::<Answer>(text).ok().filter(|answer| !answer.text.trim().is_empty())
}

/// A section and what has become of it so far.
pub(super) struct Work {
    pub(super) planned: PlannedSection,
    pub(super) request: Option<SectionRequest>,
    /// What a model wrote, with the prompt that its answer may be kept under.
    written: Option<Written>,
    rejected: Vec<Finding>,
    attempts: u32,
    standing: Standing,
}

/// What is known of a section that rules write.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nothing speaks against asking a model again.
    Open,
    /// A draft and its repair were rejected in this run.
    Rejected,
}

struct Written {
    draft: Draft,
    completion: Completion,
    origin: Origin,
    faults: Vec<Finding>,
    dropped: Vec<Finding>,
    repaired: bool,
}

impl Work {
    pub(super) fn new(planned: PlannedSection, request: Option<SectionRequest>) -> Self {
        Self { planned, request, written: None, rejected: Vec::new(), attempts: 0, standing: Standing::Open }
    }

    /// Takes an answer in; one without the right form counts as none.
    pub(super) fn take(&mut self, completion: Completion, origin: Origin, settings: &ArticleSettings) {
        self.attempts += 1;
        let Some((request, answer)) = self.request.as_ref().zip(parse(&completion.text)) else { return };
        let heading = if answer.heading.trim().is_empty() { &self.planned.heading } else { &answer.heading };
        let known = Known { facts: &request.facts, sources: &request.sources };
        let mut parsed = draft::section(heading, &redact(&answer.text).0, known);
        let section = parsed.draft.heading.clone().unwrap_or_default();
        parsed.faults.extend(steering::unwanted(settings, &section, &answer.text));
        let repaired = self.written.is_some();
        self.written =
            Some(Written { draft: parsed.draft, completion, origin, faults: parsed.faults, dropped: parsed.dropped, repaired });
    }

    /// What is wrong with the draft, the findings of the check included.
    pub(super) fn faults(&self, findings: &[Finding]) -> Vec<Finding> {
        let Some(written) = &self.written else { return Vec::new() };
        let heading = plain(written.draft.heading.as_deref().unwrap_or_default());
        let own = findings.iter().filter(|finding| plain(&finding.section) == heading);
        written.faults.iter().chain(own).cloned().collect()
    }

    /// The prompt and the answer that may still be repaired.
    pub(super) fn repairable(&self) -> Option<(&Prompt, &str)> {
        let written = self.written.as_ref().filter(|written| !written.repaired)?;
        Some((&self.request.as_ref()?.prompt, &written.completion.text))
    }

    /// Findings in the writer's terms: lines of sources in place of lines of files.
    pub(super) fn in_marks(&self, faults: &[Finding]) -> Vec<(String, String)> {
        let sources = self.request.as_ref().map_or(&[][..], |request| &request.sources);
        faults.iter().map(|fault| marks::of(fault, sources)).collect()
    }

    /// Notes what is wrong with the draft that a repaired one replaces.
    pub(super) fn reject(&mut self, faults: Vec<Finding>) {
        self.rejected.extend(faults);
    }

    /// Gives the section back to the rules.
    pub(super) fn give_up(&mut self, faults: Vec<Finding>) {
        if self.written.as_ref().is_some_and(|written| written.repaired) && !faults.is_empty() {
            self.standing = Standing::Rejected;
        }
        self.rejected.extend(faults);
        self.written = None;
    }

    /// Takes in that an earlier run's drafts from the same prompt did not stand: no model is asked.
    pub(super) fn recall(&mut self, findings: Vec<Finding>) {
        let note = Finding {
            line: 0,
            section: plain(&self.planned.heading),
            kind: FindingKind::Remembered,
            text: self.planned.heading.clone(),
            reason:
                "a draft and its repair did not stand in an earlier run, so rules wrote it without asking; --refresh asks again"
                    .to_owned(),
        };
        self.rejected.push(note);
        self.rejected.extend(findings);
    }

    /// The prompt whose draft and repair were rejected in this run, and what was wrong with them.
    pub(super) fn to_remember(&self) -> Option<(&Prompt, &[Finding])> {
        let request = self.request.as_ref().filter(|_| self.standing == Standing::Rejected)?;
        Some((&request.prompt, &self.rejected))
    }

    /// A heading like another's, or like one of the rules' sections, gets the plan's.
    pub(super) fn rename(&mut self, taken: &mut Vec<String>) {
        let own = self.heading();
        let heading = if taken.contains(&plain(&own)) { self.planned.candidate.heading.clone() } else { own };
        taken.push(plain(&heading));
        if let Some(written) = &mut self.written {
            written.draft.heading = Some(heading);
        }
    }

    fn heading(&self) -> String {
        let written = self.written.as_ref().and_then(|written| written.draft.heading.clone());
        written.unwrap_or_else(|| self.planned.candidate.heading.clone())
    }

    /// The answer that stands, when it is new and to be kept under the section's prompt.
    pub(super) fn to_keep(&self) -> Option<(&Prompt, &Completion)> {
        let written = self.written.as_ref().filter(|written| written.origin == Origin::Model)?;
        Some((&self.request.as_ref()?.prompt, &written.completion))
    }

    /// The section as it stands.
    pub(super) fn section(&self, analysis: &Analysis) -> Section {
        let mut rejected = self.rejected.clone();
        match &self.written {
            Some(written) => {
                rejected.extend(written.dropped.iter().cloned());
                let Draft { heading, blocks } = written.draft.clone();
                Section { heading, blocks, origin: written.origin, attempts: self.attempts, rejected }
            }
            None => {
                let Draft { heading, blocks } = offline::compose(&self.planned.candidate.brief, analysis);
                Section { heading, blocks, origin: Origin::Offline, attempts: self.attempts + 1, rejected }
            }
        }
    }
}

/// A heading as findings name it.
pub(super) fn plain(heading: &str) -> String {
    heading.replace(['`', '*', '\\'], "").trim().to_owned()
}
