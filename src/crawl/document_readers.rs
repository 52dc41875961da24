//! The readers of documents: which links of a consultation each of them reads, how they are requested, and what they say.
//!
//! A reader is pure: the answer goes in, a [`DocumentContent`] comes out; PDFs are read in a child process. To add one, add a variant to [`DocumentReader`] and
//! to [`DocumentContent`], and an arm to each function here; `documents` does the rest. What readers see of it is composed in
//! `merge/documents.rs`, `merge/letters.rs` and `domain/proposal.rs`.

use std::{sync::Arc, time::Duration};

use url::Url;

use crate::{
    documents::{
        self,
        pdf::{PdfProblem, PdfReader},
    },
    domain::{Consultation, DocumentContent, Issuers, Letter, ProposalPage, RawItem},
    extract::{self, ExtractError},
    fetch::{DocumentLimits, Page, Request},
    normalize,
    source::{PageStage, Source},
};

/// The maximum number of documents of one kind that are read of a consultation.
const MAX_LINKS: usize = 5;

/// A reader of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DocumentReader {
    /// The page of the proposal that was sent out.
    Proposal,
    /// The letter to those who were asked, a PDF.
    Letter,
}

/// The version of the reader of letters. A better one has another, and letters are read again.
const LETTER_RULES: u32 = 3;

/// The place of a PDF's mark in the file, at most.
const MAX_BEFORE_MARK: usize = 1_024;

impl DocumentReader {
    /// Every reader, in the order in which the documents of a consultation are read.
    pub(super) const ALL: [Self; 2] = [Self::Proposal, Self::Letter];

    /// The addresses that it reads, as the consultation has them: on sites that the source speaks for.
    pub(super) fn links<'c>(self, consultation: &'c Consultation, source: &Source) -> Vec<(&'c str, Url)> {
        let links: Vec<&str> = match self {
            Self::Proposal if source.proposal.is_none() => Vec::new(),
            Self::Proposal => consultation.proposal_pages().collect(),
            Self::Letter => consultation.letter_files().collect(),
        };
        let own = links.into_iter().filter_map(|link| Some((link, Url::parse(link).ok()?)));
        own.filter(|(_, url)| source.speaks_for.iter().any(|site| site.holds(url))).take(MAX_LINKS).collect()
    }

    /// The version of its rules: a document that was read by others is read again.
    pub(super) fn version(self, source: &Source) -> String {
        match self {
            Self::Proposal => format!("proposal-1-{}", source.rules.proposal),
            Self::Letter => format!("letter-{LETTER_RULES}"),
        }
    }

    /// The request for the document at `url`.
    pub(super) fn request(self, source: &Source, url: &Url) -> Request {
        Request {
            accept: self.accept(source),
            challenge_markers: Arc::clone(&source.challenge_markers),
            document: Some(self.limits()),
            ..Request::new(self.address(source, url))
        }
    }

    fn address(self, source: &Source, url: &Url) -> Url {
        match (self, &source.proposal) {
            (Self::Proposal, Some(stage)) => stage.url_for(url),
            (Self::Proposal, None) | (Self::Letter, _) => url.clone(),
        }
    }

    fn accept(self, source: &Source) -> Option<String> {
        match self {
            Self::Proposal => source.proposal.as_ref().and_then(|stage| stage.accept.clone()),
            Self::Letter => None,
        }
    }

    const fn limits(self) -> DocumentLimits {
        match self {
            Self::Proposal => DocumentLimits { max_bytes: 10 * 1024 * 1024, total: Duration::from_secs(20) },
            Self::Letter => DocumentLimits { max_bytes: 5 * 1024 * 1024, total: Duration::from_secs(30) },
        }
    }

    /// Reads an answer. It may take seconds, and runs where nothing else waits for it.
    pub(super) fn read(self, source: &Source, answer: &Page, pdfs: &PdfReader, issuers: &Issuers) -> DocumentContent {
        match self {
            Self::Proposal => read_proposal(source, answer),
            Self::Letter => read_letter(answer, pdfs, issuers),
        }
    }
}

/// A file of which no more is known than what the answer says.
fn file(answer: &Page) -> DocumentContent {
    let media_type = Some(answer.media_type.clone()).filter(|media_type| !media_type.is_empty());
    DocumentContent::File { media_type, bytes: answer.body.len() as u64 }
}

fn read_letter(answer: &Page, pdfs: &PdfReader, issuers: &Issuers) -> DocumentContent {
    let head = &answer.body[..answer.body.len().min(MAX_BEFORE_MARK)];
    if memchr::memmem::find(head, b"%PDF-").is_none() {
        return file(answer); // a page about the letter, or a document of an office program
    }
    match pdfs.read(&answer.body) {
        Ok(text) => {
            let letter = documents::read_letter(&text);
            let issuer = normalize::issuer_of_numbers(&letter.case_numbers, issuers);
            DocumentContent::Letter(Box::new(Letter { issuer, ..letter }))
        }
        Err(problem @ (PdfProblem::Encrypted | PdfProblem::NoTextLayer)) => {
            DocumentContent::NoText(problem.to_string())
        }
        Err(problem) => DocumentContent::Unread(problem.to_string()),
    }
}

fn read_proposal(source: &Source, answer: &Page) -> DocumentContent {
    let is_file = !answer.media_type.is_empty() && !answer.media_type.contains("html");
    let stage = match &source.proposal {
        Some(stage) if !is_file => stage,
        _ => return file(answer),
    };
    match read_proposal_page(stage, &source.home, answer) {
        Ok((_, mut page)) => {
            page.files.retain(|file| {
                Url::parse(&file.url).is_ok_and(|url| source.speaks_for.iter().any(|site| site.holds(&url)))
            });
            // the start page, a search, a page about an error
            match page.number.is_none() && page.files.is_empty() {
                true => DocumentContent::Unread("expected a page with a number or a file, found neither".to_owned()),
                false => DocumentContent::Proposal(page),
            }
        }
        Err(error) => DocumentContent::Unread(error.to_string()),
    }
}

/// Reads the page of a proposal: its strings, and what they mean.
///
/// # Errors
/// If it is no such page, or cannot be read within the bounds.
pub(crate) fn read_proposal_page(
    stage: &PageStage,
    home: &Url,
    answer: &Page,
) -> Result<(RawItem, ProposalPage), ExtractError> {
    let extracted = extract::page(stage, &answer.text, &answer.final_url)?;
    let page = normalize::read_proposal(&extracted.item, home);
    Ok((extracted.item, page))
}

/// The requests for the pages of a consultation's proposals, each with the address as the consultation has it.
pub(crate) fn proposal_requests(consultation: &Consultation, source: &Source) -> Vec<(String, Request)> {
    let reader = DocumentReader::Proposal;
    let links = reader.links(consultation, source).into_iter();
    links.map(|(address, url)| (address.to_owned(), reader.request(source, &url))).collect()
}
