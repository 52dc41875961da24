//! The answer box: the proposal, the address with a letter begun, a template and the day, in one box below the deadline.

use url::form_urlencoded::byte_serialize;

use super::{presentation::ProposalLink, web_link};
use crate::domain::{AddressOrigin, AnswerAddress, Consultation, DocumentKind, IssuerKind, Issuers, Lang};

/// The longest title in the subject of a letter, in characters.
const MAX_SUBJECT_CHARS: usize = 120;

/// The box.
#[derive(Debug)]
pub(super) struct AnswerBox {
    pub(super) proposals: Vec<ProposalLink>,
    pub(super) address: Option<AddressLine>,
    /// The letter to those who were asked, which has the address that counts.
    pub(super) letter: Option<String>,
    /// The answers of ministries are asked for as a text and as a PDF.
    pub(super) wants_two_versions: bool,
    pub(super) template_href: String,
}

/// The address, and the letter to it that is begun.
#[derive(Debug)]
pub(super) struct AddressLine {
    pub(super) email: String,
    pub(super) copies: String,
    pub(super) mailto: String,
    /// The address is the issuer's usual one: the letter may name another.
    pub(super) is_usual: bool,
    /// When the usual address was seen in use.
    pub(super) since: String,
    /// The page where it was seen.
    pub(super) seen_href: Option<String>,
}

impl AnswerBox {
    /// The box of `c`, whose page is at `path`.
    pub(super) fn new(c: &Consultation, issuers: &Issuers, path: &str, lang: Lang) -> Self {
        let letter = |kind: DocumentKind| c.documents.iter().find(move |document| document.kind == kind);
        let is_of_ministry = c.issuers.iter().any(|issuer| issuer.kind == IssuerKind::Ministry);
        // A ministry's list of those asked is the letter to them.
        let list = || letter(DocumentKind::ConsulteeList).filter(|_| is_of_ministry);
        let letter = letter(DocumentKind::CoverLetter).or_else(list);
        Self {
            proposals: ProposalLink::all(c, lang).collect(),
            address: c.answer_address(issuers).map(|address| AddressLine::new(c, &address)),
            letter: letter.and_then(|letter| web_link(&letter.url)),
            wants_two_versions: is_of_ministry,
            template_href: format!("{path}/svar.docx"),
        }
    }
}

impl AddressLine {
    fn new(c: &Consultation, address: &AnswerAddress<'_>) -> Self {
        let registry = match address.origin {
            AddressOrigin::Letter(_) | AddressOrigin::Page => None,
            AddressOrigin::Registry(registry) => Some(registry),
        };
        Self {
            email: address.email.to_owned(),
            copies: address.copies.join(", "),
            mailto: mailto(c, address),
            is_usual: registry.is_some(),
            since: registry.map(|registry| registry.since.clone()).unwrap_or_default(),
            seen_href: registry.and_then(|registry| web_link(&registry.seen)),
        }
    }
}

/// The address of a letter with the case number and the title as its subject (RFC 6068).
fn mailto(c: &Consultation, address: &AnswerAddress<'_>) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let mut title: String = c.title.chars().take(MAX_SUBJECT_CHARS).collect();
    if title.len() < c.title.len() {
        title.push('…');
    }
    let number = c.case_numbers.first().map(|number| format!("{}, ", number.display)).unwrap_or_default();
    let mut query = format!("subject={}", encoded(&format!("Remissvar, {number}{title}")));
    if !address.copies.is_empty() {
        // A comma separates addresses and stays as it is.
        let copies: Vec<String> = address.copies.iter().map(|copy| encoded(copy).replace("%40", "@")).collect();
        query = format!("cc={}&{query}", copies.join(","));
    }
    format!("mailto:{}?{query}", encoded(address.email).replace("%40", "@"))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::CaseNumber;

    #[test]
    fn a_letter_is_begun_with_number_title_and_copies() {
        let url = "https://a.example/1/";
        let c = Consultation {
            case_numbers: vec![CaseNumber { display: "Fi2026/01655".to_owned(), raw: String::new() }],
            ..Consultation::new(url, "Silver & guld?", "a", url, Timestamp::UNIX_EPOCH)
        };
        let copies = vec!["a@a.example", "b@a.example"];
        let address = AnswerAddress { email: "fi.svar@a.example", copies, origin: AddressOrigin::Page };
        assert_eq!(
            mailto(&c, &address),
            "mailto:fi.svar@a.example?cc=a@a.example,b@a.example&subject=Remissvar%2C%20Fi2026%2F01655%2C%20Silver%20%26%20guld%3F"
        );
    }
}
