//! How far a source's archive has been read, and whether what an entry tells is news.

use jiff::{Timestamp, ToSpan, civil::Date};

use crate::{
    domain::{Backfill, SourceState, day_of},
    merge::Occasion,
    source::Source,
};

/// While the archive is not read to its end, an unknown case published longer ago than this is archive, not news.
const NEWS_DAYS: i32 = 30;

/// Whether every archive list of `source` has been read to its end.
pub(super) fn is_done(source: &Source, state: &SourceState) -> bool {
    let lists = source.lists.iter().enumerate();
    lists.filter(|(_, list)| list.archive).all(|(n, _)| state.backfill.get(&n) == Some(&Backfill::Done))
}

/// What it means that an unknown case is found now.
pub(super) fn occasion(source: &Source, state: &SourceState, published: Option<Date>, now: Timestamp) -> Occasion {
    let first = state.last_success_at.is_none();
    let oldest_news = day_of(now).checked_sub(NEWS_DAYS.days()).unwrap_or(Date::MIN);
    let old = published.is_none_or(|day| day < oldest_news);
    if first || (!is_done(source, state) && old) { Occasion::Archive } else { Occasion::Run }
}
