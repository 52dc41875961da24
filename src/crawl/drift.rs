//! Drift of a source: the counts of one run, compared with the source's baseline.
//!
//! ```text
//! page `body`: on 97 of 97 pages before, on none of the last 3   ->   field-gone
//! list 1: 20 entries before, 2 now                               ->   list-shrank
//! ```
//!
//! An alarm lasts until the field is found again, the list is long again, or the source file is changed: a run that reads
//! nothing clears nothing. Fields that come and go in the life of a consultation are not watched. Empty lists and bot
//! challenges are problems of their own.

use std::collections::BTreeMap;

use super::{
    choice::{self, Chosen},
    problems::{Problems, Severity},
};
use crate::{
    domain::{Baseline, Field, FieldFill, ListLength, RawItem, Reader, is_row_address},
    normalize,
    source::FieldRule,
};

/// So many items in a row without a field that was always there raise the alarm.
const MISSING: u32 = 3;
/// The same for the deadlines of a list that is read whole: the lists of small agencies have one or two entries.
const MISSING_DEADLINES: u32 = 1;
/// The share of its former length below which a list has shrunk.
const SHRUNK: (usize, usize) = (1, 4);
/// The same for a copy's list, which has everything that was ever published.
const SHRUNK_COPY: (usize, usize) = (9, 10);
/// So many entries of a copy may be taken away at once.
const MAX_TAKEN: usize = 3;
/// A list shorter than this has nothing to shrink from.
const LEAST_LIST: usize = 8;
/// Counts are scaled down beyond this, so that they follow the present, not the past.
const MEMORY: u32 = 200;
/// A text in an alarm stays shorter than this.
const MAX_EXAMPLE_CHARS: usize = 160;

/// The counts of a run.
#[derive(Debug, Default)]
pub(super) struct Drift {
    fills: BTreeMap<String, FieldFill>,
    lists: BTreeMap<usize, usize>,
    listed_at: BTreeMap<usize, String>,
    choices: BTreeMap<usize, Chosen>,
    is_copy: bool,
}

impl Drift {
    /// The counts of a run of a source, none yet; `is_copy` for the copy of another site.
    pub(super) fn new(is_copy: bool) -> Self {
        Self { is_copy, ..Self::default() }
    }

    /// Returns `true` if list `n` was read in this run, with entries.
    pub(super) fn has_list(&self, n: usize) -> bool {
        self.lists.contains_key(&n)
    }

    /// Returns `true` if list `n` is shorter than `baseline` says it usually is.
    pub(super) fn has_shrunk(&self, n: usize, baseline: &Baseline) -> bool {
        let usual = baseline.lists.get(&n).map_or(0, |length| length.usual);
        self.lists.get(&n).is_some_and(|now| is_shrunk(usual, *now, self.is_copy))
    }

    /// Counts the fields of `rules` that an item of `stage` has; `address` is the example to show.
    pub(super) fn item(&mut self, stage: &str, rules: &[FieldRule], item: &RawItem, address: &str) {
        let mut last = None;
        for rule in rules.iter().filter(|rule| is_watched(rule.field)) {
            // Several rules may stand for one field, side by side.
            if last.replace(rule.field) == Some(rule.field) {
                continue;
            }
            let value = item.first(rule.field).filter(|value| !value.href.as_deref().is_some_and(is_row_address));
            self.count(format!("{stage} `{}`", rule.field.name()), value.is_some(), address);
            if let Some(value) = value.filter(|value| value.read == Reader::Date) {
                let is_date = normalize::read_date(&value.text).is_some();
                self.count(format!("{stage} `{}` as a date", rule.field.name()), is_date, &value.text);
            }
        }
    }

    /// Counts the entries of the first page of list `n`.
    pub(super) fn list(&mut self, n: usize, entries: usize, address: &str) {
        self.lists.insert(n, entries);
        self.listed_at.insert(n, address.to_owned());
    }

    /// Takes the choice of `only` and `skip` on the first page of list `n`.
    pub(super) fn choice(&mut self, n: usize, chosen: Chosen) {
        self.choices.insert(n, chosen);
    }

    fn count(&mut self, key: String, found: bool, example: &str) {
        let fill = self.fills.entry(key).or_default();
        fill.of += 1;
        if found {
            fill.filled += 1;
        } else if fill.example.is_none() {
            fill.example = Some(example.chars().take(MAX_EXAMPLE_CHARS).collect());
        }
    }

    /// Adds the counts to `baseline`, and to `problems` what differs from it. `version` is the source file's.
    pub(super) fn judge(&self, baseline: &mut Baseline, version: &str, problems: &mut Problems) {
        if baseline.version != version {
            *baseline = Baseline { version: version.to_owned(), ..Baseline::default() };
        }
        for (key, seen) in &self.fills {
            absorb(baseline.fills.entry(key.clone()).or_default(), seen, is_lists_deadline(key));
        }
        for (n, entries) in &self.lists {
            let length = baseline.lists.entry(*n).or_default();
            *length = match is_shrunk(length.usual, *entries, self.is_copy) {
                true => ListLength { shrunk_to: Some(*entries), ..*length },
                false => ListLength { usual: *entries, shrunk_to: None },
            };
        }
        for (n, chosen) in &self.choices {
            let choice = chosen.after(baseline.choices.get(n));
            baseline.choices.insert(*n, choice);
        }
        for text in baseline.choices.iter().filter_map(|(n, choice)| choice::problem(*n, choice)) {
            problems.add(Severity::Partial, "choice-lost", text);
        }
        let least = |key: &str| if is_lists_deadline(key) { MISSING_DEADLINES } else { MISSING };
        for (key, fill) in baseline.fills.iter().filter(|(key, fill)| fill.missing >= least(key)) {
            let FieldFill { of, filled, missing, example } = fill;
            let example = example.as_deref().unwrap_or_default();
            let (code, what) =
                if key.ends_with("date") { ("dates-unread", "could be read") } else { ("field-gone", "was found") };
            let text = format!(
                "{key} {what} {filled} of {of} times before, and not in the last {missing}, first at `{example}`: the site has changed; correct the rule in the source file"
            );
            problems.add(Severity::Partial, code, text);
        }
        for (n, length) in &baseline.lists {
            if let Some(now) = length.shrunk_to {
                let at = self.listed_at.get(n).map(|at| format!(" at `{at}`")).unwrap_or_default();
                let text = format!(
                    "list {}{at} has {now} entries, {} before: the site has changed, or hides the rest; correct the source file",
                    n + 1,
                    length.usual
                );
                problems.add(Severity::Partial, "list-shrank", text);
            }
        }
    }
}

/// Returns `true` if a list with `now` entries must lack some of its `usual` ones.
const fn is_shrunk(usual: usize, now: usize, is_copy: bool) -> bool {
    let (least, of) = if is_copy { SHRUNK_COPY } else { SHRUNK };
    let is_few = !is_copy || usual.saturating_sub(now) > MAX_TAKEN;
    usual >= LEAST_LIST && now.saturating_mul(of) < usual.saturating_mul(least) && is_few
}

/// Returns `true` for the count of the deadlines that a list gives itself.
fn is_lists_deadline(key: &str) -> bool {
    key.starts_with("list ") && key.contains(&format!("`{}`", Field::Deadline.name()))
}

/// Adds the counts of a run. A field `of_few` is expected as soon as every item so far had it.
fn absorb(known: &mut FieldFill, seen: &FieldFill, of_few: bool) {
    let is_expected = known.is_steady() || of_few && known.of > 0 && known.filled == known.of;
    if seen.filled == 0 && is_expected {
        known.missing = known.missing.saturating_add(seen.of);
        if known.example.is_none() {
            known.example.clone_from(&seen.example);
        }
        return;
    }
    let (of, filled) = (known.of.saturating_add(seen.of), known.filled.saturating_add(seen.filled));
    let by = if of > MEMORY { of.div_ceil(MEMORY) } else { 1 };
    *known = FieldFill { of: of / by, filled: filled / by, missing: 0, example: None };
}

/// Returns `true` if every consultation has the field from its first day on, where a site has it at all.
const fn is_watched(field: Field) -> bool {
    !matches!(field, Field::Updated | Field::Submissions | Field::Consultees | Field::References)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RawValue;

    fn item(body: bool, published: &str) -> RawItem {
        let mut item = RawItem::default();
        item.push(Field::Published, RawValue { read: Reader::Date, ..RawValue::text(published) });
        if body {
            item.push(Field::Body, RawValue::text("Text."));
        }
        item
    }

    /// The codes found after a run over `items`.
    fn run(baseline: &mut Baseline, items: &[RawItem]) -> Vec<String> {
        let sources = crate::source::built_in(&crate::source::built_in_issuers().unwrap());
        let rules = &sources.get("regeringen").unwrap().page.as_ref().unwrap().fields;
        let (mut drift, mut problems) = (Drift::default(), Problems::default());
        items.iter().for_each(|item| drift.item("page", rules, item, "https://x.se/a"));
        drift.judge(baseline, "1", &mut problems);
        problems.to_store(&[], jiff::Timestamp::UNIX_EPOCH).into_iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn a_field_that_is_gone_is_reported_until_it_is_back() {
        let mut baseline = Baseline::default();
        let (well, bare) = (item(true, "3 juli 2026"), item(false, "3 juli 2026"));
        assert_eq!(run(&mut baseline, &vec![well.clone(); 6]), Vec::<String>::new());
        assert_eq!(run(&mut baseline, &[bare.clone(), bare.clone()]), Vec::<String>::new(), "two may be two slips");
        assert_eq!(run(&mut baseline, &[bare]), ["field-gone"], "counted over runs");
        assert_eq!(run(&mut baseline, &[]), ["field-gone"], "a run that reads nothing clears nothing");
        assert_eq!(run(&mut baseline, &[well]), Vec::<String>::new());
    }

    #[test]
    fn a_list_that_loses_all_its_deadlines_is_reported_from_one() {
        let text = r#"home = "https://x.se"
schedule = "0 6 * * *"
[[list]]
kind = "html"
url = "{home}/remisser"
item = "li"
title = "a"
link = "a"
deadline = { at = ".day", read = "date" }
"#;
        let file = crate::source::SourceFile { path: "x.toml".into(), text: text.to_owned() };
        let files = crate::source::SourceFiles::from([("x".to_owned(), file)]);
        let sources = crate::source::compile(&files, &crate::source::built_in_issuers().unwrap());
        let rules = &sources.get("x").unwrap().lists[0].fields;
        let entry = |day: Option<&str>| {
            let mut item = RawItem::default();
            item.push(Field::Title, RawValue::text("Remiss"));
            if let Some(day) = day {
                item.push(Field::Deadline, RawValue { read: Reader::Date, ..RawValue::text(day) });
            }
            item
        };
        let run = |baseline: &mut Baseline, days: &[Option<&str>]| {
            let (mut drift, mut problems) = (Drift::default(), Problems::default());
            days.iter().for_each(|day| drift.item("list 1", rules, &entry(*day), "https://x.se/a"));
            drift.judge(baseline, "1", &mut problems);
            let stored = problems.to_store(&[], jiff::Timestamp::UNIX_EPOCH);
            stored.into_iter().map(|problem| problem.code).collect::<Vec<_>>()
        };
        for (before, after) in [(vec![Some("3 juli 2026"); 2], vec![None; 2]), (vec![Some("3 juli 2026")], vec![None])]
        {
            let mut baseline = Baseline::default();
            assert_eq!(run(&mut baseline, &before), Vec::<String>::new());
            assert_eq!(run(&mut baseline, &after), ["field-gone"]);
            assert_eq!(run(&mut baseline, &[]), ["field-gone"], "the next answer is 304");
            assert_eq!(run(&mut baseline, &before), Vec::<String>::new());
        }
        let mut baseline = Baseline::default();
        run(&mut baseline, &[Some("3 juli 2026"), Some("4 juli 2026")]);
        assert_eq!(run(&mut baseline, &[Some("3 juli 2026"), None]), Vec::<String>::new(), "one of two has none yet");
        assert_eq!(run(&mut baseline, &[None, None]), Vec::<String>::new(), "this list never had them all");
        let mut baseline = Baseline::default();
        run(&mut baseline, &[Some("3 juli 2026"), Some("4 juli 2026")]);
        assert_eq!(run(&mut baseline, &[Some("snart"), Some("sen")]), ["dates-unread"]);
    }

    #[test]
    fn dates_that_can_no_longer_be_read_are_reported() {
        let mut baseline = Baseline::default();
        run(&mut baseline, &vec![item(true, "3 juli 2026"); 6]);
        assert_eq!(run(&mut baseline, &vec![item(true, "i går"); 3]), ["dates-unread"]);
        assert_eq!(run(&mut baseline, &[item(true, "4 juli 2026")]), Vec::<String>::new());
    }

    #[test]
    fn a_list_that_shrinks_is_reported() {
        let mut baseline = Baseline::default();
        for (entries, expected) in [(20, vec![]), (4, vec!["list-shrank"]), (6, vec![]), (2, vec![])] {
            let (mut drift, mut problems) = (Drift::default(), Problems::default());
            drift.list(0, entries, "https://x.se/");
            drift.judge(&mut baseline, "1", &mut problems);
            let found = problems.to_store(&[], jiff::Timestamp::UNIX_EPOCH);
            assert_eq!(found.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(), expected, "{entries}");
        }
    }
}
