//! The text of a long document as lines: one for each paragraph, heading and cell, without markup.
//!
//! A budget bill has ten megabytes, and a tree of it a hundred times as much, so the text is read once from its beginning to
//! its end. What the parliament serves was made by a converter: pages as `<DIV>`, a heading as `<SPAN>`s, or everything
//! escaped once more.

use std::borrow::Cow;

use quick_xml::escape::resolve_html5_entity;

/// The longest tag; a `<` without its `>` is text.
const MAX_TAG_BYTES: usize = 4_000;
/// The longest name of a character, `&CounterClockwiseContourIntegral;`.
const MAX_ENTITY_BYTES: usize = 32;

/// Elements within a word.
const INSIDE_WORDS: [&str; 11] = ["a", "b", "em", "font", "i", "s", "strong", "sub", "sup", "u", "wbr"];
/// Elements between words of one line.
const INSIDE_LINES: [&str; 8] = ["span", "td", "th", "img", "abbr", "label", "small", "o:p"];
/// Elements without text for readers.
const WITHOUT_TEXT: [&str; 4] = ["style", "script", "head", "title"];

/// The lines of HTML or plain text, each with single spaces, without empty ones.
pub(super) fn lines(text: &str) -> Vec<String> {
    let text = unescaped_whole(text);
    let mut writer = Lines { is_markup: has_markup(&text), ..Lines::default() };
    let (mut rest, mut skipped) = (&*text, None::<&str>);
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        let (before, tag) = rest.split_at(at);
        if skipped.is_none() {
            writer.text(before);
        }
        let Some((name, closes, length)) = tag_at(tag) else {
            if skipped.is_none() {
                writer.text("<");
            }
            rest = &tag[1..];
            continue;
        };
        rest = &tag[length..];
        let lower = name.to_ascii_lowercase();
        match skipped {
            Some(of) if closes && lower == of => skipped = None,
            Some(_) => {}
            None if !closes => skipped = WITHOUT_TEXT.into_iter().find(|without| *without == lower),
            None => {}
        }
        match lower.as_str() {
            name if INSIDE_WORDS.contains(&name) => {}
            name if INSIDE_LINES.contains(&name) => writer.space(),
            _ => writer.end(),
        }
    }
    if skipped.is_none() {
        writer.text(rest);
    }
    writer.end();
    writer.lines
}

/// A text whose tags are escaped once more, unescaped.
fn unescaped_whole(text: &str) -> Cow<'_, str> {
    if !has_markup(text) && text.contains("&lt;") { Cow::Owned(unescaped(text)) } else { Cow::Borrowed(text) }
}

fn has_markup(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes()).take(1_000).any(|at| tag_at(&text[at..]).is_some())
}

/// The name of the tag at the beginning of `text`, `true` for a closing one, and its length.
fn tag_at(text: &str) -> Option<(&str, bool, usize)> {
    let inside = text.strip_prefix('<')?;
    if inside.starts_with("!--") {
        return Some(("!", false, text.find("-->").map_or(text.len(), |end| end + 3)));
    }
    let closes = inside.starts_with('/');
    let name = inside.trim_start_matches(['/', '!', '?']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != ':').unwrap_or(name.len());
    let name = name.get(..end).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let length = memchr::memchr(b'>', &text.as_bytes()[..text.len().min(MAX_TAG_BYTES)])? + 1;
    Some((name, closes, length))
}

/// The text with its character references resolved.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let name = rest.as_bytes().iter().take(MAX_ENTITY_BYTES).position(|byte| *byte == b';').map(|end| &rest[..end]);
        match name.and_then(|name| Some((resolved(name)?, name.len() + 1))) {
            Some((character, length)) => {
                out.push_str(&character);
                rest = &rest[length..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

fn resolved(name: &str) -> Option<Cow<'static, str>> {
    let Some(number) = name.strip_prefix('#') else { return resolve_html5_entity(name).map(Cow::Borrowed) };
    let number = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => number.parse(),
    };
    char::from_u32(number.ok()?).map(|character| Cow::Owned(character.to_string()))
}

/// The lines so far, and the one that is being written.
#[derive(Default)]
struct Lines {
    lines: Vec<String>,
    line: String,
    /// A line break in the text is none in what it shows.
    is_markup: bool,
}

impl Lines {
    fn text(&mut self, text: &str) {
        let text = if text.contains('&') { Cow::Owned(unescaped(text)) } else { Cow::Borrowed(text) };
        for c in text.chars() {
            match c {
                '\n' if !self.is_markup => self.end(),
                '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
                c if c.is_whitespace() || c.is_control() => self.space(),
                c => self.line.push(c),
            }
        }
    }

    fn space(&mut self) {
        if !self.line.is_empty() && !self.line.ends_with(' ') {
            self.line.push(' ');
        }
    }

    fn end(&mut self) {
        let line = std::mem::take(&mut self.line);
        let trimmed = line.trim_end();
        if !trimmed.is_empty() {
            self.lines.push(trimmed.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn every_form_in_which_a_text_is_served() {
        let expected = ["3 Ärendet och dess beredning", "Remissvaren finns i Näringsdepartementet (N2008/3553/ITP)."];
        for served in [
            "<h2>3 Ärendet och dess beredning</h2><p>Remissvaren finns i Näringsdepartementet (N2008/3553/ITP).</p>",
            "<P class=\"p1\"><SPAN class=\"ft1\">3</SPAN><SPAN>&Auml;rendet och dess beredning</SPAN></P>\n<P>Remissvaren\nfinns i N&#228;rings<b>departementet</b> (N2008/3553/ITP).</P>",
            "&lt;P&gt;3 &amp;Auml;rendet och dess beredning&lt;/P&gt;&lt;P&gt;Remissvaren finns i N&amp;auml;ringsdepartementet (N2008/3553/ITP).&lt;/P&gt;",
            "3 Ärendet och dess beredning\n\nRemissvaren finns i Närings\u{ad}departementet (N2008/3553/ITP).\n",
            "<STYLE>.p0{x:y}</STYLE><!-- <P>x</P> --><DIV>3 Ärendet och dess beredning<BR>Remissvaren finns i Näringsdepartementet (N2008/3553/ITP).",
        ] {
            assert_eq!(lines(served), expected, "{served}");
        }
    }

    #[test]
    fn odd_marks_are_text_and_cost_no_more_than_their_length() {
        assert_eq!(lines("<p>a < b & c &oj; &#x110000; <"), ["a < b & c &oj; &#x110000; <"]);
        assert_eq!(lines("<style>x"), Vec::<String>::new());
        assert_eq!(lines(&"<".repeat(1_000_000)).len(), 1);
        assert_eq!(lines(&"<p".repeat(1_000_000)).len(), 1);
        assert_eq!(lines(&"&lt;".repeat(500_000)).len(), 1);
    }
}
