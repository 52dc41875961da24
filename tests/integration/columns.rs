//! A list whose rules name their columns, at a site that changes its table.

use crate::one_source::OneSource;

const LIST: &str = "[[list]]\nkind = \"html\"\nurl = \"{home}/lista\"\nitem = \"tr\"\n\
    title = { column = \"Ärende\", at = \"a\" }\nlink = { column = \"Ärende\" }\ndeadline = { column = \"Sista svarsdag\" }\n";

const DAYS: [&str; 4] = ["2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04"];

/// A table with these headings; `Ä` stands for the consultation, `D` for its deadline.
fn table(headings: &[&str], cells: &[&str]) -> String {
    let head: String = headings.iter().map(|heading| format!("<th>{heading}</th>")).collect();
    let row = |(n, day): (usize, &&str)| {
        let cell = |cell: &&str| match *cell {
            "Ä" => format!("<td><a href=/{n}>Ärende {n}</a></td>"),
            "D" => format!("<td>{day}</td>"),
            other => format!("<td>{other}</td>"),
        };
        format!("<tr>{}</tr>", cells.iter().map(cell).collect::<String>())
    };
    let rows: String = DAYS.iter().enumerate().map(row).collect();
    format!("<html><table><tr>{head}</tr>{rows}</table></html>")
}

fn read() -> OneSource {
    let mut x = OneSource::new(LIST, &[("/lista", &table(&["Ärende", "Sista svarsdag"], &["Ä", "D"]))]);
    x.round();
    assert_eq!((x.days(), x.codes()), (DAYS.map(str::to_owned).to_vec(), vec![]));
    x
}

#[test]
fn columns_that_move_change_nothing() {
    let mut x = read();
    for (headings, cells) in [
        (vec!["Ärende", "Publicerad", "Sista svarsdag"], vec!["Ä", "2026-07-01", "D"]),
        (vec!["Sista svarsdag", "Ärende"], vec!["D", "Ä"]),
    ] {
        x.site.answer("/lista", table(&headings, &cells));
        let report = x.round();
        assert_eq!((x.days(), x.codes(), report.revised), (DAYS.map(str::to_owned).to_vec(), vec![], 0));
    }
}

#[test]
fn a_column_that_is_gone_is_an_error_with_the_headings_and_the_stored_days_stay() {
    let mut x = read();
    x.site.answer("/lista", table(&["Ärende", "Svara före"], &["Ä", "2026-07-01"]));
    let report = x.round();
    assert_eq!((x.days(), report.status.name()), (DAYS.map(str::to_owned).to_vec(), "broken"));
    let text = &x.state().problems[0].text;
    assert!(text.contains("column `Sista svarsdag`") && text.contains("`Ärende`, `Svara före`"), "{text}");
}
