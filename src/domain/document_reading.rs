//! The readings of documents that a consultation's page links to: the page of the proposal, a file.
//!
//! A reading belongs to what the publisher says of the consultation, and is kept with it. The consultation that readers see
//! is composed of both, so a better composition needs no second request.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Document, Letter};

/// The readings of a consultation's documents, by the address that its page links to.
pub type DocumentReadings = BTreeMap<String, DocumentReading>;

/// The last reading of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentReading {
    /// When it was first read in this form.
    pub since: Timestamp,
    /// The version of the program that read it.
    pub program: String,
    /// The content.
    #[serde(flatten)]
    pub content: DocumentContent,
}

/// The content of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentContent {
    /// The page of a proposal.
    Proposal(ProposalPage),
    /// The letter to those who were asked.
    Letter(Box<Letter>),
    /// A letter without text for a program, for this reason: a scan, or a password.
    NoText(String),
    /// A file of which only the type and the size are known.
    File {
        /// `application/pdf` and the like, as the answer says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        media_type: Option<String>,
        /// Its size.
        bytes: u64,
    },
    /// The publisher answers that there is none.
    Missing,
    /// Nothing could be read, for this reason.
    Unread(String),
}

impl DocumentContent {
    /// The kind in one word, as it is stored.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Proposal(_) => "proposal",
            Self::Letter(_) => "letter",
            Self::NoText(_) => "no-text",
            Self::File { .. } => "file",
            Self::Missing => "missing",
            Self::Unread(_) => "unread",
        }
    }

    /// Returns `true` if something was read.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        !matches!(self, Self::Missing | Self::Unread(_))
    }
}

/// The page of a proposal that was sent out: a report (SOU), a memorandum (Ds, promemoria).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProposalPage {
    /// The title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The official number, `SOU 2025:58`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The publisher's own summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The proposal itself and its parts, in page order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Document>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_content_is_stored_and_read_back() {
        let file = DocumentContent::File { media_type: Some("application/pdf".to_owned()), bytes: 1_000 };
        let proposal = ProposalPage { title: Some("Tolkavgift".to_owned()), ..ProposalPage::default() };
        let letter = Letter { answer_to: Some("svar@a.example".to_owned()), ..Letter::default() };
        let letter = DocumentContent::Letter(Box::new(letter));
        let scan = DocumentContent::NoText("a scan".to_owned());
        let unread = DocumentContent::Unread("no text".to_owned());
        for content in [file, DocumentContent::Proposal(proposal), letter, scan, DocumentContent::Missing, unread] {
            let reading = DocumentReading { since: Timestamp::UNIX_EPOCH, program: "0.2.0".to_owned(), content };
            let stored = serde_json::to_string(&reading).unwrap();
            assert_eq!(serde_json::from_str::<DocumentReading>(&stored).unwrap(), reading, "{stored}");
        }
    }
}
