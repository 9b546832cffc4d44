//! Writes an article: by rules first, which also settles the facts, then, where there is one, with a model.

use super::assemble::{Text, assemble};
use super::work_tree::{Compared, WorkTree};
use super::{ArticleRequest, Generated, PipelineError, Run, folder_of, locate, rules, survey};
use crate::compose::llm::{Gathered, Task, Writer, Written};
use crate::compose::score;
use crate::grounding::{self, Ground};
use crate::llm::Estimate;
use crate::model::{Analysis, Article, Block, Digest, Grounding, Kind, Origin, Outline, Redaction, Section};
use crate::outline;
use crate::progress::Stage;
use crate::render;
use crate::source::redact;
use std::cell::RefCell;
use std::path::{Path, PathBuf};

/// Writes an article about a repository.
///
/// # Errors
/// As [`analyze`](super::analyze); also when the kind does not fit the request.
pub fn generate(request: &ArticleRequest, run: &Run<'_>) -> Result<Generated, PipelineError> {
    let Prepared { folder, mut analysis, compared, composed, gathered } = prepare(request, run)?;
    let (mut article, mut angles, mut failures) = (composed.article, Vec::new(), Vec::new());
    if let Some((writer, gathered)) = run.writer.zip(gathered) {
        let (written, finished) = with_model(writer, gathered, &task(&composed.plan, &analysis, &folder, run), &compared)?;
        if written.sections.iter().any(|section| section.origin != Origin::Offline) {
            article = finished;
        } else {
            take_rejected(&mut article, &written);
        }
        (angles, failures) = (written.angles, written.failures);
        analysis.coverage.redactions.extend(written.redactions);
        analysis.coverage.redactions.sort();
        analysis.coverage.redactions.dedup();
    }
    let scored = render::markdown(&article);
    article.score = score::score(&scored, &article.grounding);
    let markdown = without_secrets(render::markdown(&article), &mut analysis);
    article.id = Digest::of(markdown.as_bytes()).to_string()[..16].to_owned();
    let diagram_svg = composed.plan.briefs.iter().flat_map(|brief| &brief.blocks).find_map(|block| match block {
        Block::Diagram(diagram) => Some(render::svg(diagram)),
        _ => None,
    });
    Ok(Generated { article, analysis, markdown, diagram_svg, angles, failures })
}

/// The finished article once more without secrets: whatever a model or a rule made of the text, none stands in what is written.
fn without_secrets(markdown: String, analysis: &mut Analysis) -> String {
    let (clean, found) = redact(&markdown);
    if found.is_empty() {
        return markdown;
    }
    let noted = found.into_iter().map(|(kind, line)| Redaction { path: "the article".to_owned(), line, kind });
    analysis.coverage.redactions.extend(noted);
    clean.into_owned()
}

/// What the model's part of an article would cost; nothing is sent. None without a model.
///
/// # Errors
/// As [`generate`].
pub fn estimate(request: &ArticleRequest, run: &Run<'_>) -> Result<Option<Estimate>, PipelineError> {
    let Prepared { folder, analysis, composed, gathered, .. } = prepare(request, run)?;
    let Some((writer, gathered)) = run.writer.zip(gathered) else { return Ok(None) };
    Ok(Some(writer.estimate(&task(&composed.plan, &analysis, &folder, run), gathered)?))
}

/// The article by rules, and what it was written from.
struct Prepared {
    folder: PathBuf,
    analysis: Analysis,
    compared: Compared,
    composed: rules::Composed,
    /// What a writer's prompts need, where there is a writer.
    gathered: Option<Gathered>,
}

fn prepare(request: &ArticleRequest, run: &Run<'_>) -> Result<Prepared, PipelineError> {
    let kind = kind(request)?;
    let root = locate(&request.source, run)?;
    let analysis = survey(&root, &request.source, (None, None), run)?;
    run.progress.begin(Stage::Compose, None);
    let folder = folder_of(&root);
    let plan = outline::plan(&analysis, kind, request.audience);
    let compared = Compared::default();
    // What rules cut from the plan makes little difference to what is gathered for it, and takes about as long.
    let (composed, gathered) = std::thread::scope(|scope| {
        let gather = |writer: &Writer| writer.gather(&task(&plan, &analysis, &folder, run));
        let gathering = run.writer.map(|writer| scope.spawn(move || gather(writer)));
        let composed = rules::compose(plan.clone(), WorkTree { analysis: &analysis, folder: &folder, compared: &compared });
        (composed, gathering.map(|gathering| gathering.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))))
    });
    Ok(Prepared { folder, analysis, compared, composed, gathered })
}

fn task<'a>(plan: &'a Outline, analysis: &'a Analysis, folder: &'a Path, run: &'a Run<'_>) -> Task<'a> {
    Task { outline: plan, analysis, root: folder, progress: run.progress, interrupt: run.interrupt }
}

/// What a writer wrote, and the checked article of it.
fn with_model(
    writer: &Writer,
    gathered: Gathered,
    task: &Task<'_>,
    compared: &Compared,
) -> Result<(Written, Article), PipelineError> {
    let plan = task.outline;
    let tree = WorkTree { analysis: task.analysis, folder: task.root, compared };
    // Mostly the last text that was checked is the one that stands.
    let last: RefCell<Option<(Written, Article)>> = RefCell::default();
    let check = |written: &Written| {
        let (article, grounding) = checked(written, plan, tree);
        *last.borrow_mut() = Some((written.clone(), Article { grounding: grounding.clone(), ..article }));
        grounding
    };
    let written = writer.write(task, gathered, &check)?;
    let article = match last.take().filter(|(checked, _)| reads_alike(checked, &written)) {
        // What was rejected on the way stands in the sections of the final text only.
        Some((_, article)) => Article { sections: written.sections.clone(), ..article },
        None => {
            let (article, grounding) = checked(&written, plan, tree);
            Article { grounding, ..article }
        }
    };
    Ok((written, article))
}

/// Whether two texts would be the same article, whatever was rejected on the way.
fn reads_alike(a: &Written, b: &Written) -> bool {
    let alike = |(a, b): (&Section, &Section)| a.heading == b.heading && a.blocks == b.blocks && a.origin == b.origin;
    (&a.title, &a.description, &a.tags) == (&b.title, &b.description, &b.tags)
        && a.sections.len() == b.sections.len()
        && a.sections.iter().zip(&b.sections).all(alike)
}

/// An article of what is written so far, and what the tree says of it.
fn checked(written: &Written, plan: &Outline, tree: WorkTree<'_>) -> (Article, Grounding) {
    let text = Text {
        title: written.title.clone(),
        description: written.description.clone(),
        tags: written.tags.clone(),
        sections: written.sections.clone(),
        disclosure: disclosure(written),
        composer: "llm",
    };
    let (article, markdown) = assemble(text, plan, tree);
    let grounding = grounding::check(&markdown, &Ground { root: tree.folder, analysis: tree.analysis });
    (article, grounding)
}

/// What drafts were thrown away for stands in the report even when rules wrote every section in the end.
fn take_rejected(article: &mut Article, written: &Written) {
    for section in &mut article.sections {
        if let Some(other) = written.sections.iter().find(|other| other.heading == section.heading) {
            section.rejected.clone_from(&other.rejected);
            section.attempts = other.attempts;
        }
    }
}

/// How the article came about, for its readers.
fn disclosure(written: &Written) -> String {
    let model = written.model.replace('`', "");
    format!(
        "Written by a language model, asked for as {model}, from facts that a program derived; every path, line, name and number in it was checked against the code by that program, and code is copied from the repository."
    )
}

fn kind(request: &ArticleRequest) -> Result<Kind, PipelineError> {
    let (focus, since) = (!request.source.focus.is_empty(), request.source.since.is_some());
    match request.kind {
        Some(Kind::DeepDive) if !focus => Err(PipelineError::Usage("a deep dive needs --focus PATH".to_owned())),
        Some(Kind::Change) if !since => Err(PipelineError::Usage("a change article needs --since REVISION".to_owned())),
        Some(kind) => Ok(kind),
        None if since => Ok(Kind::Change),
        None if focus => Ok(Kind::DeepDive),
        None => Ok(Kind::Tour),
    }
}
