//! Mistakes of TOML in words: what the parser calls a `missing escaped value` is an expression in double quotes.

use std::ops::Range;

/// The expected and the found text, for the parser's `message` about the bytes `span` of `text`.
pub(super) fn in_words(message: &str, text: &str, span: &Range<usize>) -> (String, String) {
    let message = message.lines().next().unwrap_or_default();
    let start = floor(text, span.start);
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let to = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let (line, rest) = (text[from..to].trim(), text[start..to].trim_end());
    let part = text.get(span.clone()).unwrap_or_default().trim();
    let shown = |found: &str| if found.is_empty() { "none".to_owned() } else { format!("`{found}`") };
    let says = |words: &str| message.starts_with(words);
    let key = line.split(['=', ':', ' ']).next().unwrap_or_default();
    let (expected, found): (String, String) = if says("missing escaped value") {
        let escape: String = text[floor(text, start.saturating_sub(1))..to].chars().take(2).collect();
        let escape =
            if escape.starts_with('\\') { escape } else { format!("\\{}", rest.chars().next().unwrap_or(' ')) };
        ("single quotes around an expression, such as `match = '\\d+'`".into(), format!("`{escape}` in double quotes"))
    } else if let Some(quote) = rest.chars().next().filter(|c| "“”„‘’«»`´".contains(*c)) {
        ("a straight quote, `\"` or `'`".into(), format!("`{quote}`"))
    } else if ["yes", "no", "on", "off", "ja", "nej"].contains(&value_of(line)) {
        ("`true` or `false`".into(), shown(value_of(line)))
    } else if says("string values must be quoted") && part.is_empty() {
        (format!("a value after `{key} =`"), "none".into())
    } else if says("string values must be quoted") {
        (format!("a value in quotes, such as `\"{}\"`", part.trim_matches('"')), shown(part))
    } else if says("missing comma") {
        ("a comma between the values of an array, and `]` after the last".into(), "neither".into())
    } else if let Some(other) = other_language(text) {
        ("TOML, such as `home = \"https://fi.se\"`".into(), other.into())
    } else if says("invalid boolean") {
        ("`true` or `false`".into(), shown(part))
    } else if line.starts_with("//") {
        ("`#` before a comment".into(), "`//`".into())
    } else if says("invalid unquoted key") && rest.starts_with(':') || says("key with no value") && line.contains(": ")
    {
        ("`=` between a key and its value".into(), "`:`".into())
    } else if says("invalid unquoted key") {
        (
            "a key of letters from a to z, digits and hyphens".into(),
            shown(line.split(['=', ' ']).next().unwrap_or(line)),
        )
    } else if says("key with no value") {
        match line.split_once('=') {
            Some((words, _)) if words.trim().contains(' ') => {
                let words = words.trim();
                (format!("a key without spaces, such as `{}`", words.replace(' ', "-")), shown(words))
            }
            _ => ("a line such as `key = \"value\"`".into(), shown(line)),
        }
    } else if says("unexpected key or value") {
        ("the end of the line after a value".into(), shown(rest))
    } else if says("invalid basic string")
        || says("invalid literal string")
        || says("unclosed") && message.contains("string")
    {
        ("a closing quote".into(), "the end of the line".into())
    } else if says("unclosed") && line.starts_with('[') && !line.contains('=') {
        let closed = if line.starts_with("[[") { "a line such as `[[list]]`" } else { "a line such as `[page]`" };
        (closed.into(), shown(line))
    } else if says("duplicate key") && line.starts_with('[') {
        ("each table once, and `[[list]]` for each list".into(), format!("{} a second time", shown(line)))
    } else if says("duplicate key") {
        ("each key once".into(), format!("{} a second time", shown(key)))
    } else {
        ("TOML".into(), message.to_owned())
    };
    (expected, found)
}

/// The value in a line, without a comment.
fn value_of(line: &str) -> &str {
    let value = line.split_once('=').map_or("", |(_, value)| value);
    value.split('#').next().unwrap_or_default().trim()
}

/// The language of a whole text that is not TOML.
fn other_language(text: &str) -> Option<&'static str> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    match start.chars().next() {
        Some('{') => Some("JSON"),
        Some('<') => Some("HTML or XML"),
        _ if start.starts_with("---") => Some("YAML"),
        _ => None,
    }
}

fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    use super::in_words;

    #[test]
    fn mistakes_of_toml_are_explained() {
        for (line, expected, found) in [
            ("a = \"\\s\"", "single quotes around an expression, such as `match = '\\d+'`", "`\\s` in double quotes"),
            (
                "a = { b = \"\\d+\" }",
                "single quotes around an expression, such as `match = '\\d+'`",
                "`\\d` in double quotes",
            ),
            ("a = “b”", "a straight quote, `\"` or `'`", "`“`"),
            ("a = “b\"", "a straight quote, `\"` or `'`", "`“`"),
            ("a = `b`", "a straight quote, `\"` or `'`", "```"),
            ("a = b@href", "a value in quotes, such as `\"b@href\"`", "`b@href`"),
            ("a = ", "a value after `a =`", "none"),
            ("a = True", "`true` or `false`", "`True`"),
            ("// b", "`#` before a comment", "`//`"),
            ("a: \"b\"", "`=` between a key and its value", "`:`"),
            ("län = \"b\"", "a key of letters from a to z, digits and hyphens", "`län`"),
            ("case numbers = \"b\"", "a key without spaces, such as `case-numbers`", "`case numbers`"),
            ("a", "a line such as `key = \"value\"`", "`a`"),
            ("a = \"b\";", "the end of the line after a value", "`;`"),
            ("a = \"b", "a closing quote", "the end of the line"),
            ("a = 'b", "a closing quote", "the end of the line"),
            ("[[list]", "a line such as `[[list]]`", "`[[list]`"),
            ("[page", "a line such as `[page]`", "`[page`"),
            ("a = 1\na = 2", "each key once", "`a` a second time"),
            ("[page]\n[page]", "each table once, and `[[list]]` for each list", "`[page]` a second time"),
            ("a = no # off", "`true` or `false`", "`no`"),
            ("a = yes", "`true` or `false`", "`yes`"),
            ("a = [\"b\"\nc = 1", "a comma between the values of an array, and `]` after the last", "neither"),
            ("{\"a\": 1}", "TOML, such as `home = \"https://fi.se\"`", "JSON"),
            ("<html></html>", "TOML, such as `home = \"https://fi.se\"`", "HTML or XML"),
        ] {
            let (_, problems) = DeTable::parse_recoverable(line);
            let words = in_words(problems[0].message(), line, &problems[0].span().unwrap());
            assert_eq!((words.0.as_str(), words.1.as_str()), (expected, found), "{line}: {}", problems[0].message());
        }
    }
}
