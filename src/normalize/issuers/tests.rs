//! The departments as `config/issuers.toml` has them, met in every way a page can name them.

use std::collections::BTreeMap;

use super::*;

fn shipped() -> Issuers {
    let text = include_str!("../../../config/issuers.toml");
    Issuers::new(toml::from_str::<BTreeMap<String, Issuer>>(text).expect("config/issuers.toml"))
}

fn number(display: &str) -> CaseNumber {
    CaseNumber { display: display.to_owned(), raw: display.to_owned() }
}

fn find_one(
    named: &[&str],
    source: Option<&str>,
    numbers: &[CaseNumber],
    text: &str,
    year: i16,
) -> (String, String, bool) {
    let found = find(&Clues { named: named.to_vec(), source, numbers, text, year: Some(year) }, &shipped());
    let first = found.issuers.first().map(|one| (one.slug.clone(), one.name.clone())).unwrap_or_default();
    (first.0, first.1, found.inferred)
}

fn expected(slug: &str, name: &str, inferred: bool) -> (String, String, bool) {
    (slug.to_owned(), name.to_owned(), inferred)
}

#[test]
fn the_shipped_file_is_whole() {
    let issuers = shipped();
    assert_eq!(issuers.iter().filter(|one| one.kind == IssuerKind::Ministry && one.to.is_none()).count(), 11);
    for issuer in issuers.iter() {
        assert_eq!(issuer.slug, crate::domain::slugify(&issuer.slug), "{}", issuer.name);
        if let Some(successor) = &issuer.successor {
            assert!(issuers.get(successor).is_some(), "{}: no issuer `{successor}`", issuer.slug);
        }
        assert!(issuer.to.is_none() || issuer.successor.is_some(), "{}: ended without a successor", issuer.slug);
    }
}

#[test]
fn a_name_is_met_in_every_spelling() {
    let kn = expected("klimat-och-naringslivsdepartementet", "Klimat- och näringslivsdepartementet", false);
    assert_eq!(find_one(&["Klimat-och näringslivsdepartementet"], None, &[], "", 2025), kn);
    let named = ["Regeringen", "Finansdepartementet"];
    assert_eq!(find_one(&named, None, &[], "", 2025), expected("finansdepartementet", "Finansdepartementet", false));
}

#[test]
fn a_department_bears_the_name_of_its_time() {
    let m = expected("miljodepartementet", "Miljö- och energidepartementet", true);
    assert_eq!(find_one(&[], None, &[number("M2016/01735")], "", 2016), m);
    let text = "svar som har kommit till Miljö- och energidepartementet";
    assert_eq!(find_one(&[], None, &[], text, 2016), m);
}

#[test]
fn old_consultations_filed_under_the_successor_go_to_their_issuer() {
    let heir = Some("klimat-och-naringslivsdepartementet");
    let n = expected("naringsdepartementet", "Näringsdepartementet", true);
    assert_eq!(find_one(&[], heir, &[], "till Näringsdepartementet", 2016), n);
    let kn = expected("klimat-och-naringslivsdepartementet", "Klimat- och näringslivsdepartementet", false);
    assert_eq!(find_one(&[], heir, &[], "", 2024), kn);
    assert!(find_one(&[], heir, &[], "", 2016).2, "one of its predecessors");
}

#[test]
fn nobody_is_nobody() {
    assert_eq!(find_one(&["Regeringskansliet"], None, &[], "Regeringen har remitterat", 2020), expected("", "", false));
}
