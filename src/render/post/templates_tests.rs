use super::*;

fn check(templates: Templates, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(neutral(text, templates), *expected, "{text:?}");
    }
}

#[test]
fn text_without_marks_is_left_alone() {
    let text = "# T\n\n日本 `a` {b} 100 % [x](y) <https://h>\n\n```rs\n{ a: 1 }\n```\n\n| a |\n|---|\n| b |\n";
    for templates in [Templates::None, Templates::Liquid, Templates::Hugo, Templates::Jekyll, Templates::Hashnode] {
        assert_eq!(neutral(text, templates), text, "{templates:?}");
    }
}

#[test]
fn forem_gets_raw_blocks_in_prose_only() {
    check(
        Templates::Liquid,
        &[
            ("use ${{ secrets.X }} now", "use ${% raw %}{{{% endraw %} secrets.X }} now"),
            ("{% raw %}x{% endraw %}", "{% raw %}{%{% endraw %} raw %}x{% raw %}{%{% endraw %} endraw %}"),
            ("`{{ x }}` `{% endraw %}`", "`{{ x }}` `{% endraw %}`"),
            ("```\n{%- endraw -%} {%endraw%}\n```\n", "```\n{%\u{2060}- endraw -%} {%\u{2060}endraw%}\n```\n"),
            ("[a](https://h/{{b}})", "[a](https://h/%7B{b}})"),
            ("a \\` b `c`", "a &#96; b `c`"),
            ("a ~~s~~ \\~~~", "a ~~s~~ &#126;&#126;&#126;"),
            ("[a]({ b }) [c](d)", "[a\\]({ b }) [c](d)"),
            ("`` a`b ``", "<code>a&#96;b</code>"),
            ("| a |\n|---|\n| `b \\| {{c` |\n", "| a |\n|---|\n| <code>b &#124; {% raw %}{{{% endraw %}c</code> |\n"),
            ("{{{", "{% raw %}{{{% endraw %}{"),
        ],
    );
}

#[test]
fn hugo_shortcodes_are_parted_in_prose_and_quoted_in_code() {
    check(
        Templates::Hugo,
        &[
            ("use {{< figure >}} and {{% x %}}", "use {\\{< figure >}} and {\\{% x %}}"),
            ("`{{< figure src=\"a\" >}}`", "`{{</* figure src=\"a\" */>}}`"),
            ("```\n{{% a %}}\n{{<b>}}\n```\n", "```\n{{%/* a */%}}\n{{</*b*/>}}\n```\n"),
            ("`{{</* x */>}}`", "`{{</*/* x */*/>}}`"),
            ("```\n\"{{<\"\n\">}}\"\n```\n", "```\n\"{{</*\"\n\"*/>}}\"\n```\n"),
            ("`{{< open` and `>}}`", "`{\u{2060}{< open` and `>}}`"),
            ("`{{ .Title }}` {{ .Title }}", "`{{ .Title }}` {{ .Title }}"),
            ("a\n: b", "a\n\\: b"),
            ("## Title {#id} and {.c}", "## Title \\{#id} and \\{.c}"),
            ("> ```\n> {{<\n> a >}}\n> ```\n", "> ```\n> {{</*\n> a */>}}\n> ```\n"),
        ],
    );
}

#[test]
fn jekyll_prints_braces_by_expressions() {
    check(
        Templates::Jekyll,
        &[
            ("{{ x }} `{% raw %}`", "{{ \"{\" }}{ x }} `{{ \"{\" }}% raw %}`"),
            (
                "```yaml\nkey: ${{ secrets.X }}\n{% endraw %}\n```\n",
                "```yaml\nkey: ${{ \"{\" }}{ secrets.X }}\n{{ \"{\" }}% endraw %}\n```\n",
            ),
            ("{{{%", "{{ \"{\" }}{{ \"{\" }}{{ \"{\" }}%"),
            ("*a*{: .b} a | b $$x$$ `{: |`", "*a*\\{: .b} a \\| b \\$\\$x\\$\\$ `{: |`"),
            ("| a | b |\n|---|---|\n| `c \\| d` | {:d} |\n", "| a | b |\n|---|---|\n| `c | d` | \\{:d} |\n"),
            ("a\n: b", "a\n\\: b"),
            ("[a]({{ b }}) [c](d)", "[a\\]({{ \"{\" }}{ b }}) [c](d)"),
            ("*[H]: a\n\n^\n\nb^2", "*\\[H]: a\n\n&#94;\n\nb^2"),
        ],
    );
}

#[test]
fn mdx_has_no_expressions_and_no_elements() {
    check(
        Templates::Mdx,
        &[
            ("K <3, V and {a} \\{b} \\<T> `<T>{c}`", "K \\<3, V and \\{a} \\{b} \\<T> `<T>{c}`"),
            ("<https://h/a_b>", "[https://h/a\\_b](https://h/a_b)"),
            ("<a@b.c>", "[a@b.c](mailto:a@b.c)"),
            ("import order\n\nexport it\n\n:::note", "&#105;mport order\n\n&#101;xport it\n\n\\:::note"),
            ("```jsx\n<T>{a}</T>\n```\n", "```jsx\n<T>{a}</T>\n```\n"),
            ("a &lt; b", "a &lt; b"),
        ],
    );
}

#[test]
fn hashnode_embeds_nothing() {
    check(
        Templates::Hashnode,
        &[
            ("%[https://h] %%[x] 5 %", "&#37;[https://h] &#37;&#37;[x] 5 %"),
            ("100%[link](x) \\%[y]", "100&#37;[link](x) &#37;[y]"),
            ("`%[a]`", "`%[a]`"),
        ],
    );
}

#[test]
fn ghost_marks_stay_text() {
    check(
        Templates::Ghost,
        &[
            ("a ==b== x^2^ H~2~O ~~gone~~", "a =\\=b=\\= x\\^2\\^ H\\~2\\~O ~~gone~~"),
            ("#tag and a#b\n\n# Head", "\\#tag and a#b\n\n# Head"),
        ],
    );
}
