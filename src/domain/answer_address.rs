//! The address to which an answer is sent, and where it was read.

use super::{Consultation, Issuers, Registry, text::is_email};

/// The origin of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressOrigin<'c> {
    /// The letter to those who were asked, at this address.
    Letter(&'c str),
    /// The text of the consultation's own page.
    Page,
    /// The letters of most recent consultations of the same issuer, of which this is the newest.
    OtherLetters(&'c Consultation),
    /// The issuer's entry in `config/issuers.toml`.
    Registry(&'c Registry),
}

/// An address for answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerAddress<'c> {
    /// The e-mail address.
    pub email: &'c str,
    /// The addresses that get a copy.
    pub copies: Vec<&'c str>,
    /// The origin of the address.
    pub origin: AddressOrigin<'c>,
}

impl Consultation {
    /// The address for answers that the consultation's own letter gives, else its page.
    #[must_use]
    pub fn own_answer_address(&self) -> Option<AnswerAddress<'_>> {
        self.address_in_letter().or_else(|| self.address_on_page())
    }

    /// The address in `config/issuers.toml` of the first issuer that has one.
    #[must_use]
    pub fn registry_address<'c>(&self, issuers: &'c Issuers) -> Option<AnswerAddress<'c>> {
        let mut registries = self.issuers.iter().filter_map(|issuer| issuers.get(&issuer.slug)?.registry.as_ref());
        let registry = registries.next()?;
        let origin = AddressOrigin::Registry(registry);
        Some(AnswerAddress { email: &registry.email, copies: Vec::new(), origin })
    }

    /// The address for answers in the consultation's letter.
    #[must_use]
    pub fn letter_email(&self) -> Option<&str> {
        self.letter_with_address()?.1.answer_to.as_deref().filter(|email| is_email(email))
    }

    fn address_in_letter(&self) -> Option<AnswerAddress<'_>> {
        let (url, letter) = self.letter_with_address()?;
        let email = self.letter_email()?;
        let copies = letter.copy_to.iter().map(String::as_str).filter(|copy| is_email(copy)).collect();
        Some(AnswerAddress { email, copies, origin: AddressOrigin::Letter(url) })
    }

    /// The address in a sentence such as `Svaren bör lämnas per e-post till s.remissvar@… och med kopia till s.sl@…`.
    ///
    /// Only a mailbox for answers: a page names officials too, for questions.
    fn address_on_page(&self) -> Option<AnswerAddress<'_>> {
        let body = self.body.as_deref()?;
        let (at, email) = emails(body).find(|(_, email)| is_for_answers(email))?;
        let rest = body.get(at + email.len()..)?;
        let sentence = rest.split("\n\n").next().unwrap_or_default();
        let sentence = sentence.split_once(". ").map_or(sentence, |(first, _)| first);
        let copies = match sentence.find("kopia") {
            Some(from) => emails(sentence.get(from..)?).map(|(_, copy)| copy).filter(|copy| *copy != email).collect(),
            None => Vec::new(),
        };
        Some(AnswerAddress { email, copies, origin: AddressOrigin::Page })
    }
}

/// The e-mail addresses in a text, each with its place.
fn emails(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '@');
    text.split(move |c: char| !is_part(c)).filter_map(|word| {
        let email = word.trim_matches(['.', '-']);
        is_email(email).then(|| (email.as_ptr() as usize - text.as_ptr() as usize, email))
    })
}

fn is_for_answers(email: &str) -> bool {
    let name = email.split('@').next().unwrap_or_default().to_ascii_lowercase();
    name.contains("remiss") || name.contains("registrator")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;

    use super::*;
    use crate::domain::{
        Document, DocumentContent, DocumentKind, DocumentReading, Issuer, IssuerKind, IssuerRef, Letter,
    };

    fn consultation(body: &str) -> Consultation {
        let url = "https://a.example/1/";
        let issuer = IssuerRef { slug: "a".to_owned(), name: "A".to_owned(), kind: IssuerKind::Ministry };
        Consultation {
            body: Some(body.to_owned()),
            issuers: vec![issuer],
            ..Consultation::new(url, "Tolkar", "a", url, Timestamp::UNIX_EPOCH)
        }
    }

    fn issuers() -> Issuers {
        let (email, since, seen) = ("a.svar@a.example".to_owned(), "2026-01".to_owned(), "missiv".to_owned());
        let registry = Some(Registry { email, since, seen });
        Issuers::new(BTreeMap::from([("a".to_owned(), Issuer { registry, ..Issuer::default() })]))
    }

    #[test]
    fn the_page_names_the_address_and_its_copies() {
        let text = "Frågor: anna.berg@a.example.\n\nSvaren lämnas till s.remissvar@a.example och med kopia till \
                    s.sl@a.example. Frågor till bo@a.example.";
        let consultation = consultation(text);
        let address = consultation.own_answer_address().unwrap();
        assert_eq!((address.email, address.origin), ("s.remissvar@a.example", AddressOrigin::Page));
        assert_eq!(address.copies, ["s.sl@a.example"]);
    }

    #[test]
    fn the_letter_comes_first() {
        let mut consultation = consultation("Svaren lämnas till s.remissvar@a.example.");
        let url = "https://a.example/missiv.pdf".to_owned();
        let (kind, title) = (DocumentKind::CoverLetter, "Missiv".to_owned());
        consultation.documents = vec![Document { kind, title, url: url.clone(), media_type: None }];
        let answer_to = Some("a.remissvar@a.example".to_owned());
        let letter = Letter { answer_to, copy_to: vec!["a.kopia@a.example".to_owned()], ..Letter::default() };
        let content = DocumentContent::Letter(Box::new(letter));
        let reading = DocumentReading { since: Timestamp::UNIX_EPOCH, program: String::new(), content };
        consultation.document_readings = [(url.clone(), reading)].into();
        let address = consultation.own_answer_address().unwrap();
        assert_eq!((address.email, address.origin), ("a.remissvar@a.example", AddressOrigin::Letter(&url)));
        assert_eq!(address.copies, ["a.kopia@a.example"]);
    }

    #[test]
    fn an_official_is_not_the_registry() {
        let (issuers, consultation) = (issuers(), consultation("Frågor: anna.berg@a.example."));
        assert_eq!(consultation.own_answer_address(), None);
        let address = consultation.registry_address(&issuers).unwrap();
        assert_eq!(address.email, "a.svar@a.example");
        assert!(matches!(address.origin, AddressOrigin::Registry(registry) if registry.seen == "missiv"));
        assert_eq!(consultation.registry_address(&Issuers::default()), None);
    }
}
