//! Handing a message over: by SMTP, or to a `sendmail` program.

use std::{
    fmt,
    io::{Read as _, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use lettre::{
    Address as MailAddress,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{SmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt, Rset},
        extension::ClientId,
    },
};

use super::settings::{MailSettings, Password, Route, Security, Server};

/// The time that the server may take for each answer.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The time after which an open connection is not used again: servers close idle ones.
const IDLE: Duration = Duration::from_secs(20);
/// The letters on one connection: some servers allow no more than a hundred.
const LETTERS_A_CONNECTION: u32 = 100;

/// The reason why a letter was not handed over, in one English sentence without addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The server refuses this letter or its address for good.
    #[error("{0}")]
    Refused(String),
    /// It may take this letter later.
    #[error("{0}")]
    Deferred(String),
    /// It broke off at this letter without an answer: it may go away, or dislike the letter.
    #[error("{0}")]
    Broken(String),
    /// It takes no letters at all: it is away, or it does not accept us.
    #[error("{0}")]
    Down(String),
}

/// A way to hand messages over.
pub trait Transport: Send {
    /// Hands over `message` from `from` to `to`, and returns when the server has taken it.
    ///
    /// # Errors
    /// What the server refused, and whether another try makes sense.
    fn send(&mut self, from: &MailAddress, to: &MailAddress, message: &[u8]) -> Result<(), SendError>;

    /// Ends an open connection.
    fn close(&mut self) {}
}

/// The transport that the settings describe. `hello` is the name by which we introduce ourselves.
#[must_use]
pub fn transport(settings: &MailSettings, hello: &str) -> Box<dyn Transport> {
    match &settings.route {
        Route::Smtp(server) => Box::new(Smtp {
            server: server.clone(),
            password: settings.password.clone(),
            hello: hello.parse().map_or_else(
                |_| ClientId::Domain(hello.to_owned()),
                |address| match address {
                    std::net::IpAddr::V4(address) => ClientId::Ipv4(address),
                    std::net::IpAddr::V6(address) => ClientId::Ipv6(address),
                },
            ),
            open: None,
        }),
        Route::Sendmail(program) => Box::new(Sendmail { program: program.clone(), time: TIMEOUT }),
    }
}

struct Smtp {
    server: Server,
    password: Option<Password>,
    hello: ClientId,
    open: Option<Open>,
}

struct Open {
    connection: SmtpConnection,
    used_at: Instant,
    letters: u32,
}

impl Transport for Smtp {
    fn send(&mut self, from: &MailAddress, to: &MailAddress, message: &[u8]) -> Result<(), SendError> {
        let reused =
            self.open.take().filter(|open| open.used_at.elapsed() < IDLE && open.letters < LETTERS_A_CONNECTION);
        let begun = reused.and_then(|mut open| {
            open.connection.command(Mail::new(Some(from.clone()), Vec::new())).is_ok().then_some(open)
        });
        let mut open = match begun {
            Some(open) => open,
            None => {
                let mut connection = self.connect()?;
                let begun = connection.command(Mail::new(Some(from.clone()), Vec::new()));
                begun.map_err(|error| SendError::Down(self.words("does not take our sender", &error)))?;
                Open { connection, used_at: Instant::now(), letters: 0 }
            }
        };
        let sent = self.hand_over(&mut open.connection, to, message);
        (open.letters, open.used_at) = (open.letters + 1, Instant::now());
        match &sent {
            Err(SendError::Broken(_) | SendError::Down(_)) => open.connection.abort(),
            Err(_) if open.connection.command(Rset).is_err() => {}
            _ => self.open = Some(open),
        }
        sent
    }

    fn close(&mut self) {
        if let Some(mut open) = self.open.take() {
            let _ = open.connection.quit();
        }
    }
}

impl Smtp {
    fn connect(&self) -> Result<SmtpConnection, SendError> {
        let Server { security, host, port, user } = &self.server;
        let down = |what: &str, error: &Error| SendError::Down(self.words(what, error));
        let tls = TlsParameters::new(host.clone()).map_err(|error| down("cannot be reached with TLS", &error))?;
        let implicit = (*security == Security::Tls).then_some(&tls);
        let mut connection =
            SmtpConnection::connect((host.as_str(), *port), Some(TIMEOUT), &self.hello, implicit, None)
                .map_err(|error| down("cannot be reached", &error))?;
        if *security == Security::StartTls {
            connection.starttls(&tls, &self.hello).map_err(|error| down("cannot begin TLS", &error))?;
        }
        if let (Some(user), Some(Password(password))) = (user, &self.password) {
            let credentials = Credentials::new(user.clone(), password.clone());
            connection.auth(DEFAULT_MECHANISMS, &credentials).map_err(|error| {
                down("does not accept our user name and password (`smtp` and `password-file` in the settings)", &error)
            })?;
        }
        Ok(connection)
    }

    fn hand_over(&self, connection: &mut SmtpConnection, to: &MailAddress, message: &[u8]) -> Result<(), SendError> {
        connection.command(Rcpt::new(to.clone(), Vec::new())).map_err(|error| self.judged("the address", &error))?;
        connection.command(Data).map_err(|error| self.judged("the letter", &error))?;
        connection.command(OnTheWire(message)).map_err(|error| self.judged("the letter", &error))?;
        Ok(())
    }

    /// Judges the answer about one letter: 5xx is final, 4xx is not (RFC 5321, section 4.2.1). 421 ends the connection.
    fn judged(&self, what: &str, error: &Error) -> SendError {
        let closes = error.status().is_some_and(|code| code.to_string() == "421");
        if error.is_permanent() {
            SendError::Refused(self.words(&format!("refused {what}"), error))
        } else if error.is_transient() && !closes {
            SendError::Deferred(self.words(&format!("does not take {what} now"), error))
        } else {
            SendError::Broken(self.words("broke off", error))
        }
    }

    fn words(&self, what: &str, error: &Error) -> String {
        let Server { host, port, .. } = &self.server;
        let mut reasons = vec![error.to_string()];
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            let text = cause.to_string();
            if !reasons.iter().any(|reason| reason.contains(&text)) {
                reasons.push(text);
            }
            source = cause.source();
        }
        format!("the mail server {host}:{port} {what}: {}", without_addresses(&reasons.join(": ")))
    }
}

/// A letter after `DATA` (RFC 5321, section 4.5.2): a dot that begins a line is doubled, and a lone one ends the letter.
///
/// All in one write. [`SmtpConnection::message`] writes the end by itself, which then waits for the acknowledgement of the
/// letter: 40 ms each, in which a letter may be taken and not yet recorded.
struct OnTheWire<'a>(&'a [u8]);

impl fmt::Display for OnTheWire<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(self.0); // letters are ASCII
        f.write_str(&text.replace("\r\n.", "\r\n.."))?;
        f.write_str(if text.ends_with("\r\n") { ".\r\n" } else { "\r\n.\r\n" })
    }
}

/// The text, in one line of limited length, without words that have an `@`: servers quote the address that they refuse.
fn without_addresses(text: &str) -> String {
    let words = text.split_whitespace().map(|word| if word.contains('@') { "…" } else { word });
    crate::domain::text::cut(&words.collect::<Vec<_>>().join(" "), 300)
}

struct Sendmail {
    program: std::path::PathBuf,
    time: Duration,
}

/// The exit codes of `sendmail` (sysexits.h) that concern one letter: no such user, no such host, and try later.
const NO_USER: i32 = 67;
const NO_HOST: i32 = 68;
const TRY_LATER: i32 = 75;

impl Transport for Sendmail {
    fn send(&mut self, from: &MailAddress, to: &MailAddress, message: &[u8]) -> Result<(), SendError> {
        let name = self.program.display().to_string();
        let down = |what: String| SendError::Down(format!("`{name}` {what}"));
        let mut child = Command::new(&self.program)
            .args(["-i", "-f", from.as_ref(), "--", to.as_ref()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| down(format!("cannot be started: {error}; see `sendmail` in the settings")))?;
        // A thread of its own writes and one reads: the program may read slowly, or never.
        let stdin = child.stdin.take();
        let message = message.to_vec();
        let writing = std::thread::spawn(move || stdin.is_some_and(|mut pipe| pipe.write_all(&message).is_ok()));
        let stderr = child.stderr.take();
        let reading = std::thread::spawn(move || {
            let mut text = Vec::new();
            stderr.map(|pipe| pipe.take(4096).read_to_end(&mut text));
            String::from_utf8_lossy(&text).into_owned()
        });
        let Some(status) = wait(&mut child, self.time) else {
            let _ = child.kill();
            let _ = child.wait();
            return Err(down(format!("did not end within {} seconds and was stopped", self.time.as_secs())));
        };
        let is_written = writing.join().unwrap_or(false);
        let said = if status.success() { String::new() } else { reading.join().unwrap_or_default() };
        let said = without_addresses(&said);
        let ended = match status.code() {
            Some(code) => format!("ended with {code}: {said}"),
            None => format!("was stopped by a signal: {said}"),
        };
        match status.code() {
            Some(0) if is_written => Ok(()),
            Some(0) => Err(down("ended without reading the whole letter".to_owned())),
            Some(NO_USER | NO_HOST) => Err(SendError::Refused(format!("`{name}` {ended}"))),
            Some(TRY_LATER) => Err(SendError::Deferred(format!("`{name}` {ended}"))),
            _ => Err(down(ended)),
        }
    }
}

/// Waits for the end of the program; none if it takes longer.
fn wait(child: &mut Child, time: Duration) -> Option<std::process::ExitStatus> {
    let began = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if began.elapsed() < time => std::thread::sleep(Duration::from_millis(2)),
            _ => return None,
        }
    }
}

/// Returns `true` if `program` is a file that can be started.
#[must_use]
pub fn is_program(program: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::metadata(program)
            .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    program.is_file()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    fn sent_by(script: &str, time: Duration, message: &[u8]) -> (Result<(), SendError>, String) {
        let dir = tempfile::tempdir().unwrap();
        let program = dir.path().join("sendmail");
        fs::write(&program, format!("#!/bin/sh\ncd {}\n{script}\n", dir.path().display())).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let address = |text: &str| text.parse::<MailAddress>().unwrap();
        let mut sendmail = Sendmail { program, time };
        let sent = sendmail.send(&address("brev@example.se"), &address("anna@example.se"), message);
        (sent, fs::read_to_string(dir.path().join("taken")).unwrap_or_default())
    }

    #[test]
    fn a_program_takes_the_letter_or_says_why_not() {
        let long = Duration::from_secs(20);
        let (sent, taken) = sent_by("echo \"$@\" > taken; cat >> taken", long, b"Hej\n.\nmer\n");
        assert_eq!((sent, taken.as_str()), (Ok(()), "-i -f brev@example.se -- anna@example.se\nHej\n.\nmer\n"));
        let message = vec![b'x'; 1 << 20];
        let failed = |script| sent_by(script, long, &message).0.unwrap_err();
        assert!(matches!(failed("cat > /dev/null; exit 75"), SendError::Deferred(_)));
        assert!(matches!(failed("exit 67"), SendError::Refused(_)));
        assert!(matches!(failed("cat > /dev/null; exit 78"), SendError::Down(_)));
        assert!(matches!(failed("kill -9 $$"), SendError::Down(_)));
        let SendError::Down(words) = failed("exit 0") else { panic!("a letter that was not read was not taken") };
        assert!(words.contains("without reading the whole letter"), "{words}");
        let SendError::Down(words) = failed("echo 'no <anna@example.se> here' >&2; exit 1") else {
            panic!("1 is no answer")
        };
        assert!(words.ends_with("ended with 1: no … here"), "{words}");
    }

    #[test]
    fn dots_are_doubled_and_one_ends_the_letter() {
        for (letter, wire) in [("a\r\n.b\r\n", "a\r\n..b\r\n.\r\n"), ("a\r\n.\r\n..", "a\r\n..\r\n...\r\n.\r\n")] {
            assert_eq!(OnTheWire(letter.as_bytes()).to_string(), wire);
        }
    }

    #[test]
    fn a_program_that_hangs_is_stopped() {
        let (sent, _) = sent_by("exec sleep 60", Duration::from_millis(50), b"Hej");
        assert!(matches!(sent, Err(SendError::Down(words)) if words.contains("was stopped")));
    }
}
