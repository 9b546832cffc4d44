//! A server's own words as they may be shown: short, on one line, without what looks like a key.

/// The most characters of a server's own words that are shown.
const SHOWN_CHARS: usize = 300;

/// A server's words on one line, short, without the key or what looks like one.
#[must_use]
pub fn shown(text: &str, key: Option<&str>) -> String {
    let text = match key.filter(|key| key.len() >= 6) {
        Some(key) => text.replace(key, "***"),
        None => text.to_owned(),
    };
    let masked: Vec<String> = text
        .split_whitespace()
        .map(|word| {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let secret = (bare.starts_with("sk-") || bare.to_ascii_lowercase().starts_with("key-")) && bare.len() > 8;
            if secret { word.replace(bare, "***") } else { word.to_owned() }
        })
        .collect();
    masked.join(" ").chars().filter(|c| !c.is_control()).take(SHOWN_CHARS).collect()
}

/// HTML and other texts on one line, without tags.
#[must_use]
pub fn words(text: &str) -> String {
    let mut out = String::new();
    let mut tag = false;
    for c in text.chars().take(4_000) {
        match c {
            '<' => tag = true,
            '>' => {
                tag = false;
                out.push(' ');
            }
            c if !tag => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}
