//! The digest of a week or a day: what is near, new, changed and answered among the consultations of a filter.
//!
//! ```text
//! Snapshot, Filter, Period --compose--> Digest --> headline, HTML, text
//! 29 June 2026             -->  "3 nya, 2 snart": sections "Snart sista dag", "Nytt", "Ändrat", "Svar och vad det blev"
//! ```
//!
//! It is the content of the weekly feed and of letters. Nothing here reads a clock: the same period of the same events
//! gives the same bytes. An event belongs to the period in which it became news ([`Event::news_at`]), deadlines and
//! withdrawals are those of the period's end. So a digest of the past changes only if the archive of a source is read for the
//! first time, if a title or an issuer is corrected, or if consultations are hidden.
//!
//! - `period`: the weeks and days
//! - `item`: the lines about one consultation
//! - `render`: a digest as a headline, as HTML and as text

mod item;
mod period;
mod render;
#[cfg(test)]
mod tests;

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use jiff::civil::Date;

pub use item::Item;
pub use period::{Period, latest_day, latest_monday};
pub(crate) use render::wrapped;

use crate::{
    catalog::{Filter, IndexedConsultation, Snapshot},
    domain::{Event, EventKind, Lang},
    output::Site,
};

/// The days before a deadline at which it is listed, unless the filter says another number.
const LEADS: [u8; 2] = [7, 30];
/// The most items of a section; the others are counted. The first reading of an archive may bring hundreds.
const MOST_ITEMS: usize = 100;

/// The kinds of a section, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SectionKind {
    /// The deadline is near.
    Closing,
    /// Sent out.
    New,
    /// Extended, withdrawn, or changed in another way.
    Changed,
    /// Answers were published, or it became something.
    Outcome,
}

/// A section; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its kind.
    pub kind: SectionKind,
    /// Its first items.
    pub items: Vec<Item>,
    /// The number of all items.
    pub total: usize,
}

/// The digest of one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The language of its frame.
    pub lang: Lang,
    /// Its sections; none of them is empty.
    pub sections: Vec<Section>,
}

/// The events of one consultation in a period, oldest first.
struct News<'a> {
    indexed: &'a Arc<IndexedConsultation>,
    events: Vec<&'a Event>,
}

impl Digest {
    /// Returns `true` if nothing is near and nothing has happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }
}

/// The digest of `period` for the consultations and events that `filter` matches.
///
/// As in a feed's panel, the states that pass are left out of the filter ([`Filter::lasting`]): who follows what is open
/// wants to know how it ends, too.
#[must_use]
pub fn compose(snapshot: &Snapshot, filter: &Filter, period: Period, site: &Site, lang: Lang) -> Digest {
    let filter = filter.lasting();
    let mut news: BTreeMap<_, News<'_>> = BTreeMap::new();
    for (event, indexed) in snapshot.events_between(&filter, period.from, period.to, period.on) {
        news.entry((Reverse(indexed.published_on()), indexed.consultation.id))
            .or_insert_with(|| News { indexed, events: Vec::new() })
            .events
            .push(event);
    }
    let of = |kind| move |event: &&&Event| section_of(event.kind) == kind;
    let mut rows: BTreeMap<SectionKind, Vec<(Rank, Item)>> = BTreeMap::new();
    for News { indexed, events } in news.values() {
        let is_new = events.iter().any(|event| event.kind == EventKind::Published);
        for kind in [SectionKind::New, SectionKind::Changed, SectionKind::Outcome] {
            let mut chosen: Vec<&Event> = events.iter().filter(of(kind)).copied().collect();
            if kind == SectionKind::Changed && is_new {
                // What is new this week is shown as it now is; only what changes the time to answer is said apart.
                chosen.retain(|event| is_urgent(event.kind));
            }
            if !chosen.is_empty() {
                let rank = if chosen.iter().any(|event| is_urgent(event.kind)) { 0 } else { 1 };
                rows.entry(kind)
                    .or_default()
                    .push(((rank, None), item::of_events(indexed, &chosen, period, site, lang)));
            }
        }
    }
    if filter.wants(EventKind::ClosingSoon) {
        let leads: Vec<u8> =
            if filter.days.is_empty() { LEADS.to_vec() } else { filter.days.iter().copied().collect() };
        for indexed in snapshot.consultations() {
            for day in item::deadlines_to_list(indexed, &leads, period) {
                if filter.matches(indexed, period.on) {
                    let item = item::of_deadline(indexed, &day, period, site, lang);
                    rows.entry(SectionKind::Closing).or_default().push(((0, Some(day.on)), item));
                }
            }
        }
    }
    Digest { lang, sections: rows.into_iter().map(|(kind, rows)| section(kind, rows)).collect() }
}

/// A digest of these events alone, the news of each consultation in one item: for a letter that is sent at once.
#[must_use]
pub fn of_events(events: &[(Arc<Event>, Arc<IndexedConsultation>)], period: Period, site: &Site, lang: Lang) -> Digest {
    let mut rows: BTreeMap<SectionKind, Vec<(Rank, Item)>> = BTreeMap::new();
    let mut by_consultation: BTreeMap<_, News<'_>> = BTreeMap::new();
    for (event, indexed) in events {
        let news = by_consultation.entry((section_of(event.kind), indexed.consultation.id));
        news.or_insert_with(|| News { indexed, events: Vec::new() }).events.push(event);
    }
    for ((kind, _), news) in by_consultation {
        let item = item::of_events(news.indexed, &news.events, period, site, lang);
        rows.entry(kind).or_default().push(((0, None), item));
    }
    Digest { lang, sections: rows.into_iter().map(|(kind, rows)| section(kind, rows)).collect() }
}

/// The order in a section: urgent first, then by day.
type Rank = (u8, Option<Date>);

fn section(kind: SectionKind, mut rows: Vec<(Rank, Item)>) -> Section {
    rows.sort_by_key(|(rank, _)| *rank); // stable: equals stay in their order
    let total = rows.len();
    Section { kind, items: rows.into_iter().map(|(_, item)| item).take(MOST_ITEMS).collect(), total }
}

const fn section_of(kind: EventKind) -> SectionKind {
    match kind {
        EventKind::ClosingSoon => SectionKind::Closing,
        EventKind::Published => SectionKind::New,
        EventKind::SubmissionsPublished | EventKind::Outcome => SectionKind::Outcome,
        EventKind::DeadlineChanged
        | EventKind::Withdrawn
        | EventKind::Reinstated
        | EventKind::DocumentAdded
        | EventKind::TitleChanged
        | EventKind::IssuerChanged
        | EventKind::Corrected
        | EventKind::Updated => SectionKind::Changed,
    }
}

/// Returns `true` for events that change whether and until when one may answer.
#[must_use]
pub const fn is_urgent(kind: EventKind) -> bool {
    matches!(kind, EventKind::DeadlineChanged | EventKind::Withdrawn | EventKind::Reinstated | EventKind::Corrected)
}
