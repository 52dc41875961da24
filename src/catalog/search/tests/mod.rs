//! Searches over a few made-up consultations, and the life of the index beside the snapshot.

mod lifecycle;
mod results;

use crate::{
    catalog::{Filter, IndexedConsultation, Snapshot, Sort, testing},
    domain::{CaseNumber, Consultation, Consultee, Document, DocumentKind, Reference, ReferenceKind},
};

/// Made-up consultations, each known by its key.
fn consultations() -> Vec<Consultation> {
    let consultation = |key: &str, title: &str, body: &str| {
        let mut consultation = testing::consultation(key, title);
        consultation.body = (!body.is_empty()).then(|| body.to_owned());
        consultation
    };
    let mut consultations = vec![
        consultation("water", "Rent vatten i Örebro", "Kommunerna ska rena vattnet bättre."),
        consultation("drink", "Skydd av dricksvatten", "Dricksvattnet ska räcka."),
        consultation("school", "Läroplan för grundskolan", "Elever i alla skolformer."),
        consultation("power", "Elcertifikatssystemet avslutas", "Systemet har gjort sitt. Mark och miljö."),
        consultation("tax", "Sänkt skatt på bensin", "Skatten sänks. Miljö och mark."),
        consultation("fox", "Räv i trädgården", ""),
        consultation("rav", "Rav i halssmycken", ""),
        consultation("refers", "Uppföljning av energifrågor", "Se SOU 2026:14 och Fi2026/01655."),
    ];
    let reference = |number: &str| Reference { kind: ReferenceKind::Sou, number: number.to_owned(), url: None };
    consultations[3].references = vec![reference("SOU 2026:14")];
    consultations[7].references = vec![reference("SOU 2020:1"), reference("SOU 2026:14")];
    consultations[4].case_numbers =
        vec![CaseNumber { display: "Fi2026/01655".to_owned(), raw: "FI 2026/1655".to_owned() }];
    consultations[2].consultees = vec![Consultee::named("Svenskt Vatten")];
    consultations[2].issuers[0].name = "Utbildningsdepartementet".to_owned();
    consultations[5].consultees = vec![Consultee::named("Havsmyndigheten")];
    consultations[5].documents = vec![Document {
        kind: DocumentKind::Report,
        title: "Viltrapporten".to_owned(),
        url: String::new(),
        media_type: None,
    }];
    consultations
}

fn snapshot() -> Snapshot {
    testing::snapshot(&consultations(), &[])
}

fn filter(snapshot: &Snapshot, typed: &str) -> Filter {
    Filter::from_pairs([("q", typed)], snapshot, &[]).unwrap()
}

/// The keys of the hits, best first.
fn keys(snapshot: &Snapshot, filter: &Filter) -> String {
    let found = snapshot.consultations_matching(filter, "2026-06-01".parse().unwrap(), Sort::Relevance);
    found
        .iter()
        .map(|indexed: &&std::sync::Arc<IndexedConsultation>| indexed.consultation.key.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}
