//! The issuers of a consultation, through all renamings: `Miljö- och energidepartementet` to the department of that
//! name and time.
//!
//! Tried in order: the page's own field, the source's issuer, the prefix of the case number, the sentence (`har kommit
//! till X-departementet`). The last two are marked as inferred. *Regeringen* and *Regeringskansliet* are named
//! beside a department and are never issuers themselves.

use super::whitespace::{lower_in_place, one_line};
use crate::domain::{CaseNumber, Issuer, IssuerKind, IssuerRef, Issuers};

/// The issuers, and whether they were inferred.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FoundIssuers {
    pub(super) issuers: Vec<IssuerRef>,
    pub(super) inferred: bool,
}

/// The parts of a consultation that name its issuers.
pub(super) struct Clues<'a> {
    pub(super) named: Vec<&'a str>,
    pub(super) source: Option<&'a str>,
    pub(super) numbers: &'a [CaseNumber],
    pub(super) text: &'a str,
    pub(super) year: Option<i16>,
}

/// Finds the issuers of a consultation.
pub(super) fn find(clues: &Clues<'_>, issuers: &Issuers) -> FoundIssuers {
    let mut named: Vec<IssuerRef> = Vec::new();
    for name in &clues.named {
        if let Some(issuer) = issuer_named(name, issuers)
            && !named.iter().any(|known| known.slug == issuer.slug)
        {
            named.push(reference(issuer, clues.year));
        }
    }
    if !named.is_empty() {
        return FoundIssuers { issuers: named, inferred: false };
    }
    let inferred = || by_prefix(clues.numbers, issuers).or_else(|| by_text(clues.text, issuers));
    if let Some(issuer) = clues.source.and_then(|slug| issuers.get(slug)) {
        // the site files old consultations under the department that took over
        let existed = clues.year.is_none_or(|year| issuer.existed_in(year));
        let then = if existed { None } else { inferred().or_else(|| predecessor(issuer, clues.year, issuers)) };
        return FoundIssuers { issuers: vec![reference(then.unwrap_or(issuer), clues.year)], inferred: then.is_some() };
    }
    let found = inferred();
    FoundIssuers {
        issuers: found.map(|issuer| reference(issuer, clues.year)).into_iter().collect(),
        inferred: found.is_some(),
    }
}

/// The issuer that a name means, in any of its spellings, present or former.
#[must_use]
pub fn issuer_named<'a>(name: &str, issuers: &'a Issuers) -> Option<&'a Issuer> {
    let name: Vec<char> = folded(&one_line(name)).collect();
    issuers.iter().find(|issuer| names(issuer).any(|known| folded(known).eq(name.iter().copied())))
}

/// The issuer whose prefix one of the case numbers has, under the name that it bore in the year of the number.
#[must_use]
pub fn issuer_of_numbers(numbers: &[CaseNumber], issuers: &Issuers) -> Option<IssuerRef> {
    numbers.iter().find_map(|number| {
        let issuer = by_prefix(std::slice::from_ref(number), issuers)?;
        Some(reference(issuer, year_of(number)))
    })
}

fn names(issuer: &Issuer) -> impl Iterator<Item = &str> {
    std::iter::once(issuer.name.as_str())
        .chain(issuer.also.iter().map(String::as_str))
        .chain(issuer.former.iter().map(|former| former.name.as_str()))
}

/// Lower case, and the hyphens and spaces of `Klimat-och näringslivsdepartementet` out of the way.
fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric())
}

fn by_prefix<'a>(numbers: &[CaseNumber], issuers: &'a Issuers) -> Option<&'a Issuer> {
    numbers.iter().find_map(|number| {
        let (prefix, year) = (prefix_of(number), year_of(number));
        let bearers = || issuers.iter().filter(|issuer| issuer.prefixes.contains(&prefix));
        bearers().find(|issuer| year.is_none_or(|year| issuer.existed_in(year))).or_else(|| bearers().next())
    })
}

fn prefix_of(number: &CaseNumber) -> String {
    number.display.chars().take_while(|c| c.is_alphabetic()).collect()
}

fn year_of(number: &CaseNumber) -> Option<i16> {
    let from = prefix_of(number).len();
    number.display.get(from..from + 4).and_then(|year| year.parse().ok())
}

/// The department that the text names first; the longest name where one holds another (`Miljö- och
/// energidepartementet`).
fn by_text<'a>(text: &str, issuers: &'a Issuers) -> Option<&'a Issuer> {
    // `Landsbygds-och infrastrukturdepartementet`
    let lower = lower_in_place(text).replace("-och ", "- och ");
    if !lower.contains("departement") && !lower.contains("statsrådsberedningen") {
        return None;
    }
    let found = issuers.iter().filter(|issuer| issuer.kind == IssuerKind::Ministry).flat_map(|issuer| {
        let lower = &lower;
        names(issuer).filter_map(move |name| lower.find(&name.to_lowercase()).map(|place| (place, name.len(), issuer)))
    });
    found.min_by_key(|(place, length, _)| (place + length, usize::MAX - length)).map(|(_, _, issuer)| issuer)
}

/// The issuer of that year whose line of successors leads to `issuer`.
fn predecessor<'a>(issuer: &Issuer, year: Option<i16>, issuers: &'a Issuers) -> Option<&'a Issuer> {
    let year = year?;
    let mut heirs = vec![issuer.slug.as_str()];
    // as many steps as there are issuers at most, so that a circle in the file ends
    for _ in 0..issuers.iter().count() {
        let before: Vec<&Issuer> =
            issuers.iter().filter(|one| one.successor.as_deref().is_some_and(|slug| heirs.contains(&slug))).collect();
        if let Some(found) = before.iter().find(|one| one.existed_in(year)) {
            return issuers.get(&found.slug);
        }
        heirs = before.iter().map(|one| one.slug.as_str()).collect();
    }
    None
}

/// The reference, under the name that the issuer bore in `year`.
fn reference(issuer: &Issuer, year: Option<i16>) -> IssuerRef {
    let then = year.and_then(|year| issuer.former.iter().find(|former| (former.from..=former.to).contains(&year)));
    let name = then.map_or_else(|| issuer.name.clone(), |former| former.name.clone());
    IssuerRef { name, ..issuer.to_ref() }
}

#[cfg(test)]
mod tests;
