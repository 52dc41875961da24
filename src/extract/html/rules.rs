//! Applies rules to an element of a page: the values of one item.

use std::collections::BTreeMap;

use scraper::ElementRef;
use url::Url;

use super::{outline::Outline, presence, text};
use crate::{
    domain::{Field, RawItem, RawValue, Reader},
    extract::{
        absolute,
        limits::{MAX_TEXT_BYTES, MAX_VALUES},
    },
    source::{Amount, FieldRule, Place, Target},
};

/// Values of an item that were cut: the field, and the limit in words.
pub(in crate::extract) type Cuts = Vec<(Field, String)>;

/// The item that `rules` read from `root`, a page or an entry of a list at `url`. `cells` has the cell of each rule that
/// names a column.
pub(in crate::extract) fn item(
    rules: &[FieldRule],
    root: &Outline<'_>,
    cells: &[Option<ElementRef<'_>>],
    url: &Url,
    cuts: &mut Cuts,
) -> RawItem {
    let mut item = RawItem::default();
    for (n, rule) in rules.iter().enumerate() {
        let each = Amount::of(rule.field) == Amount::Each;
        // Of several rules for one value, the first that gives one is used.
        if !each && item.first(rule.field).is_some() {
            continue;
        }
        let found = match &rule.column {
            Some(_) => cells.get(n).copied().flatten().map_or_else(Vec::new, |cell| cell_values(rule, cell, url, cuts)),
            None => values(rule, root, url, cuts),
        };
        for value in found {
            if !item.all(rule.field).contains(&value) {
                item.push(rule.field, value);
            }
        }
    }
    item
}

/// The number of elements under `root` with a value, for each field that takes only the first of them.
pub(in crate::extract) fn candidates(rules: &[FieldRule], root: &Outline<'_>, url: &Url) -> BTreeMap<Field, usize> {
    let mut counts = BTreeMap::new();
    let single = |rule: &&FieldRule| {
        rule.column.is_none() && matches!(Amount::of(rule.field), Amount::Line | Amount::Block | Amount::Parts)
    };
    for rule in rules.iter().filter(single) {
        let part = root.part(rule.under.as_ref(), rule.after.as_ref());
        let found = rule.at.iter().find_map(|place| {
            let Target::Html { selector, attribute } = &place.target else { return None };
            let lookup = Lookup { rule, url, attribute: attribute.as_deref() };
            let elements = root.select(selector, part.as_ref());
            let count = elements.filter(|(element, _)| lookup.value(*element, "", &mut Cuts::new()).is_some()).count();
            (count > 0).then_some(count)
        });
        if let Some(found) = found {
            counts.entry(rule.field).or_insert(found);
        }
    }
    counts
}

/// The address at `place` on the page `root`: an attribute, by default `href`.
pub(in crate::extract) fn address(place: &Place, root: ElementRef<'_>, url: &Url) -> Option<Url> {
    let Target::Html { selector, attribute } = &place.target else { return None };
    let name = attribute.as_deref().unwrap_or("href");
    let href = root.select(selector).find_map(|element| element.attr(name))?;
    url.join(href.trim()).ok()
}

fn values(rule: &FieldRule, root: &Outline<'_>, url: &Url, cuts: &mut Cuts) -> Vec<RawValue> {
    let part = root.part(rule.under.as_ref(), rule.after.as_ref());
    for place in &rule.at {
        let Target::Html { selector, attribute } = &place.target else { continue };
        let lookup = Lookup { rule, url, attribute: attribute.as_deref() };
        let values = lookup.values(root.select(selector, part.as_ref()), cuts);
        if !values.is_empty() {
            return values;
        }
    }
    Vec::new()
}

/// The values of a rule in the cell of its column.
fn cell_values(rule: &FieldRule, cell: ElementRef<'_>, url: &Url, cuts: &mut Cuts) -> Vec<RawValue> {
    if rule.at.is_empty() {
        return Lookup { rule, url, attribute: None }.values(std::iter::once((cell, "")), cuts);
    }
    for place in &rule.at {
        let Target::Html { selector, attribute } = &place.target else { continue };
        let lookup = Lookup { rule, url, attribute: attribute.as_deref() };
        let values = lookup.values(cell.select(selector).map(|element| (element, "")), cuts);
        if !values.is_empty() {
            return values;
        }
    }
    Vec::new()
}

/// A rule at one of its places.
struct Lookup<'a> {
    rule: &'a FieldRule,
    url: &'a Url,
    attribute: Option<&'a str>,
}

impl Lookup<'_> {
    /// The values of the elements, each with the heading above it.
    fn values<'p>(&self, elements: impl Iterator<Item = (ElementRef<'p>, &'p str)>, cuts: &mut Cuts) -> Vec<RawValue> {
        let mut values = elements.filter_map(|(element, heading)| self.value(element, heading, cuts));
        match Amount::of(self.rule.field) {
            Amount::Line | Amount::Block | Amount::Parts => values.next().into_iter().collect(),
            Amount::Joined | Amount::Whole => self.joined(values.take(MAX_VALUES).collect()),
            Amount::Each => {
                let taken: Vec<RawValue> = values.by_ref().take(MAX_VALUES).collect();
                if values.next().is_some() {
                    cuts.push((
                        self.rule.field,
                        format!("at most {MAX_VALUES} values, found more: the rest is left out"),
                    ));
                }
                taken
            }
        }
    }

    fn value(&self, element: ElementRef<'_>, heading: &str, cuts: &mut Cuts) -> Option<RawValue> {
        let (found, cut) = match self.attribute {
            Some(name) => {
                let found = element.attr(name)?.trim();
                if found.len() > MAX_TEXT_BYTES { (String::new(), true) } else { (found.to_owned(), false) }
            }
            None => match Amount::of(self.rule.field) {
                Amount::Block | Amount::Joined | Amount::Whole => {
                    text::block(element, self.rule.without.as_deref(), MAX_TEXT_BYTES)
                }
                Amount::Line | Amount::Each | Amount::Parts => {
                    text::line(element, self.rule.without.as_deref(), MAX_TEXT_BYTES)
                }
            },
        };
        if cut {
            cuts.push((self.rule.field, format!("at most {MAX_TEXT_BYTES} bytes, found more: the rest is left out")));
        }
        let text = self.rule.shape(&found)?;
        let is_made = self.rule.form.is_some() && self.rule.field == Field::Link;
        let href = if is_made { absolute(self.url, text.trim()) } else { self.href(element) };
        if text.trim().is_empty() && href.is_none() {
            return None;
        }
        let heading = Some(heading).filter(|heading| !heading.is_empty()).map(ToOwned::to_owned);
        let has_days = matches!(self.rule.field, Field::Deadline | Field::Summary | Field::Body);
        let struck = (has_days && self.attribute.is_none()).then(|| presence::struck_day(element)).flatten();
        Some(RawValue { text: text.trim().to_owned(), href, read: self.rule.read, heading, struck })
    }

    /// The address of the value: its own attribute, or the link that the element is or contains.
    fn href(&self, element: ElementRef<'_>) -> Option<String> {
        // A template makes a text of the address; the text is no address, but for that of an entry.
        if self.rule.form.is_some() {
            return None;
        }
        match self.attribute {
            Some(name @ ("href" | "src")) => absolute(self.url, element.attr(name)?),
            Some(_) => None,
            None if self.rule.read == Reader::Links => {
                let of = |element: ElementRef<'_>| element.attr("href").and_then(|href| absolute(self.url, href));
                of(element).or_else(|| element.descendent_elements().find_map(of))
            }
            None => None,
        }
    }

    fn joined(&self, values: Vec<RawValue>) -> Vec<RawValue> {
        let texts: Vec<&str> = values.iter().map(|value| value.text.as_str()).filter(|text| !text.is_empty()).collect();
        if texts.is_empty() {
            return Vec::new();
        }
        let heading = values.iter().find_map(|value| value.heading.clone());
        let struck = values.iter().find_map(|value| value.struck.clone());
        vec![RawValue { text: texts.join("\n\n"), href: None, read: self.rule.read, heading, struck }]
    }
}
