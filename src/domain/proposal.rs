//! The proposal of a consultation: what was sent out for comment, from the consultation's links and from their readings.

use std::collections::BTreeSet;

use super::{Consultation, ConsultationKind, Document, DocumentContent, DocumentKind, ProposalPage, ReferenceKind};

/// A proposal that a consultation's page links to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal<'c> {
    /// The address that the page links to: the proposal's own page, or a file.
    pub url: &'c str,
    /// The title, where its page gives one or the link does.
    pub title: Option<&'c str>,
    /// The official number, `SOU 2025:58`.
    pub number: Option<&'c str>,
    /// The publisher's own summary, from the proposal's page.
    pub summary: Option<&'c str>,
    /// The proposal as a file.
    pub file: Option<&'c str>,
    /// The media type of the file or, where there is none, of the answer at `url`.
    pub media_type: Option<&'c str>,
}

impl Consultation {
    /// The links to proposals, in page order: those with an official number first. Each is the address with the number and
    /// the document that it stands for.
    fn proposal_links(&self) -> impl Iterator<Item = (&str, Option<&str>, Option<&Document>)> {
        let numbered = self.references.iter().filter(|reference| reference.kind.is_proposal());
        let numbered =
            numbered.filter_map(|reference| Some((reference.url.as_deref()?, Some(reference.number.as_str()), None)));
        let others = self.documents.iter().filter(|document| !document.kind.is_about_consultees());
        numbered.chain(others.map(|document| (document.url.as_str(), None, Some(document))))
    }

    /// The addresses that may be pages of proposals: links to what was sent out that are not known to be files.
    pub(crate) fn proposal_pages(&self) -> impl Iterator<Item = &str> {
        let is_file = |document: Option<&Document>| document.is_some_and(|document| document.media_type.is_some());
        self.proposal_links().filter(move |(.., document)| !is_file(*document)).map(|(url, ..)| url)
    }

    /// The proposals, the one that gives the consultation its name first. Several numbered reports may be sent out together;
    /// of documents without a number one is the proposal, and the others are its parts.
    pub fn proposals(&self) -> impl Iterator<Item = Proposal<'_>> {
        let numbered = self.proposal_links().filter(|(_, number, _)| number.is_some());
        let has_numbered = self.proposal_links().any(|(_, number, _)| number.is_some());
        let best =
            (!has_numbered).then(|| self.proposal_links().min_by_key(|link| self.unlikeliness(link.2))).flatten();
        numbered.chain(best).map(|(url, number, document)| {
            let page = self.proposal_page(url);
            let listed_type = document.and_then(|document| document.media_type.as_deref());
            let own_type = self.read_type(url).or(listed_type);
            let first = page.and_then(ProposalPage::proposal);
            let is_file = own_type.is_some_and(|media_type| !media_type.contains("html"));
            Proposal {
                url,
                title: page.and_then(|page| page.title.as_deref()).or(document.map(|document| document.title.as_str())),
                number: number.or(page.and_then(|page| page.number.as_deref())),
                summary: page.and_then(|page| page.summary.as_deref()),
                file: first.map(|file| file.url.as_str()).or(is_file.then_some(url)),
                media_type: first.map_or(own_type, |file| file.media_type.as_deref()),
            }
        })
    }

    /// The rank of a document among those that may be the proposal: the least is the likeliest.
    fn unlikeliness(&self, document: Option<&Document>) -> u8 {
        let Some(document) = document else { return 0 };
        let is_page = self.proposal_page(&document.url).is_some();
        match document.kind {
            _ if is_page => 0,
            _ if is_part(document) => 3,
            DocumentKind::Report | DocumentKind::Memorandum => 1,
            _ => 2,
        }
    }

    /// The documents in the order in which they are read: each proposal as a file with its parts, or the link to it, and last
    /// the letter to those who were asked. Kinds and media types are those that the answers give.
    #[must_use]
    pub fn ordered_documents(&self) -> Vec<Document> {
        let mut ordered: Vec<Document> = Vec::new();
        for (n, (url, _, document)) in self.proposal_links().enumerate() {
            if let Some(page) = self.proposal_page(url) {
                let first = page.proposal().into_iter();
                let parts = page.files.iter().filter(|file| Some(*file) != page.proposal());
                ordered.extend(first.chain(parts).cloned());
            }
            ordered.extend(document.map(|document| {
                let mut document = self.with_read_type(document);
                if n == 0 && document.kind == DocumentKind::Other {
                    document.kind = self.kind.of_document();
                }
                document
            }));
        }
        let about_consultees = self.documents.iter().filter(|document| document.kind.is_about_consultees());
        ordered.extend(about_consultees.map(|document| self.with_read_type(document)));
        let mut seen = BTreeSet::new();
        ordered.retain(|document| seen.insert(document.url.clone()));
        ordered
    }

    /// The document with the media type that its answer gave.
    fn with_read_type(&self, document: &Document) -> Document {
        let read = self.read_type(&document.url).map(str::to_owned);
        Document { media_type: read.or_else(|| document.media_type.clone()), ..document.clone() }
    }

    /// The media type of the answer at `url`; none if it was not read.
    fn read_type(&self, url: &str) -> Option<&str> {
        match &self.document_readings.get(url)?.content {
            DocumentContent::File { media_type, .. } => media_type.as_deref(),
            DocumentContent::Proposal(_) => Some("text/html"),
            DocumentContent::Letter(_) | DocumentContent::NoText(_) => Some("application/pdf"),
            DocumentContent::Missing | DocumentContent::Unread(_) => None,
        }
    }

    /// The page of the proposal at `url`, if it was read.
    fn proposal_page(&self, url: &str) -> Option<&ProposalPage> {
        match &self.document_readings.get(url)?.content {
            DocumentContent::Proposal(page) => Some(page),
            _ => None,
        }
    }

    /// The first of [`Self::proposals`].
    #[must_use]
    pub fn proposal(&self) -> Option<Proposal<'_>> {
        self.proposals().next()
    }
}

impl ProposalPage {
    /// The file that is the proposal itself: the first that is none of its appendices.
    #[must_use]
    pub fn proposal(&self) -> Option<&Document> {
        self.files.iter().find(|file| !is_part(file)).or(self.files.first())
    }
}

/// Returns `true` for a part of a proposal, by its title.
fn is_part(document: &Document) -> bool {
    const WORDS: [&str; 7] =
        ["bilag", "sammanfattning", "faktablad", "lättläst", "english", "summary", "konsekvensutredning"];
    let title = document.title.to_lowercase();
    WORDS.iter().any(|word| title.contains(word))
}

impl ConsultationKind {
    /// The kind of the document that is sent out.
    const fn of_document(self) -> DocumentKind {
        match self {
            Self::Sou | Self::AgencyReport => DocumentKind::Report,
            Self::Ds | Self::Memorandum | Self::DraftBill => DocumentKind::Memorandum,
            Self::EuProposal | Self::DraftOrdinance | Self::Regulations | Self::Other => DocumentKind::Other,
        }
    }
}

impl ReferenceKind {
    /// Returns `true` for a series whose texts are sent out for comment.
    #[must_use]
    pub const fn is_proposal(self) -> bool {
        matches!(self, Self::Sou | Self::Ds | Self::Com)
    }
}

impl DocumentKind {
    /// Returns `true` for the letter to those who were asked, and for their list.
    #[must_use]
    pub const fn is_about_consultees(self) -> bool {
        matches!(self, Self::CoverLetter | Self::ConsulteeList)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::{DocumentReading, Reference};

    const PAGE: &str = "https://a.example/sou/";

    /// A consultation on a report whose page says `summary`.
    pub(in crate::domain) fn consultation(summary: Option<&str>) -> Consultation {
        let url = "https://a.example/1/";
        let number = "SOU 2025:58".to_owned();
        let file = |title: &str| Document {
            kind: DocumentKind::Report,
            title: title.to_owned(),
            url: format!("https://a.example/{}.pdf", title.replace(' ', "-")),
            media_type: Some("application/pdf".to_owned()),
        };
        let page = ProposalPage {
            title: Some("En stärkt hästnäring".to_owned()),
            number: Some(number.clone()),
            summary: summary.map(str::to_owned),
            files: vec![file("Sammanfattning"), file("hast")],
        };
        let content = DocumentContent::Proposal(page);
        let reading = DocumentReading { since: Timestamp::UNIX_EPOCH, program: String::new(), content };
        let list = Document { kind: DocumentKind::ConsulteeList, ..file("Remissinstanser") };
        Consultation {
            references: vec![Reference { kind: ReferenceKind::Sou, number, url: Some(PAGE.to_owned()) }],
            documents: vec![list],
            document_readings: [(PAGE.to_owned(), reading)].into(),
            ..Consultation::new(url, "En stärkt hästnäring", "a", url, Timestamp::UNIX_EPOCH)
        }
    }

    #[test]
    fn the_proposal_is_what_its_page_says() {
        let consultation = consultation(Some("Avgiften höjs."));
        let proposal = consultation.proposal().unwrap();
        assert_eq!((proposal.url, proposal.number), (PAGE, Some("SOU 2025:58")));
        assert_eq!((proposal.title, proposal.summary), (Some("En stärkt hästnäring"), Some("Avgiften höjs.")));
        assert_eq!(proposal.file, Some("https://a.example/hast.pdf"), "the summary is a part of it");
        assert_eq!(consultation.proposals().count(), 1, "the list of consultees is none");
        assert_eq!(consultation.proposal_pages().collect::<Vec<_>>(), [PAGE]);
        let ordered = consultation.ordered_documents();
        let titles: Vec<&str> = ordered.iter().map(|document| document.title.as_str()).collect();
        assert_eq!(titles, ["hast", "Sammanfattning", "Remissinstanser"], "the proposal, its parts, the letter");
    }

    #[test]
    fn a_file_is_a_proposal_without_a_page() {
        let url = "https://a.example/2/";
        let mut consultation = Consultation::new(url, "Tolkar", "a", url, Timestamp::UNIX_EPOCH);
        assert_eq!(consultation.proposal(), None);
        let (title, url) = ("Tolkavgift".to_owned(), "https://a.example/tolk/".to_owned());
        consultation.documents = vec![Document { kind: DocumentKind::Memorandum, title, url, media_type: None }];
        let first = consultation.proposal().unwrap();
        assert_eq!((first.file, first.media_type), (None, None), "nothing says what it is");
        let content = DocumentContent::File { media_type: Some("application/pdf".to_owned()), bytes: 5 };
        let reading = DocumentReading { since: Timestamp::UNIX_EPOCH, program: String::new(), content };
        consultation.document_readings = [("https://a.example/tolk/".to_owned(), reading)].into();
        let read = consultation.proposal().unwrap();
        assert_eq!((read.file, read.media_type), (Some("https://a.example/tolk/"), Some("application/pdf")));
        assert_eq!(consultation.ordered_documents()[0].media_type.as_deref(), Some("application/pdf"));
        consultation.documents[0].media_type = Some("application/pdf".to_owned());
        assert_eq!(consultation.proposal_pages().next(), None, "the link itself says that it is a file");
        let memorandum = consultation.documents[0].clone();
        let part = |title: &str, kind: DocumentKind| Document {
            title: title.to_owned(),
            url: format!("https://a.example/{title}"),
            kind,
            ..memorandum.clone()
        };
        let (annex, other) = (part("Bilaga 1", DocumentKind::Report), part("Karta", DocumentKind::Other));
        consultation.documents = vec![annex, other, memorandum];
        let titles: Vec<_> = consultation.proposals().map(|proposal| proposal.title).collect();
        assert_eq!(titles, [Some("Tolkavgift")], "of documents without a number, one is the proposal");
    }
}
