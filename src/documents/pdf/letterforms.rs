//! Characters as fonts name them to the characters that are meant.

use unicode_normalization::UnicodeNormalization as _;

/// The character for a bullet, whatever the font calls it.
const BULLET: char = '•';

/// Adds what a font says that one of its signs means.
///
/// A distiller writes the letters of a ligature with their bytes exchanged (`U+6600 U+7400` for `ft`), typesetters use
/// the ligatures of Unicode, and bullets of symbol fonts stand in the private area.
pub(super) fn push(meant: &str, to: &mut String) {
    for c in meant.chars() {
        match c {
            '\u{fb00}'..='\u{fb06}' => to.extend(c.nfkc()),
            '\u{f0a7}' | '\u{f0b7}' | '\u{f0d8}' | '\u{f02d}' | '\u{f06f}' => to.push(BULLET),
            '\u{a0}' | '\u{2007}' | '\u{202f}' | '\t' | '\r' | '\n' => to.push(' '),
            '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' => {}
            c => match exchanged(c) {
                Some(letter) => to.push(letter),
                None if c.is_control() => {}
                None => to.push(c),
            },
        }
    }
}

/// The letter whose two bytes were exchanged.
fn exchanged(c: char) -> Option<char> {
    let code = u32::from(c);
    let letter = char::from(u8::try_from(code >> 8).ok()?);
    (code & 0xff == 0 && letter.is_ascii_alphabetic()).then_some(letter)
}

/// A raised digit, as Unicode has it; anything else as it is.
pub(super) fn raised(digit: char) -> char {
    match digit {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ligatures_bullets_and_exchanged_bytes() {
        let cases = [
            ("ﬁ", "fi"),
            ("ﬀ", "ff"),
            ("\u{6600}\u{7400}", "ft"),
            ("\u{f0b7}", "•"),
            ("å\u{a0}ä", "å ä"),
            ("中", "中"),
        ];
        for (meant, expected) in cases {
            let mut text = String::new();
            push(meant, &mut text);
            assert_eq!(text, expected, "{meant:?}");
        }
    }
}
