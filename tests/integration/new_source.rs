//! A new source is one file and its fixtures: added to a copy of the folders, it is read, checked and documented.

use std::{fs, path::Path};

use serde_json::Value;

use crate::program::{remissflode, run};

const FILE: &str = r##"#:schema schema.json
name = "Sjöministeriet"
home = "https://sjo.example"
schedule = "7 * * * *"
challenge-markers = ["Just a moment"]

[[list]]
kind = "html"
url = "{home}/arenden"
item = "li"
title = "a"
link = "a@href"

[page]
must-have = ".arende"
body = { at = ".arende", read = "deadline" }
"##;

const FIXTURES: [(&str, &str); 3] = [
    (
        "answers.toml",
        "[[answer]]\nurl = \"https://sjo.example/arenden\"\nfile = \"list.html\"\nmedia-type = \"text/html; charset=utf-8\"\n\
         [[answer]]\nurl = \"https://sjo.example/arende/1\"\nfile = \"page.html\"\nmedia-type = \"text/html; charset=utf-8\"\n",
    ),
    ("list.html", "<ul><li><a href='/arende/1'>Förslag om tystare båtar</a></li></ul>"),
    ("page.html", "<div class=arende><p>Svaren ska ha kommit in senast den 15 december 2026.</p></div>"),
];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            fs::copy(path, to.join(name)).unwrap();
        }
    }
}

#[test]
fn a_new_file_with_its_fixtures_is_read_checked_and_documented() {
    let (root, dir) = (Path::new(env!("CARGO_MANIFEST_DIR")), tempfile::tempdir().unwrap());
    let (scrapers, fixtures) = (dir.path().join("scrapers"), dir.path().join("fixtures"));
    copy(&root.join("scrapers"), &scrapers);
    copy(&root.join("tests/fixtures"), &fixtures);
    let program =
        |arguments: &[&str]| run(remissflode(&dir.path().join("data")).arg("--sources").arg(&scrapers), arguments);
    let (before, err, code) = program(&["sources"]);
    assert_eq!((code, before.contains("sjoministeriet")), (Some(0), false), "{err}");

    fs::write(scrapers.join("sjoministeriet.toml"), FILE).unwrap();
    fs::create_dir(fixtures.join("sjoministeriet")).unwrap();
    for (name, text) in FIXTURES {
        fs::write(fixtures.join("sjoministeriet").join(name), text).unwrap();
    }
    let (checked, err, code) =
        program(&["check", "sjoministeriet", "--json", "--fixtures", fixtures.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{checked}{err}");
    let checked: Value = serde_json::from_str(&checked).unwrap();
    let item = &checked["items"][0];
    assert_eq!((&item["title"], checked["items"].as_array().unwrap().len()), (&"Förslag om tystare båtar".into(), 1));
    assert!(item.to_string().contains("2026-12-15"), "{item}");

    let (after, ..) = program(&["sources"]);
    let added: Vec<&str> = after.lines().filter(|line| !before.lines().any(|known| known == *line)).collect();
    assert_eq!(
        added,
        ["| `sjoministeriet` | Sjöministeriet | https://sjo.example/ | no | a list in HTML, each page |"],
        "and nothing else changes"
    );

    let schema: Value = serde_json::from_str(&fs::read_to_string(scrapers.join("schema.json")).unwrap()).unwrap();
    let keys = |schema: &Value, table: &str| {
        let known = schema["properties"].as_object().unwrap();
        let table: toml::Table = toml::from_str(table).unwrap();
        table.keys().filter(|key| !known.contains_key(*key)).cloned().collect::<Vec<_>>()
    };
    let (_, list) = FILE.split_once("[[list]]").unwrap();
    let (list, page) = list.split_once("[page]").unwrap();
    assert_eq!(keys(&schema, FILE), [""; 0]);
    assert_eq!(keys(&schema["properties"]["list"]["items"], list), [""; 0]);
    assert_eq!(keys(&schema["properties"]["page"], page), [""; 0]);
}
