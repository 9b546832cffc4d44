//! `techdoc analyze`: what is known of a repository, as a page, Markdown or JSON.

use super::args::{AnalysisFormat, Analyze, Target};
use super::bar::Bar;
use super::file::{self, Replace};
use super::output::Output;
use super::page::{self, Look};
use super::{Exit, Refusal, cache_folder};
use crate::limits::Limits;
use crate::model::Analysis;
use crate::pipeline::{self, Request, Run};
use crate::progress::Interrupt;
use crate::render::{self, Choice};
use crate::source::Reach;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// The number of selected files that are explained.
const EXPLAINED: usize = 20;

pub(super) fn run(analyze: &Analyze, output: &Output, interrupt: &Interrupt) -> anyhow::Result<Exit> {
    let to_stdout = analyze.output == Path::new("-");
    let replace = Replace::new(analyze.force);
    if !to_stdout {
        file::permit(&analyze.output, replace)?;
    }
    let limits = analyze.limits.over(&Limits::default());
    let request = request(&analyze.target, limits);
    let analysis = {
        let bar = Bar::new(output);
        pipeline::analyze(
            &request,
            &Run { progress: &bar, interrupt, cache_folder: cache_folder(), reach: Reach::Anywhere, writer: None },
        )?
    };
    let selection =
        if analyze.explain_selection { render::selection(&analysis, request.limits.files, EXPLAINED) } else { Vec::new() };
    if interrupt.requested() {
        return Err(Refusal::Interrupted.into());
    }
    if to_stdout {
        let look = Look::of_stdout(output.color);
        let mut stdout = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        write(&analysis, &selection, analyze.format, look, &mut stdout)?;
        stdout.flush()?;
    } else {
        file::write(&analyze.output, replace, |out| write(&analysis, &selection, analyze.format, Look::plain(), out))?;
        output.note(&format!("wrote {}", analyze.output.display()));
    }
    say_coverage(&analysis, output);
    Ok(Exit::Done)
}

/// The request that the arguments make.
pub(super) fn request(target: &Target, limits: Limits) -> Request {
    Request { target: target.target.clone(), limits, focus: target.focus.clone(), since: target.since.clone() }
}

fn write(analysis: &Analysis, selection: &[Choice], format: AnalysisFormat, look: Look, out: &mut dyn Write) -> io::Result<()> {
    match format {
        AnalysisFormat::Human => out.write_all(page::page(analysis, selection, look).as_bytes()),
        AnalysisFormat::Markdown => out.write_all(render::analysis_markdown(analysis, selection).as_bytes()),
        AnalysisFormat::Json => render::analysis_json(analysis, selection, out),
    }
}

/// With `-v`, says what was skipped.
pub(super) fn say_coverage(analysis: &Analysis, output: &Output) {
    if output.verbose == 0 {
        return;
    }
    for (reason, skipped) in &analysis.coverage.skipped {
        let files = crate::words::numbered(skipped.files, "file");
        output.note(&format!("{}: {files}, such as {}", reason.words(), skipped.examples.join(", ")));
    }
    for note in &analysis.coverage.notes {
        output.note(note);
    }
}
