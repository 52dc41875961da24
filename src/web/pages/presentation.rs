//! The content of a consultation: the publisher's presentation, and the proposal itself.

use super::{consultation_sections::form, web_link};
use crate::domain::{Consultation, IssuerKind, Lang, Proposal};

/// The summary on a consultation's page.
#[derive(Debug)]
pub(super) struct ShownSummary {
    pub(super) text: String,
    /// The presentation that it is from, in words.
    pub(super) label: &'static str,
    /// The page of that presentation; none for the consultation's own page.
    pub(super) href: Option<String>,
}

impl ShownSummary {
    /// The summary of `c`, if the publisher gives one.
    pub(super) fn of(c: &Consultation, lang: Lang) -> Option<Self> {
        let summary = c.shown_summary()?;
        let label = if c.issuers.iter().all(|issuer| issuer.kind == IssuerKind::Ministry) {
            lang.pick("Ur regeringens presentation", "From the government’s presentation")
        } else {
            lang.pick("Ur avsändarens presentation", "From the sender’s presentation")
        };
        Some(Self { label, href: summary.from.and_then(web_link), text: summary.text })
    }
}

/// A link to a proposal: `En stärkt hästnäring, SOU 2025:58, pdf`.
#[derive(Debug)]
pub(super) struct ProposalLink {
    pub(super) title: String,
    /// The number, unless the title has it.
    pub(super) number: Option<String>,
    /// The file or, without one, the proposal's page.
    pub(super) href: String,
    /// The form of the file, `pdf`.
    pub(super) form: Option<String>,
}

impl ProposalLink {
    /// The proposals of `c`, without those that have no valid link.
    pub(super) fn all(c: &Consultation, lang: Lang) -> impl Iterator<Item = Self> {
        c.proposals().filter_map(move |proposal| Self::new(c, &proposal, lang))
    }

    fn new(c: &Consultation, proposal: &Proposal<'_>, lang: Lang) -> Option<Self> {
        let href = web_link(proposal.file.unwrap_or(proposal.url))?;
        let title = proposal.title.unwrap_or(&c.title).to_owned();
        let number = proposal.number.filter(|number| !title.contains(*number)).map(str::to_owned);
        let form = proposal.file.and(proposal.media_type).map(|media_type| form(media_type, lang));
        Some(Self { title, number, href, form })
    }
}
