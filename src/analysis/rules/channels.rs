//! Channels between tasks: how many are made, and how much each holds before its sender has to wait.

use super::lines::{code_lines, place_name};
use super::{FactDraft, snippet};
use crate::analysis::index::Index;
use crate::model::{Fact, Slot, Span};
use crate::words::{capital, code, count, names};
use regex::Regex;

/// A channel that is made: where, and what stands for its room.
struct Channel {
    at: u32,
    line: u32,
    room: Option<String>,
}

/// Says how many channels there are and which of them hold something.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let channels = channels(index);
    let Some(first) =
        channels.iter().max_by(|a, b| index.weight(a.at).total_cmp(&index.weight(b.at)).then((b.at, b.line).cmp(&(a.at, a.line))))
    else {
        return Vec::new();
    };
    if channels.len() < 2 {
        return Vec::new();
    }
    let mut rooms: Vec<&str> = channels.iter().filter_map(|channel| channel.room.as_deref()).collect();
    let bare = channels.len() - rooms.len();
    rooms.sort_unstable();
    rooms.dedup();
    let name = place_name(index, first.at, first.line);
    let held = match (bare, rooms.as_slice()) {
        (all, []) if all == channels.len() => "none of them is given a capacity".to_owned(),
        (0, [only]) => format!("each with the capacity {}", code(only)),
        (0, some) => format!("with the capacities {}", names(some.iter().copied(), 4)),
        (some, [only]) => format!("{} without a capacity, the rest with {}", count(some), code(only)),
        (some, rest) => format!("{} without a capacity, the rest with {}", count(some), names(rest.iter().copied(), 4)),
    };
    let text = format!(
        "The source files make channels at {} places, {held}; one of them in {} ({{0}}).",
        count(channels.len()),
        code(&name)
    );
    let draft = FactDraft::new("channels", Slot::Decision, &name, index.evidence(first.at, Span::line(first.line)));
    let draft = draft.heading(format!("{} channels and what they hold", capital(&count(channels.len())))).score(0.58).text(text);
    let around = super::lines::function_at(index, first.at, first.line)
        .map(|id| snippet::around(index, first.at, index.function(id).span, first.line));
    let draft = match around {
        Some(shown) => draft.also(index.evidence(first.at, shown)).excerpt(1),
        None => draft,
    };
    vec![draft.names([name.as_str()]).done()]
}

fn channels(index: &Index<'_>) -> Vec<Channel> {
    let go = Regex::new(r"\bmake\(chan\s[^,()]*(?:\([^)]*\))?[^,()]*(?:,\s*([A-Za-z0-9_.]+))?\)");
    let rust = Regex::new(
        r"\b(?:mpsc|broadcast|sync_mpsc|flume|crossbeam_channel)::(?:sync_channel|channel|bounded|unbounded|unbounded_channel)(?:::<[^>]*>)?\(([A-Za-z0-9_:]*)\)",
    );
    let (Ok(go), Ok(rust)) = (go, rust) else { return Vec::new() };
    let mut found = Vec::new();
    for (at, file) in index.sources() {
        let pattern = match file.language.0 {
            "Go" => &go,
            "Rust" => &rust,
            _ => continue,
        };
        for (line, text) in code_lines(index, at) {
            found.extend(pattern.captures_iter(text).map(|capture| {
                let room = capture.get(1).map(|room| room.as_str()).filter(|room| !room.is_empty() && *room != "0");
                Channel { at, line, room: room.map(str::to_owned) }
            }));
        }
    }
    found
}
