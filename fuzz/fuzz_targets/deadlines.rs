//! Deadlines of a running text. Promise: in order of date, each day once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use remissflode::normalize::read_deadlines;

fuzz_target!(|text: &str| {
    let days: Vec<_> =
        read_deadlines(text, Some(jiff::civil::date(2026, 1, 1))).deadlines.into_iter().map(|d| d.on).collect();
    assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
});
