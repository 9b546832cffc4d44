//! What went wrong with the cache during a run, each thing said once. Texts are this crate's own words: an error of a driver
//! may quote an address with its password.

use std::sync::Mutex;

/// The notes of one run.
#[derive(Debug, Default)]
pub(super) struct Notes(Mutex<Vec<String>>);

impl Notes {
    /// Says `text`, unless it was said before.
    pub(super) fn say(&self, text: String) {
        let mut said = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !said.contains(&text) {
            said.push(text);
        }
    }

    /// All that was said, in order.
    pub(super) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}
