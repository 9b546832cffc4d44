//! The references in `docs/` are made from the code: settings from the structs that hold them, metrics from their table. With
//! `TECHDOC_WRITE_REFERENCE` set, as in `tests/update`, they are written instead of compared.

mod metrics;
mod settings;
mod structs;

use std::path::Path;

/// Holds the file against what it should be.
fn check(path: &str, expected: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("TECHDOC_WRITE_REFERENCE").is_some() {
        std::fs::write(&file, expected).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(found == expected, "{path} is stale: run tests/update");
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
