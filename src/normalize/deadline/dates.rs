//! Dates as people write them: `den 1:a sept. 2016`, `1/9 2016`, `2016-09-01` to day, month and, where written, year.
//!
//! Finding a date says nothing about what it is for; `date_role` decides that. A *weak* date (`1/9`, `160901`, a misspelt
//! month, the 31st of June) is only to be believed where a deadline is being read. A missing year is filled in by
//! [`DateSpan::resolve`], from the day of publication.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Weekday},
    fmt::{rfc2822, temporal::DateTimeParser},
    tz::TimeZone,
};

use super::{
    super::whitespace::{lower_in_place, one_line},
    english, swedish,
    tokens::{Kind, Token, tokens},
};
use crate::domain::ZONE;

/// A date in a text, by the tokens it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateSpan {
    pub(crate) day: i8,
    pub(crate) month: u8,
    pub(crate) year: Option<i16>,
    pub(crate) weekday: Option<Weekday>,
    /// The word was misspelt, or there is no such day and the month's last one was taken.
    pub(crate) corrected: bool,
    /// Only to be believed where a deadline is being read.
    pub(crate) weak: bool,
    /// The first token, and the one after the last.
    pub(crate) first: usize,
    pub(crate) end: usize,
}

/// The longest time before the publication that a day without a year is still meant of the same year: some
/// consultations are published after the letter was sent, even after its deadline.
const LATE_PUBLICATION_DAYS: i32 = 45;

impl DateSpan {
    /// The civil day, and whether its year had to be guessed: the first such day from 45 days before `published` on.
    pub(super) fn resolve(&self, published: Option<Date>) -> Option<(Date, bool)> {
        let month = i8::try_from(self.month).ok()?;
        let on = |year: i16| {
            let first = Date::new(year, month, 1).ok()?;
            Date::new(year, month, self.day.min(first.days_in_month())).ok()
        };
        if let Some(year) = self.year {
            return on(year).map(|date| (date, false));
        }
        let published = published?;
        let earliest = published.checked_sub(jiff::Span::new().days(LATE_PUBLICATION_DAYS)).ok()?;
        let years = [published.year() - 1, published.year(), published.year() + 1];
        years.into_iter().filter_map(on).find(|date| *date >= earliest).map(|date| (date, true))
    }
}

/// Every date among the tokens of a lower-case sentence, in order, none overlapping.
pub(super) fn find(tokens: &[Token<'_>]) -> Vec<DateSpan> {
    let mut found: Vec<DateSpan> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let date = match tokens[at].kind {
            Kind::Number => numeric(tokens, at).or_else(|| spelt(tokens, at)),
            Kind::Word => in_words(tokens, at),
            Kind::Mark => None,
        };
        at = date.as_ref().map_or(at + 1, |date| date.end);
        found.extend(date.map(|date| with_weekday(tokens, date)));
    }
    found
}

/// A field that holds a date and nothing else: `02 juli 2026`, `2026-06-30 00:00:00`, `Fri, 03 Jul 2026 08:00:00 GMT`.
///
/// Instants are turned to the day they are in Sweden. None where there is no date or no year.
///
/// ```
/// use remissflode::normalize::read_date;
/// assert_eq!(read_date("02 juli 2026"), Some(jiff::civil::date(2026, 7, 2)));
/// assert_eq!(read_date("2026-06-30T23:00:00Z"), Some(jiff::civil::date(2026, 7, 1)));
/// ```
#[must_use]
pub fn read_date(text: &str) -> Option<Date> {
    let line = one_line(text);
    if let Some(instant) = instant(&line) {
        return Some(instant.to_zoned(TimeZone::get(ZONE).ok()?).date());
    }
    if let Ok(local) = line.parse::<DateTime>() {
        return Some(local.date());
    }
    let lower = lower_in_place(&line);
    let tokens = tokens(&lower);
    let with_year = find(&tokens).iter().find_map(|date| date.resolve(None)).map(|(date, _)| date);
    with_year.or_else(|| english::date(&tokens))
}

fn instant(text: &str) -> Option<Timestamp> {
    DateTimeParser::new()
        .parse_timestamp(text)
        .ok()
        .or_else(|| rfc2822::parse(text).ok().map(|zoned| zoned.timestamp()))
}

fn date_span(day: u32, month: u32, year: Option<i16>, weak: bool, first: usize, end: usize) -> Option<DateSpan> {
    let (day, month) = (i8::try_from(day).ok()?, u8::try_from(month).ok()?);
    let most = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let impossible = (most + 1..=31).contains(&day);
    (1..=31).contains(&day).then_some(DateSpan {
        day: day.min(most),
        month,
        year,
        weekday: None,
        corrected: impossible,
        weak: weak || impossible,
        first,
        end,
    })
}

fn year(token: Option<&Token<'_>>) -> Option<i16> {
    let token = token.filter(|token| token.text.len() == 4)?;
    token.value().and_then(|n| i16::try_from(n).ok()).filter(|year| (1900..2200).contains(year))
}

/// `2016-09-01`, `2016.09.01`, `20160901`, `160901`, `1/9 2016`, `1/9-2016`, `1.9.2016`, `1/9`
fn numeric(tokens: &[Token<'_>], at: usize) -> Option<DateSpan> {
    let number = |n: usize| tokens.get(at + n).filter(|t| t.kind == Kind::Number);
    let mark = |n: usize, marks: &[&str]| tokens.get(at + n).is_some_and(|t| marks.contains(&t.text));
    let touching = |n: usize| tokens[at..=at + n].windows(2).all(|pair| pair[0].end == pair[1].start);
    let first = number(0)?;
    let value = first.value()?;
    if at > 0
        && tokens[at - 1].end == first.start
        && (mark_before(tokens[at - 1].text) || tokens[at - 1].kind == Kind::Word && first.text.len() > 2)
    {
        return None; // inside "sou 2016:2016-09-01", "n2015-05-06"
    }
    match first.text.len() {
        8 | 6 => {
            let (y, rest) = (value / 10_000, value % 10_000);
            let y = if first.text.len() == 6 { y + 2000 } else { y };
            let plausible = (2000..2100).contains(&y);
            return date_span(rest % 100, rest / 100, i16::try_from(y).ok(), true, at, at + 1).filter(|_| plausible);
        }
        4 if mark(1, &["-", ".", "/"])
            && number(2).is_some()
            && number(4).is_some()
            && tokens[at + 1].text == tokens[at + 3].text
            && touching(4) =>
        {
            let (month, day) = (number(2)?, number(4)?);
            let short = month.text.len() <= 2 && day.text.len() <= 2;
            return date_span(day.value()?, month.value()?, year(Some(first)), false, at, at + 5)
                .filter(|d| short && d.year.is_some() && !d.corrected);
        }
        1 | 2 => {}
        _ => return None,
    }
    let month = number(2).filter(|t| t.text.len() <= 2 && touching(2))?;
    if mark(1, &["/"]) {
        let (y, end) = match year(number(3)) {
            Some(y) => (Some(y), at + 4),
            None => year(number(4)).filter(|_| mark(3, &["-", "/", ","])).map_or((None, at + 3), |y| (Some(y), at + 5)),
        };
        return date_span(value, month.value()?, y, y.is_none(), at, end);
    }
    let y = year(number(4)).filter(|_| mark(1, &[".", "-"]) && mark(3, &[".", "-"]) && touching(4))?;
    date_span(value, month.value()?, Some(y), false, at, at + 5)
}

fn mark_before(text: &str) -> bool {
    matches!(text, "/" | ":" | "-" | ".")
}

/// `1 september 2016`, `1:a sept. 2016`, `15mars`, `4 april2016`, `19 agusti 2024`
fn spelt(tokens: &[Token<'_>], at: usize) -> Option<DateSpan> {
    let day = tokens[at].value().filter(|day| (1..=31).contains(day) && tokens[at].text.len() <= 2)?;
    let mut next = at + 1;
    let suffix = |n: usize| tokens.get(n).is_some_and(|t| matches!(t.text, "a" | "e" | "de" | "dje" | "te"));
    if tokens.get(next).is_some_and(|t| t.is(":")) && suffix(next + 1) {
        next += 2;
    } else if suffix(next) || tokens.get(next).is_some_and(|t| t.is(".") && t.start == tokens[at].end) {
        next += 1;
    }
    // "5w juni": a stray letter
    if tokens.get(next).is_some_and(|t| t.kind == Kind::Word && t.text.chars().count() == 1) {
        next += 1;
    }
    let framed = at > 0 && (tokens[at - 1].is("den") || swedish::weekday(tokens[at - 1].text).is_some());
    month_and_year(tokens, next, framed).and_then(|(month, year, corrected, end)| {
        let date = date_span(day, u32::from(month), year, corrected, at, end)?;
        Some(DateSpan { corrected: corrected || date.corrected, ..date })
    })
}

/// `första september 2016`, `sista maj`, `utgången av mars 2018`
fn in_words(tokens: &[Token<'_>], at: usize) -> Option<DateSpan> {
    let word = tokens[at].text;
    let (day, weak, mut next) = match word {
        "sista" => (31, false, at + 1),
        "utgången" | "slutet" if tokens.get(at + 1).is_some_and(|t| t.is("av")) => (31, true, at + 2),
        _ => (swedish::ordinal(word)?, false, at + 1),
    };
    if tokens.get(next).is_some_and(|t| t.is("dagen")) {
        next += 1 + usize::from(tokens.get(next + 1).is_some_and(|t| matches!(t.text, "i" | "av")));
    }
    let month = swedish::month(tokens.get(next)?.text)?;
    let (_, year, _, end) = month_and_year(tokens, next, false)?;
    let date = date_span(u32::try_from(day).ok()?, u32::from(month), year, weak, at, end)?;
    Some(DateSpan { weak, corrected: false, ..date })
}

/// Month, year, whether the month was misspelt, and the token after.
fn month_and_year(tokens: &[Token<'_>], at: usize, framed: bool) -> Option<(u8, Option<i16>, bool, usize)> {
    let word = tokens.get(at).filter(|t| t.kind == Kind::Word)?;
    let exact = swedish::month(word.text).map(|month| (month, false, at + 1));
    // "sep tember": a hyphenation that became a space
    let broken = || {
        let second = tokens.get(at + 1).filter(|t| t.kind == Kind::Word && word.text.len() + t.text.len() <= 10)?;
        swedish::month(&format!("{}{}", word.text, second.text)).map(|month| (month, true, at + 2))
    };
    let misspelt = || {
        let year_follows = year(tokens.get(at + 1)).is_some();
        swedish::nearest_month(word.text).filter(|_| framed || year_follows).map(|month| (month, true, at + 1))
    };
    let (month, corrected, mut end) = broken().or(exact).or_else(misspelt)?;
    let mut next = end;
    while tokens.get(next).is_some_and(|t| matches!(t.text, "." | "," | "år")) && next < end + 2 {
        next += 1;
    }
    let year = year(tokens.get(next)).filter(|_| tokens.get(next + 1).is_none_or(|t| !(t.is(":") || t.is("/"))));
    if year.is_some() {
        end = next + 1;
    }
    Some((month, year, corrected, end))
}

/// The weekday that stands before the date, and the tokens that belong to it: `fredagen den 6 november`.
fn with_weekday(tokens: &[Token<'_>], mut date: DateSpan) -> DateSpan {
    let skip = |at: usize| at.checked_sub(1).filter(|at| matches!(tokens[*at].text, "den" | "," | "(")).unwrap_or(at);
    let mut before = skip(skip(date.first));
    if tokens.get(before.wrapping_sub(1)).is_some_and(|t| swedish::weekday(t.text).is_some()) {
        before -= 1;
        date.weekday = swedish::weekday(tokens[before].text);
    } else if let Some(after) = tokens.get(date.end).filter(|t| t.is("(")).and_then(|_| tokens.get(date.end + 1)) {
        date.weekday = swedish::weekday(after.text);
    }
    date
}

#[cfg(test)]
mod tests;
