//! The proposal of a consultation: what was sent out for comment, from the consultation's links and from their readings.

use super::{Consultation, Document, DocumentContent, DocumentKind, ProposalPage, ReferenceKind};

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

    /// The proposals, the one that gives the consultation its name first. Several reports may be sent out together.
    pub fn proposals(&self) -> impl Iterator<Item = Proposal<'_>> {
        self.proposal_links().map(|(url, number, document)| {
            let content = self.document_readings.get(url).map(|reading| &reading.content);
            let page = match content {
                Some(DocumentContent::Proposal(page)) => Some(page),
                _ => None,
            };
            let read_type = match content {
                Some(DocumentContent::File { media_type, .. }) => media_type.as_deref(),
                Some(DocumentContent::Proposal(_)) => Some("text/html"),
                _ => None,
            };
            let listed_type = document.and_then(|document| document.media_type.as_deref());
            let own_type = read_type.or(listed_type);
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
        let is_part = |file: &&Document| {
            let title = file.title.to_lowercase();
            ["bilag", "sammanfattning", "faktablad", "lättläst", "english", "summary"]
                .iter()
                .any(|word| title.contains(word))
        };
        self.files.iter().find(|file| !is_part(file)).or(self.files.first())
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
        consultation.documents[0].media_type = Some("application/pdf".to_owned());
        assert_eq!(consultation.proposal_pages().next(), None, "the link itself says that it is a file");
    }
}
