//! The operator's settings for letters: which server, from whom.

use std::{fmt, net::IpAddr, path::PathBuf, str::FromStr};

use url::Url;

/// The way to the mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// By SMTP.
    Smtp(Server),
    /// By a program that takes a message on its standard input, as `sendmail -i -f FROM -- TO` does.
    Sendmail(PathBuf),
}

/// A mail server: `smtps://user@mail.example.se`, `smtp+starttls://…`, or `smtp://127.0.0.1` on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The encryption.
    pub security: Security,
    /// Its name or address.
    pub host: String,
    /// The port: 465, 587 or 25 unless the address says another.
    pub port: u16,
    /// The user name; none to send without one.
    pub user: Option<String>,
}

/// The encryption of the connection to the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// TLS by `STARTTLS` (RFC 3207). A server that does not offer it gets nothing.
    StartTls,
    /// None; to this machine only.
    None,
}

/// The settings of letters.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// The way to the mail server.
    pub route: Route,
    /// The password of [`Server::user`].
    pub password: Option<Password>,
    /// The sender, with its name: `Remissflödet <brev@example.se>`.
    pub from: lettre::message::Mailbox,
    /// The address for answers; none if nobody reads them.
    pub reply_to: Option<lettre::message::Mailbox>,
    /// The address that failed deliveries are returned to; none for that of the sender.
    pub bounce: Option<lettre::Address>,
    /// The most letters a minute; 0 for any number.
    pub per_minute: u32,
}

/// A password, which no log or error shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(pub String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(hidden)")
    }
}

impl MailSettings {
    /// The address that failed deliveries are returned to.
    #[must_use]
    pub fn envelope_sender(&self) -> lettre::Address {
        self.bounce.clone().unwrap_or_else(|| self.from.email.clone())
    }
}

impl FromStr for Server {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = || {
            "a mail server such as `smtps://user@mail.example.se`, `smtp+starttls://user@mail.example.se:587` or, on this \
             machine, `smtp://127.0.0.1`"
                .to_owned()
        };
        let url = Url::parse(text).map_err(|_| form())?;
        let (security, port) = match url.scheme() {
            "smtps" => (Security::Tls, 465),
            "smtp+starttls" => (Security::StartTls, 587),
            "smtp" => (Security::None, 25),
            _ => return Err(form()),
        };
        if url.password().is_some() {
            return Err(
                "a mail server without its password, which belongs in the file that `password-file` names or in \
                        the environment variable `REMISSFLODE_MAIL_PASSWORD`"
                    .to_owned(),
            );
        }
        let rest = url.path().len() > 1 || url.query().is_some() || url.fragment().is_some();
        let host = url.host_str().filter(|host| !host.is_empty() && !rest).ok_or_else(form)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        if security == Security::None && !is_here {
            return Err(format!(
                "`smtps://` or `smtp+starttls://` for `{host}`: letters go unencrypted to this machine only"
            ));
        }
        let user = Some(url.username()).filter(|user| !user.is_empty());
        let user = user.map(|user| percent_decoded(user).ok_or_else(form)).transpose()?;
        Ok(Self { security, host, port: url.port().unwrap_or(port), user })
    }
}

/// A user name may hold `%40` for its `@`.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        if *first == b'%' {
            let digits = others.get(..2).and_then(|digits| std::str::from_utf8(digits).ok())?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = others.get(2..)?;
        } else {
            bytes.push(*first);
            rest = others;
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control))
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.security {
            Security::Tls => "smtps",
            Security::StartTls => "smtp+starttls",
            Security::None => "smtp",
        };
        let user = self.user.as_ref().map(|user| format!("{}@", user.replace('%', "%25").replace('@', "%40")));
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        write!(f, "{scheme}://{}{host}:{}", user.unwrap_or_default(), self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_read_and_shown() {
        for (text, shown) in [
            ("smtps://brev@mail.example.se", "smtps://brev@mail.example.se:465"),
            (
                "smtp+starttls://brev%40example.se@mail.example.se:2587",
                "smtp+starttls://brev%40example.se@mail.example.se:2587",
            ),
            ("smtp://127.0.0.1:2525", "smtp://127.0.0.1:2525"),
            ("smtp://[::1]", "smtp://[::1]:25"),
            ("smtp://localhost", "smtp://localhost:25"),
        ] {
            let server: Server = text.parse().unwrap();
            assert_eq!(server.to_string(), shown);
            assert_eq!(shown.parse::<Server>().unwrap(), server);
        }
    }

    #[test]
    fn a_server_that_cannot_be_used_says_why() {
        for (text, why) in [
            ("mail.example.se", "expected form"),
            ("https://mail.example.se", "expected form"),
            ("smtps://mail.example.se/x", "expected form"),
            ("smtps://anna:hemligt@mail.example.se", "without its password"),
            ("smtp://mail.example.se", "this machine only"),
            ("smtp://10.0.0.1", "this machine only"),
        ] {
            let found = text.parse::<Server>().unwrap_err();
            let is_expected =
                if why == "expected form" { found.starts_with("a mail server such") } else { found.contains(why) };
            assert!(is_expected && !found.contains("hemligt"), "{text}: {found}");
        }
        assert_eq!(format!("{:?}", Password("hemligt".to_owned())), "Password(hidden)");
    }
}
