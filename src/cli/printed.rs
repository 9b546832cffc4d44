//! Completion scripts and manual pages, made from the same definition as the arguments.

use super::args::Arguments;
use super::output::print;
use super::{Exit, Refusal};
use clap::CommandFactory as _;

/// Prints the completion script of `shell`.
pub(super) fn completions(shell: clap_complete::Shell) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "techdoc", &mut script);
    print(&script)?;
    Ok(Exit::Done)
}

/// Prints the manual page of techdoc, or of one of its subcommands.
pub(super) fn man(subcommand: Option<&str>) -> anyhow::Result<Exit> {
    let mut techdoc = Arguments::command();
    techdoc.build();
    let command = match subcommand {
        None => techdoc,
        Some(name) => {
            let found = techdoc.find_subcommand(name).ok_or_else(|| Refusal::NoSubcommand(name.to_owned()))?;
            found.clone().name(format!("techdoc-{name}"))
        }
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    print(&page)?;
    Ok(Exit::Done)
}
