//! iCalendar (RFC 5545, RFC 7986): one all-day event for each deadline.
//!
//! In: consultations with their events. Out: lines that end in CR LF and are folded at 75 octets. The writer is our
//! own: a library would only spare the folding and escaping below. No time zone is needed, since a deadline is a day.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};

use super::{
    Site,
    clean::{one_line, xml_clean},
    own_name,
};
use crate::domain::{Consultation, Event, EventId, EventKind, Lang, slugify, weekday_and_day};

/// The media type of [`render`]'s bytes.
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// A calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// The filter in words.
    pub name: String,
    /// The address of this document.
    pub self_url: String,
    /// The page with the same content.
    pub html_url: String,
    /// The interval of requests: the shortest schedule of the sources.
    pub refresh: SignedDuration,
    /// For each alarm, at nine in the morning, the number of days from it to the deadline; 0 for the day itself.
    pub alarms: Vec<u8>,
    /// The language of the frame.
    pub lang: Lang,
    /// The deadlines, in the order in which they are written.
    pub days: Vec<Day>,
}

/// A deadline in the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Permanent: the same when the day is moved.
    pub uid: String,
    /// The deadline.
    pub on: Date,
    /// The title of the entry.
    pub summary: String,
    /// Plain text, lines separated by LF.
    pub description: String,
    /// The page of the consultation here.
    pub url: String,
    /// Issuers and topics.
    pub categories: Vec<String>,
    /// The number of times it was moved, cancelled or reinstated.
    pub sequence: usize,
    /// `true` if the consultation was withdrawn.
    pub cancelled: bool,
    /// When it last changed, from content.
    pub stamp: Timestamp,
}

/// The deadlines of a consultation. `events` are all of its own; `updated_at` is when it last changed for readers, as in
/// the catalog.
#[must_use]
pub fn days<'a>(
    consultation: &Consultation,
    events: impl Iterator<Item = &'a Event>,
    updated_at: Timestamp,
    site: &Site,
    lang: Lang,
) -> Vec<Day> {
    let moves = [EventKind::DeadlineChanged, EventKind::Withdrawn, EventKind::Reinstated];
    let sequence = events.filter(|event| moves.contains(&event.kind)).count();
    let url = site.consultation_url(consultation);
    let issuers: Vec<String> = consultation.issuers.iter().map(|issuer| one_line(&issuer.name)).collect();
    let lead = lang.pick("Svara senast", "Answer by");
    // Calendars that show a cancelled event at all show it as any other.
    let headline = if consultation.withdrawn { lang.pick("ÅTERKALLAD", "WITHDRAWN") } else { lead };
    let mut uids = Vec::new();
    // From the last one back: where several have the same scope, the last keeps its uid when one is removed.
    let days = consultation.deadlines.iter().rev().map(|deadline| {
        let scope = deadline.scope.as_deref().map(one_line).unwrap_or_default();
        let key = slugify(&scope);
        let nth = uids.iter().filter(|other| **other == key).count();
        let uid = EventId::new(consultation.id, "deadline", &key, nth).to_string();
        uids.push(key);
        let scoped = if scope.is_empty() { String::new() } else { format!(" ({scope})") };
        let at = deadline.at.map(|at| at.strftime(" kl. %H.%M").to_string()).unwrap_or_default();
        let day = weekday_and_day(deadline.on, lang);
        let mut lines = vec![match consultation.withdrawn {
            true => format!(
                "{} {day}{at}{scoped}",
                lang.pick("Återkallad. Sista svarsdag var", "Withdrawn. The deadline was")
            ),
            false => format!("{lead} {day}{at}{scoped}"),
        }];
        lines.push(one_line(&consultation.title));
        lines.extend((!issuers.is_empty()).then(|| issuers.join(", ")));
        lines.extend(consultation.case_numbers.iter().map(|number| one_line(&number.display)));
        lines.push(url.clone());
        Day {
            uid: uid.trim_start_matches("urn:uuid:").to_owned(),
            on: deadline.on,
            summary: format!("{headline}: {}{scoped}", own_name(&one_line(&consultation.title))),
            description: lines.join("\n"),
            url: url.clone(),
            categories: issuers
                .iter()
                .cloned()
                .chain(
                    consultation
                        .topics
                        .iter()
                        .map(|topic| one_line(&topic.name))
                        .filter(|name| !issuers.contains(name)),
                )
                .collect(),
            sequence,
            cancelled: consultation.withdrawn,
            stamp: updated_at,
        }
    });
    let mut days: Vec<Day> = days.collect();
    days.reverse();
    days
}

/// The calendar as iCalendar.
#[must_use]
pub fn render(calendar: &Calendar) -> Vec<u8> {
    let mut lines = Lines(String::new());
    let minutes = calendar.refresh.as_mins().max(15);
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Remissflodet//Remissflodet//SV");
    lines.add("CALSCALE", "GREGORIAN");
    lines.add("METHOD", "PUBLISH");
    lines.text("NAME", &calendar.name);
    lines.text("X-WR-CALNAME", &calendar.name);
    lines.add("SOURCE;VALUE=URI", &one_line(&calendar.self_url));
    lines.add("URL", &one_line(&calendar.html_url));
    lines.add("REFRESH-INTERVAL;VALUE=DURATION", &format!("PT{minutes}M"));
    lines.add("X-PUBLISHED-TTL", &format!("PT{minutes}M"));
    for day in &calendar.days {
        lines.day(day, calendar);
    }
    lines.add("END", "VCALENDAR");
    lines.0.into_bytes()
}

/// Content lines (RFC 5545, section 3.1).
struct Lines(String);

impl Lines {
    fn day(&mut self, day: &Day, calendar: &Calendar) {
        let basic = |day: Date| day.strftime("%Y%m%d").to_string();
        let stamp = day.stamp.strftime("%Y%m%dT%H%M%SZ").to_string();
        self.add("BEGIN", "VEVENT");
        self.add("UID", &day.uid);
        self.add("DTSTAMP", &stamp);
        self.add("LAST-MODIFIED", &stamp);
        self.add("SEQUENCE", &day.sequence.to_string());
        self.add("DTSTART;VALUE=DATE", &basic(day.on));
        // The end is exclusive (section 3.6.1): an event of one day ends on the next.
        self.add("DTEND;VALUE=DATE", &basic(day.on.checked_add(1.day()).unwrap_or(day.on)));
        self.text("SUMMARY", &day.summary);
        self.text("DESCRIPTION", &day.description);
        self.add("URL", &one_line(&day.url));
        if !day.categories.is_empty() {
            let categories: Vec<String> = day.categories.iter().map(|category| escape(category)).collect();
            self.add("CATEGORIES", &categories.join(","));
        }
        self.add("STATUS", if day.cancelled { "CANCELLED" } else { "CONFIRMED" });
        self.add("TRANSP", "TRANSPARENT");
        for days in calendar.alarms.iter().filter(|_| !day.cancelled) {
            // The event begins at midnight, and nobody wants to be woken: 09:00 is fifteen hours before the midnight
            // that follows.
            let trigger = if *days == 0 { "PT9H".to_owned() } else { format!("-P{}DT15H", days - 1) };
            self.add("BEGIN", "VALARM");
            self.add("ACTION", "DISPLAY");
            self.add("TRIGGER", &trigger);
            self.text("DESCRIPTION", &day.summary);
            self.add("END", "VALARM");
        }
        self.add("END", "VEVENT");
    }

    fn text(&mut self, name: &str, value: &str) {
        self.add(name, &escape(value));
    }

    /// Adds a line, folded so that none has more than 75 octets, the CR LF not counted, and no character is split.
    fn add(&mut self, name: &str, value: &str) {
        let mut room = 75;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = 74;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        let _ = write!(self.0, "\r\n");
    }
}

/// A value of type TEXT (section 3.3.11).
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in xml_clean(text).chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::output::testing;

    fn calendar(days: Vec<Day>) -> Calendar {
        Calendar {
            name: "Sista svarsdag: skatter, avgifter; övrigt".to_owned(),
            self_url: "https://remisser.example.se/sista-svarsdag.ics".to_owned(),
            html_url: "https://remisser.example.se/".to_owned(),
            refresh: SignedDuration::from_hours(1),
            alarms: Vec::new(),
            lang: Lang::Sv,
            days,
        }
    }

    fn days_of(consultation: &Consultation, kinds: &[EventKind]) -> Vec<Day> {
        let events: Vec<Event> = kinds.iter().map(|kind| testing::event(consultation, *kind)).collect();
        let stamp = "2026-06-01T08:30:00Z".parse().unwrap();
        days(consultation, events.iter(), stamp, &testing::site(), Lang::Sv)
    }

    #[test]
    fn a_deadline_as_a_calendar() {
        let days = days_of(&testing::consultation(), &[EventKind::Published, EventKind::DeadlineChanged]);
        let text = String::from_utf8(render(&Calendar { alarms: vec![7], ..calendar(days) })).unwrap();
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "a lone CR or LF");
        insta::assert_snapshot!(text.replace("\r\n", "\n"), @r#"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Remissflodet//Remissflodet//SV
        CALSCALE:GREGORIAN
        METHOD:PUBLISH
        NAME:Sista svarsdag: skatter\, avgifter\; övrigt
        X-WR-CALNAME:Sista svarsdag: skatter\, avgifter\; övrigt
        SOURCE;VALUE=URI:https://remisser.example.se/sista-svarsdag.ics
        URL:https://remisser.example.se/
        REFRESH-INTERVAL;VALUE=DURATION:PT60M
        X-PUBLISHED-TTL:PT60M
        BEGIN:VEVENT
        UID:9d543479-1805-5a21-850a-52f2ccd9073b
        DTSTAMP:20260601T083000Z
        LAST-MODIFIED:20260601T083000Z
        SEQUENCE:1
        DTSTART;VALUE=DATE:20260630
        DTEND;VALUE=DATE:20260701
        SUMMARY:Svara senast: Silver & guld\, en översyn <utkast>
        DESCRIPTION:Svara senast tisdag 30 juni 2026\nSilver & guld\, en översyn <
         utkast>\nFinansdepartementet\nFi2026/01655\nhttps://remisser.example.se/re
         misser/silver-guld-en-oversyn-utkast-7fad6edf
        URL:https://remisser.example.se/remisser/silver-guld-en-oversyn-utkast-7fad
         6edf
        CATEGORIES:Finansdepartementet,Skatter
        STATUS:CONFIRMED
        TRANSP:TRANSPARENT
        BEGIN:VALARM
        ACTION:DISPLAY
        TRIGGER:-P6DT15H
        DESCRIPTION:Svara senast: Silver & guld\, en översyn <utkast>
        END:VALARM
        END:VEVENT
        END:VCALENDAR
        "#);
    }

    #[test]
    fn an_extension_keeps_the_uid_and_a_withdrawal_cancels() {
        let mut consultation = testing::consultation();
        let before = days_of(&consultation, &[EventKind::Published]);
        consultation.deadlines[0].on = "2026-09-30".parse().unwrap();
        let extended = days_of(&consultation, &[EventKind::Published, EventKind::DeadlineChanged]);
        assert_eq!((&before[0].uid, before[0].sequence), (&extended[0].uid, 0));
        assert_eq!(extended[0].sequence, 1);
        consultation.withdrawn = true;
        let withdrawn = days_of(&consultation, &[EventKind::DeadlineChanged, EventKind::Withdrawn]);
        assert_eq!((&withdrawn[0].uid, withdrawn[0].sequence), (&before[0].uid, 2));
        assert!(withdrawn[0].description.starts_with("Återkallad. Sista svarsdag var onsdag 30 september 2026\n"));
        let text = String::from_utf8(render(&calendar(withdrawn))).unwrap();
        assert!(text.contains("STATUS:CANCELLED\r\n") && text.contains("SUMMARY:ÅTERKALLAD: Silver"), "{text}");
    }

    #[test]
    fn each_of_several_deadlines_has_its_own_uid() {
        let mut consultation = testing::consultation();
        let one = consultation.deadlines[0].clone();
        let other = crate::domain::Deadline { on: "2026-06-15".parse().unwrap(), ..one.clone() };
        let scoped = crate::domain::Deadline { scope: Some("kommunerna".to_owned()), ..other.clone() };
        let alone = days_of(&consultation, &[]);
        consultation.deadlines = vec![other, scoped, one];
        let days = days_of(&consultation, &[]);
        let uids: std::collections::BTreeSet<&String> = days.iter().map(|day| &day.uid).collect();
        assert_eq!(uids.len(), 3);
        assert_eq!(alone[0].uid, days[2].uid, "the last one is the one that was there alone");
    }

    #[test]
    fn an_alarm_sounds_at_nine() {
        let days = days_of(&testing::consultation(), &[]);
        for (alarm, trigger) in [(0, "TRIGGER:PT9H"), (1, "TRIGGER:-P0DT15H"), (7, "TRIGGER:-P6DT15H")] {
            let text = String::from_utf8(render(&Calendar { alarms: vec![alarm], ..calendar(days.clone()) })).unwrap();
            assert!(text.contains(trigger), "{text}");
        }
    }

    proptest! {
        #[test]
        fn lines_are_folded_between_characters(text in "[aåäö😀,;\\\\\n\r\u{0}]{0,200}") {
            let mut lines = Lines(String::new());
            lines.text("SUMMARY", &text);
            for line in lines.0.split("\r\n") {
                prop_assert!(line.len() <= 75, "{} octets: {line}", line.len());
                prop_assert!(!line.contains(['\r', '\n', '\0']));
            }
            prop_assert_eq!(lines.0.replace("\r\n ", ""), format!("SUMMARY:{}\r\n", escape(&text)));
        }
    }
}
