//! A figure and the bar that it is held against, as the benches print it.

pub(crate) struct Bar {
    pub(crate) what: &'static str,
    pub(crate) words: String,
    pub(crate) holds: bool,
}

impl Bar {
    pub(crate) fn at_most(what: &'static str, value: f64, most: f64) -> Self {
        Self { what, words: format!("{value:.3}, at most {most}"), holds: value <= most }
    }

    pub(crate) fn line(&self) -> String {
        format!("{}: {}{}", self.what, self.words, if self.holds { "" } else { " (missed)" })
    }
}
