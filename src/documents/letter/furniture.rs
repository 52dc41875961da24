//! Lines without what is printed on every page: headers, feet of the page, page numbers; and without footnotes.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use super::{
    letter_lines::Line,
    letter_words::{heading, pattern},
    list_end::is_sentence,
};
use crate::documents::pdf::PdfText;

/// The part of a page, from above and from below, in which headers and feet stand.
const EDGE: f32 = 0.13;

/// The part of a page from which the addresses of the office stand, from above.
const FOOT: f32 = 0.78;

/// Letters of this part of the usual size are those of a footnote.
const SMALL: f32 = 0.88;

/// In the margin of a proposition.
static MARGIN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:Prop\. \d{4}/\d\d:\d+|Bilaga \d+)$"));

/// A page number, perhaps behind a case number.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:\S{0,30}\d\S{0,10} )?(?:sid(?:a|an)?\.? ?)?\d{1,3}(?: ?\(\d{1,3}\)| ?/ ?\d{1,3}| av \d{1,3})$|^[–-]? ?(?:sid(?:a|an)?\.? ?)?\d{1,3} ?[–-]?$",
    )
});

/// The addresses of the office: a label and its colon, a label first, a postal code first.
static ADDRESSES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:telefon(?:växel)?|tel|växel|fax|telefax|postadress|besöksadress|besök|e-post(?:adress)?|webb(?:plats|adress)?|hemsida|internet|org\.?\ ?nr|organisationsnummer|orgnr)\.?:
        |^(?-i:Telefon(?:växel)?|Tel|Växel|Fax|Telefax|Postadress|Besöksadress|E-post(?:adress)?|Webbplats|Webbadress|Org\.?\ ?nr|Organisationsnummer)\b
        |^\d{3}\ ?\d\d\ \p{Lu}",
    )
});

/// A mark of a footnote.
static NOTE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\d{1,2}|[¹²³⁴-⁹⁰]+|\*{1,3})(?:\s|$)"));

/// Returns `true` if a text stands in the margin of a proposition.
pub(super) fn is_margin(text: &str) -> bool {
    MARGIN.is_match(text)
}

/// The lines of the text itself.
pub(super) fn without(lines: Vec<Line>, pdf: &PdfText) -> Vec<Line> {
    let height = |line: &Line| pdf.pages.get(line.page).map_or(1.0, |page| page.height.max(1.0));
    let at = |line: &Line| line.y / height(line);
    let is_edge = |line: &Line| at(line) < EDGE || at(line) > 1.0 - EDGE;
    let usual = usual_size(&lines);

    let mut pages_with: HashMap<(String, i32), Vec<usize>> = HashMap::new();
    for line in lines.iter().filter(|line| is_edge(line)) {
        let pages = pages_with.entry(key(line)).or_default();
        if pages.last() != Some(&line.page) {
            pages.push(line.page);
        }
    }
    let is_repeated = |line: &Line| is_edge(line) && pages_with.get(&key(line)).is_some_and(|pages| pages.len() > 1);
    let is_number = |line: &Line| is_edge(line) && NUMBER.is_match(&line.whole());
    let is_address = |line: &Line| at(line) > FOOT && ADDRESSES.is_match(&line.whole()) && !is_sentence(&line.whole());
    // a footnote goes on to the end of the page, or until the letters are of the usual size again
    let mut note_on = None;
    let mut kept: Vec<Line> = Vec::new();
    // a list in small letters, below its heading, with numbers that go on
    let mut last_number = None;
    for line in lines {
        let is_small = line.size < SMALL * usual;
        let number = line.whole().split([' ', '.', ')']).next().and_then(|first| first.parse::<u32>().ok());
        let begins = number == Some(1) && kept.last().is_some_and(|last| heading(&last.whole()).is_some());
        let is_in_list = begins || (number.is_some() && number == last_number.map(|last: u32| last + 1));
        if is_in_list {
            last_number = number;
        }
        if is_small && !is_in_list && (NOTE.is_match(&line.whole()) || note_on == Some(line.page)) && at(&line) > 0.3 {
            note_on = Some(line.page);
            continue;
        }
        note_on = None;
        if !(is_repeated(&line) || is_number(&line) || is_address(&line)) {
            kept.push(line);
        }
    }
    kept
}

/// The text with every digit as 0, and the place on the page in steps of three points.
#[allow(clippy::cast_possible_truncation, reason = "a page is some thousand points high")]
fn key(line: &Line) -> (String, i32) {
    let text = line.whole().chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    (text, (line.y / 3.0).round() as i32)
}

/// The size of most letters.
pub(super) fn usual_size(lines: &[Line]) -> f32 {
    let mut sizes: Vec<(f32, usize)> = lines.iter().map(|line| (line.size, line.text.len())).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|(_, letters)| letters).sum::<usize>() / 2;
    let mut seen = 0;
    sizes
        .iter()
        .find(|(_, letters)| {
            seen += letters;
            seen > half
        })
        .map_or(0.0, |(size, _)| *size)
}
