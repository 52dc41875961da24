//! Pages of www.regeringen.se that were saved in July 2026, compared in every field.
//!
//! They are copies of public pages and not part of this repository. Where the folder is missing, each test prints a line
//! that begins with `skipped:`. The made-up pages in `tests/fixtures` have the same markup and are always read.

use std::{fs, path::PathBuf};

use remissflode::{
    domain::{Field, RawItem},
    extract, source,
};
use url::Url;

fn saved(name: &str) -> Option<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folders = ["../shared/real", "../../shared/real"].map(|folder| root.join(folder));
    let file = folders.iter().map(|folder| folder.join("regeringen/html").join(name)).find(|file| file.is_file());
    if file.is_none() {
        crate::skip(&format!("no `{name}` in ../shared/real/regeringen/html"));
    }
    file.map(|file| fs::read_to_string(file).unwrap())
}

fn regeringen() -> std::sync::Arc<source::Source> {
    source::built_in(&source::built_in_issuers().unwrap()).get("regeringen").unwrap().clone()
}

/// The beginning of a text and its length: enough to notice a change, without a copy of the page.
fn brief(text: &str) -> String {
    let chars = text.chars().count();
    if chars <= 36 { text.to_owned() } else { format!("{}… ({chars})", text.chars().take(20).collect::<String>()) }
}

/// `field: text [heading] -> end of the address`, a line for each value.
fn shown(item: &RawItem) -> String {
    let mut out = String::new();
    for (field, values) in item.fields() {
        for value in values {
            out += &format!("{}: {}", field.name(), brief(&value.text));
            out += &value.heading.as_ref().map(|heading| format!(" [{heading}]")).unwrap_or_default();
            if let Some(href) = &value.href {
                let path = href.strip_prefix("https://www.regeringen.se/").unwrap();
                out += &format!(" -> {}", brief(path));
            }
            out.push('\n');
        }
    }
    out
}

/// The texts of some fields of a list entry on one line.
fn row(item: &RawItem) -> String {
    let fields = [Field::Published, Field::Updated, Field::CaseNumbers, Field::Issuers, Field::Title];
    let texts = fields.map(|field| {
        let texts: Vec<String> = item.all(field).iter().map(|value| brief(&value.text)).collect();
        if texts.is_empty() { "-".to_owned() } else { texts.join(" + ") }
    });
    let link = item.first(Field::Link).unwrap();
    assert_eq!(link.href, Some(format!("https://www.regeringen.se{}", link.text)));
    texts.join(" | ") + "\n"
}

fn page(name: &str, address: &str) -> Option<String> {
    let text = saved(name)?;
    let source = regeringen();
    let url = Url::parse(address).unwrap();
    let page = extract::page(source.page.as_ref().unwrap(), &text, &url).unwrap();
    let problems: String = page.problems.iter().map(|problem| format!("problem: {problem}\n")).collect();
    Some(shown(&page.item) + &problems)
}

#[test]
fn an_open_consultation_is_read_right() {
    let Some(read) = page("case-open-ds-2026-15.html", "https://www.regeringen.se/remisser/2026/07/x/") else { return };
    insta::assert_snapshot!(read, @r"
    key: https://www.regeringen.se/t/656099
    title: Remiss av Ds 2026:15… (48)
    summary: Här kan du ta del av… (115)
    body: Remissvaren ska ha k… (83)
    published: 02 juli 2026
    issuers: Justitiedepartementet
    issuers: Regeringen
    topics: Näringspolitik
    topics: Rättsväsendet
    documents: Remiss av promemoria… (62) [Remissinstanser:] -> contentassets/52ffae… (100)
    references: Ds 2026:15 Gäldenäre… (42) [Genväg] -> rattsliga-dokument/d… (72)
    ");
}

#[test]
fn a_closed_consultation_is_read_right() {
    let Some(read) = page("case-closed-sou-2026-14.html", "https://www.regeringen.se/remisser/2026/04/x/") else {
        return;
    };
    insta::assert_snapshot!(read, @r"
    key: https://www.regeringen.se/t/642546
    title: Remiss av Ädelmetall… (105)
    summary: Här kan du ta del av… (224)
    body: Sista dag att svara … (52)
    published: 09 april 2026
    updated: 2026-06-30 00:00:00
    case-numbers: KN2026/00741
    issuers: Klimat- och näringslivsdepartementet
    topics: Näringspolitik
    documents: Remissinstanser för … (127) [Remissinstanser:] -> contentassets/8cbfd0… (162)
    references: SOU 2026:14 Ädelmeta… (93) [Genvägar] -> rattsliga-dokument/s… (69)
    submissions: Förvaltningsrätten i… (43) [Remissvar:] -> contentassets/8cbfd0… (81)
    submissions: Kammarkollegiet (pdf 53 kB) [Remissvar:] -> contentassets/8cbfd0… (66)
    submissions: Kammarrätten i Jönköping (pdf 89 kB) [Remissvar:] -> contentassets/8cbfd0… (75)
    submissions: Kemikalieinspektionen (pdf 150 kB) [Remissvar:] -> contentassets/8cbfd0… (72)
    submissions: Konkurrensverket (pdf 239 kB) [Remissvar:] -> contentassets/8cbfd0… (67)
    submissions: Konsumentverket (pdf 97 kB) [Remissvar:] -> contentassets/8cbfd0… (66)
    submissions: Patent och registrer… (43) [Remissvar:] -> contentassets/8cbfd0… (81)
    submissions: Polismyndigheten (pdf 66 kB) [Remissvar:] -> contentassets/8cbfd0… (67)
    submissions: Regelrådet (pdf 181 kB) [Remissvar:] -> contentassets/8cbfd0… (61)
    submissions: Riksarkivet (pdf 158 kB) [Remissvar:] -> contentassets/8cbfd0… (62)
    submissions: RISE Research Instit… (50) [Remissvar:] -> contentassets/8cbfd0… (88)
    submissions: Statskontoret (pdf 163 kB) [Remissvar:] -> contentassets/8cbfd0… (64)
    submissions: Styrelsen för ackred… (60) [Remissvar:] -> contentassets/8cbfd0… (99)
    submissions: Sveriges advokatsamfund (pdf 163 kB) [Remissvar:] -> contentassets/8cbfd0… (74)
    submissions: Tillväxtverket (pdf 68 kB) [Remissvar:] -> contentassets/8cbfd0… (65)
    submissions: Tullverket (pdf 292 kB) [Remissvar:] -> contentassets/8cbfd0… (61)
    submissions: Upphandlingsmyndigheten (pdf 71 kB) [Remissvar:] -> contentassets/8cbfd0… (74)
    ");
}

#[test]
fn an_excerpt_is_read_right() {
    let name = "case-promemoria-kn2026-01597.main-excerpt.html";
    let Some(read) = page(name, "https://www.regeringen.se/remisser/2026/07/x/") else { return };
    insta::assert_snapshot!(read, @r"
    title: Remiss av promemoria… (75)
    summary: Här kan du ta del av… (138)
    body: Remissvaren ska ha k… (99)
    published: 23 juli 2026
    case-numbers: KN2026/01597
    issuers: Klimat- och näringslivsdepartementet
    topics: Miljö och klimat
    documents: Remiss av promemoria… (88) [Remissinstanser:] -> contentassets/4659b2… (126)
    references: Promemoria: Nationel… (65) [Dokument som remitteras] -> rattsliga-dokument/d… (116)
    problem: key of https://www.regeringen.se/remisser/2026/07/x/: expected a value at `.list--icons__twitter a@href`, found none
    ");
}

#[test]
fn a_list_is_read_right() {
    let Some(text) = saved("remisser-listing-p1-2026-07-03.html") else { return };
    let source = regeringen();
    let answer = serde_json::json!({ "Message": text, "TotalCount": 3271 }).to_string();
    let url = Url::parse("https://www.regeringen.se/remisser/").unwrap();
    let list = extract::list(&source.lists[1], &answer, &url).unwrap();
    assert_eq!((list.rows, list.items.len(), list.total), (20, 20, Some(3271)));
    assert_eq!(list.problems, []);
    let without = |field| list.items.iter().filter(|item| item.first(field).is_none()).count();
    assert_eq!([Field::CaseNumbers, Field::Issuers, Field::Published].map(without), [2, 1, 0]);
    insta::assert_snapshot!(list.items.iter().map(row).collect::<String>(), @r"
    2026-07-03 | - | Fi2026/01655 | Finansdepartementet | Remiss av direktiv o… (231)
    2026-03-19 | 2026-07-03 | S2026/00236 | Socialdepartementet | Remiss av betänkande… (76)
    2026-05-22 | 2026-07-03 | A2026/00510 | Arbetsmarknadsdepartementet | Remiss av SOU 2026:2… (60)
    2026-07-02 | - | - | Justitiedepartementet + Regeringen | Remiss av Ds 2026:15… (48)
    2026-07-02 | - | LI2026/01339 | - | Remiss av promemoria… (42)
    2026-07-02 | - | KN2026/01494 | Klimat- och näringslivsdepartementet | Remiss av promemoria… (104)
    2026-04-13 | 2026-07-02 | KN2026/00808 | Klimat- och näringslivsdepartementet | Remiss av promemoria… (128)
    2026-04-21 | 2026-07-02 | Ju2026/00947 | Justitiedepartementet | Remiss av promemoria… (79)
    2026-06-30 | 2026-07-02 | Ju2023/01911, Ju2026/01273 | Justitiedepartementet | Remiss av Polismyndi… (130)
    2026-07-01 | - | Ju2026/01665 | Justitiedepartementet | Remiss av Ds 2026:14… (78)
    2026-03-20 | 2026-07-01 | Ju2026/00155 | Justitiedepartementet | Remiss av Brottsföre… (113)
    2026-04-30 | 2026-07-01 | Fi2026/00996 | Finansdepartementet | Remiss av promemoria… (74)
    2026-03-20 | 2026-07-01 | KN2026/00215 | Klimat- och näringslivsdepartementet | Remiss av skrivelse … (106)
    2026-06-30 | - | KN2026/01473 | Klimat- och näringslivsdepartementet | Remiss av promemoria… (53)
    2026-06-30 | - | KN2026/01175 | Klimat- och näringslivsdepartementet | Remiss av betänkande… (55)
    2026-06-30 | - | Ju2026/01662 | Justitiedepartementet | Remiss av promemoria… (86)
    2026-06-30 | - | KN2026/01475 | Klimat- och näringslivsdepartementet | Remiss av promemoria… (84)
    2026-06-30 | - | KN2026/01414 | Klimat- och näringslivsdepartementet | Remittering av Europ… (216)
    2026-06-30 | - | - | Kulturdepartementet | Remiss av promemoria… (140)
    2026-04-09 | 2026-06-30 | KN2026/00741 | Klimat- och näringslivsdepartementet | Remiss av Ädelmetall… (105)
    ");
}
