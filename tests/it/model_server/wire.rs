//! Responses as bytes: whole documents and server-sent events, with the framing that occurs in the wild.

use super::{Request, Response};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Writes a response in the wire form and the manner that the request asks for.
pub(super) fn write(out: &mut impl Write, request: &Request, response: &Response, stop: &AtomicBool) -> io::Result<()> {
    let closed = || io::Error::from(io::ErrorKind::ConnectionReset);
    match response {
        Response::Answer(text) => answer(out, request, text, "stop", &usage(request, text)),
        Response::Counted(text, tokens) => answer(out, request, text, "stop", &counted(*tokens)),
        Response::NoUsage(text) => answer(out, request, text, "stop", &Value::Null),
        Response::Ended(text, reason) => answer(out, request, text, reason, &usage(request, text)),
        Response::Late(time, text) => {
            std::thread::sleep(*time);
            answer(out, request, text, "stop", &usage(request, text))
        }
        Response::Refusal(text) => {
            let choice =
                json!({"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": null, "refusal": text}});
            document(out, 200, &[], &json!({"model": "test-model-1", "choices": [choice], "usage": usage(request, "")}))
        }
        Response::NoChoices => document(out, 200, &[], &json!({"model": "test-model-1", "choices": []})),
        Response::Status(status, headers, body) => document(out, *status, headers, body),
        Response::Raw(status, kind, body) => whole(out, *status, kind, &[], body),
        Response::Gzip(body) => whole(out, 200, "application/json", &[("content-encoding", "gzip".to_owned())], body),
        Response::Redirect(to) => whole(out, 307, "text/plain", &[("location", to.clone())], b""),
        Response::CutStream(text) => {
            events(out)?;
            event(out, &chunk(&json!({"content": text}), &Value::Null))?;
            Err(closed())
        }
        Response::Marked(text) => {
            events(out)?;
            raw_chunk(out, b"\xef\xbb\xbf")?;
            event(out, &chunk(&json!({"content": text}), &json!("stop")))?;
            raw_event(out, "data: [DONE]\n\n")?;
            raw_chunk(out, b"")
        }
        Response::ErrorInStream(error) => {
            events(out)?;
            event(out, &chunk(&json!({"content": "{\"heading\""}), &Value::Null))?;
            event(out, &json!({"error": error}))?;
            Err(closed())
        }
        Response::HangInBody => {
            events(out)?;
            event(out, &chunk(&json!({"content": "{"}), &Value::Null))?;
            wait(stop);
            Err(closed())
        }
        Response::Hang => {
            wait(stop);
            Err(closed())
        }
        Response::Drop => Err(closed()),
        Response::Endless => {
            events(out)?;
            let piece = chunk(&json!({"content": "words without end ".repeat(200)}), &Value::Null);
            while !stop.load(Ordering::Relaxed) {
                event(out, &piece)?;
            }
            Err(closed())
        }
    }
}

/// Waits until the server is stopped, at most a minute.
fn wait(stop: &AtomicBool) {
    for _ in 0..1_200 {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Tokens as a real tokenizer roughly counts them; the answer's by the same measure.
fn usage(request: &Request, text: &str) -> Value {
    let prompt =
        request.body.get("messages").or_else(|| request.body.get("input")).map_or(0, |messages| messages.to_string().len());
    counted([prompt.div_ceil(4), text.len().div_ceil(4)])
}

fn counted([prompt, answer]: [usize; 2]) -> Value {
    json!({"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer, "prompt_tokens_details": {"cached_tokens": 0}})
}

fn answer(out: &mut impl Write, request: &Request, text: &str, reason: &str, usage: &Value) -> io::Result<()> {
    let streamed = request.body["stream"] == true;
    if request.path.ends_with("/responses") {
        return responses(out, text, reason, usage, streamed);
    }
    if !streamed {
        let choice =
            json!({"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": text, "refusal": null}});
        return document(
            out,
            200,
            &[],
            &json!({"id": "c1", "object": "chat.completion", "model": "test-model-1", "choices": [choice], "usage": usage}),
        );
    }
    events(out)?;
    raw_event(out, ": keep-alive\r\n\r\n")?;
    event(out, &chunk(&json!({"role": "assistant", "content": ""}), &Value::Null))?;
    for piece in pieces(text) {
        event(out, &chunk(&json!({"content": piece}), &Value::Null))?;
    }
    event(out, &chunk(&json!({}), &json!(reason)))?;
    if !usage.is_null() {
        event(out, &json!({"model": "test-model-1", "choices": [], "usage": usage}))?;
    }
    raw_event(out, "data: [DONE]\n\n")?;
    raw_chunk(out, b"")
}

fn responses(out: &mut impl Write, text: &str, reason: &str, usage: &Value, streamed: bool) -> io::Result<()> {
    let (status, details) = match reason {
        "length" => ("incomplete", json!({"reason": "max_output_tokens"})),
        "content_filter" => ("incomplete", json!({"reason": "content_filter"})),
        _ => ("completed", Value::Null),
    };
    let usage = match usage.get("prompt_tokens") {
        Some(prompt) => json!({"input_tokens": prompt, "output_tokens": usage["completion_tokens"]}),
        None => Value::Null,
    };
    let message = json!({"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]});
    let response = json!({"id": "r1", "object": "response", "model": "test-model-1", "status": status, "incomplete_details": details,
        "output": [{"type": "reasoning", "summary": []}, message], "usage": usage, "error": null});
    if !streamed {
        return document(out, 200, &[], &response);
    }
    events(out)?;
    let named = |out: &mut dyn Write, kind: &str, mut value: Value| -> io::Result<()> {
        value["type"] = json!(kind);
        chunked(out, format!("event: {kind}\ndata: {value}\n\n").as_bytes())
    };
    named(out, "response.created", json!({"response": {"model": "test-model-1"}}))?;
    for piece in pieces(text) {
        named(out, "response.output_text.delta", json!({"delta": piece}))?;
    }
    named(out, &format!("response.{status}"), json!({"response": response}))?;
    raw_chunk(out, b"")
}

/// A text in pieces of some characters.
fn pieces(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(37).map(|piece| piece.iter().collect()).collect()
}

fn chunk(delta: &Value, reason: &Value) -> Value {
    json!({"object": "chat.completion.chunk", "model": "test-model-1", "choices": [{"index": 0, "delta": delta, "finish_reason": reason}], "usage": null})
}

fn document(out: &mut impl Write, status: u16, headers: &[(&'static str, String)], body: &Value) -> io::Result<()> {
    whole(out, status, "application/json", headers, body.to_string().as_bytes())
}

fn whole(out: &mut impl Write, status: u16, kind: &str, headers: &[(&'static str, String)], body: &[u8]) -> io::Result<()> {
    let mut head =
        format!("HTTP/1.1 {status} Said\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nx-request-id: req-1\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    out.write_all(format!("{head}\r\n").as_bytes())?;
    out.write_all(body)
}

fn events(out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\nx-request-id: req-2\r\n\r\n")
}

/// An event, cut in two inside a character where it has one of several bytes.
fn event(out: &mut impl Write, value: &Value) -> io::Result<()> {
    raw_event(out, &format!("id: 7\ndata: {value}\n\n"))
}

fn raw_event(out: &mut impl Write, text: &str) -> io::Result<()> {
    let bytes = text.as_bytes();
    let cut = bytes.iter().position(|byte| *byte >= 0x80).map_or(bytes.len() / 2, |at| at + 1);
    chunked(out, &bytes[..cut])?;
    chunked(out, &bytes[cut..])
}

fn chunked(out: &mut (impl Write + ?Sized), bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() { Ok(()) } else { raw_chunk(out, bytes) }
}

fn raw_chunk(out: &mut (impl Write + ?Sized), bytes: &[u8]) -> io::Result<()> {
    out.write_all(format!("{:x}\r\n", bytes.len()).as_bytes())?;
    out.write_all(bytes)?;
    out.write_all(b"\r\n")?;
    out.flush()
}
