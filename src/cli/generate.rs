//! `techdoc generate`: an article into a file, or the check of one.

use super::analyze::{request, say_coverage};
use super::args::{Arguments, ArticleFormat, Generate, KindFlag};
use super::bar::Bar;
use super::file::{self, Replace};
use super::model;
use super::output::{Output, print};
use super::{Exit, Refusal, cache_folder};
use crate::config::Settings;
use crate::limits::Limits;
use crate::llm::Estimate;
use crate::model::{Audience, Finding, Grounding, Receipt, SCHEMA_VERSION};
use crate::pipeline::{self, ArticleRequest, Generated, Model, PipelineError, Run};
use crate::progress::Interrupt;
use crate::render::{self, text};
use crate::source::Reach;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub(super) fn run(arguments: &Arguments, generate: &Generate, output: &Output, interrupt: &Interrupt) -> anyhow::Result<Exit> {
    if let Some(article) = &generate.check {
        return check(generate, article, output, interrupt);
    }
    let loaded = super::settings(arguments, &generate.target.target)?;
    loaded.notes.iter().for_each(|note| output.note(note));
    let settings = model::settings(generate, loaded.settings);
    let model = model::of(generate, &settings, &generate.target.target, output)?;
    let request = article_request(generate, &settings);
    if generate.model.estimate {
        return estimate(generate, &request, model.as_ref(), output, interrupt);
    }
    if generate.report.is_some() && generate.report == generate.output {
        let both = "--report and -o name one file, which can hold only one of the two";
        return Err(PipelineError::Usage(both.to_owned()).into());
    }
    let replace = Replace::new(generate.force);
    for path in [&generate.report, &generate.output].into_iter().flatten().filter(|path| *path != Path::new("-")) {
        file::permit(path, replace)?;
    }
    let started = Instant::now();
    let generated = {
        let bar = Bar::new(output);
        pipeline::generate(&request, &watched(&bar, interrupt, model.as_ref()))?
    };
    let exit = model.as_ref().map_or(Ok(Exit::Done), |_| model::verdict(generate.composer, &generated, output))?;
    gate(generate, &generated, output)?;
    if interrupt.requested() {
        return Err(Refusal::Interrupted.into());
    }
    let receipt = model.as_ref().map_or_else(Receipt::of_nothing, |model| model.writer.gateway().receipt());
    let written = write_all(generate, &generated, &receipt, replace)?;
    say_coverage(&generated.analysis, output);
    let mut lines = summary(&generated, &written, started.elapsed(), output.verbose);
    if let Some(model) = &model {
        model::close(model, &generated, output);
        lines.push(format!("  {}", model::receipt_line(model.writer.gateway().model(), &receipt)));
    }
    output.summary(&lines);
    Ok(exit)
}

fn watched<'a>(bar: &'a Bar, interrupt: &'a Interrupt, model: Option<&'a Model>) -> Run<'a> {
    Run { progress: bar, interrupt, cache_folder: cache_folder(), reach: Reach::Anywhere, writer: model.map(|model| &model.writer) }
}

/// Prints what the model's part would cost.
fn estimate(
    generate: &Generate,
    request: &ArticleRequest,
    model: Option<&Model>,
    output: &Output,
    interrupt: &Interrupt,
) -> anyhow::Result<Exit> {
    let estimate = {
        let bar = Bar::new(output);
        pipeline::estimate(request, &watched(&bar, interrupt, model))?
    };
    let estimate = estimate.unwrap_or_else(Estimate::of_nothing);
    let name = model.map_or("rules", |model| model.writer.gateway().model());
    let text = match generate.format {
        ArticleFormat::Json => format!("{:#}\n", json!({"schema_version": SCHEMA_VERSION, "model": name, "estimate": estimate})),
        ArticleFormat::Markdown => model::estimate_page(name, &estimate),
    };
    print(text.as_bytes())?;
    Ok(Exit::Done)
}

fn article_request(generate: &Generate, settings: &Settings) -> ArticleRequest {
    ArticleRequest {
        source: request(&generate.target, generate.limits.over(&Limits::for_article())),
        kind: generate.kind.map(KindFlag::into),
        audience: settings.article.audience.unwrap_or(Audience::Engineer),
    }
}

/// Refuses an article of which too little holds.
fn gate(generate: &Generate, generated: &Generated, output: &Output) -> anyhow::Result<()> {
    let Some(minimum) = generate.min_grounding else { return Ok(()) };
    let grounding = &generated.article.grounding;
    if grounding.ratio >= minimum {
        return Ok(());
    }
    for finding in &grounding.findings {
        output.note(&finding_line(finding));
    }
    Err(Refusal::Grounding { ratio: grounding.ratio, minimum }.into())
}

/// Writes everything that was asked for, the article last; returns the names of the files.
fn write_all(generate: &Generate, generated: &Generated, receipt: &Receipt, replace: Replace) -> anyhow::Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    let article = &generated.article;
    let missing: Vec<String> = generated.failures.iter().map(ToString::to_string).collect();
    let figures =
        render::RunFigures { coverage: &generated.analysis.coverage, receipt, angles: &generated.angles, missing: &missing };
    let target = target(generate, generated);
    if let (Some(folder), Some(svg)) = (&generate.assets, &generated.diagram_svg) {
        fs::create_dir_all(folder)
            .map_err(|error| anyhow::anyhow!(error).context(format!("cannot create {}", folder.display())))?;
        let path = folder.join(file::article_name(&article.repository, article.kind.name()).with_extension("svg"));
        file::write(&path, replace, |out| out.write_all(svg.as_bytes()))?;
        written.push(path);
    }
    if let Some(path) = &generate.report {
        let report = render::report(article, figures);
        file::write(path, replace, |out| out.write_all(report.as_bytes()))?;
        written.push(path.clone());
    }
    let document = match generate.format {
        ArticleFormat::Markdown => generated.markdown.clone(),
        ArticleFormat::Json => render::document(article, figures, &generated.markdown),
    };
    let Some(target) = target else {
        print(document.as_bytes())?;
        return Ok(written);
    };
    file::write(&target, replace, |out| out.write_all(document.as_bytes()))?;
    if generate.output.is_none() {
        print(format!("{}\n", target.display()).as_bytes())?;
    }
    written.push(target);
    Ok(written)
}

/// The file for the article; none for stdout.
fn target(generate: &Generate, generated: &Generated) -> Option<PathBuf> {
    match (&generate.output, generate.format) {
        (Some(path), _) => (path != Path::new("-")).then(|| path.clone()),
        (None, ArticleFormat::Json) => None,
        (None, ArticleFormat::Markdown) => Some(file::article_name(&generated.article.repository, generated.article.kind.name())),
    }
}

/// The last lines of a run.
fn summary(generated: &Generated, written: &[PathBuf], elapsed: Duration, verbose: u8) -> Vec<String> {
    let (article, coverage) = (&generated.article, &generated.analysis.coverage);
    let mut lines: Vec<String> = written.iter().map(|path| format!("wrote {}", path.display())).collect();
    lines.push(format!(
        "  {}, {} to read, composed {}",
        crate::words::numbered(article.words, "word"),
        crate::words::numbered(article.reading_minutes, "minute"),
        if article.composer == "offline" { "offline by rules" } else { "with a model" },
    ));
    let grounding = &article.grounding;
    lines.push(format!("  grounding {}/{}, score {} of 100", grounding.verified, grounding.checked, article.score.total));
    if verbose > 0 {
        let parts = article.score.parts.iter();
        lines.extend(parts.map(|part| format!("    {} {:.1} of {:.0}: {}", part.name, part.points, part.of, part.reason)));
    }
    let (read, found) = (crate::words::digits(coverage.files_read), crate::words::numbered(coverage.files_found, "file"));
    lines.push(format!("  read {read} of {found} in {:.1} s", elapsed.as_secs_f64()));
    lines
}

/// Checks an article: what is stale goes to stdout, a line each or one JSON document.
fn check(generate: &Generate, article: &Path, output: &Output, interrupt: &Interrupt) -> anyhow::Result<Exit> {
    let bytes = fs::read(article).map_err(|error| Refusal::Article(article.to_owned(), error))?;
    let request = request(&generate.target, generate.limits.over(&Limits::for_article()));
    let grounding = {
        let bar = Bar::new(output);
        let run = Run { progress: &bar, interrupt, cache_folder: cache_folder(), reach: Reach::Anywhere, writer: None };
        pipeline::check(&String::from_utf8_lossy(&bytes), &request, &run)?.grounding
    };
    let stale = !grounding.findings.is_empty();
    print(checked(&grounding, article, generate.format).as_bytes())?;
    let (verified, all) = (grounding.verified, crate::words::numbered(grounding.checked, "claim"));
    let verdict = if stale { "stale" } else { "still true" };
    output.summary(&[format!("{} is {verdict}: {verified} of {all} hold", article.display())]);
    Ok(if stale { Exit::Grounding } else { Exit::Done })
}

/// The outcome of a check as it is printed.
fn checked(grounding: &Grounding, article: &Path, format: ArticleFormat) -> String {
    match format {
        ArticleFormat::Json => format!("{:#}\n", json!({"schema_version": SCHEMA_VERSION, "grounding": grounding})),
        ArticleFormat::Markdown => grounding
            .findings
            .iter()
            .map(|finding| format!("{}:{}\n", text::one_line(&article.display().to_string()), finding_line(finding)))
            .collect(),
    }
}

/// A finding on one line: where, what, why.
fn finding_line(finding: &Finding) -> String {
    let section = if finding.section.is_empty() { String::new() } else { format!(" ({})", finding.section) };
    text::one_line(&format!("{}: {}: {}{section}", finding.line, finding.text, finding.reason))
}
