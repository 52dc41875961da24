//! English dates of a field: `October 22, 2026`, `22nd of October 2026`. The EU's pages write them so.
//!
//! `22 October 2026` is read by `dates`, which knows the English months beside the Swedish ones. A day without a year is
//! no date here, and `08/09/2026` neither: its day and its month look alike.

use jiff::civil::Date;

use super::{
    swedish,
    tokens::{Kind, Token},
};

/// The first date of a lower-case line.
pub(super) fn date(tokens: &[Token<'_>]) -> Option<Date> {
    (0..tokens.len()).find_map(|at| day_first(&tokens[at..]).or_else(|| month_first(&tokens[at..])))
}

/// `22nd of october, 2026`
fn day_first(tokens: &[Token<'_>]) -> Option<Date> {
    let (day, rest) = number(tokens)?;
    let (month, rest) = month(skip(rest, &["st", "nd", "rd", "th", "of"]))?;
    let (year, _) = number(skip(rest, &[","]))?;
    day_of(year, month, day)
}

/// `october 22, 2026`
fn month_first(tokens: &[Token<'_>]) -> Option<Date> {
    let (month, rest) = month(tokens)?;
    let (day, rest) = number(rest)?;
    let (year, _) = number(skip(rest, &[",", "st", "nd", "rd", "th"]))?;
    day_of(year, month, day)
}

fn day_of(year: u32, month: u8, day: u32) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| (1990..2200).contains(year))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn number<'t, 's>(tokens: &'t [Token<'s>]) -> Option<(u32, &'t [Token<'s>])> {
    let (first, rest) = tokens.split_first()?;
    (first.kind == Kind::Number).then(|| first.value()).flatten().map(|value| (value, rest))
}

fn month<'t, 's>(tokens: &'t [Token<'s>]) -> Option<(u8, &'t [Token<'s>])> {
    let (first, rest) = tokens.split_first()?;
    swedish::month(first.text).map(|month| (month, rest))
}

fn skip<'t, 's>(mut tokens: &'t [Token<'s>], words: &[&str]) -> &'t [Token<'s>] {
    while let Some((first, rest)) = tokens.split_first()
        && words.contains(&first.text)
    {
        tokens = rest;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::super::read_date;

    #[test]
    fn english_dates_of_a_field() {
        for (text, expected) in [
            ("October 22, 2026", "2026-10-22"),
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
