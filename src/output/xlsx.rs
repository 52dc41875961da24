//! Consultations as a workbook for Excel and LibreOffice, for people: the CSV is for programs.
//!
//! In: consultations. Out: a sheet with Swedish headings, days as days, links to click, a first row that stays, and a filter
//! on every column. The title leads to the page here. No cell is a formula, whatever a publisher writes. The same
//! consultations give the same bytes.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_xlsxwriter::{DocProperties, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{
    Site,
    clean::{one_line, web_url, xml_clean},
    csv, outcome_words, own_name,
};
use crate::domain::{Consultation, Lang, text::capitalized};

/// The media type.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The headings, and the width of each column in characters.
const COLUMNS: [(&str, u8); 16] = [
    ("Remiss", 60),
    ("Svara senast", 13),
    ("Status", 14),
    ("Avsändare", 32),
    ("Ämnen", 26),
    ("Typ", 22),
    ("Nummer", 15),
    ("Diarienummer", 16),
    ("Skickades ut", 13),
    ("Alla svarsdagar", 26),
    ("Sammanfattning", 60),
    ("Remissvar", 11),
    ("Vad det blev", 30),
    ("Hela titeln", 60),
    ("Avsändarens sida", 40),
    ("Id", 46),
];

/// The most letters of a cell, and of the address of a link (Excel's limits).
const MAX_CELL: usize = 32_000;
const MAX_LINK: usize = 2_000;
/// The most links of a sheet.
const MAX_LINKS: u32 = 65_000;

/// One consultation, with the names of its subjects.
#[derive(Debug)]
pub struct Line<'a> {
    /// The consultation.
    pub consultation: &'a Consultation,
    /// The names of its subjects.
    pub subjects: Vec<&'a str>,
}

/// The workbook on the day `today`. `changed_at` is when the newest of them changed, from content.
///
/// # Errors
/// When there are more rows than a sheet can have.
pub fn render<'a>(
    lines: impl Iterator<Item = Line<'a>>,
    changed_at: Option<Timestamp>,
    today: Date,
    site: &Site,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Without a date of its own, the file would have that of the clock.
    let made = TimeZone::UTC.to_datetime(changed_at.unwrap_or(Timestamp::UNIX_EPOCH));
    workbook.set_properties(&DocProperties::new().set_title(&site.name).set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name("Remisser")?;
    let heading = Format::new().set_bold().set_background_color("E8EDF3");
    for (column, (name, width)) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(0, column, name, &heading)?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let mut writer = RowWriter {
        sheet,
        row: 0,
        day: Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
        today,
        site,
    };
    for line in lines {
        writer.row += 1;
        writer.write(&line)?;
    }
    let (last, columns) = (writer.row, u16::try_from(COLUMNS.len()).unwrap_or(1));
    sheet.autofilter(0, 0, last, columns - 1)?;
    workbook.save_to_buffer()
}

struct RowWriter<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    day: Format,
    today: Date,
    site: &'a Site,
}

impl RowWriter<'_> {
    fn write(&mut self, line: &Line<'_>) -> Result<(), XlsxError> {
        let c = line.consultation;
        let joined = |values: Vec<String>| values.join("; ");
        let title = one_line(&c.title);
        let page = self.site.consultation_url(c);
        self.link(0, &page, &own_name(&title))?;
        self.date(1, c.deadline_ahead(self.today).map(|deadline| deadline.on))?;
        self.text(2, &capitalized(c.status(self.today).label(Lang::Sv)))?;
        self.text(3, &joined(c.issuers.iter().map(|issuer| issuer.name.clone()).collect()))?;
        self.text(4, &line.subjects.join("; "))?;
        self.text(5, &capitalized(c.kind.label(Lang::Sv)))?;
        self.text(6, &joined(c.references.iter().map(|reference| reference.number.clone()).collect()))?;
        self.text(7, &joined(c.case_numbers.iter().map(|number| number.display.clone()).collect()))?;
        self.date(8, c.published_on)?;
        self.text(9, &csv::deadlines(c))?;
        self.text(10, &c.shown_summary().map(|summary| summary.text).unwrap_or_default())?;
        let answers = u32::try_from(c.submissions.len()).unwrap_or(u32::MAX);
        self.sheet.write_number(self.row, 11, answers)?;
        self.text(12, &outcome_words(c, Lang::Sv))?;
        self.text(13, &title)?;
        self.link(14, &web_url(&c.source_url).unwrap_or_default(), &c.source_url)?;
        self.text(15, &c.id.to_string())
    }

    fn text(&mut self, column: u16, text: &str) -> Result<(), XlsxError> {
        let text: String = xml_clean(&one_line(text)).chars().take(MAX_CELL).collect();
        if !text.is_empty() {
            self.sheet.write_string(self.row, column, text)?;
        }
        Ok(())
    }

    fn date(&mut self, column: u16, day: Option<Date>) -> Result<(), XlsxError> {
        // A day before 1900 is none that Excel knows.
        if let Some(day) = day.filter(|day| day.year() > 1900) {
            self.sheet.write_datetime_with_format(self.row, column, day, &self.day)?;
        }
        Ok(())
    }

    fn link(&mut self, column: u16, address: &str, text: &str) -> Result<(), XlsxError> {
        // Each row has two.
        let fits = !address.is_empty() && address.len() <= MAX_LINK && self.row < MAX_LINKS / 2;
        let text: String = xml_clean(&one_line(text)).chars().take(MAX_CELL).collect();
        if !fits || text.is_empty() {
            return self.text(column, &text);
        }
        self.sheet.write_url_with_text(self.row, column, address, text)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;
    use crate::output::testing;

    /// The part of the workbook with this name.
    fn part(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn workbook(consultation: &Consultation) -> Vec<u8> {
        let line = Line { consultation, subjects: vec!["Skatt och tull"] };
        let changed_at = Some(consultation.fetched_at);
        render(std::iter::once(line), changed_at, "2026-06-01".parse().unwrap(), &testing::site()).unwrap()
    }

    #[test]
    fn a_workbook_has_days_links_headings_and_a_first_row_that_stays() {
        let bytes = workbook(&testing::consultation());
        let (sheet, texts) = (part(&bytes, "xl/worksheets/sheet1.xml"), part(&bytes, "xl/sharedStrings.xml"));
        for expected in ["Svara senast", "Avsändare", "Silver &amp; guld, en översyn &lt;utkast&gt;", "Öppen"] {
            assert!(texts.contains(&format!(">{expected}</t>")), "{expected}: {texts}");
        }
        // 30 June 2026 as Excel counts days
        assert!(sheet.contains("<v>46203</v>"), "{sheet}");
        assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<autoFilter ref=\"A1:P2\"/>"), "{sheet}");
        assert_eq!(sheet.matches("<hyperlink ").count(), 2);
        assert!(part(&bytes, "xl/worksheets/_rels/sheet1.xml.rels").contains("remisser.example.se/remisser/silver"));
        assert_eq!(bytes, workbook(&testing::consultation()), "the same bytes each time");
    }

    #[test]
    fn no_cell_is_a_formula_and_none_is_too_long() {
        let mut consultation = testing::consultation();
        consultation.title = format!("=1+1\u{0}{}", "å".repeat(40_000));
        consultation.source_url = format!("https://example.se/{}", "a".repeat(4_000));
        consultation.published_on = "1815-01-01".parse().ok();
        let bytes = workbook(&consultation);
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        assert!(!sheet.contains("<f>") && part(&bytes, "xl/sharedStrings.xml").contains(">=1+1"), "{sheet}");
    }
}
