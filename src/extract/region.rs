//! The part of a page that lies under a heading, or after a word: `under = "^Remissvar"`, `after = '^\s*från\s*$'`.
//!
//! A heading's part ends where the next heading begins, whatever its rank and wherever it stands in the tree: sites put
//! lists beside headings, below them, and into boxes of their own.

use std::collections::HashMap;

use ego_tree::NodeId;
use regex::Regex;
use scraper::{ElementRef, Node};

use super::{limits::MAX_TEXT_BYTES, text};

/// The elements inside the part, each with the text of its heading (empty for `after`).
pub(super) type Region = HashMap<NodeId, String>;

/// The elements of `root` that both conditions let through; none where there is no condition.
pub(super) fn of(root: ElementRef<'_>, under: Option<&Regex>, after: Option<&Regex>) -> Option<Region> {
    if under.is_none() && after.is_none() {
        return None;
    }
    let mut region = Region::new();
    let mut heading = under.is_none().then(String::new);
    let mut begun = after.is_none();
    for node in root.descendants() {
        match node.value() {
            Node::Text(words) if !begun => begun = after.is_some_and(|after| after.is_match(words)),
            Node::Element(element) => {
                if let (Some(under), Some(title)) =
                    (under, ElementRef::wrap(node).filter(|_| is_heading(element.name())))
                {
                    let (title, _) = text::line(title, None, MAX_TEXT_BYTES);
                    heading = under.is_match(&title).then_some(title);
                } else if let (Some(heading), true) = (&heading, begun) {
                    region.insert(node.id(), heading.clone());
                }
            }
            _ => {}
        }
    }
    Some(region)
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

#[cfg(test)]
mod tests {
    use regex::Regex;
    use scraper::{Html, Selector};

    #[test]
    fn a_part_ends_at_the_next_heading() {
        let page = Html::parse_document(
            "<div><h2><b>Svar:</b></h2><ul><li><a>1</a></ul></div><a>2</a><section><h3>Annat</h3><a>3</a></section><h2>Svar: fler</h2><a>4</a>",
        );
        let under = Regex::new("^Svar").unwrap();
        let region = super::of(page.root_element(), Some(&under), None).unwrap();
        let links = Selector::parse("a").unwrap();
        let inside = page.select(&links).filter_map(|link| Some((link.inner_html(), region.get(&link.id())?.clone())));
        let found: Vec<_> = inside.collect();
        let svar = "Svar:".to_owned();
        assert_eq!(found, [("1".into(), svar.clone()), ("2".into(), svar), ("4".into(), "Svar: fler".to_owned())]);
    }

    #[test]
    fn a_word_begins_a_part() {
        let page =
            Html::parse_document("<a>Rapport från X</a><p>· <a>Remiss</a>, <a>Rapport</a> från <a>A</a>, <a>B</a></p>");
        let after = Regex::new(r"^\s*från\s*$").unwrap();
        let region = super::of(page.root_element(), None, Some(&after)).unwrap();
        let links = Selector::parse("a").unwrap();
        let inside = page.select(&links).filter(|link| region.contains_key(&link.id())).map(|link| link.inner_html());
        assert_eq!(inside.collect::<Vec<_>>(), ["A", "B"]);
    }
}
