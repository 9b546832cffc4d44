//! The authors' dates of commits by the commits' names, in little memory.

/// The most commits that are kept: 300 KB.
const COMMITS: usize = 10_000;
const NAME_BYTES: usize = 20;
/// The fewest digits that a name is known by.
const FEWEST_DIGITS: usize = 7;

/// The dates of the newest commits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommitDates(Vec<([u8; NAME_BYTES], [u8; 10])>);

impl CommitDates {
    /// Takes in a commit; those that come first are kept. A name that is no SHA-1, or a date not of the form `YYYY-MM-DD`, is passed over.
    pub fn add(&mut self, name: &str, date: &str) {
        if let (Some(name), Ok(date), true) = (bytes(name), date.as_bytes().try_into(), self.0.len() < COMMITS) {
            self.0.push((name, date));
        }
    }

    /// Puts them in order, without which none is found.
    pub fn sort(&mut self) {
        self.0.sort_unstable();
        self.0.shrink_to_fit();
    }

    /// The date of the commit whose name begins with these seven or more digits; none when it is not known.
    #[must_use]
    pub fn of(&self, start: &str) -> Option<&str> {
        let lowest = bytes(&format!("{start:0<width$}", width = 2 * NAME_BYTES)).filter(|_| start.len() >= FEWEST_DIGITS)?;
        let (name, date) = self.0.get(self.0.partition_point(|(name, _)| *name < lowest))?;
        let name: String = name.iter().map(|byte| format!("{byte:02x}")).collect();
        name.starts_with(start).then(|| std::str::from_utf8(date).ok())?
    }
}

fn bytes(name: &str) -> Option<[u8; NAME_BYTES]> {
    let mut bytes = [0; NAME_BYTES];
    if name.len() != 2 * NAME_BYTES || !name.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&name[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_are_found_by_the_beginning_of_their_names() {
        let mut dates = CommitDates::default();
        let name = |start: &str| format!("{start:0<40}");
        for (start, date) in [("9b93f75a", "2023-10-28"), ("9b93f75b", "2023-10-29"), ("0a1b2c3", "2020-01-02"), ("ffffffff", "")] {
            dates.add(&name(start), date);
        }
        dates.add("9b93f75", "2023-10-30");
        dates.sort();
        assert_eq!(dates.of("9b93f75"), Some("2023-10-28"));
        assert_eq!((dates.of("9b93f75b"), dates.of(&name("0a1b2c3"))), (Some("2023-10-29"), Some("2020-01-02")));
        for unknown in ["9b93f7", "9b93f76", "ffffffff", "", "zzzzzzz", "größer9", &"0".repeat(64)] {
            assert_eq!(dates.of(unknown), None, "{unknown}");
        }
    }
}
