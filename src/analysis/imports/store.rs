//! The imports of all files in little memory: every record is kept once, files hold its number.
//!
//! Numbers depend on which thread came first; what is read back does not.

use super::record::FileImports;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::{Mutex, PoisonError};

/// Takes in the imports of files, from any thread.
#[derive(Default)]
pub struct Store(Mutex<Tables>);

/// Where the imports of one file lie in the store.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kept {
    start: u32,
    records: u16,
    defines: u8,
    references: u8,
}

/// The imports of all files.
pub struct Imports {
    tables: Tables,
    files: Vec<Kept>,
}

#[derive(Default)]
struct Tables {
    /// Of every file: numbers of records, hashes of defined names, hashes of referenced names.
    numbers: Vec<u32>,
    /// The records, one behind the other, and where each ends.
    text: String,
    ends: Vec<u32>,
    /// Numbers of records by their hash, plus one; 0 is a free place.
    places: Vec<u32>,
    hasher: RandomState,
}

impl Store {
    /// Keeps the imports of one file.
    #[must_use]
    pub fn keep(&self, imports: &FileImports) -> Kept {
        if imports.is_empty() {
            return Kept::default();
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keep(imports)
    }

    /// Everything that was kept; `files` is ordered as the files of the tree.
    #[must_use]
    pub fn into_imports(self, files: Vec<Kept>) -> Imports {
        let mut tables = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        tables.places = Vec::new();
        Imports { tables, files }
    }
}

impl Tables {
    fn keep(&mut self, imports: &FileImports) -> Kept {
        let Ok(start) = u32::try_from(self.numbers.len()) else { return Kept::default() };
        let mut records = 0;
        for record in imports.lines().take(usize::from(u16::MAX)) {
            let Some(number) = self.number(record) else { break };
            self.numbers.push(number);
            records += 1;
        }
        let (defines, references) = (short(imports.defines()), short(imports.references()));
        self.numbers.extend(defines.iter().chain(references));
        Kept { start, records, defines: defines.len() as u8, references: references.len() as u8 }
    }

    /// The number of a record, a new one when it was not seen before; none when there are too many.
    fn number(&mut self, record: &str) -> Option<u32> {
        if 2 * (self.ends.len() + 1) > self.places.len() {
            self.grow();
        }
        let place = self.place(record);
        if let Some(number) = self.places[place].checked_sub(1) {
            return Some(number);
        }
        let end = u32::try_from(self.text.len() + record.len()).ok()?;
        self.text.push_str(record);
        self.ends.push(end);
        self.places[place] = self.ends.len() as u32;
        Some(self.ends.len() as u32 - 1)
    }

    /// Where the record stands among the places, or the free one where it should.
    fn place(&self, record: &str) -> usize {
        let mask = self.places.len() - 1;
        let mut place = self.hasher.hash_one(record) as usize & mask;
        while self.places[place].checked_sub(1).is_some_and(|number| self.record(number) != record) {
            place = (place + 1) & mask;
        }
        place
    }

    fn grow(&mut self) {
        self.places = vec![0; (2 * self.places.len()).max(1 << 10)];
        for number in 0..self.ends.len() as u32 {
            let place = self.place(self.record(number));
            self.places[place] = number + 1;
        }
    }

    fn record(&self, number: u32) -> &str {
        let at = number as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[at] as usize]
    }
}

fn short(names: &[u32]) -> &[u32] {
    &names[..names.len().min(usize::from(u8::MAX))]
}

impl Imports {
    /// Keeps the imports of files that are given in the order of the tree.
    #[must_use]
    pub fn collect(files: impl IntoIterator<Item = FileImports>) -> Self {
        let store = Store::default();
        let files = files.into_iter().map(|imports| store.keep(&imports)).collect();
        store.into_imports(files)
    }

    /// The number of files.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// The number of all records of all files.
    pub(super) fn count(&self) -> usize {
        self.files.iter().map(|file| usize::from(file.records)).sum()
    }

    /// What one file imports.
    pub(super) fn of(&self, file: u32) -> View<'_> {
        View { tables: &self.tables, kept: self.files[file as usize] }
    }
}

/// What one file imports.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    tables: &'a Tables,
    kept: Kept,
}

impl<'a> View<'a> {
    fn part(self, from: usize, length: usize) -> &'a [u32] {
        &self.tables.numbers[self.kept.start as usize + from..][..length]
    }

    /// The records in order: number, the same for the same record in every file, kind and text.
    pub(super) fn numbered(self) -> impl Iterator<Item = (u32, u8, &'a str)> {
        let numbers = self.part(0, usize::from(self.kept.records)).iter();
        numbers.map(move |&number| {
            let record = self.tables.record(number);
            (number, record.as_bytes()[0], &record[1..])
        })
    }

    /// The records in order: kind and text.
    pub(super) fn records(self) -> impl Iterator<Item = (u8, &'a str)> {
        self.numbered().map(|(_, kind, text)| (kind, text))
    }

    /// The texts of one kind.
    pub(super) fn of_kind(self, kind: u8) -> impl Iterator<Item = &'a str> {
        self.records().filter(move |&(found, _)| found == kind).map(|(_, text)| text)
    }

    /// The hashes of the names that the head of the file defines at its top level, sorted.
    pub(super) fn defined(self) -> &'a [u32] {
        self.part(usize::from(self.kept.records), usize::from(self.kept.defines))
    }

    /// Whether the head of the file defines the name with this hash at its top level.
    pub(super) fn defines(self, name: u32) -> bool {
        self.defined().binary_search(&name).is_ok()
    }

    /// Hashes of names that the head uses, sorted; what goes into them is the family's affair.
    pub(super) fn references(self) -> &'a [u32] {
        self.part(usize::from(self.kept.records) + usize::from(self.kept.defines), usize::from(self.kept.references))
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::Recorder;
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        let file = |records: &[String], defines: &[&str]| {
            let mut recorder = Recorder::default();
            records.iter().for_each(|record| _ = recorder.push(b'u', record));
            defines.iter().for_each(|name| recorder.define(name));
            recorder.refer(7);
            recorder.finish()
        };
        let many: Vec<String> = (0..3_000).map(|at| format!("r{at}")).collect();
        let imports =
            Imports::collect([file(&many, &["a"]), file(&[], &[]), file(&many[5..7], &["b", "a"]), FileImports::default()]);
        assert_eq!(imports.of(0).of_kind(b'u').collect::<Vec<_>>(), many);
        assert_eq!(imports.of(2).records().collect::<Vec<_>>(), [(b'u', "r5"), (b'u', "r6")]);
        assert_eq!(imports.of(2).numbered().map(|(number, ..)| number).collect::<Vec<_>>(), [5, 6]);
        assert_eq!([0, 1, 2, 3].map(|at| imports.of(at).defined().len()), [1, 0, 2, 0]);
        assert_eq!([0, 1, 2, 3].map(|at| imports.of(at).references()), [&[7][..], &[7], &[7], &[]]);
        assert_eq!((imports.len(), imports.count(), imports.tables.ends.len()), (4, 3_002, 3_000));
    }
}
