//! The shared journal as two tables of a PostgreSQL database, or of one of its relatives.
//!
//! ```text
//! remissflode_head      one row: the installation, the last record, and the lease with its epoch
//! remissflode_journal   one row a record: number, epoch, line
//! ```
//!
//! Each call is one plain statement, whole by itself, without a prepared statement, an extension, an advisory lock or a
//! session: so it works through a pooler and on distributed databases. An append moves the head and inserts its lines in one
//! statement; the head's row makes two writers wait for each other.

mod address;
mod connection;
mod failure;
#[cfg(test)]
mod refusals;
mod statements;
#[cfg(test)]
pub(in crate::store) mod testing;
mod tls;

use std::time::Duration;

use jiff::Timestamp;
use tokio_postgres::Row;
use uuid::Uuid;

pub use address::PostgresAddress;
use connection::{Connections, Lane, Param};
use failure::Failure;

use super::{FORM, Head, SharedError, SharedJournal, outdated};

/// The time for a statement about the head.
const SHORT: Duration = Duration::from_secs(3);
/// The time for a statement with lines.
const LONG: Duration = Duration::from_secs(8);

/// The journal in a database.
pub(in crate::store) struct PostgresJournal {
    connections: Connections,
}

impl PostgresJournal {
    /// The journal at this address; nothing is connected yet.
    pub(in crate::store) fn new(address: &PostgresAddress) -> Result<Self, SharedError> {
        Ok(Self { connections: Connections::new(address)? })
    }

    fn ask(&self, lane: Lane, sql: &'static str, params: Vec<Param>) -> Result<Vec<Row>, Failure> {
        let limit = if matches!(lane, Lane::Lines) { LONG } else { SHORT };
        self.connections.ask(lane, sql, params, limit)
    }

    fn error(&self, failure: Failure) -> SharedError {
        failure.into_error(self.connections.address())
    }

    /// The head in the first row; none without a row.
    fn head_in(&self, rows: &[Row]) -> Result<Option<Head>, SharedError> {
        rows.first().map(|row| self.head_of(row)).transpose()
    }

    fn head_of(&self, row: &Row) -> Result<Head, SharedError> {
        let read = |error: tokio_postgres::Error| Failure::from(error).into_error(self.connections.address());
        let form: i32 = row.try_get(0).map_err(read)?;
        if form > FORM {
            return Err(SharedError::Refused(format!(
                "the tables at `{}` have form {form}, and this program knows up to {FORM}: a newer version made them; \
                 install that on all instances",
                self.place()
            )));
        }
        let number = |at: usize| -> Result<u64, SharedError> {
            let number: i64 = row.try_get(at).map_err(read)?;
            Ok(u64::try_from(number).unwrap_or_default())
        };
        let time = |at: usize| -> Result<Timestamp, SharedError> {
            let milliseconds: i64 = row.try_get(at).map_err(read)?;
            Ok(Timestamp::from_millisecond(milliseconds).unwrap_or_default())
        };
        let installation: String = row.try_get(1).map_err(read)?;
        let installation = installation.parse::<Uuid>().map_err(|_| {
            SharedError::Refused(format!(
                "the table `remissflode_head` at `{}` has no installation but `{installation}`: it is of another program; \
                 name another database",
                self.place()
            ))
        })?;
        Ok(Head {
            installation,
            created_at: time(2)?,
            last_seq: number(3)?,
            epoch: number(4)?,
            holder: row.try_get(5).map_err(read)?,
            is_held: row.try_get(6).map_err(read)?,
            announced: number(7)?,
            now: time(8)?,
        })
    }

    fn no_head(&self) -> SharedError {
        SharedError::Refused(format!(
            "the table `remissflode_head` at `{}` has no row: it was emptied by hand; restore the database, or drop both \
             tables and import an export",
            self.place()
        ))
    }

    fn make_tables(&self) -> Result<(), SharedError> {
        for sql in statements::TABLES {
            match self.ask(Lane::Head, sql, Vec::new()) {
                // Two instances that start together: one of them makes it.
                Ok(_) | Err(Failure::Exists) => {}
                Err(failure) => return Err(self.error(failure)),
            }
        }
        let random = uuid::Builder::from_random_bytes(fastrand::u128(..).to_be_bytes()).into_uuid();
        let params = vec![Param::Text(random.to_string()), Param::Number(i64::from(FORM))];
        self.ask(Lane::Head, statements::FIRST_HEAD, params).map_err(|failure| self.error(failure))?;
        Ok(())
    }
}

/// The number of a record or an epoch as the database has it.
fn number(number: u64) -> Param {
    Param::Number(i64::try_from(number).unwrap_or(i64::MAX))
}

impl SharedJournal for PostgresJournal {
    fn place(&self) -> String {
        self.connections.address().shown()
    }

    fn prepare(&self) -> Result<Head, SharedError> {
        match self.ask(Lane::Head, statements::HEAD, Vec::new()) {
            Ok(rows) if !rows.is_empty() => return self.head_of(&rows[0]),
            Ok(_) | Err(Failure::NoTable) => {}
            Err(failure) => return Err(self.error(failure)),
        }
        self.make_tables()?;
        self.head()
    }

    fn head(&self) -> Result<Head, SharedError> {
        let rows = self.ask(Lane::Head, statements::HEAD, Vec::new()).map_err(|failure| self.error(failure))?;
        self.head_in(&rows)?.ok_or_else(|| self.no_head())
    }

    fn try_append(&self, epoch: u64, after: u64, lines: &[Vec<u8>]) -> Result<bool, SharedError> {
        let params = vec![number(epoch), number(after), number(lines.len() as u64), Param::Lines(lines.to_vec())];
        let rows = self.ask(Lane::Lines, statements::APPEND, params).map_err(|failure| self.error(failure))?;
        Ok(!rows.is_empty())
    }

    fn read(&self, after: u64) -> Result<Vec<(u64, Vec<u8>)>, SharedError> {
        let rows =
            self.ask(Lane::Lines, statements::READ, vec![number(after)]).map_err(|failure| self.error(failure))?;
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let seq: i64 = row.try_get(0).map_err(|error| self.error(error.into()))?;
            let line: Vec<u8> = row.try_get(1).map_err(|error| self.error(error.into()))?;
            lines.push((u64::try_from(seq).unwrap_or_default(), line));
        }
        Ok(lines)
    }

    fn take(&self, holder: &str) -> Result<Option<Head>, SharedError> {
        let rows = self.ask(Lane::Head, statements::TAKE, vec![Param::Text(holder.to_owned())]);
        self.head_in(&rows.map_err(|failure| self.error(failure))?)
    }

    fn renew(&self, epoch: u64) -> Result<Head, SharedError> {
        let rows = self.ask(Lane::Head, statements::RENEW, vec![number(epoch)]);
        match self.head_in(&rows.map_err(|failure| self.error(failure))?)? {
            Some(head) => Ok(head),
            None => Err(outdated(epoch, &self.head()?)),
        }
    }

    fn release(&self, epoch: u64) -> Result<(), SharedError> {
        let released = self.ask(Lane::Head, statements::RELEASE, vec![number(epoch)]);
        released.map(drop).map_err(|failure| self.error(failure))
    }

    fn claim_letters(&self, folder: &str) -> Result<bool, SharedError> {
        let rows = self.ask(Lane::Head, statements::CLAIM_LETTERS, vec![Param::Text(folder.to_owned())]);
        rows.map(|rows| !rows.is_empty()).map_err(|failure| self.error(failure))
    }

    fn announce(&self, epoch: u64, seq: u64) -> Result<bool, SharedError> {
        let rows = self.ask(Lane::Head, statements::ANNOUNCE, vec![number(epoch), number(seq)]);
        rows.map(|rows| !rows.is_empty()).map_err(|failure| self.error(failure))
    }
}
