//! The `techdoc` program: parse, run on a thread that Ctrl-C can stop, report, exit.

use std::process::ExitCode;
use techdoc::cli;

fn main() -> ExitCode {
    let arguments = match cli::parse(std::env::args_os()) {
        Ok(arguments) => *arguments,
        Err(exit) => return exit.into(),
    };
    let output = cli::Output::new(&arguments);
    match cli::interruptible(move |interrupt| cli::run(&arguments, interrupt)) {
        Ok(exit) => exit.into(),
        Err(error) => output.fail(&error).into(),
    }
}
