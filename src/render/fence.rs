//! Fenced code: a fence that nothing inside can close, and the name of the language behind it.

use crate::model::Language;

/// Languages whose info string is not their name in lower case.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("C++", "cpp"),
    ("C++ Header", "cpp"),
    ("C Header", "c"),
    ("C#", "csharp"),
    ("F#", "fsharp"),
    ("Shell", "sh"),
    ("Bourne Shell", "sh"),
    ("Bash", "bash"),
    ("Objective-C", "objectivec"),
    ("Objective-C++", "objectivec"),
    ("Visual Basic", "vb"),
    ("Vim Script", "vim"),
    ("Protocol Buffers", "protobuf"),
    ("Emacs Lisp", "elisp"),
    ("Common Lisp", "lisp"),
    ("Plain Text", "text"),
    ("reStructuredText", "rst"),
    ("Batch", "bat"),
    ("Assembly", "asm"),
];

/// The info string of a fence for code in `language`: `rust`, `cpp`; `text` when there is none.
#[must_use]
pub fn fence_name(language: Option<Language>) -> String {
    let Some(Language(name)) = language else { return "text".to_owned() };
    if let Some((_, info)) = EXCEPTIONS.iter().find(|(exception, _)| exception.eq_ignore_ascii_case(name)) {
        return (*info).to_owned();
    }
    let info: String = name.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '#')).collect();
    if info.is_empty() { "text".to_owned() } else { info }
}

/// `code` between fences that are longer than any run of backticks at the start of one of its lines.
pub(super) fn push_fenced(out: &mut String, info: &str, code: &str) {
    let longest = code.lines().map(|line| run_length(line.trim_start())).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    out.push_str(&fence);
    out.push_str(info);
    out.push('\n');
    out.push_str(code);
    if !code.is_empty() && !code.ends_with('\n') {
        out.push('\n');
    }
    out.push_str(&fence);
    out.push('\n');
}

/// The number of backticks that `text` begins with.
fn run_length(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_their_info_string() {
        let cases = [
            ("Rust", "rust"),
            ("C++", "cpp"),
            ("C#", "csharp"),
            ("TypeScript", "typescript"),
            ("Visual Basic", "vb"),
            ("TSX", "tsx"),
        ];
        for (language, expected) in cases {
            assert_eq!(fence_name(Some(Language(language))), expected);
        }
        assert_eq!(fence_name(None), "text");
    }

    #[test]
    fn no_line_of_the_code_can_close_the_fence() {
        let mut out = String::new();
        push_fenced(&mut out, "md", "a\n  ````x\n```");
        assert_eq!(out, "`````md\na\n  ````x\n```\n`````\n");
    }
}
