//! An HTTP server on loopback for platforms that tests play: a handler answers each request, a fault can spoil what the client sees of it.
//!
//! Requests are handled one at a time and remembered in order, so that a test can count reads and writes.

#![allow(dead_code, reason = "each test uses a part")]

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// `GET`, `POST` ...
    pub(crate) method: String,
    /// The path, without the query, still percent-encoded.
    pub(crate) path: String,
    /// What follows `?`, decoded, in order.
    pub(crate) query: Vec<(String, String)>,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A parameter of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// Whether it can change something.
    pub(crate) fn writes(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    /// The status.
    pub(crate) status: u16,
    /// Headers besides the length.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// A JSON answer.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
        Self { status, headers, body: body.to_string().into_bytes() }
    }

    /// An answer of another type.
    pub(crate) fn text(status: u16, kind: &str, body: &str) -> Self {
        Self { status, headers: vec![("content-type".to_owned(), kind.to_owned())], body: body.as_bytes().to_vec() }
    }

    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// With a further header.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// What becomes of an exchange.
#[derive(Clone)]
pub(crate) enum Fault {
    /// The handler is not asked; this is the answer.
    Instead(Response),
    /// The handler does its work; this is the answer all the same.
    After(Response),
    /// The handler does its work, and the connection closes without an answer.
    Lost,
    /// The handler does its work, this is called, and the connection closes without an answer.
    Then(Arc<dyn Fn() + Send + Sync>),
    /// The connection closes, and nothing is done.
    Refused,
    /// The handler does its work; the answer comes after a while.
    Late(Duration),
    /// The handler does its work; no answer ever comes.
    Hang,
}

type Handler = dyn Fn(&Request) -> Response + Send + Sync;
type Faults = dyn Fn(&Request, usize) -> Option<Fault> + Send + Sync;

/// A running server; it ends with the test.
pub(crate) struct WebServer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    handler: Box<Handler>,
    faults: Mutex<Arc<Faults>>,
    requests: Mutex<Vec<Request>>,
    order: Mutex<()>,
    ended: AtomicBool,
}

impl WebServer {
    /// Starts a server without faults.
    pub(crate) fn start(handler: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            handler: Box::new(handler),
            faults: Mutex::new(Arc::new(|_, _| None)),
            requests: Mutex::default(),
            order: Mutex::default(),
            ended: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if accepting.ended.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&accepting);
                std::thread::spawn(move || serve(&stream, &shared));
            }
        });
        Self { address, shared }
    }

    /// From now on `faults` says what becomes of each exchange; it gets the request and how many came before it.
    pub(crate) fn spoil(&self, faults: impl Fn(&Request, usize) -> Option<Fault> + Send + Sync + 'static) {
        *self.shared.faults.lock().unwrap() = Arc::new(faults);
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// The requests so far that can change something.
    pub(crate) fn writes(&self) -> Vec<Request> {
        self.requests().into_iter().filter(Request::writes).collect()
    }

    /// Forgets the requests so far.
    pub(crate) fn forget(&self) {
        self.shared.requests.lock().unwrap().clear();
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.address));
    }
}

/// Serves one connection until it closes.
fn serve(stream: &TcpStream, shared: &Shared) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        let fault = {
            let mut seen = shared.requests.lock().unwrap();
            seen.push(request.clone());
            let faults = Arc::clone(&shared.faults.lock().unwrap());
            faults(&request, seen.len() - 1)
        };
        let handle = || {
            let _turn = shared.order.lock().unwrap();
            (shared.handler)(&request)
        };
        let response = match fault {
            None => handle(),
            Some(Fault::Instead(response)) => response,
            Some(Fault::After(response)) => {
                handle();
                response
            }
            Some(Fault::Lost) => {
                handle();
                return;
            }
            Some(Fault::Then(call)) => {
                handle();
                call();
                return;
            }
            Some(Fault::Refused) => return,
            Some(Fault::Late(time)) => {
                let response = handle();
                wait(time, shared);
                response
            }
            Some(Fault::Hang) => {
                handle();
                wait(Duration::from_secs(600), shared);
                return;
            }
        };
        if write(stream, &request, &response).is_err() {
            return;
        }
    }
}

/// Waits for a time, or for the end of the server.
fn wait(time: Duration, shared: &Shared) {
    let end = std::time::Instant::now() + time;
    while std::time::Instant::now() < end && !shared.ended.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn write(mut out: &TcpStream, request: &Request, response: &Response) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} X\r\n", response.status);
    for (name, value) in &response.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", response.body.len()));
    out.write_all(head.as_bytes())?;
    if request.method != "HEAD" {
        out.write_all(&response.body)?;
    }
    out.flush()
}

/// The next request of a connection.
fn read(reader: &mut BufReader<&TcpStream>) -> Option<Request> {
    let line = line(reader)?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    while let Some((name, value)) = self::line(reader)?.split_once(':') {
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let header = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value): &(String, String)| value.clone());
    let body = if header("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
        chunks(reader)?
    } else {
        let mut body = vec![0; header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0)];
        reader.read_exact(&mut body).ok()?;
        body
    };
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    Some(Request { method, path: path.to_owned(), query: pairs(query), headers, body })
}

fn line(reader: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    Some(line.trim_end().to_owned())
}

fn chunks(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let length = usize::from_str_radix(&line(reader)?, 16).ok()?;
        let start = body.len();
        body.resize(start + length, 0);
        reader.read_exact(&mut body[start..]).ok()?;
        line(reader)?;
        if length == 0 {
            return Some(body);
        }
    }
}

/// The parameters of a query or of a form, decoded.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(name, value)| (decoded(name), decoded(value))).collect()
}

/// Text without percent signs and pluses.
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hexadecimal = after.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match (first, hexadecimal) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            (byte, _) => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
