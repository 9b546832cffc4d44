//! Settings of the daemon that make no sense.

use super::Secret;
use super::checks::{Problem, whole_problem};
use super::serve::{ServeSettings, WebhookSettings};

/// A day: nothing here may take longer.
const LONGEST_MS: u64 = 86_400_000;
/// The fewest bytes of a secret.
const SECRET_BYTES: usize = 16;

/// The first thing in `[serve]` that makes no sense.
pub(super) fn first_problem(serve: &ServeSettings) -> Option<Problem> {
    let ms = 1..=LONGEST_MS;
    let numbers = [
        ("workers", serve.workers as u64, 0..=64),
        ("per_repository", u64::from(serve.per_repository), 1..=64),
        // Shorter, and a busy machine loses its leases.
        ("lease_ms", serve.lease_ms, 1_000..=LONGEST_MS),
        ("attempts", u64::from(serve.attempts), 1..=100),
        ("retry_delay_ms", serve.retry_delay_ms, ms.clone()),
        ("catch_up_ms", serve.catch_up_ms, 60_000..=7 * LONGEST_MS),
        ("linger_ms", serve.linger_ms, 0..=LONGEST_MS),
        ("drain_ms", serve.drain_ms, 0..=LONGEST_MS),
        ("header_timeout_ms", serve.header_timeout_ms, ms.clone()),
        ("request_timeout_ms", serve.request_timeout_ms, ms.clone()),
        ("write_timeout_ms", serve.write_timeout_ms, ms.clone()),
        ("heartbeat_ms", serve.heartbeat_ms, ms),
        ("streams", serve.streams as u64, 0..=65_536),
        ("requests_per_minute", serve.requests_per_minute.map_or(1, u64::from), 1..=1_000_000),
        ("body_bytes", serve.body_bytes as u64, 1_024..=64 << 20),
        ("connections", serve.connections as u64, 1..=65_536),
    ];
    let number = numbers.into_iter().find_map(|(key, value, range)| Some((key, whole_problem(value, &range)?)));
    let (key, reason) = number.or_else(|| in_texts(serve)).or_else(|| in_webhooks(&serve.webhooks))?;
    Some(Problem { key: vec!["serve".to_owned(), key.to_owned()], reason })
}

fn in_texts(serve: &ServeSettings) -> Option<(&'static str, String)> {
    if let Some(root) = serve.roots.iter().find(|root| !root.is_absolute()) {
        return Some(("roots", format!("names {}, which is no absolute path", root.display())));
    }
    if let Some(problem) = serve.schedules.iter().find_map(|schedule| schedule.times().err()) {
        return Some(("schedules", problem));
    }
    let mut names: Vec<&str> = serve.schedules.iter().map(|schedule| schedule.name.as_str()).collect();
    names.sort_unstable();
    if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Some(("schedules", format!("has two schedules that are called {:?}", pair[0])));
    }
    if let Some(host) = serve.git_hosts.iter().find(|host| !is_host(host)) {
        return Some(("git_hosts", format!("names {host:?}, which is no host such as github.com or git.example.org:8443")));
    }
    if let Some(host) = serve.internal_hosts.iter().find(|host| !serve.git_hosts.contains(host)) {
        return Some(("internal_hosts", format!("names {host:?}, which is not among git_hosts")));
    }
    None
}

fn in_webhooks(webhooks: &WebhookSettings) -> Option<(&'static str, String)> {
    let secrets = [("github_secret", &webhooks.github_secret), ("gitlab_secret", &webhooks.gitlab_secret)];
    let short = |secret: &Option<Secret>| secret.as_ref().is_some_and(|secret| secret.expose().len() < SECRET_BYTES);
    let (name, _) = secrets.into_iter().find(|(_, secret)| short(secret))?;
    Some(("webhooks", format!("has a {name} of less than {SECRET_BYTES} characters, which can be guessed")))
}

/// A name or an address, with a port where it has one; nothing else of an address.
fn is_host(host: &str) -> bool {
    !host.is_empty() && host.len() <= 253 && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
}
