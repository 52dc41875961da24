//! Lines to the lists of names among them, and to the body of the letter.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    furniture::usual_size,
    letter_lines::Line,
    letter_words::{self, pattern},
    list_end,
    list_progress::{self, Part},
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

/// The lines below a large heading that may go on with it; more of one size are names.
const MAX_HEADING_LINES: usize = 2;

/// The lines below a large heading that may be the title of a proposal.
const MAX_TITLE_LINES: usize = 8;

/// Divides the lines of a letter.
pub(super) fn divide(lines: &[Line]) -> Sections {
    let usual = usual_size(lines);
    let mut sections = Sections::default();
    let mut body: Vec<Line> = Vec::new();
    let mut open: Option<NameList> = None;
    let mut is_register = false;
    // the columns of the open list that hold no names
    let mut other_columns = Columns::default();
    let mut heading_goes_on = 0;
    for (at, line) in lines.iter().enumerate() {
        let whole = line.whole();
        if heading_goes_on > 0 {
            heading_goes_on -= 1;
            continue;
        }
        if let Some(kind) = heading(lines, at).filter(|_| !is_within(open.as_ref(), line)) {
            sections.lists.extend(open.replace(NameList { kind, lines: Vec::new() }));
            is_register |= REGISTER.is_match(&whole);
            heading_goes_on = heading_lines(lines, at, usual);
            continue;
        }
        if open.is_none()
            && let Some(found) = RUN_IN.captures(&whole)
            && let Some(kind) = letter_words::heading(&format!("{}:", &found["heading"]))
        {
            let first = Line { text: found["names"].to_owned(), mark: None, ..line.clone() };
            match divided(&[], &first) {
                Some((names, sentence)) => {
                    sections.lists.push(NameList { kind, lines: vec![names] });
                    body.push(sentence);
                }
                None => open = Some(NameList { kind, lines: vec![first] }),
            }
            continue;
        }
        let part = match &open {
            Some(_) if is_register => Part::Names,
            Some(_) if other_columns.holds(&lines[..at], line) => Part::Nothing,
            Some(list) => list_progress::part(&list.lines, &lines[at..]),
            None => Part::End,
        };
        match (&mut open, part) {
            (Some(list), Part::Names) => list.lines.push(line.clone()),
            (Some(_), Part::Nothing) => {}
            (Some(_), Part::Body) => body.push(line.clone()),
            (list, _) => {
                let parts = list.as_ref().and_then(|list| divided(&list.lines, line));
                let rest = match (list, parts) {
                    (Some(list), Some((names, sentence))) => {
                        list.lines.push(names);
                        sentence
                    }
                    _ => line.clone(),
                };
                sections.lists.extend(open.take());
                other_columns = Columns::default();
                body.push(rest);
            }
        }
    }
    sections.lists.extend(open);
    let body = with_days_beside(&body);
    sections.body = paragraphs(&body.iter().collect::<Vec<_>>());
    sections
}

/// A line with names and a sentence behind them, as two.
fn divided(list: &[Line], line: &Line) -> Option<(Line, Line)> {
    let (names, sentence) = list_progress::before_sentence(list, &line.text)?;
    let part = |text: &str| Line { text: text.to_owned(), ..line.clone() };
    Some((part(names), Line { mark: None, ..part(sentence) }))
}

/// The number of lines below a heading, in large letters, that go on with it.
fn heading_lines(lines: &[Line], at: usize, usual: f32) -> usize {
    let line = &lines[at];
    let same = lines[at + 1..].iter().take_while(|next| (next.size - line.size).abs() < 0.3).count();
    // `Förteckning över remissinstanserna` and the title of the proposal, which may be long
    let is_open =
        lines.get(at + 1).is_some_and(|next| letter_words::is_open(&line.text) || letter_words::is_tail(&next.text));
    let max = if is_open || REGISTER.is_match(&line.whole()) { MAX_TITLE_LINES } else { MAX_HEADING_LINES };
    let is_large = line.size > usual * 1.1;
    if is_large && same <= max && at + 1 + same < lines.len() { same } else { 0 }
}

/// The kind of list whose heading a line is; `Till` alone is one above names.
fn heading(lines: &[Line], at: usize) -> Option<ListKind> {
    let whole = lines[at].whole();
    let is_to = matches!(whole.trim().trim_end_matches(':'), "Till" | "To");
    let below = || lines[at + 1..].iter().take(3);
    let are_names = below().count() > 1
        && below().take(2).all(|line| line.text.chars().count() < 80 && !list_end::is_sentence(&line.text))
        && below().filter(|line| letter_words::is_body(&line.text)).count() > 1;
    letter_words::heading(&whole).or((is_to && are_names).then_some(ListKind::Asked))
}

/// The rows of a page, at most.
const MAX_ROWS: usize = 400;

/// Columns of a table that hold no names, by their left edges.
#[derive(Debug, Default)]
struct Columns {
    edges: Vec<f32>,
}

impl Columns {
    /// Returns `true` if a line stands in such a column, or is its heading. A heading stands beside that of the names.
    fn holds(&mut self, before: &[Line], line: &Line) -> bool {
        let is_beside = |other: &Line| other.page == line.page && (other.y - line.y).abs() < 0.4 * line.size;
        let names = |other: &Line| is_beside(other) && other.x < line.x && letter_words::is_names_column(&other.text);
        if letter_words::is_other_column(&line.text) && before.iter().rev().take(MAX_ROWS).any(names) {
            self.edges.push(line.x);
            return true;
        }
        line.mark.is_none() && self.edges.iter().any(|edge| (edge - line.x).abs() < 3.0)
    }
}

/// Returns `true` if a line that looks like a heading goes on with the name of the line before it.
fn is_within(open: Option<&NameList>, line: &Line) -> bool {
    let last = open.and_then(|list| list.lines.last());
    last.is_some_and(|last| letter_words::is_open(&last.text) && (last.size - line.size).abs() < 0.3)
}

/// The lines of the body, each day in a column put behind what stands beside it: `Kommuner` and `1 mars 2027`.
fn with_days_beside(lines: &[Line]) -> Vec<Line> {
    let mut rows: Vec<Line> = Vec::new();
    for line in lines {
        let is_day = line.column > 0 && list_end::ends_with_day(&line.text) && line.text.split(' ').count() <= 5;
        let is_label = |other: &&mut Line| {
            other.page == line.page && (other.y - line.y).abs() < 0.4 * line.size && other.x < line.x
        };
        match rows.iter_mut().rev().find(is_label).filter(|_| is_day) {
            Some(row) => {
                row.text.push(' ');
                row.text.push_str(&line.text);
                row.end = line.end;
            }
            None => rows.push(line.clone()),
        }
    }
    rows
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
    let is_mailbox = last.text.split(' ').next_back().is_some_and(wraps::starts_mailbox) && line.text.contains('@');
    if wraps::ends_broken(&last.text) || letter_words::is_open(&last.text) || is_mailbox {
        return true;
    }
    // an entry of a list of days ends with its day
    let ends_with_day = list_end::ends_with_day(&last.text) && !starts_lower;
    let is_day_of_group = list_end::before_day(&line.text).is_some_and(letter_words::is_group);
    if is_day_of_group || ends_with_day || last.text.ends_with(['.', '!', '?', ':']) && !starts_lower {
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
