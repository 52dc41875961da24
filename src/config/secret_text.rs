//! An address that may have a password, which is shown nowhere.

use std::fmt;

/// The address as it was written. Shown and logged without the password in it.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(String);

impl SecretText {
    pub(super) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The whole text, for the one who connects.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SecretText {
    /// Everything between the name of the user and the host is left out, and so are parameters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.0.find("://").map_or(0, |at| at + 3);
        let (scheme, rest) = self.0.split_at(at);
        let shown = match rest.rsplit_once('@') {
            // A question mark or a slash in a password makes it unclear where that ends.
            Some((user, _)) if user.contains(['?', '/']) => "…".to_owned(),
            Some((user, host)) => format!("{}@{host}", user.split(':').next().unwrap_or_default()),
            None => rest.to_owned(),
        };
        let (address, parameters) = shown.split_once('?').unwrap_or((&shown, ""));
        let hidden = if parameters.to_ascii_lowercase().contains("password") { "?…" } else { "" };
        let parameters =
            if hidden.is_empty() && !parameters.is_empty() { format!("?{parameters}") } else { hidden.to_owned() };
        write!(f, "{scheme}{address}{parameters}")
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        for (text, shown) in [
            ("postgres://u:s3cret@db.example/x", "postgres://u@db.example/x"),
            ("postgres://u:s3@c:ret@db.example/x?sslmode=disable", "postgres://u@db.example/x?sslmode=disable"),
            ("postgres:///x?host=/run/postgresql", "postgres:///x?host=/run/postgresql"),
            ("postgres://h/x?user=u&password=s3cret", "postgres://h/x?…"),
            ("postgres://h/x?password=s3@cret", "postgres://…"),
        ] {
            assert_eq!(SecretText::new(text).to_string(), shown);
        }
    }
}
