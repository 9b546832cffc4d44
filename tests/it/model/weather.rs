//! Everything that can go wrong with a server: the run ends in time, with the exit code that says what happened, and the article is there.

use super::{Desk, KEY};
use crate::model_server::{ModelServer, Response, scribe};
use serde_json::json;
use std::time::{Duration, Instant};

fn error(status: u16, code: &str, message: &str) -> Response {
    let body = json!({"error": {"message": message, "type": "some_error", "param": null, "code": code}});
    Response::Status(status, vec![], body)
}

fn asking(status: u16, code: &str, header: (&'static str, &str)) -> Response {
    let body = json!({"error": {"message": "slow down", "type": "requests", "param": null, "code": code}});
    Response::Status(status, vec![(header.0, header.1.to_owned())], body)
}

/// Short waits, so that a test of a timeout is no long one.
const SHORT: &[(&str, &str)] = &[
    ("TECHDOC_LLM__HEADERS_TIMEOUT_MS", "300"),
    ("TECHDOC_LLM__IDLE_TIMEOUT_MS", "300"),
    ("TECHDOC_LLM__RETRIES", "1"),
    ("TECHDOC_LLM__DEADLINE_MS", "8000"),
    ("TECHDOC_LLM__CONCURRENCY", "1"),
];

/// Whatever the server does, the article is there, by rules, and the exit code says that something is missing.
#[test]
fn a_server_of_no_use_costs_no_article() {
    let bomb = {
        // 64 MiB of spaces in a few kilobytes, made here so that no such file has to be kept.
        let mut encoder = Gzip::new();
        encoder.zeros(64 << 20);
        encoder.finish()
    };
    let cases: Vec<(&str, Response, usize, &str)> = vec![
        ("a wrong key", error(401, "invalid_api_key", &format!("Incorrect API key provided: {KEY}")), 1, "the key was refused"),
        ("no permission", error(403, "country", "not here"), 1, "the key was refused"),
        (
            "an empty account",
            error(429, "insufficient_quota", "You exceeded your current quota"),
            1,
            "no money or a spending limit",
        ),
        ("no credit", error(402, "", "pay"), 1, "no money or a spending limit"),
        ("an unknown model", error(404, "model_not_found", "no such model"), 1, "no such model"),
        ("a wait of five minutes", asking(429, "rate_limit_exceeded", ("retry-after", "300")), 1, "too many requests"),
        ("500 again and again", error(500, "server_error", "oops"), 12, "the server failed"),
        ("overload", error(503, "server_is_overloaded", "later"), 12, "overloaded"),
        (
            "an error under 200",
            Response::Status(200, vec![], json!({"error": {"message": "upstream", "code": 502}})),
            12,
            "the server failed",
        ),
        ("an error in a stream", Response::ErrorInStream(json!({"message": "upstream", "code": 502})), 12, "the server failed"),
        (
            "a log-in page",
            Response::Raw(200, "text/html", b"<html><body>Please log in</body></html>".to_vec()),
            12,
            "no answer of a model",
        ),
        ("broken JSON", Response::Raw(200, "application/json", b"{\"choices\": [".to_vec()), 12, "no answer of a model"),
        ("no choices", Response::NoChoices, 12, "empty"),
        ("a refusal", Response::Refusal("I cannot help with that".to_owned()), 6, "declined"),
        ("a filter", Response::Ended("{".to_owned(), "content_filter"), 6, "filter"),
        ("a cut answer", Response::Ended("{\"heading\": \"x".to_owned(), "length"), 12, "cut at its length limit"),
        ("a stream without its end", Response::CutStream("{".to_owned()), 12, ""),
        ("a closed connection", Response::Drop, 12, "broke off"),
        ("no answer", Response::Hang, 12, "no answer from"),
        ("half an answer", Response::HangInBody, 12, "in the middle of the answer"),
        ("words without end", Response::Endless, 12, "larger than"),
        ("a bomb", Response::Gzip(bomb), 12, "larger than"),
        ("100 MB", Response::Raw(200, "application/json", vec![b' '; 100 << 20]), 12, "larger than"),
        ("prose", Response::Answer("Here is your section. It is nice.".to_owned()), 12, "not the JSON object"),
        ("another form", Response::Answer("{\"other\": true}".to_owned()), 8, ""),
    ];
    for (what, response, most_calls, says) in cases {
        let desk = Desk::new(ModelServer::start(move |_, _| response.clone()));
        let began = Instant::now();
        let ran = desk.generate_with(&[], SHORT);
        let expected = if what == "another form" { 0 } else { 8 };
        let ran = ran.exit(expected).stderr_has(says);
        assert!(!ran.stderr.contains(KEY), "{what}: the key shows itself");
        assert!((1..=most_calls).contains(&desk.server.calls()), "{what}: {} calls", desk.server.calls());
        assert!(began.elapsed() < Duration::from_secs(60), "{what} took {:?}", began.elapsed());
        assert!(desk.article().contains("composer: offline"), "{what}");
        assert_eq!(desk.report()["grounding"]["ratio"], 1.0, "{what}");
    }
}

#[test]
fn where_only_a_model_may_write_there_is_no_article_and_the_exit_code_says_why() {
    for (response, exit) in [
        (error(401, "invalid_api_key", "no"), 4),
        (error(429, "insufficient_quota", "no money"), 6),
        (error(404, "model_not_found", "none"), 2),
        (error(500, "server_error", "oops"), 5),
        (Response::Answer("{\"other\": true}".to_owned()), 7),
    ] {
        let desk = Desk::new(ModelServer::start(move |_, _| response.clone()));
        desk.generate_with(&["--composer", "llm"], SHORT).exit(exit).stderr_has("error: ").stderr_has("hint: ");
        assert_eq!(desk.article(), "");
    }
}

#[test]
fn a_burst_of_failures_is_survived() {
    for response in [
        error(500, "server_error", "oops"),
        error(503, "server_is_overloaded", "later"),
        error(408, "timeout", "slow"),
        asking(429, "rate_limit_exceeded", ("retry-after-ms", "40")),
        asking(429, "rate_limit_exceeded", ("retry-after", "0.05")),
        asking(429, "rate_limit_exceeded", ("retry-after", "1")),
        asking(503, "slow_down", ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")),
        Response::Drop,
        Response::CutStream("{".to_owned()),
    ] {
        let shown = format!("{response:?}");
        let desk = Desk::new(ModelServer::start(move |request, before| {
            if before < 2 { response.clone() } else { Response::Answer(scribe::answer(&request.body)) }
        }));
        desk.generate(&[]).exit(0).stderr_has("2 failed");
        assert!(desk.origins().contains(&"model".to_owned()), "{shown}");
    }
}

#[test]
fn a_redirect_is_not_followed_and_takes_no_key_along() {
    let other = ModelServer::honest();
    let to = format!("{}/chat/completions", other.base_url());
    let desk = Desk::new(ModelServer::start(move |_, _| Response::Redirect(to.clone())));
    desk.generate(&[]).exit(8).stderr_has("it is not followed");
    assert_eq!(other.calls(), 0);
}

#[test]
fn parameters_that_a_server_refuses_are_left_out_and_remembered() {
    let desk = Desk::new(ModelServer::start(|request, _| {
        for (name, param) in [
            ("max_completion_tokens", "max_completion_tokens"),
            ("temperature", "temperature"),
            ("stream_options", "stream_options"),
        ] {
            if request.body.get(name).is_some() {
                let message = format!("Unsupported parameter: '{name}' is not supported with this model.");
                let body = json!({"error": {"message": message, "type": "invalid_request_error", "param": param, "code": "unsupported_parameter"}});
                return Response::Status(400, vec![], body);
            }
        }
        if request.body.pointer("/response_format/type").is_some_and(|kind| kind == "json_schema") {
            return Response::Status(400, vec![], json!({"error": "response_format json_schema is unknown", "code": 400}));
        }
        Response::Answer(format!("<think>hm</think>\n```json\n{}\n```", scribe::answer(&request.body)))
    }));
    desk.generate_with(&[], &[("TECHDOC_LLM__TEMPERATURE", "0.5"), ("TECHDOC_LLM__CONCURRENCY", "1")]).exit(0).stderr_has("");
    let refused = desk.server.requests().iter().filter(|request| request.body.get("max_completion_tokens").is_some()).count();
    assert_eq!(refused, 1, "remembered after the first refusal");
    assert!(desk.origins().contains(&"model".to_owned()));
}

#[test]
fn a_byte_order_mark_before_a_stream_is_nothing() {
    let desk = Desk::new(ModelServer::start(|request, _| Response::Marked(scribe::answer(&request.body))));
    desk.generate(&[]).exit(0).stderr_has("");
    assert!(desk.origins().contains(&"model".to_owned()));
}

#[test]
fn a_prompt_that_is_too_long_is_shortened_once() {
    let desk = Desk::new(ModelServer::start(|request, _| {
        let long = request.text().len() > 9_000 && !request.text().contains("Plan the article.");
        if long {
            error(400, "context_length_exceeded", "This model's maximum context length is 2048 tokens")
        } else {
            Response::Answer(scribe::answer(&request.body))
        }
    }));
    let ran = desk.generate(&[]);
    let shortened = desk.server.requests().len();
    assert!(ran.stderr_has("").exit(if desk.report()["missing"].is_null() { 0 } else { 8 }).stdout.is_empty());
    assert!(shortened <= 16, "{shortened}");
}

#[test]
fn no_server_at_all_is_a_network_error() {
    let desk = Desk::new(ModelServer::honest());
    desk.generate_with(&[], &[("OPENAI_BASE_URL", "http://127.0.0.1:9/v1"), ("TECHDOC_LLM__RETRIES", "1")])
        .exit(8)
        .stderr_has("cannot connect to 127.0.0.1:9");
    assert!(desk.article().contains("composer: offline"));
}

#[test]
fn a_server_of_ones_own_needs_a_model_name() {
    let desk = Desk::new(ModelServer::honest());
    desk.generate_with(&[], &[("TECHDOC_LLM__MODEL", "")])
        .exit(2)
        .stderr_has("no model is named")
        .stderr_has("hint: name it with --model");
}

#[test]
fn a_slow_server_is_asked_for_several_sections_at_once() {
    let desk =
        Desk::new(ModelServer::start(|request, _| Response::Late(Duration::from_millis(700), scribe::answer(&request.body))));
    let began = Instant::now();
    desk.generate(&[]).exit(0).stderr_has("");
    let waves = 2.0 * 0.7;
    assert!(
        desk.server.calls() > 3 && began.elapsed().as_secs_f64() < waves + 4.0,
        "{} calls took {:?}",
        desk.server.calls(),
        began.elapsed()
    );
}

/// Gzip of zeros, in stored and repeated form: enough of an encoder for a bomb.
struct Gzip {
    bytes: Vec<u8>,
    bits: (u64, u32),
    length: u32,
    crc: u32,
}

impl Gzip {
    fn new() -> Self {
        let mut gzip = Self { bytes: vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255], bits: (0, 0), length: 0, crc: !0 };
        // One block with fixed codes, the last one.
        gzip.push(0b011, 3);
        gzip
    }

    /// Appends `count` zeros: one literal, then matches of 258 bytes at distance 1.
    fn zeros(&mut self, count: u32) {
        self.push(0b0000_1100, 8);
        let matches = (count - 1) / 258;
        for _ in 0..matches {
            self.push(0b1010_0011, 8);
            self.push(0, 5);
        }
        self.length = 1 + matches * 258;
    }

    fn push(&mut self, value: u64, bits: u32) {
        self.bits.0 |= value << self.bits.1;
        self.bits.1 += bits;
        while self.bits.1 >= 8 {
            self.bytes.push((self.bits.0 & 0xff) as u8);
            self.bits = (self.bits.0 >> 8, self.bits.1 - 8);
        }
    }

    /// The end of the block; the checksum is wrong, which a reader finds only after it has read everything.
    fn finish(mut self) -> Vec<u8> {
        self.push(0, 7);
        if self.bits.1 > 0 {
            self.bytes.push((self.bits.0 & 0xff) as u8);
        }
        self.bytes.extend(self.crc.to_le_bytes());
        self.bytes.extend(self.length.to_le_bytes());
        self.bytes
    }
}
