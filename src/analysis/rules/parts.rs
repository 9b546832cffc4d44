//! How folders hang together: which one the others lean on, which two lean on each other, and where the code lies.

use super::{FactDraft, seed};
use crate::analysis::index::Index;
use crate::model::{Evidence, Fact, Role, Slot, Span, folder};
use crate::source::read_text;
use crate::words::{capital_count, code, count, counted, pick};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer folders than this are no structure.
const FOLDERS: usize = 3;
/// A bond of fewer files than this holds nothing together.
const BOND: usize = 4;

/// For each pair of folders, the files of the first that import from the second.
type Bonds = BTreeMap<(usize, usize), BTreeSet<u32>>;

/// What the files are taken together by: folders, or, where these are too many to be told apart, packages.
struct Units<'a> {
    paths: Vec<&'a str>,
    /// Source files in each.
    files: Vec<usize>,
    noun: &'static str,
}

/// Fewer packages than this say less than folders.
const PACKAGES: usize = 6;

fn units<'a>(index: &'a Index<'_>) -> Units<'a> {
    let modules = &index.analysis.modules;
    let mut packages: Vec<&str> =
        index.analysis.packages.iter().filter(|package| package.name.is_some()).map(|package| folder(&package.manifest)).collect();
    packages.sort_unstable();
    packages.dedup();
    let merged = modules.iter().all(|module| !module.path.contains('/'));
    let (mut paths, noun) = match merged && packages.len() >= PACKAGES {
        true => (packages, "package"),
        false => (modules.iter().map(|module| if &*module.path == "." { "" } else { &*module.path }).collect(), "folder"),
    };
    paths.sort_unstable();
    let mut units = Units { files: vec![0; paths.len()], paths, noun };
    for file in 0..index.analysis.files.len() as u32 {
        if let Some(at) = module_of(index, &units, file) {
            units.files[at] += 1;
        }
    }
    units
}

/// Tells of the folder that most lean on, of circles, and of the thickest bond.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let units = units(index);
    if units.files.iter().filter(|files| **files > 0).count() < FOLDERS || !index.analysis.focus.is_empty() {
        return Vec::new();
    }
    let bonds = bonds(index, &units);
    [base(index, &units, &bonds), circles(index, &units, &bonds), thickest(index, &units, &bonds)].into_iter().flatten().collect()
}

/// The module that a file belongs to: the deepest folder above it that is one.
fn module_of(index: &Index<'_>, units: &Units<'_>, file: u32) -> Option<usize> {
    let record = index.analysis.files.get(file as usize).filter(|record| record.role == Role::Source)?;
    let mut place = folder(&record.path);
    loop {
        if let Ok(at) = units.paths.binary_search(&place) {
            return Some(at);
        }
        if place.is_empty() {
            return None;
        }
        place = folder(place);
    }
}

fn bonds(index: &Index<'_>, units: &Units<'_>) -> Bonds {
    let mut bonds = Bonds::new();
    for &(from, to) in &index.analysis.imports.edges {
        if let (Some(a), Some(b)) = (module_of(index, units, from), module_of(index, units, to))
            && a != b
        {
            bonds.entry((a, b)).or_default().insert(from);
        }
    }
    bonds
}

/// The name of a folder in prose.
fn shown(units: &Units<'_>, at: usize) -> String {
    match units.paths[at] {
        "" => "the top folder".to_owned(),
        path => code(&format!("{path}/")),
    }
}

fn place(index: &Index<'_>, file: u32) -> Option<Evidence> {
    let path = &index.analysis.files[file as usize].path;
    Some(Evidence::new(path, Span::line(1), &read_text(index.root, path, 1 << 20).ok()?))
}

/// The folder that most others import from, and whether it imports from any in turn.
fn base(index: &Index<'_>, units: &Units<'_>, bonds: &Bonds) -> Option<Fact> {
    let (number, noun) = (units.files.iter().filter(|files| **files > 0).count(), units.noun);
    let importers = |module: usize| bonds.keys().filter(|(_, to)| *to == module).count();
    let mut ranked: Vec<(usize, usize)> = (0..units.paths.len()).map(|module| (importers(module), module)).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let (&(most, module), &(second, _)) = (ranked.first()?, ranked.get(1)?);
    if most < 3 || most == second {
        return None;
    }
    let own: Vec<usize> = bonds.keys().filter(|(from, _)| *from == module).map(|(_, to)| *to).collect();
    let back = match own.as_slice() {
        [] if imports_are_whole(index) => ", and it imports from none of them".to_owned(),
        [only] => format!(", while it imports from {} alone", shown(units, *only)),
        _ => String::new(),
    };
    let (name, all) = (shown(units, module), count(number));
    let text = match pick(&["a", "b", "c"], &seed(index, "parts")) {
        "a" => format!("{} of the {all} {noun}s with source files import from {name}{back}.", capital_count(most)),
        "b" => format!("Most {noun}s lean on {name}: {} of {all} import from it{back}.", count(most)),
        _ => format!("Of {all} {noun}s with source files, {} import from {name}, more than from any other{back}.", count(most)),
    };
    let text = if 2 * most > number || !text.starts_with("Most") {
        text
    } else {
        text.replace("Most folders lean", "Folders lean most").replace("Most packages lean", "Packages lean most")
    };
    let file = bonds.iter().find(|((_, to), _)| *to == module).and_then(|(_, files)| files.first())?;
    let draft = FactDraft::new("parts", Slot::Parts, units.paths[module], place(index, *file)?);
    let draft = draft.heading(format!("{}, where the imports lead", crate::words::capital(&name)));
    Some(draft.score(0.65).text(text).quantity(number, noun, &[]).quantity(most, noun, &[]).done())
}

/// Whether what the files do not import cannot reach them in another way.
fn imports_are_whole(index: &Index<'_>) -> bool {
    let main = index.sources().max_by_key(|(at, _)| index.record(*at).counts.code).map(|(_, file)| file.language.0);
    main.is_some_and(|main| !matches!(main, "Ruby" | "C#" | "PHP" | "BASH" | "Shell"))
}

/// Two folders that import each other, or that none do, not even by way of others.
fn circles(index: &Index<'_>, units: &Units<'_>, bonds: &Bonds) -> Option<Fact> {
    let mut mutual: Vec<(usize, (usize, usize))> = (bonds.iter())
        .filter(|((a, b), _)| a < b)
        .filter_map(|(&(a, b), files)| Some((files.len() + bonds.get(&(b, a))?.len(), (a, b))))
        .collect();
    mutual.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let Some(&(_, (a, b))) = mutual.first() else { return no_circle(index, units, bonds) };
    let (there, back) = (bonds[&(a, b)].len(), bonds[&(b, a)].len());
    // The side with more files is named first.
    let (a, b, there, back) = if there >= back { (a, b, there, back) } else { (b, a, back, there) };
    let verb = if there == 1 { "imports" } else { "import" };
    let text = format!(
        "{} and {} import each other: {} of the former {verb} from the latter, {} the other way.",
        crate::words::capital(&shown(units, a)),
        shown(units, b),
        counted(there, "file"),
        count(back),
    );
    let more = match mutual.len() {
        1 => String::new(),
        2 => format!(" One more pair of {}s does the same.", units.noun),
        more => format!(" {} more pairs of {}s do the same.", capital_count(more - 1), units.noun),
    };
    let file = bonds[&(b, a)].first()?;
    let (first, second) = (units.paths[a], units.paths[b]);
    let draft = FactDraft::new("parts-circle", Slot::Parts, first, place(index, *file)?).score(0.6).text(text + &more);
    let draft = draft.heading(format!("{} and {}, which import each other", shown(units, a), shown(units, b)));
    Some(draft.quantity(there, "file", &[first, second]).quantity(back, "file", &[first, second]).done())
}

fn no_circle(index: &Index<'_>, units: &Units<'_>, bonds: &Bonds) -> Option<Fact> {
    let linked: BTreeSet<usize> = bonds.keys().flat_map(|&(a, b)| [a, b]).collect();
    if linked.len() < 4 || bonds.len() < 5 || !imports_are_whole(index) || has_circle(bonds) {
        return None;
    }
    let text = format!(
        "The imports between the {} {noun}s that are linked run in one direction: no {noun} leads back to itself.",
        count(linked.len()),
        noun = units.noun
    );
    let file = bonds.values().next()?.first()?;
    let draft = FactDraft::new("parts-circle", Slot::Parts, "folders", place(index, *file)?).score(0.45).text(text);
    Some(draft.quantity(linked.len(), units.noun, &[]).done())
}

/// Whether some folder leads back to itself: what is left when folders without a way out are taken away, again and again.
fn has_circle(bonds: &Bonds) -> bool {
    let mut open: BTreeSet<(usize, usize)> = bonds.keys().copied().collect();
    loop {
        let starts: BTreeSet<usize> = open.iter().map(|(from, _)| *from).collect();
        let before = open.len();
        open.retain(|(_, to)| starts.contains(to));
        if open.len() == before {
            return !open.is_empty();
        }
    }
}

/// The two folders between which most files import.
fn thickest(index: &Index<'_>, units: &Units<'_>, bonds: &Bonds) -> Option<Fact> {
    let by_size =
        |a: &(&(usize, usize), &BTreeSet<u32>), b: &(&(usize, usize), &BTreeSet<u32>)| a.1.len().cmp(&b.1.len()).then(b.0.cmp(a.0));
    let (&(from, to), files) = bonds.iter().max_by(by_size)?;
    let all = units.files[from];
    // Two folders that import each other are told of already.
    if bonds.contains_key(&(to, from))
        || files.len() < BOND
        || bonds.values().filter(|other| other.len() == files.len()).count() > 1
    {
        return None;
    }
    let (a, b) = (shown(units, from), shown(units, to));
    let text = if files.len() == all {
        format!("The thickest bond is the one from {a} to {b}: each of the {} files there imports from it.", count(all))
    } else {
        format!("The thickest bond leads from {a} to {b}: {} of {} files there import from it.", count(files.len()), count(all))
    };
    let path = units.paths[from];
    let with_slash = format!("{path}/");
    let subjects: &[&str] = if path.is_empty() { &[] } else { &[path, &with_slash] };
    let draft = FactDraft::new("parts-bond", Slot::Parts, path, place(index, *files.first()?)?).score(0.5).text(text);
    Some(draft.quantity(files.len(), "file", subjects).quantity(all, "file", subjects).done())
}
