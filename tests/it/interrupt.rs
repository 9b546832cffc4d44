//! Ctrl-C: the run stops, exit code 130, nothing half-written.

#![cfg(unix)]

use crate::harness::Tree;
use std::io::{BufRead as _, BufReader};
use std::process::Child;

/// Sends Ctrl-C's signal.
fn interrupt(child: &Child) {
    let command = format!("kill -INT {}", child.id());
    assert!(std::process::Command::new("sh").args(["-c", &command]).status().unwrap().success());
}

#[test]
fn a_run_that_is_interrupted_writes_nothing() {
    let tree = (0..3_000)
        .fold(Tree::new(), |tree, at| tree.file(&format!("d{}/f{at}.py", at % 50), "def f(x):\n    return x\n".repeat(40)));
    let before = tree.paths();
    let mut running = tree.command(["generate", "-o", "x.md", "--function-max-files", "all"]).spawn();
    let mut stderr = BufReader::new(running.child.stderr.take().unwrap()).lines();
    assert_eq!(stderr.next().unwrap().unwrap(), "reading files");
    interrupt(&running.child);
    let last = stderr.map_while(Result::ok).last().unwrap();
    assert_eq!(running.child.wait().unwrap().code(), Some(130), "{last}");
    assert!(last.starts_with("error: ") && last.contains("interrupted"), "{last}");
    assert_eq!(tree.paths(), before);
}

#[test]
fn the_second_interrupt_ends_a_run_that_hangs() {
    let tree = Tree::new().file("a.py", "x = 1\n");
    assert!(std::process::Command::new("mkfifo").arg(tree.path("pipe")).status().unwrap().success());
    // Nobody reads from the pipe, so that the run waits for a reader when it comes to writing.
    let mut running = tree.command(["analyze", "-o", "pipe"]).spawn();
    let mut stderr = BufReader::new(running.child.stderr.take().unwrap()).lines();
    assert_eq!(stderr.next().unwrap().unwrap(), "reading files");
    while running.child.try_wait().unwrap().is_none() {
        interrupt(&running.child);
    }
    assert_eq!(running.child.wait().unwrap().code(), Some(130));
}
