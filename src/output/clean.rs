//! Cleaning of strings from outside: characters that the formats forbid, addresses that a reader must not follow, HTML.

use url::Url;

use crate::domain::text::{self, is_bidi_control, is_web_address};

/// The text without the characters that XML 1.0 forbids (section 2.2) or discourages (C1 controls), without
/// bidirectional controls, and with LF line ends.
///
/// A parser would turn CR LF into LF, and the text would be read back changed.
#[must_use]
pub(super) fn xml_clean(text: &str) -> String {
    let allowed = |c: char| match c {
        '\t' | '\n' => true,
        c if c.is_control() => false,
        '\u{fffe}' | '\u{ffff}' => false,
        c => !is_bidi_control(c),
    };
    if text.chars().all(allowed) {
        return text.to_owned();
    }
    text.replace("\r\n", "\n").replace('\r', "\n").chars().filter(|c| allowed(*c)).collect()
}

/// The text on one line, every run of white space one space: titles, names, labels.
#[must_use]
pub(super) fn one_line(text: &str) -> String {
    text::one_line(&xml_clean(text))
}

/// The text with all markup escaped, for use in text and in quoted attributes.
#[must_use]
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in xml_clean(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The address, normalized and in ASCII, if it is an absolute one of http or https.
///
/// A hostile page would put `javascript:` and `data:` in a reader's feed.
#[must_use]
pub(super) fn web_url(url: &str) -> Option<String> {
    let url = Url::parse(url.trim()).ok()?;
    is_web_address(&url).then(|| url.to_string())
}

/// The value of an attribute of an extension element, escaped.
///
/// `atom_syndication` 0.12.10 writes these raw, so a `&` in one of them would make the whole feed unreadable. It escapes
/// everything else itself.
#[must_use]
pub(super) fn ext_attr(value: &str) -> String {
    escape(&one_line(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_are_dropped() {
        for (text, clean) in [
            ("a\u{0}b\u{1}c\u{b}d\u{1f}e\u{7f}f\u{85}g", "abcdefg"),
            ("a\u{fffe}b\u{ffff}c\u{fffd}d", "abc\u{fffd}d"),
            ("rad\r\nrad\rrad\nrad\tflik", "rad\nrad\nrad\nrad\tflik"),
            ("å 😀", "å 😀"),
            ("Remiss \u{202e}7202\u{2069}", "Remiss 7202"),
        ] {
            assert_eq!(xml_clean(text), clean);
        }
    }

    #[test]
    fn only_web_addresses_are_links() {
        for (url, expected) in [
            ("https://example.se/å b?x=1&y=\"<", Some("https://example.se/%C3%A5%20b?x=1&y=%22%3C")),
            ("HTTP://EXAMPLE.SE", Some("http://example.se/")),
            ("javascript:alert(1)", None),
            ("java\nscript:alert(1)", None),
            ("data:text/html,x", None),
            ("/remisser/x", None),
            ("", None),
        ] {
            assert_eq!(web_url(url).as_deref(), expected, "{url}");
        }
    }
}
