//! Over how many hands the commits are spread.

use super::{FactDraft, seed};
use crate::analysis::index::Index;
use crate::model::{Evidence, Fact, Slot, Span};
use crate::source::read_text;
use crate::words::{count, counted, digits, pick};

/// Fewer author names than this are a circle of friends, not a distribution.
const NAMES: usize = 5;

/// Says how many names together made half of the commits, and how many made one alone. Nobody is named.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let history = &index.analysis.history;
    let whole = !history.shallow && !history.counts_cut && index.analysis.focus.is_empty();
    if !whole || history.by_author.len() < NAMES {
        return Vec::new();
    }
    told(index, &history.by_author).into_iter().collect()
}

fn told(index: &Index<'_>, by_author: &[u32]) -> Option<Fact> {
    let names = by_author.len();
    let all: u64 = by_author.iter().map(|&commits| u64::from(commits)).sum();
    let half = half(by_author, all);
    let once = by_author.iter().filter(|&&commits| commits == 1).count();
    let first = u64::from(*by_author.first()?);
    let most = match half {
        1 => format!("one author name stands at {} of the {} commits", digits(first), digits(all)),
        _ => format!("{} of the {} author names stand at half of the {} commits", count(half), digits(names as u64), digits(all)),
    };
    let single = match once {
        0 => String::new(),
        _ if 2 * once >= names => format!("; {} made one commit each", counted_names(once)),
        _ => format!(", and {} made a single one", counted_names(once)),
    };
    let text = match pick(&["a", "b"], &seed(index, "authors")) {
        "a" => format!("{}{single}.", crate::words::capital(&most)),
        _ => format!("In the history, {most}{single}."),
    };
    let churn = index.analysis.history.churn.iter().find(|churn| index.analysis.file_index(&churn.path).is_some())?;
    let place = Evidence::new(&churn.path, Span::line(1), &read_text(index.root, &churn.path, 1 << 20).ok()?);
    let draft = FactDraft::new("authors", Slot::History, "history", place).score(0.46).text(text);
    Some(
        draft
            .quantity(all as usize, "commit", &[])
            .quantity(names, "author name", &[])
            .quantity(half, "author name", &[])
            .quantity(once, "author name", &[])
            .quantity(first as usize, "commit", &[])
            .done(),
    )
}

fn counted_names(names: usize) -> String {
    if names == 1 {
        counted(names, "name")
    } else {
        format!("{} names", if names > 12 { digits(names as u64) } else { count(names) })
    }
}

/// How many of the names, most commits first, come to at least half of all.
fn half(by_author: &[u32], all: u64) -> usize {
    let mut sum = 0;
    by_author
        .iter()
        .take_while(|&&commits| {
            let more = 2 * sum < all;
            sum += u64::from(commits);
            more
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::half;

    #[test]
    fn half_of_the_commits_is_reached_by_the_fewest_names() {
        for (by_author, expected) in [(&[10, 1, 1][..], 1), (&[3, 3, 2, 2, 1, 1], 2), (&[2, 2, 2, 2], 2), (&[1, 1, 1], 2)] {
            let all = by_author.iter().map(|&commits| u64::from(commits)).sum();
            assert_eq!(half(by_author, all), expected, "{by_author:?}");
        }
    }
}
