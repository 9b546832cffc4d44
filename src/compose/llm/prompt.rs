//! Prompts from templates. A template has a version; one of the user's is known by its digest.

use crate::model::{AnswerSchema, Audience, Digest, Kind, Message, MessageRole, Operation, Prompt};
use crate::source::redact;
use minijinja::{Environment, context};
use serde_json::{Value, json};
use std::path::Path;

/// The version of the built-in templates: part of every cache key, to be raised with every change of their text.
pub const VERSION: u32 = 4;

const BUILT_IN: [(&str, &str); 5] = [
    ("system", include_str!("prompts/system.md.j2")),
    ("plan", include_str!("prompts/plan.md.j2")),
    ("card", include_str!("prompts/card.md.j2")),
    ("section", include_str!("prompts/section.md.j2")),
    ("repair", include_str!("prompts/repair.md.j2")),
];

/// The most of a template of the user's.
const TEMPLATE_BYTES: u64 = 64 << 10;

/// Why prompts cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// A template of the user's cannot be read.
    #[error("cannot read the template {0}")]
    Unreadable(String, #[source] std::io::Error),
    /// A template is wrong, or uses what it does not get.
    #[error("template {0} is wrong")]
    Wrong(String, #[source] minijinja::Error),
}

/// The templates of a run.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    version: String,
}

impl Templates {
    /// The built-in templates, each replaced by the file `NAME.md.j2` of `folder` where there is one.
    ///
    /// # Errors
    /// When such a file cannot be read or is no template.
    pub fn load(folder: Option<&Path>) -> Result<Self, TemplateError> {
        let mut environment = Environment::new();
        let syntax = minijinja::syntax::SyntaxConfig::builder().trim_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| TemplateError::Wrong("syntax".to_owned(), error))?);
        environment.set_undefined_behavior(minijinja::UndefinedBehavior::SemiStrict);
        let mut own = String::new();
        for (name, text) in BUILT_IN {
            let text = match folder.map(|folder| folder.join(format!("{name}.md.j2"))).filter(|file| file.exists()) {
                Some(file) => {
                    let text = read(&file)?;
                    own.push_str(&format!("{name}\n{text}\n"));
                    text
                }
                None => text.to_owned(),
            };
            environment.add_template_owned(name, text).map_err(|error| TemplateError::Wrong(name.to_owned(), error))?;
        }
        let own = if own.is_empty() { String::new() } else { format!("+{}", &Digest::of(own.as_bytes()).to_string()[..12]) };
        Ok(Self { environment, version: format!("{VERSION}{own}") })
    }

    /// The version, with a digest of the user's templates.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// A template's text with `values` put in.
    ///
    /// # Errors
    /// When the template asks for something that `values` lacks.
    pub(super) fn render(&self, name: &str, values: minijinja::Value) -> Result<String, TemplateError> {
        let wrong = |error| TemplateError::Wrong(name.to_owned(), error);
        self.environment.get_template(name).and_then(|template| template.render(values)).map_err(wrong)
    }

    /// A prompt of system message and request; secrets are redacted.
    ///
    /// # Errors
    /// When a template is wrong.
    pub(super) fn prompt(
        &self,
        operation: Operation,
        language: Option<&str>,
        request: String,
        schema: AnswerSchema,
        max_output_tokens: u32,
    ) -> Result<Prompt, TemplateError> {
        let system = self.render("system", context! { language })?;
        let message = |role, text: String| Message { role, text: redact(&text).0.into_owned() };
        Ok(Prompt {
            operation,
            template: format!("{}@{}", operation.name(), self.version),
            messages: vec![message(MessageRole::System, system), message(MessageRole::User, request)],
            schema: Some(schema),
            max_output_tokens,
        })
    }

    /// The prompt that asks for an answer once more, with what was found wrong with it: the words, and why.
    ///
    /// # Errors
    /// When the template is wrong.
    pub(super) fn repair(&self, prompt: &Prompt, answer: &str, findings: &[(String, String)]) -> Result<Prompt, TemplateError> {
        let listed: Vec<_> = findings.iter().map(|(text, reason)| context! { text => text, reason => reason }).collect();
        let request = self.render("repair", context! { findings => listed })?;
        let mut messages = prompt.messages.clone();
        messages.push(Message { role: MessageRole::Assistant, text: answer.to_owned() });
        messages.push(Message { role: MessageRole::User, text: redact(&request).0.into_owned() });
        Ok(Prompt { operation: Operation::Repair, template: format!("repair@{}", self.version), messages, ..prompt.clone() })
    }
}

fn read(file: &Path) -> Result<String, TemplateError> {
    let unreadable = |error| TemplateError::Unreadable(file.file_name().unwrap_or_default().to_string_lossy().into_owned(), error);
    if std::fs::metadata(file).map_err(unreadable)?.len() > TEMPLATE_BYTES {
        return Err(unreadable(std::io::Error::other("it is larger than 64 KiB")));
    }
    std::fs::read_to_string(file).map_err(unreadable)
}

/// Who reads, in a prompt's words.
pub(super) fn readers(audience: Audience) -> &'static str {
    match audience {
        Audience::Newcomer => {
            "newcomers who program but have not written this language; explain each idiom of the language the first time it matters, in half a sentence"
        }
        Audience::Engineer => "engineers who write this language and have not opened the repository; they have five minutes",
        Audience::Architect => {
            "architects who decide whether to depend on this code; boundaries, failure, limits and cost of change matter more to them than syntax"
        }
    }
}

/// The kind of article, in a prompt's words.
pub(super) fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Tour => "a tour of the repository along one path through its code",
        Kind::DeepDive => "a deep dive into one part of the repository",
        Kind::Change => "what changed since an earlier revision, and what depends on it",
        Kind::Tutorial => "a tutorial: one concrete use of the project, step by step, and what the code does at each step",
    }
}

/// The form of a plan.
pub(super) fn plan_schema() -> AnswerSchema {
    let text = json!({"type": "string"});
    let angle = object(&[("title", text.clone()), ("why", text.clone()), ("score", json!({"type": "integer"}))]);
    let section = object(&[("candidate", text.clone()), ("heading", text.clone()), ("point", text.clone())]);
    let further = object(&[("fact", text.clone()), ("why", text.clone())]);
    let list = |items: &Value| json!({"type": "array", "items": items});
    let schema = object(&[
        ("angles", list(&angle)),
        ("title", text.clone()),
        ("hook", text.clone()),
        ("description", text.clone()),
        ("tags", list(&text)),
        ("sections", list(&section)),
        ("first_change", text.clone()),
        ("try_it", text),
        ("next", list(&further)),
    ]);
    AnswerSchema { name: "plan".to_owned(), schema }
}

/// The form of a section.
pub(super) fn section_schema() -> AnswerSchema {
    let text = json!({"type": "string"});
    AnswerSchema { name: "section".to_owned(), schema: object(&[("heading", text.clone()), ("text", text)]) }
}

fn object(properties: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
    let properties: serde_json::Map<String, Value> =
        properties.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    json!({"type": "object", "properties": properties, "required": names, "additionalProperties": false})
}
