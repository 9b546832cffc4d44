//! Reads a GraphQL document with one operation: as much of the language as clients of a blog use.

use serde_json::{Map, Value};

/// A field that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// The name in the answer.
    pub(super) alias: String,
    /// The name in the schema.
    pub(super) name: String,
    /// With variables put in.
    pub(super) arguments: Map<String, Value>,
    /// What is asked of its value; empty for a scalar.
    pub(super) fields: Vec<Field>,
}

/// The fields that the operation asks for, and whether it is a mutation.
pub(super) fn parse(text: &str, variables: &Value) -> Result<(bool, Vec<Field>), String> {
    let mut reader = Reader { words: words(text)?, place: 0, variables };
    let mutation = match reader.peek() {
        Some("query" | "mutation") => reader.head()?,
        _ => false,
    };
    let fields = reader.fields()?;
    match reader.peek() {
        None => Ok((mutation, fields)),
        Some(word) => Err(format!("Syntax Error: Unexpected \"{word}\".")),
    }
}

/// Names, numbers, strings with their quotation marks, and single signs.
fn words(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start_matches(blank);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest).ok_or("Syntax Error: Unterminated string.")?,
            '#' => rest.find('\n').unwrap_or(rest.len()),
            _ if name(first) => rest.find(|sign| !name(sign)).unwrap_or(rest.len()),
            '{' | '}' | '(' | ')' | '[' | ']' | ':' | '!' | '$' | '=' => 1,
            other => return Err(format!("Syntax Error: Unexpected character: \"{other}\".")),
        };
        if first != '#' {
            words.push(rest[..length].to_owned());
        }
        rest = rest[length..].trim_start_matches(blank);
    }
    Ok(words)
}

fn blank(sign: char) -> bool {
    sign.is_whitespace() || sign == ','
}

fn name(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-' | '.')
}

fn string_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (place, sign) in text.char_indices().skip(1) {
        match sign {
            '"' if !escaped => return Some(place + 1),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

struct Reader<'a> {
    words: Vec<String>,
    place: usize,
    variables: &'a Value,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&str> {
        self.words.get(self.place).map(String::as_str)
    }

    fn next(&mut self) -> Result<String, String> {
        let word = self.words.get(self.place).cloned().ok_or("Syntax Error: Unexpected <EOF>.")?;
        self.place += 1;
        Ok(word)
    }

    fn take(&mut self, expected: &str) -> bool {
        let found = self.peek() == Some(expected);
        self.place += usize::from(found);
        found
    }

    fn expect(&mut self, expected: &str) -> Result<(), String> {
        let word = self.next()?;
        if word == expected { Ok(()) } else { Err(format!("Syntax Error: Expected \"{expected}\", found \"{word}\".")) }
    }

    /// The operation's kind; its name and the types of its variables are not needed.
    fn head(&mut self) -> Result<bool, String> {
        let mutation = self.next()? == "mutation";
        while self.peek().is_some_and(|word| word != "{") {
            self.next()?;
        }
        Ok(mutation)
    }

    fn fields(&mut self) -> Result<Vec<Field>, String> {
        self.expect("{")?;
        let mut fields = Vec::new();
        while !self.take("}") {
            fields.push(self.field()?);
        }
        if fields.is_empty() { Err("Syntax Error: Expected Name, found \"}\".".to_owned()) } else { Ok(fields) }
    }

    fn field(&mut self) -> Result<Field, String> {
        let alias = self.next()?;
        let name = if self.take(":") { self.next()? } else { alias.clone() };
        let mut arguments = Map::new();
        if self.take("(") {
            while !self.take(")") {
                let argument = self.next()?;
                self.expect(":")?;
                arguments.insert(argument, self.value()?);
            }
        }
        let fields = if self.peek() == Some("{") { self.fields()? } else { Vec::new() };
        Ok(Field { alias, name, arguments, fields })
    }

    fn value(&mut self) -> Result<Value, String> {
        let word = self.next()?;
        match word.as_str() {
            "$" => {
                let name = self.next()?;
                Ok(self.variables[&name].clone())
            }
            "[" => {
                let mut list = Vec::new();
                while !self.take("]") {
                    list.push(self.value()?);
                }
                Ok(Value::Array(list))
            }
            "{" => {
                let mut object = Map::new();
                while !self.take("}") {
                    let name = self.next()?;
                    self.expect(":")?;
                    object.insert(name, self.value()?);
                }
                Ok(Value::Object(object))
            }
            // A name that is no literal is a member of an enumeration.
            word => Ok(serde_json::from_str(word).unwrap_or_else(|_| Value::String(word.to_owned()))),
        }
    }
}

#[test]
fn documents_are_read_with_their_variables() {
    let text = "query Find($host: String!) { publication(host: $host) { post(slug: \"a\\\"b\") { key: id, url } } } # end";
    let (mutation, fields) = parse(text, &serde_json::json!({ "host": "x.example" })).unwrap();
    assert!(!mutation);
    assert_eq!((fields[0].name.as_str(), &fields[0].arguments["host"]), ("publication", &Value::from("x.example")));
    let post = &fields[0].fields[0];
    assert_eq!(
        (post.arguments["slug"].as_str(), post.fields[0].alias.as_str(), post.fields[0].name.as_str()),
        (Some("a\"b"), "key", "id")
    );
    assert!(parse("query { me { id }", &Value::Null).is_err());
    assert!(parse("{ me { } }", &Value::Null).is_err());
}
