//! Official numbers. Promise: a number reads as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use remissflode::normalize::read_references;

fuzz_target!(|text: &str| {
    for reference in read_references(text) {
        assert!(read_references(&reference.number).iter().any(|again| again.kind == reference.kind));
    }
});
