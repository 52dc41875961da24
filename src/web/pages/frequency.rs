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

/// The frequency of a schedule in words, without its hours: "ungefär en gång i timmen på dagen", "en gång i veckan".
pub(super) fn rough(schedule: &str, lang: Lang) -> String {
    times_a_day(schedule).map_or_else(
        || words(schedule, lang),
        |(times, weekday)| {
            let often = match times {
                1 => lang.pick("en gång om dagen", "once a day").to_owned(),
                2..10 => format!("{times} {}", lang.pick("gånger om dagen", "times a day")),
                _ => lang.pick("ungefär en gång i timmen på dagen", "about once an hour by day").to_owned(),
            };
            match weekday {
                "*" => often,
                range if range.contains('-') => format!("{often}, {}", lang.pick("på vardagar", "on working days")),
                days => times_a_week(times * days.split(',').count(), lang),
            }
        },
    )
}

/// The number of runs on a day, and the weekdays; none for another form.
fn times_a_day(schedule: &str) -> Option<(usize, &str)> {
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    let [minute, hour, "*", "*", weekday] = fields[..] else { return None };
    let hours = match hour.split_once('-') {
        _ if hour == "*" => 24,
        Some((from, to)) => (to.parse::<usize>().ok()? + 1).checked_sub(from.parse().ok()?)?,
        None => hour.split(',').count(),
    };
    let is_known = minute.split(',').all(|minute| minute.parse::<u8>().is_ok());
    is_known.then(|| (hours * minute.split(',').count(), weekday))
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
            let at = format!("{} {time}", lang.pick("kl.", "at"));
            return Some(match weekday {
                "*" => format!("{} {at}", lang.pick("en gång om dagen,", "once a day,")),
                range if range.contains('-') => {
                    format!("{} {at}{}", lang.pick("en gång om dagen,", "once a day,"), on(range, lang)?)
                }
                days => {
                    let number = times_a_week(days.split(',').count(), lang);
                    format!("{number}{} {at}", on(days, lang)?)
                }
            });
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

/// `en gång i veckan`, `2 gånger i veckan`
fn times_a_week(number: usize, lang: Lang) -> String {
    match number {
        1 => lang.pick("en gång i veckan", "once a week").to_owned(),
        number => format!("{number} {}", lang.pick("gånger i veckan", "times a week")),
    }
}

fn on(weekday: &str, lang: Lang) -> Option<String> {
    let name = |short: &str| {
        DAYS.iter().find(|(key, ..)| key.eq_ignore_ascii_case(short)).map(|(_, sv, en)| lang.pick(sv, en))
    };
    match weekday.split_once('-') {
        _ if weekday == "*" => Some(lang.pick(", varje dag", ", every day").to_owned()),
        Some((from, to)) => Some(format!(", {}–{}", name(from)?, name(to)?)),
        None => {
            let mut days = weekday.split(',').map(name).collect::<Option<Vec<_>>>()?;
            let last = days.pop()?;
            let and = if days.is_empty() { "" } else { lang.pick(" och ", " and ") };
            Some(format!(", {}{and}{last}", days.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_roughly() {
        for (schedule, swedish) in [
            ("17 6-20 * * *", "ungefär en gång i timmen på dagen"),
            ("17 7-18 * * Mon-Fri", "ungefär en gång i timmen på dagen, på vardagar"),
            ("41 5,17 * * *", "2 gånger om dagen"),
            ("0 6 * * *", "en gång om dagen"),
            ("0 6 * * Mon", "en gång i veckan"),
            ("30 7 * * Tue,Thu", "2 gånger i veckan"),
            ("*/7 3-4 1 * *", "efter schema (*/7 3-4 1 * *)"),
        ] {
            assert_eq!(rough(schedule, Lang::Sv), swedish);
        }
    }

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
                "2 gånger i veckan, tisdag och torsdag kl. 07.30",
                "2 times a week, Tuesday and Thursday at 07:30",
            ),
            ("0 6 * * Mon", "en gång i veckan, måndag kl. 06.00", "once a week, Monday at 06:00"),
            ("0 6 * * *", "en gång om dagen, kl. 06.00", "once a day, at 06:00"),
            ("0 6 * * Mon-Fri", "en gång om dagen, kl. 06.00, måndag–fredag", "once a day, at 06:00, Monday–Friday"),
            ("7 6,12,18 * * *", "kl. 06.07, 12.07 och 18.07, varje dag", "at 06:07, 12:07 and 18:07, every day"),
            ("*/7 3-4 1 * *", "efter schema (*/7 3-4 1 * *)", "on a schedule (*/7 3-4 1 * *)"),
        ] {
            assert_eq!(words(schedule, Lang::Sv), swedish);
            assert_eq!(words(schedule, Lang::En), english);
        }
    }
}
