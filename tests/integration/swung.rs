//! Deadlines that swing: a site that moves its columns, and a publisher that really moves all its days.

use remissflode::domain::{EventKind, QualityCode};

use crate::one_source::OneSource;

const LIST: &str = "[[list]]\nkind = \"html\"\nurl = \"{home}/lista\"\nitem = \"tr\"\ntitle = \"a\"\nlink = \"a@href\"\n\
    deadline = { at = \"td:nth-child(2)\", read = \"date\" }\n";

/// A table of as many rows as `days`, each with the cells before its deadline.
fn table(before: &str, days: &[&str]) -> String {
    let row = |(n, day): (usize, &&str)| format!("<tr><td><a href=/{n}>Ärende {n}</a></td>{before}<td>{day}</td></tr>");
    let rows: String = days.iter().enumerate().map(row).collect();
    format!("<html><table>{rows}</table></html>")
}

const DAYS: [&str; 4] = ["2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04"];

fn read() -> OneSource {
    let mut x = OneSource::new(LIST, &[("/lista", &table("", &DAYS))]);
    x.round();
    x.round();
    assert_eq!((x.days(), x.codes()), (DAYS.map(str::to_owned).to_vec(), vec![]));
    x
}

fn is_held(x: &OneSource) -> bool {
    let held = |note: &remissflode::domain::QualityNote| note.code == QualityCode::DeadlineHeld;
    x.consultations().iter().any(|consultation| consultation.quality_notes.iter().any(held))
}

#[test]
fn a_new_column_moves_no_deadline_and_is_reported_until_the_file_is_corrected() {
    let mut x = read();
    x.site.answer("/lista", table("<td>2026-07-01</td>", &DAYS));
    x.site.always_unchanged("\"1\""); // and a 304 clears nothing
    for _ in 0..3 {
        let report = x.round();
        assert_eq!(x.days(), DAYS);
        assert_eq!((x.codes(), report.status.name()), (vec!["deadlines-swung".to_owned()], "degraded"));
        assert_eq!(x.count(EventKind::DeadlineChanged), 0);
        assert!(is_held(&x), "readers see a note");
        x.restart();
    }
    let text = &x.state().problems[0].text;
    assert!(text.contains("4 of 4 open deadlines") && text.contains("remissflode accept x"), "{text}");
    x.edit(&LIST.replace("nth-child(2)", "nth-child(3)"));
    x.round();
    assert_eq!((x.days(), x.codes(), is_held(&x)), (DAYS.map(str::to_owned).to_vec(), vec![], false));
    assert_eq!(x.count(EventKind::DeadlineChanged), 0);
}

#[test]
fn a_site_that_corrects_itself_clears_the_problem() {
    let mut x = read();
    x.site.answer("/lista", table("<td>2026-07-01</td>", &DAYS));
    x.round();
    assert_eq!(x.codes(), ["deadlines-swung"]);
    x.site.answer("/lista", table("", &DAYS));
    x.round();
    assert_eq!((x.days(), x.codes(), is_held(&x)), (DAYS.map(str::to_owned).to_vec(), vec![], false));
}

#[test]
fn an_honest_publisher_is_accepted_by_a_person_and_the_next_move_needs_none() {
    let mut x = read();
    x.site.answer("/lista", table("", &["2026-10-18"; 4]));
    x.round();
    assert_eq!((x.days(), x.codes()), (DAYS.map(str::to_owned).to_vec(), vec!["deadlines-swung".to_owned()]));
    // What is accepted is what stands there now, not what was first held.
    x.site.answer("/lista", table("", &["2026-10-19"; 4]));
    x.round();
    x.site.always_unchanged("\"1\"");
    x.round();
    assert_eq!(x.crawler().accept("x").unwrap(), 4);
    assert_eq!((x.days(), is_held(&x)), (vec!["2026-10-19".to_owned(); 4], false));
    assert_eq!(x.count(EventKind::DeadlineChanged), 4, "an event each");
    assert_eq!(x.codes(), Vec::<String>::new());
    x.round();
    assert_eq!((x.days(), x.codes()), (vec!["2026-10-19".to_owned(); 4], vec![]));
    x.rebuild();
    assert_eq!(x.days(), ["2026-10-19"; 4]);
}

#[test]
fn ordinary_moves_are_recorded_at_once() {
    let mut x = read();
    x.site.answer("/lista", table("", &["2026-10-11", "2026-10-12", "2026-10-13", "2026-10-14"]));
    x.round();
    assert_eq!((x.days()[0].as_str(), x.codes()), ("2026-10-11", vec![]));
    x.site.answer("/lista", table("", &["2026-10-20", "2026-10-20", "2026-10-13", "2026-10-14"]));
    x.after("72h");
    assert_eq!((x.days()[0].as_str(), x.codes()), ("2026-10-20", vec![]), "two of four");
    assert_eq!(x.count(EventKind::DeadlineChanged), 6);
}

#[test]
fn new_readings_of_the_stored_strings_do_not_let_held_days_through() {
    let mut x = read();
    x.site.answer("/lista", table("<td>2026-07-01</td>", &DAYS));
    x.round();
    x.crawler().renormalize().unwrap();
    assert_eq!((x.days(), is_held(&x)), (DAYS.map(str::to_owned).to_vec(), true));
}

#[test]
fn pages_that_swing_one_by_one_are_held_from_the_half_on() {
    let items: String = (0..4).map(|n| format!("<li><a href=/{n}>Ärende {n}</a></li>")).collect();
    let list = "[[list]]\nkind = \"html\"\nurl = \"{home}/lista\"\nitem = \"li\"\ntitle = \"a\"\nlink = \"a@href\"\n\
        published = \"i\"\n[page]\nmust-have = \"main\"\ndeadline = { at = \"b\", read = \"date\" }\n";
    let mut x = OneSource::new(list, &[("/lista", &format!("<html><ul>{items}</ul></html>"))]);
    let page = |day: &str| format!("<html><main><b>{day}</b></main></html>");
    for (n, day) in DAYS.iter().enumerate() {
        x.site.answer(&format!("/{n}"), page(day));
    }
    x.round();
    assert_eq!(x.days(), DAYS);
    for n in 0..4 {
        x.site.answer(&format!("/{n}"), page("2026-07-01"));
        // The pages are asked for once a day; one more of them has changed.
        x.after(if n == 0 { "24h" } else { "21h" });
    }
    assert_eq!(x.codes(), ["deadlines-swung"]);
    let moved = x.days().iter().filter(|day| *day == "2026-07-01").count();
    assert_eq!(moved, 2, "{:?}", x.days());
}

#[test]
fn a_list_over_several_pages_is_judged_as_one() {
    let list = LIST.replace("/lista\"", "/lista?p={page}\"\npaging = { max-pages = 3 }");
    let page = |before: &str, n: usize| {
        let html = table(before, &DAYS[n..=n]);
        html.replace("/0>Ärende 0", &format!("/{n}>Ärende {n}"))
    };
    let mut x = OneSource::new(&list, &[]);
    let answer = |x: &OneSource, before: &str| {
        (0..3).for_each(|n| x.site.answer(&format!("/lista?p={}", n + 1), page(before, n)));
    };
    answer(&x, "");
    x.round();
    assert_eq!(x.days(), DAYS[..3]);
    answer(&x, "<td>2026-07-01</td>");
    x.round();
    assert_eq!(
        (x.days(), x.codes()),
        (DAYS[..3].iter().map(ToString::to_string).collect(), vec!["deadlines-swung".to_owned()])
    );
}

#[test]
fn a_new_entry_beside_moved_columns_gets_no_wrong_day() {
    let mut x = read();
    let fifth = ["2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04", "2026-10-05"];
    // New in the round in which the column comes, and again while the days are held back.
    for count in [5, 6] {
        let mut days = fifth.to_vec();
        days.resize(count, "2026-10-06");
        x.site.answer("/lista", table("<td>2026-07-01</td>", &days));
        x.round();
        assert_eq!(x.days()[..4], DAYS);
        assert!(x.days()[4..].iter().all(|day| day == "none"), "{:?}", x.days());
        assert_eq!((x.consultations().len(), x.codes()), (count, vec!["deadlines-swung".to_owned()]), "it is visible");
        let last = x.consultations().pop().unwrap();
        assert!(last.quality_notes.iter().any(|note| note.code == QualityCode::DeadlineHeld));
    }
    x.restart();
    x.round();
    assert_eq!(x.days()[4], "none", "the next reading lets nothing through");
    x.edit(&LIST.replace("nth-child(2)", "nth-child(3)"));
    x.round();
    let right = DAYS.into_iter().chain(["2026-10-05", "2026-10-06"]).collect::<Vec<_>>();
    assert_eq!((x.days(), x.codes(), is_held(&x)), (right.into_iter().map(str::to_owned).collect(), vec![], false));
}

#[test]
fn new_entries_get_their_days_when_the_site_corrects_itself_or_a_person_accepts() {
    for accept in [false, true] {
        let mut x = read();
        let days = ["2026-10-18"; 5];
        x.site.answer("/lista", table("", &days));
        x.round();
        assert_eq!(x.days()[4], "none");
        if accept {
            assert_eq!(x.crawler().accept("x").unwrap(), 5);
            assert_eq!(x.days(), days);
        } else {
            x.site.answer("/lista", table("", &["2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04", "2026-10-18"]));
            x.round();
            assert_eq!((x.days()[3].as_str(), x.days()[4].as_str()), (DAYS[3], "2026-10-18"));
        }
        x.round();
        assert_eq!((x.codes(), is_held(&x)), (vec![], false));
    }
}

#[test]
fn a_first_day_is_recorded_in_the_round_that_brings_it() {
    let mut x = read();
    x.site.answer("/lista", table("", &["2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04", "2026-10-05"]));
    let report = x.round();
    assert_eq!((x.days()[4].as_str(), report.new, x.codes()), ("2026-10-05", 1, vec![]));
}
