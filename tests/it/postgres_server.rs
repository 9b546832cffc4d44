//! A real PostgreSQL on loopback, with as many databases as tests want, to be stopped, frozen and started again.
//!
//! It lives and ends with a shell that waits for the end of this process on a pipe, so that neither server nor files stay behind, however
//! the tests end. PostgreSQL does not run as root; then it runs as `postgres` or `nobody`.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// No server of a test takes longer to start.
const TIME: Duration = Duration::from_secs(60);
const USER: &str = "techdoc";

/// A server that goes away with this value, or with the process.
pub(crate) struct PostgresServer {
    programs: PathBuf,
    folder: PathBuf,
    account: Option<(u32, u32)>,
    settings: Vec<String>,
    port: u16,
    keeper: Option<Child>,
}

/// Databases are numbered, whoever wants them.
static DATABASES: AtomicU32 = AtomicU32::new(0);

impl PostgresServer {
    /// The server that the tests of this process share. Where the programs are missing the test is skipped with a word on stderr, or fails
    /// when `TECHDOC_TEST_REQUIRE` is set.
    pub(crate) fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<PostgresServer>> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(&[])).as_ref().or_else(skip)
    }

    /// A server of one's own, with further settings.
    pub(crate) fn start(settings: &[&str]) -> Option<Self> {
        let Some(programs) = programs() else { return skip() };
        let account = account();
        let folder = tempfile::Builder::new().prefix("techdoc-postgres-").tempdir().unwrap().keep();
        if let Some((user, group)) = account {
            chown(&folder, Some(user), Some(group)).unwrap();
        }
        let settings = settings.iter().map(|setting| (*setting).to_owned()).collect();
        let mut server = Self { programs, folder, account, settings, port: 0, keeper: None };
        let data = server.data();
        let arguments = ["--username", USER, "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C.UTF-8"];
        let made = server.program("initdb").args(arguments).arg("--pgdata").arg(data).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        // Another process may take a port between the look and the start.
        assert!((0..5).any(|_| {
            server.port = free_port();
            server.spawn();
            server.answers()
        }));
        Some(server)
    }

    /// The address of a new database.
    pub(crate) fn database(&self) -> String {
        let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        self.ask("postgres", &format!("CREATE DATABASE {name}"));
        self.url(&name)
    }

    /// The address of a database.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://{USER}:canary-password@127.0.0.1:{}/{database}", self.port)
    }

    /// What the server answers, a line for each row.
    pub(crate) fn ask(&self, database: &str, sql: &str) -> String {
        let answer = self.psql(database, sql);
        assert!(answer.status.success(), "{sql}: {}", String::from_utf8_lossy(&answer.stderr));
        String::from_utf8(answer.stdout).unwrap()
    }

    /// Its folder, where certificates may be put.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A program of PostgreSQL's, or any other, as the user that the server runs as.
    pub(crate) fn program(&self, name: &str) -> Command {
        let path = self.programs.join(name);
        let mut command = Command::new(if path.exists() { path } else { name.into() });
        command.current_dir(&self.folder).env("LC_ALL", "C").stdin(Stdio::null());
        if let Some((user, group)) = self.account {
            command.uid(user).gid(group);
        }
        command
    }

    /// Ends it at once, in mid-flight; its files stay.
    pub(crate) fn stop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            writeln!(keeper.stdin.as_mut().unwrap(), "keep").unwrap();
            keeper.wait().unwrap();
        }
    }

    /// Starts it again on its port.
    pub(crate) fn start_again(&mut self) {
        self.spawn();
        assert!(self.answers(), "{}", self.log());
    }

    /// Sends a signal, such as `STOP`, to the server and everything that it started.
    pub(crate) fn signal(&self, signal: &str) {
        let first = fs::read_to_string(self.data().join("postmaster.pid")).unwrap().lines().next().unwrap().to_owned();
        let children = fs::read_to_string(format!("/proc/{first}/task/{first}/children")).unwrap();
        for process in std::iter::once(first.as_str()).chain(children.split_whitespace()) {
            // A session may have ended in between.
            let _ = Command::new("kill").args([&format!("-{signal}"), process]).stderr(Stdio::null()).status();
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    fn psql(&self, database: &str, sql: &str) -> std::process::Output {
        let (host, port) = ("127.0.0.1", self.port.to_string());
        let arguments = ["-X", "-q", "-A", "-t", "-h", host, "-p", &port, "-U", USER, "-d", database, "-c", sql];
        self.program("psql").args(arguments).output().unwrap()
    }

    fn spawn(&mut self) {
        let script = r#"folder=$1; shift; "$@" >"$folder/log" 2>&1 & server=$!
            read word; kill -QUIT $server; wait $server; [ "$word" = keep ] || rm -rf "$folder""#;
        let mut command = self.program("sh");
        command.args(["-c", script, "sh"]).arg(&self.folder).arg(self.programs.join("postgres")).arg("-D").arg(self.data());
        let port = format!("port={}", self.port);
        // Nothing here has to outlive a failure of the machine.
        let usual =
            ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "max_connections=200", "shared_buffers=16MB"];
        for setting in usual.into_iter().chain([port.as_str()]).chain(self.settings.iter().map(String::as_str)) {
            command.args(["-c", setting]);
        }
        self.keeper = Some(command.stdin(Stdio::piped()).process_group(0).spawn().unwrap());
    }

    fn answers(&mut self) -> bool {
        let began = Instant::now();
        while began.elapsed() < TIME {
            if self.psql("postgres", "SELECT 1").status.success() {
                return true;
            }
            if self.log().contains("could not bind") {
                return false;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            let _ = keeper.wait();
        } else {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

#[expect(clippy::print_stderr, reason = "a test that was skipped shall be seen")]
fn skip<T>() -> Option<T> {
    assert!(std::env::var_os("TECHDOC_TEST_REQUIRE").is_none(), "PostgreSQL is missing");
    eprintln!("skipped: PostgreSQL is missing");
    None
}

/// Where the server's programs are: in the path, or where Debian puts them, the newest version first.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<PathBuf> =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin")).collect();
    debian.sort();
    std::env::split_paths(&path).chain(debian.into_iter().rev()).find(|folder| folder.join("initdb").exists())
}

/// The user and group to run as; none when this process is not root's.
fn account() -> Option<(u32, u32)> {
    rustix::process::geteuid().is_root().then(|| {
        let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let of = |name: &str| {
            let line = accounts.lines().find(|line| line.starts_with(&format!("{name}:")))?;
            let mut fields = line.split(':').skip(2).map(str::parse);
            Some((fields.next()?.ok()?, fields.next()?.ok()?))
        };
        of("postgres").or_else(|| of("nobody")).unwrap_or((65_534, 65_534))
    })
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
