//! Text as it was typed to text that can be compared: `Justitie\u{ad}departe\u{ad}mentet\u{a0} senast` to
//! `Justitiedepartementet senast`.
//!
//! Nothing is corrected here: typos, case and punctuation stay as they are. `extract` has removed
//! the markup.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::domain::text::is_bidi_control;

/// Invisible characters that editors leave behind: soft hyphen, zero-width space and joiners, byte order mark,
/// bidirectional controls; and those that are no characters.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
        || is_bidi_control(c)
}

/// NFC, without invisible characters, every kind of space an ordinary one and runs of them one, lines trimmed,
/// at most one empty line in a row. Line breaks stay.
#[must_use]
pub fn clean(text: &str) -> String {
    // below U+0300 there are no combining marks, and nothing but NFC
    let composed = || text.chars().all(|c| c < '\u{300}') || is_nfc_quick(text.chars()) == IsNormalized::Yes;
    let text: Cow<'_, str> = if composed() { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) };
    let mut out = String::with_capacity(text.len());
    let (mut breaks, mut space) = (0_usize, false);
    for c in text.chars() {
        match c {
            '!'..='~' => {}
            '\n' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => {
                breaks += 1;
                continue;
            }
            c if is_invisible(c) => continue,
            c if c.is_whitespace() || c.is_control() => {
                space = true;
                continue;
            }
            _ => {}
        }
        if breaks > 0 || space {
            if !out.is_empty() {
                out.push_str(match breaks {
                    0 => " ",
                    1 => "\n",
                    _ => "\n\n",
                });
            }
            (breaks, space) = (0, false);
        }
        out.push(c);
    }
    out
}

/// [`clean`], and every line break a space: titles, names, list entries.
#[must_use]
pub fn one_line(text: &str) -> String {
    clean(text).replace("\n\n", " ").replace('\n', " ")
}

/// Lower case in which every character keeps its place in bytes, so that a position in the one is a position in the
/// other. The few characters whose lower case is longer or shorter (`İ`, `ẞ`) stay as they are.
#[must_use]
pub(super) fn lower_in_place(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
            continue;
        }
        let mut lower = c.to_lowercase();
        match (lower.next(), lower.next()) {
            (Some(only), None) if only.len_utf8() == c.len_utf8() => out.push(only),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_and_odd_spaces_go() {
        for (raw, cleaned) in [
            ("Justitie\u{ad}departe\u{ad}mentet\u{a0} senast", "Justitiedepartementet senast"),
            ("a\u{30a}r", "år"),
            ("  den\r\n 15 mars \r\n\r\n\r\nOm ", "den\n15 mars\n\nOm"),
            ("ett\u{0}två", "ett två"),
            ("svar \u{202e}7202\u{2066} \u{200f}senast\u{ffff}", "svar 7202 senast"),
            ("", ""),
        ] {
            assert_eq!(clean(raw), cleaned, "{raw:?}");
        }
        assert_eq!(one_line("Remiss av\nSOU\n\n2016:1"), "Remiss av SOU 2016:1");
    }

    #[test]
    fn lower_case_keeps_every_place() {
        for text in ["ÅÄÖ Remiss", "İstanbul ẞ", "ΑΣ"] {
            assert_eq!(lower_in_place(text).len(), text.len());
        }
        assert_eq!(lower_in_place("ÅÄÖ Remiss"), "åäö remiss");
    }
}
