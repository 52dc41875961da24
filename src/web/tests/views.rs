//! The pages of issuers, topics, days and statistics, and the ones that explain.

use axum::http::StatusCode;

use super::{App, amber};
use crate::domain::{QualityCode, QualityNote, Topic};

/// The three consultations, one of them with a topic and three last days.
fn app() -> App {
    let app = App::new();
    let mut changed = amber();
    changed.topics = vec![Topic { slug: "naring".to_owned(), name: "Näring".to_owned() }];
    let day = |on: &str, scope: &str| crate::domain::Deadline {
        on: on.parse().unwrap(),
        at: None,
        scope: Some(scope.to_owned()),
        evidence: String::new(),
        letter: None,
    };
    changed.deadlines =
        vec![day("2026-07-06", "kommunerna"), day("2026-07-08", "avsnitt 3"), day("2026-08-10", "avsnitt 4")];
    let current = app.catalog.snapshot();
    let sources = current.sources().to_vec();
    app.catalog.publish(current.with_changes(vec![changed.into()], Vec::new(), sources));
    app
}

#[tokio::test]
async fn an_issuer_and_a_topic_have_their_own_pages_and_feeds() {
    let app = app();
    for (index, address, query) in [
        ("/avsandare", "/avsandare/finansdepartementet", "issuer=finansdepartementet"),
        ("/amnen", "/amnen/naring", "topic=naring"),
    ] {
        assert!(app.get(index).await.text().contains(&format!("<a href=\"{address}\">")), "{index} leads there");
        let page = app.get(address).await.text();
        assert!(page.contains("Bärnsten &#38; raf"), "{address}");
        let feed = "type=\"application/atom+xml\" title=";
        assert!(page.contains(feed) && page.contains(&format!("/feed.atom?{query}\"")), "{address}: {page}");
    }
    for address in ["/avsandare/nej", "/amnen/nej", "/siffror/nej.csv"] {
        assert_eq!(app.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn a_source_names_its_consultations_with_two_opinions_of_their_deadline() {
    let app = App::new();
    assert!(!app.get("/kallor").await.text().contains("Olika sista svarsdagar"));
    let mut changed = amber();
    let mut later = changed.deadlines[0].clone();
    later.on = "2026-08-20".parse().unwrap();
    changed.deadlines.push(later);
    changed.quality_notes.push(QualityNote::new(QualityCode::ReadersDisagree));
    let current = app.catalog.snapshot();
    app.catalog.publish(current.with_changes(vec![changed.into()], Vec::new(), current.sources().to_vec()));
    let page = app.get("/kallor").await.text();
    assert!(page.contains("Olika sista svarsdagar på olika ställen. Den första som inte har gått ut visas."), "{page}");
    assert!(page.contains(">Bärnsten &#38; raf, en översyn</a>") && page.contains("20 augusti 2026"), "{page}");
    assert!(app.get("/kallor?lang=en").await.text().contains("Different deadlines at different places."));
}

#[tokio::test]
async fn a_month_shows_each_deadline_and_its_scope() {
    let app = app();
    let july = app.get("/kalender?manad=2026-07").await.text();
    for words in
        ["Juli 2026: 2 sista svarsdagar", "id=\"dag-2026-07-06\"", "kommunerna", "Onsdag 8 juli 2026", "om 5 dagar"]
    {
        assert!(july.contains(words), "{words}: {july}");
    }
    assert!(july.contains("href=\"/kalender?manad=2026-08\"") && !july.contains("avsnitt 4"), "{july}");
    let august = app.get("/kalender?manad=2026-08&lang=en").await.text();
    for words in ["August 2026: 2 last days to answer", "avsnitt 4", "Withdrawn", "href=\"/kalender?lang=en\">Coming"] {
        assert!(august.contains(words), "{words}: {august}");
    }
    let filtered = app.get("/kalender?manad=2026-08&q=bärnsten").await.text();
    assert!(filtered.contains("Augusti 2026: 1 sista svarsdag"), "{filtered}");
    assert!(filtered.contains("href=\"/kalender?manad=2026-08\""), "the choice can be taken back");
    assert!(app.get("/kalender?manad=2027-01").await.text().contains("Ingen remiss har sin sista svarsdag"));
    let first = app.get("/kalender?manad=1900-01").await.text();
    assert!(!first.contains("1899-12") && first.contains("1900-02"), "that month has no page: {first}");
    let last = app.get("/kalender?manad=2199-12").await.text();
    assert!(!last.contains("2200-01") && last.contains("2199-11"), "that month has no page: {last}");
    assert_eq!(app.get("/kalender?manad=juli").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn statistics_are_charts_tables_and_csv() {
    let app = App::new();
    let page = app.get("/siffror").await.text();
    for words in [
        "Nya remisser per månad",
        "Finansdepartementet (3)",
        "2026 är medianen hittills 107 dagar, drygt 15 veckor.",
        "1 känd ändring",
        "<title>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // Three were sent out on 4 May; one of them, withdrawn, has no answer time. The others had 65 and 149 days.
    for (file, csv) in [
        ("per-month", "month,consultations\r\n2026-05,3\r\n"),
        ("per-sender", "issuer,lastTwelveMonths,total\r\nfinansdepartementet,3,3\r\n"),
        ("answer-time", "year,medianDays,consultations\r\n2026,107,2\r\n"),
        ("short-deadlines", "year,underThreeWeeks,consultations\r\n2026,0,2\r\n"),
        ("deadline-changes", "year,later,earlierOrOther\r\n2026,1,0\r\n"),
    ] {
        let got = app.get(&format!("/siffror/{file}.csv")).await;
        assert!(got.header("content-type").starts_with("text/csv"), "{file}");
        assert_eq!(got.text(), csv, "{file}");
        assert!(page.contains(&format!("href=\"/siffror/{file}.csv\"")), "{file}");
    }
    assert!(App::empty().get("/siffror").await.text().contains("inget att räkna"));
}

#[tokio::test]
async fn a_chip_removes_its_value() {
    let page = App::new().get("/remisser?status=open&q=b%C3%A4rnsten&sort=published").await.text();
    assert!(page.contains("href=\"/remisser?status=open&#38;sort=published\""), "without the word: {page}");
    assert!(page.contains("href=\"/remisser?q=b%C3%A4rnsten&#38;sort=published\""), "without the status: {page}");
    assert!(page.contains("Rensa alla"));
}

#[tokio::test]
async fn an_empty_result_names_the_nearest_filters() {
    let page = App::new().get("/remisser?q=finnsinte&status=open&issuer=finansdepartementet").await.text();
    assert!(page.contains("utan ”finnsinte”: <strong>2</strong>"), "{page}");
    assert!(!page.contains("utan Öppen"), "that would find nothing either: {page}");
}

#[tokio::test]
async fn an_open_consultation_has_a_calendar_link_and_a_withdrawn_one_has_none() {
    let app = App::new();
    let page = app.get(&format!("/remisser/{}", amber().path_segment())).await.text();
    assert!(
        page.contains("<a class=\"button\" href=\"webcal://remiss.example/sista-svarsdag.ics?consultation="),
        "{page}"
    );
    assert!(page.contains("download=\"sista-svarsdag.ics\">bara den här dagen</a>"), "{page}");
    assert!(page.contains("<a href=\"https://example.se/missiv.pdf\" rel=\"external\">missivet</a>"), "{page}");
    let gone = app.get("/api/v1/consultations?status=withdrawn").await.json();
    let address = gone["items"][0]["url"].as_str().unwrap().trim_start_matches("https://remiss.example").to_owned();
    let page = app.get(&address).await.text();
    assert!(page.contains("Remissen är återkallad") && !page.contains("class=\"button\""), "{page}");
}

#[tokio::test]
async fn two_hundred_answers_fold_and_a_long_title_is_set_small() {
    let app = App::new();
    let mut changed = amber();
    changed.submissions = (0..200)
        .map(|n| crate::domain::Submission {
            organization: format!("Förening {n}"),
            url: format!("https://example.se/{n}.pdf"),
        })
        .collect();
    changed.title = "Ett förslag om mycket ".repeat(14);
    changed.deadlines.clear();
    changed.issuers.clear();
    let address = format!("/remisser/{}", changed.path_segment());
    let current = app.catalog.snapshot();
    app.catalog.publish(current.with_changes(vec![changed.into()], Vec::new(), Vec::new()));
    let page = app.get(&address).await.text();
    for words in [
        "<summary>Visa alla 200<span class=\"hidden\">: Har svarat</span></summary>",
        "<span class=\"number\">(200)</span>",
        "class=\"long\"",
        "Okänd avsändare",
        "Ingen känd svarsdag",
        "anger inget datum som går att läsa ut säkert",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let title = page.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
    assert!(title.chars().count() < 80, "a tab shows the beginning: {title}");
}

#[tokio::test]
async fn the_raw_fields_of_a_page_are_shown() {
    let app = App::new();
    let consultation = format!("/remisser/{}", amber().path_segment());
    let page = app.get(&consultation).await.text();
    assert!(page.contains(&format!("<a href=\"{consultation}/upplast\">så lästes sidan</a>")), "{page}");
    let page = app.get(&format!("{consultation}/upplast")).await.text();
    for words in [
        "<code>0123456789ab</code>",
        "href=\"/kallor#finansdepartementet\"",
        "Remiss av &#60;b&#62;bärnsten&#60;/b&#62;",
        "senast den 1 oktober 2026",
        "<code class=\"meta\">deadline</code>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("javascript:"), "{page}");
    assert!(
        page.contains("<td lang=\"sv\">Remiss av &#60;b&#62;bärnsten&#60;/b&#62;</td>"),
        "the origin of the title: {page}"
    );
    assert!(app.get(&format!("{consultation}/upplast?lang=en")).await.text().contains("How the page was read"));
    assert_eq!(app.get("/remisser/finns-inte-00000000/upplast").await.status, 404);
}

#[tokio::test]
async fn a_timeline_names_a_few_and_counts_the_rest() {
    let names = |many: usize| (1..=many).map(|n| format!("Förening {n}")).collect::<Vec<_>>().join("; ");
    for (many, words) in [(6, "Förening 5, Förening 6</span>"), (200, "Förening 4, Förening 5 och 195 till</span>")]
    {
        let app = App::new();
        let (answers, list) = (crate::domain::EventKind::SubmissionsPublished, names(many));
        let event = super::fixture::event(&amber(), answers, "2026-07-01", None, Some(&list));
        let segment = amber().path_segment();
        let current = app.catalog.snapshot();
        app.catalog.publish(current.with_changes(Vec::new(), vec![event.into()], Vec::new()));
        let page = app.get(&format!("/remisser/{segment}")).await.text();
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[tokio::test]
async fn an_unread_source_is_no_problem_and_is_listed_apart() {
    let app = App::new();
    let entry = |name: &str, blocked, status| crate::catalog::SourceEntry {
        name: name.to_owned(),
        blocked,
        state: crate::domain::SourceState { slug: name.to_lowercase(), status, ..Default::default() },
        ..Default::default()
    };
    use crate::domain::SourceStatus::{Blocked, Disabled, Ok};
    let sources =
        vec![entry("Läsverket", false, Ok), entry("Murverket", true, Blocked), entry("Vilverket", false, Disabled)];
    let current = app.catalog.snapshot().with_changes(Vec::new(), Vec::new(), Vec::new());
    app.catalog.publish(current.with_sources(sources));
    assert!(!app.get("/").await.text().contains("kan inte läsas just nu"));
    let page = app.get("/kallor").await.text();
    assert!(page.contains("Den enda källan läses som den ska."), "{page}");
    let (read, unread) = page.split_once("id=\"sparrade\"").unwrap();
    assert!(read.contains("Läsverket") && !read.contains("Murverket") && !read.contains("Vilverket"), "{page}");
    assert!(unread.contains("Murverket") && unread.contains("Vilverket"), "{page}");
}

#[tokio::test]
async fn several_deadlines_are_announced_before_their_list() {
    let app = App::new();
    let mut changed = amber();
    assert_eq!(changed.deadlines.len(), 1);
    let address = format!("/remisser/{}", changed.path_segment());
    let words = "2 datum anges. Se vilket som gäller dig:";
    assert!(!app.get(&address).await.text().contains("Se vilket som gäller dig"));
    let earlier = crate::domain::Deadline {
        on: changed.deadlines[0].on.yesterday().unwrap(),
        scope: Some("avsnitt 8".to_owned()),
        ..changed.deadlines[0].clone()
    };
    changed.deadlines.insert(0, earlier);
    let current = app.catalog.snapshot();
    app.catalog.publish(current.with_changes(vec![changed.into()], Vec::new(), Vec::new()));
    assert!(app.get(&address).await.text().contains(words));
    let mut disagreeing = amber();
    let letter = Some("https://example.se/missiv.pdf".to_owned());
    let of_letter = crate::domain::Deadline {
        on: disagreeing.deadlines[0].on.yesterday().unwrap(),
        letter,
        ..disagreeing.deadlines[0].clone()
    };
    disagreeing.deadlines.insert(0, of_letter);
    disagreeing.quality_notes = vec![crate::domain::QualityNote::new(crate::domain::QualityCode::LetterDisagrees)];
    let current = app.catalog.snapshot();
    app.catalog.publish(current.with_changes(vec![disagreeing.into()], Vec::new(), Vec::new()));
    let page = app.get(&address).await.text();
    for words in [
        "Missivet och avsändarens sida anger olika dagar. Svara senast den första, eller fråga registratorn:",
        "<a href=\"https://example.se/missiv.pdf\" rel=\"external\">enligt missivet</a>",
        "enligt avsändarens sida</p>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[tokio::test]
async fn a_timeline_runs_from_the_newest_event_to_the_oldest() {
    let app = App::new();
    use crate::domain::EventKind::{Published, Withdrawn};
    let event = |kind| super::fixture::event(&amber(), kind, "2026-07-02", None, None).into();
    let current = app.catalog.snapshot();
    app.catalog.publish(current.with_changes(Vec::new(), vec![event(Withdrawn), event(Published)], Vec::new()));
    let page = app.get(&format!("/remisser/{}", amber().path_segment())).await.text();
    let timeline = page.split("id=\"handelser\"").nth(1).unwrap();
    assert!(timeline.find("Återkallad").unwrap() < timeline.find("Skickades ut på remiss").unwrap(), "{timeline}");
}

#[tokio::test]
async fn the_way_from_the_start_to_a_subject_and_its_calendar() {
    let app = App::new();
    let start = app.get("/").await.text();
    assert_eq!(start.matches("<ul class=\"tiles\">").count(), 1, "{start}");
    assert!(start.contains("href=\"/amnen\""), "{start}");
    let index = app.get("/amnen").await.text();
    assert!(index.contains("<a href=\"/amnen/djur\"") && index.contains("Så väljs de"), "{index}");
    let page = app.get("/amnen/djur").await.text();
    assert!(page.contains("skarv") && page.contains("*djur*"), "the list is open: {page}");
    assert!(page.contains("href=\"/prenumerera?subject=djur#kalender\""), "{page}");
    let help = app.get("/prenumerera?subject=djur").await.text();
    assert!(help.contains("webcal://remiss.example/sista-svarsdag.ics?subject=djur&#38;alarm=30,7"), "{help}");
    assert!(help.contains("https://remiss.example/feed.atom?subject=djur"), "{help}");
    assert_eq!(app.get("/feed.atom?subject=katter").await.status, 400);
}
