//! Literals in manifests that are programs, and are read line by line.

/// The strings in quotes on a line, in order.
pub(super) fn strings(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let start = text.find(['"', '\''])?;
        let quote = text[start..].chars().next()?;
        let rest = &text[start + 1..];
        let end = rest.find(quote)?;
        text = &rest[end + 1..];
        Some(&rest[..end])
    })
}
