//! `doctor`: guessed files of made-up agencies, examined; the edit that it names makes each read.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    program::run,
    small::{Small, folder, with},
};

const ORIGIN: &str = "https://is.example";

/// A guess of the kind that ships: only the host is right.
fn guess(path: &str) -> String {
    format!(
        "name = \"Isverket\"\nissuer = {{ name = \"Isverket\", kind = \"agency\", prefixes = [\"IS\"] }}\nhome = \"{ORIGIN}\"\n\
         schedule = \"7 * * * *\"\nverified = false\nenabled = false\n[[list]]\nkind = \"html\"\nurl = \"{{home}}{path}\"\n\
         item = \"main article\"\ntitle = \"h2\"\nlink = {{ at = \"a@href\", match = '(?i)remiss' }}\n[page]\nmust-have = \"main .main-body\"\n\
         body = {{ at = \"main .main-body\", read = \"deadline\" }}\n"
    )
}

fn page(title: &str, day: &str) -> String {
    format!(
        "<html><head><title>{title} | Isverket</title></head><body><nav><a href='/'>Start</a></nav><main><h1>{title}</h1>\
         <div class=text><p>Förslaget handlar om is och gäller hela landet. Det har arbetats fram tillsammans med rederierna.</p>\
         <p>Diarienummer: IS 2026-17</p><p>Vi vill ha ditt svar senast den {day}.</p></div></main></body></html>"
    )
}

fn rss(entries: &[(&str, &str)]) -> String {
    let entry = |(title, path): &(&str, &str)| {
        format!(
            "<item><title>{title}</title><link>{ORIGIN}{path}</link><pubDate>Tue, 10 Nov 2026 08:00:00 +0100</pubDate></item>"
        )
    };
    let entries: String = entries.iter().map(entry).collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>x</title><link>{ORIGIN}</link><description>d</description>{entries}</channel></rss>"
    )
}

/// A site whose list is filled in by a script, and which offers a feed of news and one of consultations.
fn with_feeds() -> Small {
    let small = Small::start(&[]);
    let head = "<link rel='alternate' type='application/rss+xml' title='Nyheter' href='/nyheter.rss'>\
                <link rel='alternate' type='application/rss+xml' title='Remisser' href='/remisser?format=rss'>";
    small.answer(
        "/remisser",
        format!("<html><head>{head}</head><body><main><h1>Remisser</h1><div id=app></div></main></body></html>"),
    );
    small.answer("/nyheter.rss", rss(&[("Isläget i dag", "/n/1"), ("Ny chef", "/n/2"), ("Öppet hus", "/n/3")]));
    small.answer("/remisser?format=rss", rss(&[("Remiss om isvägar", "/r/1"), ("Remiss om istjocklek", "/r/2")]));
    small.answer("/r/1", page("Remiss om isvägar", "15 januari 2027"));
    small.answer("/r/2", page("Remiss om istjocklek", "29 januari 2027"));
    small
}

/// A site whose list stands elsewhere than the file says.
fn moved() -> Small {
    let small = Small::start(&[]);
    small.answer("/", "<html><body><nav><a href='/om/arenden/'>Våra remisser</a> <a href='/kontakt'>Kontakt</a></nav><main><h1>Isverket</h1></main></body></html>".to_owned());
    let entry = |n: usize, title: &str| {
        format!("<li class=rad><a href='/arkiv/{n}'>{title}</a> <time datetime='2026-11-1{n}'>1{n} nov</time></li>")
    };
    small.answer(
        "/om/arenden/",
        format!(
            "<html><body><main><h1>Ärenden</h1><ul class=lista>{}{}</ul></main></body></html>",
            entry(1, "Nya regler om isvägar i Norrland"),
            entry(2, "Allmänna råd om istjocklek vid passage")
        ),
    );
    small.answer("/arkiv/1", page("Nya regler om isvägar i Norrland", "15 januari 2027"));
    small.answer("/arkiv/2", page("Allmänna råd om istjocklek vid passage", "29 januari 2027"));
    small
}

/// Runs `doctor`, writes the file that it proposes over the guess, and returns the answers of `doctor` and of `try`.
fn repaired(small: &Small, path: &str) -> (Value, String, TempDir) {
    let dir = folder();
    let file = dir.path().join("scrapers/isverket.toml");
    fs::write(&file, guess(path)).unwrap();
    let (out, err, code) = run(&mut with(dir.path(), ORIGIN, small), &["doctor", "isverket", "--json"]);
    assert_eq!(code, Some(1), "{out}{err}");
    let examined: Value = serde_json::from_str(&out).unwrap();
    fs::write(&file, examined["proposal"]["text"].as_str().unwrap_or_else(|| panic!("no proposal: {out}"))).unwrap();
    let (tried, err, code) = run(&mut with(dir.path(), ORIGIN, small), &["try", "isverket"]);
    assert_eq!(code, Some(0), "{tried}{err}");
    assert!(!dir.path().join("data").exists(), "nothing is stored");
    (examined, tried, dir)
}

#[test]
fn a_feed_of_consultations_is_found_and_one_of_news_is_not_taken() {
    let (examined, tried, _dir) = repaired(&with_feeds(), "/remisser");
    assert_eq!(examined["verdict"], "reads nothing");
    assert_eq!(examined["lists"][0]["answer"], "200 text/html, 1 KB");
    let feeds: Vec<&str> = examined["feeds"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(feeds[0].contains("nyheter.rss: 3 entries, 0 of them like consultations"), "{feeds:?}");
    assert!(feeds[1].contains("2 entries, 2 of them like consultations, first: Remiss om isvägar"), "{feeds:?}");
    assert!(examined["proposal"]["text"].as_str().unwrap().contains("url = \"{home}/remisser?format=rss\""));
    assert!(tried.contains("2 consultations, 0 problems") && tried.contains("2027-01-29"), "{tried}");
}

#[test]
fn a_list_that_stands_elsewhere_is_found_from_the_start_page() {
    let (examined, tried, _dir) = repaired(&moved(), "/sv/om-oss/remisser/");
    assert_eq!(examined["lists"][0]["answer"], "404, the page is not there");
    assert_eq!(examined["seeAlso"][0]["url"], "https://is.example/om/arenden/");
    assert!(examined["proposal"]["text"].as_str().unwrap().contains("prefixes = [\"IS\"]"), "the issuer stays");
    assert!(tried.contains("2 consultations, 0 problems") && tried.contains("2027-01-15"), "{tried}");
}

#[test]
fn what_reads_right_is_said_and_needs_no_new_file() {
    let (small, dir) = (moved(), folder());
    let text = guess("/om/arenden/")
        .replace("main article", "ul.lista > li")
        .replace("\"h2\"", "\"a\"")
        .replace("{ at = \"a@href\", match = '(?i)remiss' }", "\"a@href\"")
        .replace("main .main-body", "main .text");
    fs::write(dir.path().join("scrapers/isverket.toml"), text).unwrap();
    let (out, err, code) = run(&mut with(dir.path(), ORIGIN, &small), &["doctor", "isverket"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.starts_with("isverket: reads right: 2 consultations, 2 of them with a deadline\n"), "{out}");
    assert!(out.contains("set `verified` to today's date"), "{out}");
}

#[test]
fn a_site_that_refuses_programs_or_is_away_stops_no_other() {
    let (small, dir) = (with_feeds(), folder());
    small.answer("/borta", "status 403".to_owned());
    fs::write(dir.path().join("scrapers/isverket.toml"), guess("/remisser")).unwrap();
    let other = guess("/borta").replace("Isverket", "Snöverket").replace("\"IS\"", "\"SN\"");
    fs::write(dir.path().join("scrapers/a-snoverket.toml"), other).unwrap();
    let out_dir = dir.path().join("ut");
    let write = ["doctor", "--write", out_dir.to_str().unwrap()];
    let (out, err, code) = run(&mut with(dir.path(), ORIGIN, &small), &write);
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(out.contains("refused") && out.contains("ask the publisher to let the User-Agent in"), "{out}");
    assert!(out.contains("0 of 2 sources read right"), "{out}");
    // What was written is a report, a file and pages that `check` reads.
    let report = fs::read_to_string(out_dir.join("report.txt")).unwrap();
    assert!(report.contains("a-snoverket: reads nothing") && report.contains("isverket: reads nothing"), "{report}");
    fs::copy(out_dir.join("isverket.toml"), dir.path().join("scrapers/isverket.toml")).unwrap();
    let fixtures = out_dir.join("fixtures");
    let check = ["check", "isverket", "--fixtures", fixtures.to_str().unwrap()];
    let (out, err, code) = run(&mut with(dir.path(), ORIGIN, &small), &check);
    assert_eq!(code, Some(0), "{out}{err}");
    let (_, err, code) = run(&mut with(dir.path(), ORIGIN, &small), &write);
    assert!(code == Some(1) && err.contains("is not empty"), "a report is never written over: {err}");
}

#[test]
fn new_prefers_a_feed_of_consultations_and_try_shows_what_is_offered() {
    let (small, dir) = (with_feeds(), folder());
    let new = ["new", "isverket", "--url", "https://is.example/remisser"];
    let (out, err, code) = run(&mut with(dir.path(), ORIGIN, &small), &new);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("kind = \"feed\"") && out.contains("url = \"{home}/remisser?format=rss\""), "{out}");
    assert!(out.contains("# the page offers a feed, https://is.example/nyheter.rss: 3 entries, 0 of them"), "{out}");
    fs::write(dir.path().join("scrapers/gissad.toml"), guess("/remisser")).unwrap();
    let (out, _, code) = run(&mut with(dir.path(), ORIGIN, &small), &["try", "gissad"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("the list offers a feed, https://is.example/remisser?format=rss: 2 entries"), "{out}");
}

/// A site that a script draws: the list stands in an attribute, the pages in a script element.
fn drawn_by_a_script() -> Small {
    let small = Small::start(&[]);
    let items = serde_json::json!({"menu": [{"name": "Start", "url": "/"}], "content": {"hits": [
        {"heading": "Remiss om isvägar", "href": "/r/1", "publishedAt": "2026-11-10", "answerBy": "2027-01-15"},
        {"heading": "Remiss om istjocklek", "href": "/r/2", "publishedAt": "2026-11-11", "answerBy": "2027-01-29"},
        {"heading": "Remiss om isbrytare", "href": "/r/3", "publishedAt": "2026-11-12", "answerBy": "2027-02-01"}]}});
    let attribute = items.to_string().replace('"', "&quot;");
    small.answer("/remisser", format!("<html><body><app-root content=\"{attribute}\"></app-root></body></html>"));
    small
}

#[test]
fn a_list_that_a_script_draws_is_read_from_the_json_in_the_page() {
    let (examined, tried, _dir) = repaired(&drawn_by_a_script(), "/remisser");
    let text = examined["proposal"]["text"].as_str().unwrap();
    assert!(text.contains("inside = \"app-root@content\"") && text.contains("item = \"/content/hits\""), "{text}");
    assert!(tried.contains("3 consultations, 0 problems") && tried.contains("2027-02-01"), "{tried}");
}
