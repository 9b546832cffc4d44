use super::*;
use serde_json::json;

fn head<'a>(title: &'a str, tags: &'a [String], techdoc: &'a Value) -> SiteHead<'a> {
    SiteHead {
        title,
        description: "A \\ \"b\"",
        tags,
        slug: "a-b",
        date: "2026-11-24",
        updated: Some("2026-11-26"),
        draft: true,
        canonical_url: Some("https://h/a"),
        techdoc,
    }
}

#[test]
fn each_generator_has_its_fields() {
    let (tags, own) = (vec!["rust".to_owned()], json!({"version": "0.1.0", "work_tree": true, "focus": ["src"]}));
    let names = BTreeMap::from([("description".to_owned(), "summary".to_owned()), ("canonical_url".to_owned(), String::new())]);
    let keys = |generator, names: &BTreeMap<String, String>| {
        let text = site_head(generator, &head("T", &tags, &own), names);
        let keys = text.lines().filter(|line| !line.starts_with([' ', '-'])).map(|line| line.split(':').next().unwrap_or_default());
        keys.collect::<Vec<_>>().join(" ")
    };
    for (generator, expected) in [
        (Generator::Hugo, "title description date lastmod slug tags draft canonical_url techdoc"),
        (Generator::Jekyll, "layout title description date last_modified_at slug tags published canonical_url techdoc"),
        (Generator::Astro, "title description pubDate updatedDate tags draft canonical_url techdoc"),
        (Generator::Docusaurus, "title description date last_update slug tags draft canonical_url techdoc"),
        (Generator::Plain, "title description date updated slug tags draft canonical_url techdoc"),
    ] {
        assert_eq!(keys(generator, &BTreeMap::new()), expected, "{generator:?}");
    }
    assert_eq!(keys(Generator::Hugo, &names), "title summary date lastmod slug tags draft techdoc");
}

#[test]
fn strings_stay_strings() {
    let own =
        json!({"version": "0.1.0", "grounding": "1/2", "work_tree": true, "focus": ["src", "no"], "empty": [], "y": {"a": null}});
    let tags = vec!["yes".to_owned(), "1_000".to_owned(), "c#".to_owned()];
    let expected = "---\nlayout: \"post\"\ntitle: \"2026-11-24\"\ndescription: \"A \\\\ \\\"b\\\"\"\ndate: 2026-11-24\n\
                    last_modified_at: 2026-11-26\nslug: \"a-b\"\ntags:\n  - \"yes\"\n  - \"1_000\"\n  - \"c#\"\npublished: false\n\
                    canonical_url: \"https://h/a\"\ntechdoc:\n  version: \"0.1.0\"\n  grounding: \"1/2\"\n  work_tree: true\n  focus:\n    \
                    - \"src\"\n    - \"no\"\n  empty: []\n  \"y\":\n    a: null\n---\n";
    assert_eq!(site_head(Generator::Jekyll, &head("2026-11-24", &tags, &own), &BTreeMap::new()), expected);
}

#[test]
fn a_yaml_parser_reads_back_what_was_given() {
    for title in ["A: \"q\" & <tag> #1", "- x", "日本: 👨‍👩‍👧 é", "{{ x }} {% y %}", "*a", "tab\there", "\u{7f}\u{85}x", "!!str", "a'b"]
    {
        let own = json!({"title": title});
        let text = site_head(Generator::Hugo, &head(title, &[], &own), &BTreeMap::new());
        let yaml = text.trim_start_matches("---\n").trim_end_matches("---\n");
        let read: Value = serde_norway::from_str(yaml).expect("YAML");
        assert_eq!(read["title"], json!(one_line(title)), "{title:?}");
        assert_eq!(read["techdoc"]["title"], json!(clean(title)), "{title:?}");
        assert_eq!(read["tags"], json!([]));
    }
}
