//! Discovery: how early a source sees its consultations, of those that were news when they were found.

use std::collections::HashMap;

use super::IndexedConsultation;
use crate::domain::{EventKind, day_of};

/// Fewer days than this before the deadline are late: an association that meets once a month cannot answer any more.
pub const LATE_DAYS: i32 = 21;

/// The earliness with which the consultations of a source were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Discovery {
    /// The consultations that were news when they were found; none of an archive at its first reading.
    pub found: usize,
    /// Those of them that were found fewer than [`LATE_DAYS`] days before their deadline.
    pub late: usize,
    /// The median of the days from publication until they were found; `None` without a day of publication.
    pub days_after_publication: Option<i32>,
}

/// The days that were left before everyone's deadline when a consultation was found; `None` for one of an archive at its
/// first reading, and without a deadline.
#[must_use]
pub fn days_left_when_found(indexed: &IndexedConsultation) -> Option<i32> {
    let found_on = day_of(indexed.consultation.first_seen_at);
    let deadline = indexed.consultation.deadline()?.on;
    is_news(indexed).then(|| found_on.until(deadline).map_or(0, |span| span.get_days()))
}

/// Returns `true` unless the consultation was read from an archive at its first reading.
fn is_news(indexed: &IndexedConsultation) -> bool {
    indexed.events.iter().any(|event| event.kind == EventKind::Published && !event.archive)
}

/// The earliness of each source, by slug.
pub(crate) fn discoveries<'c>(
    consultations: impl Iterator<Item = &'c IndexedConsultation>,
) -> HashMap<&'c str, Discovery> {
    let mut all: HashMap<&str, (Discovery, Vec<i32>)> = HashMap::new();
    for indexed in consultations.filter(|indexed| is_news(indexed)) {
        let consultation = &indexed.consultation;
        let (discovery, lags) = all.entry(consultation.source.as_str()).or_default();
        discovery.found += 1;
        discovery.late += usize::from(days_left_when_found(indexed).is_some_and(|days| days < LATE_DAYS));
        let found_on = day_of(consultation.first_seen_at);
        lags.extend(consultation.published_on.map(|on| on.until(found_on).map_or(0, |span| span.get_days().max(0))));
    }
    let finished = |(slug, (discovery, mut lags)): (_, (Discovery, Vec<i32>))| {
        lags.sort_unstable();
        (slug, Discovery { days_after_publication: lags.get(lags.len() / 2).copied(), ..discovery })
    };
    all.into_iter().map(finished).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::*;
    use crate::{
        catalog::FilterValues,
        domain::{Consultation, Deadline, Event, EventId, start_of_day},
    };

    /// Found on 3 July, published and due so many days before and after.
    fn found(n: u8, published: i8, due: Option<i8>, archive: bool) -> IndexedConsultation {
        let (at, url) = (start_of_day(date(2026, 7, 3)), format!("https://a.example/{n}/"));
        let mut one = Consultation::new(&url, "Tolkar", "a", &url, at);
        one.published_on = Some(date(2026, 7, 3 - published));
        let deadline = |days: i8| Deadline {
            on: date(2026, 7, 3 + days),
            at: None,
            scope: None,
            evidence: String::new(),
            letter: None,
        };
        one.deadlines = due.map(deadline).into_iter().collect();
        let event = Event {
            id: EventId::new(one.id, "published", "", 0),
            kind: EventKind::Published,
            at,
            recorded_at: at,
            archive,
            consultation: one.id,
            field: None,
            old: None,
            new: None,
            claimed_by: None,
        };
        IndexedConsultation::new(0, Arc::new(one), vec![Arc::new(event)], &FilterValues::default())
    }

    #[test]
    fn late_and_usual_discoveries_are_counted_without_the_archive() {
        let all = [
            found(1, 0, Some(20), false),
            found(2, 1, Some(21), false),
            found(3, 2, None, false),
            found(4, 2, Some(1), true),
        ];
        let expected = Discovery { found: 3, late: 1, days_after_publication: Some(1) };
        assert_eq!(discoveries(all.iter()).get("a"), Some(&expected));
        assert_eq!(all.each_ref().map(days_left_when_found), [Some(20), Some(21), None, None]);
        assert!(discoveries(all[3..].iter()).is_empty());
    }
}
