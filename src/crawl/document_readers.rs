//! The readers of documents: which links of a consultation each of them reads, how they are requested, and what they say.
//!
//! A reader is pure: the answer goes in, a [`DocumentContent`] comes out. To add one, add a variant to [`DocumentReader`] and
//! to [`DocumentContent`], and an arm to each function here; `documents` does the rest. What readers see of it is composed in
//! `merge/documents.rs` and `domain/proposal.rs`.

use std::time::Duration;

use url::Url;

use crate::{
    domain::{Consultation, DocumentContent},
    extract,
    fetch::{DocumentLimits, Page},
    normalize,
    source::Source,
};

/// The maximum number of documents of one kind that are read of a consultation.
const MAX_LINKS: usize = 5;

/// A reader of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DocumentReader {
    /// The page of the proposal that was sent out.
    Proposal,
}

impl DocumentReader {
    /// Every reader, in the order in which the documents of a consultation are read.
    pub(super) const ALL: [Self; 1] = [Self::Proposal];

    /// The addresses that it reads, as the consultation has them: on sites that the source speaks for.
    pub(super) fn links<'c>(self, consultation: &'c Consultation, source: &Source) -> Vec<(&'c str, Url)> {
        let links: Vec<&str> = match self {
            Self::Proposal if source.proposal.is_none() => Vec::new(),
            Self::Proposal => consultation.proposal_pages().collect(),
        };
        let own = links.into_iter().filter_map(|link| Some((link, Url::parse(link).ok()?)));
        own.filter(|(_, url)| source.speaks_for.iter().any(|site| site.holds(url))).take(MAX_LINKS).collect()
    }

    /// The version of its rules: a document that was read by others is read again.
    pub(super) fn version(self, source: &Source) -> String {
        match self {
            Self::Proposal => format!("proposal-1-{}", source.rules.proposal),
        }
    }

    /// The address to request for the document at `url`.
    pub(super) fn address(self, source: &Source, url: &Url) -> Url {
        match (self, &source.proposal) {
            (Self::Proposal, Some(stage)) => stage.url_for(url),
            (Self::Proposal, None) => url.clone(),
        }
    }

    /// The `Accept` header to send.
    pub(super) fn accept(self, source: &Source) -> Option<String> {
        match self {
            Self::Proposal => source.proposal.as_ref().and_then(|stage| stage.accept.clone()),
        }
    }

    /// The bounds on a request.
    pub(super) const fn limits(self) -> DocumentLimits {
        match self {
            Self::Proposal => DocumentLimits { max_bytes: 10 * 1024 * 1024, total: Duration::from_secs(20) },
        }
    }

    /// Reads an answer. It may take seconds, and runs where nothing else waits for it.
    pub(super) fn read(self, source: &Source, answer: &Page) -> DocumentContent {
        match self {
            Self::Proposal => read_proposal(source, answer),
        }
    }
}

fn read_proposal(source: &Source, answer: &Page) -> DocumentContent {
    let is_file = !answer.media_type.is_empty() && !answer.media_type.contains("html");
    let stage = match &source.proposal {
        Some(stage) if !is_file => stage,
        _ => {
            let media_type = Some(answer.media_type.clone()).filter(|media_type| !media_type.is_empty());
            return DocumentContent::File { media_type, bytes: answer.body.len() as u64 };
        }
    };
    match extract::page(stage, &answer.text, &answer.final_url) {
        Ok(extracted) => DocumentContent::Proposal(normalize::read_proposal(&extracted.item, &source.home)),
        Err(error) => DocumentContent::Unread(error.to_string()),
    }
}
