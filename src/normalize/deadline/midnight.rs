//! The midnight between two days: `midnatt mellan den 30 november och den 1 december` to 30 November, which it ends.

use super::{
    dates::{DateSpan, spelt, year},
    swedish,
    tokens::{Kind, Token},
};

/// The day that ends at a midnight which is named by the days on both sides of it.
pub(super) fn between_two_days(tokens: &[Token<'_>], at: usize) -> Option<DateSpan> {
    let is = |n: usize, words: &[&str]| tokens.get(n).is_some_and(|token| words.contains(&token.text));
    if !is(at, &["midnatt", "midnatten", "midnight"]) {
        return None;
    }
    let mut next = at + 1 + usize::from(is(at + 1, &["natten", ","]));
    if !is(next, &["mellan", "between"]) {
        return None;
    }
    next = day_at(tokens, next + 1);
    let day = tokens.get(next).filter(|token| token.kind == Kind::Number && token.text.len() <= 2)?.value()?;
    let day = i8::try_from(day).ok()?;
    let month = tokens.get(next + 1).and_then(|token| swedish::month(token.text));
    next += 1 + usize::from(month.is_some());
    let own_year = year(tokens.get(next));
    next += usize::from(own_year.is_some());
    let second = spelt(tokens, day_at(tokens, next + 1)).filter(|_| is(next, &["och", "and"]))?;
    let month = month.unwrap_or(second.month);
    let is_next_day = if month == second.month { day + 1 == second.day } else { day >= 28 && second.day == 1 };
    let ends_the_year = month > second.month;
    let year = own_year.or(second.year.map(|year| year - i16::from(ends_the_year)));
    is_next_day.then_some(DateSpan { day, month, year, first: at, ..second })
}

/// The place of the number of a day, behind its weekday and article.
fn day_at(tokens: &[Token<'_>], from: usize) -> usize {
    let leads = |token: &&Token<'_>| matches!(token.text, "den" | "the") || swedish::weekday(token.text).is_some();
    from + tokens.iter().skip(from).take(3).take_while(leads).count()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::read_deadlines;

    #[test]
    fn the_day_before_midnight_is_the_last() {
        for (text, day) in [
            ("Formuläret ligger uppe till midnatt mellan den 30 november och den 1 december 2026.", "2026-11-30"),
            ("Svara senast vid midnatt mellan den 8 och den 9 maj 2026.", "2026-05-08"),
            ("Svara senast vid midnatt natten mellan fredagen den 8 maj och lördagen den 9 maj 2026.", "2026-05-08"),
            ("Svara senast vid midnatt mellan den 31 december och den 1 januari 2027.", "2026-12-31"),
            ("The deadline for comments is midnight between 8 and 9 May 2026.", "2026-05-08"),
            ("Synpunkter kan lämnas mellan den 8 och den 9 maj 2026.", "2026-05-09"),
        ] {
            let reading = read_deadlines(text, Some(date(2026, 2, 10)));
            let read: Vec<String> = reading.deadlines.iter().map(|deadline| deadline.on.to_string()).collect();
            assert_eq!(read, [day], "{text}");
        }
    }

    #[test]
    fn a_text_that_ends_early_names_no_midnight() {
        let text = "Svara senast vid midnatt natten mellan fredagen den 8 maj 2026 och den 9 maj 2026";
        for (end, _) in text.char_indices() {
            assert!(read_deadlines(&text[..end], Some(date(2026, 2, 10))).deadlines.len() < 2, "{}", &text[..end]);
        }
    }
}
