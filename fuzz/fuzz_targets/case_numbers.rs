//! Case numbers of a field. Promise: a displayed number reads as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use remissflode::normalize::read_case_numbers;

fuzz_target!(|text: &str| {
    for number in read_case_numbers(text) {
        assert!(read_case_numbers(&number.display).iter().any(|again| again.display == number.display));
    }
});
