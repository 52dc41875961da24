//! The two validators of an HTTP answer, kept as received so that the next request can be conditional.

use serde::{Deserialize, Serialize};

/// An entity tag with its quotes, `W/"a1"` (RFC 9110, section 8.8.3), sent back as `If-None-Match`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntityTag(String);

/// A `Last-Modified` value (RFC 9110, section 8.8.2), sent back as `If-Modified-Since`.
///
/// It stays text: servers compare it byte by byte, and some send dates that no parser accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LastModified(String);

macro_rules! verbatim {
    ($name:ident) => {
        impl $name {
            /// The value as received.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self(value.to_owned())
            }
        }
    };
}
verbatim!(EntityTag);
verbatim!(LastModified);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validators_are_stored_as_plain_strings() {
        let tag = EntityTag::from("W/\"1\"");
        assert_eq!(serde_json::to_string(&tag).unwrap(), r#""W/\"1\"""#);
        assert_eq!(serde_json::from_str::<LastModified>("\"yesterday\"").unwrap(), LastModified::from("yesterday"));
    }
}
