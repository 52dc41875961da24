//! Where lists of several pages end: a page that is missing, and what WordPress says.

use remissflode::domain::Consultation;

use crate::one_source::OneSource;

/// An archive of one entry a page.
const ARCHIVE: &str = "[[list]]\nkind = \"html\"\nurl = \"{home}/lista?p={page}\"\npaging = { size = 1 }\n\
    archive = true\nitem = \"li\"\ntitle = \"a\"\nlink = \"a@href\"\ndeadline = { at = \"b\", read = \"date\" }\n";

fn page(n: u32) -> String {
    format!("<html><ul><li><a href='/a/{n}'>Ärende {n}</a> <b>2027-01-0{n}</b></li></ul></html>")
}

fn titles(x: &OneSource) -> Vec<String> {
    x.consultations().into_iter().map(|one| one.title).collect()
}

#[test]
fn an_archive_ends_where_two_pages_in_a_row_are_missing() {
    for status in ["status 400", "status 404", "status 410"] {
        let (one, two) = (page(1), page(2));
        let answers = [("/lista?p=1", &*one), ("/lista?p=2", &two), ("/lista?p=3", status), ("/lista?p=4", status)];
        let mut x = OneSource::new(ARCHIVE, &answers);
        let report = x.archive();
        assert_eq!((titles(&x), x.codes()), (vec!["Ärende 1".to_owned(), "Ärende 2".to_owned()], vec![]), "{status}");
        assert!(report.archive_done, "{status}");
    }
}

#[test]
fn a_page_of_an_archive_that_is_missing_between_others_is_no_end() {
    for (status, code) in [("status 400", "http-status"), ("status 404", "list-gone")] {
        let (one, three) = (page(1), page(3));
        let answers = [("/lista?p=1", &*one), ("/lista?p=2", status), ("/lista?p=3", &three)];
        let mut x = OneSource::new(ARCHIVE, &answers);
        let report = x.archive();
        assert_eq!((x.codes(), report.archive_done), (vec![code.to_owned()], false), "{status}");
        x.site.answer("/lista?p=2", page(2));
        let report = x.archive();
        assert_eq!((titles(&x).len(), x.codes(), report.archive_done), (3, vec![], true), "{status}");
    }
}

const WORDPRESS: &str = "[[list]]\nkind = \"wordpress\"\nurl = \"{home}/wp-json/wp/v2/posts?categories=12\"\n";

/// A post of WordPress, with its text in HTML.
fn post(n: u32) -> String {
    let text = format!(
        "<p>Svara senast den {n} januari 2027. Ange dnr X 2026/{n}.</p>\
         <p><a href=\"/filer/missiv-{n}.pdf\">Missiv (pdf)</a> <a href=\"/kontakt/\">Kontakt</a></p>"
    );
    serde_json::json!({
        "id": 800 + n,
        "date": "2026-06-02T09:00:00",
        "modified": "2026-06-03T09:00:00",
        "guid": { "rendered": format!("https://x.example/?p={n}") },
        "link": format!("https://x.example/remiss-{n}/"),
        "title": { "rendered": format!("F&ouml;reskrifter &#8211; {n}") },
        "content": { "rendered": text },
        "excerpt": { "rendered": "<p>Svara [&hellip;]</p>" },
    })
    .to_string()
}

fn posts(numbers: impl Iterator<Item = u32>) -> String {
    format!("[{}]", numbers.map(post).collect::<Vec<_>>().join(","))
}

fn at(size: u32, page: u32) -> String {
    format!("/wp-json/wp/v2/posts?categories=12&per_page={size}&page={page}")
}

/// The pages of the list that were asked for.
fn asked(x: &OneSource) -> Vec<String> {
    x.site.asked().into_iter().filter(|path| path.starts_with("/wp-json/")).collect()
}

#[test]
fn wordpress_needs_two_lines() {
    let mut x = OneSource::new(WORDPRESS, &[(&at(100, 1), &posts(1..=2)), (&at(100, 2), "status 400")]);
    x.round();
    assert_eq!((x.days(), x.codes()), (vec!["2027-01-01".to_owned(), "2027-01-02".to_owned()], vec![]));
    let Consultation { key, title, source_url, documents, case_numbers, published_on, .. } =
        x.consultations().remove(0);
    assert_eq!((&*key, &*title), ("x.example:801", "Föreskrifter – 1"));
    assert_eq!((&*source_url, &*case_numbers[0].display), ("https://x.example/remiss-1/", "X 2026/1"));
    assert_eq!(published_on, Some(jiff::civil::date(2026, 6, 2)));
    let documents: Vec<&str> = documents.iter().map(|document| document.url.as_str()).collect();
    assert_eq!(documents, ["https://x.example/filer/missiv-1.pdf"], "links to files alone");
    let report = x.round();
    assert_eq!((report.new, report.revised), (0, 0));
}

#[test]
fn wordpress_is_read_page_by_page_to_the_one_that_it_calls_the_last() {
    let list = WORDPRESS.replace("=12", "=12&per_page=2");
    let (full, short) = (posts(1..=2), posts(3..=3));
    let answers = [(at(2, 1), full.as_str()), (at(2, 2), short.as_str()), (at(2, 3), "status 400")];
    let answers: Vec<(&str, &str)> = answers.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let mut x = OneSource::new(&list, &answers);
    x.round();
    let pages = [at(2, 1), at(2, 2), at(2, 3)];
    assert_eq!((titles(&x).len(), x.codes(), asked(&x)), (3, vec![], pages.to_vec()), "beyond the end is 400");

    let mut x = OneSource::new(&list, &answers);
    x.site.header("X-WP-TotalPages: 2");
    x.round();
    assert_eq!((titles(&x).len(), x.codes(), asked(&x)), (3, vec![], vec![at(2, 1), at(2, 2)]));
}

/// A table of which `only` chooses the entries with one label, and which may have none.
const LABELLED: &str = "min-items = 0\n[[list]]\nkind = \"html\"\nurl = \"{home}/lista\"\nitem = \"li\"\n\
    only = { at = \"i\", match = '^Remiss$' }\ntitle = \"a\"\nlink = \"a@href\"\n\
    deadline = { at = \"b\", read = \"date\" }\n";

fn labelled(label: &str) -> String {
    let row = |n: u32| format!("<li><a href='/a/{n}'>Ärende {n}</a> <i>{label}</i> <b>2026-10-0{n}</b></li>");
    let news = "<li><a href='/n'>Ny generaldirektör</a> <i>Nyhet</i></li>";
    format!("<html><ul>{}{}{news}</ul></html>", row(1), row(2))
}

#[test]
fn a_label_that_is_renamed_is_reported_though_the_list_may_be_empty() {
    let mut x = OneSource::new(LABELLED, &[("/lista", &labelled("Remiss"))]);
    assert_eq!((x.round().new, x.codes()), (2, vec![]));
    x.site.answer("/lista", labelled("Samråd"));
    for _ in 0..2 {
        x.round();
        assert_eq!(x.codes(), ["choice-lost"]);
    }
    let text = &x.state().problems[0].text;
    assert!(text.contains("list 1") && text.contains("`Ärende 1`"), "{text}");
    x.edit(&LABELLED.replace("^Remiss$", "^Samråd$"));
    assert_eq!((x.round().new, x.codes()), (0, vec![]));
}
