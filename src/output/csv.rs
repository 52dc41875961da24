//! Consultations as CSV (RFC 4180).
//!
//! UTF-8, a header, CR LF, ISO dates, several values of a cell separated by `; `, and no cell that a spreadsheet would
//! run as a formula.

use std::io::{self, Write};

use jiff::{Timestamp, civil::Date};

use super::{
    Site,
    clean::{one_line, web_url},
};
use crate::domain::{Certainty, Consultation, DocumentKind, Step};

/// The media type (RFC 7111 and 4180).
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// The columns, named as in the API.
pub const COLUMNS: [&str; 22] = [
    "id",
    "title",
    "issuers",
    "kind",
    "status",
    "publishedOn",
    "updatedOn",
    "deadline",
    "deadlines",
    "withdrawn",
    "caseNumbers",
    "references",
    "topics",
    "summary",
    "documentUrls",
    "submissions",
    "url",
    "sourceUrl",
    "changedAt",
    "origin",
    "outcomes",
    "subjects",
];

/// A row, in the order of [`COLUMNS`].
pub type Row = [String; COLUMNS.len()];

/// The row of a consultation on the day `today`. `changed_at` and the names of its `subjects` are those of the catalog.
#[must_use]
pub fn row(consultation: &Consultation, subjects: &[&str], changed_at: Timestamp, today: Date, site: &Site) -> Row {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let joined = |values: Vec<&str>| values.join("; ");
    let documents = consultation.ordered_documents();
    let documents = documents.iter().filter(|document| document.kind != DocumentKind::ConsulteeList);
    [
        consultation.id.to_string(),
        consultation.title.clone(),
        joined(consultation.issuers.iter().map(|issuer| issuer.name.as_str()).collect()),
        consultation.kind.name().to_owned(),
        consultation.status(today).name().to_owned(),
        day(consultation.published_on),
        day(consultation.updated_on),
        day(consultation.deadline_ahead(today).map(|deadline| deadline.on)),
        deadlines(consultation),
        consultation.withdrawn.to_string(),
        joined(consultation.case_numbers.iter().map(|number| number.display.as_str()).collect()),
        joined(consultation.references.iter().map(|reference| reference.number.as_str()).collect()),
        joined(consultation.topics.iter().map(|topic| topic.name.as_str()).collect()),
        consultation.shown_summary().map(|summary| summary.text).unwrap_or_default(),
        documents.filter_map(|document| web_url(&document.url)).collect::<Vec<_>>().join("; "),
        consultation.submissions.len().to_string(),
        site.consultation_url(consultation),
        consultation.source_url.clone(),
        changed_at.to_string(),
        steps(&consultation.origin_steps()),
        steps(&consultation.outcomes),
        subjects.join("; "),
    ]
}

/// `2026-06-15 (kommunerna); 2026-06-30T12:00`
pub(super) fn deadlines(consultation: &Consultation) -> String {
    let deadlines = consultation.deadlines.iter().map(|deadline| {
        let at = deadline.at.map(|at| at.strftime("T%H:%M").to_string()).unwrap_or_default();
        let scope = deadline.scope.as_deref().map(|scope| format!(" ({scope})")).unwrap_or_default();
        format!("{}{at}{scope}", deadline.on)
    });
    deadlines.collect::<Vec<_>>().join("; ")
}

/// `prop. 2026/27:41 (2026-11-20); bifall (2027-01-20)`; a link that is only probable has a question mark.
pub(super) fn steps(steps: &[Step]) -> String {
    let one = |step: &Step| {
        let name = step.number.as_deref().or(step.result.as_deref()).unwrap_or_else(|| step.name());
        let on = step.on.map(|on| format!(" ({on})")).unwrap_or_default();
        let doubt = if step.certainty == Certainty::Probable { "?" } else { "" };
        format!("{name}{on}{doubt}")
    };
    steps.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Writes a header and the rows as CSV.
///
/// # Errors
/// When `to` cannot be written.
pub fn write(to: impl Write, rows: impl Iterator<Item = Row>) -> io::Result<()> {
    write_table(to, COLUMNS, rows)
}

/// Writes a header of `columns` and the rows as CSV.
///
/// # Errors
/// When `to` cannot be written.
pub fn write_table<const N: usize>(
    to: impl Write,
    columns: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> io::Result<()> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(to);
    writer.write_record(columns)?;
    for row in rows {
        writer.write_record(row.map(|cell| safe_cell(&cell)))?;
    }
    writer.flush()
}

/// The text on one line, with an apostrophe before anything that a spreadsheet would run (OWASP, "CSV injection").
///
/// A spreadsheet with Japanese input runs the wide forms as well.
fn safe_cell(text: &str) -> String {
    let line = one_line(text);
    if line.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%']) { format!("'{line}") } else { line }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::output::testing;

    fn render(row: Row) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&mut bytes, [row].into_iter()).unwrap();
        bytes
    }

    #[test]
    fn a_consultation_as_csv() {
        let consultation = testing::consultation();
        let row = row(&consultation, &["Skatt och tull"], consultation.fetched_at, date(2026, 6, 1), &testing::site());
        let text = String::from_utf8(render(row)).unwrap();
        insta::assert_snapshot!(text.replace("\r\n", "¶\n"), @r#"
        id,title,issuers,kind,status,publishedOn,updatedOn,deadline,deadlines,withdrawn,caseNumbers,references,topics,summary,documentUrls,submissions,url,sourceUrl,changedAt,origin,outcomes,subjects¶
        urn:uuid:7fad6edf-8431-5e96-907c-09b28a57468a,"Silver & guld, en översyn <utkast>",Finansdepartementet,sou,open,2026-05-04,,2026-06-30,2026-06-30,false,Fi2026/01655,SOU 2026:14,Skatter,Utredningen föreslår nya regler för silver & guld.,https://www.regeringen.se/contentassets/1/silver.pdf,1,https://remisser.example.se/remisser/silver-guld-en-oversyn-utkast-7fad6edf,https://www.regeringen.se/remisser/2026/05/silver/,2026-05-03T22:00:00Z,SOU 2026:14,,Skatt och tull¶
        "#);
    }

    #[test]
    fn no_cell_is_run_by_a_spreadsheet_or_breaks_its_row() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            (" \t@SUM(A1)", "'@SUM(A1)"),
            ("-2", "'-2"),
            ("+46", "'+46"),
            ("＝1", "'＝1"),
            ("a=1", "a=1"),
            ("rad\r\n=cmd", "rad =cmd"),
            ("\u{0}=1", "'=1"),
        ] {
            assert_eq!(safe_cell(text), cell);
        }
        let mut row = Row::default();
        row[1] = "sa \"ja\", nej".to_owned();
        let bytes = render(row.clone());
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let read: Vec<::csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        assert_eq!(read, [::csv::StringRecord::from(row.to_vec())]);
    }
}
