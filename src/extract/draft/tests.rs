use super::{Signs, draft};
use crate::domain::Field;

fn signs() -> Signs<'static> {
    Signs {
        is_date: &|text| text.ends_with("2026"),
        is_deadline: &|text| text.ends_with("2026"),
        is_case_number: &|text| text.contains('/'),
    }
}

#[test]
fn the_list_is_found_among_menus() {
    let html = r#"<nav><ul><li><a href="/a">Om oss</a></li><li><a href="/b">Kontakta ministeriet</a></li></ul></nav>
<table class="cases"><tr><th>Datum</th><th>Remiss</th></tr>
<tr><td>3 juli 2026</td><td><a href="1">Förslag om tystare båtar</a></td></tr>
<tr><td>1 juli 2026</td><td><a href="2">Förslag om bredare broar</a></td></tr>
<tr><td>29 juni 2026</td><td><a href="3">Förslag om längre färjor</a></td></tr></table>"#;
    let found = draft(html, signs());
    let best = &found[0];
    assert_eq!((best.item.as_str(), best.entries), ("tbody > tr:has(a)", 3));
    let date = &best.rules[0];
    assert_eq!(
        (date.field, date.rule.as_str(), date.example.as_str()),
        (Field::Published, "{ column = \"Datum\" }", "3 juli 2026")
    );
    let answers = draft(&html.replace("Datum", "Svara senast"), signs());
    assert_eq!(answers[0].rules[0].field, Field::Deadline, "{answers:?}");
    assert_eq!(
        (best.title_column.as_deref(), answers[0].rules[0].rule.as_str()),
        (Some("Remiss"), "{ column = \"Svara senast\", read = \"date\" }")
    );
    let twice = draft(&html.replace("Datum", "Remiss"), signs());
    assert_eq!((twice[0].title_column.as_deref(), twice[0].rules[0].rule.as_str()), (None, "\"td:nth-child(1)\""));
    assert_eq!((best.title.as_str(), best.example.as_str()), ("td a", "Förslag om tystare båtar"));
    assert_eq!(draft("<p>Inget</p>", signs()), []);
}
