//! A remote's address as a link that a reader can open, without user information.

/// The https address of a remote, without `.git`; none for local paths and for what is no web host.
#[must_use]
pub fn web_address(remote: &str) -> Option<String> {
    let remote = remote.trim();
    let (host, path) = match remote.split_once("://") {
        Some(("https" | "http" | "ssh" | "git" | "git+ssh" | "ssh+git", rest)) => rest.split_once('/')?,
        Some(_) => return None,
        None => scp_like(remote)?,
    };
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = match (host.split_once(':'), remote.starts_with("http")) {
        (Some((name, _)), false) => name,
        _ => host,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/:+%".contains(&byte));
    let fits =
        host.contains('.') && !path.is_empty() && is_plain(host) && is_plain(path) && !path.split('/').any(|part| part == "..");
    fits.then(|| format!("https://{}/{path}", host.to_ascii_lowercase()))
}

/// `user@host:owner/name`, as opposed to a path.
fn scp_like(remote: &str) -> Option<(&str, &str)> {
    let (host, path) = remote.split_once(':')?;
    (!host.contains('/') && host.len() > 1).then_some((host, path.trim_start_matches('/')))
}

/// The last part of a remote's path without `.git`.
#[must_use]
pub fn name(remote: &str) -> Option<&str> {
    let path = remote.trim().trim_end_matches('/');
    let last = path.rsplit(['/', ':']).next()?;
    let last = last.strip_suffix(".git").unwrap_or(last);
    (!last.is_empty() && last != ".").then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_become_https_addresses() {
        let check = |remote: &str, expected: Option<&str>| assert_eq!(web_address(remote).as_deref(), expected, "{remote}");
        check("https://github.com/tokio-rs/mini-redis.git", Some("https://github.com/tokio-rs/mini-redis"));
        check("https://me:secret@github.com/a/b/", Some("https://github.com/a/b"));
        check("https://me@x@host.org/a/b", Some("https://host.org/a/b"));
        check("git@github.com:owner/name", Some("https://github.com/owner/name"));
        check("git@GitHub.com:/owner/name.git", Some("https://github.com/owner/name"));
        check("ssh://git@host.org:2222/owner/name.git", Some("https://host.org/owner/name"));
        check("https://host.org:8443/owner/name.git?token=x", Some("https://host.org:8443/owner/name"));
        check("git://host.org/group/sub/name", Some("https://host.org/group/sub/name"));
        check("/srv/git/name.git", None);
        check("../name", None);
        check("C:\\code\\name", None);
        check("file:///srv/name", None);
        check("ext::sh -c evil", None);
        check("https://host.org/a/../b", None);
        check("https://host.org/a](javascript:x)", None);
        check("https://host.org", None);
    }

    #[test]
    fn names_come_from_the_last_part() {
        for remote in ["https://h.org/a/name.git", "git@h.org:name", "/srv/name.git/", "name"] {
            assert_eq!(name(remote), Some("name"), "{remote}");
        }
        assert_eq!(name("/"), None);
    }
}
