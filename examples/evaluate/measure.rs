//! Reads pages whose truth is known, and compares.
//!
//! Each line of the input is one page: `{"path", "title", "dnr", "text", "deadlines", "withdrawn"}`, the text as
//! Markdown. A page is right when the *set* of what was read is the truth's. `wrong` counts pages where both name
//! something and differ, `false` those where only the reading does. The day of publication, which a year may have to be
//! taken from, is the `/YYYY/MM/` of the path; `dnr` is what the page's own field says, so it goes in as that field, and
//! a number that only the title or the text names counts as false. Where the pages have a `class`, deadlines are counted
//! by class too.

use std::{collections::BTreeMap, sync::LazyLock};

use anyhow::Context as _;
use jiff::Timestamp;
use regex::Regex;
use remissflode::{
    domain::{Consultation, Field, Issuers, QualityCode, RawItem, RawValue},
    normalize::{Context, normalize},
};
use serde::{Deserialize, Serialize};
use url::Url;

#[derive(Deserialize)]
struct Page {
    path: String,
    title: String,
    dnr: Option<String>,
    text: String,
    deadlines: Vec<String>,
    withdrawn: bool,
    /// The kind of the page, `letter`, where the file sorts them.
    #[serde(default)]
    class: String,
}

/// Pages of one kind of truth.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Tally {
    /// Pages that name something.
    pub(crate) truth: usize,
    /// Pages of which exactly that was read.
    pub(crate) right: usize,
    /// Pages of which nothing was read.
    pub(crate) missed: usize,
    /// Pages of which something else was read.
    pub(crate) wrong: usize,
    /// Pages that name nothing and of which something was read.
    #[serde(rename = "false")]
    pub(crate) unfounded: usize,
}

impl Tally {
    /// Counts one page; true when the reading is the truth.
    fn count(&mut self, truth: &[String], read: &[String]) -> bool {
        self.truth += usize::from(!truth.is_empty());
        match (truth.is_empty(), read.is_empty()) {
            _ if truth == read => self.right += usize::from(!truth.is_empty()),
            (false, true) => self.missed += 1,
            (true, false) => self.unfounded += 1,
            _ => self.wrong += 1,
        }
        truth == read
    }
}

/// The last line.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sums {
    /// Pages read.
    pub(crate) pages: usize,
    /// By the days, as a set.
    pub(crate) deadlines: Tally,
    /// By yes or no.
    pub(crate) withdrawn: Tally,
    /// By the numbers in the displayed form, in page order.
    pub(crate) case_numbers: Tally,
    /// Pages of which a later day was read than the last true one.
    pub(crate) later: usize,
    /// Pages of which a deadline was missed, without a note that says so.
    pub(crate) without_note: usize,
    /// Pages without a deadline whose text is noted as speaking of one.
    pub(crate) noted: usize,
}

/// The result.
#[derive(Debug, Default)]
pub(crate) struct Measure {
    /// The sums.
    pub(crate) sums: Sums,
    /// A line for each thing that is not right: kind, path, truth, reading, evidence, apart by tabs.
    pub(crate) listing: Vec<String>,
    /// The deadlines by class; empty where the pages have none.
    pub(crate) classes: BTreeMap<String, Tally>,
}

/// Reads and compares every page of an NDJSON text.
pub(crate) fn measure(text: &str) -> anyhow::Result<Measure> {
    let issuers = Issuers::new(toml::from_str::<BTreeMap<_, _>>(include_str!("../../config/issuers.toml"))?);
    let home = Url::parse("https://www.regeringen.se")?;
    let context =
        Context { issuers: &issuers, source: "evaluate", issuer: None, home: &home, now: Timestamp::UNIX_EPOCH };
    let mut measure = Measure::default();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let page: Page = serde_json::from_str(line).with_context(|| format!("line {}", n + 1))?;
        let consultation = normalize(&item(&page), &context).with_context(|| format!("line {}", n + 1))?;
        measure.sums.pages += 1;
        compare(&page, &consultation, &mut measure);
    }
    Ok(measure)
}

/// The page as `extract` would hand it over.
fn item(page: &Page) -> RawItem {
    let mut item = RawItem::default();
    item.push(Field::Link, RawValue::text(format!("https://www.regeringen.se{}", page.path)));
    // a page with an empty title still has a truth
    item.push(Field::Title, RawValue::text(if page.title.trim().is_empty() { "?" } else { &page.title }));
    item.push(Field::Body, RawValue::text(plain(&page.text)));
    if let Some(number) = &page.dnr {
        item.push(Field::CaseNumbers, RawValue::text(format!("Diarienummer: {number}")));
    }
    item
}

fn compare(page: &Page, consultation: &Consultation, measure: &mut Measure) {
    let line = |kind: &str, truth: &[String], read: &[String], evidence: &str| {
        let evidence = if evidence.is_empty() { plain(&page.text) } else { evidence.to_owned() };
        let evidence = evidence.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{kind}\t{}\ttruth {truth:?}\tread {read:?}\t{evidence}", page.path)
    };
    let days: Vec<String> = consultation.deadlines.iter().map(|deadline| deadline.on.to_string()).collect();
    if !page.class.is_empty() {
        measure.classes.entry(page.class.clone()).or_default().count(&page.deadlines, &days);
    }
    let is_later = days.last().is_some_and(|read| page.deadlines.last().is_some_and(|truth| read > truth));
    let is_noted = consultation.quality_notes.iter().any(|note| note.code == QualityCode::DeadlineUnread);
    measure.sums.noted += usize::from(page.deadlines.is_empty() && days.is_empty() && is_noted);
    measure.sums.later += usize::from(is_later);
    measure.sums.without_note += usize::from(!page.deadlines.is_empty() && days.is_empty() && !is_noted);
    if !measure.sums.deadlines.count(&page.deadlines, &days) {
        let evidence =
            consultation.deadlines.iter().map(|deadline| deadline.evidence.as_str()).collect::<Vec<_>>().join(" | ");
        measure.listing.push(line("deadlines", &page.deadlines, &days, &evidence));
    }
    let word = |yes: bool| if yes { vec!["yes".to_owned()] } else { vec![] };
    if !measure.sums.withdrawn.count(&word(page.withdrawn), &word(consultation.withdrawn)) {
        measure.listing.push(line("withdrawn", &word(page.withdrawn), &word(consultation.withdrawn), ""));
    }
    let truth: Vec<String> = page.dnr.iter().flat_map(|number| displayed(number)).collect();
    let read: Vec<String> = consultation.case_numbers.iter().flat_map(|number| displayed(&number.display)).collect();
    if !measure.sums.case_numbers.count(&truth, &read) {
        let raw = consultation.case_numbers.first().map_or("", |number| number.raw.as_str());
        measure.listing.push(line("caseNumbers", &truth, &read, raw));
    }
}

/// The case numbers in the displayed form, read by rules other than the reader's, in lower case and without leading
/// zeros: `S2018/01188/SF` and `s 2018/ 1188` to `s2018/1188`; a number that only repeats the end of the one before is
/// left out.
fn displayed(numbers: &str) -> Vec<String> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\p{L}{1,3}\d{4})/0*(\d{1,6})"));
    let bare: String = numbers.split_whitespace().collect::<String>().to_lowercase();
    let mut found: Vec<String> = Vec::new();
    for captures in NUMBER.captures_iter(&bare) {
        let number = format!("{}/{}", &captures[1], &captures[2]);
        if !found.iter().any(|known| known.ends_with(&number)) {
            found.push(number);
        }
    }
    found
}

/// Markdown to the plain text that `extract` gives: links to their texts, no emphasis, no heading marks.
fn plain(markdown: &str) -> String {
    static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r#"\[([^\]]*)\]\([^\s)]*(?:\s+"[^"]*")?\s*\)"#));
    static HEADING: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^#{1,6} "));
    let text = LINK.replace_all(markdown, "$1");
    HEADING.replace_all(&text, "").replace("**", "").replace(r"\_", "_").replace(r"\*", "*")
}

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| panic!("a constant pattern: {error}"))
}
