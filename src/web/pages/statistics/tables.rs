//! The tables of the charts of the whole catalog, by month, by sender and by year.

use super::{Table, a_year_before, counts};
use crate::web::http::RequestContext;

/// The table of one of the files; `None` for another name.
pub(super) fn table(context: &RequestContext, file: &str) -> Option<Table> {
    let consultations = context.snapshot.consultations();
    let (heads, rows): (Vec<&'static str>, Vec<Vec<String>>) = match file {
        "per-month.csv" => {
            let months = counts::per_month(consultations).into_iter();
            (vec!["month", "consultations"], months.map(|(month, count)| cells([&month, &count])).collect())
        }
        "per-sender.csv" => {
            let issuers = counts::per_issuer(consultations, a_year_before(context.today)).into_iter();
            let row = |one: counts::IssuerCount| cells([&one.slug, &one.recent, &one.total]);
            (vec!["issuer", "lastTwelveMonths", "total"], issuers.map(row).collect())
        }
        "per-sender-and-year.csv" => {
            let counts = counts::per_issuer_and_year(consultations).into_iter();
            let row =
                |((slug, name, year), count): ((String, String, i16), usize)| cells([&slug, &name, &year, &count]);
            (vec!["issuer", "name", "year", "consultations"], counts.map(row).collect())
        }
        "answer-time.csv" => {
            let years = counts::answer_times(consultations).into_iter();
            let row = |(year, times): (i16, counts::AnswerTimes)| cells([&year, &times.median_days, &times.counted]);
            (vec!["year", "medianDays", "consultations"], years.map(row).collect())
        }
        "answer-time-by-sender.csv" => {
            let times = counts::answer_times_by_issuer(consultations).into_iter();
            let row = |((slug, name, year), times): ((String, String, i16), counts::AnswerTimes)| {
                cells([&slug, &name, &year, &times.median_days, &times.short, &times.counted])
            };
            let heads = vec!["issuer", "name", "year", "medianDays", "underThreeWeeks", "consultations"];
            (heads, times.map(row).collect())
        }
        "short-deadlines.csv" => {
            let years = counts::answer_times(consultations).into_iter();
            let row = |(year, times): (i16, counts::AnswerTimes)| cells([&year, &times.short, &times.counted]);
            (vec!["year", "underThreeWeeks", "consultations"], years.map(row).collect())
        }
        "deadline-changes.csv" => {
            let years = counts::moves(consultations).into_iter();
            let row = |(year, moves): (i16, counts::Moves)| cells([&year, &moves.later, &moves.other]);
            (vec!["year", "later", "earlierOrOther"], years.map(row).collect())
        }
        "deadline-changes-by-sender.csv" => {
            let moves = counts::moves_by_issuer(consultations).into_iter();
            let row = |((slug, year), moves): ((String, i16), counts::Moves)| {
                cells([&slug, &year, &moves.later, &moves.other])
            };
            (vec!["issuer", "year", "later", "earlierOrOther"], moves.map(row).collect())
        }
        _ => return None,
    };
    Some(Table { heads, rows })
}

fn cells<const N: usize>(values: [&dyn std::fmt::Display; N]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}
