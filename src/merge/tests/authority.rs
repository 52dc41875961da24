//! Other sources' statements: what they may add, and what they never change.

use url::Url;

use super::*;
use crate::domain::{Authority, CaseNumber, Site};

const OWNER: &str = "example.se";

fn foreign(name: &str) -> bool {
    is_foreign_to(OWNER, name)
}

fn is_foreign_to(site: &str, name: &str) -> bool {
    Url::parse(name).is_ok_and(|url| url.has_host() && !Site::parse(site).unwrap().holds(&url))
}

/// The same consultation as another source reads it.
fn elsewhere(source: &str, change: impl FnOnce(&mut Consultation)) -> Consultation {
    let mut c = Consultation { source: source.to_owned(), deadlines: Vec::new(), summary: None, ..later(|_| ()) };
    change(&mut c);
    c
}

fn claimed(authority: Authority, consultation: Consultation) -> Claimed {
    let (said, raw) = (RawItem::default(), RawItem::default());
    let address = "https://b.se/lista".to_owned();
    let (names, confirmed) = Default::default();
    let (hold, is_whole) = (false, true);
    Claimed {
        consultation,
        address,
        names,
        confirmed,
        authority,
        hold,
        is_whole,
        said,
        raw,
        source_version: "v".to_owned(),
    }
}

/// The consultation without anything that the owner's page has of use.
fn bare() -> Consultation {
    Consultation { deadlines: Vec::new(), summary: None, ..consultation() }
}

fn shown(known: &Consultation, history: &[Event], claims: Claimed) -> (Consultation, Vec<Event>, Change) {
    let change = claim(Known { consultation: known, events: history }, claims);
    let revision = change.revision().cloned();
    let (state, events) = revision.map_or_else(|| (known.clone(), vec![]), |r| (r.consultation, r.events));
    (state, events, change)
}

#[test]
fn a_listing_with_another_deadline_and_a_withdrawal_changes_nothing_that_is_shown() {
    let other = elsewhere("b", |c| {
        (c.deadlines, c.withdrawn, c.title) = (vec![deadline(10)], true, "Annat".to_owned());
    });
    assert_eq!(refused(&consultation(), &other, Authority::Fallback), ["a withdrawal", "another deadline"]);
    for authority in [Authority::Listing, Authority::Fallback] {
        let (state, events, change) = shown(&consultation(), &[], claimed(authority, other.clone()));
        assert!(matches!(change, Change::Noted(_)), "{change:?}");
        assert_eq!(events, []);
        assert!(state.claims.contains_key("b"));
        assert_eq!(Consultation { claims: Default::default(), ..state.clone() }, consultation());
        let (_, _, change) = shown(&state, &[], claimed(authority, other.clone()));
        assert_eq!(change, Change::Unchanged, "the same claim again is nothing at all");
    }
}

#[test]
fn a_fallback_fills_what_the_owner_leaves_empty_and_is_marked_and_gives_way() {
    let fallback = elsewhere("b", |c| {
        (c.deadlines, c.summary, c.body) = (vec![deadline(10)], Some("Om vatten, hos b.".to_owned()), None);
    });
    let (state, events, _) = shown(&bare(), &[], claimed(Authority::Fallback, fallback.clone()));
    assert_eq!(state.deadlines, [deadline(10)]);
    assert_eq!(state.origins.keys().collect::<Vec<_>>(), ["deadlines", "summary"]);
    let notes: Vec<QualityCode> = state.quality_notes.iter().map(|note| note.code).collect();
    assert_eq!(notes, [QualityCode::DeadlineFromOther, QualityCode::FieldsFromOther]);
    assert_eq!((kinds(&events), state.source.as_str()), (vec![EventKind::DeadlineChanged], "miljo"));
    let (listed, events, _) = shown(&bare(), &[], claimed(Authority::Listing, fallback));
    assert_eq!((listed.deadlines.len(), events.len()), (0, 0), "a listing fills nothing");

    let owner = later(|c| c.fetched_at = at("2026-06-25T08:00:00Z"));
    let Change::Revised(revision) = merge(Some(Known { consultation: &state, events: &events }), seen(owner)) else {
        panic!()
    };
    assert_eq!(revision.consultation.deadlines, [deadline(30)], "the owner's own");
    assert!(revision.consultation.origins.is_empty() && revision.consultation.quality_notes.is_empty());
}

#[test]
fn of_two_fallbacks_the_earlier_deadline_is_shown_and_both_are_reported() {
    let says =
        |source: &str, day| claimed(Authority::Fallback, elsewhere(source, |c| c.deadlines = vec![deadline(day)]));
    let (one, _, _) = shown(&bare(), &[], says("b", 20));
    let (both, _, _) = shown(&one, &[], says("c", 10));
    assert_eq!((both.deadlines.clone(), both.origins["deadlines"].as_str()), (vec![deadline(10)], "c"));
    assert!(both.quality_notes.iter().any(|note| note.code == QualityCode::SourcesDisagree));
    assert_eq!(both.claims.len(), 2);
}

#[test]
fn a_key_on_another_site_is_no_name() {
    let mut thief = Consultation {
        source_url: "https://b.se/1/".to_owned(),
        title: "Något annat".to_owned(),
        aliases: BTreeSet::from(["https://example.se/remisser/2026/05/vatten/".to_owned()]),
        ..consultation()
    };
    assert_eq!(resolve(&[], &mut thief, |name| is_foreign_to("b.se", name)), Resolved::Unknown);
    assert_eq!((thief.key.as_str(), thief.id), ("https://b.se/1/", ConsultationId::from_key("https://b.se/1/")));
    assert!(thief.aliases.is_empty());
    let mut owner = consultation();
    assert_eq!(resolve(&[], &mut owner, foreign), Resolved::Unknown);
    assert_eq!(owner.id, consultation().id, "the same as on every other installation");
}

#[test]
fn what_another_source_wrote_over_the_owner_is_taken_back() {
    let mut written_over = consultation();
    (written_over.withdrawn, written_over.deadlines, written_over.source) = (true, vec![deadline(10)], "b".to_owned());
    let known = Known { consultation: &written_over, events: &[] };
    let read = later(|c| (c.body, c.summary) = (None, None));
    let Change::Revised(revision) = merge_onto(Some(&consultation()), Some(known), seen(read)) else { panic!() };
    assert_eq!(revision.consultation.deadlines, [deadline(30)]);
    assert!(!revision.consultation.withdrawn, "a list entry alone says nothing of it, but the owner never withdrew");
    assert_eq!(kinds(&revision.events), [EventKind::Reinstated, EventKind::DeadlineChanged]);
}

#[test]
fn the_same_day_of_publication_is_no_agreement() {
    let numbered = |path: &str, title: &str| Consultation {
        key: "example.se:17".to_owned(),
        id: ConsultationId::from_key("example.se:17"),
        aliases: BTreeSet::new(),
        source_url: format!("https://example.se/{path}/"),
        title: title.to_owned(),
        ..consultation()
    };
    let mut boats = numbered("batar", "Båtmotorer");
    assert_eq!(resolve(&[numbered("tolkar", "Tolkavgift")], &mut boats, foreign), Resolved::Unknown);
    assert_eq!(boats.key, "https://example.se/batar/");
    let mut moved = numbered("batar", "Tolkavgift");
    assert!(matches!(resolve(&[numbered("tolkar", "Tolkavgift")], &mut moved, foreign), Resolved::Known(_)));
}

#[test]
fn a_number_of_an_old_store_stays_its_name_and_is_not_doubled() {
    let known = Consultation { key: "17".to_owned(), id: ConsultationId::from_key("17"), ..consultation() };
    let read = later(|c| {
        c.key = "example.se:17".to_owned();
        c.id = ConsultationId::from_key(&c.key);
    });
    assert_eq!(merge(Some(Known { consultation: &known, events: &[] }), seen(read)), Change::Unchanged);
}

/// Readings of the same page, one an hour.
fn hourly(days: impl IntoIterator<Item = i8>) -> Vec<Consultation> {
    let start = consultation().fetched_at;
    let read = |(n, day)| {
        later(|c| {
            c.deadlines = vec![deadline(day)];
            c.fetched_at = start + SignedDuration::from_hours(n);
        })
    };
    (0..).zip(days).map(read).collect()
}

#[test]
fn a_day_that_moves_to_and_fro_is_few_events_and_the_earlier_day() {
    for first in [10, 30] {
        let flips = (0..50).map(|n| if n % 2 == 0 { first } else { 40 - first });
        let (state, events, _) = after(hourly(flips));
        assert_eq!(state.deadlines, [deadline(10)]);
        assert!(events.len() <= 4, "{} events", events.len());
        assert!(state.quality_notes.iter().any(|note| note.code == QualityCode::DeadlineFlapping));
    }
}

#[test]
fn a_fallbacks_day_that_flips_is_few_events_and_the_earlier_day() {
    let (mut state, mut history) = (bare(), Vec::new());
    for n in 0..50 {
        let day = if n % 2 == 0 { 10 } else { 20 };
        let reading = elsewhere("b", |c| {
            c.deadlines = vec![deadline(day)];
            c.fetched_at += SignedDuration::from_hours(n);
        });
        let (next, events, _) = shown(&state, &history, claimed(Authority::Fallback, reading));
        (state, history) = (next, [history, events].concat());
    }
    assert_eq!(state.deadlines, [deadline(10)]);
    assert!(history.len() <= 3, "{history:?}");
}

#[test]
fn a_real_extension_after_two_others_is_shown() {
    let (state, events, _) = after(hourly([10, 15, 20, 25, 30]));
    assert_eq!((state.deadlines, events.len()), (vec![deadline(30)], 5));
    let (state, _, _) = after(hourly([20, 30, 10]));
    assert_eq!(state.deadlines, [deadline(10)], "an earlier day is always believed");
}

#[test]
fn what_an_older_version_let_in_is_not_carried_on() {
    let known = Consultation {
        published_on: Some(date(9999, 12, 31)),
        updated_on: Some(date(9999, 12, 31)),
        body: Some("Om vatten. ".repeat(90_000)),
        ..consultation()
    };
    let read = later(|c| (c.published_on, c.updated_on, c.body) = (None, None, None));
    let Change::Revised(revision) = merge(Some(Known { consultation: &known, events: &[] }), seen(read.clone())) else {
        panic!()
    };
    let state = revision.consultation;
    assert_eq!((state.published_on, state.updated_on), (None, None));
    assert_eq!(state.body.as_ref().map(|body| body.chars().count()), Some(200_002));
    assert_eq!(merge(Some(Known { consultation: &state, events: &[] }), seen(read)), Change::Unchanged);
}

#[test]
fn names_are_bounded_however_often_an_address_changes() {
    let moved = |n: i64| {
        later(|c| {
            c.aliases = BTreeSet::from([format!("https://example.se/{n}/")]);
            c.fetched_at = consultation().fetched_at + SignedDuration::from_hours(n);
        })
    };
    let (state, ..) = after((0..200).map(moved));
    assert_eq!(state.aliases.len(), 100);
}

/// A step of a source: the next reading of one of the site's own, or the next claim of one of two others.
#[derive(Debug, Clone)]
enum Step {
    Owner(Box<Consultation>),
    Claim(Box<Claimed>),
}

/// Merges a reading of a source of the site; `miljo` reads the page, others a list.
fn own_reading(known: Known<'_>, reading: Consultation) -> Change {
    let own = |source| OwnReading { source, is_page: source == "miljo" };
    match standing(Some(own(&known.consultation.source)), own(&reading.source)) {
        Standing::Continues => merge(Some(known), seen(reading)),
        Standing::TakesOver => take_over(known, seen(reading)),
        Standing::Yields => claim(known, claimed(Authority::Owner, reading)),
    }
}

#[test]
fn a_page_outranks_a_list_of_the_same_site_in_any_order() {
    let page = || later(|c| c.deadlines = vec![deadline(20)]);
    let list = || elsewhere("lista", |c| (c.deadlines, c.body) = (vec![deadline(10)], None));
    for page_first in [true, false] {
        let (mut state, mut events) = (if page_first { page() } else { list() }, Vec::new());
        for n in 0..6 {
            let mut reading = if page_first == (n % 2 == 0) { list() } else { page() };
            reading.fetched_at += SignedDuration::from_hours(n);
            let change = own_reading(Known { consultation: &state, events: &events }, reading);
            if let Some(revision) = change.revision() {
                events.extend(revision.events.iter().cloned());
                state = revision.consultation.clone();
            }
        }
        assert_eq!((state.source.as_str(), &state.deadlines[..]), ("miljo", &[deadline(20)][..]), "{page_first}");
        assert!(state.claims["lista"].is_owners && events.len() <= 1, "{page_first} {events:?}");
        assert!(state.quality_notes.iter().any(|note| note.code == QualityCode::SourcesDisagree));
    }
}

fn any_values() -> impl Strategy<Value = (Option<i8>, Option<String>, bool)> {
    (proptest::option::of(1i8..=28), proptest::option::of("[a-c]{1,2}"), any::<bool>())
}

fn read(source: &str, (day, summary, flag): (Option<i8>, Option<String>, bool), n: usize) -> Consultation {
    let number = CaseNumber { display: "M2026/1".to_owned(), raw: "M2026/1".to_owned() };
    let numbers = if n.is_multiple_of(2) { vec![number] } else { Vec::new() };
    elsewhere(source, |c| {
        c.deadlines = day.map(deadline).into_iter().collect();
        (c.summary, c.case_numbers, c.withdrawn) = (summary, numbers, flag);
    })
}

proptest! {
    /// The order in which sources run does not change the result: each source's own readings stay in order, and are
    /// interleaved in any way.
    #[test]
    fn the_order_of_runs_changes_nothing(
        owner in proptest::collection::vec(any_values(), 1..4),
        b in proptest::collection::vec(any_values(), 1..4),
        c in proptest::collection::vec(any_values(), 1..4),
        lists in proptest::collection::vec(any_values(), 1..4),
        turns in proptest::collection::vec(0usize..4, 16),
    ) {
        let steps = |who: &str, values: Vec<(Option<i8>, Option<String>, bool)>| -> Vec<Step> {
            values.into_iter().enumerate().map(|(n, values)| {
                let fallback = values.2;
                let reading = read(who, values, n);
                match who {
                    "miljo" | "lista" => Step::Owner(Box::new(reading)),
                    _ => Step::Claim(Box::new(claimed(
                        if who == "b" || fallback { Authority::Fallback } else { Authority::Listing }, reading))),
                }
            }).collect()
        };
        let all = [steps("miljo", owner), steps("b", b), steps("c", c), steps("lista", lists)];
        let run = |order: &mut dyn Iterator<Item = usize>, first: &str| {
            let mut left = all.clone().map(std::collections::VecDeque::from);
            let (mut state, mut history) = (Consultation { source: first.to_owned(), ..bare() }, Vec::new());
            let mut next: Vec<Step> = order.filter_map(|turn| left[turn].pop_front()).collect();
            next.extend(left.into_iter().flatten());
            // Months apart, so that no move counts as flapping, which depends on the history.
            let month = SignedDuration::from_hours(24 * 30);
            for (n, mut step) in (1..).zip(next) {
                match &mut step {
                    Step::Owner(reading) => reading.fetched_at += month * n,
                    Step::Claim(reading) => reading.consultation.fetched_at += month * n,
                }
                let known = Known { consultation: &state, events: &history };
                let change = match step {
                    Step::Owner(reading) => own_reading(known, *reading),
                    Step::Claim(reading) => claim(known, *reading),
                };
                if let Some(revision) = change.revision() {
                    let revision = revision.clone();
                    history.extend(revision.events);
                    state = revision.consultation;
                }
            }
            // When something was read is no part of what is shown.
            for claim in state.claims.values_mut() {
                claim.since = Timestamp::UNIX_EPOCH;
            }
            Consultation { fetched_at: Timestamp::UNIX_EPOCH, extended: false, ..state }
        };
        let one = run(&mut std::iter::empty(), "miljo");
        let other = run(&mut turns.iter().copied(), "miljo");
        prop_assert_eq!(&one, &other);
        // The list may have been read before the page was.
        let shown = |state: &Consultation| Consultation { claims: Default::default(), ..state.clone() };
        let list_first = run(&mut turns.into_iter(), "lista");
        prop_assert_eq!(shown(&one), shown(&list_first));
    }
}
