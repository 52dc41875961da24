//! The description of the API beside what is served, and every SKALL rule of Sweden's REST API profile with its verdict.

use std::{collections::BTreeSet, path::Path};

use serde_json::Value;

use super::{App, documented::encoded};
use crate::{
    catalog::KEYS,
    output::{Publisher, PublisherKind, Site},
    web::api::v1::{OPERATIONS, described, filter_parameters, parameters},
};

/// The installation that the checked-in description speaks of.
fn example_site() -> Site {
    let mut site = Site::new("https://remisser.example.se", "Remissflödet");
    site.contact = Some("kontakt@example.se".to_owned());
    let (url, kind) = (Some("https://www.example.se/".to_owned()), Some(PublisherKind::NonProfit));
    site.publisher = Some(Publisher { name: "Exempelföreningen".to_owned(), url, kind });
    site
}

#[test]
fn the_checked_in_description_is_served() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = serde_json::to_string_pretty(&described(&example_site())).unwrap() + "\n";
    if std::fs::read_to_string(root.join("docs/openapi.json")).ok().as_ref() != Some(&text) {
        std::fs::write(root.join("target/openapi.json"), &text).unwrap();
        panic!("docs/openapi.json is another: compare it with target/openapi.json, and copy that over it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_of_the_api_is_described_and_answers() {
    let routes = include_str!("../server/routes.rs");
    let routed: BTreeSet<&str> = routes.split("\"/api/v1").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(routed, OPERATIONS.iter().map(|one| one.path).collect(), "in routes.rs and in the table");
    let app = App::documented();
    for operation in OPERATIONS {
        let path = operation.path.replace("{id}", "1881e9af").replace("{slug}", "malmo-stad");
        let got = app.get(&format!("/api/v1{path}")).await;
        assert_eq!(got.status, 200, "{path}");
        let described = described(&example_site());
        let content = &described["paths"][operation.path]["get"]["responses"]["200"]["content"];
        let media_type = got.header("content-type").split(';').next().unwrap().to_owned();
        assert!(content[&media_type].is_object(), "{path} answers with {media_type}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_parameter_has_words_and_a_valid_example() {
    let app = App::documented();
    assert_eq!(
        filter_parameters().iter().map(|one| one.name).collect::<Vec<_>>(),
        KEYS,
        "none of the filter is missing"
    );
    for operation in OPERATIONS {
        let filter = if operation.filter { KEYS.to_vec() } else { Vec::new() };
        for name in operation.own.iter().copied().chain(filter) {
            let parameter = parameters().into_iter().find(|one| one.name == name).expect("in the table");
            for lang in crate::domain::Lang::ALL {
                assert!(parameter.says(lang).ends_with('.'), "{name} has no words");
            }
            if ["id", "slug"].contains(&name) || parameter.example.is_empty() {
                continue;
            }
            let path = operation.path.replace("{id}", "1881e9af").replace("{slug}", "malmo-stad");
            let got = app.get(&encoded(&format!("/api/v1{path}?{name}={}", parameter.example))).await;
            assert_eq!(got.status, 200, "{path}?{name}={}: {}", parameter.example, got.text());
        }
        let got = app.get(&format!("/api/v1{}?1x=1", operation.path.replace(['{', '}'], ""))).await;
        assert!([400, 404].contains(&got.status.as_u16()), "{}: an unknown key is refused", operation.path);
    }
}

#[tokio::test]
async fn every_response_has_the_fields_of_its_schema() {
    let app = App::documented();
    let described = described(&example_site());
    for (address, schema) in [
        ("consultations", "Consultation"),
        ("events", "Event"),
        ("documents", "DocumentEntry"),
        ("organizations", "Organization"),
        ("issuers", "Issuer"),
        ("sources", "Source"),
        ("consultations/1881e9af/revisions", "Revision"),
        ("consultations/1881e9af/responses", "Response"),
    ] {
        let item = &app.get(&format!("/api/v1/{address}")).await.json()["items"][0];
        let mut written: BTreeSet<&String> = item.as_object().unwrap().keys().collect();
        let of_one = ["body".to_owned(), "origins".to_owned()];
        if schema == "Consultation" {
            written.extend(&of_one);
        }
        let properties = described["components"]["schemas"][schema]["properties"].as_object().unwrap();
        assert_eq!(written, properties.keys().collect(), "{address}");
        assert!(
            properties
                .values()
                .all(|one| one["description"].is_string() || one["oneOf"].is_array() || one["$ref"].is_string()),
            "{schema}: every field is explained"
        );
    }
}

/// Returns `true` if every value that `key` names in the JSON document fits.
fn all(value: &Value, key: &str, fits: &impl Fn(&Value) -> bool) -> bool {
    match value {
        Value::Object(object) => object.iter().all(|(name, one)| (name != key || fits(one)) && all(one, key, fits)),
        Value::Array(values) => values.iter().all(|one| all(one, key, fits)),
        _ => true,
    }
}

fn is_camel(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Sweden's REST API profile (Digg): each rule that says SKALL, as `docs/api.md` lists them, and whether it holds.
#[tokio::test(flavor = "multi_thread")]
async fn every_rule_of_the_profile_is_checked() {
    let app = App::documented();
    let described = described(&example_site());
    let info = &described["info"];
    let paths = described["paths"].as_object().unwrap();
    let operations: Vec<&Value> = paths.values().map(|path| &path["get"]).collect();
    let schemas = described["components"]["schemas"].as_object().unwrap();
    let list = app.get("/api/v1/consultations?limit=1").await;
    let problem = app.get("/api/v1/consultations?limit=0").await;
    let missing = app.get("/api/v1/nej").await;
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let traced = app.get_with("/api/v1/api-info", &[("traceparent", trace)]).await;
    let api_info = app.get("/api/v1/api-info").await.json();
    let text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    let segments: Vec<&str> = paths.keys().flat_map(|path| path.split('/')).filter(|s| !s.is_empty()).collect();
    let plain = |segment: &&str| {
        segment.starts_with('{')
            || segment.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.')
    };
    let collections = [
        "consultations",
        "events",
        "documents",
        "organizations",
        "issuers",
        "sources",
        "revisions",
        "responses",
        "changes",
        "consultees",
        "submissions",
        "outcomes",
    ];
    let service = ["api-info", "openapi.json", "datapackage.json"];
    let rules = [
        ("https in servers", all(&described, "servers", &|s| s[0]["url"].as_str().unwrap().starts_with("https://"))),
        ("the version stands in the path", described["servers"][0]["url"].as_str().unwrap().ends_with("/api/v1")),
        ("paths are of a-z, 0-9, hyphen and dot", segments.iter().all(plain)),
        (
            "collections are plural nouns",
            segments
                .iter()
                .filter(|s| !s.starts_with('{') && !service.contains(s))
                .all(|s| collections.contains(&s.split('.').next().unwrap())),
        ),
        (
            "api-info has its five fields",
            ["apiName", "apiVersion", "apiReleased", "apiDocumentation", "apiStatus"]
                .iter()
                .all(|f| text(&api_info[f])),
        ),
        (
            "instants are RFC 3339 in UTC",
            ["firstSeenAt", "fetchedAt", "changedAt", "at"]
                .iter()
                .all(|key| all(&list.json(), key, &|at| at.is_null() || at.as_str().unwrap().ends_with('Z'))),
        ),
        ("a day has no clock time", list.json()["items"][0]["publishedOn"] == "2026-05-04"),
        (
            "errors are application/problem+json (RFC 9457)",
            [&problem, &missing].iter().all(|got| {
                got.header("content-type") == "application/problem+json"
                    && ["type", "title", "detail", "instance"].iter().all(|key| text(&got.json()[key]))
                    && got.json()["status"] == got.status.as_u16()
            }),
        ),
        (
            "every error and `default` is described so",
            operations.iter().all(|one| one["responses"]["default"].is_object())
                && described["components"]["responses"]
                    .as_object()
                    .unwrap()
                    .iter()
                    .all(|(status, one)| status == "304" || one["content"]["application/problem+json"].is_object()),
        ),
        (
            "query names begin with a letter",
            described["components"]["parameters"]
                .as_object()
                .unwrap()
                .values()
                .all(|one| one["name"].as_str().unwrap().starts_with(|c: char| c.is_ascii_alphabetic())),
        ),
        (
            "paging by limit, 20 by default, and page from 1",
            list.json()["page"] == 1 && app.get("/api/v1/events").await.json()["limit"] == 20,
        ),
        (
            "the total and links to the pages",
            list.json()["total"] == 1 && list.header("link").contains("rel=\"first\""),
        ),
        (
            "one style of field names, camelCase",
            schemas.values().all(|s| s["properties"].as_object().is_none_or(|p| p.keys().all(|name| is_camel(name)))),
        ),
        (
            "no data in headers of its own",
            !list.headers.keys().any(|name| {
                name.as_str().starts_with("x-") && name != "x-content-type-options" && name != "x-request-id"
            }),
        ),
        ("OpenAPI 3.1", described["openapi"] == "3.1.0"),
        ("a version", info["version"] == api_info["apiVersion"]),
        (
            "described in Swedish and English",
            ["sista svarsdag", "last day to answer"]
                .iter()
                .all(|words| info["description"].as_str().unwrap().contains(words)),
        ),
        ("contact with name, url and email", ["name", "url", "email"].iter().all(|key| text(&info["contact"][key]))),
        ("license with name and url", ["name", "url"].iter().all(|key| text(&info["license"][key]))),
        ("service level and limits are stated", text(&info["x-sla"]) && text(&info["x-limitations"])),
        (
            "every operation is described",
            operations.iter().all(|one| text(&one["description"]) && text(&one["operationId"])),
        ),
        (
            "every response is described",
            operations.iter().all(|one| {
                one["responses"].as_object().unwrap().values().all(|r| text(&r["description"]) || text(&r["$ref"]))
            }) && described["components"]["responses"].as_object().unwrap().values().all(|r| text(&r["description"])),
        ),
        (
            "an example on every body",
            all(&described, "content", &|content| {
                content.as_object().unwrap().values().all(|one| !one["example"].is_null())
            }),
        ),
        ("traceparent is taken and passed on", traced.header("traceparent") == trace),
    ];
    let broken: Vec<&str> = rules.iter().filter(|(_, holds)| !holds).map(|(rule, _)| *rule).collect();
    assert_eq!(broken, Vec::<&str>::new());
    let listed = include_str!("../../../docs/api.md");
    for (rule, _) in rules {
        assert!(listed.contains(&format!("- {rule}\n")), "docs/api.md lists: - {rule}");
    }
}
