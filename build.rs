//! Three words to the compiler: the commit, for `techdoc --version` of a release, how the list of addresses is packed, and how many heaps
//! the C library keeps.
//!
//! `TECHDOC_COMMIT` names the commit where there is no repository, as in a container; else Git is asked, and where there is neither, the
//! version stands alone. Other builds do without: they would be made anew after every commit.
//!
//! The list of places that the loader fills with addresses takes 1.4 MB, all of which every start reads. Packed, it is understood by glibc
//! 2.36 and later; elsewhere nothing is asked for.

use std::path::Path;
use std::process::Command;

/// Letters of a commit's name.
const LETTERS: usize = 12;
/// The first glibc that unpacks the list.
const SINCE: (u32, u32) = (2, 36);

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    name_the_commit();
    let setting = |name: &str| std::env::var(name).unwrap_or_default();
    if setting("CARGO_CFG_TARGET_OS") == "linux" && setting("CARGO_CFG_TARGET_ENV") == "gnu" {
        keep_one_heap();
        if setting("HOST") == setting("TARGET") && glibc().is_some_and(|version| version >= SINCE) {
            println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
        }
    }
}

fn name_the_commit() {
    println!("cargo::rerun-if-env-changed=TECHDOC_COMMIT");
    let commit = std::env::var("TECHDOC_COMMIT").ok().filter(|commit| !commit.is_empty()).or_else(of_repository);
    let commit: String = commit.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).take(LETTERS).collect();
    let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let version = if commit.is_empty() { version } else { format!("{version} ({commit})") };
    println!("cargo::rustc-env=TECHDOC_VERSION={version}");
    println!("cargo::rustc-env=TECHDOC_REVISION={commit}");
}

/// The commit that is checked out, when this folder is the top of a repository: an unpacked package may lie inside another one.
fn of_repository() -> Option<String> {
    if std::env::var("PROFILE").as_deref() != Ok("release") {
        return None;
    }
    let top = git(&["rev-parse", "--show-toplevel"])?;
    let here = std::env::var("CARGO_MANIFEST_DIR").ok()?;
    if Path::new(&top).canonicalize().ok()? != Path::new(&here).canonicalize().ok()? {
        return None;
    }
    // A commit, a checkout and a change of the branch each write there.
    println!("cargo::rerun-if-changed={}", git(&["rev-parse", "--git-path", "logs/HEAD"])?);
    git(&["rev-parse", "HEAD"])
}

/// What git prints; none when it is not there or fails.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Puts `src/heap.c` into the program.
fn keep_one_heap() {
    println!("cargo::rerun-if-changed=src/heap.c");
    for object in cc::Build::new().file("src/heap.c").compile_intermediates() {
        println!("cargo::rustc-link-arg-bins={}", object.display());
    }
}

/// The version of this machine's glibc.
fn glibc() -> Option<(u32, u32)> {
    let said = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let (major, minor) = std::str::from_utf8(&said.stdout).ok()?.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
