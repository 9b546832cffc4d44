//! What is wrong is named with its file or variable, its key and a way out, and never with its value.

use super::Place;

#[test]
fn a_repository_cannot_set_what_is_its_readers_to_decide() {
    for (text, key) in [
        ("[llm]\nbase_url = 'http://evil.example/v1'", "llm.base_url"),
        ("[llm]\napi_key = 'sk-canary'", "llm.api_key"),
        ("[llm]\nkey_header = 'x'", "llm.key_header"),
        ("[llm]\norganization = 'x'", "llm.organization"),
        ("[llm]\nproject = 'x'", "llm.project"),
        ("[llm.headers]\nA = 'sk-canary'", "llm.headers"),
        ("[llm]\napi = 'responses'", "llm.api"),
        ("[llm]\nretries = 10", "llm.retries"),
        ("[llm]\nconcurrency = 64", "llm.concurrency"),
        ("[cache]\nredis_url = 'redis://canary'", "cache.redis_url"),
        ("[cache]\nfolder = '/tmp'", "cache.folder"),
        ("[prices.x]\ninput_cost_per_token = 0", "prices.x"),
        ("[serve]\nroots = ['/']", "serve.roots"),
    ] {
        let place = Place::new().repository(text);
        let error = place.error();
        assert!(error.starts_with(&format!("techdoc.toml: `{key}` cannot be set in a repository's file: ")), "{error}");
        assert!(!error.contains("canary") && !error.contains("evil"), "{error}");
        assert!(place.load().unwrap_err().hint().is_some_and(|hint| hint.contains("--config")));
        assert!(Place::new().explicit(text).load().is_ok(), "{text} in a file of the user's");
    }
}

#[test]
fn a_repository_can_steer_its_article_and_choose_a_model() {
    let settings = Place::new()
        .repository(
            "[llm]\nmodel = 'm'\ntemperature = 0.5\nreasoning_effort = 'low'\nverbosity = 'low'\nmax_output_tokens = 100\n\
             max_prompt_tokens = 200\nservice_tier = 'flex'\n[article]\naudience = 'architect'\nprompts = 'docs/prompts'\n",
        )
        .settings();
    assert_eq!((settings.llm.max_output_tokens, settings.llm.max_prompt_tokens), (100, 200));
    assert_eq!(settings.article.audience, Some(crate::model::Audience::Architect));
}

#[test]
fn unknown_names_are_named_with_the_nearest_known_one() {
    for (text, expected) in [
        ("[llm]\nmodle = 'x'", "unknown key `modle` in [llm]; did you mean `model`?"),
        ("[llm]\nmax_cost_usd = 1", "unknown key `max_cost_usd` in [llm]; did you mean `max_cost_usd` in [budget]?"),
        ("[llm]\ncolour = 'x'", "unknown key `colour` in [llm]"),
        ("[lmm]\nmodel = 'x'", "unknown section [lmm]; did you mean [llm]?"),
        ("[serve]\nroot = 'x'", "unknown key `root` in [serve]; did you mean `roots`?"),
        ("[store]\nurl = 'x'", "unknown section [store]"),
        ("model = 'x'", "unknown key `model` outside of a section; did you mean `model` in [llm]?"),
        ("colour = 'x'", "unknown key `colour` outside of a section"),
    ] {
        assert_eq!(Place::new().user(text).error(), format!("user.toml: {expected}"));
        assert_eq!(Place::new().repository(text).error(), format!("techdoc.toml: {expected}"));
    }
    for (name, expected) in [
        ("TECHDOC_LLM__MODLE", "unknown key `modle` in [llm]; did you mean `model`?"),
        ("TECHDOC_LMM__MODEL", "unknown section [lmm]; did you mean TECHDOC_LLM__...?"),
        ("TECHDOC_SERVE__PORT", "unknown key `port` in [serve]"),
        ("TECHDOC_PRICES__X", "[prices] can be set in a file only"),
    ] {
        assert_eq!(Place::new().variable(name, "1").error(), format!("{name}: {expected}"));
    }
}

#[test]
fn values_that_make_no_sense_are_refused() {
    for (text, expected) in [
        ("[llm]\nretries = 11", "`llm.retries` is 11, not in 0 to 10"),
        ("[llm]\nretries = -1", "`llm.retries` is out of range; needed: a whole number that is not negative"),
        ("[llm]\nretries = true", "`llm.retries` is a boolean; needed: a whole number that is not negative"),
        ("[llm]\nmodel = 3", "`llm.model` is an integer; needed: a text in quotes"),
        ("[llm]\napi = 'soap'", "`llm.api` has a value that is not known; needed: `chat` or `responses`"),
        ("llm = 3", "`llm` is an integer; a table is needed"),
        ("[llm]\ntemperature = 2.1", "`llm.temperature` is 2.1, not in 0 to 2"),
        ("[llm]\ntemperature = nan", "`llm.temperature` is NaN, not in 0 to 2"),
        ("[llm]\nconcurrency = 0", "`llm.concurrency` is 0, not in 1 to 64"),
        ("[llm]\nconcurrency = 65", "`llm.concurrency` is 65, not in 1 to 64"),
        ("[llm]\nidle_timeout_ms = 0", "`llm.idle_timeout_ms` is 0, not in 1 to 86400000"),
        ("[llm]\nmax_output_tokens = 0", "`llm.max_output_tokens` is 0, not in 1 to 100000000"),
        ("[llm]\nbase_url = 'ftp://h/v1'", "`llm.base_url` is not an http or https address"),
        ("[llm]\nbase_url = 'h:80/v1'", "`llm.base_url` is not an http or https address"),
        ("[llm]\nbase_url = 'http://h/v1?api-version=1'", "`llm.base_url` has a query or a fragment; it has to end with its path"),
        ("[llm]\nmodel = ''", "`llm.model` has to be one line of 1 to 256 characters"),
        ("[llm]\nkey_header = 'host'", "`llm.key_header` names a header that is needed otherwise"),
        ("[llm.headers]\n'a b' = 'x'", "`llm.headers.a b` is no name of a header"),
        ("[llm.headers]\nA = \"x\\ny\"", "`llm.headers.A` has a value that a header cannot carry"),
        ("[cache]\nnamespace = ''", "`cache.namespace` needs at least one character, and none of space, `:`, `*`, `?`, `[`, `]`"),
        (
            "[cache]\nnamespace = 'a:b'",
            "`cache.namespace` needs at least one character, and none of space, `:`, `*`, `?`, `[`, `]`",
        ),
        ("[cache]\nttl_days = 0", "`cache.ttl_days` is 0, not in 1 to 3650"),
        ("[cache]\nmax_bytes = 0", "`cache.max_bytes` has to be above 0"),
        ("[budget]\nmax_cost_usd = 0", "`budget.max_cost_usd` has to be above 0"),
        ("[budget]\nmax_cost_usd = inf", "`budget.max_cost_usd` has to be above 0"),
        ("[budget]\nper_day_usd = -1", "`budget.per_day_usd` is -1, not in 0 to 1000000000000"),
        ("[prices.x]\noutput_cost_per_token = -1", "`prices.x` has a price that is not between 0 and 1 US dollar a token"),
        ("[article]\nprompts = '../x'", "`article.prompts` has to be a relative path without `..`, inside the repository"),
        ("[article]\nprompts = '/etc'", "`article.prompts` has to be a relative path without `..`, inside the repository"),
        ("[article]\nmust_cover = 'x'", "`article.must_cover` is a string; needed: a list"),
    ] {
        assert_eq!(Place::new().user(text).error(), format!("user.toml: {expected}"), "{text}");
    }
    for header in ["Authorization", "HOST", "content-length"] {
        let error = Place::new().user(&format!("[llm.headers]\n{header} = 'canary'")).error();
        assert!(error.contains(&format!("`llm.headers.{header}` names a header that techdoc writes itself")), "{error}");
    }
}

#[test]
fn what_is_out_of_range_is_blamed_on_the_source_that_set_it() {
    let place = Place::new().user("[llm]\nretries = 2\n").variable("TECHDOC_LLM__RETRIES", "12");
    assert_eq!(place.error(), "TECHDOC_LLM__RETRIES: `llm.retries` is 12, not in 0 to 10");
    let address = Place::new().variable("OPENAI_BASE_URL", "https://me:canary@h/v1").error();
    assert_eq!(
        address,
        "OPENAI_BASE_URL: `llm.base_url` holds credentials; they belong into the environment or a file of their own"
    );
}

#[test]
fn files_of_one_value_have_to_hold_one() {
    let place = Place::new();
    let (empty, key) = (place.file("empty", " \n"), place.file("key", "sk-canary"));
    let both = Place::new().variable("OPENAI_API_KEY", "sk-canary").variable("OPENAI_API_KEY_FILE", &key).error();
    assert_eq!(both, "OPENAI_API_KEY and OPENAI_API_KEY_FILE are both set");
    for (path, expected) in [(&empty, "it is empty"), (&place.path("no"), "No such file"), (&place.path(""), "Is a directory")] {
        let error = Place::new().variable("REDIS_URL_FILE", path).error();
        assert!(error.starts_with("REDIS_URL_FILE names ") && error.contains(expected), "{error}");
        assert!(error.contains(&*path.to_string_lossy()), "{error}");
    }
}

/// Broken files, with a key where a parser would quote it.
#[test]
fn no_error_shows_a_value() {
    let texts = [
        "[llm]\napi_key = sk-canary",
        "[llm]\napi_key = 'sk-canary",
        "[llm]\napi_key = \"\"\"sk-canary",
        "[llm]\napi_key \"sk-canary\"",
        "[llm]\napi_key = ['sk-canary']",
        "[llm]\napi_key = { a = 'sk-canary' }",
        "[llm]\napi_key = 'sk-canary with a space'",
        "[llm]\napi_key = 'sk-canary'\napi_key = 'sk-canary'",
        "[llm]\nmodel = 'x' sk-canary",
        "[llm]\nretries = 'sk-canary'",
        "[llm]\nretries = 'sk\", expected sk-canary'",
        "[llm]\napi = 'sk-canary'",
        "[llm]\napi = 'a, expected sk-canary'",
        "[llm]\nstructured = 'sk-canary'",
        "[llm]\nheaders = 'sk-canary'",
        "[llm]\nheaders = { A = 1, B = 'sk-canary' }",
        "[llm]\nbase_url = 'sk-canary'",
        "[llm]\nsk-canary = 'x'",
        "sk-canary = 'x'",
        "sk-canary",
        "[cache]\nredis_url = { sk-canary = 1 }",
        "[llm]\nmodel = \"\\q sk-canary\"",
        "[sk-canary]\n",
        "\u{0}sk-canary",
    ];
    for text in texts {
        let error = format!("{} {:?}", Place::new().user(text).error(), Place::new().user(text).load().unwrap_err());
        assert!(!error.contains("canary"), "{text:?} gives {error}");
    }
    for name in ["TECHDOC_LLM__RETRIES", "TECHDOC_LLM__HEADERS", "TECHDOC_LLM__API", "TECHDOC_LLM__BASE_URL", "OPENAI_BASE_URL"] {
        let error = Place::new().variable(name, "sk-canary").error();
        assert!(error.starts_with(name) && !error.contains("canary"), "{error}");
    }
}

#[test]
fn a_broken_file_is_named_with_line_and_column() {
    let error = Place::new().repository("[llm]\nmodel = \"ä\" x\n").error();
    assert!(error.starts_with("techdoc.toml, line 2, column 13: "), "{error}");
}

#[cfg(unix)]
#[test]
fn hostile_files_end_in_an_error() {
    use std::os::unix::ffi::OsStringExt as _;
    let mut place = Place::new();
    let (large, binary) = (place.file("large", &"#\n".repeat(1 << 18)), place.path("binary"));
    std::fs::write(&binary, [0xff, 0xfe]).unwrap();
    let link = place.path("link");
    std::os::unix::fs::symlink(place.file("plain", ""), &link).unwrap();
    for (path, expected) in [(large, "it has more than 256 KiB"), (binary, "it is not UTF-8"), (link, "it is not a plain file")] {
        place.sources.repository_file = Some(path);
        assert!(place.error().ends_with(expected), "{}", place.error());
    }
    place.sources.repository_file = None;
    place.sources.explicit_file = Some("/dev/zero".into());
    assert!(place.error().ends_with("it has more than 256 KiB"), "{}", place.error());
    let deep = format!("x = {}", "[".repeat(100_000));
    assert!(Place::new().user(&deep).error().starts_with("user.toml"));
    for name in ["OPENAI_API_KEY", "TECHDOC_LLM__MODEL"] {
        let bytes = std::ffi::OsString::from_vec(vec![0xff]);
        assert_eq!(Place::new().variable(name, bytes).error(), format!("{name} is not UTF-8"));
    }
}
