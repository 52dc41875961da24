//! A whole item to a whole consultation: which field goes where, what is a problem and what is not.

use jiff::{Timestamp, civil::date};
use url::Url;

use super::*;
use crate::domain::{ConsultationKind, Issuers, QualityCode, ReferenceKind};

fn link(text: &str, href: &str) -> RawValue {
    RawValue { href: Some(href.to_owned()), ..RawValue::text(text) }
}

fn item(fields: &[(Field, &str)]) -> RawItem {
    let mut item = RawItem::default();
    item.push(Field::Link, RawValue::text("https://www.regeringen.se/remisser/2026/02/battre-batar"));
    item.push(Field::Title, RawValue::text("Remiss av SOU 2026:14 Bättre båtar"));
    for (field, text) in fields {
        item.push(*field, RawValue::text(*text));
    }
    item
}

fn read(item: &RawItem) -> Result<Consultation, ItemProblem> {
    let issuers = Issuers::new(toml::from_str(include_str!("../../../config/issuers.toml")).unwrap());
    let home = Url::parse("https://www.regeringen.se").unwrap();
    normalize(
        item,
        &Context { issuers: &issuers, source: "test", issuer: None, home: &home, now: Timestamp::UNIX_EPOCH },
    )
}

#[test]
fn only_a_missing_title_or_link_is_a_problem() {
    let mut untitled = item(&[]);
    untitled.set(Field::Title, vec![RawValue::text(" \u{a0}")]);
    assert_eq!(
        read(&untitled).unwrap_err().to_string(),
        "title of https://www.regeringen.se/remisser/2026/02/battre-batar: expected a text, found none"
    );
    let mut unlinked = item(&[]);
    unlinked.set(Field::Link, vec![link("Läs mer", "javascript:void(0)")]);
    assert_eq!(read(&unlinked).unwrap_err().field, "link");
    let bare = read(&item(&[])).unwrap();
    assert_eq!(bare.quality_notes.iter().map(|note| note.code).collect::<Vec<_>>(), [QualityCode::IssuerUnknown]);
}

#[test]
fn the_key_is_the_publishers_own_and_every_other_name_an_alias() {
    let keyed = read(&item(&[
        (Field::Key, "https://www.regeringen.se/t/642546/sv?utm_source=x"),
        (Field::Key, "6f1c2a9e-52d4"),
    ]))
    .unwrap();
    assert_eq!(keyed.key, "https://www.regeringen.se/t/642546/sv/");
    let aliases: Vec<&str> = keyed.aliases.iter().map(String::as_str).collect();
    assert_eq!(aliases, ["https://www.regeringen.se/remisser/2026/02/battre-batar/", "regeringen.se:6f1c2a9e-52d4"]);
    let unkeyed = read(&item(&[])).unwrap();
    assert_eq!(unkeyed.key, "https://www.regeringen.se/remisser/2026/02/battre-batar/");
    assert!(unkeyed.aliases.is_empty());
}

#[test]
fn a_number_of_two_publishers_is_two_keys_and_a_session_is_no_part_of_an_address() {
    let of = |home: &str, path: &str| {
        let mut item = RawItem::default();
        item.push(Field::Title, RawValue::text("Tolkavgift"));
        item.push(Field::Key, RawValue::text("17"));
        item.push(Field::Link, RawValue { href: Some(format!("{home}{path}")), ..RawValue::default() });
        let (home, issuers) = (home.parse().unwrap(), Issuers::default());
        let context = Context { issuers: &issuers, source: "x", issuer: None, home: &home, now: Timestamp::UNIX_EPOCH };
        normalize(&item, &context).unwrap()
    };
    assert_eq!(of("https://www.fi.se", "/17").key, "fi.se:17");
    assert_eq!(of("https://www.boverket.se", "/17").key, "boverket.se:17");
    let (one, other) = (of("https://fi.se", "/17;jsessionid=A1"), of("https://fi.se", "/17;jsessionid=B2"));
    assert_eq!((one.names().collect::<Vec<_>>(), &one.source_url), (other.names().collect(), &other.source_url));
}

#[test]
fn a_text_without_end_is_cut_and_an_item_without_end_is_refused() {
    let long = "Båtmotorer ".repeat(30_000);
    let cut = read(&item(&[(Field::Body, &long)])).unwrap();
    assert_eq!(cut.body.map(|body| body.chars().count()), Some(200_002));
    assert!(cut.quality_notes.iter().any(|note| note.code == QualityCode::TextCut));
    let refused = read(&item(&[(Field::Body, &long.repeat(4))])).unwrap_err();
    assert_eq!(refused.field, "body");
    assert!(refused.reason.starts_with("expected at most 1000000 bytes"), "{}", refused.reason);
}

#[test]
fn every_field_is_read() {
    let mut page = item(&[
        (Field::Summary, "Här kan du ta del av till vilka instanser regeringen har remitterat betänkandet."),
        (
            Field::Body,
            "Remissvaren ska ha kommit in till Finansdepartementet senast den\n3 maj.\n\nRemissinstanser:\n\n1. Svea hovrätt\n2. Ystads kommun",
        ),
        (Field::Published, "10 februari 2026"),
        (Field::Updated, "2026-02-11 00:00:00"),
        (Field::CaseNumbers, "Diarienummer: FI 2026/00031"),
        (Field::Topics, "Båtar och hav"),
    ]);
    page.push(Field::Documents, link("Remissmissiv (pdf 119 kB)", "/contentassets/a/missiv.pdf"));
    page.push(Field::Consultees, link("Remissinstanser (pdf 90 kB)", "/contentassets/a/lista.pdf"));
    page.push(Field::References, link("SOU 2026:14 Bättre båtar", "/rattsliga-dokument/sou-202614/"));
    page.push(Field::Submissions, link("Svea hovrätt (pdf 88 kB)", "/contentassets/a/svea.pdf"));
    let consultation = read(&page).unwrap();
    assert_eq!(consultation.title, "SOU 2026:14 Bättre båtar");
    assert_eq!(consultation.kind, ConsultationKind::Sou);
    assert_eq!(
        (consultation.published_on, consultation.updated_on),
        (Some(date(2026, 2, 10)), Some(date(2026, 2, 11)))
    );
    assert_eq!(consultation.deadline().unwrap().on, date(2026, 5, 3));
    assert_eq!(
        consultation.deadline().unwrap().evidence,
        "Remissvaren ska ha kommit in till Finansdepartementet senast den 3 maj."
    );
    assert_eq!(consultation.case_numbers[0].display, "Fi2026/00031");
    assert_eq!(consultation.issuers[0].slug, "finansdepartementet");
    assert_eq!(consultation.references[0].kind, ReferenceKind::Sou);
    assert_eq!(
        consultation.references[0].url.as_deref(),
        Some("https://www.regeringen.se/rattsliga-dokument/sou-202614/")
    );
    let kinds: Vec<DocumentKind> = consultation.documents.iter().map(|document| document.kind).collect();
    assert_eq!(kinds, [DocumentKind::CoverLetter, DocumentKind::ConsulteeList]);
    assert_eq!(consultation.submissions[0].organization, "Svea hovrätt");
    assert_eq!(consultation.consultees.len(), 2);
    assert_eq!(consultation.topics[0].slug, "batar-och-hav");
    let codes: Vec<QualityCode> = consultation.quality_notes.iter().map(|note| note.code).collect();
    assert_eq!(codes, [QualityCode::YearGuessed, QualityCode::IssuerInferred]);
}

#[test]
fn the_year_comes_from_the_address_where_nothing_else_has_one() {
    let consultation = read(&item(&[(Field::Body, "Svara senast den 20 januari.")])).unwrap();
    assert_eq!((consultation.published_on, consultation.deadline().unwrap().on), (None, date(2026, 1, 20)));
}

#[test]
fn doubtful_days_are_given_with_their_notes() {
    let codes = |body: &str| -> Vec<QualityCode> {
        let consultation = read(&item(&[
            (Field::Body, body),
            (Field::Published, "2026-02-10"),
            (Field::Issuers, "Finansdepartementet"),
        ]))
        .unwrap();
        assert_eq!(consultation.deadlines.len(), 1, "{body}");
        consultation.quality_notes.iter().map(|note| note.code).collect()
    };
    assert_eq!(codes("Svara senast den 3 maj 2025."), [QualityCode::DeadlineBeforePublication]);
    assert_eq!(codes("Svara senast den 3 maj 2028."), [QualityCode::DeadlineFarOff]);
    assert_eq!(codes("Svara senast den 3 maj 2026."), []);
}

#[test]
fn a_title_may_hold_the_number_and_the_withdrawal() {
    let mut page = item(&[(Field::Body, "Läs mer.")]);
    page.set(Field::Title, vec![RawValue::text("Återkallad: Remiss av promemorian Bättre båtar, KN2026/01597")]);
    let consultation = read(&page).unwrap();
    assert!(consultation.withdrawn);
    assert_eq!(
        (consultation.title.as_str(), consultation.case_numbers[0].display.as_str()),
        ("Promemorian Bättre båtar", "KN2026/01597")
    );
    assert_eq!(consultation.issuers[0].slug, "klimat-och-naringslivsdepartementet");
}

#[test]
fn an_agencys_page_is_read_as_well() {
    let consultation = read(&item(&[(
        Field::Body,
        "Förslaget föreslås träda i kraft den 2026-05-25.\n\nRemissvar ska ha inkommit till myndigheten senast den 2026-05-04. \
         Länsstyrelsen bör remittera förslaget vidare.\n\nSkriv diarienummer 1214-26 i ämnesraden.\n\nPublicerad: 2026-04-14",
    )]))
    .unwrap();
    assert_eq!(consultation.deadlines.iter().map(|d| d.on).collect::<Vec<_>>(), [date(2026, 5, 4)]);
    assert_eq!(consultation.case_numbers[0].display, "1214-26");
}

#[test]
fn a_day_that_stands_instead_of_a_struck_one_is_an_extension() {
    for (struck, extended) in [(Some("27 februari 2026"), true), (Some("27 mars 2026"), false), (None, false)] {
        let mut item = RawItem::default();
        item.push(Field::Link, link("", "https://www.regeringen.se/remisser/2026/01/batar/"));
        item.push(Field::Title, RawValue::text("Remiss om båtar"));
        let struck = struck.map(str::to_owned);
        item.push(Field::Body, RawValue { struck, ..RawValue::text("Sista svarsdag: 13 mars 2026") });
        assert_eq!(read(&item).unwrap().extended, extended);
    }
}
