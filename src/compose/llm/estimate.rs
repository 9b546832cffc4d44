//! What an article would cost, from the prompts as they would be sent.
//!
//! Before there is a plan, its part of the prompts is stood in for: words as many as plans have, and the most candidates that it may choose.
//! It is free to leave one out, and that may be the largest; the estimate lies between the two cases, as far from one as from the other.

use super::CALLS;
use super::plan::{self, Plan};
use super::stage::{Gathered, Stage};
use super::writer::{Task, Writer, WriterError};
use crate::llm::{Estimate, prompt_tokens};
use crate::model::{Prompt, SectionKind};

/// Bytes of a plan's title, of its hook, and of the point of each section, as writers make them.
const TITLE_BYTES: usize = 75;
const HOOK_BYTES: usize = 420;
const POINT_BYTES: usize = 240;
/// Where there are no more candidates than these, none is left out.
const FEW: usize = 4;
/// Words that have about as many bytes a token as a plan has.
const WORDS: &str = "Show what the code does first, why it cannot come later, and what that order costs. ";

impl Writer {
    /// What writing would cost, from the prompts as they would be sent; nothing is sent.
    ///
    /// # Errors
    /// When a template is wrong.
    pub fn estimate(&self, task: &Task<'_>, gathered: Gathered) -> Result<Estimate, WriterError> {
        self.runtime.block_on(async {
            let mut stage = self.stage(task, gathered);
            let rules = plan::by_rules(task.outline, &stage.candidates);
            if rules.sections.is_empty() {
                return Ok(Estimate::of_nothing());
            }
            let recorded = self.recorded(&stage, &rules).await;
            let is_planned = recorded.is_some();
            let (plan, first) = match recorded {
                Some((plan, record)) => (plan, record.prompt),
                None => (stand_in(rules), stage.plan()?.prompt),
            };
            let sections = self.to_be_asked(&mut stage, &plan).await?;
            let prompts: Vec<Prompt> = [first].into_iter().chain(sections.iter().map(|(_, prompt)| prompt.clone())).collect();
            let mut estimate = self.gateway.estimate(&prompts).await;
            // The path is what plans are built around.
            let dispensable = sections.iter().filter(|(section, _)| *section != SectionKind::Path);
            if !is_planned && sections.len() > FEW {
                let largest = dispensable.map(|(_, prompt)| prompt_tokens(prompt)).max().unwrap_or_default();
                estimate.prompt_tokens = between(estimate.prompt_tokens.saturating_sub(largest), estimate.prompt_tokens);
            }
            self.keep_past(&stage).await;
            Ok(estimate)
        })
    }

    /// The prompts of the sections that a model would be asked for.
    async fn to_be_asked(&self, stage: &mut Stage<'_>, plan: &Plan) -> Result<Vec<(SectionKind, Prompt)>, WriterError> {
        let bytes = stage.prompt_bytes();
        stage.look_up(&plan.sections);
        let mut prompts = Vec::new();
        for planned in &plan.sections {
            let prompt = stage.section(plan, planned, bytes)?.prompt;
            if self.gateway.rejected(&prompt).await.is_none() {
                prompts.push((planned.candidate.section, prompt));
            }
        }
        Ok(prompts)
    }
}

/// The count that is off by the same share from either.
fn between(least: u64, most: u64) -> u64 {
    if most == 0 { 0 } else { 2 * least * most / (least + most) }
}

/// The plan of the rules, with as many words and sections as a model's would have.
fn stand_in(rules: Plan) -> Plan {
    let words = |bytes: usize| WORDS.chars().cycle().take(bytes).collect::<String>();
    let mut plan = Plan { stable_title: words(TITLE_BYTES), stable_hook: words(HOOK_BYTES), ..rules };
    plan.sections.truncate(most_sections(plan.sections.len()));
    plan.sections.iter_mut().for_each(|section| section.point = words(POINT_BYTES));
    plan
}

/// The most sections that a plan may choose among `candidates`: one call is the plan's, and one is kept for a repair.
pub(super) fn most_sections(candidates: usize) -> usize {
    candidates.min(CALLS - 2)
}

/// The fewest: all of a few, and all but one of more. Estimates hold only when little is left to the plan.
pub(super) fn least_sections(candidates: usize) -> usize {
    let most = most_sections(candidates);
    if most <= FEW { most } else { most - 1 }
}
