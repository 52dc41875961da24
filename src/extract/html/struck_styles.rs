//! The rules of a page's own `<style>` that strike text out: `.old { text-decoration: line-through }`.
//!
//! The elements that such a rule selects get the declaration as a `style` of their own, where `presence` looks for it.
//! Linked style sheets are not fetched. Conditions (`:hover`, `@media print`) hold only at times, so their rules are left out.

use std::collections::BTreeSet;

use html5ever::{LocalName, QualName, ns};
use scraper::{Html, Node, Selector};

/// More selectors than this are no strokes but a design.
const MAX_SELECTORS: usize = 20;
/// A longer selector is not tried.
const MAX_SELECTOR_BYTES: usize = 200;
const STROKE: &[u8] = b"line-through";
/// The declaration that strikes text out.
const STRUCK: &str = "text-decoration:line-through";

/// Marks the elements of a page that its own style strikes out. `source` is the text that the page was parsed from.
pub(in crate::extract) fn mark(page: &mut Html, source: &str) {
    // most pages have no such rule, and need no walk through their tree
    let is_possible = source.as_bytes().windows(STROKE.len()).any(|bytes| bytes.eq_ignore_ascii_case(STROKE));
    if !is_possible {
        return;
    }
    let styles: Vec<String> = page
        .tree
        .nodes()
        .filter(|node| node.value().as_element().is_some_and(|element| element.name() == "style"))
        .flat_map(|style| style.children())
        .filter_map(|child| child.value().as_text().map(|text| text.to_string()))
        .collect();
    let mut struck = BTreeSet::new();
    let selectors: Vec<Selector> = styles.iter().flat_map(|css| selectors(css)).take(MAX_SELECTORS).collect();
    for selector in &selectors {
        struck.extend(page.select(selector).map(|element| element.id()));
    }
    let name = QualName::new(None, ns!(), LocalName::from("style"));
    for id in struck {
        let Some(mut node) = page.tree.get_mut(id) else { continue };
        let Node::Element(element) = node.value() else { continue };
        match element.attrs.binary_search_by(|(other, _)| other.cmp(&name)) {
            Ok(at) => element.attrs[at].1 = format!("{};{STRUCK}", element.attrs[at].1).into(),
            Err(at) => element.attrs.insert(at, (name.clone(), STRUCK.into())),
        }
    }
}

/// The selectors of the rules of a style sheet that strike text out.
fn selectors(css: &str) -> Vec<Selector> {
    let css = without_comments(css);
    let strikes = |body: &str| {
        let body: String = body.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        body.split(';').any(|one| one.starts_with("text-decoration") && one.contains("line-through"))
    };
    let mut found = Vec::new();
    for rule in css.split('}') {
        let Some((head, body)) = rule.rsplit_once('{') else { continue };
        if !strikes(body) || head.contains("@media print") {
            continue;
        }
        // "@media screen { .old": the selector is behind the last brace
        let head = head.rsplit(['{', ';']).next().unwrap_or_default();
        let simple = |one: &&str| one.len() <= MAX_SELECTOR_BYTES && !one.contains([':', '*', '@']);
        found.extend(head.split(',').map(str::trim).filter(simple).filter_map(|one| Selector::parse(one).ok()));
    }
    found
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        out.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(style: &str, body: &str) -> String {
        let source = format!("<head><style>{style}</style></head><body>{body}</body>");
        let mut page = Html::parse_document(&source);
        mark(&mut page, &source);
        super::super::text::block(page.root_element(), None, 10_000).0
    }

    #[test]
    fn text_that_the_page_strikes_out_is_not_read() {
        let body = "<p>Svar senast <span class=old>3 maj</span> 8 maj</p>";
        for (style, expected) in [
            (".old { text-decoration: line-through }", "Svar senast 8 maj"),
            ("p .old{color:red;TEXT-DECORATION-LINE:Line-Through}", "Svar senast 8 maj"),
            ("/* .old */ h1, span.old { text-decoration: line-through red }", "Svar senast 8 maj"),
            ("@media screen { .x { top: 0 } .old { text-decoration: line-through } }", "Svar senast 8 maj"),
            // only at times, or elsewhere
            (".old:hover { text-decoration: line-through }", "Svar senast 3 maj 8 maj"),
            ("@media print { .old { text-decoration: line-through } }", "Svar senast 3 maj 8 maj"),
            ("/* .old { text-decoration: line-through } */", "Svar senast 3 maj 8 maj"),
            (".older { text-decoration: line-through }", "Svar senast 3 maj 8 maj"),
            (".old { text-decoration: none }", "Svar senast 3 maj 8 maj"),
        ] {
            assert_eq!(text(style, body), expected, "{style}");
        }
        let styled = "<p>Svar senast <i class=old style='color:red'>3 maj</i> 8 maj</p>";
        assert_eq!(text(".old { text-decoration: line-through }", styled), "Svar senast 8 maj");
    }
}
