//! A page, or an entry of a list, walked once: its elements in order, and the headings above them.
//!
//! ```text
//! <h2>Remissvar</h2><ul><li><a>…</a></li></ul>  to  h2, ul, li, a; the last three under `Remissvar`
//! ```
//!
//! Twenty rules run over the same page; walking it for each of them took half the time of reading one. Rules select
//! parts by `under = "^Remissvar"` and `after = '^\s*från\s*$'`. A heading's part ends at the next heading, whatever its
//! rank and position in the tree: sites put lists beside headings, below them, and into boxes of their own.

use std::cell::OnceCell;

use regex::Regex;
use scraper::{ElementRef, Node};

use super::text;
use crate::{
    extract::{limits::MAX_HEADING_BYTES, time_limit::TimeLimit},
    source::Css,
};

/// The elements of a page or an entry.
pub(in crate::extract) struct Outline<'a> {
    pub(super) root: ElementRef<'a>,
    limit: &'a TimeLimit,
    elements: Vec<Indexed<'a>>,
    headings: OnceCell<Headings>,
}

/// An element with the attributes that the fast check of selectors uses.
struct Indexed<'a> {
    element: ElementRef<'a>,
    id: Option<&'a str>,
    class: Option<&'a str>,
}

/// The headings of a page.
struct Headings {
    /// Their texts, in order.
    titles: Vec<String>,
    /// For each element the number of headings up to it; 0 for the headings themselves, which are in no part.
    above: Vec<usize>,
}

/// The elements that a rule's `under` and `after` select.
pub(in crate::extract) struct Part<'o> {
    /// For each heading its text, if `under` matches it; `None` without `under`.
    titles: Option<Vec<Option<&'o str>>>,
    above: &'o [usize],
    /// The first element after the text that `after` matches.
    from: usize,
}

impl<'a> Outline<'a> {
    /// Walks the elements inside `root`. Its selections end early when `limit` is over.
    pub(in crate::extract) fn of(root: ElementRef<'a>, limit: &'a TimeLimit) -> Self {
        let seen = |element: ElementRef<'a>| {
            let (mut id, mut class) = (None, None);
            for (name, value) in element.value().attrs() {
                match name {
                    "id" => id = Some(value),
                    "class" => class = Some(value),
                    _ => {}
                }
            }
            Indexed { element, id, class }
        };
        let inside = root.descendants().skip(1).filter_map(ElementRef::wrap);
        Self { root, limit, elements: inside.map(seen).collect(), headings: OnceCell::new() }
    }

    /// The number of elements inside the root.
    pub(in crate::extract) fn len(&self) -> usize {
        self.elements.len()
    }

    /// The elements that `css` matches, in order, each with the heading above it. With a `part`, only those in it; the
    /// heading is empty if the part has no `under`.
    pub(in crate::extract) fn select<'s>(
        &'s self,
        css: &'s Css,
        part: Option<&'s Part<'s>>,
    ) -> impl Iterator<Item = (ElementRef<'a>, &'s str)> + 's {
        let is_fast = css.has_fast_check();
        let matches = move |seen: &Indexed<'a>| {
            css.may_match(seen.element.value().name(), seen.id, seen.class) == Some(true)
                && css.matches_with_scope(&seen.element, Some(self.root))
        };
        let heading = move |at: usize| part.map_or(Some(""), |part| part.heading(at));
        // The heading first, because it is the cheapest check.
        let seen = self.elements.iter().enumerate().take_while(move |_| is_fast && !self.limit.is_over());
        let fast = seen.filter_map(move |(at, seen)| {
            let heading = heading(at)?;
            matches(seen).then_some((seen.element, heading))
        });
        let mut at = 0;
        let slow = (!is_fast && !self.limit.is_over()).then(|| self.root.select(css)).into_iter().flatten().filter_map(
            move |element| {
                // Both iterate in the same order.
                while self.elements.get(at).is_some_and(|seen| seen.element != element) {
                    at += 1;
                }
                Some((element, heading(at)?))
            },
        );
        fast.chain(slow)
    }

    /// The part that both conditions select; `None` without a condition.
    pub(super) fn part(&self, under: Option<&Regex>, after: Option<&Regex>) -> Option<Part<'_>> {
        if under.is_none() && after.is_none() {
            return None;
        }
        let from = after.map_or(0, |after| self.first_after(after));
        let Some(under) = under else { return Some(Part { titles: None, above: &[], from }) };
        let headings = self.headings.get_or_init(|| self.read_headings());
        let matching = |title: &'_ String| under.is_match(title);
        let titles = headings.titles.iter().map(|title| matching(title).then_some(title.as_str())).collect();
        Some(Part { titles: Some(titles), above: &headings.above, from })
    }

    fn read_headings(&self) -> Headings {
        let title = |element: ElementRef<'_>| {
            let is_read = is_heading(element.value().name()) && !self.limit.is_over();
            is_read.then(|| text::line(element, None, MAX_HEADING_BYTES).0)
        };
        let mut titles: Vec<String> = title(self.root).into_iter().collect();
        let mut above = Vec::with_capacity(self.elements.len());
        for seen in &self.elements {
            let title = title(seen.element);
            above.push(if title.is_some() { 0 } else { titles.len() });
            titles.extend(title);
        }
        Headings { titles, above }
    }

    /// The index of the first element after a text that matches.
    fn first_after(&self, after: &Regex) -> usize {
        let mut elements = 0;
        for node in self.root.descendants().skip(1) {
            match node.value() {
                Node::Text(words) if after.is_match(words) => return elements,
                Node::Element(_) => elements += 1,
                _ => {}
            }
        }
        usize::MAX
    }
}

impl Part<'_> {
    /// The heading above the element at that index; empty without `under`, `None` if the element is outside.
    fn heading(&self, at: usize) -> Option<&str> {
        if at < self.from {
            return None;
        }
        match &self.titles {
            None => Some(""),
            Some(titles) => *titles.get(self.above.get(at)?.checked_sub(1)?)?,
        }
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

#[cfg(test)]
mod tests {
    use regex::Regex;
    use scraper::{Html, Selector};

    use super::{Css, Outline, TimeLimit};

    fn css(written: &str) -> Css {
        Css::parse(written).unwrap()
    }

    /// The links in the part, each with its heading, by a selector with a fast check and by one without.
    fn links(html: &str, under: Option<&str>, after: Option<&str>) -> Vec<(String, String)> {
        let found = links_by("a", html, under, after);
        assert_eq!(links_by("a:nth-child(n)", html, under, after), found);
        found
    }

    fn links_by(css: &str, html: &str, under: Option<&str>, after: Option<&str>) -> Vec<(String, String)> {
        let page = Html::parse_document(html);
        let limit = TimeLimit::start();
        let outline = Outline::of(page.root_element(), &limit);
        let pattern = |pattern: &str| Regex::new(pattern).unwrap();
        let part = outline.part(under.map(pattern).as_ref(), after.map(pattern).as_ref()).unwrap();
        let links = self::css(css);
        let inside = outline.select(&links, Some(&part)).map(|(link, heading)| (link.inner_html(), heading.to_owned()));
        inside.collect()
    }

    #[test]
    fn a_part_ends_at_the_next_heading() {
        let html = "<div><h2><b>Svar:</b></h2><ul><li><a>1</a></ul></div><a>2</a><section><h3>Annat</h3><a>3</a></section><h2>Svar: fler</h2><a>4</a>";
        let svar = "Svar:".to_owned();
        let expected = [("1".into(), svar.clone()), ("2".into(), svar), ("4".into(), "Svar: fler".to_owned())];
        assert_eq!(links(html, Some("^Svar"), None), expected);
    }

    #[test]
    fn a_text_begins_a_part() {
        let html = "<a>Rapport från X</a><p>· <a>Remiss</a>, <a>Rapport</a> från <a>A</a>, <a>B</a></p>";
        let (a, b) = (("A".to_owned(), String::new()), ("B".to_owned(), String::new()));
        assert_eq!(links(html, None, Some(r"^\s*från\s*$")), [a.clone(), b]);
        let html = "<h2>Svar</h2><a>0</a> från <a>A</a><h2>Annat</h2><a>C</a>";
        assert_eq!(links(html, Some("Svar"), Some(r"^\s*från\s*$")), [("A".to_owned(), "Svar".to_owned())]);
        assert_eq!(links(html, None, Some("aldrig")), []);
    }

    #[test]
    fn the_outline_selects_the_same_elements_as_the_parser() {
        let html = "<div id=a class='x y'><p class=x>1<a href=/tx/1>2</a><b>3</b></p><p>4<p class='y z'>5<table><td>6<td><a class=x>7</table></div>\
            <ul><li id=b><a>8</a><li><ul><li class=x><a href=/tx/12>9</a></ul></ul><SECTION Class='Y'><svg><a id=c>0</a></svg></SECTION>";
        let page = Html::parse_document(html);
        let within = Selector::parse("ul").unwrap();
        for root in [page.root_element(), page.select(&within).next().unwrap()] {
            let limit = TimeLimit::start();
            let outline = Outline::of(root, &limit);
            for written in [
                "a",
                "*",
                ".x",
                "#a",
                "p.x > a",
                "div .x",
                "ul > li",
                "li ~ li",
                "a:not([href])",
                "td + td",
                "LI a, b, .y",
                ":scope > li",
                "section",
                ".Y",
                "td:nth-child(2)",
                "li:first-of-type > a",
                "a[href^='/tx/1']:not([href='/tx/12'])",
                "#a, #b",
                "svg a",
            ] {
                let css = css(written);
                let expected: Vec<_> = root.select(&css).collect();
                let found: Vec<_> = outline.select(&css, None).map(|(element, _)| element).collect();
                assert_eq!(found, expected, "{written}");
            }
        }
    }
}
