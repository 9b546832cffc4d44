//! A PostgreSQL server, sessions with it, and a pool of them.
//!
//! The wire is tokio's; what is asked here blocks until the answer is there, at most for a set time. That time is kept on this side: a server
//! that is frozen, or behind a line that swallows everything, keeps no timeout of its own. A session that ran into it is thrown away, and so
//! is every other one that is as old, because they would all run into it, one after the other.

use super::driver::Driver;
use super::{DatabaseError, Row, Value, tls};
use crate::config::{DatabaseAddress, DatabaseSettings};
use r2d2::ManageConnection;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Config, Connection, NoTls, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Sessions with one server.
pub(super) type Pool = r2d2::Pool<Server>;

/// How long a session may take to say that it is alive.
const CHECK_TIME: Duration = Duration::from_secs(2);
/// How much longer than the server this side waits, so that the server's own word on a slow statement arrives.
const GRACE: Duration = Duration::from_secs(2);
/// A peer that is gone is noticed after a minute and a half at most, also when nothing is asked.
const KEEPALIVE: (Duration, Duration, u32) = (Duration::from_secs(30), Duration::from_secs(15), 4);
/// How many statements a session keeps prepared.
const STATEMENTS: usize = 100;

/// A server, as sessions with it are made. Clones share what is known of it.
#[derive(Clone)]
pub(in crate::store) struct Server(Arc<Shared>);

struct Shared {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    connect_time: Duration,
    statement_time: Duration,
    /// Sessions from before are thrown away.
    doubted: Mutex<Option<Instant>>,
    driver: Driver,
}

/// One session.
pub(in crate::store) struct Session {
    client: Client,
    server: Server,
    statements: RefCell<HashMap<String, Statement>>,
    begun: Instant,
    is_dead: Cell<bool>,
}

impl Server {
    /// The server of an address. Nothing is asked of it yet.
    pub(super) fn new(address: &DatabaseAddress, settings: &DatabaseSettings) -> Result<Self, DatabaseError> {
        let connect_time = Duration::from_millis(settings.connect_timeout_ms);
        let statement_time = Duration::from_millis(settings.statement_timeout_ms);
        let mut config = address.server.clone();
        let (idle, interval, retries) = KEEPALIVE;
        config.keepalives(true).keepalives_idle(idle).keepalives_interval(interval).keepalives_retries(retries);
        config.connect_timeout(connect_time).tcp_user_timeout(statement_time + GRACE);
        if config.get_application_name().is_none() {
            config.application_name("techdoc");
        }
        let tls = tls::connector(address, &mut config)?;
        let driver = Driver::start().map_err(|error| DatabaseError::Tls(error.to_string()))?;
        Ok(Self(Arc::new(Shared { config, tls, connect_time, statement_time, doubted: Mutex::default(), driver })))
    }

    /// A pool of sessions as `settings` has it.
    pub(super) fn pool(self, settings: &DatabaseSettings) -> Pool {
        r2d2::Pool::builder()
            .max_size(settings.pool_max)
            .min_idle(Some(settings.pool_min.min(settings.pool_max)))
            .max_lifetime(Some(Duration::from_millis(settings.pool_lifetime_ms)))
            .test_on_check_out(true)
            .connection_timeout(Duration::from_millis(settings.pool_wait_ms))
            .error_handler(Box::new(ToLog))
            .build_unchecked(self)
    }

    /// A client for one purpose, outside of any pool.
    pub(in crate::store) async fn client(&self) -> Result<Client, DatabaseError> {
        let server = self.clone();
        let opened = self.0.driver.handle().spawn(async move { server.open().await }).await;
        opened.unwrap_or(Err(DatabaseError::Doubtful))
    }

    /// Has to be called where the driver's sockets live.
    async fn open(&self) -> Result<Client, DatabaseError> {
        let Shared { config, tls, connect_time, statement_time, .. } = &*self.0;
        let begin = async {
            let client = match tls {
                Some(tls) => driven(config.connect(tls.clone()).await?),
                None => driven(config.connect(NoTls).await?),
            };
            // A transaction that this side forgot would keep its locks.
            let ms = statement_time.as_millis();
            let limits = format!(
                "SET statement_timeout = {ms}; SET idle_in_transaction_session_timeout = {};
                SET default_transaction_isolation = 'read committed'",
                ms * 6
            );
            client.batch_execute(&limits).await?;
            Ok(client)
        };
        match tokio::time::timeout(*connect_time, begin).await {
            Ok(opened) => opened.map_err(DatabaseError::Postgres),
            Err(_) => Err(DatabaseError::TimedOut(*connect_time)),
        }
    }

    /// Runs `work` to its end on this thread, which may block.
    pub(in crate::store) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.0.driver.handle().block_on(work)
    }

    /// Throws away all sessions that have begun by now.
    fn doubt(&self) {
        *self.0.doubted.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn is_doubted(&self, begun: Instant) -> bool {
        self.0.doubted.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|doubted| begun <= doubted)
    }
}

/// The client of a connection, which goes on until the client is dropped.
fn driven<S, T>((client, connection): (Client, Connection<S, T>)) -> Client
where
    Connection<S, T>: Future<Output = Result<(), tokio_postgres::Error>> + Send + 'static,
{
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(error = %DatabaseError::Postgres(error), "a connection ended");
        }
    });
    client
}

impl Session {
    /// Runs a statement; returns how many rows it changed.
    pub(super) fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, DatabaseError> {
        let statement = self.prepared(sql)?;
        self.ask(self.client.execute_raw(&statement, values))
    }

    /// The rows of a query.
    pub(super) fn query(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        let statement = self.prepared(sql)?;
        let parameters: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        self.ask(self.client.query(&statement, &parameters))?.iter().map(row).collect()
    }

    /// Runs a statement without values and without an answer.
    pub(super) fn command(&self, sql: &str) -> Result<(), DatabaseError> {
        self.ask(self.client.batch_execute(sql))
    }

    fn prepared(&self, sql: &str) -> Result<Statement, DatabaseError> {
        if let Some(statement) = self.statements.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.ask(self.client.prepare(sql))?;
        let mut statements = self.statements.borrow_mut();
        if statements.len() >= STATEMENTS {
            statements.clear();
        }
        statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn ask<T>(&self, work: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, DatabaseError> {
        self.ask_for(self.server.0.statement_time + GRACE, work)
    }

    fn ask_for<T>(&self, time: Duration, work: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, DatabaseError> {
        if self.is_dead.get() {
            return Err(DatabaseError::Doubtful);
        }
        match self.server.wait(async { tokio::time::timeout(time, work).await }) {
            Ok(answer) => answer.map_err(|error| {
                // Without a code the server said nothing.
                self.is_dead.set(self.is_dead.get() || error.code().is_none());
                DatabaseError::Postgres(error)
            }),
            Err(_) => {
                self.is_dead.set(true);
                self.server.doubt();
                Err(DatabaseError::TimedOut(time))
            }
        }
    }

    fn is_broken(&self) -> bool {
        self.is_dead.get() || self.client.is_closed() || self.server.is_doubted(self.begun)
    }
}

impl ManageConnection for Server {
    type Connection = Session;
    type Error = DatabaseError;

    fn connect(&self) -> Result<Session, DatabaseError> {
        let begun = Instant::now();
        let client = self.wait(self.open())?;
        Ok(Session { client, server: self.clone(), statements: RefCell::default(), begun, is_dead: Cell::new(false) })
    }

    fn is_valid(&self, session: &mut Session) -> Result<(), DatabaseError> {
        if session.is_broken() {
            return Err(DatabaseError::Doubtful);
        }
        session.ask_for(CHECK_TIME, session.client.check_connection())
    }

    fn has_broken(&self, session: &mut Session) -> bool {
        session.is_broken()
    }
}

/// Neither the address nor the password.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Server")
    }
}

/// Whoever waited for a session is told why there was none; here it is only written down.
#[derive(Debug)]
struct ToLog;

impl r2d2::HandleError<DatabaseError> for ToLog {
    fn handle_error(&self, error: DatabaseError) {
        tracing::debug!(%error, "a session with the database failed");
    }
}

fn row(row: &tokio_postgres::Row) -> Result<Row, DatabaseError> {
    (0..row.len()).map(|column| row.try_get(column).map_err(DatabaseError::Postgres)).collect::<Result<_, _>>().map(Row)
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(match *kind {
            Type::INT2 => Self::Integer(i16::from_sql(kind, raw)?.into()),
            Type::INT4 => Self::Integer(i32::from_sql(kind, raw)?.into()),
            Type::INT8 => Self::Integer(i64::from_sql(kind, raw)?),
            Type::BOOL => Self::Integer(bool::from_sql(kind, raw)?.into()),
            Type::FLOAT8 => Self::Real(f64::from_sql(kind, raw)?),
            _ => Self::Text(String::from_sql(kind, raw)?),
        })
    }

    fn from_sql_null(_kind: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT2 | Type::INT4 | Type::INT8 | Type::BOOL | Type::FLOAT8) || <String as FromSql>::accepts(kind)
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Self::Integer(number) if *kind == Type::INT8 => number.to_sql(kind, out),
            Self::Real(number) if *kind == Type::FLOAT8 => number.to_sql(kind, out),
            // The one character that a text may hold and a column may not.
            Self::Text(text) if <String as ToSql>::accepts(kind) => text.replace('\0', "\u{fffd}").to_sql(kind, out),
            Self::Integer(_) | Self::Real(_) | Self::Text(_) => Err(format!("{kind} is needed").into()),
        }
    }

    fn accepts(_kind: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
