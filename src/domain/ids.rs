//! Public ids. They are made from the publisher's own key, so they are the same on every installation.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The namespace of all ids of this project, chosen once at random.
///
/// Changing it would change every id that a subscriber's reader has ever seen.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f1c_2a9e_52d4_5d0b_9b0e_7d5e_1f0a_c3b1);

/// The permanent id of a consultation, `urn:uuid:` + UUIDv5 of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConsultationId(Uuid);

/// The permanent id of an event: UUIDv5 of the consultation's id, the kind, and the new value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(Uuid);

/// The permanent id of anything else that needs one in a feed: a feed itself, a problem of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Urn(Uuid);

/// The error for a text that is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an id such as `urn:uuid:6f1c2a9e-52d4-5d0b-9b0e-7d5e1f0ac3b1`, found `{0}`")]
pub struct UnknownId(pub String);

impl ConsultationId {
    /// The id of the consultation with this key (a publisher's permanent address or id; any text).
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self(Uuid::new_v5(&NAMESPACE, key.as_bytes()))
    }

    /// The first eight hexadecimal digits, as they stand at the end of a page's address.
    #[must_use]
    pub fn short(&self) -> String {
        let mut hex = self.0.simple().to_string();
        hex.truncate(8);
        hex
    }

    /// The sixteen bytes of the UUID.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// The id of these sixteen bytes, as [`ConsultationId::as_bytes`] gave them.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }
}

impl Urn {
    /// The id of the thing of this `kind` that `parts` identify: `feed`, with subject, query and language.
    #[must_use]
    pub fn new(kind: &str, parts: &[&str]) -> Self {
        let name = std::iter::once(kind).chain(parts.iter().copied()).collect::<Vec<_>>().join("\n");
        Self(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
    }
}

impl EventId {
    /// The id of the event of `kind` by which `consultation` became `became`, for the `nth` time (from 0).
    ///
    /// A deadline that moves there, back, and there again must be a third entry in every reader. So the repetition is
    /// part of the id, except for the first time.
    #[must_use]
    pub fn new(consultation: ConsultationId, kind: &str, became: &str, nth: usize) -> Self {
        let repeat = if nth == 0 { String::new() } else { format!("\n{nth}") };
        Self(Uuid::new_v5(&consultation.0, format!("{kind}\n{became}{repeat}").as_bytes()))
    }

    /// The sixteen bytes of the UUID.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

macro_rules! display {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "urn:uuid:{}", self.0)
            }
        }
    };
}
display!(ConsultationId);
display!(EventId);
display!(Urn);

macro_rules! parse {
    ($name:ident) => {
        impl FromStr for $name {
            type Err = UnknownId;

            /// Reads `urn:uuid:…` or the bare UUID.
            fn from_str(text: &str) -> Result<Self, UnknownId> {
                let bare = text.strip_prefix("urn:uuid:").unwrap_or(text);
                Uuid::try_parse(bare).map(Self).map_err(|_| UnknownId(text.to_owned()))
            }
        }
    };
}
parse!(ConsultationId);
parse!(EventId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_follows_from_the_key_alone() {
        insta::assert_snapshot!(ConsultationId::from_key("https://www.regeringen.se/t/642546"), @"urn:uuid:fa7000ce-6260-5579-b17a-865f8a267901");
    }

    #[test]
    fn an_id_is_read_back_with_and_without_its_prefix() {
        let id = ConsultationId::from_key("a");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().trim_start_matches("urn:uuid:").parse(), Ok(id));
        assert_eq!("x".parse::<ConsultationId>(), Err(UnknownId("x".to_owned())));
    }

    #[test]
    fn ids_of_feeds_are_those_that_subscribers_have() {
        let id = Urn::new("feed", &["events", "q=guld", "sv"]).to_string();
        assert_eq!(id, ConsultationId::from_key("feed\nevents\nq=guld\nsv").to_string());
    }

    #[test]
    fn a_repeated_change_is_a_new_event() {
        let id = ConsultationId::from_key("a");
        let ids = [0, 1, 2].map(|nth| EventId::new(id, "deadline-changed", "2026-09-30", nth));
        assert!(ids[0] != ids[1] && ids[1] != ids[2]);
    }
}
