//! What the owner of a repository wants of an article, as lines of a prompt.

use crate::config::ArticleSettings;
use crate::model::{Finding, FindingKind};

/// The owner's wishes; nothing when there are none.
pub(super) fn lines(settings: &ArticleSettings) -> String {
    let mut lines: Vec<String> = Vec::new();
    if let Some(angle) = &settings.angle {
        lines.push(format!("- the angle: {angle}"));
    }
    lines.extend(settings.must_cover.iter().map(|item| format!("- must be covered: {item}")));
    lines.extend(settings.do_not_mention.iter().map(|item| format!("- must not be mentioned: {item}")));
    lines.extend(settings.glossary.iter().map(|(word, meaning)| format!("- \"{word}\" means: {meaning}")));
    lines.extend(settings.notes.iter().map(|notes| format!("- {notes}")));
    lines.join("\n")
}

/// Each forbidden word that stands in a text, whole and in any case.
pub(super) fn unwanted(settings: &ArticleSettings, section: &str, text: &str) -> Vec<Finding> {
    let text = text.to_lowercase();
    let stands = |word: &str| {
        let word = word.to_lowercase();
        !word.is_empty()
            && text.match_indices(&word).any(|(at, found)| {
                let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                !is_word(text[..at].chars().next_back()) && !is_word(text[at + found.len()..].chars().next())
            })
    };
    let finding = |word: &String| Finding {
        line: 0,
        section: section.to_owned(),
        kind: FindingKind::Markup,
        text: word.clone(),
        reason: "the owner of the repository does not want it mentioned".to_owned(),
    };
    settings.do_not_mention.iter().filter(|word| stands(word)).map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_words_are_found_whole() {
        let settings = ArticleSettings { do_not_mention: vec!["Acme".into(), "v2".into()], ..ArticleSettings::default() };
        for (text, found) in [("The acme server", 1), ("acmeology", 0), ("`v2` and ACME.", 2), ("", 0)] {
            assert_eq!(unwanted(&settings, "", text).len(), found, "{text}");
        }
        assert!(lines(&settings).contains("must not be mentioned: v2"));
    }
}
