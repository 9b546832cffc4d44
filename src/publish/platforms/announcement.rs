//! What an announcement says: title, hook, link and tags within a network's limit, and who wrote the article.

use crate::config::TargetSettings;
use crate::publish::{Post, Writer};
use crate::render::post::{Counting, Short, hook, short};

/// The announcement of an article, at most `most` characters as `counting` has it.
pub(super) fn announce(post: &Post<'_>, most: usize, counting: &Counting) -> Short {
    let manuscript = post.manuscript;
    let footer =
        manuscript.disclosure.as_ref().map(|disclosure| format!("\n\n{}", sentence(disclosure.writer))).unwrap_or_default();
    let hook = Some(hook(&manuscript.body)).filter(|hook| !hook.is_empty()).unwrap_or_else(|| manuscript.description.clone());
    let link = post.canonical_url.unwrap_or_default();
    // The footer is plain ASCII without marks, so that every network counts it alike.
    let counting = match *counting {
        Counting::Graphemes { most_bytes } => Counting::Graphemes { most_bytes: most_bytes - footer.len() },
        other => other,
    };
    let mut short = short(&manuscript.title, &hook, link, &manuscript.tags, most - footer.len(), &counting);
    short.text.push_str(&footer);
    short
}

/// Who wrote the article, in a few words.
fn sentence(writer: Writer) -> &'static str {
    match writer {
        Writer::Rules => "The article is composed by rules.",
        Writer::Model => "The article is written by a language model.",
        Writer::ModelEdited => "The article is written by a language model and edited by a person.",
    }
}

/// Part of an address in the ledger: a credential of the target's own is another account.
pub(super) fn account(settings: &TargetSettings) -> String {
    let file = settings.credential_file.as_ref().map(|path| path.to_string_lossy().into_owned());
    settings.credential_env.clone().or(file).map_or_else(String::new, |name| format!(" as {name}"))
}
