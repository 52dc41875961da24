//! The nesting depth of a page, before it is parsed.
//!
//! The parser walks its whole stack of open elements at many tags (HTML, section 13.2.4.2 "element is in scope"), so a
//! page of 10,000 open `<div>` takes seconds and one of a million takes days. No real page comes near
//! [`MAX_LEVELS`](crate::extract::limits::MAX_LEVELS).
//!
//! Counts tags without parsing: the result is an upper bound.

use memchr::{memchr, memmem};

/// The longest name of an element that is treated differently from others.
const LONGEST: usize = 16;

/// The most elements that are open at once.
pub(in crate::extract) fn levels(html: &str) -> usize {
    let mut open = 0_usize;
    let mut most = 0;
    // Inside `<svg>` and `<math>` no element is void or closes itself.
    let mut foreign = 0_usize;
    // Bytes, because this runs for every tag of every page and only ASCII matters.
    let mut rest = html.as_bytes();
    while let Some(at) = memchr(b'<', rest) {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix(b"!--") {
            rest = memmem::find(comment, b"-->").map_or(b"", |end| &comment[end + 3..]);
            continue;
        }
        let (closing, tag) = rest.strip_prefix(b"/").map_or((false, rest), |tag| (true, tag));
        if !tag.first().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let length = tag.iter().position(|c| !c.is_ascii_alphanumeric() && *c != b'-').unwrap_or(tag.len());
        let mut letters = [0; LONGEST];
        let name = match letters.get_mut(..length) {
            Some(name) => {
                name.copy_from_slice(&tag[..length]);
                name.make_ascii_lowercase();
                &*name
            }
            None => b"x",
        };
        rest = &tag[length..];
        let is_foreign = matches!(name, b"svg" | b"math");
        if is_void(name) || (foreign == 0 && closes_itself(name)) {
            continue;
        }
        if closing {
            open = open.saturating_sub(1);
            foreign = foreign.saturating_sub(usize::from(is_foreign));
            continue;
        }
        if foreign == 0 && matches!(name, b"script" | b"style" | b"textarea" | b"title") {
            rest = after_end_tag(rest, name);
            continue;
        }
        open += 1;
        foreign += usize::from(is_foreign);
        most = most.max(open);
    }
    most
}

/// The rest after `</name`, in upper or lower case.
fn after_end_tag<'t>(mut rest: &'t [u8], name: &[u8]) -> &'t [u8] {
    while let Some(at) = memmem::find(rest, b"</") {
        rest = &rest[at + 2..];
        if rest.get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return &rest[name.len()..];
        }
    }
    b""
}

/// Elements that never contain another.
fn is_void(name: &[u8]) -> bool {
    matches!(
        name,
        b"area"
            | b"base"
            | b"br"
            | b"col"
            | b"embed"
            | b"hr"
            | b"img"
            | b"input"
            | b"link"
            | b"meta"
            | b"source"
            | b"track"
            | b"wbr"
    )
}

/// Elements that the next of their kind closes, so that a list without `</li>` is no deeper than one with.
fn closes_itself(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"li" | b"dt" | b"dd" | b"tr" | b"td" | b"th" | b"thead" | b"tbody" | b"tfoot" | b"option" | b"optgroup"
    )
}

#[cfg(test)]
mod tests {
    use super::levels;

    #[test]
    fn levels_are_counted() {
        for (html, expected) in [
            ("", 0),
            ("<!DOCTYPE html><html><body><p>a<p>b<br><img></body></html>", 2),
            ("<ul><li>a<li>b</ul><ul></ul>", 1),
            ("<div><script>'<div><div>'</script><!-- <div><div> --></div>", 1),
            ("<svg><td><td><td></svg>", 4),
            ("a < b <3 </", 0),
            ("<SCRIPT><div></ScRiPt><b>", 1),
            ("<!-- <div>", 0),
            ("<style><div>", 0),
            ("<title></titl></TITLE><b><b></b>", 2),
            ("<my-very-long-element-name><b>", 2),
            ("<", 0),
        ] {
            assert_eq!(levels(html), expected, "{html}");
        }
        assert_eq!(levels(&"<div>".repeat(10_000)), 10_000);
    }
}
