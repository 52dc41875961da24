//! A mail address that can be written to. Nothing that could begin another header or command is one.

use std::{fmt, str::FromStr};

use crate::domain::Lang;

/// The greatest length of an address, in bytes (RFC 5321, section 4.5.3.1.3, without the angle brackets).
const MAX_BYTES: usize = 254;

/// A mail address of ASCII characters: `anna@example.se`. A domain with other letters is kept in its ASCII form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address(lettre::Address);

/// The reason why a text is no address that can be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressProblem {
    /// It is empty.
    #[error("expected a mail address, found nothing")]
    Empty,
    /// It has no form of an address.
    #[error("expected a mail address such as `anna@example.se`")]
    Form,
    /// The part before the `@` has letters that many mail servers do not take (RFC 6531).
    #[error("expected an address with the letters a to z before the `@`; many mail servers take no others")]
    Letters,
    /// It is longer than addresses can be.
    #[error("expected a mail address of at most 254 characters")]
    Long,
}

impl AddressProblem {
    /// The reason for the person who typed it.
    #[must_use]
    pub const fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Empty => lang.pick("Skriv din e-postadress.", "Write your e-mail address."),
            Self::Form => lang.pick(
                "Det där är ingen e-postadress. En sådan ser ut så här: anna@example.se",
                "That is not an e-mail address. One looks like this: anna@example.se",
            ),
            Self::Letters => lang.pick(
                "Före @ kan adressen bara ha bokstäverna a till z, siffror och några tecken.",
                "Before the @ an address can only have the letters a to z, digits and a few signs.",
            ),
            Self::Long => lang.pick("Adressen är för lång.", "The address is too long."),
        }
    }
}

impl Address {
    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// The text that is equal for two spellings of one address.
    pub(super) fn key(&self) -> String {
        self.as_str().to_ascii_lowercase()
    }

    pub(super) fn as_lettre(&self) -> &lettre::Address {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Address {
    type Err = AddressProblem;

    fn from_str(text: &str) -> Result<Self, AddressProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressProblem::Empty);
        }
        if text.len() > MAX_BYTES {
            return Err(AddressProblem::Long);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(AddressProblem::Form)?;
        if local.is_empty() || local.len() > 64 || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(AddressProblem::Form);
        }
        if local.contains(['"', '\\', '<', '>', '(', ')', '[', ']', ',', ';', ':', '@']) {
            return Err(AddressProblem::Form);
        }
        if !local.is_ascii() {
            return Err(AddressProblem::Letters);
        }
        let Ok(url::Host::Domain(domain)) = url::Host::parse(domain) else { return Err(AddressProblem::Form) };
        let is_named = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
        if !is_named || domain.contains(['_', '*']) {
            return Err(AddressProblem::Form);
        }
        lettre::Address::new(local, domain).map(Self).map_err(|_| AddressProblem::Form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_people_have() {
        for (typed, kept) in [
            (" anna@example.se ", "anna@example.se"),
            ("Anna.Svensson+remiss@Example.SE", "Anna.Svensson+remiss@example.se"),
            ("o'neill@xn--rksmrgs-5wao1o.se", "o'neill@xn--rksmrgs-5wao1o.se"),
            ("anna@räksmörgås.se", "anna@xn--rksmrgs-5wao1o.se"),
            ("a@b.museum", "a@b.museum"),
        ] {
            assert_eq!(typed.parse::<Address>().unwrap().as_str(), kept, "{typed}");
        }
        let one: Address = "Anna@example.se".parse().unwrap();
        assert_eq!(one.key(), "anna@example.se".parse::<Address>().unwrap().key());
    }

    #[test]
    fn nothing_that_begins_another_header_or_command_is_an_address() {
        for typed in [
            "a@b.se\r\nBcc: x@y.se",
            "a@b.se\nRCPT TO:<x@y.se>",
            "a\u{0}@b.se",
            "a@b.se, c@d.se",
            "<a@b.se>",
            "Anna <a@b.se>",
            "\"a b\"@b.se",
            "a@b.se\u{2028}x",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a@localhost",
            "a@b..se",
            "@b.se",
            "a@",
            "a",
            "a@b@c.se",
            ".a@b.se",
            "a@b_c.se",
        ] {
            assert_eq!(typed.parse::<Address>(), Err(AddressProblem::Form), "{typed:?}");
        }
        assert_eq!("".parse::<Address>(), Err(AddressProblem::Empty));
        assert_eq!("åsa@example.se".parse::<Address>(), Err(AddressProblem::Letters));
        assert_eq!(format!("{}@example.se", "a".repeat(260)).parse::<Address>(), Err(AddressProblem::Long));
    }
}
