//! The catalog, the files that crawlers look for, and the page that explains the API: every link on it is opened.

use std::collections::BTreeSet;

use super::App;

#[tokio::test]
async fn the_catalog_names_what_is_served() {
    let app = App::new();
    let xml = app.get("/datasets/dcat").await;
    assert_eq!(xml.header("content-type"), "application/rdf+xml; charset=utf-8");
    assert_eq!(app.get("/datasets/dcat.ttl").await.header("content-type"), "text/turtle; charset=utf-8");
    let mut found = 0;
    for property in ["dcat:accessURL", "dcat:endpointDescription", "dcat:landingPage", "foaf:homepage"] {
        for part in xml.text().split(&format!("<{property} rdf:resource=\"https://remiss.example")).skip(1) {
            let address = part.split('"').next().unwrap();
            assert_eq!(app.get(address).await.status, 200, "{property}: {address}");
            found += 1;
        }
    }
    assert!(found >= 9, "{found}");
}

#[tokio::test]
async fn without_a_publisher_the_catalog_is_404_with_a_reason() {
    let app = App::unnamed();
    for address in ["/datasets/dcat", "/datasets/dcat.ttl"] {
        let got = app.get(address).await;
        assert_eq!((got.status.as_u16(), got.header("content-type")), (404, "application/problem+json"));
        assert!(got.json()["detail"].as_str().unwrap().contains("the setting `publisher` is missing"), "{address}");
    }
    let got = app.get("/.well-known/security.txt").await;
    assert_eq!((got.status.as_u16(), got.header("content-type")), (404, "text/plain; charset=utf-8"));
    assert!(got.text().contains("`contact`"), "{}", got.text());
    let info = app.get("/api/v1/openapi.json").await.json()["info"].clone();
    assert!(info["contact"].is_null() && info["license"].is_object(), "nobody is made up: {info}");
}

#[tokio::test]
async fn crawlers_find_what_they_look_for() {
    let app = App::new();
    let robots = app.get("/robots.txt").await.text();
    assert!(robots.contains("Sitemap: https://remiss.example/sitemap.xml\n"), "{robots}");
    insta::assert_snapshot!(app.get("/.well-known/security.txt").await.text(), @r"
    Contact: mailto:fel@remiss.example
    Expires: 2027-01-31T23:00:00Z
    Preferred-Languages: sv, en
    Canonical: https://remiss.example/.well-known/security.txt
    ");
    let map = app.get("/sitemap.xml").await.text();
    let addresses: Vec<&str> =
        map.split("<loc>https://remiss.example").skip(1).map(|l| l.split('<').next().unwrap()).collect();
    assert!(addresses.iter().any(|address| address.contains("barnsten")), "{map}");
    for address in addresses {
        assert_eq!(app.get(address).await.status, 200, "{address}");
    }
    assert_eq!(app.get("/sitemap/1.xml").await.text(), map, "the one part is the whole");
    assert_eq!(app.get("/sitemap/2.xml").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_link_of_the_page_on_the_api_answers() {
    for app in [App::documented(), App::new(), App::empty()] {
        for page in ["/api", "/api?lang=en"] {
            let text = app.get(page).await.text();
            let links: BTreeSet<String> = text
                .split("href=\"/")
                .skip(1)
                .map(|rest| format!("/{}", rest.split(['"', '#']).next().unwrap().replace("&#38;", "&")))
                .collect();
            let of_the_api: Vec<&String> = links.iter().filter(|link| link.starts_with("/api/v1/")).collect();
            assert!(of_the_api.len() > 22, "{of_the_api:?}");
            for link in &links {
                assert_eq!(app.get(link).await.status, 200, "{page}: {link}");
            }
            // What is shown as an address is the address that is linked.
            for shown in text.split("<code>https://remiss.example/").skip(1) {
                let shown = shown.split("</code>").next().unwrap().replace("<strong>", "").replace("</strong>", "");
                let shown = shown.replace("&#38;", "&").replace("&amp;", "&");
                assert_eq!(app.get(&format!("/{shown}")).await.status, 200, "{page}: /{shown}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_questions_and_their_answers() {
    let app = App::new();
    let page = app.get("/api").await.text();
    let questions = page.split("<ol class=\"ways\">").nth(1).unwrap().split("</ol>").next().unwrap();
    let links: Vec<String> =
        questions.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&")).collect();
    assert_eq!(links.len(), 10);
    let moved = &links[1];
    assert_eq!(moved, "/api/v1/events?events=deadline-changed&happenedAfter=2026-06-01&happenedBefore=2026-06-30");
    assert_eq!(app.get(moved).await.json()["total"], 0, "it was moved on the first of July");
    app.at("2026-08-15T08:00:00Z");
    let july = moved.replace("-06-", "-07-").replace("07-30", "07-31");
    assert!(app.get("/api").await.text().contains(&july.replace('&', "&#38;")), "the month goes with the day");
    assert_eq!(app.get(&july).await.json()["items"][0]["new"], "2026-07-08");
}
