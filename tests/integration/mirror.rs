//! A mirror that follows the change log through a day of random changes ends equal to a full export.

use std::collections::BTreeMap;

use remissflode::store::Store;
use serde_json::Value;

use crate::{
    app::App,
    site::{Published, Site, answer_by},
};

/// The same numbers every time (a linear congruential generator with Knuth's constants).
struct Numbers(u64);

impl Numbers {
    /// One of `0..below`.
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }
}

/// A copy made as `docs/api.md` describes: the last record of each consultation is its current state.
#[derive(Default)]
struct Mirror {
    seq: u64,
    consultations: BTreeMap<String, Value>,
}

impl Mirror {
    fn follow(&mut self, app: &App) -> usize {
        let log = app.get(&format!("/api/v1/changes.ndjson?from={}", self.seq + 1));
        assert_eq!(log.status, 200);
        let text = log.text();
        for line in text.lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            let seq = record["seq"].as_u64().unwrap();
            assert_eq!(seq, self.seq + 1, "no number is missing or repeated");
            self.seq = seq;
            let consultation = &record["revision"]["consultation"];
            if !consultation.is_null() {
                self.consultations.insert(consultation["id"].as_str().unwrap().to_owned(), consultation.clone());
            }
        }
        text.lines().count()
    }
}

#[test]
fn following_the_log_for_a_day_equals_a_full_export() {
    let slugs: Vec<String> = (0..12).map(|n| format!("fall-{n}")).collect();
    let days = ["2026-06-20", "2026-06-12", "2026-06-02"];
    let site = Site::with(slugs.iter().zip(days.iter().cycle()).map(|(slug, day)| Published::new(slug, day)));
    let mut app = App::new(&site);
    app.backfill();
    let (mut mirror, mut numbers, mut followed, mut revised) = (Mirror::default(), Numbers(2026), 0, 0);
    let folder = tempfile::tempdir().unwrap();
    let (second, _) = Store::open(folder.path()).unwrap();
    for hour in 0..12 {
        for _ in 0..numbers.next(4) {
            let slug = slugs[numbers.next(slugs.len())].clone();
            let month = ["oktober", "november", "december"][numbers.next(3)];
            let (day, title) = (numbers.next(28) + 1, format!("Ändrad rubrik {hour}"));
            match numbers.next(3) {
                0 => site.change(&slug, "2026-07-04", |published| published.title = title),
                1 => site.publish(Published::new(&format!("sen-{hour}-{day}"), "2026-07-03")),
                _ => site.change(&slug, "2026-07-04", |case| {
                    case.deadline = Some(answer_by(&format!("{day} {month} 2026")))
                }),
            }
        }
        app.advance("2h");
        revised += app.harvest().revised;
        // The mirror asks only now and then.
        if numbers.next(3) > 0 {
            let mut news = Vec::new();
            app.store().export(second.last_seq() + 1, &mut news).unwrap();
            second.import(&mut news.as_slice()).unwrap();
            followed += mirror.follow(&app);
        }
    }
    mirror.follow(&app);
    let mut news = Vec::new();
    app.store().export(second.last_seq() + 1, &mut news).unwrap();
    second.import(&mut news.as_slice()).unwrap();
    assert!(revised > 5 && followed > 10, "enough happened: {revised} revisions, {followed} records");

    // From the lines alone, as another program reads them.
    let loaded = app.store().load().unwrap();
    let stored: BTreeMap<String, Value> =
        loaded.consultations.iter().map(|one| (one.id.to_string(), serde_json::to_value(one).unwrap())).collect();
    let bare = |id: &String| id.trim_start_matches("urn:uuid:").to_owned();
    let by =
        |all: &BTreeMap<String, Value>| all.iter().map(|(id, one)| (bare(id), one.clone())).collect::<BTreeMap<_, _>>();
    assert_eq!(by(&mirror.consultations), by(&stored));
    // And by an import into a second store: the same history, and so the same answers.
    let mut whole = Vec::new();
    second.export(1, &mut whole).unwrap();
    assert_eq!(String::from_utf8(whole).unwrap(), app.export());
    assert_eq!(second.load().unwrap().consultations.len(), app.consultations().len());
    let listed = app.get("/api/v1/consultations.json").json();
    let ids: Vec<String> =
        listed.as_array().unwrap().iter().map(|one| bare(&one["id"].as_str().unwrap().to_owned())).collect();
    assert_eq!(ids.len(), mirror.consultations.len());
    assert!(ids.iter().all(|id| by(&mirror.consultations).contains_key(id)));
}
