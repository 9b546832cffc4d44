//! The article around the sections: which the rules write in any case, which a model wrote, and what stands before and behind them.

use super::plan::{self, Part, Plan};
use super::section::{Work, plain};
use super::writer::{Task, Written};
use crate::compose::offline;
use crate::llm::GatewayError;
use crate::model::{Block, Brief, Finding, Origin, Section, SectionKind};

/// How far a run has come.
pub(super) struct Progressed {
    pub(super) calls: usize,
    pub(super) failures: Vec<GatewayError>,
}

impl Progressed {
    /// Notes a failure, each reason once.
    pub(super) fn note(&mut self, error: GatewayError) {
        if !self.failures.iter().any(|known| known.to_string() == error.to_string()) {
            self.failures.push(error);
        }
    }
}

/// The article around the sections.
pub(super) struct Page<'a> {
    pub(super) plan: Plan,
    pub(super) origin: Option<Origin>,
    pub(super) task: &'a Task<'a>,
    pub(super) model: String,
    /// What was found wrong with the plan's words.
    pub(super) rejected: Vec<Finding>,
    /// How often the plan's words were asked for.
    pub(super) attempts: u32,
}

impl Page<'_> {
    /// Gives every section a heading of its own.
    pub(super) fn name_sections(&self, works: &mut [Work]) {
        let mut taken: Vec<String> = self.frame().filter_map(|brief| brief.heading.as_deref().map(plain)).collect();
        works.iter_mut().for_each(|work| work.rename(&mut taken));
    }

    /// The sections that rules write in any case.
    fn frame(&self) -> impl Iterator<Item = &Brief> {
        self.task
            .outline
            .briefs
            .iter()
            .filter(|brief| matches!(brief.section, SectionKind::KeyFacts | SectionKind::Commands | SectionKind::Next))
    }

    /// What is wrong with title, hook and description, each fault with the part that it is about.
    pub(super) fn faults(&self, findings: &[Finding]) -> Vec<(Part, Finding)> {
        let mut faults = self.plan.faults.clone();
        if self.origin.is_none() {
            return faults;
        }
        for finding in findings.iter().filter(|finding| finding.section.is_empty()) {
            let parts = self.plan.parts();
            let stands = |text: &str| plain(text).contains(&plain(&finding.text));
            let about: Vec<Part> = parts.iter().filter(|(_, text)| stands(text)).map(|(part, _)| *part).collect();
            let about = if about.is_empty() { parts.iter().map(|(part, _)| *part).collect() } else { about };
            faults.extend(about.into_iter().map(|part| (part, finding.clone())));
        }
        faults
    }

    /// Gives each part of the plan's words that does not hold back to the rules.
    pub(super) fn settle(&mut self, findings: &[Finding]) {
        let rules = plan::by_rules(self.task.outline, &[]);
        for (part, finding) in self.faults(findings) {
            match part {
                Part::Title => self.plan.title.clone_from(&rules.title),
                Part::Hook => self.plan.hook.clear(),
                Part::Description => self.plan.description.clone_from(&rules.description),
            }
            self.note(finding);
        }
        self.plan.faults.clear();
        for kind in [SectionKind::Commands, SectionKind::Next] {
            let brief = self.frame().find(|brief| brief.section == kind);
            let Some(heading) = brief.and_then(|brief| brief.heading.as_deref()).map(plain) else { continue };
            let found: Vec<Finding> = findings.iter().filter(|finding| plain(&finding.section) == heading).cloned().collect();
            if found.is_empty() {
                continue;
            }
            if kind == SectionKind::Commands {
                self.plan.try_it.clear();
            } else {
                self.plan.next.clear();
                self.plan.first_change.clear();
            }
            found.into_iter().for_each(|finding| self.note(finding));
        }
    }

    /// Notes what was wrong, each thing once.
    pub(super) fn note(&mut self, finding: Finding) {
        if !self.rejected.iter().any(|known| known.text == finding.text && known.reason == finding.reason) {
            self.rejected.push(finding);
        }
    }

    /// The lines before the first heading.
    fn hook(&self, brief: &Brief) -> Section {
        match self.origin.filter(|_| !self.plan.hook.is_empty()) {
            Some(origin) => Section {
                heading: None,
                blocks: vec![Block::Paragraph(self.plan.hook.clone())],
                origin,
                attempts: self.attempts,
                rejected: self.rejected.clone(),
            },
            None => Section { rejected: self.rejected.clone(), ..self.by_rules(brief) },
        }
    }

    /// A section of the frame: the rules' own, with what the plan adds to it.
    fn framed(&self, brief: &Brief) -> Section {
        let rules = self.by_rules(brief);
        match (brief.section, self.origin) {
            (SectionKind::Commands, Some(_)) if !self.plan.try_it.is_empty() => {
                let blocks = [vec![Block::Paragraph(self.plan.try_it.clone())], rules.blocks].concat();
                Section { blocks, ..rules }
            }
            (SectionKind::Next, Some(origin)) if !self.plan.next.is_empty() => {
                Section { blocks: vec![Block::Steps(self.plan.next.clone())], origin, ..rules }
            }
            _ => rules,
        }
    }

    fn by_rules(&self, brief: &Brief) -> Section {
        let draft = offline::compose(brief, self.task.analysis);
        Section { heading: draft.heading, blocks: draft.blocks, origin: Origin::Offline, attempts: 1, rejected: Vec::new() }
    }

    pub(super) fn written(&self, works: &[Work], run: &Progressed) -> Written {
        let (analysis, outline) = (self.task.analysis, self.task.outline);
        let mut sections: Vec<Section> = Vec::new();
        let mut own = Some(works.iter().map(|work| work.section(analysis)));
        for brief in &outline.briefs {
            match brief.section {
                SectionKind::Hook => sections.push(self.hook(brief)),
                SectionKind::KeyFacts | SectionKind::Commands | SectionKind::Next => sections.push(self.framed(brief)),
                SectionKind::Survey => {}
                _ => sections.extend(own.take().into_iter().flatten()),
            }
        }
        if let Some(last) = sections.last_mut().filter(|_| !self.plan.first_change.is_empty()) {
            last.blocks.push(Block::Paragraph(format!("A good first change: {}", lower_first(&self.plan.first_change))));
        }
        sections.retain(|section| !section.blocks.is_empty());
        Written {
            title: self.plan.title.clone(),
            description: self.plan.description.clone(),
            tags: self.plan.tags.clone(),
            sections,
            angles: self.plan.angles.clone(),
            planned: self.origin,
            model: self.model.clone(),
            redactions: Vec::new(),
            failures: run.failures.clone(),
        }
    }
}

/// `text` with a small first letter, where it is that of a word.
fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(text.chars().skip(1)).collect(),
        _ => text.to_owned(),
    }
}
