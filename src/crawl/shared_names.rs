//! Entries of one answer that share a key or a link: what two entries share names neither of them.
//!
//! One guid for every entry of a feed, or one link ("Svara") for every row of a table, would make one consultation of
//! several, and the deadlines of the others would be gone.

use std::collections::BTreeMap;

use url::Url;

use crate::{
    domain::{Field, RawItem, RawValue, slugify},
    normalize,
};

/// The entries without the keys that they share, and the links that entries with different titles share.
///
/// Entries with the same link and the same title are one entry, listed twice. With a page (`has_page`), the page names its
/// consultation; else entries with one link are distinguished by their titles.
pub(super) fn separate(mut items: Vec<RawItem>, home: &Url, has_page: bool) -> (Vec<RawItem>, Vec<String>) {
    let address = |item: &RawItem| normalize::address(item, home).map(String::from);
    let title = |item: &RawItem| item.text(Field::Title).map(slugify).unwrap_or_default();

    let mut named: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, item) in items.iter().enumerate() {
        for key in item.all(Field::Key) {
            named.entry(written(key).to_owned()).or_default().push(n);
        }
    }
    let is_shared = |holders: &[usize]| {
        holders.iter().any(|n| {
            address(&items[*n]) != address(&items[holders[0]]) || title(&items[*n]) != title(&items[holders[0]])
        })
    };
    let shared: Vec<String> = named.into_iter().filter(|(_, holders)| is_shared(holders)).map(|(key, _)| key).collect();
    for item in &mut items {
        let keys = item.all(Field::Key).iter().filter(|key| !shared.iter().any(|shared| shared == written(key)));
        let keys = keys.cloned().collect();
        item.set(Field::Key, keys);
    }

    let mut linked: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, item) in items.iter().enumerate() {
        if let Some(address) = address(item) {
            linked.entry(address).or_default().push(n);
        }
    }
    let mut reported = Vec::new();
    for (address, holders) in linked {
        if holders.iter().all(|n| title(&items[*n]) == title(&items[holders[0]])) {
            continue;
        }
        let listed_alone = if has_page { Vec::new() } else { holders };
        for n in listed_alone {
            // As for several consultations on one page: the link with the part that distinguishes them is the key.
            let part = title(&items[n]);
            let link = RawValue { href: Some(format!("{address}#{part}")), ..RawValue::default() };
            items[n].set(Field::Key, vec![link.clone()]);
            items[n].set(Field::Link, vec![link]);
        }
        reported.push(address);
    }
    (items, reported)
}

fn written(value: &RawValue) -> &str {
    value.href.as_deref().unwrap_or(&value.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: &str, link: &str, title: &str) -> RawItem {
        let mut item = RawItem::default();
        if !key.is_empty() {
            item.push(Field::Key, RawValue::text(key));
        }
        item.push(Field::Link, RawValue { href: Some(link.to_owned()), ..RawValue::default() });
        item.push(Field::Title, RawValue::text(title));
        item
    }

    fn names(items: Vec<RawItem>) -> (Vec<String>, usize) {
        let home = Url::parse("https://a.se").unwrap();
        let (items, reported) = separate(items, &home, false);
        let keys = items.iter().map(|item| normalize::heading(item, &home).unwrap().key);
        (keys.collect(), reported.len())
    }

    #[test]
    fn a_guid_of_several_entries_is_the_key_of_none() {
        let (keys, reported) =
            names(vec![entry("guid:1", "/tolkar", "A"), entry("guid:1", "/batar", "B"), entry("guid:2", "/ekar", "C")]);
        assert_eq!(keys, ["https://a.se/tolkar/", "https://a.se/batar/", "a.se:guid:2"]);
        assert_eq!(reported, 0);
    }

    #[test]
    fn entries_that_share_a_link_are_distinguished_by_their_titles_and_reported() {
        let (keys, reported) = names(vec![entry("", "/svara", "Tolkavgift"), entry("", "/svara", "Båtmotorer")]);
        assert_eq!(keys, ["https://a.se/svara/#tolkavgift", "https://a.se/svara/#batmotorer"]);
        assert_eq!(reported, 1);
    }

    #[test]
    fn entries_that_share_a_page_are_left_to_the_page_and_reported() {
        let home = Url::parse("https://a.se").unwrap();
        let items = vec![entry("", "/tolkar", "Tolkavgift"), entry("", "/tolkar", "Tolkavgift (förlängd)")];
        let (left, reported) = separate(items.clone(), &home, true);
        assert_eq!((left, reported), (items, vec!["https://a.se/tolkar/".to_owned()]));
    }

    #[test]
    fn an_entry_that_is_listed_twice_is_left_as_it_is() {
        let (keys, reported) = names(vec![entry("guid:1", "/tolkar", "A"), entry("guid:1", "/tolkar", "A")]);
        assert_eq!((keys, reported), (vec!["a.se:guid:1".to_owned(); 2], 0));
    }
}
