//! The strings of one document to an [`OutcomeDocument`].

use std::sync::LazyLock;

use jiff::{
    Timestamp,
    civil::{Date, ISOWeekDate, Weekday},
};
use regex::Regex;
use url::Url;

use super::{pattern, read_basis, section};
use crate::{
    domain::{Basis, Field, ItemProblem, LaterStep, OutcomeDocument, RawItem, RawValue, ReferenceKind, StepKind},
    normalize::{self, one_line, read_case_numbers, read_date, read_references},
};

/// The longest title and number that are kept.
const MAX_TITLE_CHARS: usize = 500;
const MAX_NUMBER_CHARS: usize = 80;
/// The most reports of committees on one bill.
const MAX_REPORTS: usize = 10;

/// The source of a document, and when it was read.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The slug of the source.
    pub source: &'a str,
    /// The version of the source file.
    pub source_version: &'a str,
    /// The kind of its documents.
    pub kind: StepKind,
    /// The source's site, against which addresses are resolved.
    pub home: &'a Url,
    /// When it was read.
    pub now: Timestamp,
    /// `true` if it stands in the archive of the source.
    pub archive: bool,
}

/// Reads a document from the strings of its list entry and its page. Of a long text only the part that says what it rests on
/// is kept, so reading the kept strings again gives the same.
///
/// # Errors
/// If it has no address or no title.
pub fn read(raw: &RawItem, context: &Context<'_>) -> Result<OutcomeDocument, ItemProblem> {
    let address = normalize::address(raw, context.home).ok_or_else(|| problem(raw, Field::Link, "an address"))?;
    let title = raw.text(Field::Title).map(one_line).filter(|title| !title.is_empty());
    let title = title.ok_or_else(|| problem(raw, Field::Title, "a title"))?;
    let mut kept = raw.clone();
    if let Some(text) = raw.text(Field::Text) {
        let section = if is_section(text) { text.to_owned() } else { format!("{SECTION}{}", section(text)) };
        kept.set(Field::Text, vec![RawValue::text(section)]);
    }
    let page = raw.first(Field::Documents).and_then(|value| value.href.clone().or(Some(value.text.clone())));
    let page = page.and_then(|page| normalize::web_address(&page, context.home));
    let all = |field: Field| raw.all(field).iter().map(|value| one_line(&value.text)).filter(|text| !text.is_empty());
    Ok(OutcomeDocument {
        key: String::from(address.clone()),
        source: context.source.to_owned(),
        source_version: context.source_version.to_owned(),
        kind: context.kind,
        number: raw.text(Field::Number).map(one_line).map(|number| shortened(&number, MAX_NUMBER_CHARS)),
        title: shortened(&title, MAX_TITLE_CHARS),
        on: raw.text(Field::Published).and_then(|text| read_date(text).or_else(|| day_of_week(text))),
        url: page.map_or_else(|| String::from(address), String::from),
        withdrawn: all(Field::Status).any(|status| says_withdrawn(&status)),
        later: later(raw),
        basis: basis(&kept),
        raw: kept,
        archive: context.archive,
        first_read_at: context.now,
        read_at: context.now,
    })
}

/// The day of the government's meeting in the week of an address such as `…/vecka-18-2026/`: a Thursday.
fn day_of_week(text: &str) -> Option<Date> {
    let numbers = WEEK.captures(text)?;
    ISOWeekDate::new(numbers[2].parse().ok()?, numbers[1].parse().ok()?, Weekday::Thursday).ok().map(|day| day.date())
}

static WEEK: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bvecka-(\d{1,2})-(20\d\d)\b"));

/// The mark before a text that is the section alone.
const SECTION: &str = "§\n";

fn is_section(text: &str) -> bool {
    text.starts_with(SECTION)
}

fn problem(raw: &RawItem, field: Field, expected: &str) -> ItemProblem {
    let item = raw.text(Field::Title).or_else(|| raw.text(Field::Link)).unwrap_or("an entry").to_owned();
    ItemProblem { item, field: field.name().to_owned(), reason: format!("expected {expected}, found none") }
}

fn shortened(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

fn says_withdrawn(status: &str) -> bool {
    let lower = status.to_lowercase();
    ["återkall", "återtag", "tillbakadrag", "dragits tillbaka"].iter().any(|word| lower.contains(word))
}

/// The names of consultations: those that fields of their own give, and those in the text.
fn basis(raw: &RawItem) -> Vec<Basis> {
    let mut own = Basis::default();
    for value in raw.all(Field::CaseNumbers) {
        own.case_numbers.extend(read_case_numbers(&value.text).into_iter().map(|number| number.display));
    }
    for reference in raw.all(Field::References).iter().flat_map(|value| read_references(&value.text)) {
        match reference.kind {
            ReferenceKind::Sou | ReferenceKind::Ds => own.reports.push(reference.number),
            ReferenceKind::Dir => own.terms.push(reference.number),
            ReferenceKind::Prop => own.bills.push(reference.number),
            _ => {}
        }
    }
    let own = (own != Basis::default()).then_some(own);
    let text = raw.text(Field::Text).map(|text| text.trim_start_matches(SECTION)).unwrap_or_default();
    own.into_iter().chain(read_basis(text)).collect()
}

/// The committee's reports, the decision and the statute.
fn later(raw: &RawItem) -> Vec<LaterStep> {
    let step = |kind| LaterStep { kind, number: None, on: None, url: None, result: None };
    let links = raw.all(Field::ReportLinks);
    let reports = raw.all(Field::Reports).iter().take(MAX_REPORTS).enumerate();
    let reports = reports.map(|(n, report)| LaterStep {
        number: Some(shortened(&one_line(&report.text), MAX_NUMBER_CHARS)),
        url: links.get(n).and_then(|link| link.href.clone()),
        ..step(StepKind::CommitteeReport)
    });
    let mut later: Vec<LaterStep> = reports.collect();
    let on = raw.text(Field::Decided).and_then(read_date);
    let result = decision(raw);
    if on.is_some() || result.is_some() {
        // The committee's page has the debate and the votes.
        let url = links.first().and_then(|link| link.href.clone());
        later.push(LaterStep { on, result, url, ..step(StepKind::Decision) });
    }
    if let Some(statute) = raw.text(Field::Statute) {
        let number = Some(shortened(&one_line(statute), MAX_NUMBER_CHARS));
        later.push(LaterStep { number, ..step(StepKind::Statute) });
    }
    later
}

/// The decision on the points of a bill in one word: that of all, or `delvis bifall`.
fn decision(raw: &RawItem) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    for value in raw.all(Field::Decision) {
        let word = one_line(&value.text).to_lowercase();
        if !word.is_empty() && !words.contains(&word) {
            words.push(shortened(&word, MAX_NUMBER_CHARS));
        }
    }
    match &words[..] {
        [] => None,
        [one] => Some(one.clone()),
        several if several.iter().any(|word| word.contains("bifall")) => Some("delvis bifall".to_owned()),
        _ => Some("avslag".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_with(fields: &[(Field, &str)]) -> Result<OutcomeDocument, ItemProblem> {
        let mut raw = RawItem::default();
        for (field, text) in fields {
            let href = (*field == Field::Link).then(|| (*text).to_owned());
            raw.push(*field, RawValue { href, ..RawValue::text(*text) });
        }
        let home = Url::parse("https://data.example.org").unwrap();
        let (source, source_version, kind, now) = ("riksdagen", "1", StepKind::Bill, Timestamp::UNIX_EPOCH);
        read(&raw, &Context { source, source_version, kind, home: &home, now, archive: false })
    }

    const BILL: [(Field, &str); 4] = [
        (Field::Link, "https://data.example.org/dokumentstatus/H40314.json"),
        (Field::Title, "Ny definition av fastighetsbegreppet"),
        (Field::Number, "prop. 2016/17:14"),
        (Field::Published, "2016-09-27 00:00:00"),
    ];

    fn bill(more: &[(Field, &str)]) -> OutcomeDocument {
        read_with(&[&BILL[..], more].concat()).unwrap()
    }

    #[test]
    fn a_bill_with_what_followed() {
        let text = "<p>3 Ärendet och dess beredning</p><p>Svaren finns i departementet (dnr Fi2015/3438).</p><p>4 Lag</p><p>(Fi2015/9)</p>";
        let found = bill(&[
            (Field::Text, text),
            (Field::Reports, "bet. 2016/17:SkU8"),
            (Field::Decision, "Bifall"),
            (Field::Decided, "2016-11-23"),
        ]);
        assert_eq!(found.on.unwrap().to_string(), "2016-09-27");
        assert_eq!(found.basis[0].case_numbers, ["Fi2015/03438"]);
        let later: Vec<String> = (found.later.iter())
            .map(|step| format!("{} {:?} {:?} {:?}", step.kind.name(), step.number, step.on, step.result))
            .collect();
        assert_eq!(
            later,
            [
                "committee-report Some(\"bet. 2016/17:SkU8\") None None",
                "decision None Some(2016-11-23) Some(\"bifall\")"
            ]
        );
        assert!(!found.withdrawn && found.is_settled());
        assert_eq!(found.raw.text(Field::Text), Some("§\nSvaren finns i departementet (dnr Fi2015/3438)."));
    }

    #[test]
    fn the_kept_strings_read_the_same() {
        let text = "3 Ärendet och dess beredning\nSvaren finns (Ju2020/00001).\n4 Bakgrund\nAnnat (Ju2020/00002).";
        let found = bill(&[(Field::Text, text)]);
        let home = Url::parse("https://data.example.org").unwrap();
        let context = Context {
            source: "riksdagen",
            source_version: "1",
            kind: StepKind::Bill,
            home: &home,
            now: Timestamp::UNIX_EPOCH,
            archive: false,
        };
        assert_eq!(read(&found.raw, &context).unwrap(), found);
    }

    #[test]
    fn a_decision_in_one_word_and_a_bill_that_was_taken_back() {
        let decided = |words: &[&str]| {
            let fields: Vec<(Field, &str)> = words.iter().map(|word| (Field::Decision, *word)).collect();
            bill(&fields).later.first().and_then(|step| step.result.clone())
        };
        assert_eq!(decided(&["Bifall", "Bifall"]).as_deref(), Some("bifall"));
        assert_eq!(decided(&["Bifall", "Avslag"]).as_deref(), Some("delvis bifall"));
        assert_eq!(decided(&["Avslag"]).as_deref(), Some("avslag"));
        assert_eq!(decided(&[""]), None);
        assert!(bill(&[(Field::Status, "Klar"), (Field::Status, "Återkallad")]).withdrawn);
    }

    #[test]
    fn names_in_fields_of_their_own() {
        let found = bill(&[(Field::CaseNumbers, "Fi2025/00031, Fi2025/00032"), (Field::References, "prop. 2025/26:3")]);
        assert_eq!(found.basis[0].case_numbers, ["Fi2025/00031", "Fi2025/00032"]);
        assert_eq!(found.basis[0].bills, ["prop. 2025/26:3"]);
    }

    #[test]
    fn a_week_stands_for_the_day_of_the_governments_meeting() {
        let on = |text: &str| read_with(&[BILL[0], BILL[1], (Field::Published, text)]).unwrap().on;
        assert_eq!(on("/regeringsarenden/2026/vecka-18-2026/"), "2026-04-30".parse().ok());
        assert_eq!(on("/vecka-60-2026/"), None);
    }

    #[test]
    fn without_a_title_or_an_address_it_is_a_problem() {
        assert!(read_with(&BILL[..1]).unwrap_err().to_string().contains("title"));
        assert!(read_with(&BILL[1..]).unwrap_err().to_string().contains("link"));
    }
}
