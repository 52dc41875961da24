//! When a page is to be asked again: pure rules, no clock.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};

use crate::domain::{Consultation, PageState, day_of};

/// For so long after its deadline a case is asked daily: that is when answers are posted and dates moved late.
const LIVE_DAYS: i32 = 21;
/// A case without a deadline is taken as live for so long after its publication.
const LIVE_WITHOUT_DEADLINE_DAYS: i32 = 180;
/// "Daily", with room for a schedule that is not the same each day.
const DAILY: SignedDuration = SignedDuration::from_hours(20);
/// A page that was asked more than this after the present was asked by a clock that was wrong.
const WRONG_CLOCK: SignedDuration = SignedDuration::from_hours(24);
/// No case is forgotten for longer than this.
const SELDOM_DAYS: i64 = 180;

/// Whether a listed entry is to be read, given what is remembered of its page.
///
/// A list's stamp has no clock time, so a page that was asked on the day of the stamp or before may have changed
/// later that day and is asked again (conditionally).
pub(super) fn is_news(page: Option<&PageState>, stamp: Option<Date>, run_started: Timestamp) -> bool {
    let Some(page) = page else { return true };
    if page.checked_at.duration_since(run_started) > WRONG_CLOCK {
        return true;
    }
    if page.checked_at >= run_started {
        return false; // somebody read it in this very round
    }
    let Some(stamp) = stamp else { return false };
    let known: Option<Date> = page.stamp.as_deref().and_then(|stamp| stamp.parse().ok());
    known.is_none_or(|known| known < stamp) || stamp >= day_of(page.checked_at)
}

/// Whether a known case is to be asked again without being listed: live ones daily, closed ones ever more rarely.
pub(super) fn is_due(case: &Consultation, checked_at: Timestamp, now: Timestamp) -> bool {
    let today = day_of(now);
    let live_until = match (case.deadline(), case.published_on) {
        (Some(deadline), _) => deadline.on.checked_add(LIVE_DAYS.days()),
        (None, Some(published)) => published.checked_add(LIVE_WITHOUT_DEADLINE_DAYS.days()),
        (None, None) => Ok(today),
    };
    let wait = match live_until {
        Ok(until) if until < today => {
            let closed_days = i64::from((today - until).get_days());
            SignedDuration::from_hours(24 * (closed_days / 4).clamp(7, SELDOM_DAYS))
        }
        _ => DAILY,
    };
    let ago = now.duration_since(checked_at);
    ago >= wait || ago < -WRONG_CLOCK
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn page(stamp: &str, checked_at: &str) -> PageState {
        PageState {
            url: String::new(),
            etag: None,
            last_modified: None,
            checked_at: at(checked_at),
            stamp: Some(stamp.to_owned()),
            gone_since: None,
        }
    }

    #[test]
    fn a_listed_entry_is_read_when_it_may_say_something_else() {
        let now = at("2026-07-03T12:00:00Z");
        let news = |page: &PageState, stamp: &str| is_news(Some(page), stamp.parse().ok(), now);
        assert!(is_news(None, None, now), "never seen");
        assert!(!news(&page("2026-06-01", "2026-06-05T08:00:00Z"), "2026-06-01"), "nothing since");
        assert!(news(&page("2026-06-01", "2026-06-05T08:00:00Z"), "2026-07-02"), "changed since");
        assert!(news(&page("2026-07-03", "2026-07-03T08:00:00Z"), "2026-07-03"), "perhaps a second time today");
        assert!(!news(&page("2026-07-03", "2026-07-03T12:00:01Z"), "2026-07-03"), "read in this round");
        assert!(!is_news(Some(&page("2026-06-01", "2026-06-05T08:00:00Z")), None, now), "the list gives no day");
        assert!(news(&page("2026-06-01", "2031-06-05T08:00:00Z"), "2026-06-01"), "asked by a clock that was wrong");
    }

    #[test]
    fn live_cases_are_asked_daily_and_closed_ones_ever_more_rarely() {
        let case = |deadline: &str| {
            let mut case = super::super::record::testing::consultation();
            case.deadlines[0].on = deadline.parse().unwrap();
            case
        };
        let now = at("2026-07-03T12:00:00Z");
        let hours_ago = |hours| now - SignedDuration::from_hours(hours);
        let due = |deadline: &str, hours| is_due(&case(deadline), hours_ago(hours), now);
        assert!(due("2026-10-01", 24) && !due("2026-10-01", 12), "open");
        assert!(due("2026-06-13", 24), "closed, but answers are still to come");
        assert!(!due("2026-05-01", 24 * 6) && due("2026-05-01", 24 * 10), "closed");
        assert!(!due("2025-05-01", 24 * 60) && due("2025-05-01", 24 * 110), "closed long ago");
        assert!(due("2015-05-01", 24 * 180), "never forgotten");
        assert!(due("2026-10-01", -24 * 365 * 5), "asked by a clock that was years ahead");
        assert!(!due("2026-10-01", -2), "a clock that was set back by two hours");
    }
}
