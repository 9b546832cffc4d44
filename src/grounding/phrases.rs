//! Counts in prose: `ten of the 20 source files`, `2,094 lines of code`, `1,697 of comments`, `a 40-line function`.

use super::document::MARK;
use std::ops::Range;

/// Units that a repository can be asked for: what is compared, singular, plural. Only numbers with these are claims.
const UNITS: &[(&str, &str, &str)] = &[
    ("file", "file", "files"),
    ("line", "line", "lines"),
    ("code", "loc", "loc"),
    ("comment", "comment", "comments"),
    ("blank", "blank", "blank"),
    ("blank", "blank", "blanks"),
    ("function", "function", "functions"),
    ("function", "method", "methods"),
    ("test", "test", "tests"),
    ("commit", "commit", "commits"),
    ("call", "call", "calls"),
    ("dependency", "dependency", "dependencies"),
    ("package", "package", "packages"),
    ("package", "crate", "crates"),
    ("author", "author", "authors"),
    ("author", "contributor", "contributors"),
    ("caller", "caller", "callers"),
    ("struct", "struct", "structs"),
    ("type", "type", "types"),
    ("class", "class", "classes"),
    ("enum", "enum", "enums"),
    ("trait", "trait", "traits"),
    ("interface", "interface", "interfaces"),
    ("language", "language", "languages"),
    ("percent", "percent", "percent"),
    ("point", "point", "points"),
    ("arm", "arm", "arms"),
    ("variant", "variant", "variants"),
    ("operator", "operator", "operators"),
    ("release", "release", "releases"),
    ("module", "module", "modules"),
    ("folder", "folder", "folders"),
    ("folder", "directory", "directories"),
    ("hop", "hop", "hops"),
    ("step", "step", "steps"),
    ("field", "field", "fields"),
    ("parameter", "parameter", "parameters"),
    ("argument", "argument", "arguments"),
    ("constant", "constant", "constants"),
    ("import", "import", "imports"),
    ("example", "example", "examples"),
    ("byte", "byte", "bytes"),
];
const SMALL: [&str; 19] = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
const TENS: [&str; 9] = ["ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
/// Words that no adjective is: a unit behind one of them does not belong to the number.
const STOPS: &str = "a an the this that these those its their our in at to on by for from with without into than as is are was were be \
                     been has have had and or but nor so yet which who whose when where while if then also not no only it they he she \
                     we you of per under over behind below above before after calls holds waits returns drops reads uses touch touches";
const DETERMINERS: [&str; 8] = ["the", "these", "those", "its", "their", "all", "our", "them"];
const MOST_ADJECTIVES: usize = 3;

/// A count with its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    /// How many.
    pub(super) value: u64,
    /// Whether the text gives a fraction, which no count has.
    pub(super) is_fraction: bool,
    /// The unit, as in the table.
    pub(super) unit: &'static str,
    /// Where it stands.
    pub(super) range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
enum Token<'t> {
    Number(u64, bool),
    Word(&'t str),
    Mark,
    Hyphen,
    Percent,
    Other,
}

/// The unit that `unit` of a [`Quantity`](crate::model::Quantity) stands for, as the table names it; its own head noun if unlisted.
pub(super) fn canonical(unit: &str) -> String {
    let unit = unit.trim().to_ascii_lowercase();
    let head = match unit.split_once(" of ") {
        Some((head, kind)) => kind_of_lines(head, kind).unwrap_or_else(|| head.rsplit(' ').next().unwrap_or(head)),
        None => match unit.rsplit_once(' ') {
            Some((kind, head)) => {
                kind_of_lines(head, kind).unwrap_or(if head == "name" { kind.rsplit(' ').next().unwrap_or(kind) } else { head })
            }
            None => unit.as_str(),
        },
    };
    let listed = UNITS.iter().find(|(_, singular, plural)| head == *singular || head == *plural);
    listed.map_or_else(|| head.to_owned(), |(name, ..)| (*name).to_owned())
}

fn kind_of_lines(head: &str, kind: &str) -> Option<&'static str> {
    if !matches!(head, "line" | "lines") {
        return None;
    }
    match kind.split(' ').next_back()? {
        "code" => Some("code"),
        "comment" | "comments" => Some("comment"),
        "blank" | "blanks" => Some("blank"),
        _ => None,
    }
}

/// All counts in `text`, in order. In a table row whose head is a unit ("Dependencies"), a number without one has that unit.
pub(super) fn find(text: &str, is_row: bool) -> Vec<Phrase> {
    let tokens = tokens(text);
    let head = tokens.first().filter(|_| is_row).and_then(|(_, token)| match token {
        Token::Word(word) => UNITS.iter().find(|(_, _, plural)| plural.eq_ignore_ascii_case(word)).map(|(unit, ..)| *unit),
        _ => None,
    });
    let mut phrases = Vec::new();
    for (at, (range, token)) in tokens.iter().enumerate() {
        let Token::Number(value, is_fraction) = *token else { continue };
        let is_bare = matches!(tokens.get(at + 1), Some((_, Token::Word(_))) | None);
        if let Some((unit, last)) = unit_after(&tokens, at, value != 1).or_else(|| head.filter(|_| is_bare).map(|unit| (unit, at)))
        {
            phrases.push(Phrase { value, is_fraction, unit, range: range.start..tokens[last].0.end });
        }
    }
    phrases
}

/// Numbers of three digits and more that no unit follows, years left out; in order.
pub(super) fn bare(text: &str) -> Vec<(Range<usize>, u64)> {
    let tokens = tokens(text);
    let number = |at: usize| match tokens[at].1 {
        Token::Number(value, false) if value >= 100 && !(1900..2100).contains(&value) => Some((tokens[at].0.clone(), value)),
        _ => None,
    };
    let large = (0..tokens.len()).filter_map(|at| Some((at, number(at)?)));
    large.filter(|&(at, _)| unit_after(&tokens, at, true).is_none()).map(|(_, found)| found).collect()
}

type Tokens<'t> = [(Range<usize>, Token<'t>)];

/// The unit of the number at `at`, and the last token of the phrase.
fn unit_after(tokens: &Tokens<'_>, at: usize, plural: bool) -> Option<(&'static str, usize)> {
    let token = |at: usize| tokens.get(at).map(|(_, token)| token);
    let mut next = at + 1;
    match token(next)? {
        Token::Percent => return Some(("percent", next)),
        Token::Word("of") => {
            next += 1;
            while matches!(token(next), Some(Token::Word(word)) if DETERMINERS.contains(word)) {
                next += 1;
            }
            match token(next)? {
                Token::Number(..) => return unit_after_number(tokens, next),
                Token::Word("code") => return Some(("code", next)),
                _ => {}
            }
        }
        Token::Hyphen => return noun(tokens, next + 1, false),
        _ => {}
    }
    noun(tokens, next, plural)
}

/// "ten of the 20 files": a second "of" is not followed, so that the work stays linear.
fn unit_after_number(tokens: &Tokens<'_>, at: usize) -> Option<(&'static str, usize)> {
    if matches!(tokens.get(at + 1), Some((_, Token::Percent))) { Some(("percent", at + 1)) } else { noun(tokens, at + 1, true) }
}

/// The unit among the next few words. A singular before another noun ("call sites") is an adjective of that noun.
fn noun(tokens: &Tokens<'_>, from: usize, plural: bool) -> Option<(&'static str, usize)> {
    for at in from..=from + MOST_ADJECTIVES {
        match &tokens.get(at)?.1 {
            Token::Mark | Token::Hyphen => {}
            Token::Word(word) => {
                let word = word.to_ascii_lowercase();
                let next = tokens.get(at + 1).map(|(_, token)| token);
                if word == "author" && matches!(next, Some(Token::Word("names"))) {
                    return Some(("author", at + 1));
                }
                // "1 test file" counts files; in "a 40-line function" the hyphen says otherwise.
                let hyphenated = matches!(tokens.get(from.wrapping_sub(1)), Some((_, Token::Hyphen)));
                if !plural && !hyphenated && matches!(next, Some(Token::Word(noun)) if is_unit(noun)) {
                    continue;
                }
                let listed = UNITS
                    .iter()
                    .find(|(unit, singular, many)| *many == word || (*singular == word && (!plural || *unit == "blank")));
                if let Some((unit, ..)) = listed {
                    return Some(lines_of(tokens, at, unit));
                }
                if STOPS.split_whitespace().any(|stop| stop == word) {
                    return None;
                }
            }
            _ => return None,
        }
    }
    None
}

fn is_unit(word: &str) -> bool {
    UNITS.iter().any(|(_, singular, plural)| word == *singular || word == *plural)
}

/// "lines of code", "lines of comments", "comment lines", "blank lines" are units of their own.
fn lines_of(tokens: &Tokens<'_>, at: usize, unit: &'static str) -> (&'static str, usize) {
    let word = |at: usize| match tokens.get(at) {
        Some((_, Token::Word(word))) => *word,
        _ => "",
    };
    if unit != "line" {
        return if matches!(word(at + 1), "lines" | "line") && matches!(unit, "comment" | "blank") {
            (unit, at + 1)
        } else {
            (unit, at)
        };
    }
    match (word(at.saturating_sub(1)), word(at + 1), word(at + 2)) {
        ("code", ..) => ("code", at),
        ("comment", ..) => ("comment", at),
        ("blank", ..) => ("blank", at),
        (_, "of", "code") => ("code", at + 2),
        (_, "of", "comment" | "comments") => ("comment", at + 2),
        _ => ("line", at),
    }
}

fn tokens(text: &str) -> Vec<(Range<usize>, Token<'_>)> {
    let mut tokens: Vec<(Range<usize>, Token<'_>)> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = |is_part: &dyn Fn(char) -> bool| rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let end = match c {
            c if c.is_ascii_digit() => at + length(&|c| c.is_alphanumeric() || matches!(c, ',' | '.' | '_' | ':' | '/')),
            c if c.is_alphanumeric() => at + length(&|c| c.is_alphanumeric() || matches!(c, '_' | '\'' | '’')),
            c => at + c.len_utf8(),
        };
        let piece = &text[at..end];
        let token = match c {
            c if c.is_whitespace() => None,
            c if c.is_ascii_digit() => Some(digits(piece)),
            c if c.is_alphanumeric() => Some(word(piece)),
            MARK => Some(Token::Mark),
            '-' | '\u{2011}' => Some(Token::Hyphen),
            '%' => Some(Token::Percent),
            '*' | '~' => None,
            _ => Some(Token::Other),
        };
        match token {
            Some(Token::Number(value, false)) if joins_tens(&tokens, value) => join_tens(&mut tokens, value, end),
            Some(Token::Word("one")) if joins_tens(&tokens, 1) => join_tens(&mut tokens, 1, end),
            Some(token) => tokens.push((at..end, token)),
            None => {}
        }
        if c.is_ascii_digit() && piece.ends_with([',', '.', ':']) {
            tokens.push((end..end, Token::Other));
        }
        at = end;
    }
    tokens
}

/// Whether "-five" follows "twenty".
fn joins_tens(tokens: &Tokens<'_>, value: u64) -> bool {
    value < 10
        && matches!(tokens, [.., (_, Token::Number(tens, false)), (_, Token::Hyphen)] if (20..100).contains(tens) && tens % 10 == 0)
}

fn join_tens(tokens: &mut Vec<(Range<usize>, Token<'_>)>, value: u64, end: usize) {
    tokens.pop();
    if let Some((range, Token::Number(tens, _))) = tokens.last_mut() {
        range.end = end;
        *tens += value;
    }
}

/// `2,094`, `2.094`, `2094`, `18.5`; anything longer (dates, versions, addresses) is no count.
fn digits(piece: &str) -> Token<'_> {
    let piece = piece.trim_end_matches([',', '.', ':', '/', '_']);
    let groups: Vec<&str> = piece.split([',', '.', '_']).collect();
    let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !groups.iter().all(is_number) {
        return Token::Other;
    }
    let grouped = groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    match groups.as_slice() {
        _ if grouped => groups.concat().parse().map_or(Token::Other, |value| Token::Number(value, false)),
        [whole, _] if piece.contains('.') => whole.parse().map_or(Token::Other, |value| Token::Number(value, true)),
        _ => Token::Other,
    }
}

fn word(piece: &str) -> Token<'_> {
    let lower = piece.to_ascii_lowercase();
    if let Some(at) = SMALL.iter().position(|small| *small == lower) {
        return Token::Number(at as u64 + 2, false);
    }
    match TENS.iter().position(|tens| *tens == lower) {
        Some(at) => Token::Number((at as u64 + 1) * 10, false),
        None => Token::Word(piece),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_found_with_their_units() {
        for (text, expected) in [
            ("Ten of the 20 source files of it", "10 file, 20 file"),
            ("Rust: 28 files, 2,094 lines of code, 1,697 of comments, 563 blank", "28 file, 2094 code, 1697 comment, 563 blank"),
            ("its 115 lines of code carry 219 lines of comments", "115 code, 219 comment"),
            ("105 commits, 35 author names, 2019-12-03 to 2026-04-15", "105 commit, 35 author"),
            ("24, and 14 of these points are \u{FFFC} operators", "14 point"),
            ("a 40-line function and twenty-one tests", "40 line, 21 test"),
            ("12 \u{FFFC} functions", "12 function"),
            ("three call sites and two reasons", ""),
            ("In 2019 the file changed", ""),
            ("Eighty-five percent, 12 % and 18.5 %", "85 percent, 12 percent, 18 percent"),
            ("in version 0.4.1 files are", ""),
            ("28 of files", "28 file"),
            ("six calls from the server", "6 call"),
            ("1 test file, 1 comment line, one function", "1 file, 1 comment"),
            ("1 line of code", "1 code"),
            ("one of 4, files", ""),
            ("300 blank lines, 20 comment lines", "300 blank, 20 comment"),
        ] {
            let found: Vec<String> = find(text, false).iter().map(|p| format!("{} {}", p.value, p.unit)).collect();
            assert_eq!(found.join(", "), expected, "{text}");
        }
        assert!(find("18.5 %", false)[0].is_fraction);
        for (unit, expected) in [
            ("line of code", "code"),
            ("source file", "file"),
            ("author name", "author"),
            ("method", "function"),
            ("permit", "permit"),
        ] {
            assert_eq!(canonical(unit), expected);
        }
    }
}
