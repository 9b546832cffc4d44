//! Everything that prompts are made from, gathered once for an article: candidates, sources, history, tests, the owner's wishes.

use super::draft::without_links;
use super::estimate::{least_sections, most_sections};
use super::material::{Candidate, FactTable, NumberedFact, candidates, numbered};
use super::past::Past;
use super::plan::{Plan, PlannedSection};
use super::prompt::{self, TemplateError, Templates, kind_words, readers};
use super::sources::{Library, Shelf, Source};
use super::steering;
use super::tested::{Tested, names};
use super::wording;
use super::writer::Task;
use crate::config::{ArticleSettings, LlmSettings};
use crate::model::{Fact, Kind, Operation, Outline, Prompt, Redaction, Scope, SectionKind, Slot};
use minijinja::context;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a token of a prompt, about.
const TOKEN_BYTES: usize = 4;
const README_LINES: usize = 60;
const README_BYTES: usize = 4 << 10;
const FILES_TO_READ: usize = 6;
/// Functions of a section that a plan's prompt shows, and lines of each.
const GLIMPSES: usize = 2;
const GLIMPSE_LINES: usize = 16;

/// What a plan's prompt is about: the prompt, the facts that title and hook may use, and the candidates by id.
pub(super) struct PlanRequest {
    pub(super) prompt: Prompt,
    pub(super) facts: Vec<Fact>,
    pub(super) pool: Vec<(String, Candidate)>,
}

/// What one section is written from.
#[derive(Clone)]
pub(super) struct SectionRequest {
    pub(super) prompt: Prompt,
    pub(super) facts: Vec<NumberedFact>,
    pub(super) sources: Vec<Source>,
}

/// What prompts need of the tree and its history. It takes a while to look for, so that it is looked for while the rules write.
pub struct Gathered {
    shelf: Shelf,
    past: Past,
    /// The sources of candidates, by heading and facts.
    found: BTreeMap<String, Vec<Source>>,
    tested: Tested,
}

impl Gathered {
    /// Nothing but `kept`, what an earlier run at the same commit learnt of the history.
    pub(super) fn new(task: &Task<'_>, kept: Option<&[u8]>) -> Self {
        let history = &task.analysis.history;
        let past = Past::new(Some(task.root).filter(|_| history.available && !history.shallow), kept);
        Self { shelf: Shelf::default(), past, found: BTreeMap::new(), tested: Tested::default() }
    }
}

/// The material of one article.
pub(super) struct Stage<'a> {
    pub(super) task: &'a Task<'a>,
    pub(super) table: FactTable<'a>,
    pub(super) candidates: Vec<Candidate>,
    library: Library<'a>,
    past: Past,
    found: BTreeMap<String, Vec<Source>>,
    tested: Tested,
    templates: &'a Templates,
    article: &'a ArticleSettings,
    llm: &'a LlmSettings,
}

impl<'a> Stage<'a> {
    /// The material for `task`, of which some is `gathered` already.
    pub(super) fn new(
        task: &'a Task<'a>,
        templates: &'a Templates,
        (article, llm): (&'a ArticleSettings, &'a LlmSettings),
        gathered: Gathered,
    ) -> Self {
        let Gathered { shelf, past, found, tested } = gathered;
        Self {
            task,
            table: FactTable::new(task.analysis),
            candidates: candidates(task.outline, task.analysis),
            library: Library::new(task.root, task.analysis, shelf),
            past,
            found,
            tested,
            templates,
            article,
            llm,
        }
    }

    /// Looks for what the prompts of all candidates will need.
    pub(super) fn gather(mut self) -> Gathered {
        let candidates = std::mem::take(&mut self.candidates);
        let sources: Vec<Vec<Source>> = candidates.iter().map(|candidate| self.sources(candidate)).collect();
        let names: BTreeSet<&str> = candidates.iter().flat_map(|candidate| names(&candidate.facts, self.task.analysis)).collect();
        self.tested.look(&names.into_iter().collect::<Vec<_>>(), (self.task.root, self.task.analysis));
        self.past.look_up(&sources);
        Gathered { shelf: self.library.into_shelf(), past: self.past, found: self.found, tested: self.tested }
    }

    /// The prompt that asks for a plan.
    pub(super) fn plan(&mut self) -> Result<PlanRequest, TemplateError> {
        let (analysis, outline) = (self.task.analysis, self.task.outline);
        let pool: Vec<(String, Candidate)> =
            self.candidates.iter().enumerate().map(|(at, candidate)| (format!("S{}", at + 1), candidate.clone())).collect();
        let hook = outline.briefs.iter().filter(|brief| brief.section == SectionKind::Hook).flat_map(|brief| &brief.facts);
        let mut facts: Vec<Fact> = hook.filter(|fact| fact.quote.is_none()).cloned().collect();
        facts.extend(files_to_read(outline, &analysis.facts).into_iter().cloned());
        let general = facts.len();
        facts.extend(pool.iter().flat_map(|(_, candidate)| candidate.facts.iter().cloned()));
        let mut lines = self.lines(&facts, &numbered(&facts)).into_iter();
        let facts_of_all: String = lines.by_ref().take(general).collect();
        let sources: Vec<Vec<Source>> = pool.iter().map(|(_, candidate)| self.sources(candidate)).collect();
        self.past.look_up(&sources);
        let shown: Vec<_> = pool
            .iter()
            .zip(&sources)
            .map(|((id, candidate), sources)| {
                let facts: String = lines.by_ref().take(candidate.facts.len()).collect();
                let (kind, history) = (candidate.kind_name(), self.past.tell(sources));
                context! { id, kind, facts, history, code => glimpse(sources), heading => candidate.heading.clone() }
            })
            .collect();
        let request = self.templates.render(
            "plan",
            context! {
                facts_of_all,
                most => most_sections(pool.len()),
                candidates => shown,
                least => least_sections(pool.len()),
                readme => self.readme(),
                tags => self.tags(),
                kind => kind_words(outline.kind),
                commands => self.commands(),
                readers => readers(outline.audience),
                steering => steering::lines(self.article),
                name => analysis.repository.name.clone(),
                description => self.description(),
                language_name => self.language(),
            },
        )?;
        let prompt = self.prompt(Operation::Plan, request, prompt::plan_schema())?;
        Ok(PlanRequest { prompt, facts, pool })
    }

    /// Asks for the history of all sections at once.
    pub(super) fn look_up(&mut self, sections: &[PlannedSection]) {
        let sources: Vec<Vec<Source>> = sections.iter().map(|planned| self.sources(&planned.candidate)).collect();
        self.past.look_up(&sources);
    }

    /// What was learnt of the history, for later runs at the same commit.
    pub(super) fn past_to_keep(&self) -> Option<Vec<u8>> {
        self.past.to_keep()
    }

    /// The prompt that asks for one section, with as many of its sources as fit into `bytes`.
    pub(super) fn section(&mut self, plan: &Plan, planned: &PlannedSection, bytes: usize) -> Result<SectionRequest, TemplateError> {
        let candidate = &planned.candidate;
        let facts = numbered(&candidate.facts);
        let mut sources = self.sources(candidate);
        let (history, tests) = (self.past.tell(&sources), self.tested.tell(&candidate.facts, (self.task.root, self.task.analysis)));
        loop {
            let prompt = self.section_prompt((plan, planned), &facts, &sources, (&history, &tests))?;
            let size: usize = prompt.messages.iter().map(|message| message.text.len()).sum();
            if size <= bytes || sources.pop().is_none() {
                return Ok(SectionRequest { prompt, facts, sources });
            }
        }
    }

    /// The most bytes of a prompt.
    pub(super) fn prompt_bytes(&self) -> usize {
        self.llm.max_prompt_tokens as usize * TOKEN_BYTES
    }

    fn section_prompt(
        &self,
        (plan, planned): (&Plan, &PlannedSection),
        facts: &[NumberedFact],
        sources: &[Source],
        (history, tests): (&str, &str),
    ) -> Result<Prompt, TemplateError> {
        let candidate = &planned.candidate;
        let (words, shows, guide) = shape(candidate.section, self.task.outline.kind);
        let shown: Vec<_> = sources
            .iter()
            .map(|source| {
                let text = source.numbered().replace("</source", "<\\/source");
                context! { id => source.id.clone(), path => source.path.to_string(), name => source.name.clone(), text }
            })
            .collect();
        let request = self.templates.render(
            "section",
            context! {
                words, shows, guide,
                card => self.card(plan)?,
                heading => wording::marked(&planned.heading, |value| facts.iter().find_map(|fact| fact.mark_of(value))),
                kind => candidate.kind_name(),
                facts => self.lines(&candidate.facts, facts).concat(),
                sources => shown,
                history,
                tests,
            },
        )?;
        self.prompt(Operation::Section, request, prompt::section_schema())
    }

    /// What all sections of an article have in common; it stands before everything else, so that providers can cache it.
    fn card(&self, plan: &Plan) -> Result<String, TemplateError> {
        let headings: Vec<String> = plan
            .sections
            .iter()
            .map(|section| (wording::marked(&section.heading, |_| None), &section.point))
            .map(|(heading, point)| format!("{heading}: {point}").trim_end_matches(": ").to_owned())
            .collect();
        let outline = self.task.outline;
        self.templates.render(
            "card",
            context! {
                headings,
                title => wording::without_marks(&plan.stable_title),
                hook => wording::without_marks(&plan.stable_hook),
                readers => readers(outline.audience),
                steering => steering::lines(self.article),
                name => self.task.analysis.repository.name.clone(),
                language_name => self.language(),
            },
        )
    }

    fn prompt(&self, operation: Operation, request: String, schema: crate::model::AnswerSchema) -> Result<Prompt, TemplateError> {
        self.templates.prompt(operation, self.article.language.as_deref(), request, schema, self.llm.max_output_tokens)
    }

    /// The tags to choose from: those of the rules, and what is depended on.
    pub(super) fn tags(&self) -> Vec<String> {
        let analysis = self.task.analysis;
        let mut tags = self.task.outline.tags.clone();
        let names = analysis
            .dependencies
            .iter()
            .filter(|dependency| dependency.scope == Scope::Runtime)
            .map(|dependency| dependency.name.to_lowercase());
        let patterns = analysis.patterns.iter().map(|pattern| pattern.name.to_lowercase().replace(' ', "-"));
        let plain = |name: &String| name.len() <= 20 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        for name in patterns.chain(names).filter(plain) {
            if tags.len() < 30 && !tags.contains(&name) {
                tags.push(name);
            }
        }
        tags
    }

    fn language(&self) -> Option<&'static str> {
        self.task.analysis.languages.first().map(|language| language.name.0)
    }

    /// Facts as lines of a prompt, with what they let the project say.
    fn lines(&self, facts: &[Fact], numbered: &[NumberedFact]) -> Vec<String> {
        let quoted = |fact: &Fact| {
            fact.quote.and_then(|at| self.task.analysis.excerpt(fact.evidence.get(at)?)).map(|excerpt| excerpt.text.as_str())
        };
        facts.iter().zip(numbered).map(|(fact, one)| one.line(quoted(fact))).collect()
    }

    /// Secrets that were kept out of prompts.
    pub(super) fn redactions(&self) -> Vec<Redaction> {
        let noted = |kind| Redaction { path: "git history".to_owned(), line: 0, kind };
        self.library.redactions().cloned().chain(self.past.secrets().into_iter().map(noted)).collect()
    }

    fn description(&self) -> Option<String> {
        self.task.analysis.packages.first().and_then(|package| package.description.clone())
    }

    /// The first lines of the README, without pictures and markup.
    fn readme(&mut self) -> String {
        let is_readme = |path: &str| !path.contains('/') && path.to_ascii_lowercase().starts_with("readme");
        let Some(file) = self.task.analysis.files.iter().find(|file| is_readme(&file.path)) else { return String::new() };
        let text = self.library.text(&file.path).to_owned();
        let text = self.library.clean(&file.path, 1, &text);
        let is_prose = |line: &&str| !line.trim_start().starts_with(['<', '!']) && !line.contains("[![");
        let mut readme: String =
            without_links(&text).lines().filter(is_prose).take(README_LINES).map(|line| format!("{line}\n")).collect();
        readme.truncate(readme.floor_char_boundary(README_BYTES));
        readme.replace("</readme", "<\\/readme")
    }

    /// What a section's writer sees of the code; looked for once.
    fn sources(&mut self, candidate: &Candidate) -> Vec<Source> {
        let key: Vec<&str> = candidate.facts.iter().map(|fact| fact.id.as_str()).chain([candidate.heading.as_str()]).collect();
        let key = key.join(" ");
        if let Some(sources) = self.found.get(&key) {
            return sources.clone();
        }
        let sources = match (&candidate.file, candidate.section) {
            (Some(path), _) => self.library.sources_of_file(path),
            (None, SectionKind::Decision) => self.library.sources_with_neighbours(&candidate.facts),
            (None, _) => self.library.sources(&candidate.facts),
        };
        self.found.insert(key, sources.clone());
        sources
    }

    /// The commands that the repository documents, as the rules list them.
    fn commands(&self) -> Vec<String> {
        let briefs = self.task.outline.briefs.iter().filter(|brief| brief.section == SectionKind::Commands);
        briefs.flat_map(|brief| &brief.facts).filter(|fact| fact.rule == "command").map(|fact| fact.subject.clone()).collect()
    }
}

/// Facts about files that a reader may go on with, one for each file: those of the rules' list first.
fn files_to_read<'a>(outline: &'a Outline, facts: &'a [Fact]) -> Vec<&'a Fact> {
    // The rules' list joins facts about one file; here each stands as it is, so that its marks mean the same in every run.
    let listed = outline.briefs.iter().filter(|brief| brief.section == SectionKind::Next).flat_map(|brief| &brief.facts);
    let listed = listed.filter_map(|listed| facts.iter().find(|fact| fact.id == listed.id));
    let others = facts.iter().filter(|fact| matches!(fact.slot, Slot::Next | Slot::Diagram));
    let mut files: Vec<&Fact> = Vec::new();
    for fact in listed.chain(others) {
        if files.len() < FILES_TO_READ && !files.iter().any(|known| known.subject == fact.subject) {
            files.push(fact);
        }
    }
    files
}

/// The beginnings of a section's longest functions, and what the others are called: enough to know what it could be about.
fn glimpse(sources: &[Source]) -> String {
    let mut functions: Vec<&Source> = sources.iter().filter(|source| source.name.is_some()).collect();
    functions.sort_by_key(|source| std::cmp::Reverse(source.code().len()));
    let (shown, named) = functions.split_at(functions.len().min(GLIMPSES));
    let shown = shown.iter().map(|source| source.beginning(GLIMPSE_LINES));
    shown.chain(named.iter().filter_map(|source| source.summary())).collect()
}

/// How long a section is, how much code it shows, and what it has to do.
fn shape(section: SectionKind, kind: Kind) -> (&'static str, &'static str, &'static str) {
    match section {
        SectionKind::Path if kind == Kind::Tutorial => (
            "400 to 550",
            "three or four excerpts",
            "Take one concrete use of the program and go through it step by step, as numbered paragraphs that open with \"Step 1:\" and so on: what the reader does or sees, then which code answers, then why it answers so.",
        ),
        SectionKind::Path => (
            "350 to 500",
            "three or four excerpts",
            "Follow the calls in order from the first step to the last. Dwell where something is decided; pass quickly where a call only hands on. Between two excerpts say what happened to the thing that is followed.",
        ),
        SectionKind::Wrong => (
            "220 to 340",
            "",
            "Four to six list items. Each opens with the claim in bold, a few words long, and goes on with what shows it and what can follow from it. No severity, no advice; what only a search showed is stated as the search.",
        ),
        SectionKind::Change => (
            "250 to 400",
            "one to three excerpts",
            "Say what is different now for somebody who calls this code, then how it is done. Use the commit messages, with their ids.",
        ),
        _ => (
            "180 to 300",
            "one or two excerpts",
            "State what was decided and how the code shows it; then what it buys, then what it costs. If the history tells how it came about, tell it as a story, with commit ids and dates.",
        ),
    }
}
