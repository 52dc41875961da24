//! The choice of events for a feed: all young ones, then older ones up to a number.
//!
//! A reader who looks once a month must miss nothing, and a feed with few events must not be empty.
//! In: 3 events of this month and 500 older ones. Out: the 3, and the 97 youngest of the others.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::domain::Event;

/// The two limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// Events of at most this age in days are always included. 30 by default: readers that look once a week, and come
    /// back from a holiday, miss nothing.
    pub young_days: u16,
    /// Older ones are included until there are this many. 100 by default, about a hundred kilobytes.
    pub pad_to: usize,
    /// More events than this are never included, however young. 2,000 by default: a source that misbehaves must not make
    /// a feed that no reader can load.
    pub at_most: usize,
}

impl Default for Selection {
    fn default() -> Self {
        Self { young_days: 30, pad_to: 100, at_most: 2_000 }
    }
}

/// The events of a feed on the day that begins at `today`, from `events` with the youngest news first; `source` names the
/// source of each.
///
/// Ages are counted from the beginning of the day, so that the bytes are the same all day. The age of an event is that
/// of its news ([`Event::news_at`]): an event recorded late is still young. If there are too many, one source has at most a
/// quarter of the feed, unless the others leave room: a flood hides no other publisher's news.
pub fn select<E: AsRef<Event>, T>(
    events: impl Iterator<Item = (E, T)>,
    today: Timestamp,
    selection: Selection,
    source: impl for<'t> Fn(&'t T) -> &'t str,
) -> Vec<(E, T)> {
    let young = SignedDuration::from_hours(24 * i64::from(selection.young_days));
    let since = today.checked_sub(young).unwrap_or(Timestamp::MIN);
    let mut count = 0;
    let young: Vec<(E, T)> = events
        .take_while(|(event, _)| {
            count += 1;
            count <= selection.pad_to || event.as_ref().news_at() >= since
        })
        .collect();
    let Some(mut too_many) = young.len().checked_sub(selection.at_most).filter(|over| *over > 0) else { return young };
    // From the oldest on: those over their source's share, then any.
    let mut of_source: HashMap<String, usize> = HashMap::new();
    for (_, item) in &young {
        *of_source.entry(source(item).to_owned()).or_default() += 1;
    }
    let share = selection.at_most / 4;
    let mut kept = Vec::with_capacity(selection.at_most);
    for (event, item) in young.into_iter().rev() {
        let left = of_source.entry(source(&item).to_owned()).or_default();
        if too_many > 0 && *left > share {
            (too_many, *left) = (too_many - 1, *left - 1);
        } else {
            kept.push((event, item));
        }
    }
    kept.reverse();
    kept.truncate(selection.at_most);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing;

    #[test]
    fn young_ones_always_go_in_and_older_ones_fill_up() {
        let selection = Selection { young_days: 30, pad_to: 3, at_most: 5 };
        let today: Timestamp = "2026-07-01T00:00:00Z".parse().unwrap();
        let events = |days: &[&str]| {
            let events: Vec<_> = days.iter().map(|day| (Box::new(testing::event_on(day)), ())).collect();
            select(events.into_iter(), today, selection, |()| "a").len()
        };
        assert_eq!(events(&["2026-06-30", "2026-06-20", "2026-06-10", "2026-06-05", "2026-05-01"]), 4, "young");
        assert_eq!(events(&["2026-06-30"; 9]), 5, "never more, however young");
        assert_eq!(events(&["2026-06-30", "2026-05-02", "2026-05-01", "2026-04-01"]), 3, "padded");
        assert_eq!(events(&["2019-06-30"]), 1);
    }

    #[test]
    fn a_flood_leaves_three_quarters_to_the_others() {
        let selection = Selection { young_days: 30, pad_to: 3, at_most: 8 };
        let today: Timestamp = "2026-07-01T00:00:00Z".parse().unwrap();
        let of = |source: &'static str, day: &str| (Box::new(testing::event_on(day)), source);
        let flood = (0..20).map(|_| of("b", "2026-06-30"));
        let honest = (0..2).map(|_| of("a", "2026-06-20"));
        let kept = select(flood.chain(honest), today, selection, |source| source);
        let count = |source| kept.iter().filter(|(_, of)| *of == source).count();
        assert_eq!((count("a"), count("b")), (2, 6), "every event of the other, and what room is left");
        let two: Vec<_> = (0..20).map(|n| of(["b", "c"][n % 2], "2026-06-30")).chain([of("a", "2026-06-20")]).collect();
        let kept = select(two.into_iter(), today, selection, |source| source);
        assert_eq!((kept.len(), kept.iter().any(|(_, of)| *of == "a")), (8, true));
    }
}
