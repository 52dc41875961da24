//! Small operations on text that several modules need: hexadecimal digits, capital letters, web addresses, bounds.

use url::Url;

/// The maximum number of characters of a title.
pub(crate) const MAX_TITLE_CHARS: usize = 1_000;
/// The maximum number of characters of a summary.
pub(crate) const MAX_SUMMARY_CHARS: usize = 10_000;
/// The maximum number of characters of the running text.
pub(crate) const MAX_BODY_CHARS: usize = 200_000;

/// The text, cut with an ellipsis if it has more than `most` characters. A text that was cut before stays as it is.
pub(crate) fn cut(text: &str, most: usize) -> String {
    const END: &str = " …";
    let longest = if text.ends_with(END) { most + END.chars().count() } else { most };
    if text.len() <= longest || text.chars().nth(longest).is_none() {
        return text.to_owned();
    }
    text.chars().take(most).collect::<String>() + END
}

/// Lower-case hexadecimal digits, two for each byte: `[0x0a, 0xff]` becomes `0aff`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).collect()
}

/// The text with its first letter in upper case: `återkallad` becomes `Återkallad`.
pub(crate) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The text on one line: every run of white space, no-break spaces included, becomes one space.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns `true` for a plain e-mail address, `ku.remissvar@regeringskansliet.se`.
pub(crate) fn is_email(text: &str) -> bool {
    let is_part = |part: &str| {
        let mut labels = part.split('.');
        labels.all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+'))
        })
    };
    let Some((name, host)) = text.split_once('@') else { return false };
    text.len() <= 254 && is_part(name) && is_part(host) && host.contains('.')
}

/// Returns `true` for a character that sets the direction of the text after it (Unicode Standard Annex 9, section 2). In a
/// title it would turn the date beside it round.
pub(crate) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text for a terminal: control characters but line breaks, and bidirectional controls, as `\u{1b}`.
///
/// A page's escape sequence would clear the operator's screen, or write to the clipboard.
pub(crate) fn for_terminal(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if (c.is_control() && c != '\n') || is_bidi_control(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Returns `true` for an address with `http` or `https`. Every such address has a host (URL Standard).
///
/// `javascript:`, `data:`, `file:` and `mailto:` addresses in a page are never links to follow or show.
pub(crate) fn is_web_address(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_has_two_digits_for_each_byte() {
        assert_eq!(hex(&[0x0a, 0xff, 0x00]), "0aff00");
        assert_eq!(hex(&[]), "");
    }

    #[test]
    fn capitalized_changes_the_first_letter_only() {
        for (text, expected) in [("återkallad i dag", "Återkallad i dag"), ("ß", "SS"), ("EU", "EU"), ("", "")] {
            assert_eq!(capitalized(text), expected);
        }
    }

    #[test]
    fn one_line_joins_words_with_one_space() {
        assert_eq!(one_line(" Remiss\r\n\tav\u{a0}SOU  2016:1 "), "Remiss av SOU 2016:1");
    }

    #[test]
    fn nothing_steers_a_terminal() {
        assert_eq!(for_terminal("å\n\u{1b}[2J\u{9b}x\r\u{202e}1"), "å\n\\u{1b}[2J\\u{9b}x\\u{d}\\u{202e}1");
    }

    #[test]
    fn only_http_and_https_are_web_addresses() {
        for text in ["https://a.se/", "HTTP://a.se", "http:a.se"] {
            let url = Url::parse(text).unwrap();
            assert!(is_web_address(&url) && url.has_host(), "{text}");
        }
        for text in ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.se", "file:///etc/passwd", "ftp://a.se/"] {
            assert!(!is_web_address(&Url::parse(text).unwrap()), "{text}");
        }
    }
}
