//! Pages as the real generators build them: the visible text is that of the article, whatever it quotes.

use crate::harness::Tree;
use std::process::{Command, Stdio};

/// An article about what the generators themselves would run.
const ARTICLE: &str = r#"---
title: "Templates, {{ quoted }}"
description: "What {% runs %} where."
tags: [jinja, hugo]
---

# Templates, {{ quoted }}

Jinja prints `{{ user.name }}`, and {{ user.name }} in prose; `{% raw %}` and {% raw %} begin what {% endraw %} or `{%- endraw -%}` ends.

Actions have ${{ secrets.TOKEN }} and `${{ secrets.TOKEN }}`; odd ones are {{{ three }}}, {%% and {{.

Hugo has {{< ref "a.md" >}} and {{% note %}}, in code `{{< figure src="a.png" >}}`, quoted `{{</* figure */>}}`; half of one is `{{<` or {{< there.

## A head {#with-marks} and {.more}

Kramdown takes *this*{: .red}, a | b, $$x^2$$ and [a]({{ b }}); 日本語 {{ 変数 }} 👨‍👩‍👧 é.

{: .no-attribute}

| name | value |
|---|---|
| `a \| b` | {{ cell }} |
| {% if x %} | `{{< x >}}` |

- one {{ item }}
- two `{% item %}`

> quoted {{ words }}

```jinja
{% for x in y %}{{ x }}{% endfor %}
{%- raw -%} {{ x }} {%- endraw -%}
```

```yaml
env:
  TOKEN: ${{ secrets.TOKEN }}
```

````md
```html
{{< figure src="x" >}}
{{% notice %}}a{{% /notice %}}
```
````

~~~go
left := "{{<"
right := ">}}"
~~~
"#;

/// What a reader sees, block by block.
const VISIBLE: &str = r#"Jinja prints {{ user.name }}, and {{ user.name }} in prose; {% raw %} and {% raw %} begin what {% endraw %} or {%- endraw -%} ends.
Actions have ${{ secrets.TOKEN }} and ${{ secrets.TOKEN }}; odd ones are {{{ three }}}, {%% and {{.
Hugo has {{< ref "a.md" >}} and {{% note %}}, in code {{< figure src="a.png" >}}, quoted {{</* figure */>}}; half of one is {{< or {{< there.
A head {#with-marks} and {.more}
Kramdown takes this{: .red}, a | b, $$x^2$$ and [a]({{ b }}); 日本語 {{ 変数 }} 👨‍👩‍👧 é.
{: .no-attribute}
name
value
a | b
{{ cell }}
{% if x %}
{{< x >}}
one {{ item }}
two {% item %}
quoted {{ words }}
{% for x in y %}{{ x }}{% endfor %}
{%- raw -%} {{ x }} {%- endraw -%}
env:
  TOKEN: ${{ secrets.TOKEN }}
```html
{{< figure src="x" >}}
{{% notice %}}a{{% /notice %}}
```
left := "{{<"
right := ">}}""#;

const HUGO_CONFIG: &str =
    "baseURL = \"https://h.example/\"\ndisableKinds = [\"taxonomy\", \"term\", \"RSS\", \"sitemap\", \"home\", \"section\"]\n";
const HUGO_LAYOUT: &str = "<html><head><title>{{ .Title }}</title></head><body><main>{{ .Content }}</main></body></html>\n";
const JEKYLL_LAYOUT: &str = "<html><head><title>{{ page.title }}</title></head><body><main>{{ content }}</main></body></html>\n";

/// Whether a program is there. Where it is not the test is skipped with a word on stderr, or fails when `TECHDOC_TEST_REQUIRE` is set.
#[expect(clippy::print_stderr, reason = "a test that was skipped shall be seen")]
fn have(program: &str, version: &str) -> bool {
    let found = Command::new(program).arg(version).stdout(Stdio::null()).status().is_ok();
    if !found {
        assert!(std::env::var_os("TECHDOC_TEST_REQUIRE").is_none(), "{program} is missing");
        eprintln!("skipped: {program} is missing");
    }
    found
}

/// Publishes the article to a new site with these files, builds it, and gives back the page.
fn built(generator: &str, files: &[(&str, &str)], build: &[&str], page: &str) -> String {
    let tree = Tree::new().file("post.md", ARTICLE);
    tree.git(["init", "--quiet", "--bare", "--initial-branch=main", "site.git"]);
    tree.git(["clone", "--quiet", "site.git", "by-hand"]);
    for (path, text) in files {
        tree.write(&format!("by-hand/{path}"), text);
    }
    tree.git(["-C", "by-hand", "add", "--all"]);
    tree.git(["-C", "by-hand", "commit", "--quiet", "--message", "the site"]);
    tree.git(["-C", "by-hand", "push", "--quiet", "origin", "HEAD:main"]);
    tree.write(
        "site.toml",
        format!("[publish.site]\ntype = \"git-site\"\nrepository = \"site.git\"\ngenerator = \"{generator}\"\n"),
    );
    let ran = tree.techdoc(["publish", "post.md", "--config", "site.toml", "--to", "site", "--live", "--quiet"]);
    ran.exit(0).stdout_has("created");
    tree.git(["clone", "--quiet", "--branch", "main", "site.git", "site"]);
    let output = Command::new(build[0])
        .args(&build[1..])
        .current_dir(tree.path("site"))
        .env("HOME", tree.path("."))
        .env("LANG", "C.UTF-8")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let path = tree.paths().into_iter().find(|path| path.starts_with("site/built/") && path.ends_with(page));
    tree.read(&path.unwrap_or_else(|| panic!("no {page} in {:?}", tree.paths())))
}

/// The lines that a reader sees in the main part of a page.
fn visible(page: &str) -> Vec<String> {
    let main = page.split_once("<main>").unwrap().1.split_once("</main>").unwrap().0;
    let mut text = String::new();
    let mut rest = main;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = after.split_once('>').unwrap();
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap();
        if !matches!(name, "a" | "code" | "em" | "strong" | "span") {
            text.push('\n');
        }
        rest = after;
    }
    text.push_str(rest);
    plain(&text).lines().map(str::trim_end).filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

/// Text without entities, quotation marks as they are typed, and without the joiners that nobody sees.
fn plain(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#123;", "{"),
        ("&ldquo;", "\""),
        ("&rdquo;", "\""),
        ("&rsquo;", "'"),
        ("&lsquo;", "'"),
        ("“", "\""),
        ("”", "\""),
        ("’", "'"),
        ("&amp;", "&"),
        ("\u{2060}", ""),
    ];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn check(page: &str) {
    let seen = visible(page);
    let expected: Vec<&str> = VISIBLE.lines().collect();
    for (seen, expected) in seen.iter().zip(&expected) {
        assert_eq!(seen, expected);
    }
    assert_eq!(seen.len(), expected.len(), "{seen:#?}");
    assert!(page.contains("<title>Templates, {{ quoted }}</title>"), "{page}");
}

#[test]
fn hugo_shows_what_the_article_quotes() {
    if have("hugo", "version") {
        let files = [("config.toml", HUGO_CONFIG), ("layouts/_default/single.html", HUGO_LAYOUT)];
        check(&built("hugo", &files, &["hugo", "--quiet", "--destination", "built"], "posts/post/index.html"));
    }
}

#[test]
fn jekyll_shows_what_the_article_quotes() {
    if have("jekyll", "--version") {
        let files = [("_config.yml", "title: x\n"), ("_layouts/post.html", JEKYLL_LAYOUT)];
        check(&built("jekyll", &files, &["jekyll", "build", "--quiet", "--destination", "built"], "post.html"));
    }
}
