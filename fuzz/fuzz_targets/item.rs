//! A whole item, every field the same text. Promise: no panic, every address is the web's.
#![no_main]

use libfuzzer_sys::fuzz_target;
use remissflode::{
    domain::{Field, Issuers, RawItem, RawValue},
    normalize::{Context, normalize},
};

fuzz_target!(|text: &str| {
    let Ok(home) = url::Url::parse("https://a.test") else { return };
    let issuers = Issuers::default();
    let now = jiff::Timestamp::UNIX_EPOCH;
    let context = Context { issuers: &issuers, source: "fuzz", issuer: None, home: &home, now };
    let mut item = RawItem::default();
    for field in Field::ALL {
        item.push(field, RawValue { href: Some(text.to_owned()), ..RawValue::text(text) });
    }
    if let Ok(case) = normalize(&item, &context) {
        assert!(case.source_url.starts_with("http"));
        assert!(case.documents.iter().all(|document| document.url.starts_with("http")));
    }
});
