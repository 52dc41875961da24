//! The kind of what was sent out, from the title: `Remiss av Boverkets rapport …` to an agency's report.
//!
//! The earliest words of the title that name a kind decide, because later ones belong to what it is about: a *promemoria
//! med kompletterande förslag till SOU 2025:1* is a memorandum. Two things decide wherever they stand: that it is a draft
//! bill, and the number of a series that ends the title, `… (Ds 2022:11)`. A title that names no kind leaves it to the
//! first paragraph of the page: `… har remitterat promemorian …`. The words themselves are in `kind_words`.

use super::{
    kind_words::{ANOTHERS, BILL_AT_HEAD, DRAFT_BILL, KINDS, Marks, SERIES_AT_END},
    title::display_title,
    whitespace::{lower_in_place, one_line},
};
use crate::domain::ConsultationKind;

/// The kind that `title` names or, where it names none, `summary`.
#[must_use]
pub fn read_kind(title: &str, summary: &str) -> ConsultationKind {
    let title = display_title(title);
    let of_title = || of_title(&title).or_else(|| earliest(&title, &lower_in_place(&title)));
    of_title().or_else(|| of_text(summary)).unwrap_or_default()
}

/// The kind that decides wherever in the title it stands.
fn of_title(title: &str) -> Option<ConsultationKind> {
    let lower = lower_in_place(title);
    if may(&lower, &["lagrådsremiss", "prop", "lag"]) && (DRAFT_BILL.is_match(title) || BILL_AT_HEAD.is_match(title)) {
        return Some(ConsultationKind::DraftBill);
    }
    let series = may(&lower, &["sou", "ds"]).then(|| SERIES_AT_END.captures(title)).flatten()?;
    let before = &title[..series.get(0)?.start()];
    let kind = if &series[1] == "SOU" { ConsultationKind::Sou } else { ConsultationKind::Ds };
    (!ANOTHERS.is_match(before)).then_some(kind)
}

/// The kind that a paragraph names.
fn of_text(text: &str) -> Option<ConsultationKind> {
    let line = one_line(text);
    let lower = lower_in_place(&line);
    if may(&lower, &["lagrådsremiss", "prop"]) && DRAFT_BILL.is_match(&line) {
        return Some(ConsultationKind::DraftBill);
    }
    earliest(&line, &lower)
}

fn earliest(text: &str, lower: &str) -> Option<ConsultationKind> {
    let places = KINDS.iter().filter(|words| may(lower, words.marks)).filter_map(|words| {
        let found = words.pattern.find_iter(text).find(|found| (words.counts)(text, found.range()))?;
        Some((found.start(), words.kind))
    });
    places.min_by_key(|(place, _)| *place).map(|(_, kind)| kind)
}

fn may(lower: &str, marks: Marks) -> bool {
    marks.iter().any(|mark| lower.contains(mark))
}

#[cfg(test)]
mod tests;
