//! A list in running text, one entry under each heading: `item = "main h3"` with `sections = true`.
//!
//! ```text
//! <h3>Båtar, dnr 1</h3><p>Svara senast den 3 maj.</p><a href="b.pdf">Remiss</a><h3>Tåg, dnr 2</h3> …
//! ```
//!
//! An entry is its heading and what stands after it, until the next entry's heading or one of a higher rank. A heading
//! that stands alone in a box of its own goes on after the box. Where no rule gives them, the heading's text is the
//! title, and the page's address with the heading's `id` (or its words) is the link and the key. Rules read the entry as
//! a page of its own, so a selector does not name what stands around it.

use std::collections::HashSet;

use ego_tree::NodeId;
use scraper::{ElementRef, Html};
use url::Url;

use super::{apply, limits::MAX_TEXT_BYTES, outline::Outline, rows::Rows, text};
use crate::{
    domain::{Field, RawItem, RawValue, slugify},
    source::ListStage,
};

/// Adds an entry for each of `headings`, in page order, to `rows`.
pub(super) fn entries(stage: &ListStage, headings: &[ElementRef<'_>], url: &Url, rows: &mut Rows) {
    // Every heading and what stands around it, found once: a page may have thousands.
    let begun: HashSet<NodeId> = headings
        .iter()
        .flat_map(|heading| heading.ancestors().map(|around| around.id()).chain([heading.id()]))
        .collect();
    for heading in headings {
        rows.add(|cuts| {
            let section = Html::parse_fragment(&section(*heading, &begun));
            let mut item = apply::item(&stage.fields, &Outline::of(section.root_element()), url, cuts);
            complete(&mut item, *heading, url);
            item
        });
    }
}

/// The HTML of the heading and of what belongs to it.
fn section(heading: ElementRef<'_>, begun: &HashSet<NodeId>) -> String {
    let rank = rank(heading);
    let ends = |element: ElementRef<'_>| {
        begun.contains(&element.id())
            || element.descendent_elements().chain([element]).any(|inner| self::rank(inner) < rank)
    };
    let mut html = heading.html();
    let mut around = heading;
    loop {
        let mut anything = false;
        for next in around.next_siblings() {
            match ElementRef::wrap(next) {
                Some(element) if ends(element) => return html,
                Some(element) => {
                    anything = true;
                    html.push_str(&element.html());
                }
                None => {
                    if let Some(words) = next.value().as_text().filter(|words| !words.trim().is_empty()) {
                        anything = true;
                        html.push_str(&html_escape(words));
                    }
                }
            }
            if html.len() > MAX_TEXT_BYTES {
                return html;
            }
        }
        match around.parent().and_then(ElementRef::wrap) {
            Some(parent) if !anything && !matches!(parent.value().name(), "body" | "main" | "html") => around = parent,
            _ => return html,
        }
    }
}

fn html_escape(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;")
}

/// 1 for the highest heading, 7 for what is none.
fn rank(element: ElementRef<'_>) -> u8 {
    match element.value().name().as_bytes() {
        [b'h', rank @ b'1'..=b'6'] => rank - b'0',
        _ => 7,
    }
}

fn complete(item: &mut RawItem, heading: ElementRef<'_>, url: &Url) {
    let (title, _) = text::line(heading, None, MAX_TEXT_BYTES);
    let mut place = url.clone();
    place.set_fragment(Some(heading.attr("id").filter(|id| !id.is_empty()).unwrap_or(&slugify(&title))));
    if item.first(Field::Title).is_none() {
        item.push(Field::Title, RawValue::text(title));
    }
    if item.first(Field::Link).and_then(|link| link.href.as_ref()).is_none() {
        let place = place.to_string();
        if item.first(Field::Key).is_none() {
            item.push(Field::Key, RawValue::text(place.clone()));
        }
        item.set(Field::Link, vec![RawValue { text: place.clone(), href: Some(place), ..RawValue::default() }]);
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        domain::Field,
        extract::list,
        source::{SourceFile, SourceFiles, built_in_issuers, compile},
    };

    /// Title, link, deadline text and documents of each entry on a page of this HTML.
    fn read(body: &str) -> Vec<String> {
        let text = r#"home = "https://x.se"
schedule = "0 6 * * *"
[[list]]
kind = "html"
url = "{home}/remisser"
item = "main h3"
sections = true
body = { at = "p", read = "deadline" }
documents = "a"
"#;
        let file = SourceFile { path: "x.toml".into(), text: text.to_owned() };
        let sources = compile(&SourceFiles::from([("x".to_owned(), file)]), &built_in_issuers().unwrap());
        assert_eq!(sources.errors(), []);
        let stage = &sources.get("x").unwrap().lists[0];
        let page = format!("<html><body><nav><h3>Meny</h3></nav><main><h1>Remisser</h1>{body}</main></body></html>");
        let found = list(stage, &page, &stage.url(1)).unwrap();
        assert_eq!(found.problems, []);
        let line = |item: &crate::domain::RawItem| {
            let link = item.first(Field::Link).and_then(|link| link.href.clone()).unwrap_or_default();
            let documents: Vec<_> =
                item.all(Field::Documents).iter().filter_map(|value| value.href.as_deref()).collect();
            let text = |field| item.text(field).unwrap_or("-");
            format!("{} | {link} | {} | {}", text(Field::Title), text(Field::Body), documents.join(" "))
        };
        found.items.iter().map(line).collect()
    }

    #[test]
    fn an_entry_goes_on_until_the_next_heading() {
        let found = read(
            r#"<h3 id="b">Båtar</h3><p>Svara senast <b>3 maj</b>.</p>Och <a href="b.pdf">läs</a><h4>Mer</h4><p>Mer.</p>
            <h3>Tåg &amp; spår</h3><p>4 maj</p><h2>Avslutade</h2><p>Inget av detta</p>"#,
        );
        assert_eq!(
            found,
            [
                "Båtar | https://x.se/remisser#b | Svara senast 3 maj.\n\nMer. | https://x.se/b.pdf",
                "Tåg & spår | https://x.se/remisser#tag-spar | 4 maj | ",
            ]
        );
    }

    #[test]
    fn a_heading_in_a_box_goes_on_behind_it() {
        let found = read(
            r#"<div class="col"><div><h3>A</h3></div><div><p>Om a</p></div></div><div class="col"><div><h3>B</h3></div><p>Om b</p></div><p>Utanför</p>"#,
        );
        assert_eq!(found, ["A | https://x.se/remisser#a | Om a | ", "B | https://x.se/remisser#b | Om b | "]);
    }
}
