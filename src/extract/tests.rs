//! The base of the government's offices on small pages of its markup, and the limits on hostile pages.

use std::{sync::Arc, time::Duration};

use url::Url;

use super::{
    Excess, ExtractError, Extracted, ExtractedPage, limits::MAX_ITEMS, list, list::list_within, page,
    page::page_within, time_limit::TimeLimit,
};
use crate::{
    domain::{Field, RawItem},
    source::{Source, built_in, built_in_issuers},
};

fn source() -> Arc<Source> {
    built_in(&built_in_issuers().unwrap()).get("finansdepartementet").unwrap().clone()
}

fn read_list(html: &str) -> Result<Extracted, ExtractError> {
    let stage = &source().lists[1];
    let answer = serde_json::json!({ "Message": html, "TotalCount": 1 }).to_string();
    list(stage, &answer, &stage.url(1))
}

fn read_page(html: &str) -> Result<ExtractedPage, ExtractError> {
    page(source().page.as_ref().unwrap(), html, &Url::parse("https://www.regeringen.se/remisser/2026/07/x/").unwrap())
}

/// The values of one field, each with its address.
fn values(item: &RawItem, field: Field) -> Vec<(&str, Option<&str>)> {
    item.all(field).iter().map(|value| (value.text.as_str(), value.href.as_deref())).collect()
}

const PAGE: &str = r##"<main><div class="col-1"><div class="categories-text">Remiss från <a href='/tx/1285'>Finansdepartementet</a></div>
<h1 id="h1id"> Remiss av ett f&ouml;rslag <span class="h1-vignette">Diarienummer: Fi2026/00001, Fi2026/00002</span></h1>
<p class="ingress has-wordExplanation">H&auml;r kan du ta del av svaren.<br /><br /></p>
<h2 class="h4">Remissinstanser:</h2><div class="list--icons"><div><a href="/contentassets/aa/lista.pdf">Lista (pdf 1 kB)</a></div></div>
<h2 class="h4">Remissvar:</h2><ul class="list--icons"><li><a href="/contentassets/aa/ett.docx">Ett verk</a></li>
<li><a href="mailto:x@y.se">Två verk</a></li></ul>
<div class="has-wordExplanation"><p>Första stycket.</p><ul><li><a href="/annat/">En punkt</a></li></ul></div>
<div class="has-wordExplanation"><p>Andra stycket.</p></div></div>
<div class="col-2"><div class="island"><h2>Remisser</h2><div class="list--icons"><a href="/svara/">Svara</a></div></div>
<div class="island"><h2>Dokument som remitteras</h2><a href="/promemoria/">Promemorian</a></div></div>
<div class="contentfooter"><ul class="list--icons"><li class="list--icons__twitter"><a href="https://x.com/?url=https://www.regeringen.se/t/7/sv&amp;text=R">X</a></li></ul></div>
<h2>Relaterat</h2><ul class="list--block"><li><a href="/pressmeddelanden/">Nej</a></li></ul></main>"##;

#[test]
fn a_consultation_page_is_read() {
    let found = read_page(PAGE).unwrap();
    let item = &found.item;
    for (field, expected) in [
        (Field::Key, vec![("https://www.regeringen.se/t/7", None)]),
        (Field::Title, vec![("Remiss av ett förslag", None)]),
        (Field::CaseNumbers, vec![("Fi2026/00001, Fi2026/00002", None)]),
        (Field::Summary, vec![("Här kan du ta del av svaren.", None)]),
        (Field::Body, vec![("Första stycket.\n\n* En punkt\n\nAndra stycket.", None)]),
        (Field::Documents, vec![("Lista (pdf 1 kB)", Some("https://www.regeringen.se/contentassets/aa/lista.pdf"))]),
        (
            Field::Submissions,
            vec![("Ett verk", Some("https://www.regeringen.se/contentassets/aa/ett.docx")), ("Två verk", None)],
        ),
        (Field::References, vec![("Promemorian", Some("https://www.regeringen.se/promemoria/"))]),
    ] {
        assert_eq!(values(item, field), expected, "{}", field.name());
    }
    assert_eq!(item.first(Field::Documents).unwrap().heading.as_deref(), Some("Remissinstanser:"));
    let problems: Vec<String> = found.problems.iter().map(ToString::to_string).collect();
    insta::assert_debug_snapshot!(problems, @r#"
    [
        "published of https://www.regeringen.se/remisser/2026/07/x/: expected a value at `.date-publ-updated .published time@datetime or meta[name=published]@content`, found none",
    ]
    "#);
}

#[test]
fn a_bot_challenge_is_not_a_page() {
    let error = read_page("<title>Just a moment...</title><h1>Just a moment...</h1>").unwrap_err();
    insta::assert_snapshot!(error, @"expected `h1#h1id` on `https://www.regeringen.se/remisser/2026/07/x/`, found none: a bot challenge, an error page, or a new design");
}

#[test]
fn a_bad_row_affects_no_other() {
    let found = read_list(
        "<ul class='list--block'><li><a href='/remisser/2026/07/a/'>A, Fi2026/00001 och Fi2026/00002</a></li>\
         <li>ingen länk</li><li><a href='javascript:x()'>B</a></li><li><a href='/remisser/2026/07/c/'> </a></li></ul>",
    )
    .unwrap();
    assert_eq!((found.rows, found.items.len(), found.total), (4, 2, Some(1)));
    assert_eq!(values(&found.items[0], Field::Title), [("A", None)]);
    assert_eq!(values(&found.items[0], Field::CaseNumbers), [("Fi2026/00001 och Fi2026/00002", None)]);
    let problems: Vec<String> = found.problems.iter().map(ToString::to_string).collect();
    insta::assert_debug_snapshot!(problems, @r#"
    [
        "title of item 2: expected a title, found none in `ingen länk`",
        "link of item 2: expected a link to the consultation's page, found none in `ingen länk`",
        "link of B: expected a link to the consultation's page, found `javascript:x()`",
        "title of https://www.regeringen.se/remisser/2026/07/c/: expected a title, found none",
    ]
    "#);
}

#[test]
fn an_answer_of_another_kind_is_an_error() {
    let stage = &source().lists[1];
    let feed = &source().lists[0];
    let messages = [
        list(stage, "<html>", &stage.url(1)).unwrap_err(),
        list(stage, "{\"Message\": 3}", &stage.url(1)).unwrap_err(),
        list(stage, "{\"Message\": \"\"}", &stage.url(1)).unwrap_err(),
        list(feed, "<html><body>Just a moment</body></html>", &feed.url(1)).unwrap_err(),
    ];
    let messages = messages
        .map(|error| error.to_string().split("?").map(|part| part.to_owned()).collect::<Vec<_>>().join("?\n  "));
    insta::assert_debug_snapshot!(messages, @r#"
    [
        "expected JSON at `https://www.regeringen.se/Filter/GetFilteredItems?\n  lang=sv&filterType=Taxonomy&filterByType=FilterablePageBase&rootPageReference=0&displayLimited=True&preFilteredCategories=2099&filteredContentCategories=1285&page=1&pageSize=100`, found something else: expected value at line 1 column 1",
        "expected HTML in a string at `/Message` in the answer of `https://www.regeringen.se/Filter/GetFilteredItems?\n  lang=sv&filterType=Taxonomy&filterByType=FilterablePageBase&rootPageReference=0&displayLimited=True&preFilteredCategories=2099&filteredContentCategories=1285&page=1&pageSize=100`, found a number",
        "expected the number of entries at `/TotalCount` in the answer of `https://www.regeringen.se/Filter/GetFilteredItems?\n  lang=sv&filterType=Taxonomy&filterByType=FilterablePageBase&rootPageReference=0&displayLimited=True&preFilteredCategories=2099&filteredContentCategories=1285&page=1&pageSize=100`, found nothing",
        "expected a feed at `https://www.regeringen.se/Filter/RssFeed?\n  filterType=Taxonomy&filterByType=FilterablePageBase&preFilteredCategories=2099&rootPageReference=0&filteredContentCategories=1285&displayLimited=true`, found something else: unable to parse feed: no root element",
    ]
    "#);
    assert_eq!(read_list("").unwrap().rows, 0, "an empty list is for the caller to judge");
}

#[test]
fn a_feed_is_read() {
    let feed = &source().lists[0];
    let text = r#"<?xml version="1.0" encoding="utf-8"?><rss xmlns:a10="http://www.w3.org/2005/Atom" version="2.0"><channel><title>x</title>
        <item><guid isPermaLink="false">3f1c</guid><link>https://www.regeringen.se/remisser/2026/07/a/</link>
        <category domain="1285">Finansdepartementet</category><category domain="2099">Remiss</category><category domain="1267">Skatt &amp; tull</category>
        <title>A &amp; B</title><description>Ett &lt;b&gt;kort&lt;/b&gt; f&#xF6;rslag</description>
        <pubDate>Thu, 02 Jul 2026 23:30:00 +0000</pubDate><a10:updated>2026-07-03T08:00:00+02:00</a10:updated></item>
        <item><title>utan länk</title></item></channel></rss>"#;
    let found = list(feed, text, &feed.url(1)).unwrap();
    assert_eq!((found.rows, found.items.len(), found.problems.len()), (2, 1, 1));
    let item = &found.items[0];
    let address = "https://www.regeringen.se/remisser/2026/07/a/";
    for (field, expected) in [
        (Field::Key, vec![("guid:3f1c", None)]),
        (Field::Link, vec![(address, Some(address))]),
        (Field::Title, vec![("A & B", None)]),
        (Field::Summary, vec![("Ett kort förslag", None)]),
        (Field::Published, vec![("2026-07-03T01:30:00+02:00", None)]),
        (Field::Updated, vec![("2026-07-03T08:00:00+02:00", None)]),
        (Field::Issuers, vec![("Finansdepartementet", None)]),
        (Field::Topics, vec![("Skatt & tull", None)]),
    ] {
        assert_eq!(values(item, field), expected, "{}", field.name());
    }
}

#[test]
fn an_answer_that_takes_too_long_is_refused_whatever_its_kind() {
    let (source, over) = (source(), || TimeLimit::of(Duration::ZERO));
    let [feed, list] = &*source.lists else { panic!("two lists") };
    let rss = "<rss version='2.0'><channel><item><link>https://x.se/</link><title>A</title></item></channel></rss>";
    let rows = r#"{"Message": "<ul class='list--block'><li><a href=/r/>A</a></li></ul>", "TotalCount": 1}"#;
    for (stage, text) in [(feed, rss), (list, rows)] {
        let url = stage.url(1);
        assert!(list_within(stage, text, &url, &TimeLimit::start()).is_ok(), "{:?}", stage.kind);
        let refused = list_within(stage, text, &url, &over());
        assert_eq!(refused, Err(ExtractError::TooComplex { url: url.to_string(), excess: Excess::Time }));
    }
    let refused = page_within(source.page.as_ref().unwrap(), PAGE, &source.home, &over());
    assert_eq!(refused, Err(ExtractError::TooComplex { url: source.home.to_string(), excess: Excess::Time }));
}

#[test]
fn entries_inside_each_other_are_bounded_in_all() {
    let nested = format!("<ul class='list--block'><li>{}", "<ul class='list--block'><li>".repeat(400));
    let rows = format!("{nested}{}", "<b>x</b>".repeat(2_000));
    assert!(matches!(read_list(&rows), Err(ExtractError::TooComplex { excess: Excess::Nodes, .. })));
}

#[test]
fn hostile_pages_are_bounded() {
    let deep =
        |tag: &str, levels: usize| format!("<h1 id=h1id>x</h1><div class=col-1>{}", format!("<{tag}>y").repeat(levels));
    let row = "<li><a href='/remisser/2026/07/a/'>A</a></li>";
    let rows = format!("<ul class='list--block'>{}</ul>", row.repeat(6_000));
    let long = format!("<h1 id=h1id>{}</h1>", "lång ".repeat(100_000));
    let nested =
        format!("<ul class='list--block'>{}</ul>", "<li><a href=/r/>A</a><ul class='list--block'>".repeat(450));
    for tag in ["div", "b", "font size=3", "ul><li", "table><tr><td", "p class=has-wordExplanation", "svg", "a href=/x"]
    {
        let read = read_page(&deep(tag, 10_000));
        assert!(matches!(read, Err(ExtractError::TooComplex { .. }) | Ok(_)), "{tag}");
        read_page(&deep(tag, 200)).unwrap();
    }
    let found = read_list(&rows).unwrap();
    assert_eq!((found.rows, found.items.len(), found.problems.len()), (6_000, MAX_ITEMS, 1));
    assert_eq!(read_list(&nested).unwrap().items.len(), 450);
    let found = read_page(&long).unwrap();
    assert!(found.problems.iter().any(|problem| problem.reason.contains("the rest is left out")));
    let feed = &source().lists[0];
    let items = "<item><link>https://x.se/</link><title>A</title></item>".repeat(5_000);
    let found = list(feed, &format!("<rss version=\"2.0\"><channel>{items}</channel></rss>"), &feed.url(1)).unwrap();
    assert_eq!((found.rows, found.items.len()), (5_000, MAX_ITEMS));
    let _ =
        list(feed, &format!("<rss version=\"2.0\"><channel>{}", "<item><description>".repeat(10_000)), &feed.url(1));
    let _ = list(&source().lists[1], &"[".repeat(1_000_000), &feed.url(1));
}

/// A source whose list and pages stand in scripts.
const IN_SCRIPTS: &str = r#"home = "https://x.se"
schedule = "0 6 * * *"
[[list]]
kind = "json"
url = "{home}/remisser"
inside = "script#__NEXT_DATA__"
item = "/props/items"
title = "/title"
link = "/url"
[page]
kind = "json"
inside = "script.data"
must-have = "/remiss/id"
title = "/remiss/title"
body = { at = "/remiss/text", read = "deadline" }
documents = "/remiss/files"
"#;

#[test]
fn json_inside_a_page_is_read_and_a_page_without_it_is_not_the_page() {
    let file = crate::source::SourceFile { path: "x.toml".into(), text: IN_SCRIPTS.to_owned() };
    let files = crate::source::SourceFiles::from([("x".to_owned(), file)]);
    let sources = crate::source::compile(&files, &crate::source::built_in_issuers().unwrap());
    assert!(sources.errors().is_empty(), "{:?}", sources.errors());
    let source = sources.get("x").unwrap();
    let url = Url::parse("https://x.se/remisser").unwrap();
    let text = r#"<script id="__NEXT_DATA__" type="application/json">{"props":{"items":[{"title":"Is &amp; snö","url":"/r/1"}]}}</script>"#;
    let found = list(&source.lists[0], text, &url).unwrap();
    assert_eq!(found.items[0].text(Field::Title), Some("Is & snö"));
    assert_eq!(found.items[0].first(Field::Link).unwrap().href.as_deref(), Some("https://x.se/r/1"));
    let error = list(&source.lists[0], "<p>Underhåll</p>", &url).unwrap_err().to_string();
    assert_eq!(
        error,
        "expected JSON at `script#__NEXT_DATA__` in the answer of `https://x.se/remisser`, found nothing"
    );

    let stage = source.page.as_ref().unwrap();
    let text = r#"<script class=data>window.x = {"remiss":{"id":7,"title":"Is","text":"<p>Svara senast den 15 januari 2027.</p>",
        "files":[{"name":"Förslag (pdf)","url":"/download/18.4/a"}]}}; start();</script>"#;
    let read = page(stage, text, &url).unwrap().item;
    assert_eq!(read.text(Field::Body), Some("Svara senast den 15 januari 2027."));
    assert_eq!(read.first(Field::Documents).unwrap().href.as_deref(), Some("https://x.se/download/18.4/a"));
    let other = r#"<script class=data>window.x = {"news":{"id":7}}</script>"#;
    assert!(
        matches!(page(stage, other, &url), Err(ExtractError::NotThePage { missing, .. }) if missing == ["/remiss/id"])
    );
}
