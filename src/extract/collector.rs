//! Collects the entries of a list, whatever its kind: counted, limited, and checked for a title and a link.

use url::Url;

use super::{
    Extracted,
    html::rules::Cuts,
    limits::{MAX_ITEMS, MAX_PROBLEMS},
    time_limit::TimeLimit,
};
use crate::domain::{Field, ItemProblem, RawItem, RawValue, row_address};

/// An entry, as `only` and `skip` decide.
pub(super) enum Choice {
    /// It is one of the list.
    Read(RawItem),
    /// It is left out.
    LeftOut(RawItem),
}

/// The entries so far, and their problems.
pub(super) struct Collector<'l> {
    found: Extracted,
    /// The page on which a row stands that has a key and no link; `None` where every entry needs a link.
    rows_at: Option<Url>,
    limit: &'l TimeLimit,
}

/// The first 80 characters of an entry, ` in `Om oss Kontakt``; empty for an entry without text.
fn shown(sample: &str) -> String {
    const MAX_CHARS: usize = 80;
    let words: String = sample.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(MAX_CHARS) {
        _ if words.is_empty() => String::new(),
        Some((end, _)) => format!(" in `{}…`", &words[..end]),
        None => format!(" in `{words}`"),
    }
}

impl<'l> Collector<'l> {
    /// An empty list, to which nothing is added once `limit` is over.
    pub(super) fn new(rows_at: Option<Url>, limit: &'l TimeLimit) -> Self {
        Self { found: Extracted::default(), rows_at, limit }
    }

    /// Adds the entry that `read` returns, or counts one that is left out; entries over the limit are counted and not read.
    ///
    /// `sample` is the entry's text, for the message about one without title or link.
    pub(super) fn add(&mut self, read: impl FnOnce(&mut Cuts) -> Choice, sample: impl FnOnce() -> String) {
        self.found.rows += 1;
        if self.found.rows + self.found.left_out.len() > MAX_ITEMS || self.limit.is_over_now() {
            return;
        }
        let mut cuts = Vec::new();
        let mut item = match read(&mut cuts) {
            Choice::Read(item) => item,
            Choice::LeftOut(mut item) => {
                self.give_address(&mut item);
                self.found.rows -= 1;
                self.found.left_out.push(item);
                return;
            }
        };
        self.give_address(&mut item);
        let link = item.first(Field::Link).and_then(|link| link.href.as_deref());
        let row = format!("item {}", self.found.rows);
        let name = link.or(item.text(Field::Title)).unwrap_or(&row).to_owned();
        for (field, reason) in cuts {
            self.add_problem(&name, field, format!("expected {reason}"));
        }
        let lacks_title = item.text(Field::Title).is_none_or(str::is_empty);
        let shown = if lacks_title || link.is_none() { shown(&sample()) } else { String::new() };
        if lacks_title {
            self.add_problem(&name, Field::Title, format!("expected a title, found none{shown}"));
        }
        if link.is_some() {
            self.found.items.push(item);
        } else {
            let found = item.text(Field::Link).map_or_else(|| format!("none{shown}"), |text| format!("`{text}`"));
            let or_key = if self.rows_at.is_some() { ", or a `key`" } else { "" };
            let reason = format!("expected a link to the consultation's page{or_key}, found {found}");
            self.add_problem(&name, Field::Link, reason);
        }
    }

    /// Gives an entry with a key and no link the address of its row.
    fn give_address(&self, item: &mut RawItem) {
        let Some(page) = &self.rows_at else { return };
        let has_address = |link: &RawValue| link.href.is_some();
        let Some(key) = item.text(Field::Key).map(str::to_owned) else { return };
        if item.all(Field::Link).iter().any(has_address) {
            return;
        }
        let href = Some(row_address(page.as_str(), &key));
        item.set(Field::Link, vec![RawValue { text: key, href, ..RawValue::default() }]);
    }

    /// Sets the number of entries on all pages.
    pub(super) fn set_total(&mut self, total: Option<u64>) {
        self.found.total = total;
    }

    /// Sets the address of the next page.
    pub(super) fn set_next(&mut self, next: Option<Url>) {
        self.found.next = next;
    }

    /// Adds a problem of an entry, or of the list.
    pub(super) fn add_problem(&mut self, item: &str, field: Field, reason: String) {
        if self.found.problems.len() < MAX_PROBLEMS {
            let problem = ItemProblem { item: item.to_owned(), field: field.name().to_owned(), reason };
            self.found.problems.push(problem);
        }
    }

    /// The list with all entries.
    pub(super) fn finish(mut self) -> Extracted {
        let all = self.found.rows + self.found.left_out.len();
        if all > MAX_ITEMS {
            let reason = format!("expected at most {MAX_ITEMS} entries, found {all}: the rest is left out");
            self.found.problems.push(ItemProblem { item: "the list".to_owned(), field: "item".to_owned(), reason });
        }
        self.found
    }
}
