//! The API's shapes, which are frozen.

use super::App;

#[tokio::test]
async fn a_consultation_has_the_frozen_fields() {
    let app = App::new();
    let list = app.get("/api/v1/consultations?q=bärnsten").await.json();
    insta::assert_json_snapshot!(list, @r#"
    {
      "items": [
        {
          "caseNumbers": [
            "Fi2026/01655"
          ],
          "consultees": [],
          "deadline": "2026-07-08",
          "deadlines": [
            {
              "at": null,
              "evidence": "Svaren ska ha kommit in senast den 8 juli 2026.",
              "on": "2026-07-08",
              "scope": null
            }
          ],
          "documents": [
            {
              "kind": "cover-letter",
              "mediaType": "application/pdf",
              "title": "Missiv",
              "url": "https://example.se/missiv.pdf"
            }
          ],
          "extended": false,
          "fetchedAt": "2026-05-03T22:00:00Z",
          "firstSeenAt": "2026-05-03T22:00:00Z",
          "id": "urn:uuid:1881e9af-19dd-5677-8be6-c03151ac1145",
          "issuers": [
            {
              "kind": "ministry",
              "name": "Finansdepartementet",
              "slug": "finansdepartementet"
            }
          ],
          "kind": "other",
          "meetings": [],
          "publishedOn": "2026-05-04",
          "qualityNotes": [],
          "references": [],
          "slug": "barnsten-raf-en-oversyn",
          "source": "finansdepartementet",
          "sourceUrl": "https://example.se/remisser/1/",
          "status": "closing",
          "submissions": [],
          "summary": "Om handeln med bärnsten.",
          "title": "Bärnsten & raf, en översyn",
          "topics": [],
          "updatedOn": null,
          "url": "https://remiss.example/remisser/barnsten-raf-en-oversyn-1881e9af",
          "withdrawn": false
        }
      ],
      "limit": 20,
      "page": 1,
      "total": 1
    }
    "#);
}

#[tokio::test]
async fn a_consultation_is_found_by_each_form_of_its_id() {
    let app = App::new();
    let id = super::amber().id.to_string();
    let bare = id.trim_start_matches("urn:uuid:");
    for form in [&id, bare, &bare[..8], &super::amber().path_segment()] {
        let got = app.get(&format!("/api/v1/consultations/{form}")).await;
        assert_eq!(got.status, 200, "{form}");
        assert_eq!(got.json()["id"], id);
        assert_eq!(got.json()["body"], "Om handeln med bärnsten.\n\nUtredaren föreslår ett märke.");
    }
    for form in ["00000000", "x", "urn:uuid:00000000-0000-5000-8000-000000000000"] {
        assert_eq!(app.get(&format!("/api/v1/consultations/{form}")).await.status, 404, "{form}");
    }
}

#[tokio::test]
async fn events_issuers_sources_and_revisions_have_the_frozen_fields() {
    let app = App::new();
    let items = async |address: &str| app.get(address).await.json()["items"].clone();
    insta::assert_json_snapshot!(items("/api/v1/events?events=deadline-changed").await, @r#"
    [
      {
        "at": "2026-06-30T22:00:00Z",
        "consultation": "urn:uuid:1881e9af-19dd-5677-8be6-c03151ac1145",
        "field": "deadlines",
        "id": "urn:uuid:6a9d60be-7610-5c6a-9554-19cd22792420",
        "kind": "deadline-changed",
        "new": "2026-07-08",
        "old": "2026-06-15"
      }
    ]
    "#);
    insta::assert_json_snapshot!(items("/api/v1/issuers").await, @r#"
    [
      {
        "kind": "ministry",
        "name": "Finansdepartementet",
        "open": 2,
        "slug": "finansdepartementet",
        "total": 3
      },
      {
        "kind": "ministry",
        "name": "Kulturdepartementet",
        "open": 0,
        "slug": "kulturdepartementet",
        "total": 0
      }
    ]
    "#);
    insta::assert_json_snapshot!(items("/api/v1/sources").await, @r#"
    [
      {
        "lastNewAt": null,
        "lastSuccessAt": null,
        "name": "Finansdepartementet",
        "problems": [],
        "since": "2026-07-03T08:00:00Z",
        "slug": "finansdepartementet",
        "state": "ok",
        "total": 0
      },
      {
        "lastNewAt": null,
        "lastSuccessAt": null,
        "name": "Kulturdepartementet",
        "problems": [
          {
            "code": "no-items",
            "since": "2026-07-03T08:00:00Z",
            "text": "expected at least 5 items, found 0"
          }
        ],
        "since": "2026-07-03T08:00:00Z",
        "slug": "kulturdepartementet",
        "state": "broken",
        "total": 0
      }
    ]
    "#);
    let revisions = format!("/api/v1/consultations/{}/revisions", super::amber().id);
    insta::assert_json_snapshot!(items(&revisions).await, @r#"
    [
      {
        "at": "2026-07-03T08:00:00Z",
        "changes": [
          {
            "field": "caseNumbers",
            "new": [
              "Fi2026/01655"
            ],
            "old": null
          }
        ],
        "events": [],
        "source": "finansdepartementet",
        "sourceVersion": "0123456789ab"
      }
    ]
    "#);
    insta::assert_json_snapshot!(app.get("/api/v1/api-info").await.json(), @r#"
    {
      "apiDocumentation": "https://remiss.example/om#api",
      "apiName": "Remissflödet",
      "apiReleased": "2026-11-22",
      "apiStatus": "active",
      "apiVersion": "1.0.0"
    }
    "#);
}

#[tokio::test]
async fn a_list_is_paged_with_links() {
    let app = App::new();
    let second = app.get("/api/v1/consultations?issuer=finansdepartementet&limit=1&page=2").await;
    let json = second.json();
    assert_eq!((&json["total"], &json["page"], &json["limit"]), (&3.into(), &2.into(), &1.into()));
    assert_eq!(json["items"].as_array().map(Vec::len), Some(1));
    let base = "https://remiss.example/api/v1/consultations?issuer=finansdepartementet&limit=1&page=";
    let link = second.header("link").to_owned();
    for (rel, page) in [("first", 1), ("prev", 1), ("next", 3), ("last", 3)] {
        assert!(link.contains(&format!("<{base}{page}>; rel=\"{rel}\"")), "{link}");
    }
    let beyond = app.get("/api/v1/consultations?page=9").await.json();
    assert_eq!(beyond["items"].as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn filters_and_orders() {
    let app = App::new();
    for (query, total) in [
        ("", 3),
        ("status=open", 2),
        ("status=closing", 1),
        ("status=withdrawn", 1),
        ("deadlineAfter=2026-08-01", 2),
        ("deadlineBefore=2026-08-01", 1),
        ("publishedAfter=2026-05-05", 0),
        ("changedAfter=2026-06-25", 1),
        ("issuer=kulturdepartementet", 0),
        ("issuer=&q=", 3),
    ] {
        let json = app.get(&format!("/api/v1/consultations?{query}")).await.json();
        assert_eq!(json["total"], total, "{query}");
    }
    let sorted = app.get("/api/v1/consultations?sort=deadline").await.json();
    assert_eq!(sorted["items"][0]["deadline"], "2026-07-08");
}

#[tokio::test]
async fn a_problem_names_the_field() {
    let app = App::new();
    let got = app.get("/api/v1/consultations?statsu=open").await;
    insta::assert_json_snapshot!(got.json(), @r#"
    {
      "detail": "there is no filter `statsu`; did you mean `status`?",
      "field": "statsu",
      "instance": "/api/v1/consultations",
      "status": 400,
      "title": "Bad Request",
      "type": "about:blank"
    }
    "#);
}

#[tokio::test]
async fn the_change_log_is_streamed_from_a_number() {
    let app = App::new();
    let got = app.get("/api/v1/changes.ndjson?from=1").await;
    assert_eq!(got.header("content-type"), "application/x-ndjson; charset=utf-8");
    assert_eq!(got.text(), "{\"seq\":1}\n{\"seq\":2}\n");
}
