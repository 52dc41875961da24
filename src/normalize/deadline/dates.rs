//! Dates as people write them: `den 1:a sept. 2016`, `1/9 2016`, `2016-09-01` to day, month and, where written, year.
//!
//! Finding a date says nothing about what it is for; `date_role` decides that. A *weak* date (`1/9`, `160901`, a misspelt
//! month, the 31st of June) is only to be believed where a deadline is being read. A missing year is filled in by
//! [`DateSpan::resolve`], from the day of publication.

use jiff::civil::{Date, Weekday};

use super::{
    english, midnight, swedish,
    tokens::{Kind, Token},
};

/// A date in a text, by the tokens it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateSpan {
    pub(crate) day: i8,
    pub(crate) month: u8,
    pub(crate) year: Option<i16>,
    /// Years after the one of publication: `i år` 0, `nästa år` 1.
    pub(crate) years_on: Option<i16>,
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

/// The first year of a day that is believed.
pub(super) const FIRST_YEAR: i16 = 1990;

impl DateSpan {
    /// The civil day, and whether its year had to be guessed: the first such day from 45 days before `published` on.
    pub(super) fn resolve(&self, published: Option<Date>) -> Option<(Date, bool)> {
        let month = i8::try_from(self.month).ok()?;
        let on = |year: i16| {
            let first = Date::new(year, month, 1).ok()?;
            Date::new(year, month, self.day.min(first.days_in_month())).ok()
        };
        if let Some(year) = self.year {
            // a day of an API that stands for none: 1900-01-01, 1970-01-01
            return on(year).filter(|_| year >= FIRST_YEAR).map(|date| (date, false));
        }
        let published = published?;
        if let Some(years) = self.years_on {
            return on(published.year() + years).map(|date| (date, true));
        }
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
        // the second day of a range stands right behind its mark: "20251215-20260315"
        let follows = found.last().is_some_and(|before| before.end < at && at - before.end <= 2);
        let date = match tokens[at].kind {
            Kind::Number => numeric(tokens, at, follows).or_else(|| spelt(tokens, at)),
            Kind::Word => midnight::between_two_days(tokens, at)
                .or_else(|| in_words(tokens, at))
                .or_else(|| english::month_first(tokens, at))
                .or_else(|| typed_l(tokens, at)),
            Kind::Mark => None,
        };
        at = date.as_ref().map_or(at + 1, |date| date.end);
        found.extend(date.map(|date| with_weekday(tokens, date)));
    }
    found
}

pub(super) fn date_span(
    day: u32,
    month: u32,
    year: Option<i16>,
    weak: bool,
    first: usize,
    end: usize,
) -> Option<DateSpan> {
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
        years_on: None,
        weekday: None,
        corrected: impossible,
        weak: weak || impossible,
        first,
        end,
    })
}

pub(super) fn year(token: Option<&Token<'_>>) -> Option<i16> {
    let token = token.filter(|token| token.text.len() == 4)?;
    token.value().and_then(|n| i16::try_from(n).ok()).filter(|year| (1900..2200).contains(year))
}

/// The year of two digits, `26`, in a token.
fn short_year(token: Option<&Token<'_>>) -> Option<i16> {
    let token = token.filter(|token| token.kind == Kind::Number && token.text.len() == 2)?;
    token.value().and_then(|n| i16::try_from(n).ok()).filter(|n| (10..70).contains(n)).map(|n| 2000 + n)
}

/// `2016-09-01`, `2016 - 09 - 01`, `20160901`, `160901`, `1/9 2016`, `1/9-16`, `1 / 9`, `1.9.2016`, `1.9.`, `1/9`
fn numeric(tokens: &[Token<'_>], at: usize, follows: bool) -> Option<DateSpan> {
    let number = |n: usize| tokens.get(at + n).filter(|t| t.kind == Kind::Number);
    let mark = |n: usize, marks: &[&str]| tokens.get(at + n).is_some_and(|t| marks.contains(&t.text));
    let touching = |n: usize| tokens[at..=at + n].windows(2).all(|pair| pair[0].end == pair[1].start);
    let first = number(0)?;
    let value = first.value()?;
    if at > 0
        && !follows
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
        4 => return year_first(tokens, at),
        1 | 2 => {}
        _ => return None,
    }
    let framed = at > 0 && is_lead(tokens[at - 1].text);
    if mark(1, &["/"]) {
        // "1 / 9": only where something leads to a date
        let month = number(2).filter(|t| t.text.len() <= 2 && (touching(2) || framed))?;
        let dash = usize::from(mark(3, &["-", "/", ",", "–"])) + usize::from(mark(4, &["-"]));
        let long = year(number(3)).map(|y| (y, at + 4)).or_else(|| year(number(3 + dash)).map(|y| (y, at + 4 + dash)));
        let short = || {
            short_year(number(3 + dash))
                .filter(|_| dash > 0 && closes(tokens.get(at + 4 + dash)))
                .map(|y| (y, at + 4 + dash))
        };
        let (y, end) = long.or_else(short).map_or((None, at + 3), |(y, end)| (Some(y), end));
        return date_span(value, month.value()?, y, y.is_none() || !touching(2), at, end);
    }
    if !mark(1, &[".", "-"]) {
        return None;
    }
    let spaced = mark(1, &["-"]) && mark(3, &["-"]) && year(number(4)).is_some() && framed;
    let month = number(2).filter(|t| t.text.len() <= 2 && (touching(2) || spaced))?;
    if spaced {
        return date_span(value, month.value()?, year(number(4)), !touching(4), at, at + 5);
    }
    if !mark(3, &[".", "-"]) || number(4).is_none() || !touching(4) {
        // "12.1–13.3.2026"
        let ranged = mark(1, &["."]) && mark(3, &["-", "–", "—"]) && number(4).is_some() && mark(5, &["."]);
        if ranged && number(6).is_some() {
            return date_span(value, month.value()?, None, true, at, at + 3).filter(|d| !d.corrected);
        }
        // "4.5." and "4.5", where something leads to a date
        let closed = mark(3, &["."]) || tokens.get(at + 3).is_none();
        return date_span(value, month.value()?, None, true, at, at + 3)
            .filter(|d| framed && closed && mark(1, &["."]) && !d.corrected);
    }
    // "26-05-04" begins with its year
    let is_day_first = value < 20 && short_year(number(4)).is_some_and(|year| year >= 2020);
    if mark(1, &["-"]) && number(4).is_some_and(|t| t.text.len() == 2) && first.text.len() == 2 && !is_day_first {
        let y = short_year(Some(first))?;
        return date_span(number(4)?.value()?, month.value()?, Some(y), true, at, at + 5).filter(|_| framed);
    }
    let long = year(number(4));
    let y = long.or_else(|| short_year(number(4)).filter(|_| framed))?;
    date_span(value, month.value()?, Some(y), long.is_none(), at, at + 5)
}

/// Returns `true` if a year of two digits may stand before the token: `31/3-26.`, not `12/1–22/3`.
fn closes(token: Option<&Token<'_>>) -> bool {
    token.is_none_or(|token| matches!(token.text, "." | "," | ")" | ";" | "("))
}

/// Words and marks that lead to a date, and to hardly anything else that is written with digits.
fn is_lead(word: &str) -> bool {
    matches!(word, "den" | "senast" | "till" | "med" | ":" | "–" | "före" | "tom" | "by")
        || swedish::weekday(word).is_some()
}

/// `2016-09-01`, `2016.9.1`, `2016/09/01`, `2016 - 09 - 01`, `2016 09 01`
fn year_first(tokens: &[Token<'_>], at: usize) -> Option<DateSpan> {
    let y = year(tokens.get(at))?;
    let number = |n: usize| tokens.get(at + n).filter(|t| t.kind == Kind::Number && t.text.len() <= 2);
    let one_mark = tokens.get(at + 1).filter(|mark| matches!(mark.text, "-" | "." | "/" | "‑" | "–"));
    let Some(mark) = one_mark else {
        // "2016 09 01", where something leads to a date
        let (month, day) = (number(1)?, number(2)?);
        let framed = at > 0 && is_lead(tokens[at - 1].text) && month.text.len() == 2 && day.text.len() == 2;
        return date_span(day.value()?, month.value()?, Some(y), true, at, at + 3).filter(|d| framed && !d.corrected);
    };
    let (month, day) = (number(2)?, number(4)?);
    if tokens[at + 3].text != mark.text {
        return None;
    }
    let touching = tokens[at..=at + 4].windows(2).all(|pair| pair[0].end == pair[1].start);
    date_span(day.value()?, month.value()?, Some(y), !touching, at, at + 5)
}

/// `l5 maj`: the letter l typed for the number one.
fn typed_l(tokens: &[Token<'_>], at: usize) -> Option<DateSpan> {
    let digit = tokens.get(at + 1).filter(|t| t.text.len() == 1 && tokens[at].is("l") && t.start == tokens[at].end)?;
    let date = spelt(tokens, at + 1)?;
    let day = i8::try_from(10 + digit.value()?).ok()?;
    Some(DateSpan { day, weak: true, corrected: true, first: at, ..date })
}

fn mark_before(text: &str) -> bool {
    matches!(text, "/" | ":" | "-" | ".")
}

/// `1 september 2016`, `1:a sept. 2016`, `15mars`, `4 april2016`, `19 agusti 2024`
pub(super) fn spelt(tokens: &[Token<'_>], at: usize) -> Option<DateSpan> {
    let day = tokens.get(at)?.value().filter(|day| (1..=31).contains(day) && tokens[at].text.len() <= 2)?;
    let mut next = at + 1;
    let suffix = |n: usize| {
        tokens.get(n).is_some_and(|t| matches!(t.text, "a" | "e" | "de" | "dje" | "te" | "st" | "nd" | "rd" | "th"))
    };
    if tokens.get(next).is_some_and(|t| t.is(":")) && suffix(next + 1) {
        next += 2;
    } else if suffix(next) || tokens.get(next).is_some_and(|t| t.is(".") && t.start == tokens[at].end) {
        next += 1;
    }
    if tokens.get(next).is_some_and(|t| t.is("of")) {
        next += 1;
    }
    // "13-mars-2026"
    let dashed = tokens.get(next).is_some_and(|t| t.is("-") && t.start == tokens[at].end);
    if dashed && tokens.get(next + 1).is_some_and(|t| swedish::month(t.text).is_some()) {
        next += 1;
    }
    // "5w juni": a stray letter
    if tokens.get(next).is_some_and(|t| t.kind == Kind::Word && t.text.chars().count() == 1) {
        next += 1;
    }
    let framed = at > 0 && (tokens[at - 1].is("den") || swedish::weekday(tokens[at - 1].text).is_some());
    month_and_year(tokens, next, framed).and_then(|found| {
        let date = date_span(day, u32::from(found.month), found.year, found.corrected, at, found.end)?;
        Some(DateSpan { corrected: found.corrected || date.corrected, years_on: found.years_on, ..date })
    })
}

/// `första september 2016`, `sista maj`, `utgången av mars 2018`
fn in_words(tokens: &[Token<'_>], at: usize) -> Option<DateSpan> {
    let word = tokens[at].text;
    let (day, weak, mut next) = match word {
        "sista" => (31, false, at + 1),
        "utgången" | "slutet" if tokens.get(at + 1).is_some_and(|t| t.is("av")) => {
            (day_named_behind(tokens, at + 2).unwrap_or(31), true, at + 2)
        }
        _ => (swedish::ordinal(word)?, false, at + 1),
    };
    if tokens.get(next).is_some_and(|t| t.is("dagen")) {
        next += 1 + usize::from(tokens.get(next + 1).is_some_and(|t| matches!(t.text, "i" | "av")));
    }
    let month = swedish::month(tokens.get(next)?.text)?;
    let found = month_and_year(tokens, next, false)?;
    let date = date_span(u32::try_from(day).ok()?, u32::from(month), found.year, weak, at, found.end)?;
    Some(DateSpan { weak, corrected: false, ..date })
}

/// The day of `slutet av augusti, den 28`.
fn day_named_behind(tokens: &[Token<'_>], month: usize) -> Option<i8> {
    let rest = tokens.get(month + 1..month + 4)?;
    let day = rest[2].value().filter(|day| (1..=31).contains(day))?;
    let is_last = tokens.get(month + 4).is_none_or(|token| matches!(token.text, "." | "," | ")" | "!"));
    (rest[0].is(",") && rest[1].is("den") && is_last).then(|| i8::try_from(day).ok())?
}

/// A month, the year behind it, and the token after them.
struct MonthAndYear {
    month: u8,
    year: Option<i16>,
    years_on: Option<i16>,
    /// The month was misspelt.
    corrected: bool,
    end: usize,
}

fn month_and_year(tokens: &[Token<'_>], at: usize, framed: bool) -> Option<MonthAndYear> {
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
    let is = |n: usize, words: &[&str]| tokens.get(n).is_some_and(|t| words.contains(&t.text));
    // "april månad 2026"
    if is(next, &["månad"]) {
        next += 1;
    }
    // "5 mars kl 17, 2026": the year behind the clock time
    if is(next, &["kl", "klockan"]) {
        let after = (next + 1..next + 6).find(|n| year(tokens.get(*n)).is_some());
        let only_time = |until: usize| tokens[next + 1..until].iter().all(|t| t.kind != Kind::Word);
        next = after.filter(|until| only_time(*until)).unwrap_or(next);
    }
    let dashed = is(next, &["-", "–", "'", "’"]);
    let short = short_year(tokens.get(next + usize::from(dashed)));
    let short = short.filter(|_| closes(tokens.get(next + usize::from(dashed) + 1)));
    if let Some(year) = short.filter(|_| !dashed || tokens[next].end == tokens[next + 1].start) {
        return Some(MonthAndYear {
            month,
            year: Some(year),
            years_on: None,
            corrected,
            end: next + usize::from(dashed) + 1,
        });
    }
    while tokens.get(next).is_some_and(|t| matches!(t.text, "." | "," | "år")) && next < end + 3 {
        next += 1;
    }
    let year = year(tokens.get(next)).filter(|_| tokens.get(next + 1).is_none_or(|t| !(t.is(":") || t.is("/"))));
    let years_on = match (tokens.get(next).map_or("", |t| t.text), tokens.get(next + 1).map_or("", |t| t.text)) {
        ("i" | "innevarande" | "detta", "år") => Some(0),
        ("nästa", "år") => Some(1),
        _ => None,
    };
    if year.is_some() {
        end = next + 1;
    } else if years_on.is_some() {
        end = next + 2;
    }
    Some(MonthAndYear { month, year, years_on, corrected, end })
}

/// The weekday that stands before the date, and the tokens that belong to it: `fredagen den 6 november`.
fn with_weekday(tokens: &[Token<'_>], mut date: DateSpan) -> DateSpan {
    let skip =
        |at: usize| at.checked_sub(1).filter(|at| matches!(tokens[*at].text, "den" | "," | "(" | ".")).unwrap_or(at);
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
