//! The filters by which a Ghost is asked for posts.

/// A name and the value that it has to have.
pub(crate) type Condition = (String, String);

/// The conditions of a filter such as `slug:x+status:draft,canonical_url:'x'`: one of the groups that are parted by commas has to hold
/// whole. None when the filter cannot be read.
pub(crate) fn conditions(filter: &str) -> Option<Vec<Vec<Condition>>> {
    let mut groups = vec![Vec::new()];
    let mut rest = filter;
    while !rest.is_empty() {
        let (name, after) = rest.split_once(':')?;
        let (value, after) = match after.strip_prefix('\'') {
            Some(quoted) => quoted.split_once('\'')?,
            None => after.split_at(after.find(['+', ',']).unwrap_or(after.len())),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        if !name.chars().all(plain) || (!rest[name.len() + 1..].starts_with('\'') && !value.chars().all(plain)) {
            return None;
        }
        groups.last_mut()?.push((name.to_owned(), value.to_owned()));
        rest = match after.chars().next() {
            None => after,
            Some('+') => &after[1..],
            Some(',') => {
                groups.push(Vec::new());
                &after[1..]
            }
            Some(_) => return None,
        };
    }
    Some(groups)
}

#[test]
fn filters_are_read_as_ghost_reads_them() {
    let shown = |filter: &str| {
        let group = |group: Vec<Condition>| {
            group.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" and ")
        };
        conditions(filter).map(|groups| groups.into_iter().map(group).collect::<Vec<_>>().join(" or "))
    };
    for (filter, expected) in [
        ("slug:a-b+tag:hash-x", Some("slug=a-b and tag=hash-x")),
        ("tag:hash-x,slug:'a b'", Some("tag=hash-x or slug=a b")),
        ("canonical_url:'https://a.example/x'+status:draft", Some("canonical_url=https://a.example/x and status=draft")),
        ("", Some("")),
        ("bogus(", None),
        ("canonical_url:https://a.example/x", None),
    ] {
        assert_eq!(shown(filter).as_deref(), expected, "{filter}");
    }
}
