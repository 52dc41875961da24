//! The table of kinds and titles: made from pages, and compared with one that was read by hand.

use std::collections::BTreeMap;

use anyhow::Context as _;
use jiff::Timestamp;
use remissflode::{
    domain::{Field, Issuers, RawItem, RawValue},
    normalize::{Context, normalize},
};
use serde::Deserialize;
use url::Url;

#[derive(Deserialize)]
struct Page {
    path: String,
    title: String,
    #[serde(default)]
    dnr: Option<String>,
    text: String,
}

/// A line for each page of an NDJSON text: path, kind, title and case numbers, apart by tabs.
pub(crate) fn lines(pages: &str) -> anyhow::Result<Vec<String>> {
    let home = Url::parse("https://www.regeringen.se")?;
    let issuers = Issuers::default();
    let context = Context { issuers: &issuers, source: "kinds", issuer: None, home: &home, now: Timestamp::UNIX_EPOCH };
    let line = |(n, line): (usize, &str)| {
        let page: Page = serde_json::from_str(line).with_context(|| format!("line {}", n + 1))?;
        let mut item = RawItem::default();
        item.push(Field::Link, RawValue::text(format!("{home}{}", page.path.trim_start_matches('/'))));
        let (ingress, body) = page.text.split_once("\n\n").unwrap_or((&page.text, ""));
        for (field, text) in [(Field::Title, page.title.as_str()), (Field::Summary, ingress), (Field::Body, body)] {
            item.push(field, RawValue::text(text));
        }
        item_number(&mut item, page.dnr);
        let read = normalize(&item, &context).with_context(|| format!("line {}", n + 1))?;
        let numbers: Vec<&str> = read.case_numbers.iter().map(|number| number.display.as_str()).collect();
        Ok(format!("{}\t{}\t{}\t{}", page.path, read.kind.name(), read.title, numbers.join(" ")))
    };
    pages.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(line).collect()
}

fn item_number(item: &mut RawItem, number: Option<String>) {
    if let Some(number) = number {
        item.push(Field::CaseNumbers, RawValue::text(number));
    }
}

/// The pages that are read in another way than `truth` says, and those that are in one of them alone.
pub(crate) fn wrong(pages: &str, truth: &str) -> anyhow::Result<Vec<String>> {
    let keyed = |line: &str| line.split_once('\t').map(|(path, rest)| (path.to_owned(), rest.to_owned()));
    let mut expected: BTreeMap<String, String> = truth.lines().filter_map(keyed).collect();
    let mut wrong = Vec::new();
    for (path, found) in lines(pages)?.iter().filter_map(|line| keyed(line)) {
        match expected.remove(&path) {
            Some(rest) if rest == found => {}
            Some(rest) => wrong.push(format!("{path}\texpected {rest}\tfound {found}")),
            None => wrong.push(format!("{path}\texpected nothing\tfound {found}")),
        }
    }
    wrong.extend(expected.iter().map(|(path, rest)| format!("{path}\texpected {rest}\tfound no such page")));
    Ok(wrong)
}
