//! The structs and enums of `src/config/`, read off their source: what serde knows of them lacks the words.

use regex::Regex;
use std::collections::BTreeMap;
use std::path::Path;

/// A field of a struct.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) words: String,
    pub(super) rust_type: String,
    pub(super) is_flat: bool,
}

/// What the files hold.
#[derive(Default)]
pub(super) struct Source {
    pub(super) structs: BTreeMap<String, Vec<Field>>,
    /// The names of the values, as they are written in settings.
    pub(super) enums: BTreeMap<String, Vec<String>>,
    /// The variables of the trade by section and key.
    pub(super) variables: BTreeMap<(String, String), String>,
}

/// Reads all files.
pub(super) fn read() -> Source {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/config");
    let mut source = Source::default();
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for path in files.chain([Path::new(env!("CARGO_MANIFEST_DIR")).join("src/model/brief.rs")]).filter(|path| path.is_file()) {
        source.take(&std::fs::read_to_string(path).unwrap());
    }
    source
}

impl Source {
    fn take(&mut self, text: &str) {
        let block = Regex::new(r"(?s)((?:#\[[^\n]*\]\n)*)pub (struct|enum) (\w+) \{\n(.*?)\n\}").unwrap();
        for found in block.captures_iter(text) {
            let (attributes, name, body) = (&found[1], found[3].to_owned(), &found[4]);
            if &found[2] == "struct" {
                self.structs.insert(name, fields(body));
            } else if let Some(style) = style(attributes) {
                self.enums.insert(name, variants(body, &style));
            }
        }
        let variable = Regex::new(r#"\("([A-Z_]+)", "([a-z_]+)", "([a-z_]+)"\)"#).unwrap();
        for found in variable.captures_iter(text) {
            self.variables.insert((found[2].to_owned(), found[3].to_owned()), found[1].to_owned());
        }
    }
}

fn fields(body: &str) -> Vec<Field> {
    let field = Regex::new(r"^    pub (\w+): (.+),$").unwrap();
    let (mut fields, mut words, mut renamed, mut is_flat) = (Vec::new(), Vec::new(), None, false);
    for line in body.lines() {
        if let Some(doc) = line.trim().strip_prefix("///") {
            words.push(doc.trim().to_owned());
        } else if let Some(found) = field.captures(line) {
            let name = renamed.take().unwrap_or_else(|| found[1].to_owned());
            fields.push(Field { name, words: words.join(" "), rust_type: found[2].to_owned(), is_flat });
            words.clear();
            is_flat = false;
        } else {
            is_flat |= line.contains("flatten");
            let name = line.split_once("rename = \"").and_then(|(_, rest)| rest.split('"').next());
            renamed = name.map(str::to_owned).or(renamed);
        }
    }
    fields
}

/// How serde writes the names of an enum's values.
fn style(attributes: &str) -> Option<String> {
    Some(attributes.split_once("rename_all = \"")?.1.split('"').next()?.to_owned())
}

fn variants(body: &str, style: &str) -> Vec<String> {
    let separator = match style {
        "snake_case" => "_",
        "kebab-case" => "-",
        _ => "",
    };
    let names = body.lines().map(str::trim).filter_map(|line| line.strip_suffix(','));
    let written = names.filter(|name| name.chars().all(char::is_alphanumeric)).map(|name| {
        let parts = name.char_indices().map(|(at, letter)| {
            let gap = if at > 0 && letter.is_uppercase() { separator } else { "" };
            format!("{gap}{}", letter.to_lowercase())
        });
        parts.collect()
    });
    written.collect()
}
