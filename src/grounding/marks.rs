//! The claims of one unit of prose: its code marks, numbers, dates, versions and addresses.

use super::citations::Numerals;
use super::document::{Mark, Unit};
use super::{Checker, Proof, place};
use crate::model::FindingKind;
use std::collections::BTreeSet;
use std::ops::Range;

/// A search that came to nothing, told as such: the name in it need not occur.
const ABSENCE: [&str; 5] = ["does not occur", "do not occur", "occurs nowhere", "occur nowhere", "no file of the tree has"];

impl Checker<'_> {
    /// Enters all claims of a unit. `shown` holds the lengths of excerpts by section.
    pub(super) fn unit(&mut self, unit: &Unit, shown: &BTreeSet<(String, u64)>) {
        let mut marks = unit.marks.as_slice();
        for range in unit.sentences() {
            let (inside, rest) = marks.split_at(marks.partition_point(|mark| mark.at < range.end));
            self.sentence(unit, range, inside);
            marks = rest;
        }
        self.numbers(unit, shown);
        self.bare_numbers(unit);
        self.dates_and_versions(unit);
        for link in &unit.links {
            self.address(&link.address, link.line, &unit.section);
        }
        self.bare_addresses(unit);
    }

    /// The first place of a sentence may show any of its names; a later one answers for what was said since the place before, and so does a
    /// first one that stands before all names, when others follow.
    fn sentence(&mut self, unit: &Unit, range: Range<usize>, marks: &[Mark]) {
        let text = &unit.text[range.clone()];
        let tells_absence = ABSENCE.iter().any(|phrase| text.contains(phrase));
        let whole = self.topic(&Numerals::of(text), marks);
        let (mut seen, mut from) = (0, range.start);
        for (at, mark) in marks.iter().enumerate() {
            let Some(place) = place::parse(&mark.text) else {
                self.mark(unit, mark, tells_absence);
                continue;
            };
            let own = self.topic(&Numerals::of(&unit.text[from..mark.at]), &marks[seen..at]);
            let others_follow = marks[at + 1..].iter().any(|mark| place::parse(&mark.text).is_some());
            let speaks_for_all = seen == 0 && !(others_follow && own.names_nothing());
            self.citation(unit, mark, &place, if speaks_for_all { &whole } else { &own });
            (seen, from) = (at + 1, mark.at);
        }
    }

    fn mark(&mut self, unit: &Unit, mark: &Mark, tells_absence: bool) {
        let text = mark.text.trim();
        let (kind, proof) = if text.is_empty() {
            return;
        } else if let Some(proof) = self.commit_mark(text, &unit.text[..mark.at]) {
            (FindingKind::Commit, proof)
        } else if let Some(proof) = self.command(text) {
            (FindingKind::Command, proof)
        } else if let Some(proof) = self.version_mark(unit, text) {
            (FindingKind::Number, proof)
        } else if let Some(address) = text.split_whitespace().next().filter(|word| word.contains("://")) {
            self.address(address, mark.line, &unit.section);
            return;
        } else if let Some(judged) = self.name(text) {
            judged
        } else {
            return;
        };
        let is_absence = kind == FindingKind::Name && tells_absence;
        self.ledger.enter(mark.line, &unit.section, kind, &mark.text, if is_absence { Proof::Holds } else { proof });
        if let Some(link) = &mark.link {
            self.address(link, mark.line, &unit.section);
        }
    }
}
