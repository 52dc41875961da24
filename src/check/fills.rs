//! Counts of how often the rules of a stage found something.

use std::collections::BTreeMap;

use crate::{
    domain::{Field, RawItem, Reader},
    normalize::read_date,
    source::FieldRule,
};

/// The count of how often the rules for one field of one stage found something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// The stage, `list 1` or `page`.
    pub stage: String,
    /// The field.
    pub field: Field,
    /// The places of its rules, as written.
    pub places: String,
    /// The entries or pages in which it found something.
    pub filled: usize,
    /// All entries or pages.
    pub of: usize,
    /// The most elements of one entry or page had a value where the first alone is taken; 1 or 0 elsewhere.
    pub most: usize,
    /// The entries or pages with a value that is to be a date, and those of them where it can be read; `None` elsewhere.
    pub dates: Option<(usize, usize)>,
    /// The source's own file has the rule, and no base that it shares with others.
    pub is_own: bool,
    /// No file has the rule: every feed's entry may have the field.
    pub is_default: bool,
    /// Every entry or page, of several, has the very same value, where each should have its own.
    pub same: bool,
}

/// Takes the higher count of each field.
pub(super) fn raise(most: &mut BTreeMap<Field, usize>, counts: BTreeMap<Field, usize>) {
    for (field, count) in counts {
        let known = most.entry(field).or_default();
        *known = count.max(*known);
    }
}

/// Returns `true` if `items`, two at least, all have the one value of a field that should differ between consultations.
fn all_same(items: &[RawItem], field: Field) -> bool {
    let [first, rest @ ..] = items else { return false };
    matches!(field, Field::Link | Field::Title | Field::Body | Field::Key)
        && first.first(field).is_some()
        && !rest.is_empty()
        && rest.iter().all(|item| item.first(field) == first.first(field))
}

/// The number of items with a value that is to be a date, and of those where it can be read.
fn dates(items: &[RawItem], field: Field) -> Option<(usize, usize)> {
    let is_date = |item: &&RawItem| item.first(field).is_some_and(|value| value.read == Reader::Date);
    let is_read = |item: &&RawItem| item.all(field).iter().any(|value| read_date(&value.text).is_some());
    let of = items.iter().filter(is_date).count();
    (of > 0).then(|| (of, items.iter().filter(is_date).filter(is_read).count()))
}

/// Counts how often each field that has a rule was filled.
pub(super) fn fills(
    stage: &str,
    rules: &[FieldRule],
    items: &[RawItem],
    most: &BTreeMap<Field, usize>,
    has_base: bool,
) -> Vec<Fill> {
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
        dates: dates(items, field),
        is_own: !has_base && rules.iter().any(|rule| rule.field == field && rule.line > 0),
        is_default: rules.iter().all(|rule| rule.field != field || rule.line == 0),
        same: all_same(items, field),
    };
    places.into_iter().map(fill).collect()
}
