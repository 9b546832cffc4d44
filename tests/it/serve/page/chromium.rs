//! A real Chromium without a window, driven through chromedriver, which speaks plain HTTP and JSON (W3C WebDriver).

use base64::Engine as _;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// What a page takes to change, also where cores are few.
const TIME: Duration = Duration::from_secs(120);
/// The name under which WebDriver hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser that goes away with the test.
pub(crate) struct Chromium {
    driver: Child,
    address: String,
    session: String,
    profile: tempfile::TempDir,
    /// What the driver says; it must not find its reader gone.
    _said: BufReader<ChildStdout>,
}

impl Chromium {
    /// A browser. Where the programs are missing the test is skipped with a word on stderr, or fails when `TECHDOC_TEST_REQUIRE` is set.
    #[expect(clippy::print_stderr, reason = "a test that was skipped shall be seen")]
    pub(crate) fn start() -> Option<Self> {
        let found = |program| Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
        if !(found("chromium") && found("chromedriver")) {
            assert!(std::env::var_os("TECHDOC_TEST_REQUIRE").is_none(), "chromium or chromedriver is missing");
            eprintln!("skipped: chromium or chromedriver is missing");
            return None;
        }
        let mut driver = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = BufReader::new(driver.stdout.take().unwrap());
        let address = format!("127.0.0.1:{}", port(&mut said));
        let profile = tempfile::Builder::new().prefix("techdoc-chromium-").tempdir().unwrap();
        let mut browser = Self { driver, address, session: String::new(), profile, _said: said };
        let wish = browser.wish();
        browser.session = browser.call("POST", "/session", &wish)["sessionId"].as_str().unwrap().to_owned();
        Some(browser)
    }

    fn wish(&self) -> Value {
        let profile = format!("--user-data-dir={}", self.profile.path().display());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            &profile,
        ];
        json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
        }}})
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if method == "POST" { body.to_string() } else { String::new() };
        let (status, answer) = exchange(&self.address, method, path, &body);
        assert!(status.contains(" 200 "), "{method} {path} {body}: {status} {answer:#}");
        answer["value"].clone()
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        self.call(method, &format!("/session/{}{path}", self.session), body)
    }

    /// Opens an address.
    pub(crate) fn open(&self, address: &str) {
        self.ask("POST", "/url", &json!({"url": address}));
    }

    /// The path of the page that is shown.
    pub(crate) fn path(&self) -> String {
        let address = self.ask("GET", "/url", &json!(null));
        let address = address.as_str().unwrap();
        address.splitn(4, '/').nth(3).map_or_else(String::new, |path| format!("/{path}"))
    }

    /// What a script gives back.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.ask("POST", "/execute/sync", &json!({"script": script, "args": []}))
    }

    /// Waits until a selector finds something, also on a page that comes later; returns its text.
    #[track_caller]
    pub(crate) fn wait_for(&self, selector: &str) -> String {
        let began = Instant::now();
        loop {
            let text = self.run(&format!("const at = document.querySelector({}); return at && at.innerText;", json!(selector)));
            if let Some(text) = text.as_str() {
                return text.to_owned();
            }
            assert!(
                began.elapsed() < TIME,
                "{selector} never came to {}:\n{}",
                self.path(),
                self.run("return document.body.innerText;")
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn find(&self, selector: &str) -> String {
        let found = self.ask("POST", "/element", &json!({"using": "css selector", "value": selector}));
        format!("/element/{}", found[ELEMENT].as_str().unwrap())
    }

    /// Clicks on what a selector finds, as somebody with a mouse does: what is hidden or covered cannot be clicked on.
    pub(crate) fn click(&self, selector: &str) {
        let element = self.find(selector);
        self.ask("POST", &format!("{element}/click"), &json!({}));
    }

    /// Types into what a selector finds.
    pub(crate) fn type_into(&self, selector: &str, text: &str) {
        let element = self.find(selector);
        self.ask("POST", &format!("{element}/value"), &json!({"text": text}));
    }

    /// What stands in the browser's console.
    pub(crate) fn console(&self) -> Vec<Value> {
        self.ask("POST", "/se/log", &json!({"type": "browser"})).as_array().unwrap().clone()
    }

    /// A command of the DevTools protocol.
    pub(crate) fn develop(&self, command: &str, parameters: &Value) -> Value {
        self.ask("POST", "/goog/cdp/execute", &json!({"cmd": command, "params": parameters}))
    }

    /// A screen of this width, light or dark.
    pub(crate) fn look_like(&self, width: u32, scheme: &str) {
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600});
        self.develop("Emulation.setDeviceMetricsOverride", &size);
        self.develop("Emulation.setEmulatedMedia", &json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]}));
    }

    /// The whole page as a PNG.
    pub(crate) fn picture(&self) -> Vec<u8> {
        let shot = self.develop("Page.captureScreenshot", &json!({"captureBeyondViewport": true}));
        base64::engine::general_purpose::STANDARD.decode(shot["data"].as_str().unwrap()).unwrap()
    }
}

/// The port that the driver says it has.
fn port(said: &mut impl BufRead) -> String {
    loop {
        let mut line = String::new();
        assert!(said.read_line(&mut line).unwrap() > 0, "chromedriver did not start");
        if let Some((_, port)) = line.rsplit_once("started successfully on port ") {
            return port.trim_end().trim_end_matches('.').to_owned();
        }
    }
}

/// One request; the driver leaves connections open, so that only the length tells where an answer ends.
fn exchange(address: &str, method: &str, path: &str, body: &str) -> (String, Value) {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n");
    stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    };
    let status = line();
    let mut length = 0;
    while let Some((name, value)) = line().split_once(':') {
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes).unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

impl Drop for Chromium {
    fn drop(&mut self) {
        if !self.session.is_empty() && !std::thread::panicking() {
            self.ask("DELETE", "", &json!(null));
        } else if !self.session.is_empty() {
            // The browser has to go as well; a second panic would end all tests.
            let end = std::panic::AssertUnwindSafe(|| self.ask("DELETE", "", &json!(null)));
            let _ = std::panic::catch_unwind(end);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
