//! One subscription, as it stands in its file.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Address, Choice, Pause};
use crate::domain::text::hex;

/// The time for which a confirmation is awaited.
pub(super) const UNCONFIRMED: SignedDuration = SignedDuration::from_hours(48);

/// The id of a subscription: 16 random bytes, which say nothing of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubscriberId([u8; 16]);

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriber {
    /// The form of the file: 1.
    pub form: u32,
    /// The id.
    pub id: SubscriberId,
    /// The address, as typed.
    #[serde(serialize_with = "write_address", deserialize_with = "read_address")]
    pub address: Address,
    /// The content, and how often it is sent.
    #[serde(flatten)]
    pub choice: Choice,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it was confirmed; none until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<Timestamp>,
    /// The message that asks for the confirmation; none until it is tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// The cause of a pause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Pause>,
}

/// The message that asks for a confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The SHA-256 of the token in its link, in hexadecimal digits.
    pub hash: String,
    /// When it was handed over, or tried to be.
    pub sent_at: Timestamp,
}

impl Subscriber {
    /// Returns `true` if letters are sent.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.confirmed_at.is_some() && self.paused.is_none()
    }

    /// Returns `true` if it was not confirmed in time, so that it is to be deleted.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.confirmed_at.is_none() && now.duration_since(self.asked_at) >= UNCONFIRMED
    }
}

impl SubscriberId {
    /// The id of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub(super) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for SubscriberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl FromStr for SubscriberId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        from_hex(text).and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(())
    }
}

/// The bytes of lower-case hexadecimal digits.
pub(super) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

impl Serialize for SubscriberId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SubscriberId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| de::Error::custom("expected an id of 32 hexadecimal digits"))
    }
}

fn write_address<S: Serializer>(address: &Address, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(address.as_str())
}

fn read_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Address, D::Error> {
    // The error names no text: it may be logged.
    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}
