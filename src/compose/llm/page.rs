//! The article around the sections: which the rules write in any case, which a model wrote, and what stands before and behind them.

use super::plan::{self, Plan};
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

    /// Takes back title, hook or last sentence when the check found fault with them.
    pub(super) fn settle(&mut self, findings: &[Finding]) {
        let of = |section: &str| findings.iter().any(|finding| plain(&finding.section) == section);
        if of("") {
            let rules = plan::by_rules(self.task.outline, &[]);
            self.plan = Plan { sections: std::mem::take(&mut self.plan.sections), ..rules };
            self.origin = None;
        }
        if self.frame().any(|brief| brief.section == SectionKind::Next && of(&plain(brief.heading.as_deref().unwrap_or_default())))
        {
            self.plan.first_change.clear();
        }
    }

    pub(super) fn written(&self, works: &[Work], run: &Progressed) -> Written {
        let (analysis, outline) = (self.task.analysis, self.task.outline);
        let by_rules = |brief: &Brief| {
            let draft = offline::compose(brief, analysis);
            Section { heading: draft.heading, blocks: draft.blocks, origin: Origin::Offline, attempts: 1, rejected: Vec::new() }
        };
        let mut sections: Vec<Section> = Vec::new();
        let own = works.iter().map(|work| work.section(analysis));
        let mut own = Some(own);
        for brief in &outline.briefs {
            match brief.section {
                SectionKind::Hook if self.origin.is_some() && !self.plan.hook.is_empty() => sections.push(Section {
                    heading: None,
                    blocks: vec![Block::Paragraph(self.plan.hook.clone())],
                    origin: self.origin.unwrap_or(Origin::Model),
                    attempts: 1,
                    rejected: Vec::new(),
                }),
                SectionKind::Hook | SectionKind::KeyFacts | SectionKind::Commands | SectionKind::Next => {
                    sections.push(by_rules(brief));
                }
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
