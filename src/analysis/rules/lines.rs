//! Lines of code, as rules that look for a way of writing need them: comments and tests left out.

use crate::analysis::index::{FunctionId, Index};

/// The lines of a parsed file that hold code of the product, with their numbers; the inside of comments and test functions is left out.
pub(super) fn code_lines<'a>(index: &Index<'a>, at: u32) -> Vec<(u32, &'a str)> {
    let file = &index.parsed[at as usize];
    let lines: Vec<&str> = file.text.lines().collect();
    let mut hidden = vec![false; lines.len()];
    let mut hide = |start: u32, end: u32| {
        let (start, end) = (start.max(1) as usize - 1, (end as usize).min(lines.len()));
        hidden.get_mut(start..end).into_iter().flatten().for_each(|line| *line = true);
    };
    for comment in &file.symbols.comments {
        let first = lines.get(comment.span.start_line.max(1) as usize - 1).map_or("", |line| line.trim_start());
        let behind_code = !opens_comment(file.language.0, first);
        hide(comment.span.start_line + u32::from(behind_code), comment.span.end_line);
    }
    for function in file.symbols.functions.iter().filter(|function| function.is_test) {
        hide(function.span.start_line, function.span.end_line);
    }
    (1..).zip(lines).zip(hidden).filter(|(_, hidden)| !hidden).map(|(line, _)| line).collect()
}

/// Whether a line begins with a comment or, in Python, with a string that documents.
fn opens_comment(language: &str, line: &str) -> bool {
    let hash = matches!(language, "Python" | "Ruby" | "PHP" | "BASH" | "Shell") && line.starts_with('#');
    let string = language == "Python" && line.trim_start_matches(['r', 'b', 'R', 'u']).starts_with(['"', '\'']);
    hash || string || line.starts_with("//") || line.starts_with("/*") || line.starts_with('*') || line.starts_with("=begin")
}

/// The smallest function of the file that holds the line.
pub(super) fn function_at(index: &Index<'_>, at: u32, line: u32) -> Option<FunctionId> {
    let functions = (0..).zip(&index.parsed[at as usize].symbols.functions);
    let around = functions.filter(|(_, function)| function.span.contains(line));
    around.min_by_key(|(_, function)| function.span.len()).map(|(nth, _)| FunctionId(at, nth))
}

/// `name` of the function around a line, else the file's path.
pub(super) fn place_name(index: &Index<'_>, at: u32, line: u32) -> String {
    function_at(index, at, line).map_or_else(|| index.path(at).to_owned(), |id| index.name(id))
}

#[cfg(test)]
mod tests {
    use super::opens_comment;

    #[test]
    fn a_comment_behind_code_hides_no_code() {
        for (language, line, expected) in [
            ("C", "#ifdef FAST /* why */", false),
            ("Rust", "return read(); // why", false),
            ("Rust", "// why", true),
            ("Python", "# why", true),
            ("Python", "r\"\"\"Why.", true),
            ("Python", "return 1  # why", false),
            ("Java", "* why", true),
        ] {
            assert_eq!(opens_comment(language, line), expected, "{language} {line}");
        }
    }
}
