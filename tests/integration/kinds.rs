//! What a scraper file can say beside one list of links: further pages, further formats, and what is left out.

use std::fs;

use serde_json::Value;

use crate::{
    program::{Server, run},
    small::{Small, folder, own, with},
};

/// What one harvest of a source brings: its consultations by deadline, the source's state, and what was asked for.
struct Harvested {
    consultations: Vec<Value>,
    state: Value,
    asked: Vec<String>,
    code: Option<i32>,
}

fn harvest(files: &[(&str, &str)], answers: &[(&str, &str)]) -> Harvested {
    let (dir, small) = (folder(), Small::start(answers));
    for (slug, text) in files {
        let text = format!("home = \"https://x.example\"\nschedule = \"7 3 1 1 *\"\n{text}");
        fs::write(dir.path().join(format!("scrapers/{slug}.toml")), text).unwrap();
    }
    let (_, err, code) = run(&mut with(dir.path(), "https://x.example", &small), &["harvest"]);
    let asked = small.asked();
    assert_ne!(code, Some(1), "{err}");
    let data = dir.path().join("data");
    let server = Server::start(&mut own(dir.path()), &data, &[]);
    let consultations =
        server.json("/api/v1/consultations?limit=100&sort=deadline")["items"].as_array().unwrap().clone();
    let states = server.json("/api/v1/sources");
    let slug = files.last().unwrap().0;
    let state = states["items"].as_array().unwrap().iter().find(|state| state["slug"] == slug).unwrap().clone();
    Harvested { consultations, state, asked, code }
}

impl Harvested {
    fn titles(&self) -> Vec<&str> {
        self.consultations.iter().map(|consultation| consultation["title"].as_str().unwrap()).collect()
    }

    fn codes(&self) -> Vec<&str> {
        self.state["problems"].as_array().unwrap().iter().map(|problem| problem["code"].as_str().unwrap()).collect()
    }
}

const TABLE: &str = r#"
[[list]]
kind = "html"
url = "{home}/lista"
paging = { next = "a.nästa@href", max-pages = 9 }
item = "li"
title = "a"
link = "a@href"
deadline = { at = "b", read = "date" }
"#;

fn row(n: u32) -> String {
    format!("<li><a href='/a/{n}'>Ärende {n}</a> <b>2027-01-{n:02}</b></li>")
}

#[test]
fn a_list_is_followed_by_its_links_and_a_circle_is_reported() {
    let page = |n: u32, next: &str| format!("<html><ul>{}</ul><a class='nästa' href='{next}'>Nästa</a></html>", row(n));
    let (one, two) = (page(1, "?p=2"), page(2, "/lista?p=3"));
    let end = format!("<html><ul>{}</ul></html>", row(3));
    let found = harvest(&[("x", TABLE)], &[("/lista", &one), ("/lista?p=2", &two), ("/lista?p=3", &end)]);
    assert_eq!(found.titles(), ["Ärende 1", "Ärende 2", "Ärende 3"]);
    assert_eq!((found.asked.len(), found.codes()), (3, vec![]));

    let back = page(3, "/lista");
    let found = harvest(&[("x", TABLE)], &[("/lista", &one), ("/lista?p=2", &two), ("/lista?p=3", &back)]);
    assert_eq!((found.titles().len(), found.asked.len()), (3, 3), "{:?}", found.asked);
    assert_eq!(found.codes(), ["paging-circle"]);

    let abroad = page(2, "https://y.example/lista");
    let found = harvest(&[("x", TABLE)], &[("/lista", &one), ("/lista?p=2", &abroad)]);
    assert_eq!((found.titles().len(), found.asked.len()), (2, 2), "another site is not followed");
}

#[test]
fn a_page_beyond_the_end_that_answers_400_is_the_end() {
    let page = |n: u32| format!("<html><ul>{}</ul></html>", row(n));
    let list = TABLE.replace("{home}/lista", "{home}/lista?p={page}").replace("next = \"a.nästa@href\", ", "");
    for status in ["status 400", "status 404"] {
        let answers = [("/lista?p=1", page(1)), ("/lista?p=2", page(2)), ("/lista?p=3", status.to_owned())];
        let answers: Vec<(&str, &str)> = answers.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let found = harvest(&[("x", &list)], &answers);
        assert_eq!((found.titles(), found.codes()), (vec!["Ärende 1", "Ärende 2"], vec![]), "{status}");
        assert!(found.asked.contains(&"/lista?p=3".to_owned()), "{:?}", found.asked);
    }
    let first = harvest(&[("x", &list)], &[("/lista?p=1", "status 400")]);
    assert_eq!(first.codes(), ["http-status"], "the first page is no end");
}

#[test]
fn pages_that_a_query_tells_apart_stay_apart() {
    let page = "<html><ul><li><a href='/visa?nr=1&utm_source=x'>Ett</a> <b>2027-01-01</b></li>
        <li><a href='/visa?nr=2'>Två</a> <b>2027-01-02</b></li></ul></html>";
    let found = harvest(&[("x", &TABLE.replace("paging = ", "# "))], &[("/lista", page)]);
    assert_eq!(found.titles(), ["Ett", "Två"]);
}

#[test]
fn what_shows_no_sign_of_a_consultation_is_counted_and_left_out() {
    let page =
        format!("<html><ul>{}<li><a href='/nyhet'>Vi har fått en ny generaldirektör</a></li></ul></html>", row(1));
    let list = TABLE.replace("paging = ", "# ");
    let all = harvest(&[("x", &list)], &[("/lista", &page)]);
    assert_eq!(all.titles().len(), 2, "nothing is left out unasked");
    let text = format!("needs = [\"deadline\", \"case-numbers\"]\n{list}");
    let found = harvest(&[("x", &text)], &[("/lista", &page)]);
    assert_eq!((found.titles(), found.codes()), (vec!["Ärende 1"], vec![]));
}

#[test]
fn a_source_that_creates_nothing_only_updates() {
    let list = TABLE.replace("paging = ", "# ");
    let check = list.replace("/lista", "/kontroll").replace("deadline", "# deadline");
    let check = format!("creates = false\n{check}");
    let both = format!("<html><ul>{}{}</ul></html>", row(1), row(7));
    let answers = [("/lista", format!("<html><ul>{}</ul></html>", row(1))), ("/kontroll", both)];
    let answers: Vec<(&str, &str)> = answers.iter().map(|(path, text)| (*path, text.as_str())).collect();
    // Whichever is asked first.
    for (creates, checks) in [("a", "b"), ("b", "a")] {
        let found = harvest(&[(creates, &list), (checks, &check)], &answers);
        assert_eq!((found.titles(), found.code), (vec!["Ärende 1"], Some(0)));
    }
}

/// A table of everything that an agency decides, of which some rows are consultations.
const REGISTER: &str = r#"[[list]]
kind = "html"
url = "{home}/diarium"
item = "tr"
title = "a"
link = "a@href"
deadline = { at = "td:nth-child(3)", read = "date" }
"#;

const ROWS: &str = "<table>\
<tr><td>Remiss</td><td><a href=/1>Förslag om båtar</a></td><td>2027-01-15</td></tr>\
<tr><td>Beslut</td><td><a href=/2>Beslut om en brygga</a></td><td>2027-01-16</td></tr>\
<tr><td>Remiss</td><td><a href=/3>Förslag om fiske (avslutad)</a></td><td>2027-01-17</td></tr></table>";

#[test]
fn only_and_skip_choose_entries_by_their_text() {
    let choice = "only = { at = \"td\", match = '(?i)^remiss' }\nskip = { at = \"a\", match = 'avslutad' }\n";
    let found = harvest(&[("x", &format!("{REGISTER}{choice}"))], &[("/diarium", ROWS)]);
    let titles: Vec<&str> = found.consultations.iter().filter_map(|one| one["title"].as_str()).collect();
    assert_eq!((titles, found.code), (vec!["Förslag om båtar"], Some(0)));
    assert_eq!(found.state["problems"].as_array().map(Vec::len), Some(0), "a count, and no problem");
    // JSON and feeds alike.
    let json = "[[list]]\nkind = \"json\"\nurl = \"{home}/lista\"\nitem = \"/hits\"\ntitle = \"/t\"\nlink = \"/u\"\n\
                only = { at = \"$.tags[*].name\", match = 'Remiss' }\n";
    let answer = r#"{"hits":[{"t":"Båtar","u":"/1","tags":[{"name":"Hav"},{"name":"Remiss"}]},{"t":"Bryggor","u":"/2","tags":[]}]}"#;
    let found = harvest(&[("x", json)], &[("/lista", answer)]);
    assert_eq!((found.consultations.len(), found.consultations[0]["title"].as_str()), (1, Some("Båtar")));
}

#[test]
fn a_choice_that_fits_no_entry_any_more_is_no_empty_list() {
    let choice = "only = { at = \"td\", match = 'Samråd' }\n";
    let found = harvest(&[("x", &format!("{REGISTER}{choice}"))], &[("/diarium", ROWS)]);
    assert_eq!(
        (found.state["state"].as_str(), found.state["problems"][0]["code"].as_str()),
        (Some("broken"), Some("no-items"))
    );
}

#[test]
fn mistakes_in_a_choice_are_explained() {
    let (dir, small) = (folder(), Small::start(&[]));
    let choices = "only = \"td\"\nskip = { at = \"td\" }\n";
    let text = format!("home = \"https://x.example\"\nschedule = \"7 3 1 1 *\"\n{REGISTER}{choices}");
    fs::write(dir.path().join("scrapers/x.toml"), text).unwrap();
    let (out, _, code) = run(&mut with(dir.path(), "https://x.example", &small), &["check", "x"]);
    assert_eq!(code, Some(1));
    for expected in
        ["x.toml:10:8: expected a place and the text to find there", "x.toml:11:8: expected `match` in `skip`"]
    {
        assert!(out.contains(expected), "{expected}\n{out}");
    }
}
