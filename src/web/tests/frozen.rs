//! Version 1 of the API is frozen from 0.2.0 on: answers that were recorded then are replayed. A field may be added; none may
//! vanish, change its type or its meaning.
//!
//! A file that is missing under `tests/api/v1` is recorded by the test, which fails once. Nothing else may change a file there
//! after 0.2.0.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::App;

/// The recorded questions, by the names of their files.
const RECORDED: [(&str, &str); 20] = [
    ("consultations.json", "consultations"),
    ("consultation.json", "consultations/1881e9af"),
    ("revisions.json", "consultations/1881e9af/revisions"),
    ("responses.json", "consultations/1881e9af/responses"),
    ("facets.json", "consultations?facets=true"),
    // Reminders follow from the default of `days`, which is no promise.
    ("events.json", "events?events=published"),
    ("documents.json", "documents"),
    ("organizations.json", "organizations"),
    ("organization.json", "organizations/malmo-kommun"),
    ("issuers.json", "issuers"),
    ("sources.json", "sources"),
    ("api-info.json", "api-info"),
    ("problem.json", "consultations?limit=0"),
    ("consultations.csv", "consultations.csv"),
    ("events.csv", "events.csv?events=published"),
    ("organizations.csv", "organizations.csv"),
    ("documents.csv", "documents.csv"),
    ("consultees.csv", "consultees.csv"),
    ("submissions.csv", "submissions.csv"),
    ("responses.csv", "responses.csv"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/v1")
}

#[tokio::test(flavor = "multi_thread")]
async fn recorded_answers_are_still_given() {
    let app = App::documented();
    let mut wrong = Vec::new();
    for (file, question) in RECORDED {
        let answer = app.get(&format!("/api/v1/{question}")).await.text();
        let path = folder().join(file);
        let Ok(recorded) = std::fs::read_to_string(&path) else {
            std::fs::write(&path, &answer).unwrap();
            wrong.push(format!("{file}: recorded now; look at it and add it"));
            continue;
        };
        let found = match file.ends_with(".csv") {
            true => lost_columns(&recorded, &answer),
            false => lost(&serde_json::from_str(&recorded).unwrap(), &serde_json::from_str(&answer).unwrap(), "$"),
        };
        wrong.extend(found.into_iter().map(|one| format!("{file}: {one}")));
    }
    assert!(wrong.is_empty(), "version 1 is frozen: {wrong:#?}");
}

/// The places of `recorded` that `now` lacks, or has with another value. Version and release of the API may change.
fn lost(recorded: &Value, now: &Value, place: &str) -> Vec<String> {
    if ["$.apiVersion", "$.apiReleased"].contains(&place) {
        return Vec::new();
    }
    match (recorded, now) {
        (Value::Object(before), Value::Object(after)) => before
            .iter()
            .flat_map(|(key, value)| match after.get(key) {
                Some(now) => lost(value, now, &format!("{place}.{key}")),
                None => vec![format!("{place}.{key} is gone")],
            })
            .collect(),
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            let pairs = before.iter().zip(after).enumerate();
            pairs.flat_map(|(n, (before, after))| lost(before, after, &format!("{place}[{n}]"))).collect()
        }
        _ if recorded == now => Vec::new(),
        _ => vec![format!("{place}: expected {recorded}, found {now}")],
    }
}

/// The columns of the recorded table that stand no longer in their places, and cells that are others.
fn lost_columns(recorded: &str, now: &str) -> Vec<String> {
    let rows = |text: &str| -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    let (before, after) = (rows(recorded), rows(now));
    if before.len() != after.len() {
        return vec![format!("expected {} rows, found {}", before.len(), after.len())];
    }
    let pairs = before.iter().zip(&after);
    pairs
        .filter(|(before, after)| !after.starts_with(before))
        .map(|(before, after)| format!("expected {before:?} first, found {after:?}"))
        .collect()
}

#[test]
fn a_lost_field_is_found_and_an_added_one_is_none() {
    let recorded = serde_json::json!({"items": [{"id": "a", "days": 1}], "total": 1});
    let found = |now: Value| lost(&recorded, &now, "$").len();
    assert_eq!(found(serde_json::json!({"items": [{"id": "a", "days": 1, "more": 2}], "total": 1, "x": null})), 0);
    assert_eq!(found(serde_json::json!({"items": [{"id": "a"}], "total": 1})), 1);
    assert_eq!(found(serde_json::json!({"items": [{"id": "a", "days": "1"}], "total": 1})), 1);
    assert_eq!(lost_columns("a,b\r\n1,2\r\n", "a,b,c\r\n1,2,3\r\n").len(), 0);
    assert_eq!(lost_columns("a,b\r\n1,2\r\n", "b,a\r\n2,1\r\n").len(), 2);
}
