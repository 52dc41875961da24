//! The difficult pages of `tests/hard`, which `.ci/pages` shows in a browser: a title of three hundred letters, three
//! deadlines, two hundred submissions, no deadline, a withdrawal, an extension, and a source that is down.

use serde_json::Value;

use crate::program::{Server, remissflode, until};

#[test]
fn difficult_consultations_are_served() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let arguments = ["--sources", "tests/hard/scrapers", "--replay", "tests/hard/pages"];
    let server = Server::start(remissflode(&data).args(arguments), &data, &[]);
    let all = || server.json("/api/v1/consultations")["items"].as_array().unwrap().clone();
    until("all are read", || all().len() == 5);
    let find = |number: &str| -> Value {
        all().into_iter().find(|one| one["sourceUrl"].as_str().unwrap().ends_with(number)).unwrap()
    };
    let longest = find("/langst");
    assert!(longest["title"].as_str().unwrap().chars().count() >= 300);
    let days: Vec<_> = longest["deadlines"].as_array().unwrap().iter().map(|day| (&day["on"], &day["scope"])).collect();
    let expected = [("2026-08-15", Some("avsnitt 8.2")), ("2026-09-03", None), ("2026-10-01", Some("kommunerna"))];
    let expected: Vec<_> = expected.iter().map(|(day, scope)| (Value::from(*day), Value::from(*scope))).collect();
    assert_eq!(days, expected.iter().map(|(day, scope)| (day, scope)).collect::<Vec<_>>());
    assert_eq!(find("/svarad")["submissions"].as_array().unwrap().len(), 200);
    assert_eq!(find("/utan-dag")["deadline"], Value::Null);
    assert_eq!(find("/aterkallad")["status"], "withdrawn");
    assert!(find("/forlangd")["deadline"] == "2026-09-30");
    until("the failed source is shown", || server.get("/kallor").contains("503"));
}
