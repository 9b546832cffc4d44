//! Keys of records. They have the form of times, and Bluesky takes no other; one that follows from the article makes a post that is
//! put twice one post.

use crate::model::Digest;

const SIGNS: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";
const LENGTH: usize = 13;

/// The first of January 2024 in microseconds since 1970, and the year from then on that keys lie in: none is in the future.
const FROM_US: u64 = 1_704_067_200_000_000;
const YEAR_US: u64 = 31_622_400_000_000;

/// The key of an article: 53 bits of a time and 10 bits of a clock's name, both taken from the digest.
pub(super) fn tid(article: &str) -> String {
    let digest = Digest::of(format!("techdoc post {article}").as_bytes()).to_string();
    let number =
        |from: usize| digest.get(from..from + 15).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or_default();
    let clock = number(15) & 0x3ff;
    of(((FROM_US + number(0) % YEAR_US) << 10) | clock)
}

fn of(number: u64) -> String {
    let place = |at: usize| ((number >> (5 * (LENGTH - 1 - at))) & 31) as usize;
    (0..LENGTH).map(|at| char::from(SIGNS[place(at)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_times_of_one_year() {
        // As the reference implementation of the protocol writes the first and the last one.
        assert_eq!(of(FROM_US << 10), "3khuwc44c2222");
        assert_eq!(of(((FROM_US + YEAR_US - 1) << 10) | 0x3ff), "3lenax2srzzzz");
        let keys: std::collections::BTreeSet<String> = (0..1000).map(|number| tid(&number.to_string())).collect();
        assert_eq!(keys.len(), 1000);
        let (first, last) = (of(FROM_US << 10), of((FROM_US + YEAR_US) << 10));
        assert!(keys.iter().all(|key| key.len() == LENGTH && *key >= first && *key < last));
    }

    #[test]
    fn an_article_has_one_key() {
        assert_eq!(tid("a"), tid("a"));
        assert_ne!(tid("a"), tid("b"));
    }
}
