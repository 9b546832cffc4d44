use super::*;

const LINK: &str = "https://example.org/posts/a";

fn post(title: &str, hook: &str, tags: &[&str], most: usize, counting: &Counting) -> Short {
    let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
    let short = short(title, hook, LINK, &tags, most, counting);
    for facet in &short.facets {
        let shown = &short.text[facet.bytes.clone()];
        match &facet.target {
            Target::Link(link) => assert_eq!(shown, link),
            Target::Tag(tag) => assert_eq!(shown, format!("#{tag}")),
        }
    }
    assert_eq!(short.text.matches(LINK).count(), 1, "{}", short.text);
    short
}

#[test]
fn a_post_that_fits_is_whole() {
    let short =
        post("Title", "Hook here.", &["c++", "mini-redis", "miniredis", "2026"], 500, &Counting::Characters { link: Some(23) });
    assert_eq!(short.text, format!("Title\n\nHook here.\n\n{LINK}\n\n#cpp #miniredis"));
    let ends: Vec<Range<usize>> = short.facets.into_iter().map(|facet| facet.bytes).collect();
    assert_eq!(ends, [19..46, 48..52, 53..63]);
}

#[test]
fn the_hook_is_cut_at_a_word() {
    let counting = Counting::Characters { link: Some(23) };
    // 5 + 2 for the title, 23 + 2 for the link, and 18 for a hook.
    let cut = |hook| post("Title", hook, &[], 50, &counting).text;
    assert_eq!(cut("one two three, four five"), format!("Title\n\none two three…\n\n{LINK}"));
    assert_eq!(cut("一二三四五六七八九十一二三四五六七八九十"), format!("Title\n\n一二三四五六七八九十一二三四五六七…\n\n{LINK}"));
    assert_eq!(cut("onelongwordthatdoesnotfitinhere"), format!("Title\n\nonelongwordthatdo…\n\n{LINK}"));
    assert_eq!(cut("one two three four"), format!("Title\n\none two three four\n\n{LINK}"));
}

#[test]
fn what_people_see_as_one_character_counts_as_one_and_stays_whole() {
    let family = "👨‍👩‍👧‍👦";
    let counting = Counting::Characters { link: Some(0) };
    for hook in [family.repeat(12), "e\u{301}".repeat(12), "🇩🇪".repeat(12)] {
        let one = hook.graphemes(true).next().unwrap_or_default();
        assert_eq!(post("T", &hook, &[], 17, &counting).text, format!("T\n\n{hook}\n\n{LINK}"));
        let cut = post("T", &hook, &[], 16, &counting).text;
        assert_eq!(cut, format!("T\n\n{}…\n\n{LINK}", one.repeat(10)));
    }
}

#[test]
fn bytes_are_a_limit_of_their_own() {
    let hook = "👨‍👩‍👧‍👦 ".repeat(100);
    let short = post("T", &hook, &["rust"], 300, &Counting::Graphemes { most_bytes: 400 });
    assert!(short.text.len() <= 400 && short.text.len() > 350, "{}", short.text.len());
    assert!(short.text.ends_with("#rust") && short.text.contains("👨‍👩‍👧‍👦…"));
    let by_count = post("T", &"ab ".repeat(200), &[], 300, &Counting::Graphemes { most_bytes: 3000 });
    assert!((295..=300).contains(&by_count.text.graphemes(true).count()));
}

#[test]
fn the_link_survives_whatever_the_limit_is() {
    for most in 0..80 {
        for counting in [Counting::Characters { link: None }, Counting::Graphemes { most_bytes: 60 }, Counting::Little] {
            let short = post("A title of some length", "And a hook", &["tag"], most, &counting);
            let fits = short.text.encode_utf16().count() <= most && short.text.len() <= 80;
            assert!(fits || short.text == LINK, "{most}: {}", short.text);
        }
    }
}

#[test]
fn marks_of_little_text_are_escaped_but_not_in_link_and_tags() {
    let short = post("a_b (c) #1 @x", "", &["rust"], 3000, &Counting::Little);
    assert_eq!(short.text, format!("a\\_b \\(c\\) \\#1 \\@x\n\n{LINK}\n\n#rust"));
}

#[test]
fn nobody_is_called_by_name() {
    let short = post("@app.route and @angular", "", &[], 500, &Counting::Characters { link: Some(23) });
    assert!(!short.text.contains("@a"), "{}", short.text);
}
