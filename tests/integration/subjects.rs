//! The command `subjects`: the lists on consultations that a person has read, and what it says of mistakes.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::tempdir;

use crate::program::{remissflode, run};

/// Figures of every fifth labelled consultation, which nobody looked at to write the lists. They may only rise.
const PRECISION: f64 = 0.87;
const RECALL: f64 = 0.74;

#[test]
fn the_lists_find_what_a_person_has_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut shared = ["../shared", "../../shared"].into_iter().map(|shared| root.join(shared).join("real"));
    let Some(real) = shared.find(|real| real.join("subjects.ndjson").is_file()) else {
        return crate::skip("no subjects.ndjson beside the project; `subjects/tests.rs` has our own texts");
    };
    let (labels, texts) = (real.join("subjects.ndjson"), real.join("regeringen/pages.ndjson"));
    let arguments = ["subjects", "--json", "--evaluate", labels.to_str().unwrap(), "--texts", texts.to_str().unwrap()];
    let (out, err, code) = run(&mut remissflode(tempdir().unwrap().path()), &arguments);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    let parts: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let fifth = parts.iter().find(|part| part["part"] == "every fifth").unwrap();
    assert!(fifth["precision"].as_f64().unwrap() >= PRECISION, "{fifth}");
    assert!(fifth["recall"].as_f64().unwrap() >= RECALL, "{fifth}");
    assert_eq!(parts[0]["consultations"], 1570);
}

#[test]
fn labels_with_texts_of_their_own_are_compared_and_mistakes_are_named() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("labels.ndjson");
    let evaluate = |text: &str| {
        fs::write(&file, text).unwrap();
        run(&mut remissflode(dir.path()), &["subjects", "--json", "--evaluate", file.to_str().unwrap()])
    };
    let (out, err, code) = evaluate(
        "{\"path\": \"/a/\", \"title\": \"Skarv\", \"subjects\": [\"djur\", \"natur\", \"skatt\"]}\n\
         {\"path\": \"/b/\", \"title\": \"Utan ord\", \"text\": \"Om alkohol, tobak.\", \"subjects\": [\"beroende\"]}\n",
    );
    assert_eq!(code, Some(0), "{err}");
    let all: Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    let of = |slug: &str| all["subjects"].as_array().unwrap().iter().find(|one| one["slug"] == slug).unwrap().clone();
    assert_eq!((of("djur")["hits"].as_u64(), of("beroende")["hits"].as_u64()), (Some(1), Some(1)), "{out}");
    assert_eq!((of("vatten")["wrong"].as_u64(), of("skatt")["missed"].as_u64()), (Some(1), Some(1)), "{out}");
    for (text, expected) in [
        ("", "there is no line to compare with"),
        ("{\"path\": \"/a/\", \"title\": \"A\", \"subjects\": [\"katter\"]}", "there is no subject `katter`"),
        ("{\"path\": \"/a/\"}", "labels.ndjson:1: expected a line of JSON"),
        ("{\"path\": \"/a/\", \"subjects\": []}", "the lines have no texts"),
    ] {
        let (_, err, code) = evaluate(text);
        assert!(code == Some(1) && err.contains(expected), "{text}: {err}");
    }
}

#[test]
fn a_title_is_explained_by_the_words_of_the_program_and_of_the_installation() {
    let dir = tempdir().unwrap();
    let own = dir.path().join("subjects.toml");
    fs::write(&own, "[tornfalk]\nname = \"Tornfalkar\"\nwords = [\"tornfalk\"]\n").unwrap();
    let title = "Skydd för tornfalkar och hästar";
    let arguments = ["--subjects", own.to_str().unwrap(), "subjects", "--title", title];
    let (out, err, code) = run(&mut remissflode(dir.path()), &arguments);
    assert_eq!((out.as_str(), code), ("djur  Djur: hästar\ntornfalk  Tornfalkar: tornfalkar\n", Some(0)), "{err}");
    fs::write(&own, "[tornfalk]\nord = []\n").unwrap();
    let (_, err, code) = run(&mut remissflode(dir.path()), &arguments);
    assert!(code == Some(1) && err.contains("subjects.toml") && err.contains("line 2"), "{err}");
}
