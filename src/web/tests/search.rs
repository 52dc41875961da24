//! The same search in pages, feeds, exports and API; marks, guesses, and what a feed never does.

use std::sync::Arc;

use axum::http::StatusCode;

use super::fixture::{App, amber, event};
use crate::domain::{ConsultationId, EventKind};

/// Every kind of address that takes `q`.
const SEARCHABLE: [&str; 15] = [
    "/remisser",
    "/kalender",
    "/feed.atom",
    "/feed.rss",
    "/feed.json",
    "/remisser.atom",
    "/remisser.csv",
    "/remisser.ndjson",
    "/sista-svarsdag.ics",
    "/api/v1/consultations",
    "/api/v1/events",
    "/api/v1/consultations.csv",
    "/api/v1/consultations.ndjson",
    "/api/v1/documents",
    "/api/v1/organizations",
];

#[tokio::test]
async fn until_the_index_is_built_only_searches_are_refused() {
    let app = App::unindexed();
    assert_eq!(app.get("/health/ready").await.status, StatusCode::SERVICE_UNAVAILABLE);
    for address in SEARCHABLE {
        let refused = app.get(&format!("{address}?q=b%C3%A4rnsten")).await;
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{address}");
        assert_eq!(refused.header("retry-after"), "5", "{address}");
        assert_eq!(app.get(&format!("{address}?issuer=finansdepartementet")).await.status, StatusCode::OK, "{address}");
    }
    let problem = app.get("/api/v1/consultations?q=b%C3%A4rnsten").await;
    assert_eq!(problem.header("content-type"), "application/problem+json");
    assert_eq!((problem.json()["status"].clone(), problem.json()["field"].clone()), (503.into(), "q".into()));
    let page = app.get("/remisser?q=b%C3%A4rnsten").await.text();
    assert!(page.contains("Det går inte att söka just nu, men allt annat går att läsa"), "{page}");
    app.catalog.publish(app.catalog.snapshot().with_changes(Vec::new(), Vec::new(), Vec::new()).with_search());
    assert_eq!(app.get("/health/ready").await.json()["search"]["by"], "index");
    for address in SEARCHABLE {
        let found = app.get(&format!("{address}?q=b%C3%A4rnsten")).await;
        assert_eq!(found.status, StatusCode::OK, "no refusal was kept: {address}");
    }
}

#[tokio::test]
async fn an_index_that_cannot_be_built_is_reported_and_stops_nothing_but_searches() {
    let app = App::unindexed();
    app.catalog.update(|snapshot| snapshot.with_changes(Vec::new(), Vec::new(), Vec::new()).with_failed_search());
    let ready = app.get("/health/ready").await;
    assert_eq!(ready.status, StatusCode::OK, "waiting would not help");
    assert_eq!(ready.json()["search"], serde_json::json!({"by": "nothing", "problem": "no space left"}));
    assert_eq!(app.get("/remisser?q=vatten").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(app.get("/remisser").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_same_words_find_the_same_consultations_everywhere() {
    let app = App::new();
    for q in ["b%C3%A4rnsten", "barnsten", "b%C3%A4rnstenens", "Fi2026%2F1655", "fi+2026+1655", "sten+-b%C3%A4rnsten"] {
        let found = app.get(&format!("/api/v1/consultations?q={q}")).await.json();
        let ids: Vec<String> =
            found["items"].as_array().unwrap().iter().map(|consultation| consultation["id"].to_string()).collect();
        for address in ["/remisser.ndjson", "/remisser.json", "/remisser.atom"] {
            let text = app.get(&format!("{address}?q={q}")).await.text();
            let there = |id: &String| text.contains(id.trim_matches('"'));
            assert!(ids.iter().all(there), "{address} {q}");
        }
        let lines = app.get(&format!("/remisser.ndjson?q={q}")).await.text();
        assert_eq!(lines.lines().count(), ids.len(), "{q}");
    }
}

#[tokio::test]
async fn the_list_marks_what_was_found_and_escapes_it() {
    let app = App::new();
    let current = app.catalog.snapshot();
    let mut consultation = amber();
    consultation.title = "Bärnsten <b>& sten</b>".to_owned();
    consultation.body = Some("Om & kring <i>bärnstenar</i>.".to_owned());
    app.catalog.publish(current.with_changes(vec![Arc::new(consultation)], Vec::new(), current.sources().to_vec()));
    let page = app.get("/remisser?q=b%C3%A4rnsten").await.text();
    assert!(page.contains("<mark>Bärnsten</mark> &#60;b&#62;&#38; sten&#60;/b&#62;"), "{page}");
    assert!(page.contains("Om &#38; kring &#60;i&#62;<mark>bärnstenar</mark>&#60;/i&#62;."), "{page}");
    assert!(page.contains("<b>mest relevanta</b>") && page.contains("sort=deadline"), "the best first: {page}");
    assert!(page.contains("href=\"/prenumerera#sok\""), "how to search");
    assert!(app.get("/prenumerera").await.text().contains("<h2 id=\"sok\">Så söker du</h2>"));
    assert!(app.get("/prenumerera?lang=en").await.text().contains("<h2 id=\"sok\">How to search</h2>"));
}

#[tokio::test]
async fn a_page_offers_a_guess_and_a_feed_does_not() {
    let app = App::new();
    let page = app.get("/remisser?q=b%C3%A4nrsten").await.text();
    assert!(page.contains("Menade du <a href=\"/remisser?q=b%C3%A4rnsten\">bärnsten</a>?"), "{page}");
    assert!(page.contains("Inga träffar") && !page.contains("class=\"rows"), "zero stays zero: {page}");
    let english = app.get("/remisser?q=b%C3%A4nrsten&status=open&lang=en").await.text();
    assert!(
        english.contains("Did you mean <a href=\"/remisser?status=open&#38;q=b%C3%A4rnsten&#38;lang=en\">"),
        "{english}"
    );
    for address in ["/feed.atom", "/remisser.atom", "/sista-svarsdag.ics", "/remisser.csv", "/remisser.ndjson"] {
        let text = app.get(&format!("{address}?q=b%C3%A4nrsten")).await.text();
        assert!(!text.contains("ärnsten"), "{address}: {text}");
    }
    assert_eq!(app.get("/api/v1/consultations?q=b%C3%A4nrsten").await.json()["total"], 0);
    let fewer = app.get("/remisser?q=b%C3%A4rnsten+zebra").await.text();
    assert!(fewer.contains("Färre ord: <a href=\"/remisser?q=b%C3%A4rnsten\">bärnsten</a>"), "{fewer}");
    assert!(fewer.contains("/feed.atom?q=b%C3%A4rnsten+zebra"), "a feed asks for all the words: {fewer}");
}

#[tokio::test]
async fn a_subscribed_word_finds_a_consultation_in_the_snapshot_that_publishes_it() {
    let app = App::new();
    let feed = "/feed.atom?q=vindkraft";
    let before = app.get(feed).await;
    assert!(!before.text().contains("<entry>"));
    let current = app.catalog.snapshot();
    let mut consultation = amber();
    consultation.key = "https://example.se/t/99".to_owned();
    consultation.id = ConsultationId::from_key(&consultation.key);
    consultation.title = "Havsbaserade vindkraftverk".to_owned();
    let published = event(&consultation, EventKind::Published, "2026-07-03", None, None);
    let next =
        current.with_changes(vec![Arc::new(consultation)], vec![Arc::new(published)], current.sources().to_vec());
    app.catalog.publish(next);
    let after = app.get(feed).await.text();
    assert!(after.contains("Havsbaserade vindkraftverk"), "{after}");
    app.publish_again();
    assert_eq!(app.get(feed).await.text(), after, "an unchanged catalog gives the same bytes");
}

#[tokio::test]
async fn an_unknown_value_offers_those_that_are_known() {
    let page = App::new().get("/remisser?status=bogus").await.text();
    assert!(page.contains("Det finns inget värde ”bogus” för filtret ”status”."), "{page}");
    assert!(page.contains("<a href=\"/remisser?status=closing\">Stänger snart</a>"), "{page}");
}

#[tokio::test]
async fn odd_searches_are_answered() {
    let app = App::new();
    for (q, status) in [
        ("((((", 400),
        ("a*+OR+b*", 200),
        ("%22", 400),
        ("-a", 200),
        (&"x".repeat(501), 400),
        (&"x".repeat(10_000), 414),
        ("%00", 400),
    ] {
        for address in ["/remisser", "/feed.atom", "/api/v1/consultations"] {
            let got = app.get(&format!("{address}?q={q}")).await;
            assert_eq!(got.status.as_u16(), status, "{address} {}", q.get(..8).unwrap_or(q));
        }
    }
    assert_eq!(app.get("/api/v1/consultations?sort=relevance").await.status.as_u16(), 200);
}
