//! Which letters are due: a pure function of what was chosen, what was sent, and the time.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};

use super::{Issue, Record, Rhythm, Subscriber};
use crate::{
    catalog::{Filter, Snapshot},
    digest::{Period, is_urgent, latest_day, latest_monday},
    domain::{Event, EventId},
};

/// The time for which a moved deadline is sent at once. After a longer outage it is in the next periodic letter alone.
const URGENT_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The most days that a letter covers after an outage or a pause.
const MOST_DAYS: i32 = 35;

/// The periodic letters whose time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Times {
    monday: Period,
    day: Period,
}

impl Times {
    /// Those of the instant `now`.
    pub(super) fn at(now: Timestamp) -> Self {
        Self { monday: Period::week(latest_monday(now)), day: Period::day(latest_day(now)) }
    }

    /// The Monday of the week.
    pub(super) fn monday(&self) -> Date {
        self.monday.on
    }

    /// The periodic letter that is due for a subscription, with the time that it covers: everything since the last one, so
    /// that a week without letters hides nothing.
    pub(super) fn periodic(&self, subscriber: &Subscriber, record: &Record) -> Option<(Issue, Period)> {
        let confirmed_at = subscriber.confirmed_at?;
        let (issue, period, last) = match subscriber.choice.rhythm {
            Rhythm::Week => (Issue::Week(self.monday.on), self.monday, record.week),
            Rhythm::Day => (Issue::Day(self.day.on), self.day, record.day),
        };
        if confirmed_at > period.to || last.is_some_and(|last| last >= period.on) {
            return None;
        }
        // Somebody who went over to another rhythm got everything until then.
        if record.covered.is_some_and(|covered| covered >= period.on) {
            return None;
        }
        let covered = record.covered.map_or(confirmed_at, |day| Period::day(day).to);
        let earliest = period.on.checked_sub(MOST_DAYS.days()).map_or(period.from, |day| Period::day(day).to);
        let from = covered.min(period.from).max(earliest);
        Some((issue, Period { from, ..period }))
    }
}

/// The events that change until when one may answer, of the last week.
pub(super) struct Urgent(BTreeMap<EventId, Timestamp>);

impl Urgent {
    /// Those of `snapshot` at the instant `now`.
    pub(super) fn of(snapshot: &Snapshot, now: Timestamp) -> Self {
        let first = now - URGENT_FOR;
        let recent = snapshot.events().iter().take_while(|event| event.news_at() >= first);
        let is_now = |event: &&std::sync::Arc<Event>| is_urgent(event.kind) && !event.archive && event.news_at() <= now;
        Self(recent.filter(is_now).map(|event| (event.id, event.news_at())).collect())
    }

    /// Returns `true` if there is one that the subscription has not got, whether it matches or not.
    pub(super) fn is_open(&self, subscriber: &Subscriber, record: &Record) -> bool {
        self.0.iter().any(|(id, at)| is_new(*id, *at, subscriber, record))
    }
}

/// The filter for the events that are sent at once.
pub(super) fn urgent_filter(filter: &Filter) -> Filter {
    use crate::domain::EventKind::{Corrected, DeadlineChanged, Reinstated, Withdrawn};
    let mut filter = filter.lasting();
    filter.events = [DeadlineChanged, Withdrawn, Reinstated, Corrected].into();
    filter
}

/// The first instant whose events are sent at once.
pub(super) fn urgent_from(now: Timestamp) -> Timestamp {
    now - URGENT_FOR
}

/// Returns `true` if a subscription is to get the event with this id, which was learned at `at`, at once.
pub(super) fn is_new(id: EventId, at: Timestamp, subscriber: &Subscriber, record: &Record) -> bool {
    subscriber.confirmed_at.is_some_and(|confirmed| at >= confirmed) && !record.events.contains_key(&id)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        domain::Lang,
        mail::{Choice, SubscriberId},
    };

    fn confirmed(rhythm: Rhythm, at: &str) -> Subscriber {
        let at = at.parse().unwrap();
        Subscriber {
            form: 1,
            id: SubscriberId::from_bytes([0; 16]),
            address: "anna@example.se".parse().unwrap(),
            choice: Choice { query: String::new(), lang: Lang::Sv, rhythm, with_empty: true },
            asked_at: at,
            confirmed_at: Some(at),
            confirmation: None,
            paused: None,
        }
    }

    fn due(subscriber: &Subscriber, record: &Record, now: &str) -> Option<(Issue, String)> {
        let (issue, period) = Times::at(now.parse().unwrap()).periodic(subscriber, record)?;
        Some((issue, period.from.to_string()))
    }

    #[test]
    fn a_week_comes_on_monday_and_covers_what_was_missed() {
        let anna = confirmed(Rhythm::Week, "2026-11-25T12:00:00Z");
        let none = Record::default();
        assert_eq!(due(&anna, &none, "2026-11-30T04:59:59Z"), None, "before six");
        let monday = Issue::Week(date(2026, 11, 30));
        assert_eq!(due(&anna, &none, "2026-11-30T05:00:00Z"), Some((monday, "2026-11-23T05:00:00Z".to_owned())));
        let got = Record { week: Some(date(2026, 11, 30)), covered: Some(date(2026, 11, 30)), ..Record::default() };
        assert_eq!(due(&anna, &got, "2026-12-06T23:00:00Z"), None);
        let next = due(&anna, &got, "2026-12-07T05:00:00Z").unwrap();
        assert_eq!(next.1, "2026-11-30T05:00:00Z");
        // The server was away for three weeks.
        assert_eq!(due(&anna, &got, "2026-12-21T05:00:00Z").unwrap().1, "2026-11-30T05:00:00Z");
        assert_eq!(due(&anna, &got, "2027-03-01T05:00:00Z").unwrap().1, "2027-01-25T05:00:00Z", "bounded");
        // A letter that was refused is not tried again, and the next one has its news.
        let refused = Record { week: Some(date(2026, 12, 7)), ..got };
        assert_eq!(due(&anna, &refused, "2026-12-07T06:00:00Z"), None);
        assert_eq!(due(&anna, &refused, "2026-12-14T05:00:00Z").unwrap().1, "2026-11-30T05:00:00Z");
    }

    #[test]
    fn who_subscribes_on_monday_at_noon_waits_for_the_next_one() {
        let anna = confirmed(Rhythm::Week, "2026-11-30T11:00:00Z");
        assert_eq!(due(&anna, &Record::default(), "2026-12-01T11:00:00Z"), None);
        assert!(due(&anna, &Record::default(), "2026-12-07T05:00:00Z").is_some());
    }

    #[test]
    fn another_rhythm_repeats_nothing_and_misses_nothing() {
        let anna = confirmed(Rhythm::Day, "2026-11-01T11:00:00Z");
        let weekly = Record { week: Some(date(2026, 11, 23)), covered: Some(date(2026, 11, 23)), ..Record::default() };
        let (issue, from) = due(&anna, &weekly, "2026-11-27T05:00:00Z").unwrap();
        assert_eq!((issue, from.as_str()), (Issue::Day(date(2026, 11, 27)), "2026-11-23T05:00:00Z"));
        let daily = Record { day: Some(date(2026, 11, 30)), covered: Some(date(2026, 11, 30)), ..weekly };
        let weekly_again = confirmed(Rhythm::Week, "2026-11-01T11:00:00Z");
        assert_eq!(due(&weekly_again, &daily, "2026-11-30T06:00:00Z"), None, "that Monday was covered by the day");
    }
}
