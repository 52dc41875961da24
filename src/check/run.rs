//! One round of one source over its saved answers, as a harvest would go: lists, pages, normalize.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use url::Url;

use super::{Answers, Checked, CheckedItem, Fill};
use crate::{
    domain::{Field, Issuers, ItemProblem, RawItem},
    extract,
    normalize::{self, Context},
    source::{FieldRule, ListStage, Source, Sources},
};

/// Reads what `answers` hold of `source`, one of `sources`; `now` is when it is read.
#[must_use]
pub fn check(source: &Source, sources: &Sources, answers: &Answers, issuers: &Issuers, now: Timestamp) -> Checked {
    let own = source.issuer.as_deref();
    let elsewhere = sources.issuers().into_iter().filter(|issuer| Some(*issuer) != own).collect();
    let mut round = Round {
        checked: Checked { slug: source.slug.to_string(), ..Checked::default() },
        entries: Vec::new(),
        order: BTreeMap::new(),
    };
    for (n, stage) in source.lists.iter().enumerate() {
        round.list(n, stage, answers, issuers, &elsewhere);
    }
    round.pages(source, answers);
    let context = Context { issuers, source: &source.slug, issuer: source.issuer.as_deref(), home: &source.home, now };
    for raw in round.entries {
        match normalize::normalize(&raw, &context) {
            Ok(consultation) => match source.unmet_needs(&consultation) {
                Some(problem) => round.checked.problems.push(problem),
                None => round.checked.items.push(CheckedItem { raw, consultation }),
            },
            Err(problem) => round.checked.problems.push(problem),
        }
    }
    round.checked
}

struct Round {
    checked: Checked,
    entries: Vec<RawItem>,
    /// Where the entry with this address stands.
    order: BTreeMap<String, usize>,
}

impl Round {
    fn problem(&mut self, item: &str, field: &str, reason: String) {
        self.checked.problems.push(ItemProblem { item: item.to_owned(), field: field.to_owned(), reason });
    }

    fn list(&mut self, n: usize, stage: &ListStage, answers: &Answers, issuers: &Issuers, elsewhere: &BTreeSet<&str>) {
        let mut seen = Vec::new();
        let mut most = BTreeMap::new();
        let pages = stage.paging.map_or(1, |paging| paging.max_pages);
        let mut urls = BTreeSet::new();
        let mut next = Some(stage.url(1));
        for page in 1..=pages {
            let Some(url) = next.take().filter(|url| urls.insert(url.clone())) else { break };
            let Some(text) = answers.get(&url) else {
                if page == 1 {
                    self.problem(url.as_str(), "url", "expected a saved answer, found none".to_owned());
                }
                break;
            };
            match extract::list(stage, text, &url) {
                Err(error) => self.problem(url.as_str(), "list", error.to_string()),
                Ok(found) => {
                    if page == 1 && found.rows < stage.min_items {
                        let reason = format!("expected at least {} entries, found {}", stage.min_items, found.rows);
                        self.problem(url.as_str(), "min-items", reason);
                    }
                    next = if stage.next.is_some() { found.next } else { Some(stage.url(page + 1)) };
                    self.checked.problems.extend(found.problems);
                    seen.extend(found.items);
                    raise(&mut most, extract::list_candidates(stage, text, &url));
                }
            }
        }
        self.checked.fills.extend(fills(&format!("list {}", n + 1), &stage.fields, &seen, &most));
        for entry in seen {
            let known = |name: &str| {
                normalize::issuer_named(name, issuers).is_some_and(|i| elsewhere.contains(i.slug.as_str()))
            };
            if stage.skip_known_issuers && entry.all(Field::Issuers).iter().any(|sender| known(&sender.text)) {
                self.checked.skipped += 1;
            } else {
                self.add(entry);
            }
        }
    }

    /// Adds an entry; one that another list named already gets what that list did not say.
    fn add(&mut self, entry: RawItem) {
        let Some(address) = entry.first(Field::Link).and_then(|link| link.href.clone()) else { return };
        match self.order.get(&address).and_then(|at| self.entries.get_mut(*at)) {
            Some(known) => *known = entry.completed_by(known),
            None => {
                self.order.insert(address, self.entries.len());
                self.entries.push(entry);
            }
        }
    }

    fn pages(&mut self, source: &Source, answers: &Answers) {
        let Some(stage) = &source.page else { return };
        let mut seen = Vec::new();
        let mut most = BTreeMap::new();
        let mut unread = BTreeSet::new();
        for (address, at) in self.order.clone() {
            let Some(entry) = self.entries.get(at).cloned() else { continue };
            let answer = Url::parse(&address).ok().and_then(|url| Some((answers.get(&url)?, url)));
            let Some((text, url)) = answer else {
                if answers.is_partial() {
                    unread.insert(at);
                    continue;
                }
                self.problem(&address, "page", "expected a saved page, found none".to_owned());
                continue;
            };
            match extract::page(stage, text, &url) {
                Err(error) => self.problem(&address, "page", error.to_string()),
                Ok(found) => {
                    self.checked.problems.extend(found.problems);
                    if let Some(place) = self.entries.get_mut(at) {
                        *place = with_page(&entry, &found.item);
                    }
                    seen.push(found.item);
                    raise(&mut most, extract::page_candidates(stage, text, &url));
                }
            }
        }
        self.checked.fills.extend(fills("page", &stage.fields, &seen, &most));
        let entries = std::mem::take(&mut self.entries).into_iter().enumerate();
        self.entries = entries.filter(|(at, _)| !unread.contains(at)).map(|(_, entry)| entry).collect();
    }
}

/// The entry completed by its page; what the list calls it stays a name of it.
fn with_page(entry: &RawItem, page: &RawItem) -> RawItem {
    let mut whole = entry.completed_by(page);
    if page.first(Field::Key).is_some() {
        entry.all(Field::Key).iter().for_each(|key| whole.push(Field::Key, key.clone()));
    }
    whole
}

/// Takes the higher count of each field.
fn raise(most: &mut BTreeMap<Field, usize>, counts: BTreeMap<Field, usize>) {
    for (field, count) in counts {
        let known = most.entry(field).or_default();
        *known = count.max(*known);
    }
}

/// Whether `items`, two at least, all have the one value of a field that tells consultations apart.
fn all_same(items: &[RawItem], field: Field) -> bool {
    let [first, rest @ ..] = items else { return false };
    matches!(field, Field::Link | Field::Title | Field::Body | Field::Key)
        && first.first(field).is_some()
        && !rest.is_empty()
        && rest.iter().all(|item| item.first(field) == first.first(field))
}

/// How often each field that has a rule was filled.
fn fills(stage: &str, rules: &[FieldRule], items: &[RawItem], most: &BTreeMap<Field, usize>) -> Vec<Fill> {
    let mut places: BTreeMap<Field, Vec<String>> = BTreeMap::new();
    for rule in rules {
        places.entry(rule.field).or_default().push(rule.places());
    }
    let fill = |(field, places): (Field, Vec<String>)| Fill {
        stage: stage.to_owned(),
        field,
        places: places.join(" or "),
        filled: items.iter().filter(|item| item.first(field).is_some()).count(),
        of: items.len(),
        most: most.get(&field).copied().unwrap_or_default(),
        same: all_same(items, field),
    };
    places.into_iter().map(fill).collect()
}
