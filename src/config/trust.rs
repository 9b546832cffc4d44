//! What a repository's `techdoc.toml` may set. It may come from a stranger: it steers the article and the choice of a model, and
//! decides nothing about where code and keys go, what is kept on the reader's machine, or how much may be spent.

/// The keys of `[llm]` that a repository may set.
const LLM: &[&str] =
    &["model", "temperature", "reasoning_effort", "verbosity", "max_output_tokens", "max_prompt_tokens", "service_tier"];

/// What a setting decides that a repository must not; none when the repository may set it.
pub(super) fn withheld(section: &str, key: &str) -> Option<&'static str> {
    match (section, key) {
        ("article" | "budget", _) => None,
        ("llm", key) if LLM.contains(&key) => None,
        ("llm", "base_url" | "api" | "api_key" | "key_header" | "headers" | "organization" | "project") => {
            Some("where code and keys are sent, and as whom")
        }
        ("llm", _) => Some("how your machine and your account are used"),
        ("cache", _) => Some("where answers are kept, and for how long"),
        ("prices", _) => Some("what counts as spent"),
        ("database", _) => Some("where the ledger is kept"),
        ("serve", _) => Some("who may use the daemon, and what it may read"),
        ("publish", _) => Some("where articles are sent, and as whom"),
        _ => Some("what only you should decide"),
    }
}
