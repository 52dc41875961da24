//! Forms of feeds that are not in the standards and that publishers write: days in Swedish, a bare `&`.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

use super::MONTHS;
use crate::domain::ZONE;

/// The instant of a feed's date: RFC 3339, RFC 2822, and what stands for them: `Mån, 09 nov 26 10:00 CET`. A date without
/// a zone is meant in Sweden.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(instant) = text.trim().parse::<Timestamp>() {
        return Some(instant);
    }
    let (mut on, mut at, mut offset) = (None, Time::midnight(), None);
    let (mut day, mut month) = (None, None);
    for word in text.split([' ', ',', '\t', '\n']).filter(|word| !word.is_empty()) {
        if let Ok(local) = word.parse::<DateTime>() {
            (on, at) = (Some(local.date()), if local.time() == Time::midnight() { at } else { local.time() });
        } else if word.contains(':') && !word.starts_with(['+', '-']) {
            at = clock(word)?;
        } else if let Some(known) = zone(word) {
            offset = Some(known);
        } else if let Ok(number) = word.trim_end_matches('.').parse::<i16>() {
            match (day, month) {
                (None, _) => day = Some(i8::try_from(number).ok()?),
                (Some(day), Some(month)) if on.is_none() => {
                    let year = if number < 70 {
                        2000 + number
                    } else if number < 100 {
                        1900 + number
                    } else {
                        number
                    };
                    on = Some(Date::new(year, month, day).ok()?);
                }
                _ => return None,
            }
        } else if month.is_none() {
            month = self::month(word);
        }
    }
    let local = on?.to_datetime(at);
    match offset {
        Some(offset) => offset.to_timestamp(local).ok(),
        None => Some(local.to_zoned(TimeZone::get(ZONE).ok()?).ok()?.timestamp()),
    }
}

/// `10:00`, `10:00:00`
fn clock(word: &str) -> Option<Time> {
    let mut parts = word.split(':').map(|part| part.parse::<i8>().ok());
    Time::new(parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?, 0).ok()
}

/// `GMT`, `CEST`, `+0100`, `+01:00`
fn zone(word: &str) -> Option<Offset> {
    let hours = |hours: i8| Offset::from_hours(hours).ok();
    match word {
        "GMT" | "UTC" | "UT" | "Z" => return hours(0),
        "CET" | "MET" => return hours(1),
        "CEST" | "MEST" => return hours(2),
        _ => {}
    }
    let digits = word.strip_prefix(['+', '-'])?.replace(':', "");
    let number: i32 = digits.parse().ok().filter(|_| digits.len() == 4)?;
    let seconds = (number / 100) * 3_600 + (number % 100) * 60;
    Offset::from_seconds(if word.starts_with('-') { -seconds } else { seconds }).ok()
}

/// The month of an English or Swedish name, by its first three letters.
fn month(word: &str) -> Option<i8> {
    let word = word.to_lowercase().replace("may", "maj").replace("oct", "okt");
    // "mar" begins a month, "mån" a day
    let place = MONTHS.iter().position(|name| word.starts_with(name))?;
    i8::try_from(place + 1).ok()
}

/// The XML with every `&` that begins no reference escaped; none where there is no such `&`. Marked sections stay.
pub(super) fn with_escaped_ampersands(xml: &str) -> Option<String> {
    const REFERENCES: [&str; 5] = ["amp;", "lt;", "gt;", "quot;", "apos;"];
    let mut out = String::with_capacity(xml.len() + 64);
    let (mut rest, mut found) = (xml, false);
    while let Some(at) = rest.find(['&', '<']) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        if tail.starts_with("<![CDATA[") {
            let end = tail.find("]]>").map_or(tail.len(), |end| end + 3);
            out.push_str(&tail[..end]);
            rest = &tail[end..];
            continue;
        }
        let after = &tail[1..];
        let number = after.strip_prefix('#').and_then(|number| number.split_once(';'));
        let is_number = number.is_some_and(|(digits, _)| {
            (1..=7).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit() || b == b'x')
        });
        let is_bare = tail.starts_with('&') && !is_number && !REFERENCES.iter().any(|name| after.starts_with(name));
        out.push_str(if is_bare { "&amp;" } else { &tail[..1] });
        found |= is_bare;
        rest = after;
    }
    out.push_str(rest);
    found.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_feeds_write_them() {
        for (text, expected) in [
            ("2026-11-09T10:00:00+01:00", "2026-11-09T09:00:00Z"),
            ("Mon, 09 Nov 2026 10:00:00 +0100", "2026-11-09T09:00:00Z"),
            ("Mon, 9 Nov 2026 10:00:00 GMT", "2026-11-09T10:00:00Z"),
            ("mån, 09 nov 2026 10:00:00 CET", "2026-11-09T09:00:00Z"),
            ("tor 7 maj 2026 10:00 MEST", "2026-05-07T08:00:00Z"),
            ("Thu, 07 May 26 10:00:00 CEST", "2026-05-07T08:00:00Z"),
            ("7 oktober 2026", "2026-10-06T22:00:00Z"),
            ("2026-11-09 10:00:00", "2026-11-09T09:00:00Z"),
            ("2026-11-09", "2026-11-08T23:00:00Z"),
            ("2026-11-09 10:00:00 +0000", "2026-11-09T10:00:00Z"),
        ] {
            assert_eq!(instant(text).map(|at| at.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "igår", "32 nov 2026", "09 2026", "10:00"] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    /// The whole way: the first parse fails, the second reads the titles, and the list has a problem.
    #[test]
    fn a_feed_with_a_bare_ampersand_is_read_and_reported() {
        let toml =
            "home = \"https://x.se\"\nschedule = \"0 6 * * *\"\n[[list]]\nkind = \"feed\"\nurl = \"{home}/rss\"\n";
        let file = crate::source::SourceFile { path: "x.toml".into(), text: toml.to_owned() };
        let files = crate::source::SourceFiles::from([("x".to_owned(), file)]);
        let sources = crate::source::compile(&files, &crate::source::built_in_issuers().unwrap());
        let stage = &sources.get("x").unwrap().lists[0];
        let xml = "<?xml version='1.0'?><rss version='2.0'><channel><title>R</title><link>https://x.se/</link><description>x</description>\
            <item><guid>a1</guid><title>Skog & mark</title><link>https://x.se/r/1?a=1&b=2</link></item></channel></rss>";
        let found = crate::extract::list(stage, xml, &stage.url(1)).unwrap();
        assert_eq!(found.items[0].text(crate::domain::Field::Title), Some("Skog & mark"));
        assert!(
            found.problems.iter().any(|problem| problem.reason.contains("expected `&amp;`")),
            "{:?}",
            found.problems
        );
        assert!(crate::extract::list(stage, "<rss><a & b", &stage.url(1)).is_err(), "what is no feed stays none");
    }

    #[test]
    fn only_a_bare_ampersand_is_escaped() {
        let xml = "<a href='?a=1&b=2'>Skog & mark &amp; hus &#38; &#x26; &ouml;<![CDATA[ & ]]></a>";
        let escaped = "<a href='?a=1&amp;b=2'>Skog &amp; mark &amp; hus &#38; &#x26; &amp;ouml;<![CDATA[ & ]]></a>";
        assert_eq!(with_escaped_ampersands(xml).as_deref(), Some(escaped));
        assert_eq!(with_escaped_ampersands(escaped), None);
    }
}
