//! The weekly digests: the feed, its entries and their pages.

use super::App;

const WITHDRAWN: &str = "Återkallad";

#[tokio::test]
async fn a_week_is_an_entry_from_monday_at_six() {
    let app = App::new();
    app.at("2026-07-06T03:59:00Z");
    let before = app.get("/veckobrev.json").await;
    assert_eq!(before.json()["items"].as_array().unwrap().len(), 13);
    assert_eq!(before.json()["items"][0]["date_published"], "2026-06-29T04:00:00Z");
    app.at("2026-07-06T04:00:00Z");
    let after = app.get("/veckobrev.json").await;
    let (items, titles) = (after.json(), |n: usize| after.json()["items"][n]["title"].as_str().unwrap().to_owned());
    assert_eq!(titles(0), "Måndagsbrevet 6 juli: 1 snart, 1 ändrad");
    assert_eq!(items["items"][1], before.json()["items"][0], "a week of the past stays");
    assert!(items["items"][0]["content_html"].as_str().unwrap().contains("Svarstiden är förlängd"));
    assert_ne!(before.header("etag"), after.header("etag"));
    let since = before.header("last-modified").to_owned();
    assert_eq!(app.get_with("/veckobrev.json", &[("if-modified-since", &since)]).await.status, 200);
    let etag = after.header("etag").to_owned();
    assert_eq!(app.get_with("/veckobrev.json", &[("if-none-match", &etag)]).await.status, 304);
}

#[tokio::test]
async fn a_filter_has_its_own_entries_and_may_leave_out_empty_weeks() {
    let app = App::new();
    let all = app.get("/veckobrev.json").await.json();
    let withdrawals = app.get("/veckobrev.json?events=withdrawn&empty=no").await.json();
    let items = withdrawals["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{items:?}");
    assert!(items[0]["content_html"].as_str().unwrap().contains("Remissen är återkallad"), "{items:?}");
    assert!(withdrawals["feed_url"].as_str().unwrap().ends_with("/veckobrev.json?empty=no&events=withdrawn"));
    let ids = |feed: &serde_json::Value| -> Vec<String> {
        feed["items"].as_array().unwrap().iter().map(|item| item["id"].to_string()).collect()
    };
    assert!(ids(&all).iter().all(|id| !ids(&withdrawals).contains(id)), "another filter, other ids");
    for format in ["atom", "rss"] {
        let got = app.get(&format!("/veckobrev.{format}?q=raf&lang=en")).await;
        assert!(got.status == 200 && got.text().contains("The Monday letter, 22 June"), "{}", got.text());
    }
    for wrong in ["/veckobrev.atom?empty=maybe", "/veckobrev.atom?page=2", "/veckobrev/2026-06-29?empty=no"] {
        assert_eq!(app.get(wrong).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn each_entry_leads_to_a_page_of_its_week() {
    let app = App::new();
    let feed = app.get("/veckobrev.json?events=withdrawn&empty=no").await.json();
    let url = feed["items"][0]["url"].as_str().unwrap().to_owned();
    let page = app.get(url.strip_prefix("https://remiss.example").unwrap()).await;
    assert!(page.status == 200 && page.text().contains("Måndagsbrevet 22 juni"), "{url}");
    assert!(page.text().contains("Remissen är återkallad") && !page.text().contains(&format!("{WITHDRAWN}</h2>")));
    assert!(page.text().contains("noindex"), "one of endlessly many");
    assert!(app.get("/veckobrev").await.text().contains("Måndagsbrevet 29 juni"));
    let list = app.get("/remisser?q=vatten").await.text();
    assert!(list.contains(r#"rel="alternate" type="application/atom+xml" title="Måndagsbrevet: "#), "{list}");
    assert!(list.contains(r#"href="https://remiss.example/veckobrev.atom?q=vatten">"#), "{list}");
    for missing in ["/veckobrev/2026-06-30", "/veckobrev/2026-07-06", "/veckobrev/2019-07-01", "/veckobrev/x"] {
        assert_eq!(app.get(missing).await.status, 404, "{missing}");
    }
}
