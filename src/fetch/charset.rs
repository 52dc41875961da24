//! Bytes to text: detects the charset of a page and decodes it.
//!
//! `r\xE4ksm\xF6rg\xE5s` with `charset=iso-8859-1` becomes `räksmörgås`. The order is that of browsers (WHATWG
//! Encoding and HTML, "determining the character encoding"): byte order mark, HTTP header, declaration in the document,
//! then a guess by chardetng. Mistakes of sites are corrected: any other charset declared for valid UTF-8, one that
//! nobody reads, and UTF-8 declared for text that mostly is not.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The part of a document in which a declaration is searched: HTML says 1,024 bytes, real heads are longer.
const HEAD_BYTES: usize = 4096;

/// Decodes a body; `content_type` is the HTTP header, `text/html; charset=utf-8`.
pub(super) fn decode(body: &[u8], content_type: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(body) {
        return encoding.decode_without_bom_handling(&body[mark..]).0.into_owned();
    }
    let named = content_type.and_then(charset_of).or_else(|| declared_charset(body));
    let Some(named) = named else {
        return guess(body).decode_without_bom_handling(body).0.into_owned();
    };
    // Text of another charset is valid UTF-8 by its zeros (UTF-16) or its escapes (ISO-2022-JP) alone.
    if !body.iter().any(|byte| matches!(byte, 0 | 0x1b))
        && let Ok(text) = std::str::from_utf8(body)
    {
        return text.to_owned();
    }
    // Charsets that browsers refuse to read; the letters say more than the name.
    if named == REPLACEMENT {
        return guess(body).decode_without_bom_handling(body).0.into_owned();
    }
    let (text, wrong) = named.decode_without_bom_handling(body);
    if wrong && named == UTF_8 && is_mostly_unreadable(&text) {
        return guess(body).decode_without_bom_handling(body).0.into_owned();
    }
    text.into_owned()
}

/// The charset of a `Content-Type`.
fn charset_of(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let value = value_after(lower.as_bytes(), b"charset")?;
    Encoding::for_label(value)
}

/// The charset that the document declares: `<?xml encoding="…"?>` or `<meta charset="…">`.
fn declared_charset(body: &[u8]) -> Option<&'static Encoding> {
    let head = body[..body.len().min(HEAD_BYTES)].to_ascii_lowercase();
    let named = if let Some(rest) = head.strip_prefix(b"<?xml") {
        let end = rest.windows(2).position(|two| two == b"?>").unwrap_or(rest.len());
        value_after(&rest[..end], b"encoding")
    } else {
        None
    };
    let named = named.or_else(|| metas(&head).find_map(|meta| value_after(meta, b"charset")));
    // A document whose declaration was readable as ASCII is not in UTF-16, whatever it says (HTML standard).
    Encoding::for_label(named?).map(|found| if found == UTF_16BE || found == UTF_16LE { UTF_8 } else { found })
}

/// The attributes of each `<meta …>` tag, in a head in lower case.
fn metas(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    const TAG: &[u8] = b"<meta";
    head.windows(TAG.len()).enumerate().filter(|(_, window)| *window == TAG).map(|(at, _)| {
        let rest = &head[at + TAG.len()..];
        &rest[..rest.iter().position(|b| *b == b'>').unwrap_or(rest.len())]
    })
}

/// The value in `word = "value"`, quoted or not.
fn value_after<'a>(text: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let at = text.windows(word.len()).position(|window| window == word)? + word.len();
    let value = text[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end =
        value.iter().position(|b| matches!(b, b'"' | b'\'' | b';' | b' ' | b'/' | b'>' | b',')).unwrap_or(value.len());
    Some(&value[..end])
}

/// The charset that the letters suggest.
fn guess(body: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(body, true);
    let guess = detector.guess(Some(b"se"), Utf8Detection::Allow);
    // Pure ASCII is reported as windows-1252, which is right as well.
    if guess == WINDOWS_1252 && body.is_ascii() { UTF_8 } else { guess }
}

/// Returns `true` if more non-ASCII letters were unreadable than readable: a wrong charset, not a single bad byte.
fn is_mostly_unreadable(text: &str) -> bool {
    let (mut bad, mut good) = (0_usize, 0_usize);
    for letter in text.chars().filter(|letter| !letter.is_ascii()) {
        if letter == char::REPLACEMENT_CHARACTER { bad += 1 } else { good += 1 }
    }
    bad > good
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_declaration_of_a_charset_is_used() {
        let latin: &[u8] = b"r\xE4ksm\xF6rg\xE5s";
        let with = |head: &str, tail: &[u8]| [head.as_bytes(), tail].concat();
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain("räksmörgås".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let table: [(&str, Vec<u8>, Option<&str>); 11] = [
            ("header", latin.to_vec(), Some("text/html; Charset=\"ISO-8859-1\"")),
            ("header over meta", with("<meta charset=koi8-r>", latin), Some("text/html;charset=windows-1252")),
            ("meta", with("<html><meta name=x><META CharSet='iso-8859-1' />", latin), Some("text/html")),
            ("http-equiv", with("<meta http-equiv=a content=\"text/html; charset=iso-8859-1\">", latin), None),
            ("xml", with("<?xml version=\"1.0\" encoding='ISO-8859-1'?>", latin), Some("application/rss+xml")),
            ("guess", with("Remiss av betänkandet".replace('ä', "a").as_str(), latin), Some("text/html")),
            ("mark", utf16, Some("text/html; charset=iso-8859-1")),
            ("mark UTF-8", with("\u{feff}", "räksmörgås".as_bytes()), None),
            ("utf-8 guessed", b"r\xC3\xA4ksm\xC3\xB6rg\xC3\xA5s".to_vec(), None),
            ("not latin but UTF-8", "räksmörgås".as_bytes().to_vec(), Some("text/html; charset=iso-8859-1")),
            ("not UTF-8 but latin", latin.to_vec(), Some("text/html; charset=utf-8")),
        ];
        for (name, body, content_type) in table {
            let text = decode(&body, content_type);
            assert!(text.ends_with("räksmörgås"), "{name}: {text}");
            assert!(!text.starts_with('\u{feff}'), "{name}");
        }
    }

    #[test]
    fn one_bad_byte_does_not_change_the_charset() {
        let body = [b"\xFF ".as_slice(), "räksmörgås".as_bytes()].concat();
        assert_eq!(decode(&body, Some("text/html; charset=utf-8")), "\u{fffd} räksmörgås");
    }

    #[test]
    fn a_wrong_or_odd_charset_hides_no_text() {
        let page = "<html><h1>Remiss om fågelsång</h1><p>Svara senast den 4 september 2026.</p></html>";
        let long = "a".repeat(10_000);
        for label in [
            "utf-7",
            "iso-2022-kr",
            "hz-gb-2312",
            "x-user-defined",
            "iso-2022-jp",
            "utf-16",
            "utf-16be",
            "utf-32",
            "big5",
            "",
            "\"",
            "\"utf-8",
            "utf-8\"; charset=utf-16",
            long.as_str(),
        ] {
            let text = decode(page.as_bytes(), Some(&format!("text/html; charset={label}")));
            assert_eq!(text, page, "{label:.20}");
        }
    }

    #[test]
    fn an_unknown_charset_is_ignored() {
        assert_eq!(decode("å".as_bytes(), Some("text/html; charset=klingon")), "å");
        assert_eq!(decode("<meta charset=utf-16>å".as_bytes(), None), "<meta charset=utf-16>å");
        assert_eq!(decode(b"", None), "");
    }
}
