//! The field of a page that holds the deadline alone, compared with what the text says.

use jiff::civil::Date;

use super::{
    super::whitespace::{lower_in_place, one_line},
    DeadlineReading, dates,
    field_date::{earlier_day_in_utc, read_date},
    read_deadlines,
    tokens::tokens,
};
use crate::domain::{Deadline, QualityCode, QualityNote, RawValue, Reader};

/// The most characters of a field that can be nothing but its date: `Sista svarsdag: fredag 3 maj 2026 kl. 12.00`.
const MAX_CHARS: usize = 80;

/// Adds the deadlines of the field's values: those of the page, then those of the list. Where they differ both stand, with
/// a note; if the page says that the time was extended, the list is the older one. A value read as a date is believed as it is; one read as a deadline is running
/// text, in which a lone date of a short value needs no further words.
pub(crate) fn complete(reading: &mut DeadlineReading, values: &[RawValue], published: Option<Date>) {
    let mut of_field = DeadlineReading::default();
    let mut differ = false;
    for value in values {
        let mut one = if value.read == Reader::Date {
            DeadlineReading::default()
        } else {
            read_deadlines(&value.text, published)
        };
        if one.deadlines.is_empty() {
            one.deadlines.extend(lone_date(&value.text, published, &mut one.notes));
        }
        if is_another_opinion(&of_field, &one) {
            if reading.extended || of_field.extended {
                continue;
            }
            differ = true;
        }
        add(&mut of_field, one);
    }
    let days = |reading: &DeadlineReading| reading.deadlines.iter().map(|deadline| deadline.on).collect::<Vec<_>>();
    let (field, text) = (days(&of_field), days(reading));
    let disagree = !field.is_empty()
        && !text.is_empty()
        && !field.iter().all(|on| text.contains(on))
        && !text.iter().all(|on| field.contains(on));
    add(reading, of_field);
    if (disagree || differ) && !reading.notes.iter().any(|note| note.code == QualityCode::ReadersDisagree) {
        reading.notes.push(QualityNote::new(QualityCode::ReadersDisagree));
    }
    if !reading.deadlines.is_empty() {
        reading.notes.retain(|note| note.code != QualityCode::DeadlineUnread);
    }
}

/// Returns `true` if a day that the page strikes out lies before the deadline that stands instead.
pub(crate) fn is_extended_from(struck: &str, reading: &DeadlineReading, published: Option<Date>) -> bool {
    let lower = lower_in_place(&one_line(struck));
    let found = dates::find(&tokens(&lower));
    let day = found.first().and_then(|date| date.resolve(published)).map(|(on, _)| on);
    let headline = Deadline::for_everyone(&reading.deadlines).next().map(|deadline| deadline.on);
    matches!((day, headline), (Some(day), Some(headline)) if day < headline)
}

/// Returns `true` if a further value gives other days for everyone than those before it.
fn is_another_opinion(before: &DeadlineReading, further: &DeadlineReading) -> bool {
    let is_scoped = |reading: &DeadlineReading| reading.deadlines.iter().any(|deadline| deadline.scope.is_some());
    let is_known = |on: Date| before.deadlines.iter().any(|deadline| deadline.on == on);
    let both = !before.deadlines.is_empty() && !further.deadlines.is_empty();
    both && !is_scoped(before) && !is_scoped(further) && !further.deadlines.iter().any(|deadline| is_known(deadline.on))
}

fn add(reading: &mut DeadlineReading, more: DeadlineReading) {
    for deadline in more.deadlines {
        if !reading.deadlines.iter().any(|known| known.on == deadline.on) {
            reading.deadlines.push(deadline);
        }
    }
    for meeting in more.meetings {
        if !reading.meetings.iter().any(|known| known.on == meeting.on) {
            reading.meetings.push(meeting);
        }
    }
    for note in more.notes {
        if !reading.notes.contains(&note) {
            reading.notes.push(note);
        }
    }
    reading.withdrawn |= more.withdrawn;
    reading.extended |= more.extended;
    reading.deadlines.sort();
    reading.meetings.sort_by_key(|meeting| (meeting.on, meeting.at));
}

/// The one date of a short text. An instant late in the evening in UTC is the next day in Sweden. Which of the two its
/// publisher means cannot be known, so the earlier one is shown, with a note.
fn lone_date(text: &str, published: Option<Date>, notes: &mut Vec<QualityNote>) -> Option<Deadline> {
    let line = one_line(text);
    if line.chars().count() > MAX_CHARS {
        return None;
    }
    let lower = lower_in_place(&line);
    let found = dates::find(&tokens(&lower));
    let local = read_date(&line);
    let earlier = earlier_day_in_utc(&line).filter(|_| local.is_some());
    if earlier.is_some() {
        notes.push(QualityNote::new(QualityCode::ReadersDisagree));
    }
    let on = earlier.or(local).or_else(|| match found.as_slice() {
        [only] => only.resolve(published).map(|(on, _)| on),
        _ => None,
    })?;
    Some(Deadline { on, at: None, scope: None, evidence: line, letter: None })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn read(text: &str, reader: Reader) -> DeadlineReading {
        let mut reading = DeadlineReading::default();
        complete(&mut reading, &[RawValue { read: reader, ..RawValue::text(text) }], Some(date(2026, 4, 1)));
        reading
    }

    #[test]
    fn a_field_needs_no_words_around_its_date() {
        for (text, reader) in [
            ("3 maj 2026", Reader::Date),
            ("2026-05-03T21:59:00Z", Reader::Date),
            ("2026-05-03T23:59:59Z", Reader::Date),
            ("03.05.2026", Reader::Date),
            ("3 maj", Reader::Deadline),
            ("Sista svarsdag: 3 maj 2026", Reader::Deadline),
            ("Remissvaren ska ha kommit in senast den 3 maj 2026. Den 5 juni beslutas.", Reader::Deadline),
        ] {
            let days: Vec<Date> = read(text, reader).deadlines.iter().map(|d| d.on).collect();
            assert_eq!(days, [date(2026, 5, 3)], "{text}");
        }
        assert!(
            read(
                "Regeringen beslutade den 5 juni 2025 att tillsätta en utredning om båtar och bryggor i skärgården.",
                Reader::Deadline
            )
            .deadlines
            .is_empty()
        );
    }

    #[test]
    fn placeholder_days_stand_for_none() {
        for text in ["0001-01-01T00:00:00", "1900-01-01", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59"] {
            assert_eq!(read(text, Reader::Date).deadlines, [], "{text}");
        }
    }

    #[test]
    fn an_instant_of_two_days_is_noted() {
        let codes = |text: &str| read(text, Reader::Date).notes.iter().map(|note| note.code).collect::<Vec<_>>();
        assert_eq!(codes("2026-12-31T23:59:59Z"), [QualityCode::ReadersDisagree]);
        assert_eq!(codes("2026-12-31T12:00:00Z"), []);
    }

    #[test]
    fn a_list_and_its_page_may_disagree() {
        for (text, days, codes) in [
            ("Läs förslaget.", "2026-05-03 2026-05-08", vec![QualityCode::ReadersDisagree]),
            // the list is the older one
            ("Svarstiden är förlängd till den 8 maj 2026.", "2026-05-08", vec![]),
        ] {
            let mut reading = read_deadlines(text, None);
            let values =
                ["8 maj 2026", "2026-05-03"].map(|text| RawValue { read: Reader::Date, ..RawValue::text(text) });
            complete(&mut reading, &values, None);
            let read: Vec<String> = reading.deadlines.iter().map(|deadline| deadline.on.to_string()).collect();
            let found: Vec<QualityCode> = reading.notes.iter().map(|note| note.code).collect();
            assert_eq!((read.join(" "), found), (days.to_owned(), codes), "{text}");
        }
    }

    #[test]
    fn two_readers_may_disagree() {
        let mut reading = read_deadlines("Svara senast den 8 maj 2026.", None);
        complete(&mut reading, &[RawValue { read: Reader::Date, ..RawValue::text("2026-05-03") }], None);
        assert_eq!(reading.deadlines.len(), 2);
        assert_eq!(reading.notes[0].code, QualityCode::ReadersDisagree);
    }
}
