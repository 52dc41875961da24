//! A template for an answer, as a Word file: addressee, case number, title and the usual headings, filled in for one
//! consultation.
//!
//! It is in Swedish whatever the language of the page, since answers are. What the writer fills in stands in brackets.

use std::io::Cursor;

use docx_rs::{Docx, LineSpacing, Paragraph, Run, RunFonts, Style, StyleType};
use jiff::civil::Date;

use super::{Site, clean::one_line};
use crate::domain::{AnswerAddress, Consultation, Lang, weekday_and_day};

/// The media type.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The headings of an answer, each with what belongs there.
const PARTS: [(&str, &str); 4] = [
    ("Sammanfattning", "[Två eller tre meningar: vad ni tillstyrker, avstyrker och vill ändra.]"),
    ("Om oss", "[Vilka ni är, och hur förslaget berör er.]"),
    ("Synpunkter på förslaget", "[Ett avsnitt för varje förslag. Ange avsnitt och sida i förslaget.]"),
    ("Övriga synpunkter", "[Konsekvenser, ikraftträdande och annat.]"),
];

/// The name of the file: `remissvar-ku2026-00412.docx`.
#[must_use]
pub fn file_name(consultation: &Consultation) -> String {
    let number = consultation.case_numbers.first().map_or("", |number| number.display.as_str());
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let number: String = number.chars().map(word).collect();
    let number = number.trim_matches('-');
    if number.is_empty() { "remissvar.docx".to_owned() } else { format!("remissvar-{number}.docx") }
}

/// The template for `consultation`, whose deadline to show is `deadline`; none if it cannot be written, which a test
/// prevents.
#[must_use]
pub fn render(
    consultation: &Consultation,
    address: Option<&AnswerAddress<'_>>,
    deadline: Option<Date>,
    site: &Site,
) -> Option<Vec<u8>> {
    let line = |text: &str| Paragraph::new().add_run(Run::new().add_text(one_line(text)));
    let heading = |text: &str, style: &str| line(text).style(style);
    let issuers: Vec<String> = consultation.issuers.iter().map(|issuer| one_line(&issuer.name)).collect();
    let numbers: Vec<&str> = consultation.case_numbers.iter().map(|number| number.display.as_str()).collect();
    let mut docx = styled(Docx::new())
        .add_paragraph(line("[Organisationens namn]"))
        .add_paragraph(line("[Ort och datum]"))
        .add_paragraph(Paragraph::new())
        .add_paragraph(line(&issuers.join(", ")));
    if let Some(address) = address {
        let copies = if address.copies.is_empty() {
            String::new()
        } else {
            format!(", kopia till {}", address.copies.join(", "))
        };
        docx = docx.add_paragraph(line(&format!("{}{copies}", address.email)));
    }
    if !numbers.is_empty() {
        docx = docx.add_paragraph(line(&format!("Diarienummer: {}", numbers.join(", "))));
    }
    docx = docx.add_paragraph(heading(&format!("Remissvar: {}", subject(consultation)), "Heading1"));
    for (title, hint) in PARTS {
        docx = docx.add_paragraph(heading(title, "Heading2")).add_paragraph(line(hint));
    }
    docx =
        docx.add_paragraph(Paragraph::new()).add_paragraph(line("[Namn och titel på den som har beslutat om svaret]"));
    let last = deadline.map(|on| format!("Sista svarsdag är {}. ", weekday_and_day(on, Lang::Sv))).unwrap_or_default();
    let page = site.consultation_url(consultation);
    docx = docx.add_paragraph(line(&format!("[Ta bort den här raden. {last}Om remissen: {page}]")));
    let mut bytes = Cursor::new(Vec::new());
    docx.build().pack(&mut bytes).ok()?;
    Some(bytes.into_inner())
}

/// The title with the official number of the proposal: `En stärkt hästnäring (SOU 2025:58)`.
fn subject(consultation: &Consultation) -> String {
    let title = one_line(&consultation.title);
    let number = consultation.proposal().and_then(|proposal| proposal.number);
    match number.filter(|number| !title.contains(*number)) {
        Some(number) => format!("{title} ({number})"),
        None => title,
    }
}

fn styled(docx: Docx) -> Docx {
    let style = |id: &str, name: &str, size: usize| Style::new(id, StyleType::Paragraph).name(name).size(size).bold();
    docx.default_fonts(RunFonts::new().ascii("Calibri").hi_ansi("Calibri"))
        .default_size(22)
        .default_line_spacing(LineSpacing::new().after(120))
        .add_style(style("Heading1", "Heading 1", 32))
        .add_style(style("Heading2", "Heading 2", 26))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{AddressOrigin, CaseNumber},
        output::testing,
    };

    /// The parts of a file are stored without compression, so that its texts can be looked for.
    fn has(file: &[u8], text: &str) -> bool {
        String::from_utf8_lossy(file).contains(text)
    }

    #[test]
    fn a_template_is_filled_in_for_its_consultation() {
        let number = CaseNumber { display: "Ku2026/00412".to_owned(), raw: String::new() };
        let consultation = Consultation {
            title: "Silver & guld\u{1}".to_owned(),
            case_numbers: vec![number],
            ..testing::consultation()
        };
        let copies = vec!["a.kopia@a.example"];
        let address = AnswerAddress { email: "a.svar@a.example", copies, origin: AddressOrigin::Page };
        let render =
            || render(&consultation, Some(&address), Some(jiff::civil::date(2026, 6, 30)), &testing::site()).unwrap();
        let file = render();
        assert!(file.starts_with(b"PK"), "a zip archive");
        for text in [
            "Remissvar: Silver &amp; guld",
            "Diarienummer: Ku2026/00412",
            "a.svar@a.example, kopia till a.kopia@a.example",
        ] {
            assert!(has(&file, text), "{text}");
        }
        for text in ["Sammanfattning", "Synpunkter på förslaget", "tisdag 30 juni 2026", "Heading 1"] {
            assert!(has(&file, text), "{text}");
        }
        assert_eq!(render(), file, "the same template is the same file");
        assert_eq!(file_name(&consultation), "remissvar-ku2026-00412.docx");
    }

    #[test]
    fn a_template_needs_neither_number_nor_address() {
        let consultation = Consultation { case_numbers: Vec::new(), ..testing::consultation() };
        assert!(!has(&render(&consultation, None, None, &testing::site()).unwrap(), "Diarienummer"));
        assert_eq!(file_name(&consultation), "remissvar.docx");
    }
}
