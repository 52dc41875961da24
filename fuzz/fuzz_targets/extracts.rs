//! Answers of a site as they come: feeds, JSON, lists and pages in HTML. No answer may panic, give more than its
//! limits allow, or take longer than [`BUDGET`].

#![no_main]

use std::{
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use libfuzzer_sys::fuzz_target;
use remissflode::{
    extract,
    source::{self, Source},
};

/// As in `src/extract/limits.rs`.
const MAX_ITEMS: usize = 2_000;
/// The time for one answer in all stages; an ordinary one takes some milliseconds.
const BUDGET: Duration = Duration::from_secs(2);

static SOURCE: LazyLock<Option<Arc<Source>>> = LazyLock::new(|| {
    let issuers = source::built_in_issuers().ok()?;
    source::built_in(&issuers).get("finansdepartementet").cloned()
});

fuzz_target!(|text: &str| {
    let Some(source) = SOURCE.as_ref() else { return };
    let began = Instant::now();
    for stage in &source.lists {
        if let Ok(found) = extract::list(stage, text, &stage.url(1)) {
            assert!(found.items.len() <= MAX_ITEMS);
        }
    }
    if let Some(stage) = &source.page {
        let _ = extract::page(stage, text, &source.home);
    }
    assert!(began.elapsed() < BUDGET, "{:?} for {} bytes", began.elapsed(), text.len());
});
