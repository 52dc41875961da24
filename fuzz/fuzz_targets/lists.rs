//! Lists of consultees, titles and kinds. Promise: no panic, no empty name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use remissflode::normalize::{display_title, read_consultees, read_kind};

fuzz_target!(|text: &str| {
    let _ = (display_title(text), read_kind(text, text));
    assert!(read_consultees(text).iter().all(|consultee| !consultee.name.is_empty()));
});
