//! The content of a consultation and the way to answer it: the presentation, the box, the template, the documents' order.

use std::sync::Arc;

use jiff::Timestamp;

use super::{App, amber};
use crate::domain::{
    Consultation, Document, DocumentContent, DocumentKind, DocumentReading, ProposalPage, Reference, ReferenceKind,
};

const PROPOSAL: &str = "https://example.se/sou/";

/// A consultation on a report whose page was read.
fn with_proposal() -> Consultation {
    let mut c = amber();
    let number = "SOU 2026:14".to_owned();
    c.summary = Some("Här kan du ta del av till vilka instanser som regeringen har remitterat betänkandet.".to_owned());
    c.body = Some(
        "Svaren ska ha kommit in senast den 8 juli 2026.\n\nSvaren lämnas till fi.remissvar@example.se, med kopia till \
         fi.s1@example.se."
            .to_owned(),
    );
    c.references = vec![Reference { kind: ReferenceKind::Sou, number: number.clone(), url: Some(PROPOSAL.to_owned()) }];
    let file = Document {
        kind: DocumentKind::Report,
        title: "Bärnsten".to_owned(),
        url: "https://example.se/barnsten.pdf".to_owned(),
        media_type: Some("application/pdf".to_owned()),
    };
    let page = ProposalPage {
        title: Some("Bärnsten i handeln".to_owned()),
        number: Some(number),
        summary: Some("Utredningen föreslår ett märke för bärnsten.".to_owned()),
        files: vec![file],
    };
    let content = DocumentContent::Proposal(page);
    let reading = DocumentReading { since: Timestamp::UNIX_EPOCH, program: "0.2.0".to_owned(), content };
    c.document_readings = [(PROPOSAL.to_owned(), reading)].into();
    c
}

/// A site that shows `c` as it was read last.
fn showing(c: &Consultation) -> (App, String) {
    let app = App::new();
    let current = app.catalog.snapshot();
    app.catalog.publish(current.with_changes(vec![Arc::new(c.clone())], Vec::new(), current.sources().to_vec()));
    let path = format!("/remisser/{}", c.path_segment());
    (app, path)
}

#[tokio::test]
async fn the_presentation_is_shown_and_stock_sentences_are_not() {
    let c = with_proposal();
    let (app, path) = showing(&c);
    let page = app.get(&path).await.text();
    for words in [
        "<p class=\"lead\" lang=\"sv\">Utredningen föreslår ett märke för bärnsten.</p>",
        "<a href=\"https://example.se/sou/\" rel=\"external\">Ur regeringens presentation</a>",
        "Sista svarsdag 8 juli 2026. Utredningen föreslår ett märke för bärnsten.\">",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(page.matches("Svaren ska ha kommit in senast").count(), 1, "quoted once: {page}");
    for address in [path.as_str(), "/", "/remisser", "/feed.atom", "/remisser.csv", "/remisser.ndjson"] {
        let text = app.get(address).await.text();
        let has_stock = text.contains("ta del av till vilka instanser");
        assert!(!has_stock && text.contains("föreslår ett märke för bärnsten"), "{address}: {text}");
    }
    let found = app.get("/api/v1/consultations?q=handeln").await.json();
    assert_eq!(found["items"][0]["proposal"]["title"], "Bärnsten i handeln", "the title is searched");
    assert_eq!(found["items"][0]["proposal"]["fileUrl"], "https://example.se/barnsten.pdf");
}

#[tokio::test]
async fn the_box_says_what_to_read_where_to_write_and_by_when() {
    let (app, path) = showing(&with_proposal());
    let page = app.get(&path).await.text();
    let (_, from) = page.split_once("id=\"svara\"").unwrap();
    let (answer, _) = from.split_once("</section>").unwrap();
    for words in [
        "href=\"https://example.se/barnsten.pdf\" rel=\"external\">Läs förslaget: <i lang=\"sv\">Bärnsten i handeln</i>, SOU 2026:14, pdf</a>",
        "<strong class=\"address\">fi.remissvar@example.se</strong>, med kopia till <strong class=\"address\">fi.s1@example.se</strong> senast <time datetime=\"2026-07-08\">",
        "href=\"mailto:fi.remissvar@example.se?cc=fi.s1@example.se&#38;subject=Remissvar%2C%20Fi2026%2F01655%2C%20B%C3%A4rnsten",
        "Skriv diarienumret <strong>Fi2026/01655</strong> och organisationens namn i ämnesraden.",
        "/svar.docx\"",
        "type=\"text/calendar\"",
        "Alla får svara, också den som inte är tillfrågad.",
    ] {
        assert!(answer.contains(words), "{words}: {answer}");
    }
    assert!(
        page.find("id=\"svarsdag\"") < page.find("id=\"svara\"") && page.find("id=\"svara\"") < page.find("id=\"om\"")
    );
}

#[tokio::test]
async fn without_a_proposal_the_page_says_so() {
    let mut c = with_proposal();
    (c.references, c.body) = (Vec::new(), None);
    c.document_readings.clear();
    let (app, path) = showing(&c);
    let page = app.get(&path).await.text();
    assert!(page.contains("Avsändaren har ingen sammanfattning. Förslaget är inte länkat här, se"), "{page}");
    assert!(page.contains("<a href=\"https://example.se/missiv.pdf\" rel=\"external\">missivet</a>"), "{page}");
    assert!(!page.contains("mailto:"), "nobody knows the address: {page}");
}

#[tokio::test]
async fn the_reading_view_names_the_documents_that_were_read() {
    let mut c = with_proposal();
    let content = DocumentContent::Unread("expected `<main h1>`".to_owned());
    let reading = DocumentReading { since: Timestamp::UNIX_EPOCH, program: "0.2.0".to_owned(), content };
    c.document_readings.insert("javascript:alert(1)".to_owned(), reading);
    let (app, path) = showing(&c);
    let page = app.get(&format!("{path}/upplast")).await.text();
    assert!(page.contains("<a href=\"https://example.se/sou/\" rel=\"external\">https://example.se/sou/</a></td><td>förslagets sida</td>"), "{page}");
    assert!(page.contains("gick inte att läsa: expected `&#60;main h1&#62;`") && page.contains("0.2.0"), "{page}");
    assert!(!page.contains("href=\"javascript:"), "{page}");
}

#[tokio::test]
async fn a_template_is_downloaded_for_the_consultation() {
    let c = with_proposal();
    let (app, path) = showing(&c);
    let got = app.get(&format!("{path}/svar.docx")).await;
    assert_eq!(got.status, 200);
    assert_eq!(got.header("content-type"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    assert_eq!(got.header("content-disposition"), "attachment; filename=\"remissvar-fi2026-01655.docx\"");
    assert!(String::from_utf8_lossy(&got.body).contains("Diarienummer: Fi2026/01655"));
    let moved = app.get(&format!("/remisser/gammal-titel-{}/svar.docx", c.id.short())).await;
    assert_eq!((moved.status.as_u16(), moved.header("location")), (301, format!("{path}/svar.docx").as_str()));
}

#[tokio::test]
async fn the_proposal_comes_first_and_only_files_are_enclosures() {
    let mut c = with_proposal();
    let (title, url) = ("Promemoria: Bärnsten".to_owned(), "https://example.se/pm/".to_owned());
    c.documents.push(Document { kind: DocumentKind::Memorandum, title, url, media_type: None });
    let (app, _) = showing(&c);
    let one = app.get(&format!("/api/v1/consultations/{}", c.id)).await.json();
    let titles: Vec<_> = one["documents"].as_array().unwrap().iter().map(|one| one["title"].clone()).collect();
    assert_eq!(titles, ["Bärnsten", "Promemoria: Bärnsten", "Missiv"]);
    let feed = app.get("/feed.json").await.json();
    let items = feed["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["title"].as_str().unwrap().contains("Bärnsten")).unwrap();
    let attached: Vec<_> = item["attachments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["url"].clone(), one["mime_type"].clone()))
        .collect();
    assert_eq!(attached, [("https://example.se/barnsten.pdf".into(), "application/pdf".into())]);
}
