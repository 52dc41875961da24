//! Tables as sites write them, read by the headings of their columns.

use url::Url;

use crate::{
    domain::Field,
    extract::{ExtractError, Extracted, list},
    source::{SourceFile, SourceFiles, built_in_issuers, compile},
};

const RULES: &str = "title = { column = [\"Ärende\", \"Remiss\"], at = \"a\" }\nlink = { column = [\"Ärende\", \"Remiss\"] }\n\
    deadline = { column = [\"Sista svarsdag\", \"Svar senast\"] }\n";

fn read(html: &str) -> Result<Extracted, ExtractError> {
    let text = format!(
        "home = \"https://x.se\"\nschedule = \"0 6 * * Mon\"\n[[list]]\nkind = \"html\"\nurl = \"{{home}}/r\"\nitem = \"tr\"\n{RULES}"
    );
    let file = SourceFile { path: "x.toml".into(), text };
    let sources = compile(&SourceFiles::from([("x".to_owned(), file)]), &built_in_issuers().unwrap());
    assert!(sources.errors().is_empty(), "{:?}", sources.errors());
    list(&sources.get("x").unwrap().lists[0], html, &Url::parse("https://x.se/r").unwrap())
}

/// Title and deadline of each entry.
fn rows(html: &str) -> Vec<(String, String)> {
    let text = |item: &crate::domain::RawItem, field| item.text(field).unwrap_or("none").to_owned();
    let found = read(html).unwrap();
    assert_eq!((found.problems.len(), found.rows), (0, found.items.len()), "{:?}", found.problems);
    found.items.iter().map(|item| (text(item, Field::Title), text(item, Field::Deadline))).collect()
}

fn row(title: &str, day: &str) -> (String, String) {
    (title.to_owned(), day.to_owned())
}

#[test]
fn a_column_is_found_wherever_it_stands() {
    let vatten = "<td><a href=1>Vatten</a>";
    for html in [
        format!("<table><tr><th>Ärende<th>Sista svarsdag<tr>{vatten}<td>2027-01-29</table>"),
        format!(
            "<table><tr><th>Sista svarsdag<th>Publicerad<th>Ärende<tr><td>2027-01-29<td>2026-11-01{vatten}</table>"
        ),
        format!("<table><thead><tr><td>Remiss<td>SISTA&nbsp;svars&shy;dag:</thead><tr>{vatten}<td>2027-01-29</table>"),
        format!("<table><tr><td>Ärende<td>Svar senast<tr>{vatten}<td>2027-01-29</table>"),
        "<table><tr><th>Ärende<th>Sista svarsdag ▲<tr><th scope=row><a href=1>Vatten</a></th><td>2027-01-29</table>"
            .to_owned(),
        format!("<table><tr><th colspan=2>Ärende<th>Sista svarsdag<tr><td>{vatten}<td>2027-01-29</table>"),
        format!(
            "<table><tr><th rowspan=2>Ärende<th colspan=2>Datum<tr><th>Publicerad<th>Sista svarsdag<tr>{vatten}<td>2026-11-01<td>2027-01-29</table>"
        ),
    ] {
        assert_eq!(rows(&html), [row("Vatten", "2027-01-29")], "{html}");
    }
}

#[test]
fn a_cell_over_several_rows_is_the_cell_of_each() {
    let html = "<table><tr><th>Publicerad<th>Sista svarsdag<th>Ärende\
        <tr><td rowspan=2>2026-11-01<td>2027-01-29<td><a href=1>Vatten</a><tr><td>2027-02-01<td><a href=2>Luft</a>\
        <tr><td>2026-11-02<td rowspan=0>2027-03-01<td><a href=3>Mark</a><tr><td>2026-11-03<td><a href=4>Skog</a></table>";
    let expected =
        [row("Vatten", "2027-01-29"), row("Luft", "2027-02-01"), row("Mark", "2027-03-01"), row("Skog", "2027-03-01")];
    assert_eq!(rows(html), expected);
}

#[test]
fn a_table_further_down_has_its_own_headings() {
    let html = "<table><tr><th>Ärende<th>Sista svarsdag<tr><td><a href=1>Vatten</a><td>2027-01-29\
        <tr><th colspan=2>Avslutade<tr><td><a href=2>Luft</a><td>2026-02-01\
        <tr><th>Sista svarsdag<th>Ärende<tr><td>2026-03-01<td><a href=3>Mark</a></table>\
        <table><tr><th>Svar senast<th>Remiss<tr><td>2027-05-01<td><a href=4>Skog</a></table>";
    let expected =
        [row("Vatten", "2027-01-29"), row("Luft", "2026-02-01"), row("Mark", "2026-03-01"), row("Skog", "2027-05-01")];
    assert_eq!(rows(html), expected);
}

#[test]
fn an_empty_cell_and_one_that_spans_other_columns_give_no_day() {
    let html = "<table><tr><th>Ärende<th>Publicerad<th>Sista svarsdag<tr><td><a href=1>Vatten</a><td>2026-11-01<td>\
        <tr><td><a href=2>Luft</a><td colspan=2>2026-11-01<tr><td><a href=3>Mark</a></table>";
    assert_eq!(rows(html), [row("Vatten", "none"), row("Luft", "none"), row("Mark", "none")]);
}

#[test]
fn a_doubt_is_an_error_that_names_the_headings() {
    let found = |html: &str| read(html).unwrap_err().to_string();
    let missing = found("<table><tr><th>Ärende<th>Publicerad<tr><td><a href=1>Vatten</a><td>2027-01-29</table>");
    insta::assert_snapshot!(missing, @"expected a column `Sista svarsdag` or `Svar senast` in the table at `https://x.se/r`, found `Ärende`, `Publicerad`; nothing was read");
    for (html, expected) in [
        (
            "<table><tr><th>Ärende<th>Sista svarsdag<th>Sista svarsdag<tr><td><a href=1>V</a><td>1<td>2</table>",
            "2 columns named so",
        ),
        (
            "<table><tr><th>Ärende<th>Sista svarsdag<tr><td>1<td><a href=1>V</a><td>2027-01-29</table>",
            "a row with more cells than the headings",
        ),
        (
            "<table><tr><th>Ärende<th colspan=2>Sista svarsdag<tr><td><a href=1>V</a><td>1<td>2</table>",
            "a heading over several columns",
        ),
        (
            "<table><tr><th>Subject<th>Deadline<tr><td><a href=1>V</a><td>2027-01-29</table>",
            "found `Subject`, `Deadline`",
        ),
    ] {
        let text = found(html);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn a_cell_over_more_columns_and_rows_than_a_table_has_is_cut() {
    let cell = "<td rowspan=65534 colspan=100000>x";
    let html = format!("<table><tr><th>Ärende{}</table>", format!("<tr>{}", cell.repeat(20)).repeat(200));
    let error = read(&html).unwrap_err().to_string();
    assert!(error.contains("found a row with more cells than the headings `Ärende`"), "{error}");
}
