//! What Forem makes of Liquid in Markdown, as its Markdown processor does it.
//!
//! Code fences and code spans are wrapped in `raw` by the site itself, with regular expressions that know no nesting; then Liquid
//! runs. A tag that Liquid does not know makes its complaint take the place of the whole page; an output that is not set vanishes.

use regex::{Captures, Regex};

/// The text that is left after Liquid, or its complaint.
pub(crate) fn shown(markdown: &str) -> String {
    run(&protected(markdown))
        .unwrap_or_else(|complaint| format!("Liquid syntax error: {complaint}"))
        .replace("{----%", "{%")
        .replace("%----}", "%}")
}

fn protected(markdown: &str) -> String {
    let code = Regex::new(r"(?s)\s*~{3}.*?~{3}|\s*`{3}.*?`{3}|`{2}.+?`{2}|`.+?`").unwrap();
    let wrapped = code.replace_all(markdown, |found: &Captures<'_>| {
        let code = found[0].replace("{% endraw %}", "{----% endraw %----}").replace("{% raw %}", "{----% raw %----}");
        if code.contains("```") {
            format!("\n{{% raw %}}\n{code}\n{{% endraw %}}\n")
        } else {
            format!("{{% raw %}}{code}{{% endraw %}}")
        }
    });
    wrapped.into_owned()
}

/// Liquid with nothing set and no tags but `raw` and `comment`.
fn run(text: &str) -> Result<String, String> {
    let token = Regex::new(r"(?s)\{%-?\s*(\w*).*?%\}|\{\{.*?\}\}").unwrap();
    let end = Regex::new(r"(?s)\{%-?\s*endraw\s*-?%\}").unwrap();
    let mut shown = String::new();
    let mut rest = text;
    while let Some(found) = token.captures(rest) {
        let whole = found.get(0).unwrap();
        shown.push_str(&rest[..whole.start()]);
        rest = &rest[whole.end()..];
        match found.get(1).map(|name| name.as_str()) {
            None => {}
            Some("raw") => {
                let close = end.find(rest).ok_or("'raw' tag was never closed")?;
                shown.push_str(&rest[..close.start()]);
                rest = &rest[close.end()..];
            }
            Some(name) => return Err(format!("Unknown tag '{name}'")),
        }
    }
    shown.push_str(rest);
    Ok(shown)
}

#[test]
fn code_is_protected_by_the_site_and_prose_is_not() {
    for (markdown, expected) in [
        ("plain", "plain"),
        ("a {{ b }} c", "a  c"),
        ("a {% b %} c", "Liquid syntax error: Unknown tag 'b'"),
        ("{% raw %}a {{ b }}{% endraw %} c", "a {{ b }} c"),
        ("a `{{ b }}` c", "a `{{ b }}` c"),
        ("a `{% endraw %}` c", "a `{% endraw %}` c"),
        ("{% raw %}`{{ b }}`{% endraw %}", "Liquid syntax error: Unknown tag 'endraw'"),
        ("{% raw %}a", "Liquid syntax error: 'raw' tag was never closed"),
    ] {
        assert_eq!(shown(markdown), expected, "{markdown}");
    }
    let fence = "a\n\n```yaml\n{{ b }}\n{% c %}\n```\n\nd";
    assert!(shown(fence).contains("```yaml\n{{ b }}\n{% c %}\n```"), "{}", shown(fence));
    assert_eq!(shown(&format!("{{% raw %}}\n{fence}\n{{% endraw %}}")), "Liquid syntax error: Unknown tag 'endraw'");
}
