//! The archive of the state feed (RFC 5005, section 4): documents that never change, linked from the young to the old.
//!
//! A reader that follows the RFC collects entries from the subscription document and from every archive document behind
//! it. Of two entries with the same id it keeps the younger. So an archive document keeps its set of entries for good,
//! and a consultation that changes comes again in a younger document.
//!
//! A partition by month of publication would break that with every extension: the entry would change in an old document,
//! which nobody requests again. So the partition is by sequence of change: all events in the order of recording, cut
//! into pages of a hundred. The sequence only grows at its end, so a full page never changes. A page has one entry for
//! each consultation with an event in it, as it was after that event. Later changes of title, deadline and withdrawal
//! are undone; fields without events are left out.
//!
//! The page that is filling, and the events of the last day or two, are in the subscription document alone: a run that
//! began before midnight may still add to the day before.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;

use super::{Entry, Extent, Feed, Format, Link, Scope, Site, entries, state_feed};
use crate::domain::{
    Consultation, ConsultationId, Deadline, DocumentReadings, Event, EventKind, Lang, day_of, headline_day,
    start_of_day,
};

/// The number of events on a page. Changing it changes every archive document.
pub const PAGE: usize = 100;

/// The maximum number of entries in the subscription document. Only for a day or two after the reading of a whole archive
/// do more events wait for their page.
pub const MOST: usize = 500;

/// All events in the order in which they were recorded, in pages.
#[derive(Debug)]
pub struct Pages<'a> {
    events: Vec<&'a Event>,
    full: usize,
}

impl<'a> Pages<'a> {
    /// The pages on the civil day that begins at `today`. Events from before the previous day are settled.
    #[must_use]
    pub fn new(events: impl Iterator<Item = &'a Event>, today: Timestamp) -> Self {
        let settled_before = day_of(today).yesterday().map(start_of_day).unwrap_or(today);
        let mut events: Vec<&Event> = events.collect();
        events.sort_by_key(|event| (event.recorded_at, event.at, event.id));
        let settled = events.partition_point(|event| event.recorded_at < settled_before);
        Self { events, full: settled / PAGE }
    }

    /// The number of full pages; they are numbered from 1, the oldest.
    #[must_use]
    pub fn count(&self) -> usize {
        self.full
    }

    /// The events of a full page.
    #[must_use]
    pub fn page(&self, number: usize) -> Option<&[&'a Event]> {
        let from = number.checked_sub(1).filter(|page| *page < self.full)? * PAGE;
        self.events.get(from..from + PAGE)
    }

    /// The consultations of the subscription document: those with an event after the last full page, and then `youngest`
    /// ones up to `pad_to`. At most [`MOST`].
    #[must_use]
    pub fn current(&self, youngest: impl Iterator<Item = ConsultationId>, pad_to: usize) -> Vec<ConsultationId> {
        let rest = self.events.iter().skip(self.full * PAGE).rev().map(|event| event.consultation);
        let mut seen = HashSet::new();
        let mut ids: Vec<ConsultationId> = rest.filter(|id| seen.insert(*id)).take(MOST).collect();
        let room = pad_to.min(MOST).saturating_sub(ids.len());
        ids.extend(youngest.filter(|id| seen.insert(*id)).take(room));
        ids
    }

    /// The links that the subscription document needs: to the youngest full page, if there is one.
    #[must_use]
    pub fn links(&self, site: &Site, scope: &Scope<'_>) -> Vec<Link> {
        page_link("prev-archive", self.full, site, scope).into_iter().collect()
    }
}

/// The address of a page: `/remisser/arkiv/3.atom`.
#[must_use]
pub fn path(number: usize) -> String {
    format!("/remisser/arkiv/{number}.atom")
}

fn page_link(rel: &str, number: usize, site: &Site, scope: &Scope<'_>) -> Option<Link> {
    (number > 0).then(|| Link {
        rel: rel.to_owned(),
        url: site.url(&format!("{}{}", path(number), scope.query_string())),
        title: None,
        media_type: Some(Format::Atom.media_type().to_owned()),
    })
}

/// The archive document of a full page, as a feed to render as Atom.
///
/// `find` returns a consultation with its events, oldest news first. There is no `next-archive`: it would change the
/// youngest document whenever a page is full.
#[must_use]
pub fn feed<'c, E: AsRef<Event> + 'c>(
    number: usize,
    page: &[&Event],
    find: impl Fn(ConsultationId) -> Option<(&'c Consultation, &'c [E])>,
    site: &Site,
    lang: Lang,
) -> Feed {
    let mut last: BTreeMap<ConsultationId, &Event> = BTreeMap::new();
    for event in page {
        last.insert(event.consultation, event);
    }
    let mut entries: Vec<Entry> = last
        .into_values()
        .filter_map(|event| {
            let (consultation, events) = find(event.consultation)?;
            let later = events.iter().map(AsRef::as_ref).filter(|other| comes_after(other, event));
            let then = rewound(consultation, later);
            let mut entry = entries::for_state(&then, event.news_at(), day_of(event.news_at()), site, lang);
            entry.related.clear();
            Some(entry)
        })
        .collect();
    entries.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.id.cmp(&b.id)));
    let updated_when_empty = page.last().map_or(Timestamp::UNIX_EPOCH, |event| event.recorded_at);
    let scope = Scope { lang, extent: Extent::Archive, updated_when_empty, ..Scope::default() };
    let mut feed = state_feed(&scope, Format::Atom, site, entries);
    let mut links: Vec<Link> = page_link("prev-archive", number - 1, site, &scope).into_iter().collect();
    links.push(Link { rel: "current".to_owned(), url: feed.self_url, title: None, media_type: None });
    feed.self_url = site.url(&format!("{}{}", path(number), scope.query_string()));
    feed.id = Feed::id_of(&format!("state/archive/{number}"), "", lang);
    feed.title = format!("{} ({} {number})", feed.title, lang.pick("arkiv", "archive"));
    feed.hub = None;
    feed.links = links;
    feed
}

fn comes_after(other: &Event, event: &Event) -> bool {
    (other.recorded_at, other.at, other.id) > (event.recorded_at, event.at, event.id)
}

/// The consultation as it was before the `later` events, without the fields that change without an event.
fn rewound<'a>(consultation: &Consultation, later: impl Iterator<Item = &'a Event>) -> Consultation {
    let mut then = Consultation {
        summary: None,
        body: None,
        documents: Vec::new(),
        submissions: Vec::new(),
        topics: Vec::new(),
        document_readings: DocumentReadings::new(),
        ..consultation.clone()
    };
    then.deadlines = consultation.deadline().cloned().into_iter().collect();
    let mut later: Vec<&Event> = later.collect();
    later.sort_by_key(|event| std::cmp::Reverse((event.recorded_at, event.at, event.id)));
    for event in later {
        match event.kind {
            EventKind::Withdrawn => then.withdrawn = false,
            EventKind::Reinstated => then.withdrawn = true,
            EventKind::TitleChanged => {
                if let Some(title) = &event.old {
                    then.title.clone_from(title);
                }
            }
            EventKind::DeadlineChanged => {
                let on = event.old.as_deref().and_then(headline_day);
                let deadline =
                    on.map(|on| Deadline { on, at: None, scope: None, evidence: String::new(), letter: None });
                then.deadlines = deadline.into_iter().collect();
            }
            _ => {}
        }
    }
    then
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        domain::EventId,
        output::{atom, testing},
    };

    fn today() -> Timestamp {
        start_of_day("2026-07-01".parse().unwrap())
    }

    /// `count` events of as many consultations, one an hour from 1 June on.
    fn world(count: u32) -> Vec<(Consultation, Vec<Arc<Event>>)> {
        let one = |n: u32| {
            let consultation = Consultation {
                id: ConsultationId::from_key(&n.to_string()),
                title: format!("Remiss {n}"),
                ..testing::consultation()
            };
            let at = "2026-06-01T00:00:00Z".parse::<Timestamp>().unwrap();
            let at = at + jiff::SignedDuration::from_hours(n.into());
            let event = Event { at, recorded_at: at, ..testing::event(&consultation, EventKind::Published) };
            (consultation, vec![Arc::new(event)])
        };
        (0..count).map(one).collect()
    }

    fn render(world: &[(Consultation, Vec<Arc<Event>>)], number: usize) -> Option<String> {
        let events: Vec<&Event> = world.iter().flat_map(|(_, events)| events.iter().map(AsRef::as_ref)).collect();
        let pages = Pages::new(events.into_iter(), today());
        let find = |id| world.iter().find(|(c, _)| c.id == id).map(|(c, events)| (c, events.as_slice()));
        let feed = feed(number, pages.page(number)?, find, &testing::site(), Lang::Sv);
        Some(String::from_utf8(atom::render(&feed)).unwrap())
    }

    #[test]
    fn a_full_page_does_not_change_when_its_consultations_do() {
        let mut world = world(250);
        let pages = [render(&world, 1).unwrap(), render(&world, 2).unwrap()];
        assert_eq!(render(&world, 3), None, "the third is filling");
        let at: Timestamp = "2026-06-20T10:00:00Z".parse().unwrap();
        for (n, kind) in
            [EventKind::DeadlineChanged, EventKind::Withdrawn, EventKind::TitleChanged].into_iter().enumerate()
        {
            let (consultation, events) = &mut world[n];
            let (old, new) = match kind {
                EventKind::DeadlineChanged => ("2026-06-30".to_owned(), "2026-12-31".to_owned()),
                _ => (consultation.title.clone(), "Ny titel".to_owned()),
            };
            match kind {
                EventKind::DeadlineChanged => consultation.deadlines[0].on = "2026-12-31".parse().unwrap(),
                EventKind::Withdrawn => consultation.withdrawn = true,
                _ => consultation.title = "Ny titel".to_owned(),
            }
            consultation.documents.clear();
            consultation.fetched_at = at;
            let id = EventId::new(consultation.id, kind.name(), &new, 0);
            let (old, new) = (Some(old), Some(new));
            events.push(Arc::new(Event { id, at, recorded_at: at, old, new, ..testing::event(consultation, kind) }));
        }
        assert_eq!(pages, [render(&world, 1).unwrap(), render(&world, 2).unwrap()]);
    }

    #[test]
    fn the_documents_together_hold_every_consultation_and_are_linked() {
        let world = world(250);
        let events = world.iter().flat_map(|(_, events)| events.iter().map(AsRef::as_ref));
        let pages = Pages::new(events, today());
        let mut ids: HashSet<ConsultationId> = pages.current(std::iter::empty(), 100).into_iter().collect();
        assert_eq!(ids.len(), 50);
        ids.extend((1..=pages.count()).flat_map(|n| pages.page(n).unwrap().iter().map(|event| event.consultation)));
        assert_eq!(ids.len(), 250);
        let links = pages.links(&testing::site(), &Scope::default());
        assert_eq!(links[0].url, "https://remisser.example.se/remisser/arkiv/2.atom");
        let (second, first) = (render(&world, 2).unwrap(), render(&world, 1).unwrap());
        assert!(
            second.contains("<link href=\"https://remisser.example.se/remisser/arkiv/1.atom\" rel=\"prev-archive\"")
        );
        assert!(second.contains("<fh:archive"), "{second}");
        assert!(first.contains("<link href=\"https://remisser.example.se/remisser.atom\" rel=\"current\""), "{first}");
        assert!(!first.contains("prev-archive"));
    }

    #[test]
    fn an_event_recorded_yesterday_is_not_settled() {
        let mut world = world(100);
        assert!(render(&world, 1).is_some());
        let event = Event { recorded_at: "2026-06-30T01:00:00Z".parse().unwrap(), ..Event::clone(&world[0].1[0]) };
        world[0].1[0] = Arc::new(event);
        assert_eq!(render(&world, 1), None);
    }

    #[test]
    fn the_subscription_document_is_padded_with_the_youngest() {
        let world = world(110);
        let events = world.iter().flat_map(|(_, events)| events.iter().map(AsRef::as_ref));
        let pages = Pages::new(events, today());
        assert_eq!(pages.current(world.iter().map(|(c, _)| c.id), 40).len(), 40);
        assert_eq!(pages.current(world.iter().map(|(c, _)| c.id), 5).len(), 10, "the filling page is there whole");
    }
}
