//! The outcomes in numbers: how many became a bill and how long that took, by year, sender and kind.

use std::collections::BTreeMap;

use super::{
    super::{
        chart::{Chart, Row, heads},
        format::{capital, number},
        layout::to,
    },
    Table,
    counts::{self, Outcomes},
    standing,
};
use crate::{
    catalog::IndexedConsultation,
    domain::{ConsultationKind, Lang},
    web::http::RequestContext,
};

/// The charts; none as long as no outcome is known.
pub(super) fn charts(context: &RequestContext, lang: Lang) -> Vec<Chart> {
    let all = context.snapshot.consultations();
    if all.iter().all(|indexed| indexed.consultation.outcomes.is_empty()) {
        return Vec::new();
    }
    let names = &context.snapshot.filter_values().issuers;
    let sender = |slug: &String| (names.get(slug).unwrap_or(slug).clone(), to(lang, &format!("/avsandare/{slug}")));
    let kind = |kind: &ConsultationKind| {
        (capital(kind.label(lang)), to(lang, &format!("/remisser?kind={}&status=closed", kind.name())))
    };
    vec![
        years(context, lang),
        lying(
            "outcomes-per-sender",
            lang.pick("Vad det blev, per avsändare", "Outcomes by sender"),
            lang.pick("Avsändare", "Sender"),
            by_sender(context).iter().map(|(key, outcomes)| (sender(key), outcomes)).collect(),
            true,
            lang,
        ),
        lying(
            "outcomes-per-kind",
            lang.pick("Vad det blev, per slag", "Outcomes by kind"),
            lang.pick("Slag", "Kind"),
            by_kind(context).iter().map(|(key, outcomes)| (kind(key), outcomes)).collect(),
            false,
            lang,
        ),
    ]
}

/// The table of one of the files; `None` for another name.
pub(super) fn table(context: &RequestContext, file: &str) -> Option<Table> {
    let (head, rows): (&'static str, Vec<(String, Outcomes)>) = match file {
        "outcomes-per-year.csv" => {
            ("year", by_year(context).into_iter().map(|(year, found)| (year.to_string(), found)).collect())
        }
        "outcomes-per-sender.csv" => ("issuer", by_sender(context).into_iter().collect()),
        "outcomes-per-kind.csv" => {
            ("kind", by_kind(context).into_iter().map(|(kind, found)| (kind.name().to_owned(), found)).collect())
        }
        _ => return None,
    };
    let rows = rows.into_iter().map(|(name, found)| {
        let days = found.median_days().map(|days| days.to_string()).unwrap_or_default();
        let counts = [found.closed, found.bills, found.nothing].map(|count| count.to_string());
        let others = [found.measured(), found.probable, found.others()].map(|count| count.to_string());
        [vec![name], counts.to_vec(), vec![days], others.to_vec()].concat()
    });
    let heads = vec![
        head,
        "closed",
        "bills",
        "nothingKnown",
        "medianDaysToBill",
        "billsInMedian",
        "billsOnlyProbable",
        "otherOutcome",
    ];
    Some(Table { heads, rows: rows.collect() })
}

fn by_year(context: &RequestContext) -> BTreeMap<i16, Outcomes> {
    let year = |indexed: &IndexedConsultation| indexed.deadline_on().map(|on| on.year()).into_iter().collect();
    counts::outcomes(context.snapshot.consultations(), context.today, year)
}

/// By slug: a department that changed its name is one.
fn by_sender(context: &RequestContext) -> BTreeMap<String, Outcomes> {
    let senders =
        |indexed: &IndexedConsultation| indexed.consultation.issuers.iter().map(|issuer| issuer.slug.clone()).collect();
    counts::outcomes(context.snapshot.consultations(), context.today, senders)
}

fn by_kind(context: &RequestContext) -> BTreeMap<ConsultationKind, Outcomes> {
    counts::outcomes(context.snapshot.consultations(), context.today, |indexed| vec![indexed.consultation.kind])
}

/// The days from the deadline to the bill, by the year of the deadline.
fn years(context: &RequestContext, lang: Lang) -> Chart {
    let years = by_year(context);
    let days = |found: &Outcomes| usize::try_from(found.median_days().unwrap_or_default()).unwrap_or_default();
    let values: Vec<_> = years.iter().map(|(year, found)| (year.to_string(), days(found))).collect();
    let sum = |of: fn(&Outcomes) -> usize| years.values().map(of).sum::<usize>();
    let (closed, bills) = (sum(|found| found.closed), sum(|found| found.bills));
    let probable = sum(|found| found.probable);
    let percent = bills * 100 / closed.max(1);
    let finding = match lang {
        Lang::Sv => format!(
            "{percent} procent av de avslutade remisserna blev en proposition ({bills} av {closed}, varav {probable} troligen)."
        ),
        Lang::En => format!(
            "{percent} per cent of the closed consultations became a bill ({bills} of {closed}, {probable} of them probably)."
        ),
    };
    let rows = years.iter().map(|(year, found)| {
        let cells = [
            median(found),
            number(found.measured()),
            number(found.bills),
            number(found.others()),
            number(found.nothing),
            number(found.closed),
        ];
        (year.to_string(), None, cells.to_vec())
    });
    let rows = rows.collect();
    standing(
        "outcomes-per-year",
        lang.pick("Från svarsdag till proposition", "From the deadline to the bill"),
        finding,
        lang.pick(
            "Dagar från sista svarsdag till den första propositionen, median för de remisser som blev en efter den dagen. Av flera svarsdagar räknas den första. Remisser från det senaste året hinner sällan bli något.",
            "Days from the last day to answer to the first bill, median of the consultations that became one after that day. Of several days the first counts. Those of the last year have seldom had the time to become anything.",
        ),
        vec![
            lang.pick("Svarsdagens år", "Year of the deadline"),
            lang.pick("Dagar", "Days"),
            lang.pick("Antal bakom medianen", "Bills in the median"),
            lang.pick("Blev proposition", "Became a bill"),
            lang.pick("Annat eller återkallat", "Other or withdrawn"),
            lang.pick("Inget känt", "Nothing known"),
            lang.pick("Avslutade", "Closed"),
        ],
        &values,
        lang.pick(" dagar", " days"),
        rows,
        "/api/v1/consultations.csv?status=closed",
    )
}

fn median(found: &Outcomes) -> String {
    found.median_days().map_or_else(|| "–".to_owned(), |days| number(usize::try_from(days).unwrap_or_default()))
}

/// A chart of lying bars, whose lengths are the share that became a bill.
fn lying(
    id: &'static str,
    title: &str,
    head: &'static str,
    rows: Vec<((String, String), &Outcomes)>,
    swedish: bool,
    lang: Lang,
) -> Chart {
    let mut rows: Vec<_> = rows.into_iter().filter(|(_, found)| found.closed > 0).collect();
    rows.sort_by_key(|(_, found)| std::cmp::Reverse(found.closed));
    let row = |((name, href), found): &((String, String), &Outcomes)| Row {
        name: name.clone(),
        href: Some(href.clone()),
        cells: vec![
            number(found.closed),
            number(found.bills),
            number(found.others()),
            number(found.nothing),
            median(found),
        ],
        percent: found.bills * 100 / found.closed.max(1),
    };
    Chart {
        id,
        title: title.to_owned(),
        finding: String::new(),
        note: lang.pick(
            "Staplarna visar hur stor andel av de avslutade remisserna som blev en proposition.",
            "The bars show the share of closed consultations that became a bill.",
        ),
        heads: heads(&[
            head,
            lang.pick("Avslutade", "Closed"),
            lang.pick("Blev proposition", "Became a bill"),
            lang.pick("Annat eller återkallat", "Other or withdrawn"),
            lang.pick("Inget känt", "Nothing known"),
            lang.pick("Dagar", "Days"),
        ]),
        rows: rows.iter().map(row).collect(),
        lying: true,
        api: "/api/v1/consultations.csv?status=closed".to_owned(),
        swedish,
        ..Chart::default()
    }
}
