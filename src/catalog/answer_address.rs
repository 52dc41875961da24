//! The address for answers to a consultation whose letter cannot be read: that of its issuer's other letters.

use jiff::{ToSpan as _, civil::Date};

use super::{IndexedConsultation, Snapshot};
use crate::domain::{AddressOrigin, AnswerAddress};

/// The letters that are compared, the newest.
const LETTERS: usize = 12;
/// The letters that must give the same address, and be more than half of those compared.
const MIN_AGREEING: usize = 2;
/// The oldest letters, in months: departments get new names, and with them new addresses.
const MAX_MONTHS: i32 = 30;

impl Snapshot {
    /// The address for answers: that of the consultation's letter or page, else the one that most of its issuer's recent
    /// letters give, else that of `issuers.toml`.
    #[must_use]
    pub fn answer_address<'s>(&'s self, indexed: &'s IndexedConsultation, today: Date) -> Option<AnswerAddress<'s>> {
        let consultation = &indexed.consultation;
        let own = consultation.own_answer_address().or_else(|| self.usual_address(indexed, today));
        own.or_else(|| consultation.registry_address(self.issuers()))
    }

    fn usual_address(&self, indexed: &IndexedConsultation, today: Date) -> Option<AnswerAddress<'_>> {
        let issuer = indexed.issuers.first()?;
        let oldest = today.checked_sub(MAX_MONTHS.months()).unwrap_or(Date::MIN);
        // last published first
        let letters: Vec<(&str, &IndexedConsultation)> = self
            .consultations()
            .iter()
            .take_while(|other| other.published_on().is_none_or(|day| day >= oldest))
            .filter(|other| other.issuers.first() == Some(issuer))
            .filter_map(|other| Some((other.consultation.letter_email()?, &**other)))
            .take(LETTERS)
            .collect();
        let agreeing = |email: &str| letters.iter().filter(|(other, _)| other.eq_ignore_ascii_case(email)).count();
        let (email, seen) = letters.iter().max_by_key(|(email, _)| agreeing(email))?;
        let count = agreeing(email);
        (count >= MIN_AGREEING && count * 2 > letters.len()).then(|| AnswerAddress {
            email,
            copies: Vec::new(),
            origin: AddressOrigin::OtherLetters(&seen.consultation),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, sync::Arc};

    use jiff::{Timestamp, civil::date};

    use super::*;
    use crate::{
        catalog::testing,
        domain::{
            Consultation, Document, DocumentContent, DocumentKind, DocumentReading, Issuer, IssuerKind, IssuerRef,
            Issuers, Letter, Registry,
        },
    };

    fn consultation(key: &str, year: i16, email: Option<&str>) -> Consultation {
        let url = format!("https://a.example/{key}.pdf");
        let mut consultation = testing::consultation(key, "Rent vatten");
        consultation.published_on = Some(date(year, 5, 1));
        consultation.issuers =
            vec![IssuerRef { slug: "a".to_owned(), name: "A".to_owned(), kind: IssuerKind::Ministry }];
        let kind = DocumentKind::CoverLetter;
        consultation.documents =
            vec![Document { kind, title: "Missiv".to_owned(), url: url.clone(), media_type: None }];
        let content = match email {
            Some(email) => {
                DocumentContent::Letter(Box::new(Letter { answer_to: Some(email.to_owned()), ..Letter::default() }))
            }
            None => DocumentContent::NoText("a scan".to_owned()),
        };
        let reading = DocumentReading { since: Timestamp::UNIX_EPOCH, program: String::new(), content };
        consultation.document_readings = [(url, reading)].into();
        consultation
    }

    fn usual(others: &[(i16, &str)]) -> Option<String> {
        let mut all = vec![consultation("scan", 2026, None)];
        let other =
            |(place, (year, email)): (usize, &(i16, &str))| consultation(&format!("other-{place}"), *year, Some(email));
        all.extend(others.iter().enumerate().map(other));
        let registry = Some(Registry { email: "gammal@a.example".to_owned(), ..Registry::default() });
        let issuers = Issuers::new(BTreeMap::from([("a".to_owned(), Issuer { registry, ..Issuer::default() })]));
        let all = all.into_iter().map(Arc::new).collect();
        let snapshot = Snapshot::new(1, Arc::new(issuers), all, Vec::new(), Vec::new());
        let scan = snapshot.consultations().iter().find(|one| one.consultation.key.contains("scan")).unwrap();
        snapshot.answer_address(scan, date(2026, 6, 1)).map(|address| address.email.to_owned())
    }

    #[test]
    fn most_of_the_recent_letters_give_the_address() {
        let (new, other) = ("a.remissvar@a.example", "a.kansli@a.example");
        assert_eq!(usual(&[(2026, new), (2025, new), (2025, other)]).as_deref(), Some(new));
        let registry = Some("gammal@a.example");
        assert_eq!(usual(&[(2026, new)]).as_deref(), registry, "one letter is no habit");
        assert_eq!(usual(&[(2026, new), (2026, new), (2025, other), (2025, other)]).as_deref(), registry);
        assert_eq!(usual(&[(2021, new), (2021, new)]).as_deref(), registry, "years ago");
    }
}
