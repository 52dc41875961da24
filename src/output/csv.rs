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
use crate::domain::{Certainty, Consultation, Status, Step};

/// The media type (RFC 7111 and 4180).
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its head, named as in the API.
    pub name: &'static str,
    /// The type of its values.
    pub kind: ColumnKind,
}

/// The type of the values of a column. An unknown value is an empty cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Any text; several values are separated by `; `.
    Text,
    /// An ISO date.
    Day,
    /// An instant, RFC 3339 in UTC.
    Instant,
    /// A whole number.
    Count,
    /// `true` or `false`.
    Truth,
    /// A web address.
    Address,
}

/// A column of this type.
#[must_use]
pub const fn column(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind }
}

/// The columns of the table of consultations. New ones are added at the end.
pub const COLUMNS: [Column; 34] = {
    use ColumnKind::{Address, Count, Day, Instant, Text, Truth};
    [
        column("id", Text),
        column("title", Text),
        column("issuers", Text),
        column("kind", Text),
        column("status", Text),
        column("publishedOn", Day),
        column("updatedOn", Day),
        column("deadline", Day),
        column("deadlines", Text),
        column("withdrawn", Truth),
        column("caseNumbers", Text),
        column("references", Text),
        column("topics", Text),
        column("summary", Text),
        column("documentUrls", Text),
        column("submissions", Count),
        column("url", Address),
        column("sourceUrl", Address),
        column("changedAt", Instant),
        column("origin", Text),
        column("outcomes", Text),
        column("subjects", Text),
        column("closingSoon", Truth),
        column("daysToAnswer", Count),
        column("deadlineEvidence", Text),
        column("extended", Truth),
        column("consulteesKnown", Truth),
        column("consultees", Count),
        column("submissionsKnown", Truth),
        column("documents", Count),
        column("proposalUrl", Address),
        column("qualityNotes", Text),
        column("firstSeenAt", Instant),
        column("issuerSlugs", Text),
    ]
};

/// A row, in the order of [`COLUMNS`].
pub type Row = [String; COLUMNS.len()];

/// The facts about a consultation that the catalog knows and it does not say itself.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The names of its subjects.
    pub subjects: &'a [&'a str],
    /// The last change of any of its data.
    pub changed_at: Timestamp,
    /// `true` if posted answers would be known.
    pub submissions_known: bool,
}

/// The row of a consultation on the day `today`.
#[must_use]
pub fn row(consultation: &Consultation, facts: Facts<'_>, today: Date, site: &Site) -> Row {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let joined = |values: Vec<&str>| values.join("; ");
    let known = |count: usize, is_known: bool| if is_known { count.to_string() } else { String::new() };
    let submissions_known = facts.submissions_known || !consultation.submissions.is_empty();
    let documents = consultation.ordered_documents();
    let (status, shown) = (consultation.status(today), consultation.deadline_ahead(today));
    [
        consultation.id.to_string(),
        consultation.title.clone(),
        joined(consultation.issuers.iter().map(|issuer| issuer.name.as_str()).collect()),
        consultation.kind.name().to_owned(),
        status.in_data().name().to_owned(),
        day(consultation.published_on),
        day(consultation.updated_on),
        day(shown.map(|deadline| deadline.on)),
        deadlines(consultation),
        consultation.withdrawn.to_string(),
        joined(consultation.case_numbers.iter().map(|number| number.display.as_str()).collect()),
        joined(consultation.references.iter().map(|reference| reference.number.as_str()).collect()),
        joined(consultation.topics.iter().map(|topic| topic.name.as_str()).collect()),
        consultation.shown_summary().map(|summary| summary.text).unwrap_or_default(),
        documents.iter().filter_map(|document| web_url(&document.url)).collect::<Vec<_>>().join("; "),
        known(consultation.submissions.len(), submissions_known),
        site.consultation_url(consultation),
        consultation.source_url.clone(),
        facts.changed_at.to_string(),
        steps(&consultation.origin_steps()),
        steps(&consultation.outcomes),
        facts.subjects.join("; "),
        (status == Status::Closing).to_string(),
        consultation.days_to_answer().map(|days| days.to_string()).unwrap_or_default(),
        shown.map(|deadline| deadline.evidence.clone()).unwrap_or_default(),
        consultation.extended.to_string(),
        (!consultation.consultees.is_empty()).to_string(),
        known(consultation.consultees.len(), !consultation.consultees.is_empty()),
        submissions_known.to_string(),
        documents.len().to_string(),
        consultation.proposal().and_then(|proposal| web_url(proposal.url)).unwrap_or_default(),
        joined(consultation.quality_notes.iter().map(|note| note.code.name()).collect()),
        consultation.first_seen_at.to_string(),
        joined(consultation.issuers.iter().map(|issuer| issuer.slug.as_str()).collect()),
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

/// `prop. 2026/27:41 (2026-11-20); bifall (2027-01-20)`; a link that is only probable has a question mark, and a bill that
/// was taken back says so, `prop. 2026/27:41 (2026-11-20, withdrawn)`.
fn steps(steps: &[Step]) -> String {
    let one = |step: &Step| {
        let name = step.number.as_deref().or(step.result.as_deref()).unwrap_or_else(|| step.name());
        let on = step.on.map(|on| on.to_string());
        let facts: Vec<String> = on.into_iter().chain(step.withdrawn.then(|| "withdrawn".to_owned())).collect();
        let on = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
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
    write_table(to, COLUMNS.map(|column| column.name), rows)
}

/// Writes a header of `heads` and the rows as CSV.
///
/// # Errors
/// When `to` cannot be written.
pub fn write_table<'h, R: IntoIterator<Item = String>>(
    to: impl Write,
    heads: impl IntoIterator<Item = &'h str>,
    rows: impl Iterator<Item = R>,
) -> io::Result<()> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(to);
    writer.write_record(heads)?;
    for row in rows {
        for cell in row {
            writer.write_field(safe_cell(&cell))?;
        }
        writer.write_record(None::<&[u8]>)?;
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
        let facts =
            Facts { subjects: &["Skatt och tull"], changed_at: consultation.fetched_at, submissions_known: true };
        let row = row(&consultation, facts, date(2026, 6, 1), &testing::site());
        let text = String::from_utf8(render(row)).unwrap();
        insta::assert_snapshot!(text.replace("\r\n", "¶\n"), @r#"
        id,title,issuers,kind,status,publishedOn,updatedOn,deadline,deadlines,withdrawn,caseNumbers,references,topics,summary,documentUrls,submissions,url,sourceUrl,changedAt,origin,outcomes,subjects,closingSoon,daysToAnswer,deadlineEvidence,extended,consulteesKnown,consultees,submissionsKnown,documents,proposalUrl,qualityNotes,firstSeenAt,issuerSlugs¶
        urn:uuid:7fad6edf-8431-5e96-907c-09b28a57468a,"Silver & guld, en översyn <utkast>",Finansdepartementet,sou,open,2026-05-04,,2026-06-30,2026-06-30,false,Fi2026/01655,SOU 2026:14,Skatter,Utredningen föreslår nya regler för silver & guld.,https://www.regeringen.se/contentassets/1/silver.pdf,1,https://remisser.example.se/remisser/silver-guld-en-oversyn-utkast-7fad6edf,https://www.regeringen.se/remisser/2026/05/silver/,2026-05-03T22:00:00Z,SOU 2026:14,,Skatt och tull,false,57,Remissvaren ska ha kommit in senast den 30 juni 2026.,false,false,,true,2,https://www.regeringen.se/t/2,,2026-05-03T22:00:00Z,finansdepartementet¶
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
        let mut row: Row = std::array::from_fn(|_| String::new());
        row[1] = "sa \"ja\", nej".to_owned();
        let bytes = render(row.clone());
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let read: Vec<::csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        assert_eq!(read, [::csv::StringRecord::from(row.to_vec())]);
    }
}
