//! Texts with placeholders: `{home}/t/{1}` with `home = https://www.regeringen.se` and `1 = 642546`.
//!
//! A query pair whose value is one placeholder is left out of an address when the placeholder is empty, so that one
//! base file serves a filtered and an unfiltered list: `?type=2099&category={code}` with `code = ""` is `?type=2099`.
//! There is no escape for `{`: no address or id needs one.

/// A text with placeholders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Placeholder(String),
}

impl Template {
    /// Splits `text` at its placeholders. The error is an opening brace without its closing one, for messages.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            if open > 0 {
                parts.push(Part::Text(rest[..open].to_owned()));
            }
            let Some(close) = rest[open..].find('}') else {
                return Err(format!("`{}` without `}}`", &rest[open..]));
            };
            parts.push(Part::Placeholder(rest[open + 1..open + close].trim().to_owned()));
            rest = &rest[open + close + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self { parts })
    }

    /// Returns `true` if the text begins with the placeholder `name`.
    pub(crate) fn begins_with(&self, name: &str) -> bool {
        matches!(self.parts.first(), Some(Part::Placeholder(first)) if first == name)
    }

    /// The text after the placeholder `name`, if text follows it.
    pub(crate) fn text_after(&self, name: &str) -> Option<&str> {
        self.parts.windows(2).find_map(|pair| match pair {
            [Part::Placeholder(first), Part::Text(text)] if first == name => Some(text.as_str()),
            _ => None,
        })
    }

    /// The names of the placeholders, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Placeholder(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// The text with every placeholder filled; one that `fill` does not know becomes empty.
    pub(crate) fn text(&self, mut fill: impl FnMut(&str) -> Option<String>) -> String {
        self.parts.iter().fold(String::new(), |mut text, part| {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Placeholder(name) => text.push_str(&fill(name).unwrap_or_default()),
            }
            text
        })
    }

    /// Fills the placeholders that `fill` knows, keeps the others, and leaves out query pairs that become empty.
    pub(crate) fn partly(&self, mut fill: impl FnMut(&str) -> Option<String>) -> Self {
        let mut parts: Vec<Part> = Vec::new();
        let mut skip_ampersand = false;
        for part in &self.parts {
            match part {
                Part::Text(text) => {
                    let text = if skip_ampersand { text.strip_prefix('&').unwrap_or(text) } else { text };
                    skip_ampersand = false;
                    push(&mut parts, text);
                }
                Part::Placeholder(name) => match fill(name) {
                    Some(value) if value.is_empty() => skip_ampersand = drop_pair(&mut parts),
                    Some(value) => push(&mut parts, &value),
                    None => parts.push(part.clone()),
                },
            }
        }
        // The only pair was left out.
        if skip_ampersand && let Some(Part::Text(text)) = parts.last_mut() {
            text.truncate(text.trim_end_matches('?').len());
        }
        Self { parts }
    }
}

/// Appends to the last text, so that `drop_pair` sees a pair in one piece.
fn push(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        Some(Part::Text(last)) => last.push_str(text),
        _ => parts.push(Part::Text(text.to_owned())),
    }
}

/// Removes `&name=` or `name=` at the end of the text so far. Returns `true` if the following `&` must be removed too,
/// because the pair was the first after `?`.
fn drop_pair(parts: &mut [Part]) -> bool {
    let Some(Part::Text(text)) = parts.last_mut() else { return false };
    let Some(name) = text.strip_suffix('=') else { return false };
    let Some(start) = name.rfind(['?', '&']) else { return false };
    let first = name[start..].starts_with('?');
    text.truncate(if first { start + 1 } else { start });
    first
}

#[cfg(test)]
mod tests {
    use super::Template;

    #[test]
    fn placeholders_are_filled() {
        let template = Template::parse("{home}/t/{1}").unwrap();
        assert_eq!(template.names().collect::<Vec<_>>(), ["home", "1"]);
        let filled = template.partly(|name| (name == "home").then(|| "https://x.se".to_owned()));
        assert_eq!(filled.names().collect::<Vec<_>>(), ["1"]);
        assert_eq!(filled.text(|_| Some("7".to_owned())), "https://x.se/t/7");
        assert_eq!(Template::parse("a{b").unwrap_err(), "`{b` without `}`");
    }

    #[test]
    fn an_empty_pair_is_left_out() {
        for (text, expected) in [
            ("{home}/f?a=1&b={code}", "https://x.se/f?a=1"),
            ("{home}/f?a=1&b={code}&c=2", "https://x.se/f?a=1&c=2"),
            ("{home}/f?b={code}&c=2", "https://x.se/f?c=2"),
            ("{home}/f/{code}/g?d=", "https://x.se/f//g?d="),
        ] {
            let fill = |name: &str| match name {
                "home" => Some("https://x.se".to_owned()),
                "code" => Some(String::new()),
                _ => None,
            };
            assert_eq!(Template::parse(text).unwrap().partly(fill).text(|_| None), expected, "{text}");
        }
    }
}
