//! A copy that follows the change log through a day of random changes ends equal to a full export, and so does another
//! installation that follows the journal.

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

/// A copy made as `docs/api.md` describes: the last line of each consultation is its current state.
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
            assert!(seq > self.seq, "the numbers rise: {seq} after {}", self.seq);
            self.seq = seq;
            let (id, kind) =
                (record["consultation"]["id"].as_str().unwrap().to_owned(), record["kind"].as_str().unwrap());
            assert_eq!(kind == "new", !self.consultations.contains_key(&id), "{kind} {id}");
            self.consultations.insert(id, record["consultation"].clone());
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
            let news = app.get(&format!("/journal.ndjson?from={}", second.last_seq() + 1)).text();
            second.import(&mut news.as_bytes()).unwrap();
            followed += mirror.follow(&app);
        }
    }
    mirror.follow(&app);
    let news = app.get(&format!("/journal.ndjson?from={}", second.last_seq() + 1)).text();
    second.import(&mut news.as_bytes()).unwrap();
    assert!(revised > 5 && followed > 10, "enough happened: {revised} revisions, {followed} records");

    // From the lines alone, as another program reads them: what the API says of each.
    let listed = app.get("/api/v1/consultations.json").json();
    let bare = |mut one: Value| {
        // That of the snapshot is the last instant of its parts, which the log does not have.
        one.as_object_mut().unwrap().remove("changedAt");
        (one["id"].as_str().unwrap().to_owned(), one)
    };
    let served: BTreeMap<String, Value> = listed.as_array().unwrap().iter().cloned().map(bare).collect();
    let copied: BTreeMap<String, Value> = mirror.consultations.into_values().map(bare).collect();
    assert_eq!(copied, served);
    // And by an import into a second store: the same history, and so the same answers.
    let mut whole = Vec::new();
    second.export(1, &mut whole).unwrap();
    assert_eq!(String::from_utf8(whole).unwrap(), app.export());
    assert_eq!(second.load().unwrap().consultations.len(), app.consultations().len());
}
