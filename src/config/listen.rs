//! The address to serve at: `127.0.0.1:8080`, `localhost:8080`, `[::1]:8080`, `:8080` (every IPv4 address of the machine)
//! or a Unix socket, `unix:/run/remissflode/http.sock`.

use std::{fmt, path::PathBuf, str::FromStr};

/// An address to serve at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// A host name or an IP address, and a port.
    Tcp(String),
    /// The path of a Unix socket.
    Unix(PathBuf),
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong =
            || "an address such as `127.0.0.1:8080`, `localhost:8080` or `unix:/run/remissflode.sock`".to_owned();
        if let Some(path) = text.strip_prefix("unix:") {
            return if path.starts_with('/') { Ok(Self::Unix(path.into())) } else { Err(wrong()) };
        }
        let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
        // An IPv6 address without brackets would be read as host and port.
        let is_bracketed = host.starts_with('[') && host.ends_with(']');
        let is_host = is_bracketed || !host.contains([':', '/', ' ', '@']);
        if !is_host || port.parse::<u16>().is_err() {
            return Err(wrong());
        }
        Ok(Self::Tcp(if host.is_empty() { format!("0.0.0.0:{port}") } else { text.to_owned() }))
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => f.write_str(address),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Listen;

    #[test]
    fn an_address_to_serve_at_has_many_forms() {
        for (text, shown) in [
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("[::1]:0", "[::1]:0"),
            ("localhost:8080", "localhost:8080"),
            (":8080", "0.0.0.0:8080"),
            ("unix:/run/x.sock", "unix:/run/x.sock"),
        ] {
            assert_eq!(text.parse::<Listen>().map(|listen| listen.to_string()).as_deref(), Ok(shown), "{text}");
        }
        for wrong in ["", "8080", "localhost", "localhost:http", "localhost:99999", "::1:80", "http://x:80", "unix:x"] {
            assert!(wrong.parse::<Listen>().is_err(), "{wrong}");
        }
    }
}
