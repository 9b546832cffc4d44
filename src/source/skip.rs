//! Which files are left alone because of their name or their first lines, and how a path is shown to people.

use crate::model::file_name;

/// How much of a Markdown file's front matter is looked through.
const FRONT_MATTER_BYTES: usize = 16 << 10;
const CREDENTIAL_NAMES: &[&str] = &[
    ".env",
    ".npmrc",
    ".pypirc",
    ".netrc",
    "_netrc",
    ".git-credentials",
    "kubeconfig",
    "credentials",
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "id_ecdsa_sk",
    "id_ed25519_sk",
];
const CREDENTIAL_ENDINGS: &[&str] = &[".pem", ".key", ".p12", ".pfx", ".tfstate", ".kdbx", ".ppk", ".jks", ".keystore"];
/// Endings that mark a pattern for an environment file, which holds no secrets.
const SAMPLE_ENDINGS: &[&str] = &[".example", ".sample", ".template", ".dist", ".defaults"];

/// Whether a file's name says that it holds credentials. A name such as `id_map.py` or `credentials.go` is code.
pub(super) fn is_credential(path: &str) -> bool {
    let name = file_name(path).to_ascii_lowercase();
    if CREDENTIAL_NAMES.contains(&name.as_str()) || CREDENTIAL_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        return true;
    }
    let environment = name.starts_with(".env.") && !SAMPLE_ENDINGS.iter().any(|ending| name.ends_with(ending));
    let state_backup = name.ends_with(".tfstate.backup");
    let private_key = name.starts_with("id_") && !name.contains('.');
    environment || state_backup || private_key
}

/// Whether a file is an article that techdoc wrote: Markdown with a top-level `techdoc:` key in its front matter.
pub(super) fn is_own_article(path: &str, bytes: &[u8]) -> bool {
    let markdown = [".md", ".markdown", ".mdx"].iter().any(|ending| path.ends_with(ending));
    if !markdown || !bytes.starts_with(b"---") {
        return false;
    }
    let head = &bytes[..bytes.len().min(FRONT_MATTER_BYTES)];
    let mut lines = head.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let mut marks = lines.by_ref().skip(1).take_while(|line| *line != b"---").skip_while(|line| *line != b"techdoc:").skip(1);
    marks.next().is_some_and(|line| line.trim_ascii_start().starts_with(b"version:"))
}

/// A path for people: what could move the cursor, hide text or turn its direction is replaced.
pub(super) fn shown(path: &str) -> String {
    path.chars().map(|letter| if is_deceptive(letter) { char::REPLACEMENT_CHARACTER } else { letter }).collect()
}

fn is_deceptive(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_credentials_are_known() {
        for path in [".env", "a/.env.local", "x/server.PEM", "id_rsa", "deploy/id_deploy", "a/.npmrc", "t.tfstate", "kubeconfig"] {
            assert!(is_credential(path), "{path}");
        }
        for path in
            [".env.example", "a/.env.sample", "id_map.py", "id_rsa.pub", "credentials.go", "monkey", ".environment", "key.rs"]
        {
            assert!(!is_credential(path), "{path}");
        }
    }

    #[test]
    fn own_articles_are_known_by_their_front_matter() {
        let check = |path, text: &str, own| assert_eq!(is_own_article(path, text.as_bytes()), own, "{text}");
        check("a.md", "---\ntitle: x\ntechdoc:\n  version: 1\n---\n", true);
        check("a.md", "---\r\ntechdoc:\r\n  version: 0.1.0\r\n---\r\n", true);
        check("a.md", "---\ntechdoc: notes\n---\n", false);
        check("a.md", "---\ntitle: x\n---\ntechdoc: no\n", false);
        check("a.md", "---\nother:\n  techdoc: 1\n---\n", false);
        check("a.md", "techdoc: 1\n", false);
        check("a.rs", "---\ntechdoc: 1\n---\n", false);
    }

    #[test]
    fn deceptive_characters_are_replaced() {
        assert_eq!(shown("a\u{202e}b\n\u{1b}[1m/ü"), "a\u{fffd}b\u{fffd}\u{fffd}[1m/ü");
    }
}
