//! The one spelling of an address, so that other spellings are no other documents.
//!
//! ```text
//! /feed.atom?&&status=open&q=&issuer=finans   ->   /feed.atom?issuer=finans&status=open
//! /remisser?                                  ->   /remisser
//! ```
//!
//! A client could otherwise have one document rendered, compressed and kept a thousand times.

use std::borrow::Cow;

use axum::http::Uri;

use crate::web::params::Query;

/// Path and query of `uri` in their one spelling.
pub(super) fn address(uri: &Uri) -> Cow<'_, str> {
    let path = path(uri);
    match uri.query() {
        None => path,
        Some(query) => Cow::Owned(Query::parse(query).sorted().at_path(&path)),
    }
}

/// The path of `uri`: no character is percent-encoded without need, and hexadecimal digits are upper-case (RFC 3986,
/// section 6.2.2).
pub(super) fn path(uri: &Uri) -> Cow<'_, str> {
    let path = uri.path();
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let mut parts = path.split('%');
    let mut one = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => one.push(char::from(byte)),
            Some(byte) => one.push_str(&format!("%{byte:02X}")),
            None => one.push('%'),
        }
        one.push_str(if code.is_some() { part.get(2..).unwrap_or_default() } else { part });
    }
    Cow::Owned(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_spelling_of_an_address_is_the_same() {
        for (spelled, one) in [
            ("/feed.atom", "/feed.atom"),
            ("/feed.atom?", "/feed.atom"),
            ("/feed.atom?&&&", "/feed.atom"),
            ("/feed.atom?q=&issuer=", "/feed.atom"),
            ("/feed.atom?status=open&&issuer=a", "/feed.atom?issuer=a&status=open"),
            ("/feed.atom?q=b&q=a", "/feed.atom?q=b&q=a"),
            ("/feed.atom?q=%61+b", "/feed.atom?q=a+b"),
            ("/feed.atom?q=a%20b", "/feed.atom?q=a+b"),
            ("/amnen/%76%C3%a5rd%2dx", "/amnen/v%C3%A5rd-x"),
            ("/amnen/a%2fb%zz%", "/amnen/a%2Fb%zz%"),
            ("/amnen/%\u{e5}%2", "/amnen/%\u{e5}%2"),
        ] {
            let Ok(uri) = spelled.parse::<Uri>() else { continue };
            assert_eq!(address(&uri), one, "{spelled}");
        }
    }
}
