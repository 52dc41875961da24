//! A schedule in words: `17 6-20 * * Mon-Fri` is "en gång i timmen kl. 6–20, måndag–fredag".
//!
//! It covers the forms that schedules have in practice; any other is shown as written, rather than guessed.

use crate::domain::Lang;

const DAYS: [(&str, &str, &str); 7] = [
    ("Mon", "måndag", "Monday"),
    ("Tue", "tisdag", "Tuesday"),
    ("Wed", "onsdag", "Wednesday"),
    ("Thu", "torsdag", "Thursday"),
    ("Fri", "fredag", "Friday"),
    ("Sat", "lördag", "Saturday"),
    ("Sun", "söndag", "Sunday"),
];

/// The five cron fields in words.
pub(super) fn words(schedule: &str, lang: Lang) -> String {
    read(schedule, lang).unwrap_or_else(|| format!("{} ({schedule})", lang.pick("efter schema", "on a schedule")))
}

fn read(schedule: &str, lang: Lang) -> Option<String> {
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    let [minute, hour, "*", "*", weekday] = fields[..] else { return None };
    let minutes = minute.split(',').map(str::parse::<u8>).collect::<Result<Vec<_>, _>>().ok()?;
    let hours: Option<Vec<u8>> = hour.split(',').map(|hour| hour.parse().ok()).collect();
    let how_often = match (hour, minutes.len()) {
        (_, 1) if hours.as_ref().is_some_and(|hours| hours.len() > 1) => {
            let times = hours.iter().flatten().map(|hour| format!("{hour:02}{}{:02}", lang.pick(".", ":"), minutes[0]));
            let times: Vec<String> = times.collect();
            let (last, first) = times.split_last()?;
            let (first, and) = (first.join(", "), lang.pick("och", "and"));
            return Some(format!("{} {first} {and} {last}{}", lang.pick("kl.", "at"), on(weekday, lang)?));
        }
        (hour, 1) if hour.parse::<u8>().is_ok() => {
            let time = format!("{:02}{}{:02}", hour.parse::<u8>().ok()?, lang.pick(".", ":"), minutes.first()?);
            return Some(format!(
                "{} {time}{}",
                lang.pick("en gång om dagen, kl.", "once a day, at"),
                on(weekday, lang)?
            ));
        }
        (_, 1) => lang.pick("en gång i timmen", "once an hour").to_owned(),
        (_, times) => format!("{times} {}", lang.pick("gånger i timmen", "times an hour")),
    };
    let hours = match hour {
        "*" => lang.pick(", dygnet runt", ", around the clock").to_owned(),
        range => {
            let (from, to) = range.split_once('-')?;
            let (from, to) = (from.parse::<u8>().ok()?, to.parse::<u8>().ok()?);
            match lang {
                Lang::Sv => format!(" kl. {from}–{to}"),
                Lang::En => format!(" from {from}:00 to {to}:59"),
            }
        }
    };
    Some(format!("{how_often}{hours}{}", on(weekday, lang)?))
}

fn on(weekday: &str, lang: Lang) -> Option<String> {
    let name = |short: &str| {
        DAYS.iter().find(|(key, ..)| key.eq_ignore_ascii_case(short)).map(|(_, sv, en)| lang.pick(sv, en))
    };
    match weekday.split_once('-') {
        _ if weekday == "*" => Some(lang.pick(", varje dag", ", every day").to_owned()),
        Some((from, to)) => Some(format!(", {}–{}", name(from)?, name(to)?)),
        None => {
            let days: Option<Vec<_>> = weekday.split(',').map(name).collect();
            Some(format!(", {}", days?.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_in_words() {
        for (schedule, swedish, english) in [
            (
                "17 6-20 * * Mon-Fri",
                "en gång i timmen kl. 6–20, måndag–fredag",
                "once an hour from 6:00 to 20:59, Monday–Friday",
            ),
            (
                "5,35 * * * *",
                "2 gånger i timmen, dygnet runt, varje dag",
                "2 times an hour, around the clock, every day",
            ),
            (
                "30 7 * * Tue,Thu",
                "en gång om dagen, kl. 07.30, tisdag, torsdag",
                "once a day, at 07:30, Tuesday, Thursday",
            ),
            ("7 6,12,18 * * *", "kl. 06.07, 12.07 och 18.07, varje dag", "at 06:07, 12:07 and 18:07, every day"),
            ("*/7 3-4 1 * *", "efter schema (*/7 3-4 1 * *)", "on a schedule (*/7 3-4 1 * *)"),
        ] {
            assert_eq!(words(schedule, Lang::Sv), swedish);
            assert_eq!(words(schedule, Lang::En), english);
        }
    }
}
