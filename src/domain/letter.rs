//! The letter to those who were asked (*remissmissiv*): who was asked, until when, and where to send an answer.

use serde::{Deserialize, Serialize};

use super::{CaseNumber, Consultation, Deadline, DocumentContent};

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
    /// `true` if the answer is wanted in two versions, one of them to edit.
    pub two_versions: bool,
    /// The text without the lists, a paragraph a line.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub body: String,
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

    /// The letters that were read, each with its address, in page order.
    pub fn letters(&self) -> impl Iterator<Item = (&str, &Letter)> {
        self.letter_files().filter_map(|url| match &self.document_readings.get(url)?.content {
            DocumentContent::Letter(letter) => Some((url, &**letter)),
            _ => None,
        })
    }

    /// Returns `true` if a letter was received and could not be read, and no other was.
    #[must_use]
    pub fn has_unread_letter(&self) -> bool {
        let is_unread =
            |content: &DocumentContent| matches!(content, DocumentContent::NoText(_) | DocumentContent::Unread(_));
        let mut readings = self.letter_files().filter_map(|url| self.document_readings.get(url));
        self.letters().next().is_none() && readings.any(|reading| is_unread(&reading.content))
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
}
