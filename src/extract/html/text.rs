//! The text of an element as a person reads it.
//!
//! `<p>Ett<br>två</p><ul><li>tre</li></ul>` to `Ett\ntvå\n\n* tre`: paragraphs are separated by an empty line, a line
//! break stays one, items of lists stand on lines of their own with `* ` or `1. `, other white space is one space. Soft
//! hyphens and hard spaces stay: they are part of what was published.
//!
//! The cells of a table row are separated by tabs, so that a reader of tables finds them. Struck, deleted and hidden text
//! is left out (`presence`), and a `<time>` whose text names no day is followed by its `datetime`.
//!
//! Walks the tree without recursion, so that a page of 10,000 levels does not overflow the stack.

use ego_tree::iter::Edge;
use scraper::{ElementRef, Node, Selector};

use super::{bounded_tree, hidden_email::hidden_email, presence};
use crate::extract::{limits::MAX_TEXT_BYTES, time_limit::TimeLimit};

/// The text of `content` from a feed or a JSON answer, which is HTML if it is declared as HTML or looks like it.
pub(in crate::extract) fn plain(content: &str, is_html: bool) -> String {
    // Publishers put tags into plain fields without saying so; `<` alone is a less-than sign.
    let is_markup = is_html || content.contains("</") || content.contains("<br") || names_a_character(content);
    if is_markup { of_html(&unescape_twice(content)) } else { content.to_owned() }
}

/// The text with `&amp;ouml;` as `&ouml;`: some sites escape a text twice.
fn unescape_twice(text: &str) -> String {
    let mut parts = text.split("&amp;");
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let reference = part.split_inclusive(';').next().unwrap_or_default();
        let is_reference = names_a_character(&format!("&{reference}"));
        written.push_str(if is_reference { "&" } else { "&amp;" });
        written.push_str(part);
    }
    written
}

/// Returns `true` if a text has a reference such as `&ouml;`, which is left where a feed escapes its texts twice.
fn names_a_character(text: &str) -> bool {
    text.split('&').skip(1).any(|rest| {
        let name = rest.split_once(';').map_or("", |(name, _)| name);
        let name = name.strip_prefix('#').unwrap_or(name);
        (2..=8).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// The text of HTML; of HTML beyond the limits of a tree, the source unchanged.
pub(in crate::extract) fn of_html(html: &str) -> String {
    match bounded_tree::parse(html, &TimeLimit::start()) {
        Ok(tree) => block(tree.root_element(), None, MAX_TEXT_BYTES).0,
        Err(_) => html.to_owned(),
    }
}

/// The white space before the next character.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

/// The text of `root` without the elements that `without` matches, cut after `max` bytes; `true` if it was cut.
pub(in crate::extract) fn block(root: ElementRef<'_>, without: Option<&Selector>, max: usize) -> (String, bool) {
    let mut writer = Writer::default();
    let mut skipping = None;
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) if skipping.is_none() => match node.value() {
                Node::Text(text) => writer.text(text),
                Node::Element(element) => {
                    let leave_out = presence::is_absent(node)
                        || without.is_some_and(|selector| ElementRef::wrap(node).is_some_and(|e| selector.matches(&e)));
                    if leave_out && node.id() != root.id() {
                        skipping = Some(node.id());
                    } else if let Some(email) = hidden_email(element).filter(|_| node.id() != root.id()) {
                        writer.text(&email);
                        skipping = Some(node.id());
                    } else if node.id() != root.id() {
                        writer.open(element.name());
                    }
                }
                _ => {}
            },
            Edge::Close(node) if skipping == Some(node.id()) => skipping = None,
            Edge::Close(node) if skipping.is_none() && node.id() != root.id() => {
                if let Node::Element(element) = node.value() {
                    if element.name() == "time" {
                        presence::day_of_time(node).iter().for_each(|day| writer.text(day));
                    }
                    writer.close(element.name());
                }
            }
            _ => {}
        }
        if writer.out.len() > max {
            let end = (0..=max).rev().find(|at| writer.out.is_char_boundary(*at)).unwrap_or(0);
            writer.out.truncate(end);
            return (writer.out, true);
        }
    }
    (writer.out, false)
}

/// The text of `root` on one line.
pub(in crate::extract) fn line(root: ElementRef<'_>, without: Option<&Selector>, max: usize) -> (String, bool) {
    let (text, cut) = block(root, without, max);
    (one_line(&text), cut)
}

/// `text` with line breaks as spaces.
pub(in crate::extract) fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_ascii_whitespace()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[derive(Default)]
struct Writer {
    out: String,
    gap: Gap,
    marker: Option<String>,
    /// The open lists: the number of the last item for `ol`, none for `ul`.
    lists: Vec<Option<usize>>,
    row: Row,
}

/// The row of a table that is being written. The gaps of its cells replace those of the blocks in them, so that a row
/// stays a line.
#[derive(Default)]
struct Row {
    /// Its number in its table, from 1.
    number: usize,
    /// The cells that were opened.
    cells: usize,
    /// The tabs that stand before the next character.
    tabs: usize,
    /// Nothing of the current cell was written.
    begins_cell: bool,
    /// Something of the row was written.
    is_written: bool,
}

impl Writer {
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_ascii_whitespace() {
                self.want(Gap::Space);
                continue;
            }
            let begins_cell = std::mem::take(&mut self.row.begins_cell);
            let begins_row = begins_cell && !std::mem::replace(&mut self.row.is_written, true);
            let gap = match (begins_cell, begins_row) {
                (true, true) if self.row.number > 1 => Gap::Line,
                (true, false) => Gap::None,
                _ => self.gap,
            };
            if !self.out.is_empty() {
                self.out.push_str(match gap {
                    Gap::None => "",
                    Gap::Space => " ",
                    Gap::Line => "\n",
                    Gap::Paragraph => "\n\n",
                });
            }
            self.gap = Gap::None;
            (0..std::mem::take(&mut self.row.tabs)).for_each(|_| self.out.push('\t'));
            if let Some(marker) = self.marker.take() {
                self.out.push_str(&marker);
            }
            self.out.push(c);
        }
    }

    fn want(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn open(&mut self, name: &str) {
        match name {
            "br" => {
                let gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
                self.want(gap);
            }
            "ul" | "ol" => {
                self.block();
                self.lists.push((name == "ol").then_some(0));
            }
            "li" => {
                self.want(Gap::Line);
                self.marker = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{number}. ")
                    }
                    _ => "* ".to_owned(),
                });
            }
            "table" => {
                self.block();
                self.row = Row::default();
            }
            "tr" => {
                self.want(Gap::Line);
                self.row = Row { number: self.row.number + 1, ..Row::default() };
            }
            "td" | "th" => {
                self.want(Gap::Space);
                self.row.tabs += usize::from(self.row.cells > 0);
                self.row.cells += 1;
                self.row.begins_cell = true;
            }
            _ if is_line(name) => self.want(Gap::Line),
            _ if is_block(name) => self.block(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "ul" | "ol" => {
                self.lists.pop();
                self.block();
            }
            "li" => {
                self.marker = None;
                self.want(Gap::Line);
            }
            "tr" => {
                self.want(Gap::Line);
                (self.row.tabs, self.row.begins_cell) = (0, false);
            }
            _ if is_line(name) => self.want(Gap::Line),
            _ if is_block(name) => self.block(),
            _ => {}
        }
    }

    /// A block inside a list is a line, so that the list stays together.
    fn block(&mut self) {
        self.want(if self.lists.is_empty() { Gap::Paragraph } else { Gap::Line });
    }
}

fn is_line(name: &str) -> bool {
    matches!(name, "tr" | "dt" | "dd" | "figcaption" | "option" | "caption")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "aside"
            | "header"
            | "footer"
            | "nav"
            | "address"
            | "form"
            | "fieldset"
            | "blockquote"
            | "pre"
            | "table"
            | "dl"
            | "hr"
            | "figure"
            | "details"
            | "summary"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
    )
}

#[cfg(test)]
mod tests {
    use scraper::{Html, Selector};

    fn text(html: &str) -> String {
        super::block(Html::parse_document(html).root_element(), None, 1000).0
    }

    #[test]
    fn references_in_plain_fields_are_decoded_even_if_they_are_escaped_twice() {
        for (field, expected) in [
            ("Riktlinjer f&ouml;r &#8221;livs&aring;ngt&#8221;", "Riktlinjer för ”livsångt”"),
            ("Riktlinjer f&amp;ouml;r &amp;#8221;b&aring;tar&amp;#8221;", "Riktlinjer för ”båtar”"),
            ("Forskning &amp; utveckling", "Forskning & utveckling"),
            ("R&amp;amp;D; AT&amp;T", "R&D; AT&T"),
            ("R&D, AT&T", "R&D, AT&T"),
        ] {
            assert_eq!(super::plain(field, false), expected, "{field}");
        }
    }

    #[test]
    fn text_reads_as_shown() {
        for (html, expected) in [
            ("<p>Ett<br>två  \n tre</p> <p>fyra</p>", "Ett\ntvå tre\n\nfyra"),
            ("<p>a</p><ul><li>b</li>\n<li><p>c</p><p>d</p></li></ul>e", "a\n\n* b\n* c\nd\n\ne"),
            ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n* b\n2. c"),
            ("a<b>b</b> <i>c</i>", "ab c"),
            ("<div>a<br/><br/>b<br></div>", "a\n\nb"),
            ("mi&shy;lj&ouml;&nbsp;x &amp;amp;", "mi\u{ad}ljö\u{a0}x &amp;"),
            ("a<script>x</script><style>y</style><!-- z -->b", "ab"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc"),
            ("x<table><tr><td></td><td>b<tr><td><p>c</p><td><p>d</p><p>e</p></table>y", "x\n\n\tb\nc\td\n\ne\n\ny"),
            ("<p>Svar <del>3 maj</del> <ins>4 maj</ins><span hidden>x</span></p>", "Svar 4 maj"),
            ("<p>Svar <time datetime='2026-05-04'>om fyra veckor</time>.</p>", "Svar om fyra veckor (2026-05-04)."),
            ("<dl><dt>a</dt><dd>b</dd></dl>", "a\nb"),
            ("<ul><li></li><li>a</li></ul>", "* a"),
            (
                "<p>Till <a href=/x><span data-cfemail=2a4b6a480459>[email&#160;protected]</span></a>.</p>",
                "Till a@b.s.",
            ),
            (
                "<p>Till <span data-cfemail=2a4b6a4>[skyddad]</span> <span data-cfemail=zå>x</span></p>",
                "Till [skyddad] x",
            ),
            ("  ", ""),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    #[test]
    fn parts_are_left_out_and_the_end_is_cut() {
        let page = Html::parse_document("<h1>Titel <span class=x>Dnr <b>1</b></span>slut</h1><p>åå</p>");
        let heading = page.select(&Selector::parse("h1").unwrap()).next().unwrap();
        let badge = Selector::parse(".x").unwrap();
        assert_eq!(super::line(heading, Some(&badge), 1000), ("Titel slut".to_owned(), false));
        let paragraph = page.select(&Selector::parse("p").unwrap()).next().unwrap();
        assert_eq!(super::block(paragraph, None, 3), ("å".to_owned(), true));
    }

    #[test]
    fn a_deep_page_is_read() {
        let html = format!("{}x{}", "<div>".repeat(1_000), "</div>".repeat(1_000));
        assert_eq!(text(&html), "x");
    }
}
