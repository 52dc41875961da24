//! The time to answer by sender and year.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        chart::{Chart, Row},
        format::number,
        layout::to,
    },
    counts,
};
use crate::{domain::Lang, web::http::RequestContext};

/// The years in the chart, the last ones; its CSV has them all.
const YEARS: usize = 4;

/// The fewest consultations of a year that make a sender the one with the shortest time.
const FEWEST: usize = 3;

/// The median days by sender, a column for each of the last years. The bars show the last year.
pub(super) fn answer_time(context: &RequestContext, lang: Lang) -> Chart {
    let times = counts::answer_times_by_issuer(context.snapshot.consultations());
    let all: BTreeSet<i16> = times.keys().map(|(_, _, year)| *year).collect();
    let years: Vec<i16> = all.iter().rev().take(YEARS).rev().copied().collect();
    let last = years.last().copied();
    let mut senders: BTreeMap<&str, (&str, BTreeMap<i16, counts::AnswerTimes>)> = BTreeMap::new();
    for ((slug, name, year), times) in times.iter().filter(|((.., year), _)| years.contains(year)) {
        let (known, by_year) = senders.entry(slug).or_insert((name, BTreeMap::new()));
        *known = name; // the name of the last year
        by_year.insert(*year, *times);
    }
    let median = |by_year: &BTreeMap<i16, counts::AnswerTimes>, year: i16| {
        by_year.get(&year).map(|times| usize::try_from(times.median_days).unwrap_or_default())
    };
    let latest = |by_year: &BTreeMap<i16, counts::AnswerTimes>| last.and_then(|year| median(by_year, year));
    let longest = senders.values().filter_map(|(_, by_year)| latest(by_year)).max().unwrap_or_default().max(1);
    // One hasty consultation is no habit.
    let often = |by_year: &BTreeMap<i16, counts::AnswerTimes>| {
        last.and_then(|year| by_year.get(&year)).is_some_and(|times| times.counted >= FEWEST)
    };
    let shortest = senders.values().filter(|(_, by_year)| often(by_year));
    let shortest = shortest.filter_map(|(name, by_year)| Some((latest(by_year)?, *name))).min();
    let finding = match (shortest, last, lang) {
        (Some((days, name)), Some(year), Lang::Sv) => format!("Kortast {year}: {name}, {days} dagar."),
        (Some((days, name)), Some(year), Lang::En) => format!("The shortest in {year}: {name}, {days} days."),
        _ => String::new(),
    };
    let row = |(slug, (name, by_year)): (&&str, &(&str, BTreeMap<i16, counts::AnswerTimes>))| Row {
        name: (*name).to_owned(),
        href: Some(to(lang, &format!("/avsandare/{slug}"))),
        cells: years.iter().map(|year| median(by_year, *year).map_or_else(|| "–".to_owned(), number)).collect(),
        percent: latest(by_year).unwrap_or_default() * 100 / longest,
    };
    let mut rows: Vec<Row> = senders.iter().map(row).collect();
    rows.sort_by(|a, b| (a.percent == 0, a.percent, &a.name).cmp(&(b.percent == 0, b.percent, &b.name)));
    let heads = std::iter::once(lang.pick("Avsändare", "Sender").to_owned()).chain(years.iter().map(i16::to_string));
    Chart {
        id: "answer-time-by-sender",
        title: lang.pick("Svarstid per avsändare och år", "Time to answer by sender and year").to_owned(),
        finding,
        note: lang.pick(
            "Median av dagarna från publicering till sista svarsdag. Staplarna visar det senaste året; alla år finns i tabellen.",
            "The median of the days from publication to the last day. The bars show the last year; the table has them all.",
        ),
        heads: heads.collect(),
        rows,
        lying: true,
        swedish: true,
        api: "/api/v1/consultations.csv".to_owned(),
        ..Chart::default()
    }
}
