//! Tests of the whole page: it fits its width, and plain text is plain.

use super::*;
use crate::model::*;

fn analysis() -> Analysis {
    let totals = Totals { files: 28, bytes: 1, lines: 4364, code: 2094, comments: 1697, blanks: 563 };
    let mut analysis = Analysis { totals, ..Analysis::default() };
    analysis.repository.name = "demo\u{1b}[2J".into();
    analysis.repository.head = Some("3d93b42bc363220f85af4fc9e1bebd35b588a4a3".into());
    analysis.languages = vec![LanguageTotals { name: Language("Rust"), totals }];
    analysis.modules =
        vec![Module { path: "src".into(), files: 9, code: 900, imports: (0..30).map(|at| format!("src/m{at}").into()).collect() }];
    let function = |path: &str| FunctionEntry { path: path.into(), name: "run".into(), start_line: 3, end_line: 9, complexity: 7 };
    analysis.functions = vec![function("src/a.rs"), function(&format!("src/{}.rs", "deep/".repeat(40)))];
    analysis.patterns = vec![Pattern { name: "CLI", evidence: vec![Evidence::new("src/main.rs", Span::new(1, 2), "a\nb\n")] }];
    let dependency = |at: usize| Dependency {
        ecosystem: "cargo",
        name: format!("dependency-{at}"),
        requirement: None,
        scope: Scope::Runtime,
        manifest: "Cargo.toml".into(),
        line: 1,
    };
    analysis.dependencies = (0..60).map(dependency).collect();
    analysis.coverage.skip(SkipReason::Binary, "logo.png");
    analysis
}

#[test]
fn every_line_fits_the_width() {
    for width in [60, 80, 110] {
        let page = page(&analysis(), &[], Look::drawn(width));
        for line in page.lines() {
            assert!(console::measure_text_width(line) <= width, "{width}: {line}");
        }
        assert!(page.contains('█') && page.contains("and ") && page.contains(" more"), "{page}");
    }
}

#[test]
fn plain_text_has_neither_colours_nor_drawing() {
    let page = page(&analysis(), &[], Look::plain());
    assert!(page.starts_with("techdoc analysis of demo[2J  3d93b42\n"), "{page}");
    assert!(page.is_ascii(), "{page}");
    assert!(!page.contains('\u{1b}'));
}
