//! `techdoc config`: which files count, in which order, and what is shown of them.

use crate::harness::{Ran, Tree, techdoc};

/// A canary that stands for a key.
const KEY: &str = "sk-canary-0123456789";

/// The value and origin of a setting in the JSON document.
fn setting(ran: &Ran, section: &str, key: &str) -> (serde_json::Value, String) {
    let setting = &ran.json()["settings"][section][key];
    (setting["value"].clone(), setting["origin"].as_str().unwrap().to_owned())
}

#[test]
fn without_files_every_setting_has_its_default() {
    let ran = techdoc(["config"]).exit(0).stdout_has("[llm]\n# base_url is not set\n").stdout_has("\nretries = 3\n");
    let settings = ran.stdout.lines().filter(|line| line.contains(" = "));
    assert!(settings.clone().count() > 20 && settings.clone().all(|line| !line.contains('#')), "{}", ran.stdout);
    let ran = techdoc(["config", "--format", "json"]).exit(0);
    assert_eq!(ran.json()["schema_version"], 1);
    assert_eq!(setting(&ran, "llm", "retries"), (3.into(), "default".into()));
    assert_eq!(setting(&ran, "llm", "model").0, serde_json::Value::Null);
}

#[test]
fn the_weaker_source_yields_and_each_value_names_its_own() {
    let tree = Tree::new()
        .file("config/techdoc/config.toml", "[llm]\nmodel = 'user'\nverbosity = 'low'\nretries = 5\n")
        .file("techdoc.toml", "[llm]\nmodel = 'repository'\nverbosity = 'high'\n");
    let user = tree.path("config").to_string_lossy().into_owned();
    let command = || tree.command(["config", "--format", "json"]).env("XDG_CONFIG_HOME", &user);
    let ran = command().env("TECHDOC_LLM__MODEL", "variable").run().exit(0);
    assert_eq!(setting(&ran, "llm", "model"), ("variable".into(), "TECHDOC_LLM__MODEL".into()));
    assert_eq!(setting(&ran, "llm", "verbosity"), ("high".into(), "techdoc.toml".into()));
    assert_eq!(setting(&ran, "llm", "retries"), (5.into(), format!("{user}/techdoc/config.toml")));
}

#[test]
fn without_an_xdg_folder_the_users_file_is_below_home() {
    let tree = Tree::new().file(".config/techdoc/config.toml", "[llm]\nretries = 5\n").folder("elsewhere");
    let home = tree.path("").to_string_lossy().into_owned();
    let run = |xdg: &str| tree.command(["config", "elsewhere"]).env("HOME", &home).env("XDG_CONFIG_HOME", xdg).run();
    for xdg in ["", "relative"] {
        drop(run(xdg).exit(0).stdout_has("\nretries = 5 # "));
    }
    drop(run(&tree.path("elsewhere").to_string_lossy()).exit(0).stdout_has("\nretries = 3\n"));
}

#[test]
fn the_repositorys_file_is_at_the_top_of_the_repository() {
    let tree = Tree::new().file("techdoc.toml", "[llm]\nmodel = 'top'\n").file("src/deep/a.py", "x = 1\n").init().commit("first");
    for target in [".", "src/deep", "src/deep/a.py"] {
        drop(tree.techdoc(["config", target]).exit(0).stdout_has("\nmodel = \"top\" # "));
    }
    let plain = Tree::new().file("techdoc.toml", "[llm]\nmodel = 'above'\n").file("inner/a.py", "x = 1\n");
    drop(plain.techdoc(["config", "inner"]).exit(0).stdout_has("\n# model is not set\n"));
    plain.write("inner/techdoc.toml", "[llm]\nmodel = 'own'\n");
    drop(plain.techdoc(["config", "inner/a.py"]).exit(0).stdout_has("\nmodel = \"own\" # inner/techdoc.toml\n"));
    drop(plain.techdoc(["config", "https://host.example/a/b"]).exit(0).stdout_has("\n# model is not set\n"));
    plain.techdoc(["config", "nowhere"]).exit(3).stdout("").stderr_has("error: nowhere does not exist");
}

#[test]
fn a_strangers_repository_cannot_redirect_the_key() {
    let tree = Tree::new().file("techdoc.toml", "[llm]\nbase_url = 'https://collector.example/v1'\n");
    let ran = tree.command(["config"]).env("OPENAI_API_KEY", KEY).run().exit(2).stdout("");
    let ran =
        ran.stderr_has("error: techdoc.toml: `llm.base_url` cannot be set in a repository's file: ").stderr_has("\nhint: put it");
    assert!(!ran.stderr.contains("collector") && !ran.stderr.contains(KEY), "{}", ran.stderr);
    let elsewhere = Tree::new().file("mine.toml", "[llm]\nbase_url = 'https://own.example/v1'\n");
    let ran = elsewhere.techdoc(["--config", "mine.toml", "config"]).exit(0);
    drop(ran.stdout_has("\nbase_url = \"https://own.example/v1\" # mine.toml\n"));
}

#[test]
fn secrets_are_shown_as_stars() {
    let tree = Tree::new().file("key", KEY).file("mine.toml", format!("[llm]\nheaders = {{ X-Key = '{KEY}' }}\n"));
    for format in ["human", "json"] {
        let command = tree.command(["config", "-vvv", "--config", "mine.toml", "--format", format]);
        let ran = command.env("OPENAI_API_KEY_FILE", "key").env("REDIS_URL", &format!("redis://:{KEY}@h")).run().exit(0);
        assert_eq!(ran.stdout.matches("***").count(), 3, "{}", ran.stdout);
        assert!(!ran.stdout.contains(KEY) && !ran.stderr.contains(KEY), "{} {}", ran.stdout, ran.stderr);
        drop(ran.stdout_has("OPENAI_API_KEY_FILE").stderr_has("settings read"));
    }
}

#[test]
fn wrong_settings_end_with_2() {
    let file = |text: &str| Tree::new().file("techdoc.toml", text);
    for (tree, variable, expected) in [
        (
            file("[llm]\nmodle = 'x'\n"),
            ("A", "b"),
            "error: techdoc.toml: unknown key `modle` in [llm]; did you mean `model`?\nhint: ",
        ),
        (file("[llm]\nmodel = sk-canary\n"), ("A", "b"), "error: techdoc.toml, line 2, column 9: "),
        (file("[publish.blog]\n"), ("A", "b"), "error: techdoc.toml: `publish.blog` cannot be set in a repository's file: "),
        (file(""), ("OPENAI_API_KEY_FILE", "no"), "error: OPENAI_API_KEY_FILE names no, which cannot be read: "),
        (file(""), ("TECHDOC_LLM__RETRIES", "sk-canary"), "error: TECHDOC_LLM__RETRIES: `llm.retries` is a string; needed: "),
        (file(""), ("TECHDOC_LOG", "techdoc=loud"), "error: TECHDOC_LOG is no list of log directives"),
    ] {
        let ran = tree.command(["config"]).env(variable.0, variable.1).run().exit(2).stdout("").stderr_has(expected);
        assert!(!ran.stderr.contains("canary"), "{}", ran.stderr);
    }
    techdoc(["config", "--config", "no.toml"]).exit(2).stdout("").stderr(
        "error: cannot read the settings in no.toml: No such file or directory (os error 2)\n\
         hint: give --config a file that you can read\n",
    );
    let ran = file("[llm]\nmodle = 'x'\n").techdoc(["config", "--log-format", "json"]).exit(2);
    let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!((&error["exit_code"], error["hint"].is_string()), (&2.into(), true));
    drop(ran.stderr_has(""));
}

#[test]
fn notes_go_to_stderr() {
    let tree = Tree::new().file("mine.toml", "[budget]\nmax_tokens = 5\n").file("techdoc.toml", "[budget]\nmax_tokens = 9\n");
    let user = Tree::new().file("techdoc/config.toml", "[budget]\nmax_tokens = 5\n");
    let path = user.path("").to_string_lossy().into_owned();
    let ran = tree.command(["config"]).env("XDG_CONFIG_HOME", &path).run().exit(0).stdout_has("\nmax_tokens = 5 # ");
    drop(ran.stderr_has("note: techdoc.toml cannot raise `budget.max_tokens`; 5 stays, from "));
}

#[test]
fn the_log_is_silent_unless_asked_for() {
    let tree = Tree::new().file("techdoc.toml", "");
    let read = "DEBUG techdoc::cli::settings: settings read origin=techdoc.toml\n";
    tree.techdoc(["config"]).exit(0);
    tree.techdoc(["config", "-v"]).exit(0);
    drop(tree.techdoc(["config", "-vv"]).exit(0).stderr_has(read));
    drop(tree.command(["config"]).env("TECHDOC_LOG", "techdoc::cli=debug").run().exit(0).stderr_has(read));
    tree.command(["config", "-vv"]).env("TECHDOC_LOG", "warn").run().exit(0);
    tree.command(["config", "-q"]).env("TECHDOC_LOG", "trace").run().exit(0);
    let ran = tree.techdoc(["config", "-vv", "--log-format", "json"]).exit(0);
    let lines: Vec<serde_json::Value> = ran.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[0]["level"], &lines[0]["message"]), (1, &"DEBUG".into(), &"settings read".into()));
    drop(ran.stderr_has("techdoc.toml"));
}
