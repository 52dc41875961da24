//! One consultation in a list: its row.

use std::ops::Range;

use jiff::civil::Date;

use super::{
    format::{self, Day, capital, days_between, distance},
    layout::to,
    timeline::extended,
};
use crate::{
    catalog::{Filter, IndexedConsultation},
    domain::{Consultation, ConsultationKind, Lang, Status, day_and_month},
    output::{outcome_words, own_name},
};

/// The approximate length of a snippet around the searched words.
const SNIPPET_BYTES: usize = 180;

/// The maximum length of the line about the content, in characters.
const GIST_CHARS: usize = 200;

/// A row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) lang: Lang,
    pub(super) href: String,
    /// The own name of the matter: kind and number stand beside it.
    pub(super) title: String,
    /// The title, split at the searched words.
    pub(super) title_pieces: Vec<HighlightedText>,
    /// A snippet of the text with the searched words, if they occur there.
    pub(super) snippet: Vec<HighlightedText>,
    /// The content in a line; empty where nothing says so.
    pub(super) gist: String,
    /// The issuers; empty where they stand above.
    pub(super) from: String,
    /// The first reference, else the kind.
    pub(super) sent: Option<String>,
    pub(super) published: Option<Day>,
    pub(super) deadline: Option<DeadlineParts>,
    /// The remaining time in words, or the reason why there is none.
    pub(super) left: String,
    /// A class: the status.
    pub(super) tone: &'static str,
    /// The outcome in words; empty if nothing is known.
    pub(super) outcome: String,
    /// A notice that must not be missed.
    pub(super) flag: Option<&'static str>,
}

/// A piece of a text, highlighted or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HighlightedText {
    pub(super) text: String,
    pub(super) marked: bool,
}

/// `text` split at its marks.
fn highlighted(text: &str, marks: Vec<Range<usize>>) -> Vec<HighlightedText> {
    let mut highlighted = Vec::new();
    let mut add = |at: Range<usize>, marked| {
        let text = text.get(at).filter(|text| !text.is_empty());
        highlighted.extend(text.map(|text| HighlightedText { text: text.to_owned(), marked }));
    };
    let mut from = 0;
    for mark in marks {
        add(from..mark.start, false);
        from = mark.end;
        add(mark, true);
    }
    add(from..text.len(), false);
    highlighted
}

/// The deadline, in the parts in which it is set.
#[derive(Debug)]
pub(super) struct DeadlineParts {
    pub(super) iso: String,
    pub(super) day: i8,
    /// `oktober`
    pub(super) month: String,
    /// The year, if it is not this year.
    pub(super) year: Option<i16>,
}

impl Row {
    /// The row of `indexed` on the day `today`.
    pub(super) fn new(indexed: &IndexedConsultation, today: Date, lang: Lang) -> Self {
        let c = &*indexed.consultation;
        let (status, title) = (c.status(today), own_name(&c.title));
        let deadline = c.deadline_ahead(today).map(|deadline| deadline.on);
        let month = |on: Date| day_and_month(on, lang).split(' ').next_back().unwrap_or_default().to_owned();
        Self {
            lang,
            href: href(c, lang),
            title_pieces: vec![HighlightedText { text: title.clone(), marked: false }],
            title,
            snippet: Vec::new(),
            gist: c.shown_summary().map(|summary| summary.cut(GIST_CHARS)).unwrap_or_default(),
            from: from(c, lang),
            sent: sent(c, lang),
            published: c.published_on.map(|on| format::day(on, lang)),
            deadline: deadline.map(|on| DeadlineParts {
                iso: on.to_string(),
                day: on.day(),
                month: month(on),
                year: (on.year() != today.year()).then(|| on.year()),
            }),
            left: match deadline {
                // The date stands beside it; "19 months ago" would add nothing.
                Some(on) if status == Status::Closed && days_between(on, today) > 60 => {
                    lang.pick("avslutad", "closed").to_owned()
                }
                _ => left(status, deadline, today, lang),
            },
            tone: status.name(),
            outcome: outcome_words(c, lang),
            flag: match status {
                Status::Withdrawn => Some(lang.pick("Återkallad", "Withdrawn")),
                _ if status.is_open() && is_extended(indexed) => {
                    Some(lang.pick("Förlängd svarstid", "Deadline extended"))
                }
                Status::Upcoming => Some(lang.pick("Kommande", "Upcoming")),
                _ => None,
            },
        }
    }

    /// The same with the words of `filter` highlighted.
    pub(super) fn found(indexed: &IndexedConsultation, filter: &Filter, today: Date, lang: Lang) -> Self {
        let (c, row) = (&*indexed.consultation, Self::new(indexed, today, lang));
        let of = |text: Option<&str>| text.and_then(|text| filter.snippet(text, SNIPPET_BYTES));
        let summary = c.shown_summary().map(|summary| summary.text);
        let snippet = of(c.body.as_deref()).or_else(|| of(summary.as_deref()));
        Self {
            title_pieces: highlighted(&row.title, filter.marks(&row.title)),
            snippet: snippet.map_or_else(Vec::new, |snippet| highlighted(&snippet.text, snippet.marks)),
            ..row
        }
    }

    /// The same on the page of its issuer, whose name stands above.
    pub(super) fn without_issuer(self) -> Self {
        Self { from: String::new(), ..self }
    }

    /// The same without the day of publication.
    pub(super) fn undated(indexed: &IndexedConsultation, today: Date, lang: Lang) -> Self {
        Self { published: None, ..Self::new(indexed, today, lang) }
    }
}

/// Returns `true` if the page says so, or if the deadline was last moved to a later day.
fn is_extended(indexed: &IndexedConsultation) -> bool {
    indexed.consultation.extended || indexed.events.iter().rev().find_map(|event| extended(event)) == Some(true)
}

/// The page's address, in the language of the page that links to it.
pub(super) fn href(c: &Consultation, lang: Lang) -> String {
    to(lang, &format!("/remisser/{}", c.path_segment()))
}

/// The issuers in one line.
pub(super) fn from(c: &Consultation, lang: Lang) -> String {
    if c.issuers.is_empty() {
        return lang.pick("Okänd avsändare", "Unknown sender").to_owned();
    }
    c.issuers.iter().map(|issuer| issuer.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The text that was sent out: the first reference of its kind, else the kind. A memorandum that goes with a report names the
/// report too.
pub(super) fn sent(c: &Consultation, lang: Lang) -> Option<String> {
    use crate::domain::ReferenceKind as Kind;
    let sent = |kind: Kind| match c.kind {
        ConsultationKind::Sou => kind == Kind::Sou,
        ConsultationKind::Ds => kind == Kind::Ds,
        ConsultationKind::EuProposal => kind == Kind::Com,
        ConsultationKind::Other => matches!(kind, Kind::Sou | Kind::Ds | Kind::Com),
        _ => false,
    };
    match c.references.iter().find(|reference| sent(reference.kind)) {
        Some(reference) => Some(reference.number.clone()),
        _ => (c.kind != ConsultationKind::Other).then(|| capital(c.kind.label(lang))),
    }
}

/// The remaining time in words, or the reason why it is unknown.
pub(super) fn left(status: Status, deadline: Option<Date>, today: Date, lang: Lang) -> String {
    match (status, deadline) {
        (Status::Withdrawn, _) => lang.pick("Återkallad", "Withdrawn").to_owned(),
        (_, None) => lang.pick("Ingen känd svarsdag", "No known deadline").to_owned(),
        (Status::Closed, Some(on)) => format!("{} {}", lang.pick("gick ut", "closed"), distance(on, today, lang)),
        (_, Some(on)) => distance(on, today, lang),
    }
}
