//! The address of the database, and its password, which is in no message.

use std::fmt;

use tokio_postgres::config::{Config, Host};
use url::Url;

use crate::store::SharedError;

/// The beginnings of an address.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];
/// The form of an address, for messages.
const FORM: &str = "`postgres://USER@HOST/DATABASE`, or `postgres:///DATABASE?host=/SOCKET-FOLDER`";

/// The address of a PostgreSQL database as it was written, with everything that is needed to connect.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresAddress {
    /// Without what only this program reads.
    text: String,
    password: Option<String>,
    tls: Tls,
}

/// The use of TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tls {
    /// None: the database is on this machine, or `sslmode=disable`.
    Off,
    /// Required, with a certificate of the system's authorities, or of those in this file (`sslrootcert`).
    Verified(Option<String>),
}

impl fmt::Debug for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl PostgresAddress {
    /// Reads an address, `postgres://USER@HOST/DATABASE`. A password in it comes before `password`.
    ///
    /// # Errors
    /// [`SharedError::Refused`] with the form that was expected. The text is in no message, since it may have a password.
    pub fn read(text: &str, password: Option<String>) -> Result<Self, SharedError> {
        let wrong = |reason: &str| {
            SharedError::Refused(format!("the setting `store` is no address of a database: expected {FORM}; {reason}"))
        };
        if !SCHEMES.iter().any(|scheme| text.starts_with(scheme)) {
            return Err(wrong("it does not begin with `postgres://`"));
        }
        let (mut text, mode, authorities) = without_tls(text);
        let config: Config = text.parse().map_err(|_| wrong("it cannot be read"))?;
        if config.get_hosts().is_empty() {
            return Err(wrong("it names no host"));
        }
        let is_local = config.get_hosts().iter().all(|host| match host {
            Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
            #[cfg(unix)]
            Host::Unix(_) => true,
        });
        let tls = match mode.as_deref() {
            Some("disable") => Tls::Off,
            Some("require" | "verify-ca" | "verify-full") => Tls::Verified(authorities),
            None if is_local && authorities.is_none() => Tls::Off,
            None => Tls::Verified(authorities),
            Some(other) => {
                let known = "`disable`, or `require` and `verify-full`, which both check the certificate";
                return Err(wrong(&format!("`sslmode` is `{other}`, and may be {known}")));
            }
        };
        if config.get_password().is_some()
            && let Ok(mut url) = Url::parse(&text)
        {
            // The password is held apart, so that no message has it.
            let _ = url.set_password(None);
            url.to_string().clone_into(&mut text);
        }
        let own = config.get_password().map(|own| String::from_utf8_lossy(own).into_owned());
        Ok(Self { text, password: own.or(password), tls })
    }

    /// The address without password.
    #[must_use]
    pub fn shown(&self) -> String {
        redacted(&self.text)
    }

    /// The name of the user; none if the address has none.
    pub(super) fn user(&self) -> Option<String> {
        self.text.parse::<Config>().ok()?.get_user().map(str::to_owned)
    }

    pub(super) fn has_password(&self) -> bool {
        self.password.is_some()
    }

    pub(super) fn tls(&self) -> &Tls {
        &self.tls
    }

    pub(super) fn config(&self) -> Result<Config, SharedError> {
        let wrong = |_| SharedError::Refused(format!("the setting `store` cannot be read: expected {FORM}"));
        let mut config: Config = self.text.parse().map_err(wrong)?;
        if let Some(password) = &self.password {
            config.password(password);
        }
        Ok(config)
    }
}

/// An address without its password, whatever else is wrong with it.
#[must_use]
pub(super) fn redacted(text: &str) -> String {
    let (address, parameters) = text.split_once('?').unwrap_or((text, ""));
    let kept: Vec<&str> = parameters
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.to_ascii_lowercase().starts_with("password"))
        .collect();
    let parameters = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    let Some((scheme, rest)) = address.split_once("://") else { return "…".to_owned() };
    match rest.rsplit_once('@') {
        Some((user, _)) if user.contains('/') => format!("{scheme}://…"),
        Some((user, host)) => {
            format!("{scheme}://{}@{host}{parameters}", user.split(':').next().unwrap_or_default())
        }
        // A question mark in a password cuts it in two.
        None if text.contains('@') => format!("{scheme}://…"),
        None => format!("{address}{parameters}"),
    }
}

/// The address without the parameters about TLS, which the client knows in part only, and their values.
fn without_tls(text: &str) -> (String, Option<String>, Option<String>) {
    let (mut mode, mut authorities) = (None, None);
    let Some((address, parameters)) = text.split_once('?') else { return (text.to_owned(), None, None) };
    let mut kept = Vec::new();
    for pair in parameters.split('&') {
        match pair.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value.to_owned()),
            Some(("sslrootcert", value)) => authorities = Some(decoded(value)),
            _ => kept.push(pair),
        }
    }
    let parameters = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    (format!("{address}{parameters}"), mode, authorities)
}

/// A value of a query, decoded.
fn decoded(value: &str) -> String {
    let pairs = format!("v={value}");
    url::form_urlencoded::parse(pairs.as_bytes()).next().map_or_else(String::new, |(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_in_no_message() {
        for text in [
            "postgres://u:s3cret@db.example/x",
            "postgres://u:s3%40cret@db.example/x?sslmode=disable",
            "postgresql://db.example/x?user=u&password=s3cret",
            "postgres://u:s3@cret@db.example/x",
        ] {
            let shown = redacted(text);
            assert!(!shown.contains("s3") && shown.contains("db.example/x"), "{shown}");
            if let Ok(read) = PostgresAddress::read(text, None) {
                assert!(!format!("{read:?}").contains("s3"), "{read:?}");
                assert!(read.has_password());
                assert_eq!(read.user().as_deref(), Some("u"), "{text}");
            }
        }
        assert_eq!(redacted("postgres://u:s3?cret@db.example/x"), "postgres://…");
        let wrong = PostgresAddress::read("mysql://u:s3cret@h/x", None).unwrap_err().to_string();
        assert!(wrong.contains("expected `postgres://USER@HOST/DATABASE`") && !wrong.contains("s3cret"), "{wrong}");
    }

    #[test]
    fn the_password_in_the_address_is_used_and_comes_first() {
        let config = |text: &str| PostgresAddress::read(text, Some("other".to_owned())).unwrap().config().unwrap();
        assert_eq!(config("postgres://u:a%40b@localhost/x").get_password(), Some(b"a@b".as_slice()));
        assert_eq!(config("postgres://u@localhost/x").get_password(), Some(b"other".as_slice()));
    }

    #[test]
    fn tls_is_required_unless_the_database_is_on_this_machine() {
        let tls = |text: &str| PostgresAddress::read(text, None).unwrap().tls().clone();
        assert_eq!(tls("postgres://u@db.example/x"), Tls::Verified(None));
        assert_eq!(tls("postgres://u@db.example/x?sslmode=disable"), Tls::Off);
        assert_eq!(tls("postgres://u@localhost/x"), Tls::Off);
        assert_eq!(tls("postgres:///x?host=/run/postgresql"), Tls::Off);
        let own = "postgres://u@127.0.0.1:5433/x?sslmode=verify-full&sslrootcert=/etc/ca%20own.pem";
        assert_eq!(tls(own), Tls::Verified(Some("/etc/ca own.pem".to_owned())));
        let wrong = PostgresAddress::read("postgres://u@h/x?sslmode=prefer", None).unwrap_err().to_string();
        assert!(wrong.contains("`sslmode` is `prefer`"), "{wrong}");
    }
}
