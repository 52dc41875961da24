//! Dates in the languages of the neighbours: `22. oktober 2026`, `22. lokakuuta 2026`, `October 22, 2026`, `22.10.2026`.
//!
//! Danish, Norwegian (both forms), Finnish, Icelandic and English. No month's name means another month in another of
//! these languages, so nobody has to say which one a page is in. Only for a field that holds a date, after the Swedish
//! reader found none in it: running text in these languages is not understood.
//!
//! A day without a year is no date here, and `08/09/2026` neither: nobody can tell its day from its month.

use jiff::civil::Date;

use super::tokens::{Kind, Token, tokens};

/// The beginnings of the months' names, each long enough to mean one month: `maalis` is March, `mai` and `maj` are May.
const MONTHS: [&[&str]; 12] = [
    &["jan", "tammi"],
    &["feb", "helmi"],
    &["mar", "maalis"],
    &["apr", "huhti"],
    &["may", "mai", "maí", "maj", "touko"],
    &["jun", "jún", "kesä"],
    &["jul", "júl", "heinä"],
    &["aug", "ágú", "elo"],
    &["sep", "syys"],
    &["oct", "okt", "loka"],
    &["nov", "nóv", "marras"],
    &["dec", "des", "joulu"],
];

/// The first date of a lower-case line.
pub(super) fn date(line: &str) -> Option<Date> {
    let tokens: Vec<Token<'_>> = tokens(line).into_iter().collect();
    (0..tokens.len()).find_map(|at| day_first(&tokens[at..]).or_else(|| month_first(&tokens[at..])))
}

/// `22. oktober 2026`, `22nd of october, 2026`, `22.10.2026`.
fn day_first(tokens: &[Token<'_>]) -> Option<Date> {
    let (day, rest) = number(tokens)?;
    let rest = skip(rest, &[".", ",", "st", "nd", "rd", "th", "of", "de"]);
    let (month, rest) = month(rest).or_else(|| number(rest))?;
    let (year, _) = number(skip(rest, &[".", ","]))?;
    on(year, month, day)
}

/// `October 22, 2026`.
fn month_first(tokens: &[Token<'_>]) -> Option<Date> {
    let (month, rest) = month(tokens)?;
    let (day, rest) = number(skip(rest, &["."]))?;
    let (year, _) = number(skip(rest, &[",", "st", "nd", "rd", "th"]))?;
    on(year, month, day)
}

fn on(year: u32, month: u32, day: u32) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| (1990..2200).contains(year))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn number<'t, 's>(tokens: &'t [Token<'s>]) -> Option<(u32, &'t [Token<'s>])> {
    let (first, rest) = tokens.split_first()?;
    (first.kind == Kind::Number).then(|| first.value()).flatten().map(|value| (value, rest))
}

fn month<'t, 's>(tokens: &'t [Token<'s>]) -> Option<(u32, &'t [Token<'s>])> {
    let (first, rest) = tokens.split_first()?;
    if first.kind != Kind::Word {
        return None;
    }
    // "marraskuu" begins like March in other languages: the longest beginning is believed.
    let beginnings =
        (1..).zip(MONTHS).flat_map(|(month, names)| names.iter().map(move |name| (name.len(), month, *name)));
    let (_, month, _) = beginnings.filter(|(.., name)| first.text.starts_with(name)).max()?;
    Some((month, rest))
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
    use super::super::dates::read_date;

    #[test]
    fn dates_of_the_neighbours() {
        for (text, expected) in [
            ("Høringsfrist 22. oktober 2026", "2026-10-22"),
            ("5. maj 2026", "2026-05-05"),
            ("Høringsfrist: 22.10.2026", "2026-10-22"),
            ("5. mai 2026", "2026-05-05"),
            ("1. desember 2026", "2026-12-01"),
            ("22. lokakuuta 2026", "2026-10-22"),
            ("3. marraskuuta 2026", "2026-11-03"),
            ("31.12.2026 klo 16.15", "2026-12-31"),
            ("4. ágúst 2026", "2026-08-04"),
            ("17. júní 2026", "2026-06-17"),
            ("October 22, 2026", "2026-10-22"),
            ("22nd of October 2026", "2026-10-22"),
            ("1 March 2026", "2026-03-01"),
            ("2026/08/31 08:24:00", "2026-08-31"),
            ("2026-10-22", "2026-10-22"),
            ("22. oktober", ""),
            ("nothing", ""),
        ] {
            assert_eq!(read_date(text).map(|date| date.to_string()).unwrap_or_default(), expected, "{text}");
        }
    }
}
