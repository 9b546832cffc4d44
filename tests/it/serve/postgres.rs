//! Daemons that share a PostgreSQL, in bad weather.
//!
//! `TECHDOC_TEST_OUTAGE_MS` makes the time longer that a server is gone for: 60000 is a minute.

use super::daemon::{Answer, Daemon, exchange, settings};
use crate::harness::Tree;
use crate::postgres_server::PostgresServer;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use techdoc::config::{DatabaseAddress, DatabaseSettings, Secret};
use techdoc::store::Store;

/// Nothing that a test waits for takes longer, also where cores are few.
const TIME: Duration = Duration::from_secs(120);

/// A folder with so many repositories, each of so many files.
pub(super) fn repositories(count: usize, files: usize, more: &str) -> Tree {
    let file = |tree: Tree, at: usize| {
        let function = format!("def rate_{at}(amount):\n    \"\"\"What {at} costs.\"\"\"\n    return amount * {at}\n");
        (0..files).fold(tree, |tree, file| tree.file(&format!("repos/r{at}/rates{file}.py"), function.repeat(40)))
    };
    let tree = (0..count).fold(Tree::new().folder("repos"), file);
    tree.write("serve.toml", settings(&tree.path("repos"), more));
    tree
}

/// An order about one of them.
pub(super) fn order(tree: &Tree, at: usize) -> Value {
    json!({"source": tree.path(&format!("repos/r{at}")).canonicalize().unwrap(), "composer": "offline"})
}

/// A daemon on a database of a server, with few sessions and little patience.
pub(super) fn daemon(tree: &Tree, url: &str) -> Daemon {
    daemon_with(tree, url, &[])
}

/// The same with more in its environment.
pub(super) fn daemon_with(tree: &Tree, url: &str, more: &[(&str, &str)]) -> Daemon {
    let environment = [
        ("DATABASE_URL", url),
        ("TECHDOC_DATABASE__POOL_MIN", "1"),
        ("TECHDOC_DATABASE__POOL_MAX", "8"),
        ("TECHDOC_DATABASE__POOL_WAIT_MS", "1000"),
        ("TECHDOC_DATABASE__CONNECT_TIMEOUT_MS", "5000"),
        ("TECHDOC_DATABASE__STATEMENT_TIMEOUT_MS", "2000"),
    ];
    Daemon::start(tree, &[&environment[..], more].concat())
}

fn admin(daemon: &Daemon, path: &str) -> Answer {
    exchange(&daemon.admin, "GET", path, &[], "")
}

#[track_caller]
pub(super) fn wait_for(what: &str, daemon: &Daemon, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < TIME, "{what}: {}", daemon.log());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A number that whoever runs the tests may give.
pub(super) fn number(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).ok().and_then(|number| number.parse().ok()).unwrap_or(otherwise)
}

/// The name of a database, from its address.
pub(super) fn name(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}

#[test]
fn a_server_that_is_gone_for_a_while_costs_nothing_but_time() {
    let Some(mut server) = PostgresServer::start(&[]) else { return };
    let url = server.database();
    let tree = repositories(2, 300, "lease_ms = 2000\n");
    let daemon = daemon(&tree, &url);
    let before = daemon.order("/api/v1/articles", &order(&tree, 0));
    daemon.wait(&before, &["running"]);
    server.stop();
    wait_for("an API that says so", &daemon, || daemon.get("/api/v1/jobs").status == 503);
    assert_eq!(admin(&daemon, "/ready").status, 200, "a moment without the store is no reason to take requests elsewhere");
    wait_for("a daemon that is not ready", &daemon, || admin(&daemon, "/ready").status == 503);
    assert_eq!(admin(&daemon, "/ready").json()["dependencies"]["store"]["state"], "down");
    stays_alive(&daemon, &order(&tree, 1), Duration::from_millis(number("TECHDOC_TEST_OUTAGE_MS", 5_000) as u64));
    server.start_again();
    wait_for("a daemon that is ready", &daemon, || admin(&daemon, "/ready").status == 200);
    assert_eq!(daemon.wait(&before, &["done", "failed"])["state"], "done");
    let after = daemon.order("/api/v1/articles", &order(&tree, 1));
    assert_eq!(daemon.wait(&after, &["done", "failed"])["state"], "done");
}

/// For so long every request gets an answer that says that the store is gone, and nobody wants the daemon to be started again.
fn stays_alive(daemon: &Daemon, wish: &Value, time: Duration) {
    let began = Instant::now();
    while began.elapsed() < time {
        let asked = Instant::now();
        for answer in [daemon.get("/api/v1/jobs"), daemon.post("/api/v1/articles", wish)] {
            assert_eq!((answer.status, answer.header("content-type")), (503, Some("application/problem+json")), "{answer:?}");
            assert!(answer.header("retry-after").is_some(), "{answer:?}");
        }
        assert!(asked.elapsed() < Duration::from_secs(20), "{:?}", asked.elapsed());
        assert_eq!(admin(daemon, "/live").status, 200);
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_server_that_freezes_hangs_no_request() {
    let Some(server) = PostgresServer::start(&[]) else { return };
    let url = server.database();
    let tree = repositories(1, 1, "");
    let daemon = daemon(&tree, &url);
    server.signal("STOP");
    // A process of it that was in the middle of something may still answer once.
    wait_for("an API that says so", &daemon, || daemon.get("/api/v1/jobs").status == 503);
    for _ in 0..3 {
        let began = Instant::now();
        assert_eq!(daemon.get("/api/v1/jobs").status, 503);
        // Checked before use for 2 s at most, or 4 s for a statement that was under way; the rest is for a slow machine.
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
        assert_eq!(admin(&daemon, "/live").status, 200);
    }
    server.signal("CONT");
    wait_for("an API that answers", &daemon, || daemon.get("/api/v1/jobs").status == 200);
    let job = daemon.order("/api/v1/articles", &order(&tree, 0));
    assert_eq!(daemon.wait(&job, &["done", "failed"])["state"], "done");
}

/// Ends all sessions but the one that asks; how many were in the middle of something.
fn end_sessions(server: &PostgresServer, database: &str) -> usize {
    let others = "SELECT state, pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    server.ask(database, others).lines().filter(|line| !line.starts_with("idle|") && !line.starts_with('|')).count()
}

#[test]
fn sessions_that_are_ended_from_outside_are_not_used_again() {
    let Some(server) = PostgresServer::shared() else { return };
    let url = server.database();
    let tree = repositories(1, 1, "workers = 0\n");
    let daemon = daemon(&tree, &url);
    for _ in 0..5 {
        end_sessions(server, name(&url));
        daemon.order("/api/v1/articles", &order(&tree, 0));
    }
}

#[test]
fn sessions_that_are_ended_in_the_middle_of_anything_lose_and_double_nothing() {
    let Some(server) = PostgresServer::shared() else { return };
    let url = server.database();
    let tree = repositories(4, 20, "workers = 4\nlease_ms = 2000\nattempts = 100\nretry_delay_ms = 100\n");
    let daemon = daemon(&tree, &url);
    let count = |sql: &str| server.ask(name(&url), sql).trim().parse::<usize>().unwrap();
    // A trigger that dawdles keeps transactions open, so that most sessions end in one.
    server.ask(
        name(&url),
        "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END';
        CREATE TRIGGER dawdle AFTER INSERT OR UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION dawdle();",
    );
    let jobs: Vec<String> = (0..12).map(|at| daemon.order("/api/v1/articles", &order(&tree, at % 4))).collect();
    let mut in_the_middle = 0;
    for _ in 0..40 {
        in_the_middle += end_sessions(server, name(&url));
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_ne!(in_the_middle, 0, "all sessions were idle");
    for job in &jobs {
        let ended = daemon.wait(job, &["done", "failed"]);
        assert_eq!(ended["state"], "done", "{ended:#}");
    }
    assert_eq!((count("SELECT COUNT(*) FROM articles"), count("SELECT COUNT(DISTINCT run) FROM articles")), (12, 12));
    assert_eq!(count("SELECT COUNT(*) FROM jobs"), 12);
}

#[test]
fn a_table_that_somebody_locks_makes_busy_and_not_slow() {
    let Some(server) = PostgresServer::shared() else { return };
    let url = server.database();
    let tree = repositories(1, 1, "workers = 0\n");
    let daemon = daemon(&tree, &url);
    std::thread::scope(|scope| {
        let lock = "BEGIN; LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(8); COMMIT";
        scope.spawn(|| server.ask(name(&url), lock));
        let held = "SELECT COUNT(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'jobs'::regclass AND granted";
        wait_for("the lock", &daemon, || server.ask(name(&url), held).trim() == "1");
        let began = Instant::now();
        let refused: Vec<u16> = std::thread::scope(|scope| {
            let asked: Vec<_> = (0..12).map(|_| scope.spawn(|| daemon.get("/api/v1/jobs").status)).collect();
            asked.into_iter().map(|asked| asked.join().unwrap()).collect()
        });
        assert_eq!(refused, [503; 12], "two seconds for a statement, one for a session");
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    });
    wait_for("an API that answers", &daemon, || daemon.get("/api/v1/jobs").status == 200);
}

#[test]
fn a_missed_time_of_a_schedule_is_one_job_among_all_daemons() {
    let Some(server) = PostgresServer::shared() else { return };
    let url = server.database();
    let tree = repositories(1, 1, "");
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64;
    // Due five minutes ago, and not again while this test runs.
    let minute = (now_ms / 60_000 - 5).rem_euclid(60);
    let source = tree.path("repos/r0").canonicalize().unwrap();
    let schedule = format!("[[serve.schedules]]\nname = \"hourly\"\ncron = \"{minute} * * * *\"\nsource = {source:?}\n");
    tree.write("serve.toml", settings(&tree.path("repos"), &schedule));
    let first = daemon(&tree, &url);
    wait_for("a row", &first, || server.ask(name(&url), "SELECT COUNT(*) FROM schedules").trim() == "1");
    drop(first);
    server.ask(name(&url), &format!("UPDATE schedules SET due_ms = {}", now_ms - 10 * 3_600_000));
    let daemons: Vec<Daemon> = (0..3).map(|_| daemon(&tree, &url)).collect();
    let jobs = || daemons[2].get("/api/v1/jobs").json()["jobs"].clone();
    wait_for("the job", &daemons[2], || jobs()[0]["state"] == "done");
    // Each of them has looked at the clock by now.
    let seen = |daemon: &Daemon| daemon.log().contains("a scheduled job was queued");
    assert_eq!(daemons.iter().filter(|daemon| seen(daemon)).count(), 1);
    assert_eq!(jobs().as_array().unwrap().len(), 1, "{:#}", jobs());
    let due_ms: i64 = server.ask(name(&url), "SELECT due_ms FROM schedules").trim().parse().unwrap();
    assert_eq!((due_ms / 60_000).rem_euclid(60), minute);
    assert!(now_ms - due_ms < 3_600_000, "the last one, not the first that was missed");
}

#[test]
fn tls_is_what_sslmode_says() {
    let Some(server) = PostgresServer::start(&[]) else { return };
    certificates(&server);
    let folder = server.folder().display().to_string();
    let (known, strange) = (format!("&sslrootcert={folder}/ca.crt"), format!("&sslrootcert={folder}/strange.crt"));
    for (at, (host, mode, roots, is_secured)) in [
        ("127.0.0.1", "disable", "", Some(false)),
        ("127.0.0.1", "prefer", "", Some(true)),
        ("127.0.0.1", "require", "", Some(true)),
        ("127.0.0.1", "require", strange.as_str(), None),
        ("127.0.0.1", "verify-ca", known.as_str(), Some(true)),
        ("127.0.0.1", "verify-ca", strange.as_str(), None),
        ("127.0.0.1", "verify-full", known.as_str(), None),
        ("localhost", "verify-full", known.as_str(), Some(true)),
        ("localhost", "verify-full", strange.as_str(), None),
    ]
    .into_iter()
    .enumerate()
    {
        let url = server.url("postgres").replace("127.0.0.1", host);
        let address =
            DatabaseAddress::read(&Secret::new(&format!("{url}?application_name=case{at}&sslmode={mode}{roots}"))).unwrap();
        let settings = DatabaseSettings { pool_min: 1, pool_max: 1, ..DatabaseSettings::default() };
        match (Store::connect(&address, &settings), is_secured) {
            (Err(error), None) => assert!(format!("{error:?}").contains("InvalidCertificate"), "{error:?}"),
            (Ok(_store), Some(secured)) => {
                let sql =
                    format!("SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'case{at}'");
                let began = Instant::now();
                let shown = loop {
                    let shown = server.ask("postgres", &sql);
                    if !shown.is_empty() || began.elapsed() > TIME {
                        break shown;
                    }
                };
                assert!(shown.lines().all(|line| line == if secured { "t" } else { "f" }), "{mode}{roots}: {shown}");
                assert!(!shown.is_empty());
            }
            (result, _) => panic!("{host} {mode}{roots}: {result:?}"),
        }
    }
}

/// Gives the server a certificate for localhost, made by an authority whose own is `ca.crt`; `strange.crt` is another one's.
fn certificates(server: &PostgresServer) {
    let openssl = |arguments: &str| {
        let made = server.program("openssl").args(arguments.split(' ')).output().unwrap();
        assert!(made.status.success(), "{arguments}: {}", String::from_utf8_lossy(&made.stderr));
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&format!("req -x509 {key} -keyout ca.key -out ca.crt -days 2 -subj /CN=authority"));
    openssl(&format!("req -x509 {key} -keyout strange.key -out strange.crt -days 2 -subj /CN=stranger"));
    openssl(&format!("req {key} -keyout server.key -out server.csr -subj /CN=localhost"));
    std::fs::write(server.folder().join("names"), "subjectAltName=DNS:localhost\n").unwrap();
    openssl("x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out server.crt -days 2 -extfile names");
    let folder = server.folder().display();
    for (name, value) in [("ssl_cert_file", "server.crt"), ("ssl_key_file", "server.key")] {
        server.ask("postgres", &format!("ALTER SYSTEM SET {name} = '{folder}/{value}'"));
    }
    server.ask("postgres", "ALTER SYSTEM SET ssl = on");
    server.ask("postgres", "SELECT pg_reload_conf()");
    let secured = || server.ask("postgres", "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    let began = Instant::now();
    while secured().trim() != "t" {
        assert!(began.elapsed() < TIME);
    }
}

#[test]
fn the_address_of_the_database_is_in_no_output() {
    let Some(server) = PostgresServer::shared() else { return };
    let tree = repositories(1, 1, "");
    let canary = "canary-password";
    let run = |url: &str| {
        let arguments = ["serve", "--config", "serve.toml", "-vvv", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"];
        tree.command(arguments).env("DATABASE_URL", url).env("TECHDOC_DATABASE__CONNECT_TIMEOUT_MS", "3000").run()
    };
    let there = server.url("postgres");
    for (url, code, expected) in [
        (format!("postgres://techdoc:{canary}@127.0.0.1:1/x"), 5, "error: the ledger cannot be used: PostgreSQL: "),
        (format!("{there}-not"), 4, "hint: check the user, the password and the name of the database in DATABASE_URL"),
        (format!("{there}?sslmode=verify-full&sslrootcert=/no/{canary}"), 2, "hint: see sslmode and sslrootcert"),
        (format!("{there}?sslmode=require"), 5, "does not support TLS"),
        (format!("{there}?sslmode={canary}"), 2, "error: DATABASE_URL: `database.url` has an sslmode that is none of "),
        (format!("postgres://u:{canary}"), 2, "error: DATABASE_URL: `database.url` "),
        (format!("redis://:{canary}@h"), 2, "error: DATABASE_URL: `database.url` is no address that begins with "),
    ] {
        let ran = run(&url).exit(code).stdout("").stderr_has(expected);
        assert!(!ran.stderr.replace("/no/canary-password", "").contains(canary), "{}", ran.stderr);
    }
    let url = server.database();
    let daemon = Daemon::start(&tree, &[("DATABASE_URL", &url), ("TECHDOC_LOG", "trace"), ("TECHDOC_DATABASE__POOL_MIN", "1")]);
    let job = daemon.order("/api/v1/articles", &order(&tree, 0));
    daemon.wait(&job, &["done"]);
    let shown = format!("{}{}{}", daemon.log(), admin(&daemon, "/metrics").body, admin(&daemon, "/ready").body);
    assert!(!shown.contains(canary));
    daemon.signal(Signal::TERM);
    let (code, log) = daemon.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains(canary));
}
