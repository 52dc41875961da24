//! A date alone in a field. Promise: no panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use remissflode::normalize::read_date;

fuzz_target!(|text: &str| {
    let _ = read_date(text);
});
