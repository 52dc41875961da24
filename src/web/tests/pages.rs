//! The pages: their content, and the content that they must never have.

use axum::http::StatusCode;

use super::{App, amber};

#[tokio::test]
async fn the_start_page_says_what_matters() {
    let page = App::new().get("/").await.text();
    for words in
        ["Alla får svara", "Bärnsten &#38; raf", "om 5 dagar", "Förlängd svarstid till 8 juli 2026", "Återkallad"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains("<strong class=\"flag\">Förlängd svarstid</strong>"), "said in the row: {page}");
    assert!(page.contains("Kulturdepartementet kan inte läsas just nu"), "a broken source is said");
    assert!(!page.contains("Insamlingen har börjat"));
}

#[tokio::test]
async fn an_empty_store_is_no_error() {
    let app = App::empty();
    for address in ["/", "/remisser"] {
        assert!(app.get(address).await.text().contains("Insamlingen har börjat"), "{address}");
    }
}

#[tokio::test]
async fn a_consultation_page_shows_everything() {
    let app = App::new();
    let page = app.get(&format!("/remisser/{}", amber().path_segment())).await.text();
    for words in [
        "8 juli 2026",
        "”Svaren ska ha kommit in senast den 8 juli 2026.”",
        "<strong>Förlängd svarstid till 8 juli 2026.</strong>",
        "Tidigare sista svarsdag var 15 juni 2026.",
        "Skriv diarienumret <strong>Fi2026/01655</strong> och organisationens namn i ämnesraden.",
        "https://example.se/missiv.pdf",
        "Utredaren föreslår ett märke.",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(page.matches("Om handeln med bärnsten.").count(), 3, "the summary is not repeated in the text: {page}");
}

#[tokio::test]
async fn another_slug_redirects_to_the_canonical_address() {
    let app = App::new();
    let right = format!("/remisser/{}", amber().path_segment());
    let short = amber().id.short();
    for wrong in [short.clone(), format!("gammal-rubrik-{short}"), amber().id.to_string()] {
        let got = app.get(&format!("/remisser/{wrong}")).await;
        assert_eq!(got.status, StatusCode::MOVED_PERMANENTLY, "{wrong}");
        assert_eq!(got.header("location"), right);
    }
    assert_eq!(app.get(&right).await.status, StatusCode::OK);
    assert_eq!(app.get("/?status=open").await.header("location"), "/remisser?status=open");
}

#[tokio::test]
async fn text_from_outside_is_escaped_and_links_are_checked() {
    let app = App::new();
    let hostile = app.get("/api/v1/consultations?deadlineAfter=2026-09-01").await.json();
    let url = hostile["items"][0]["url"].as_str().unwrap().trim_start_matches("https://remiss.example").to_owned();
    for address in ["/", "/remisser", &url, "/feed.atom", "/remisser.rss"] {
        let page = app.get(address).await.text();
        assert!(!page.contains("<script>"), "{address}");
        assert!(!page.contains("<img"), "{address}");
        assert!(!page.contains("<b>senast"), "{address}");
        assert!(!page.contains("href=\"javascript:"), "{address}");
    }
    let page = app.get(&url).await.text();
    assert!(page.contains("&#60;i&#62;Föreningen&#60;/i&#62;"), "{page}");
    let json_ld = page.split("application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    let about: serde_json::Value = serde_json::from_str(json_ld).unwrap();
    assert_eq!(about["name"], "<script>alert(1)</script> \"och\" 'så'");
    assert_eq!(about["expires"], "2026-09-30");
    let search = app.get("/remisser?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await.text();
    assert!(!search.contains("<script>"), "{search}");
}

#[tokio::test]
async fn a_list_offers_the_feeds_of_its_own_filter() {
    let app = App::new();
    let page = app.get("/remisser?status=open&q=b%C3%A4rnsten&issuer=").await.text();
    let query = "q=b%C3%A4rnsten&#38;status=open";
    assert!(page.contains("<h1>Öppna remisser om ”bärnsten”</h1>"), "{page}");
    assert!(
        page.contains(&format!("<link rel=\"canonical\" href=\"https://remiss.example/remisser?{query}\">")),
        "{page}"
    );
    let alternate = format!(
        "title=\"Öppna remisser om ”bärnsten” – Remissflödet\" href=\"https://remiss.example/feed.atom?{query}\""
    );
    assert!(page.contains(&alternate), "{page}");
    for file in ["/remisser.xlsx", "/remisser.csv", "/api/v1/consultations"] {
        assert!(page.contains(&format!("<a href=\"{file}?{query}\"")), "{file}: {page}");
    }
    // What is followed holds also how the open ones end.
    for file in ["/feed.atom", "/prenumerera", "/sista-svarsdag.ics"] {
        assert!(page.contains(&format!("{file}?q=b%C3%A4rnsten")), "{file}: {page}");
    }
    assert!(page.contains("/sista-svarsdag.ics?q=b%C3%A4rnsten&#38;alarm=30,7</code>"), "{page}");
    assert!(page.contains("tar med fler än de öppna"), "{page}");
    assert!(page.contains("<option value=\"open\" selected>Öppen (1)</option>"), "{page}");
}

#[tokio::test]
async fn a_page_that_explains_keeps_the_selection() {
    let page = App::new().get("/prenumerera?q=b%C3%A4rnsten").await.text();
    for address in [
        "<code>https://remiss.example/feed.atom?q=b%C3%A4rnsten</code>",
        "<code>https://remiss.example/feed.atom?events=closing-soon&#38;q=b%C3%A4rnsten</code>",
        "href=\"webcal://remiss.example/sista-svarsdag.ics?q=b%C3%A4rnsten&#38;alarm=30,7\"",
        "href=\"https://www.inoreader.com/?add_feed=https%3A%2F%2Fremiss.example%2Ffeed.atom%3Fq%3Db%25C3%25A4rnsten\"",
        "href=\"/remisser.xlsx?q=b%C3%A4rnsten\"",
    ] {
        assert!(page.contains(address), "{address}: {page}");
    }
}

#[tokio::test]
async fn every_link_to_a_feed_leads_to_the_page_that_explains() {
    let app = App::new();
    for address in ["/", "/remisser", "/avsandare/finansdepartementet", "/amnen/djur", "/kalender", "/om"] {
        let page = app.get(address).await.text();
        assert!(page.contains("<a href=\"/prenumerera#lasare\">Flöde</a>"), "{address}");
        assert!(!page.contains(">Flöde</a></li>\n<li><a href=\"/feed"), "{address}");
    }
}

#[tokio::test]
async fn a_department_is_not_named_in_the_rows_of_its_own_page() {
    let app = App::new();
    let named = "class=\"meta\"><span lang=\"sv\">Finansdepartementet</span>";
    assert!(app.get("/remisser").await.text().contains(named));
    assert!(!app.get("/avsandare/finansdepartementet").await.text().contains(named));
}

#[tokio::test]
async fn the_calendar_begins_with_the_coming_days() {
    let app = App::new();
    let first = app.get("/kalender").await.text();
    let (days, grid) = (first.find("De närmaste 60 dagarna").unwrap(), first.find("<table class=\"month\">").unwrap());
    assert!(days < grid, "{first}");
    assert!(!app.get("/kalender?manad=2026-07").await.text().contains("De närmaste 60 dagarna"));
}

#[tokio::test]
async fn an_empty_result_helps_and_keeps_the_form() {
    let page = App::new().get("/remisser?q=finnsinte").await.text();
    assert!(page.contains("<h2>Inga träffar</h2>"), "{page}");
    assert!(page.contains("<option value=\"finansdepartementet\">Finansdepartementet</option>"), "{page}");
}

#[tokio::test]
async fn the_sources_are_described_in_words() {
    let page = App::new().get("/kallor").await.text();
    for words in [
        "Kan inte läsas",
        "Inga remisser hittades",
        "expected at least 5 items, found 0",
        "1 av 2 källor läses som de ska.",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[tokio::test]
async fn every_page_is_complete_and_self_contained() {
    let app = App::new();
    let consultation = format!("/remisser/{}", amber().path_segment());
    for address in ["/", "/remisser", &consultation, "/kallor", "/om", "/nej"] {
        let page = app.get(address).await.text();
        assert_eq!(page.matches("<h1").count(), 1, "{address}");
        assert!(page.contains("<html lang=\"sv\">") && page.contains("class=\"skip\""), "{address}");
        assert!(page.contains("rel=\"alternate\" type=\"application/atom+xml\""), "{address}");
        for part in page.split("src=\"").skip(1).chain(page.split("<link rel=\"stylesheet\" href=\"").skip(1)) {
            assert!(part.starts_with('/'), "{address} loads from elsewhere: {}", &part[..part.len().min(80)]);
        }
        assert!(!page.contains("style=\"") && !page.contains("onclick"), "{address}");
    }
    let missing = app.get("/nej").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.text().contains("role=\"search\""), "a missing page offers a search");
}
