//! Joined lines and sentences. Promise: cleaning twice changes nothing, no sentence is empty.
#![no_main]

use libfuzzer_sys::fuzz_target;
use remissflode::normalize::{clean, join_lines, sentences};

fuzz_target!(|text: &str| {
    let once = clean(text);
    assert_eq!(clean(&once), once);
    assert!(sentences(&join_lines(text)).iter().all(|sentence| !sentence.is_empty()));
});
