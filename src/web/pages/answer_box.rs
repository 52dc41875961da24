//! The answer box: the proposal, the address with a letter begun, a template and the day, in one box below the deadline.

use url::form_urlencoded::byte_serialize;

use super::{format, layout::to, presentation::ProposalLink, web_link};
use crate::{
    catalog::IndexedConsultation,
    domain::{AddressOrigin, AnswerAddress, Consultation, DocumentKind, IssuerKind, Lang},
    web::http::RequestContext,
};

/// The longest title in the subject of a letter, in characters.
const MAX_SUBJECT_CHARS: usize = 120;

/// The box.
#[derive(Debug)]
pub(super) struct AnswerBox {
    pub(super) proposals: Vec<ProposalLink>,
    pub(super) address: Option<AddressLine>,
    /// The letter to those who were asked, which has the address that counts.
    pub(super) letter: Option<String>,
    /// The answer is wanted as a text and as a PDF: the letter says so or, without one, ministries do.
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
    pub(super) usual: Option<UsualAddress>,
}

/// The place where the usual address of an issuer was seen.
#[derive(Debug)]
pub(super) struct UsualAddress {
    pub(super) words: String,
    pub(super) href: Option<String>,
}

impl AnswerBox {
    /// The box of a consultation, whose page is at `path`.
    pub(super) fn new(indexed: &IndexedConsultation, context: &RequestContext, path: &str, lang: Lang) -> Self {
        let c = &*indexed.consultation;
        let letter = |kind: DocumentKind| c.documents.iter().find(move |document| document.kind == kind);
        let is_of_ministry = c.issuers.iter().any(|issuer| issuer.kind == IssuerKind::Ministry);
        // A ministry's list of those asked is the letter to them.
        let list = || letter(DocumentKind::ConsulteeList).filter(|_| is_of_ministry);
        let letter = letter(DocumentKind::CoverLetter).or_else(list);
        Self {
            proposals: ProposalLink::all(c, lang).collect(),
            address: context
                .snapshot
                .answer_address(indexed, context.today)
                .map(|address| AddressLine::new(c, &address, lang)),
            letter: letter.and_then(|letter| web_link(&letter.url)),
            wants_two_versions: c.wants_two_versions().unwrap_or(is_of_ministry),
            template_href: format!("{path}/svar.docx"),
        }
    }
}

impl AddressLine {
    fn new(c: &Consultation, address: &AnswerAddress<'_>, lang: Lang) -> Self {
        Self {
            email: address.email.to_owned(),
            copies: address.copies.join(", "),
            mailto: mailto(c, address),
            usual: UsualAddress::of(address.origin, lang),
        }
    }
}

impl UsualAddress {
    fn of(origin: AddressOrigin<'_>, lang: Lang) -> Option<Self> {
        match origin {
            AddressOrigin::Letter(_) | AddressOrigin::Page => None,
            AddressOrigin::OtherLetters(newest) => {
                let day = newest.published_on.map(|on| format::day(on, lang).words).unwrap_or_default();
                let words = match lang {
                    Lang::Sv => format!("senast i missivet till {} {day}", newest.title),
                    Lang::En => format!("last in the cover letter of {} {day}", newest.title),
                };
                let href = to(lang, &format!("/remisser/{}", newest.path_segment()));
                Some(Self { words: words.trim_end().to_owned(), href: Some(href) })
            }
            AddressOrigin::Registry(registry) => {
                let words = format!("{} {}", lang.pick("sedd sedan", "seen since"), registry.since);
                Some(Self { words, href: web_link(&registry.seen) })
            }
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
