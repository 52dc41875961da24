//! The recheck: known pages that are asked for again, though nothing lists them. When is decided by pure rules.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use url::Url;

use super::{
    RunError, blocking,
    list_entry::ListEntry,
    run::{Part, Run},
};
use crate::{
    domain::{Authority, Consultation, PageState, day_of},
    source::{Source, Sources},
};

/// Days after its deadline during which a consultation is asked for daily: submissions are posted then, and dates moved late.
const LIVE_DAYS: i32 = 21;
/// Days after its publication during which every consultation counts as live: a deadline in the past may be a slip of the
/// publisher's, which is corrected the next day.
pub(super) const LIVE_PUBLISHED_DAYS: i32 = 100;
/// Days after its publication during which a consultation without a deadline counts as live.
const LIVE_WITHOUT_DEADLINE_DAYS: i32 = 180;
/// "Daily", with room for a schedule that is not the same each day.
const DAILY: SignedDuration = SignedDuration::from_hours(20);
/// A page that was asked more than this after the present was asked by a clock that was wrong.
const WRONG_CLOCK: SignedDuration = SignedDuration::from_hours(24);
/// No consultation is left unasked for longer than this.
const SELDOM_DAYS: i64 = 180;
/// At most so many consultations are asked for again in one run; the longest unasked first.
const MAX_RECHECKS: usize = 200;

/// Returns `true` if a listed entry is to be read, given the state of its page.
///
/// A list's stamp has no clock time, so a page that was asked on the day of the stamp or before may have changed
/// later that day and is asked again (conditionally).
pub(super) fn is_news(page: Option<&PageState>, stamp: Option<Date>, run_started: Timestamp) -> bool {
    let Some(page) = page else { return true };
    if page.checked_at.duration_since(run_started) > WRONG_CLOCK {
        return true;
    }
    if page.checked_at >= run_started {
        return false; // read in this very round
    }
    let Some(stamp) = stamp else { return false };
    let known: Option<Date> = page.stamp.as_deref().and_then(|stamp| stamp.parse().ok());
    known.is_none_or(|known| known < stamp) || stamp >= day_of(page.checked_at)
}

/// Returns `true` if a consultation is to be asked for again: live ones daily, closed ones ever more rarely.
pub(super) fn is_due(consultation: &Consultation, checked_at: Timestamp, now: Timestamp) -> bool {
    let today = day_of(now);
    // A day that another source filled in says nothing of when the owner's page is to be read.
    let own_deadlines = if consultation.origins.contains_key("deadlines") { &[][..] } else { &consultation.deadlines };
    let live_until = match (own_deadlines.last(), consultation.published_on) {
        (Some(deadline), published) => {
            let latest = published.map(|day| day.saturating_add(LIVE_PUBLISHED_DAYS.days()));
            deadline.on.checked_add(LIVE_DAYS.days()).map(|day| latest.map_or(day, |latest| day.max(latest)))
        }
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

impl Run<'_> {
    /// Asks again for the pages that are due, conditionally.
    pub(super) async fn recheck(&mut self) -> Result<(), RunError> {
        if self.source.outcome.is_some() {
            return self.recheck_outcomes().await;
        }
        if self.source.page.is_none() {
            self.end_reread(0);
            return Ok(());
        }
        self.part = Part::Recheck;
        let sources = self.crawler.sources();
        let (due, stale_left) = self.due(Arc::clone(&sources)).await?;
        self.end_reread(stale_left);
        for entry in due {
            if self.should_stop_now() {
                break;
            }
            if entry.rechecked.is_some_and(|id| self.moved_now.contains(&id)) {
                continue; // read at its new address
            }
            self.walk(&sources).entry(entry, self).await?;
        }
        Ok(())
    }

    /// The consultations of this source that are due, the longest unasked first, and those that are to be read again by new
    /// rules; also the number of the latter.
    async fn due(&self, sources: Arc<Sources>) -> Result<(Vec<ListEntry>, usize), RunError> {
        let (source, now) = (Arc::clone(self.source), self.started_at);
        let stale_pages_to_read = self.stale_pages_to_read();
        let (snapshot, store) = (self.crawler.publisher.snapshot(), Arc::clone(&self.crawler.store));
        blocking(move || {
            let (mut due, mut stale) = (Vec::new(), Vec::new());
            for indexed in snapshot.consultations() {
                let consultation = &indexed.consultation;
                if consultation.source != source.slug && !takes_over(&source, &sources, consultation) {
                    continue;
                }
                let Some(entry) = ListEntry::of_stored(consultation, &source.home) else { continue };
                if source.authority_over(&entry.url) != Authority::Owner {
                    continue; // recorded by version 0.1, which let a source speak for any site
                }
                // By the entry's address: the one as written may lack a slash, or be plain http.
                let page = store.page(entry.address().as_str())?;
                let is_stale = stale_pages_to_read.is_some()
                    && page.as_ref().is_some_and(|page| page.rules.as_ref() != Some(&source.rules.page));
                let checked_at = page.map_or(consultation.fetched_at, |page| page.checked_at);
                if is_stale {
                    // Open consultations first: their deadlines matter.
                    stale.push((consultation.deadlines.last().map(|deadline| deadline.on), consultation.id, entry));
                } else if is_due(consultation, checked_at, now) {
                    due.push((checked_at, consultation.id, entry));
                }
            }
            due.sort_by_key(|(checked_at, id, _)| (*checked_at, *id));
            stale.sort_by_key(|(last_day, id, _)| std::cmp::Reverse((*last_day, *id)));
            let stale_left = stale.len();
            let stale = stale.into_iter().take(stale_pages_to_read.unwrap_or_default()).map(|(_, _, entry)| entry);
            let due = due.into_iter().take(MAX_RECHECKS).map(|(_, _, entry)| entry);
            Ok((stale.chain(due).collect(), stale_left))
        })
        .await
    }
}

/// Returns `true` if `source` is the first of the site of a consultation whose own source is gone or switched off.
fn takes_over(source: &Source, sources: &Sources, consultation: &Consultation) -> bool {
    if sources.get(&consultation.source).is_some_and(|own| own.enabled && own.owns(consultation)) {
        return false;
    }
    let host = Url::parse(&consultation.source_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let first = sources.iter().find(|other| other.enabled && other.home.host_str().map(str::to_owned) == host);
    first.is_some_and(|first| first.slug == source.slug)
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
            read_at: None,
            stamp: Some(stamp.to_owned()),
            gone_since: None,
            rules: None,
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
    fn live_consultations_are_asked_daily_and_closed_ones_ever_more_rarely() {
        let consultation = |deadline: &str| {
            let mut consultation = super::super::recorder::testing::consultation();
            consultation.deadlines[0].on = deadline.parse().unwrap();
            consultation.published_on = consultation.deadlines[0].on.checked_sub(90.days()).ok();
            consultation
        };
        let now = at("2026-07-03T12:00:00Z");
        let hours_ago = |hours| now - SignedDuration::from_hours(hours);
        let due = |deadline: &str, hours| is_due(&consultation(deadline), hours_ago(hours), now);
        assert!(due("2026-10-01", 24) && !due("2026-10-01", 12), "open");
        assert!(due("2026-06-13", 24), "closed, but answers are still to come");
        assert!(!due("2026-05-01", 24 * 6) && due("2026-05-01", 24 * 10), "closed");
        assert!(!due("2025-05-01", 24 * 60) && due("2025-05-01", 24 * 110), "closed long ago");
        assert!(due("2015-05-01", 24 * 180), "never forgotten");
        let origins = [("deadlines".to_owned(), "spegeln".to_owned())].into();
        assert!(is_due(&Consultation { origins, ..consultation("2026-05-01") }, hours_ago(24), now), "another's day");
        let slip = Consultation { published_on: "2026-06-01".parse().ok(), ..consultation("2025-07-30") };
        assert!(is_due(&slip, hours_ago(24), now), "published lately, and a year too early");
        assert!(due("2026-10-01", -24 * 365 * 5), "asked by a clock that was years ahead");
        assert!(!due("2026-10-01", -2), "a clock that was set back by two hours");
    }
}
