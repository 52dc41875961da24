//! Bounds on what the text of a feed or of JSON becomes in memory, counted before it is parsed.
//!
//! ```text
//! 10 MB of `<item/>`     1.4 million entries, 1.1 GB   ->   refused
//! 10 MB of `{"a":1},`    1.3 million objects, 1.0 GB   ->   refused
//! ```
//!
//! The parsers of both build everything they read. The counts are of marks, not of a grammar: a text that has too many of
//! them in its strings is refused as well, and no real answer comes near the bounds.

use url::Url;

use super::{
    Excess, ExtractError,
    limits::{MAX_FEED_ENTRIES, MAX_JSON_OBJECTS, MAX_JSON_VALUES, MAX_NODES},
};

/// Refuses a feed with too many entries, elements or attributes.
pub(super) fn check_feed(text: &str, url: &Url) -> Result<(), ExtractError> {
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        return check_json(text, url); // JSON Feed
    }
    let bytes = text.as_bytes();
    let (mut entries, mut nodes) = (0, 0);
    for (n, byte) in bytes.iter().enumerate() {
        match byte {
            b'<' => {
                nodes += 1;
                let name = bytes[n + 1..].split(|byte| !byte.is_ascii_alphanumeric() && *byte != b':').next();
                let name = name.map(|name| name.rsplit(|byte| *byte == b':').next().unwrap_or(name));
                entries += usize::from(matches!(name, Some(b"item" | b"entry")));
            }
            b'=' => nodes += 1,
            _ => {}
        }
    }
    refuse(entries > MAX_FEED_ENTRIES, Excess::Entries, url)?;
    refuse(nodes > 2 * MAX_NODES, Excess::Nodes, url)
}

/// Refuses JSON with too many objects or values.
pub(super) fn check_json(text: &str, url: &Url) -> Result<(), ExtractError> {
    let (mut objects, mut values) = (0, 0);
    let (mut is_string, mut is_escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_string => is_escaped = true,
            b'"' => is_string = !is_string,
            b'{' if !is_string => objects += 1,
            b',' | b'[' if !is_string => values += 1,
            _ => {}
        }
    }
    refuse(objects > MAX_JSON_OBJECTS, Excess::Objects, url)?;
    refuse(objects + values > MAX_JSON_VALUES, Excess::Values, url)
}

fn refuse(is_excess: bool, excess: Excess, url: &Url) -> Result<(), ExtractError> {
    if is_excess { Err(ExtractError::TooComplex { url: url.to_string(), excess }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excess(refused: Result<(), ExtractError>) -> Option<Excess> {
        match refused {
            Err(ExtractError::TooComplex { excess, .. }) => Some(excess),
            _ => None,
        }
    }

    #[test]
    fn feeds_and_json_without_end_are_refused_and_large_real_ones_are_not() {
        let url = Url::parse("https://a.example/").unwrap();
        let feed = |text: String| excess(check_feed(&text, &url));
        let json = |text: String| excess(check_json(&text, &url));
        assert_eq!(feed("<item/>".repeat(1_400_000)), Some(Excess::Entries));
        assert_eq!(feed("<a:entry>".repeat(30_000)), Some(Excess::Entries));
        assert_eq!(feed("<items/>".repeat(400_000)), None);
        assert_eq!(feed("<x/>".repeat(1_100_000)), Some(Excess::Nodes));
        assert_eq!(feed(format!("<x {}/>", "a='' ".repeat(1_100_000))), Some(Excess::Nodes));
        assert_eq!(feed(format!("{{\"items\": [{}]}}", "{},".repeat(300_000))), Some(Excess::Objects));
        let entry = "<item><title>Tolkar</title><link>https://a.example/?a=1&amp;b=2</link><guid>1</guid></item>";
        assert_eq!(feed(entry.repeat(5_000)), None);
        assert_eq!(json("{\"a\":1},".repeat(1_250_000)), Some(Excess::Objects));
        assert_eq!(json("[[],".repeat(1_250_000)), Some(Excess::Values));
        assert_eq!(json(format!("[\"{}\"]", "{,[\\\"".repeat(1_000_000))), None, "in a string");
        let record =
            r#"{"title": "Tolkar", "url": "/r/1", "senders": ["1284"], "files": [{"name": "Brev", "url": "/b.pdf"}]},"#;
        assert_eq!(json(record.repeat(50_000)), None);
    }
}
