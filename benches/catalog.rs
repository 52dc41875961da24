//! The cost of serving from memory, for the real archive, for all sources, and for thirty times as many consultations.
//!
//! ```text
//! cargo bench --bench catalog
//! ```
//!
//! The consultations are made up and the same at every run. Their length, and how often words and organizations repeat,
//! are as in real ones. It measures neither the store nor HTTP.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench that cannot go on should say where")]

mod made;

use std::sync::{Arc, OnceLock};

use divan::{Bencher, black_box, counter::ItemsCount};
use jiff::{SignedDuration, ToSpan};
use made::{TODAY, consultation, event};
use remissflode::{
    catalog::{Catalog, Filter, SearchState, Snapshot, Sort},
    domain::{Consultation, Event, EventKind, Issuers, Lang, start_of_day},
    output::{Format, Scope, Selection, Site, entries, events_feed, select},
};

const SIZES: [usize; 3] = [1_570, 3_300, 100_000];

fn main() {
    divan::main();
}

type Parts = (Vec<Arc<Consultation>>, Vec<Arc<Event>>);

fn parts(size: usize) -> &'static Parts {
    static PARTS: [OnceLock<Parts>; 3] = [const { OnceLock::new() }; 3];
    let place = SIZES.iter().position(|other| *other == size).unwrap();
    PARTS[place].get_or_init(|| {
        let (consultations, events): (Vec<_>, Vec<_>) = (0..size).map(consultation).unzip();
        (consultations.into_iter().map(Arc::new).collect(), events.into_iter().flatten().map(Arc::new).collect())
    })
}

fn built(size: usize) -> Snapshot {
    let (consultations, events) = parts(size).clone();
    Snapshot::new(1, Arc::new(Issuers::default()), consultations, events, Vec::new())
}

fn snapshot(size: usize) -> &'static Snapshot {
    static SNAPSHOTS: [OnceLock<Snapshot>; 3] = [const { OnceLock::new() }; 3];
    let place = SIZES.iter().position(|other| *other == size).unwrap();
    SNAPSHOTS[place].get_or_init(|| built(size).with_search())
}

/// A start without the full text: everything that comes after reading the store.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn build(bencher: Bencher, size: usize) {
    parts(size);
    bencher.counter(ItemsCount::new(size)).bench(|| built(size));
}

/// The full text of all consultations, indexed in memory.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn build_search(bencher: Bencher, size: usize) {
    parts(size);
    bencher.with_inputs(|| built(size)).counter(ItemsCount::new(size)).bench_values(Snapshot::with_search);
}

/// A start that finds its index on disk: opened, checked, compared.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn open_search(bencher: Bencher, size: usize) {
    drop(searched_on_disk(size));
    bencher.bench(|| searched_on_disk(size));
}

/// A new consultation with the index on disk.
#[divan::bench(args = SIZES, sample_count = 50, sample_size = 1)]
fn publish_a_new_case_on_disk(bencher: Bencher, size: usize) {
    let catalog = searched_on_disk(size);
    let mut n = size;
    bencher.bench_local(|| {
        n += 1;
        let (consultation, events) = consultation(n);
        let events = events.into_iter().map(Arc::new).collect();
        catalog.update(|now| now.with_changes(vec![Arc::new(consultation)], events, Vec::new()));
    });
}

/// The index stays under `target` between runs: building it takes long, and a start only updates it.
fn searched_on_disk(size: usize) -> Arc<Catalog> {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("search").join(size.to_string());
    let catalog = Arc::new(Catalog::default());
    catalog.publish(built(size));
    catalog.open_index(&folder);
    while catalog.snapshot().search_state() != SearchState::Ready {
        std::thread::yield_now();
    }
    catalog
}

/// A moved deadline: the next snapshot, and freeing the one before.
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

/// A new consultation.
#[divan::bench(args = SIZES, sample_count = 50, sample_size = 1)]
fn publish_a_new_case(bencher: Bencher, size: usize) {
    let mut now = Some(built(size));
    let mut n = size;
    bencher.bench_local(|| {
        n += 1;
        let (consultation, events) = consultation(n);
        let events = events.into_iter().map(Arc::new).collect();
        now = black_box(now.as_ref().map(|now| now.with_changes(vec![Arc::new(consultation)], events, Vec::new())));
    });
}

fn found(bencher: Bencher, size: usize, query: &str) {
    let snapshot = snapshot(size);
    let filter = Filter::from_pairs(url::form_urlencoded::parse(query.as_bytes()), snapshot, &[]).unwrap();
    bencher.bench(|| snapshot.consultations_matching(black_box(&filter), TODAY, Sort::Deadline).len());
}

/// A search, from text to consultations, the best match first.
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
    bencher.bench(|| black_box(&filter).guesses(snapshot).is_empty());
}

#[divan::bench(args = SIZES, sample_count = 100)]
fn facets(bencher: Bencher, size: usize) {
    let snapshot = snapshot(size);
    let filter = Filter::from_pairs([("issuer", "departement-7")], snapshot, &[]).unwrap();
    bencher.bench(|| snapshot.facets(black_box(&filter), TODAY));
}

/// The events feed of 200 entries, selected and written, in each format.
#[divan::bench(args = Format::ALL.map(Format::extension), consts = SIZES, sample_count = 50)]
fn feed_of_200<const SIZE: usize>(bencher: Bencher, extension: &str) {
    let snapshot = snapshot(SIZE);
    let format = Format::ALL.into_iter().find(|format| format.extension() == extension).unwrap();
    let site = Site::new("https://remisser.example.se", "Remissflödet");
    let (filter, selection) = (Filter::default(), Selection { young_days: 0, pad_to: 200, ..Selection::default() });
    bencher.bench(|| {
        let events = select(snapshot.events_matching(&filter, TODAY), start_of_day(TODAY), selection, |indexed| {
            &indexed.consultation.source
        });
        let entries =
            events.iter().map(|(event, indexed)| entries::for_event(event, &indexed.consultation, &site, Lang::Sv));
        format.render(&events_feed(&Scope::default(), format, &site, entries.collect()))
    });
}
