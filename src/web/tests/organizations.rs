//! Organizations: their list and pages, and their own view as feed and calendar.

use axum::http::StatusCode;

use super::{App, amber};
use crate::domain::{Consultation, Consultee, Submission};

/// Three consultations: one that Örebro may answer on 4 July 2026, one that it left unanswered, one that it answered.
fn app() -> App {
    let app = App::new();
    let asked = |name: &str| Consultee::named(name);
    let answer = |name: &str| Submission { organization: name.to_owned(), url: format!("https://example.se/{name}") };
    let mut open = amber();
    open.consultees = vec![asked("Örebro kommun"), asked("Malmö stad")];
    let of = |key: &str, title: &str, day: &str| {
        let mut c = Consultation {
            title: title.to_owned(),
            ..Consultation::new(key, title, "finansdepartementet", "https://example.se/x/", amber().first_seen_at)
        };
        c.issuers = amber().issuers;
        c.published_on = Some("2025-01-10".parse().unwrap());
        c.deadlines = amber().deadlines;
        c.deadlines[0].on = day.parse().unwrap();
        c
    };
    let mut silent = of("t/11", "Tyst torv", "2025-05-01");
    silent.consultees = vec![asked("ÖREBRO KOMMUN"), asked("Boverket")];
    silent.submissions = vec![answer("Boverket (pdf 9 kB)"), answer("Anna Andersson")];
    let mut done = of("t/12", "Besvarat berg", "2025-05-01");
    done.consultees = vec![asked("Örebro kommun")];
    done.submissions = vec![answer("Örebro kommun, bilaga 1"), answer("Örebro kommun")];
    let current = app.catalog.snapshot();
    let changed = [open, silent, done].map(Into::into).to_vec();
    app.catalog.publish(current.with_changes(changed, Vec::new(), current.sources().to_vec()).with_search());
    app
}

#[tokio::test]
async fn an_organization_finds_itself_and_what_it_may_answer() {
    let app = app();
    let start = app.get("/").await.text();
    assert!(start.contains("href=\"/organisationer\""), "one click");
    for query in ["", "?q=%C3%B6rebro", "?q=orebro+kommun", "?kind=municipality"] {
        let list = app.get(&format!("/organisationer{query}")).await.text();
        assert!(
            list.contains("<a href=\"/organisationer/orebro-kommun\" lang=\"sv\">Örebro kommun</a>"),
            "{query}: {list}"
        );
    }
    let list = app.get("/organisationer?q=andersson").await.text();
    assert!(list.contains("Ingen organisation med det namnet"), "no private person is listed: {list}");
    assert!(!app.get("/organisationer?kind=court").await.text().contains("orebro"));
    assert!(
        app.get("/organisationer?q=SKL").await.text().contains("sveriges-kommuner-och-regioner"),
        "by its old name"
    );

    let page = app.get("/organisationer/orebro-kommun").await.text();
    let part = |id: &str| {
        let (_, rest) = page.split_once(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("{id}: {page}"));
        rest.split("</section>").next().unwrap().to_owned()
    };
    assert!(
        part("kan-besvaras").contains("Bärnsten &#38; raf") && !part("kan-besvaras").contains("Besvarat"),
        "{page}"
    );
    assert!(part("obesvarade").contains("Tyst torv") && part("besvarade").contains("Besvarat berg"), "{page}");
    assert!(
        part("per-ar").contains(">2025</th>") && part("per-avsandare").contains(">Finansdepartementet</a>"),
        "{page}"
    );
    for words in [
        "<a href=\"/remisser?asked=orebro-kommun\">3 tillfrågad</a>",
        "<a href=\"/remisser?answered=orebro-kommun\">1 svar</a>",
        "<a href=\"/remisser?silent=orebro-kommun\">1 obesvarade</a>",
        "/feed.atom?for=orebro-kommun",
        "/sista-svarsdag.ics?for=orebro-kommun",
        "name=\"for\" value=\"orebro-kommun\"",
        "publicerar oftast bara svar från dem som har tillfrågats",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[tokio::test]
async fn another_spelling_leads_to_the_address_that_stays() {
    let app = app();
    for (address, target) in [
        ("malmo-stad", "/organisationer/malmo-kommun"),
        ("SKL", "/organisationer/sveriges-kommuner-och-regioner"),
        ("datainspektionen?lang=en", "/organisationer/integritetsskyddsmyndigheten?lang=en"),
    ] {
        let got = app.get(&format!("/organisationer/{address}")).await;
        assert_eq!((got.status, got.header("location")), (StatusCode::MOVED_PERMANENTLY, target), "{address}");
    }
    assert_eq!(app.get("/organisationer/nej").await.status, StatusCode::NOT_FOUND);
    let never_asked = app.get("/organisationer/habo-kommun").await;
    assert!(never_asked.status == StatusCode::OK && never_asked.text().contains("/feed.atom?for=habo-kommun"));
    let ended = app.get("/organisationer/vagverket").await.text();
    assert!(ended.contains("fanns till") && ended.contains("href=\"/organisationer/trafikverket\""), "{ended}");
}

#[tokio::test]
async fn an_organization_has_its_own_feed_and_calendar() {
    let app = app();
    let titles = async |address: &str| {
        let text = app.get(address).await.text();
        ["Bärnsten", "Tyst torv", "Besvarat berg"].map(|title| text.contains(title))
    };
    assert_eq!(titles("/remisser.atom?for=orebro-kommun").await, [true, true, false], "not what it has answered");
    assert_eq!(titles("/remisser.atom?for=malmo-stad").await, [true, false, false], "by any spelling");
    assert_eq!(titles("/remisser.atom?for=boverket&q=berg").await, [false, false, true], "a word adds to it");
    assert_eq!(titles("/remisser.atom?silent=orebro-kommun").await, [false, true, false]);
    assert_eq!(
        titles("/sista-svarsdag.ics?for=orebro-kommun").await,
        [true, false, false],
        "old days leave a calendar"
    );
    let calendar = app.get("/sista-svarsdag.ics?for=orebro-kommun").await.text();
    assert!(
        calendar.replace("\r\n ", "").contains("Remisser ställda till och inte besvarade av Örebro kommun"),
        "{calendar}"
    );
    assert_eq!(app.get("/feed.atom?for=nej").await.status, StatusCode::BAD_REQUEST);
    let api = app.get("/api/v1/organizations/orebro-kommun").await.json();
    assert_eq!(["asked", "answered", "silent", "awaiting"].map(|key| api[key].as_u64().unwrap()), [3, 1, 1, 1]);
}

#[tokio::test]
async fn the_matrix_has_a_row_for_each_organization() {
    let app = app();
    let lines = app.get("/api/v1/responses.ndjson?asked=orebro-kommun&publishedBefore=2025-12-31").await.text();
    let rows: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut short: Vec<(&str, &str, &str, usize)> = rows
        .iter()
        .map(|row| {
            let text = |key: &str| row[key].as_str().unwrap();
            (text("consultationTitle"), text("organization"), text("state"), row["documents"].as_array().unwrap().len())
        })
        .collect();
    short.sort_unstable();
    assert_eq!(
        short,
        [
            ("Besvarat berg", "orebro-kommun", "answered", 2),
            ("Tyst torv", "boverket", "answered", 1),
            ("Tyst torv", "orebro-kommun", "silent", 0),
        ],
        "no private person is in it"
    );
    let id = rows[0]["consultation"].as_str().unwrap();
    let listed = app.get(&format!("/api/v1/consultations/{id}/responses")).await.json();
    let of_one: Vec<&serde_json::Value> = rows.iter().filter(|row| row["consultation"] == id).collect();
    assert_eq!(listed["items"].as_array().unwrap().iter().collect::<Vec<_>>(), of_one);
    let table = app.get("/api/v1/responses.csv").await.text();
    let columns =
        ["consultation,consultationTitle,publishedOn,deadline,organization,name", "asWritten,kind,state,asked,"];
    assert!(table.starts_with(&columns.join(",")));
    let line = |name: &str| table.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name}: {table}"));
    assert!(
        line("Malmö kommun").contains(",malmo-kommun,Malmö kommun,Malmö stad,municipality,pending,true,"),
        "{table}"
    );
}

#[tokio::test]
async fn the_page_of_a_consultation_says_who_answered_and_who_kept_silent() {
    let app = app();
    let indexed = |title: &str| {
        let snapshot = app.catalog.snapshot();
        let found = snapshot.consultations().iter().find(|one| one.consultation.title == title).unwrap();
        format!("/remisser/{}", found.consultation.path_segment())
    };
    let page = app.get(&indexed("Tyst torv")).await.text();
    let answered = page.find("Tillfrågade som har svarat <span class=\"number\">(1)</span>").unwrap();
    let silent = page.find("Tillfrågade utan utlagt svar <span class=\"number\">(1)</span>").unwrap();
    let others = page.find("Övriga svar <span class=\"number\">(1)</span>").unwrap();
    let boverket = page.find(
        "<a href=\"/organisationer/boverket\">Boverket</a><span class=\"screen\">: </span><a href=\"https://example.se/Boverket%20(pdf%209%20kB)\"",
    );
    let boverket = boverket.unwrap_or_else(|| panic!("{page}"));
    let orebro = page.find("<a href=\"/organisationer/orebro-kommun\">ÖREBRO KOMMUN</a></li>").unwrap();
    let person = page.find("<li>Anna Andersson<span class=\"screen\">: </span><a").unwrap();
    assert!(answered < boverket && boverket < silent && silent < orebro && orebro < others && others < person);
    assert!(page.contains("2 tillfrågade, 2 utlagda svar."));
    let two_files = app.get(&indexed("Besvarat berg")).await.text();
    assert!(two_files.contains("svar 1<span") && two_files.contains("svar 2<span"), "{two_files}");
    let open = app.get(&indexed(&amber().title)).await.text();
    assert!(open.contains("Tillfrågade <span class=\"number\">(2)</span>"), "{open}");
    assert!(open.contains("Du får svara även om du inte står här."));
}

#[tokio::test]
async fn statistics_name_the_silent_and_the_unasked() {
    let app = app();
    let page = app.get("/siffror").await.text();
    for words in [
        "Flest gånger: Örebro kommun, 1 av 2 som går att följa.",
        "33 procent har tigit, av de tillfrågade som går att följa.",
        "<a href=\"/api/v1/organizations?order=silent\">/api/v1/organizations?order=silent</a>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let silence = app.get("/siffror/silence.csv").await.text();
    assert!(silence.starts_with("organization,name,kind,asked,answered,silent,unasked\r\n"), "{silence}");
    assert!(silence.contains("\r\norebro-kommun,Örebro kommun,municipality,3,1,1,0\r\n"), "{silence}");
    let by_kind = app.get("/siffror/silence-by-kind.csv").await.text();
    assert!(by_kind.contains("\r\nauthority,1,1,0,0\r\n"), "{by_kind}");
    let by_sender = app.get("/siffror/silence-by-sender.csv").await.text();
    assert!(by_sender.contains("\r\nfinansdepartementet,5,2,1,"), "{by_sender}");
}
