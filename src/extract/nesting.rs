//! How deep the elements of a page are nested, before it is parsed.
//!
//! The parser walks its whole stack of open elements at many tags (HTML, section 13.2.4.2 "element is in scope"), so a
//! page of 10,000 open `<div>` takes seconds and one of a million takes days. No real page comes near
//! [`MAX_LEVELS`](super::limits::MAX_LEVELS).
//!
//! Counts tags without understanding them: a page may be nested less deeply than this says, and not more.

/// The most elements that are open at once.
pub(super) fn levels(html: &str) -> usize {
    let mut open = 0_usize;
    let mut most = 0;
    // Inside `<svg>` and `<math>` every element nests in every other.
    let mut foreign = 0_usize;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let (closing, tag) = rest.strip_prefix('/').map_or((false, rest), |tag| (true, tag));
        let length = tag.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(tag.len());
        if !tag.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let name = tag[..length].to_ascii_lowercase();
        rest = &tag[length..];
        let is_foreign = matches!(name.as_str(), "svg" | "math");
        if is_void(&name) || (foreign == 0 && closes_itself(&name)) {
            continue;
        }
        if closing {
            open = open.saturating_sub(1);
            foreign = foreign.saturating_sub(usize::from(is_foreign));
            continue;
        }
        if foreign == 0 && matches!(name.as_str(), "script" | "style" | "textarea" | "title") {
            let end = format!("</{name}");
            rest = find_ignoring_case(rest, &end).map_or("", |at| &rest[at + end.len()..]);
            continue;
        }
        open += 1;
        foreign += usize::from(is_foreign);
        most = most.max(open);
    }
    most
}

fn find_ignoring_case(text: &str, word: &str) -> Option<usize> {
    text.as_bytes().windows(word.len()).position(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

/// Elements that never hold another.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements that the next of their kind closes, so that a list without `</li>` is no deeper than one with.
fn closes_itself(name: &str) -> bool {
    matches!(name, "p" | "li" | "dt" | "dd" | "tr" | "td" | "th" | "thead" | "tbody" | "tfoot" | "option" | "optgroup")
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
        ] {
            assert_eq!(levels(html), expected, "{html}");
        }
        assert_eq!(levels(&"<div>".repeat(10_000)), 10_000);
    }
}
