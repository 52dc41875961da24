//! Lines to the lists of names among them, and to the body of the letter.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::{
    furniture::usual_size,
    letter_lines::Line,
    letter_words::{self, pattern},
    wraps,
};

/// The purpose of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListKind {
    /// Those who are asked.
    Asked,
    /// Those who get the letter for information.
    Informed,
    /// Offices of the government or of the authority itself.
    Copies,
}

/// A list of names.
#[derive(Debug)]
pub(super) struct NameList {
    pub(super) kind: ListKind,
    pub(super) lines: Vec<Line>,
}

/// A letter, divided.
#[derive(Debug, Default)]
pub(super) struct Sections {
    pub(super) lists: Vec<NameList>,
    /// All but the lists, a paragraph a line.
    pub(super) body: String,
}

/// The heading of an appendix with names, in which whole sentences hold names.
static REGISTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(?:förteckning|lista) över "));

/// A heading with the first names behind its colon.
static RUN_IN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?P<heading>[^:]{2,160}):\s+(?P<names>\S.*)$"));

static ISO_DAY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b20\d\d-\d\d-\d\d\b"));

/// The day on which a letter was written, in a line of its head.
pub(super) fn day_of_letter(line: &str) -> Option<Date> {
    ISO_DAY.find(line).and_then(|day| day.as_str().parse().ok())
}

/// Divides the lines of a letter.
pub(super) fn divide(lines: &[Line]) -> Sections {
    let usual = usual_size(lines);
    let mut sections = Sections::default();
    let mut body: Vec<&Line> = Vec::new();
    let mut open: Option<NameList> = None;
    let mut is_register = false;
    // the size of a heading that may go on over the next lines
    let mut heading_size = None;
    for line in lines {
        let whole = line.whole();
        if let Some(kind) = letter_words::heading(&whole).filter(|_| !is_within(open.as_ref(), line)) {
            sections.lists.extend(open.replace(NameList { kind, lines: Vec::new() }));
            is_register |= REGISTER.is_match(&whole);
            heading_size = Some(line.size).filter(|size| *size > usual * 1.1);
            continue;
        }
        if heading_size.is_some_and(|size| (size - line.size).abs() < 0.3) {
            continue;
        }
        heading_size = None;
        if open.is_none()
            && let Some(found) = RUN_IN.captures(&whole)
            && let Some(kind) = letter_words::heading(&format!("{}:", &found["heading"]))
        {
            let first = Line { text: found["names"].to_owned(), mark: None, ..line.clone() };
            open = Some(NameList { kind, lines: vec![first] });
            continue;
        }
        let ends = !is_register && letter_words::is_sentence(&line.text);
        match &mut open {
            Some(list) if !ends => list.lines.push(line.clone()),
            _ => {
                sections.lists.extend(open.take());
                body.push(line);
            }
        }
    }
    sections.lists.extend(open);
    sections.body = paragraphs(&body);
    sections
}

/// Returns `true` if a line that looks like a heading goes on with the name of the line before it.
fn is_within(open: Option<&NameList>, line: &Line) -> bool {
    let last = open.and_then(|list| list.lines.last());
    last.is_some_and(|last| letter_words::is_open(&last.text) && (last.size - line.size).abs() < 0.3)
}

/// Lines to paragraphs, one a line.
fn paragraphs(lines: &[&Line]) -> String {
    let mut text = String::new();
    let mut paragraph = String::new();
    let mut last: Option<&Line> = None;
    for line in lines {
        let next = line.whole();
        if last.is_some_and(|last| !goes_on(last, line, lines)) {
            text.push_str(&paragraph);
            text.push('\n');
            paragraph.clear();
        }
        wraps::join(&mut paragraph, &next);
        last = Some(line);
    }
    text.push_str(&paragraph);
    wraps::without_soft_hyphens(&text)
}

/// Returns `true` if a line goes on with the paragraph of the line before it.
fn goes_on(last: &Line, line: &Line, all: &[&Line]) -> bool {
    let starts_lower = line.text.chars().next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit() || c == '(');
    if (last.size - line.size).abs() > 0.6 || line.mark.is_some() && !starts_lower {
        return false;
    }
    if wraps::ends_broken(&last.text) || letter_words::is_open(&last.text) {
        return true;
    }
    if last.text.ends_with(['.', '!', '?', ':']) && !starts_lower {
        return false;
    }
    let same_page = last.page == line.page;
    if same_page && (line.y - last.y > 1.9 * line.size || line.y < last.y) {
        return false;
    }
    let right = all.iter().filter(|other| other.page == last.page).map(|other| other.end).fold(0.0, f32::max);
    !has_room(last, line, right)
}

/// Returns `true` if the first word of a line would have stood on the line before it, whose right edge is given.
pub(super) fn has_room(last: &Line, line: &Line, right: f32) -> bool {
    let letters = line.text.chars().count().max(1);
    let word = line.text.split(' ').next().unwrap_or_default().chars().count();
    #[allow(clippy::cast_precision_loss, reason = "a line has some hundred letters")]
    let width = (line.end - line.x) * word as f32 / letters as f32;
    last.end + 0.25 * last.size + width < right - 0.5
}
