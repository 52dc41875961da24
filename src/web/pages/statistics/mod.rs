//! Statistics: charts with their tables, each also as CSV.
//!
//! ```text
//! GET /siffror                   ->   a page
//! GET /siffror/per-month.csv     ->   month,consultations
//! ```

mod by_sender;
mod counts;
mod outcomes;
mod questions;
mod responses;
mod tables;

use askama::Template;
use axum::http::{StatusCode, header};
use jiff::{ToSpan, civil::Date};

use self::counts::SHORT_DAYS;
use super::{
    chart::{self, Chart, Row, axis, bars, heads, width},
    format::{number, weeks},
    layout::{Layout, to},
    page,
};
use crate::{
    catalog::Filter,
    domain::{Lang, Month},
    output::csv,
    web::{
        http::{Answer, Document, Refusal, RequestContext},
        params::{read_lang, refuse_unknown},
    },
};

/// The number of months in the chart of months; its CSV has them all.
const MONTHS: usize = 36;

#[derive(Template)]
#[template(path = "numbers.html")]
struct View {
    layout: Layout,
    empty: bool,
    charts: Vec<Chart>,
}

/// `GET /siffror`
pub(crate) fn numbers(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let lang = read_lang(context)?;
    let title = lang.pick("Siffror", "Numbers");
    let mut charts = vec![
        months(context, lang),
        issuers(context, lang),
        answer_time(context, lang),
        by_sender::answer_time(context, lang),
        short_deadlines(context, lang),
        changes(context, lang),
    ];
    charts.extend(responses::charts(context, lang));
    charts.extend(outcomes::charts(context, lang));
    for chart in &mut charts {
        questions::of(chart.id, lang).clone_into(&mut chart.question);
    }
    let lead = lang.pick(
        "Remisserna i siffror: hur många, från vem, hur lång svarstiden är och hur ofta den ändras.",
        "The consultations in numbers: how many, from whom, how long the time to answer is and how often it changes.",
    );
    let layout = Layout::new(context.site(), lang, title, "/siffror", "/siffror", &Filter::default()).described(lead);
    page(&View { layout, empty: context.snapshot.consultations().is_empty(), charts }, context.changed_at())
}

/// `GET /siffror/{file}`: the rows of one chart.
pub(crate) fn numbers_csv(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &[])?;
    let file = context.param("file");
    let table = tables::table(context, file)
        .or_else(|| responses::table(context, file))
        .or_else(|| outcomes::table(context, file))
        .ok_or_else(Refusal::not_found)?;
    let mut bytes = Vec::new();
    csv::write_table(&mut bytes, table.heads, table.rows.into_iter())
        .map_err(|_| Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR))?;
    let name = format!("attachment; filename=\"{file}\"");
    let document = Document::new(csv::MEDIA_TYPE, bytes, context.changed_at());
    Ok(Answer::Document(document.with_header(header::CONTENT_DISPOSITION, &name)))
}

/// The rows of a chart as a table.
struct Table {
    heads: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

fn months(context: &RequestContext, lang: Lang) -> Chart {
    let all = counts::per_month(context.snapshot.consultations());
    let shown = all.get(all.len().saturating_sub(MONTHS)..).unwrap_or_default();
    let values: Vec<_> = shown.iter().map(|(month, count)| (month_name(*month, lang), *count)).collect();
    let total: usize = shown.iter().map(|(_, count)| count).sum();
    let mean = rounded(total, shown.len());
    let rows = shown.iter().map(|(month, count)| {
        let query = format!(
            "/remisser?publishedAfter={}&publishedBefore={}",
            month.first_day(),
            month.first_day().last_of_month()
        );
        (month_name(*month, lang), Some(to(lang, &query)), vec![number(*count)])
    });
    let finding = match lang {
        Lang::Sv => format!("I genomsnitt {mean} remisser i månaden."),
        Lang::En => format!("On average {mean} consultations a month."),
    };
    standing(
        "per-month",
        lang.pick("Nya remisser per månad", "New consultations by month"),
        finding,
        lang.pick(
            "Efter avsändarens publiceringsdag, de senaste tre åren.",
            "By the sender’s day of publication, the last three years.",
        ),
        vec![lang.pick("Månad", "Month"), lang.pick("Remisser", "Consultations")],
        &values,
        "",
        rows.collect(),
        "/api/v1/consultations?sort=published",
    )
}

fn issuers(context: &RequestContext, lang: Lang) -> Chart {
    let issuers = counts::per_issuer(context.snapshot.consultations(), a_year_before(context.today));
    let most = issuers.iter().map(|issuer| issuer.recent).max().unwrap_or_default().max(1);
    let finding = match (issuers.first(), lang) {
        (Some(first), Lang::Sv) => {
            format!("Flest det senaste året: {} ({}).", first.name, number(first.recent))
        }
        (Some(first), Lang::En) => format!("Most in the last year: {} ({}).", first.name, number(first.recent)),
        (None, _) => String::new(),
    };
    let row = |issuer: &counts::IssuerCount| Row {
        name: issuer.name.clone(),
        href: Some(to(lang, &format!("/avsandare/{}", issuer.slug))),
        cells: vec![number(issuer.recent), number(issuer.total)],
        percent: issuer.recent * 100 / most,
    };
    Chart {
        id: "per-sender",
        title: lang.pick("Per avsändare", "By sender").to_owned(),
        finding,
        note: lang.pick(
            "En remiss med två avsändare räknas hos båda. Staplarna visar det senaste året.",
            "A consultation with two senders counts for both. The bars show the last year.",
        ),
        heads: heads(&[
            lang.pick("Avsändare", "Sender"),
            lang.pick("Senaste året", "Last year"),
            lang.pick("Totalt", "In all"),
        ]),
        rows: issuers.iter().map(row).collect(),
        lying: true,
        swedish: true,
        api: "/api/v1/consultations?facets=true&limit=1".to_owned(),
        ..Chart::default()
    }
}

fn answer_time(context: &RequestContext, lang: Lang) -> Chart {
    let years = counts::answer_times(context.snapshot.consultations());
    let days = |days: i32| usize::try_from(days).unwrap_or_default();
    let values: Vec<_> = years.iter().map(|(year, times)| (year.to_string(), days(times.median_days))).collect();
    let finding = match (years.last(), lang) {
        (Some((year, times)), _) => median_sentence(*year, times.median_days, context.today, lang),
        (None, _) => String::new(),
    };
    let rows = years
        .iter()
        .map(|(year, times)| (year.to_string(), None, vec![number(days(times.median_days)), number(times.counted)]));
    standing(
        "answer-time",
        lang.pick("Svarstid", "Time to answer"),
        finding,
        lang.pick(
            "Dagar från publicering till sista svarsdag, median per år. Återkallade och de utan känd svarsdag räknas inte.",
            "Days from publication to the last day to answer, median by year. Withdrawn ones and those without a known day are left out.",
        ),
        vec![lang.pick("År", "Year"), lang.pick("Dagar", "Days"), lang.pick("Remisser", "Consultations")],
        &values,
        lang.pick(" dagar", " days"),
        rows.collect(),
        "/api/v1/consultations.csv",
    )
}

/// `2026 är medianen hittills 94 dagar, drygt 13 veckor.`
fn median_sentence(year: i16, days: i32, today: Date, lang: Lang) -> String {
    let (weeks, is_present) = (weeks(days, lang), year == today.year());
    match lang {
        Lang::Sv if is_present => format!("{year} är medianen hittills {days} dagar, {weeks} veckor."),
        Lang::Sv => format!("{year} var medianen {days} dagar, {weeks} veckor."),
        Lang::En if is_present => format!("In {year} the median so far is {days} days, {weeks} weeks."),
        Lang::En => format!("In {year} the median was {days} days, {weeks} weeks."),
    }
}

fn short_deadlines(context: &RequestContext, lang: Lang) -> Chart {
    let years = counts::answer_times(context.snapshot.consultations());
    let share = |short: usize, counted: usize| rounded(short * 100, counted);
    let values: Vec<_> = years.iter().map(|(year, t)| (year.to_string(), share(t.short, t.counted))).collect();
    let finding = match (years.last(), lang) {
        (Some((year, t)), Lang::Sv) => {
            format!("{year} fick {} procent av remisserna kortare svarstid än tre veckor.", share(t.short, t.counted))
        }
        (Some((year, t)), Lang::En) => {
            format!("In {year}, {} per cent had less than three weeks.", share(t.short, t.counted))
        }
        (None, _) => String::new(),
    };
    let rows = years.iter().map(|(year, t)| {
        (year.to_string(), None, vec![format!("{} %", share(t.short, t.counted)), number(t.short), number(t.counted)])
    });
    debug_assert_eq!(SHORT_DAYS, 21, "the words below say three weeks");
    standing(
        "short-deadlines",
        lang.pick("Kort svarstid", "Short time to answer"),
        finding,
        lang.pick(
            "Andel med mindre än tre veckor att svara på, per år.",
            "Share with less than three weeks to answer, by year.",
        ),
        vec![
            lang.pick("År", "Year"),
            lang.pick("Andel", "Share"),
            lang.pick("Under tre veckor", "Under three weeks"),
            lang.pick("Remisser", "Consultations"),
        ],
        &values,
        " %",
        rows.collect(),
        "/api/v1/consultations.csv",
    )
}

fn changes(context: &RequestContext, lang: Lang) -> Chart {
    let years = counts::moves(context.snapshot.consultations());
    let values: Vec<_> = years.iter().map(|(year, moves)| (year.to_string(), moves.later + moves.other)).collect();
    let total: usize = values.iter().map(|(_, count)| count).sum();
    let finding = match (total, lang) {
        (0, _) => lang.pick("Ingen ändring är känd än.", "No change is known yet.").to_owned(),
        (1, _) => lang.pick("1 känd ändring.", "1 known change.").to_owned(),
        (_, Lang::Sv) => format!("{} kända ändringar.", number(total)),
        (_, Lang::En) => format!("{} known changes.", number(total)),
    };
    let rows =
        years.iter().map(|(year, moves)| (year.to_string(), None, vec![number(moves.later), number(moves.other)]));
    standing(
        "deadline-changes",
        lang.pick("Ändrade svarsdagar", "Changed deadlines"),
        finding,
        lang.pick(
            "Avsändarna säger sällan till när de flyttar en dag, så det märks först när sidan läses igen. Ändringar innan den här tjänsten började läsa är därför sällan kända; från vilken dag ändringar är kända står som historySince i API:et.",
            "Senders seldom announce that they move a day, so it is noticed only when the page is read again. Changes before this service began to read are therefore seldom known; the day since when they are is historySince in the API.",
        ),
        vec![
            lang.pick("År", "Year"),
            lang.pick("Senare", "Later"),
            lang.pick("Tidigare eller annat", "Earlier or other"),
        ],
        &values,
        "",
        rows.collect(),
        "/api/v1/events?events=deadline-changed",
    )
}

/// A chart of standing bars. `rows` are names, links and cells of the table.
#[expect(clippy::too_many_arguments, reason = "the parts of a chart, each used once")]
fn standing(
    id: &'static str,
    title: &str,
    finding: String,
    note: &'static str,
    heads: Vec<&'static str>,
    values: &[(String, usize)],
    unit: &str,
    rows: Vec<(String, Option<String>, Vec<String>)>,
    api: &str,
) -> Chart {
    let (bars, top) = bars(values, unit);
    Chart {
        id,
        title: title.to_owned(),
        finding,
        note,
        heads: chart::heads(&heads),
        rows: rows.into_iter().map(|(name, href, cells)| Row { name, href, cells, percent: 0 }).collect(),
        width: width(bars.len()),
        bars,
        top: format!("{}{unit}", number(top)),
        axis: axis(values),
        api: api.to_owned(),
        ..Chart::default()
    }
}

/// A quotient to the nearest whole number; 0 of nothing.
fn rounded(number: usize, by: usize) -> usize {
    let by = by.max(1);
    (number + by / 2) / by
}

fn a_year_before(today: Date) -> Date {
    today.checked_sub(1.year()).unwrap_or(today)
}

/// `jul 2026`
fn month_name(month: Month, lang: Lang) -> String {
    let day = crate::domain::day_and_month(month.first_day(), lang);
    let name: String = day.split(' ').next_back().unwrap_or_default().chars().take(3).collect();
    format!("{name} {}", month.year)
}
