//! The rules of merging, on made-up consultations.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::date};
use proptest::prelude::*;

use super::*;
use crate::domain::{
    ConsultationId, Consultee, Deadline, Document, DocumentKind, EventKind, IssuerKind, IssuerRef, Meeting,
    QualityCode, Submission,
};

mod authority;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn consultation() -> Consultation {
    let (key, url) = ("https://example.se/t/1/", "https://example.se/remisser/2026/05/vatten/");
    Consultation {
        aliases: BTreeSet::from([url.to_owned()]),
        issuers: vec![issuer("miljo")],
        summary: Some("Om vatten.".to_owned()),
        body: Some("Svara senast den 30 juni 2026.".to_owned()),
        published_on: Some(date(2026, 5, 4)),
        deadlines: vec![deadline(30)],
        ..Consultation::new(key, "Rent vatten", "miljo", url, at("2026-05-05T08:00:00Z"))
    }
}

fn issuer(slug: &str) -> IssuerRef {
    IssuerRef { slug: slug.to_owned(), name: slug.to_owned(), kind: IssuerKind::Ministry }
}

fn deadline(day: i8) -> Deadline {
    let on = date(2026, 6, day);
    Deadline { on, at: None, scope: None, evidence: format!("Svara senast den {on}."), letter: None }
}

fn seen(consultation: Consultation) -> Seen {
    Seen { consultation, raw: RawItem::default(), source_version: "v".to_owned(), occasion: Occasion::Run }
}

/// Runs the readings one after the other and gives the state, all events and the last change.
fn after(readings: impl IntoIterator<Item = Consultation>) -> (Consultation, Vec<Event>, Change) {
    let (mut state, mut events, mut last): (Option<Consultation>, Vec<Event>, Change) =
        (None, vec![], Change::Unchanged);
    for reading in readings {
        last = merge(state.as_ref().map(|c| Known { consultation: c, events: &events }), seen(reading));
        if let Some(revision) = last.revision() {
            state = Some(revision.consultation.clone());
            events.extend(revision.events.iter().cloned());
        }
    }
    (state.unwrap(), events, last)
}

fn kinds(events: &[Event]) -> Vec<EventKind> {
    events.iter().map(|event| event.kind).collect()
}

fn later(change: impl FnOnce(&mut Consultation)) -> Consultation {
    let mut c = Consultation { fetched_at: at("2026-06-20T09:00:00Z"), ..consultation() };
    change(&mut c);
    c
}

#[test]
fn the_same_again_is_nothing_at_all() {
    let (state, events, change) = after([consultation(), later(|_| ())]);
    assert_eq!(change, Change::Unchanged);
    assert_eq!(kinds(&events), [EventKind::Published]);
    assert_eq!(state.fetched_at, consultation().fetched_at, "no byte of any output may move");
}

#[test]
fn a_deadline_that_vanished_is_kept_with_a_note() {
    let (state, events, _) = after([
        consultation(),
        later(|c| {
            c.deadlines.clear();
            c.submissions = vec![Submission { organization: "X".to_owned(), url: "https://example.se/x".to_owned() }];
        }),
    ]);
    assert_eq!(state.deadlines, consultation().deadlines);
    assert_eq!(state.quality_notes[0].code, QualityCode::DeadlineKept);
    assert_eq!(kinds(&events), [EventKind::Published, EventKind::SubmissionsPublished]);
    assert_eq!(events[1].new.as_deref(), Some("X"));
}

#[test]
fn an_extension_is_one_event_and_a_return_another() {
    // Months apart: a day that returns within a week is flapping.
    let months = ["2026-05-05T08:00:00Z", "2026-06-05T08:00:00Z", "2026-07-05T08:00:00Z", "2026-08-05T08:00:00Z"];
    let read = |(month, day): (&&str, i8)| {
        later(|c| {
            c.deadlines = vec![deadline(day)];
            c.fetched_at = at(month);
        })
    };
    let (state, events, _) =
        after(std::iter::once(consultation()).chain(months.iter().zip([10, 30, 10, 30]).map(read)));
    let moved: Vec<_> = events[1..].iter().map(|e| (e.old.as_deref().unwrap(), e.new.as_deref().unwrap())).collect();
    let (there, back) = (("2026-06-30", "2026-06-10"), ("2026-06-10", "2026-06-30"));
    assert_eq!(moved, [there, back, there, back]);
    assert_eq!(
        events.iter().map(|e| e.id).collect::<BTreeSet<_>>().len(),
        5,
        "each needs an id that no reader has seen"
    );
    assert!(state.extended);
}

#[test]
fn an_extension_for_some_leaves_the_day_of_everyone_first() {
    let scoped = |day| Deadline { scope: Some("kommunerna".to_owned()), ..deadline(day) };
    let (_, events, _) = after([
        later(|c| c.deadlines = vec![deadline(15)]),
        later(|c| c.deadlines = vec![scoped(10), deadline(15), scoped(28)]),
    ]);
    let event = events.iter().find(|event| event.kind == EventKind::DeadlineChanged).unwrap();
    let day = |text: &Option<String>| crate::domain::headline_day(text.as_deref().unwrap());
    assert_eq!((day(&event.old), day(&event.new)), (Some(deadline(15).on), Some(deadline(15).on)));
}

#[test]
fn a_withdrawal_and_its_end_are_events_but_silence_is_not() {
    let withdrawn = |c: &mut Consultation| c.withdrawn = true;
    let silent = later(|c| (c.body, c.summary) = (None, None));
    let (state, events, _) = after([consultation(), later(withdrawn), silent]);
    assert!(state.withdrawn, "a page without text says nothing about the withdrawal");
    assert_eq!(kinds(&events), [EventKind::Published, EventKind::Withdrawn]);
    let (state, events, _) = after([consultation(), later(withdrawn), later(|_| ())]);
    assert!(!state.withdrawn);
    assert_eq!(kinds(&events), [EventKind::Published, EventKind::Withdrawn, EventKind::Reinstated]);
}

#[test]
fn a_second_issuer_joins() {
    let (state, events, _) = after([consultation(), later(|c| c.issuers = vec![issuer("jord")])]);
    assert_eq!(state.issuers, [issuer("miljo"), issuer("jord")]);
    assert_eq!(kinds(&events), [EventKind::Published, EventKind::IssuerChanged]);
}

#[test]
fn an_inferred_issuer_gives_way() {
    let note = crate::domain::QualityNote::new(QualityCode::IssuerInferred);
    let guessed = Consultation { quality_notes: vec![note], issuers: vec![issuer("jord")], ..consultation() };
    let (state, _, _) = after([guessed.clone(), later(|_| ())]);
    assert_eq!(state.issuers, [issuer("miljo")]);
    let (state, _, change) = after([consultation(), guessed]);
    assert_eq!((state.issuers, change), (vec![issuer("miljo")], Change::Unchanged));
}

#[test]
fn another_text_is_one_event() {
    let (_, events, _) =
        after([consultation(), later(|c| c.body = Some("Svara senast den 30 juni 2026. Obs!".to_owned()))]);
    assert_eq!(kinds(&events), [EventKind::Published, EventKind::Updated]);
}

/// Hourly readings, each made by `change`.
fn hourly_readings(change: impl Fn(i64, &mut Consultation)) -> Vec<Consultation> {
    let read = |n: i64| {
        later(|c| {
            c.fetched_at += SignedDuration::from_hours(n);
            change(n, c);
        })
    };
    (0..50).map(read).collect()
}

#[test]
fn a_counter_and_an_always_new_day_of_change_make_no_event() {
    for (what, readings) in [
        ("body", hourly_readings(|n, c| c.body = Some(format!("Om vatten. Sidan har visats {n} gånger.")))),
        ("summary", hourly_readings(|n, c| c.summary = Some(format!("Uppdaterad 2026-06-20 10:{n:02}")))),
        ("title", hourly_readings(|n, c| c.title = format!("Rent vatten ({n} dagar kvar)"))),
        ("updated", hourly_readings(|n, c| c.updated_on = Some(date(2026, 6, 1).saturating_add(n.days())))),
    ] {
        let (_, events, _) = after(readings);
        assert_eq!(kinds(&events), [EventKind::Published], "{what}");
    }
}

#[test]
fn what_comes_and_goes_or_is_always_new_makes_few_events() {
    let link = |title: &str, n: i64| Document {
        kind: DocumentKind::Other,
        title: title.to_owned(),
        url: format!("https://example.se/{title}?v={n}"),
        media_type: None,
    };
    let answer = |n: i64| Submission { organization: "X".to_owned(), url: format!("https://example.se/x?t={n}") };
    let letters = |n: i64| "x".repeat(usize::try_from(n).unwrap_or_default());
    for (what, readings) in [
        ("two texts", hourly_readings(|n, c| c.body = Some(["Om vatten.", "Om luft."][n as usize % 2].to_owned()))),
        ("a new text each time", hourly_readings(|n, c| c.body = Some(letters(n)))),
        ("a new title each time", hourly_readings(|n, c| c.title = format!("Vatten {}", letters(n)))),
        ("two titles", hourly_readings(|n, c| c.title = ["Vatten", "Luft"][n as usize % 2].to_owned())),
        ("two issuers", hourly_readings(|n, c| c.issuers = vec![issuer(["a", "b"][n as usize % 2])])),
        ("a document's address", hourly_readings(|n, c| c.documents = vec![link("Missiv", n)])),
        ("a document that comes and goes", {
            hourly_readings(|n, c| {
                c.documents = [vec![link("A", 0)], vec![link("A", 0), link("B", 0)]][n as usize % 2].clone()
            })
        }),
        ("an answer's address", hourly_readings(|n, c| c.submissions = vec![answer(n)])),
        ("a withdrawal", hourly_readings(|n, c| c.withdrawn = n % 2 == 1)),
    ] {
        let (state, events, _) = after(readings);
        assert!((2..=5).contains(&events.len()), "{what}: {} {:?}", events.len(), kinds(&events));
        assert!(!state.withdrawn, "the open one is safe");
    }
}

#[test]
fn a_change_of_each_field_that_readers_see_is_one_event() {
    let meeting = |day| Meeting { on: date(2026, 6, day), at: None, evidence: "Möte.".to_owned() };
    let consultee = || Consultee::named("Malmö");
    type Change = Box<dyn Fn(&mut Consultation)>;
    let changes: [(&str, Change); 4] = [
        ("body", Box::new(|c| c.body = Some("Om luft.".to_owned()))),
        ("summary", Box::new(|c| c.summary = Some("Om luft.".to_owned()))),
        ("meetings", Box::new(move |c| c.meetings = vec![meeting(2)])),
        ("consultees", Box::new(move |c| c.consultees = vec![consultee()])),
    ];
    for (field, change) in changes {
        let (_, events, _) = after([consultation(), later(|c| change(c))]);
        let seen: Vec<_> = events[1..].iter().map(|event| (event.kind, event.field.as_deref())).collect();
        assert_eq!(seen, [(EventKind::Updated, Some(field))]);
    }
}

#[test]
fn a_further_name_is_noted_without_an_event() {
    let (state, events, change) = after([consultation(), later(|c| _ = c.aliases.insert("guid:1".to_owned()))]);
    assert!(matches!(change, Change::Noted(_)));
    assert!(state.aliases.contains("guid:1"));
    assert_eq!((events.len(), state.fetched_at), (1, consultation().fetched_at));
}

#[test]
fn events_carry_the_day_they_happened() {
    let (_, events, _) = after([
        consultation(),
        later(|c| {
            c.updated_on = Some(date(2026, 6, 18));
            c.withdrawn = true;
        }),
    ]);
    assert_eq!(events[0].at, at("2026-05-04T10:00:00Z"), "noon in Stockholm");
    assert_eq!(events[1].at, at("2026-06-18T10:00:00Z"));
    assert_eq!(events[1].news_at(), at("2026-06-20T09:00:00Z"), "young from when it was learned");
}

#[test]
fn an_archive_is_no_news() {
    let Change::New(revision) = merge(None, Seen { occasion: Occasion::Archive, ..seen(consultation()) }) else {
        panic!()
    };
    assert_eq!(revision.events[0].news_at(), at("2026-05-04T10:00:00Z"));
}

#[test]
fn a_better_reading_of_a_day_to_come_is_a_correction_and_nothing_else_is() {
    let renormalize = |to: Consultation| {
        let known = consultation();
        merge(Some(Known { consultation: &known, events: &[] }), Seen { occasion: Occasion::Renormalized, ..seen(to) })
    };
    let Change::Revised(revision) = renormalize(later(|c| c.deadlines = vec![deadline(29)])) else { panic!() };
    assert_eq!(kinds(&revision.events), [EventKind::Corrected]);
    let Change::Revised(revision) = renormalize(later(|c| c.title = "Renare vatten".to_owned())) else { panic!() };
    assert_eq!(revision.events, []);
}

#[test]
fn one_id_at_two_addresses_is_one_consultation_only_if_something_agrees() {
    let known = [consultation()];
    let elsewhere = "https://example.se/remisser/2026/06/vatten-2/".to_owned();
    let mut moved =
        Consultation { source_url: elsewhere.clone(), aliases: BTreeSet::from([elsewhere.clone()]), ..consultation() };
    assert_eq!(resolve(&known, &mut moved.clone(), |_| false), Resolved::Known(consultation().id));
    (moved.title, moved.published_on) = ("Skatt på båtar".to_owned(), Some(date(2026, 6, 2)));
    assert_eq!(resolve(&known, &mut moved, |_| false), Resolved::Unknown);
    assert_eq!((moved.key, moved.id), (elsewhere.clone(), ConsultationId::from_key(&elsewhere)));
}

fn any_consultation() -> impl Strategy<Value = Consultation> {
    let days = proptest::collection::vec(1i8..=30, 0..3);
    (days, any::<bool>(), proptest::option::of("[a-c]{1,3}"), "[a-c]{1,2}", 0usize..3).prop_map(
        |(days, withdrawn, body, title, answers)| {
            later(|c| {
                c.deadlines = days.into_iter().map(deadline).collect();
                c.deadlines.sort();
                c.deadlines.dedup();
                c.withdrawn = withdrawn;
                c.body = body;
                c.title = title;
                let answer = |n| Submission { organization: format!("{n}"), url: format!("https://example.se/{n}") };
                c.submissions = (0..answers).map(answer).collect();
            })
        },
    )
}

proptest! {
    #[test]
    fn a_reading_merged_twice_is_unchanged(readings in proptest::collection::vec(any_consultation(), 1..6)) {
        let last = readings.last().cloned();
        let (_, _, change) = after(readings.into_iter().chain(last));
        prop_assert_eq!(change, Change::Unchanged);
    }

    #[test]
    fn no_event_id_comes_twice_and_no_deadline_is_lost(readings in proptest::collection::vec(any_consultation(), 1..12)) {
        let had = readings.iter().any(|c| !c.deadlines.is_empty());
        let (state, events, _) = after(readings);
        prop_assert_eq!(events.iter().map(|e| e.id).collect::<BTreeSet<_>>().len(), events.len());
        prop_assert_eq!(had, !state.deadlines.is_empty());
    }

    #[test]
    fn every_moved_deadline_is_an_event(from in any_consultation(), to in any_consultation()) {
        let moved = !to.deadlines.is_empty() && from.deadlines != to.deadlines;
        let (_, events, _) = after([from, to]);
        prop_assert_eq!(moved, kinds(&events).contains(&EventKind::DeadlineChanged));
    }
}
