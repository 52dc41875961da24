//! The frame in two languages: the words change, the publishers' texts do not, and no link loses the choice.

use super::{App, amber};

/// Every kind of page.
const PAGES: [&str; 17] = [
    "/",
    "/remisser",
    "/remisser?status=open",
    "/avsandare",
    "/avsandare/finansdepartementet",
    "/amnen",
    "/organisationer",
    "/organisationer/boverket",
    "/organisationer/vagverket",
    "/kalender",
    "/siffror",
    "/prenumerera",
    "/kallor",
    "/om",
    "/api",
    "/tillganglighet",
    "/underhall",
];

fn in_english(path: &str) -> String {
    format!("{path}{}lang=en", if path.contains('?') { '&' } else { '?' })
}

#[tokio::test]
async fn every_page_switches_to_english_and_stays_english() {
    let app = App::new();
    let consultation = format!("/remisser/{}", amber().path_segment());
    for path in PAGES.into_iter().chain([consultation.as_str()]) {
        let english = app.get(&in_english(path)).await.text();
        assert!(english.contains("<html lang=\"en\">"), "{path}");
        let escaped = path.replace('&', "&#38;");
        let switch = format!("href=\"{escaped}\" hreflang=\"sv\" lang=\"sv\">Svenska</a>");
        assert!(english.contains(&switch), "{path} leads back: {english}");
        for link in english.split("<a href=\"/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            let page = link.split(['?', '#']).next().unwrap();
            let of_people = !page.contains('.')
                && !page.starts_with("api/")
                && !page.starts_with("health/")
                && !page.starts_with("datasets/");
            assert!(
                !of_people || link.contains("lang=en") || *link == escaped[1..],
                "{path} leads to /{link} in Swedish"
            );
        }
        for form in english.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap();
            assert!(form.contains("name=\"lang\" value=\"en\""), "{path}: a form forgets the language");
        }
        let swedish = app.get(path).await.text();
        assert!(swedish.contains("<html lang=\"sv\">") && swedish.contains("lang=\"en\">English</a>"), "{path}");
        assert_eq!(swedish.matches("<h1").count(), 1, "{path}");
        let mut tags = swedish.split('<').skip(1).map(|rest| rest.split('>').next().unwrap());
        assert!(!swedish.contains("style=\"") && !tags.any(|tag| tag.contains(" src=")), "{path}");
    }
}

#[tokio::test]
async fn each_language_has_one_address_and_links_the_other() {
    let page = App::new().get("/remisser?lang=en&status=open").await.text();
    let at = "https://remiss.example/remisser?status=open";
    for line in [
        format!("<link rel=\"canonical\" href=\"{at}&#38;lang=en\">"),
        format!("<link rel=\"alternate\" hreflang=\"sv\" href=\"{at}\">"),
        format!("<link rel=\"alternate\" hreflang=\"en\" href=\"{at}&#38;lang=en\">"),
        format!("<link rel=\"alternate\" hreflang=\"x-default\" href=\"{at}\">"),
    ] {
        assert!(page.contains(&line), "{line}: {page}");
    }
    assert!(page.contains("/feed.atom?status=open&#38;lang=en\""), "the feeds are in English too: {page}");
}

#[tokio::test]
async fn days_statuses_and_changes_are_shown_in_english() {
    let app = App::new();
    let page = app.get(&format!("/remisser/{}?lang=en", amber().path_segment())).await.text();
    for words in [
        "8 July 2026",
        "in 5 days",
        "Deadline extended to 8 July 2026.",
        "The last day to answer was 15 June 2026.",
        "Closing soon",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains("<h1 lang=\"sv\">Bärnsten"), "the title is the publisher's: {page}");
    let missing = app.get("/nej?lang=en").await.text();
    assert!(missing.contains("There is no such page") && missing.contains("name=\"lang\" value=\"en\""), "{missing}");
    let wrong = app.get("/remisser?lang=en&statsu=open").await.text();
    assert!(wrong.contains("did you mean ”status”"), "{wrong}");
    assert_eq!(app.get("/om?lang=de").await.status, 400);
}
