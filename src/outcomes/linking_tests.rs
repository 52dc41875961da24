//! Tests of the links: what is one, what is none, and that the order of what is known changes nothing.

use jiff::Timestamp;

use super::*;
use crate::domain::{CaseNumber, LaterStep, RawItem};
use crate::normalize::read_references;

fn consultation(key: &str, title: &str, numbers: &[&str], published: &str) -> Consultation {
    let url = format!("https://a.example/{key}/");
    Consultation {
        case_numbers: numbers.iter().map(|n| CaseNumber { display: (*n).to_owned(), raw: (*n).to_owned() }).collect(),
        published_on: published.parse().ok(),
        ..Consultation::new(&url, title, "a", &url, Timestamp::UNIX_EPOCH)
    }
}

fn bill(number: &str, title: &str, on: &str, basis: Vec<Basis>) -> OutcomeDocument {
    OutcomeDocument {
        key: format!("https://b.example/{number}"),
        source: "riksdagen".to_owned(),
        source_version: String::new(),
        kind: StepKind::Bill,
        number: Some(format!("prop. {number}")),
        title: title.to_owned(),
        on: on.parse().ok(),
        url: format!("https://b.example/{number}"),
        withdrawn: false,
        later: Vec::new(),
        basis,
        raw: RawItem::default(),
        archive: false,
        first_read_at: Timestamp::UNIX_EPOCH,
        read_at: Timestamp::UNIX_EPOCH,
    }
}

fn names(numbers: &[&str], reports: &[&str]) -> Basis {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Basis { case_numbers: owned(numbers), reports: owned(reports), ..Basis::default() }
}

/// `key: prop. … certain case-number`, for each link.
fn links(consultations: &[Consultation], documents: &[OutcomeDocument]) -> Vec<String> {
    let documents: Vec<&OutcomeDocument> = documents.iter().collect();
    let found = link(consultations.iter(), &documents);
    let mut shown = Vec::new();
    for one in consultations {
        for step in found.get(&one.id).into_iter().flat_map(|links| &links.outcomes) {
            shown.push(format!("{}: {} {} {}", one.title, step.name(), step.certainty.name(), step.matched_by.name()));
        }
    }
    shown
}

#[test]
fn numbers_in_the_section_are_certain_and_an_equal_title_is_probable() {
    let all = [
        consultation("1", "SOU 2020:1 Båtar", &[], "2020-02-01"),
        consultation("2", "Tolkar", &["Ju2020/00001"], "2020-02-01"),
        consultation("3", "Promemorian Säkra hissar i alla hus", &[], "2020-02-01"),
    ];
    for (document, expected) in [
        (
            bill("2020/21:1", "Båtar", "2020-10-01", vec![names(&[], &["SOU 2020:1"])]),
            "SOU 2020:1 Båtar: prop. 2020/21:1 certain report",
        ),
        (
            bill("2020/21:2", "X", "2020-10-01", vec![names(&["Ju2020/00001"], &[])]),
            "Tolkar: prop. 2020/21:2 certain case-number",
        ),
        (
            bill("2020/21:3", "Säkra hissar i alla hus", "2020-10-01", vec![]),
            "Promemorian Säkra hissar i alla hus: prop. 2020/21:3 probable title",
        ),
        (
            bill(
                "2020/21:4",
                "X",
                "2020-10-01",
                vec![Basis { titles: vec!["säkra hissar i alla hus utarbetats".to_owned()], ..Basis::default() }],
            ),
            "Promemorian Säkra hissar i alla hus: prop. 2020/21:4 probable title",
        ),
    ] {
        assert_eq!(links(&all, &[document]), [expected]);
    }
}

#[test]
fn a_short_title_is_recognized_alone_and_not_at_the_beginning_of_another() {
    let all = [consultation("1", "Promemorian Bättre båtar", &[], "2020-02-01")];
    let found = |title: &str, section: &str| {
        links(&all, &[bill("2020/21:1", title, "2020-10-01", crate::outcomes::read_basis(section))]).len()
    };
    assert_eq!(found("Bättre båtar", ""), 1);
    assert_eq!(found("X", "I promemorian Bättre båtar (Fi2020/00001) föreslås nya regler."), 1);
    assert_eq!(found("X", "Inom departementet har promemorian ”Bättre båtar” utarbetats."), 1);
    assert_eq!(found("Bättre båtar och bryggor", "I promemorian Bättre båtar och bryggor föreslås nya regler."), 0);
}

#[test]
fn several_for_one_and_one_for_several() {
    let all = [
        consultation("1", "SOU 2020:1 Båtar", &["A2020/00001"], "2020-02-01"),
        consultation("2", "Tolkar", &["Ju2020/00001"], "2020-02-01"),
    ];
    let both = bill(
        "2020/21:1",
        "X",
        "2020-10-01",
        vec![names(&["A2020/00001"], &["SOU 2020:1"]), names(&["Ju2020/00001"], &[])],
    );
    let rest = bill("2020/21:2", "Y", "2020-11-01", vec![names(&[], &["SOU 2020:1"])]);
    let expected = [
        "SOU 2020:1 Båtar: prop. 2020/21:1 certain case-number",
        "SOU 2020:1 Båtar: prop. 2020/21:2 certain report",
        "Tolkar: prop. 2020/21:1 certain case-number",
    ];
    assert_eq!(links(&all, &[both.clone(), rest.clone()]), expected);
    assert_eq!(links(&all, &[rest, both]), expected, "in any order");
}

#[test]
fn a_document_is_no_outcome_of_what_began_after_it() {
    let all = [consultation("1", "Tolkar i alla domstolar", &["Ju2020/00001"], "2020-12-01")];
    let earlier = bill("2020/21:1", "Tolkar i alla domstolar", "2020-10-01", vec![names(&["Ju2020/00001"], &[])]);
    assert!(links(&all, std::slice::from_ref(&earlier)).is_empty());
}

#[test]
fn the_number_of_an_agency_counts_on_its_own_site() {
    let one = consultation("1", "Fiske", &["1214-19"], "2020-02-01");
    let document = bill("1", "X", "2020-10-01", vec![names(&["1214-19"], &[])]);
    let own = OutcomeDocument { key: "https://a.example/foreskrifter/1".to_owned(), ..document.clone() };
    assert!(links(std::slice::from_ref(&one), &[document]).is_empty());
    assert_eq!(links(&[one], &[own]).len(), 1);
}

#[test]
fn a_page_that_was_published_again_had_begun_before_its_deadline() {
    let mut one = consultation("1", "Tolkar", &["Ju2018/00001"], "2025-01-01");
    one.deadlines = vec![crate::domain::Deadline {
        on: "2018-05-01".parse().unwrap(),
        at: None,
        scope: None,
        evidence: String::new(),
        letter: None,
    }];
    let document = [bill("2018/19:1", "X", "2018-10-01", vec![names(&["Ju2018/00001"], &[])])];
    assert_eq!(links(&[one], &document).len(), 1);
}

#[test]
fn a_title_that_several_have_or_that_is_old_says_nothing() {
    let twins = [
        consultation("1", "Tolkar i alla domstolar", &[], "2020-02-01"),
        consultation("2", "Tolkar i alla domstolar", &[], "2020-03-01"),
    ];
    let document = [bill("2020/21:1", "Tolkar i alla domstolar", "2020-10-01", vec![])];
    assert!(links(&twins, &document).is_empty());
    assert_eq!(links(&twins[..1], &document).len(), 1);
    let old = [consultation("1", "Tolkar i alla domstolar", &[], "2011-02-01")];
    assert!(links(&old, &document).is_empty());
}

#[test]
fn a_report_that_the_page_only_mentions_is_not_what_was_sent_out() {
    let mut one = consultation("1", "Promemorian Båtar", &[], "2020-02-01");
    one.references = read_references("Förslaget bygger på SOU 2019:5.");
    let document = [bill("2020/21:1", "X", "2020-10-01", vec![names(&[], &["SOU 2019:5"])])];
    assert!(links(std::slice::from_ref(&one), &document).is_empty());
    one.references[0].url = Some("https://a.example/sou-2019-5/".to_owned());
    assert_eq!(links(&[one], &document).len(), 1, "the page links to it as what was sent out");
}

#[test]
fn the_steps_stand_in_order_from_the_terms_to_the_statute() {
    let one = consultation("1", "SOU 2020:1 Båtar", &["A2020/00001"], "2020-02-01");
    let basis = Basis { terms: vec!["dir. 2018:7".to_owned()], ..names(&["A2020/00001"], &["SOU 2020:1"]) };
    let mut first = bill("2020/21:1", "Båtar", "2020-10-01", vec![basis]);
    let later = LaterStep {
        kind: StepKind::CommitteeReport,
        number: Some("bet. 2020/21:TU3".to_owned()),
        on: None,
        url: None,
        result: None,
    };
    let decision = LaterStep {
        kind: StepKind::Decision,
        number: None,
        on: "2021-01-20".parse().ok(),
        url: None,
        result: Some("bifall".to_owned()),
    };
    first.later = vec![later, decision];
    let bills = Basis { bills: vec!["prop. 2020/21:1".to_owned()], ..Basis::default() };
    let statute = OutcomeDocument {
        kind: StepKind::Statute,
        number: Some("SFS 2021:11".to_owned()),
        ..bill("9", "Lag om båtar", "2021-02-01", vec![bills])
    };
    let terms = OutcomeDocument {
        kind: StepKind::Terms,
        number: Some("dir. 2018:7".to_owned()),
        ..bill("8", "Båtar till sjöss", "2018-03-01", vec![])
    };
    let documents = [&statute, &first, &terms];
    let found = link([&one].into_iter(), &documents);
    let links = &found[&one.id];
    let before: Vec<String> = links.precursors.iter().map(|step| format!("{} {:?}", step.name(), step.on)).collect();
    assert_eq!(before, ["dir. 2018:7 Some(2018-03-01)", "SOU 2020:1 None"]);
    let after: Vec<&str> = links.outcomes.iter().map(Step::name).collect();
    assert_eq!(
        after,
        ["prop. 2020/21:1", "bet. 2020/21:TU3", "decision", "SFS 2021:11"],
        "a report without a day comes before the decision"
    );
    assert_eq!(links.outcomes[2].follows.as_deref(), Some("prop. 2020/21:1"));
}

#[test]
fn no_consultation_is_the_outcome_of_one() {
    let of = consultation("a", "Tolkar i alla domstolar i landet", &[], "2020-01-01");
    let mut document = bill("2020/21:1", "Tolkar i alla domstolar i landet", "2020-10-01", vec![]);
    assert!(!link([&of].into_iter(), &[&document]).is_empty(), "an equal title");
    document.url.clone_from(&of.source_url);
    assert!(
        link([&of].into_iter(), &[&document]).is_empty(),
        "the list of consultations in place of that of the bills"
    );
}
