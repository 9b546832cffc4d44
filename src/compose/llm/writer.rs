//! The order of things: plan, sections at once, one check, repairs at once, one check, rules for the rest.

use super::material::{Candidate, numbered};
use super::page::{Page, Progressed};
use super::plan::{self, Plan, Record};
use super::prompt::{TemplateError, Templates};
use super::section::{self, Work};
use super::stage::{Gathered, SectionRequest, Stage};
use super::steering;
use super::{CALLS, VERSION, turn};
use crate::cache::Claim;
use crate::config::Settings;
use crate::llm::{Acceptance, Answer, AnswerSource, CallErrorKind, Gateway, GatewayError, Refresh};
use crate::model::{Analysis, Angle, Completion, Digest, Finding, Grounding, Origin, Outline, Prompt, Redaction, Section};
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
    pub(super) gateway: Gateway,
    pub(super) templates: Templates,
    pub(super) settings: Settings,
    pub(super) runtime: tokio::runtime::Handle,
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

    /// Looks for what prompts about `task` will need of the tree and its history. Must not be called from async code.
    #[must_use]
    pub fn gather(&self, task: &Task<'_>) -> Gathered {
        let kept = past_key(task).and_then(|key| self.runtime.block_on(self.gateway.cache().get(&key)));
        self.stage(task, Gathered::new(task, kept.as_deref())).gather()
    }

    /// Writes an article from what is `gathered`. `check` renders what is written so far and compares it with the tree. Must not be called
    /// from async code.
    ///
    /// # Errors
    /// When a template is wrong or somebody asked to stop; a model's failures are no errors, they stand in [`Written::failures`].
    pub fn write(
        &self,
        task: &Task<'_>,
        gathered: Gathered,
        check: &dyn Fn(&Written) -> Grounding,
    ) -> Result<Written, WriterError> {
        let stop = || async {
            while !task.interrupt.requested() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        self.runtime.block_on(async {
            let stage = self.stage(task, gathered);
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

    pub(super) fn stage<'a>(&'a self, task: &'a Task<'a>, gathered: Gathered) -> Stage<'a> {
        Stage::new(task, &self.templates, (&self.settings.article, &self.settings.llm), gathered)
    }

    /// Keeps what was learnt of the history for later runs at the same commit.
    pub(super) async fn keep_past(&self, stage: &Stage<'_>) {
        if let Some((key, bytes)) = past_key(stage.task).zip(stage.past_to_keep()) {
            self.gateway.cache().put(&key, &bytes, self.gateway.time_to_live()).await;
        }
    }

    async fn compose(
        &self,
        task: &Task<'_>,
        mut stage: Stage<'_>,
        check: &dyn Fn(&Written) -> Grounding,
    ) -> Result<Written, WriterError> {
        let mut run = Progressed { calls: 0, failures: Vec::new() };
        let planned = self.plan(&mut stage, &mut run).await?;
        let mut works = self.first_drafts(&mut stage, &planned.plan, &mut run).await?;
        let model = self.gateway.model().to_owned();
        let mut page = Page { plan: planned.plan, origin: planned.origin, task, model, rejected: Vec::new(), attempts: 1 };
        page.name_sections(&mut works);
        task.progress.begin(Step::Check, None);
        let mut grounding = check(&page.written(&works, &run));
        let asked = planned.written.as_ref().map(|(record, _)| record.prompt.clone());
        if self.repair(&stage, &mut page, planned.written, &mut works, &grounding.findings, &mut run).await? {
            page.name_sections(&mut works);
            grounding = check(&page.written(&works, &run));
        }
        if let Some(prompt) = asked.filter(|_| page.attempts > 1) {
            let unmended = page.faults(&grounding.findings).into_iter().map(|(_, finding)| finding).collect::<Vec<_>>();
            if !unmended.is_empty() {
                self.gateway.reject(&prompt, unmended).await;
            }
        }
        page.settle(&grounding.findings);
        for work in &mut works {
            let faults = work.faults(&grounding.findings);
            if !faults.is_empty() {
                work.give_up(faults);
            }
        }
        page.name_sections(&mut works);
        self.remember(&works).await;
        self.keep_past(&stage).await;
        let written = page.written(&works, &run);
        Ok(Written { redactions: stage.redactions(), ..written })
    }

    /// Keeps what stands, and notes what did not stand twice.
    async fn remember(&self, works: &[Work]) {
        for (prompt, completion) in works.iter().filter_map(Work::to_keep) {
            self.gateway.keep(prompt, completion).await;
        }
        for (prompt, findings) in works.iter().filter_map(Work::to_remember) {
            self.gateway.reject(prompt, findings.to_vec()).await;
        }
    }

    /// The plan of an earlier run when it still fits, else a new one, else the rules'.
    async fn plan(&self, stage: &mut Stage<'_>, run: &mut Progressed) -> Result<Planned, WriterError> {
        let rules = plan::by_rules(stage.task.outline, &stage.candidates);
        if rules.sections.is_empty() {
            return Ok(Planned::by_rules(rules));
        }
        if let Some((plan, record)) = self.recorded(stage, &rules).await {
            return Ok(match self.gateway.ask(&record.prompt, &|_| Acceptance::Keep).await {
                Ok(answer) => Planned { plan, origin: Some(Origin::Cached), written: Some((record, answer.completion)) },
                Err(_) => Planned { plan, origin: Some(Origin::Cached), written: None },
            });
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
                return Ok(Planned::by_rules(rules));
            }
        };
        let keys = request.facts.iter().map(|fact| stage.table.key(fact)).collect();
        let record = Record::new(request.prompt, keys, &request.pool, &stage.table);
        let plan = plan::parse(&answer.completion.text)
            .and_then(|parsed| plan::resolve(parsed, &rules, &request.pool, &numbered(&request.facts), &stage.tags()));
        let Some(plan) = plan.filter(|plan| self.is_wanted(plan)) else { return Ok(Planned::by_rules(rules)) };
        if let Ok(bytes) = serde_json::to_vec(&record) {
            self.gateway.cache().put(&self.record_key(stage), &bytes, self.gateway.time_to_live()).await;
        }
        Ok(Planned { plan, origin: Some(origin_of(&answer)), written: Some((record, answer.completion)) })
    }

    /// Whether title and opening name nothing that the owner does not want named.
    fn is_wanted(&self, plan: &Plan) -> bool {
        let texts = [&plan.title, &plan.hook, &plan.description, &plan.first_change, &plan.try_it];
        texts.into_iter().chain(&plan.next).all(|text| steering::unwanted(&self.settings.article, "", text).is_empty())
    }

    /// The plan of an earlier run, when its answer is still kept and its facts are still there. One whose words were mended in vain is
    /// taken as it is.
    pub(super) async fn recorded(&self, stage: &Stage<'_>, rules: &Plan) -> Option<(Plan, Record)> {
        if self.gateway.refresh() == Refresh::Yes {
            return None;
        }
        let bytes = self.gateway.cache().get(&self.record_key(stage)).await?;
        let record: Record = serde_json::from_slice(&bytes).ok()?;
        let completion = self.gateway.kept(&record.prompt).await?;
        let plan = self.resolved(stage, &record, plan::parse(&completion.text)?, rules)?;
        let usable = plan.faults.is_empty() || self.gateway.rejected(&record.prompt).await.is_some();
        usable.then_some((plan, record))
    }

    /// What an answer to a recorded prompt means today.
    pub(super) fn resolved(&self, stage: &Stage<'_>, record: &Record, answer: plan::Answer, rules: &Plan) -> Option<Plan> {
        let pool: Vec<(String, Candidate)> = record.pool(&stage.table, &stage.candidates);
        plan::resolve(answer, rules, &pool, &record.facts(&stage.table), &stage.tags()).filter(|plan| self.is_wanted(plan))
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
        stage.look_up(&plan.sections);
        let mut works = Vec::new();
        for planned in &plan.sections {
            let request = (run.calls + works.len() < CALLS).then(|| stage.section(plan, planned, bytes)).transpose()?;
            works.push(Work::new(planned.clone(), request));
        }
        stage.task.progress.begin(Step::Write, Some(works.len() as u64));
        let progress = stage.task.progress;
        let asked = join_all(works.iter().map(|work| async {
            let outcome = self.first_draft(work).await;
            progress.advance(1);
            outcome
        }));
        let asked = asked.await;
        run.calls += asked.iter().filter(|asked| asked.is_call()).count();
        for (work, asked) in works.iter_mut().zip(asked) {
            let answer = match asked {
                Asked::Not => continue,
                Asked::Rejected(findings) => {
                    work.recall(findings);
                    continue;
                }
                Asked::Model(Err(error)) if error.kind() == Some(CallErrorKind::ContextTooLong) && run.calls < CALLS => {
                    run.calls += 1;
                    self.shorter(stage, plan, work, bytes / 3).await?
                }
                Asked::Model(answer) => answer,
            };
            match answer {
                Ok(answer) => {
                    let origin = origin_of(&answer);
                    work.take(answer.completion, origin, &self.settings.article);
                }
                Err(error) => run.note(error),
            }
        }
        Ok(works)
    }

    /// Asks for a section, unless there is nothing to ask with or an earlier run's drafts did not stand.
    async fn first_draft(&self, work: &Work) -> Asked {
        let Some(request) = &work.request else { return Asked::Not };
        match self.gateway.rejected(&request.prompt).await {
            Some(findings) => Asked::Rejected(findings),
            None => Asked::Model(self.ask_section(&request.prompt).await),
        }
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

    pub(super) async fn ask_section(&self, prompt: &Prompt) -> Result<Answer, GatewayError> {
        let accept = |completion: &Completion| {
            if section::parse(&completion.text).is_some() { Acceptance::Later } else { Acceptance::DoNotKeep }
        };
        self.gateway.ask(prompt, &accept).await
    }
}

/// A plan, who made it, and the answer it was read from with the prompt that asked for it.
struct Planned {
    plan: Plan,
    origin: Option<Origin>,
    written: Option<(Record, Completion)>,
}

impl Planned {
    fn by_rules(plan: Plan) -> Self {
        Self { plan, origin: None, written: None }
    }
}

/// What came of a section's first prompt.
enum Asked {
    /// There was none.
    Not,
    /// The drafts of an earlier run were rejected, for these reasons.
    Rejected(Vec<Finding>),
    /// What the gateway said.
    Model(Result<Answer, GatewayError>),
}

impl Asked {
    /// Whether a server was asked, retries counted as one.
    fn is_call(&self) -> bool {
        match self {
            Self::Model(Ok(answer)) => answer.source != AnswerSource::Cached,
            Self::Model(Err(GatewayError::Call(error))) => error.requests > 0,
            Self::Model(Err(GatewayError::Deadline { .. })) => true,
            Self::Model(Err(_)) | Self::Not | Self::Rejected(_) => false,
        }
    }
}

/// The key of what Git says at a commit; none without one.
fn past_key(task: &Task<'_>) -> Option<Digest> {
    let repository = &task.analysis.repository;
    Some(Digest::of(format!("past {} {}", repository.head.as_ref()?, repository.prefix).as_bytes()))
}

fn origin_of(answer: &Answer) -> Origin {
    match answer.source {
        AnswerSource::Cached => Origin::Cached,
        AnswerSource::Model | AnswerSource::EarlierAttempt => Origin::Model,
    }
}
