//! Loading settings: what overrides what, who may set what, and what an error says.

mod errors;
mod examples;

use super::*;
use std::collections::BTreeMap;
use std::ffi::OsString;

/// Files in a folder of their own, and an environment.
pub(super) struct Place {
    folder: tempfile::TempDir,
    sources: Sources,
}

impl Place {
    pub(super) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), sources: Sources::default() }
    }

    pub(super) fn user(mut self, text: &str) -> Self {
        self.sources.user_file = Some(self.file("user.toml", text));
        self
    }

    pub(super) fn repository(mut self, text: &str) -> Self {
        self.sources.repository_file = Some(self.file("techdoc.toml", text));
        self
    }

    pub(super) fn explicit(mut self, text: &str) -> Self {
        self.sources.explicit_file = Some(self.file("explicit.toml", text));
        self
    }

    pub(super) fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.sources.environment.insert(name.to_owned(), value.into());
        self
    }

    /// A file with `text`, which can be read by its owner alone.
    pub(super) fn file(&self, name: &str, text: &str) -> std::path::PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        path
    }

    pub(super) fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn load(&self) -> Result<Loaded, ConfigError> {
        load(&self.sources)
    }

    #[track_caller]
    pub(super) fn settings(&self) -> Settings {
        self.load().unwrap_or_else(|error| panic!("{error}")).settings
    }

    /// The error with its causes, without the folder.
    #[track_caller]
    pub(super) fn error(&self) -> String {
        let error = anyhow::Error::from(self.load().expect_err("an error"));
        format!("{error:#}").replace(&format!("{}/", self.folder.path().display()), "")
    }
}

#[test]
fn without_sources_everything_has_its_default() {
    let loaded = Place::new().load().unwrap();
    assert_eq!(toml::Table::try_from(&loaded.settings).unwrap(), toml::Table::try_from(Settings::default()).unwrap());
    assert!(loaded.origins.is_empty() && loaded.notes.is_empty());
    assert!(effective(&loaded).iter().all(|setting| setting.origin.is_none()));
}

#[test]
fn each_source_overrides_those_before_it() {
    let all = |place: Place| place.settings().llm.model.unwrap();
    let llm = |model: &str| format!("[llm]\nmodel = '{model}'\n");
    assert_eq!(all(Place::new().user(&llm("user"))), "user");
    assert_eq!(all(Place::new().user(&llm("user")).repository(&llm("repository"))), "repository");
    let files = || Place::new().user(&llm("user")).repository(&llm("repository")).explicit(&llm("explicit"));
    assert_eq!(all(files()), "explicit");
    assert_eq!(all(files().variable("TECHDOC_LLM__MODEL", "variable")), "variable");
    assert_eq!(all(files().variable("TECHDOC_LLM__MODEL", " ")), "explicit", "an empty value counts as not set");
}

#[test]
fn files_are_merged_key_by_key() {
    let place = Place::new()
        .user("[llm]\nretries = 1\nconcurrency = 2\nheaders = { A = '1', B = '2' }\n[article.glossary]\nx = 'user'\n")
        .repository("[article]\nmust_cover = ['b']\n[article.glossary]\ny = 'repository'\n")
        .variable("TECHDOC_LLM__RETRIES", "7")
        .variable("TECHDOC_LLM__HEADERS", "{ B = '3' }");
    let settings = place.settings();
    assert_eq!((settings.llm.retries, settings.llm.concurrency), (7, 2));
    let map = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<BTreeMap<_, _>>();
    assert_eq!(settings.llm.headers, map(&[("A", "1"), ("B", "3")]));
    assert_eq!(settings.article.glossary, map(&[("x", "user"), ("y", "repository")]));
}

#[test]
fn the_explicit_file_takes_the_place_of_the_users() {
    let place = Place::new().user("[llm]\nretries = 1\n").explicit("[llm]\nbase_url = 'http://h/v1'\n");
    let loaded = place.load().unwrap();
    assert_eq!((loaded.settings.llm.retries, loaded.settings.llm.base_url.as_deref()), (3, Some("http://h/v1")));
    assert_eq!(loaded.origins, [Origin::Explicit(place.path("explicit.toml"))]);
}

#[test]
fn a_repository_can_lower_limits_and_not_raise_them() {
    let repository = "[budget]\nmax_cost_usd = 1\nmax_tokens = 500\nper_day_usd = 3.0\n";
    let loaded = Place::new().user("[budget]\nmax_cost_usd = 0.5\nmax_tokens = 900\n").repository(repository).load().unwrap();
    let budget = loaded.settings.budget;
    assert_eq!((budget.max_cost_usd, budget.max_tokens, budget.per_day_usd), (Some(0.5), Some(500), Some(3.0)));
    assert_eq!(loaded.notes.len(), 1, "{:?}", loaded.notes);
    assert!(loaded.notes[0].contains("cannot raise `budget.max_cost_usd`; 0.5 stays"), "{:?}", loaded.notes);
    let own = Place::new().repository(repository).variable("TECHDOC_BUDGET__MAX_COST_USD", "9").settings();
    assert_eq!(own.budget.max_cost_usd, Some(9.0), "the environment is the user's own word");
    let endless = Place::new().user("[budget]\nmax_cost_usd = 0.5\n").repository("[budget]\nmax_cost_usd = nan\n").settings();
    assert_eq!(endless.budget.max_cost_usd, Some(0.5));
}

#[test]
fn the_names_that_other_tools_read_count() {
    let place = Place::new();
    let file = place.file("key", " sk-from-file\n");
    let settings = place
        .variable("OPENAI_API_KEY_FILE", file)
        .variable("OPENAI_API_KEY", "")
        .variable("OPENAI_BASE_URL", "http://h:1/v1/")
        .variable("OPENAI_ORG_ID", "org-1")
        .variable("OPENAI_PROJECT_ID", "proj-1")
        .variable("REDIS_URL", "redis://h")
        .settings();
    assert_eq!(settings.llm.api_key.unwrap().expose(), "sk-from-file");
    assert_eq!(settings.llm.base_url.as_deref(), Some("http://h:1/v1/"));
    assert_eq!((settings.llm.organization.as_deref(), settings.llm.project.as_deref()), (Some("org-1"), Some("proj-1")));
    assert_eq!(settings.cache.redis_url.unwrap().expose(), "redis://h");
}

#[test]
fn variables_hold_toml_values_or_plain_text() {
    let settings = Place::new()
        .variable("TECHDOC_LLM__STREAM", "false")
        .variable("TECHDOC_LLM__API", "responses")
        .variable("TECHDOC_LLM__MODEL", "4")
        .variable("TECHDOC_LLM__TEMPERATURE", "1")
        .variable("TECHDOC_BUDGET__PER_DAY_USD", "2")
        .variable("TECHDOC_ARTICLE__MUST_COVER", "['a', 'b']")
        .variable("TECHDOC_ARTICLE__NOTES", "1\nretries = 2")
        .variable("TECHDOC_CACHE__FOLDER", "/a b")
        .settings();
    assert_eq!((settings.llm.stream, settings.llm.api, settings.llm.model.as_deref()), (false, Api::Responses, Some("4")));
    assert_eq!((settings.llm.temperature, settings.budget.per_day_usd), (Some(1.0), Some(2.0)));
    assert_eq!(settings.article.must_cover, ["a", "b"]);
    assert_eq!(settings.article.notes.as_deref(), Some("1\nretries = 2"));
    assert_eq!(settings.cache.folder.as_deref(), Some(std::path::Path::new("/a b")));
}

#[test]
fn other_variables_of_this_prefix_are_ignored() {
    let names = ["TECHDOC_PORT", "TECHDOC_SERVICE_HOST", "TECHDOC_LOG", "TECHDOC__LLM", "TECHDOC_LLM__"];
    let place = names.into_iter().fold(Place::new(), |place, name| place.variable(name, "tcp://10.0.0.1:80"));
    assert!(place.load().unwrap().origins.is_empty());
}

#[test]
fn files_that_are_not_there_are_no_error_unless_asked_for() {
    let mut place = Place::new();
    place.sources.user_file = Some(place.path("no/config.toml"));
    place.sources.repository_file = Some(place.path("techdoc.toml"));
    assert!(place.load().unwrap().origins.is_empty());
    place.sources.explicit_file = Some(place.path("mine.toml"));
    assert!(place.error().starts_with("cannot read the settings in mine.toml: No such file"), "{}", place.error());
}

#[cfg(unix)]
#[test]
fn a_key_that_everybody_can_read_is_worth_a_note() {
    let place = Place::new().user("[llm]\napi_key = 'sk-canary'\n");
    assert!(place.load().unwrap().notes.is_empty());
    std::fs::set_permissions(place.path("user.toml"), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let notes = place.load().unwrap().notes;
    assert!(notes.len() == 1 && notes[0].contains("can be read by everybody") && !notes[0].contains("canary"), "{notes:?}");
}

#[test]
fn secrets_are_masked_wherever_settings_are_shown() {
    let place = Place::new()
        .user("[llm]\napi_key = 'sk-canary'\nheaders = { X-Key = 'canary' }\n[cache]\nredis_url = 'redis://:canary@h'\n");
    let loaded = place.load().unwrap();
    let shown = format!("{:?}", effective(&loaded));
    assert!(!shown.contains("canary") && shown.matches("***").count() == 3, "{shown}");
    let secrets = format!("{:?} {:?} {:?}", loaded.settings.llm.api_key, loaded.settings.cache.redis_url, loaded.origins);
    assert!(!secrets.contains("canary"), "{secrets}");
    assert!(!toml::to_string(&loaded.settings.cache).unwrap().contains("canary"));
    let origin = effective(&loaded).into_iter().find(|setting| setting.path == ["llm", "api_key"]).unwrap().origin;
    assert_eq!(origin, Some(Origin::User(place.path("user.toml"))));
}
