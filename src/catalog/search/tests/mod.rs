//! What is found, in which order, what is guessed, and how the index lives beside the snapshot.

mod found;
mod kept;

use crate::{
    catalog::{Filter, IndexedConsultation, Snapshot, Sort, testing},
    domain::{CaseNumber, Consultation, Consultee, Document, DocumentKind, Reference, ReferenceKind},
};

/// Made-up cases, each known by its key.
fn consultations() -> Vec<Consultation> {
    let case = |key: &str, title: &str, body: &str| {
        let mut case = testing::consultation(key, title);
        case.body = (!body.is_empty()).then(|| body.to_owned());
        case
    };
    let mut cases = vec![
        case("water", "Rent vatten i Örebro", "Kommunerna ska rena vattnet bättre."),
        case("drink", "Skydd av dricksvatten", "Dricksvattnet ska räcka."),
        case("school", "Läroplan för grundskolan", "Elever i alla skolformer."),
        case("power", "Elcertifikatssystemet avslutas", "Systemet har gjort sitt. Mark och miljö."),
        case("tax", "Sänkt skatt på bensin", "Skatten sänks. Miljö och mark."),
        case("fox", "Räv i trädgården", ""),
        case("rav", "Rav i halssmycken", ""),
        case("refers", "Uppföljning av energifrågor", "Se SOU 2026:14 och Fi2026/01655."),
    ];
    let reference = |number: &str| Reference { kind: ReferenceKind::Sou, number: number.to_owned(), url: None };
    cases[3].references = vec![reference("SOU 2026:14")];
    cases[7].references = vec![reference("SOU 2020:1"), reference("SOU 2026:14")];
    cases[4].case_numbers = vec![CaseNumber { display: "Fi2026/01655".to_owned(), raw: "FI 2026/1655".to_owned() }];
    cases[2].consultees = vec![Consultee { name: "Svenskt Vatten".to_owned() }];
    cases[2].issuers[0].name = "Utbildningsdepartementet".to_owned();
    cases[5].consultees = vec![Consultee { name: "Havsmyndigheten".to_owned() }];
    cases[5].documents = vec![Document {
        kind: DocumentKind::Report,
        title: "Viltrapporten".to_owned(),
        url: String::new(),
        media_type: None,
    }];
    cases
}

fn snapshot() -> Snapshot {
    testing::snapshot(&consultations(), &[])
}

fn filter(snapshot: &Snapshot, typed: &str) -> Filter {
    Filter::from_pairs([("q", typed)], snapshot, &[]).unwrap()
}

/// The keys of what is found, best first.
fn keys(snapshot: &Snapshot, filter: &Filter) -> String {
    let found = snapshot.consultations_matching(filter, "2026-06-01".parse().unwrap(), Sort::Relevance);
    found
        .iter()
        .map(|case: &&std::sync::Arc<IndexedConsultation>| case.consultation.key.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}
