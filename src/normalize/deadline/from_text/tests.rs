//! The table of accepted forms, read from the module's own documentation, is the test.

use jiff::civil::{Date, date};

use super::*;

const PUBLISHED: Date = date(2026, 2, 10);

/// A reading in the words of the table's last column.
fn shown(reading: &DeadlineReading) -> String {
    let day = |on: Date, at: Option<jiff::civil::Time>| {
        at.map_or_else(|| on.to_string(), |at| format!("{on} {}", at.strftime("%H:%M")))
    };
    let meetings = reading.meetings.iter().map(|meeting| format!("möte {}", day(meeting.on, meeting.at)));
    let deadlines = reading.deadlines.iter().map(|deadline| day(deadline.on, deadline.at));
    let all: Vec<String> = meetings.chain(deadlines).collect();
    let days = if all.is_empty() { "–".to_owned() } else { all.join("; ") };
    format!("{days}{}", if reading.notes.is_empty() { "" } else { " ?" })
}

#[test]
fn the_table_of_accepted_forms_is_true() {
    let rows: Vec<(&str, &str)> = include_str!("../accepted_forms.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.rsplit_once(" | "))
        .filter(|(text, read)| !read.is_empty() && !text.starts_with("---") && *text != "text")
        .collect();
    assert!(rows.len() > 80, "the table was not found: {} rows", rows.len());
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(text, expected)| {
            let read = shown(&read_deadlines(&text.replace('⏎', "\n"), Some(PUBLISHED)));
            (read != *expected).then(|| format!("{text}\n    expected {expected}, read {read}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn the_day_after_in_another_sentence_takes_no_deadline_away() {
    let text = "Remissvaren ska ha kommit in senast den 18 augusti 2017. Här finns svaren om direktivet av den 19 augusti 2017.";
    let days: Vec<String> =
        super::read_deadlines(text, None).deadlines.iter().map(|deadline| deadline.on.to_string()).collect();
    assert_eq!(days, ["2017-08-18"]);
}

#[test]
fn every_date_is_explained() {
    let text =
        "Synpunkter som lämnades under samrådet 1 november–12 december 2025 finns här. Svara senast den 4 maj 2026.";
    let explained: Vec<(&str, &str)> =
        super::explain_dates(text, None).iter().map(|date| (date.role, date.rule)).collect();
    assert_eq!(
        explained,
        [("start", "begins a period"), ("other", "is past"), ("deadline", "states a limit for answers")]
    );
}

#[test]
fn what_markdown_strikes_out_is_not_read() {
    for (text, day) in [
        ("~~Svar senast 3 april 2026~~ Ny tid! Svar senast 4 maj 2026.", "2026-05-04"),
        ("Sista svarsdag: ~~4 juni 2026~~ 4 maj 2026", "2026-05-04"),
    ] {
        let days: Vec<String> =
            super::read_deadlines(text, None).deadlines.iter().map(|deadline| deadline.on.to_string()).collect();
        assert_eq!(days, [day], "{text}");
    }
}

#[test]
fn a_consultation_that_was_sent_is_withdrawn_unless_a_new_one_follows() {
    let taken_back = "Den remiss som skickades ut den 2 mars 2026 är återkallad, eftersom bilagan saknades.";
    assert!(super::read_deadlines(taken_back, None).withdrawn);
    let replaced = format!("{taken_back} Här är den nya. Svara senast den 4 maj 2026.");
    assert!(!super::read_deadlines(&replaced, None).withdrawn);
}
