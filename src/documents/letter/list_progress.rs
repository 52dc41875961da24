//! An open list and the next lines to whether the list goes on.
//!
//! Names may have verbs, and sentences may look like names. What decides: numbers that go on, what stands in parentheses,
//! and whether names follow. A day or an address for answers is never part of a list.

use super::{
    address_words,
    letter_lines::Line,
    letter_words,
    list_end::{
        begins_after_list, gives_a_day, has_any_verb, has_full_day, has_verb, is_question_or_contact, is_sentence,
    },
};

/// The part that a line has in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// It holds names.
    Names,
    /// It holds no name, but the list goes on: an address in a column.
    Nothing,
    /// It belongs to the body, but the list goes on: a day in a column.
    Body,
    /// The list ends before it.
    End,
}

/// The number of lines after which the next number must come.
const MAX_LINES: usize = 5;

/// The most words of an entry that begins like a sentence.
const MAX_WORDS: usize = 8;

/// The part of the first line, with those that follow it.
pub(super) fn part(list: &[Line], lines: &[Line]) -> Part {
    let Some(line) = lines.first() else { return Part::End };
    let whole = line.whole();
    if gives_a_day(&whole) {
        let is_in_column = line.column > 0 && has_full_day(&whole) && whole.split_whitespace().count() <= 4;
        return if is_in_column { Part::Body } else { Part::End };
    }
    if line.column > 0 && begins_after_list(&line.text) && lines.get(1).is_some_and(|next| has_full_day(&next.text)) {
        return Part::Body;
    }
    let addresses = address_words::mailboxes(&line.text);
    if let [(first, _), ..] = addresses.as_slice() {
        let before = line.text[..first.start].trim();
        let is_beside_name = (1..=MAX_WORDS).contains(&before.split_whitespace().count())
            && line.text[first.end..].trim_matches([')', '>', ',', ';', '.', ' ']).is_empty()
            && !before.ends_with(':')
            && !is_sentence(before)
            && !address_words::speaks_of_answers(before)
            && (is_numbered(list, lines)
                || [lines.get(1), list.last()].into_iter().flatten().any(|other| other.text.contains('@')));
        if is_beside_name {
            return Part::Names;
        }
        return match before.is_empty() && line.text.trim().len() == first.len() {
            true if list.is_empty() || has_neighbours(list, lines) => Part::Nothing,
            _ => Part::End,
        };
    }
    if is_signature(lines) {
        return Part::End;
    }
    if is_question_or_contact(&line.text) && !is_numbered(list, lines) {
        return Part::End;
    }
    if !is_sentence(&line.text) || is_numbered(list, lines) || list.last().is_some_and(has_open_parenthesis) {
        return Part::Names;
    }
    if is_among_names(list, lines) { Part::Names } else { Part::End }
}

/// The names of a line of running text and the sentence behind them: `…, Boverket och Fremia. Svaren ska …`
///
/// `list` has the lines before it: names alone, without a comma, go on only in running text.
pub(super) fn before_sentence<'t>(list: &[Line], text: &'t str) -> Option<(&'t str, &'t str)> {
    let is_running = list.last().is_none_or(|last| last.text.contains(", "));
    let mut ends = text.match_indices(". ").map(|(at, _)| (&text[..=at], text[at + 2..].trim_start()));
    ends.find(|(names, rest)| {
        let starts_upper = rest.chars().next().is_some_and(char::is_uppercase);
        starts_upper
            && (is_running || names.contains(", "))
            && !has_any_verb(names)
            && !is_sentence(names)
            && !gives_a_day(names)
            && (begins_after_list(rest) || gives_a_day(rest) || has_verb(rest))
    })
}

/// Returns `true` if names stand before an address alone in its line, and names or addresses behind it.
fn has_neighbours(list: &[Line], lines: &[Line]) -> bool {
    let is_address = |line: &&Line| line.text.contains('@') && !line.text.contains(' ');
    let behind = lines.iter().skip(1).take(1).any(|line| is_address(&line) || !is_sentence(&line.text));
    behind || lines[0].column > 0 || list.last().is_some_and(|last| last.x + 20.0 < lines[0].x)
}

/// Returns `true` if the next number of the list stands in one of the next lines.
fn is_numbered(list: &[Line], lines: &[Line]) -> bool {
    let Some(last) = list.iter().rev().find_map(number) else { return false };
    lines.iter().take(MAX_LINES).any(|line| number(line) == Some(last + 1))
}

/// The number of an entry: its mark, or the digits before its text.
fn number(line: &Line) -> Option<u32> {
    let first =
        line.mark.as_deref().or_else(|| line.text.split(' ').next().filter(|first| first.len() < line.text.len()))?;
    first.trim_matches(['.', '(', ')']).parse().ok()
}

/// Returns `true` if an entry that begins like a sentence stands between names: short, without a stop, and as far from
/// the names before and behind it as they are from each other.
fn is_among_names(list: &[Line], lines: &[Line]) -> bool {
    let [line, next, after, ..] = lines else { return false };
    let Some([before, last]) = list.last_chunk::<2>() else { return false };
    let is_name = |line: &Line| {
        !is_sentence(&line.text)
            && letter_words::heading(&line.whole()).is_none()
            && !gives_a_day(&line.whole())
            && !line.text.contains('@')
            && !line.text.ends_with(['.', ':'])
            && line.text.chars().next().is_some_and(char::is_uppercase)
    };
    let step = |a: &Line, b: &Line| b.y - a.y;
    let is_even = |a: &Line, b: &Line| {
        a.page == b.page
            && (step(a, b) - step(before, last)).abs() < 1.5
            && (a.x - b.x).abs() < 1.5
            && (a.size - b.size).abs() < 0.3
    };
    let is_short = line.text.split_whitespace().count() <= MAX_WORDS && !line.text.ends_with(['.', ':']);
    let is_body = begins_after_list(&line.text) && has_verb(&line.text);
    is_short && !is_body && is_name(next) && is_name(after) && is_even(last, line) && is_even(line, next)
}

/// Titles below a signature.
const TITLES: [&str; 15] = [
    "departementsråd",
    "ämnesråd",
    "kansliråd",
    "rättschef",
    "departementssekreterare",
    "kanslisekreterare",
    "statssekreterare",
    "enhetschef",
    "avdelningschef",
    "generaldirektör",
    "expeditionschef",
    "handläggare",
    "utredare",
    "jurist",
    "rättssakkunnig",
];

/// Returns `true` if a person and the title below it sign the letter.
fn is_signature(lines: &[Line]) -> bool {
    let [line, title, ..] = lines else { return false };
    let words = line.text.split_whitespace().count();
    let is_person = (2..=4).contains(&words)
        && line.text.split_whitespace().all(|word| word.chars().next().is_some_and(char::is_uppercase))
        && line.mark.is_none();
    let title = title.text.trim().to_lowercase();
    let is_title = TITLES.contains(&title.as_str()) || title.ends_with("minister") || title.ends_with("ministern");
    is_person && is_title && title.split_whitespace().count() <= 5
}

/// Returns `true` if a parenthesis is open at the end of a line.
pub(super) fn has_open_parenthesis(line: &Line) -> bool {
    // `9), Sweboat (kapitel` closes another than it opens
    let text = &line.text;
    text.rfind('(') > text.rfind(')') || text.matches('(').count() > text.matches(')').count()
}
