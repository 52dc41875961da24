//! The words and addresses by which a field is recognized.

use scraper::ElementRef;

use crate::extract::{html::text, limits::MAX_TEXT_BYTES};

/// The longest text of a field that stands by itself.
const LONGEST_FIELD: usize = 200;
/// The text before a value that may name it.
const LONGEST_LABEL: usize = 40;

/// The text of an element on one line.
pub(super) fn line(element: ElementRef<'_>) -> String {
    text::line(element, None, MAX_TEXT_BYTES).0
}

/// Returns `true` if a text speaks of answers: "Svara senast", "Sista dag".
pub(super) fn is_about_answers(text: &str) -> bool {
    let text = text.to_lowercase();
    ["svar", "senast", "sista dag", "deadline", "frist"].iter().any(|word| text.contains(word))
}

/// Returns `true` if a text names a case number: "Dnr", "Ärendenummer".
pub(super) fn is_about_case_numbers(text: &str) -> bool {
    let text = text.to_lowercase();
    ["diarie", "dnr", "ärendenummer", "ärendenr", "beteckning"].iter().any(|word| text.contains(word))
}

/// Returns `true` for the address of a document, such as a PDF.
#[must_use]
pub fn is_document(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    [".pdf", ".docx", ".doc", ".xlsx", ".odt"].iter().any(|ending| path.ends_with(ending))
        || path.contains("/download/")
}

/// Returns `true` for an element of a page's frame, such as a menu.
pub(super) fn is_frame(element: ElementRef<'_>) -> bool {
    let is_frame = |name: &str| matches!(name, "nav" | "header" | "footer" | "aside" | "form" | "script" | "style");
    let mut all = std::iter::once(element).chain(element.ancestors().filter_map(ElementRef::wrap));
    // An article may have a header of its own.
    let inside = |element: ElementRef<'_>| {
        element.ancestors().filter_map(ElementRef::wrap).any(|outer| matches!(outer.value().name(), "main" | "article"))
    };
    all.any(|element| {
        let name = element.value().name();
        is_frame(name) && !(name == "header" && inside(element))
    })
}

/// Returns `true` for a short text without blocks inside it: a field, such as `<p>Dnr: <b>12</b></p>`.
pub(super) fn is_short(element: ElementRef<'_>) -> bool {
    let is_block = |name: &str| {
        matches!(
            name,
            "p" | "div"
                | "ul"
                | "ol"
                | "li"
                | "dl"
                | "dd"
                | "dt"
                | "table"
                | "tr"
                | "td"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "section"
                | "article"
                | "header"
                | "details"
                | "summary"
        )
    };
    !element.descendent_elements().skip(1).any(|inner| is_block(inner.value().name()))
        && (1..LONGEST_FIELD).contains(&line(element).chars().count())
}

/// The words that may name the value of an element: its class, its column's heading, its `dt`, the text before it.
pub(super) fn words_of(element: ElementRef<'_>) -> String {
    let mut words = element.attr("class").unwrap_or_default().to_owned();
    let mut add = |text: &str| {
        words.push(' ');
        words.push_str(text);
    };
    let own_or_around = |wanted: &str| {
        let mut all = std::iter::once(element).chain(element.ancestors().filter_map(ElementRef::wrap));
        all.find(|outer| outer.value().name() == wanted)
    };
    if let Some(cell) = own_or_around("td") {
        add(&heading_of_column(cell).unwrap_or_default());
        add(cell.attr("data-label").or_else(|| cell.attr("data-title")).unwrap_or_default());
    } else if let Some(value) = own_or_around("dd") {
        let mut before = value.prev_siblings().filter_map(ElementRef::wrap);
        add(&before.find(|element| element.value().name() == "dt").map(line).unwrap_or_default());
    }
    let before = element.prev_siblings().next().map(|node| match ElementRef::wrap(node) {
        Some(element) => line(element),
        None => node.value().as_text().map(|text| String::from(&**text)).unwrap_or_default(),
    });
    let before = before.filter(|text| !text.trim().is_empty()).or_else(|| {
        // `<b>Sista svarsdag:</b> <time>`: white space stands between them.
        element.prev_siblings().find_map(ElementRef::wrap).map(line)
    });
    let label: Vec<char> = before.unwrap_or_default().chars().collect();
    add(&label[label.len().saturating_sub(LONGEST_LABEL)..].iter().collect::<String>());
    words
}

/// The heading of the column of a table's cell.
fn heading_of_column(cell: ElementRef<'_>) -> Option<String> {
    let table = cell.ancestors().filter_map(ElementRef::wrap).find(|outer| outer.value().name() == "table")?;
    let first = table.descendent_elements().find(|element| element.value().name() == "tr")?;
    first.child_elements().nth(column(cell)).map(line)
}

/// The number of cells before a cell.
pub(super) fn column(cell: ElementRef<'_>) -> usize {
    cell.prev_siblings().filter(|node| node.value().is_element()).count()
}
