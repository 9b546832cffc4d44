//! How a repository is tested: frameworks that code imports or manifests declare, and how much of the code is tests.

use crate::analysis::needles::{self, Entry, Family::*, Needles};
use crate::model::{CoverageReport, Dependency, FileRecord, Language, Role, Tests};

/// The frameworks by number: a [`Frameworks`] has the bit of each one seen.
const NAMES: [&str; 36] = [
    "pytest",
    "unittest",
    "Hypothesis",
    "cargo test",
    "proptest",
    "JUnit",
    "TestNG",
    "Spock",
    "Kotest",
    "Mockito",
    "Go testing",
    "Testify",
    "Ginkgo",
    "Jest",
    "Vitest",
    "Mocha",
    "node:test",
    "AVA",
    "tape",
    "Playwright",
    "Cypress",
    "Jasmine",
    "RSpec",
    "minitest",
    "test-unit",
    "Cucumber",
    "PHPUnit",
    "Pest",
    "xUnit",
    "NUnit",
    "MSTest",
    "GoogleTest",
    "Catch2",
    "doctest",
    "Boost.Test",
    "CMocka",
];

#[rustfmt::skip]
const MODULES: &[Entry] = &[
    (0, Python, &["pytest"]),
    (1, Python, &["unittest", "django.test"]),
    (2, Python, &["hypothesis"]),
    (3, Rust, &["^#[test]", "^#[tokio::test", "^#[async_std::test", "^#[cfg(test)]"]),
    (4, Rust, &["proptest", "quickcheck"]),
    (5, Java, &["org.junit", "junit.framework", "kotlin.test"]),
    (6, Java, &["org.testng"]),
    (7, Java, &["spock.lang"]),
    (8, Java, &["io.kotest"]),
    (9, Java, &["org.mockito"]),
    (10, Go, &["testing"]),
    (11, Go, &["github.com/stretchr/testify"]),
    (12, Go, &["github.com/onsi/ginkgo"]),
    (13, JavaScript, &["@jest/globals", "jest"]),
    (14, JavaScript, &["vitest"]),
    (15, JavaScript, &["mocha"]),
    (16, JavaScript, &["node:test"]),
    (17, JavaScript, &["ava"]),
    (18, JavaScript, &["tape"]),
    (19, JavaScript, &["@playwright/test"]),
    (20, JavaScript, &["cypress"]),
    (21, JavaScript, &["jasmine"]),
    (22, Ruby, &["rspec", "^RSpec.describe", "spec_helper"]),
    (23, Ruby, &["minitest", "Minitest::Test", "ActiveSupport::TestCase"]),
    (24, Ruby, &["test/unit", "Test::Unit::TestCase"]),
    (25, Ruby, &["cucumber"]),
    (26, Php, &["PHPUnit\\Framework"]),
    (27, Php, &["Pest"]),
    (28, CSharp, &["Xunit"]),
    (29, CSharp, &["NUnit.Framework"]),
    (30, CSharp, &["Microsoft.VisualStudio.TestTools.UnitTesting"]),
    (31, C, &["gtest/", "gmock/"]),
    (32, C, &["catch2/", "catch.hpp"]),
    (33, C, &["doctest.h", "doctest/"]),
    (34, C, &["boost/test/"]),
    (35, C, &["cmocka.h"]),
];

/// Packages whose declaration shows a framework that code need not import.
#[rustfmt::skip]
const PACKAGES: [(&str, &str, u8); 24] = [
    ("pypi", "pytest", 0), ("pypi", "hypothesis", 2), ("cargo", "proptest", 4), ("cargo", "quickcheck", 4),
    ("maven", "junit", 5), ("maven", "junit-jupiter", 5), ("maven", "junit-jupiter-api", 5), ("maven", "testng", 6),
    ("maven", "mockito-core", 9), ("npm", "jest", 13), ("npm", "vitest", 14), ("npm", "mocha", 15), ("npm", "ava", 17), ("npm", "tape", 18),
    ("npm", "@playwright/test", 19), ("npm", "cypress", 20), ("npm", "jasmine", 21), ("rubygems", "rspec", 22),
    ("rubygems", "minitest", 23), ("rubygems", "test-unit", 24), ("packagist", "phpunit/phpunit", 26), ("packagist", "pestphp/pest", 27),
    ("nuget", "xunit", 28), ("nuget", "NUnit", 29),
];

/// The modules that frameworks are imported by. What finds them is large, so it goes when nothing is left to scan.
pub struct Modules(Needles);

impl Default for Modules {
    fn default() -> Self {
        Self(Needles::new(MODULES))
    }
}

/// A set of test frameworks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frameworks(u64);

impl Frameworks {
    /// Both sets together.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set as bits, to be gathered from many threads.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The set that [`bits`](Self::bits) gave.
    #[must_use]
    pub fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The names, in the order of the table.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.into_iter().enumerate().filter(move |(at, _)| self.0 >> at & 1 == 1).map(|(_, name)| name)
    }
}

/// The frameworks that the first bytes of a file import. Meant for test files, and for source files too where tests live in them (Rust):
/// the caller joins the sets of [`Role::Test`] and [`Role::Source`] files; see [`counts_in`].
#[must_use]
pub fn scan(modules: &Modules, language: Option<Language>, head: &[u8]) -> Frameworks {
    let Some(family) = needles::family(language) else { return Frameworks::default() };
    let mut bits = 0_u64;
    modules.0.find(family, head, |id, _| bits |= 1 << id);
    Frameworks(bits)
}

/// Whether what a file of this role and language imports says how the repository is tested: test files, and Rust's source files.
#[must_use]
pub fn counts_in(role: Role, language: Option<Language>) -> bool {
    role == Role::Test || (role == Role::Source && language == Some(Language("Rust")))
}

/// The frameworks that manifests declare.
#[must_use]
pub fn declared(dependencies: &[Dependency]) -> Frameworks {
    let bit = |dependency: &Dependency| {
        let name = dependency.name.rsplit(':').next().unwrap_or_default();
        let is =
            |&&(ecosystem, package, _): &&(&str, &str, u8)| ecosystem == dependency.ecosystem && package.eq_ignore_ascii_case(name);
        PACKAGES.iter().find(is).map_or(0, |(_, _, id)| 1 << id)
    };
    Frameworks(dependencies.iter().map(bit).fold(0, |bits, bit| bits | bit))
}

/// Sums up how the repository is tested.
///
/// `frameworks` are those of the files, joined; `functions` counts test functions of the parsed files; of several coverage reports the one
/// over most lines is taken, the first by path among equals.
#[must_use]
pub fn summarise(
    files: &[FileRecord],
    frameworks: Frameworks,
    dependencies: &[Dependency],
    functions: u64,
    reports: Vec<CoverageReport>,
) -> Tests {
    let mut frameworks: Vec<_> = frameworks.union(declared(dependencies)).names().collect();
    frameworks.sort_unstable_by_key(|name| name.to_ascii_lowercase());
    let is_test = |file: &&FileRecord| file.role == Role::Test;
    let code = |file: &FileRecord| u64::from(file.counts.code);
    let own = files.iter().filter(|file| matches!(file.role, Role::Source | Role::Test | Role::Example));
    let all: u64 = own.map(code).sum();
    let tests: u64 = files.iter().filter(is_test).map(code).sum();
    let code_share = if all == 0 { 0.0 } else { (tests as f64 / all as f64 * 100.0).round() / 100.0 };
    let better = |a: &CoverageReport, b: &CoverageReport| a.lines_total.cmp(&b.lines_total).then_with(|| b.path.cmp(&a.path));
    let coverage = reports.into_iter().max_by(better);
    Tests { frameworks, files: files.iter().filter(is_test).count() as u64, functions, code_share, coverage }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{LineCounts, Scope};

    #[test]
    fn imports_name_frameworks() {
        let check = |language, text: &str, expected: &[&str]| {
            let found: Vec<_> = scan(&Modules::default(), Some(Language(language)), text.as_bytes()).names().collect();
            assert_eq!(found, expected, "{text}");
        };
        check("Python", "import os\nimport pytest\nfrom unittest import mock\n", &["pytest", "unittest"]);
        check("Python", "x = 'import pytest'\n# import pytest\n", &[]);
        check("Rust", "    #[test]\nfn a() {}\n", &["cargo test"]);
        check("Go", "import (\n\t\"testing\"\n\t\"github.com/stretchr/testify/assert\"\n)\n", &["Go testing", "Testify"]);
        check("TypeScript", "import { it } from 'vitest'\n", &["Vitest"]);
        check("Java", "import org.junit.jupiter.api.Test;\n", &["JUnit"]);
        check("C++", "#include <gtest/gtest.h>\n#include \"catch2/catch.hpp\"\n", &["GoogleTest", "Catch2"]);
        check("C#", "using Xunit;\n", &["xUnit"]);
        check("PHP", "use PHPUnit\\Framework\\TestCase;\n", &["PHPUnit"]);
        check("Ruby", "require 'spec_helper'\nclass A < Minitest::Test\n", &["RSpec", "minitest"]);
    }

    #[test]
    fn shares_are_of_own_code() {
        let file = |path: &str, role, code| FileRecord {
            path: path.into(),
            language: None,
            bytes: 0,
            counts: LineCounts { code, ..LineCounts::default() },
            role,
        };
        let files = [
            file("a", Role::Source, 200),
            file("t", Role::Test, 100),
            file("v", Role::Vendored, 900),
            file("r", Role::Document, 50),
        ];
        let jest = Dependency {
            ecosystem: "npm",
            name: "jest".into(),
            requirement: None,
            scope: Scope::Dev,
            manifest: "package.json".into(),
            line: 3,
        };
        let report = |path: &str, total| CoverageReport { path: path.into(), format: "lcov", lines_covered: 1, lines_total: total };
        let reports = vec![report("a", 5), report("b", 9), report("c", 9)];
        let tests = summarise(&files, Frameworks::default(), &[jest], 7, reports);
        assert_eq!((tests.frameworks, tests.files, tests.functions, tests.code_share), (vec!["Jest"], 1, 7, 0.33));
        assert_eq!(tests.coverage.map(|report| report.path), Some("b".into()));
        assert_eq!(summarise(&[], Frameworks::default(), &[], 0, Vec::new()).code_share, 0.0);
    }
}
