//! The letter to those who were asked (*remissmissiv*): who was asked, until when, and where to send an answer.

use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};

use super::{CaseNumber, Consultation, Deadline, DocumentContent, IssuerRef};

/// The contents of a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Letter {
    /// Those who are asked, in the letter's order; each name once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consultees: Vec<LetterConsultee>,
    /// Those who get the letter for information and are not asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub informed: Vec<String>,
    /// The address to send answers to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_to: Option<String>,
    /// The addresses to send copies of an answer to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub copy_to: Vec<String>,
    /// The deadlines, in order of date, each with its sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deadlines: Vec<Deadline>,
    /// The case numbers, in the letter's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub case_numbers: Vec<CaseNumber>,
    /// The issuer whose prefix the first case number has that anyone's is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<IssuerRef>,
    /// `true` if the answer is wanted in two versions, one of them to edit.
    pub two_versions: bool,
    /// The text without the lists, a paragraph a line.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub body: String,
}

/// A letter whose days lie so long before the publication is of former times; some pages are published after their day.
const FORMER_AFTER_DAYS: i32 = 120;

/// The relation of a letter to a consultation that links to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Relation {
    /// They share a case number.
    Numbered,
    /// One of them has no case number.
    Possible,
    /// Their case numbers differ, or one has none and all days of the letter lie before the publication.
    OfAnother,
}

/// One of those who are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterConsultee {
    /// As written, whole.
    pub name: String,
    /// The part of the proposal that it is asked about: `avsnitt 7.3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<String>,
}

impl Consultation {
    /// The addresses of documents that may be letters: those about the consultees that are PDFs or may be.
    pub(crate) fn letter_files(&self) -> impl Iterator<Item = &str> {
        let is_pdf = |media_type: &String| media_type.contains("pdf");
        self.documents
            .iter()
            .filter(move |document| document.kind.is_about_consultees())
            .filter(move |document| document.media_type.as_ref().is_none_or(is_pdf))
            .map(|document| document.url.as_str())
    }

    /// The letters of this consultation that were read, each with its address: those with its case number first, then in page
    /// order.
    pub fn letters(&self) -> impl Iterator<Item = (&str, &Letter)> {
        let mut letters: Vec<_> =
            self.all_letters().filter(|(_, letter)| self.relation(letter) != Relation::OfAnother).collect();
        letters.sort_by_key(|(_, letter)| self.relation(letter));
        letters.into_iter()
    }

    /// Returns `true` if the page links to a letter of another consultation.
    #[must_use]
    pub fn has_letter_of_another(&self) -> bool {
        self.all_letters().any(|(_, letter)| self.relation(letter) == Relation::OfAnother)
    }

    fn all_letters(&self) -> impl Iterator<Item = (&str, &Letter)> {
        self.letter_files().filter_map(|url| match &self.document_readings.get(url)?.content {
            DocumentContent::Letter(letter) => Some((url, &**letter)),
            _ => None,
        })
    }

    /// The relation of a letter that the page links to. A page links to letters of related and former consultations too, and
    /// to the wrong file.
    fn relation(&self, letter: &Letter) -> Relation {
        let others: Vec<_> = letter.case_numbers.iter().filter_map(CaseNumber::parts).collect();
        // A number in running text may be that of the assignment that was sent out, and says nothing against the letter.
        let is_mentioned = |number: &CaseNumber| {
            let text = self.summary.as_deref().unwrap_or_default();
            !number.raw.is_empty() && text.contains(&number.raw)
        };
        let own = || self.case_numbers.iter().filter_map(|number| Some((number, number.parts()?)));
        let is_former = self.published_on.is_some_and(|published| {
            letter.deadlines.last().is_some_and(|last| last.on.saturating_add(FORMER_AFTER_DAYS.days()) < published)
        });
        if own().any(|(_, parts)| others.contains(&parts)) {
            // Some pages are published, or published again, after their day.
            return Relation::Numbered;
        }
        let is_numbered = !others.is_empty() && own().any(|(number, _)| !is_mentioned(number));
        if is_numbered || is_former { Relation::OfAnother } else { Relation::Possible }
    }

    /// Returns `true` if a letter was received and could not be read, and no other was.
    #[must_use]
    pub fn has_unread_letter(&self) -> bool {
        let is_unread =
            |content: &DocumentContent| matches!(content, DocumentContent::NoText(_) | DocumentContent::Unread(_));
        let mut readings = self.letter_files().filter_map(|url| self.document_readings.get(url));
        self.all_letters().next().is_none() && readings.any(|reading| is_unread(&reading.content))
    }

    /// Those who got a letter for information and are not asked, as written, in the letters' order.
    pub fn informed(&self) -> impl Iterator<Item = &str> {
        self.letters().flat_map(|(_, letter)| letter.informed.iter().map(String::as_str))
    }

    /// Returns `true` if a letter asks for the answer in two versions, and none without a letter.
    #[must_use]
    pub fn wants_two_versions(&self) -> Option<bool> {
        self.letters().map(|(_, letter)| letter.two_versions).reduce(|a, b| a || b)
    }

    /// The letter that gives the address to send answers to, with its address.
    #[must_use]
    pub fn letter_with_address(&self) -> Option<(&str, &Letter)> {
        self.letters().find(|(_, letter)| letter.answer_to.is_some())
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::{Document, DocumentKind, DocumentReading};

    #[test]
    fn a_letter_is_a_pdf_about_the_consultees_that_was_read() {
        let url = "https://a.example/1/";
        let document = |kind, name: &str, media_type: &str| Document {
            kind,
            title: name.to_owned(),
            url: format!("https://a.example/{name}"),
            media_type: Some(media_type.to_owned()),
        };
        let mut consultation = Consultation::new(url, "Tolkar", "a", url, Timestamp::UNIX_EPOCH);
        consultation.documents = vec![
            document(DocumentKind::Report, "sou.pdf", "application/pdf"),
            document(DocumentKind::ConsulteeList, "lista.docx", "application/msword"),
            document(DocumentKind::CoverLetter, "missiv.pdf", "application/pdf"),
        ];
        let missive = "https://a.example/missiv.pdf";
        assert_eq!(consultation.letter_files().collect::<Vec<_>>(), [missive]);
        assert_eq!(consultation.letters().count(), 0);
        let letter = Letter { answer_to: Some("svar@a.example".to_owned()), ..Letter::default() };
        let content = DocumentContent::Letter(Box::new(letter));
        let reading = DocumentReading { since: Timestamp::UNIX_EPOCH, program: String::new(), content };
        consultation.document_readings = [(missive.to_owned(), reading)].into();
        let (at, letter) = consultation.letter_with_address().unwrap();
        assert_eq!((at, letter.answer_to.as_deref()), (missive, Some("svar@a.example")));
    }

    #[test]
    fn a_letter_with_another_number_or_of_former_times_is_of_another_consultation() {
        let url = "https://a.example/1/";
        let number = |text: &str| CaseNumber { display: text.to_owned(), raw: text.to_owned() };
        let relation = |own: &[&str], of_letter: &[&str], day: Option<&str>| {
            let mut consultation = Consultation::new(url, "Tolkar", "a", url, Timestamp::UNIX_EPOCH);
            consultation.case_numbers = own.iter().copied().map(number).collect();
            consultation.published_on = Some("2026-11-01".parse().unwrap());
            let deadline = |day: &str| Deadline {
                on: day.parse().unwrap(),
                at: None,
                scope: None,
                evidence: String::new(),
                letter: None,
            };
            let letter = Letter {
                case_numbers: of_letter.iter().copied().map(number).collect(),
                deadlines: day.into_iter().map(deadline).collect(),
                ..Letter::default()
            };
            consultation.relation(&letter)
        };
        use Relation::{Numbered, OfAnother, Possible};
        assert_eq!(relation(&["KN2026/01234"], &["KN2026/01234"], None), Numbered);
        assert_eq!(relation(&["KN2026/1234"], &["N2020/7", "KN2026/01234/KL"], None), Numbered);
        assert_eq!(relation(&["KN2026/01234"], &["KN2026/01234"], Some("2026-09-08")), Numbered);
        assert_eq!(relation(&["KN2026/01234"], &["Fi2026/09999"], None), OfAnother);
        assert_eq!(relation(&["KN2026/01234"], &["KN2025/01234"], None), OfAnother);
        assert_eq!(relation(&["KN2026/01234"], &[], Some("2027-02-15")), Possible);
        assert_eq!(relation(&[], &["Fi2026/09999"], None), Possible);
        assert_eq!(relation(&[], &["Fi2023/00001"], Some("2024-03-15")), OfAnother, "long before the publication");
        assert_eq!(relation(&["2026:115"], &["Fi2023/00001"], None), Possible, "numbers of two forms say nothing");
    }

    #[test]
    fn a_number_that_the_running_text_mentions_says_nothing_against_a_letter() {
        let url = "https://a.example/1/";
        let number = |text: &str| CaseNumber { display: text.to_owned(), raw: format!("{text}/TS") };
        let mut consultation = Consultation::new(url, "Båtar", "a", url, Timestamp::UNIX_EPOCH);
        consultation.case_numbers = vec![number("N2026/06396")];
        consultation.summary = Some("Här kan du ta del av svaren på uppdraget N2026/06396/TS.".to_owned());
        let letter = |text: &str| Letter { case_numbers: vec![number(text)], ..Letter::default() };
        assert_eq!(consultation.relation(&letter("N2026/00001")), Relation::Possible);
        assert_eq!(consultation.relation(&letter("N2026/06396")), Relation::Numbered);
        consultation.summary = None;
        assert_eq!(consultation.relation(&letter("N2026/00001")), Relation::OfAnother);
    }
}
