//! Names that come from the analysis and not from the text of files: dependencies, languages, packages, owners of methods.

use super::keywords;
use crate::model::Analysis;
use crate::spelling::nearest;
use std::collections::{BTreeMap, BTreeSet};

/// What the analysis knows by name.
pub(super) struct Known<'a> {
    names: BTreeSet<String>,
    reserved: BTreeSet<&'static str>,
    owners: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Known<'a> {
    /// The names of `analysis`.
    pub(super) fn new(analysis: &'a Analysis) -> Self {
        let mut known = Self {
            names: names(analysis),
            reserved: keywords::reserved(analysis.languages.iter().map(|language| language.name.0)),
            owners: BTreeMap::new(),
        };
        for function in &analysis.functions {
            if let Some((owner, method)) = split_owner(&function.name) {
                known.owners.entry(owner).or_default().insert(method);
            }
        }
        known
    }

    /// Whether `name` is one of the known names as a whole.
    pub(super) fn is_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether `word` is a reserved word of one of the repository's languages.
    pub(super) fn is_reserved(&self, word: &str) -> bool {
        self.reserved.contains(word)
    }

    /// Whether `owner` has `method`; none when no method of it is known.
    pub(super) fn has_method(&self, owner: &str, method: &str) -> Option<bool> {
        self.owners.get(owner).map(|methods| methods.contains(method))
    }

    /// The method of `owner` that is spelled most like `method`.
    pub(super) fn closest_method(&self, owner: &str, method: &str) -> Option<&'a str> {
        closest(method, self.owners.get(owner)?.iter().copied())
    }
}

/// Splits `Owner::name` and `Owner.name`; of longer paths the last two parts count.
pub(super) fn split_owner(name: &str) -> Option<(&str, &str)> {
    let (owner, method) = name.rsplit_once("::").or_else(|| name.rsplit_once('.'))?;
    let owner = owner.rsplit(['.', ':']).next().unwrap_or(owner);
    (!owner.is_empty() && !method.is_empty()).then_some((owner, method))
}

fn names(analysis: &Analysis) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut add = |name: &str| {
        names.insert(name.to_owned());
        names.insert(name.replace('-', "_"));
    };
    analysis.dependencies.iter().for_each(|dependency| add(&dependency.name));
    analysis.languages.iter().for_each(|language| add(language.name.0));
    analysis.patterns.iter().for_each(|pattern| add(pattern.name));
    analysis.tests.frameworks.iter().for_each(|framework| add(framework));
    for package in &analysis.packages {
        package.name.iter().chain(&package.features).chain(&package.licence).for_each(|name| add(name));
        package.programs.iter().for_each(|program| add(&program.name));
        package.scripts.iter().for_each(|script| add(&script.name));
    }
    add(&analysis.repository.name);
    analysis.repository.branch.iter().for_each(|branch| add(branch));
    analysis.history.releases.iter().for_each(|release| add(&release.tag));
    names
}

/// The candidate spelled most like `name`, if it differs by no more than a third.
pub(super) fn closest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    nearest(name, (name.chars().count() / 3).max(1), candidates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_name_is_near() {
        let names = ["src/db.rs", "src/cmd/get.rs", "src/cmd/set.rs"];
        for (name, expected) in
            [("src/dbs.rs", Some("src/db.rs")), ("src/cmd/gets.rs", Some("src/cmd/get.rs")), ("quite_else", None), ("", None)]
        {
            assert_eq!(closest(name, names.into_iter()), expected, "{name}");
        }
        assert_eq!(split_owner("a::B::c"), Some(("B", "c")));
        assert_eq!(split_owner("B.c"), Some(("B", "c")));
        assert_eq!(split_owner(".await"), None);
        assert_eq!(split_owner("c"), None);
    }
}
