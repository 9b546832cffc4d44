//! Paths from the root of a tree, with `/`.

/// `path` as written in a file of `folder`, without `.` and `..`; none when it leaves the tree.
#[must_use]
pub(crate) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    if path.starts_with('/') {
        parts.clear();
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined() {
        for (folder, path, joined) in [
            ("a/b", "../c.h", Some("a/c.h")),
            ("", "./x", Some("x")),
            ("a", "../../x", None),
            ("a", "b//c", Some("a/b/c")),
            ("a/b", "..", Some("a")),
            ("a/b", "", Some("a/b")),
        ] {
            assert_eq!(join(folder, path).as_deref(), joined, "{folder} {path}");
        }
    }
}
