//! Rows of a list that link to no page: known by their key, at the list's address.

use crate::one_source::OneSource;

const TABLE: &str = "[[list]]\nkind = \"html\"\nurl = \"{home}/lista\"\nitem = \"tr\"\n\
    title = { column = \"Ärende\" }\nkey = { column = \"Nr\" }\ndeadline = { column = \"Svar\" }\n";

/// A table of numbers, titles and days.
fn table(rows: &[(&str, &str, &str)]) -> String {
    let row = |(key, title, day): &(&str, &str, &str)| format!("<tr><td>{key}<td>{title}<td>{day}</tr>");
    let rows: String = rows.iter().map(row).collect();
    format!("<html><table><tr><th>Nr<th>Ärende<th>Svar</tr>{rows}</table></html>")
}

/// Key, address and day of each consultation, by title.
fn shown(x: &OneSource) -> Vec<(String, String, String)> {
    let of = |(one, day): (remissflode::domain::Consultation, String)| (one.key, one.source_url, day);
    x.consultations().into_iter().zip(x.days()).map(of).collect()
}

fn row(key: &str, part: &str, day: &str) -> (String, String, String) {
    (key.to_owned(), format!("https://x.example/lista{part}"), day.to_owned())
}

#[test]
fn a_row_without_a_link_is_published_at_the_lists_address_and_known_by_its_key() {
    let first = table(&[("26/17", "Båtar", "2026-10-01"), ("26/18", "Tolkar", "2026-10-02")]);
    let mut x = OneSource::new(TABLE, &[("/lista", &first)]);
    assert_eq!((x.round().new, x.codes()), (2, vec![]));
    let both = [
        row("x.example:26/17", "#:~:text=26%2F17", "2026-10-01"),
        row("x.example:26/18", "#:~:text=26%2F18", "2026-10-02"),
    ];
    assert_eq!(shown(&x), both);

    // Another order, another title and another day are no other consultations.
    let moved = [("26/18", "Tolkar i domstol", "2026-10-09"), ("26/17", "Båtar", "2026-10-01")];
    x.site.answer("/lista", table(&moved));
    let report = x.round();
    assert_eq!((report.new, report.revised, x.codes()), (0, 1, vec![]));
    assert_eq!(x.days(), ["2026-10-01", "2026-10-09"]);
    let report = x.round();
    assert_eq!((report.new, report.revised, x.site.asked().len()), (0, 0, 3), "the list alone is asked for");
}

#[test]
fn rows_with_one_key_are_two_consultations_and_reported() {
    let rows = [("26/17", "Båtar", "2026-10-01"), ("26/17", "Tolkar", "2026-10-02"), ("26/18", "Vägar", "2026-10-03")];
    let mut x = OneSource::new(TABLE, &[("/lista", &table(&rows))]);
    for new in [3, 0] {
        let report = x.round();
        assert_eq!((report.new, report.revised, x.codes()), (new, 0, vec!["shared-link".to_owned()]));
    }
    assert_eq!(x.days(), ["2026-10-01", "2026-10-02", "2026-10-03"], "no deadline is hidden");
    let keys: Vec<String> = shown(&x).into_iter().map(|(key, ..)| key).collect();
    assert_eq!(keys, ["https://x.example/lista/#batar", "https://x.example/lista/#tolkar", "x.example:26/18"]);
}

#[test]
fn a_row_that_is_there_twice_has_its_earlier_deadline() {
    let rows = [("26/17", "Båtar", "2026-10-09"), ("26/17", "Båtar", "2026-10-01")];
    let mut x = OneSource::new(TABLE, &[("/lista", &table(&rows))]);
    for new in [1, 0] {
        let report = x.round();
        assert_eq!((report.new, report.revised, x.codes()), (new, 0, vec!["entries-disagree".to_owned()]));
        assert_eq!(x.days(), ["2026-10-01"]);
    }
}

#[test]
fn a_key_that_comes_to_mean_another_consultation_hides_none() {
    let mut x = OneSource::new(TABLE, &[("/lista", &table(&[("1", "Tystare båtar", "2026-10-01")]))]);
    x.round();
    x.site.answer("/lista", table(&[("1", "Avgifter för tolkar", "2026-11-05")]));
    x.round();
    assert_eq!(x.codes(), ["reused-address"]);
    assert_eq!(x.days(), ["2026-11-05", "2026-10-01"]);
    x.round();
    assert_eq!(x.consultations().len(), 2);
}

#[test]
fn a_row_without_key_and_link_is_reported_and_the_others_are_kept() {
    let rows = [("", "Båtar", "2026-10-01"), ("26/18", "Tolkar", "2026-10-02")];
    let mut x = OneSource::new(TABLE, &[("/lista", &table(&rows))]);
    x.round();
    assert_eq!(x.days(), ["2026-10-02"]);
    let text = &x.state().problems[0].text;
    assert!(text.contains("or a `key`, found none in `Båtar 2026-10-01`"), "{text}");
}

#[test]
fn json_without_addresses_is_known_by_its_ids_at_the_page_that_base_names() {
    let list = "[[list]]\nkind = \"json\"\nurl = \"{home}/api?sida={page}\"\npaging = { max-pages = 3 }\n\
        base = \"https://x.example/remisser\"\nitem = \"/arenden\"\ntitle = \"/namn\"\nkey = \"/id\"\n\
        deadline = { at = \"/svar\", read = \"date\" }\n";
    let page =
        |n: u32| format!("{{\"arenden\": [{{\"id\": {n}, \"namn\": \"Ärende {n}\", \"svar\": \"2026-10-0{n}\"}}]}}");
    let mut x = OneSource::new(list, &[("/api?sida=1", &page(1)), ("/api?sida=2", &page(2))]);
    x.round();
    let at = |n: u32| {
        let address = format!("https://x.example/remisser#:~:text={n}");
        (format!("x.example:{n}"), address, format!("2026-10-0{n}"))
    };
    assert_eq!((shown(&x), x.codes()), (vec![at(1), at(2)], vec![]));
    // What slid to the second page is the same.
    x.site.answer("/api?sida=1", page(3));
    x.site.answer("/api?sida=2", page(1));
    assert_eq!((x.round().new, x.consultations().len()), (1, 3));
}

#[test]
fn in_a_table_with_pages_a_row_without_one_is_published_and_a_lost_link_keeps_its_page() {
    let list = format!("{TABLE}link = {{ column = \"Ärende\" }}\n[page]\nmust-have = \"h1\"\nbody = \"main\"\n");
    let page = "<html><h1>Båtar</h1><main>Svara senast den 1 oktober 2026.</main></html>";
    let linked = [("26/17", "<a href=/batar>Båtar</a>", "2026-10-01"), ("26/18", "Tolkar", "2026-10-02")];
    let mut x = OneSource::new(&list, &[("/lista", &table(&linked)), ("/batar", page)]);
    assert_eq!((x.round().new, x.codes()), (2, vec![]));
    let both = vec![
        ("x.example:26/17".to_owned(), "https://x.example/batar".to_owned(), "2026-10-01".to_owned()),
        row("x.example:26/18", "#:~:text=26%2F18", "2026-10-02"),
    ];
    assert_eq!(shown(&x), both);

    x.site.answer("/lista", table(&[("26/17", "Båtar", "2026-10-01"), ("26/18", "Tolkar", "2026-10-02")]));
    x.site.forget();
    x.after("24h");
    assert_eq!((shown(&x), x.codes()), (both, vec![]));
    assert!(x.site.asked().contains(&"/batar".to_owned()), "its page is still asked for: {:?}", x.site.asked());
    assert_eq!(x.site.asked().iter().filter(|path| *path == "/lista").count(), 1, "the list is no page");
}

#[test]
fn a_row_that_gets_a_page_is_the_same_consultation() {
    let mut x = OneSource::new(TABLE, &[("/lista", &table(&[("26/17", "Båtar", "2026-10-01")]))]);
    x.round();
    x.edit(&format!("{TABLE}link = {{ column = \"Ärende\" }}\n"));
    x.site.answer("/lista", table(&[("26/17", "<a href=/batar>Båtar</a>", "2026-10-01")]));
    x.round();
    let only = ("x.example:26/17".to_owned(), "https://x.example/batar".to_owned(), "2026-10-01".to_owned());
    assert_eq!(shown(&x), [only]);
}
