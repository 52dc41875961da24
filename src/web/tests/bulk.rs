//! Whole exports: each form holds the same consultations, and an unchanged one is a 304.

use std::io::Read as _;

use super::App;

#[tokio::test(flavor = "multi_thread")]
async fn each_form_holds_every_consultation_of_the_filter() {
    let app = App::new();
    let one_by_one = app.get("/api/v1/consultations?limit=500&status=open&fields=id").await.json();
    let ids: Vec<&str> =
        one_by_one["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 2);
    let json = app.get("/api/v1/consultations.json?status=open").await;
    assert_eq!(json.header("content-type"), "application/json; charset=utf-8");
    let listed = json.json();
    assert_eq!(listed.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
    let lines = app.get("/api/v1/consultations.ndjson?status=open").await.text();
    let values: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(serde_json::Value::from(values), listed, "the same, a line each");
    let table = app.get("/api/v1/consultations.csv?status=open").await;
    assert_eq!(table.body, app.get("/remisser.csv?status=open").await.body, "the same table");
    assert_eq!(app.get("/api/v1/consultations.json?q=finnsinte").await.json(), serde_json::json!([]));
    assert_eq!(app.get("/api/v1/consultations.ndjson?q=finnsinte").await.text(), "");
    assert_eq!(app.get("/api/v1/consultations.csv?page=2").await.status, 400, "an export has no pages");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_export_is_a_304() {
    let app = App::new();
    for form in ["csv", "json", "ndjson", "xlsx"] {
        let file = if form == "xlsx" { "/remisser" } else { "/api/v1/consultations" };
        let address = format!("{file}.{form}");
        let first = app.get(&address).await;
        assert!(first.header("content-disposition").contains(form), "{form}");
        app.publish_again();
        let again = app.get_with(&address, &[("if-none-match", first.header("etag"))]).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{form}");
        assert_eq!(again.header("last-modified"), first.header("last-modified"));
        let coded = app.get_with(&address, &[("accept-encoding", "gzip, br")]).await;
        assert_eq!(coded.header("content-encoding"), "gzip");
        assert_ne!(coded.header("etag"), first.header("etag"), "another coding, another tag");
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(coded.body.as_slice()).read_to_end(&mut plain).unwrap();
        assert_eq!(plain, first.body, "{form}");
    }
    let before = app.get("/api/v1/consultations.csv").await;
    app.at("2026-07-20T08:00:00Z");
    let after = app.get_with("/api/v1/consultations.csv", &[("if-none-match", before.header("etag"))]).await;
    assert_eq!(after.status, 200, "a consultation has closed meanwhile");
}
