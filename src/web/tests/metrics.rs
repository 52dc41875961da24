//! `/metrics` as Prometheus reads it.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;

use super::App;

/// Reads the text form strictly (exposition format 0.0.4): every sample belongs to a declared metric, none stands twice.
fn samples(page: &str) -> BTreeMap<String, f64> {
    let (mut types, mut samples) = (BTreeSet::new(), BTreeMap::new());
    for line in page.lines().filter(|line| !line.is_empty()) {
        if let Some(declared) = line.strip_prefix("# TYPE ") {
            let (name, kind) = declared.split_once(' ').unwrap();
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert!(types.insert(name.to_owned()), "declared twice: {line}");
            continue;
        }
        if line.starts_with("# HELP ") {
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap();
        let name = series.split('{').next().unwrap();
        let base = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        assert!(types.contains(name) || types.contains(base), "no type before {line}");
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{line}");
        assert!(samples.insert(series.to_owned(), value.parse().unwrap()).is_none(), "twice: {line}");
    }
    samples
}

#[tokio::test]
async fn a_broken_source_is_visible() {
    let app = App::new();
    let got = app.get("/metrics").await;
    assert_eq!(got.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    assert_eq!((got.header("cache-control"), got.header("etag")), ("no-store", ""));
    let samples = samples(&got.text());
    let state =
        |slug: &str, state: &str| samples[&format!("remissflode_source_state{{source=\"{slug}\",state=\"{state}\"}}")];
    assert_eq!((state("kulturdepartementet", "broken"), state("kulturdepartementet", "ok")), (1.0, 0.0));
    assert_eq!((state("finansdepartementet", "broken"), state("finansdepartementet", "ok")), (0.0, 1.0));
    assert_eq!(samples["remissflode_source_problems{source=\"kulturdepartementet\"}"], 1.0);
    let ran_at = samples["remissflode_source_last_run_timestamp_seconds{source=\"kulturdepartementet\"}"];
    assert_eq!(ran_at, 1_783_065_600.0);
    let never = "remissflode_source_last_success_timestamp_seconds{source=\"kulturdepartementet\"}";
    assert!(!samples.contains_key(never), "a time that there is not is no zero");
    assert_eq!((samples["remissflode_consultations"], samples["remissflode_events"]), (3.0, 3.0));
    assert_eq!((samples["remissflode_ready"], samples["remissflode_snapshot"]), (1.0, 1.0));
}

#[tokio::test]
async fn made_up_paths_add_no_metrics() {
    let app = App::new();
    app.get("/metrics").await;
    let lines = app.get("/metrics").await.text().lines().count();
    for n in 0..40 {
        app.get(&format!("/remisser/nej-{n}")).await;
        app.get(&format!("/nej/{n}?x={n}")).await;
        app.ask(Method::from_bytes(format!("BREW{n}").as_bytes()).unwrap(), &format!("/nej{n}"), &[]).await;
    }
    let page = app.get("/metrics").await.text();
    let samples = samples(&page);
    let of = |method: &str, route: &str| {
        samples[&format!("http_requests_total{{method=\"{method}\",route=\"{route}\",status=\"404\"}}")]
    };
    assert_eq!((of("GET", "/remisser/{segment}"), of("GET", "none"), of("other", "none")), (40.0, 40.0, 40.0));
    assert!(page.lines().count() < lines + 40, "{page}");
    assert!(!page.contains("BREW") && !page.contains("nej"), "{page}");
}
