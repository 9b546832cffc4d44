//! Somebody with a browser that knows no script: a cookie, pages, and forms that are filled in and sent.

use crate::serve::daemon::{Answer, Daemon, exchange};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::time::{Duration, Instant};

/// No job of a test takes longer.
const TIME: Duration = Duration::from_secs(300);

/// Somebody who was let in.
pub(crate) struct Visitor<'d> {
    daemon: &'d Daemon,
    pub(crate) cookie: String,
    /// The mark that forms of this session carry.
    pub(crate) mark: String,
}

impl<'d> Visitor<'d> {
    /// Signs in with a token.
    pub(crate) fn sign_in(daemon: &'d Daemon, token: &str) -> Self {
        let answer = sent(daemon, "/sign-in", &[("token", token)], &[]);
        assert_eq!((answer.status, answer.header("location")), (303, Some("/")), "{answer:?}");
        let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        // Every page has the form that signs out.
        Self { daemon, cookie, mark: String::new() }.marked("/")
    }

    /// A visitor of a daemon without tokens.
    pub(crate) fn of_open(daemon: &'d Daemon) -> Self {
        Self { daemon, cookie: String::new(), mark: String::new() }.marked("/order")
    }

    fn marked(mut self, path: &str) -> Self {
        let page = self.open(path).body;
        let form = page.split("name=\"mark\" value=\"").nth(1).unwrap();
        self.mark = form.split('"').next().unwrap().to_owned();
        self
    }

    /// What is at a path, with the slashes that templates escape as they are.
    pub(crate) fn get(&self, path: &str) -> Answer {
        let answer = exchange(&self.daemon.listen, "GET", path, &[("Cookie", &self.cookie), ("Accept", "text/html")], "");
        Answer { body: answer.body.replace("&#x2f;", "/"), ..answer }
    }

    /// A page that is there.
    #[track_caller]
    pub(crate) fn open(&self, path: &str) -> Answer {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer
    }

    /// Sends a form with the session's mark.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields = [&[("mark", self.mark.as_str())], fields].concat();
        let origin = format!("http://{}", self.daemon.listen);
        sent(self.daemon, path, &fields, &[("Cookie", &self.cookie), ("Origin", &origin), ("Sec-Fetch-Site", "same-origin")])
    }

    /// Sends a form that is taken; returns where it leads.
    #[track_caller]
    pub(crate) fn send(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(path, fields);
        assert_eq!(answer.status, 303, "{path}: {answer:?}");
        answer.header("location").unwrap().to_owned()
    }

    /// Waits until a job is done.
    #[track_caller]
    pub(crate) fn wait_for_job(&self, job: &str) {
        let began = Instant::now();
        loop {
            let page = self.open(job).body;
            if page.contains("class=\"stamp done\"") {
                return;
            }
            assert!(!page.contains("class=\"stamp failed\"") && began.elapsed() < TIME, "{page}\n{}", self.daemon.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Sends a form as a browser does.
pub(crate) fn sent(daemon: &Daemon, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    let form = [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "text/html,*/*;q=0.8")];
    exchange(&daemon.listen, "POST", path, &[&form, headers].concat(), &body.join("&"))
}
