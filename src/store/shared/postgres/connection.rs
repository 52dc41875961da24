//! Two connections to the database, made when they are needed and again after a failure; every call has a time limit.
//!
//! Statements about the head have a connection of their own, so that a lease is renewed beside a long append.

use std::{
    sync::{Arc, mpsc},
    time::Duration,
};

use tokio::sync::Mutex;
use tokio_postgres::{Client, Config, NoTls, Row, types::ToSql, types::Type};

use super::{
    address::{PostgresAddress, Tls},
    failure::Failure,
    tls::RustlsConnector,
};
use crate::store::SharedError;

/// The time to connect to one host.
const CONNECT: Duration = Duration::from_secs(2);
/// The time that the caller waits beyond the limit of the statement: to connect, and for the thread.
const SPARE: Duration = Duration::from_secs(3);

/// The connection for a statement.
#[derive(Debug, Clone, Copy)]
pub(super) enum Lane {
    /// That of the head.
    Head,
    /// That of the lines.
    Lines,
}

/// A parameter of a statement.
#[derive(Debug, Clone)]
pub(super) enum Param {
    Number(i64),
    Text(String),
    Lines(Vec<Vec<u8>>),
}

impl Param {
    fn typed(&self) -> (&(dyn ToSql + Sync), Type) {
        match self {
            Self::Number(number) => (number, Type::INT8),
            Self::Text(text) => (text, Type::TEXT),
            Self::Lines(lines) => (lines, Type::BYTEA_ARRAY),
        }
    }
}

/// The connections, driven by a thread of their own, so that any thread may call.
pub(super) struct Connections {
    runtime: Option<tokio::runtime::Runtime>,
    inner: Arc<Inner>,
}

struct Inner {
    address: PostgresAddress,
    config: Config,
    tls: Option<RustlsConnector>,
    lanes: [Mutex<Option<Client>>; 2],
}

impl Drop for Connections {
    fn drop(&mut self) {
        // A runtime may not be awaited where it is dropped: that may be another runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Connections {
    pub(super) fn new(address: &PostgresAddress) -> Result<Self, SharedError> {
        let mut config = address.config()?;
        config
            .application_name("remissflode")
            .connect_timeout(CONNECT)
            .tcp_user_timeout(Duration::from_secs(10))
            .keepalives_idle(Duration::from_secs(10))
            .keepalives_interval(Duration::from_secs(3))
            .keepalives_retries(3);
        let tls = match address.tls() {
            Tls::Off => {
                config.ssl_mode(tokio_postgres::config::SslMode::Disable);
                None
            }
            Tls::Verified(authorities) => {
                config.ssl_mode(tokio_postgres::config::SslMode::Require);
                Some(RustlsConnector::new(authorities.as_deref())?)
            }
        };
        let cannot =
            |error: std::io::Error| SharedError::Refused(format!("cannot start a thread for the database: {error}"));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("database")
            .enable_all()
            .build()
            .map_err(cannot)?;
        let inner = Inner { address: address.clone(), config, tls, lanes: Default::default() };
        Ok(Self { runtime: Some(runtime), inner: Arc::new(inner) })
    }

    pub(super) fn address(&self) -> &PostgresAddress {
        &self.inner.address
    }

    /// Runs one statement and waits for its rows.
    pub(super) fn ask(
        &self,
        lane: Lane,
        sql: &'static str,
        params: Vec<Param>,
        limit: Duration,
    ) -> Result<Vec<Row>, Failure> {
        let Some(runtime) = &self.runtime else { return Err(Failure::Passing("the program stops".to_owned())) };
        let (send, receive) = mpsc::sync_channel(1);
        let inner = Arc::clone(&self.inner);
        runtime.spawn(async move {
            let asked = inner.ask(lane, sql, &params, limit).await;
            let _ = send.send(asked); // the caller may have given up
        });
        let timed_out = |_| Failure::Passing(format!("no answer in {} seconds", limit.as_secs()));
        receive.recv_timeout(limit + SPARE).map_err(timed_out)?
    }
}

impl Inner {
    async fn ask(&self, lane: Lane, sql: &str, params: &[Param], limit: Duration) -> Result<Vec<Row>, Failure> {
        let mut slot = self.lanes[lane as usize].lock().await;
        if slot.as_ref().is_none_or(Client::is_closed) {
            *slot = None; // before the next, so that no more than one is open
            *slot = Some(self.connect().await?);
        }
        let Some(client) = slot.as_ref() else { return Err(Failure::Passing("there is no connection".to_owned())) };
        let typed: Vec<_> = params.iter().map(Param::typed).collect();
        let asked = tokio::time::timeout(limit, client.query_typed(sql, &typed)).await;
        match asked {
            Ok(Ok(rows)) => Ok(rows),
            Ok(Err(error)) => {
                let failure = Failure::from(error);
                if matches!(failure, Failure::Passing(_)) {
                    *slot = None;
                }
                Err(failure)
            }
            Err(_) => {
                *slot = None;
                Err(Failure::Passing(format!("no answer in {} seconds", limit.as_secs())))
            }
        }
    }

    async fn connect(&self) -> Result<Client, Failure> {
        let connecting = async {
            let client = match &self.tls {
                None => {
                    let (client, connection) = self.config.connect(NoTls).await?;
                    tokio::spawn(connection);
                    client
                }
                Some(tls) => {
                    let (client, connection) = self.config.connect(tls.clone()).await?;
                    tokio::spawn(connection);
                    client
                }
            };
            // A statement that nobody waits for any more ends by itself.
            client.batch_execute("SET statement_timeout = 10000").await?;
            Ok(client)
        };
        let timed_out = |_| Failure::Passing(format!("no connection in {} seconds", CONNECT.as_secs()));
        tokio::time::timeout(CONNECT, connecting)
            .await
            .map_err(timed_out)?
            .map_err(|error: tokio_postgres::Error| error.into())
    }
}
