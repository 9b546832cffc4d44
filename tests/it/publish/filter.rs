//! The filters by which a Ghost is asked for posts.

/// The conditions of a filter that are joined by `+`: `slug:x`, `canonical_url:'x'`; none when it cannot be read.
pub(crate) fn conditions(filter: &str) -> Option<Vec<(String, String)>> {
    let mut conditions = Vec::new();
    let mut rest = filter;
    while !rest.is_empty() {
        let (name, after) = rest.split_once(':')?;
        let (value, after) = match after.strip_prefix('\'') {
            Some(quoted) => quoted.split_once('\'')?,
            None => after.split_at(after.find('+').unwrap_or(after.len())),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        if !name.chars().all(plain) || (!rest.contains('\'') && !value.chars().all(plain)) {
            return None;
        }
        conditions.push((name.to_owned(), value.to_owned()));
        rest = after.strip_prefix('+').unwrap_or(after);
    }
    Some(conditions)
}

#[test]
fn filters_are_read_as_ghost_reads_them() {
    let pairs = |filter: &str| {
        conditions(filter).map(|pairs| pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>())
    };
    assert_eq!(pairs("slug:a-b+tag:hash-x").unwrap(), ["slug=a-b", "tag=hash-x"]);
    assert_eq!(
        pairs("canonical_url:'https://a.example/x'+status:draft").unwrap(),
        ["canonical_url=https://a.example/x", "status=draft"]
    );
    assert_eq!(pairs("").unwrap(), [""; 0]);
    assert_eq!(pairs("bogus("), None);
    assert_eq!(pairs("canonical_url:https://a.example/x"), None);
}
