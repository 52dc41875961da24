//! Digests of a small made-up catalog.

use jiff::civil::date;

use super::*;
use crate::{catalog::testing, domain::Consultation};

fn site() -> Site {
    Site::new("https://remisser.example.se", "Remissflödet")
}

fn digest(snapshot: &Snapshot, query: &str, period: Period) -> Digest {
    let filter = Filter::from_pairs(url::form_urlencoded::parse(query.as_bytes()), snapshot, &[]).unwrap();
    compose(snapshot, &filter, period, &site(), Lang::Sv)
}

fn made() -> (Vec<Consultation>, Vec<Event>) {
    let (water, mut tax) = (testing::consultation("a", "Rent vatten"), testing::consultation("b", "Skatt på <bensin>"));
    tax.deadlines = vec![testing::deadline("2026-07-31")];
    let moved = Event {
        old: Some("2026-06-15".to_owned()),
        new: Some("2026-07-31".to_owned()),
        ..testing::event(&tax, EventKind::DeadlineChanged, "2026-06-25")
    };
    let events = vec![
        testing::event(&water, EventKind::Published, "2026-05-04"),
        testing::event(&tax, EventKind::Published, "2026-05-04"),
        testing::event(&tax, EventKind::DocumentAdded, "2026-06-24"),
        moved,
        Event {
            new: Some("Örebro kommun; Malmö stad".to_owned()),
            ..testing::event(&water, EventKind::SubmissionsPublished, "2026-06-26")
        },
    ];
    (vec![water, tax], events)
}

#[test]
fn a_week_in_all_its_sections() {
    let (consultations, events) = made();
    let snapshot = testing::snapshot(&consultations, &events);
    let june = digest(&snapshot, "", Period::week(date(2026, 6, 29)));
    assert_eq!(june.headline(), "1 snart, 1 ändrad, 1 med svar");
    insta::assert_snapshot!(june.text(), @r"
    SNART SISTA DAG

    * Rent vatten
      Finansdepartementet. Svara senast tisdag 30 juni 2026, i morgon.
      https://remisser.example.se/remisser/rent-vatten-697ab81a

    ÄNDRAT

    * Skatt på <bensin>
      Finansdepartementet. Nytt dokument.
      Svarstiden är förlängd: måndag 15 juni 2026 → fredag 31 juli 2026.
      https://remisser.example.se/remisser/skatt-pa-bensin-3d82744a

    SVAR OCH VAD DET BLEV

    * Rent vatten
      Finansdepartementet. 2 remissvar har publicerats: Örebro kommun, Malmö
      stad.
      https://remisser.example.se/remisser/rent-vatten-697ab81a
    ");
    assert!(june.html().contains(">Skatt på &lt;bensin&gt;</a>"), "{}", june.html());
    let may = digest(&snapshot, "", Period::week(date(2026, 5, 4)));
    assert_eq!(may.headline(), "2 nya");
    assert!(may.text().contains("Svara senast måndag 15 juni 2026."), "as it was then: {}", may.text());
}

#[test]
fn a_week_of_the_past_is_not_changed_by_what_comes_later() {
    let (consultations, mut events) = made();
    let weeks = || [date(2026, 5, 4), date(2026, 6, 1), date(2026, 6, 29)].map(Period::week);
    let before = weeks().map(|week| digest(&testing::snapshot(&consultations, &events), "", week));
    let mut changed = consultations.clone();
    changed[0].deadlines = vec![testing::deadline("2026-09-30")];
    changed[1].withdrawn = true;
    events.push(Event {
        old: Some("2026-06-30".to_owned()),
        new: Some("2026-09-30".to_owned()),
        ..testing::event(&changed[0], EventKind::DeadlineChanged, "2026-07-02")
    });
    events.push(testing::event(&changed[1], EventKind::Withdrawn, "2026-07-03"));
    let after = weeks().map(|week| digest(&testing::snapshot(&changed, &events), "", week));
    assert_eq!(before, after);
    let july = digest(&testing::snapshot(&changed, &events), "", Period::week(date(2026, 7, 6)));
    assert_eq!(july.headline(), "2 ändrade");
}

#[test]
fn a_filter_chooses_consultations_events_and_days() {
    let (consultations, events) = made();
    let snapshot = testing::snapshot(&consultations, &events);
    let june = Period::week(date(2026, 6, 29));
    for (query, headline) in [
        ("q=vatten", "1 snart, 1 med svar"),
        ("q=vatten&status=open", "1 snart, 1 med svar"),
        ("events=deadline-changed", "1 ändrad"),
        ("events=closing-soon", "1 snart"),
        ("events=closing-soon&days=32", "1 snart"),
        ("events=closing-soon&days=40", "Inget nytt"),
        ("q=zebra", "Inget nytt"),
        ("issuer=kulturdepartementet", "Inget nytt"),
    ] {
        assert_eq!(digest(&snapshot, query, june).headline(), headline, "{query}");
    }
}

#[test]
fn each_deadline_is_listed_once_a_lead() {
    let leads = [7, 30];
    let day = date(2026, 7, 29); // a Wednesday
    let listed = |period: fn(Date) -> Period, every: i32| {
        let mut on = date(2026, 6, 1); // a Monday
        let mut found = Vec::new();
        while on <= date(2026, 8, 10) {
            found.extend(period(on).lists(day, &leads));
            on = on.checked_add(jiff::Span::new().days(every)).unwrap();
        }
        found
    };
    assert_eq!(listed(Period::week, 7), [30, 2]);
    assert_eq!(listed(Period::day, 1), [30, 7]);
}

#[test]
fn a_week_ends_on_monday_at_six_in_summer_and_winter() {
    for (now, monday) in [
        ("2026-06-29T03:59:59Z", date(2026, 6, 22)),
        ("2026-06-29T04:00:00Z", date(2026, 6, 29)),
        ("2026-07-05T21:00:00Z", date(2026, 6, 29)),
        ("2026-11-30T04:59:59Z", date(2026, 11, 23)),
        ("2026-11-30T05:00:00Z", date(2026, 11, 30)),
    ] {
        assert_eq!(latest_monday(now.parse().unwrap()), monday, "{now}");
    }
    assert_eq!(latest_day("2026-06-30T03:00:00Z".parse().unwrap()), date(2026, 6, 29));
    let across = Period::week(date(2026, 10, 26));
    assert_eq!(across.to.as_second() - across.from.as_second(), (7 * 24 + 1) * 3600, "summer time ends");
}

#[test]
fn long_sections_are_cut_and_counted() {
    let consultations: Vec<Consultation> =
        (0..130).map(|n| testing::consultation(&n.to_string(), &format!("Förslag {n}"))).collect();
    let events: Vec<Event> =
        consultations.iter().map(|one| testing::event(one, EventKind::Published, "2026-05-04")).collect();
    let may = digest(&testing::snapshot(&consultations, &events), "", Period::week(date(2026, 5, 4)));
    assert_eq!((may.headline().as_str(), may.sections[0].items.len()), ("130 nya", 100));
    assert!(may.text().contains("… och 30 till.") && may.html().contains("… och 30 till."));
}
