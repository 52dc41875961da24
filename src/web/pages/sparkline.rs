//! A sparkline of a source: the number of its consultations in each of the last twelve months.
//!
//! It is counted from the consultations themselves, by day of publication. Outages of a source are not recorded
//! anywhere, so the sparkline does not claim to show them.

use jiff::civil::Date;

use crate::{catalog::Snapshot, domain::Lang};

/// The number of months.
const MONTHS: usize = 12;
/// The height of the tallest bar.
const HEIGHT: usize = 20;

/// The bars of one source.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sparkline {
    pub(super) bars: Vec<Bar>,
    /// The text for those who do not see the bars.
    pub(super) words: String,
}

/// One month: the start and the height of its bar, in units of the drawing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) height: usize,
}

impl Sparkline {
    /// The sparkline of the source `slug` up to the month of `today`.
    pub(super) fn of(snapshot: &Snapshot, slug: &str, today: Date, lang: Lang) -> Self {
        let mut counts = [0; MONTHS];
        let of_source = snapshot.consultations().iter().filter(|indexed| indexed.consultation.source == slug);
        for day in of_source.filter_map(|indexed| indexed.published_on()) {
            if let Some(count) = months_ago(day, today).and_then(|ago| counts.get_mut((MONTHS - 1).checked_sub(ago)?)) {
                *count += 1;
            }
        }
        Self::drawn(&counts, lang)
    }

    fn drawn(counts: &[usize], lang: Lang) -> Self {
        let most = counts.iter().copied().max().unwrap_or_default();
        let bar = |(n, count): (usize, &usize)| {
            // An empty month keeps a thin line, so that the sparkline stays visible.
            let height = if *count == 0 { 1 } else { (count * HEIGHT).div_ceil(most.max(1)).max(3) };
            Bar { x: n * 8, y: HEIGHT - height, height }
        };
        let total: usize = counts.iter().sum();
        let words = match lang {
            Lang::Sv => format!("{total} de senaste tolv månaderna, som mest {most} på en månad"),
            Lang::En => format!("{total} in the last twelve months, at most {most} in a month"),
        };
        Self { bars: counts.iter().enumerate().map(bar).collect(), words }
    }
}

/// The number of months from `day` to the month of `today`; none for the future.
fn months_ago(day: Date, today: Date) -> Option<usize> {
    let month = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
    usize::try_from(month(today) - month(day)).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn months_are_counted_by_the_calendar() {
        let today = date(2026, 7, 3);
        for (day, ago) in [
            (date(2026, 7, 31), Some(0)),
            (date(2026, 6, 30), Some(1)),
            (date(2025, 8, 1), Some(11)),
            (date(2026, 8, 1), None),
        ] {
            assert_eq!(months_ago(day, today), ago, "{day}");
        }
    }

    #[test]
    fn the_tallest_bar_fills_the_strip() {
        let strip = Sparkline::drawn(&[0, 1, 4], Lang::Sv);
        assert_eq!(strip.bars.iter().map(|bar| bar.height).collect::<Vec<_>>(), [1, 5, 20]);
        assert_eq!(strip.words, "5 de senaste tolv månaderna, som mest 4 på en månad");
    }
}
