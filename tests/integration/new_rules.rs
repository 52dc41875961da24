//! A source file is corrected while its publisher answers every conditional request with 304.

use remissflode::domain::Backfill;

use crate::one_source::OneSource;

const ROWS: &str = "<html><table><tr><th>Ärende<th>Publicerad<th>Svara senast</tr>
    <tr class=rad><td><a href=/a>Båtar</a><td>2026-06-01<td>2026-10-01</tr>
    <tr class=rad><td><a href=/b>Vatten</a><td>2026-06-02<td>2026-10-02</tr></table></html>";

fn table(column: u8) -> String {
    format!(
        "[[list]]\nkind = \"html\"\nurl = \"{{home}}/lista\"\nitem = \"tr.rad\"\ntitle = \"a\"\nlink = \"a@href\"\n\
         deadline = {{ at = \"td:nth-child({column})\", read = \"date\" }}\n"
    )
}

#[test]
fn a_corrected_list_is_read_again_though_nothing_changed_there() {
    let mut x = OneSource::new(&table(2), &[("/lista", ROWS)]);
    x.site.always_unchanged("\"1\"");
    x.round();
    x.round();
    assert_eq!(x.days(), ["2026-06-01", "2026-06-02"], "the wrong column");
    x.edit(&format!("# a comment\n{}", table(2)));
    let asked = x.site.asked().len();
    x.round();
    assert_eq!(x.site.asked().len(), asked + 1, "a comment is no new rule");
    x.edit(&table(3));
    x.restart();
    x.round();
    assert_eq!(x.days(), ["2026-10-01", "2026-10-02"]);
    let asked = x.site.asked().len();
    x.round();
    assert_eq!(x.site.asked().len(), asked + 1, "read again once");
}

fn pages(number: &str) -> String {
    format!(
        "[[list]]\nkind = \"html\"\nurl = \"{{home}}/lista\"\nitem = \"li\"\ntitle = \"a\"\nlink = \"a@href\"\n\
         [page]\nmust-have = \"main\"\nbody = \"main\"\n{number}"
    )
}

const NUMBER: &str = "case-numbers = \"b\"\n";

#[test]
fn corrected_pages_are_read_again_a_share_at_each_run_and_over_a_restart() {
    const ALL: usize = 30;
    let items: String = (10..10 + ALL).map(|n| format!("<li><a href=/a/{n}>Ärende {n}</a></li>")).collect();
    let list = format!("<html><ul>{items}</ul></html>");
    let mut x = OneSource::new(&pages(""), &[("/lista", &list)]);
    for n in 10..10 + ALL {
        x.site.answer(&format!("/a/{n}"), format!("<html><main>Text <b>Fi2026/000{n}</b></main></html>"));
    }
    x.site.always_unchanged("\"1\"");
    x.round();
    x.after("24h");
    let numbered = |x: &OneSource| x.consultations().iter().filter(|c| !c.case_numbers.is_empty()).count();
    assert_eq!((numbered(&x), x.consultations().len()), (0, ALL));
    x.edit(&pages(NUMBER));
    x.round();
    let first = numbered(&x);
    assert!((10..ALL).contains(&first), "a part of them at once: {first}");
    x.restart();
    x.round();
    assert_eq!(numbered(&x), ALL);
    x.round();
    x.round();
    assert_eq!(x.state().reread, None, "it ends");
    let asked = x.site.asked().len();
    x.round();
    assert_eq!(x.site.asked().len(), asked + 1, "and after that only the list is asked for");
}

#[test]
fn pages_that_no_list_shows_any_more_are_read_again_too() {
    let list = |n: u8| format!("<html><ul><li><a href=/a/{n}>Ärende {n}</a></li></ul></html>");
    let mut x = OneSource::new(&pages(""), &[("/lista", &list(1))]);
    for n in 1..=2 {
        x.site.answer(&format!("/a/{n}"), format!("<html><main>Text <b>Fi2026/0000{n}</b></main></html>"));
    }
    x.round();
    x.site.answer("/lista", list(2));
    x.round();
    x.site.always_unchanged("\"1\"");
    x.after("24h");
    x.edit(&pages(NUMBER));
    x.round();
    let numbers: Vec<_> = x.consultations().into_iter().map(|c| c.case_numbers.len()).collect();
    assert_eq!(numbers, [1, 1]);
}

#[test]
fn the_stored_strings_are_read_by_the_new_rules_at_once() {
    let json = r#"{"items": [{"title": "Båtar", "link": "/a", "text": "Möte den 5 september 2026. Svara senast den 1 oktober 2026."}]}"#;
    let file = |read: &str| {
        format!(
            "[[list]]\nkind = \"json\"\nurl = \"{{home}}/lista\"\nitem = \"/items\"\ntitle = \"/title\"\nlink = \"/link\"\n\
             deadline = {{ at = \"/text\", read = \"{read}\" }}\n"
        )
    };
    let mut x = OneSource::new(&file("date"), &[("/lista", json)]);
    x.round();
    assert_ne!(x.days(), ["2026-10-01"], "no date stands alone there");
    x.edit(&format!("issuer = \"boverket\"\n{}", file("deadline")));
    x.site.remove("/lista");
    x.round();
    assert_eq!(x.days(), ["2026-10-01"], "without the site");
    assert_eq!(x.consultations()[0].issuers[0].slug, "boverket");
}

#[test]
fn a_data_folder_of_an_earlier_version_is_not_read_again_without_a_reason() {
    let mut x = OneSource::new(&pages(""), &[("/lista", "<html><ul><li><a href=/a>Båtar</a></li></ul></html>")]);
    x.site.answer("/a", "<html><main>Text</main></html>".to_owned());
    x.round();
    let mut state = x.state();
    state.rules = None;
    state.backfill.insert(7, Backfill::Done); // so that it is stored
    x.store().put_source(&state).unwrap();
    x.round();
    assert_eq!(x.state().reread, None);
}
