//! The elements that are in a page's source and not in what it says: struck and deleted text, hidden text, scripts.
//!
//! A closed accordion or tab hides its text until somebody opens it, so it is read. Only marks on the element itself
//! count; `struck_styles` adds those of the page's own `<style>` that strike text out.

use ego_tree::NodeRef;
use scraper::{ElementRef, Node, node::Element};

use crate::extract::MONTHS;

/// A hidden block with more bytes of text than this is a part of the page that can be opened.
const MAX_HIDDEN_BYTES: usize = 300;

/// More pieces of text, or nodes, than this are not looked at: hidden elements may be nested a thousand times.
const MAX_PIECES: usize = 200;

/// Marks of a part that a reader can open, in class, id or role.
const PANELS: [&str; 8] = ["accordion", "collaps", "panel", "tab", "toggl", "expand", "dragspel", "faq"];

/// Returns `true` if the text of an element is not part of what the page says.
pub(super) fn is_absent(node: NodeRef<'_, Node>) -> bool {
    let Node::Element(element) = node.value() else { return false };
    let name = element.name();
    is_never_text(name) || is_struck(element) || (is_hidden(element) && !can_be_opened(node, element))
}

/// The day of a `<time>` element whose text names none: ` (2026-03-13)` behind words, `2026-03-13` alone.
pub(super) fn day_of_time(node: NodeRef<'_, Node>) -> Option<String> {
    let element = ElementRef::wrap(node)?;
    let day = element.attr("datetime")?.trim().get(..10)?;
    let is_day = day.bytes().enumerate().all(|(n, b)| if n == 4 || n == 7 { b == b'-' } else { b.is_ascii_digit() });
    let pieces: Vec<&str> = element.text().take(MAX_PIECES + 1).collect();
    let is_long = pieces.len() > MAX_PIECES || pieces.iter().map(|piece| piece.len()).sum::<usize>() > MAX_HIDDEN_BYTES;
    if is_long {
        return None;
    }
    let text = pieces.concat().to_lowercase();
    (is_day && !names_a_day(&text)).then(|| if text.trim().is_empty() { day.to_owned() } else { format!(" ({day})") })
}

/// The first day that is struck out of an element's text: `27 februari 2026`.
pub(super) fn struck_day(root: ElementRef<'_>) -> Option<String> {
    let struck = root.descendent_elements().filter(|element| is_struck(element.value()));
    let mut texts = struck.map(|element| element.text().take(MAX_PIECES).collect::<String>());
    texts.find(|text| text.len() <= MAX_HIDDEN_BYTES && names_a_day(&text.to_lowercase()))
}

/// Returns `true` for elements that a browser does not show as text.
fn is_never_text(name: &str) -> bool {
    matches!(name, "script" | "style" | "template" | "noscript" | "svg" | "head" | "iframe" | "object")
}

fn is_struck(element: &Element) -> bool {
    let named =
        |class: &str| matches!(class, "line-through" | "strikethrough" | "struck" | "overstruken" | "genomstruken");
    matches!(element.name(), "s" | "strike" | "del")
        || element.classes().any(named)
        || style(element).is_some_and(|style| style.contains("line-through"))
}

fn is_hidden(element: &Element) -> bool {
    let concealed = |style: String| style.contains("display:none") || style.contains("visibility:hidden");
    element.attr("hidden").is_some() || style(element).is_some_and(concealed)
}

/// The style of an element in lower case without spaces.
fn style(element: &Element) -> Option<String> {
    let style = element.attr("style")?;
    Some(style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase())
}

/// Returns `true` if a hidden element is a part that a reader can open: it is named so, has a heading in it or above
/// it, or much text.
fn can_be_opened(node: NodeRef<'_, Node>, element: &Element) -> bool {
    if !matches!(
        element.name(),
        "div" | "section" | "article" | "ul" | "ol" | "dl" | "table" | "tbody" | "dd" | "aside"
    ) {
        return false;
    }
    let named = ["class", "id", "role"].iter().filter_map(|name| element.attr(name)).any(|value| {
        let value = value.to_ascii_lowercase();
        PANELS.iter().any(|panel| value.contains(panel))
    });
    let opens = |name: &str| matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "button" | "summary");
    let name_of = |node: NodeRef<'_, Node>| node.value().as_element().is_some_and(|element| opens(element.name()));
    let above = node.prev_siblings().find(|sibling| sibling.value().is_element());
    named
        || element.attr("aria-labelledby").is_some()
        || above.is_some_and(name_of)
        || node.descendants().take(MAX_PIECES).any(name_of)
        || node
            .descendants()
            .take(MAX_PIECES)
            .filter_map(|node| node.value().as_text())
            .map(|text| text.trim().len())
            .sum::<usize>()
            > MAX_HIDDEN_BYTES
}

/// Returns `true` if a lower-case text has a number with a month or with another number: `13 mars`, `13/3`.
fn names_a_day(text: &str) -> bool {
    let has_month = MONTHS.iter().chain(&["may", "oct"]).any(|month| text.contains(month));
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).count();
    (numbers > 0 && has_month) || numbers > 1
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    fn text(html: &str) -> String {
        super::super::text::block(Html::parse_document(html).root_element(), None, 10_000).0
    }

    #[test]
    fn struck_and_hidden_text_is_not_read() {
        for (html, expected) in [
            ("<p>a <s>b</s> <strike>c</strike> <del>d</del> e</p>", "a e"),
            (
                "<p>a <span style='TEXT-DECORATION: line-through'>b</span> <span class='x line-through'>c</span></p>",
                "a",
            ),
            ("<p>a <span style='display: none'>b</span><i hidden>c</i></p>", "a"),
            ("<p hidden>b</p><p>a</p><div hidden>c</div>", "a"),
            ("<p style='visibility:hidden'>b</p><p>a</p>", "a"),
            // what only waits to be opened
            ("<div class=accordion style='display:none'>b</div>", "b"),
            ("<h2>a</h2><div hidden>b</div>", "a\n\nb"),
            ("<button>a</button><div hidden><p>b</p></div>", "a\n\nb"),
            ("<div style='display:none'><h3>a</h3><p>b</p></div>", "a\n\nb"),
            ("<details><summary>a</summary><p>b</p></details>", "a\n\nb"),
            // for readers of screens only: text as well
            (
                "<p><span class=sr-only>Sista svarsdag:</span> 4 maj <i aria-hidden=true>b</i></p>",
                "Sista svarsdag: 4 maj b",
            ),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    #[test]
    fn a_struck_day_is_known() {
        for (html, day) in [
            ("<p>Svar <s>27 februari</s> 13 mars</p>", Some("27 februari")),
            (
                "<p><del>gamla</del> <span style='text-decoration:line-through'>2026-02-27</span> 13 mars</p>",
                Some("2026-02-27"),
            ),
            ("<p>Svar <del>gamla</del> 13 mars</p>", None),
            ("<p>Svar 13 mars</p>", None),
        ] {
            assert_eq!(super::struck_day(Html::parse_document(html).root_element()).as_deref(), day, "{html}");
        }
    }

    #[test]
    fn a_time_without_a_day_in_its_text_has_the_one_of_its_attribute() {
        for (html, expected) in [
            ("<time datetime='2026-03-13T12:00'></time>", "2026-03-13"),
            ("<time datetime=2026-03-13>om 4 veckor</time>", "om 4 veckor (2026-03-13)"),
            ("<time datetime=2026-03-13>13 mars</time>", "13 mars"),
            ("<time datetime=2026-03-13>13/3</time>", "13/3"),
            ("<time datetime='PT2H'>två timmar</time>", "två timmar"),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }
}
