//! The tables, their description, and what an empty list or a status means in them.

use super::App;
use crate::web::api::v1::OPERATIONS;

#[tokio::test(flavor = "multi_thread")]
async fn long_tables_have_a_row_for_each_thing() {
    let app = App::documented();
    for (file, head, row) in [
        (
            "events",
            "id,kind,at,consultation,title,url,issuers,field,old,new,added,certainty",
            ",published,2026-05-03T22:00:00Z,",
        ),
        ("organizations", "slug,name,kind,orgNumber,wikidata,endedOn,replacedBy,asked,answered,", ",1,0,0,0,1,1,1"),
        ("documents", "consultation,consultationTitle,publishedOn,kind,title,url,mediaType", ",cover-letter,Missiv,"),
        (
            "consultees",
            "consultation,consultationTitle,publishedOn,name,organization,organizationName,organizationKind,limits",
            ",Rent vatten,2026-05-04,Örebro kommun,orebro-kommun,Örebro kommun,municipality,",
        ),
        (
            "submissions",
            "consultation,consultationTitle,publishedOn,name,organization,organizationName,organizationKind,url",
            ",Malmö stad,malmo-kommun,Malmö kommun,municipality,https://example.se/svar.pdf",
        ),
        (
            "outcomes",
            "consultation,consultationTitle,publishedOn,place,kind,number,title,date,url,result,withdrawn,certainty,matchedBy",
            "certainty,matchedBy,matched,follows,source",
        ),
    ] {
        let got = app.get(&format!("/api/v1/{file}.csv")).await;
        assert_eq!(got.header("content-disposition"), format!("attachment; filename=\"{file}.csv\""));
        let text = got.text();
        assert!(text.starts_with(head) && text.contains(row), "{file}: {text}");
        assert_eq!(app.get(&format!("/api/v1/{file}.csv?q=finnsinte")).await.text().lines().count(), 1, "{file}");
        assert_eq!(app.get(&format!("/api/v1/{file}.csv?statsu=open")).await.status, 400, "{file}");
        assert_eq!(app.get(&format!("/api/v1/{file}.csv?limit=5")).await.status, 400, "{file}: no pages");
    }
    assert_eq!(app.get("/api/v1/documents.csv?documentKind=report").await.text().lines().count(), 1);
    assert_eq!(app.get("/api/v1/documents.csv?documentKind=brev").await.status, 400);
    assert_eq!(app.get("/api/v1/events.csv?events=published&happenedAfter=2026-05-05").await.text().lines().count(), 1);
    assert_eq!(app.get("/api/v1/events.csv?happenedAfter=maj").await.status, 400);
    assert_eq!(app.get("/api/v1/organizations.csv?order=namn").await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_package_describes_every_table_as_it_is_written() {
    let app = App::documented();
    let package = app.get("/api/v1/datapackage.json").await.json();
    let resources = package["resources"].as_array().unwrap();
    for resource in resources {
        let path = resource["path"].as_str().unwrap().strip_prefix("https://remiss.example").unwrap();
        let fields: Vec<&str> = resource["schema"]["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| field["name"].as_str().unwrap())
            .collect();
        let written = app.get(path).await.text();
        assert_eq!(written.lines().next(), Some(fields.join(",").as_str()), "{path}");
    }
    let tables = OPERATIONS.iter().filter(|one| one.path.ends_with(".csv")).count();
    assert_eq!(resources.len(), tables, "no table is left out");
}

#[tokio::test(flavor = "multi_thread")]
async fn open_means_the_same_in_the_filter_and_in_the_data() {
    let app = App::new();
    let of =
        async |query: &str| app.get(&format!("/api/v1/consultations?{query}&fields=status,closingSoon")).await.json();
    let open = of("status=open").await;
    let all = of("limit=500").await;
    let named = |list: &serde_json::Value, key: &str, value: serde_json::Value| {
        list["items"].as_array().unwrap().iter().filter(|item| item[key] == value).count()
    };
    assert_eq!(open["total"], named(&all, "status", "open".into()));
    assert_eq!(of("status=closing").await["total"], named(&all, "closingSoon", true.into()), "the old value");
    assert_eq!(named(&all, "closingSoon", true.into()), 1);
    let table = app.get("/api/v1/consultations.csv?status=closing").await.text();
    assert!(table.contains(",open,2026-05-04,"), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_turned_round_by_a_minus_sign() {
    let app = App::of_many(5);
    let titles = async |query: &str| {
        let list = app.get(&format!("/api/v1/consultations?{query}&fields=title")).await.json();
        let titles = list["items"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap().to_owned());
        titles.collect::<Vec<_>>()
    };
    for key in ["published", "changed", "updated", "deadline"] {
        let (mut there, back) = (titles(&format!("sort={key}")).await, titles(&format!("sort=-{key}")).await);
        there.sort();
        let mut sorted = back.clone();
        sorted.sort();
        assert_eq!(there, sorted, "{key}: none is lost");
    }
    let mut there = titles("sort=published").await;
    there.reverse();
    assert_eq!(titles("sort=-published").await, there);
    // Page by page, by cursor.
    let (mut address, mut walked) =
        ("/api/v1/consultations?sort=-published&limit=2&fields=title".to_owned(), Vec::new());
    loop {
        let page = app.get(&address).await.json();
        walked.extend(page["items"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        address = format!("/api/v1/consultations?sort=-published&limit=2&fields=title&cursor={cursor}");
    }
    assert_eq!(walked, there);
    assert_eq!(app.get("/api/v1/consultations?sort=-x").await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_says_if_it_is_known_and_history_since_when() {
    let app = App::documented();
    let one = app.get("/api/v1/consultations?limit=1").await.json()["items"][0].clone();
    assert_eq!([&one["consulteesKnown"], &one["submissionsKnown"]], [true, true]);
    let other = App::of_many(1).get("/api/v1/consultations?limit=1").await.json()["items"][0].clone();
    assert_eq!([&other["consulteesKnown"], &other["submissionsKnown"]], [false, false], "nobody says");
    let organization = app.get("/api/v1/organizations/malmo-kommun").await.json();
    let basis = [&organization["consultationsWithConsultees"], &organization["consultationsWithSubmissions"]];
    assert_eq!(basis, [1, 1]);
    for address in ["events", "consultations/1881e9af/revisions", "api-info"] {
        let got = app.get(&format!("/api/v1/{address}")).await.json();
        assert_eq!(got["historySince"], "2026-05-03T22:00:00Z", "{address}");
    }
    let event = app.get("/api/v1/events?events=published").await.json()["items"][0].clone();
    assert_eq!((&event["title"], &event["issuers"][0]["slug"]), (&"Rent vatten".into(), &"finansdepartementet".into()));
    assert!(event["url"].as_str().unwrap().starts_with("https://remiss.example/remisser/rent-vatten-"));
    assert_eq!(event["added"], serde_json::json!([]));
}

#[tokio::test]
async fn a_part_of_a_name_suggests_the_department() {
    let got = App::new().get("/api/v1/consultations?issuer=finans").await;
    assert!(got.text().contains("finansdepartementet"), "{}", got.text());
    assert!(got.text().contains("menade du") || got.text().contains("did you mean"), "{}", got.text());
}

#[tokio::test]
async fn statistics_are_by_sender_and_year_too() {
    let app = App::new();
    for (file, csv) in [
        ("per-sender-and-year", "issuer,name,year,consultations\r\nfinansdepartementet,Finansdepartementet,2026,3\r\n"),
        (
            "answer-time-by-sender",
            "issuer,name,year,medianDays,underThreeWeeks,consultations\r\n\
             finansdepartementet,Finansdepartementet,2026,107,0,2\r\n",
        ),
        ("deadline-changes-by-sender", "issuer,year,later,earlierOrOther\r\nfinansdepartementet,2026,1,0\r\n"),
    ] {
        assert_eq!(app.get(&format!("/siffror/{file}.csv")).await.text(), csv, "{file}");
    }
    let page = app.get("/siffror").await.text();
    assert!(page.contains("Vem ger kortast tid att svara?"), "{page}");
    let sections = page.split("<section class=\"chart-section\"").skip(1);
    assert!(sections.clone().count() >= 6);
    for section in sections {
        let section = section.split("</section>").next().unwrap();
        assert!(section.contains("? <strong>"), "each names its question: {section}");
        assert!(section.contains("href=\"/api/v1/"), "each names its address in the API: {section}");
    }
}
