//! `docs/configuration.md`.

use super::structs::{Field, Source, read};
use super::{cell, check};
use serde_json::Value;
use techdoc::config::Settings;

const HEAD: &str = "# Configuration\n\n\
    Every setting, from the structs in `src/config/`; `tests/update` writes this page. `examples/techdoc.toml` has them as a file to start from, \
    `techdoc config` prints what is in force and where it comes from. Each source overrides those before it: defaults, your file, the \
    repository's `techdoc.toml`, the file of `--config`, the environment, flags. A repository's file may set `[article]`, lower `[budget]`, \
    and choose of `[llm]` what concerns the text; anything else in it is an error.\n\n\
    In the environment a setting is `TECHDOC_<SECTION>__<KEY>`, as in `TECHDOC_LLM__MODEL`; where another variable is named below, that one and \
    its form `NAME_FILE`, with the path of a file that holds the value, set it too. Tables under names of your choice can be set in a file \
    only. Names that end in `_ms` are milliseconds, in `_bytes` bytes, in `_usd` US dollars.\n";

#[test]
fn the_reference_of_settings_is_that_of_the_structs() {
    let source = read();
    let defaults = serde_json::to_value(Settings::default()).unwrap();
    let mut page = HEAD.to_owned();
    for section in &source.structs["Settings"] {
        let below = inner(&section.rust_type);
        let name = if section.rust_type.starts_with("BTreeMap") { format!("{}.NAME", section.name) } else { section.name.clone() };
        page.push_str(&format!("\n## `[{name}]`\n\n{}\n\n", section.words));
        let default = &defaults[&section.name];
        let (flat, own): (Vec<Field>, Vec<Field>) = source.structs[below].iter().cloned().partition(|field| field.is_flat);
        table(&mut page, &source, &name, &own, default);
        for part in flat {
            let fields = &source.structs[inner(&part.rust_type)];
            if part.rust_type.starts_with("BTreeMap") {
                page.push_str(&format!("\n### `[{name}.NAME]`\n\n{}\n\n", part.words));
                table(&mut page, &source, &format!("{name}.NAME"), fields, &Value::Null);
            } else {
                table(&mut page, &source, &name, fields, default);
            }
        }
    }
    for section in defaults.as_object().unwrap().keys() {
        assert!(page.contains(&format!("\n## `[{section}")), "[{section}] is missing");
    }
    check("docs/configuration.md", &page);
}

/// The innermost type: of a map the values, of an option what it may hold.
fn inner(rust_type: &str) -> &str {
    rust_type.rsplit(['<', ',', ' ', ':']).next().unwrap_or_default().trim_end_matches('>')
}

fn table(page: &mut String, source: &Source, section: &str, fields: &[Field], defaults: &Value) {
    if fields.is_empty() {
        return;
    }
    page.push_str("| key | value | default | what it is |\n|---|---|---|---|\n");
    for field in fields {
        let variable = source.variables.get(&(section.to_owned(), field.name.clone())).filter(|name| !field.words.contains(*name));
        let also = variable.map_or_else(String::new, |name| format!(" `{name}`."));
        let (kind, default) = (kind(source, &field.rust_type), default(&defaults[&field.name]));
        page.push_str(&format!("| `{}` | {kind} | {default} | {}{also} |\n", field.name, cell(&field.words)));
    }
}

fn default(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(list) if list.is_empty() => String::new(),
        Value::Object(table) if table.is_empty() => String::new(),
        value => format!("`{}`", cell(&value.to_string())),
    }
}

fn kind(source: &Source, rust_type: &str) -> String {
    let list = if rust_type.contains("Vec<") { "list: " } else { "" };
    if rust_type.contains("BTreeMap") {
        return "table".to_owned();
    }
    let words = match inner(rust_type) {
        "bool" => "true or false",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i64" => "whole number",
        "f64" => "number",
        "PathBuf" => "path",
        "SocketAddr" => "address and port",
        "Secret" => "secret",
        name => match source.enums.get(name) {
            Some(values) => return format!("{list}{}", values.join(", ")),
            None => "text",
        },
    };
    format!("{list}{words}")
}
