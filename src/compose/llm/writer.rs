//! The order of things: plan, sections at once, one check, repairs at once, one check, rules for the rest.

use super::material::{Candidate, NumberedFact, numbered};
use super::page::{Page, Progressed};
use super::plan::{self, Plan, Record};
use super::prompt::{TemplateError, Templates};
use super::section::{self, Work};
use super::stage::{SectionRequest, Stage};
use super::steering;
use super::{CALLS, VERSION, turn};
use crate::cache::Claim;
use crate::config::Settings;
use crate::llm::{Acceptance, Answer, AnswerSource, CallErrorKind, Estimate, Gateway, GatewayError, Refresh};
use crate::model::{Analysis, Angle, Completion, Digest, Grounding, Origin, Outline, Prompt, Redaction, Section};
use crate::progress::{Interrupt, Progress, Stage as Step};
use futures_util::future::join_all;
use std::path::Path;
use std::time::Duration;

/// What an article is written from.
pub struct Task<'a> {
    /// The plan of the rules, whose facts have been checked.
    pub outline: &'a Outline,
    /// The analysis.
    pub analysis: &'a Analysis,
    /// The root of the tree.
    pub root: &'a Path,
    /// Where progress goes.
    pub progress: &'a dyn Progress,
    /// The wish to stop.
    pub interrupt: &'a Interrupt,
}

/// An article's text as far as it is written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The title.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// Tags.
    pub tags: Vec<String>,
    /// All sections in order, those of the rules included.
    pub sections: Vec<Section>,
    /// The angles that were thought of; empty when the plan is the rules'.
    pub angles: Vec<Angle>,
    /// Whether title and hook are a model's.
    pub planned: Option<Origin>,
    /// The model as it was asked for.
    pub model: String,
    /// Secrets that were kept out of prompts.
    pub redactions: Vec<Redaction>,
    /// Why calls brought nothing, each reason once.
    pub failures: Vec<GatewayError>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriterError {
    /// A template of the user's is wrong.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Somebody asked to stop.
    #[error("interrupted")]
    Interrupted,
}

/// Writes articles with a model.
pub struct Writer {
    gateway: Gateway,
    templates: Templates,
    settings: Settings,
    runtime: tokio::runtime::Handle,
}

impl Writer {
    /// A writer that asks through `gateway`; `runtime` drives its calls.
    #[must_use]
    pub fn new(gateway: Gateway, templates: Templates, settings: Settings, runtime: tokio::runtime::Handle) -> Self {
        Self { gateway, templates, settings, runtime }
    }

    /// The gateway, for its receipt.
    #[must_use]
    pub fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// Writes an article. `check` renders what is written so far and compares it with the tree. Must not be called from async code.
    ///
    /// # Errors
    /// When a template is wrong or somebody asked to stop; a model's failures are no errors, they stand in [`Written::failures`].
    pub fn write(&self, task: &Task<'_>, check: &dyn Fn(&Written) -> Grounding) -> Result<Written, WriterError> {
        let stop = || async {
            while !task.interrupt.requested() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        self.runtime.block_on(async {
            let stage = self.stage(task);
            let key = self.record_key(&stage);
            let claim = tokio::select! {
                claim = self.turn(&key) => claim,
                () = stop() => return Err(WriterError::Interrupted),
            };
            let work = async {
                tokio::select! {
                    written = self.compose(task, stage, check) => written,
                    () = stop() => Err(WriterError::Interrupted),
                }
            };
            turn::hold(self.gateway.cache(), &key, claim, work).await
        })
    }

    /// The claim on an article; who asks anew takes no answers of others, and waits for none.
    async fn turn(&self, key: &Digest) -> Claim {
        match self.gateway.refresh() {
            Refresh::Yes => Claim::Unavailable,
            Refresh::No => turn::wait(self.gateway.cache(), key, Duration::from_millis(self.settings.llm.deadline_ms)).await,
        }
    }

    /// What writing would cost, from the prompts as they would be sent; nothing is sent.
    ///
    /// # Errors
    /// When a template is wrong.
    pub fn estimate(&self, task: &Task<'_>) -> Result<Estimate, WriterError> {
        self.runtime.block_on(async {
            let mut stage = self.stage(task);
            let rules = plan::by_rules(task.outline, &stage.candidates);
            let (plan, first) = match self.recorded(&stage, &rules).await {
                Some((plan, record)) => (plan, record.prompt),
                None => (rules, stage.plan()?.prompt),
            };
            let mut prompts = vec![first];
            let bytes = stage.prompt_bytes();
            for planned in &plan.sections {
                prompts.push(stage.section(&plan, planned, bytes)?.prompt);
            }
            Ok(self.gateway.estimate(&prompts).await)
        })
    }

    fn stage<'a>(&'a self, task: &'a Task<'a>) -> Stage<'a> {
        Stage::new(task, &self.templates, &self.settings.article, &self.settings.llm)
    }

    async fn compose(
        &self,
        task: &Task<'_>,
        mut stage: Stage<'_>,
        check: &dyn Fn(&Written) -> Grounding,
    ) -> Result<Written, WriterError> {
        let mut run = Progressed { calls: 0, failures: Vec::new() };
        let (plan, origin) = self.plan(&mut stage, &mut run).await?;
        let mut works = self.first_drafts(&mut stage, &plan, &mut run).await?;
        let mut page = Page { plan, origin, task, model: self.gateway.model().to_owned() };
        page.name_sections(&mut works);
        task.progress.begin(Step::Check, None);
        let mut grounding = check(&page.written(&works, &run));
        page.settle(&grounding.findings);
        if self.repair(&mut works, &grounding, &mut run).await? {
            page.name_sections(&mut works);
            grounding = check(&page.written(&works, &run));
        }
        for work in &mut works {
            let faults = work.faults(&grounding.findings);
            if !faults.is_empty() {
                work.give_up(faults);
            }
        }
        page.name_sections(&mut works);
        for (prompt, completion) in works.iter().filter_map(Work::to_keep) {
            self.gateway.keep(prompt, completion).await;
        }
        let written = page.written(&works, &run);
        Ok(Written { redactions: stage.redactions(), ..written })
    }

    /// The plan of an earlier run when it still fits, else a new one, else the rules'.
    async fn plan(&self, stage: &mut Stage<'_>, run: &mut Progressed) -> Result<(Plan, Option<Origin>), WriterError> {
        let rules = plan::by_rules(stage.task.outline, &stage.candidates);
        if rules.sections.is_empty() {
            return Ok((rules, None));
        }
        if let Some((plan, record)) = self.recorded(stage, &rules).await {
            self.gateway.ask(&record.prompt, &|_| Acceptance::Keep).await.ok();
            return Ok((plan, Some(Origin::Cached)));
        }
        let request = stage.plan()?;
        let accept = |completion: &Completion| {
            if plan::parse(&completion.text).is_some() { Acceptance::Keep } else { Acceptance::DoNotKeep }
        };
        run.calls += 1;
        let answer = match self.gateway.ask(&request.prompt, &accept).await {
            Ok(answer) => answer,
            Err(error) => {
                run.note(error);
                return Ok((rules, None));
            }
        };
        let facts = numbered(&request.facts);
        let plan = plan::parse(&answer.completion.text)
            .and_then(|parsed| plan::resolve(parsed, &rules, &request.pool, &facts, &stage.tags()))
            .filter(|plan| plan.faults.is_empty() && self.is_wanted(plan));
        let Some(plan) = plan else { return Ok((rules, None)) };
        let keys = request.facts.iter().map(|fact| stage.table.key(fact)).collect();
        let record = Record::new(request.prompt, keys, &request.pool, &stage.table);
        if let Ok(bytes) = serde_json::to_vec(&record) {
            self.gateway.cache().put(&self.record_key(stage), &bytes, self.gateway.time_to_live()).await;
        }
        Ok((plan, Some(origin_of(&answer))))
    }

    /// Whether title and opening name nothing that the owner does not want named.
    fn is_wanted(&self, plan: &Plan) -> bool {
        let texts = [&plan.title, &plan.hook, &plan.description, &plan.first_change];
        texts.iter().all(|text| steering::unwanted(&self.settings.article, "", text).is_empty())
    }

    /// The plan of an earlier run, when its answer is still kept and its facts are still there.
    async fn recorded(&self, stage: &Stage<'_>, rules: &Plan) -> Option<(Plan, Record)> {
        if self.gateway.refresh() == Refresh::Yes {
            return None;
        }
        let bytes = self.gateway.cache().get(&self.record_key(stage)).await?;
        let record: Record = serde_json::from_slice(&bytes).ok()?;
        let completion = self.gateway.kept(&record.prompt).await?;
        let facts: Vec<NumberedFact> = record.facts(&stage.table);
        let pool: Vec<(String, Candidate)> = record.pool(&stage.table, &stage.candidates);
        let answer = plan::parse(&completion.text)?;
        let plan = plan::resolve(answer, rules, &pool, &facts, &stage.tags()).filter(|plan| plan.faults.is_empty())?;
        Some((plan, record))
    }

    /// The key of a plan: what is written about, for whom, by whom; not the facts.
    fn record_key(&self, stage: &Stage<'_>) -> Digest {
        let (analysis, outline) = (stage.task.analysis, stage.task.outline);
        let repository = &analysis.repository;
        let since = analysis.change.as_ref().map(|change| &change.since);
        let identity = serde_json::json!({
            "format": 1, "templates": VERSION, "system": self.templates.version(),
            "repository": [repository.remote, Some(&repository.name), Some(&repository.prefix)],
            "kind": outline.kind, "audience": outline.audience, "focus": analysis.focus, "since": since,
            "steering": self.settings.article, "provider": self.gateway.identity(),
        });
        Digest::of(identity.to_string().as_bytes())
    }

    /// Asks for all sections at once.
    async fn first_drafts(&self, stage: &mut Stage<'_>, plan: &Plan, run: &mut Progressed) -> Result<Vec<Work>, WriterError> {
        let bytes = stage.prompt_bytes();
        let mut works = Vec::new();
        for planned in &plan.sections {
            let request = (run.calls + works.len() < CALLS).then(|| stage.section(plan, planned, bytes)).transpose()?;
            works.push(Work::new(planned.clone(), request));
        }
        stage.task.progress.begin(Step::Write, Some(works.len() as u64));
        let progress = stage.task.progress;
        let asked = join_all(works.iter().map(|work| async {
            let answer = match &work.request {
                Some(request) => Some(self.ask_section(&request.prompt).await),
                None => None,
            };
            progress.advance(1);
            answer
        }));
        let answers = asked.await;
        for (work, answer) in works.iter_mut().zip(answers) {
            let answer = match answer {
                Some(Err(error)) if error.kind() == Some(CallErrorKind::ContextTooLong) => {
                    Some(self.shorter(stage, plan, work, bytes / 3).await?)
                }
                answer => answer,
            };
            match answer {
                Some(Ok(answer)) => {
                    run.calls += usize::from(answer.source == AnswerSource::Model);
                    let origin = origin_of(&answer);
                    work.take(answer.completion, origin, &self.settings.article);
                }
                Some(Err(error)) => run.note(error),
                None => {}
            }
        }
        Ok(works)
    }

    /// Asks once more with a third of the sources.
    async fn shorter(
        &self,
        stage: &mut Stage<'_>,
        plan: &Plan,
        work: &mut Work,
        bytes: usize,
    ) -> Result<Result<Answer, GatewayError>, WriterError> {
        let request: SectionRequest = stage.section(plan, &work.planned, bytes)?;
        let answer = self.ask_section(&request.prompt).await;
        work.request = Some(request);
        Ok(answer)
    }

    async fn ask_section(&self, prompt: &Prompt) -> Result<Answer, GatewayError> {
        let accept = |completion: &Completion| {
            if section::parse(&completion.text).is_some() { Acceptance::Later } else { Acceptance::DoNotKeep }
        };
        self.gateway.ask(prompt, &accept).await
    }

    /// Has drafts with findings written again, as far as calls are left; whether there was any.
    async fn repair(&self, works: &mut [Work], grounding: &Grounding, run: &mut Progressed) -> Result<bool, WriterError> {
        let mut asked = Vec::new();
        let mut any = false;
        for (at, work) in works.iter_mut().enumerate() {
            let faults = work.faults(&grounding.findings);
            if faults.is_empty() {
                continue;
            }
            any = true;
            let Some((prompt, answer)) = work.repairable().filter(|_| run.calls < CALLS) else {
                work.give_up(faults);
                continue;
            };
            run.calls += 1;
            asked.push((at, self.templates.repair(prompt, answer, &faults)?));
            work.reject(faults);
        }
        let answers = join_all(asked.iter().map(|(_, prompt)| self.ask_section(prompt))).await;
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
}

fn origin_of(answer: &Answer) -> Origin {
    match answer.source {
        AnswerSource::Cached => Origin::Cached,
        AnswerSource::Model => Origin::Model,
    }
}
