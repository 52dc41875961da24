//! Clock times: `kl. 12.00`, `klockan 13:00`, `kl 15` to a time of day.
//!
//! Only a number after the word *klockan* or its abbreviation is a time. `kl. 24.00` is none: it is the end of the
//! day, which a deadline without a time means anyway. Of `kl. 13.00–14.00` the first is taken, the careful reading.

use jiff::civil::Time;

use super::tokens::{Kind, Token};

/// A clock time and the tokens it is made of, `kl` and the number of digits included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeSpan {
    pub(super) time: Time,
    pub(super) first: usize,
    pub(super) end: usize,
}

/// Every clock time among the tokens of a lower-case sentence.
pub(super) fn find(tokens: &[Token<'_>]) -> Vec<TimeSpan> {
    (0..tokens.len()).filter_map(|at| read(tokens, at)).collect()
}

fn read(tokens: &[Token<'_>], at: usize) -> Option<TimeSpan> {
    if !matches!(tokens[at].text, "kl" | "klockan" | "klocka") {
        return None;
    }
    let hour_at = at + 1 + usize::from(tokens.get(at + 1).is_some_and(|t| t.is(".")));
    let hour = tokens.get(hour_at)?;
    // "kl. 1300"
    if hour.kind == Kind::Number && hour.text.len() == 4 {
        let time = time(hour.value()? / 100, hour.value()? % 100)?;
        return Some(TimeSpan { time, first: at, end: hour_at + 1 });
    }
    let minutes =
        tokens.get(hour_at + 1).filter(|t| matches!(t.text, "." | ":") && t.start == hour.end).and_then(|mark| {
            tokens.get(hour_at + 2).filter(|t| t.start == mark.end && t.text.len() == 2).and_then(Token::value)
        });
    let time = time(hour.value()?, minutes.unwrap_or(0))?;
    Some(TimeSpan { time, first: at, end: hour_at + if minutes.is_some() { 3 } else { 1 } })
}

fn time(hour: u32, minute: u32) -> Option<Time> {
    Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::deadline::tokens::tokens;

    #[test]
    fn times() {
        for (text, expected) in [
            ("kl. 12.00", "12:00:00"),
            ("klockan 13:00 den 7", "13:00:00"),
            ("kl.10.00 den", "10:00:00"),
            ("kl 15.", "15:00:00"),
            ("kl. 1530", "15:30:00"),
            ("kl. 13.00-14.00", "13:00:00"),
            ("kl. 24.00", ""),
            ("avsnitt 12.00", ""),
        ] {
            let found: Vec<String> = find(&tokens(text)).iter().map(|t| t.time.to_string()).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }
}
