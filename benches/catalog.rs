//! What serving from memory costs, at the size of the real archive, of all sources, and of thirty times as much.
//!
//! ```text
//! cargo bench --bench catalog
//! ```
//!
//! The cases are made up, the same at every run: as long as real ones, with words and organizations as often repeated.
//! It measures neither the store nor HTTP.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench that cannot go on should say where")]

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use divan::{Bencher, black_box, counter::ItemsCount};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use remissflode::{
    catalog::{Catalog, Filter, SearchState, Snapshot, Sort},
    domain::{
        CaseNumber, Consultation, ConsultationId, ConsultationKind, Deadline, Document, DocumentKind, Event, EventId,
        EventKind, IssuerKind, IssuerRef, Issuers, Lang, Submission, Topic, start_of_day,
    },
    output::{
        Selection, Site, entries,
        feeds::{self, Format, Scope},
        select,
    },
};

const SIZES: [usize; 3] = [1_570, 3_300, 100_000];
const TODAY: Date = jiff::civil::date(2026, 7, 1);

fn main() {
    divan::main();
}

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

fn case(n: usize) -> (Consultation, Vec<Event>) {
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
    let consultation = Consultation {
        id: ConsultationId::from_key(&key),
        aliases: BTreeSet::from([format!("guid:{n}"), format!("https://example.se/remisser/2026/05/{n}/")]),
        title: numbers.words(9),
        raw_title: numbers.words(11),
        case_numbers: vec![CaseNumber { display: format!("Fi2026/{n:05}"), raw: format!("Fi2026/{n:05}") }],
        issuers: vec![IssuerRef { slug: issuer.clone(), name: issuer.to_uppercase(), kind: IssuerKind::Ministry }],
        kind: ConsultationKind::ALL[numbers.below(8)],
        summary: Some(numbers.words(22)),
        body: Some(numbers.words(30)),
        published_on: Some(published),
        updated_on: None,
        deadlines: vec![Deadline { on: deadline, at: None, scope: None, evidence: numbers.words(12) }],
        meetings: Vec::new(),
        references: Vec::new(),
        documents: vec![Document {
            kind: DocumentKind::ConsulteeList,
            title: "Remissinstanser".to_owned(),
            url: format!("https://example.se/contentassets/{n}/remissinstanser.pdf"),
            media_type: Some("application/pdf".to_owned()),
        }],
        consultees: Vec::new(),
        submissions,
        topics: vec![Topic { slug: format!("amne-{}", n % 60), name: format!("Ämne {}", n % 60) }],
        withdrawn: n % 100 == 7,
        extended: false,
        source: issuer,
        source_url: format!("https://example.se/remisser/2026/05/{n}/"),
        first_seen_at: at,
        fetched_at: at,
        quality_notes: Vec::new(),
        key,
    };
    let kinds = [EventKind::Published, EventKind::SubmissionsPublished];
    let events = kinds[..1 + usize::from(answers > 0)].iter().map(|kind| event(&consultation, *kind, at)).collect();
    (consultation, events)
}

fn event(consultation: &Consultation, kind: EventKind, at: Timestamp) -> Event {
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
    }
}

type Parts = (Vec<Arc<Consultation>>, Vec<Arc<Event>>);

fn parts(size: usize) -> &'static Parts {
    static PARTS: [OnceLock<Parts>; 3] = [const { OnceLock::new() }; 3];
    let place = SIZES.iter().position(|other| *other == size).unwrap();
    PARTS[place].get_or_init(|| {
        let (cases, events): (Vec<_>, Vec<_>) = (0..size).map(case).unzip();
        (cases.into_iter().map(Arc::new).collect(), events.into_iter().flatten().map(Arc::new).collect())
    })
}

fn built(size: usize) -> Snapshot {
    let (cases, events) = parts(size).clone();
    Snapshot::new(1, Arc::new(Issuers::default()), cases, events, Vec::new())
}

fn snapshot(size: usize) -> &'static Snapshot {
    static SNAPSHOTS: [OnceLock<Snapshot>; 3] = [const { OnceLock::new() }; 3];
    let place = SIZES.iter().position(|other| *other == size).unwrap();
    SNAPSHOTS[place].get_or_init(|| built(size).with_search())
}

/// Everything but the full text of all cases: what a start adds to reading the store.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn build(bencher: Bencher, size: usize) {
    parts(size);
    bencher.counter(ItemsCount::new(size)).bench(|| built(size));
}

/// The full text of all cases, in memory: what is done once, in the background.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn build_search(bencher: Bencher, size: usize) {
    parts(size);
    bencher.with_inputs(|| built(size)).counter(ItemsCount::new(size)).bench_values(Snapshot::with_search);
}

/// A start that finds its index on disk: opened, checked, compared.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn open_search(bencher: Bencher, size: usize) {
    let dir = tempfile::tempdir().unwrap();
    drop(searched_on_disk(size, dir.path()));
    bencher.bench(|| searched_on_disk(size, dir.path()));
}

/// A case that nobody knew comes in, and the index on disk is written.
#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn publish_a_new_case_on_disk(bencher: Bencher, size: usize) {
    let dir = tempfile::tempdir().unwrap();
    let catalog = searched_on_disk(size, dir.path());
    let mut n = size;
    bencher.bench_local(|| {
        n += 1;
        let (case, events) = case(n);
        let events = events.into_iter().map(Arc::new).collect();
        catalog.update(|now| now.with_changes(vec![Arc::new(case)], events, Vec::new()));
    });
}

fn searched_on_disk(size: usize, folder: &std::path::Path) -> Arc<Catalog> {
    let catalog = Arc::new(Catalog::default());
    catalog.publish(built(size));
    catalog.keep_index(&folder.join("search"));
    while catalog.snapshot().search_state() != SearchState::Index {
        std::thread::yield_now();
    }
    catalog
}

/// A deadline is moved: the next snapshot, and the end of the one before.
#[divan::bench(args = SIZES, sample_count = 50, sample_size = 1)]
fn publish_a_change(bencher: Bencher, size: usize) {
    let mut now = Some(built(size));
    let mut at = start_of_day(TODAY);
    bencher.bench_local(|| {
        at += SignedDuration::from_secs(1);
        let mut changed = Consultation::clone(&parts(size).0[size / 2]);
        changed.deadlines[0].on = TODAY + 40.days();
        let moved = event(&changed, EventKind::DeadlineChanged, at);
        let next = now.as_ref().map(|now| now.with_changes(vec![Arc::new(changed)], vec![Arc::new(moved)], Vec::new()));
        now = black_box(next);
    });
}

/// A case that nobody knew comes in.
#[divan::bench(args = SIZES, sample_count = 50, sample_size = 1)]
fn publish_a_new_case(bencher: Bencher, size: usize) {
    let mut now = Some(built(size));
    let mut n = size;
    bencher.bench_local(|| {
        n += 1;
        let (case, events) = case(n);
        let events = events.into_iter().map(Arc::new).collect();
        now = black_box(now.as_ref().map(|now| now.with_changes(vec![Arc::new(case)], events, Vec::new())));
    });
}

fn found(bencher: Bencher, size: usize, query: &str) {
    let snapshot = snapshot(size);
    let filter = Filter::from_pairs(url::form_urlencoded::parse(query.as_bytes()), snapshot, &[]).unwrap();
    bencher.bench(|| snapshot.consultations_matching(black_box(&filter), TODAY, Sort::Deadline).len());
}

/// A search from its letters to its cases, best first.
fn searched(bencher: Bencher, size: usize, typed: &str) {
    let snapshot = snapshot(size);
    bencher.bench(|| {
        let filter = Filter::from_pairs([("q", black_box(typed))], snapshot, &[]).unwrap();
        snapshot.consultations_matching(&filter, TODAY, Sort::Relevance).len()
    });
}

#[divan::bench(args = SIZES, sample_count = 200)]
fn filter_issuer_and_status(bencher: Bencher, size: usize) {
    found(bencher, size, "issuer=departement-7&status=open");
}

#[divan::bench(args = SIZES, sample_count = 200)]
fn filter_kind_and_topic(bencher: Bencher, size: usize) {
    found(bencher, size, "kind=sou&topic=amne-3");
}

#[divan::bench(args = SIZES, sample_count = 200)]
fn text_that_is_rare(bencher: Bencher, size: usize) {
    searched(bencher, size, "kravbåt rättsla");
}

#[divan::bench(args = SIZES, sample_count = 200)]
fn text_that_is_everywhere(bencher: Bencher, size: usize) {
    searched(bencher, size, "vat");
}

#[divan::bench(args = SIZES, sample_count = 200)]
fn text_that_is_nowhere(bencher: Bencher, size: usize) {
    searched(bencher, size, "zebra");
}

#[divan::bench(args = SIZES, sample_count = 50)]
fn text_as_compounds(bencher: Bencher, size: usize) {
    searched(bencher, size, "skatt ordning");
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn text_that_is_misspelt(bencher: Bencher, size: usize) {
    let snapshot = snapshot(size);
    let filter = Filter::from_pairs([("q", "skattöfrning")], snapshot, &[]).unwrap();
    bencher.bench(|| black_box(&filter).guess(snapshot).is_some());
}

#[divan::bench(args = SIZES, sample_count = 100)]
fn facets(bencher: Bencher, size: usize) {
    let snapshot = snapshot(size);
    let filter = Filter::from_pairs([("issuer", "departement-7")], snapshot, &[]).unwrap();
    bencher.bench(|| snapshot.facets(black_box(&filter), TODAY));
}

/// The events feed of 200 entries, chosen and written, in each format.
#[divan::bench(args = Format::ALL.map(Format::extension), consts = SIZES, sample_count = 50)]
fn feed_of_200<const SIZE: usize>(bencher: Bencher, extension: &str) {
    let snapshot = snapshot(SIZE);
    let format = Format::ALL.into_iter().find(|format| format.extension() == extension).unwrap();
    let site = Site::new("https://remisser.example.se", "Remissflödet");
    let (filter, selection) = (Filter::default(), Selection { young_days: 0, pad_to: 200 });
    bencher.bench(|| {
        let events = select(snapshot.events_matching(&filter, TODAY), start_of_day(TODAY), selection);
        let entries = events.iter().map(|(event, case)| entries::for_event(event, &case.consultation, &site, Lang::Sv));
        format.render(&feeds::events(&Scope::default(), format, &site, entries.collect()))
    });
}
