//! Sets of lines, and what they were on the other side of a diff, by the rules of `git log -L`.

/// Lines `start..end` of a file, counted from 0; empty between two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Lines {
    fn len(self) -> i64 {
        i64::from(self.end) - i64::from(self.start)
    }

    fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Lines of an older file that became lines of a newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hunk {
    pub(super) old: Lines,
    pub(super) new: Lines,
}

impl Hunk {
    /// Reads `@@ -LINE[,COUNT] +LINE[,COUNT] @@`.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split(' ').skip(1);
        let old = side(parts.next()?.strip_prefix('-')?)?;
        let new = side(parts.next()?.strip_prefix('+')?)?;
        Some(Self { old, new })
    }

    fn grows_backwards(&self) -> i64 {
        self.old.len() - self.new.len()
    }
}

/// `LINE[,COUNT]`; of no lines, `LINE` is the one before them.
fn side(text: &str) -> Option<Lines> {
    let (line, count) = text.split_once(',').unwrap_or((text, "1"));
    let (line, count): (u32, u32) = (line.parse().ok()?, count.parse().ok()?);
    let start = if count == 0 { line } else { line.checked_sub(1)? };
    Some(Lines { start, end: start.checked_add(count)? })
}

/// Lines of a file: in order, apart from each other, none empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LineSet(Vec<Lines>);

impl LineSet {
    /// The lines `first..=last`, counted from 1.
    pub(super) fn of(first: u32, last: u32) -> Self {
        let mut all = vec![Lines { start: first.saturating_sub(1), end: last }];
        all.retain(|lines| lines.start < lines.end);
        Self(all)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The lines of both.
    pub(super) fn union(&self, other: &Self) -> Self {
        Self::joined(self.0.iter().chain(&other.0).copied().collect())
    }

    /// What these lines were before `hunks`, which are in order, and whether a hunk changed one of them. Of the lines that one changed, all
    /// that it took away count.
    pub(super) fn before(&self, hunks: &[Hunk]) -> (Self, bool) {
        let changed: Vec<&Hunk> = hunks.iter().filter(|hunk| self.0.iter().any(|lines| lines.overlaps(hunk.new))).collect();
        let mut before: Vec<Lines> = changed.iter().map(|hunk| hunk.old).collect();
        let untouched = self.without(&changed);
        let (mut at, mut offset) = (0, 0);
        for lines in untouched {
            while hunks.get(at).is_some_and(|hunk| lines.start >= hunk.new.start) {
                offset += hunks[at].grows_backwards();
                at += 1;
            }
            let moved = |line: u32| u32::try_from(i64::from(line) + offset).unwrap_or_default();
            before.push(Lines { start: moved(lines.start), end: moved(lines.end) });
        }
        (Self::joined(before), !changed.is_empty())
    }

    /// The lines that none of `hunks` wrote, cut where one only took lines away.
    fn without(&self, hunks: &[&Hunk]) -> Vec<Lines> {
        let mut rest = Vec::new();
        for lines in &self.0 {
            let mut start = lines.start;
            for hunk in hunks.iter().filter(|hunk| lines.overlaps(hunk.new)) {
                if start < hunk.new.start {
                    rest.push(Lines { start, end: hunk.new.start });
                }
                start = start.max(hunk.new.end);
            }
            if start < lines.end {
                rest.push(Lines { start, end: lines.end });
            }
        }
        rest
    }

    fn joined(mut all: Vec<Lines>) -> Self {
        all.retain(|lines| lines.start < lines.end);
        all.sort_unstable_by_key(|lines| (lines.start, lines.end));
        let mut joined: Vec<Lines> = Vec::with_capacity(all.len());
        for lines in all {
            match joined.last_mut() {
                Some(last) if lines.start <= last.end => last.end = last.end.max(lines.end),
                _ => joined.push(lines),
            }
        }
        Self(joined)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(ranges: &[(u32, u32)]) -> LineSet {
        LineSet(ranges.iter().map(|&(start, end)| Lines { start, end }).collect())
    }

    #[test]
    fn lines_are_followed_through_hunks() {
        for (first, last, hunks, expected, changed) in [
            // Three lines came above.
            (10, 12, vec!["@@ -2,0 +3,3 @@"], vec![(6, 9)], false),
            // A line below changed.
            (10, 12, vec!["@@ -20 +20 @@"], vec![(9, 12)], false),
            // One of the lines was changed: what it was before counts too.
            (10, 12, vec!["@@ -11,3 +11 @@ fn f()"], vec![(9, 14)], true),
            // One was taken away between two of them.
            (10, 12, vec!["@@ -11,2 +10,0 @@"], vec![(9, 14)], true),
            // Right above, and right below, is none of them.
            (10, 12, vec!["@@ -8,2 +9,0 @@", "@@ -15,1 +13,1 @@"], vec![(11, 14)], false),
            // All of them are new.
            (10, 12, vec!["@@ -9,0 +10,3 @@"], vec![], true),
            (10, 12, vec!["@@ -0,0 +1,40 @@"], vec![], true),
        ] {
            let parsed: Vec<Hunk> = hunks.iter().filter_map(|hunk| Hunk::parse(hunk)).collect();
            assert_eq!(parsed.len(), hunks.len());
            assert_eq!(LineSet::of(first, last).before(&parsed), (set(&expected), changed), "{hunks:?}");
        }
    }

    #[test]
    fn sets_are_joined() {
        assert_eq!(set(&[(1, 3), (8, 9)]).union(&set(&[(3, 5), (20, 22)])), set(&[(1, 5), (8, 9), (20, 22)]));
        assert!(LineSet::of(0, 0).is_empty() && LineSet::of(3, 2).is_empty());
        for wrong in ["@@ -x +1 @@", "@@ -1,2", "@@ -0,1 +1 @@"] {
            assert_eq!(Hunk::parse(wrong), None, "{wrong}");
        }
    }
}
