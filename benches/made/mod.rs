//! Made-up consultations, the same at every run. Their length, and how often words and organizations repeat, are as in
//! real ones.
//!
//! In: a number. Out: the consultation with this number, and its events. The words have no meaning.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench that cannot go on should say where")]

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use remissflode::domain::{
    CaseNumber, Consultation, ConsultationKind, Consultee, Deadline, Document, DocumentKind, Event, EventId, EventKind,
    IssuerKind, IssuerRef, Submission, Topic, start_of_day,
};

/// The current day.
pub(crate) const TODAY: Date = jiff::civil::date(2026, 7, 1);

/// Numbers that look random and are the same at every run (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap() % most
    }

    /// One of 30,000 words, a few of them in nearly every text, as in any language.
    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 16] = [
            "vat", "ten", "mil", "jö", "skatt", "för", "ord", "ning", "lag", "för", "slag", "rätt", "krav", "båt",
            "älv", "ar",
        ];
        let (one, two) = (self.below(30_000), self.below(30_000));
        let mut rank = one.min(two).min(self.below(30_000));
        let mut word = String::new();
        loop {
            word.push_str(SYLLABLES[rank % 16]);
            rank /= 16;
            if rank == 0 {
                return word;
            }
        }
    }

    fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

/// The consultation with this number, and its events.
pub(crate) fn consultation(n: usize) -> (Consultation, Vec<Event>) {
    let numbers = &mut Numbers(n as u64);
    let key = format!("https://example.se/t/{n}");
    let published = TODAY - i64::try_from(numbers.below(4_000)).unwrap().days();
    let deadline = published + i64::try_from(30 + numbers.below(90)).unwrap().days();
    let (issuer, at) = (format!("departement-{}", numbers.below(40)), start_of_day(published));
    let answers = if n.is_multiple_of(3) { numbers.below(40) } else { 0 };
    let submissions = (0..answers).map(|n| Submission {
        organization: format!("Kommunen {}", numbers.below(3_000)),
        url: format!("https://example.se/contentassets/{n}/svar.pdf"),
    });
    let submissions = submissions.collect();
    // One of 5,000 is asked by its rank: the first in nearly every consultation, as the large authorities are.
    let mut rank = Numbers(!(n as u64));
    let asked: BTreeSet<usize> =
        (0..40).map(|_| rank.below(5_000).min(rank.below(5_000)).min(rank.below(500))).collect();
    let consultees = asked.into_iter().map(|rank| Consultee::named(&format!("Organisation {rank}"))).collect();
    // Drawn first, so that the numbers of a consultation stay what they were.
    let (title, url) = (numbers.words(9), format!("https://example.se/remisser/2026/05/{n}/"));
    let consultation = Consultation {
        aliases: BTreeSet::from([format!("guid:{n}"), url.clone()]),
        raw_title: numbers.words(11),
        case_numbers: vec![CaseNumber { display: format!("Fi2026/{n:05}"), raw: format!("Fi2026/{n:05}") }],
        issuers: vec![IssuerRef { slug: issuer.clone(), name: issuer.to_uppercase(), kind: IssuerKind::Ministry }],
        kind: ConsultationKind::ALL[numbers.below(8)],
        summary: Some(numbers.words(22)),
        body: Some(numbers.words(30)),
        published_on: Some(published),
        deadlines: vec![Deadline { on: deadline, at: None, scope: None, evidence: numbers.words(12), letter: None }],
        documents: vec![Document {
            kind: DocumentKind::ConsulteeList,
            title: "Remissinstanser".to_owned(),
            url: format!("https://example.se/contentassets/{n}/remissinstanser.pdf"),
            media_type: Some("application/pdf".to_owned()),
        }],
        consultees,
        submissions,
        topics: vec![Topic { slug: format!("amne-{}", n % 60), name: format!("Ämne {}", n % 60) }],
        withdrawn: n % 100 == 7,
        ..Consultation::new(&key, &title, &issuer, &url, at)
    };
    let kinds = [EventKind::Published, EventKind::SubmissionsPublished];
    let events = kinds[..1 + usize::from(answers > 0)].iter().map(|kind| event(&consultation, *kind, at)).collect();
    (consultation, events)
}

/// An event of a consultation.
pub(crate) fn event(consultation: &Consultation, kind: EventKind, at: Timestamp) -> Event {
    Event {
        id: EventId::new(consultation.id, kind.name(), &at.to_string(), 0),
        kind,
        at,
        recorded_at: at + SignedDuration::from_hours(8),
        archive: false,
        consultation: consultation.id,
        field: None,
        old: Some("0".to_owned()),
        new: Some("12".to_owned()),
        claimed_by: None,
    }
}
