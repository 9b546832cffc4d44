//! Rules on small trees: each test is named after the wrong sentence that it keeps away.

use crate::analysis::{Run, Scope, survey};
use crate::limits::Limits;
use crate::model::{Analysis, Fact};
use crate::progress::{Interrupt, Silent};

/// What is found in a tree of these files.
fn analyse(files: &[(&str, &str)]) -> Analysis {
    let place = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let target = place.path().join(path);
        std::fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        std::fs::write(target, text).expect("written");
    }
    let scope = Scope { target: place.path(), focus: &[], name: Some("small"), history_at: None, since: None };
    let run = Run { limits: &Limits::default(), progress: &Silent, interrupt: &Interrupt::default() };
    survey(&scope, &run).expect("analysed")
}

/// The sentences of one rule.
fn sentences(analysis: &Analysis, rule: &str) -> Vec<String> {
    analysis.facts.iter().filter(|fact| fact.rule == rule).map(|fact: &Fact| fact.text.clone()).collect()
}

#[test]
fn types_of_one_name_in_two_files_are_two_types() {
    let base = ("base.py", "class Codec:\n    \"\"\"Encodes.\"\"\"\n");
    let one = ("one.py", "from base import Codec\n\nclass Plain(Codec):\n    pass\n\nclass Packed(Codec):\n    pass\n");
    let two = ("two.py", "from base import Codec\n\nclass Plain(Codec):\n    pass\n");
    let found = sentences(&analyse(&[base, one, two]), "family");
    assert_eq!(found, ["Three named types extend `Codec` ({0}): `Packed` and two named `Plain`."]);
}

#[test]
fn types_for_the_type_checker_only_extend_nothing() {
    let base = ("base.py", "class Codec:\n    pass\n");
    let uses = (
        "uses.py",
        "import typing as t\nfrom base import Codec\n\nif t.TYPE_CHECKING:\n    class Ghost(Codec):\n        pass\n\nclass A(Codec):\n    pass\n\nclass B(Codec):\n    pass\n",
    );
    assert_eq!(sentences(&analyse(&[base, uses]), "family"), Vec::<String>::new());
}
