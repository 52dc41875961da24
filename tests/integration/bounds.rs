//! What one publisher may bring, and for how long it may be wrong.

use jiff::SignedDuration;

use crate::world::{LIST, days, list, owned, world};

#[test]
fn days_that_flip_at_every_run_are_few_events_and_are_reported() {
    let mut world = world(LIST, LIST);
    for n in 0..50 {
        // A day of its own for each, and no month exactly: such moves are held back, which is another rule.
        let (month, later) = if n % 2 == 0 { ("02", 3) } else { ("01", 0) };
        let rows = (1..=20).map(|k| {
            (format!("Remiss {k}"), format!("https://a.example/{k}"), format!("2027-{month}-{:02}", k + later))
        });
        let rows: Vec<_> = rows.collect();
        let rows: Vec<_> =
            rows.iter().map(|(title, link, day)| ("", title.as_str(), link.as_str(), day.as_str(), "Om.")).collect();
        world.a.answer("/lista", list(&rows));
        world.round(&["a"]);
    }
    assert!(world.events().len() <= 20 * 4, "{} events", world.events().len());
    assert!(world.consultations().iter().all(|c| days(c)[0].starts_with("2027-01-")), "the earlier one is safe");
    assert_eq!(world.codes("a"), ["flapping"]);
}

#[test]
fn a_flood_of_new_consultations_is_stopped_and_reported() {
    let mut world = world(LIST, LIST);
    world.a.answer("/lista", list(&[("", "Tolkavgift", "https://a.example/tolkar", "2027-02-01", "Om tolkar.")]));
    world.round(&["a"]);
    let rows: Vec<_> = (0..1_500).map(|k| (format!("Remiss {k}"), format!("https://a.example/ny/{k}"))).collect();
    let rows: Vec<_> =
        rows.iter().map(|(title, link)| ("", title.as_str(), link.as_str(), "2027-02-01", "Om.")).collect();
    world.a.answer("/lista", list(&rows));
    world.round(&["a"]);
    assert_eq!(world.consultations().len(), 501);
    assert!(world.codes("a").contains(&"too-many-new".to_owned()), "{:?}", world.codes("a"));
    // What was left comes with the next runs, and then all is well.
    world.round(&["a"]);
    assert_eq!(world.consultations().len(), 1_001);
    world.round(&["a"]);
    assert_eq!(world.consultations().len(), 1_501);
    world.round(&["a"]);
    assert_eq!((world.consultations().len(), world.codes("a")), (1_501, vec![]));
}

#[test]
fn addresses_that_never_repeat_bring_no_more_than_a_days_share() {
    let mut world = world(LIST, LIST);
    world.a.answer("/lista", list(&[("", "Tolkavgift", "https://a.example/tolkar", "2027-02-01", "Om tolkar.")]));
    world.round(&["a"]);
    for round in 0..6 {
        let rows = (0..600).map(|k| (format!("Remiss {round} {k}"), format!("https://a.example/{round}/{k}")));
        let rows: Vec<_> = rows.collect();
        let rows: Vec<_> =
            rows.iter().map(|(title, link)| ("", title.as_str(), link.as_str(), "2027-02-01", "Om.")).collect();
        world.a.answer("/lista", list(&rows));
        world.round(&["a"]);
        assert!(world.codes("a").contains(&"too-many-new".to_owned()), "{:?}", world.codes("a"));
    }
    assert_eq!(world.consultations().len(), 2_001);
    world.after("24h", &["a"]);
    assert!(world.consultations().len() > 2_001, "another day");
}

#[test]
fn a_title_and_a_text_without_end_are_cut_and_reported() {
    let mut world = world(LIST, LIST);
    let (title, text) = ("Tolkar ".repeat(40_000), "Om tolkar. ".repeat(30_000));
    world.a.answer("/lista", list(&[("", &title, "https://a.example/1", "2027-02-01", &text)]));
    world.round(&["a"]);
    let all = world.consultations();
    assert!(all[0].title.chars().count() <= 1_002 && all[0].raw_title.chars().count() <= 1_002);
    assert!(all[0].body.as_ref().is_some_and(|body| body.chars().count() <= 200_002));
    assert_eq!(days(&all[0]), ["2027-02-01"], "its deadline is not lost");
    assert_eq!(world.codes("a"), ["text-cut"]);
}

#[test]
fn a_problem_of_an_entry_lasts_until_the_list_is_read_again() {
    let mut world = owned(false, LIST);
    let good = ("", "Tolkavgift", "https://a.example/tolkar", "2027-02-01", "Om tolkar.");
    world.a.answer("/lista", list(&[good, ("", "", "https://a.example/batar", "2027-03-01", "Om båtar.")]));
    world.a.always_unchanged("\"samma\"");
    world.round(&["a"]);
    assert_eq!(world.codes("a"), ["unreadable-item"]);
    world.after("24h", &["a"]);
    assert_eq!(world.codes("a"), ["unreadable-item"], "304 corrects nothing");
    world.a.answer("/lista", list(&[good, ("", "Båtar", "https://a.example/batar", "2027-03-01", "Om båtar.")]));
    world.after("192h", &["a"]);
    assert_eq!(world.codes("a"), [""; 0]);
}

#[test]
fn a_server_that_always_answers_304_hides_news_for_a_week_at_most() {
    let mut world = owned(false, LIST);
    world.a.always_unchanged("\"samma\"");
    world.round(&["a"]);
    let both = [
        ("", "Tolkavgift", "https://a.example/tolkar", "2027-02-01", "Om tolkar."),
        ("", "Båtmotorer", "https://a.example/batar", "2027-03-01", "Om båtar."),
    ];
    world.a.answer("/lista", list(&both));
    world.after("72h", &["a"]);
    world.after("120h", &["a"]);
    assert_eq!(world.consultations().len(), 2);
}

#[test]
fn a_server_that_always_answers_304_hides_a_changed_page_for_a_week_at_most() {
    let mut world = owned(true, LIST);
    world.a.always_unchanged("\"samma\"");
    world.round(&["a"]);
    assert_eq!(days(&world.titled("Tolkavgift")), ["2027-02-01"]);
    world.a.answer("/tolkar", "<main><h1>Tolkavgift</h1><p>Svara senast den 4 januari 2027.</p></main>".to_owned());
    // Asked for daily, and answered with 304 each time.
    for _ in 0..6 {
        world.after("24h", &["a"]);
        assert_eq!(days(&world.titled("Tolkavgift")), ["2027-02-01"]);
    }
    world.after("24h", &["a"]);
    assert_eq!(days(&world.titled("Tolkavgift")), ["2027-01-04"]);
}

#[test]
fn a_validator_without_end_is_not_sent_back() {
    let mut world = owned(false, LIST);
    world.a.always_unchanged(&format!("\"{}\"", "x".repeat(4_000)));
    world.after("1h", &["a"]);
    world.a.answer("/lista", list(&[("", "Båtmotorer", "https://a.example/batar", "2027-03-01", "Om båtar.")]));
    world.after("72h", &["a"]);
    assert_eq!(world.consultations().len(), 2, "it was asked for without the validator");
}

#[test]
fn nothing_is_recorded_by_a_clock_that_the_publisher_and_the_last_record_contradict() {
    for with_page in [false, true] {
        let mut world = owned(with_page, LIST);
        world.round(&["a"]);
        world.a.date("Sat, 04 Jul 2026 08:00:00 GMT");
        let both = [
            ("", "Tolkavgift", "https://a.example/tolkar", "2027-03-01", "Om tolkar."),
            ("", "Båtmotorer", "https://a.example/batar", "2027-03-01", "Om båtar."),
        ];
        world.a.answer("/lista", list(&both));
        let right = world.now + SignedDuration::from_hours(24);
        world.now = "2099-01-01T00:00:00Z".parse().unwrap();
        world.round(&["a"]);
        assert_eq!((world.events().len(), world.codes("a")), (1, vec!["clock".to_owned()]), "{with_page}");
        world.now = right;
        world.a.answer("/batar", "<main><h1>Båtmotorer</h1><p>Svara senast den 1 mars 2027.</p></main>".to_owned());
        world.round(&["a"]);
        assert_eq!(days(&world.titled("Båtmotorer")), ["2027-03-01"]);
        assert!(world.events().iter().all(|event| event.recorded_at < world.now + SignedDuration::from_hours(1)));
    }
}

#[test]
fn a_first_start_with_a_wrong_clock_records_nothing_unless_a_publisher_agrees_with_it() {
    for (date_of_b, of_a) in [("Fri, 03 Jul 2026 09:00:00 GMT", 0), ("Thu, 01 Jan 2099 00:00:00 GMT", 1)] {
        let mut world = owned(false, LIST);
        world.a.date("Fri, 03 Jul 2026 09:00:00 GMT");
        world.b.date(date_of_b);
        world.b.answer("/lista", list(&[]));
        world.now = "2099-01-01T00:00:00Z".parse().unwrap();
        world.round(&["b", "a"]);
        assert_eq!(world.consultations().len(), of_a, "{date_of_b}");
        assert_eq!(world.codes("a").contains(&"clock".to_owned()), of_a == 0, "{date_of_b}");
    }
}
