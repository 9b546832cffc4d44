//! A server on loopback that speaks the wire forms of OpenAI, chat completions and responses, whole or streamed, and misbehaves on demand.
//!
//! Each request is handed to a script, which says what to do with it; all requests are remembered.

#![allow(dead_code, reason = "shared by tests and benchmarks, of which each uses a part")]

pub(crate) mod scribe;
mod wire;

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// `/v1/chat/completions` or another.
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The JSON document; null when it is none.
    pub(crate) body: Value,
    /// When it came.
    pub(crate) at: Instant,
}

impl Request {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Everything that was said to the model.
    pub(crate) fn text(&self) -> String {
        self.body.to_string()
    }
}

/// What to do with a request.
#[derive(Clone, Debug)]
pub(crate) enum Response {
    /// A complete answer with this text, in the form that was asked for.
    Answer(String),
    /// An answer that ends for this reason: `length`, `content_filter` ...
    Ended(String, &'static str),
    /// A refusal of the model.
    Refusal(String),
    /// No choices at all.
    NoChoices,
    /// A complete answer, and its tokens as somebody else counted them: of the prompt, of the answer.
    Counted(String, [usize; 2]),
    /// An answer without counts.
    NoUsage(String),
    /// A status with headers and a JSON body.
    Status(u16, Vec<(&'static str, String)>, Value),
    /// A status with a body of another type.
    Raw(u16, &'static str, Vec<u8>),
    /// A body that is compressed.
    Gzip(Vec<u8>),
    /// The answer, streamed, that breaks off before its end mark.
    CutStream(String),
    /// The answer, streamed behind a byte order mark.
    Marked(String),
    /// An error event in the middle of a stream.
    ErrorInStream(Value),
    /// An answer after a while.
    Late(Duration, String),
    /// Nothing, for as long as the client waits.
    Hang,
    /// Headers and a first piece, then nothing.
    HangInBody,
    /// The connection is closed at once.
    Drop,
    /// Pieces without end.
    Endless,
    /// A redirect to another address.
    Redirect(String),
}

type Script = dyn Fn(&Request, usize) -> Response + Send + Sync;

/// A running server; it ends with the test.
pub(crate) struct ModelServer {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    ended: Arc<AtomicBool>,
}

impl ModelServer {
    /// Starts a server; `script` gets each request and how many came before it.
    pub(crate) fn start(script: impl Fn(&Request, usize) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, ended) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (seen, stop, script): (_, _, Arc<Script>) = (Arc::clone(&requests), Arc::clone(&ended), Arc::new(script));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let (seen, stop, script) = (Arc::clone(&seen), Arc::clone(&stop), Arc::clone(&script));
                std::thread::spawn(move || serve(&stream, &seen, &stop, &*script));
            }
        });
        Self { address, requests, ended }
    }

    /// A server with an honest writer.
    pub(crate) fn honest() -> Self {
        Self::start(|request, _| Response::Answer(scribe::answer(&request.body)))
    }

    /// The address for `OPENAI_BASE_URL`.
    pub(crate) fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// How many requests came.
    pub(crate) fn calls(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// All requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.address));
    }
}

/// Serves one connection until it closes.
fn serve(stream: &TcpStream, seen: &Mutex<Vec<Request>>, stop: &AtomicBool, script: &Script) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        let before = {
            let mut seen = seen.lock().unwrap();
            seen.push(request.clone());
            seen.len() - 1
        };
        let response = script(&request, before);
        let mut out = stream;
        if wire::write(&mut out, &request, &response, stop).is_err() || out.flush().is_err() {
            return;
        }
    }
}

/// The next request of a connection.
fn read(reader: &mut BufReader<&TcpStream>) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { path, headers, body: serde_json::from_slice(&body).unwrap_or(Value::Null), at: Instant::now() })
}
