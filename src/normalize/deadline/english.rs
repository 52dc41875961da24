//! English dates that begin with their month: `October 22, 2026`. The EU's pages write them so, and some of the sites'
//! English ones.
//!
//! `22nd of October 2026` is read by `dates`, which knows the English months beside the Swedish ones.

use super::{
    dates::{DateSpan, date_span, year},
    swedish,
    tokens::{Kind, Token},
};

/// `october 22, 2026`, `may 4th`; without a year only where a deadline is being read.
pub(super) fn month_first(tokens: &[Token<'_>], at: usize) -> Option<DateSpan> {
    let month = swedish::month(tokens.get(at)?.text)?;
    let day = tokens.get(at + 1).filter(|t| t.kind == Kind::Number && t.text.len() <= 2)?;
    let is = |n: usize, words: &[&str]| tokens.get(n).is_some_and(|t| words.contains(&t.text));
    let suffix = usize::from(is(at + 2, &["st", "nd", "rd", "th"]));
    let end = at + 2 + suffix;
    let comma = usize::from(is(end, &[","]));
    let year = year(tokens.get(end + comma));
    // "april 15 000 kr", "mars 2 2/3": nothing that goes on in digits is a day
    let counted = tokens.get(end).is_some_and(|t| t.kind == Kind::Number) && year.is_none();
    // the Swedish months stand behind their day: "den 3 mars 12 personer"
    let follows_a_day = at > 0 && tokens[at - 1].kind == Kind::Number;
    if counted || follows_a_day || (year.is_none() && suffix == 0) {
        return None;
    }
    let end = if year.is_some() { end + comma + 1 } else { end };
    date_span(day.value()?, u32::from(month), year, year.is_none(), at, end)
}

#[cfg(test)]
mod tests {
    use super::super::read_date;

    #[test]
    fn english_dates_of_a_field() {
        for (text, expected) in [
            ("October 22, 2026", "2026-10-22"),
            ("May 4th, 2026", "2026-05-04"),
            ("22nd of October 2026", "2026-10-22"),
            ("1 March 2026", "2026-03-01"),
            ("2026/08/31 08:24:00", "2026-08-31"),
            ("22 October", ""),
            ("nothing", ""),
        ] {
            assert_eq!(read_date(text).map(|date| date.to_string()).unwrap_or_default(), expected, "{text}");
        }
    }
}
