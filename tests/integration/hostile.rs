//! A hostile or badly broken site: it costs bounded time, is reported as a failure of its source, and harms no reader.

use std::time::{Duration, Instant};

use remissflode::crawl::Depth;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::{
    app::{App, SOURCES},
    site::{JUSTICE, Published, Site},
};

/// The longest time that a run may take, whatever the answer; for a debug build beside other tests.
const BOUND: Duration = Duration::from_secs(60);
const FEED: &str = "/Filter/RssFeed";
const LIST: &str = "/Filter/GetFilteredItems";
const PAGES: &str = "/remisser/";
const RSS: &str = "application/rss+xml";

fn site() -> Site {
    Site::with([
        Published::new("vatten", "2026-06-20"),
        Published::new("skatt", "2026-06-12"),
        Published::new("straff", "2026-06-02").from(&[JUSTICE]),
    ])
}

fn codes(state: &Value) -> Vec<&str> {
    state["problems"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
}

/// The source's state after a run on a sound site and one with `body` at `path`. Stored consultations must stay the same.
fn after(path: &str, kind: &'static str, body: impl Into<Vec<u8>>) -> (Value, App) {
    let site = site();
    let mut app = App::new(&site);
    app.backfill();
    let before = app.consultations();
    assert_eq!(before.len(), 3);
    app.advance("24h");
    site.instead(path, kind, body);
    site.take_hits();
    let began = Instant::now();
    app.harvest();
    assert!(began.elapsed() < BOUND, "{:?}", began.elapsed());
    assert!(site.take_hits().len() < 60, "the number of requests is bounded");
    let now = app.consultations();
    for (slug, case) in &before {
        assert_eq!(&now[slug], case, "a stored consultation stays the same");
    }
    (app.source_state("finansdepartementet"), app)
}

/// The problem codes of a source that failed.
#[track_caller]
fn failed(path: &str, kind: &'static str, body: impl Into<Vec<u8>>) -> String {
    let (state, _) = after(path, kind, body);
    assert!(["broken", "degraded", "blocked"].contains(&state["state"].as_str().unwrap()), "{state}");
    assert!(!codes(&state).is_empty(), "{state}");
    codes(&state).join(" ")
}

#[test]
fn entity_bombs_in_a_feed() {
    let mut entities = "<!ENTITY a0 \"haha\">".to_owned();
    for n in 1..30 {
        entities += &format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10));
    }
    let items =
        "<item><guid>1</guid><link>https://www.regeringen.se/remisser/2026/07/bomb/</link><title>&a29;</title></item>";
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [{entities}]><rss version=\"2.0\"><channel>{items}</channel></rss>"
    );
    let (_, app) = after(FEED, RSS, bomb);
    assert!(!app.get("/feed.atom").text().contains("hahahaha"), "the entities are not expanded");

    let secret = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss version=\"2.0\"><channel>\
                  <item><guid>1</guid><link>https://www.regeringen.se/remisser/2026/07/x/</link><title>&x;</title></item></channel></rss>";
    let (_, app) = after(FEED, RSS, secret);
    assert!(!app.get("/remisser.ndjson").text().contains("root:"), "no file is read for a site");
}

#[test]
fn a_line_of_ten_megabytes() {
    for (path, kind) in [(FEED, RSS), (LIST, "application/json"), (PAGES, "text/html; charset=utf-8")] {
        failed(path, kind, vec![b'x'; 11 << 20]);
    }
    let title = "y".repeat(9 << 20);
    let list =
        format!("{{\"Message\": \"<ul class=list--block><li><a href=/remisser/2026/07/y/>{title}</a></li></ul>\"}}");
    let (_, app) = after(LIST, "application/json", list);
    assert!(app.get("/remisser.ndjson").body.len() < 2 << 20, "no such text reaches readers");
}

#[test]
fn a_list_of_a_hundred_thousand() {
    let rows: String =
        (0..100_000).map(|n| format!("<li><a href='/remisser/2026/06/vatten/#{n}'>M</a></li>")).collect();
    let list = serde_json::json!({ "Message": format!("<ul class='list--block'>{rows}</ul>"), "TotalCount": 100_000 });
    let site = site();
    site.instead(LIST, "application/json", list.to_string());
    let app = App::new(&site);
    let began = Instant::now();
    app.run(&SOURCES[..1], Depth::Recent, &CancellationToken::new());
    assert!(began.elapsed() < BOUND, "{:?}", began.elapsed());
    assert!(site.take_hits().len() < 20, "an address that is listed twice is fetched once");
    let state = app.source_state(SOURCES[0]);
    assert_ne!(state["state"], "ok", "{state}");
    assert!(state["problems"].to_string().contains("100000"), "the count is reported: {state}");
}

#[test]
fn paging_in_a_circle() {
    let site = Site::with((0..30).map(|n| Published::new(&format!("fall{n}"), "2026-06-20")));
    let app = App::with_page_size(&site, 10);
    // Every page number gives the same page, with a total that promises more.
    let row = |n: usize| format!("<li><a href='/remisser/2026/06/fall{n}/'>F{n}</a></li>");
    let rows: String = (0..10).map(row).collect();
    let list = serde_json::json!({ "Message": format!("<ul class='list--block'>{rows}</ul>"), "TotalCount": 99_999 });
    site.instead(LIST, "application/json", list.to_string());
    let began = Instant::now();
    app.backfill();
    assert!(began.elapsed() < BOUND);
    assert!(site.hits(LIST) < 20, "{} pages of a circle", site.hits(LIST));
    let reported = SOURCES.iter().any(|slug| codes(&app.source_state(slug)).contains(&"paging-circle"));
    assert!(reported, "{}", app.source_state("finansdepartementet"));
}

#[test]
fn a_list_that_shrinks_to_one() {
    let site = Site::with((0..12).map(|n| Published::new(&format!("fall{n}"), "2026-06-20")));
    let mut app = App::new(&site);
    app.backfill();
    for n in 1..12 {
        site.change(&format!("fall{n}"), "2026-06-20", |published| published.listed = false);
    }
    app.advance("24h");
    app.harvest();
    let state = app.source_state("finansdepartementet");
    assert!(codes(&state).contains(&"list-shrank"), "{state}");
    let cases = app.consultations();
    assert_eq!(cases.len(), 12);
    assert!(cases.values().all(|case| case["withdrawn"] == false), "not listed is not withdrawn");
}

#[test]
fn a_wrong_charset() {
    let latin = |text: &str| text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect::<Vec<u8>>();
    let feed = "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><item><guid>1</guid>\
                <link>https://www.regeringen.se/remisser/2026/07/aal/</link><title>Remiss av ål i ån</title></item></channel></rss>";
    after(FEED, "application/rss+xml; charset=utf-8", latin(feed));
    after(FEED, "application/rss+xml; charset=utf-16", feed);
    after(FEED, "application/rss+xml; charset=no-such-thing", feed);
    after(PAGES, "text/html; charset=utf-7", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-");
    failed(LIST, "application/json", [0xff, 0xfe, 0x00, 0xd8, 0x00, 0x00, b'{']);
    failed(FEED, "image/png", [0x89, b'P', b'N', b'G', 0, 1, 2]);
}

#[test]
fn a_page_that_takes_hours_to_parse_is_a_problem_of_its_source() {
    let formatting: String = (0..400).map(|n| format!("<b id={n}>")).collect();
    for page in ["<div></x>".repeat(300_000), format!("<p>{formatting}{}", "</p><p>x".repeat(300_000))] {
        let (state, _) = after(PAGES, "text/html", page);
        assert_eq!(codes(&state), ["unreadable-page"], "{state}");
        assert!(state["problems"][0]["text"].as_str().unwrap().contains("expected at most"), "{state}");
    }
    let list = serde_json::json!({ "Message": "<div><!-->".repeat(300_000), "TotalCount": 1 }).to_string();
    assert_eq!(failed(LIST, "application/json", list), "unreadable-list");
}

/// Text that a feed reader or browser might run, or fail on.
const POISON: &str = "<script>alert(1)</script><img src=x onerror=alert(2)><a href=javascript:alert(3)>k</a>&lt;script&gt;alert(4)&lt;/script&gt;\
                      ]]&gt;&lt;!--{{7*7}}\u{1}\u{8}\u{b}\u{1f}\u{7f}\u{85}\u{61c}\u{200f}\u{202e}\u{2066}\u{fffe}\u{feff}";

#[test]
fn no_hostile_text_reaches_a_reader_unescaped() {
    let site = site();
    let mut evil = Published::new("evil", "2026-06-25");
    evil.title = format!("Remiss av {POISON} förslaget");
    evil.text = format!("Text {POISON} slut.");
    evil.answers = vec![format!("Svar {POISON}"), "javascript:alert(5)".to_owned()];
    evil.number = Some(format!("Fi2026/00001 {POISON}"));
    site.publish(evil);
    let page = "<h1 id=h1id>Remiss av en fil</h1><div class=col-1><a href='javascript:alert(6)'>Missiv</a>\
                <a href='data:text/html,<script>alert(7)</script>'>Missiv (pdf)</a><a href='vbscript:x'>Fil</a>\
                <a href=' java\nscript:alert(8)'>Fil</a></div>";
    site.publish(Published::new("lank", "2026-06-26"));
    site.instead("/remisser/2026/06/lank/", "text/html", page);
    let app = App::new(&site);
    app.backfill();
    let slugs: Vec<String> = app.consultations().keys().cloned().collect();
    assert!(slugs.iter().any(|slug| slug == "evil"), "{slugs:?}");
    for (path, (_, body)) in app.outputs() {
        let text = String::from_utf8(body).unwrap();
        // What XML 1.0 forbids would break every reader of a feed.
        let xml = [".atom", ".rss", ".opml"].iter().any(|end| path.contains(end));
        let bad = text.chars().find(|c| {
            matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}')
                || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
                || xml && matches!(c, '\u{fffe}' | '\u{ffff}')
        });
        assert_eq!(bad, None, "{path}");
        let json = path.contains("json") || path.starts_with("/api/");
        if !json && !path.contains(".csv") && !path.contains(".ics") {
            // Data for search engines is the one element of the kind; nothing in it can end it.
            let mut markup = text.clone();
            while let Some((before, data)) = markup.split_once("<script type=\"application/ld+json\">") {
                let (data, behind) = data.split_once("</script>").unwrap();
                assert!(!data.contains('<'), "{path}: {data}");
                markup = format!("{before}{behind}");
            }
            let at = markup.find("<script").or(markup.find("<img src=x")).unwrap_or(markup.len());
            assert_eq!(markup[at..].chars().take(80).collect::<String>(), "", "{path}");
        }
        for scheme in ["javascript:alert", "data:text/html", "vbscript:"] {
            let linked = [
                format!("=\"{scheme}"),
                format!("url\":\"{scheme}"),
                format!("<link>{scheme}"),
                format!("URL:{scheme}"),
            ];
            assert!(!linked.iter().any(|link| text.contains(link)), "{path} links to {scheme}");
        }
        // What a feed's HTML says once its own escaping is taken off.
        let inner = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        if xml {
            assert!(!inner.contains("<script>alert(1)") && !inner.contains("<img src=x"), "{path}");
            assert_well_formed(&text, &path);
        }
    }
}

/// Checks that a feed is well-formed, with a parser that its writer does not use.
fn assert_well_formed(text: &str, path: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return,
            Ok(_) => {}
            Err(error) => panic!("{path}: {error}"),
        }
    }
}
