//! Pairs of organizations that may be one, for a person to decide in the file of names.

use std::collections::{BTreeMap, HashMap};

use super::{
    Kind, Organization, Register,
    name_key::{differ_by_one_slip, hashes_with_deletions, name_key},
    name_parts::cuts,
};

/// Forms and fillers that a name may have or lack.
const FORMS: [&str; 12] = [
    "ab",
    "aktiebolag",
    "föreningen",
    "förbundet",
    "riksförbundet",
    "ideell",
    "förening",
    "svenska",
    "sverige",
    "sveriges",
    "i",
    "stiftelsen",
];

/// Two organizations that may be one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DoubtfulPair {
    /// The slug and name of the first: the one of the register, if one is.
    pub one: (String, String),
    /// The slug and name of the other.
    pub other: (String, String),
    /// The reason to ask.
    pub reason: &'static str,
}

/// The pairs among `organizations` that may be one, sorted: their names differ in one letter, in a form such as *AB* or
/// *Föreningen*, or one is a part of the other. Two of the register are never a pair: a person has distinguished them.
#[must_use]
pub fn doubtful(organizations: &[Organization], register: &Register) -> Vec<DoubtfulPair> {
    let mut pairs = BTreeMap::new();
    let is_known = |one: &Organization| register.get(&one.slug).is_some();
    let mut add = |one: &Organization, other: &Organization, reason: &'static str| {
        if one.slug == other.slug || (is_known(one) && is_known(other)) {
            return;
        }
        let is_in_order = match (is_known(one), is_known(other)) {
            (true, false) => true,
            (false, true) => false,
            _ => one.slug < other.slug,
        };
        let (one, other) = if is_in_order { (one, other) } else { (other, one) };
        let name = |one: &Organization| (one.slug.clone(), one.name.clone());
        pairs.entry((name(one), name(other))).or_insert(reason);
    };
    let keys: Vec<String> = organizations.iter().map(|one| name_key(&one.name)).collect();
    let mut by_slip: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut by_core: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, one) in organizations.iter().enumerate() {
        for hash in hashes_with_deletions(&keys[place]) {
            by_slip.entry(hash).or_default().push(place);
        }
        by_core.entry(core(&one.name)).or_default().push(place);
    }
    for places in by_slip.values() {
        for (n, &a) in places.iter().enumerate() {
            for &b in &places[n + 1..] {
                if differ_by_one_slip(&keys[a], &keys[b]) {
                    add(&organizations[a], &organizations[b], "one letter differs");
                }
            }
        }
    }
    for (core, places) in &by_core {
        if core.is_empty() {
            continue;
        }
        for (n, &a) in places.iter().enumerate() {
            for &b in &places[n + 1..] {
                add(&organizations[a], &organizations[b], "only the form differs");
            }
        }
    }
    let by_key: HashMap<&str, usize> = keys.iter().enumerate().map(|(place, key)| (key.as_str(), place)).collect();
    for one in organizations.iter().filter(|one| one.kind == Kind::Organization || one.kind == Kind::Company) {
        for (left, right) in cuts(&one.name) {
            for part in [left, right] {
                if let Some(place) = by_key.get(name_key(part).as_str()) {
                    add(one, &organizations[*place], "one name is in the other");
                }
            }
        }
    }
    pairs.into_iter().map(|((one, other), reason)| DoubtfulPair { one, other, reason }).collect()
}

/// The name without form and fillers.
fn core(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_form = |word: &&str| FORMS.contains(&word.to_lowercase().as_str());
    words.filter(|word| !is_form(word)).map(name_key).collect()
}
