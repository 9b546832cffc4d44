//! The one repair: the plan's words and the sections with findings are written again, all at once, as far as calls are left.

use super::CALLS;
use super::page::{Page, Progressed};
use super::plan::{self, Record};
use super::section::Work;
use super::stage::Stage;
use super::writer::{Writer, WriterError};
use crate::llm::{Acceptance, Answer, GatewayError};
use crate::model::{Completion, Finding, Origin, Prompt};
use futures_util::future::{join, join_all};

/// A prompt that asks for the plan's words again, and what it was made from.
struct PlanRepair {
    prompt: Prompt,
    record: Record,
    completion: Completion,
    faults: Vec<Finding>,
}

impl Writer {
    /// Has what did not hold written again; whether there was anything.
    pub(super) async fn repair(
        &self,
        stage: &Stage<'_>,
        page: &mut Page<'_>,
        planned: Option<(Record, Completion)>,
        works: &mut [Work],
        findings: &[Finding],
        run: &mut Progressed,
    ) -> Result<bool, WriterError> {
        let plan = self.plan_repair(page, planned, findings, run).await?;
        let mut asked = Vec::new();
        let mut any = plan.is_some();
        for (at, work) in works.iter_mut().enumerate() {
            let faults = work.faults(findings);
            if faults.is_empty() {
                continue;
            }
            any = true;
            let listed = work.in_marks(&faults);
            let Some((prompt, answer)) = work.repairable().filter(|_| run.calls < CALLS) else {
                work.give_up(faults);
                continue;
            };
            run.calls += 1;
            asked.push((at, self.templates.repair(prompt, answer, &listed)?));
            work.reject(faults);
        }
        let words = async {
            match &plan {
                Some(plan) => Some(self.ask_plan(&plan.prompt).await),
                None => None,
            }
        };
        let sections = join_all(asked.iter().map(|(_, prompt)| self.ask_section(prompt)));
        let (words, answers) = join(words, sections).await;
        if let Some((repair, answer)) = plan.zip(words) {
            self.take_words(stage, page, repair, answer, run).await;
        }
        for ((at, _), answer) in asked.iter().zip(answers) {
            match answer {
                Ok(answer) => works[*at].take(answer.completion, Origin::Model, &self.settings.article),
                Err(error) => {
                    run.note(error);
                    works[*at].give_up(Vec::new());
                }
            }
        }
        Ok(any)
    }

    /// The prompt that asks for the plan's words again, when they have faults, were not mended in vain before, and a call is left.
    async fn plan_repair(
        &self,
        page: &mut Page<'_>,
        planned: Option<(Record, Completion)>,
        findings: &[Finding],
        run: &mut Progressed,
    ) -> Result<Option<PlanRepair>, WriterError> {
        let faults: Vec<Finding> = page.faults(findings).into_iter().map(|(_, finding)| finding).collect();
        let Some((record, completion)) = planned.filter(|_| !faults.is_empty() && run.calls < CALLS) else { return Ok(None) };
        if self.gateway.rejected(&record.prompt).await.is_some() {
            return Ok(None);
        }
        run.calls += 1;
        page.attempts += 1;
        let listed: Vec<(String, String)> = faults.iter().map(|fault| (fault.text.clone(), fault.reason.clone())).collect();
        let prompt = self.templates.repair(&record.prompt, &completion.text, &listed)?;
        Ok(Some(PlanRepair { prompt, record, completion, faults }))
    }

    async fn ask_plan(&self, prompt: &Prompt) -> Result<Answer, GatewayError> {
        let accept = |completion: &Completion| {
            if plan::parse(&completion.text).is_some() { Acceptance::Later } else { Acceptance::DoNotKeep }
        };
        self.gateway.ask(prompt, &accept).await
    }

    /// Takes the repaired words over, and keeps them with the sections that are written already.
    async fn take_words(
        &self,
        stage: &Stage<'_>,
        page: &mut Page<'_>,
        repair: PlanRepair,
        answer: Result<Answer, GatewayError>,
        run: &mut Progressed,
    ) {
        let PlanRepair { record, completion, faults, .. } = repair;
        faults.into_iter().for_each(|fault| page.note(fault));
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return run.note(error),
        };
        let merged =
            plan::parse(&completion.text).zip(plan::parse(&answer.completion.text)).map(|(own, words)| own.repaired(words));
        let text = merged.as_ref().and_then(|merged| serde_json::to_string(merged).ok());
        let rules = plan::by_rules(stage.task.outline, &stage.candidates);
        let plan = merged.and_then(|merged| self.resolved(stage, &record, merged, &rules));
        let Some((plan, text)) = plan.zip(text) else { return };
        page.plan.take_words(plan);
        page.origin = Some(Origin::Model);
        self.gateway.keep(&record.prompt, &Completion { text, ..completion }).await;
    }
}
