use super::*;
use crate::{catalog::testing, domain::EventKind};

#[test]
fn a_change_shares_everything_else_and_repeats_nothing() {
    let consultations = [testing::consultation("a", "Alfa"), testing::consultation("b", "Beta")];
    let events =
        consultations.iter().map(|c| testing::event(c, EventKind::Published, "2026-05-04")).collect::<Vec<_>>();
    let first = testing::snapshot(&consultations, &events);
    let mut changed = consultations[0].clone();
    changed.title = "Gamma".to_owned();
    let event = testing::event(&changed, EventKind::TitleChanged, "2026-05-06");
    let again = Arc::new(events[0].clone());
    let second = first.with_changes(vec![Arc::new(changed)], vec![Arc::new(event), again], Vec::new());
    assert_eq!(second.generation, first.generation + 1);
    assert!(Arc::ptr_eq(
        second.consultation(consultations[1].id).unwrap(),
        first.consultation(consultations[1].id).unwrap()
    ));
    assert_eq!(second.consultation(consultations[0].id).unwrap().consultation.title, "Gamma");
    assert_eq!(second.events().len(), 3);
    assert_eq!(second.consultation(consultations[0].id).unwrap().events.len(), 2);
    assert_eq!(second.events()[0].kind, EventKind::TitleChanged, "youngest first");
}

#[test]
fn one_change_at_a_time_comes_to_the_same_as_all_at_once() {
    let mut consultations: Vec<Consultation> = (0..70).map(|n| testing::consultation(&n.to_string(), "Alfa")).collect();
    for (n, consultation) in (0..).zip(&mut consultations) {
        consultation.published_on = Some(jiff::civil::date(2026, 1, 1 + n % 28));
    }
    let events: Vec<Event> = consultations
        .iter()
        .map(|consultation| testing::event(consultation, EventKind::Published, "2026-05-04"))
        .collect();
    let whole = testing::snapshot(&consultations, &events);
    let mut grown = testing::snapshot(&[], &[]);
    for (consultation, event) in consultations.iter().zip(&events) {
        // Each comes first with another day of publication, and moves.
        let early = Consultation { published_on: None, ..consultation.clone() };
        grown = grown.with_changes(vec![Arc::new(early)], Vec::new(), Vec::new());
        grown = grown.with_changes(vec![Arc::new(consultation.clone())], vec![Arc::new(event.clone())], Vec::new());
    }
    let ids = |snapshot: &Snapshot| {
        snapshot.consultations().iter().map(|indexed| indexed.consultation.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&grown), ids(&whole));
    assert_eq!(grown.events(), whole.events());
    assert_eq!((grown.changed_at(), testing::snapshot(&[], &[]).changed_at()), (whole.changed_at(), None));
    assert_eq!(whole.changed_at(), whole.consultations().iter().map(|indexed| indexed.changed_at).max());
    assert_eq!((grown.total_of("finansdepartementet"), grown.total_of("x")), (70, 0));
    assert!(consultations.iter().all(|consultation| grown.consultation_at(&consultation.id.short()).is_some()));
}

#[test]
fn a_page_is_found_by_its_short_id_whatever_the_slug() {
    let consultation = testing::consultation("a", "Alfa");
    let snapshot = testing::snapshot(std::slice::from_ref(&consultation), &[]);
    for segment in
        [consultation.path_segment(), consultation.id.short(), format!("old-title-{}", consultation.id.short())]
    {
        assert_eq!(
            snapshot.consultation_at(&segment).map(|found| found.consultation.id),
            Some(consultation.id),
            "{segment}"
        );
    }
    assert!(snapshot.consultation_at("alfa-00000000").is_none());
    assert!(snapshot.consultation_at("").is_none());
}
