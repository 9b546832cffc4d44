use super::super::dialect::{DEVTO, DOCUSAURUS, GHOST, GITHUB, HASHNODE, HUGO, JEKYLL, MEDIUM, MKDOCS, PLAIN};
use super::*;

/// Everything that some platform takes amiss.
const BODY: &str = "# A `title`\n\nHook with ${{ secrets.X }} and\n<kbd>K</kbd>[^1]. 日本語 👨‍👩‍👧 e\u{301}\n\n<!-- note -->\n\n## Facts\n\n\
                    | | |\n|---|---|\n| Size | `a \\| b` |\n\n```mermaid\nflowchart TD\n  n0[\"a.rs\"]\n  n1[\"b.rs\"]\n  n0 --> n1\n```\n\n\
                    ~~~md\n```\n{{< figure >}}\n```\n~~~\n\n[^1]: A note.\n\n---\n\nCommit `x`.\n";

fn form(dialect: &Dialect) -> String {
    markdown(BODY, dialect, &|_| None)
}

#[test]
fn a_plain_file_is_byte_equal() {
    assert_eq!(form(&PLAIN), BODY);
    assert_eq!(form(&GITHUB), BODY);
}

#[test]
fn hugo_keeps_tables_and_notes() {
    let text = form(&HUGO);
    assert!(text.starts_with("Hook with ${{ secrets.X }} and\nK[^1]. 日本語 👨‍👩‍👧 e\u{301}\n\n## Facts\n\n| | |\n"), "{text}");
    assert!(text.contains("- `a.rs` -> `b.rs`\n\n~~~md\n```\n{{</* figure */>}}\n```\n~~~\n\n[^1]: A note.\n"), "{text}");
}

#[test]
fn what_a_platform_lacks_becomes_lists() {
    let text = form(&MEDIUM);
    assert!(text.starts_with("# A `title`\n\n"), "{text}");
    assert!(text.contains("K\\[1\\]. ") && text.contains("- **Size**: `a | b`\n"), "{text}");
    assert!(text.ends_with("## Notes\n\n1. A note.\n\n---\n\nCommit `x`.\n"), "{text}");
    assert!(form(&MKDOCS).contains("<!-- note -->") && form(&HASHNODE).contains("| Size |"));
}

#[test]
fn each_platform_gets_its_escapes() {
    for (dialect, expected) in [
        (&DEVTO, "Hook with ${% raw %}{{{% endraw %} secrets.X }} and <kbd>K</kbd>[^1]."),
        (&JEKYLL, "Hook with ${{ \"{\" }}{ secrets.X }} and\n<kbd>K</kbd>[^1]."),
        (&DOCUSAURUS, "Hook with $\\{\\{ secrets.X }} and\nK[^1]."),
        (&GHOST, "Hook with ${{ secrets.X }} and K[^1]."),
    ] {
        let text = form(dialect);
        assert!(text.starts_with(expected), "{text}");
    }
    assert!(form(&DEVTO).contains("```mermaid\nflowchart TD"));
}

#[test]
fn a_rule_in_front_is_no_front_matter() {
    for (body, expected) in [("# T\n\n---\n\na\n", "***\n\na\n"), ("T\n===\n\na\n", "a\n"), ("# T\n", ""), ("a\n", "a\n")] {
        assert_eq!(markdown(body, &HUGO, &|_| None), expected, "{body:?}");
    }
}

#[test]
fn links_with_brackets_stay() {
    let body = "a [b [c] `d]`](https://h/x_(y)) [e][f] and [g\\]](<h i>)\n\n[f]: https://h \"t [u]\"\n";
    for dialect in [DEVTO, HASHNODE, GHOST, HUGO, JEKYLL, MKDOCS, DOCUSAURUS] {
        assert_eq!(markdown(body, &dialect, &|_| None), body, "{dialect:?}");
    }
}
