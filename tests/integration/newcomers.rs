//! Agencies that a newcomer adds by the tutorial alone: `new` drafts a file that needs no edit, and `try` shows each
//! consultation as it is to be published.
//!
//! Each folder of `tests/fixtures/newcomers` is a made-up site: `site.toml` names its address, its list and what each path
//! answers.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use serde_json::Value;

use crate::{
    program::run,
    small::{Small, folder, with},
};

/// A made-up site.
#[derive(Deserialize)]
pub(crate) struct Newcomer {
    pub(crate) slug: String,
    pub(crate) origin: String,
    pub(crate) list: String,
    answers: BTreeMap<String, String>,
}

impl Newcomer {
    /// The site in the folder of that name, and a server of it.
    pub(crate) fn start(name: &str) -> (Self, Small) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/newcomers").join(name);
        let read = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
        let site: Self = toml::from_str(&read("site.toml")).unwrap();
        let answers: Vec<(String, String)> =
            site.answers.iter().map(|(path, file)| (path.clone(), read(file))).collect();
        let answers: Vec<(&str, &str)> = answers.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let small = Small::start(&answers);
        (site, small)
    }
}

/// What a reader sees of each consultation, a line each.
fn lines(items: &Value) -> Vec<String> {
    let texts = |item: &Value, list: &str, key: &str| {
        let values = item[list].as_array().into_iter().flatten();
        values.map(|value| value[key].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>().join(", ")
    };
    let line = |item: &Value| {
        let of = |key: &str| item[key].as_str().unwrap_or("none").to_owned();
        format!(
            "{} | {} | {} | {} | {} | {} | {} {}",
            of("title"),
            of("published_on"),
            texts(item, "deadlines", "on"),
            texts(item, "case_numbers", "display"),
            texts(item, "issuers", "slug"),
            of("source_url"),
            texts(item, "documents", "title"),
            texts(item, "documents", "url"),
        )
    };
    items.as_array().unwrap().iter().map(line).collect()
}

/// Drafts the site, and asserts that the unedited draft has these `rules`, and that `try` and then `harvest` read what is
/// `expected`.
fn drafted(name: &str, rules: &[&str], expected: &[&str]) {
    let (site, small) = Newcomer::start(name);
    let dir = folder();
    let at = || with(dir.path(), &site.origin, &small);
    let (draft, err, code) = run(&mut at(), &["new", &site.slug, "--url", &format!("{}{}", site.origin, site.list)]);
    assert_eq!(code, Some(0), "{draft}{err}");
    let lines_of_draft: Vec<&str> = draft.lines().map(|line| line.split(" #").next().unwrap()).collect();
    let missing: Vec<&&str> = rules.iter().filter(|rule| !lines_of_draft.contains(*rule)).collect();
    assert_eq!(missing, [&""; 0], "{draft}");
    assert!(lines_of_draft.contains(&"enabled = false"), "{draft}");

    let (tried, err, _) = run(&mut at(), &["try", &site.slug, "--json"]);
    let tried: Value = serde_json::from_str(&tried).unwrap_or_else(|_| panic!("{tried}{err}\n{draft}"));
    let of_first_page = lines(&tried["items"]);
    assert_eq!(of_first_page, expected[..of_first_page.len()], "{draft}\n{tried:#}");
    let problems = tried["problems"].as_array().unwrap();
    let others: Vec<&Value> = problems.iter().filter(|problem| problem["field"] != "needs").collect();
    assert_eq!(others, [&Value::Null; 0], "{draft}");

    let (_, err, code) = run(&mut at(), &["harvest", &site.slug]);
    assert_eq!(code, Some(0), "{err}");
    let (stored, err, _) = run(&mut at(), &["export"]);
    let stored: Vec<Value> = stored
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter_map(|record| Some(record.get("revision")?["consultation"].clone()))
        .collect();
    let mut found = lines(&Value::Array(stored));
    found.sort();
    found.dedup(); // that a letter is missing is a revision of its own
    let mut wanted: Vec<&str> = expected.to_vec();
    wanted.sort_unstable();
    assert_eq!(found, wanted, "{err}");
}

#[test]
fn a_list_and_pages_on_sitevision() {
    let file = "Förslag och konsekvensutredning https://www.skargardsverket.example/download/18.5a1f/17810";
    let at = "skargardsverket | https://www.skargardsverket.example/remisser";
    drafted(
        "skargardsverket",
        &[
            "name = \"Skärgårdsverket\"",
            "item = \"div.lp-archive-list > div.lp-archive-item\"",
            "published = \"span.lp-date\"",
            "body = { at = \".lp-article-text\", read = \"deadline\" }",
        ],
        &[
            &format!(
                "Nya föreskrifter om tystare båtar | 2026-06-11 | 2026-09-15 | SKV 2026/118 | {at}/2026-06-11-tystare-batar.html | {file}/tystare-batar.pdf"
            ),
            &format!(
                "Allmänna råd om fasta bojar | 2026-05-20 | 2026-08-28 | SKV 2026/97 | {at}/2026-05-20-fasta-bojar.html | {file}/fasta-bojar.pdf"
            ),
            &format!(
                "Föreskrifter om isvägar till öar | 2026-04-02 | 2026-06-30 | SKV 2026/41 | {at}/2026-04-02-isvagar.html | {file}/isvagar.pdf"
            ),
        ],
    );
}

#[test]
fn a_table_on_optimizely() {
    let at = "fyrverket | https://www.fyrverket.example/globalsok/remisser";
    let file = "Remissbrev https://www.fyrverket.example/globalassets/remisser";
    drafted(
        "fyrverket",
        &["name = \"Fyrverket\"", "must-have = [\"h1\", \".col-md-8\"]"],
        &[
            &format!(
                "Föreskrifter om styrkan hos fyrljus | 2026-06-08 | 2026-09-01 | FYR 2026-114 | {at}/fyrljus/ | {file}/fyrljus.pdf"
            ),
            &format!(
                "Ändrade regler för mistlurar | 2026-05-04 | 2026-08-14 | FYR 2026-87 | {at}/mistlurar/ | {file}/mistlurar.pdf"
            ),
            &format!(
                "Vägledning om bevarande av fyrplatser | 2026-03-17 | 2026-06-15 | FYR 2026-31 | {at}/fyrplatser/ | {file}/fyrplatser.pdf"
            ),
        ],
    );
}

#[test]
fn the_api_of_wordpress() {
    let at = "fjallverket | https://fjallverket.example/remiss";
    let file = "Förslag och missiv https://fjallverket.example/wp-content/uploads/2026";
    drafted(
        "fjallverket",
        &["name = \"Fjällverket\"", "kind = \"wordpress\"", "url = \"{home}/wp-json/wp/v2/posts?categories=12\""],
        &[
            &format!(
                "Föreskrifter om märkning av vinterleder | 2026-06-15 | 2026-09-04 | 2026-0311 | {at}/vinterleder/ | {file}/06/vinterleder.pdf"
            ),
            &format!(
                "Allmänna råd om ”öppna stugor” | 2026-05-11 | 2026-08-21 | 2026-0274 | {at}/stugor/ | {file}/05/stugor.pdf"
            ),
        ],
    );
}

#[test]
fn a_feed_with_other_news() {
    let at = "tangverket | https://www.tangverket.example/publicerat/remisser";
    let file = "Remissmissiv https://www.tangverket.example/filer";
    drafted(
        "tangverket",
        &["name = \"Tångverket\"", "needs = [\"deadline\", \"case-numbers\"]", "kind = \"feed\""],
        &[
            &format!(
                "Föreskrifter om skörd av blåstång | 2026-06-09 | 2026-09-11 | TV2026/0412 | {at}/blastang | {file}/blastang.pdf"
            ),
            &format!(
                "Vägledning om odling av sockertång | 2026-04-23 | 2026-08-03 | TV2026/0299 | {at}/sockertang | {file}/sockertang.pdf"
            ),
        ],
    );
}

#[test]
fn one_page_that_opens_at_a_click() {
    let at = "isverket | https://isverket.example/remisser";
    drafted(
        "isverket",
        &["name = \"Isverket\"", "key = \"h3 a@href\""],
        &[
            &format!(
                "Råd om skridskor på havsis | none | 2026-10-02 | IV 2026/17 | {at}#collapse-skridskor | Remiss om skridskor https://isverket.example/media/skridskor.pdf"
            ),
            &format!(
                "Föreskrifter om märkning av vakar | none | 2026-08-19 | IV 2026/12 | {at}#collapse-vakar | Remiss om vakar https://isverket.example/media/vakar.pdf"
            ),
        ],
    );
}

#[test]
fn a_view_of_several_pages_on_drupal() {
    let at = "norrsunda-kommun | https://www.norrsunda.example/remiss";
    let file = "https://www.norrsunda.example/sites/default/files/2026";
    drafted(
        "norrsunda-kommun",
        &["name = \"Norrsunda kommun\"", "paging = { next = \"a[rel~='next']@href\" }"],
        &[
            &format!(
                "Cykelplan för Norrsunda | 2026-06-10 | 2026-09-30 | KS 2026/210 | {at}/cykelplan | cykelplan {file}/cykelplan.pdf"
            ),
            &format!(
                "Riktlinjer för badplatser | 2026-06-01 | 2026-08-31 | KS 2026/198 | {at}/badplatser | badplatser {file}/badplatser.pdf"
            ),
            &format!(
                "Policy för träd i staden | 2026-05-12 | 2026-08-15 | KS 2026/160 | {at}/trad | trad {file}/trad.pdf"
            ),
        ],
    );
}

#[test]
fn a_table_whose_links_are_documents() {
    let row = |title: &str, day: &str, number: &str, file: &str| {
        let file = format!("https://www.lapplandsuniversitet.example/download/18.{file}.pdf");
        format!("{title} | none | {day} | {number} | lapplands-universitet | {file} | {title} {file}")
    };
    drafted(
        "lapplands-universitet",
        &["name = \"Lapplands universitet\"", "item = \"tbody > tr:has(a)\"", "documents = \"a\""],
        &[
            &row(
                "Föreskrifter om antagning till utbildning på forskarnivå",
                "2026-09-11",
                "LU 1.1-221-26",
                "77/antagning",
            ),
            &row("Riktlinjer för examination på avancerad nivå", "2026-08-14", "LU 1.1-198-26", "78/examination"),
            &row("Policy för universitetets lokaler", "2026-06-01", "LU 1.1-154-26", "79/lokaler"),
        ],
    );
}

#[test]
fn a_table_without_links() {
    let row = |title: &str, from: &str, to: &str, number: u32| {
        let at = format!("https://www.rullstensverket.example/regler/remisser#:~:text=RSV%202026%2F0{number}");
        format!("{title} | {from} | {to} | RSV 2026/0{number} | rullstensverket | {at} |  ")
    };
    drafted(
        "rullstensverket",
        &["name = \"Rullstensverket\"", "item = \"table.regler tr\"", "key = { column = \"Diarienr\" }"],
        &[
            &row("Föreskrifter om förvaring av rullsten på kajer", "2026-06-10", "2026-09-18", 412),
            &row("Allmänna råd om kornstorlek i naturgrus", "2026-05-28", "2026-08-31", 398),
            &row("Ändring i taxan för provtagning av åsar", "2026-05-12", "2026-08-14", 377),
        ],
    );
}

#[test]
fn an_api_with_days_as_seconds() {
    let at = "rorverket | https://www.rorverket.example/remiss";
    let file = "https://www.rorverket.example/filer";
    drafted(
        "rorverket",
        &["name = \"Rörverket\"", "link = \"/webbadress\"", "deadline = { at = \"/svarstid\", read = \"date\" }"],
        &[
            &format!(
                "Föreskrifter om besiktning av rörledningar | 2026-06-08 | 2026-09-01 | RV 2026/42 | {at}/b7f2 | b7f2-missiv, b7f2-konsekvens {file}/b7f2-missiv.pdf, {file}/b7f2-konsekvens.pdf"
            ),
            &format!(
                "Allmänna råd om läckage i äldre nät | 2026-05-11 | 2026-08-13 | RV 2026/29 | {at}/a910 | a910-missiv {file}/a910-missiv.pdf"
            ),
        ],
    );
}
