//! Values as lines of JSON (NDJSON).

use serde::Serialize;

/// The media type.
pub const MEDIA_TYPE: &str = "application/x-ndjson; charset=utf-8";

/// The values as NDJSON. A value that cannot be written as JSON (a map with keys that are no strings) is left out.
#[must_use]
pub fn render<T: Serialize>(values: impl Iterator<Item = T>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for value in values {
        if let Ok(line) = serde_json::to_vec(&value) {
            bytes.extend_from_slice(&line);
            bytes.push(b'\n');
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_json() {
        let bytes = render(["rad\n1", "å"].into_iter());
        assert_eq!(String::from_utf8(bytes).unwrap(), "\"rad\\n1\"\n\"å\"\n");
    }
}
