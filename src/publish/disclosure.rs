//! How a text was written, as readers and platforms are told.

use crate::config::Authorship;
use crate::grounding::FrontMatter;

/// Who wrote a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// Rules alone.
    Rules,
    /// A language model.
    Model,
    /// A language model, and a person who edited it, as the user states.
    ModelEdited,
}

/// What is said about how a text was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// Who wrote it.
    pub writer: Writer,
    /// The sentence that readers get.
    pub text: String,
}

impl Disclosure {
    /// What the head of an article says; none for a text that techdoc did not write.
    #[must_use]
    pub fn of(head: &FrontMatter, authorship: Option<Authorship>) -> Option<Self> {
        head.version.as_ref()?;
        let writer = match (head.composer.as_deref(), authorship) {
            (Some("offline"), _) => Writer::Rules,
            (_, Some(Authorship::Edited)) => Writer::ModelEdited,
            (_, None) => Writer::Model,
        };
        let edited = if authorship == Some(Authorship::Edited) { " A person edited it." } else { "" };
        let text = head.disclosure.clone().unwrap_or_else(|| match writer {
            Writer::Rules => "Composed by rules from static analysis.".to_owned(),
            Writer::Model | Writer::ModelEdited => "Written by a language model.".to_owned(),
        });
        Some(Self { writer, text: format!("{text}{edited}") })
    }

    /// The value that a Forem takes for `ai_disclosure_level`.
    #[must_use]
    pub fn forem_level(&self) -> &'static str {
        match self.writer {
            Writer::Rules => "no_ai",
            Writer::ModelEdited => "some_ai",
            Writer::Model => "fully_autonomous",
        }
    }

    /// `body` with the sentence at its end, unless it stands in it already.
    #[must_use]
    pub fn in_body(&self, body: &str) -> String {
        if body.contains(&self.text) {
            return body.to_owned();
        }
        format!("{}\n\n---\n\n{}\n", body.trim_end(), self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_follows_from_who_wrote() {
        let head =
            |composer: &str| FrontMatter { version: Some("1".into()), composer: Some(composer.into()), ..FrontMatter::default() };
        let level = |composer, authorship| Disclosure::of(&head(composer), authorship).map(|it| (it.forem_level(), it.text));
        assert_eq!(level("offline", None), Some(("no_ai", "Composed by rules from static analysis.".to_owned())));
        assert_eq!(level("llm", None), Some(("fully_autonomous", "Written by a language model.".to_owned())));
        let edited = Some(("some_ai", "Written by a language model. A person edited it.".to_owned()));
        assert_eq!(level("llm", Some(Authorship::Edited)), edited);
        assert_eq!(Disclosure::of(&FrontMatter::default(), None), None);
    }

    #[test]
    fn the_sentence_stands_in_the_body_once() {
        let disclosure = Disclosure { writer: Writer::Model, text: "By a model.".into() };
        let body = disclosure.in_body("# A\n\ntext\n");
        assert_eq!(body, "# A\n\ntext\n\n---\n\nBy a model.\n");
        assert_eq!(disclosure.in_body(&body), body);
    }
}
