//! Feeds, calendar and files: that each filter has its own, and says so.

use std::collections::BTreeSet;

use super::App;

#[tokio::test]
async fn a_feed_states_its_address_and_extent() {
    let app = App::new();
    let atom = app.get("/atom.xml?status=open&issuer=finansdepartementet").await;
    let address = "https://remiss.example/feed.atom?issuer=finansdepartementet&status=open";
    assert_eq!(atom.header("link"), format!("<{address}>; rel=\"self\""), "one address, however it was typed");
    let text = atom.text();
    assert!(text.contains(&address.replace('&', "&amp;")), "{text}");
    assert!(text.contains("Öppna remisser från Finansdepartementet"), "{text}");
    assert!(text.contains("Förlängd svarstid till 8 juli"), "{text}");
    assert!(text.contains("Sälvägar"), "it was withdrawn while it was open: {text}");
    let state = app.get("/remisser.atom?status=open").await.text();
    assert!(!state.contains("Sälvägar"), "withdrawn is not open: {state}");
}

#[tokio::test]
async fn the_hub_and_the_feed_are_each_named_once() {
    let app = App::with_hub();
    for path in ["/feed", "/remisser"] {
        let atom = app.get(&format!("{path}.atom?status=open")).await;
        let own = format!("https://remiss.example{path}.atom?status=open");
        let links = atom.header("link");
        assert_eq!(links, format!("<{own}>; rel=\"self\", <https://hub.example/?a&b>; rel=\"hub\""));
        let (text, rss) = (atom.text(), app.get(&format!("{path}.rss")).await.text());
        for text in [&text, &rss] {
            assert_eq!(text.matches("rel=\"self\"").count(), 1, "{text}");
            assert_eq!(text.matches("rel=\"hub\"").count(), 1, "{text}");
            assert!(text.contains("href=\"https://hub.example/?a&amp;b\""), "{text}");
        }
        assert!(text.contains(&format!("<link href=\"{own}\" rel=\"self\"")), "{text}");
        let json = app.get(&format!("{path}.json")).await.json();
        assert_eq!(json["hubs"], serde_json::json!([{"type": "WebSub", "url": "https://hub.example/?a&b"}]));
        assert_eq!(json["feed_url"], format!("https://remiss.example{path}.json"));
    }
    assert!(!App::new().get("/feed.atom").await.header("link").contains("hub"));
}

#[tokio::test]
async fn readiness_reports_the_hub() {
    let ready = App::with_hub().get("/health/ready").await.json();
    assert_eq!(ready["hub"]["waiting"], 2, "{ready}");
    assert_eq!(App::new().get("/health/ready").await.json().get("hub"), None);
}

#[tokio::test]
async fn a_feed_of_one_consultation_links_to_its_page() {
    let app = App::new();
    let short = super::fixture::amber().id.short();
    let feed = app.get(&format!("/feed.json?consultation={short}")).await.json();
    assert_eq!(feed["title"], "Remissen ”Bärnsten & raf, en översyn” – Remissflödet");
    let page = feed["home_page_url"].as_str().unwrap().strip_prefix("https://remiss.example").unwrap();
    assert_eq!(app.get(page).await.status, 200, "{page}");
}

#[tokio::test]
async fn both_feeds_have_every_format() {
    let app = App::new();
    for (extension, media_type) in [
        ("atom", "application/atom+xml; charset=utf-8"),
        ("json", "application/feed+json; charset=utf-8"),
        ("rss", "application/rss+xml; charset=utf-8"),
    ] {
        for stem in ["feed", "remisser"] {
            let got = app.get(&format!("/{stem}.{extension}")).await;
            assert_eq!(got.header("content-type"), media_type);
            assert!(got.text().contains("https://remiss.example/remisser/salvagar-"), "{stem}.{extension}");
        }
    }
    for (alias, address) in [("/atom.xml", "/feed.atom"), ("/feed.xml", "/feed.atom"), ("/rss.xml", "/feed.rss")] {
        assert_eq!(app.get(alias).await.body, app.get(address).await.body, "{alias}");
    }
}

#[tokio::test]
async fn the_calendar_cancels_and_the_table_opens() {
    let app = App::new();
    let calendar = app.get("/sista-svarsdag.ics?alarm=7").await.text();
    assert!(calendar.contains("DTSTART;VALUE=DATE:20260708"), "{calendar}");
    assert!(calendar.contains("STATUS:CANCELLED"), "{calendar}");
    assert!(calendar.contains("BEGIN:VALARM"), "{calendar}");
    let open = app.get("/sista-svarsdag.ics?status=open&alarm=30,7").await.text();
    assert!(open.contains("STATUS:CANCELLED"), "a subscriber to open ones sees the withdrawal: {open}");
    assert!(open.contains("TRIGGER:-P29DT15H") && open.contains("TRIGGER:-P6DT15H"), "{open}");
    let twice = app.get("/sista-svarsdag.ics?status=open?alarm=7").await;
    assert_eq!(twice.status, 400);
    assert!(twice.text().contains("två frågetecken"), "{}", twice.text());
    assert_eq!(app.get("/sista-svarsdag.ics?alarm=99").await.status, 400);

    let csv = app.get("/remisser.csv?q=bärnsten").await.text();
    assert_eq!(csv.lines().count(), 2, "{csv}");
    let lines = app.get("/remisser.ndjson").await.text();
    assert_eq!(lines.lines().count(), 3);
    assert!(lines.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    let opml = app.get("/feeds.opml").await.text();
    assert!(
        opml.contains("/feed.atom?issuer=finansdepartementet") && opml.contains("/feed.atom?subject=djur"),
        "{opml}"
    );
    assert!(!opml.contains("issuer=kulturdepartementet"), "it has no consultation: {opml}");
}

#[tokio::test]
async fn an_empty_store_has_valid_empty_feeds() {
    let app = App::empty();
    for address in ["/feed.atom", "/feed.json", "/feed.rss", "/remisser.atom", "/sista-svarsdag.ics", "/remisser.csv"] {
        let got = app.get(address).await;
        assert_eq!(got.status, 200, "{address}");
        assert!(!got.body.is_empty(), "{address}");
    }
}

#[tokio::test]
async fn a_wrong_filter_is_reported_in_a_sentence() {
    let app = App::new();
    let got = app.get("/feed.atom?issuer=finansdepartement").await;
    assert_eq!(got.status, 400);
    insta::assert_snapshot!(got.text(), @"
    Det finns inget värde `finansdepartement` för filtret `issuer`; menade du `finansdepartementet`?
    there is no value `finansdepartement` of the filter `issuer`; did you mean `finansdepartementet`?
    ");
}

#[tokio::test]
async fn the_archive_behind_the_state_feed_holds_everything() {
    let app = App::of_many(230);
    let (mut address, mut ids, mut documents) = ("/remisser.atom".to_owned(), BTreeSet::new(), 0);
    loop {
        let got = app.get(&address).await;
        let text = got.text();
        documents += 1;
        let cache = if documents == 1 {
            "public, max-age=300, stale-while-revalidate=30, stale-if-error=86400"
        } else {
            "public, max-age=31536000, immutable"
        };
        assert_eq!(got.header("cache-control"), cache, "{address}");
        let entries = text.split("<entry>").skip(1);
        ids.extend(entries.filter_map(|entry| entry.split("<id>").nth(1)?.split('<').next().map(str::to_owned)));
        let Some(link) = text.split("<link ").find(|link| link.contains("rel=\"prev-archive\"")) else { break };
        let href = link.split("href=\"").nth(1).and_then(|href| href.split('"').next()).unwrap();
        address = href.trim_start_matches("https://remiss.example").to_owned();
    }
    assert_eq!((documents, ids.len()), (3, 230));
    for missing in ["/remisser/arkiv/0.atom", "/remisser/arkiv/3.atom", "/remisser/arkiv/1"] {
        assert_eq!(app.get(missing).await.status, 404, "{missing}");
    }
    assert!(app.get("/remisser.atom?q=förslag").await.text().matches("<entry>").count() == 10);
}
