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
          "answerInTwoVersions": null,
          "answerTo": null,
          "caseNumbers": [
            "Fi2026/01655"
          ],
          "changedAt": "2026-06-30T22:00:00Z",
          "closingSoon": true,
          "consultees": [],
          "consulteesKnown": false,
          "copyTo": [],
          "daysToAnswer": 65,
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
          "informed": [],
          "issuers": [
            {
              "kind": "ministry",
              "name": "Finansdepartementet",
              "slug": "finansdepartementet"
            }
          ],
          "kind": "other",
          "meetings": [],
          "origin": [],
          "outcomes": [],
          "proposal": null,
          "publishedOn": "2026-05-04",
          "qualityNotes": [],
          "references": [],
          "slug": "barnsten-raf-en-oversyn",
          "source": "finansdepartementet",
          "sourceUrl": "https://example.se/remisser/1/",
          "status": "open",
          "subjects": [],
          "submissions": [],
          "submissionsKnown": true,
          "summary": "Om handeln med bärnsten.",
          "title": "Bärnsten & raf, en översyn",
          "topics": [],
          "updatedOn": null,
          "url": "https://remiss.example/remisser/barnsten-raf-en-oversyn-1881e9af",
          "withdrawn": false
        }
      ],
      "limit": 20,
      "nextCursor": null,
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
        "added": [],
        "at": "2026-06-30T22:00:00Z",
        "certainty": null,
        "consultation": "urn:uuid:1881e9af-19dd-5677-8be6-c03151ac1145",
        "field": "deadlines",
        "id": "urn:uuid:6a9d60be-7610-5c6a-9554-19cd22792420",
        "issuers": [
          {
            "kind": "ministry",
            "name": "Finansdepartementet",
            "slug": "finansdepartementet"
          }
        ],
        "kind": "deadline-changed",
        "new": "2026-07-08",
        "old": "2026-06-15",
        "title": "Bärnsten & raf, en översyn",
        "url": "https://remiss.example/remisser/barnsten-raf-en-oversyn-1881e9af"
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
        "discovery": {
          "found": 0,
          "late": 0,
          "medianDaysAfterPublication": null
        },
        "lastNewAt": null,
        "lastSuccessAt": null,
        "name": "Finansdepartementet",
        "problems": [],
        "refused": [],
        "since": "2026-07-03T08:00:00Z",
        "slug": "finansdepartementet",
        "state": "ok",
        "total": 0
      },
      {
        "discovery": {
          "found": 0,
          "late": 0,
          "medianDaysAfterPublication": null
        },
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
        "refused": [],
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
      "apiDocumentation": "https://remiss.example/api",
      "apiName": "Remissflödet",
      "apiReleased": "2026-11-27",
      "apiStatus": "active",
      "apiVersion": "1.2.0",
      "historySince": "2026-05-03T22:00:00Z"
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
    assert_eq!(
        got.header("cache-control"),
        "public, max-age=300, stale-while-revalidate=30, stale-if-error=86400",
        "as the other exports"
    );
    assert_eq!(got.header("content-type"), "application/x-ndjson; charset=utf-8");
    assert_eq!(got.text(), "", "records that change no consultation are left out");
    assert_eq!(app.get("/journal.ndjson?from=1").await.text(), "{\"seq\":1}\n{\"seq\":2}\n", "as they are");
}

#[tokio::test]
async fn a_cursor_loses_and_repeats_nothing_while_the_list_changes() {
    let app = App::of_many(30);
    for sort in ["published", "deadline"] {
        let mut address = format!("/api/v1/consultations?limit=7&sort={sort}&fields=id,title");
        let (first, mut seen) = (address.clone(), Vec::new());
        let before = app.get("/api/v1/consultations?limit=500").await.json()["items"].clone();
        let before: Vec<_> = before.as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
        for n in 0.. {
            let page = app.get(&address).await.json();
            seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].clone()));
            // One that comes in front would push the last of each page to the next one.
            let mut late = super::amber();
            late.id = crate::domain::ConsultationId::from_key(&format!("late/{sort}/{n}"));
            late.published_on = Some("2026-07-02".parse().unwrap());
            let current = app.catalog.snapshot();
            app.catalog.publish(current.with_changes(vec![late.into()], Vec::new(), Vec::new()));
            let Some(cursor) = page["nextCursor"].as_str() else { break };
            address = format!("{first}&cursor={cursor}");
        }
        let again = seen.iter().filter(|id| before.contains(id)).count();
        assert_eq!(again, before.len(), "{sort}: each of them once");
        seen.sort_by_key(|id| id.to_string());
        seen.dedup();
        assert_eq!(seen.iter().filter(|id| before.contains(id)).count(), before.len(), "{sort}: none twice");
    }
    let cursor = app.get("/api/v1/consultations?limit=7").await.json()["nextCursor"].as_str().unwrap().to_owned();
    for (address, status) in [
        (format!("/api/v1/consultations?cursor={cursor}"), 200),
        (format!("/api/v1/consultations?status=open&cursor={cursor}"), 400),
        (format!("/api/v1/events?cursor={cursor}"), 400),
        (format!("/api/v1/consultations?page=2&cursor={cursor}"), 400),
        ("/api/v1/consultations?cursor=zz".to_owned(), 400),
    ] {
        let got = app.get(&address).await;
        assert_eq!(got.status, status, "{address}");
        assert!(status == 200 || got.json()["field"] == "cursor", "{address}");
    }
}

#[tokio::test]
async fn the_order_of_a_cursor_is_that_of_the_list() {
    let app = App::of_many(5);
    let mut changed = super::amber();
    changed.fetched_at = "2026-07-02T10:00:00Z".parse().unwrap();
    let current = app.catalog.snapshot();
    app.catalog.publish(current.with_changes(vec![changed.into()], Vec::new(), Vec::new()));
    let ids = |json: serde_json::Value| -> Vec<String> {
        json["items"].as_array().unwrap().iter().map(|item| item["id"].to_string()).collect()
    };
    for address in [
        "consultations?sort=published",
        "consultations?sort=deadline",
        "consultations?sort=changed",
        "consultations?sort=updated",
        "events?days=7",
    ] {
        let whole = ids(app.get(&format!("/api/v1/{address}&limit=500")).await.json());
        let (mut walked, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = app.get(&format!("/api/v1/{address}&limit=1{cursor}")).await.json();
            walked.extend(ids(page.clone()));
            let Some(next) = page["nextCursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(walked, whole, "{address}");
    }
}

#[tokio::test]
async fn documents_organizations_fields_and_facets() {
    let app = App::documented();
    let items = async |address: &str| app.get(address).await.json()["items"].clone();
    insta::assert_json_snapshot!(items("/api/v1/documents?documentKind=cover-letter").await, @r#"
    [
      {
        "consultation": "urn:uuid:1881e9af-19dd-5677-8be6-c03151ac1145",
        "consultationTitle": "Rent vatten",
        "kind": "cover-letter",
        "mediaType": "application/pdf",
        "publishedOn": "2026-05-04",
        "title": "Missiv",
        "url": "https://example.se/missiv.pdf"
      }
    ]
    "#);
    insta::assert_json_snapshot!(items("/api/v1/organizations").await, @r#"
    [
      {
        "answered": 1,
        "asked": 0,
        "awaiting": 0,
        "consultationsWithConsultees": 1,
        "consultationsWithSubmissions": 1,
        "endedOn": null,
        "kind": "municipality",
        "name": "Malmö kommun",
        "orgNumber": null,
        "replacedBy": null,
        "silent": 0,
        "slug": "malmo-kommun",
        "unasked": 1,
        "wikidata": null
      },
      {
        "answered": 0,
        "asked": 1,
        "awaiting": 1,
        "consultationsWithConsultees": 1,
        "consultationsWithSubmissions": 1,
        "endedOn": null,
        "kind": "municipality",
        "name": "Örebro kommun",
        "orgNumber": null,
        "replacedBy": null,
        "silent": 0,
        "slug": "orebro-kommun",
        "unasked": 0,
        "wikidata": null
      }
    ]
    "#);
    assert_eq!(items("/api/v1/organizations?name=orebro&fields=asked").await, serde_json::json!([{"asked": 1}]));
    for address in ["malmo-kommun", "malmo-stad", "Malm%C3%B6%20stad"] {
        assert_eq!(app.get(&format!("/api/v1/organizations/{address}")).await.json()["answered"], 1, "{address}");
    }
    assert_eq!(app.get("/api/v1/organizations/nej").await.status, 404);
    let app = &app;
    let sorted = |by: &'static str| async move {
        let items = app.get(&format!("/api/v1/organizations?order={by}&fields=slug")).await.json()["items"].clone();
        items[0]["slug"].as_str().unwrap().to_owned()
    };
    assert_eq!(sorted("unasked").await, "malmo-kommun");
    assert_eq!(sorted("awaiting").await, "orebro-kommun");
    assert_eq!(app.get("/api/v1/organizations?order=x").await.status, 400);
    let facets = app.get("/api/v1/consultations?facets=true&fields=body").await.json();
    assert_eq!(facets["facets"]["topic"], serde_json::json!([{"value": "skatter", "name": "Skatter", "count": 1}]));
    assert!(facets["items"][0]["body"].is_string(), "the text is there where it is asked for");
    for (query, field) in [("fields=titel", "fields"), ("facets=ja", "facets"), ("sort=x", "sort")] {
        let got = app.get(&format!("/api/v1/consultations?{query}")).await;
        assert_eq!((got.status.as_u16(), got.json()["field"].as_str().unwrap()), (400, field));
    }
}
