//! The failures of a statement, in words for the operator.

use tokio_postgres::error::SqlState;

use super::address::PostgresAddress;
use crate::store::SharedError;

/// A failed statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// No connection, no answer in time, or a state of the database that passes.
    Passing(String),
    /// A table is missing.
    NoTable,
    /// The table or row exists already.
    Exists,
    /// A column is missing, or has another type.
    Foreign(String),
    /// The user or the password is refused.
    Login(String),
    /// The database does not exist.
    NoDatabase(String),
    /// The user may not do this.
    Forbidden(String),
    /// Anything else that the database refuses.
    Other(String),
}

impl Failure {
    /// The error to show, which names the address without password and says what to do.
    pub(super) fn into_error(self, address: &PostgresAddress) -> SharedError {
        let place = address.shown();
        let user = address.user().map_or_else(|| "the user".to_owned(), |user| format!("the user `{user}`"));
        SharedError::Refused(match self {
            Self::Passing(reason) => return SharedError::Unreachable { place, reason },
            Self::Login(reason) if address.has_password() => format!(
                "the database at `{place}` refuses {user}: {reason}; correct the user in `store`, or the password in \
                 `PGPASSWORD` or `store-password-file`"
            ),
            Self::Login(reason) => format!(
                "the database at `{place}` refuses {user}: {reason}; no password was given: set `PGPASSWORD` or \
                 `store-password-file`"
            ),
            Self::NoDatabase(reason) => format!(
                "there is no such database at `{place}`: {reason}; create it (`createdb`), or correct the setting `store`"
            ),
            Self::Forbidden(reason) => format!(
                "{user} may not do this in the database at `{place}`: {reason}; grant CREATE on the schema and SELECT, \
                 INSERT and UPDATE on the tables `remissflode_head` and `remissflode_journal`"
            ),
            Self::NoTable => format!(
                "a table of the journal at `{place}` is missing: expected `remissflode_head` and `remissflode_journal`; \
                 restore the database, or import an export into an empty one"
            ),
            Self::Exists => format!("a table at `{place}` was made by another program meanwhile; start again"),
            Self::Foreign(reason) => format!(
                "a table named `remissflode_head` or `remissflode_journal` at `{place}` is not of this program: {reason}; \
                 name another database or schema (`?options=-csearch_path%3DNAME`), or rename that table"
            ),
            Self::Other(reason) => format!("the database at `{place}` refuses a statement: {reason}"),
        })
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(code) = error.code() else {
            let reason = chain(&error);
            // The client itself refuses a login without a password.
            return if reason.contains("password") { Self::Login(reason) } else { Self::Passing(reason) };
        };
        let reason = error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
        match code {
            &SqlState::UNDEFINED_TABLE => Self::NoTable,
            &SqlState::DUPLICATE_TABLE | &SqlState::UNIQUE_VIOLATION => Self::Exists,
            &SqlState::UNDEFINED_COLUMN
            | &SqlState::DATATYPE_MISMATCH
            | &SqlState::UNDEFINED_FUNCTION
            | &SqlState::NOT_NULL_VIOLATION
            | &SqlState::WRONG_OBJECT_TYPE
            | &SqlState::CANNOT_COERCE => Self::Foreign(reason),
            &SqlState::INVALID_PASSWORD | &SqlState::INVALID_AUTHORIZATION_SPECIFICATION => Self::Login(reason),
            &SqlState::INVALID_CATALOG_NAME => Self::NoDatabase(reason),
            // A schema that the user may not use counts as missing.
            &SqlState::INSUFFICIENT_PRIVILEGE | &SqlState::INVALID_SCHEMA_NAME => Self::Forbidden(reason),
            // Connections, resources, an operator or a restart, serialization, read-only: classes 08, 53, 57, 58, 40, 25.
            code if ["08", "53", "57", "58", "40", "25", "XX"].iter().any(|class| code.code().starts_with(class)) => {
                Self::Passing(reason)
            }
            _ => Self::Other(reason),
        }
    }
}

/// An error with its causes, each once.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    text
}
