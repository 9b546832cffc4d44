//! An honest writer in the model's place: it plans every candidate and writes sections out of the facts that stand in the prompt, word for
//! word, with their marks. What it writes is as true as the facts are, unless it retells what they only quote.

use serde_json::{Value, json};

/// What becomes of the words that a fact lets the project say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quotations {
    /// They are left to the reader.
    LeftOut,
    /// They are retold, names and numbers of who knows what included.
    Retold,
}

/// The answer to the body of a chat or responses request.
pub(crate) fn answer(body: &Value) -> String {
    answer_with(body, Quotations::LeftOut)
}

/// The same of a writer who treats quotations in this way.
pub(crate) fn answer_with(body: &Value, quotations: Quotations) -> String {
    let prompt = prompt(body);
    if prompt.contains("Plan the article.") { plan(&prompt).to_string() } else { section(&prompt, quotations).to_string() }
}

/// The text of all user messages, or of the input.
pub(crate) fn prompt(body: &Value) -> String {
    let text = |message: &Value| match &message["content"] {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        _ => String::new(),
    };
    let messages = body["messages"].as_array().or_else(|| body["input"].as_array());
    match messages {
        Some(messages) => messages.iter().filter(|message| message["role"] == "user").map(text).collect::<Vec<_>>().join("\n"),
        None => body["input"].as_str().unwrap_or_default().to_owned(),
    }
}

/// The sentences of the facts in a piece of a prompt, with their place marks and without the hints.
fn sentences(prompt: &str, quotations: Quotations) -> Vec<String> {
    let is_fact = |line: &&str| {
        line.strip_prefix('F').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains(": "))
    };
    let sentence = |line: &str| {
        let line = line.split(" // ").next().unwrap_or_default();
        let line = if quotations == Quotations::Retold { line.to_owned() } else { without_quotation(line) };
        let line = line.as_str();
        let (head, text) = line.split_once(": ").unwrap_or(("", line));
        let about = head.split_once("(about ").map(|(_, about)| about.trim_end_matches(')'));
        let text = text.trim();
        match about {
            Some(about) if text.starts_with(|c: char| c.is_lowercase()) => format!("`{about}` {text}"),
            _ => text.to_owned(),
        }
    };
    prompt
        .lines()
        .filter(is_fact)
        .map(sentence)
        .filter(|text| !text.contains(":.") && !text.contains(": [F") && !text.trim_end().ends_with(':'))
        .collect()
}

/// A line without what it lets the project say: that is shown, not retold.
fn without_quotation(line: &str) -> String {
    let rest = line.split_once('“').and_then(|(head, tail)| Some((head, tail.rsplit_once('”')?.1)));
    rest.map_or_else(|| line.to_owned(), |(head, tail)| format!("{}{tail}", head.trim_end()))
}

fn plan(prompt: &str) -> Value {
    let sections: Vec<Value> = prompt
        .lines()
        .filter_map(|line| {
            let (id, rest) = line.split_once(" (")?;
            let is_id = id.strip_prefix('S').is_some_and(|number| number.parse::<u32>().is_ok());
            let heading = rest.split_once("working title: ")?.1.trim_end_matches(')');
            is_id.then(|| json!({"candidate": id, "heading": heading, "point": "What the facts say, in their order."}))
        })
        .collect();
    let of_all = prompt.split("Candidate sections.").next().unwrap_or_default();
    let hook = sentences(of_all, Quotations::LeftOut).into_iter().take(2).map(ended).collect::<Vec<_>>().join(" ");
    let name = prompt.lines().find_map(|line| line.strip_prefix("Repository: ")).unwrap_or_default();
    let name = name.split([',', '.']).next().unwrap_or_default();
    let tags: Vec<&str> = prompt
        .lines()
        .find_map(|line| line.split_once("from this list: "))
        .map(|(_, tags)| tags.trim_end_matches('.').split(", ").take(3).collect())
        .unwrap_or_default();
    let commands = prompt.split("Commands that the repository documents:\n").nth(1).unwrap_or_default();
    let command = commands.lines().next().and_then(|line| line.strip_prefix("- "));
    let try_it = command.map_or_else(String::new, |command| format!("What was followed here can be watched with {command}."));
    let files = of_all.lines().filter_map(|line| line.split_once(" (about ")).filter(|(_, rest)| rest.contains('/'));
    let next: Vec<Value> =
        files.take(3).map(|(fact, _)| json!({"fact": fact, "why": "what comes before the first call is decided there."})).collect();
    let angle = |score: u32| json!({"title": format!("{name}, one call after the other"), "why": "the facts follow each other", "score": score});
    json!({
        "angles": [angle(7), angle(5), angle(4)],
        "title": format!("{name}, one call after the other"),
        "hook": hook,
        "description": format!("What the code of {name} does, call by call."),
        "tags": tags,
        "sections": sections,
        "first_change": "",
        "try_it": try_it,
        "next": next,
    })
}

fn section(prompt: &str, quotations: Quotations) -> Value {
    let heading = prompt.lines().find_map(|line| line.strip_prefix("Now write this section: ")).unwrap_or("Section");
    let own = prompt.split("Now write this section: ").last().unwrap_or_default();
    let code = prompt.lines().find(|line| line.starts_with("<source id=\"") && line.contains("function=")).and_then(|line| {
        let id = line.split('"').nth(1)?;
        Some(format!("\n\n[[{id}:1-3]]"))
    });
    let mut text: Vec<String> = sentences(own, quotations).into_iter().map(ended).collect();
    if text.is_empty() {
        text.push("The code says the rest.".to_owned());
    }
    json!({"heading": heading, "text": format!("{}{}", text.join("\n\n"), code.unwrap_or_default())})
}

fn ended(sentence: String) -> String {
    if sentence.ends_with(['.', '!', '?', ']']) { sentence } else { sentence + "." }
}
