//! A new ministry in ten minutes: three made-up ones, each by a short file, while the server runs.

use std::fs;

use serde_json::Value;

use crate::{
    program::{Server, run, until},
    small::{Small, folder, with},
};

const TABLE: &str = r##"#:schema schema.json
name = "Sjöministeriet"
home = "https://sjo.example"
schedule = "7 * * * *"

[[list]]
kind = "html"
url = "{home}/arenden"
item = "table.register tbody tr"
title = "td:nth-child(2)"
link = "td:nth-child(2) a@href"
published = "td:nth-child(1)"
case-numbers = "td:nth-child(3)"

[page]
must-have = ".arende"
body = { at = ".arende", read = "deadline" }
"##;

const TABLE_SITE: [(&str, &str); 3] = [
    (
        "/arenden",
        "<table class=register><thead><tr><th>Datum</th><th>Ärende</th><th>Nummer</th></tr></thead><tbody>
<tr><td>2 november 2026</td><td><a href='arende/1'>Förslag om tystare båtar</a></td><td>Sj2026/00001</td></tr>
<tr><td>den 1 november 2026</td><td><a href='./arende/2'>Förslag om bredare broar</a></td><td>Sj2026/00002</td></tr></tbody></table>",
    ),
    ("/arende/1", "<div class=arende><p>Svaren ska ha kommit in senast den 15 december 2026.</p></div>"),
    ("/arende/2", "<div class=arende><p>Sista dag att svara på remissen är den 4 januari 2027.</p></div>"),
];

const FEED: &str = r#"name = "Skogsministeriet"
home = "https://skog.example"
schedule = "7 * * * *"

[[list]]
kind = "feed"
url = "{home}/nytt.atom"
body = { at = "content", read = "deadline" }
"#;

const FEED_SITE: [(&str, &str); 1] = [(
    "/nytt.atom",
    r#"<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Nytt</title><id>urn:f</id><updated>2026-11-02T08:00:00Z</updated>
<entry><id>urn:1</id><title>Remiss: äldre ekar</title><link href="https://skog.example/ekar"/><published>2026-11-02T08:00:00Z</published><updated>2026-11-02T08:00:00Z</updated>
<content type="html">&lt;p&gt;Vi vill veta vad ni tycker om ekar.&lt;/p&gt;&lt;p&gt;Remissvaren ska ha kommit in senast den 8 januari 2027.&lt;/p&gt;</content></entry></feed>"#,
)];

const JSON: &str = r#"name = "Rymdministeriet"
home = "https://rymd.example"
schedule = "7 * * * *"

[[list]]
kind = "json"
url = "{home}/api?sida={page}"
paging = { first = 0, max-pages = 9 }
item = "/arenden"
title = "/rubrik"
link = { at = "/id", as = "/arende/{0}" }
published = "/datum"
deadline = { at = "/svar", read = "date" }
"#;

const JSON_SITE: [(&str, &str); 2] = [
    (
        "/api?sida=0",
        r#"{"arenden": [{"id": 1, "rubrik": "Förslag om raketer", "datum": "2026-11-02", "svar": "2026-12-20"}]}"#,
    ),
    (
        "/api?sida=1",
        r#"{"arenden": [{"id": 2, "rubrik": "Förslag om satelliter", "datum": "2026-11-01", "svar": "2026-12-21"}]}"#,
    ),
];

#[test]
fn a_ministry_takes_one_short_file_and_no_restart() {
    for (slug, text, origin, site, deadlines) in [
        ("sjoministeriet", TABLE, "https://sjo.example", &TABLE_SITE[..], &["2026-12-15", "2027-01-04"][..]),
        ("skogsministeriet", FEED, "https://skog.example", &FEED_SITE[..], &["2027-01-08"][..]),
        ("rymdministeriet", JSON, "https://rymd.example", &JSON_SITE[..], &["2026-12-20", "2026-12-21"][..]),
    ] {
        assert!(text.lines().count() < 25, "{slug}");
        let (dir, small) = (folder(), Small::start(site));
        let file = |name: &str| dir.path().join("scrapers").join(format!("{name}.toml"));
        fs::write(file("annan"), text.replace("name = ", "enabled = false\nname = ")).unwrap();
        let data = dir.path().join("data");
        let server = Server::start(&mut with(dir.path(), origin, &small), &data, &[]);
        fs::write(file(slug), text).unwrap();
        let consultations =
            || server.json("/api/v1/consultations?limit=50&sort=deadline")["items"].as_array().unwrap().clone();
        until("the new file is read", || consultations().len() == deadlines.len());
        let found: Vec<String> = consultations()
            .iter()
            .map(|consultation| consultation["deadline"].as_str().unwrap_or("none").to_owned())
            .collect();
        assert_eq!(found, deadlines, "{slug}");

        // A slip of the pen stops nothing, and is reported.
        fs::write(file(slug), text.replace("name = ", "nmae = ")).unwrap();
        until("the wrong file is reported", || server.get("/kallor.atom").contains("did you mean `name`?"));
        assert_eq!(consultations().len(), deadlines.len());
        fs::write(file(slug), text.replace("name = \"", "name = \"Nya ")).unwrap();
        until("the right file is reloaded", || server.get("/kallor").contains("Nya "));
        assert!(!server.get("/kallor.atom").contains("<entry>"));
    }
}

#[test]
fn the_workbench_drafts_tries_and_captures() {
    let (dir, small) = (folder(), Small::start(&TABLE_SITE));
    let at = || with(dir.path(), "https://sjo.example", &small);
    let (out, err, code) = run(&mut at(), &["new", "utkast", "--url", "https://sjo.example/arenden"]);
    assert_eq!(code, Some(0), "{err}");
    for line in [
        "enabled = false",
        "item = \"tbody > tr\" # 2 on the page",
        "title = { column = \"Ärende\", at = \"a\" }",
        "link = { column = \"Ärende\" }",
        "published = { column = \"Datum\" } # first: 2 november 2026",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    let (out, err, code) = run(&mut at(), &["try", "utkast"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(
        out.contains("utkast: 2 consultations, 0 problems") && out.contains("title: Förslag om tystare båtar"),
        "{out}"
    );
    assert!(!dir.path().join("data").exists(), "nothing is stored");

    fs::write(dir.path().join("scrapers/sjo.toml"), TABLE).unwrap();
    let fixtures = dir.path().join("fixtures");
    let to = fixtures.to_str().unwrap();
    let (out, err, code) = run(&mut at(), &["capture", "sjo", "--fixtures", to]);
    assert_eq!(code, Some(0), "{out}{err}");
    let (out, _, code) = run(&mut at(), &["check", "sjo", "--explain", "--fixtures", to]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("title        `td:nth-child(2)`  2 of 2  \"Förslag om tystare båtar\""), "{out}");
    let (out, ..) = run(&mut at(), &["check", "sjo", "--json", "--fixtures", to]);
    let checked: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(checked["items"].as_array().unwrap().len(), 2);
}

#[test]
fn six_mistakes_are_six_errors() {
    let dir = folder();
    let text = "nmae = \"X\"\nhome = \"x.example\"\nschedule = \"every day\"\n\n[[list]]\nkind = \"htm\"\n\n[page]\nmust-have = \"h1 >\"\n";
    fs::write(dir.path().join("scrapers/fel.toml"), text).unwrap();
    let small = Small::start(&[]);
    let (out, _, code) = run(&mut with(dir.path(), "https://x.example", &small), &["check"]);
    assert_eq!(code, Some(1));
    for line in [
        "fel.toml:1:1:",
        "did you mean `name`?",
        "fel.toml:2:8:",
        "fel.toml:3:12:",
        "fel.toml:5:1: expected `url`, the address of the list",
        "fel.toml:6:8:",
        "did you mean `html`?",
        "fel.toml:9:13:",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    let mistakes = out.lines().filter(|line| line.contains("fel.toml:"));
    assert_eq!(mistakes.count(), 6, "{out}");
}

#[test]
fn a_page_cannot_steer_the_terminal_or_stay_first_for_ever() {
    let rows = "<table class=register><thead><tr><th>Datum</th></tr></thead><tbody>\
        <tr><td>1 november 2026</td><td><a href='javascript:\u{1b}[2J\u{9b}31m\u{202e}'>Förslag \u{1b}]52;c;eA==\u{7}</a></td></tr>\
        <tr><td>31 december 9999</td><td><a href='arende/1'>Förslag \u{202e}om båtar\u{2069}\u{1b}[2J</a></td></tr></tbody></table>";
    let site = [("/arenden", rows), TABLE_SITE[1]];
    let (dir, small) = (folder(), Small::start(&site));
    fs::write(dir.path().join("scrapers/sjo.toml"), TABLE).unwrap();
    for command in [&["try", "sjo"][..], &["harvest", "sjo"], &["status"]] {
        let (out, err, _) = run(&mut with(dir.path(), "https://sjo.example", &small), command);
        assert!(out.contains("javascript:\\u{1b}[2J"), "{command:?}: {out:?}{err:?}");
        let steers =
            |c: &char| (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert_eq!(out.chars().chain(err.chars()).find(steers), None, "{command:?}: {out:?}{err:?}");
        assert!(!out.contains("9999"), "{command:?}: {out}");
    }
    let (out, ..) = run(&mut with(dir.path(), "https://sjo.example", &small), &["export"]);
    assert!(out.contains("\"title\":\"Förslag om båtar") && !out.contains("\"published_on\":\"9999"), "{out}");
}
