//! The calendar: the coming sixty days as a list to read, and a month as a grid with its days as a list.
//!
//! ```text
//! GET /kalender?manad=2026-07&issuer=finansdepartementet   ->   its deadlines in July 2026
//! ```

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use jiff::{ToSpan, civil::Date};

use super::{
    consultation_row::{from, href},
    filter_chips::{Chip, chips},
    filter_form::{Select, selects},
    format::{self, capital, clock},
    layout::{Layout, to},
    page,
    subscribe::Subscribe,
};
use crate::{
    catalog::{Filter, Sort},
    domain::{Lang, Month, Status, day_and_month, weekday_and_day},
    output::own_name,
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{Query, read_filter, read_lang},
    },
};

/// The days ahead that are listed first, where no month is chosen.
const COMING_DAYS: i32 = 60;
/// The number of titles on a day of the grid; the list has them all.
const TITLES: usize = 3;
/// The keys of the form's own fields; all other keys are kept in hidden fields.
const FIELDS: [&str; 6] = ["q", "issuer", "status", "kind", "subject", "topic"];

#[derive(Template)]
#[template(path = "calendar.html")]
struct View {
    layout: Layout,
    /// `Juli 2026`
    month: String,
    previous: Option<(String, String)>,
    next: Option<(String, String)>,
    present: Option<String>,
    /// `true` without a chosen month: the coming days stand first, and the month below.
    is_first: bool,
    weekdays: [(&'static str, &'static str); 7],
    weeks: Vec<Vec<Cell>>,
    days: Vec<AgendaDay>,
    /// The past days of the current month, shown after the others.
    past: Vec<AgendaDay>,
    count: String,
    q: String,
    selects: Vec<Select>,
    kept: Vec<(String, String)>,
    chips: Vec<Chip>,
    clear: String,
    subscribe: Subscribe,
}

/// A day of the grid; without a number if it belongs to another month.
struct Cell {
    number: Option<i8>,
    iso: String,
    is_today: bool,
    entries: Vec<Entry>,
    /// The number of hidden ones.
    more: usize,
    count: String,
}

struct AgendaDay {
    iso: String,
    words: String,
    distance: String,
    entries: Vec<Entry>,
}

/// A deadline of one consultation.
#[derive(Clone)]
struct Entry {
    title: String,
    href: String,
    from: String,
    /// The organizations that the day is for, and the hour.
    scope: Option<String>,
    withdrawn: bool,
}

/// `GET /kalender`
pub(crate) fn calendar(context: &RequestContext) -> Result<Answer, Refusal> {
    let filter = read_filter(context, &["manad", "lang"])?;
    let lang = read_lang(context)?;
    let month = month(&context.query)?.unwrap_or_else(|| Month::of(context.today));
    let by_day = by_day(context, &filter, |day| Month::of(day) == month, lang);
    let site = context.site();
    let query = Query::of_filter(&filter);
    let at = |month: Month| to(lang, &query.with("manad", month.to_string()).at_path("/kalender"));
    let named = |month: Month| capital(&name(month, lang));
    let link = |month: Month| month.is_shown().then(|| (at(month), named(month)));
    let is_present = month == Month::of(context.today);
    let is_first = !context.query.pairs().iter().any(|(key, _)| key == "manad");
    let title = match is_first {
        true => lang.pick("Kommande sista svarsdagar", "Coming last days to answer").to_owned(),
        false => format!("{} {}", lang.pick("Sista svarsdagar i", "Last days to answer in"), name(month, lang)),
    };
    let path = if is_first { query.clone() } else { query.with("manad", month.to_string()) }.at_path("/kalender");
    let days: usize = by_day.values().map(Vec::len).sum();
    let weeks = weeks(month, context.today, &by_day, lang);
    let (past, by_day) = match is_first {
        true => {
            let last = context.today.saturating_add(COMING_DAYS.days());
            let past = by_day.into_iter().filter(|(day, _)| *day < context.today).collect();
            (past, self::by_day(context, &filter, |day| (context.today..=last).contains(&day), lang))
        }
        false => by_day.into_iter().partition(|(day, _)| is_present && *day < context.today),
    };
    let view = View {
        layout: Layout::new(site, lang, &title, "/kalender", &path, &filter),
        month: named(month),
        previous: link(month.previous()),
        next: link(month.next()),
        present: (!is_first).then(|| to(lang, &query.at_path("/kalender"))),
        is_first,
        weekdays: weekdays(lang),
        weeks,
        count: match (days, lang) {
            (1, Lang::Sv) => "1 sista svarsdag".to_owned(),
            (days, Lang::Sv) => format!("{days} sista svarsdagar"),
            (1, Lang::En) => "1 last day to answer".to_owned(),
            (days, Lang::En) => format!("{days} last days to answer"),
        },
        days: agenda(by_day, context.today, lang),
        past: agenda(past, context.today, lang),
        q: context.query.get("q").unwrap_or_default().to_owned(),
        selects: selects(context, &filter, true, lang),
        kept: context.query.without(&FIELDS).pairs().to_vec(),
        chips: chips(&filter, context, "/kalender", lang),
        clear: to(lang, &Query::default().with("manad", month.to_string()).at_path("/kalender")),
        subscribe: Subscribe::new(
            site,
            lang,
            lang.pick("Prenumerera på kalendern", "Subscribe to the calendar"),
            lang.pick(
                "Lägg till kalenderns adress i ditt eget kalenderprogram, så följer dagarna med när de flyttas.",
                "Add the calendar’s address to your own calendar, and the days follow when they are moved.",
            ),
            &filter,
        ),
    };
    page(&view, context.changed_at())
}

fn agenda(by_day: BTreeMap<Date, Vec<Entry>>, today: Date, lang: Lang) -> Vec<AgendaDay> {
    let day = |(day, entries): (Date, Vec<Entry>)| AgendaDay {
        iso: day.to_string(),
        words: capital(&weekday_and_day(day, lang)),
        distance: format::distance(day, today, lang),
        entries,
    };
    by_day.into_iter().map(day).collect()
}

fn month(query: &Query) -> Result<Option<Month>, Refusal> {
    let Some(text) = query.get("manad") else { return Ok(None) };
    text.parse().map(Some).map_err(|()| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("Månaden skrivs som 2026-07, inte ”{text}”."),
            format!("expected `manad` to be a month such as 2026-07, found `{text}`"),
        )
        .with_field("manad")
    })
}

/// The deadlines on the days that are `shown`.
fn by_day(
    context: &RequestContext,
    filter: &Filter,
    shown: impl Fn(Date) -> bool,
    lang: Lang,
) -> BTreeMap<Date, Vec<Entry>> {
    let mut days: BTreeMap<Date, Vec<Entry>> = BTreeMap::new();
    for indexed in context.snapshot.consultations_matching(filter, context.today, Sort::Deadline) {
        let c = &*indexed.consultation;
        for deadline in c.deadlines.iter().filter(|deadline| shown(deadline.on)) {
            let at = deadline.at.map(|at| format!("{} {}", lang.pick("kl.", "at"), clock(at, lang)));
            let scope: Vec<String> = at.into_iter().chain(deadline.scope.clone()).collect();
            days.entry(deadline.on).or_default().push(Entry {
                title: own_name(&c.title),
                href: href(c, lang),
                from: from(c, lang),
                scope: (!scope.is_empty()).then(|| scope.join(", ")),
                withdrawn: indexed.status(context.today) == Status::Withdrawn,
            });
        }
    }
    days
}

/// The weeks of a month, Monday first, filled up with empty days.
fn weeks(month: Month, today: Date, by_day: &BTreeMap<Date, Vec<Entry>>, lang: Lang) -> Vec<Vec<Cell>> {
    let first = month.first_day();
    let before = i64::from(first.weekday().to_monday_zero_offset());
    let days = i64::from(first.days_in_month());
    let cell = |place: i64| {
        let day = first.checked_add((place - before).days()).ok().filter(|day| Month::of(*day) == month);
        let entries = day.and_then(|day| by_day.get(&day)).map_or(&[][..], Vec::as_slice);
        Cell {
            number: day.map(Date::day),
            iso: day.map(|day| day.to_string()).unwrap_or_default(),
            is_today: day == Some(today),
            more: entries.len().saturating_sub(TITLES),
            count: format::consultations(entries.len(), lang),
            entries: entries.iter().take(TITLES).cloned().collect(),
        }
    };
    let weeks = (before + days + 6) / 7;
    (0..weeks).map(|week| (0..7).map(|day| cell(week * 7 + day)).collect()).collect()
}

/// `juli 2026`
fn name(month: Month, lang: Lang) -> String {
    let day = day_and_month(month.first_day(), lang);
    format!("{} {}", day.split(' ').next_back().unwrap_or_default(), month.year)
}

/// Each weekday, short and whole.
fn weekdays(lang: Lang) -> [(&'static str, &'static str); 7] {
    match lang {
        Lang::Sv => [
            ("mån", "måndag"),
            ("tis", "tisdag"),
            ("ons", "onsdag"),
            ("tor", "torsdag"),
            ("fre", "fredag"),
            ("lör", "lördag"),
            ("sön", "söndag"),
        ],
        Lang::En => [
            ("Mon", "Monday"),
            ("Tue", "Tuesday"),
            ("Wed", "Wednesday"),
            ("Thu", "Thursday"),
            ("Fri", "Friday"),
            ("Sat", "Saturday"),
            ("Sun", "Sunday"),
        ],
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_month_is_whole_weeks_from_monday() {
        let shape = |text: &str| {
            let weeks = weeks(text.parse().expect("a month"), date(2026, 7, 3), &BTreeMap::new(), Lang::Sv);
            let numbers: Vec<_> = weeks.iter().flatten().filter_map(|cell| cell.number).collect();
            let first = weeks[0].iter().position(|cell| cell.number == Some(1)).expect("a first day");
            assert!(weeks.iter().all(|week| week.len() == 7));
            assert_eq!(weeks.iter().flatten().filter(|cell| cell.is_today).count(), usize::from(text == "2026-07"));
            (weeks.len(), first, numbers.len())
        };
        assert_eq!(shape("2026-07"), (5, 2, 31), "begins on a Wednesday");
        assert_eq!(shape("2027-02"), (4, 0, 28), "four weeks exactly");
        assert_eq!(shape("2026-08"), (6, 5, 31));
    }
}
