//! score

use crate::model::{Grounding, Score};
/// x
pub fn score(_: &str, _: &Grounding) -> Score {
    Score::default()
}
/// x
pub fn count_words(m: &str) -> u64 {
    m.split_whitespace().count() as u64
}
/// x
pub fn reading_minutes(m: &str) -> u64 {
    count_words(m) / 220 + 1
}
