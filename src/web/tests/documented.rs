//! `docs/feeds.md` beside what is served: each of its addresses answers, each filter and event stands in it.

use url::form_urlencoded::byte_serialize;

use super::App;
use crate::{catalog::KEYS, domain::EventKind};

const GUIDE: &str = include_str!("../../../docs/feeds.md");

/// Everything between backticks.
fn spans() -> impl Iterator<Item = &'static str> {
    GUIDE.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// An address as a browser sends it: spaces and Swedish letters encoded.
pub(super) fn encoded(address: &str) -> String {
    address
        .chars()
        .map(|c| match c {
            c if c.is_ascii_graphic() => c.to_string(),
            c => byte_serialize(c.to_string().as_bytes()).collect(),
        })
        .collect()
}

#[tokio::test]
async fn every_address_of_the_guide_answers() {
    let app = App::documented();
    let addresses: Vec<&str> = spans().filter(|span| span.starts_with('/')).collect();
    assert!(addresses.len() > 35, "{addresses:?}");
    for address in addresses {
        let got = app.get(&encoded(address)).await;
        assert_eq!(got.status, 200, "{address}: {}", String::from_utf8_lossy(&got.body));
        // The events that a filter of events chooses need not have happened.
        if address.contains(".atom?") && !address.contains("events=") && !address.contains("status=closing") {
            assert!(got.text().contains("<entry>"), "{address}");
        }
    }
}

#[test]
fn every_filter_and_every_event_is_in_the_guide() {
    let spans: Vec<&str> = spans().collect();
    for name in KEYS.into_iter().chain(EventKind::ALL.map(EventKind::name)) {
        assert!(spans.contains(&name), "{name}");
    }
}
