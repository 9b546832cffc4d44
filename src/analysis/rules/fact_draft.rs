//! How a rule writes down what it found.

use crate::model::{Evidence, Fact, Quantity, Slot};

/// A fact in the making: it starts from its evidence, because there is no fact without.
#[derive(Debug)]
pub(super) struct FactDraft(Fact);

impl FactDraft {
    /// A fact about `subject`, shown by `evidence`.
    #[must_use]
    pub(super) fn new(rule: &'static str, slot: Slot, subject: &str, evidence: Evidence) -> Self {
        Self(Fact {
            id: String::new(),
            rule,
            slot,
            score: 0.5,
            subject: subject.to_owned(),
            heading: None,
            text: String::new(),
            evidence: vec![evidence],
            excerpt: None,
            quote: None,
            quantities: Vec::new(),
            names: Vec::new(),
        })
    }

    /// How notable it is, 0 to 1.
    #[must_use]
    pub(super) fn score(mut self, score: f64) -> Self {
        self.0.score = score.clamp(0.0, 1.0);
        self
    }

    /// The sentences; `{0}` stands for the first evidence.
    #[must_use]
    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        self.0.text = text.into();
        self
    }

    /// What a section that opens with it is called.
    #[must_use]
    pub(super) fn heading(mut self, heading: impl Into<String>) -> Self {
        self.0.heading = Some(heading.into());
        self
    }

    /// Another place that shows it.
    #[must_use]
    pub(super) fn also(mut self, evidence: Evidence) -> Self {
        self.0.evidence.push(evidence);
        self
    }

    /// The lines of the evidence at `at` are worth showing as code.
    #[must_use]
    pub(super) fn excerpt(mut self, at: usize) -> Self {
        self.0.excerpt = Some(at);
        self
    }

    /// The lines of the evidence at `at` are worth quoting.
    #[must_use]
    pub(super) fn quote(mut self, at: usize) -> Self {
        self.0.quote = Some(at);
        self
    }

    /// A count in the text that is about one of `subjects`.
    #[must_use]
    pub(super) fn quantity(mut self, value: usize, unit: &str, subjects: &[&str]) -> Self {
        let subjects = subjects.iter().map(|subject| (*subject).to_owned()).collect();
        self.0.quantities.push(Quantity { value: value as u64, unit: unit.to_owned(), subjects });
        self
    }

    /// Names that the text puts in code marks.
    #[must_use]
    pub(super) fn names<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.0.names.extend(names.into_iter().map(str::to_owned));
        self
    }

    /// The fact.
    #[must_use]
    pub(super) fn done(self) -> Fact {
        self.0
    }
}
